"""The story of a cycle in sentences, told from its traces."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from evaluations.cycle import Stage, move_between
from evaluations.queries.cycle import Told

FACTS = {"name": "name", "period_from": "first day", "period_to": "last day", "edition": "edition"}
TEXTS = {"why_now": "The words about why now changed.", "reason_for_all": "The reason for all changed."}
INDICATOR, UNIT = "indicator ", "unit "
ONE_INDICATOR = ("indicator", "indicators")
ONE_UNIT = ("team or joint unit", "teams and joint units")
GONE = "a team or joint unit"


@dataclass(frozen=True)
class Chapter:
    """One act of the story: what was done, in sentences, by whom, when and why."""

    at: datetime
    by: str
    sentences: tuple[str, ...]
    reason: str


def chapter(told: Told, unit_names: Mapping[str, str]) -> Chapter:
    """One trace of a cycle as a chapter. `unit_names` maps a unit's id to its name."""
    sentences = {"cycle planned": _planned, "stage moved": _moved}.get(told.act, _changed)
    return Chapter(told.at, told.by, tuple(sentences(told, unit_names)), told.reason)


def _planned(told: Told, unit_names: Mapping[str, str]) -> Iterator[str]:
    indicators = [name for name in told.change if name.startswith(INDICATOR)]
    units = [name for name in told.change if name.startswith(UNIT)]
    yield f"Planned with {_count(indicators, *ONE_INDICATOR)} and {_count(units, *ONE_UNIT)}."


def _moved(told: Told, unit_names: Mapping[str, str]) -> Iterator[str]:
    before, after = (Stage(word) for word in told.change["stage"] if word)
    move = move_between(before, after)
    yield f"{move.act if move else 'Moved'}: from {before.value} to {after.value}."


def _changed(told: Told, unit_names: Mapping[str, str]) -> Iterator[str]:
    for fact, words in FACTS.items():
        if fact in told.change:
            before, after = told.change[fact]
            yield f"The {words} changed from {before} to {after}."
    yield from (sentence for fact, sentence in TEXTS.items() if fact in told.change)
    yield from _came_and_went("Indicators", told, INDICATOR, {})
    yield from _came_and_went("Teams and joint units", told, UNIT, unit_names)


def _came_and_went(what: str, told: Told, prefix: str, names: Mapping[str, str]) -> Iterator[str]:
    kinds: dict[str, list[str]] = {"added": [], "taken out": [], "with another reason": []}
    for field, (before, after) in told.change.items():
        if field.startswith(prefix):
            kind = "added" if before is None else "taken out" if after is None else "with another reason"
            key = field.removeprefix(prefix)
            kinds[kind].append(names.get(key, GONE) if names else key)
    for kind, found in kinds.items():
        if found:
            yield f"{what} {kind}: {', '.join(found)}."


def _count(found: list[str], one: str, more: str) -> str:
    return f"{len(found)} {one if len(found) == 1 else more}"
