"""The priorities of the improvement plan that answer a judgement or a pattern, beside it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlmodel import Session

from app.pages.judgement_places import Place
from evaluations.cycle import Cycle
from evaluations.improvement_priority import ImprovementPriority, OriginKind, PriorityState
from evaluations.permissions import may_set_priorities
from evaluations.queries.improvement_priority import Answer, answers_of
from evaluations.standing import Standing


@dataclass(frozen=True)
class PriorityLink:
    """A link to a priority, and how it ended or ""."""

    label: str
    href: str
    ended: str


@dataclass(frozen=True)
class PrioritiesBeside:
    """The priorities that answer something, and where a lead sets one from it; "" where none can be set."""

    links: tuple[PriorityLink, ...] = ()
    new: str = ""
    new_from_dissent: str = ""

    @property
    def says_something(self) -> bool:
        return bool(self.links or self.new)


def beside_judgement(session: Session, place: Place) -> PrioritiesBeside:
    """What answers a judgement, in one statement; it becomes a priority once a level is agreed."""
    judgement, entry = place.pad.judgement, place.pad.in_force
    if judgement is None:
        return PrioritiesBeside()
    answers = answers_of(session, judgement.committee_id)
    may_set = place.may_set_priorities and entry is not None and entry.level is not None
    has_dissent = may_set and entry is not None and bool(entry.dissent)
    return PrioritiesBeside(
        links=_links((one for one in answers if one.origin.judgement_id == judgement.id), place.home),
        new=new_address(place.home, judgement=judgement.id) if may_set else "",
        new_from_dissent=new_address(place.home, dissent=judgement.id) if has_dissent else "",
    )


def beside_patterns(
    session: Session, asking: Standing, cycle: Cycle, numbers: Iterable[str]
) -> dict[str, PrioritiesBeside]:
    """What answers the pattern of each of these indicators, in one statement."""
    home, may_set = f"/committees/{asking.here.slug}", bool(may_set_priorities(asking))
    by_indicator: dict[str, list[Answer]] = defaultdict(list)
    for one in answers_of(session, asking.here.id):
        if one.origin.kind is OriginKind.PATTERN and one.origin.cycle_id == cycle.id:
            by_indicator[one.origin.indicator].append(one)
    return {
        number: PrioritiesBeside(
            links=_links(by_indicator[number], home),
            new=new_address(home, cycle=cycle.id, indicator=number) if may_set else "",
        )
        for number in numbers
    }


def _links(answers: Iterable[Answer], home: str) -> tuple[PriorityLink, ...]:
    """Each priority once."""
    priorities = {one.priority.id: one.priority for one in answers}
    return tuple(
        PriorityLink(f"{one.number}. {one.title}", f"{home}/priorities/{one.id}", ended_words(one))
        for one in priorities.values()
    )


def ended_words(priority: ImprovementPriority) -> str:
    """How it ended, or "" while it is open."""
    if priority.state is PriorityState.OPEN or priority.ended_on is None:
        return ""
    day = f"{priority.ended_on.day} {priority.ended_on:%B %Y}"
    return f"{priority.state.value.capitalize()} on {day} by {priority.ended_by}"


def new_address(home: str, **fields: str) -> str:
    """Where a priority is set from a judgement, dissent (a judgement's id) or a cycle's indicator."""
    return f"{home}/priorities/new?{urlencode(fields)}"
