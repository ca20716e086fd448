"""What a team of the example says in a judgement: written out by hand, or composed from what it practises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from app.example.area import Area, Judge, Piece
from evaluations.judgement import Words
from evaluations.marks import Mark
from evaluations.triangulation import Stance
from indicators.level import Level

Thing = TypeVar("Thing")
TONES = ("low", "middling", "high")
AMOUNTS = (3, 2, 3, 1, 2, 3, 2)
MOST_CITED = 2
MARKS = {
    Level.UNSATISFACTORY: (Mark.WORSE_THAN_WEAK, Mark.LIKE_WEAK),
    Level.WEAK: (Mark.LIKE_WEAK, Mark.IN_BETWEEN),
    Level.SATISFACTORY: (Mark.IN_BETWEEN, Mark.LIKE_WEAK, Mark.IN_BETWEEN),
    Level.GOOD: (Mark.IN_BETWEEN, Mark.LIKE_VERY_GOOD, Mark.IN_BETWEEN),
    Level.VERY_GOOD: (Mark.LIKE_VERY_GOOD, Mark.IN_BETWEEN, Mark.LIKE_VERY_GOOD),
    Level.EXCELLENT: (Mark.BETTER_THAN_VERY_GOOD, Mark.LIKE_VERY_GOOD),
}


@dataclass(frozen=True)
class Case:
    """One judgement to be told. `turn` lets teams that stand alike say it in different words."""

    cycle: str
    indicator: str
    judge: Judge
    level: Level | None
    turn: int
    themes: int
    judged_on: date

    @property
    def place(self) -> tuple[str, str, str]:
        return self.cycle, self.judge.name, self.indicator


def words_of(area: Area, case: Case) -> Words:
    """What is agreed: as written out, or composed."""
    if case.place in area.told:
        return _written(area.told[case.place], case.level)
    practice = area.practice[case.indicator][str(case.judge.service)]
    if case.level is None:
        return Words(cannot_judge=practice["cannot"])
    return Words(
        marks=_marks(case, case.level),
        level=case.level,
        rationale=_rationale(area, case, case.level),
        strengths="\n".join(_strengths(practice, case.level, case.turn)),
        areas_for_improvement="\n".join(_areas(practice, case.level)),
        worth_sharing=practice["share"] if case.level >= Level.VERY_GOOD else "",
    )


def draft_of(area: Area, case: Case) -> Words:
    """What stands on the pad while a team is still at it: some have chosen a level, some have not."""
    level = Level.GOOD
    practice = area.practice[case.indicator][str(case.judge.service)]
    return Words(
        marks=dict(list(_marks(case, level).items())[: case.themes - case.turn % 2]),
        level=level if case.turn % 2 else None,
        rationale=_turned(area.practice[case.indicator]["openings"]["good"], case.turn)[0],
        strengths=practice["some"],
    )


def evidence_of(area: Area, case: Case) -> dict[str, Stance]:
    """The evidence that the judgement uses, by its key: as written out, or what speaks of it."""
    if case.place in area.told:
        return {key: Stance(stance) for key, stance in area.told[case.place]["evidence"].items()}
    if case.level is None:
        return {}
    stances = {
        piece.key: _stance(piece, case.indicator, case.level)
        for piece in _turned([piece for piece in area.pieces if _belongs(piece, case)], case.turn)
    }
    # Nobody agrees a level on nothing but what contradicts it.
    first = [key for key, stance in stances.items() if stance is not Stance.CONTRADICTS][:1]
    chosen = [*first, *(key for key in stances if key not in first)]
    return {key: stances[key] for key in chosen[: AMOUNTS[case.turn % len(AMOUNTS)]]}


def _belongs(piece: Piece, case: Case) -> bool:
    return piece.cycle == case.cycle and piece.speaks_of(case.judge, case.indicator)


def _stance(piece: Piece, indicator: str, level: Level) -> Stance:
    """The further what a piece shows lies from the level, the less it supports it."""
    tone = TONES.index(piece.on[indicator][0])
    stands = {Level.UNSATISFACTORY: 0, Level.WEAK: 0, Level.SATISFACTORY: 1}.get(level, 2)
    return tuple(Stance)[abs(tone - stands)]


def _written(told: dict[str, Any], level: Level | None) -> Words:
    marks = {str(number): Mark(mark).value for number, mark in enumerate(told["marks"], start=1)}
    texts = {name: told.get(name, "").strip() for name in _WRITTEN}
    return Words(marks=marks, level=level, dissent=told.get("dissent", []), **texts)


_WRITTEN = (
    "outside_reason",
    "rationale",
    "strengths",
    "areas_for_improvement",
    "immediate_action",
    "immediate_action_owner",
    "worth_sharing",
)


def _marks(case: Case, level: Level) -> dict[str, str]:
    marks = _turned(MARKS[level], case.turn) if case.themes > 1 else MARKS[level]
    return {str(theme + 1): marks[theme % len(marks)].value for theme in range(case.themes)}


def _rationale(area: Area, case: Case, level: Level) -> str:
    """How we stand, what we do, how we know, what helps or hinders here, and what points the other way."""
    openings = area.practice[case.indicator]["openings"][_band(level)]
    stances = evidence_of(area, case)
    says = {piece.key: piece.on[case.indicator][1] for piece in area.pieces if piece.key in stances}
    against = [says[key] for key, stance in stances.items() if stance is Stance.CONTRADICTS]
    cited = [says[key] for key, stance in stances.items() if stance is not Stance.CONTRADICTS]
    local = area.localities[case.judge.where]["helps" if level >= Level.GOOD else "hinders"]
    doubt = ["Not everything we looked at says the same.", *against] if against else []
    return " ".join(
        [
            _turned(openings, case.turn)[0],
            *_own(area.practice[case.indicator][str(case.judge.service)], level, case.turn),
            *cited[:MOST_CITED],
            _turned(local, case.turn // 2)[0],
            *doubt,
        ]
    )


def _band(level: Level) -> str:
    if level <= Level.WEAK:
        return "weak"
    return {Level.SATISFACTORY: "satisfactory", Level.GOOD: "good"}.get(level, "strong")


def _strengths(practice: dict[str, Any], level: Level, turn: int) -> Iterable[str]:
    if level <= Level.WEAK:
        return [practice["some"]]
    best, second = _turned(practice["good"], turn)
    if level >= Level.VERY_GOOD:
        return [best, second]
    return [best, practice["some"]]


def _own(practice: dict[str, Any], level: Level, turn: int) -> list[str]:
    """The strength that the strengths leave out."""
    if level <= Level.WEAK:
        return []
    return [practice["some"] if level >= Level.VERY_GOOD else _turned(practice["good"], turn)[1]]


def _areas(practice: dict[str, Any], level: Level) -> Iterable[str]:
    if level >= Level.GOOD:
        return [practice["minor"]]
    if level is Level.SATISFACTORY:
        return [practice["serious"]]
    return [practice["serious"], practice["minor"]]


def _turned(things: Sequence[Thing], turn: int) -> list[Thing]:
    """The same things, begun at another place."""
    start = turn % len(things) if things else 0
    return [*things[start:], *things[:start]]
