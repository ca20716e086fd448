"""Two editions side by side: what looks at the same practice in both. No level is carried across."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from app.guards import GuardedRouter, Transaction
from app.pages.framework import Shown, shown_edition
from app.rendering import page
from evaluations.permissions import anyone
from evaluations.queries.edition import catalogue
from evaluations.refusals import NotFound
from indicators.framework import QualityIndicator, crosswalk

router = GuardedRouter()


@dataclass(frozen=True)
class RelatedRow:
    """An indicator of the first edition, and those of the other that are related to it."""

    indicator: QualityIndicator
    others: tuple[QualityIndicator, ...]


@dataclass(frozen=True)
class BesidePage:
    """`rows` has every indicator of the first edition, `alone` those of the other without a relative there.

    `is_told` is false where nobody has said how the two are related; the rows are empty then.
    """

    shown: Shown
    other: Shown
    is_told: bool
    rows: tuple[RelatedRow, ...]
    alone: tuple[QualityIndicator, ...]


@router.get("/framework/{edition}/beside/{other}", permission=anyone)
def beside(request: Request, session: Transaction, edition: str, other: str) -> Response:
    editions = catalogue(session)
    if edition == other:
        raise NotFound
    content = _side_by_side(shown_edition(editions, edition), shown_edition(editions, other))
    return page(request, "framework/beside.html", content, title="Two editions side by side")


def _side_by_side(one: Shown, other: Shown) -> BesidePage:
    found = crosswalk(one.edition, other.edition)
    if found is None:
        return BesidePage(one, other, is_told=False, rows=(), alone=())
    related = {number for numbers in found.values() for number in numbers}
    return BesidePage(
        one,
        other,
        is_told=True,
        rows=tuple(
            RelatedRow(each, _named(other, found.get(each.number, ()))) for each in one.edition.indicators
        ),
        alone=tuple(each for each in other.edition.indicators if each.number not in related),
    )


def _named(shown: Shown, numbers: tuple[str, ...]) -> tuple[QualityIndicator, ...]:
    return tuple(each for each in shown.edition.indicators if each.number in numbers)
