"""Setting a priority from a judgement, a pattern or dissent, changing it, and what it answers."""

from dataclasses import dataclass, replace
from datetime import date

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.priority_places import (
    LIST,
    ONE,
    AtPriority,
    FormState,
    PriorityPlace,
    form_refused,
    origin_label,
    place_of,
)
from app.pages.refused_forms import TOLD_ON_THE_FORM
from app.rendering import go_to, page
from evaluations.actions.improvement_priority import (
    PriorityWords,
    add_origin,
    change_priority,
    missing_in,
    set_priority,
    withdraw_origin,
)
from evaluations.improvement_priority import FEW, ImprovementPriority, OriginKind
from evaluations.permissions import may_set_priorities, require_now, takes_entries
from evaluations.queries.committee import services_of
from evaluations.queries.improvement_priority import open_priorities
from evaluations.queries.priority_origin import (
    OriginFound,
    dissent_as_origin,
    judgement_as_origin,
    pattern_as_origin,
)
from evaluations.refusals import Invalid, NotFound
from evaluations.standing import Standing

router = GuardedRouter()

NO_DAY = "Give the day by which this is done."
LABELS = {
    "title": "Short name",
    "aim": "Aim for children and families",
    "observed": "What will be observed or measured",
    "owner": "Owner, by designation or team",
    "owner_service": "Service that reports",
    "partners": "Partners",
    "due_on": "To be done by",
    "due_why": "Why it is done later",
    "many_why": "Why one more is needed now",
}


@dataclass(frozen=True)
class Answered:
    """What a new priority answers: a line, the words that stand there, and how the form names it."""

    label: str
    said: str
    fields: tuple[tuple[str, str], ...]
    unit: str
    indicator: str


@dataclass(frozen=True)
class PriorityFormPage:
    """The form, for a new priority and for changed words; `version` is None for a new one.

    `opened` are (id, label) of the open priorities that may answer it instead; `many` asks why one more.
    """

    address: str
    leave: str
    version: int | None
    answers: Answered | None
    services: tuple[tuple[str, str], ...]
    opened: tuple[tuple[str, str], ...]
    join: str
    many: str
    form: FormState


@router.get(LIST + "/new", permission=may_set_priorities)
def new_priority(request: Request, session: Transaction, asking: Asking) -> Response:
    asked = request.query_params
    origin = _origin(session, asking, {name: asked.get(name, "") for name in _FIELDS})
    return _draw_new(request, _new_page(session, asking, origin))


@router.post(LIST, permission=may_set_priorities)
def set_one(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    origin = _origin(session, asking, {name: sent.line(name) for name in _FIELDS})
    try:
        priority = set_priority(
            session,
            by=asking.actor,
            cycle=origin.cycle,
            words=_words(session, asking, sent),
            origins=[origin],
            many_why=sent.text("many_why"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        content = _new_page(session, asking, origin)
        return _draw_new(request, replace(content, form=form_refused(refusal, sent, LABELS)))
    address = f"/committees/{asking.here.slug}/priorities/{priority.id}"
    return go_to(request, address, said="Priority set. Now add milestones and how you will know.")


@router.get(ONE + "/change", permission=may_set_priorities)
def change_form(request: Request, session: Transaction, asking: Asking, place: AtPriority) -> Response:
    require_now(takes_entries(place.priority))
    return _draw_change(request, place, _change_page(session, asking, place))


@router.post(ONE + "/changes", permission=may_set_priorities, back_to=ONE + "/change")
def change(request: Request, session: Transaction, asking: Asking, place: AtPriority, sent: Form) -> Response:
    try:
        change_priority(
            session,
            by=asking.actor,
            priority=place.priority,
            words=_words(session, asking, sent),
            version=sent.whole_number("version"),
            due_why=sent.text("due_why"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        again = replace(_change_page(session, asking, place), form=form_refused(refusal, sent, LABELS))
        return _draw_change(request, place, again)
    return go_to(request, place.address, said="The priority is changed.")


@router.post(LIST + "/origins", permission=may_set_priorities, back_to=LIST)
def join(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    """Let a priority that is open already answer it, instead of setting one more."""
    origin = _origin(session, asking, {name: sent.line(name) for name in _FIELDS})
    try:
        chosen = sent.needed("priority", "Choose the priority that answers it.")
        sent.check()
        place = place_of(session, asking, chosen)
        add_origin(session, by=asking.actor, priority=place.priority, origin=origin)
    except TOLD_ON_THE_FORM as refusal:
        content = _new_page(session, asking, origin)
        return _draw_new(request, replace(content, form=form_refused(refusal, sent, LABELS)))
    return go_to(request, place.address, said="The priority answers this too.")


@router.post(ONE + "/origins/{origin}/withdrawals", permission=may_set_priorities, back_to=ONE)
def withdraw(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, origin: str
) -> Response:
    found = next((one.origin for one in place.told.origins if one.origin.id == origin), None)
    if found is None:
        raise NotFound
    withdraw_origin(session, by=asking.actor, priority=place.priority, origin=found)
    return go_to(request, place.address, said="The priority answers this no longer.")


# What it answers

_FIELDS = ("judgement", "dissent", "cycle", "indicator")


def _origin(session: Session, asking: Standing, asked: dict[str, str]) -> OriginFound:
    committee_id = asking.here.id
    if asked["judgement"]:
        return judgement_as_origin(session, committee_id, asked["judgement"])
    if asked["dissent"]:
        return dissent_as_origin(session, committee_id, asked["dissent"])
    return pattern_as_origin(session, committee_id, asked["cycle"], asked["indicator"])


def _answered(origin: OriginFound) -> Answered:
    fields = {
        OriginKind.JUDGEMENT: {"judgement": origin.judgement_id or ""},
        OriginKind.DISSENT: {"dissent": origin.judgement_id or ""},
        OriginKind.PATTERN: {"cycle": origin.cycle.id, "indicator": origin.indicator},
    }
    label = origin_label(origin.kind, origin.indicator, origin.unit, origin.cycle.name)
    return Answered(label, origin.said, tuple(fields[origin.kind].items()), origin.unit, origin.indicator)


# The form


def _words(session: Session, asking: Standing, sent: Sent) -> PriorityWords:
    """What was typed. Raises Invalid for a day that is none, with whatever else is missing."""
    service = sent.one_of("owner_service", [one.id for one in services_of(session, asking.here.id)])
    due_on = sent.day("due_on", NO_DAY)
    words = PriorityWords(
        title=sent.line("title"),
        aim=sent.text("aim"),
        observed=sent.text("observed"),
        owner=sent.line("owner"),
        partners=sent.text("partners"),
        owner_service_id=service or None,
        due_on=due_on or date.max,
    )
    if sent.errors:
        raise Invalid({**missing_in(words), **sent.errors})
    return words


def _new_page(session: Session, asking: Standing, origin: OriginFound) -> PriorityFormPage:
    home = f"/committees/{asking.here.slug}"
    opened = open_priorities(session, asking.here.id)
    return PriorityFormPage(
        address=f"{home}/priorities",
        leave=f"{home}/priorities",
        version=None,
        answers=_answered(origin),
        services=_services(session, asking),
        opened=tuple((one.id, f"{one.number}. {one.title}") for one in opened),
        join=f"{home}/priorities/origins",
        many=f"{len(opened)} priorities are open already." if len(opened) >= FEW else "",
        form=FormState(),
    )


def _change_page(session: Session, asking: Standing, place: PriorityPlace) -> PriorityFormPage:
    return PriorityFormPage(
        address=f"{place.address}/changes",
        leave=place.address,
        version=place.priority.version,
        answers=None,
        services=_services(session, asking),
        opened=(),
        join="",
        many="",
        form=FormState(_typed(place.priority)),
    )


def _services(session: Session, asking: Standing) -> tuple[tuple[str, str], ...]:
    return tuple((one.id, one.name) for one in services_of(session, asking.here.id))


def _typed(priority: ImprovementPriority) -> dict[str, str]:
    return {
        "title": priority.title,
        "aim": priority.aim,
        "observed": priority.observed,
        "owner": priority.owner,
        "owner_service": priority.owner_service_id or "",
        "partners": priority.partners,
        "due_on": priority.due_on.isoformat(),
    }


def _draw_new(request: Request, content: PriorityFormPage) -> Response:
    return page(
        request,
        "priorities/form.html",
        content,
        title="Set a priority",
        status=content.form.status,
        back=("Improvement plan", content.leave),
    )


def _draw_change(request: Request, place: PriorityPlace, content: PriorityFormPage) -> Response:
    return page(
        request,
        "priorities/form.html",
        content,
        title="Change the priority",
        status=content.form.status,
        back=(place.title, place.address),
    )
