"""Ending a priority: closed by a second person on evidence of impact, or stopped; and taking it up again."""

from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.priority_places import ONE, AtPriority, FormState, HeldPriority, PriorityPlace, form_refused
from app.pages.priority_signing import Signed, signed_in
from app.pages.refused_forms import TOLD_ON_THE_FORM
from app.pages.success_words import successes_shown
from app.rendering import go_to, page
from evaluations.actions.improvement_priority import has_evidence_of_impact, move_priority
from evaluations.improvement_priority import FEW, PlanColumn, PriorityState
from evaluations.permissions import may_close, may_end_priorities, require, takes_priority_move
from evaluations.queries.improvement_priority import open_priorities
from evaluations.standing import Standing

router = GuardedRouter()

ENDING = ONE + "/ending"
LABELS = {"why": "Words", "many_why": "Why one more is needed now", "state": "State"}
SAID = {
    PriorityState.CLOSED: "The priority is closed.",
    PriorityState.STOPPED: "The priority is stopped. Why is kept.",
    PriorityState.OPEN: "The priority is taken up again.",
}


@dataclass(frozen=True)
class EndingPage:
    """The ways to end a priority, or to take it up again. `close_refused` says why it is not closed now.

    `signed` is all that is signed by closing it, None for one that ended already; `impact_read` is the number
    of the latest judgement of impact, 0 without one.
    `moved` is the move that was refused, by the state that it leads to; `many` asks why one more is open.
    """

    address: str
    title: str
    aim: str
    version: int
    is_open: bool
    close_refused: str
    signed: Signed | None
    impact_read: int
    many: str
    moved: str
    form: FormState


@router.get(ENDING, permission=may_end_priorities)
def ending(request: Request, session: Transaction, asking: Asking, place: AtPriority) -> Response:
    return _draw(request, _page(session, asking, place))


@router.post(ONE + "/closings", permission=may_end_priorities, back_to=ENDING)
def close(
    request: Request, session: Transaction, asking: Asking, place: HeldPriority, sent: Form
) -> Response:
    require(may_close(asking, place.told.judged_impact))
    return _move(request, session, asking, place, sent, PriorityState.CLOSED)


@router.post(ONE + "/stops", permission=may_end_priorities, back_to=ENDING)
def stop(request: Request, session: Transaction, asking: Asking, place: HeldPriority, sent: Form) -> Response:
    return _move(request, session, asking, place, sent, PriorityState.STOPPED)


@router.post(ONE + "/resumptions", permission=may_end_priorities, back_to=ENDING)
def resume(
    request: Request, session: Transaction, asking: Asking, place: HeldPriority, sent: Form
) -> Response:
    return _move(request, session, asking, place, sent, PriorityState.OPEN)


def _move(
    request: Request,
    session: Session,
    asking: Standing,
    place: PriorityPlace,
    sent: Sent,
    after: PriorityState,
) -> Response:
    try:
        move_priority(
            session,
            by=asking.actor,
            priority=place.priority,
            after=after,
            why=sent.text("why"),
            version=sent.whole_number("version"),
            impact_read=sent.whole_number("impact_read"),
            stood=_stood(session, place) if after is not PriorityState.OPEN else None,
            many_why=sent.text("many_why"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        form = form_refused(refusal, sent, LABELS)
        return _draw(request, _page(session, asking, place, after.value, form))
    return go_to(request, place.address, said=SAID[after])


def _stood(session: Session, place: PriorityPlace) -> dict[str, tuple[str, ...]]:
    """What the measures of success say as the priority ends."""
    return {one.id: one.stands for one in successes_shown(session, place)}


def _page(
    session: Session, asking: Standing, place: PriorityPlace, moved: str = "", form: FormState | None = None
) -> EndingPage:
    told = place.told
    impact = told.latest(PlanColumn.IMPACT)
    count = len(open_priorities(session, place.priority.committee_id))
    has_evidence = has_evidence_of_impact(told.said, told.resumed_after)
    takes_closing = takes_priority_move(
        place.priority, PriorityState.CLOSED, has_evidence_of_impact=has_evidence
    )
    return EndingPage(
        address=place.address,
        title=place.title,
        aim=place.priority.aim,
        version=place.priority.version,
        is_open=told.is_open,
        close_refused=takes_closing.sentence or may_close(asking, told.judged_impact).sentence,
        signed=signed_in(session, place) if told.is_open else None,
        impact_read=impact.entry.number if impact else 0,
        many=f"{count} priorities are open already." if count >= FEW and not told.is_open else "",
        moved=moved,
        form=form or FormState(),
    )


def _draw(request: Request, content: EndingPage) -> Response:
    return page(
        request,
        "priorities/ending.html",
        content,
        title="End the priority" if content.is_open else "Take the priority up again",
        status=content.form.status,
        back=(content.title, content.address),
    )
