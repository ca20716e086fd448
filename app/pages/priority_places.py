"""A priority of the improvement plan, found for whoever asks, and how what is said of it is drawn."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, TypeVar

from fastapi import Depends

from app.forms import Sent
from app.guards import Asking, Transaction
from app.local_time import today
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice
from app.pages.judgement_priorities import ended_words
from app.pages.pad_pages import Conflict
from app.pages.refused_forms import ToldOnTheForm, refused
from evaluations.actions.plan_keeping import wait_for_turn
from evaluations.improvement_priority import (
    ImprovementPriority,
    Milestone,
    OriginKind,
    PlanColumn,
    SuccessMeasure,
)
from evaluations.plan_concerns import Worry
from evaluations.queries.improvement_priority import EntryTold, OriginTold, PriorityTold, priority_told
from evaluations.refusals import NotFound, Stale

Row = TypeVar("Row")

LIST = "/committees/{committee}/priorities"
ONE = LIST + "/{priority}"
TAGS = {Worry.OVERDUE: "red", Worry.UNCHECKED: "yellow", Worry.UNSUPPORTED: "yellow"}
HEADINGS = {
    PlanColumn.REPORTED: "Reported progress",
    PlanColumn.CHECKED: "Checked delivery",
    PlanColumn.IMPACT: "Impact on children and families",
}
NOTHING_SAID = {
    PlanColumn.REPORTED: "Nothing reported yet.",
    PlanColumn.CHECKED: "Nobody has checked yet.",
    PlanColumn.IMPACT: "Impact is not judged yet.",
}


@dataclass(frozen=True)
class PriorityPlace:
    """A priority with the addresses of its committee and of its own page."""

    told: PriorityTold
    home: str

    @property
    def address(self) -> str:
        return f"{self.home}/priorities/{self.told.priority.id}"

    @property
    def title(self) -> str:
        return f"Priority {self.told.priority.number}: {self.told.priority.title}"

    @property
    def priority(self) -> ImprovementPriority:
        return self.told.priority

    def milestone(self, milestone_id: str) -> Milestone:
        """A milestone that stands. Raises NotFound."""
        return _only(one for one in self.told.steps if one.id == milestone_id)

    def success_measure(self, measure_id: str) -> SuccessMeasure:
        """A measure of success that stands. Raises NotFound."""
        return _only(one.success for one in self.told.measures if one.success.id == measure_id)

    def gone_milestone(self, milestone_id: str) -> Milestone:
        """A milestone that was taken out. Raises NotFound."""
        return _only(one for one in self.told.milestones if one.id == milestone_id and not one.is_in)

    def gone_success_measure(self, measure_id: str) -> SuccessMeasure:
        """A measure of success that was taken out. Raises NotFound."""
        return _only(one.success for one in self.told.measures_gone if one.success.id == measure_id)


def _only(found: Iterable[Row]) -> Row:
    one = next(iter(found), None)
    if one is None:
        raise NotFound
    return one


def place_of(session: Transaction, asking: Asking, priority: str) -> PriorityPlace:
    """Raises NotFound when the committee has no such priority."""
    told = priority_told(session, asking.here.id, priority, today=today())
    return PriorityPlace(told, f"/committees/{asking.here.slug}")


def held_place_of(session: Transaction, asking: Asking, priority: str) -> PriorityPlace:
    """The same, read after this request's turn has come: nobody says anything more until it has ended."""
    wait_for_turn(session, asking.here.id)
    return place_of(session, asking, priority)


AtPriority = Annotated[PriorityPlace, Depends(place_of)]
HeldPriority = Annotated[PriorityPlace, Depends(held_place_of)]


@dataclass(frozen=True)
class ColumnLine:
    """The latest that was said in one column, in short; without a word nothing was said yet."""

    heading: str
    word: str
    said: str
    at: datetime | None
    by: str
    rests_on: int


@dataclass(frozen=True)
class PriorityLine:
    """A priority as lists show it. `worries` are (word, colour of its tag)."""

    number: int
    title: str
    href: str
    aim: str
    owner: str
    due_on: date
    ended: str
    indicators: tuple[str, ...]
    worries: tuple[tuple[str, str], ...]
    concerns: tuple[str, ...]
    columns: tuple[ColumnLine, ...]
    missing: str


def line_of(told: PriorityTold, home: str) -> PriorityLine:
    priority = told.priority
    worries = dict.fromkeys(one.worry for one in told.concerns)
    return PriorityLine(
        number=priority.number,
        title=priority.title,
        href=f"{home}/priorities/{priority.id}",
        aim=priority.aim,
        owner=owner_of(told),
        due_on=priority.due_on,
        ended=ended_words(priority),
        indicators=tuple(dict.fromkeys(one.origin.indicator for one in told.origins)),
        worries=tuple((worry.value, TAGS[worry]) for worry in worries),
        concerns=tuple(one.sentence for one in told.concerns),
        columns=tuple(_column_line(column, told.latest(column)) for column in PlanColumn),
        missing=missing_words(told),
    )


def owner_of(told: PriorityTold) -> str:
    service = told.owner_service or "the committee itself"
    return f"{told.priority.owner} ({service})"


def missing_words(told: PriorityTold) -> str:
    """Which kinds of measure of success are missing, in a sentence; "" where none is."""
    kinds = [kind.value for kind in told.missing_kinds]
    if not kinds or not told.is_open:
        return ""
    return f"No measure of success yet from: {', '.join(kinds)}."


def _column_line(column: PlanColumn, said: EntryTold | None) -> ColumnLine:
    if said is None:
        return ColumnLine(HEADINGS[column], "", NOTHING_SAID[column], None, "", 0)
    entry = said.entry
    speaker = f"{entry.by} for {said.service}" if said.service else entry.by
    return ColumnLine(
        HEADINGS[column], entry.found.value, entry.words, entry.at, speaker, len(entry.rests_on)
    )


@dataclass(frozen=True)
class OriginShown:
    """What a priority answers: a line with its link, the words that stood there then, and its indicator's
    trend."""

    label: str
    href: str
    said: str
    withdrawal: str
    indicator: str
    trend: str


def origins_shown(place: PriorityPlace) -> Iterator[OriginShown]:
    for one in place.told.origins:
        yield OriginShown(
            origin_label(one.origin.kind, one.origin.indicator, one.unit, one.cycle.name),
            _origin_href(place.home, one),
            one.origin.said,
            f"{place.address}/origins/{one.origin.id}/withdrawals",
            one.origin.indicator,
            f"{place.home}/trends/indicators/{one.cycle.edition}/{one.origin.indicator}",
        )


def origin_label(kind: OriginKind, indicator: str, unit: str, cycle: str) -> str:
    labels = {
        OriginKind.JUDGEMENT: f"The judgement of {unit} on {indicator}",
        OriginKind.PATTERN: f"The pattern of {indicator}",
        OriginKind.DISSENT: f"Dissent in the judgement of {unit} on {indicator}",
    }
    return f"{labels[kind]}, {cycle}"


def _origin_href(home: str, one: OriginTold) -> str:
    cycle = f"{home}/cycles/{one.cycle.id}"
    return f"{cycle}/judgements/{one.unit_id}/{one.origin.indicator}" if one.unit_id else f"{cycle}/pattern"


@dataclass(frozen=True)
class FormState:
    """What stands in a form that may have been refused: what was typed, faults, and what looks personal."""

    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: Conflict | None = None
    status: int = 200


def form_refused(refusal: ToldOnTheForm, sent: Sent, labels: Mapping[str, str]) -> FormState:
    """The form as it was sent and why it was not done; a conflict shows both texts."""
    told = refused(refusal, sent, labels)
    state = FormState(sent.values, told.errors, told.personal, None, told.status)
    if not isinstance(refusal, Stale):
        return state
    pairs = (
        (label, refusal.theirs.get(name, ""), sent.values.get(name, "")) for name, label in labels.items()
    )
    differing = tuple(pair for pair in pairs if pair[1] != pair[2])
    return FormState(sent.values, {}, told.personal, Conflict(refusal.saved_by, differing), told.status)
