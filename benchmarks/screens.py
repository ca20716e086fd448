"""Screens of people in a session, as browsers keep them: each a stream and a line to ask for the page.

Raw HTTP/1.1, so that the people cost the machine as little as possible.
"""

import asyncio
import random
import re
import time
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

VERSION = re.compile(rb'data-live-version="(\d+)"')
# What static/js/live.js does, in seconds.
BURST = 1.0
LONGEST_DELAY = 0.2
COMES_BACK_AFTER = 2.0
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """Where the workbook is served, and by which process."""

    host: str
    port: int
    process: int


@dataclass(frozen=True)
class Answer:
    """What was answered; header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Line:
    """A connection on which one thing is asked after the other; it is made anew when it was closed."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return await self._ask("GET", path, {"Accept-Encoding": "gzip", **(headers or {})}, b"")

    async def post(self, path: str, form: Mapping[str, str]) -> Answer:
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return await self._ask("POST", path, kind, urlencode(form).encode())

    async def begin(self, path: str) -> asyncio.StreamReader:
        """Ask for a stream, and give what it says from its head on."""
        reader, _ = await self._connected()
        await self._send("GET", path, {"Accept": "text/event-stream"}, b"")
        return reader

    def drop(self) -> None:
        """Break off, as a phone does that loses the network."""
        if self.writer:
            self.writer.transport.abort()
        self.reader = self.writer = None

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        async with asyncio.timeout(PATIENCE):
            try:
                answer = await self._sent(method, path, headers, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                # The server closed a connection that was idle: a browser asks again on another one.
                self.drop()
                answer = await self._sent(method, path, headers, body)
        if set_cookie := answer.headers.get("set-cookie"):
            name, _, value = set_cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    async def _sent(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        await self._send(method, path, headers, body)
        return await self._answer()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self.reader is None or self.writer is None or self.writer.is_closing() or self.reader.at_eof():
            self.reader, self.writer = await asyncio.open_connection(self.server.host, self.server.port)
        return self.reader, self.writer

    async def _send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> None:
        _, writer = await self._connected()
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"Host": self.server.host, "Content-Length": str(len(body)), "Cookie": cookies, **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in said.items())]
        writer.write("\r\n".join((*lines, "", "")).encode() + body)

    async def _answer(self) -> Answer:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 16 + zlib.MAX_WBITS)
        return Answer(int(head[0].split()[1]), headers, body)


@dataclass
class Screen:
    """A page that follows a session as static/js/live.js does it.

    `sign` is what a page that shows the reveal holds; `saw_reveal` is when such a page was there, or None.
    """

    line: Line
    part: str
    stream: str
    sign: bytes
    shown: int = -1
    wanted: int = -1
    changed_at: float = 0.0
    saw_reveal: float | None = None
    asked: int = 0
    body: bytes = b""
    _ear: asyncio.Task[None] | None = None
    _asking: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Load the page, and follow the session from then on."""
        self._take(await self.line.get(self.part))
        self._ear = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Leave the page: its stream breaks off, and what it had asked for is not waited for."""
        for task in (self._ear, self._asking):
            if task:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._ear = self._asking = None

    async def _listen(self) -> None:
        while True:
            line = Line(self.line.server, self.line.cookies)
            try:
                reader = await line.begin(self.stream)
                while said := await reader.readline():
                    if said.startswith(b"data: "):
                        self._hear(int(said[6:]))
            except OSError:
                pass
            finally:
                line.drop()
            await asyncio.sleep(COMES_BACK_AFTER)

    def _hear(self, number: int) -> None:
        if number == self.shown:
            return
        now = time.monotonic()
        delay = random.uniform(0, LONGEST_DELAY) if now - self.changed_at < BURST else 0
        self.changed_at, self.wanted = now, number
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._catch_up(delay))

    async def _catch_up(self, delay: float) -> None:
        await asyncio.sleep(delay)
        while self.shown < self.wanted:
            self._take(await self.line.get(self.part, {"HX-Request": "true"}))

    def _take(self, answer: Answer) -> None:
        found = VERSION.search(answer.body)
        if answer.status != 200 or not found:
            raise RuntimeError(f"{self.part} answered {answer.status}: {answer.body[:300]!r}")
        self.asked += 1
        self.shown, self.body = int(found[1]), answer.body
        if self.saw_reveal is None and self.sign in answer.body:
            self.saw_reveal = time.monotonic()


def path(*parts: str) -> str:
    """The address of a place."""
    return "/" + "/".join(quote(part, safe="") for part in parts)
