"""The pattern of a cycle: is it one service, one locality, or everywhere?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import groupby
from typing import Any

from fastapi import Request
from markupsafe import Markup, escape
from starlette.responses import Response

from app.charts.pattern import pattern_figure
from app.guards import Asking, GuardedRouter, Transaction
from app.pages.judgement_priorities import PrioritiesBeside, beside_patterns
from app.rendering import page
from evaluations.cycle import Cycle
from evaluations.inspection import ExternalEvaluation
from evaluations.pattern import WHOLE_AREA, CellState, Reading, Shape, sentence, strength, weakness
from evaluations.permissions import may_read_committee
from evaluations.queries.cycle import cycle_of
from evaluations.queries.edition import framework_of
from evaluations.queries.inspection import external_of_cycle
from evaluations.queries.pattern import Grid, Row, TeamUnit, grid_of_cycle
from indicators.framework import Framework
from indicators.level import Level

router = GuardedRouter()

MANY_COLUMNS = 10
END = "factory"
NOT_CHOSEN = "This cycle did not choose it."


class Grouping(Enum):
    """Which of the two axes the columns are grouped by."""

    SERVICE = "service"
    LOCALITY = "locality"


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see; "" is everything. They live in the address."""

    by: Grouping = Grouping.SERVICE
    weak_at: Level = Level.WEAK
    key_area: str = ""
    service: str = ""
    locality: str = ""
    shape: str = ""
    shows_all: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is left out of what the cycle chose."""
        return bool(self.key_area or self.service or self.locality or self.shape)


@dataclass(frozen=True)
class PatternCell:
    """One cell, ready to draw: its class, the word, its caption and where a click leads."""

    css: str
    word: Markup
    caption: str
    href: str | None


@dataclass(frozen=True)
class PatternRow:
    """One indicator: its cells in the order of the columns, joint units apart, what the shapes say, the
    priorities that answer it, and where it stands over time.
    """

    number: str
    title: str
    href: str
    cells: tuple[PatternCell, ...]
    joint_cells: tuple[PatternCell, ...]
    findings: tuple[str, ...]
    priorities: PrioritiesBeside
    trend: str


@dataclass(frozen=True)
class External:
    """What an inspector judged of an indicator after the visit, and where it stands beside the units' own."""

    number: str
    level: Level
    label: str
    href: str


@dataclass(frozen=True)
class PatternPage:
    """The whole page. `groups` are (heading, the columns under it); a filter offers (value, label)."""

    committee: str
    cycle: Cycle
    address: str
    filters: Filters
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    joint_units: tuple[str, ...]
    rows: tuple[PatternRow, ...]
    is_wide: bool
    chosen: int
    key_areas: tuple[tuple[str, str], ...]
    services: tuple[tuple[str, str], ...]
    localities: tuple[tuple[str, str], ...]
    shapes: tuple[tuple[str, str], ...]
    groupings: tuple[tuple[str, str], ...]
    bars: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str, str], ...]
    figure: str
    picture_says: str
    external: tuple[External, ...]


@router.get("/committees/{committee}/cycles/{cycle}/pattern", permission=may_read_committee)
def pattern(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    framework = framework_of(session, found.edition)
    grid = grid_of_cycle(session, found, framework)
    home = f"/committees/{asking.here.slug}/cycles/{found.id}"
    filters = _filters(request, grid, framework)
    latest = external_of_cycle(session, asking.here.id, found.id)
    judged = [row.indicator for row in grid.rows if any(cell.level for cell in row.cells)]
    answered = beside_patterns(session, asking, found, judged)
    external = _external(latest, framework, f"/committees/{asking.here.slug}/releases/")
    return page(
        request,
        "pattern/show.html",
        _page(asking.here.name, found, framework, grid, filters, home, external, answered),
        title=f"Pattern of {found.name}",
        block="results",
        back=(f"Cycle {found.name}", home),
    )


def _filters(request: Request, grid: Grid, framework: Framework) -> Filters:
    """What the address asks for; anything unknown is as if it were not asked."""
    asked = request.query_params
    allowed = {
        "key_area": {str(area.number) for area in framework.key_areas},
        "service": {unit.team.service for unit in grid.teams},
        "locality": {unit.team.column for unit in grid.teams},
        "shape": {shape.value for shape in Shape},
    }
    known = {name: value for name, values in allowed.items() if (value := asked.get(name, "")) in values}
    return Filters(
        by=Grouping.LOCALITY if asked.get("by") == Grouping.LOCALITY.value else Grouping.SERVICE,
        weak_at=Level.SATISFACTORY if asked.get("weak_at") == Level.SATISFACTORY.value else Level.WEAK,
        shows_all=asked.get("show") == "all",
        **known,
    )


def _page(
    committee: str,
    cycle: Cycle,
    framework: Framework,
    grid: Grid,
    filters: Filters,
    home: str,
    external: tuple[External, ...],
    answered: Mapping[str, PrioritiesBeside],
) -> PatternPage:
    order = _columns(grid, filters)
    teams = [grid.teams[place] for place in order]
    seen = [row for row in grid.rows if _is_shown(row, framework, filters)]
    drawn = [_narrowed(row, order) for row in seen]
    names = [_name(unit) for unit in teams]
    return PatternPage(
        committee=committee,
        cycle=cycle,
        address=f"{home}/pattern",
        filters=filters,
        groups=_groups(teams, filters.by),
        joint_units=tuple(unit.name for unit in grid.joint_units),
        rows=tuple(
            _row(row, teams, _findings(whole, filters), framework, home, answered)
            for whole, row in zip(seen, drawn, strict=True)
        ),
        is_wide=len(teams) + len(grid.joint_units) > MANY_COLUMNS,
        chosen=sum(row.is_chosen for row in grid.rows),
        key_areas=tuple(
            (str(a.number), f"{a.number}. {a.title}")
            for a in framework.key_areas
            if framework.indicators_of(a)
        ),
        services=_named(unit.team.service for unit in grid.teams),
        localities=_named(
            sorted({unit.team.column for unit in grid.teams}, key=lambda name: (name == WHOLE_AREA, name))
        ),
        shapes=tuple((shape.value, shape.value) for shape in Shape),
        groupings=tuple((one.value, f"Grouped by {one.value}") for one in Grouping),
        bars=tuple(
            (bar.value, f"{framework.label(bar).capitalize()} or worse")
            for bar in (Level.WEAK, Level.SATISFACTORY)
        ),
        levels=tuple((level.css, framework.label(level), level.caption) for level in Level),
        figure=json.dumps(pattern_figure(drawn, names, framework)) if seen and teams else "",
        picture_says=_picture_says(seen, filters),
        external=external,
    )


def _external(
    entries: Mapping[str, Sequence[ExternalEvaluation]], framework: Framework, start: str
) -> tuple[External, ...]:
    """The evaluations in force, in the order of the framework."""
    latest = (entries[one.number][-1] for one in framework.indicators if one.number in entries)
    return tuple(
        External(
            number=one.indicator,
            level=one.level,
            label=framework.label(one.level),
            href=f"{start}{one.release_id}/room/external-evaluations",
        )
        for one in latest
    )


def _columns(grid: Grid, filters: Filters) -> list[int]:
    """The places of the teams to show, in the order of the columns."""
    shown = [
        place
        for place, unit in enumerate(grid.teams)
        if filters.service in ("", unit.team.service) and filters.locality in ("", unit.team.column)
    ]
    if filters.by is Grouping.SERVICE:
        return shown
    return sorted(
        shown, key=lambda place: (grid.teams[place].team.locality is None, grid.teams[place].team.column)
    )


def _narrowed(row: Row, order: Sequence[int]) -> Row:
    """The row with only the cells to draw. What its shapes say still rests on every team."""
    return Row(row.indicator, row.is_chosen, tuple(row.cells[place] for place in order), row.joint_cells)


def _is_shown(row: Row, framework: Framework, filters: Filters) -> bool:
    indicator = framework.indicator(row.indicator)
    assert indicator is not None
    return (
        (row.is_chosen or filters.shows_all)
        and filters.key_area in ("", str(indicator.key_area.number))
        and filters.shape in ("", *(reading.shape.value for reading in _readings(row, filters)))
    )


def _readings(row: Row, filters: Filters) -> tuple[Reading, Reading]:
    return weakness(row.cells, bar=filters.weak_at), strength(row.cells)


def _groups(teams: Sequence[TeamUnit], by: Grouping) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The headings over the columns: (service, its localities), or (locality, its services)."""

    def outer(unit: TeamUnit) -> str:
        return unit.team.service if by is Grouping.SERVICE else unit.team.column

    def inner(unit: TeamUnit) -> str:
        return unit.team.column if by is Grouping.SERVICE else unit.team.service

    return tuple(
        (heading, tuple(inner(unit) for unit in units)) for heading, units in groupby(teams, key=outer)
    )


def _row(
    row: Row,
    teams: Sequence[TeamUnit],
    findings: tuple[str, ...],
    framework: Framework,
    home: str,
    answered: Mapping[str, PrioritiesBeside],
) -> PatternRow:
    indicator = framework.indicator(row.indicator)
    assert indicator is not None
    start, end = f"{home}/judgements/", f"/{row.indicator}"
    cells = (
        _cell(cell.state, cell.level, f"{start}{unit.unit_id}{end}", framework)
        for unit, cell in zip(teams, row.cells, strict=True)
    )
    joint = (
        _cell(cell.state, cell.level, f"{start}{cell.unit.unit_id}{end}", framework)
        for cell in row.joint_cells
    )
    return PatternRow(
        number=row.indicator,
        title=indicator.title,
        href=f"/framework/{framework.id}/{row.indicator}",
        cells=tuple(cells),
        joint_cells=tuple(joint),
        findings=findings,
        priorities=answered.get(row.indicator, PrioritiesBeside()),
        trend=f"{home.partition('/cycles/')[0]}/trends/indicators/{framework.id}/{row.indicator}",
    )


def _findings(row: Row, filters: Filters) -> tuple[str, ...]:
    """Both sentences; the teams that gave no judgement are named once."""
    if not row.is_chosen:
        return (NOT_CHOSEN,)
    weak, strong = _readings(row, filters)
    return sentence("weakness", weak), sentence("strength", replace(strong, not_judged=()))


def _cell(state: CellState, level: Level | None, href: str, framework: Framework) -> PatternCell:
    word = framework.label(level) if level else state.value
    css = level.css if level else "state-" + state.value.replace(" ", "-")
    address = href if state is not CellState.NOT_CHOSEN else None
    return PatternCell(css, _breakable(word), level.caption if level else "", address)


def _breakable(word: str) -> Markup:
    """A long word may break in a narrow cell."""
    return Markup("<wbr>").join((word[: -len(END)], END)) if word.endswith(END) else escape(word)


def _name(unit: TeamUnit) -> str:
    return f"{unit.team.service}, {unit.team.column}"


def _named(names: Any) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in dict.fromkeys(names))


def _picture_says(rows: Sequence[Row], filters: Filters) -> str:
    """What a reader of the picture would see, in a sentence or two."""
    weak = [row.indicator for row in rows if _readings(row, filters)[0].teams]
    strong = [row.indicator for row in rows if _readings(row, filters)[1].teams]
    blank = [row.indicator for row in rows if not _readings(row, filters)[0].judged]
    parts = (("Weakness shows in", weak), ("Strength shows in", strong), ("Nobody has judged", blank))
    return " ".join(f"{words} {', '.join(numbers)}." for words, numbers in parts if numbers)
