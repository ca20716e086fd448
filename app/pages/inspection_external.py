"""The inspector's room: evaluations after the visit, beside the committee's own, and the national reading."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.local_time import today
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.inspection_room import ROOM, Room, answer, open_room, open_to_inspect
from app.rendering import go_to
from evaluations.actions.inspection import evaluate_externally
from evaluations.external_beside import Beside, beside
from evaluations.inspection import ExternalEvaluation
from evaluations.national_reading import REFERENCE, Read, read_nationally
from evaluations.permissions import may_inspect, may_read_room
from evaluations.queries.inspection import external_of_cycle
from evaluations.refusals import Invalid, LooksPersonal, Stale
from evaluations.released import ReleasedCopy, ReleasedIndicator
from evaluations.standing import Standing
from indicators.level import Level

router = GuardedRouter()

LIST = ROOM + "/external-evaluations"
LABELS = {"level": "Level", "rationale": "Why", "reason": "Why it is revised"}


@dataclass(frozen=True)
class ExternalShown:
    """An indicator's external evaluation in force, its label, what was before, and who stands where."""

    number: str
    title: str
    latest: ExternalEvaluation
    label: str
    earlier: tuple[tuple[ExternalEvaluation, str], ...]
    beside: Beside


@dataclass(frozen=True)
class ExternalPage:
    """Every external evaluation of the cycle, and the national reading; `gone` are those of indicators that
    this release does not hold any more."""

    room: Room
    shown: tuple[ExternalShown, ...]
    gone: tuple[ExternalShown, ...]
    without: tuple[tuple[str, str], ...]
    reading: Read


@dataclass(frozen=True)
class Conflict:
    """Another inspector recorded one meanwhile: (label, theirs, yours) for each field."""

    saved_by: str
    pairs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class EvaluationForm:
    """The form for one evaluation; `last` is the one in force, which a revision stands beside."""

    room: Room
    address: str
    indicator: ReleasedIndicator
    levels: tuple[tuple[str, str], ...]
    last: ExternalEvaluation | None
    version: int
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: Conflict | None = None


def external_shown(
    copy: ReleasedCopy, indicator: ReleasedIndicator, entries: Sequence[ExternalEvaluation]
) -> ExternalShown | None:
    """The external evaluation of an indicator beside the committee's own; None where there is none.

    `entries` are those of the indicator, the first first. For the pages of the room and of the committee.
    """
    if not entries:
        return None
    latest = entries[-1]
    return _shown(copy, indicator.title, entries, beside(copy, indicator, latest.level))


def _shown(
    copy: ReleasedCopy, title: str, entries: Sequence[ExternalEvaluation], stands: Beside
) -> ExternalShown:
    latest = entries[-1]
    return ExternalShown(
        number=latest.indicator,
        title=title,
        latest=latest,
        label=copy.label(latest.level.value),
        earlier=tuple((one, copy.label(one.level.value)) for one in reversed(entries[:-1])),
        beside=stands,
    )


def all_external(
    copy: ReleasedCopy, external: Mapping[str, Sequence[ExternalEvaluation]]
) -> tuple[ExternalShown, ...]:
    """Those of every chosen indicator that has one, the reference indicators first."""
    found = (external_shown(copy, one, external.get(one.number, ())) for one in copy.in_reading_order)
    return tuple(one for one in found if one)


def external_gone(
    copy: ReleasedCopy, external: Mapping[str, Sequence[ExternalEvaluation]]
) -> tuple[ExternalShown, ...]:
    """Those of indicators that this release does not hold any more: what was evaluated is never left out."""
    nobody = Beside((), (), (), ())
    return tuple(
        _shown(copy, "", entries, nobody)
        for number, entries in sorted(external.items())
        if copy.indicator(number) is None
    )


def reading_of(copy: ReleasedCopy, external: Mapping[str, Sequence[ExternalEvaluation]]) -> Read:
    """The national reading of what inspectors evaluated in the cycle of a copy, also where a newer release
    does not hold the indicator any more."""
    in_force = {number: entries[-1].level for number, entries in external.items()}
    there = tuple(number for number in REFERENCE if _counts(copy, number, external))
    return read_nationally(in_force, chosen=there)


def _counts(copy: ReleasedCopy, number: str, external: Collection[str]) -> bool:
    found = copy.indicator(number)
    return found.is_reference if found else number in external


@router.get(LIST, permission=may_read_room)
def external_evaluations(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    external = external_of_cycle(session, room.release.committee_id, room.release.cycle_id)
    content = ExternalPage(
        room=room,
        shown=all_external(room.copy, external),
        gone=external_gone(room.copy, external),
        without=tuple(
            (one.number, one.title) for one in room.copy.in_reading_order if one.number not in external
        ),
        reading=reading_of(room.copy, external),
    )
    title = "External evaluations"
    return answer(request, room, "external.html", content, title=title, what=title)


@router.get(LIST + "/new", permission=may_inspect)
def new_evaluation(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    """The indicator is named in the query, so that a plain link can choose it."""
    room = open_to_inspect(request, session, asking, release)
    form = _form(session, room, request.query_params.get("indicator", ""))
    return _draw(request, room, form)


@router.post(LIST, permission=may_inspect)
def evaluate(request: Request, session: Transaction, asking: Asking, sent: Form, release: str) -> Response:
    room = open_to_inspect(request, session, asking, release)
    form = _form(session, room, sent.line("indicator"))
    form = replace(form, values=sent.values, version=sent.whole_number("version"))
    try:
        _record(session, asking, room, form, sent)
    except Invalid as refusal:
        return _draw(request, room, replace(form, errors=refusal.errors), 422)
    except LooksPersonal as refusal:
        return _draw(request, room, replace(form, personal=personal_notice(refusal, sent, LABELS)), 422)
    except Stale as refusal:
        fresh = replace(_form(session, room, form.indicator.number), values=sent.values)
        return _draw(request, room, replace(fresh, conflict=_conflict(refusal, sent)), 409)
    there = f"{room.address}/indicators/{form.indicator.number}"
    return go_to(request, there, said="Your evaluation stands beside the committee's own.")


def _record(session: Session, asking: Standing, room: Room, form: EvaluationForm, sent: Sent) -> None:
    level = sent.needed_choice("level", Level, "Choose a level.")
    visited_on = sent.day("visited_on", "Give the day of the visit.")
    rationale, reason = sent.text("rationale"), sent.text("reason")
    sent.check()
    assert level is not None
    assert visited_on is not None
    evaluate_externally(
        session,
        by=asking.actor,
        release=room.release,
        indicator=form.indicator.number,
        level=level,
        rationale=rationale,
        visited_on=visited_on,
        today=today(),
        number=form.version,
        reason=reason,
        not_personal=not_personal(sent),
    )


def _form(session: Session, room: Room, number: str) -> EvaluationForm:
    indicator = room.indicator(number)
    entries = external_of_cycle(session, room.release.committee_id, room.release.cycle_id).get(number, ())
    last = entries[-1] if entries else None
    return EvaluationForm(
        room=room,
        address=f"{room.address}/external-evaluations",
        indicator=indicator,
        levels=tuple((one.word, one.label.capitalize()) for one in room.copy.levels),
        last=last,
        version=last.number if last else 0,
        values=_as_it_stands(last),
    )


def _as_it_stands(last: ExternalEvaluation | None) -> dict[str, str]:
    if last is None:
        return {}
    return {
        "level": last.level.value,
        "rationale": last.rationale,
        "visited_on": last.visited_on.isoformat(),
    }


def _conflict(refusal: Stale, sent: Sent) -> Conflict:
    pairs = ((label, refusal.theirs.get(name, ""), sent.text(name)) for name, label in LABELS.items())
    return Conflict(refusal.saved_by, tuple(pair for pair in pairs if pair[1] != pair[2]))


def _draw(request: Request, room: Room, form: EvaluationForm, status: int = 200) -> Response:
    number = form.indicator.number
    return answer(
        request,
        room,
        "evaluation.html",
        form,
        title=f"Your evaluation of {number}",
        what="",
        back=(f"Indicator {number}", f"{room.address}/indicators/{number}"),
        status=status,
    )
