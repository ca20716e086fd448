"""The workbook with one more address, at which anybody listens to a session, and an ear to listen with."""

import os
import re
import select
import socket
import time
from collections.abc import Callable
from typing import Self
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.responses import Response

from app.guards import GuardedRouter, Transaction
from app.live import stream
from app.main import create_app
from app.settings import Settings, read_settings
from evaluations.permissions import anyone
from evaluations.session import SessionPulse

EVENT = re.compile(rb"data: (\d+)\nid: \1\n\n")
SECONDS_TO_HEAR = 5


def listening_app(settings: Settings | None = None) -> FastAPI:
    """The workbook with /listening/SESSION; its answers name the process that gave them."""
    app = create_app(settings or read_settings(is_production=False))
    router = GuardedRouter()

    @router.get("/listening/{heard}", permission=anyone)
    def listen(request: Request, session: Transaction, heard: str) -> Response:
        assert session.get(SessionPulse, heard) is not None
        answer = stream(request, heard)
        answer.headers["X-Process"] = str(os.getpid())
        return answer

    app.include_router(router.routes)
    return app


class Ear:
    """One client that listens to a session. It speaks HTTP/1.0, in which a stream is sent as it is."""

    def __init__(self, address: str, room_id: str) -> None:
        place = urlsplit(address)
        self.socket = socket.create_connection((place.hostname or "", place.port or 0))
        request = (
            f"GET /listening/{room_id} HTTP/1.0\r\nHost: {place.netloc}\r\nAccept-Encoding: gzip\r\n\r\n"
        )
        self.socket.sendall(request.encode())
        self.has_ended = False
        self._heard = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    @property
    def head(self) -> dict[str, str]:
        """The headers of the answer; their names are in small letters."""
        assert self.hears(lambda: b"\r\n\r\n" in self._heard), "no answer"
        lines = self._heard.partition(b"\r\n\r\n")[0].decode().splitlines()[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def process(self) -> str:
        """Which process of the server answers."""
        return self.head["x-process"]

    @property
    def said(self) -> bytes:
        """Everything that was heard after the head."""
        return self._heard.partition(b"\r\n\r\n")[2]

    @property
    def numbers(self) -> list[int]:
        return [int(number) for number in EVENT.findall(self.said)]

    def hears(self, is_enough: Callable[[], bool], seconds: float = SECONDS_TO_HEAR) -> bool:
        """Listen until it is enough, or for so many seconds; whether it was enough."""
        ends_at = time.monotonic() + seconds
        while not is_enough() and not self.has_ended:
            left = ends_at - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                break
            self._take()
        return is_enough()

    def _take(self) -> None:
        try:
            taken = self.socket.recv(65536)
        except ConnectionError:
            taken = b""
        self.has_ended = not taken
        self._heard += taken

    def listens(self, seconds: float) -> bytes:
        """What is said in the next so many seconds."""
        before = len(self.said)
        self.hears(lambda: False, seconds)
        return self.said[before:]

    def waits_for(self, number: int) -> float:
        """How many seconds pass until a number is heard, or a newer one."""
        began = time.monotonic()
        assert self.hears(lambda: any(heard >= number for heard in self.numbers)), (
            f"{number} was not heard in {self.said!r}"
        )
        return time.monotonic() - began
