"""What stands in the form of a pad: read from what was saved, or from what a person sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.forms import Sent
from app.local_time import today
from evaluations.judgement import LABELS, Words
from evaluations.marks import Mark
from evaluations.queries.judgement import Pad
from indicators.framework import QualityIndicator
from indicators.level import Level

NOT_MARKED = "not marked"
CANNOT = "cannot judge"
NO_LEVEL = "no level yet"
EMPTY_DISSENT_ROWS = 2


@dataclass(frozen=True)
class Typed:
    """What stands in the form of a pad: as saved, or as a person typed it.

    `choice` is the chosen answer about the level: one of the six words, CANNOT, NO_LEVEL or "".
    """

    words: Words = field(default_factory=Words)
    choice: str = ""
    version: int = 0
    judged_on: str = ""
    reason: str = ""

    @property
    def dissent(self) -> tuple[tuple[int, str, str], ...]:
        """Each row of dissent as (number from 1, words, service)."""
        rows = enumerate(self.words.dissent, start=1)
        return tuple((number, said["words"], said["service"]) for number, said in rows)

    @property
    def empty_dissent(self) -> tuple[int, ...]:
        """The numbers of the empty rows in which more dissent can be written."""
        first = len(self.words.dissent) + 1
        return tuple(range(first, first + EMPTY_DISSENT_ROWS))

    @property
    def labels(self) -> dict[str, str]:
        """The label of each field, by its name in the form."""
        numbers = range(1, len(self.words.dissent) + 1)
        return (
            {**LABELS, "reason": "The reason"}
            | {f"dissent_words_{number}": f"Dissent {number}" for number in numbers}
            | {f"dissent_service_{number}": f"Service of dissent {number}" for number in numbers}
        )


def as_saved(pad: Pad) -> Typed:
    """The words at work, ready to be judged today."""
    return Typed(pad.words, _choice_of(pad.words), pad.version, today().isoformat())


def _choice_of(words: Words) -> str:
    if words.level:
        return words.level.value
    return CANNOT if words.cannot_judge else ""


def as_typed(sent: Sent, indicator: QualityIndicator) -> Typed:
    """What a person typed. What is wrong with it is noted in `sent`."""
    choice = sent.one_of("level", [*(level.value for level in Level), CANNOT, NO_LEVEL])
    words = _words(sent, indicator, choice)
    _check_choice(sent, choice, words.cannot_judge)
    return Typed(
        words=words,
        choice=choice,
        version=sent.whole_number("version"),
        judged_on=sent.line("judged_on"),
        reason=sent.text("reason"),
    )


def _words(sent: Sent, indicator: QualityIndicator, choice: str) -> Words:
    return Words(
        marks=_marks(sent, indicator),
        level=Level(choice) if choice not in ("", CANNOT, NO_LEVEL) else None,
        cannot_judge=sent.text("cannot_judge"),
        outside_reason=sent.text("outside_reason"),
        rationale=sent.text("rationale"),
        strengths=sent.text("strengths"),
        areas_for_improvement=sent.text("areas_for_improvement"),
        immediate_action=sent.text("immediate_action"),
        immediate_action_owner=sent.line("immediate_action_owner"),
        worth_sharing=sent.text("worth_sharing"),
        dissent=list(_dissent(sent)),
    )


def _check_choice(sent: Sent, choice: str, cannot_judge: str) -> None:
    if choice == CANNOT and not cannot_judge:
        sent.errors["cannot_judge"] = "Say why this cannot be judged."
    if choice == NO_LEVEL and cannot_judge:
        sent.errors["cannot_judge"] = (
            "You chose no level yet. Clear this reason, or choose that it cannot be judged."
        )


def _marks(sent: Sent, indicator: QualityIndicator) -> dict[str, str]:
    allowed = [*(mark.value for mark in Mark), NOT_MARKED]
    given = {str(theme.number): sent.one_of(f"mark_{theme.number}", allowed) for theme in indicator.themes}
    return {theme: mark for theme, mark in given.items() if mark not in ("", NOT_MARKED)}


def _dissent(sent: Sent) -> Iterator[dict[str, str]]:
    """The rows in which something stands."""
    number = 1
    while sent.has(f"dissent_words_{number}"):
        said = {
            "words": sent.text(f"dissent_words_{number}"),
            "service": sent.line(f"dissent_service_{number}"),
        }
        if said["words"] or said["service"]:
            yield said
        number += 1
