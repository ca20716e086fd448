"""Recording a dated event, changing what it says, taking it back and putting it back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.committee import Locality, Service
from evaluations.event import Event, EventKind
from evaluations.permissions import require_now, takes_event_changes
from evaluations.queries.edition import catalogue
from evaluations.refusals import Invalid, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace

LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
FIRST_YEAR, LAST_YEAR = 1900, 2100
NEVER_SAVED = "Somebody"


@dataclass(frozen=True)
class EventWords:
    """What an event says: the fields of Event that a lead gives.

    Each indicator is its edition and number with a space between. An empty tuple touches everything.
    """

    happened_on: date
    kind: EventKind
    title: str
    words: str = ""
    indicators: tuple[str, ...] = ()
    service_ids: tuple[str, ...] = ()
    locality_ids: tuple[str, ...] = ()


def words_of(event: Event) -> EventWords:
    """What an event says at present."""
    return EventWords(
        happened_on=event.happened_on,
        kind=event.kind,
        title=event.title,
        words=event.words,
        indicators=tuple(event.indicators),
        service_ids=tuple(event.service_ids),
        locality_ids=tuple(event.locality_ids),
    )


def spelled(session: Session, committee_id: str, words: EventWords) -> dict[str, str]:
    """Each field as plain text, so that two people's words can be set side by side."""
    return {
        "happened_on": words.happened_on.isoformat(),
        "kind": words.kind.value,
        "title": words.title,
        "words": words.words,
        "indicators": "; ".join(words.indicators),
        "service_ids": "; ".join(_names(session, Service, committee_id, words.service_ids)),
        "locality_ids": "; ".join(_names(session, Locality, committee_id, words.locality_ids)),
    }


def record_event(
    session: Session, *, by: Actor, committee_id: str, words: EventWords, not_personal: str = ""
) -> Event:
    """Record an event. Raises Invalid or LooksPersonal, by field."""
    _check(session, committee_id, words)
    refuse_personal({"title": words.title, "words": words.words}, not_personal=not_personal)
    event = Event(committee_id=committee_id, **_fields(words))
    said = spelled(session, committee_id, words)
    change = {name: (None, text) for name, text in said.items() if text}
    _trace(session, by, event, "event recorded", change, reason_of(not_personal=not_personal))
    session.add(event)
    session.flush()
    return event


def change_event(
    session: Session, *, by: Actor, event: Event, words: EventWords, version: int, not_personal: str = ""
) -> Event:
    """Change what an event says. Raises Stale when somebody saved it since that version, with their words."""
    _hold(session, event, version)
    _check(session, event.committee_id, words)
    refuse_personal(_new_texts(event, words), not_personal=not_personal)
    before = spelled(session, event.committee_id, words_of(event))
    after = spelled(session, event.committee_id, words)
    change = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if not change:
        return event
    _trace(session, by, event, "event changed", change, reason_of(not_personal=not_personal))
    for name, value in _fields(words).items():
        setattr(event, name, value)
    event.version += 1
    session.add(event)
    session.flush()
    return event


def take_event_back(
    session: Session, *, by: Actor, event: Event, version: int, reason: str, not_personal: str = ""
) -> None:
    """Take an event off the time axis; it stays readable with the reason, which is needed."""
    _hold(session, event, version)
    if not reason.strip():
        raise Invalid({"reason": "Say why this event is taken back."})
    refuse_personal({"reason": reason}, not_personal=not_personal)
    why = reason_of(reason, not_personal=not_personal)
    _trace(session, by, event, "event taken back", {"is_in": (True, False)}, why)
    event.is_in = False
    event.version += 1
    session.add(event)
    session.flush()


def put_event_back(session: Session, *, by: Actor, event: Event) -> None:
    """Put an event on the time axis again as it stood. One that stands there already stays as it is."""
    _wait(session, event)
    if event.is_in:
        return
    _trace(session, by, event, "event put back", {"is_in": (False, True)}, "")
    event.is_in = True
    event.version += 1
    session.add(event)
    session.flush()


def _wait(session: Session, event: Event) -> None:
    """Hold the committee's chain, so that one writes at a time, and read the event as it is now."""
    session.get(TraceHead, event.committee_id, with_for_update=True, populate_existing=True)
    session.refresh(event, with_for_update=True)


def _hold(session: Session, event: Event, version: int) -> None:
    """The same for an event that stands as it was read. Raises NotNow or Stale."""
    _wait(session, event)
    require_now(takes_event_changes(event))
    if event.version != version:
        theirs = spelled(session, event.committee_id, words_of(event))
        raise Stale(theirs=theirs, saved_by=_saved_by(session, event))


def _check(session: Session, committee_id: str, words: EventWords) -> None:
    errors = _faults(words)
    known = {
        f"{edition.id} {one.number}" for edition in catalogue(session).values() for one in edition.indicators
    }
    if not known.issuperset(words.indicators):
        errors["indicators"] = "Choose from the indicators shown."
    if len(_names(session, Service, committee_id, words.service_ids)) < len(words.service_ids):
        errors["service_ids"] = "Choose from the services shown."
    if len(_names(session, Locality, committee_id, words.locality_ids)) < len(words.locality_ids):
        errors["locality_ids"] = "Choose from the localities shown."
    if errors:
        raise Invalid(errors)


def _faults(words: EventWords) -> dict[str, str]:
    errors = {} if words.title.strip() else {"title": "Say in a few words what happened."}
    for name, limit in (("title", LONGEST_TITLE), ("words", LONGEST_TEXT)):
        length = len(getattr(words, name))
        if length > limit:
            errors[name] = f"Shorten this to {limit:,} characters. It has {length:,}."
    if not FIRST_YEAR <= words.happened_on.year <= LAST_YEAR:
        errors["happened_on"] = f"Give a day between {FIRST_YEAR} and {LAST_YEAR}."
    return errors


def _fields(words: EventWords) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(words).items()}


def _new_texts(event: Event, words: EventWords) -> dict[str, str]:
    """Words that stand already were looked at when they were saved, and are not held up again."""
    texts = ((name, getattr(words, name)) for name in ("title", "words"))
    return {name: text for name, text in texts if text != getattr(event, name)}


def _names(
    session: Session, noun: type[Service] | type[Locality], committee_id: str, ids: Iterable[str]
) -> list[str]:
    """The names of those of these places that the committee has, in order."""
    found = session.exec(
        select(noun.name).where(noun.committee_id == committee_id, col(noun.id).in_(tuple(ids)))
    )
    return sorted(found)


def _saved_by(session: Session, event: Event) -> str:
    trace = session.get(Trace, event.trace_id)
    return trace.by if trace else NEVER_SAVED


def _trace(
    session: Session,
    by: Actor,
    event: Event,
    act: str,
    change: Mapping[str, tuple[object, object]],
    reason: str,
) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="event",
        noun_id=event.id,
        owner=event.committee_id,
        change=change,
        reason=reason,
    )
