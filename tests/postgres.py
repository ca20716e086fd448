"""A PostgreSQL server for one test process: given, or made from the installed programs and thrown away."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypedDict

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

CATALOGUES = ("pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc", "pg_type")
# Rows of a catalogue that are new have a later xmin, and of rows that are gone there are fewer.
SHAPE = "SELECT " + ", ".join(
    ["(SELECT string_agg(version_num, ' ') FROM alembic_version)"]
    + [f"(SELECT (count(*), max(xmin::text::bigint))::text FROM {name})" for name in CATALOGUES]
)
# No trigger fires for a replica, so none refuses that something is deleted.
EMPTY = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET session_replication_role = replica;
    DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT tablename FROM pg_tables
            WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
    END $$
"""
# Nothing here has to survive a power cut, so nothing waits for the disk.
HASTE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SECONDS_TO_START = 30


class Owner(TypedDict, total=False):
    """As whom a program of the server runs: PostgreSQL refuses to run as root."""

    user: int
    group: int
    extra_groups: list[int]


class PostgresServer:
    """A server on which databases can be made and dropped, at an address as SQLAlchemy writes it."""

    def __init__(self, address: str) -> None:
        self._address = make_url(address)

    def create_database(self, template: str | None = None) -> str:
        """Make an empty database, or a copy of the one at the template's address; return its address."""
        name = f"workbook_test_{uuid.uuid4().hex[:12]}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, _name(template) if template else "template0")
        return self._address.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, address: str) -> None:
        """Drop a database that create_database made, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", _name(address))

    def may_empty(self) -> bool:
        """Whether we may pass by the triggers that refuse every deletion."""
        with closing(connected(self._address)) as connection:
            return connection.execute("SHOW is_superuser").fetchone() == ("on",)

    def answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            self._run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, statement: str, *names: str) -> None:
        with closing(connected(self._address)) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class Copy:
    """A copy of a migrated database, with a connection that stays: a new one takes longer than its work."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self.address = server.create_database(template)
        self._server = server
        self._connection = connected(make_url(self.address))
        self._shape = self._shape_now()

    def is_as_made(self) -> bool:
        """Whether its tables, functions and triggers are still those of the template.

        A copy whose connection a test has broken off is as good as changed.
        """
        try:
            return self._shape_now() == self._shape
        except psycopg.OperationalError:
            return False

    def empty(self) -> None:
        """Take every row out, whoever is still connected."""
        self._connection.execute(EMPTY)

    def drop(self) -> None:
        """Drop it, whoever is still connected."""
        self._connection.close()
        self._server.drop_database(self.address)

    def _shape_now(self) -> tuple[Any, ...]:
        return self._connection.execute(SHAPE).fetchone() or ()


class Copies:
    """Copies of one migrated database, each lent to one test at a time.

    To make one takes as long as to empty thirty, so one that comes back is emptied and lent again, unless a
    test changed more than rows in it.
    """

    def __init__(self, server: PostgresServer, template: str) -> None:
        self._server = server
        self._template = template
        self.may_empty = server.may_empty()
        self._spare: list[Copy] = []

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The address of an empty copy."""
        copy = self._spare.pop() if self._spare else Copy(self._server, self._template)
        try:
            yield copy.address
        finally:
            self._take_back(copy)

    def drop(self) -> None:
        """Drop those that are not lent."""
        while self._spare:
            self._spare.pop().drop()

    def _take_back(self, copy: Copy) -> None:
        if self.may_empty and copy.is_as_made():
            copy.empty()
            self._spare.append(copy)
        else:
            copy.drop()


def connected(address: URL) -> "psycopg.Connection[Any]":
    """A connection that commits each statement."""
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _name(address: str) -> str:
    return str(make_url(address).database)


def find_programs() -> Path | None:
    """The folder of the installed server's programs, the newest first; None where there is no server."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name))
    told = _told_by_pg_config()
    on_path = [Path(folder) for folder in os.get_exec_path()]
    return next((folder for folder in [*debian, *told, *on_path] if (folder / "initdb").is_file()), None)


def _told_by_pg_config() -> list[Path]:
    if not shutil.which("pg_config"):
        return []
    told = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
    return [Path(told.stdout.strip())] if told.stdout.strip() else []


@contextmanager
def private_server(programs: Path) -> Iterator[PostgresServer]:
    """Start a server of our own, which is reached only through a socket in a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="workbook-pg-", ignore_cleanup_errors=True) as folder:
        _give_away(folder)
        _initialise(programs, folder)
        server = PostgresServer(f"postgresql+psycopg://postgres@/postgres?host={folder}")
        running = _start(programs, folder)
        try:
            _wait_for(server, running)
            yield server
        finally:
            running.send_signal(signal.SIGINT)
            running.wait()


def _owner() -> Owner:
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    account = _unprivileged()
    return {"user": account[0], "group": account[1], "extra_groups": []}


def _unprivileged() -> tuple[int, int]:
    import pwd  # not on every system

    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    return account.pw_uid, account.pw_gid


def _give_away(folder: str) -> None:
    if owner := _owner():
        os.chown(folder, owner["user"], owner["group"])


def _initialise(programs: Path, folder: str) -> None:
    language = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", f"--locale={language}", "--no-sync"]
    command: list[str | Path] = [programs / "initdb", "-D", f"{folder}/data", *options]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, **_owner())


def _start(programs: Path, folder: str) -> "subprocess.Popen[bytes]":
    settings = [f"-c{setting}" for setting in HASTE]
    command: list[str | Path] = [
        programs / "postgres",
        "-D",
        f"{folder}/data",
        "-k",
        folder,
        "-h",
        "",
        *settings,
    ]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder, **_owner())


def _wait_for(server: PostgresServer, running: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not server.answers():
        if running.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("The private PostgreSQL did not start.")
        time.sleep(0.05)
