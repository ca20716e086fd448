"""The six ordered words on which every quality indicator is judged.

Source: HM Inspectorate of Education, March 2009, appendix 2.
"""

from enum import Enum
from functools import total_ordering


@total_ordering
class Level(Enum):
    """One of six ordered words, declared from worst to best.

    Levels compare and do nothing else: no number stands behind them, so nothing
    can be calculated from them. The caption is text for the eye.
    """

    UNSATISFACTORY = "unsatisfactory"
    WEAK = "weak"
    SATISFACTORY = "satisfactory"
    GOOD = "good"
    VERY_GOOD = "very good"
    EXCELLENT = "excellent"

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Level):
            return NotImplemented
        return _ORDER.index(self) < _ORDER.index(other)

    @property
    def caption(self) -> str:
        """The number from "1" (unsatisfactory) to "6" (excellent), as text."""
        return str(_ORDER.index(self) + 1)

    @property
    def css(self) -> str:
        """The class name that gives a cell this level's colour, e.g. "level-very-good"."""
        return "level-" + self.value.replace(" ", "-")


_ORDER = tuple(Level)


def level_from(text: str, labels: dict[str, Level] | None = None) -> Level | None:
    """The level that a person wrote, as its word, its caption or an edition's own label.

    Case and surrounding space are ignored. Returns None for anything else.
    """
    wanted = text.strip().casefold()
    for level in Level:
        if wanted in (level.value, level.caption):
            return level
    return (labels or {}).get(wanted)
