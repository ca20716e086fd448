"""The judgements of a cycle: who has done what, and what waits for the person who asks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.judgement_places import LIST
from app.rendering import page
from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.judgement import State
from evaluations.permissions import may_judge, may_read_committee, takes_words
from evaluations.queries.cycle import chosen_indicators, cycle_of, units_taking_part
from evaluations.queries.edition import framework_of
from evaluations.queries.judgement import Standing, standings_in
from evaluations.standing import Standing as Asker
from indicators.framework import QualityIndicator

router = GuardedRouter()

UNTOUCHED = Standing(State.BLANK, False)
MOST_TO_BEGIN_WITH = 6
VERBS = {State.DRAFT: "Go on with", State.BLANK: "Begin"}


@dataclass(frozen=True)
class StateCell:
    """How one judgement stands: its words, its look and where it is."""

    words: str
    css: str
    href: str


@dataclass(frozen=True)
class ListRow:
    """One chosen indicator with a cell for each unit shown."""

    number: str
    title: str
    cells: tuple[StateCell, ...]


@dataclass(frozen=True)
class ListPage:
    """Who has done what in a cycle. `begin_with` are (label, href, state) of what waits for this person."""

    cycle: Cycle
    address: str
    units: tuple[NamedUnit, ...]
    options: tuple[tuple[str, str], ...]
    chosen_unit: str
    rows: tuple[ListRow, ...]
    counts: tuple[tuple[str, int], ...]
    begin_with: tuple[tuple[str, str, State], ...]


@dataclass(frozen=True)
class Spot:
    """One judgement of the list: who judges what, how it stands and where it is."""

    unit: NamedUnit
    indicator: QualityIndicator
    standing: Standing
    href: str

    @property
    def is_revised(self) -> bool:
        """Whether a revision is at work beside what is agreed."""
        return self.standing.has_draft and self.standing.state in (State.AGREED, State.CANNOT)


@dataclass(frozen=True)
class Matrix:
    """The judgements of the units shown, a row for each chosen indicator."""

    units: tuple[NamedUnit, ...]
    indicators: tuple[QualityIndicator, ...]
    standings: dict[tuple[str, str], Standing]
    address: str

    def row(self, indicator: QualityIndicator) -> Iterator[Spot]:
        return (self.spot(unit, indicator) for unit in self.units)

    def spot(self, unit: NamedUnit, indicator: QualityIndicator) -> Spot:
        place = (unit.unit.id, indicator.number)
        standing = self.standings.get(place, UNTOUCHED)
        return Spot(unit, indicator, standing, "/".join((self.address, *place)))

    @property
    def spots(self) -> Iterator[Spot]:
        """Every judgement shown, unit by unit."""
        return (self.spot(unit, indicator) for unit in self.units for indicator in self.indicators)


@router.get(LIST, permission=may_read_committee)
def judgements(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    home = f"/committees/{asking.here.slug}/cycles/{found.id}"
    return page(
        request,
        "judgements/list.html",
        _list_page(session, asking, found, f"{home}/judgements", request.query_params.get("unit", "")),
        title=f"Judgements of {found.name}",
        block="results",
        back=(found.name, home),
    )


def _list_page(session: Session, asking: Asker, cycle: Cycle, address: str, wanted: str) -> ListPage:
    units = sorted(units_taking_part(session, cycle), key=lambda one: not may_judge(asking, one.unit))
    shown = tuple(unit for unit in units if unit.unit.id == wanted) or tuple(units)
    matrix = Matrix(shown, _chosen(session, cycle), standings_in(session, cycle), address)
    return ListPage(
        cycle=cycle,
        address=address,
        units=shown,
        options=tuple((unit.unit.id, unit.name) for unit in units),
        chosen_unit=shown[0].unit.id if len(shown) == 1 else "",
        rows=tuple(_row(indicator, matrix) for indicator in matrix.indicators),
        counts=_counts(matrix),
        begin_with=tuple(_begin_with(asking, matrix)) if takes_words(cycle) else (),
    )


def _chosen(session: Session, cycle: Cycle) -> tuple[QualityIndicator, ...]:
    """The chosen indicators in the order of the framework."""
    chosen = chosen_indicators(session, cycle)
    return tuple(one for one in framework_of(session, cycle.edition).indicators if one.number in chosen)


def _row(indicator: QualityIndicator, matrix: Matrix) -> ListRow:
    return ListRow(indicator.number, indicator.title, tuple(_cell(spot) for spot in matrix.row(indicator)))


def _cell(spot: Spot) -> StateCell:
    state = spot.standing.state.value
    words = f"{state}, revision at work" if spot.is_revised else state
    return StateCell(words, f"state-{state.replace(' ', '-')}", spot.href)


def _counts(matrix: Matrix) -> tuple[tuple[str, int], ...]:
    """How many of the judgements shown stand in each state, those not yet judged among them."""
    counted = Counter(spot.standing.state for spot in matrix.spots)
    order = (State.AGREED, State.DRAFT, State.CANNOT, State.BLANK)
    return tuple((state.value, counted[state]) for state in order)


def _begin_with(asking: Asker, matrix: Matrix) -> Iterator[tuple[str, str, State]]:
    """What waits for this person here, begun drafts first."""
    own = [spot for spot in matrix.spots if may_judge(asking, spot.unit.unit)]
    waiting = [spot for state in VERBS for spot in own if spot.standing.state is state]
    for spot in waiting[:MOST_TO_BEGIN_WITH]:
        state, indicator = spot.standing.state, spot.indicator
        label = f"{VERBS[state]} {indicator.number} {indicator.title} for {spot.unit.name}"
        yield label, spot.href, state
