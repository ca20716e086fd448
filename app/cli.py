"""The `workbook` command. Standard output holds only the answer; everything else goes to standard error."""

import sys
from typing import NoReturn

import typer

from app.commands import APPLICATIONS
from evaluations.refusals import Refusal

cli = typer.Typer(
    name="workbook",
    help="The self-evaluation workbook for Child Protection Committees.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for install in APPLICATIONS:
    install(cli)


def run() -> NoReturn:
    """Exit with 0 when it was done, 1 when it was refused, 2 when the words of the command are wrong."""
    try:
        cli(prog_name="workbook")
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)  # noqa: T201
    sys.exit(1)


if __name__ == "__main__":
    run()
