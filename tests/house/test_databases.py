"""The databases that the other tests stand on."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import inspect, make_url, text
from sqlmodel import SQLModel

from app.database import Database
from tests.databases import KINDS, drawn, opened
from tests.house.checkout import CHECKOUT
from tests.places import evidence_in, place_in
from tests.postgres import Copies

A_TRIGGER = "SELECT tgname FROM pg_trigger WHERE tgrelid = 'trace'::regclass AND NOT tgisinternal LIMIT 1"
A_FUNCTION = "SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'public'::regnamespace LIMIT 1"


def test_a_test_runs_once_on_each_database(database: Database, database_kind: str) -> None:
    assert database.engine.dialect.name == database_kind


def test_the_tests_of_pages_run_on_either_database() -> None:
    names = [f"tests/app/pages/test_home.py::test_{number}[]" for number in range(20)]
    assert {drawn(name) for name in names} == set(KINDS)


def test_only_the_tests_of_pages_are_drawn_and_with_full_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """On how many of the two a module's tests run: of pages, marked, and of what pages rest on."""
    monkeypatch.delenv("WORKBOOK_FULL", raising=False)
    of_pages, access, marked, below = (
        "app/pages/test_about.py",
        "house/test_access.py",
        "app/test_two_at_once.py",
        "evaluations/test_trace.py",
    )
    told = collected(of_pages, access, marked, below)
    assert told == {of_pages: {1}, access: {1}, marked: {2}, below: {2}}
    monkeypatch.setenv("WORKBOOK_FULL", "1")
    assert collected(of_pages) == {of_pages: {2}}


def collected(*modules: str) -> dict[str, set[int]]:
    """By module, on how many databases each of its tests runs that runs on any."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", *(f"tests/{each}" for each in modules)]
    told = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    names = (line for line in told.splitlines() if any(kind in line for kind in KINDS))
    times = Counter(re.sub("|".join(KINDS), "", name) for name in names)
    return {each: {times[name] for name in times if name.startswith(f"tests/{each}")} for each in modules}


def test_a_database_is_migrated(database: Database) -> None:
    assert "alembic_version" in inspect(database.engine).get_table_names()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_database_is_a_test_s_own(database: Database, turn: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE left_behind (word TEXT)"))
    assert "left_behind" in inspect(database.engine).get_table_names(), turn


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_row_of_another_test_stands_in_a_database(database: Database, turn: str) -> None:
    with database.session(write=True) as session:
        for table in SQLModel.metadata.sorted_tables:
            assert session.execute(table.select()).first() is None, (table.name, turn)
        evidence_in(session, place_in(session).committee)


def test_a_copy_in_which_only_rows_were_changed_is_lent_again(copies: Copies) -> None:
    with copies.lent() as first, opened(first) as database, database.session(write=True) as session:
        place_in(session)
    with copies.lent() as second:
        assert (second == first) is copies.may_empty


@pytest.mark.parametrize(
    "change",
    [
        "CREATE TABLE left_behind (word TEXT)",
        "ALTER TABLE person ALTER name DROP NOT NULL",
        "ALTER TABLE person ALTER name SET DEFAULT 'Somebody'",
        "ALTER TABLE person DROP CONSTRAINT uq_person_email",
        "ALTER TABLE trace DISABLE TRIGGER USER",
        "DROP TRIGGER {trigger} ON trace",
        "DROP INDEX ix_trace_noun_id",
        "ALTER FUNCTION {function} RENAME TO another",
        "UPDATE alembic_version SET version_num = '0001'",
    ],
)
def test_a_copy_in_which_more_was_changed_is_not_lent_again(copies: Copies, change: str) -> None:
    with copies.lent() as first, opened(first) as database, database.engine.begin() as connection:
        trigger = connection.scalar(text(A_TRIGGER))
        function = connection.scalar(text(A_FUNCTION))
        connection.execute(text(change.format(trigger=trigger, function=function)))
    with copies.lent() as second:
        assert second != first


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    with opened(empty_database_url) as database:
        assert inspect(database.engine).get_table_names() == []


def test_sqlite_is_a_real_file(sqlite_url: str) -> None:
    assert Path(str(make_url(sqlite_url).database)).is_file()
