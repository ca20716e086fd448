"""The databases that the other tests stand on."""

from pathlib import Path

import pytest
from sqlalchemy import inspect, make_url, text

from app.database import Database
from tests.databases import opened


def test_a_test_runs_once_on_each_database(database: Database, database_kind: str) -> None:
    assert database.engine.dialect.name == database_kind


def test_a_database_is_migrated(database: Database) -> None:
    assert "alembic_version" in inspect(database.engine).get_table_names()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_a_test_s_own(database: Database, turn: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (word TEXT)"))
    assert "left_behind" in inspect(database.engine).get_table_names(), turn


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    with opened(empty_database_url) as database:
        assert inspect(database.engine).get_table_names() == []


def test_sqlite_is_a_real_file(sqlite_url: str) -> None:
    assert Path(str(make_url(sqlite_url).database)).is_file()
