"""`workbook import`: what a committee brings along in files."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.database import at_work
from app.commands.finding import committee_named, cycle_named, find_committee, find_cycle
from evaluations.actions.importing import Imported, Wanted, import_judgements
from evaluations.imported import read_judgements
from evaluations.queries.edition import framework_of
from evaluations.refusals import Refusal
from evaluations.trace import COMMAND_LINE
from indicators.catalogue import DEFAULT_EDITION


def install(cli: typer.Typer) -> None:
    """Add the command."""
    imports = typer.Typer(help="Bring in what a committee has in files.", no_args_is_help=True)
    cli.add_typer(imports, name="import")

    @imports.callback()
    def import_() -> None:
        """Bring in what a committee has in files."""

    @imports.command()
    def judgements(
        file: Annotated[
            Path, typer.Argument(help="The CSV file.", exists=True, dir_okay=False, readable=True)
        ],
        committee: Annotated[str, typer.Option(help="The committee's name.")],
        cycle: Annotated[str, typer.Option(help="The cycle's name.")],
        create: Annotated[bool, typer.Option("--create", help="Make what does not exist yet.")] = False,
        edition: Annotated[str, typer.Option(help="The edition of a new cycle.")] = "",
        begins: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"])] = None,
        ends: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"])] = None,
        revise: Annotated[str, typer.Option(help="Why agreed judgements that differ are revised.")] = "",
        not_personal: Annotated[str, typer.Option(help="Why what looks personal is not.")] = "",
    ) -> None:
        """Import agreed judgements: service,locality,indicator,level[,rationale][,judged_on]."""
        if (begins is None) != (ends is None):
            raise typer.BadParameter("Give both --from and --to, or neither.")
        wanted = Wanted(
            committee=committee.strip(),
            cycle=cycle.strip(),
            create=create,
            revise=revise.strip(),
            not_personal=not_personal.strip(),
            period=(begins.date(), ends.date()) if begins and ends else None,
        )
        typer.echo(in_words(bring_in(file.read_bytes(), wanted, edition.strip())))


def bring_in(data: bytes, wanted: Wanted, edition: str) -> Imported:
    """Read, check and store the file in one transaction, with a progress bar on standard error."""
    from rich.console import Console  # only here: no other command, and no start, needs it
    from rich.progress import Progress

    with at_work(write=True) as session:
        find = (find_committee, find_cycle) if wanted.create else (committee_named, cycle_named)
        committee = find[0](session, wanted.committee)
        cycle = find[1](session, committee, wanted.cycle) if committee else None
        if cycle and edition and cycle.edition != edition:
            raise Refusal(f"The cycle stands on the edition {cycle.edition}, not on {edition}.")
        framework = framework_of(session, cycle.edition if cycle else edition or DEFAULT_EDITION)
        rows, faults = read_judgements(data, framework)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Importing judgements", total=len(rows))
            return import_judgements(
                session,
                by=COMMAND_LINE,
                committee=committee,
                cycle=cycle,
                framework=framework,
                rows=rows,
                faults=faults,
                wanted=wanted,
                progress=lambda: bar.advance(task),
            )


def in_words(done: Imported) -> str:
    """One line for the person at the terminal."""
    return f"{done.new} new, {done.revised} revised, {done.unchanged} unchanged."
