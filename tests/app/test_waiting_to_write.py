"""Who waits to write on SQLite, which lets one write at a time, waits long enough and not for ever."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from app.database import PATIENCE_OF_WRITERS, Database
from tests.databases import opened

pytestmark = pytest.mark.both_databases

USUAL = 0.2
"""How many seconds a statement waits in these tests."""


@pytest.fixture
def hasty(sqlite_url: str) -> Iterator[Database]:
    """A database whose statements do not wait long."""
    with opened(sqlite_url) as database:
        event.listen(database.engine, "connect", wait_as_usual)
        yield database


def wait_as_usual(connection: Any, _: object) -> None:
    connection.execute(f"PRAGMA busy_timeout={int(USUAL * 1000)}")


@contextmanager
def busy(database: Database, seconds: float) -> Iterator[None]:
    """Somebody writes for so long, from the beginning of the block."""
    has_begun = threading.Event()

    def write() -> None:
        with database.session(write=True) as session:
            session.execute(text("SELECT 1"))
            has_begun.set()
            time.sleep(seconds)

    writer = threading.Thread(target=write)
    writer.start()
    assert has_begun.wait(5)
    yield
    writer.join()


def test_a_writer_waits_longer_than_a_statement_does(hasty: Database) -> None:
    with busy(hasty, 2 * USUAL), hasty.session(write=True) as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
        assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == USUAL * 1000


def test_a_writer_gives_up_in_the_end(hasty: Database) -> None:
    began = time.monotonic()
    with busy(hasty, (PATIENCE_OF_WRITERS + 3) * USUAL):
        with pytest.raises(OperationalError, match="locked"), hasty.session(write=True) as session:
            session.execute(text("SELECT 1"))
        assert time.monotonic() - began >= PATIENCE_OF_WRITERS * USUAL
    with hasty.session(write=True) as session:
        assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == USUAL * 1000
