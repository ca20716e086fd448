"""Recording an event, changing what it says, taking it back and putting it back."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.events import LIST, ONE
from app.pages.refused_forms import TOLD_ON_THE_FORM, ToldOnTheForm, refused
from app.rendering import go_to, page
from evaluations.actions.event import (
    EventWords,
    change_event,
    put_event_back,
    record_event,
    spelled,
    take_event_back,
    words_of,
)
from evaluations.event import Event, EventKind
from evaluations.permissions import may_record_events, require_now, takes_event_changes
from evaluations.queries.committee import localities_of, services_of
from evaluations.queries.cycle import cycles_of
from evaluations.queries.edition import catalogue
from evaluations.queries.event import event_of
from evaluations.refusals import Stale
from evaluations.standing import Standing
from indicators.catalogue import DEFAULT_EDITION
from indicators.framework import Framework

router = GuardedRouter()

Options = tuple[tuple[str, str], ...]
LABELS = {
    "happened_on": "The day",
    "kind": "What changed",
    "title": "What happened",
    "words": "More about it",
    "indicators": "Indicators",
    "service_ids": "Services",
    "locality_ids": "Localities",
    "reason": "Why it is taken back",
}


@dataclass(frozen=True)
class EventForm:
    """The form of an event. `editions` are (id, title, its indicators as options, whether any is ticked).

    A conflict is who saved first and (label, theirs, yours) of each field that differs.
    """

    address: str
    leave: str
    services: Options
    localities: Options
    editions: tuple[tuple[str, str, Options, bool], ...]
    values: Mapping[str, str] = field(default_factory=dict)
    indicators: tuple[str, ...] = ()
    service_ids: tuple[str, ...] = ()
    locality_ids: tuple[str, ...] = ()
    version: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: tuple[str, tuple[tuple[str, str, str], ...]] | None = None
    kinds: Options = tuple((one.value, one.value.capitalize()) for one in EventKind)


@dataclass(frozen=True)
class WithdrawalForm:
    """The form that takes an event back."""

    event: Event
    address: str
    version: int
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


# Recording


@router.get(LIST + "/new", permission=may_record_events)
def new(request: Request, session: Transaction, asking: Asking) -> Response:
    return _draw_new(request, _form(session, asking, _list_of(asking)))


@router.post(LIST, permission=may_record_events)
def record(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    form = _form(session, asking, _list_of(asking))
    try:
        event = record_event(
            session,
            by=asking.actor,
            committee_id=asking.here.id,
            words=_read(sent),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        again, status = _refused(form, sent, refusal)
        return _draw_new(request, again, status=status)
    return go_to(request, f"{form.address}/{event.id}", said="Event recorded.")


def _draw_new(request: Request, form: EventForm, *, status: int = 200) -> Response:
    return page(
        request,
        "events/new.html",
        form,
        title="Record an event",
        status=status,
        back=("Events", form.address),
    )


# Changing


@router.get(ONE + "/changes", permission=may_record_events)
def changes(request: Request, session: Transaction, asking: Asking, event: str) -> Response:
    found = event_of(session, asking.here.id, event)
    require_now(takes_event_changes(found))
    return _draw_change(request, found, _form(session, asking, _address(asking, found), found))


@router.post(ONE + "/changes", permission=may_record_events)
def change(request: Request, session: Transaction, asking: Asking, event: str, sent: Form) -> Response:
    found = event_of(session, asking.here.id, event)
    form = _form(session, asking, _address(asking, found), found)
    try:
        words = _read(sent)
        change_event(
            session,
            by=asking.actor,
            event=found,
            words=words,
            version=sent.whole_number("version"),
            not_personal=not_personal(sent),
        )
    except Stale as refusal:
        yours = spelled(session, asking.here.id, words)
        again, _ = _refused(form, sent, refusal)
        conflict = (refusal.saved_by, _pairs(refusal.theirs, yours))
        again = replace(again, version=found.version, errors={}, conflict=conflict)
        return _draw_change(request, found, again, status=409)
    except TOLD_ON_THE_FORM as refusal:
        again, status = _refused(form, sent, refusal)
        return _draw_change(
            request, found, replace(again, version=sent.whole_number("version")), status=status
        )
    return go_to(request, form.address, said="Saved.")


def _draw_change(request: Request, event: Event, form: EventForm, *, status: int = 200) -> Response:
    return page(
        request,
        "events/change.html",
        form,
        title="Change this event",
        status=status,
        back=(event.title, form.address),
    )


def _pairs(theirs: Mapping[str, str], yours: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """Each field that differs, as (label, theirs, yours)."""
    return tuple(
        (label, theirs[name], yours[name])
        for name, label in LABELS.items()
        if name in yours and theirs[name] != yours[name]
    )


# Taking back


@router.get(ONE + "/withdrawals", permission=may_record_events)
def withdrawal(request: Request, session: Transaction, asking: Asking, event: str) -> Response:
    found = event_of(session, asking.here.id, event)
    require_now(takes_event_changes(found))
    return _draw_withdrawal(request, WithdrawalForm(found, _address(asking, found), found.version))


@router.post(ONE + "/withdrawals", permission=may_record_events)
def withdraw(request: Request, session: Transaction, asking: Asking, event: str, sent: Form) -> Response:
    found = event_of(session, asking.here.id, event)
    reason, version = sent.text("reason"), sent.whole_number("version")
    try:
        sent.check()
        take_event_back(
            session,
            by=asking.actor,
            event=found,
            version=version,
            reason=reason,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        told = refused(refusal, sent, LABELS)
        form = WithdrawalForm(
            found, _address(asking, found), found.version, reason, told.errors, told.personal
        )
        return _draw_withdrawal(request, form, status=told.status)
    return go_to(request, _list_of(asking), said="Event taken back. Its page keeps what it said.")


@router.post(ONE + "/returns", permission=may_record_events, back_to=ONE)
def put_back(request: Request, session: Transaction, asking: Asking, event: str) -> Response:
    found = event_of(session, asking.here.id, event)
    put_event_back(session, by=asking.actor, event=found)
    return go_to(
        request, _address(asking, found), said="The event is put back. It stands on the trends again."
    )


def _draw_withdrawal(request: Request, form: WithdrawalForm, *, status: int = 200) -> Response:
    return page(
        request,
        "events/take_back.html",
        form,
        title="Take this event back",
        status=status,
        back=(form.event.title, form.address),
    )


# The form


def _list_of(asking: Standing) -> str:
    return f"/committees/{asking.here.slug}/events"


def _address(asking: Standing, event: Event) -> str:
    return f"{_list_of(asking)}/{event.id}"


def _form(session: Session, asking: Standing, address: str, event: Event | None = None) -> EventForm:
    """The form as it is first shown: empty, or as the event stands."""
    words = words_of(event) if event else None
    ticked = words.indicators if words else ()
    return EventForm(
        address=address,
        leave=address,
        services=tuple((one.id, one.name) for one in services_of(session, asking.here.id)),
        localities=tuple((one.id, one.name) for one in localities_of(session, asking.here.id)),
        editions=_editions(session, asking.here.id, ticked),
        values=_values(words) if words else {},
        indicators=ticked,
        service_ids=words.service_ids if words else (),
        locality_ids=words.locality_ids if words else (),
        version=event.version if event else 0,
    )


def _values(words: EventWords) -> dict[str, str]:
    return {
        "happened_on": words.happened_on.isoformat(),
        "kind": words.kind.value,
        "title": words.title,
        "words": words.words,
    }


def _editions(
    session: Session, committee_id: str, ticked: tuple[str, ...]
) -> tuple[tuple[str, str, Options, bool], ...]:
    """The editions that the committee works on, and those of which something is ticked."""
    frameworks = catalogue(session)
    used = [cycle.edition for cycle in cycles_of(session, committee_id)] or [DEFAULT_EDITION]
    wanted = dict.fromkeys((*used, *(one.partition(" ")[0] for one in ticked)))
    return tuple(_edition(frameworks[one], ticked) for one in wanted if one in frameworks)


def _edition(framework: Framework, ticked: tuple[str, ...]) -> tuple[str, str, Options, bool]:
    options = tuple(
        (f"{framework.id} {one.number}", f"{one.number} {one.title}") for one in framework.indicators
    )
    title = f"{framework.title} ({framework.published})"
    return framework.id, title, options, any(value in ticked for value, _ in options)


def _read(sent: Sent) -> EventWords:
    """What the form says. Raises Invalid with every fault."""
    happened_on = sent.day("happened_on", "Give the day on which it happened.")
    kind = sent.needed_choice("kind", EventKind, "Choose what changed.")
    title = sent.needed("title", "Say in a few words what happened.")
    words = sent.text("words")
    sent.check()
    assert happened_on and kind
    return EventWords(
        happened_on=happened_on,
        kind=kind,
        title=title,
        words=words,
        indicators=sent.all("indicators"),
        service_ids=sent.all("service_ids"),
        locality_ids=sent.all("locality_ids"),
    )


def _refused(form: EventForm, sent: Sent, refusal: ToldOnTheForm) -> tuple[EventForm, int]:
    """The form again with all that was typed, and the status."""
    told = refused(refusal, sent, LABELS)
    ticked = sent.all("indicators")
    again = replace(
        form,
        values=sent.values,
        indicators=ticked,
        editions=tuple(
            (id, title, options, any(value in ticked for value, _ in options))
            for id, title, options, _ in form.editions
        ),
        service_ids=sent.all("service_ids"),
        locality_ids=sent.all("locality_ids"),
        errors=told.errors,
        personal=told.personal,
    )
    return again, told.status
