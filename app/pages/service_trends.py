"""The trend of one service: its teams' lines across the indicators, edition by edition."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.same_teams import SameTeam, same_teams_of
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
    panels_of,
    row_of,
    trends_of,
)
from app.rendering import page
from evaluations.cycle import Cycle
from evaluations.permissions import may_read_committee
from evaluations.refusals import NotFound
from evaluations.trend import Line, summary
from indicators.framework import Framework, KeyArea
from indicators.level import Level

router = GuardedRouter()

FEW_PICTURES = 12
"""As many of an edition are shown at once; more stay folded until they are opened."""
MOST_PICTURES = 24
"""A key area with more lines than these draws none: nobody can set so many beside each other."""


@dataclass(frozen=True)
class AreaOfService:
    """A key area in which the service judged: its lines as rows, and what they show.

    `panels` are the lines as pictures; none where there are too many to look at.
    """

    id: str
    title: str
    columns: tuple[Cycle, ...]
    rows: tuple[TrendRow, ...]
    panels: tuple[Panel, ...]
    says: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True)
class EditionOfService:
    """An edition on which the service judged. `levels` are (class, label, caption)."""

    title: str
    areas: tuple[AreaOfService, ...]
    levels: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class ServiceTrendPage:
    """The whole page. `goes_on_as` are (team, the one elsewhere that it goes on as, its trend)."""

    service: str
    address: str
    home: str
    window: Window
    editions: tuple[EditionOfService, ...]
    goes_on_as: tuple[tuple[str, str, str], ...]
    events: tuple[EventInList, ...]
    same_teams: tuple[SameTeam, ...]
    localities: Options
    cycles: Options

    @property
    def first_pictures(self) -> str:
        """The id of the first key area that has pictures, "" where none has."""
        drawn = (area.id for edition in self.editions for area in edition.areas if area.panels)
        return next(drawn, "")


@router.get("/committees/{committee}/trends/services/{service}", permission=may_read_committee)
def service_trend(request: Request, session: Transaction, asking: Asking, service: str) -> Response:
    found = trends_of(request, session, asking.here.id, asking.here.slug)
    name = _name(found, service)
    return page(
        request,
        "trends/service.html",
        _page(found, service, name),
        title=f"{name} over time",
        block="results",
        back=("Trends", f"{found.home}/trends"),
    )


def _name(found: Trends, service: str) -> str:
    """The service's name. Raises NotFound for a service that never had a team."""
    names = (one.service for one in found.history.units.values() if one.unit.service_id == service)
    name = next(names, None)
    if name is None:
        raise NotFound
    return name


def _page(found: Trends, service: str, name: str) -> ServiceTrendPage:
    judged_on = reversed({cycle.edition: "" for cycle in found.cycles})
    lines = {one: _lines(found, found.history.frameworks[one], service) for one in judged_on}
    everything = [line for of_edition in lines.values() for line in of_edition]
    editions = (
        _edition(found, found.history.frameworks[one], of_edition, name, everything)
        for one, of_edition in lines.items()
    )
    return ServiceTrendPage(
        service=name,
        address=f"{found.home}/trends/services/{service}",
        home=found.home,
        window=found.window,
        editions=tuple(one for one in editions if one.areas),
        goes_on_as=tuple(_goes_on_as(found, service)),
        events=found.marked,
        same_teams=_same_teams(found, service),
        localities=localities_in(found.history),
        cycles=cycles_in(found.history),
    )


def _same_teams(found: Trends, service: str) -> tuple[SameTeam, ...]:
    """What is said of the service's teams, of the names that they had before and of those they go on as."""
    units = {id for id, named in found.history.units.items() if named.unit.service_id == service}
    later = {one.later_id for one in found.continuations if one.earlier_id in units}
    return same_teams_of(found.history, found.continuations, units | later)


def _goes_on_as(found: Trends, service: str) -> Iterator[tuple[str, str, str]]:
    """Where the past of a team of this service is told, if that is under another service."""
    for one in found.continuations:
        earlier, later = (found.history.units[id] for id in (one.earlier_id, one.later_id))
        if earlier.unit.service_id == service and later.unit.service_id not in (None, service):
            yield earlier.name, later.name, f"{found.home}/trends/services/{later.unit.service_id}"


def _lines(found: Trends, framework: Framework, service: str) -> list[Line]:
    lines = found.lines(framework, [one.number for one in framework.indicators])
    return [line for line in lines if line.unit.unit.service_id == service and line.has_level]


def _edition(
    found: Trends, framework: Framework, lines: Sequence[Line], name: str, everything: Sequence[Line]
) -> EditionOfService:
    """The lines of one edition; `everything` are those of the whole page, which share one axis of time."""
    areas = groupby(lines, key=lambda line: _key_area(framework, line))
    is_open = len(lines) <= FEW_PICTURES
    return EditionOfService(
        title=f"{framework.title} ({framework.published})",
        areas=tuple(
            _area(found, framework, area, tuple(group), name, everything, is_open=is_open)
            for area, group in areas
        ),
        levels=tuple((level.css, framework.label(level), level.caption) for level in Level),
    )


def _key_area(framework: Framework, line: Line) -> KeyArea:
    indicator = framework.indicator(line.indicator)
    assert indicator is not None
    return indicator.key_area


def _area(
    found: Trends,
    framework: Framework,
    area: KeyArea,
    lines: Sequence[Line],
    service: str,
    everything: Sequence[Line],
    *,
    is_open: bool,
) -> AreaOfService:
    columns = columns_of(found, framework, lines)
    names = [f"{line.indicator}, {_place(line, service)}" for line in lines]
    start = f"{framework.id}-{area.number}"
    are_few = len(lines) <= MOST_PICTURES
    return AreaOfService(
        id=start,
        title=f"{area.number}. {area.title}",
        columns=columns,
        rows=tuple(
            row_of(
                found,
                line,
                columns,
                name,
                href=f"{found.home}/trends/indicators/{framework.id}/{line.indicator}",
            )
            for line, name in zip(lines, names, strict=True)
        ),
        panels=panels_of(found, framework, lines, names, start=start, beside=everything) if are_few else (),
        says=summary([(name, line.points) for name, line in zip(names, lines, strict=True)], "judgements"),
        is_open=is_open,
    )


def _place(line: Line, service: str) -> str:
    """The team without the service that the whole page speaks of."""
    return line.unit.locality or line.unit.name.removeprefix(f"{service}, ")
