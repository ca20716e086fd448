"""What somebody signs who closes a priority: all that was said of it, and what speaks against closing it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from app.pages.priorities import SaidShown, in_short, said_shown
from app.pages.priority_places import HEADINGS, NOTHING_SAID, PriorityPlace
from app.pages.success_words import SuccessShown, successes_shown
from evaluations.improvement_priority import PlanColumn, PlanWord
from evaluations.queries.improvement_priority import PriorityTold


@dataclass(frozen=True)
class ColumnSigned:
    """The latest that was said in a column, with its evidence; `empty` says that nothing was."""

    heading: str
    said: SaidShown | None
    empty: str


@dataclass(frozen=True)
class StepSigned:
    """A milestone with the latest report and the latest check of it."""

    words: str
    due_on: str
    reported: str
    checked: str


@dataclass(frozen=True)
class Signed:
    """What is signed. `warnings` are what does not stand as it was meant to; they block nothing."""

    warnings: tuple[str, ...]
    columns: tuple[ColumnSigned, ...]
    steps: tuple[StepSigned, ...]
    successes: tuple[SuccessShown, ...]


def signed_in(session: Session, place: PriorityPlace) -> Signed:
    """All of it as it stands now; the number of statements does not grow with what was said."""
    successes = successes_shown(session, place)
    return Signed(
        warnings=tuple(_warnings(place.told, successes)),
        columns=tuple(_column(place, column) for column in PlanColumn),
        steps=tuple(_steps(place.told)),
        successes=successes,
    )


def _column(place: PriorityPlace, column: PlanColumn) -> ColumnSigned:
    last = place.told.latest(column)
    return ColumnSigned(HEADINGS[column], said_shown(place, last) if last else None, NOTHING_SAID[column])


def _steps(told: PriorityTold) -> Iterator[StepSigned]:
    for step in told.steps:
        yield StepSigned(
            step.words,
            f"{step.due_on.day} {step.due_on:%B %Y}",
            in_short(told.latest(PlanColumn.REPORTED, step.id), NOTHING_SAID[PlanColumn.REPORTED]),
            in_short(told.latest(PlanColumn.CHECKED, step.id), NOTHING_SAID[PlanColumn.CHECKED]),
        )


def _warnings(told: PriorityTold, successes: Sequence[SuccessShown]) -> Iterator[str]:
    """Delivery, milestones and measures of success, each in a sentence where it falls short."""
    checked = told.latest(PlanColumn.CHECKED)
    if checked is None:
        yield "Nobody has checked delivery."
    elif checked.entry.found is not PlanWord.DELIVERED:
        yield f"Delivery was last checked as {checked.entry.found.value}."
    short = [one for one in told.steps if not _is_delivered(told, one.id)]
    if short:
        yield f"{_of(len(short), len(told.steps), 'milestone')} not checked as delivered."
    yield from _short_of(successes)


def _is_delivered(told: PriorityTold, milestone_id: str) -> bool:
    checked = told.latest(PlanColumn.CHECKED, milestone_id)
    return checked is not None and checked.entry.found is PlanWord.DELIVERED


def _short_of(successes: Sequence[SuccessShown]) -> Iterator[str]:
    if not successes:
        yield "No measure of success was set."
    for answer, words in ((False, "not reached"), (None, "for you to judge: the workbook cannot tell")):
        count = sum(one.is_reached is answer for one in successes)
        if count:
            yield f"{_of(count, len(successes), 'measure', 'of success')} {words}."


def _of(count: int, all_of_them: int, noun: str, what: str = "") -> str:
    """Such as "2 of 3 milestones are"."""
    nouns = noun if all_of_them == 1 else f"{noun}s"
    told = (f"{count} of {all_of_them}", nouns, what, "is" if count == 1 else "are")
    return " ".join(filter(None, told))
