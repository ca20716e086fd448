"""The views of one round as the reveal shows them: by service on the six levels, and what to ask next.

Spread is counted, never calculated with: a level has a place among the six, and no other number.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from indicators.level import Level

WIDE = 3
"""Views that span this many levels or more have two ends to hear."""


@dataclass(frozen=True)
class Seen:
    """One view as the reveal shows it. No level: they can't say."""

    service: str
    level: Level | None


@dataclass(frozen=True)
class ServiceViews:
    """How many views of one service stand at each level, worst first, and how many can't say."""

    service: str
    at: tuple[int, ...]
    cannot_say: int


class Prompting(Enum):
    """What a prompt answers to."""

    UNANIMOUS = "unanimous"
    SPLIT = "split"
    ALL_HIGH = "all high, on little"
    ALONE = "a service alone"
    CANNOT_SAY = "some can't say"
    CLOSE = "close together"
    NO_LEVEL = "nobody gave a level"


@dataclass(frozen=True)
class Prompt:
    """A sentence for the group, and what in the views it answers to."""

    to: Prompting
    sentence: str


def by_service(views: Collection[Seen]) -> tuple[ServiceViews, ...]:
    """One row for each service, in the order of their names; counts stand for worst to best."""
    gathered: dict[str, Counter[Level | None]] = defaultdict(Counter)
    for view in views:
        gathered[view.service][view.level] += 1
    return tuple(
        ServiceViews(service, tuple(counts[level] for level in Level), counts[None])
        for service, counts in sorted(gathered.items())
    )


def prompts(
    views: Collection[Seen], *, sources: int, label: Callable[[Level], str] = lambda level: level.value
) -> tuple[Prompt, ...]:
    """What to ask the group, the most telling first.

    `sources`: how many sources the evidence has, 0 for none. `label`: how the edition names a level.
    """
    levels = sorted({view.level for view in views if view.level})
    silent = [view for view in views if view.level is None]
    if not levels:
        return (Prompt(Prompting.NO_LEVEL, "Nobody gave a level. What would you need to see to give one?"),)
    found = [*_spanned(levels, views, label), *_alone(views)]
    if levels[0] >= Level.VERY_GOOD and sources <= 1:
        found.insert(0, Prompt(Prompting.ALL_HIGH, _ON_ONE if sources else _ON_NOTHING))
    if silent:
        found.append(Prompt(Prompting.CANNOT_SAY, _cannot_say(len(silent), len(views))))
    return tuple(found)


_ON_NOTHING = "Everybody is high and no evidence is recorded. What would a parent say?"
_ON_ONE = "Everybody is high and it all rests on one source. What would a parent say?"


def _spanned(levels: Sequence[Level], views: Collection[Seen], label: Callable[[Level], str]) -> list[Prompt]:
    """What the way from the lowest to the highest view asks; one person alone asks nothing."""
    if sum(view.level is not None for view in views) < 2:
        return []
    lowest, highest = levels[0], levels[-1]
    if lowest is highest:
        return [Prompt(Prompting.UNANIMOUS, f"Everybody chose {label(lowest)}. What would make us wrong?")]
    spanned = [level for level in Level if lowest <= level <= highest]
    if len(spanned) >= WIDE:
        ends = " and ".join(f"{label(end)} ({_services_at(end, views)})" for end in (lowest, highest))
        return [Prompt(Prompting.SPLIT, f"Hear the two ends first: {ends}.")]
    words = f"{label(lowest)} and {label(highest)}"
    return [Prompt(Prompting.CLOSE, f"The views lie side by side, {words}. What tells the two apart?")]


def _services_at(level: Level, views: Collection[Seen]) -> str:
    return ", ".join(sorted({view.service for view in views if view.level is level}))


def _alone(views: Collection[Seen]) -> list[Prompt]:
    """A service whose views all lie apart from those of the others, where the others are two or more."""
    by_name: dict[str, set[Level]] = defaultdict(set)
    for view in views:
        if view.level:
            by_name[view.service].add(view.level)
    if len(by_name) < 3:
        return []
    return [
        Prompt(Prompting.ALONE, f"{service} stands alone. What does it see that the others do not?")
        for service, own in sorted(by_name.items())
        if _is_apart(own, set().union(*(levels for name, levels in by_name.items() if name != service)))
    ]


def _is_apart(own: set[Level], others: set[Level]) -> bool:
    """Whether the others lie close together, and a step or more between them and all of a service's own."""
    close = len([level for level in Level if min(others) <= level <= max(others)]) < WIDE
    below = any(max(own) < level < min(others) for level in Level)
    above = any(max(others) < level < min(own) for level in Level)
    return close and (below or above)


def _cannot_say(silent: int, everybody: int) -> str:
    who = "One" if silent == 1 else str(silent)
    return f"{who} of {everybody} can't say. What would they need to see?"
