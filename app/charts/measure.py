"""Figures of one measure at one place over time, with the targets they serve. Only real things, never levels.

The picture shows what the table before it says. All pictures of a measure share one axis, so that places
can be set side by side.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from app.charts.pattern import INK

HEIGHT = 300
LINE = "#00224e"
TARGET = "#8a4b00"
ROOM = Decimal("0.08")


def measure_figure(
    points: Sequence[tuple[date, Decimal, str]],
    targets: Sequence[tuple[Decimal, str]],
    *,
    counted_in: str,
    days: tuple[date, date],
    values: tuple[Decimal, Decimal],
) -> dict[str, Any]:
    """A figure for Plotly. `points`: day, figure and what it says in words; `targets`: figure and words.

    `days` and `values` are the first and last of all places of the measure, targets included.
    """
    return {
        "data": [_points(points), *(_target(target, words, days) for target, words in targets)],
        "layout": {
            "height": HEIGHT,
            "margin": {"l": 10, "r": 16, "t": 16, "b": 24},
            "xaxis": _axis(type="date", nticks=4, ticks="outside", ticklen=8, range=_range(days)),
            "yaxis": _axis(range=_span(values), title={"text": counted_in}),
            "showlegend": False,
            "font": {"family": "Roboto, Helvetica, Arial, sans-serif", "size": 14, "color": INK},
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "hovermode": "closest",
            "dragmode": False,
        },
    }


def _points(points: Sequence[tuple[date, Decimal, str]]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [day.isoformat() for day, _, _ in points],
        "y": [float(value) for _, value, _ in points],
        "text": [words for _, _, words in points],
        "line": {"color": LINE, "width": 2},
        "marker": {"symbol": "circle", "size": 9, "color": LINE},
        "hovertemplate": "%{text}<extra></extra>",
    }


def _target(target: Decimal, words: str, days: tuple[date, date]) -> dict[str, Any]:
    """A broken line across the picture: nobody's figure, but what a priority wants to reach."""
    first, last = _around(days)
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [first.isoformat(), last.isoformat()],
        "y": [float(target), float(target)],
        "text": [words, words],
        "line": {"color": TARGET, "width": 2, "dash": "dash"},
        "hovertemplate": "%{text}<extra></extra>",
    }


def _range(days: tuple[date, date]) -> list[str]:
    return [day.isoformat() for day in _around(days)]


def _around(days: tuple[date, date]) -> tuple[date, date]:
    """The days with room on both sides, so that the first and last figure stand whole."""
    first, last = days
    room = max((last - first) // 20, date(2000, 1, 15) - date(2000, 1, 1))
    return first - room, last + room


def _span(values: tuple[Decimal, Decimal]) -> list[float]:
    """From nothing, or from the lowest figure below it, to just over the highest."""
    low, high = min(values[0], Decimal(0)), max(values[1], Decimal(0))
    room = (high - low) * ROOM or Decimal(1)
    return [float(low - room if low else low), float(high + room)]


def _axis(**more: Any) -> dict[str, Any]:
    return {
        "fixedrange": True,
        "automargin": True,
        "gridcolor": "#d5d9dd",
        "zerolinecolor": "#666970",
        **more,
    }
