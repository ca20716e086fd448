"""`workbook serve`, and what `python3 run.py` alone does.

The web is imported only here, where it is served, so that other commands start quickly.
"""

import errno
import socket
from contextlib import suppress
from typing import Annotated

import typer

from app.commands.database import ready_database, say
from app.commands.example import sign_ins_of_example
from app.example.sign_ins import SignIn, in_lines
from app.settings import Settings, read_settings
from evaluations.refusals import Refusal

HOST = "127.0.0.1"
LAST_PORT = 65_535


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
    def start(port: Annotated[int, typer.Option(min=1, max=LAST_PORT)] = 8000) -> None:
        """Serve on this machine, with the worked example in an empty home."""
        settings = read_settings(is_production=False)
        with ready_database(settings) as database:
            sign_ins = sign_ins_of_example(settings, database)
        with listening_on(port) as listening:
            say_where(listening, sign_ins)
            serve_here(settings, listening)


def listening_on(port: int) -> socket.socket:
    """A socket on this machine's own address: on the port, or on the next one that is free."""
    for candidate in range(port, LAST_PORT + 1):
        try:
            listening = socket.create_server((HOST, candidate), backlog=2048)
        except OSError as fault:
            if fault.errno != errno.EADDRINUSE:
                raise
            continue
        if candidate != port:
            say(f"Port {port} is taken by another program, so the workbook uses {candidate}.")
        return listening
    raise Refusal(f"No port from {port} on is free.")


def say_where(listening: socket.socket, sign_ins: tuple[SignIn, ...]) -> None:
    """The answer of `start`: the address, then a line for each sign-in of the example."""
    address = f"http://{HOST}:{listening.getsockname()[1]}/"
    typer.echo(f"The workbook is at {address} (stop it with Ctrl-C)")
    for line in in_lines(sign_ins):
        typer.echo(line)


def serve_here(settings: Settings, listening: socket.socket) -> None:
    """Serve until somebody stops it."""
    import uvicorn

    from app.main import create_app

    config = uvicorn.Config(
        create_app(settings), timeout_graceful_shutdown=3, log_level="warning", server_header=False
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
