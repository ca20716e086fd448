"""The milestones of a priority: adding one, changing it, taking it out."""

from dataclasses import dataclass, replace
from datetime import date

from fastapi import Request
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.priority_places import ONE, AtPriority, FormState, PriorityPlace, form_refused
from app.pages.refused_forms import TOLD_ON_THE_FORM
from app.rendering import go_to, page
from evaluations.actions.milestone import (
    MISSING,
    add_milestone,
    change_milestone,
    put_back_milestone,
    withdraw_milestone,
)
from evaluations.permissions import may_set_priorities, require_now, takes_entries
from evaluations.refusals import Invalid

router = GuardedRouter()

MILESTONES = ONE + "/milestones"
MILESTONE = MILESTONES + "/{milestone}"
LABELS = {"words": "What will have been done", "due_on": "By when"}
NO_DAY = "Give the day by which it is done."


@dataclass(frozen=True)
class MilestonePage:
    """The form; `version` is None for a new milestone."""

    address: str
    leave: str
    back: str
    version: int | None
    form: FormState


@router.get(MILESTONES + "/new", permission=may_set_priorities)
def new_milestone(request: Request, place: AtPriority) -> Response:
    require_now(takes_entries(place.priority))
    return _draw(request, _new_page(place))


@router.post(MILESTONES, permission=may_set_priorities, back_to=MILESTONES + "/new")
def add(request: Request, session: Transaction, asking: Asking, place: AtPriority, sent: Form) -> Response:
    try:
        words, due_on = _said(sent)
        add_milestone(
            session,
            by=asking.actor,
            priority=place.priority,
            words=words,
            due_on=due_on,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return _draw(request, replace(_new_page(place), form=form_refused(refusal, sent, LABELS)))
    return go_to(request, place.address, said=f"Milestone added. {_late(place, due_on)}".strip())


@router.get(MILESTONE + "/change", permission=may_set_priorities)
def change_form(request: Request, place: AtPriority, milestone: str) -> Response:
    require_now(takes_entries(place.priority))
    return _draw(request, _change_page(place, milestone))


@router.post(MILESTONE + "/changes", permission=may_set_priorities, back_to=MILESTONE + "/change")
def change(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, sent: Form, milestone: str
) -> Response:
    try:
        words, due_on = _said(sent)
        change_milestone(
            session,
            by=asking.actor,
            priority=place.priority,
            milestone=place.milestone(milestone),
            words=words,
            due_on=due_on,
            version=sent.whole_number("version"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        again = replace(_change_page(place, milestone), form=form_refused(refusal, sent, LABELS))
        return _draw(request, again)
    return go_to(request, place.address, said=f"The milestone is changed. {_late(place, due_on)}".strip())


@router.post(MILESTONE + "/withdrawals", permission=may_set_priorities, back_to=ONE)
def withdraw(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, milestone: str
) -> Response:
    found = place.milestone(milestone)
    withdraw_milestone(session, by=asking.actor, priority=place.priority, milestone=found)
    return go_to(request, place.address, said="The milestone is taken out. What was said of it is kept.")


@router.post(MILESTONE + "/returns", permission=may_set_priorities, back_to=ONE)
def put_back(
    request: Request, session: Transaction, asking: Asking, place: AtPriority, milestone: str
) -> Response:
    found = place.gone_milestone(milestone)
    put_back_milestone(session, by=asking.actor, priority=place.priority, milestone=found)
    return go_to(request, place.address, said="The milestone is put back.")


def _late(place: PriorityPlace, due_on: date) -> str:
    """A note on a milestone that comes after the priority's own day, or ""."""
    by = place.priority.due_on
    return f"It is later than the priority itself, {by.day} {by:%B %Y}." if due_on > by else ""


def _said(sent: Sent) -> tuple[str, date]:
    """What was typed. Raises Invalid with every fault of the form."""
    words, due_on = sent.needed_text("words", MISSING), sent.day("due_on", NO_DAY)
    sent.check()
    if due_on is None:
        raise Invalid({"due_on": NO_DAY})
    return words, due_on


def _new_page(place: PriorityPlace) -> MilestonePage:
    return MilestonePage(f"{place.address}/milestones", place.address, place.title, None, FormState())


def _change_page(place: PriorityPlace, milestone_id: str) -> MilestonePage:
    found = place.milestone(milestone_id)
    typed = {"words": found.words, "due_on": found.due_on.isoformat()}
    address = f"{place.address}/milestones/{found.id}/changes"
    return MilestonePage(address, place.address, place.title, found.version, FormState(typed))


def _draw(request: Request, content: MilestonePage) -> Response:
    return page(
        request,
        "priorities/milestone.html",
        content,
        title="Add a milestone" if content.version is None else "Change the milestone",
        status=content.form.status,
        back=(content.back, content.leave),
    )
