"""The trend of one indicator: each team's line over the cycles, what happened meanwhile, and it in words."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.same_teams import SameTeam
from app.pages.trend_parts import (
    EventInList,
    Options,
    Panel,
    TrendRow,
    Trends,
    Window,
    columns_of,
    cycles_in,
    localities_in,
    outside_panel,
    outside_row,
    panels_of,
    row_of,
    services_in,
    trends_of,
)
from app.rendering import page
from evaluations.cycle import Cycle
from evaluations.permissions import may_read_committee
from evaluations.refusals import NotFound
from evaluations.trend import Line, summary
from indicators.framework import Framework, QualityIndicator
from indicators.level import Level

router = GuardedRouter()


@dataclass(frozen=True)
class IndicatorTrendPage:
    """The whole page. `columns` are the cycles; `outside` and `outside_panel` are what inspectors judged.

    `related` holds (edition, number, title, address) of what is set beside; `levels` (class, label, caption).
    """

    indicator: QualityIndicator
    edition: str
    edition_title: str
    address: str
    home: str
    window: Window
    columns: tuple[Cycle, ...]
    rows: tuple[TrendRow, ...]
    outside: TrendRow | None
    panels: tuple[Panel, ...]
    outside_panel: Panel | None
    events: tuple[EventInList, ...]
    says: tuple[str, ...]
    same_teams: tuple[SameTeam, ...]
    related: tuple[tuple[str, str, str, str], ...]
    services: Options
    localities: Options
    cycles: Options
    levels: tuple[tuple[str, str, str], ...]


@router.get("/committees/{committee}/trends/indicators/{edition}/{indicator}", permission=may_read_committee)
def indicator_trend(
    request: Request, session: Transaction, asking: Asking, edition: str, indicator: str
) -> Response:
    trends = trends_of(request, session, asking.here.id, asking.here.slug)
    framework = trends.history.frameworks.get(edition)
    found = framework.indicator(indicator) if framework else None
    if framework is None or found is None:
        raise NotFound
    return page(
        request,
        "trends/indicator.html",
        _page(trends, framework, found),
        title=f"{found.number} {found.title} over time",
        block="results",
        back=("Trends", f"{trends.home}/trends?edition={framework.id}"),
    )


def _page(trends: Trends, framework: Framework, indicator: QualityIndicator) -> IndicatorTrendPage:
    lines = trends.lines(framework, [indicator.number])
    columns = columns_of(trends, framework, lines)
    names = [line.unit.name for line in lines]
    return IndicatorTrendPage(
        indicator=indicator,
        edition=framework.id,
        edition_title=f"{framework.title} ({framework.published})",
        address=f"{trends.home}/trends/indicators/{framework.id}/{indicator.number}",
        home=trends.home,
        window=trends.window,
        columns=columns,
        rows=tuple(
            row_of(trends, line, columns, line.unit.name, href=_of_service(trends, line)) for line in lines
        ),
        outside=outside_row(trends, framework, indicator.number, columns),
        panels=panels_of(trends, framework, lines, names),
        outside_panel=outside_panel(trends, framework, indicator.number, lines),
        events=trends.marked if lines else (),
        says=summary(
            [(line.unit.name, line.points) for line in lines],
            "teams",
            has_related=any(line.related for line in lines),
        ),
        same_teams=trends.same_teams(lines),
        related=_related(trends, framework, indicator),
        services=services_in(trends.history),
        localities=localities_in(trends.history),
        cycles=cycles_in(trends.history),
        levels=tuple((level.css, framework.label(level), level.caption) for level in Level),
    )


def _of_service(trends: Trends, line: Line) -> str:
    """The page of the service across its indicators; "" for a unit of several services."""
    service = line.unit.unit.service_id
    return f"{trends.home}/trends/services/{service}" if service else ""


def _related(
    trends: Trends, framework: Framework, indicator: QualityIndicator
) -> tuple[tuple[str, str, str, str], ...]:
    """The indicators of other editions that look at the same practice."""
    related = [
        (edition, number)
        for edition in {cycle.edition: cycle for cycle in trends.history.cycles}
        if edition != framework.id
        for number in _numbers(trends, edition, framework, indicator)
    ]
    frameworks = trends.history.frameworks
    found = ((edition, frameworks[edition].indicator(number)) for edition, number in related)
    return tuple(
        (
            f"{frameworks[edition].title} ({frameworks[edition].published})",
            one.number,
            one.title,
            f"{trends.home}/trends/indicators/{edition}/{one.number}",
        )
        for edition, one in found
        if one
    )


def _numbers(
    trends: Trends, edition: str, framework: Framework, indicator: QualityIndicator
) -> tuple[str, ...]:
    cycle = next(one for one in trends.history.cycles if one.edition == edition)
    return trends.history.related(cycle, framework.id, indicator.number) or ()
