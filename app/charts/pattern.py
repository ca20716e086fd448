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
COLUMN_WIDTH = 36
LETTER_WIDTH = 7
AROUND = 130


def pattern_figure(rows: Sequence[Row], teams: Sequence[str], framework: Framework) -> dict[str, Any]:
    """A figure for Plotly: teams down, indicators across, so that names read level.

    `teams` are the names of the teams, in the order of each row's cells.
    """
    numbers = [row.indicator for row in rows]
    placed = [
        (row.indicator, team, cell) for row in rows for team, cell in zip(teams, row.cells, strict=True)
    ]
    levels = [_level_trace(level, framework.label(level), placed) for level in reversed(Level)]
    blanks = [_blank_trace(state, placed) for state in BLANKS]
    margin = 20 + LETTER_WIDTH * max(len(team) for team in teams)
    return {
        "data": [trace for trace in (*levels, *blanks) if trace["x"]],
        "layout": {
            "height": AROUND + ROW_HEIGHT * len(teams),
            "width": max(600, margin + COLUMN_WIDTH * len(numbers)),
            "margin": {"l": margin, "r": 20, "t": 40, "b": 80},
            "xaxis": _axis(numbers, side="top"),
            "yaxis": _axis(list(teams), autorange="reversed"),
            "legend": {"orientation": "h", "x": 0, "y": 0, "yref": "container", "yanchor": "bottom"},
            "font": {"family": "Roboto, Helvetica, Arial, sans-serif", "size": 14, "color": INK},
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
        "tickvals": names,
        "ticktext": names,
        "tickmode": "array",
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
    found = [(number, team) for number, team, cell in placed if cell.level is level]
    return {
        **_trace(label, found, marker),
        "mode": "markers+text",
        "text": [level.caption] * len(found),
        "textfont": {"color": "#ffffff" if level in DARK else INK, "size": 12},
    }


def _blank_trace(state: CellState, placed: Sequence[tuple[str, str, Cell]]) -> dict[str, Any]:
    marker = {"symbol": BLANKS[state], "size": TILE // 2, "color": INK, "line": {"width": 1, "color": INK}}
    found = [(number, team) for number, team, cell in placed if cell.state is state]
    return {**_trace(state.value, found, marker), "mode": "markers"}


def _trace(name: str, found: Sequence[tuple[str, str]], marker: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "x": [number for number, _ in found],
        "y": [team for _, team in found],
        "marker": marker,
        "hovertemplate": f"%{{x}}, %{{y}}: {name}<extra></extra>",
    }
