"""The migrations lead every database to the shape that the tables describe."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.database import Database
from app.migrations import is_behind, migrate, newest
from tests.databases import opened
from tests.house.checkout import CHECKOUT


def configuration() -> Config:
    return Config(toml_file=str(CHECKOUT / "pyproject.toml"))


def test_the_tables_hold_nothing_that_no_migration_made(database: Database) -> None:
    config = configuration()
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def test_the_migrations_are_one_line() -> None:
    script = ScriptDirectory.from_config(configuration())
    assert len(script.get_heads()) == 1
    assert [revision.down_revision for revision in script.walk_revisions()].count(None) == 1


def test_the_newest_migration_is_known_by_the_name_of_its_file() -> None:
    assert newest() == ScriptDirectory.from_config(configuration()).get_current_head()


def test_a_database_of_an_earlier_version_is_behind(database: Database) -> None:
    config = configuration()
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.stamp(config, "0001")
    assert is_behind(database)


def test_a_database_that_is_behind_is_brought_forward(empty_database_url: str) -> None:
    with opened(empty_database_url) as database:
        assert is_behind(database)
        migrate(database)
        assert not is_behind(database)


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    assert not is_behind(database)
