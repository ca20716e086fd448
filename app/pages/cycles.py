"""Cycles: the list, one cycle with its stage and story, and its moves from stage to stage."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import PersonalNotice, not_personal, personal_notice
from app.pages.cycle_plans import proportion
from app.pages.cycle_stories import Chapter, chapter
from app.pages.priority_links import PlanBesideCycle, plan_beside_cycle
from app.pages.sessions import SessionLine, lines_of
from app.rendering import go_to, page
from evaluations.actions.cycle import move_cycle
from evaluations.cycle import Cycle, Move, Stage, moves_from
from evaluations.permissions import (
    Permit,
    may_plan,
    may_read_committee,
    takes_move,
    takes_planning,
)
from evaluations.queries.cycle import (
    CycleInList,
    LastEvaluated,
    Progress,
    chosen_indicators,
    cycle_of,
    cycles_in_list,
    last_evaluated,
    progress_by_unit,
    story_of,
    units_of,
    written_in,
)
from evaluations.queries.edition import catalogue
from evaluations.queries.session import sessions_in_list
from evaluations.refusals import Invalid, LooksPersonal, Stale
from evaluations.standing import Standing
from indicators.framework import Framework

router = GuardedRouter()

MEANINGS = {
    Stage.PLANNED: "Nobody judges yet. The plan can still change.",
    Stage.OPEN: "Teams judge and record evidence.",
    Stage.AGREED: "Agreed judgements change only by a revision with a reason.",
    Stage.CLOSED: "Nothing changes any more. Everything stays readable.",
}
TAG = {Stage.PLANNED: "", Stage.OPEN: "green", Stage.AGREED: "yellow", Stage.CLOSED: "grey"}
LOOK_AGAIN = "{name} changed this cycle after you opened it. Look at it again, then move it."
LONGEST_REASON = 1000


@dataclass(frozen=True)
class CyclesPage:
    """Every cycle, the latest first, with its address and the colour of its stage's tag."""

    cycles: tuple[tuple[CycleInList, str, str], ...]
    new: str
    may_plan: Permit


@dataclass(frozen=True)
class MoveForm:
    """One move as a button; `refused` is the sentence why it is not possible now."""

    move: Move
    refused: str
    reason: str
    error: str
    is_asked_again: bool


@dataclass(frozen=True)
class UnitRow:
    """How far one team or joint unit is."""

    name: str
    progress: Progress


@dataclass(frozen=True)
class IndicatorRow:
    """One chosen indicator: where it is explained, why it was chosen, and when it was evaluated before."""

    number: str
    title: str
    href: str
    reason: str
    last: LastEvaluated | None


@dataclass(frozen=True)
class Refused:
    """Why the page is shown again after a move: the reason's fault, what looks personal, or a sentence."""

    after: Stage | None = None
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = field(default_factory=PersonalNotice)
    status: int = 200


NOT_REFUSED = Refused()


@dataclass(frozen=True)
class CyclePage:
    """One cycle. `plan_refused` is the sentence why this person cannot change the plan now, or "".

    `new_session` is where a session in it is planned, "" for who cannot plan one and once it is closed.
    """

    address: str
    cycle: Cycle
    tag: str
    meaning: str
    edition: str
    moves: tuple[MoveForm, ...]
    plan_refused: str
    units: tuple[UnitRow, ...]
    not_begun: int
    total: Progress
    indicators: tuple[IndicatorRow, ...]
    many: str
    plan: PlanBesideCycle
    sessions: tuple[SessionLine, ...]
    new_session: str
    story: tuple[Chapter, ...]
    refused: Refused


@router.get("/committees/{committee}/cycles", permission=may_read_committee)
def cycles(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}/cycles"
    content = CyclesPage(
        cycles=tuple(
            (listed, f"{home}/{listed.cycle.id}", TAG[listed.cycle.stage])
            for listed in cycles_in_list(session, asking.here.id)
        ),
        new=f"{home}/new",
        may_plan=may_plan(asking),
    )
    return page(request, "cycles/list.html", content, title="Cycles")


@router.get("/committees/{committee}/cycles/{cycle}", permission=may_read_committee)
def show_cycle(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    return _show(request, session, asking, cycle_of(session, asking.here.id, cycle))


@router.post(
    "/committees/{committee}/cycles/{cycle}/stage-moves",
    permission=may_plan,
    back_to="/committees/{committee}/cycles/{cycle}",
)
def move(request: Request, session: Transaction, asking: Asking, sent: Form, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    after = sent.needed_choice("after", Stage, "Say which stage the cycle moves to.") or found.stage
    reason = sent.text("reason", longest=LONGEST_REASON)
    try:
        sent.check()
        move_cycle(
            session,
            by=asking.actor,
            cycle=found,
            after=after,
            reason=reason,
            version=sent.whole_number("version"),
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal, Stale) as refusal:
        return _show(request, session, asking, found, _refused(refusal, sent, after, reason))
    address = f"/committees/{asking.here.slug}/cycles/{found.id}"
    return go_to(request, address, said=f"The cycle is now {after.value}.")


def _refused(refusal: Invalid | LooksPersonal | Stale, sent: Sent, after: Stage, reason: str) -> Refused:
    if isinstance(refusal, Invalid):
        return Refused(after, reason, errors=refusal.errors, status=422)
    if isinstance(refusal, LooksPersonal):
        notice = personal_notice(refusal, sent, {"reason": "The reason"})
        return Refused(after, reason, personal=notice, status=422)
    return Refused(after, reason, errors={"": LOOK_AGAIN.format(name=refusal.saved_by)}, status=409)


def _show(
    request: Request, session: Session, asking: Standing, cycle: Cycle, refused: Refused = NOT_REFUSED
) -> Response:
    content = _page(session, asking, cycle, refused)
    home = f"/committees/{asking.here.slug}/cycles"
    return page(
        request,
        "cycles/show.html",
        content,
        title=cycle.name,
        back=("Cycles", home),
        status=refused.status,
    )


def _page(session: Session, asking: Standing, cycle: Cycle, refused: Refused) -> CyclePage:
    progress = progress_by_unit(session, cycle)
    total = _together(progress.values())
    editions = catalogue(session)
    framework = editions[cycle.edition]
    names = {named.unit.id: named.name for named in units_of(session, cycle.committee_id)}
    indicators = _indicators(session, cycle, framework)
    plan_refused = may_plan(asking).sentence or takes_planning(cycle).sentence
    home = f"/committees/{asking.here.slug}"
    return CyclePage(
        address=f"{home}/cycles/{cycle.id}",
        cycle=cycle,
        tag=TAG[cycle.stage],
        meaning=MEANINGS[cycle.stage],
        edition=framework.title,
        moves=_moves(session, asking, cycle, refused),
        plan_refused=plan_refused,
        units=tuple(UnitRow(names[unit], found) for unit, found in progress.items()),
        not_begun=sum(not found.has_begun for found in progress.values()),
        total=total,
        indicators=indicators,
        many=proportion(len(indicators)),
        plan=plan_beside_cycle(session, asking, cycle.edition, editions, cycle),
        sessions=lines_of(sessions_in_list(session, cycle.committee_id, cycle.id), home),
        new_session=_new_session(asking, cycle, home),
        story=tuple(chapter(told, names) for told in story_of(session, cycle)),
        refused=refused,
    )


def _new_session(asking: Standing, cycle: Cycle, home: str) -> str:
    can_have_one = may_plan(asking) and cycle.stage is not Stage.CLOSED
    return f"{home}/sessions/new?cycle={cycle.id}" if can_have_one else ""


def _together(all_progress: Iterable[Progress]) -> Progress:
    """How many judgements stand in each state over all units: counts of judgements, never of levels."""
    found = list(all_progress)
    return Progress(
        agreed=sum(one.agreed for one in found),
        drafts=sum(one.drafts for one in found),
        cannot=sum(one.cannot for one in found),
        not_judged=sum(one.not_judged for one in found),
    )


def _moves(session: Session, asking: Standing, cycle: Cycle, refused: Refused) -> tuple[MoveForm, ...]:
    """The moves from the cycle's stage; each refused one with the sentence that the action would give."""
    is_written = cycle.stage is Stage.OPEN and bool(written_in(session, cycle))
    return tuple(
        MoveForm(
            move=each,
            refused=may_plan(asking).sentence
            or takes_move(cycle, each.after, is_written=is_written).sentence,
            reason=refused.reason if each.after is refused.after else "",
            error=refused.errors.get("reason", "") if each.after is refused.after else "",
            is_asked_again=each.after is refused.after,
        )
        for each in moves_from(cycle.stage)
    )


def _indicators(session: Session, cycle: Cycle, framework: Framework) -> tuple[IndicatorRow, ...]:
    chosen = chosen_indicators(session, cycle)
    last = last_evaluated(session, cycle.committee_id, cycle.edition, cycle.period_from)
    return tuple(
        IndicatorRow(
            number=indicator.number,
            title=indicator.title,
            href=f"/framework/{cycle.edition}/{indicator.number}",
            reason=chosen[indicator.number] or cycle.reason_for_all,
            last=last.get(indicator.number),
        )
        for indicator in framework.indicators
        if indicator.number in chosen
    )
