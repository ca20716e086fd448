"""Databases for tests: SQLite in a real file, and a real PostgreSQL. Each is empty, migrated and its own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

from app.database import Database
from app.migrations import migrate
from tests.postgres import Copies, PostgresServer, find_programs, private_server
from tests.required import IS_FULL, missing

KINDS = ("sqlite", "postgresql")
TESTS = Path(__file__).parent
# Where each test opens pages: of the application, and every address as everybody who may not open it.
OF_PAGES = (TESTS / "app", TESTS / "house" / "test_access.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each test of the pages run on one of the two databases, drawn by its name; with --full on both.

    What they rest on, the actions, queries, migrations and guards, always runs on both, and so does
    whatever is marked with `both_databases`: what locks, waits, searches or survives. A test that is
    named by itself runs on the database that is named with it.
    """
    is_named = any("::" in argument for argument in config.args)
    left_out = [] if IS_FULL or is_named else [item for item in items if _is_drawn_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not _is_drawn_out(item)]


def _is_drawn_out(item: pytest.Item) -> bool:
    given = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    kind = given.get("database_kind")
    is_of_pages = any(item.path.is_relative_to(place) for place in OF_PAGES)
    if kind is None or not is_of_pages or item.get_closest_marker("both_databases"):
        return False
    return kind != drawn(item.nodeid.replace(str(kind), ""))


def drawn(name: str) -> str:
    """The database on which a test of this name runs."""
    return KINDS[crc32(name.encode()) % len(KINDS)]


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """Engines for the same kind of database share the statements that they have compiled.

    Else each test, which has an engine of its own, spends a fifth of its time compiling them again.
    """
    kept: LRUCache[Any, Any] = LRUCache(5000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DefaultDialect, "__eq__", lambda one, other: _kind_of(one) == _kind_of(other))
        patch.setattr(DefaultDialect, "__hash__", lambda one: hash(_kind_of(one)))
        patch.setattr(Engine, "_compiled_cache", property(lambda _: kept, lambda _, __: None), raising=False)
        yield


def _kind_of(dialect: DefaultDialect) -> tuple[str, str, str]:
    return dialect.name, dialect.driver, dialect.paramstyle


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Which of the two databases a test runs on; it runs once on each."""
    return str(request.param)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty migrated database, on SQLite and on PostgreSQL."""
    with opened(database_url) as database:
        yield database


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The address of an empty migrated database."""
    return str(request.getfixturevalue(f"{database_kind}_url"))


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest) -> str:
    """The address of a database in which nothing stands yet, for tests of the migrations."""
    return str(request.getfixturevalue(f"empty_{database_kind}_url"))


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a migrated SQLite file."""
    return _sqlite_address(shutil.copy(migrated_sqlite, tmp_path / "workbook.sqlite"))


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """The address of a SQLite file that is not there yet."""
    return _sqlite_address(tmp_path / "empty.sqlite")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file migrated once, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "workbook.sqlite"
    _migrate(_sqlite_address(path))
    return path


@pytest.fixture
def postgresql_url(copies: Copies) -> Iterator[str]:
    """The address of a migrated PostgreSQL database."""
    with copies.lent() as address:
        yield address


@pytest.fixture(scope="session")
def copies(postgresql: PostgresServer, migrated_postgresql: str) -> Iterator[Copies]:
    """Copies of a migrated PostgreSQL database, to be lent."""
    copies = Copies(postgresql, migrated_postgresql)
    yield copies
    copies.drop()


@pytest.fixture
def empty_postgresql_url(postgresql: PostgresServer) -> Iterator[str]:
    """The address of a PostgreSQL database without tables."""
    with _lent(postgresql) as address:
        yield address


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: PostgresServer) -> Iterator[str]:
    """A PostgreSQL database migrated once, to be copied."""
    with _lent(postgresql) as address:
        _migrate(address)
        yield address


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """The server of WORKBOOK_TEST_POSTGRES_URL, else one of our own."""
    if address := os.environ.get("WORKBOOK_TEST_POSTGRES_URL"):
        yield PostgresServer(address)
    elif programs := find_programs():
        with private_server(programs) as server:
            yield server
    else:
        missing("PostgreSQL", "install its server or set WORKBOOK_TEST_POSTGRES_URL")


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database whose connections are all closed at the end."""
    database = Database(url)
    try:
        yield database
    finally:
        database.engine.dispose()


@contextmanager
def _lent(server: PostgresServer) -> Iterator[str]:
    address = server.create_database()
    try:
        yield address
    finally:
        server.drop_database(address)


def _migrate(address: str) -> None:
    with opened(address) as database:
        migrate(database)


def _sqlite_address(path: str | Path) -> str:
    return f"sqlite:///{path}"
