"""`workbook pack`: what becomes of packs once they have left."""

from pathlib import Path
from typing import Annotated

import typer

from app.settings import read_settings

NO_KEY = (
    "This installation has released nothing yet, so it has no key of its own. "
    "Give --key with the fingerprint of the installation that released the pack."
)


def install(cli: typer.Typer) -> None:
    """Add the command."""
    packs = typer.Typer(help="Look at packs of releases.", no_args_is_help=True)
    cli.add_typer(packs, name="pack")

    @packs.callback()
    def pack() -> None:
        """Look at packs of releases."""

    @packs.command()
    def check(
        file: Annotated[Path, typer.Argument(help="The zip, or the folder it was unpacked to.", exists=True)],
        key: Annotated[
            str, typer.Option(help="The fingerprint of the key that must have signed it, if not our own.")
        ] = "",
    ) -> None:
        """Say who released a pack and what was changed in it since. Ends with 1 if anything was."""
        from app.documents import check_pack

        report = check_pack.check(file, key or own_fingerprint())
        typer.echo(check_pack.in_words(report), nl=False)
        if report.faults:
            raise typer.Exit(1)


def own_fingerprint() -> str:
    """The fingerprint of this installation's key."""
    from app.documents.check_pack import fingerprint
    from app.signing import KEY_FILE, installation_key  # only here: no other command needs it

    home = read_settings().home
    if not (home / KEY_FILE).exists():
        raise typer.BadParameter(NO_KEY)
    return fingerprint(installation_key(home).public_key().public_bytes_raw())
