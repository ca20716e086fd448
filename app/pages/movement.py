"""The whole committee between two cycles: how each team's indicators moved, in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.same_teams import SameTeam, same_teams_of
from app.rendering import page
from evaluations.committee import NamedUnit
from evaluations.continuation import Continuation
from evaluations.cycle import Cycle
from evaluations.history import History, Moved, Said
from evaluations.judgement import State
from evaluations.movement import Movement
from evaluations.pattern import WHOLE_AREA
from evaluations.permissions import may_read_committee
from evaluations.queries.continuation import continuations_of
from evaluations.queries.history import history_of
from indicators.framework import Framework, QualityIndicator

router = GuardedRouter()

MOVEMENT = "/committees/{committee}/movement"
MANY_COLUMNS = 10


@dataclass(frozen=True)
class Filters:
    """What the reader asked to see; "" is everything. They live in the address.

    `key_area` names an edition and a number of it ("hmie-2009 2").
    """

    service: str = ""
    locality: str = ""
    key_area: str = ""
    movement: str = ""

    @property
    def narrows(self) -> bool:
        return bool(self.service or self.locality or self.key_area or self.movement)


@dataclass(frozen=True)
class Between:
    """The two cycles that are compared, the earlier one first; `said` where these are not what was asked."""

    history: History
    before: Cycle
    now: Cycle
    said: str = ""

    @property
    def query(self) -> str:
        """The two cycles as an address names them."""
        return urlencode({"before": self.before.id, "now": self.now.id})

    def moved(self, unit: NamedUnit, edition: str, indicator: str) -> Moved:
        return self.history.moved(self.before, self.now, unit.unit.id, edition, indicator)


@dataclass(frozen=True)
class MovementCell:
    """One cell: its class, the word of the movement, from what to what, and where a click leads.

    One that the reader did not ask for has no words.
    """

    css: str
    word: str
    levels: str
    href: str


@dataclass(frozen=True)
class MovementRow:
    """One indicator, its cells in the order of the columns, those of joint units apart."""

    number: str
    title: str
    href: str
    cells: tuple[MovementCell, ...]
    joint_cells: tuple[MovementCell, ...]


@dataclass(frozen=True)
class EditionRows:
    """The rows of one edition of the framework."""

    title: str
    rows: tuple[MovementRow, ...]


@dataclass(frozen=True)
class MovementPage:
    """The matrix. `between` is None where there are no two cycles; `groups` are (service, its columns)."""

    committee: str
    address: str
    continuations_address: str
    between: Between | None = None
    filters: Filters = field(default_factory=Filters)
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    joint_units: tuple[str, ...] = ()
    editions: tuple[EditionRows, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    same_teams: tuple[SameTeam, ...] = ()
    is_wide: bool = False
    cycles: tuple[tuple[str, str], ...] = ()
    services: tuple[tuple[str, str], ...] = ()
    localities: tuple[tuple[str, str], ...] = ()
    key_areas: tuple[tuple[str, str], ...] = ()
    movements: tuple[tuple[str, str], ...] = tuple((one.value, one.value.capitalize()) for one in Movement)


@router.get(MOVEMENT, permission=may_read_committee)
def movement(request: Request, session: Transaction, asking: Asking) -> Response:
    history = history_of(session, asking.here.id)
    home = f"/committees/{asking.here.slug}"
    between = two_cycles(history, request)
    content = MovementPage(asking.here.name, f"{home}/movement", f"{home}/continuations")
    told = continuations_of(session, asking.here.id)
    return page(
        request,
        "movement/show.html",
        _page(content, between, told, request) if between else content,
        title="What moved between two cycles",
        block="results",
        back=("Trends", f"{home}/trends"),
    )


def two_cycles(history: History, request: Request) -> Between | None:
    """The two cycles that the address names, in the order of time; else the latest and the one before it.

    None where there are no two cycles.
    """
    known = {cycle.id: cycle for cycle in history.cycles}
    if len(known) < 2:
        return None
    now = known.get(request.query_params.get("now", ""), history.cycles[-1])
    asked = known.get(request.query_params.get("before", ""))
    before = (asked if asked is not now else None) or history.before(now)
    if before is None:
        before = next(one for one in reversed(history.cycles) if one is not now)
    first, last = sorted((before, now), key=history.cycles.index)
    return Between(history, first, last, _not_as_asked(asked, now, first))


def _not_as_asked(asked: Cycle | None, now: Cycle, first: Cycle) -> str:
    """What is shown instead of the two cycles that the address names, "" where it is these two."""
    if asked is now:
        return f"A cycle is not compared with itself, so another one is set against {now.name}."
    if asked and first is now:
        return f"The two cycles were turned round: {now.name} is the earlier one."
    return ""


def levels_in_words(moved: Moved, framework: Framework) -> str:
    """From which level to which, as short as a cell wants it."""
    before, now = (_level(said, framework) for said in (moved.before, moved.now))
    cannot = moved.now is not None and moved.now.state is State.CANNOT
    said = {
        Movement.IMPROVED: f"{before} to {now}",
        Movement.DECLINED: f"{before} to {now}",
        Movement.HELD: now,
        Movement.NEW: now,
        Movement.NOT_LOOKED_AT: f"was {before}" if before else "",
        Movement.NOT_COMPARABLE: f"now {now}" if now else f"was {before}",
    }[moved.movement]
    return ", ".join(filter(None, (said, "cannot be judged" if cannot else "")))


def _level(said: Said | None, framework: Framework) -> str:
    return framework.label(said.level) if said and said.level else ""


def _page(
    content: MovementPage, between: Between, told: Sequence[Continuation], request: Request
) -> MovementPage:
    history = between.history
    units = history.units_in(between.before, between.now)
    editions = [history.frameworks[one] for one in _editions(between)]
    filters = _filters(request, units, editions)
    shown = [
        unit for unit in units if _is_shown(unit, filters) and _moved_so(between, unit, editions, filters)
    ]
    teams = [unit for unit in shown if unit.is_team]
    joint = [unit for unit in shown if not unit.is_team]
    drawn = tuple(_edition(between, one, filters, teams, joint, content.address) for one in editions)
    rows = [row for edition in drawn for row in edition.rows]
    return replace(
        content,
        between=between,
        filters=filters,
        groups=tuple(
            (service, tuple(unit.locality or WHOLE_AREA for unit in found))
            for service, found in groupby(teams, key=lambda unit: unit.service or "")
        ),
        joint_units=tuple(unit.name for unit in joint),
        editions=tuple(edition for edition in drawn if edition.rows),
        counts=_counts(rows, filters.movement),
        same_teams=same_teams_of(history, told, [unit.unit.id for unit in (*teams, *joint)]),
        is_wide=len(teams) + len(joint) > MANY_COLUMNS,
        cycles=tuple((cycle.id, cycle.name) for cycle in reversed(history.cycles)),
        services=_named(unit.service for unit in units),
        localities=_named(sorted(unit.locality for unit in units if unit.locality)),
        key_areas=tuple(_key_areas(editions)),
    )


def _editions(between: Between) -> tuple[str, ...]:
    """The later cycle's edition first, then the other one where it is another."""
    return tuple(dict.fromkeys((between.now.edition, between.before.edition)))


def _filters(request: Request, units: Sequence[NamedUnit], editions: Sequence[Framework]) -> Filters:
    """What the address asks for; anything unknown is as if it were not asked."""
    allowed = {
        "service": {unit.service or "" for unit in units},
        "locality": {unit.locality or "" for unit in units},
        "key_area": {value for value, _ in _key_areas(editions)},
        "movement": {one.value for one in Movement},
    }
    asked = request.query_params
    return Filters(
        **{name: value for name, known in allowed.items() if (value := asked.get(name, "")) in known}
    )


def _is_shown(unit: NamedUnit, filters: Filters) -> bool:
    return filters.service in ("", unit.service) and filters.locality in ("", unit.locality)


def _moved_so(between: Between, unit: NamedUnit, editions: Sequence[Framework], filters: Filters) -> bool:
    """Whether a cell of the unit has the movement that the reader wants to see."""
    return not filters.movement or any(
        between.moved(unit, edition.id, one.number).movement.value == filters.movement
        for edition in editions
        for one in _indicators(between, edition, filters)
    )


def _key_areas(editions: Sequence[Framework]) -> Iterator[tuple[str, str]]:
    for edition in editions:
        after = f" ({edition.title})" if len(editions) > 1 else ""
        for area in edition.key_areas:
            if edition.indicators_of(area):
                yield _key_area(edition, area.number), f"{area.number}. {area.title}{after}"


def _key_area(edition: Framework, number: int) -> str:
    return f"{edition.id} {number}"


def _named(names: Iterator[str | None] | Sequence[str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((name, name) for name in dict.fromkeys(names) if name)


def _edition(
    between: Between,
    edition: Framework,
    filters: Filters,
    teams: Sequence[NamedUnit],
    joint: Sequence[NamedUnit],
    address: str,
) -> EditionRows:
    rows = (
        _row(between, edition, one, teams, joint, filters.movement, address)
        for one in _indicators(between, edition, filters)
    )
    return EditionRows(edition.title, tuple(row for row in rows if _has_words(row)))


def _indicators(between: Between, edition: Framework, filters: Filters) -> list[QualityIndicator]:
    numbers = between.history.indicators_in(edition.id, between.before, between.now)
    return [
        one
        for one in edition.indicators
        if one.number in numbers and filters.key_area in ("", _key_area(edition, one.key_area.number))
    ]


def _has_words(row: MovementRow) -> bool:
    return any(cell.word for cell in (*row.cells, *row.joint_cells))


def _row(
    between: Between,
    edition: Framework,
    indicator: QualityIndicator,
    teams: Sequence[NamedUnit],
    joint: Sequence[NamedUnit],
    wanted: str,
    address: str,
) -> MovementRow:
    end = f"/{edition.id}/{indicator.number}?{between.query}"

    def cell(unit: NamedUnit) -> MovementCell:
        moved = between.moved(unit, edition.id, indicator.number)
        word = moved.movement.value
        if wanted not in ("", word):
            return MovementCell("moved-otherwise", "", "", "")
        return MovementCell(
            css="moved-" + word.replace(" ", "-"),
            word=word,
            levels=levels_in_words(moved, edition),
            href=f"{address}/{unit.unit.id}{end}",
        )

    return MovementRow(
        number=indicator.number,
        title=indicator.title,
        href=f"/framework/{edition.id}/{indicator.number}",
        cells=tuple(map(cell, teams)),
        joint_cells=tuple(map(cell, joint)),
    )


def _counts(rows: Sequence[MovementRow], wanted: str) -> tuple[tuple[str, int], ...]:
    """How many of the cells shown have each movement; all six words, so that nothing is left out."""
    found = Counter(cell.word for row in rows for cell in (*row.cells, *row.joint_cells))
    return tuple((one.value, found[one.value]) for one in Movement if wanted in ("", one.value))
