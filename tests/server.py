"""The whole application on a database of its own: asked directly, or served on a loopback port."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from app.main import create_app
from app.settings import Settings
from tests.inspecting_client import InspectingClient

SECONDS_TO_START = 10


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for the embedded database and the files."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def workbook(home: Path, database_url: str) -> Iterator[FastAPI]:
    """The application, on an empty migrated database: app.state.database is the way to it."""
    app = create_app(Settings(home=home, database_url=database_url, is_production=False))
    yield app
    app.state.releasing.stop()
    app.state.database.engine.dispose()


@pytest.fixture
def client(workbook: FastAPI) -> InspectingClient:
    """A browser in which nobody is signed in; InspectingClient(workbook) makes another."""
    return InspectingClient(workbook)


@pytest.fixture
def address(workbook: FastAPI) -> Iterator[str]:
    """Where the application is served, such as http://127.0.0.1:41234."""
    with served(workbook) as address:
        yield address


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application on a free loopback port, and return its address once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            wait_for(server)
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def wait_for(server: uvicorn.Server) -> None:
    """Wait until the server takes requests."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not server.started:
        if time.monotonic() > deadline:
            raise RuntimeError("The server did not start.")
        time.sleep(0.01)
