"""`workbook serve`, and what `python3 run.py` alone does.

The web is imported only here, where it is served, so that other commands start quickly.
"""

from typing import Annotated

import typer

from app.commands.database import ready_database, say
from app.settings import read_settings

HOST = "127.0.0.1"


def install(cli: typer.Typer) -> None:
    """Add the commands that serve the workbook."""

    @cli.command()
    def serve(
        host: Annotated[str, typer.Option(help="The address to listen on.")] = HOST,
        port: Annotated[int, typer.Option(help="The port to listen on.")] = 8000,
        workers: Annotated[int, typer.Option(help="How many processes.", min=1)] = 1,
    ) -> None:
        """Serve the workbook with production settings, behind a proxy that speaks HTTPS."""
        import uvicorn

        with ready_database():
            pass
        uvicorn.run(
            "app.main:create_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            timeout_graceful_shutdown=3,
            log_level="warning",
            server_header=False,
        )

    @cli.command(hidden=True)
    def start(port: Annotated[int, typer.Option()] = 8000) -> None:
        """Serve on this machine, with the worked example in an empty home."""
        import uvicorn

        from app.main import create_app

        settings = read_settings(is_production=False)
        with ready_database(settings):
            pass
        say(f"The workbook is at http://{HOST}:{port}/ (stop it with Ctrl-C)")
        uvicorn.run(
            create_app(settings),
            host=HOST,
            port=port,
            timeout_graceful_shutdown=3,
            log_level="warning",
            server_header=False,
        )
