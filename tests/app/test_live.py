"""What connected screens are told, by real servers on real databases: numbers, in time, and nothing else."""

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import Session

from app import live
from app.database import Database
from app.settings import CHECKOUT, Settings
from evaluations.actions.pulse import hold
from evaluations.actions.view import Said, give_view, reveal, withdraw_view
from evaluations.session import AgendaItem, Attendee, SessionPulse
from indicators.level import Level
from tests.listening import Ear, listening_app
from tests.places import LEAD
from tests.rooms import Gathering, hidden_in
from tests.server import served

pytestmark = pytest.mark.both_databases

SPOKEN = re.compile(rb"retry: 2000\n\n(?:data: (\d+)\nid: \1\n\n)*")
SECONDS_TO_START = 60
SECONDS_TO_STOP = 10
GRACE = 3


@pytest.fixture
def listening(home: Path, database_url: str) -> Iterator[FastAPI]:
    """The workbook with an address at which anybody listens."""
    app = listening_app(Settings(home=home, database_url=database_url, is_production=False))
    yield app
    app.state.database.engine.dispose()


@pytest.fixture
def address(listening: FastAPI) -> Iterator[str]:
    with served(listening) as address:
        yield address


@pytest.fixture
def gathering(database: Database) -> Gathering:
    """An open session whose views on 1.1 are hidden; the first of three people has given theirs."""
    with database.session(write=True) as session:
        return hidden_in(session, levels=(Level.GOOD,))


@pytest.fixture
def ear(address: str, gathering: Gathering) -> Iterator[Ear]:
    """A client that has heard how the session stands."""
    with Ear(address, gathering.room.id) as ear:
        assert ear.hears(lambda: bool(ear.numbers))
        yield ear


Act = Callable[[Session, AgendaItem, Sequence[Attendee]], object]


def view_given(session: Session, item: AgendaItem, people: Sequence[Attendee]) -> None:
    give_view(session, attendee=people[1], item=item, round=1, said=Said(Level.WEAK, "Words."))


def view_changed(session: Session, item: AgendaItem, people: Sequence[Attendee]) -> None:
    said = Said(Level.EXCELLENT, "Many more words than before. " * 20)
    give_view(session, attendee=people[0], item=item, round=1, said=said)


def view_withdrawn(session: Session, item: AgendaItem, people: Sequence[Attendee]) -> None:
    withdraw_view(session, attendee=people[0], item=item, round=1)


def views_revealed(session: Session, item: AgendaItem, people: Sequence[Attendee]) -> None:
    reveal(session, by=LEAD, item=item, round=1)


def turned(session: Session, item: AgendaItem, people: Sequence[Attendee]) -> None:
    hold(session, item.session_id).beat()


def done(database: Database, here: Gathering, act: Act) -> int:
    """Do something in this process; the number that stands then."""
    with database.session(write=True) as session:
        people = [session.get_one(Attendee, each.id) for each in here.attendees]
        act(session, session.get_one(AgendaItem, here.item.id), people)
        return session.get_one(SessionPulse, here.room.id).number


def number_of(database: Database, here: Gathering) -> int:
    with database.session(write=False) as session:
        return session.get_one(SessionPulse, here.room.id).number


# What is told


def test_the_first_event_is_how_the_session_stands(
    ear: Ear, database: Database, gathering: Gathering
) -> None:
    assert ear.numbers == [number_of(database, gathering)]


def test_a_stream_says_numbers_and_nothing_else(ear: Ear, database: Database, gathering: Gathering) -> None:
    for act in (view_given, view_changed, view_withdrawn, views_revealed):
        ear.waits_for(done(database, gathering, act))
    assert SPOKEN.fullmatch(ear.said), ear.said
    assert ear.numbers == sorted(set(ear.numbers))


def test_a_stream_is_kept_by_nobody_and_held_back_by_nothing(ear: Ear) -> None:
    assert ear.head["content-type"].startswith("text/event-stream")
    assert ear.head["cache-control"] == "no-store"
    assert ear.head["x-accel-buffering"] == "no"
    assert "content-encoding" not in ear.head
    assert "default-src 'none'" in ear.head["content-security-policy"]


def test_who_comes_second_is_told_at_once_how_the_session_stands(
    ear: Ear, address: str, database: Database, gathering: Gathering
) -> None:
    newest = done(database, gathering, views_revealed)
    ear.waits_for(newest)
    with Ear(address, gathering.room.id) as second:
        second.waits_for(newest)
        assert second.numbers == [newest]


def test_another_session_is_not_heard_of(
    ear: Ear, address: str, database: Database, gathering: Gathering
) -> None:
    with database.session(write=True) as session:
        other = hidden_in(session, "Riverside", levels=(Level.GOOD,))
    with Ear(address, other.room.id) as elsewhere:
        elsewhere.waits_for(done(database, other, views_revealed))
        assert ear.listens(0.5) == b""


def test_a_view_a_change_and_a_withdrawal_sound_alike(
    ear: Ear, database: Database, gathering: Gathering
) -> None:
    sounds = []
    for act in (view_given, view_changed, view_withdrawn):
        newest = done(database, gathering, act)
        sounds.append(ear.listens(1.2).replace(str(newest).encode(), b"N"))
    assert sounds == [b"data: N\nid: N\n\n"] * 3


# When it is told


def test_a_turn_is_told_within_a_second(ear: Ear, database: Database, gathering: Gathering) -> None:
    waits = [ear.waits_for(done(database, gathering, turned)) for _ in range(5)]
    # The machine may be busy with something else once or twice.
    assert sorted(waits)[2] < 1


def test_beats_that_may_wait_are_told_as_one(
    ear: Ear, database: Database, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SHORTEST_WAIT", 2)
    for _ in range(4):
        newest = done(database, gathering, view_changed)
        time.sleep(2 * live.LOOK_EVERY)
    ear.waits_for(newest)
    assert ear.numbers[1:] in ([newest], [newest - 1, newest])


def test_a_turn_overtakes_beats_that_wait(
    ear: Ear, database: Database, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SHORTEST_WAIT", 60)
    done(database, gathering, view_given)
    assert ear.listens(0.5) == b""
    newest = done(database, gathering, views_revealed)
    assert ear.waits_for(newest) < 5
    assert ear.numbers[1:] == [newest]


def test_the_more_screens_there_are_the_longer_a_beat_may_wait(
    listening: FastAPI, address: str, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SHORTEST_WAIT", 0.01)
    monkeypatch.setattr(live, "WAIT_FOR_EACH_SCREEN", 0.25)
    with many(address, gathering, 4):
        assert listening.state.live.longest_wait == 1


def test_when_nothing_happens_the_number_is_said_again(
    address: str, database: Database, gathering: Gathering, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "SAY_AGAIN_AFTER", 0.2)
    with Ear(address, gathering.room.id) as ear:
        assert ear.hears(lambda: len(ear.numbers) == 4)
        assert set(ear.numbers) == {number_of(database, gathering)}


def test_a_stream_ends_after_its_time(listening: FastAPI, address: str, gathering: Gathering) -> None:
    listening.state.live.lasts = 0
    with Ear(address, gathering.room.id) as ear:
        assert ear.hears(lambda: ear.has_ended)
        assert len(ear.numbers) == 1


# What it costs


def test_connected_screens_hold_no_transaction(
    address: str, database: Database, gathering: Gathering
) -> None:
    with many(address, gathering, 50) as ears:
        newest = done(database, gathering, views_revealed)
        for ear in ears:
            ear.waits_for(newest)
        if database.is_embedded:
            assert everything_is_written_back(database)
        else:
            states = states_of_others(database)
            assert set(states) == {"idle"}
            assert len(states) < len(ears) / 2


def everything_is_written_back(database: Database) -> bool:
    """Whether no reader keeps the write-ahead log from being written into the database and emptied."""
    connection = database.engine.raw_connection()
    try:
        is_busy, left, _ = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return (is_busy, left) == (0, 0)
    finally:
        connection.close()


def states_of_others(database: Database) -> list[str]:
    """What every other connection to this PostgreSQL database is doing."""
    wanted = (
        "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    with database.session(write=False) as session:
        return list(session.execute(text(wanted)).scalars())


def test_a_client_that_breaks_off_is_forgotten(
    listening: FastAPI, address: str, gathering: Gathering
) -> None:
    with Ear(address, gathering.room.id) as ear:
        ear.hears(lambda: bool(ear.numbers))
        assert listening.state.live.rooms() == (gathering.room.id,)
        assert watches() == 1
        breaks_off(ear)
        assert comes_true(lambda: listening.state.live.rooms() == ())
        assert comes_true(lambda: watches() == 0)


def breaks_off(ear: Ear) -> None:
    """Reset the connection, as a phone does that is switched off."""
    ear.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    ear.socket.close()


def watches() -> int:
    """How many threads look for pulses."""
    return sum(thread.name == "live" for thread in threading.enumerate())


def comes_true(is_true: Callable[[], bool], seconds: float = 5) -> bool:
    ends_at = time.monotonic() + seconds
    while not is_true() and time.monotonic() < ends_at:
        time.sleep(0.02)
    return is_true()


def test_a_client_that_does_not_read_holds_up_nobody(
    ear: Ear, address: str, database: Database, gathering: Gathering
) -> None:
    with Ear(address, gathering.room.id):
        for act in (view_given, view_changed, view_withdrawn, views_revealed):
            newest = done(database, gathering, act)
        ear.waits_for(newest)


def test_one_thread_looks_for_all_and_none_when_nobody_listens(address: str, gathering: Gathering) -> None:
    assert watches() == 0
    with many(address, gathering, 10):
        assert watches() == 1
    assert comes_true(lambda: watches() == 0)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_when_the_database_breaks_off_the_streams_end_and_who_comes_back_is_told(
    ear: Ear, address: str, database: Database, gathering: Gathering
) -> None:
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with database.session(write=False) as session:
        session.execute(text(others))
    assert ear.hears(lambda: ear.has_ended)
    newest = done(database, gathering, view_given)
    with Ear(address, gathering.room.id) as again:
        again.waits_for(newest)
        again.waits_for(done(database, gathering, views_revealed))


# Several processes


def test_every_process_hears_within_a_second_what_was_done_in_another(
    home: Path, database_url: str, database: Database, gathering: Gathering
) -> None:
    with two_processes(home, database_url) as (address, _), listeners_of_two(address, gathering) as ears:
        waits = []
        for _ in range(5):
            newest = done(database, gathering, turned)
            waits.append(sum(ear.waits_for(newest) for ear in ears))
        assert sorted(waits)[2] < 1


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_server_that_is_told_to_stop_does_not_wait_for_its_streams(
    home: Path, database_url: str, gathering: Gathering
) -> None:
    with two_processes(home, database_url) as (address, server), listeners_of_two(address, gathering) as ears:
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        assert all(ear.hears(lambda ear=ear: ear.has_ended) for ear in ears)  # type: ignore[misc]
        assert time.monotonic() - began < GRACE
        server.wait(SECONDS_TO_STOP)
        assert all(SPOKEN.fullmatch(ear.said) for ear in ears)


@contextmanager
def two_processes(home: Path, database_url: str) -> "Iterator[tuple[str, subprocess.Popen[bytes]]]":
    """The workbook served by two processes, as `workbook serve --workers 2` does."""
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "tests.listening:listening_app",
        "--factory",
        "--workers",
        "2",
    ]
    options = ["--port", str(port), "--timeout-graceful-shutdown", "3", "--log-level", "warning"]
    places = {"WORKBOOK_HOME": str(home), "WORKBOOK_DATABASE_URL": database_url}
    server = subprocess.Popen([*command, *options], cwd=CHECKOUT, env={**os.environ, **places})
    try:
        assert comes_true(lambda: answers(port), SECONDS_TO_START), "The server did not start."
        yield f"http://127.0.0.1:{port}", server
    finally:
        server.terminate()
        server.wait(SECONDS_TO_STOP)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def listeners_of_two(address: str, here: Gathering) -> Iterator[list[Ear]]:
    """Clients that have heard how the session stands, some in each process.

    They come all at once: one process alone would take those who come one by one.
    """
    ends_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < ends_at:
        with many(address, here, 20) as ears:
            if len({ear.process for ear in ears}) == 2:
                yield ears
                return
    raise AssertionError("All clients came to one process.")


@contextmanager
def many(address: str, here: Gathering, number: int) -> Iterator[list[Ear]]:
    """So many clients that have heard how the session stands."""
    with ExitStack() as stack:
        ears = [stack.enter_context(Ear(address, here.room.id)) for _ in range(number)]
        for ear in ears:
            ear.hears(lambda ear=ear: bool(ear.numbers))  # type: ignore[misc]
        yield ears
