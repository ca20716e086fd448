"""Marks set practice beside the published illustrations, theme by theme; they never pick a level.

An indicator's themes each have an illustration of very good and one of weak.
A mark says where practice lies against the two, and so which levels it leaves open.
"""

from collections.abc import Collection, Iterable, Sequence
from enum import Enum

from indicators.level import Level


class Mark(Enum):
    """Where practice lies against a theme's two illustrations, from best to worst, or not known."""

    BETTER_THAN_VERY_GOOD = "better than very good"
    LIKE_VERY_GOOD = "like very good"
    IN_BETWEEN = "in between"
    LIKE_WEAK = "like weak"
    WORSE_THAN_WEAK = "worse than weak"
    NO_EVIDENCE_YET = "no evidence yet"


_LEFT_OPEN = {
    Mark.BETTER_THAN_VERY_GOOD: {Level.EXCELLENT},
    Mark.LIKE_VERY_GOOD: {Level.VERY_GOOD},
    Mark.IN_BETWEEN: {Level.SATISFACTORY, Level.GOOD},
    Mark.LIKE_WEAK: {Level.WEAK},
    Mark.WORSE_THAN_WEAK: {Level.UNSATISFACTORY},
    Mark.NO_EVIDENCE_YET: set[Level](),
}


def levels_left_open(marks: Iterable[Mark]) -> tuple[Level, ...]:
    """Every level, worst first, from the lowest to the highest that any mark leaves open.

    Empty where there are no marks, or none but "no evidence yet".
    """
    touched = sorted({level for mark in marks for level in _LEFT_OPEN[mark]})
    return tuple(level for level in Level if touched and touched[0] <= level <= touched[-1])


def is_outside(level: Level, left_open: Collection[Level]) -> bool:
    """Whether a stated level asks for a reason; where nothing is left open, none does."""
    return bool(left_open) and level not in left_open


def sentence(left_open: Sequence[Level]) -> str:
    """What the marks leave open, in plain words for the pad."""
    if not left_open:
        return "Your marks leave no level open yet: no theme has a mark that rests on evidence."
    *most, last = (level.value for level in left_open)
    listed = f"{', '.join(most)} or {last}" if most else last
    return f"Your marks leave open: {listed}."
