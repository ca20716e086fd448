"""`workbook pattern`: where weakness and strength lie in a cycle."""

import json
from enum import Enum
from typing import Annotated, Any

import typer

from app.commands.database import at_work
from app.commands.finding import committee_named, cycle_named
from evaluations.pattern import Reading, sentence, strength, weakness
from evaluations.queries.edition import framework_of
from evaluations.queries.pattern import Grid, Row, grid_of_cycle
from indicators.level import Level


class Bar(Enum):
    """At which level, or worse, weakness begins."""

    WEAK = Level.WEAK.value
    SATISFACTORY = Level.SATISFACTORY.value


def install(cli: typer.Typer) -> None:
    """Add the command."""

    @cli.command()
    def pattern(
        committee: Annotated[str, typer.Option(help="The committee's name.")],
        cycle: Annotated[str, typer.Option(help="The cycle's name.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
        weak_at: Annotated[Bar, typer.Option(help="Weakness is this level or worse.")] = Bar.WEAK,
    ) -> None:
        """Say for each indicator where weakness and strength lie."""
        with at_work(write=False) as session:
            found = cycle_named(session, committee_named(session, committee), cycle)
            framework = framework_of(session, found.edition)
            grid = grid_of_cycle(session, found, framework)
        bar = Level(weak_at.value)
        if as_json:
            typer.echo(json.dumps(as_data(grid, bar), ensure_ascii=False, indent=2))
            return
        for row in grid.rows:
            if row.is_chosen:
                typer.echo(in_words(row, bar))


def as_data(grid: Grid, bar: Level) -> list[dict[str, Any]]:
    """The pattern for machines: an entry for each indicator of the edition.

    Teams are [service, locality], the locality null for the whole area; a cell's level is a word or null.
    """
    return [
        {
            "indicator": row.indicator,
            "weakness": _shape(weakness(row.cells, bar=bar)),
            "strength": _shape(strength(row.cells)),
            "cells": [
                {
                    "service": cell.team.service,
                    "locality": cell.team.locality,
                    "level": cell.level.value if cell.level else None,
                    "state": cell.state.value,
                }
                for cell in row.cells
            ],
        }
        for row in grid.rows
    ]


def in_words(row: Row, bar: Level) -> str:
    """One line for a person at a terminal."""
    found = sentence("weakness", weakness(row.cells, bar=bar)), sentence("strength", strength(row.cells))
    return f"{row.indicator} {' '.join(found)}"


def _shape(reading: Reading) -> dict[str, Any]:
    return {"shape": reading.shape.value, "teams": [list(team) for team in reading.teams]}
