"""Brings a database to the newest shape."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.database import Database
from app.settings import CHECKOUT


def is_behind(database: Database) -> bool:
    """Whether the database has not seen every migration yet."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() != newest


def migrate(database: Database) -> None:
    """Run the migrations that the database has not seen, all in one transaction."""
    config = _config()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _config() -> Config:
    return Config(toml_file=str(CHECKOUT / "pyproject.toml"))
