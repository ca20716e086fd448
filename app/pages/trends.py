"""Every judgement of every cycle in one page, indicator by indicator, and where each trend is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.trend_parts import (
    Options,
    TrendRow,
    Trends,
    Window,
    columns_of,
    cycles_in,
    key_areas_of,
    localities_in,
    outside_row,
    row_of,
    services_in,
    stands,
    trends_of,
)
from app.rendering import page
from evaluations.cycle import Cycle
from evaluations.permissions import may_read_committee, may_record_events
from evaluations.trend import Line, latest
from indicators.framework import Framework, QualityIndicator
from indicators.level import Level

router = GuardedRouter()

FEW_ROWS = 60


@dataclass(frozen=True)
class IndicatorInTrends:
    """One indicator: its latest cycle, how its lines went in it, and all of them as rows."""

    number: str
    title: str
    href: str
    cycle: str
    latest: tuple[str, ...]
    columns: tuple[Cycle, ...]
    rows: tuple[TrendRow, ...]
    outside: TrendRow | None


@dataclass(frozen=True)
class TrendsPage:
    """The whole page. `indicators` have a line, `silent` (number, title) none; `is_open`: tables stand open.

    `editions` are (label, address, is current); `links` lead to each service's page.
    """

    address: str
    home: str
    window: Window
    edition: str
    edition_title: str
    editions: tuple[tuple[str, str, bool], ...]
    indicators: tuple[IndicatorInTrends, ...]
    silent: tuple[tuple[str, str], ...]
    links: Options
    is_open: bool
    opens: str
    events: int
    may_record: bool
    services: Options
    localities: Options
    key_areas: Options
    cycles: Options
    levels: tuple[tuple[str, str, str], ...]


@router.get("/committees/{committee}/trends", permission=may_read_committee)
def trends(request: Request, session: Transaction, asking: Asking) -> Response:
    found = trends_of(request, session, asking.here.id, asking.here.slug)
    content = _page(request, found, _edition(request, found), may_record=bool(may_record_events(asking)))
    return page(request, "trends/show.html", content, title="Trends", block="results")


def _edition(request: Request, found: Trends) -> Framework | None:
    """The edition that is asked for, else that of the latest cycle; None before the first cycle."""
    judged = [cycle.edition for cycle in found.history.cycles]
    asked = request.query_params.get("edition", "")
    wanted = asked if asked in judged else next(reversed(judged), "")
    return found.history.frameworks.get(wanted)


def _page(request: Request, found: Trends, edition: Framework | None, *, may_record: bool) -> TrendsPage:
    shown = _indicators(found, edition) if edition else ()
    has_line = {one.number for one in shown}
    is_few = sum(len(one.rows) for one in shown) <= FEW_ROWS
    return TrendsPage(
        address=f"{found.home}/trends",
        home=found.home,
        window=found.window,
        edition=edition.id if edition else "",
        edition_title=edition.title if edition else "",
        editions=_editions(found, edition),
        indicators=shown,
        silent=tuple(
            (one.number, one.title)
            for one in (edition.indicators if edition else ())
            if one.number not in has_line and _is_wanted(found, one)
        ),
        links=tuple(
            (name, f"{found.home}/trends/services/{service}") for service, name in services_in(found.history)
        ),
        is_open=is_few or found.window.is_open,
        opens=str(request.url.include_query_params(tables="open").query),
        events=len(found.events),
        may_record=may_record,
        services=services_in(found.history),
        localities=localities_in(found.history),
        key_areas=key_areas_of(edition) if edition else (),
        cycles=cycles_in(found.history),
        levels=tuple((level.css, edition.label(level), level.caption) for level in Level) if edition else (),
    )


def _editions(found: Trends, shown: Framework | None) -> tuple[tuple[str, str, bool], ...]:
    """The editions that cycles were judged on; nothing where there is but one."""
    known = [found.history.frameworks[one] for one in {cycle.edition: "" for cycle in found.history.cycles}]
    ways = (
        (f"{one.title} ({one.published})", f"{found.home}/trends?edition={one.id}", one is shown)
        for one in known
    )
    return tuple(ways) if len(known) > 1 else ()


def _indicators(found: Trends, edition: Framework) -> tuple[IndicatorInTrends, ...]:
    wanted = [one.number for one in edition.indicators if _is_wanted(found, one)]
    lines = [line for line in found.lines(edition, wanted) if line.was_looked_at]
    return tuple(
        _indicator(found, edition, number, tuple(group))
        for number, group in groupby(lines, key=lambda line: line.indicator)
    )


def _is_wanted(found: Trends, indicator: QualityIndicator) -> bool:
    return found.window.key_area in ("", str(indicator.key_area.number))


def _indicator(found: Trends, edition: Framework, number: str, lines: Sequence[Line]) -> IndicatorInTrends:
    indicator = edition.indicator(number)
    assert indicator is not None
    columns = columns_of(found, edition, lines)
    return IndicatorInTrends(
        number=number,
        title=indicator.title,
        href=f"{found.home}/trends/indicators/{edition.id}/{number}",
        cycle=lines[0].points[-1].cycle.name,
        latest=latest([(line.unit.name, stands(found, line)) for line in lines]),
        columns=columns,
        rows=tuple(row_of(found, line, columns, line.unit.name, tells=False) for line in lines),
        outside=outside_row(found, edition, number, columns),
    )
