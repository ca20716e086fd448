"""What many screens ask for at the same moment is read once in each process.

When views are revealed, every screen of the room asks for the same within a second. What they see alike
is read by the first of them; the others wait for it. It is kept under the number of the session's pulse,
so that nothing older is shown than what the screen was told of, and for a moment only.
"""

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock

from fastapi import Request
from sqlmodel import Session

from app.live import Live
from app.pages.room_parts import OnShow, on_show
from evaluations.queries.session import number_of
from evaluations.session import RoomSession

KEPT_FOR = 2.0


@dataclass(frozen=True)
class Reading:
    """What is being read, or was. `began` is a moment of the monotonic clock."""

    shown: Future[OnShow] = field(default_factory=Future)
    began: float = field(default_factory=time.monotonic)

    @property
    def is_old(self) -> bool:
        return time.monotonic() - self.began > KEPT_FOR


class AtOnce:
    """The readings of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._readings: dict[Hashable, Reading] = {}

    def read(self, key: Hashable, make: Callable[[], OnShow]) -> OnShow:
        """What is kept under the key, else what is made now. A fault is for those who wait, and not kept."""
        reading, is_first = self._reading(key)
        if is_first:
            try:
                reading.shown.set_result(make())
            except BaseException as fault:
                self._forget(key)
                reading.shown.set_exception(fault)
        return reading.shown.result()

    def _reading(self, key: Hashable) -> tuple[Reading, bool]:
        with self._lock:
            self._readings = {each: kept for each, kept in self._readings.items() if not kept.is_old}
            is_first = key not in self._readings
            return self._readings.setdefault(key, Reading()), is_first

    def _forget(self, key: Hashable) -> None:
        with self._lock:
            self._readings.pop(key, None)


def on_many_screens(request: Request, session: Session, room_id: str, *, is_signed_in: bool) -> OnShow:
    """How a session stands now, for a page that changes nothing. Where few screens listen, each reads for
    itself."""
    live: Live = request.app.state.live
    at_once: AtOnce = request.app.state.at_once

    def read() -> OnShow:
        return on_show(session, session.get_one(RoomSession, room_id), is_signed_in=is_signed_in)

    if not live.is_crowded(room_id):
        return read()
    return at_once.read((room_id, number_of(session, room_id), is_signed_in), read)
