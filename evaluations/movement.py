"""Movement between two cycles: what a unit judged of an indicator before, and what it judges now.

Movement needs the same ground. Levels compare; how far they lie apart is never said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from indicators.level import Level


class Movement(Enum):
    """How a unit's indicator stands against an earlier cycle."""

    IMPROVED = "improved"
    HELD = "held"
    DECLINED = "declined"
    NEW = "new"
    NOT_LOOKED_AT = "not looked at"
    NOT_COMPARABLE = "not comparable"


COMPARED = (Movement.IMPROVED, Movement.HELD, Movement.DECLINED)


@dataclass(frozen=True)
class Ground:
    """What a cycle says of one indicator and unit.

    `label` is how the edition names the level. Where the unit itself judged nothing, `other_units` are those
    that judged its ground instead, such as a joint unit that it belongs to, and `related` are the numbers of
    the related indicators of the cycle's own edition that it judged. `cannot_be_judged`: it looked, and said
    why it could give no level. `was_asked`: the cycle chose the indicator and the unit took part.
    """

    cycle: str
    edition: str
    level: Level | None = None
    label: str = ""
    other_units: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    cannot_be_judged: bool = False
    was_asked: bool = True

    @property
    def words(self) -> str:
        """The level as the edition names it; "" for a blank."""
        return self.label or (self.level.value if self.level else "")

    @property
    def is_another_ground(self) -> bool:
        """Whether something was judged here that is not this unit's own judgement of this indicator."""
        return bool(self.other_units or self.related)


def movement(before: Ground | None, now: Ground) -> Movement:
    """The movement from a cycle before to this one.

    `before` is None in a committee's first cycle, where whatever is judged is new. Swapping the two swaps
    improved with declined and new with not looked at, unless both are blank; the others stay.
    """
    was = before.level if before else None
    if was and now.level:
        same_edition = before is not None and before.edition == now.edition
        return _compared(was, now.level) if same_edition else Movement.NOT_COMPARABLE
    if not was and not now.level:
        return Movement.NOT_LOOKED_AT
    blank = before if now.level else now
    if blank and blank.is_another_ground:
        return Movement.NOT_COMPARABLE
    return Movement.NEW if now.level else Movement.NOT_LOOKED_AT


def sentence(before: Ground | None, now: Ground) -> str:
    """The movement in words, from what to what."""
    was = before or Ground("", now.edition)
    sentences = {
        Movement.IMPROVED: f"Improved from {was.words} in {was.cycle} to {now.words}.",
        Movement.HELD: f"Held at {was.words} since {was.cycle}.",
        Movement.DECLINED: f"Declined from {was.words} in {was.cycle} to {now.words}.",
        Movement.NEW: f"New: {_not_judged(was)}." if before else "New: there is no cycle before this one.",
        Movement.NOT_LOOKED_AT: _not_looked_at(was, now),
        Movement.NOT_COMPARABLE: f"Not comparable: {_why(was, now)}",
    }
    return sentences[movement(before, now)]


def _compared(before: Level, now: Level) -> Movement:
    if now == before:
        return Movement.HELD
    return Movement.IMPROVED if now > before else Movement.DECLINED


def _not_judged(ground: Ground) -> str:
    if ground.cannot_be_judged:
        return f"it could not be judged in {ground.cycle}"
    return f"not {'judged' if ground.was_asked else 'asked about'} in {ground.cycle}"


def _not_looked_at(was: Ground, now: Ground) -> str:
    """Without a level nothing moves; where the unit looked all the same, that is said."""
    here = "It could not be judged" if now.cannot_be_judged else "Not looked at"
    return f"{here} in {now.cycle}. {_last(was)}".strip()


def _last(was: Ground) -> str:
    """What the cycle before says: a level, or which kind of blank."""
    if was.level:
        return f"It was {was.words} in {was.cycle}."
    if was.cannot_be_judged:
        return f"It could not be judged in {was.cycle}."
    if was.other_units:
        return f"In {was.cycle} {_judged_by(was)}."
    if not was.cycle:
        return ""
    return f"It was not {'judged' if was.was_asked else 'asked about'} in {was.cycle}."


def _why(before: Ground, now: Ground) -> str:
    other = before if now.level else now
    if other.other_units:
        return f"in {other.cycle} {_judged_by(other)}."
    related = f", where indicator {_listed(other.related)} is related" if other.related else ""
    return f"{other.cycle} was judged on another edition of the framework{related}."


def _judged_by(ground: Ground) -> str:
    units = "another unit" if len(ground.other_units) == 1 else "several units"
    return f"it was judged by {units} ({'; '.join(ground.other_units)})"


def _listed(numbers: Sequence[str]) -> str:
    return " or ".join(numbers)
