"""What one unit judges of one indicator in one cycle: the words at work, and each agreed entry."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from evaluations.columns import ID_LENGTH, LevelWord, new_id, word
from evaluations.marks import Mark, is_outside, levels_left_open
from evaluations.trace import Traced
from indicators.level import Level


class State(Enum):
    """How a judgement stands. (An indicator that was not chosen has no judgement at all.)"""

    BLANK = "not yet judged"
    DRAFT = "draft"
    AGREED = "agreed"
    CANNOT = "cannot be judged"


class EntryKind(Enum):
    """Why an entry was made."""

    AGREED = "agreed"
    REVISED = "revised"
    TAKEN_BACK = "taken back to blank"


class JudgementWords(SQLModel):
    """Everything that a unit says in a judgement.

    `marks` maps a theme's number (as text, from "1") to a mark's words. `cannot_judge` holds the reason
    why no level can be given; a judgement has a level or such a reason, or neither yet.
    `dissent` is a list of {"words", "service"}, in the dissenter's own words; the service may be "".
    """

    marks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    level: Level | None = Field(default=None, sa_type=LevelWord)
    cannot_judge: str = ""
    outside_reason: str = ""
    rationale: str = ""
    strengths: str = ""
    areas_for_improvement: str = ""
    immediate_action: str = ""
    immediate_action_owner: str = ""
    worth_sharing: str = ""
    dissent: list[dict[str, str]] = Field(default_factory=list, sa_type=JSON)


WORDS = tuple(JudgementWords.model_fields)
LABELS = {
    "marks": "Marks",
    "level": "Level",
    "cannot_judge": "Why this cannot be judged",
    "outside_reason": "Why the level lies outside what the marks leave open",
    "rationale": "Rationale",
    "strengths": "Strengths",
    "areas_for_improvement": "Areas for improvement",
    "immediate_action": "Immediate action taken",
    "immediate_action_owner": "Owner of the immediate action",
    "worth_sharing": "What is worth sharing",
    "dissent": "Dissent",
}


@dataclass(frozen=True)
class Words:
    """What a unit says in a judgement, apart from any row: the fields of JudgementWords."""

    marks: dict[str, str] = field(default_factory=dict)
    level: Level | None = None
    cannot_judge: str = ""
    outside_reason: str = ""
    rationale: str = ""
    strengths: str = ""
    areas_for_improvement: str = ""
    immediate_action: str = ""
    immediate_action_owner: str = ""
    worth_sharing: str = ""
    dissent: list[dict[str, str]] = field(default_factory=list)

    @property
    def left_open(self) -> tuple[Level, ...]:
        """The levels that the marks leave open, worst first."""
        return levels_left_open(Mark(mark) for mark in self.marks.values())

    @property
    def is_outside(self) -> bool:
        """Whether the stated level is one that the marks do not leave open."""
        return self.level is not None and is_outside(self.level, self.left_open)


def words_of(row: JudgementWords) -> Words:
    """The words at work in a judgement, or those of an entry."""
    return Words(**{name: getattr(row, name) for name in WORDS})


def spelled(words: Words) -> dict[str, str]:
    """Each field as plain text, so that two people's words can be set side by side."""
    texts = {name: getattr(words, name) for name in WORDS}
    texts["marks"] = "\n".join(f"Theme {theme}: {mark}" for theme, mark in sorted(words.marks.items()))
    texts["level"] = words.level.value if words.level else ""
    texts["dissent"] = "\n".join(_spelled_dissent(words.dissent))
    return texts


def _spelled_dissent(dissent: Iterable[dict[str, str]]) -> Iterable[str]:
    for said in dissent:
        yield f"{said['words']} ({said['service']})" if said["service"] else said["words"]


def still_asked(words: Words) -> tuple[str, ...]:
    """What the level asks a team to add, a sentence each. It is asked; it never blocks."""
    asks = {
        "Your level lies outside the ones that your marks leave open. Say why.": (
            words.is_outside and not words.outside_reason
        ),
        "Unsatisfactory asks for the immediate action taken.": (
            words.level is Level.UNSATISFACTORY and not words.immediate_action
        ),
        "Unsatisfactory asks who owns the immediate action, by designation or team.": (
            words.level is Level.UNSATISFACTORY and not words.immediate_action_owner
        ),
        "Very good and excellent ask what is worth sharing.": (
            words.level in (Level.VERY_GOOD, Level.EXCELLENT) and not words.worth_sharing
        ),
    }
    return tuple(sentence for sentence, is_missing in asks.items() if is_missing)


class Judgement(Traced, JudgementWords, table=True):
    """The place where a unit judges an indicator in a cycle.

    Its own words are the draft at work. `state`, `agreed_level` and `entry_number` say what the entry in
    force says (0: nothing is in force), so that a matrix reads one table. `has_draft`: the words at work
    differ from it.
    """

    __table_args__ = (
        UniqueConstraint("committee_id", "cycle_id", "indicator", "unit_id"),
        Index(
            "ix_judgement_pattern",
            "committee_id",
            "cycle_id",
            "indicator",
            "unit_id",
            "state",
            "agreed_level",
        ),
        CheckConstraint("level IS NULL OR cannot_judge = ''", name="level_or_cannot"),
        CheckConstraint("(agreed_level IS NOT NULL) = (state = 'agreed')", name="agreed_has_level"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    cycle_id: str = Field(foreign_key="cycle.id", max_length=ID_LENGTH)
    unit_id: str = Field(foreign_key="unit.id", max_length=ID_LENGTH)
    indicator: str = Field(max_length=20)
    state: State = Field(default=State.BLANK, sa_type=word(State))
    agreed_level: Level | None = Field(default=None, sa_type=LevelWord("agreed_level"))
    entry_number: int = 0
    has_draft: bool = False
    version: int = 0


class JudgementEntry(Traced, JudgementWords, table=True):
    """What was agreed, revised or taken back. Never changed, never deleted.

    `rests_on` keeps the evidence as it stood: a list of {"evidence_id", "title", "finding", "source",
    "stance", "voices" (a list), "period" (its first and last day)}.
    """

    __table_args__ = (
        UniqueConstraint("judgement_id", "number"),
        CheckConstraint("level IS NULL OR cannot_judge = ''", name="level_or_cannot"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    committee_id: str = Field(foreign_key="committee.id", max_length=ID_LENGTH)
    judgement_id: str = Field(foreign_key="judgement.id", max_length=ID_LENGTH)
    number: int
    kind: EntryKind = Field(sa_type=word(EntryKind))
    reason: str = ""
    judged_on: date
    at: datetime
    by: str = Field(max_length=200)
    rests_on: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
