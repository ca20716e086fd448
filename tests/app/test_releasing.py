"""Assembling in the background: whole, frozen, resumed after a crash, and kept back where it must be."""

import random
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from app.database import Database
from app.documents.pack import manifest_of
from app.files import FileStore
from app.released_copies import PATH
from app.releasing import BROKEN_OFF_AFTER, FAILED, SPEAK_FIRST, Assembling, Releasing, assemble_waiting
from app.settings import Settings
from evaluations.actions.release import keep_files, put_aside, withdraw
from evaluations.committee import Committee
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.queries.release import copy_of, files_of, release_before, releases_in_list
from evaluations.refusals import NotNow
from evaluations.release import Assembly, Release, ReleasedFile, ReleaseState
from evaluations.release_blocks import personal_finds
from evaluations.released import ReleasedCopy
from evaluations.trace import leave_trace
from indicators.level import Level
from tests.places import LEAD, Place, place_in
from tests.releases import CONTENT, Releasers, attach, judge, releasers_in
from tests.required import IS_FULL

LOCKED = OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))
CHANGES = 500 if IS_FULL else 40


@pytest.fixture
def here(database: Database, home: Path) -> Releasers:
    """An agreed judgement that rests on a piece of evidence with a file."""
    with database.session(write=True) as session:
        place = place_in(session)
        judge(session, place, 0, Level.GOOD, "Plans are clear.")
        attach(session, place, FileStore(home / "files").keep(CONTENT))
    return releasers_in(database, home, place)


def kept(here: Releasers, release: Release) -> dict[str, bytes | None]:
    """Every file of a release by its path, as it can be read now."""
    with here.database.session(write=False) as session:
        return {file.path: here.files.read(file.sha256) for file in files_of(session, release)}


def test_an_assembled_release_holds_the_copy_the_evidence_files_and_a_manifest_of_all(
    here: Releasers,
) -> None:
    release = here.assembled("Read 2.1 first.")
    files = kept(here, release)
    with here.database.session(write=False) as session:
        copy = here.copy_in(session, release)
        manifest = manifest_of(files_of(session, release))
    assert (release.state, release.number) == (ReleaseState.ASSEMBLED, 1)
    assert (copy.release_number, copy.words, copy.copied_by) == (1, "Read 2.1 first.", here.lead.name)
    assert CONTENT in files.values() and None not in files.values()
    assert here.files.read(release.manifest_sha256) == manifest
    assembly = here.assembly(release)
    assert (assembly.done, assembly.steps, assembly.fault) == (len(files), len(files), "")


def test_a_pack_tells_what_changed_since_the_release_that_inspectors_read_meanwhile(here: Releasers) -> None:
    first = here.released()
    with here.database.session(write=True) as session:
        judge(session, here.place, 0, Level.WEAK, "Plans are late.")
    second = here.assembled()
    assert "changes.html" not in kept(here, first)
    assert "very good" not in (told := str(kept(here, second)["changes.html"])) and "weak" in told
    assert b"changes.html" in (kept(here, second)["index.html"] or b"")


def test_a_release_is_compared_with_the_one_that_was_read_when_it_was_assembled(here: Releasers) -> None:
    first = here.released()
    withdrawn = here.released()
    withdraw_it(here, withdrawn)
    third = here.released()
    assert [before(here, one) for one in (first, withdrawn, third)] == [None, 1, None]
    assert "changes.html" not in kept(here, third)


def test_nothing_is_compared_with_a_release_that_was_withdrawn_since(here: Releasers) -> None:
    first = here.released()
    second = here.assembled()
    assert before(here, second) == 1
    withdraw_it(here, first)
    assert before(here, second) is None
    with pytest.raises(NotNow, match="Put this aside and assemble another"):
        here.confirmed(second)
    assert here.again(second).state is ReleaseState.ASSEMBLED


def before(here: Releasers, release: Release) -> int | None:
    """The number of the release that the room and the lead's page compare it with."""
    with here.database.session(write=False) as session:
        found = release_before(session, release)
        return found.number if found else None


def withdraw_it(here: Releasers, release: Release) -> None:
    with here.database.session(write=True) as session:
        found = session.get_one(Release, release.id)
        withdraw(session, by=here.lead, release=found, reason="It named a child.")


def test_no_later_change_to_live_data_changes_a_byte_of_a_release(here: Releasers) -> None:
    release = here.released()
    before, manifest = kept(here, release), release.manifest_sha256
    chance = random.Random(4)
    for number in range(CHANGES):
        with here.database.session(write=True) as session:
            change_something(session, here.place, chance, number)
    now = here.again(release)
    assert kept(here, now) == before
    assert now.manifest_sha256 == manifest
    with here.database.session(write=False) as session:
        cycle = session.get_one(Cycle, here.place.cycle.id)
        live = copy_of(session, cycle, number=1, words="", by=here.lead.name, at=release.assembled_at)
        assert live != here.copy_in(session, release)


def change_something(session: Session, place: Place, chance: random.Random, number: int) -> None:
    """One random change: a judgement, a name, a piece of evidence or the cycle."""
    kind = chance.randrange(4)
    if kind == 0:
        unit, level = chance.randrange(len(place.units)), chance.choice(list(Level))
        judge(session, place, unit, level, f"Change {number}")
        return
    live: dict[int, tuple[str, Committee | Evidence | Cycle]] = {
        1: ("name", session.get_one(Committee, place.committee.id)),
        2: ("finding", session.exec(select(Evidence)).one()),
        3: ("why_now", session.get_one(Cycle, place.cycle.id)),
    }
    field, row = live[kind]
    leave_trace(session, by=LEAD, act="changed", noun="test", noun_id=row.id, owner=place.committee.id)
    setattr(row, field, f"Change {number}")
    session.flush()


def test_an_assembling_that_was_broken_off_goes_on_with_the_copy_that_it_began_with(
    here: Releasers, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = here.begun()
    with monkeypatch.context() as broken:
        broken.setattr(Assembling, "_kept", break_off)
        broken.setattr(Assembling, "_say", lambda self, fault: None)
        assemble_waiting(here.database, here.files, stopping_soon(here, release))
    with here.database.session(write=True) as session:
        judge(session, here.place, 0, Level.WEAK, "Written after the crash.")
        session.get_one(Assembly, release.id).beat_at -= BROKEN_OFF_AFTER + timedelta(seconds=1)
    here.work()
    found = here.again(release)
    assert found.state is ReleaseState.ASSEMBLED
    assert b"Written after the crash." not in (kept(here, found)[PATH] or b"")
    with here.database.session(write=False) as session:
        paths = session.exec(select(ReleasedFile.path).order_by(col(ReleasedFile.path))).all()
    assert len(paths) == len(set(paths))


def break_off(*_: object, **__: object) -> None:
    raise SystemError("The power failed.")


def stopping_soon(here: Releasers, release: Release) -> threading.Event:
    """An event that is set once the assembling has begun, so that nobody waits for the next look."""

    class Soon(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            self.set()
            return True

    return Soon()


def test_of_two_processes_only_one_goes_on(here: Releasers) -> None:
    release = here.begun()
    assembly = here.assembly(release)
    first, second = (Assembling(here.database, here.files, assembly, threading.Event()) for _ in range(2))
    first._write(())
    second.run()
    assert here.again(release).state is ReleaseState.ASSEMBLING
    first.run()
    assert here.again(release).state is ReleaseState.ASSEMBLED
    assert here.assembly(release).fault == ""


def test_an_assembling_with_a_fresh_beat_is_left_alone(here: Releasers) -> None:
    release = here.begun()
    with here.database.session(write=True) as session:
        session.get_one(Assembly, release.id).beat_at = datetime.now(UTC)
    assemble_waiting(here.database, here.files, stopping_soon(here, release))
    assert here.again(release).state is ReleaseState.ASSEMBLING


def test_the_beat_goes_on_while_one_step_takes_long(here: Releasers, monkeypatch: pytest.MonkeyPatch) -> None:
    release = here.begun()

    def long_copy(*given: Any, **named: Any) -> ReleasedCopy:
        first, ends_at = here.assembly(release).beat_at, time.monotonic() + 10
        while here.assembly(release).beat_at == first:
            assert time.monotonic() < ends_at, "Nothing carried the beat on."
            time.sleep(0.02)
        return copy_of(*given, **named)

    monkeypatch.setattr("app.releasing.BROKEN_OFF_AFTER", timedelta(seconds=0.4))
    monkeypatch.setattr("app.releasing.copy_of", long_copy)
    here.work()
    assert here.again(release).state is ReleaseState.ASSEMBLED


def test_words_that_look_personal_keep_a_release_back_until_somebody_speaks_for_them(here: Releasers) -> None:
    with here.database.session(write=True) as session:
        judge(session, here.place, 0, Level.GOOD, "The duty desk is on 0131 496 0123.")
        cycle = session.get_one(Cycle, here.place.cycle.id)
        copy = copy_of(session, cycle, number=1, words="", by="", at=datetime.now(UTC))
    (find,) = personal_finds(copy)
    assert find.about == "phone number in 2.1, Police in North: rationale"
    silent = here.begun()
    here.work()
    assert here.assembly(silent).fault == SPEAK_FIRST
    aside(here, silent)
    spoken = here.begun("", {find.key: (find.about, "The number of an office.")})
    here.work()
    assert here.again(spoken).state is ReleaseState.ASSEMBLED


@pytest.mark.parametrize("damage", [None, b"Another audit altogether"])
def test_a_file_that_is_gone_or_damaged_keeps_a_release_back(here: Releasers, damage: bytes | None) -> None:
    sha256 = FileStore(here.home / "elsewhere").keep(CONTENT)
    place = here.home / "files" / sha256[:2] / sha256
    place.unlink() if damage is None else place.write_bytes(damage)
    release = here.begun()
    here.work()
    assert here.assembly(release).fault.startswith("The file “")
    assert here.again(release).state is ReleaseState.ASSEMBLING


def aside(here: Releasers, release: Release) -> None:
    with here.database.session(write=True) as session:
        put_aside(session, by=here.lead, release=session.get_one(Release, release.id), reason="Once more.")


def test_a_fault_of_the_workbook_is_said_and_not_tried_for_ever(
    here: Releasers, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = here.begun()
    monkeypatch.setattr(Assembling, "_kept", break_off)
    here.work()
    assert here.assembly(release).fault == FAILED
    with here.database.session(write=False) as session:
        assert [one.fault for one in releases_in_list(session, here.place.committee.id)] == [FAILED]


def test_a_fault_while_writing_is_said_too(here: Releasers, monkeypatch: pytest.MonkeyPatch) -> None:
    release = here.begun()
    monkeypatch.setattr("app.releasing.keep_files", break_off)
    here.work()
    assert here.assembly(release).fault == FAILED


@pytest.mark.parametrize(("times", "state"), [(2, ReleaseState.ASSEMBLED), (3, ReleaseState.ASSEMBLING)])
def test_a_fault_of_the_database_is_waited_out_a_few_times(
    here: Releasers, monkeypatch: pytest.MonkeyPatch, times: int, state: ReleaseState
) -> None:
    release = here.begun()
    faults = iter([LOCKED] * times)

    def sometimes(*given: Any, **named: Any) -> None:
        for fault in faults:
            raise fault
        keep_files(*given, **named)

    monkeypatch.setattr("app.releasing.TRIES", 3)
    monkeypatch.setattr("app.releasing.LOOK_EVERY", 0.01)
    monkeypatch.setattr("app.releasing.keep_files", sometimes)
    here.work()
    assert here.again(release).state is state
    assert here.assembly(release).fault == ("" if state is ReleaseState.ASSEMBLED else FAILED)


def test_the_thread_goes_round_again_after_a_fault(here: Releasers, monkeypatch: pytest.MonkeyPatch) -> None:
    release = here.begun()
    faults = iter([LOCKED])

    def sometimes(*given: Any) -> None:
        for fault in faults:
            raise fault
        assemble_waiting(*given)

    monkeypatch.setattr("app.releasing.LOOK_EVERY", 0.01)
    monkeypatch.setattr("app.releasing.assemble_waiting", sometimes)
    releasing = Releasing(here.database, Settings(home=here.home, database_url=here.database.url))
    releasing.begin()
    releasing.wait(20)
    assert here.again(release).state is ReleaseState.ASSEMBLED


def test_what_was_put_aside_meanwhile_is_not_finished(
    here: Releasers, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = here.begun()
    real = Assembling._known

    def aside_meanwhile(self: Assembling) -> frozenset[str]:
        aside(here, release)
        return real(self)

    monkeypatch.setattr(Assembling, "_known", aside_meanwhile)
    here.work()
    assert here.again(release).state is ReleaseState.PUT_ASIDE
    assert here.assembly(release).fault == ""


def test_a_stop_leaves_the_rest_to_the_next_start(here: Releasers, monkeypatch: pytest.MonkeyPatch) -> None:
    release = here.begun()
    settings = Settings(home=here.home, database_url=here.database.url)
    releasing = Releasing(here.database, settings)
    real = Assembling._known

    def stop_meanwhile(self: Assembling) -> frozenset[str]:
        releasing.over.set()
        return real(self)

    with monkeypatch.context() as stopped:
        stopped.setattr(Assembling, "_known", stop_meanwhile)
        releasing.begin()
        releasing.wait(10)
    assert here.again(release).state is ReleaseState.ASSEMBLING
    next_start = Releasing(here.database, settings)
    next_start.begin()
    next_start.wait(10)
    assert here.again(release).state is ReleaseState.ASSEMBLED
