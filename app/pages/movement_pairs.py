"""One team and one indicator in two cycles: then and now side by side, with who judged and on what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.evidence import period, voices
from app.pages.movement import MOVEMENT, Between, two_cycles
from app.pages.same_teams import SameTeam, same_teams_of
from app.rendering import page
from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.history import Beside, History, Moved, Said
from evaluations.judgement import JudgementEntry
from evaluations.pattern import CellState
from evaluations.permissions import may_read_committee
from evaluations.queries.continuation import continuations_of
from evaluations.queries.history import history_of
from evaluations.queries.movement import Account, accounts_of
from evaluations.refusals import NotFound
from evaluations.triangulation import Stance, Triangulation
from indicators.framework import Framework, QualityIndicator

router = GuardedRouter()

# Where nobody said how two editions are related, more than this would only be a list of everything.
MOST_BESIDE = 6


@dataclass(frozen=True)
class PieceThen:
    """A piece of evidence with what it did for one judgement."""

    title: str
    href: str
    finding: str
    stance: Stance
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class JudgementThen:
    """One judgement in full. `entry` is None where nothing is agreed; `evidence` stands by source."""

    id: str
    unit: str
    indicator: QualityIndicator
    framework: Framework
    said: Said
    entry: JudgementEntry | None
    evidence: tuple[tuple[str, tuple[PieceThen, ...]], ...]
    triangulation: Triangulation
    href: str


@dataclass(frozen=True)
class Side:
    """One of the two cycles. `blank` says how it stands where the unit has no judgement of its own.

    `beside` are judgements of other units or another edition, which are not compared; `left_out` counts
    those of them that are not shown.
    """

    heading: str
    cycle: Cycle
    own: JudgementThen | None
    blank: str
    beside: tuple[JudgementThen, ...]
    left_out: int


@dataclass(frozen=True)
class PairPage:
    """The whole page."""

    unit: str
    indicator: QualityIndicator
    framework: Framework
    moved: Moved
    sides: tuple[Side, Side]
    same_teams: tuple[SameTeam, ...]
    address: str
    trend: str
    between: Between
    cycles: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Asked:
    """What the address names: a unit and an indicator of one edition, between two cycles."""

    between: Between
    unit: NamedUnit
    framework: Framework
    indicator: QualityIndicator
    home: str

    @property
    def history(self) -> History:
        return self.between.history

    @property
    def moved(self) -> Moved:
        return self.between.moved(self.unit, self.framework.id, self.indicator.number)


@router.get(MOVEMENT + "/{unit}/{edition}/{indicator}", permission=may_read_committee)
def pair(
    request: Request, session: Transaction, asking: Asking, unit: str, edition: str, indicator: str
) -> Response:
    history = history_of(session, asking.here.id)
    asked = _asked(request, history, f"/committees/{asking.here.slug}", unit, edition, indicator)
    moved = asked.moved
    accounts = accounts_of(session, asking.here.id, _judgement_ids(moved))
    same = same_teams_of(history, continuations_of(session, asking.here.id), [unit])
    return page(
        request,
        "movement/pair.html",
        _page(asked, moved, accounts, same),
        title=f"{asked.indicator.number} {asked.indicator.title}, {asked.unit.name}",
        back=("All movement", f"{asked.home}/movement?{asked.between.query}"),
    )


def _asked(request: Request, history: History, home: str, unit: str, edition: str, indicator: str) -> _Asked:
    """Raises NotFound for what this committee does not have, or where there are no two cycles."""
    between = two_cycles(history, request)
    framework = history.frameworks.get(edition)
    published = framework.indicator(indicator) if framework else None
    if between is None or framework is None or published is None or unit not in history.units:
        raise NotFound
    return _Asked(between, history.units[unit], framework, published, home)


def _judgement_ids(moved: Moved) -> tuple[str, ...]:
    """The judgements to read in full: the unit's own, and those beside."""
    own = (said.judgement_id for said in (moved.before, moved.now) if said)
    return (*own, *(one.said.judgement_id for one in moved.beside))


def _page(
    asked: _Asked, moved: Moved, accounts: Mapping[str, Account], same: tuple[SameTeam, ...]
) -> PairPage:
    before, now = asked.between.before, asked.between.now
    return PairPage(
        unit=asked.unit.name,
        indicator=asked.indicator,
        framework=asked.framework,
        moved=moved,
        sides=(
            _side("Then", asked, before, moved.before, moved.beside, accounts),
            _side("Now", asked, now, moved.now, moved.beside, accounts),
        ),
        same_teams=same,
        address=f"{asked.home}/movement/{asked.unit.unit.id}/{asked.framework.id}/{asked.indicator.number}",
        trend=f"{asked.home}/trends/indicators/{asked.framework.id}/{asked.indicator.number}",
        between=asked.between,
        cycles=tuple((cycle.id, cycle.name) for cycle in reversed(asked.history.cycles)),
    )


def _side(
    heading: str,
    asked: _Asked,
    cycle: Cycle,
    own: Said | None,
    beside: Sequence[Beside],
    accounts: Mapping[str, Account],
) -> Side:
    here = [one for one in beside if one.cycle is cycle]
    return Side(
        heading=heading,
        cycle=cycle,
        own=_judgement(asked, cycle, asked.indicator.number, own, accounts) if own else None,
        blank=_blank(asked, cycle, own),
        beside=tuple(
            _judgement(asked, cycle, one.indicator, one.said, accounts) for one in here[:MOST_BESIDE]
        ),
        left_out=len(here[MOST_BESIDE:]),
    )


def _blank(asked: _Asked, cycle: Cycle, own: Said | None) -> str:
    """How the cycle stands where the unit agreed nothing of this indicator; "" where it did."""
    if own and own.level:
        return ""
    if cycle.edition == asked.framework.id:
        state = asked.history.state(cycle, asked.unit.unit.id, asked.indicator.number)
        return _BLANKS[state]
    edition = asked.history.frameworks[cycle.edition].title
    related = asked.history.related(cycle, asked.framework.id, asked.indicator.number)
    told = f"This cycle was judged on another edition, “{edition}”."
    if related is None:
        return f"{told} Nobody has said how its indicators are related to this one."
    if not related:
        return f"{told} It has no indicator related to this one."
    return f"{told} Related there: {', '.join(related)}."


_BLANKS = {
    CellState.NOT_CHOSEN: "This team was not asked about this indicator in this cycle.",
    CellState.NOT_YET_JUDGED: "Not yet judged. A blank is not a low level.",
    CellState.DRAFT: "A draft is written. Nothing is agreed yet.",
    CellState.CANNOT_BE_JUDGED: "It could not be judged.",
    CellState.AGREED: "",
}


def _judgement(
    asked: _Asked, cycle: Cycle, number: str, said: Said, accounts: Mapping[str, Account]
) -> JudgementThen:
    account = accounts[said.judgement_id]
    framework = asked.history.frameworks[cycle.edition]
    indicator = framework.indicator(number)
    assert indicator is not None
    return JudgementThen(
        id=said.judgement_id,
        unit=asked.history.units[said.unit_id].name,
        indicator=indicator,
        framework=framework,
        said=said,
        entry=account.entry,
        evidence=_by_source(asked.home, account),
        triangulation=account.triangulation(cycle.period_from),
        href=f"{asked.home}/cycles/{cycle.id}/judgements/{said.unit_id}/{indicator.number}",
    )


def _by_source(home: str, account: Account) -> tuple[tuple[str, tuple[PieceThen, ...]], ...]:
    return tuple(
        (
            source.value.capitalize(),
            tuple(_piece(home, piece, use.stance) for use, piece in rows),
        )
        for source, rows in groupby(account.evidence, key=lambda row: row[1].source)
    )


def _piece(home: str, piece: Evidence, stance: Stance) -> PieceThen:
    facts = (
        ("Speaks of", period(piece)),
        ("Voice", voices(piece.voices)),
        ("Type", piece.information_type.value),
    )
    return PieceThen(piece.title, f"{home}/evidence/{piece.id}", piece.finding, stance, facts)
