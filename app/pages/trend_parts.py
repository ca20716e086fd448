"""What the trend pages share: filters in the address, lines as rows of a table, and lines as pictures."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from sqlmodel import Session

from app.charts.trend import Mark, Outside, span_of, trend_figure
from app.pages.same_teams import SameTeam, same_teams_of
from evaluations.continuation import Continuation
from evaluations.cycle import Cycle
from evaluations.event import Event
from evaluations.history import History
from evaluations.inspection import ExternalEvaluation
from evaluations.pattern import CellState
from evaluations.queries.continuation import continuations_of
from evaluations.queries.event import events_of
from evaluations.queries.history import history_of
from evaluations.queries.inspection import external_in_force
from evaluations.trend import Line, Point, RelatedPoint, lines_of, story_of
from indicators.framework import Framework
from indicators.level import Level

Options = tuple[tuple[str, str], ...]
INSPECTORS = "Inspectors, after the visit"


@dataclass(frozen=True)
class Window:
    """What the reader asked to see; "" is everything. It lives in the address."""

    service: str = ""
    locality: str = ""
    key_area: str = ""
    since: str = ""
    until: str = ""
    is_open: bool = False

    @property
    def narrows(self) -> bool:
        return bool(self.service or self.locality or self.key_area or self.since or self.until)


@dataclass(frozen=True)
class TrendCell:
    """One cycle in a row: its class, its word and caption, a note, and where a click leads ("": nowhere)."""

    css: str
    word: str
    caption: str = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class TrendRow:
    """One line: whose it is, its cells in the order of the columns, and how it went in words.

    `pair` leads to the two latest judgements side by side ("": nowhere).
    """

    heading: str
    href: str
    cells: tuple[TrendCell, ...]
    words: str = ""
    pair: str = ""
    is_apart: bool = False


@dataclass(frozen=True)
class Panel:
    """One line as a picture."""

    id: str
    title: str
    figure: str
    words: str


@dataclass(frozen=True)
class EventInList:
    """An event that the pictures mark with its number."""

    number: int
    event: Event
    href: str


@dataclass(frozen=True)
class Trends:
    """All that the trend pages of one committee are drawn from, and what of it is shown.

    `cycles` are those shown, the earliest first; `home` is the committee's address.
    """

    history: History
    events: tuple[Event, ...]
    external: tuple[ExternalEvaluation, ...]
    continuations: tuple[Continuation, ...]
    home: str
    window: Window
    cycles: tuple[Cycle, ...]

    def lines(self, framework: Framework, numbers: Sequence[str]) -> tuple[Line, ...]:
        """The lines of these indicators as far as the reader wants to see them."""
        if not self.cycles:
            return ()
        first, last = self.cycles[0].period_from, self.cycles[-1].period_from
        found = (line.between(first, last) for line in lines_of(self.history, framework.id, numbers))
        return tuple(line for line in found if self._is_wanted(line))

    def _is_wanted(self, line: Line) -> bool:
        unit = line.unit.unit
        return (
            bool(line.was_looked_at or line.related)
            and self.window.service in ("", unit.service_id)
            and self.window.locality in ("", unit.locality_id)
        )

    def same_teams(self, lines: Sequence[Line]) -> tuple[SameTeam, ...]:
        """Who said that a team of these lines is the same as before."""
        return same_teams_of(self.history, self.continuations, {line.unit.unit.id for line in lines})

    def external_of(self, framework: Framework, number: str) -> tuple[ExternalEvaluation, ...]:
        """What inspectors judged of an indicator in the cycles shown."""
        shown = {cycle.id for cycle in self.cycles if cycle.edition == framework.id}
        return tuple(one for one in self.external if one.cycle_id in shown and one.indicator == number)

    @property
    def marked(self) -> tuple[EventInList, ...]:
        """The events of the time that is shown, numbered in their order."""
        if not self.cycles:
            return ()
        first, last = self.cycles[0].period_from, self.cycles[-1].period_to
        is_cut = self.cycles[-1] is not self.history.cycles[-1]
        known = [
            one for one in self.events if first <= one.happened_on and (one.happened_on <= last or not is_cut)
        ]
        return tuple(
            EventInList(number, one, f"{self.home}/events/{one.id}") for number, one in enumerate(known, 1)
        )


def trends_of(request: Request, session: Session, committee_id: str, slug: str) -> Trends:
    """Everything that the pages draw, in ten statements whatever its size."""
    history = history_of(session, committee_id)
    window = _window(request, history)
    return Trends(
        history=history,
        events=events_of(session, committee_id),
        external=external_in_force(session, committee_id),
        continuations=tuple(continuations_of(session, committee_id)),
        home=f"/committees/{slug}",
        window=window,
        cycles=_shown(history.cycles, window),
    )


def _window(request: Request, history: History) -> Window:
    """What the address asks for; anything unknown is as if it were not asked."""
    asked = request.query_params
    units = [named.unit for named in history.units.values()]
    cycles = {cycle.id for cycle in history.cycles}
    areas = {str(area.number) for edition in history.frameworks.values() for area in edition.key_areas}
    allowed: Mapping[str, set[str | None]] = {
        "service": {unit.service_id for unit in units},
        "locality": {unit.locality_id for unit in units},
        "key_area": {*areas},
        "since": {*cycles},
        "until": {*cycles},
    }
    known = {name: value for name, values in allowed.items() if (value := asked.get(name, "")) in values}
    return Window(**known, is_open=asked.get("tables") == "open")


def _shown(cycles: Sequence[Cycle], window: Window) -> tuple[Cycle, ...]:
    """The cycles from one to another; all of them where that leaves none."""
    places = {cycle.id: place for place, cycle in enumerate(cycles)}
    first = places.get(window.since, 0)
    last = places.get(window.until, len(cycles) - 1)
    return tuple(cycles[first : last + 1] or cycles)


# Choices


def services_in(history: History) -> Options:
    """The services that a unit has, by name."""
    return _choices((named.unit.service_id, named.service) for named in history.units.values())


def localities_in(history: History) -> Options:
    return _choices((named.unit.locality_id, named.locality) for named in history.units.values())


def cycles_in(history: History) -> Options:
    return tuple((cycle.id, cycle.name) for cycle in history.cycles)


def key_areas_of(framework: Framework) -> Options:
    return tuple(
        (str(area.number), f"{area.number}. {area.title}")
        for area in framework.key_areas
        if framework.indicators_of(area)
    )


def _choices(found: Iterable[tuple[str | None, str | None]]) -> Options:
    known = {value: name for value, name in found if value and name}
    return tuple(sorted(known.items(), key=lambda one: one[1].casefold()))


# Lines as rows


def columns_of(trends: Trends, framework: Framework, lines: Sequence[Line]) -> tuple[Cycle, ...]:
    """The cycles on this edition, and those on another one in which something related was judged."""
    related = {one.cycle.id for line in lines for one in line.related}
    return tuple(one for one in trends.cycles if one.edition == framework.id or one.id in related)


def row_of(
    trends: Trends, line: Line, columns: Sequence[Cycle], heading: str, *, href: str = "", tells: bool = True
) -> TrendRow:
    """A line as a row. With `tells` it says in words how it went, and each cell how it moved."""
    points = {point.cycle.id: point for point in line.points}
    related: dict[str, list[RelatedPoint]] = {}
    for one in line.related:
        related.setdefault(one.cycle.id, []).append(one)
    cells = (
        _cell(trends, line, points[cycle.id], tells=tells)
        if cycle.id in points
        else _related_cell(related.get(cycle.id, ()))
        for cycle in columns
    )
    if not tells:
        return TrendRow(heading, href, tuple(cells))
    words = story_of(line)
    return TrendRow(heading, href, tuple(cells), f"{words[0].upper()}{words[1:]}.", _pair(trends, line))


def outside_row(
    trends: Trends, framework: Framework, number: str, columns: Sequence[Cycle]
) -> TrendRow | None:
    """What inspectors judged, apart from every line; None where they judged nothing."""
    given = {one.cycle_id: one for one in trends.external_of(framework, number)}
    if not given:
        return None
    rooms = f"{trends.home}/releases/"
    cells = (
        TrendCell(
            css=one.level.css,
            word=framework.label(one.level),
            caption=one.level.caption,
            href=f"{rooms}{one.release_id}/room/external-evaluations",
        )
        if (one := given.get(cycle.id))
        else TrendCell("state-not-chosen", "nothing recorded")
        for cycle in columns
    )
    return TrendRow(INSPECTORS, "", tuple(cells), "External: it stands beside the lines.", is_apart=True)


def _cell(trends: Trends, line: Line, point: Point, *, tells: bool) -> TrendCell:
    cycle = point.cycle
    start = f"{trends.home}/cycles/{cycle.id}/judgements/"
    href = f"{start}{point.unit_id}/{line.indicator}" if tells else ""
    if point.level is None:
        css = "state-" + point.state.value.replace(" ", "-")
        leads = point.state is not CellState.NOT_CHOSEN
        return TrendCell(css, point.state.value, href=href if leads else "")
    note = _movement(trends, line, point) if tells else ""
    return TrendCell(point.level.css, point.label, point.level.caption, note, href)


def _pair(trends: Trends, line: Line) -> str:
    """Where the two latest cycles of a line stand side by side; "" where there is but one."""
    if len(line.points) < 2:
        return ""
    before, now = line.points[-2].cycle.id, line.points[-1].cycle.id
    return pair_of(trends.home, line, before, now)


def pair_of(home: str, line: Line, before: str, now: str) -> str:
    """Where two cycles of a line stand side by side."""
    place = f"{line.unit.unit.id}/{line.edition}/{line.indicator}"
    return f"{home}/movement/{place}?before={before}&now={now}"


def stands(trends: Trends, line: Line) -> str:
    """How a line moved to its last cycle, or which blank it has there."""
    last = line.points[-1]
    return _movement(trends, line, last) if last.level else last.state.value


def _movement(trends: Trends, line: Line, point: Point) -> str:
    return trends.history.moved_to(point.cycle, line.unit.unit.id, line.indicator).movement.value


def _related_cell(related: Sequence[RelatedPoint]) -> TrendCell:
    if not related:
        return TrendCell("state-not-chosen", "another edition")
    words = "; ".join(f"{one.indicator}: {one.label}" for one in related)
    return TrendCell("state-agreed", words, note="related, another edition")


# Lines as pictures


def panels_of(
    trends: Trends,
    framework: Framework,
    lines: Sequence[Line],
    titles: Sequence[str],
    *,
    start: str = "trend",
    beside: Sequence[Line] = (),
) -> tuple[Panel, ...]:
    """A picture for each line, all over the same time; `start` begins the id of each.

    `beside` are lines that have their pictures elsewhere on the page, over the same time too.
    """
    if not lines:
        return ()
    span = span_of(_days(trends, [*lines, *beside]))
    return tuple(
        _panel(trends, framework, line, title, span, f"{start}-{place}")
        for place, (line, title) in enumerate(zip(lines, titles, strict=True), 1)
    )


def outside_panel(trends: Trends, framework: Framework, number: str, lines: Sequence[Line]) -> Panel | None:
    """What inspectors judged as a picture of its own."""
    outside = [
        Outside(one.visited_on, one.level, framework.label(one.level), _outside_words(trends, framework, one))
        for one in trends.external_of(framework, number)
    ]
    if not outside:
        return None
    marks = [_mark(one, touches=one.event.touches(framework.id, number)) for one in trends.marked]
    span = span_of([*_days(trends, lines), *(one.on for one in outside)])
    figure = trend_figure((), _labels(framework), span, marks=marks, outside=outside)
    words = " ".join(f"{one.words}." for one in outside)
    return Panel("trend-inspectors", INSPECTORS, json.dumps(figure), words)


def _panel(
    trends: Trends, framework: Framework, line: Line, title: str, span: tuple[date, date], id: str
) -> Panel:
    unit = line.unit.unit
    marks = [
        _mark(
            one,
            touches=one.event.touches(line.edition, line.indicator)
            and one.event.touches_team(unit.service_id, unit.locality_id),
        )
        for one in trends.marked
    ]
    figure = trend_figure(line.points, _labels(framework), span, related=line.related, marks=marks)
    words = f"{title} {story_of(line)}."
    return Panel(id, title, json.dumps(figure), words)


def _mark(one: EventInList, *, touches: bool) -> Mark:
    return Mark(one.number, one.event.happened_on, one.event.title, touches)


def _outside_words(trends: Trends, framework: Framework, one: ExternalEvaluation) -> str:
    names = {cycle.id: cycle.name for cycle in trends.cycles}
    visited = f"{one.visited_on.day} {one.visited_on:%B %Y}"
    return f"{names[one.cycle_id]}: inspectors judged it {framework.label(one.level)}, visiting on {visited}"


def _days(trends: Trends, lines: Sequence[Line]) -> list[date]:
    """Every day that a page of pictures has to show."""
    judged = [point.on for line in lines for point in line.points]
    related = [point.on for line in lines for point in line.related]
    return [*judged, *related, *(one.event.happened_on for one in trends.marked)]


def _labels(framework: Framework) -> dict[Level, str]:
    return {level: framework.label(level) for level in Level}
