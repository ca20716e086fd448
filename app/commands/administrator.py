"""`workbook administrator`: the first administrator, and the way back in for one who is locked out.

Signing in is imported only when it is needed, so that other commands start quickly.
"""

from typing import Annotated

import typer
from sqlmodel import Session

from app.commands.database import at_work, say
from app.tables import LinkKind
from evaluations.actions.person import add_person
from evaluations.person import Person
from evaluations.queries.person import person_at
from evaluations.refusals import Refusal
from evaluations.trace import COMMAND_LINE

Email = Annotated[str, typer.Option(help="The address that they sign in with.")]


def install(cli: typer.Typer) -> None:
    """Add the commands."""
    administrator = typer.Typer(help="Who administers this installation.", no_args_is_help=True)
    cli.add_typer(administrator, name="administrator")

    @administrator.command()
    def add(
        email: Email, name: Annotated[str, typer.Option(help="Their name.")], designation: str = ""
    ) -> None:
        """Add an administrator and print the path of their invitation, to be used once."""
        with at_work(write=True) as session:
            person = add_person(
                session,
                by=COMMAND_LINE,
                email=email,
                name=name,
                designation=designation,
                is_administrator=True,
            )
            path = _link(session, person, LinkKind.INVITATION)
        _hand_over(path, person)

    @administrator.command()
    def reset(email: Email) -> None:
        """Print the path of a reset link for an administrator who forgot their password."""
        with at_work(write=True) as session:
            person = person_at(session, email)
            if person is None or not person.is_administrator or not person.is_active:
                raise Refusal("No administrator with an open account has this e-mail address.")
            path = _link(session, person, LinkKind.RESET)
        _hand_over(path, person)


def _link(session: Session, person: Person, kind: LinkKind) -> str:
    from app.sign_in import link_address, make_link

    return link_address(make_link(session, by=COMMAND_LINE, person_id=person.id, kind=kind), kind)


def _hand_over(path: str, person: Person) -> None:
    say(f"Put the workbook's address before this path and hand it to {person.name}. It works once.")
    typer.echo(path)
