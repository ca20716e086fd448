"""The pattern as a picture: a tile for each team and indicator, in its level's colour. Never a mean.

The picture shows what the table beside it says, cell by cell.
"""

from collections.abc import Sequence
from typing import Any

from evaluations.pattern import Cell, CellState
from evaluations.queries.pattern import Row
from indicators.framework import Framework
from indicators.level import Level

COLOURS = {
    Level.UNSATISFACTORY: "#00224e",
    Level.WEAK: "#35456c",
    Level.SATISFACTORY: "#666970",
    Level.GOOD: "#948e77",
    Level.VERY_GOOD: "#c8b866",
    Level.EXCELLENT: "#fee838",
}
DARK = (Level.UNSATISFACTORY, Level.WEAK, Level.SATISFACTORY)
BLANKS = {
    CellState.DRAFT: "circle-open",
    CellState.NOT_YET_JUDGED: "line-ew-open",
    CellState.CANNOT_BE_JUDGED: "x-thin-open",
    CellState.NOT_CHOSEN: "square-open-dot",
}
INK = "#1a1a1a"
TILE = 22
ROW_HEIGHT = 30
COLUMN_WIDTH = 34


def pattern_figure(rows: Sequence[Row], teams: Sequence[str], framework: Framework) -> dict[str, Any]:
    """A figure for Plotly: `teams` are the names of the columns, in the order of each row's cells."""
    numbers = [row.indicator for row in rows]
    placed = [
        (team, row.indicator, cell) for row in rows for team, cell in zip(teams, row.cells, strict=True)
    ]
    levels = [_level_trace(level, framework.label(level), placed) for level in reversed(Level)]
    blanks = [_blank_trace(state, placed) for state in BLANKS]
    return {
        "data": [trace for trace in (*levels, *blanks) if trace["x"]],
        "layout": {
            "height": 190 + ROW_HEIGHT * len(numbers),
            "width": max(640, 140 + COLUMN_WIDTH * len(teams)),
            "margin": {"l": 60, "r": 20, "t": 130, "b": 20},
            "xaxis": _axis(list(teams), side="top", tickangle=-60),
            "yaxis": _axis(numbers, autorange="reversed"),
            "legend": {"orientation": "h", "y": -0.02, "yanchor": "top"},
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "hovermode": "closest",
            "dragmode": False,
        },
    }


def _axis(names: list[str], **more: Any) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": names,
        "range": [-0.5, len(names) - 0.5],
        "tickvals": names,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        **more,
    }


def _level_trace(level: Level, label: str, placed: Sequence[tuple[str, str, Cell]]) -> dict[str, Any]:
    marker = {
        "symbol": "square",
        "size": TILE,
        "color": COLOURS[level],
        "line": {"width": 1, "color": INK},
    }
    found = [(team, number) for team, number, cell in placed if cell.level is level]
    return {
        **_trace(label, found, marker),
        "mode": "markers+text",
        "text": [level.caption] * len(found),
        "textfont": {"color": "#ffffff" if level in DARK else INK, "size": 12},
    }


def _blank_trace(state: CellState, placed: Sequence[tuple[str, str, Cell]]) -> dict[str, Any]:
    marker = {"symbol": BLANKS[state], "size": TILE // 2, "color": INK, "line": {"width": 1, "color": INK}}
    found = [(team, number) for team, number, cell in placed if cell.state is state]
    return {**_trace(state.value, found, marker), "mode": "markers"}


def _trace(name: str, found: Sequence[tuple[str, str]], marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "x": [team for team, _ in found],
        "y": [number for _, number in found],
        "marker": marker,
        "hovertemplate": f"%{{y}}, %{{x}}: {name}<extra></extra>",
    }
