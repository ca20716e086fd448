"""What in the improvement plan asks for a look first: overdue, unchecked, unsupported."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from evaluations.improvement_priority import (
    ImprovementPriority,
    Milestone,
    PlanColumn,
    PlanEntry,
    PlanWord,
    PriorityState,
    SuccessKind,
    SuccessMeasure,
)
from evaluations.local_day import day_of

BEGUN = (PlanWord.UNDER_WAY, PlanWord.DONE)


class Worry(Enum):
    """Why a priority comes before others in the list, the most pressing first."""

    OVERDUE = "overdue"
    UNCHECKED = "unchecked"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True)
class Concern:
    """One thing to look at in an open priority, in a sentence."""

    worry: Worry
    sentence: str


def concerns_in(
    priority: ImprovementPriority,
    milestones: Iterable[Milestone],
    entries: Sequence[PlanEntry],
    today: date,
) -> tuple[Concern, ...]:
    """What asks for a look in an open priority, the most pressing first. `entries` are in their order.

    Overdue is what was to be there by a day that has passed: the priority itself, and a milestone that was
    not delivered and is not waiting for its check. Unchecked is progress that was reported after the last
    check. Unsupported is a priority of which progress was reported and nothing said rests on evidence.
    """
    if priority.state is not PriorityState.OPEN:
        return ()
    steps = [one for one in milestones if one.is_in]
    found = (
        *_overdue(priority, steps, entries, today),
        *_unchecked(steps, entries),
        *_unsupported(entries),
    )
    return tuple(found)


def pressing_first(concerns: Iterable[Concern], due_on: date) -> tuple[tuple[bool, ...], date]:
    """Where a priority stands in the list: overdue before unchecked before unsupported, then by its day."""
    worries = {one.worry for one in concerns}
    return tuple(worry not in worries for worry in Worry), due_on


def latest_said(
    entries: Iterable[PlanEntry], column: PlanColumn, milestone_id: str | None = None
) -> PlanEntry | None:
    """What was said last in a column, of the priority itself or of one of its milestones."""
    said = [one for one in entries if (one.said_in, one.milestone_id) == (column, milestone_id)]
    return said[-1] if said else None


def missing_kinds(measures: Iterable[SuccessMeasure]) -> tuple[SuccessKind, ...]:
    """The kinds of measure of success that a priority has none of."""
    given = {one.kind for one in measures if one.is_in}
    return tuple(kind for kind in SuccessKind if kind not in given)


def _overdue(
    priority: ImprovementPriority, steps: Iterable[Milestone], entries: Sequence[PlanEntry], today: date
) -> Iterable[Concern]:
    if priority.due_on < today:
        yield Concern(Worry.OVERDUE, f"It was due on {_day(priority.due_on)}.")
    for step in steps:
        if step.due_on < today and not _is_there(step, entries):
            said = f"A milestone was due on {_day(step.due_on)}: “{step.words}”."
            yield Concern(Worry.OVERDUE, said)


def _is_there(step: Milestone, entries: Sequence[PlanEntry]) -> bool:
    """Whether a milestone was delivered, or was reported done and waits for its check."""
    reported = latest_said(entries, PlanColumn.REPORTED, step.id)
    checked = latest_said(entries, PlanColumn.CHECKED, step.id)
    if checked and (reported is None or reported.number < checked.number):
        return checked.found is PlanWord.DELIVERED
    return reported is not None and reported.found is PlanWord.DONE


def _unchecked(steps: Iterable[Milestone], entries: Sequence[PlanEntry]) -> Iterable[Concern]:
    reported = _waiting_for_check(entries, None)
    if reported:
        yield Concern(Worry.UNCHECKED, f"Reported on {_said_on(reported)}, and nobody has checked it since.")
    for step in steps:
        reported = _waiting_for_check(entries, step.id)
        if reported:
            words = f"A milestone was reported on {_said_on(reported)} and not checked since: “{step.words}”."
            yield Concern(Worry.UNCHECKED, words)


def _waiting_for_check(entries: Sequence[PlanEntry], milestone_id: str | None) -> PlanEntry | None:
    reported = latest_said(entries, PlanColumn.REPORTED, milestone_id)
    checked = latest_said(entries, PlanColumn.CHECKED, milestone_id)
    if reported is None or reported.found not in BEGUN:
        return None
    return reported if checked is None or checked.number < reported.number else None


def _unsupported(entries: Sequence[PlanEntry]) -> Iterable[Concern]:
    is_begun = any(one.said_in is PlanColumn.REPORTED and one.found in BEGUN for one in entries)
    if is_begun and not any(one.rests_on for one in entries):
        yield Concern(Worry.UNSUPPORTED, "Progress is reported, and nothing said of it rests on evidence.")


def _said_on(entry: PlanEntry) -> str:
    return _day(day_of(entry.at))


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
