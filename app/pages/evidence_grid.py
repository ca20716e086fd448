"""The evidence grid of a cycle: what rests on one source, what contradicts, what is old."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.rendering import page
from evaluations.cycle import Cycle
from evaluations.permissions import may_read_committee
from evaluations.queries.cycle import cycle_of
from evaluations.queries.edition import framework_of
from evaluations.queries.evidence_grid import EvidenceGrid, GridCell, GridRow, evidence_grid
from evaluations.triangulation import Source, Strength, Voice
from indicators.framework import Framework

router = GuardedRouter()

FILTERS = {
    **{source.value: {"source": source.value} for source in Source},
    "views of children and families": {"source": Source.VIEWS.value},
    "views of staff": {"source": Source.VIEWS.value, "voice": Voice.STAFF.value},
    "views of the community": {"source": Source.VIEWS.value, "voice": Voice.COMMUNITY.value},
    "views, whose is not said": {"source": Source.VIEWS.value},
}
"""What the list of evidence is asked for, by source."""


@dataclass(frozen=True)
class Count:
    """One cell: how many pieces, in words, and where they are listed, if there are any."""

    words: str
    href: str | None
    contradicting: str


@dataclass(frozen=True)
class Row:
    """One indicator: what all its judgements together stand on, what to look at again, a cell each source."""

    number: str
    title: str
    href: str
    strength: str
    warnings: tuple[str, ...]
    cells: tuple[Count, ...]


@dataclass(frozen=True)
class EvidenceGridPage:
    """The grid. `standing` are (strength in words, the numbers of the indicators that stand so)."""

    cycle: Cycle
    sources: tuple[str, ...]
    rows: tuple[Row, ...]
    standing: tuple[tuple[str, str], ...]


@router.get("/committees/{committee}/cycles/{cycle}/evidence-grid", permission=may_read_committee)
def show_evidence_grid(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    framework = framework_of(session, found.edition)
    grid = evidence_grid(session, found, framework)
    home = f"/committees/{asking.here.slug}"
    content = EvidenceGridPage(
        cycle=found,
        sources=tuple(source.capitalize() for source in grid.sources),
        rows=tuple(_row(row, framework, found, f"{home}/evidence") for row in grid.rows),
        standing=_standing(grid),
    )
    back = (found.name, f"{home}/cycles/{found.id}")
    title = f"Evidence grid of {found.name}"
    return page(request, "evidence_grid/show.html", content, title=title, back=back)


def _standing(grid: EvidenceGrid) -> tuple[tuple[str, str], ...]:
    """Every strength with its indicators; one that nothing has is said too."""
    return tuple(
        (
            strength.value.capitalize(),
            ", ".join(row.indicator for row in grid.rows if row.found.strength is strength) or "none",
        )
        for strength in Strength
    )


def _row(row: GridRow, framework: Framework, cycle: Cycle, evidence: str) -> Row:
    indicator = framework.indicator(row.indicator)
    assert indicator is not None
    return Row(
        number=row.indicator,
        title=indicator.title,
        href=f"/framework/{framework.id}/{row.indicator}",
        strength=row.found.strength.value.capitalize(),
        warnings=tuple(warning.value.capitalize() for warning in row.found.warnings),
        cells=tuple(_count(row.indicator, cell, cycle, evidence) for cell in row.cells),
    )


def _count(indicator: str, cell: GridCell, cycle: Cycle, evidence: str) -> Count:
    if not cell.pieces:
        return Count("none", None, "")
    asked = {"cycle": cycle.id, "indicator": indicator, **FILTERS[cell.source]}
    return Count(
        words="1 piece" if cell.pieces == 1 else f"{cell.pieces} pieces",
        href=f"{evidence}?{urlencode(asked)}",
        contradicting=f"{cell.contradicting} contradicting" if cell.contradicting else "",
    )
