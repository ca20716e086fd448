"""The views of a round as a picture: a dot for each view, services down, the levels in their order across.

The picture shows what the table beside it says, cell by cell. Nothing in it is calculated from levels.
"""

from collections.abc import Sequence
from typing import Any

from app.charts.pattern import INK
from app.pages.room_parts import RoundInRoom

ROW_HEIGHT = 70
AROUND = 110
LETTER_WIDTH = 11
DOTS_IN_A_LINE = 6


def spread_figure(shown: RoundInRoom) -> dict[str, Any]:
    """A figure for Plotly. The dots are text, so that each has the size of a letter on any screen."""
    columns = [column.words for column in shown.columns]
    services = [row.service for row in shown.rows]
    cells = [
        (column, row.service, cell)
        for row in shown.rows
        for column, cell in zip(columns, row.cells, strict=True)
        if cell.shown
    ]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "text",
                "x": [column for column, _, _ in cells],
                "y": [service for _, service, _ in cells],
                "text": [in_lines(cell.shown) for _, _, cell in cells],
                "customdata": [cell.said for _, _, cell in cells],
                "textfont": {"size": 24, "color": INK},
                "hovertemplate": "%{y}, %{x}: %{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "height": AROUND + ROW_HEIGHT * len(services),
            "margin": {
                "l": 20 + LETTER_WIDTH * max(map(len, services), default=0),
                "r": 20,
                "t": 60,
                "b": 20,
            },
            "xaxis": _axis(columns, side="top"),
            "yaxis": _axis(services, autorange="reversed"),
            "showlegend": False,
            "font": {"family": "Roboto, Helvetica, Arial, sans-serif", "size": 18, "color": INK},
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "hovermode": "closest",
            "dragmode": False,
        },
    }


def in_lines(dots: str) -> str:
    """Dots in lines of a few, so that they stay in their column; a number beside a dot stays whole."""
    if set(dots) & set("0123456789"):
        return dots
    return "<br>".join(dots[at : at + DOTS_IN_A_LINE] for at in range(0, len(dots), DOTS_IN_A_LINE))


def _axis(names: Sequence[str], **more: Any) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryorder": "array",
        "categoryarray": list(names),
        "range": [-0.5, len(names) - 0.5],
        "tickvals": list(names),
        "ticktext": list(names),
        "tickmode": "array",
        "fixedrange": True,
        "showgrid": True,
        "gridcolor": "#d5d9dd",
        "zeroline": False,
        **more,
    }
