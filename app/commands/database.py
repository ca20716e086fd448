"""The database that a command works on, brought up to date first."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from sqlmodel import Session

from app.database import Database
from app.migrations import is_behind, migrate
from app.settings import Settings, read_settings


@contextmanager
def at_work(*, write: bool) -> Iterator[Session]:
    """One transaction on the installation's database, which is brought up to date first."""
    with ready_database() as database, database.session(write=write) as session:
        yield session


@contextmanager
def ready_database(settings: Settings | None = None) -> Iterator[Database]:
    """The installation's database, up to date; an embedded one is made when there is none."""
    settings = settings or read_settings()
    if settings.is_embedded:
        settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    try:
        if database.warning:
            say(database.warning)
        if is_behind(database):
            say("Bringing the database up to date.")
            migrate(database)
        yield database
    finally:
        database.engine.dispose()


def say(sentence: str) -> None:
    """Tell the person at the terminal something that is not the answer."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
