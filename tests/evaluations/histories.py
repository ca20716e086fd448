"""A committee's history without a database, small enough to be drawn at random."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import combinations, permutations, product

from hypothesis import strategies as st

from evaluations.committee import NamedUnit, Unit, UnitKind, unit_name
from evaluations.cycle import Cycle, Stage
from evaluations.history import History, Said
from evaluations.judgement import State
from indicators.catalogue import built_in_editions
from indicators.framework import Framework, Relative
from indicators.level import Level

NOW, OLDER, UNRELATED = "hmie-2009", "older", "ci-key-questions"
CHOSEN = {NOW: ("2.1", "2.2"), OLDER: ("2.1", "2.2"), UNRELATED: ("1", "2")}


@cache
def frameworks() -> dict[str, Framework]:
    """Two editions that are related by one indicator, and one that nobody related to either."""
    built_in = built_in_editions()
    older = replace(
        built_in[NOW], id=OLDER, title="An older edition", relatives=(Relative("2.1", NOW, ("2.1",)),)
    )
    return {NOW: replace(built_in[NOW], relatives=()), OLDER: older, UNRELATED: built_in[UNRELATED]}


def unit(service: str | None, locality: str | None, kind: UnitKind = UnitKind.TEAM) -> NamedUnit:
    made = Unit(
        id=f"{kind.name}/{service}/{locality}",
        committee_id="here",
        kind=kind,
        service_id=service,
        locality_id=locality,
        key="",
    )
    return NamedUnit(made, unit_name(kind, service, locality), service, locality)


TEAMS = tuple(
    unit(*parts)
    for parts in (
        ("Police", "North"),
        ("Police", "South"),
        ("Police", None),
        ("Health", "North"),
        ("Police", "West"),
    )
)
TOGETHER = unit(None, None, UnitKind.COMMITTEE)
UNITS = (*TEAMS, TOGETHER)


@dataclass(frozen=True)
class Year:
    """One cycle: its edition, who took part, and the levels by unit and indicator."""

    edition: str
    taking_part: frozenset[str]
    levels: Mapping[tuple[str, str], Level]


def history(years: Sequence[Year], earlier: Mapping[str, tuple[str, ...]] | None = None) -> History:
    """The history of these cycles, a year apart, in this order."""
    cycles = tuple(_cycle(place, year) for place, year in enumerate(years))
    return History(
        cycles=cycles,
        units={one.unit.id: one for one in UNITS},
        taking_part={one.id: year.taking_part for one, year in zip(cycles, years, strict=True)},
        chosen={one.id: frozenset(CHOSEN[one.edition]) for one in cycles},
        said={
            (one.id, unit_id, number): _said(one, unit_id, number, level)
            for one, year in zip(cycles, years, strict=True)
            for (unit_id, number), level in year.levels.items()
        },
        earlier=earlier or {},
        frameworks=frameworks(),
    )


def _cycle(place: int, year: Year) -> Cycle:
    return Cycle(
        id=str(place),
        committee_id="here",
        edition=year.edition,
        name=str(2020 + place),
        period_from=date(2020 + place, 1, 1),
        period_to=date(2020 + place, 12, 31),
        stage=Stage.OPEN,
    )


def _said(cycle: Cycle, unit_id: str, number: str, level: Level) -> Said:
    judged_on = cycle.period_from
    return Said(f"{cycle.id}/{unit_id}/{number}", unit_id, State.AGREED, level, judged_on, "A lead")


@st.composite
def _years(draw: st.DrawFn) -> Year:
    edition = draw(st.sampled_from((NOW, NOW, OLDER, UNRELATED)))
    taking_part = draw(st.frozensets(st.sampled_from([one.unit.id for one in UNITS]), min_size=1))
    places = st.tuples(st.sampled_from(sorted(taking_part)), st.sampled_from(CHOSEN[edition]))
    return Year(edition, taking_part, draw(st.dictionaries(places, st.sampled_from(Level), max_size=6)))


YEARS = st.lists(_years(), min_size=2, max_size=3)


@st.composite
def earlier_names(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Which teams go on as which, without loops."""
    ids = [one.unit.id for one in TEAMS]
    pairs = [(later, before) for place, later in enumerate(ids) for before in ids[:place]]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=3))
    found: dict[str, tuple[str, ...]] = {}
    for later, before in chosen:
        found[later] = (*found.get(later, ()), before)
    return found


def renamings() -> Iterator[tuple[tuple[Year, Year], tuple[str, str]]]:
    """Every way in which some of three teams of a service judge in each of two years, with each (earlier,
    later) of which one may be said to go on as the other."""
    teams = [one.unit.id for one in TEAMS if one.service == "Police" and one.locality]
    some = [frozenset(found) for size in (1, 2, 3) for found in combinations(teams, size)]
    for sets in product(some, repeat=2):
        first, last = (Year(NOW, asked, {(one, "2.1"): Level.GOOD for one in asked}) for asked in sets)
        yield from (((first, last), pair) for pair in permutations(teams, 2))
