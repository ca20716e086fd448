"""One line of a trend as a small picture: six ordered words, time, and what happened meanwhile.

The picture shows what the row of the table says, point by point. Nothing in it is calculated from levels:
they stand on an axis of words. Blanks stand in a strip of their own, apart from the six.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from textwrap import wrap
from typing import Any

from app.charts.pattern import BLANKS, COLOURS, INK
from evaluations.pattern import CellState
from evaluations.trend import Point, RelatedPoint, runs
from indicators.level import Level

HEIGHT = 270
NO_LEVEL = "no level"
EVENTS = "events"
LINE, FAINT = "#333e48", "#d5d9dd"
AROUND = timedelta(days=45)
TICKS = 4
LETTERS = 26
# Numbers of events that lie closer than this part of the time shown would run into each other.
APART = 8


@dataclass(frozen=True)
class Mark:
    """An event on the time axis: its number in the list beside, its day and its words.

    `touches`: whether it touches the unit and indicator of the picture.
    """

    number: int
    on: date
    words: str
    touches: bool


@dataclass(frozen=True)
class Outside:
    """A level that an inspector gave after a visit."""

    on: date
    level: Level
    label: str
    words: str


def span_of(days: Iterable[date]) -> tuple[date, date]:
    """The days that the pictures of one page show, so that all of them can be compared. Needs a day."""
    known = sorted(days)
    first, last = known[0], known[-1]
    margin = max(AROUND, (last - first) / 12)
    return first - margin, last + margin


def trend_figure(
    points: Sequence[Point],
    labels: dict[Level, str],
    span: tuple[date, date],
    *,
    related: Sequence[RelatedPoint] = (),
    marks: Sequence[Mark] = (),
    outside: Sequence[Outside] = (),
) -> dict[str, Any]:
    """A figure for Plotly. `labels` names all six levels as the edition does, worst first."""
    traces = [
        _standing("levels", list(labels.values()), "y"),
        _standing(NO_LEVEL, [NO_LEVEL], "y2"),
        *([_joined(points)] if any(point.level for point in points) else []),
        *(_blanks(state, points) for state in BLANKS if any(one.state is state for one in points)),
        *([_related(related, labels)] if related else []),
        *([_outside(outside)] if outside else []),
        *([_numbers(marks, (span[1] - span[0]) / APART)] if marks else []),
    ]
    return {"data": traces, "layout": _layout(list(labels.values()), span, marks)}


def _standing(name: str, words: list[str], axis: str) -> dict[str, Any]:
    """An empty trace: the six words and the strip stand in every picture, whatever was judged."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [None] * len(words),
        "y": words,
        "yaxis": axis,
        "hoverinfo": "skip",
    }


def said(point: Point) -> str:
    """A point in words: "2026: good, judged on 3 May 2026 by Ann Lead"."""
    if not point.level:
        return f"{point.cycle.name}: {point.state.value}"
    by = f" by {point.by}" if point.by else ""
    return f"{point.cycle.name}: {point.label}, judged on {_day(point.on)}{by}"


def _joined(points: Sequence[Point]) -> dict[str, Any]:
    """The stepped line, broken wherever two levels do not compare or time would run back.

    An earlier cycle's judgement that was revised late stands on a later day than the one that follows it.
    """
    stretches = (stretch for run in runs(points) for stretch in _onward(run))
    drawn: list[Point | None] = [one for stretch in stretches for one in (*stretch, None)][:-1]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": "agreed",
        "connectgaps": False,
        "line": {"shape": "hv", "color": LINE, "width": 2},
        "marker": {
            "symbol": "circle",
            "size": 13,
            "color": [COLOURS[one.level] if one and one.level else INK for one in drawn],
            "line": {"width": 1.5, "color": INK},
        },
        **_places([(one.on, one.label, said(one)) if one else None for one in drawn]),
    }


def _onward(run: Sequence[Point]) -> list[list[Point]]:
    """The parts of a stretch in which each day follows the one before."""
    found = [[run[0]]]
    for earlier, later in pairwise(run):
        if later.on < earlier.on:
            found.append([])
        found[-1].append(later)
    return found


def _blanks(state: CellState, points: Sequence[Point]) -> dict[str, Any]:
    marker = {"symbol": BLANKS[state], "size": 10, "color": INK, "line": {"width": 1.5, "color": INK}}
    found = [(one.on, NO_LEVEL, said(one)) for one in points if one.state is state]
    return {**_markers(state.value, marker), "yaxis": "y2", **_places(found)}


def _related(related: Sequence[RelatedPoint], labels: dict[Level, str]) -> dict[str, Any]:
    marker = {"symbol": "square-open", "size": 11, "color": INK, "line": {"width": 2, "color": INK}}
    found = [
        (
            one.on,
            labels[one.level],
            f"{one.cycle.name}, related indicator {one.indicator} of another edition: {one.label}",
        )
        for one in related
    ]
    return {**_markers("related indicator of another edition", marker), **_places(found)}


def _outside(outside: Sequence[Outside]) -> dict[str, Any]:
    marker = {
        "symbol": "diamond",
        "size": 14,
        "color": [COLOURS[one.level] for one in outside],
        "line": {"width": 1.5, "color": INK},
    }
    found = [(one.on, one.label, one.words) for one in outside]
    return {**_markers("inspectors", marker), **_places(found)}


def _numbers(marks: Sequence[Mark], apart: timedelta) -> dict[str, Any]:
    """The numbers of the events above their lines; those that lie close share one place: "1, 2"."""
    groups = _close(marks, apart)
    return {
        "type": "scatter",
        "mode": "text",
        "name": EVENTS,
        "text": [_numbered(group) for group in groups],
        "textfont": {"size": 13, "color": INK},
        "yaxis": "y3",
        **_places([(_middle(group), EVENTS, "; ".join(map(_event, group))) for group in groups]),
    }


def _close(marks: Sequence[Mark], apart: timedelta) -> list[list[Mark]]:
    """The events in their order, in groups that lie `apart` from each other."""
    found: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda one: one.on):
        if found and mark.on - found[-1][-1].on < apart:
            found[-1].append(mark)
        else:
            found.append([mark])
    return found


def _numbered(group: Sequence[Mark]) -> str:
    numbers = [str(one.number) for one in group]
    return ", ".join(numbers) if len(numbers) < 3 else f"{numbers[0]} to {numbers[-1]}"


def _middle(group: Sequence[Mark]) -> date:
    first, last = group[0].on, group[-1].on
    return first + (last - first) / 2


def _event(mark: Mark) -> str:
    return f"Event {mark.number}, {_day(mark.on)}: {mark.words}"


def _markers(name: str, marker: dict[str, Any]) -> dict[str, Any]:
    return {"type": "scatter", "mode": "markers", "name": name, "marker": marker}


def _places(found: Sequence[tuple[date, str, str] | None]) -> dict[str, Any]:
    """Where points stand and what each says, in short lines for a small picture; None leaves a gap."""
    return {
        "x": [one[0].isoformat() if one else None for one in found],
        "y": [one[1] if one else None for one in found],
        "customdata": ["<br>".join(wrap(one[2], LETTERS)) if one else "" for one in found],
        "hovertemplate": "%{customdata}<extra></extra>",
        "cliponaxis": False,
    }


def _layout(labels: list[str], span: tuple[date, date], marks: Sequence[Mark]) -> dict[str, Any]:
    top = 0.9 if marks else 1
    return {
        "height": HEIGHT,
        "margin": {"l": 104, "r": 12, "t": 8, "b": 32},
        "xaxis": {
            "type": "date",
            "range": [day.isoformat() for day in span],
            "anchor": "y2",
            "tickmode": "array",
            "tickvals": [day.isoformat() for day in _ticks(span)],
            "ticktext": [str(day.year) for day in _ticks(span)],
            "tickangle": 0,
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "ticks": "outside",
        },
        "yaxis": _axis(labels, [0.2, top], showgrid=True, gridcolor=FAINT),
        "yaxis2": _axis([NO_LEVEL], [0, 0.13], showgrid=False),
        **({"yaxis3": _axis([EVENTS], [0.91, 1], showgrid=False)} if marks else {}),
        "shapes": [_upright(mark) for mark in marks],
        "showlegend": False,
        "font": {"family": "Roboto, Helvetica, Arial, sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "hovermode": "closest",
        "hoverlabel": {"font": {"size": 12}, "align": "left"},
        "dragmode": False,
    }


def _ticks(span: tuple[date, date]) -> list[date]:
    """The beginnings of a few years; of the first year alone where none begins within the span."""
    first, last = span
    years = range(first.year + 1, last.year + 1)
    return [date(year, 1, 1) for year in years[:: len(years) // TICKS + 1]] or [first]


def _axis(names: list[str], domain: list[float], **more: Any) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "range": [-0.5, len(names) - 0.5],
        "tickvals": names,
        "ticktext": names,
        "tickmode": "array",
        "domain": domain,
        "fixedrange": True,
        "zeroline": False,
        **more,
    }


def _upright(mark: Mark) -> dict[str, Any]:
    """A line through the day of an event: whole where it touches what is drawn, else dotted."""
    day = mark.on.isoformat()
    line = {"color": INK, "width": 1.5 if mark.touches else 1, "dash": "solid" if mark.touches else "dot"}
    return {
        "type": "line",
        "x0": day,
        "x1": day,
        "y0": 0,
        "y1": 0.91,
        "yref": "paper",
        "layer": "below",
        "line": line,
    }


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
