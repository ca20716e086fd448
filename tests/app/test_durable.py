"""What is said to be saved is saved: the answer leaves after the commit, and a failure stores nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event, func, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import select
from starlette.types import Message, Receive, Scope, Send

from app import database as databases
from app.database import MENDED_BRANCHES, MENDED_SQLITE, Database, _is_mended, _sqlite
from app.tables import FormDone, Link
from evaluations.committee import Service
from evaluations.evidence import Evidence, StoredFile
from evaluations.person import Part, Person
from evaluations.trace import Trace
from tests.databases import opened
from tests.evaluations.area import noted
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import place_in

pytestmark = pytest.mark.both_databases

ADDRESS = "/administration/committees/example-area/area/services"
FORM = {"form_key": "a key", "name": "Education"}
ANN = "ann@example.org"
EVIDENCE = {
    "title": "An audit",
    "source": "direct observation and audit",
    "method": "Ten plans were read.",
    "finding": "Most were clear.",
    "period_from": "2026-01-01",
    "period_to": "2026-03-31",
    "voices": "nobody's voice",
    "information_type": "quality",
    "names_no_child": "yes",
}
TABLES = (Trace, Service, Link, FormDone, Evidence, StoredFile)


@pytest.fixture
def ann(workbook: FastAPI) -> InspectingClient:
    """A browser in which somebody who leads and administers is signed in; failures come as answers."""
    with workbook.state.database.session(write=True) as session:
        committee = place_in(session).committee
        person_in(session, ANN, Part.LEAD, committee=committee, is_administrator=True)
    client = InspectingClient(workbook, raise_server_exceptions=False)
    client.cookies = signed_in(workbook, ANN).cookies
    return client


def stored(workbook: FastAPI) -> dict[str, int]:
    """How many rows stand in each table, as another connection sees it."""
    with opened(workbook.state.database.url) as database, database.session(write=False) as session:
        return {
            table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in TABLES
        }


@contextmanager
def failing(target: Any, name: str) -> Iterator[None]:
    """Meanwhile something fails whenever this event of SQLAlchemy happens."""

    def fail(*_: object) -> None:
        raise OSError("planted")

    event.listen(target, name, fail)
    try:
        yield
    finally:
        event.remove(target, name, fail)


def test_what_cannot_be_committed_is_not_said_to_be_saved(workbook: FastAPI, ann: InspectingClient) -> None:
    before = stored(workbook)
    with failing(workbook.state.database.engine, "commit"):
        answer = ann.post(ADDRESS, data=FORM, follow_redirects=False)
    assert answer.status_code == 500
    assert "What you had saved before is safe." in answer.text
    assert stored(workbook) == before
    again = ann.post(ADDRESS, data=FORM, follow_redirects=False)
    assert again.status_code == 303
    assert stored(workbook) == {**before, "Service": 3, "Trace": before["Trace"] + 1, "FormDone": 1}


def test_what_cannot_be_written_is_not_said_to_be_saved(workbook: FastAPI, ann: InspectingClient) -> None:
    before = stored(workbook)
    with failing(Service, "after_insert"):
        answer = ann.post(ADDRESS, data=FORM)
    assert answer.status_code == 500
    assert stored(workbook) == before


@pytest.mark.parametrize(
    ("fails", "address", "fields"),
    [
        ("app.pages.people.page", "/administration/people/{person}/links", {}),
        ("app.pages.administration.go_to", ADDRESS, FORM),
        ("app.pages.evidence_entries.go_to", "/committees/example-area/evidence", EVIDENCE),
    ],
)
def test_a_failure_after_the_act_takes_the_act_back(
    workbook: FastAPI,
    ann: InspectingClient,
    fails: str,
    address: str,
    fields: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("planted")

    monkeypatch.setattr(fails, fail)
    before = stored(workbook)
    with workbook.state.database.session(write=False) as session:
        person = session.exec(select(Person.id)).one()
    answer = ann.post(address.format(person=person), data=fields)
    assert answer.status_code == 500
    assert "Something went wrong on our side." in answer.text
    assert stored(workbook) == before


def test_the_answer_leaves_after_the_commit(workbook: FastAPI, ann: InspectingClient) -> None:
    seen: list[int] = []

    async def watched(scope: Scope, receive: Receive, send: Send) -> None:
        async def look_first(message: Message) -> None:
            seen.append(stored(workbook)["Service"])
            await send(message)

        await workbook(scope, receive, look_first)

    client = InspectingClient(watched)
    client.cookies = ann.cookies
    assert client.post(ADDRESS, data=FORM, follow_redirects=False).status_code == 303
    assert set(seen) == {3}


# SQLite


@pytest.fixture
def embedded(sqlite_url: str) -> Iterator[Database]:
    with opened(sqlite_url) as database:
        yield database


def pragmas(database: Database) -> tuple[Any, ...]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with database.session(write=False) as session:
        return tuple(session.execute(text(f"PRAGMA {name}")).scalar_one() for name in names)


def test_every_connection_writes_ahead_waits_for_the_disk_and_keeps_references(embedded: Database) -> None:
    assert pragmas(embedded) == ("wal", 2, 1, 5000)
    with embedded.session(write=False) as session, opened(embedded.url) as other:
        session.execute(text("SELECT 1"))
        assert pragmas(embedded) == pragmas(other) == ("wal", 2, 1, 5000)


def test_what_a_log_is_told_of_a_failure_has_none_of_the_words(database: Database) -> None:
    """A hidden view may be among them."""
    with database.engine.connect() as connection, pytest.raises(DBAPIError) as failure:
        connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "Reviews run late."})
    assert "Reviews run late." not in str(failure.value)


def test_a_reference_to_nothing_is_refused(embedded: Database) -> None:
    row = "INSERT INTO service (id, committee_id, name, trace_id) VALUES ('1', 'nobody', 'Police', 'none')"
    with pytest.raises(IntegrityError), embedded.session(write=True) as session:
        session.execute(text(row))


def test_without_a_mended_build_the_slower_journal_is_used_and_said(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, _ = _sqlite()
    monkeypatch.setattr(databases, "_sqlite", lambda: (module, False))
    with opened(sqlite_url) as database:
        assert pragmas(database) == ("delete", 2, 1, 5000)
        assert "slower rollback journal" in database.warning
        assert module.sqlite_version in database.warning


def test_whoever_writes_takes_the_lock_at_once_and_readers_go_on(embedded: Database) -> None:
    with opened(embedded.url) as other, embedded.session(write=True) as writer:
        event.listen(other.engine, "connect", never_wait)
        writer.execute(text("SELECT 1"))
        with other.session(write=False) as reader:
            assert reader.execute(text("SELECT count(*) FROM service")).scalar_one() == 0
        with pytest.raises(OperationalError, match="locked"), other.session(write=True) as second:
            second.execute(text("SELECT 1"))


def never_wait(connection: Any, _: object) -> None:
    connection.execute("PRAGMA busy_timeout=0")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_page_reads_and_a_form_writes(workbook: FastAPI, ann: InspectingClient) -> None:
    for send, begins in (
        (lambda: ann.get("/account"), "BEGIN"),
        (lambda: ann.post(ADDRESS, data=FORM, follow_redirects=False), "BEGIN IMMEDIATE"),
    ):
        assert begun(workbook, send) == {begins}


def begun(workbook: FastAPI, act: Callable[[], Any]) -> set[str]:
    with noted(workbook.state.database.engine) as sent:
        act()
    return {each for each in sent if each.startswith("BEGIN")}


@pytest.mark.parametrize(
    ("version", "is_mended"),
    [
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 7), True),
        ((3, 45, 9), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_a_build_is_trusted_from_the_version_in_which_it_was_mended(
    version: tuple[int, ...], is_mended: bool
) -> None:
    assert _is_mended(version) is is_mended


@pytest.mark.parametrize(
    ("built_in", "wheel", "chosen"),
    [
        (MENDED_SQLITE, None, ("built in", True)),
        (MENDED_BRANCHES[0], (3, 53, 4), ("built in", True)),
        ((3, 40, 1), (3, 53, 4), ("wheel", True)),
        ((3, 40, 1), (3, 46, 0), ("wheel", False)),
        ((3, 40, 1), None, ("built in", False)),
    ],
)
def test_a_mended_build_is_looked_for(
    built_in: tuple[int, ...],
    wheel: tuple[int, ...] | None,
    chosen: tuple[str, bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = SimpleNamespace(sqlite_version_info=wheel)
    finding = SimpleNamespace(find_spec=lambda name: wheel and name, import_module=lambda name: other)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", built_in)
    monkeypatch.setattr(databases, "importlib", SimpleNamespace(util=finding, import_module=lambda _: other))
    module, is_mended = _sqlite()
    assert ("built in" if module is sqlite3 else "wheel", is_mended) == chosen
