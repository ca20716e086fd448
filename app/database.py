"""The engine, a session for each request with one commit, and the refusal of sums over levels."""

import importlib.util
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from random import uniform
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.level_guard import refuse_calculation

# SQLite up to 3.51.2 can corrupt a write-ahead log that two connections write to.
MENDED_SQLITE = (3, 51, 3)
MENDED_BRANCHES = ((3, 44, 6), (3, 50, 7))
# As many connections as requests at once: opening one for a page takes longer than reading the page.
KEPT_OPEN = 10
# How long a writer waits for the lock, in times of what any statement waits; and its pauses, in seconds.
PATIENCE_OF_WRITERS = 4
LOOKS_AGAIN_AFTER = (0.005, 0.015)
# A failure is logged with its statement, never with its values: a hidden view may be among them.
UNTOLD = {"hide_parameters": True}
SLOWER_JOURNAL = "has a fault in its write-ahead log, so the slower rollback journal is used."


class Database:
    """One database, embedded (SQLite) or PostgreSQL. Sessions never hold more than one request."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_embedded = url.startswith("sqlite")
        self.warning = ""
        self.engine = self._embedded(url) if self.is_embedded else self._served(url)
        event.listen(self.engine, "before_cursor_execute", _guard_levels)

    @contextmanager
    def session(self, *, write: bool) -> Iterator[Session]:
        """A session in one transaction: committed at the end, rolled back on an error."""
        bind = self.engine.execution_options(sqlite_write=write)
        with Session(bind, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that only reads, and everything as it stood at one moment, whatever others write."""
        options = {} if self.is_embedded else {"isolation_level": "REPEATABLE READ"}
        bind = self.engine.execution_options(sqlite_write=False, **options)
        with Session(bind, expire_on_commit=False) as session, session.begin():
            yield session

    def _served(self, url: str) -> Engine:
        return create_engine(url, pool_pre_ping=True, pool_size=KEPT_OPEN, **UNTOLD)

    def _embedded(self, url: str) -> Engine:
        module, is_mended = _sqlite()
        engine = create_engine(url, module=module, connect_args={"timeout": 5}, pool_size=KEPT_OPEN, **UNTOLD)
        journal = "WAL" if is_mended else "DELETE"
        if not is_mended:
            self.warning = f"SQLite {module.sqlite_version} {SLOWER_JOURNAL}"

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _: object) -> None:
            connection.isolation_level = None
            for pragma in (
                f"journal_mode={journal}",
                "synchronous=FULL",
                "foreign_keys=ON",
                # Else no trigger sees the rows that INSERT OR REPLACE takes away.
                "recursive_triggers=ON",
                "busy_timeout=5000",
            ):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            # A writer that begins as a reader fails when another writes meanwhile: take the lock at once.
            if connection.get_execution_options().get("sqlite_write", True):
                _begin_to_write(connection)
            else:
                connection.exec_driver_sql("BEGIN")

        return engine


def _begin_to_write(connection: Connection) -> None:
    """Wait for the one writer that SQLite allows, with the same chance as everybody else who waits.

    SQLite's own wait looks more and more seldom, so that whoever came first may be passed by all others
    until they give up.
    """
    own: Any = connection.connection.dbapi_connection
    (usual,) = own.execute("PRAGMA busy_timeout").fetchone()
    ends_at = time.monotonic() + PATIENCE_OF_WRITERS * usual / 1000
    own.execute("PRAGMA busy_timeout=0")
    try:
        while not _is_begun(connection, is_last=time.monotonic() >= ends_at):
            time.sleep(uniform(*LOOKS_AGAIN_AFTER))
    finally:
        own.execute(f"PRAGMA busy_timeout={usual}")


def _is_begun(connection: Connection, *, is_last: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as refusal:
        if is_last or "locked" not in str(refusal.orig):
            raise
        return False
    return True


def _sqlite() -> tuple[ModuleType, bool]:
    """The SQLite module to use, and whether its write-ahead log can be trusted."""
    if _is_mended(sqlite3.sqlite_version_info):
        return sqlite3, True
    if importlib.util.find_spec("pysqlite3"):
        module = importlib.import_module("pysqlite3")
        return module, _is_mended(module.sqlite_version_info)
    return sqlite3, False


def _is_mended(version: tuple[int, ...]) -> bool:
    return version >= MENDED_SQLITE or any(
        version[:2] == branch[:2] and version >= branch for branch in MENDED_BRANCHES
    )


def _guard_levels(connection: Connection, cursor: Any, statement: str, *_: object) -> None:
    refuse_calculation(statement)
