"""`workbook framework`: the published framework, a committee's own copy of it, and further editions."""

import json
from pathlib import Path
from typing import Annotated

import typer

from app.commands.database import at_work, say
from evaluations.actions.edition import add_edition, keep_publication
from evaluations.queries.edition import framework_of
from evaluations.refusals import Refusal
from evaluations.trace import COMMAND_LINE
from indicators import framework as editions
from indicators import publication as publications
from indicators.catalogue import DEFAULT_EDITION
from indicators.framework import Framework
from indicators.publication import NotThePublication, Publication, read_publication

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


def install(cli: typer.Typer) -> None:
    """Add the commands."""
    framework = typer.Typer(help="The framework: show it, add an edition, read a copy.")
    cli.add_typer(framework, name="framework")

    @framework.command()
    def show(
        edition: Annotated[str, typer.Option(help="The edition's id.")] = DEFAULT_EDITION,
        as_json: AsJson = False,
    ) -> None:
        """Show an edition: its questions, key areas, indicators, themes and levels."""
        with at_work(write=False) as session:
            found = framework_of(session, edition)
        typer.echo(as_text(editions.as_json(found)) if as_json else in_words(found))

    @framework.command()
    def add(file: File) -> None:
        """Add an edition from a TOML file."""
        with at_work(write=True) as session:
            added = add_edition(session, by=COMMAND_LINE, data=file.read_bytes())
        typer.echo(f"{added.id}: {added.title}, {len(added.indicators)} indicators.")

    @framework.command()
    def read(file: File, as_json: AsJson = False) -> None:
        """Read your own copy of the publication (text or PDF) and show its words beside ours from now on.

        With --json its words are printed and nothing is stored.
        """
        copy = _read(file)
        if as_json:
            typer.echo(as_text(publications.as_json(copy)))
            return
        with at_work(write=True) as session:
            changed = keep_publication(session, by=COMMAND_LINE, publication=copy)
        themes = sum(len(indicator.themes) for indicator in copy.indicators)
        say("Signed-in people see the published words beside ours from now on.")
        typer.echo(
            f"Read {len(copy.indicators)} indicators and {themes} themes; {changed} are new or changed."
        )


def _read(file: Path) -> Publication:
    try:
        return read_publication(file.read_bytes(), file.name)
    except NotThePublication as fault:
        raise Refusal("\n".join(fault.sentences)) from None


def as_text(data: object) -> str:
    """JSON as a person can read it too."""
    return json.dumps(data, ensure_ascii=False, indent=2)


def in_words(framework: Framework) -> str:
    """The edition as an outline for a person at a terminal."""
    lines = [f"{framework.title}", f"{framework.publisher}, {framework.published} ({framework.id})"]
    for question in framework.high_level_questions:
        lines += ["", f"{question.number}. {question.text}"]
        for area in framework.key_areas:
            if area.high_level_question == question:
                lines.append(f"  {area.title}")
                lines += [f"    {one.number} {one.title}" for one in framework.indicators_of(area)]
    lines += ["", "Levels, from worst to best:"]
    lines += [f"  {meaning.label} ({meaning.level.caption}): {meaning.short}" for meaning in framework.levels]
    return "\n".join(lines)
