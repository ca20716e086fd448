"""The database that a command works on, brought up to date first."""

import sys

from app.database import Database
from app.migrations import is_behind, migrate
from app.settings import Settings, read_settings


def ready_database(settings: Settings | None = None) -> Database:
    """Open the installation's database; an embedded one is made and migrated when it is behind."""
    settings = settings or read_settings()
    if settings.is_embedded:
        settings.home.mkdir(parents=True, exist_ok=True)
    database = Database(settings.database_url)
    if database.warning:
        say(database.warning)
    if is_behind(database):
        say("Bringing the database up to date.")
        migrate(database)
    return database


def say(sentence: str) -> None:
    """Tell the person at the terminal something that is not the answer."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
