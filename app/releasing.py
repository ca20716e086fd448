"""Assembles releases in the background: one thread in a process, and short transactions.

What was done so far stands in the database and in the kept files, so that an assembly that was broken off
goes on where it stopped, in whichever process sees it first. Only one of them works on it at a time: each
transaction carries the beat on from the one before, and whoever finds another's beat there gives up. While
one step takes long, a second thread carries the beat on.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fastapi import FastAPI
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select
from starlette.background import BackgroundTask
from starlette.responses import Response

from app.database import Database
from app.files import FileStore
from app.released_copies import PATH, released_copy
from app.settings import Settings
from evaluations.actions.release import NEVER, Kept, finish, keep_files
from evaluations.cycle import Cycle
from evaluations.queries.release import copy_of, file_at, files_of, read_when_assembled
from evaluations.release import Assembly, Release, ReleaseState
from evaluations.release_blocks import digest, personal_finds
from evaluations.release_differences import Difference, differences
from evaluations.released import ReleasedCopy, as_json
from evaluations.trace import Actor, Trace

if TYPE_CHECKING:
    from app.documents.pack import PackFile

BROKEN_OFF_AFTER = timedelta(seconds=60)
LOOK_EVERY = 5.0
"""In seconds: how often a process looks whether an assembly that another works on was broken off."""
TRIES = 5
"""How often a passing fault of the database is waited out, for one release, before it is given up."""
FILES_AT_ONCE = 100
SECONDS_AT_ONCE = 1.0
JSON = "application/json"
PAUSE = 0.001
"""After each file, so that whoever waits for a page comes first."""

SPEAK_FIRST = (
    "Something in the cycle looks personal, and nobody has said why it is not. Put this release aside and "
    "assemble another: the page names the words."
)
UNREADABLE = (
    "The file “{name}” cannot be read any more, or is not the one that was attached. Put this release aside, "
    "attach the file again, and assemble another."
)
FAILED = (
    "The workbook could not finish this release. Put it aside and assemble another. "
    "If that fails too, the administrator finds the reason in the server's log."
)
log = logging.getLogger(__name__)


class Blocked(Exception):
    """Something keeps this release back; the sentence says what to do."""


class GivenUp(Exception):
    """Another process goes on with it, or it was put aside."""


class Stopping(Exception):
    """The server stops."""


class Releasing:
    """The thread of this process that assembles. It ends when nothing is left to do."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._files = FileStore(settings.files)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False
        self.over = threading.Event()

    def begin_after(self, answer: Response) -> Response:
        """The answer, after which whatever waits is begun: by then its request's transaction is committed."""
        answer.background = BackgroundTask(self.begin)
        return answer

    def begin(self) -> None:
        """See to it that whatever waits to be assembled is begun soon."""
        with self._lock:
            self._again = True
            if self._thread is None and not self.over.is_set():
                self._thread = threading.Thread(target=self._work, name="releasing", daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Wait until nothing is left to do, at most so long."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)

    def stop(self) -> None:
        """Break off, so that the next start goes on at once."""
        self.over.set()
        self.wait(10)

    def _work(self) -> None:
        while self._goes_on():
            try:
                assemble_waiting(self._database, self._files, self.over)
            except Exception:
                log.exception("Releases could not be assembled. They are tried again.")
                self._go_round()

    def _go_round(self) -> None:
        """Wait, and look once more."""
        self.over.wait(LOOK_EVERY)
        with self._lock:
            self._again = True

    def _goes_on(self) -> bool:
        with self._lock:
            goes_on = self._again and not self.over.is_set()
            self._again = False
            if not goes_on:
                self._thread = None
            return goes_on


@asynccontextmanager
async def while_releasing(app: FastAPI) -> AsyncGenerator[None]:
    """Go on with what was broken off when the server starts; break off when it stops."""
    releasing: Releasing = app.state.releasing
    releasing.over.clear()
    releasing.begin()
    yield
    releasing.stop()


def assemble_waiting(database: Database, files: FileStore, over: threading.Event) -> None:
    """Assemble whatever waits, one after the other, until nothing does."""
    tried: Counter[str] = Counter()
    while not over.is_set() and (waiting := _waiting(database)):
        claimed = next((one for one in waiting if _is_broken_off(one)), None)
        if claimed is None:
            over.wait(LOOK_EVERY)
            continue
        tried[claimed.release_id] += 1
        is_last = tried[claimed.release_id] >= TRIES
        if not Assembling(database, files, claimed, over, is_last=is_last).run():
            over.wait(LOOK_EVERY)


def _waiting(database: Database) -> tuple[Assembly, ...]:
    """The assemblies that are not finished, the oldest first."""
    with database.session(write=False) as session:
        found = session.exec(
            select(Assembly)
            .join(Release, col(Release.id) == col(Assembly.release_id))
            .where(Release.state == ReleaseState.ASSEMBLING, Assembly.fault == "")
            .order_by(col(Assembly.release_id))
        )
        return tuple(found)


def _is_broken_off(assembly: Assembly) -> bool:
    return _aware(assembly.beat_at) < datetime.now(UTC) - BROKEN_OFF_AFTER


class Assembling:
    """The work on one release, claimed by the beat that it was found with.

    A fault of the database, as when it is locked or away for a moment, breaks it off, unless `is_last`.
    """

    def __init__(
        self,
        database: Database,
        files: FileStore,
        assembly: Assembly,
        over: threading.Event,
        *,
        is_last: bool = True,
    ) -> None:
        self._database = database
        self._files = files
        self._release_id = assembly.release_id
        self._beat = assembly.beat_at
        self._over = over
        self._is_last = is_last
        self._steps = 0
        self._done = 0
        self._writing = threading.Lock()

    def run(self) -> bool:
        """Assemble it, or say why it cannot be finished. Gives whether nothing is to be tried again."""
        try:
            with self._living():
                self._assemble()
        except Stopping:
            self._leave()
        except GivenUp:
            log.info("Release %s is no longer assembled here.", self._release_id)
        except Blocked as block:
            self._say(str(block))
        except Exception as fault:
            log.exception("Release %s could not be assembled.", self._release_id)
            if isinstance(fault, OperationalError) and not self._is_last:
                self._leave()
                return False
            self._say(FAILED)
        return True

    def _assemble(self) -> None:
        # For nobody who only reads pages.
        from app.documents.pack import how_many, manifest_of, pack_files

        self._write(())
        copy = self._copy()
        changes, known = self._changes(copy), self._known()
        self._steps, self._done = how_many(copy, changes), len(known)
        for batch in self._batches(pack_files(copy, changes, known)):
            self._write(batch)
        with self._step() as (session, release):
            manifest = manifest_of(files_of(session, release))
            finish(session, by=_by(release), release=release, manifest_sha256=self._files.keep(manifest))

    def _copy(self) -> ReleasedCopy:
        """The copy as it was frozen when the assembling began, or as the cycle stands now."""
        with self._database.snapshot() as session:
            document = file_at(session, session.get_one(Release, self._release_id), PATH)
            if document is not None:
                return released_copy(self._files, document.sha256)
            copy = self._made(session)
        content = as_json(copy)
        self._write([Kept(PATH, self._files.keep(content), JSON, len(content))])
        return copy

    def _made(self, session: Session) -> ReleasedCopy:
        """The copy of the cycle as it stands now. Raises Blocked for what nobody has spoken for."""
        release = session.get_one(Release, self._release_id)
        copy = copy_of(
            session,
            session.get_one(Cycle, release.cycle_id),
            number=release.number,
            words=release.words,
            by=release.assembled_by,
            at=release.assembled_at,
        )
        finds = personal_finds(copy)
        spoken_for = session.get_one(Trace, release.trace_id).change.get("spoken_for", [None, None])[1]
        if finds and digest(find.key for find in finds) != spoken_for:
            raise Blocked(SPEAK_FIRST)
        return copy

    def _changes(self, copy: ReleasedCopy) -> tuple[Difference, ...] | None:
        """What changed since the release that inspectors read meanwhile; None where there is none."""
        with self._database.session(write=False) as session:
            earlier = read_when_assembled(session, session.get_one(Release, self._release_id))
            document = earlier and file_at(session, earlier, PATH)
        return differences(released_copy(self._files, document.sha256), copy) if document else None

    def _known(self) -> frozenset[str]:
        """The paths of the files that were kept before it was broken off."""
        with self._database.session(write=False) as session:
            files = files_of(session, session.get_one(Release, self._release_id))
        return frozenset(file.path for file in files)

    def _batches(self, files: Iterable["PackFile"]) -> Iterator[list[Kept]]:
        """Keep each file, and give what is to be written down, every second or so."""
        kept: list[Kept] = []
        began = time.monotonic()
        for file in files:
            kept.append(self._kept(file))
            if len(kept) >= FILES_AT_ONCE or time.monotonic() - began > SECONDS_AT_ONCE:
                yield kept
                kept, began = [], time.monotonic()
            time.sleep(PAUSE)
        yield kept

    def _kept(self, file: "PackFile") -> Kept:
        """Keep what was made for the pack; of what was attached, see that it is there whole."""
        if self._over.is_set():
            raise Stopping
        if file.content is not None:
            self._files.keep(file.content)
        elif len(self._files.read(file.sha256) or b"") != file.size:
            raise Blocked(UNREADABLE.format(name=file.path))
        return Kept(file.path, file.sha256, file.media_type, file.size)

    # Writing

    def _write(self, files: Sequence[Kept]) -> None:
        """Write down these files and that the work gets on."""
        self._done += len(files)
        with self._step() as (session, release):
            if files:
                keep_files(session, by=_by(release), release=release, files=files)

    @contextmanager
    def _step(self) -> Iterator[tuple[Session, Release]]:
        """A short transaction that carries the beat on. Raises GivenUp where that is another's by now."""
        with self._beating() as session:
            release = session.get_one(Release, self._release_id)
            if release.state is not ReleaseState.ASSEMBLING:
                raise GivenUp
            yield session, release

    @contextmanager
    def _beating(self, beat: datetime | None = None, fault: str = "") -> Iterator[Session]:
        """The beat is carried on only when all of the transaction is: else it is still the one before."""
        with self._writing:
            beat = beat or datetime.now(UTC)
            with self._database.session(write=True) as session:
                carried = session.execute(
                    update(Assembly)
                    .where(col(Assembly.release_id) == self._release_id, col(Assembly.beat_at) == self._beat)
                    .values(beat_at=beat, steps=self._steps, done=self._done, fault=fault)
                )
                if carried.rowcount != 1:  # type: ignore[attr-defined]
                    raise GivenUp
                yield session
            self._beat = beat

    @contextmanager
    def _living(self) -> Iterator[None]:
        """Meanwhile a thread carries the beat on, however long one step takes."""
        ended = threading.Event()
        thread = threading.Thread(target=self._live, args=(ended,), name="releasing beat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()

    def _live(self, ended: threading.Event) -> None:
        """Beat until it ended. Where another's beat stands, the next step finds it too and gives up."""
        while not ended.wait(BROKEN_OFF_AFTER.total_seconds() / 4):
            try:
                with self._beating():
                    pass
            except GivenUp:
                return
            except OperationalError:
                log.warning("The beat of release %s could not be carried on.", self._release_id)

    def _say(self, fault: str) -> None:
        """Say why it cannot be finished, unless another goes on with it."""
        with suppress(GivenUp), self._beating(fault=fault):
            pass

    def _leave(self) -> None:
        """Leave it to whoever looks next; where even that cannot be written, to whoever misses its beat."""
        with suppress(GivenUp, OperationalError), self._beating(NEVER):
            pass


def _by(release: Release) -> Actor:
    return Actor(release.assembled_by, release.assembled_by_id)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
