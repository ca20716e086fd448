"""One page for the chief officers: what asks for them, in order, each line a link. No dial and no total."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.local_time import today
from app.pages.priority_links import Answered, answered_by
from app.rendering import page
from evaluations.cycle import Cycle
from evaluations.history import History
from evaluations.judgement import JudgementEntry
from evaluations.latest import Latest, latest_cycles, latest_of, moved_since, rested_on
from evaluations.movement import Movement
from evaluations.permissions import may_read_committee
from evaluations.plan_concerns import Worry
from evaluations.queries.continuation import continuations_of
from evaluations.queries.history import history_of
from evaluations.queries.improvement_priority import PriorityTold, plan_of
from evaluations.queries.inspection import WaitingRequest, requests_waiting
from evaluations.queries.waiting import entries_in_force
from evaluations.standing import Standing
from evaluations.triangulation import Strength
from indicators.level import Level

router = GuardedRouter()

SHOWN = 40
"""How many things of a part stand on the page, so that it prints on two sheets; a link shows all of it."""
EXCERPT = 160


@dataclass(frozen=True)
class Thing:
    """One thing to look at: where it leads, what it is, and what is said of it, if anything."""

    href: str
    name: str
    said: str = ""


@dataclass(frozen=True)
class Line:
    """Things that belong together, such as the teams of one indicator; a line of one thing has no title."""

    title: str
    things: tuple[Thing, ...]


@dataclass(frozen=True)
class SectionOfPage:
    """One part of the page. `nothing` is said where it has no line; `whole` is the address that leaves
    nothing out; `more` are other places to look at, each as (name, address)."""

    id: str
    title: str
    lines: tuple[Line, ...]
    nothing: str
    left_out: int
    whole: str
    more: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ChiefOfficersPage:
    """What the chief officers see. `unsatisfactory` heads it, whole; the parts follow in their order."""

    committee: str
    on: date
    unsatisfactory: tuple[Thing, ...]
    parts: tuple[SectionOfPage, ...]
    left_behind: tuple[str, ...]
    has_judgements: bool


@router.get("/committees/{committee}/chief-officers", permission=may_read_committee)
def chief_officers(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    content = _content(session, asking, home, request.query_params.get("whole", ""))
    return page(
        request, "chief_officers/show.html", content, title="For the chief officers", back=("Home", home)
    )


def _content(session: Session, asking: Standing, home: str, whole: str) -> ChiefOfficersPage:
    """Everything in 15 statements, whatever the size of the committee; `whole` is the part to show all of."""
    history = history_of(session, asking.here.id)
    entries = entries_in_force(session, asking.here.id)
    latest = latest_of(history)
    current = [each for each in latest if each.is_current]
    into = latest_cycles(latest)
    new = [each for each in current if each.cycle in into]
    worse, better = (_moved(home, history, new, one) for one in (Movement.DECLINED, Movement.IMPROVED))
    plan = plan_of(session, asking.here.id, today=today())
    answered = answered_by(plan, continuations_of(session, asking.here.id))
    asked = requests_waiting(session, asking.here.id)

    def part(
        id: str, title: str, things: Iterable[tuple[str, Thing]], nothing: str, *more: tuple[str, str]
    ) -> SectionOfPage:
        found = list(things)
        shown = found if id == whole else found[:SHOWN]
        address = f"{home}/chief-officers?whole={id}#{id}"
        return SectionOfPage(id, title, _lines(shown), nothing, len(found) - len(shown), address, more)

    return ChiefOfficersPage(
        committee=asking.here.name,
        on=today(),
        unsatisfactory=tuple(_unsatisfactory(home, latest, entries)),
        parts=(
            part(
                "worse",
                "What got worse",
                worse,
                f"Nothing got worse{_in_these(into)}.",
                *_movement(home, history, into, Movement.DECLINED),
            ),
            part(
                "one-source",
                "What stands on one source or none",
                _thin(home, current, entries),
                "Every judgement stands on two sources or more.",
            ),
            part(
                "weak",
                "What is weak and has no priority",
                _weak(home, latest, answered),
                "No weak judgement is without an open priority.",
                ("The improvement plan", f"{home}/priorities"),
            ),
            part(
                "overdue",
                "What is overdue",
                _overdue(home, plan),
                "Nothing in the improvement plan is overdue.",
                ("The improvement plan", f"{home}/priorities"),
            ),
            part(
                "asked",
                "What inspectors asked",
                _asked(home, asked),
                "No request of an inspector waits for an answer.",
                ("Releases", f"{home}/releases"),
            ),
            part(
                "better",
                "What improved",
                better,
                f"Nothing improved{_in_these(into)}.",
                *_movement(home, history, into, Movement.IMPROVED),
            ),
            part(
                "sharing",
                "What is very good and worth sharing",
                _worth_sharing(home, current, entries),
                "Nothing is agreed as very good or excellent.",
            ),
        ),
        left_behind=tuple(dict.fromkeys(each.cycle.name for each in latest if not each.is_current)),
        has_judgements=bool(latest),
    )


def _lines(things: Iterable[tuple[str, Thing]]) -> tuple[Line, ...]:
    """`things` each with the title of its line, "" for a line of its own."""
    lines: list[Line] = []
    for name, group in groupby(things, key=lambda each: each[0]):
        several = tuple(thing for _, thing in group)
        lines += [Line(name, several)] if name else [Line("", (one,)) for one in several]
    return tuple(lines)


def _in_these(cycles: Sequence[Cycle]) -> str:
    """In which cycles: " in 2026 and 2027"; "" for none."""
    return f" in {' and '.join(cycle.name for cycle in cycles)}" if cycles else ""


def _movement(
    home: str, history: History, into: Iterable[Cycle], movement: Movement
) -> Iterator[tuple[str, str]]:
    """Where all that moved so into these cycles stands, each from the cycle that this page tells it from."""
    for now in into:
        if before := history.before(now):
            query = urlencode({"before": before.id, "now": now.id, "movement": movement.value})
            yield f"All that {movement.value} from {before.name} to {now.name}", f"{home}/movement?{query}"


def _unsatisfactory(
    home: str, latest: Sequence[Latest], entries: Mapping[str, JudgementEntry]
) -> Iterable[Thing]:
    """Of every edition: what is unsatisfactory is never left behind."""
    for each in latest:
        if each.said.level is Level.UNSATISFACTORY:
            entry = entries.get(each.said.judgement_id)
            action, owner = (entry.immediate_action, entry.immediate_action_owner) if entry else ("", "")
            said = (
                action or "No immediate action was given.",
                f"Owner: {owner}." if owner else "No owner was given.",
            )
            name = f"{_title(each)}, {each.unit.name} ({each.cycle.name})"
            yield Thing(_pad(home, each), name, " ".join(said))


def _moved(
    home: str, history: History, latest: Iterable[Latest], movement: Movement
) -> list[tuple[str, Thing]]:
    moved = ((each, moved_since(history, each)) for each in latest)
    return [
        (
            _title(each),
            Thing(_pair(home, history, each), each.unit.name, _in_a_line(found.sentence, each.cycle)),
        )
        for each, found in moved
        if found.movement is movement
    ]


def _in_a_line(sentence: str, now: Cycle) -> str:
    """A movement as a part of a longer sentence, with the cycle that it leads to."""
    return f"{sentence[:1].lower()}{sentence[1:].removesuffix('.')} in {now.name}"


def _thin(
    home: str, latest: Iterable[Latest], entries: Mapping[str, JudgementEntry]
) -> Iterable[tuple[str, Thing]]:
    """What was agreed on nothing comes before what was agreed on one source."""
    found = [
        (each, rested_on(entries[each.said.judgement_id].rests_on))
        for each in latest
        if each.said.judgement_id in entries
    ]
    for strength in (Strength.NOTHING, Strength.ONE_SOURCE):
        for each, stood in found:
            if stood.strength is strength:
                said = stood.sources[0] if stood.sources else strength.value
                yield _title(each), Thing(_pad(home, each), each.unit.name, said)


def _weak(home: str, latest: Iterable[Latest], answered: Answered) -> Iterable[tuple[str, Thing]]:
    """Of every edition, those that are still judged on first."""
    for each in sorted(latest, key=lambda one: not one.is_current):
        of = (each.cycle.edition, each.indicator.number, each.unit.unit.id)
        if each.said.level is Level.WEAK and not answered.holds(*of):
            yield _title(each), Thing(_pad(home, each), each.unit.name, each.cycle.name)


def _overdue(home: str, plan: Iterable[PriorityTold]) -> Iterable[tuple[str, Thing]]:
    for told in plan:
        late = [concern.sentence for concern in told.concerns if concern.worry is Worry.OVERDUE]
        if late:
            one = told.priority
            said = " ".join(f"{sentence.removesuffix('.')}." for sentence in (*late, f"Owner: {one.owner}"))
            yield "", Thing(f"{home}/priorities/{one.id}", f"{one.number}. {one.title}", said)


def _asked(home: str, requests: Iterable[WaitingRequest]) -> Iterable[tuple[str, Thing]]:
    for each in requests:
        href = f"{home}/releases/{each.release_id}/requests/{each.id}"
        yield "", Thing(href, f"A request on {each.indicator}", f"{each.asked_by} waits for an answer.")


def _worth_sharing(
    home: str, latest: Iterable[Latest], entries: Mapping[str, JudgementEntry]
) -> Iterable[tuple[str, Thing]]:
    """Excellent before very good."""
    for level in (Level.EXCELLENT, Level.VERY_GOOD):
        for each in latest:
            if each.said.level is level:
                entry = entries.get(each.said.judgement_id)
                words = _excerpt(entry.worth_sharing) if entry else ""
                said = f"{level.value.capitalize()}. {words or 'Nobody has said yet what is worth sharing.'}"
                yield "", Thing(_pad(home, each), f"{_title(each)}, {each.unit.name}", said)


def _pad(home: str, each: Latest) -> str:
    place = f"judgements/{each.unit.unit.id}/{each.indicator.number}"
    return f"{home}/cycles/{each.cycle.id}/{place}"


def _pair(home: str, history: History, each: Latest) -> str:
    """Where then and now stand side by side, against the cycle that movement is told from."""
    before = history.before(each.cycle)
    query = urlencode({"before": before.id if before else "", "now": each.cycle.id})
    return f"{home}/movement/{each.unit.unit.id}/{each.cycle.edition}/{each.indicator.number}?{query}"


def _title(each: Latest) -> str:
    return f"{each.indicator.number} {each.indicator.title}"


def _excerpt(text: str) -> str:
    """The beginning of a text, ending with a whole word."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"
