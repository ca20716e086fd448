"""Where weakness and strength lie for one indicator, over services and localities.

A pattern names where, not how much. Only an agreed level is a judgement; a
blank is not a low level. Joint units stand beside the pattern, never in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from indicators.level import Level

WHOLE_AREA = "whole area"
WEAKNESS_BARS = (Level.WEAK, Level.SATISFACTORY)
_LONG_LIST = 12


class Team(NamedTuple):
    """One service in one locality; locality None is a service that works for the whole area."""

    service: str
    locality: str | None

    @property
    def column(self) -> str:
        """The words at the head of this team's column."""
        return WHOLE_AREA if self.locality is None else self.locality


class CellState(Enum):
    """What stands in a team's cell; only the first of these is a judgement."""

    AGREED = "agreed"
    DRAFT = "draft"
    NOT_YET_JUDGED = "not yet judged"
    CANNOT_BE_JUDGED = "cannot be judged"
    NOT_CHOSEN = "not chosen"


@dataclass(frozen=True)
class Cell:
    """What one team says about the indicator in this cycle.

    Raises ValueError when an agreed cell has no level or another cell has one.
    """

    team: Team
    state: CellState
    level: Level | None = None

    def __post_init__(self) -> None:
        if (self.state is CellState.AGREED) != (self.level is not None):
            raise ValueError("A cell has a level when it is agreed, and only then.")


class Shape(Enum):
    """The shape of weakness or strength; the first that holds, in this order, is the one."""

    NOT_JUDGED = "not judged"
    NOWHERE = "nowhere"
    ISOLATED = "isolated"
    WITHIN_ONE_SERVICE = "within one service"
    WITHIN_ONE_LOCALITY = "within one locality"
    ACROSS_THE_AREA = "across the area"
    IN_EVERY_SERVICE = "in every service"
    IN_EVERY_LOCALITY = "in every locality"
    SCATTERED = "scattered"


@dataclass(frozen=True)
class Reading:
    """A shape with the teams it rests on, all teams judged, and those that gave no judgement.

    Teams stand in the order in which their cells were given.
    """

    shape: Shape
    teams: tuple[Team, ...]
    judged: tuple[Team, ...]
    not_judged: tuple[Team, ...]


@dataclass(frozen=True)
class Spread:
    """How many teams stand at each of the six levels, worst first, and how many gave no judgement."""

    counts: tuple[tuple[Level, int], ...]
    without: int


def weakness(cells: Iterable[Cell], *, bar: Level = Level.WEAK) -> Reading:
    """Where the level is the bar or worse; the bar is weak, or satisfactory where the reader moved it.

    Raises ValueError for any other bar, and for a team with two cells.
    """
    if bar not in WEAKNESS_BARS:
        raise ValueError("The bar of weakness is weak or satisfactory.")
    return _reading(cells, lambda level: level <= bar)


def strength(cells: Iterable[Cell]) -> Reading:
    """Where the level is very good or better. Raises ValueError for a team with two cells."""
    return _reading(cells, lambda level: level >= Level.VERY_GOOD)


def spread(cells: Iterable[Cell]) -> Spread:
    """Counts by level; what was not judged is always counted beside them."""
    found = [cell.level for cell in cells]
    return Spread(tuple((level, found.count(level)) for level in Level), found.count(None))


def sentence(kind: str, reading: Reading) -> str:
    """The reading in plain words for a page; kind is its subject, such as "weakness" or "strength".

    Example: "Weakness is within one service: Police in North and South. Health in North gave no judgement."
    """
    return " ".join(part for part in (_finding(kind, reading), _silence(reading)) if part)


def _reading(cells: Iterable[Cell], shows: Callable[[Level], bool]) -> Reading:
    given = tuple(cells)
    _refuse_two_cells_for_one_team(given)
    judged = tuple(cell.team for cell in given if cell.level)
    teams = tuple(cell.team for cell in given if cell.level and shows(cell.level))
    not_judged = tuple(cell.team for cell in given if not cell.level)
    return Reading(_shape(teams, judged), teams, judged, not_judged)


def _refuse_two_cells_for_one_team(cells: Sequence[Cell]) -> None:
    if len({cell.team for cell in cells}) < len(cells):
        raise ValueError("Each team has one cell in a pattern.")


def _shape(teams: Sequence[Team], judged: Sequence[Team]) -> Shape:
    """The first shape that holds. The whole-area column counts as one locality of its own."""
    services, localities = _services(teams), _localities(teams)
    two_services, two_localities = len(_services(judged)) > 1, len(_localities(judged)) > 1
    every_service = two_services and services == _services(judged)
    every_locality = two_localities and localities == _localities(judged)
    holds = {
        Shape.NOT_JUDGED: not judged,
        Shape.NOWHERE: not teams,
        Shape.ISOLATED: len(teams) == 1,
        Shape.WITHIN_ONE_SERVICE: two_services and len(services) == 1,
        Shape.WITHIN_ONE_LOCALITY: two_localities and len(localities) == 1,
        Shape.ACROSS_THE_AREA: every_service and every_locality,
        Shape.IN_EVERY_SERVICE: every_service,
        Shape.IN_EVERY_LOCALITY: every_locality,
        Shape.SCATTERED: True,
    }
    return next(shape for shape in Shape if holds[shape])


def _services(teams: Iterable[Team]) -> set[str]:
    return {team.service for team in teams}


def _localities(teams: Iterable[Team]) -> set[str | None]:
    return {team.locality for team in teams}


def _finding(kind: str, reading: Reading) -> str:
    opening = f"{kind[:1].upper()}{kind[1:]} is {reading.shape.value}"
    if reading.shape is Shape.NOT_JUDGED:
        return f"{opening}: no team has an agreed level."
    if reading.shape is Shape.NOWHERE:
        return f"{opening} among the teams judged: {_named(reading.judged, reading)}."
    return f"{opening}: {_named(reading.teams, reading)}."


def _silence(reading: Reading) -> str:
    if not reading.not_judged:
        return ""
    names = _named(reading.not_judged, reading)
    if ";" in names:
        return f"These teams gave no judgement: {names}."
    return f"{names} gave no judgement."


def _named(teams: Sequence[Team], reading: Reading) -> str:
    """Every team by name; services that stand in the same localities share one phrase."""
    short = len(teams) <= _LONG_LIST
    known = () if short else _named_localities((*reading.judged, *reading.not_judged))
    services_by_places: dict[str, list[str]] = {}
    for service in dict.fromkeys(team.service for team in teams):
        places = _places([team for team in teams if team.service == service], known)
        services_by_places.setdefault(places, []).append(service)
    return "; ".join(f"{_listed(services)} in {places}" for places, services in services_by_places.items())


def _places(teams: Sequence[Team], known: Sequence[str]) -> str:
    """The localities of one service; all the known ones, or all but a few, in one phrase."""
    named = _named_localities(teams)
    missing = [locality for locality in known if locality not in named]
    if len(named) > 1 and known and len(missing) < min(len(named), 4):
        named = (_all_but(missing, known),)
    whole_area = (f"the {WHOLE_AREA}",) if None in _localities(teams) else ()
    return _listed((*named, *whole_area))


def _all_but(missing: Sequence[str], known: Sequence[str]) -> str:
    exception = f" except {_listed(missing)}" if missing else ""
    return f"all {len(known)} localities{exception}"


def _named_localities(teams: Iterable[Team]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(team.locality for team in teams if team.locality is not None))


def _listed(names: Sequence[str]) -> str:
    """Names with commas and a last "and"; one more comma where a name has an "and" of its own."""
    if len(names) == 1:
        return names[0]
    comma = "," if any(" and " in name for name in names) else ""
    return f"{', '.join(names[:-1])}{comma} and {names[-1]}"
