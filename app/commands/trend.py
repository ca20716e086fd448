"""`workbook trend`: how every judgement moved from cycle to cycle."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any

import typer

from app.commands.database import at_work
from app.commands.finding import committee_named
from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.history import Beside, History, Moved, Said
from evaluations.queries.history import history_of


@dataclass(frozen=True)
class Movement:
    """One team's indicator in one cycle against the one before (None: there is none).

    `edition` is that of the indicator, the later cycle's or, where that is another, the earlier one's.
    """

    before: Cycle | None
    now: Cycle
    unit: NamedUnit
    edition: str
    indicator: str
    moved: Moved


def install(cli: typer.Typer) -> None:
    """Add the command."""

    @cli.command()
    def trend(
        committee: Annotated[str, typer.Option(help="The committee's name.")],
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    ) -> None:
        """Say how each judgement moved from the cycle before, and why it is or is not comparable."""
        with at_work(write=False) as session:
            history = history_of(session, committee_named(session, committee).id)
        if as_json:
            typer.echo(json.dumps(as_data(history), ensure_ascii=False, indent=2))
            return
        for one in movements_of(history):
            typer.echo(f"{one.now.name}, {one.indicator} {one.unit.name}: {one.moved.sentence}")


def movements_of(history: History) -> Iterator[Movement]:
    """Every movement of every cycle against the one before, where either has a level."""
    for now in history.cycles:
        before = history.before(now)
        cycles = (before, now) if before else (now,)
        for edition in dict.fromkeys(cycle.edition for cycle in reversed(cycles)):
            for indicator, unit in product(
                history.indicators_in(edition, *cycles), history.units_in(*cycles)
            ):
                moved = _moved(history, before, now, unit, edition, indicator)
                if moved.has_word:
                    yield Movement(before, now, unit, edition, indicator, moved)


def _moved(
    history: History, before: Cycle | None, now: Cycle, unit: NamedUnit, edition: str, indicator: str
) -> Moved:
    if edition == now.edition:
        return history.moved_to(now, unit.unit.id, indicator)
    return history.moved(before, now, unit.unit.id, edition, indicator)


def as_data(history: History) -> list[dict[str, Any]]:
    """Every movement for machines. A level is a word; what has no level is null.

    `service` and `locality` are null for a joint unit or a whole area. `beside` are the judgements of other
    units or another edition for which something is not comparable. Each judgement names the unit that gave
    it, which may have had another name then.
    """
    return [
        {
            "indicator": one.indicator,
            "edition": one.edition,
            "unit": one.unit.name,
            "service": one.unit.service,
            "locality": one.unit.locality,
            "before": _side(history, one.before, one.moved.before),
            "now": _side(history, one.now, one.moved.now),
            "movement": one.moved.movement.value,
            "why": one.moved.sentence,
            "beside": [_beside(history, each) for each in one.moved.beside],
        }
        for one in movements_of(history)
    ]


def _side(history: History, cycle: Cycle | None, said: Said | None) -> dict[str, Any] | None:
    return _judgement(history, cycle, said) if cycle and said and said.level else None


def _beside(history: History, one: Beside) -> dict[str, Any]:
    return {"indicator": one.indicator, **_judgement(history, one.cycle, one.said)}


def _judgement(history: History, cycle: Cycle, said: Said) -> dict[str, Any]:
    assert said.level is not None
    return {
        "cycle": cycle.name,
        "edition": cycle.edition,
        "unit": history.units[said.unit_id].name,
        "level": said.level.value,
        "judged_on": said.judged_on.isoformat() if said.judged_on else None,
        "by": said.by,
    }
