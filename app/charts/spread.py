"""The views of a round as a picture: a dot for each view, services down, the levels in their order across.

The picture shows what the table beside it says, cell by cell. Nothing in it is calculated from levels.
"""

from collections.abc import Sequence
from typing import Any

from app.charts.pattern import INK

ROW_HEIGHT = 70
AROUND = 180
DOTS_IN_A_LINE = 6


def spread_figure(
    columns: Sequence[str], rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]
) -> dict[str, Any]:
    """A figure for Plotly. `rows`: a service and, for each column, its dots and the same in words.

    The dots are text, so that each has the size of a letter on any screen.
    """
    services = [service for service, _ in rows]
    cells = [
        (column, service, dots, said)
        for service, places in rows
        for column, (dots, said) in zip(columns, places, strict=True)
        if dots
    ]
    return {
        "data": [
            {
                "type": "scatter",
                "mode": "text",
                "x": [column for column, _, _, _ in cells],
                "y": [service for _, service, _, _ in cells],
                "text": [in_lines(dots) for _, _, dots, _ in cells],
                "customdata": [said for _, _, _, said in cells],
                "textfont": {"size": 32, "color": INK},
                "hovertemplate": "%{y}, %{x}: %{customdata}<extra></extra>",
            }
        ],
        "layout": {
            "height": AROUND + ROW_HEIGHT * len(services),
            "margin": {"l": 20, "r": 20, "t": 40, "b": 20},
            "xaxis": _axis(columns, side="top"),
            "yaxis": _axis(services, range=[len(services) - 0.5, -0.5]),
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
        "automargin": True,
        "showgrid": True,
        "gridcolor": "#d5d9dd",
        "zeroline": False,
        **more,
    }
