"""Movement between two cycles: what a unit judged of an indicator before, and what it judges now.

Movement needs the same ground. Levels compare; how far they lie apart is never said.
"""

from dataclasses import dataclass
from enum import Enum

from indicators.level import Level


class Movement(Enum):
    """How a unit's indicator stands against the cycle before."""

    IMPROVED = "improved"
    HELD = "held"
    DECLINED = "declined"
    NEW = "new"
    NOT_LOOKED_AT = "not looked at"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class Ground:
    """What a cycle says of one indicator and unit. `other_unit`: not this unit but one that shares its
    ground judged it, such as a joint unit that it belongs to."""

    cycle: str
    edition: str
    level: Level | None = None
    other_unit: str = ""


def movement(before: Ground | None, now: Ground) -> Movement | None:
    """The movement from the cycle before to this one; None where neither has anything to say.

    `before` is None in a committee's first cycle, where whatever is judged is new.
    """
    if before is None:
        return Movement.NEW if now.level else None
    if now.level is None:
        return Movement.NOT_LOOKED_AT if before.level else None
    if before.edition != now.edition or (before.level is None and before.other_unit):
        return Movement.NOT_COMPARABLE
    return Movement.NEW if before.level is None else _compared(before.level, now.level)


def sentence(before: Ground | None, now: Ground) -> str:
    """The movement in words, from what to what; "" where there is none."""
    found = movement(before, now)
    cycle = before.cycle if before else ""
    was = before.level.value if before and before.level else ""
    sentences = {
        None: "",
        Movement.IMPROVED: f"Improved from {was} in {cycle}.",
        Movement.HELD: f"Held at {was} since {cycle}.",
        Movement.DECLINED: f"Declined from {was} in {cycle}.",
        Movement.NEW: f"New: not judged in {cycle}." if cycle else "New: there is no cycle before this one.",
        Movement.NOT_LOOKED_AT: f"Not looked at in this cycle. It was {was} in {cycle}.",
        Movement.NOT_COMPARABLE: f"Not comparable: {_why(before, now)}",
    }
    return sentences[found]


def _compared(before: Level, now: Level) -> Movement:
    if now == before:
        return Movement.HELD
    return Movement.IMPROVED if now > before else Movement.DECLINED


def _why(before: Ground | None, now: Ground) -> str:
    if before is None:
        return ""
    if before.edition != now.edition:
        return f"{before.cycle} was judged on another edition of the framework."
    return f"in {before.cycle} it was judged by another unit ({before.other_unit})."
