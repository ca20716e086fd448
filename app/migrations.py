"""Brings a database to the newest shape.

Alembic is imported only where it migrates, so that a start does not wait for it to find nothing to do.
"""

from sqlalchemy import column, inspect, select, table

from app.database import Database
from app.settings import CHECKOUT

SEEN = table("alembic_version", column("version_num"))


def is_behind(database: Database) -> bool:
    """Whether the database has not seen every migration yet."""
    with database.engine.connect() as connection:
        is_new = not inspect(connection).has_table(SEEN.name)
        return is_new or connection.scalar(select(SEEN.c.version_num)) != newest()


def newest() -> str:
    """The number of the last migration, with which the name of its file begins."""
    return max(file.name.partition("_")[0] for file in (CHECKOUT / "alembic" / "versions").glob("*_*.py"))


def migrate(database: Database) -> None:
    """Run the migrations that the database has not seen, all in one transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config(toml_file=str(CHECKOUT / "pyproject.toml"))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
