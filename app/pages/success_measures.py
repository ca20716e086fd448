"""The measures of success of a priority: choosing the kind, adding one, changing it, taking it out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.priority_places import ONE, AtPriority, FormState, PriorityPlace, form_refused
from app.pages.refused_forms import TOLD_ON_THE_FORM
from app.pages.success_words import KINDS
from app.rendering import go_to, page
from evaluations.actions.success_measure import (
    SuccessWords,
    add_success_measure,
    change_success_measure,
    put_back_success_measure,
    spelled,
    withdraw_success_measure,
)
from evaluations.figure import figure_from
from evaluations.improvement_priority import Direction, Reach, SuccessKind
from evaluations.measure import Measure
from evaluations.permissions import may_set_priorities, require_now, takes_entries
from evaluations.queries.edition import framework_of
from evaluations.queries.measure import measures_of
from evaluations.refusals import NotFound
from evaluations.triangulation import Voice
from indicators.level import Level

router = GuardedRouter()

MEASURES = ONE + "/success-measures"
MEASURE = MEASURES + "/{success}"
NO_FIGURE = "Give a number, such as 62 or 62.5."
NO_DAY = "Give a date, or leave it open."
LABELS = {
    "measure_id": "Measure",
    "baseline": "Starts from",
    "direction": "At least or at most",
    "target": "Target",
    "indicator": "Quality indicator",
    "at_least": "At least",
    "reach": "Where",
    "voice": "Whose views",
    "words": "Words",
    "due_on": "By when",
}
HINTS = {
    SuccessKind.PERFORMANCE: "A figure that the committee keeps: where it starts and where it is to come.",
    SuccessKind.INDICATOR: "A level to reach, such as at least good in every locality by the next cycle.",
    SuccessKind.VIEWS: "What children, families, staff or the community will say.",
}


@dataclass(frozen=True)
class SuccessPage:
    """The form for one kind; `version` is None for a new one, `edition` that of the priority's cycle."""

    address: str
    leave: str
    back: str
    version: int | None
    kind: SuccessKind
    hint: str
    edition: str
    new_measure: str
    measures: tuple[tuple[str, str], ...]
    indicators: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    directions: tuple[tuple[str, str], ...]
    reaches: tuple[tuple[str, str], ...]
    voices: tuple[tuple[str, str], ...]
    form: FormState


@router.get(MEASURES + "/new", permission=may_set_priorities)
def new_measure(request: Request, session: Transaction, place: AtPriority) -> Response:
    require_now(takes_entries(place.priority))
    kind = _kind(request.query_params.get("kind", ""))
    return _draw(request, _new_page(session, place, kind))


@router.post(MEASURES, permission=may_set_priorities, back_to=ONE)
def add(request: Request, session: Transaction, asking: Asking, place: AtPriority, sent: Form) -> Response:
    kind = _kind(sent.line("kind"))
    try:
        words = _words(place, kind, sent, place.told.cycle.edition)
        add_success_measure(
            session, by=asking.actor, priority=place.priority, words=words, not_personal=not_personal(sent)
        )
    except TOLD_ON_THE_FORM as refusal:
        content = _new_page(session, place, kind)
        return _draw(request, replace(content, form=form_refused(refusal, sent, LABELS)))
    return go_to(request, place.address, said="Measure of success added.")


@router.get(MEASURE + "/change", permission=may_set_priorities)
def change_form(request: Request, session: Transaction, place: AtPriority, success: str) -> Response:
    require_now(takes_entries(place.priority))
    return _draw(request, _change_page(session, place, success))


@router.post(MEASURE + "/changes", permission=may_set_priorities, back_to=MEASURE + "/change")
def change(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, sent: Form, success: str
) -> Response:
    found = place.success_measure(success)
    try:
        change_success_measure(
            session,
            by=asking.actor,
            priority=place.priority,
            measure=found,
            words=_words(place, found.kind, sent, found.edition),
            version=sent.whole_number("version"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        content = _change_page(session, place, success)
        return _draw(request, replace(content, form=form_refused(refusal, sent, LABELS)))
    return go_to(request, place.address, said="The measure of success is changed.")


@router.post(MEASURE + "/withdrawals", permission=may_set_priorities, back_to=ONE)
def withdraw(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, success: str
) -> Response:
    found = place.success_measure(success)
    withdraw_success_measure(session, by=asking.actor, priority=place.priority, measure=found)
    return go_to(request, place.address, said="The measure of success is taken out.")


@router.post(MEASURE + "/returns", permission=may_set_priorities, back_to=ONE)
def put_back(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, success: str
) -> Response:
    found = place.gone_success_measure(success)
    put_back_success_measure(session, by=asking.actor, priority=place.priority, measure=found)
    return go_to(request, place.address, said="The measure of success is put back.")


def _kind(name: str) -> SuccessKind:
    """The kind by its name in the address."""
    found = {kind.name.lower(): kind for kind in SuccessKind}.get(name)
    if found is None:
        raise NotFound
    return found


def _words(place: PriorityPlace, kind: SuccessKind, sent: Sent, edition: str) -> SuccessWords:
    """What was typed of the fields that the kind has. Raises Invalid for what is no figure and no date."""
    said = SuccessWords(kind, words=sent.text("words"), due_on=_day(sent))
    by_kind = {
        SuccessKind.PERFORMANCE: lambda: replace(
            said,
            measure_id=sent.line("measure_id") or None,
            baseline=_figure(sent, "baseline"),
            target=_figure(sent, "target"),
            direction=sent.choice("direction", Direction),
        ),
        SuccessKind.INDICATOR: lambda: replace(
            said,
            edition=edition,
            indicator=sent.line("indicator"),
            at_least=sent.choice("at_least", Level),
            reach=sent.choice("reach", Reach),
        ),
        SuccessKind.VIEWS: lambda: replace(said, voice=sent.choice("voice", Voice)),
    }
    words = by_kind[kind]()
    sent.check()
    return words


def _day(sent: Sent) -> date | None:
    return sent.day("due_on", NO_DAY) if sent.line("due_on") else None


def _figure(sent: Sent, name: str) -> Decimal | None:
    text = sent.line(name)
    value = figure_from(text)
    if text and value is None:
        sent.errors[name] = NO_FIGURE
    return value


# Pages


def _new_page(session: Session, place: PriorityPlace, kind: SuccessKind) -> SuccessPage:
    first = next((one.origin.indicator for one in place.told.origins), "")
    return _page(session, place, kind, place.told.cycle.edition, FormState({"indicator": first}))


def _change_page(session: Session, place: PriorityPlace, measure_id: str) -> SuccessPage:
    found = place.success_measure(measure_id)
    edition = found.edition or place.told.cycle.edition
    content = _page(session, place, found.kind, edition, FormState(spelled(found)))
    address = f"{place.address}/success-measures/{found.id}/changes"
    return replace(content, address=address, version=found.version)


def _page(
    session: Session, place: PriorityPlace, kind: SuccessKind, edition: str, form: FormState
) -> SuccessPage:
    framework = framework_of(session, edition)
    current = form.typed.get("measure_id")
    measures = measures_of(session, place.priority.committee_id)
    offered = [one for one in measures if one.is_kept or one.id == current]
    return SuccessPage(
        address=f"{place.address}/success-measures",
        leave=place.address,
        back=place.title,
        version=None,
        kind=kind,
        hint=HINTS[kind],
        edition=framework.title,
        new_measure=f"{place.home}/measures",
        measures=tuple((one.id, _named(one)) for one in offered),
        indicators=tuple((one.number, f"{one.number} {one.title}") for one in framework.indicators),
        levels=tuple((one.level.value, one.label.capitalize()) for one in reversed(framework.levels)),
        directions=tuple((one.value, one.value.capitalize()) for one in Direction),
        reaches=_reaches(place),
        voices=tuple((one.value, one.value.capitalize()) for one in Voice),
        form=form,
    )


def _named(measure: Measure) -> str:
    return measure.name if measure.is_kept else f"{measure.name} (no longer kept)"


def _reaches(place: PriorityPlace) -> tuple[tuple[str, str], ...]:
    """Where a level can be reached; the owner's own service only where one owns the priority."""
    has_owner = place.priority.owner_service_id is not None
    reaches: Mapping[Reach, bool] = {reach: reach is not Reach.OWN_SERVICE or has_owner for reach in Reach}
    return tuple((reach.value, reach.value.capitalize()) for reach, fits in reaches.items() if fits)


def _draw(request: Request, content: SuccessPage) -> Response:
    name = KINDS[content.kind].lower()
    return page(
        request,
        "priorities/success_measure.html",
        content,
        title=f"{'Add' if content.version is None else 'Change'} a measure of success: {name}",
        status=content.form.status,
        back=(content.back, content.leave),
    )
