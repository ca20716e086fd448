"""One page for the chief officers: what asks for them, in order, each line a link. No dial and no total."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.local_time import today
from app.rendering import page
from evaluations.history import History
from evaluations.judgement import JudgementEntry
from evaluations.latest import Latest, latest_of, moved_since, rested_on
from evaluations.movement import Movement
from evaluations.permissions import may_read_committee
from evaluations.plan_concerns import Worry
from evaluations.queries.history import history_of
from evaluations.queries.improvement_priority import PriorityTold, plan_of
from evaluations.queries.inspection import WaitingRequest, requests_waiting
from evaluations.queries.waiting import entries_in_force
from evaluations.standing import Standing
from evaluations.triangulation import Strength
from indicators.level import Level

router = GuardedRouter()

SHOWN = 12
"""How many lines of a part stand on the page, so that it prints on two sheets; the rest is a link away."""
EXCERPT = 160


@dataclass(frozen=True)
class Line:
    """One thing to look at: where it leads, what it is, and what is said of it."""

    href: str
    title: str
    said: str


@dataclass(frozen=True)
class SectionOfPage:
    """One part of the page. `nothing` is said where it has no line; `more` is where the rest stands."""

    id: str
    title: str
    lines: tuple[Line, ...]
    nothing: str
    left_out: int
    more: tuple[str, str]


@dataclass(frozen=True)
class ChiefOfficersPage:
    """What the chief officers see. `unsatisfactory` heads it, whole; the parts follow in their order."""

    committee: str
    on: date
    unsatisfactory: tuple[Line, ...]
    parts: tuple[SectionOfPage, ...]
    left_behind: tuple[str, ...]
    has_judgements: bool


@router.get("/committees/{committee}/chief-officers", permission=may_read_committee)
def chief_officers(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    content = _content(session, asking, home)
    return page(
        request, "chief_officers/show.html", content, title="For the chief officers", back=("Home", home)
    )


def _content(session: Session, asking: Standing, home: str) -> ChiefOfficersPage:
    """Everything in 14 statements, whatever the size of the committee."""
    history = history_of(session, asking.here.id)
    entries = entries_in_force(session, asking.here.id)
    latest = latest_of(history)
    current = [each for each in latest if each.is_current]
    worse, better = (_moved(home, history, current, one) for one in (Movement.DECLINED, Movement.IMPROVED))
    plan = plan_of(session, asking.here.id, today=today())
    asked = requests_waiting(session, asking.here.id)
    return ChiefOfficersPage(
        committee=asking.here.name,
        on=today(),
        unsatisfactory=tuple(_unsatisfactory(home, latest, entries)),
        parts=(
            _part("worse", "What got worse", worse, "Nothing got worse.", _movement(home, "declined")),
            _part(
                "one-source",
                "What stands on one source or none",
                _thin(home, current, entries),
                "Every judgement stands on two sources or more.",
                ("All evidence", f"{home}/evidence"),
            ),
            _part(
                "overdue",
                "What is overdue",
                _overdue(home, plan),
                "Nothing in the improvement plan is overdue.",
                ("The improvement plan", f"{home}/priorities"),
            ),
            _part(
                "asked",
                "What inspectors asked",
                _asked(home, asked),
                "No request of an inspector waits for an answer.",
                ("Releases", f"{home}/releases"),
            ),
            _part(
                "better",
                "What improved",
                better,
                "Nothing improved since the cycle before.",
                _movement(home, "improved"),
            ),
            _part(
                "sharing",
                "What is very good and worth sharing",
                _worth_sharing(home, current, entries),
                "Nothing is agreed as very good or excellent.",
                ("Cycles", f"{home}/cycles"),
            ),
        ),
        left_behind=tuple(dict.fromkeys(each.cycle.name for each in latest if not each.is_current)),
        has_judgements=bool(latest),
    )


def _part(id: str, title: str, lines: Iterable[Line], nothing: str, more: tuple[str, str]) -> SectionOfPage:
    found = tuple(lines)
    return SectionOfPage(id, title, found[:SHOWN], nothing, max(0, len(found) - SHOWN), more)


def _movement(home: str, movement: str) -> tuple[str, str]:
    return "All movement", f"{home}/movement?movement={movement}"


def _unsatisfactory(
    home: str, latest: Sequence[Latest], entries: Mapping[str, JudgementEntry]
) -> Iterable[Line]:
    """Of every edition: what is unsatisfactory is never left behind."""
    for each in latest:
        entry = entries.get(each.said.judgement_id)
        if each.said.level is Level.UNSATISFACTORY:
            action = (entry.immediate_action if entry else "") or "No immediate action was given."
            owner = (
                f"Owner: {entry.immediate_action_owner}."
                if entry and entry.immediate_action_owner
                else ("No owner was given.")
            )
            yield Line(_pad(home, each), f"{_name(each)} ({each.cycle.name})", f"{action} {owner}")


def _moved(home: str, history: History, latest: Iterable[Latest], movement: Movement) -> list[Line]:
    moved = ((each, moved_since(history, each)) for each in latest)
    return [
        Line(_pad(home, each), _name(each), found.sentence)
        for each, found in moved
        if found.movement is movement
    ]


def _thin(home: str, latest: Iterable[Latest], entries: Mapping[str, JudgementEntry]) -> Iterable[Line]:
    """What was agreed on nothing comes before what was agreed on one source."""
    found = [
        (each, rested_on(entries[each.said.judgement_id].rests_on))
        for each in latest
        if each.said.judgement_id in entries
    ]
    for strength in (Strength.NOTHING, Strength.ONE_SOURCE):
        for each, stood in found:
            if stood.strength is strength:
                named = f": {stood.sources[0]}" if stood.sources else ""
                yield Line(_pad(home, each), _name(each), f"{strength.value.capitalize()}{named}.")


def _overdue(home: str, plan: Iterable[PriorityTold]) -> Iterable[Line]:
    for told in plan:
        late = [concern.sentence for concern in told.concerns if concern.worry is Worry.OVERDUE]
        if late:
            one = told.priority
            said = f"{' '.join(late)} Owner: {one.owner}."
            yield Line(f"{home}/priorities/{one.id}", f"{one.number}. {one.title}", said)


def _asked(home: str, requests: Iterable[WaitingRequest]) -> Iterable[Line]:
    for each in requests:
        href = f"{home}/releases/{each.release_id}/requests/{each.id}"
        yield Line(href, f"A request on {each.indicator}", f"{each.asked_by} waits for an answer.")


def _worth_sharing(
    home: str, latest: Iterable[Latest], entries: Mapping[str, JudgementEntry]
) -> Iterable[Line]:
    """Excellent before very good."""
    for level in (Level.EXCELLENT, Level.VERY_GOOD):
        for each in latest:
            if each.said.level is level:
                entry = entries.get(each.said.judgement_id)
                words = _excerpt(entry.worth_sharing) if entry else ""
                said = f"{level.value.capitalize()}. {words or 'Nobody has said yet what is worth sharing.'}"
                yield Line(_pad(home, each), _name(each), said)


def _pad(home: str, each: Latest) -> str:
    place = f"judgements/{each.unit.unit.id}/{each.indicator.number}"
    return f"{home}/cycles/{each.cycle.id}/{place}"


def _name(each: Latest) -> str:
    return f"{each.indicator.number} {each.indicator.title}, {each.unit.name}"


def _excerpt(text: str) -> str:
    """The beginning of a text, ending with a whole word."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"
