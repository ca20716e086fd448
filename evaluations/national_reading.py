"""Whether a report counts as positive, as the publication defines it: a rule over words, never a number.

Source: HM Inspectorate of Education, March 2009, note 2: positive reports are those of areas "receiving
satisfactory or better in all of the reference subset of quality indicators" (2.1 to 2.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from indicators.level import Level

REFERENCE = ("2.1", "2.2", "2.3", "2.4")


class NationalReading(Enum):
    """What can be told from the external evaluations of the reference indicators."""

    POSITIVE = "counts as positive"
    NOT_POSITIVE = "does not count as positive"
    CANNOT_BE_TOLD = "cannot be told"


@dataclass(frozen=True)
class Read:
    """The reading with the sentence that says why."""

    reading: NationalReading
    why: str


def read_nationally(external: Mapping[str, Level], *, chosen: tuple[str, ...] = REFERENCE) -> Read:
    """The reading of external evaluations, by the indicator's number. Each is one of the whole area.

    `chosen` are the reference indicators that the release holds, and those that inspectors evaluated in an
    earlier one. One that lies below satisfactory decides; else every one must be there and evaluated.
    """
    below = [number for number in chosen if _is_below(external.get(number))]
    if below:
        return Read(NationalReading.NOT_POSITIVE, f"Below satisfactory: {_listed(below)}.")
    absent = [number for number in REFERENCE if number not in chosen]
    if absent:
        return Read(NationalReading.CANNOT_BE_TOLD, f"Not in this release: {_listed(absent)}.")
    missing = [number for number in REFERENCE if number not in external]
    if missing:
        return Read(NationalReading.CANNOT_BE_TOLD, f"Not evaluated by an inspector yet: {_listed(missing)}.")
    return Read(NationalReading.POSITIVE, f"Satisfactory or better in all of {_listed(REFERENCE)}.")


def _is_below(level: Level | None) -> bool:
    return level is not None and level < Level.SATISFACTORY


def _listed(numbers: tuple[str, ...] | list[str]) -> str:
    if len(numbers) == 1:
        return numbers[0]
    return f"{', '.join(numbers[:-1])} and {numbers[-1]}"
