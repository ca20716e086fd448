"""Tells connected screens that a session changed, never what.

Each process has one `Live`. While any screen listens, one thread with one connection of its own looks for
new pulses of the sessions that are listened to: on SQLite by the version of the file, on PostgreSQL by what
the database tells. A screen costs neither a thread nor a connection, and no transaction is open for it.
"""

import asyncio
import logging
import signal
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from random import uniform
from types import FrameType

from fastapi import FastAPI, Request
from fastapi.sse import EventSourceResponse, format_sse_event
from sqlalchemy import Connection
from sqlmodel import col, select
from starlette.responses import Response
from starlette.types import Send

from app.database import Database
from evaluations.session import SessionPulse

# In seconds, but for the last, which the protocol has in milliseconds.
LOOK_EVERY = 0.15
SAY_AGAIN_AFTER = 15.0
LASTS = 600.0
SHORTEST_WAIT = 0.5
WAIT_FOR_EACH_SCREEN = 0.05
COME_BACK_AFTER = 2000

# A proxy that gathers what it passes on would hold it back. That nobody keeps it, StrictHeaders says.
HEADERS = {"X-Accel-Buffering": "no"}
CROWD = 4
STOPS = (signal.SIGINT, signal.SIGTERM)
log = logging.getLogger(__name__)


def stream(request: Request, room_id: str) -> Response:
    """The stream of one screen, to be answered by a handler that has asked permission.

    Its events are numbers of the session's pulse, as text/event-stream, and nothing else.
    """
    return Stream(request.app.state.live, room_id)


@dataclass(frozen=True)
class Pulse:
    """A session's `SessionPulse` as it was last seen."""

    number: int = 0
    turn: int = 0


@dataclass(eq=False)
class Screen:
    """One connected screen. However slow it is, it keeps the newest pulse and nothing else.

    `news`: there is something that it was not told yet. `turned`: it must be told at once.
    """

    pulse: Pulse | None = None
    has_ended: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)
    turned: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, pulse: Pulse) -> None:
        """Take note of how the session stands now."""
        if self.pulse != pulse:
            self.news.set()
        if self.pulse is None or self.pulse.turn != pulse.turn:
            self.turned.set()
        self.pulse = pulse

    def tell(self) -> int:
        """The number to be told now; what follows is news."""
        self.news.clear()
        self.turned.clear()
        return self.pulse.number if self.pulse else 0

    def end(self) -> None:
        """End its stream as soon as it looks up."""
        self.has_ended = True
        self.news.set()
        self.turned.set()


class Live:
    """The screens that listen in this process; it belongs to the event loop that answers requests.

    A stream ends after about `lasts` seconds: the browser comes back, and permission is asked again.
    """

    def __init__(self, database: Database) -> None:
        self.lasts = LASTS
        self.is_stopping = False
        self._database = database
        self._rooms: dict[str, set[Screen]] = {}
        self._watch: Watch | None = None

    async def numbers(self, room_id: str) -> AsyncGenerator[int]:
        """What one screen is told: the number that stands now, then each newer one.

        A turn is told at once. Other beats wait a while, longer the more screens there are and each screen
        its own while, so that a full room does not ask for everything all the time. When nothing happens
        the number is said again: by this a screen knows that it is still connected.
        """
        ends_at = _now() + uniform(0.9, 1) * self.lasts
        with self._listening(room_id) as screen:
            await _happens(screen.news, SAY_AGAIN_AFTER)
            while not screen.has_ended:
                yield screen.tell()
                if _now() >= ends_at:
                    break
                if await _happens(screen.news, SAY_AGAIN_AFTER):
                    await _happens(screen.turned, uniform(0.5, 1) * self.longest_wait)

    @property
    def longest_wait(self) -> float:
        """How many seconds a beat that is not a turn may wait, so that others can be told with it.

        It counts the screens of all sessions: it is the process that has to answer them.
        """
        return max(SHORTEST_WAIT, sum(map(len, self._rooms.values())) * WAIT_FOR_EACH_SCREEN)

    def is_crowded(self, room_id: str) -> bool:
        """Whether so many screens follow a session here that they ask for much at the same time."""
        return len(self._rooms.get(room_id, ())) >= CROWD

    def end(self) -> None:
        """End all streams. The screens whose server goes on come back."""
        for screens in self._rooms.values():
            for screen in screens:
                screen.end()

    def hear(self, pulses: dict[str, Pulse]) -> None:
        """Let the screens of each session know how it stands."""
        for room_id, pulse in pulses.items():
            for screen in self._rooms.get(room_id, ()):
                screen.hear(pulse)

    @contextmanager
    def _listening(self, room_id: str) -> Iterator[Screen]:
        """A screen that hears of a session until the end of the block."""
        screen = Screen()
        self._add(room_id, screen)
        try:
            yield screen
        finally:
            self._forget(room_id, screen)

    def _add(self, room_id: str, screen: Screen) -> None:
        beside = self._rooms.setdefault(room_id, set())
        known = next((other.pulse for other in beside if other.pulse), None)
        beside.add(screen)
        if self.is_stopping:
            screen.end()
        elif known:
            screen.hear(known)
        else:
            self._watching().asked.set()

    def _watching(self) -> "Watch":
        if self._watch is None:
            self._watch = Watch(self, self._database, asyncio.get_running_loop())
            self._watch.start()
        return self._watch

    def _forget(self, room_id: str, screen: Screen) -> None:
        self._rooms[room_id].discard(screen)
        if not self._rooms[room_id]:
            del self._rooms[room_id]
        if not self._rooms and self._watch:
            self._watch.over.set()
            self._watch = None

    def lose(self, watch: "Watch") -> None:
        """Go on without a watch that failed: the streams end, and who comes back starts another."""
        if self._watch is watch:
            self._watch = None
            self.end()

    def rooms(self) -> tuple[str, ...]:
        """The sessions that are listened to."""
        return tuple(self._rooms)


class Watch(threading.Thread):
    """Looks for new pulses until it is over. `asked`: somebody began to listen to a session."""

    def __init__(self, live: Live, database: Database, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(name="live", daemon=True)
        self.asked = threading.Event()
        self.over = threading.Event()
        self._live = live
        self._database = database
        self._loop = loop

    def run(self) -> None:
        try:
            with self._connected() as connection:
                self._look(connection)
        except Exception as fault:
            if not self.over.is_set():
                log.warning("Screens cannot be told of changes until they connect again: %s", fault)
                self._say(self._live.lose, self)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection of its own, outside the pool that the requests share."""
        with self._database.engine.execution_options(sqlite_write=False).connect() as connection:
            connection.detach()
            yield connection

    def _look(self, connection: Connection) -> None:
        changes = _in_sqlite if self._database.is_embedded else _in_postgresql
        for has_changed in changes(connection, self.asked):
            if self.over.is_set():
                return
            if has_changed or self.asked.is_set():
                self.asked.clear()
                self._say(self._live.hear, pulses_of(connection, self._live.rooms()))

    def _say(self, told: Callable[..., None], *words: object) -> None:
        # The loop may be closed by now, and then nobody listens.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(told, *words)


def _in_sqlite(connection: Connection, asked: threading.Event) -> Iterator[bool]:
    """Whether anybody else has committed anything, again and again."""
    seen = None
    while True:
        asked.wait(LOOK_EVERY)
        with connection.begin():
            version = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        yield version != seen
        seen = version


def _in_postgresql(connection: Connection, asked: threading.Event) -> Iterator[bool]:
    """Whether the database told of any pulse, again and again."""
    import psycopg  # nobody else waits for it: an embedded database needs none of it

    with connection.begin():
        connection.exec_driver_sql("LISTEN session_pulse")
    driver = connection.connection.dbapi_connection
    assert isinstance(driver, psycopg.Connection)
    while True:
        wait = 0 if asked.is_set() else LOOK_EVERY
        yield bool(list(driver.notifies(timeout=wait, stop_after=1)))


def pulses_of(connection: Connection, rooms: tuple[str, ...]) -> dict[str, Pulse]:
    """How these sessions stand now, in one statement and a transaction that ends with it."""
    wanted = select(SessionPulse.session_id, SessionPulse.number, SessionPulse.turn).where(
        col(SessionPulse.session_id).in_(rooms)
    )
    with connection.begin():
        found = {room_id: Pulse(number, turn) for room_id, number, turn in connection.execute(wanted)}
    return {room_id: found.get(room_id, Pulse()) for room_id in rooms}


class Stream(EventSourceResponse):
    """The answer that stays open. The transaction of its request was closed before it began."""

    def __init__(self, live: Live, room_id: str) -> None:
        self._events = _events(live, room_id)
        super().__init__(self._events, headers=HEADERS)

    async def stream_response(self, send: Send) -> None:
        # A browser that goes away while it is being told leaves its events half read: they end here.
        async with aclosing(self._events):
            await super().stream_response(send)


async def _events(live: Live, room_id: str) -> AsyncGenerator[bytes]:
    yield format_sse_event(retry=COME_BACK_AFTER)
    async with aclosing(live.numbers(room_id)) as numbers:
        async for number in numbers:
            yield format_sse_event(data_str=str(number), id=str(number))


async def _happens(event: asyncio.Event, seconds: float) -> bool:
    """Whether something happens within so many seconds."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()


def _now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def while_serving(app: FastAPI) -> AsyncGenerator[None]:
    """End the streams when the server is told to stop: it waits for whatever is still being answered."""
    live: Live = app.state.live
    loop = asyncio.get_running_loop()

    def stop() -> None:
        live.is_stopping = True
        live.end()

    live.is_stopping = False
    with _hearing_stops(lambda: loop.call_soon_threadsafe(stop)):
        yield
    stop()


@contextmanager
def _hearing_stops(tell: Callable[[], object]) -> Iterator[None]:
    """Hear the signals that stop the server, and pass them on. Only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = {number: then for number in STOPS if callable(then := signal.getsignal(number))}

    def stop(number: int, frame: FrameType | None) -> None:
        tell()
        heard[signal.Signals(number)](number, frame)

    for number in heard:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number, then in heard.items():
            signal.signal(number, then)
