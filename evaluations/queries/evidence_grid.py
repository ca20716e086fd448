"""What the judgements of a cycle stand on: its chosen indicators over the sources of evidence."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from evaluations.cycle import Cycle
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import Judgement
from evaluations.queries.cycle import chosen_indicators
from evaluations.triangulation import (
    SOURCE_NAMES,
    VIEWS_OF_NOBODY_NAMED,
    Stance,
    Triangulation,
    Used,
    sources_of,
    triangulate,
)
from indicators.framework import Framework


@dataclass(frozen=True)
class PieceUsed:
    """A piece of evidence as one judgement uses it. Two entries that were merged are one piece."""

    piece_id: str
    used: Used


@dataclass(frozen=True)
class GridCell:
    """How many pieces of one source are used for an indicator, and how many of them contradict somewhere."""

    source: str
    pieces: int
    contradicting: int


@dataclass(frozen=True)
class GridRow:
    """One chosen indicator: a cell for each source, and what all its judgements together stand on."""

    indicator: str
    cells: tuple[GridCell, ...]
    found: Triangulation


@dataclass(frozen=True)
class EvidenceGrid:
    """A cycle's evidence. Views of people whose voice nobody named have a column only where there are any."""

    sources: tuple[str, ...]
    rows: tuple[GridRow, ...]


def evidence_grid(session: Session, cycle: Cycle, framework: Framework) -> EvidenceGrid:
    """The evidence in use over the whole cycle, indicators as the edition has them; two statements."""
    chosen = chosen_indicators(session, cycle)
    pieces = _pieces_by_indicator(session, cycle)
    sources = _sources(pieces.values())
    return EvidenceGrid(
        sources,
        tuple(
            _row(indicator.number, sources, pieces.get(indicator.number, []), cycle)
            for indicator in framework.indicators
            if indicator.number in chosen
        ),
    )


def _row(number: str, sources: Sequence[str], pieces: Sequence[PieceUsed], cycle: Cycle) -> GridRow:
    found = triangulate([piece.used for piece in pieces], cycle_from=cycle.period_from)
    return GridRow(number, tuple(_cell(source, pieces) for source in sources), found)


def _cell(source: str, pieces: Sequence[PieceUsed]) -> GridCell:
    here = [piece for piece in pieces if source in sources_of(piece.used)]
    against = {piece.piece_id for piece in here if piece.used.stance is Stance.CONTRADICTS}
    return GridCell(source, len({piece.piece_id for piece in here}), len(against))


def _sources(pieces: Iterable[Sequence[PieceUsed]]) -> tuple[str, ...]:
    seen = {source for some in pieces for piece in some for source in sources_of(piece.used)}
    return tuple(source for source in SOURCE_NAMES if source != VIEWS_OF_NOBODY_NAMED or source in seen)


def _pieces_by_indicator(session: Session, cycle: Cycle) -> dict[str, list[PieceUsed]]:
    rows = session.execute(
        select(col(Judgement.indicator), col(EvidenceUse.stance), col(Evidence.id))
        .add_columns(
            col(Evidence.merged_into_id),
            col(Evidence.source),
            col(Evidence.voices),
            col(Evidence.information_type),
            col(Evidence.period_to),
        )
        .join(EvidenceUse, col(EvidenceUse.judgement_id) == col(Judgement.id))
        .join(Evidence, col(Evidence.id) == col(EvidenceUse.evidence_id))
        .where(
            col(Judgement.committee_id) == cycle.committee_id,
            col(Judgement.cycle_id) == cycle.id,
            col(EvidenceUse.in_use),
        )
    )
    found: dict[str, list[PieceUsed]] = defaultdict(list)
    for indicator, stance, piece, merged_into, source, voices, information_type, period_to in rows:
        used = Used(source, stance, voices, information_type, period_to)
        found[indicator].append(PieceUsed(merged_into or piece, used))
    return found
