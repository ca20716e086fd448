"""The improvement plan: the list of priorities, and one of them with all that is set down and said of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.local_time import today
from app.pages.judgement_priorities import ended_words
from app.pages.priority_places import (
    HEADINGS,
    LIST,
    NOTHING_SAID,
    ONE,
    AtPriority,
    OriginShown,
    PriorityLine,
    PriorityPlace,
    line_of,
    missing_words,
    origins_shown,
    owner_of,
)
from app.pages.priority_stories import ActTold, acts_told
from app.pages.success_words import SuccessShown, asks, successes_shown
from app.rendering import page
from evaluations.improvement_priority import FEW, ImprovementPriority, PlanColumn
from evaluations.permissions import (
    may_check,
    may_end_priorities,
    may_read_committee,
    may_report,
    may_set_priorities,
    may_speak_of_priorities,
    takes_entries,
)
from evaluations.queries.edition import catalogue
from evaluations.queries.improvement_priority import EntryTold, PriorityTold, plan_of
from evaluations.standing import Standing

router = GuardedRouter()

WHO = {
    PlanColumn.REPORTED: "The owner's service says what was done.",
    PlanColumn.CHECKED: "Somebody else looks at the evidence and says what was delivered.",
    PlanColumn.IMPACT: "What is different for children and families, with evidence.",
}
ACTS = {
    PlanColumn.REPORTED: "Report progress",
    PlanColumn.CHECKED: "Check what was delivered",
    PlanColumn.IMPACT: "Judge the impact",
}


@dataclass(frozen=True)
class PlanPage:
    """The plan: the open priorities, most pressing first, and the ended ones apart, the latest first."""

    committee: str
    address: str
    cycles: str
    opened: tuple[PriorityLine, ...]
    ended: tuple[PriorityLine, ...]
    many: str
    may_set: bool


@dataclass(frozen=True)
class EvidenceThen:
    """A piece of evidence as it stood when something was said on it."""

    title: str
    href: str
    source: str
    finding: str


@dataclass(frozen=True)
class SaidShown:
    """Something said of a priority, or of the milestone that is named."""

    word: str
    words: str
    by: str
    service: str
    at: datetime
    milestone: str
    evidence: tuple[EvidenceThen, ...]


@dataclass(frozen=True)
class ColumnShown:
    """One column: what was said in it, the latest first, and where to say more or why this person cannot."""

    key: str
    heading: str
    who: str
    empty: str
    said: tuple[SaidShown, ...]
    act: str
    href: str
    refused: str


@dataclass(frozen=True)
class MilestoneShown:
    """A step with how its reporting and its checking stand, and where each is said.

    `is_late`: it is due after the priority's own day.
    """

    id: str
    words: str
    due_on: str
    is_late: bool
    reported: str
    checked: str
    change: str
    withdrawal: str
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Gone:
    """Something that was taken out: its words, and where it is put back."""

    id: str
    words: str
    put_back: str


@dataclass(frozen=True)
class PriorityPage:
    """One priority. `speaks` and `ends` say whether this person has buttons for the columns and the end."""

    priority: ImprovementPriority
    address: str
    owner: str
    cycle: tuple[str, str]
    ended: str
    line: PriorityLine
    missing: str
    origins: tuple[OriginShown, ...]
    milestones: tuple[MilestoneShown, ...]
    gone: tuple[Gone, ...]
    measures_gone: tuple[Gone, ...]
    successes: tuple[SuccessShown, ...]
    columns: tuple[ColumnShown, ...]
    story: tuple[ActTold, ...]
    may_set: bool
    speaks: bool
    ends: bool


@router.get(LIST, permission=may_read_committee)
def plan(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    told = plan_of(session, asking.here.id, today=today())
    opened = tuple(line_of(one, home) for one in told if one.is_open)
    content = PlanPage(
        committee=asking.here.name,
        address=f"{home}/priorities",
        cycles=f"{home}/cycles",
        opened=opened,
        ended=tuple(line_of(one, home) for one in told if not one.is_open),
        many=_many(told),
        may_set=bool(may_set_priorities(asking)),
    )
    return page(request, "priorities/list.html", content, title="Improvement plan", back=("Home", home))


@router.get(ONE, permission=may_read_committee)
def priority(request: Request, session: Transaction, asking: Asking, place: AtPriority) -> Response:
    return page(
        request,
        "priorities/show.html",
        _page(session, asking, place),
        title=place.title,
        back=("Improvement plan", f"{place.home}/priorities"),
    )


def _many(told: tuple[PriorityTold, ...]) -> str:
    """Why there are more than a few open ones, as the lead said."""
    opened = [one.priority for one in told if one.is_open]
    if len(opened) <= FEW:
        return ""
    why = [one.many_why for one in sorted(opened, key=lambda one: one.number) if one.many_why]
    return why[-1] if why else "Nobody said why."


def _page(session: Session, asking: Standing, place: PriorityPlace) -> PriorityPage:
    """One priority; the number of statements does not grow with what was said of it."""
    told, may_set = place.told, bool(may_set_priorities(asking)) and place.told.is_open
    successes, measures_gone = successes_shown(session, place), tuple(_gone_measures(session, place))
    parts = {one.id: one.words for one in told.milestones} | {one.id: one.asks for one in successes}
    parts |= {one.id: one.words for one in measures_gone}
    return PriorityPage(
        priority=told.priority,
        address=place.address,
        owner=owner_of(told),
        cycle=(told.cycle.name, f"{place.home}/cycles/{told.cycle.id}"),
        ended=ended_words(told.priority),
        line=line_of(told, place.home),
        missing=missing_words(told),
        origins=tuple(origins_shown(place)),
        milestones=tuple(_milestones(asking, place)),
        gone=tuple(_gone_milestones(place)),
        measures_gone=measures_gone,
        successes=successes,
        columns=tuple(_column(asking, place, column) for column in PlanColumn),
        story=acts_told(session, told.priority, parts),
        may_set=may_set,
        speaks=bool(may_speak_of_priorities(asking)) and told.is_open,
        ends=bool(may_end_priorities(asking)),
    )


def refusal_of(asking: Standing, told: PriorityTold, column: PlanColumn) -> str:
    """Why this person says nothing in a column now, or ""."""
    permits = {
        PlanColumn.REPORTED: may_report(asking, told.priority),
        PlanColumn.CHECKED: may_check(asking, told.priority, told.reporters, told.services_reporting),
        PlanColumn.IMPACT: may_speak_of_priorities(asking),
    }
    return permits[column].sentence or takes_entries(told.priority).sentence


def _column(asking: Standing, place: PriorityPlace, column: PlanColumn) -> ColumnShown:
    said = [one for one in place.told.entries if one.entry.said_in is column]
    key = column.name.lower()
    return ColumnShown(
        key=key,
        heading=HEADINGS[column],
        who=WHO[column],
        empty=NOTHING_SAID[column],
        said=tuple(said_shown(place, one) for one in reversed(said)),
        act=ACTS[column],
        href=f"{place.address}/entries/new?column={key}",
        refused=refusal_of(asking, place.told, column),
    )


def said_shown(place: PriorityPlace, told: EntryTold) -> SaidShown:
    """One thing said, with its milestone and the evidence as it stood then."""
    entry = told.entry
    steps = {one.id: one.words for one in place.told.milestones}
    return SaidShown(
        word=entry.found.value,
        words=entry.words,
        by=entry.by,
        service=told.service,
        at=entry.at,
        milestone=steps.get(entry.milestone_id or "", ""),
        evidence=tuple(
            EvidenceThen(
                piece["title"],
                f"{place.home}/evidence/{piece['evidence_id']}",
                piece["source"],
                piece["finding"],
            )
            for piece in entry.rests_on
        ),
    )


def _milestones(asking: Standing, place: PriorityPlace) -> Iterator[MilestoneShown]:
    """The steps that stand. Impact is judged of the whole priority, so a step has two columns."""
    columns = (PlanColumn.REPORTED, PlanColumn.CHECKED)
    said_here = [one for one in columns if not refusal_of(asking, place.told, one)]
    for step in place.told.steps:
        reported, checked = (place.told.latest(column, step.id) for column in columns)
        new = f"{place.address}/entries/new?milestone={step.id}&column="
        yield MilestoneShown(
            id=step.id,
            words=step.words,
            due_on=f"{step.due_on.day} {step.due_on:%B %Y}",
            is_late=step.due_on > place.priority.due_on,
            reported=in_short(reported, NOTHING_SAID[PlanColumn.REPORTED]),
            checked=in_short(checked, NOTHING_SAID[PlanColumn.CHECKED]),
            change=f"{place.address}/milestones/{step.id}/change",
            withdrawal=f"{place.address}/milestones/{step.id}/withdrawals",
            acts=tuple((ACTS[column], new + column.name.lower()) for column in said_here),
        )


def _gone_milestones(place: PriorityPlace) -> Iterator[Gone]:
    for one in place.told.milestones:
        if not one.is_in:
            yield Gone(one.id, one.words, f"{place.address}/milestones/{one.id}/returns")


def _gone_measures(session: Session, place: PriorityPlace) -> Iterator[Gone]:
    editions = catalogue(session)
    for one in place.told.measures_gone:
        words = asks(one.success, one.measure, editions)
        yield Gone(one.success.id, words, f"{place.address}/success-measures/{one.success.id}/returns")


def in_short(said: EntryTold | None, empty: str) -> str:
    """What was said, by whom, in one line; `empty` where nothing was."""
    if said is None:
        return empty
    return f"{said.entry.found.value.capitalize()}, said {said.entry.by}. {said.entry.words}"
