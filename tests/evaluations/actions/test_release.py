"""Releasing: assembled by one person, confirmed by another, then as it is for ever."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from app.database import Database
from evaluations.actions.release import (
    A_PERSON,
    NOT_PLANNED,
    SECOND_PERSON,
    Kept,
    Signed,
    assemble,
    confirm,
    finish,
    keep_files,
    put_aside,
    withdraw,
)
from evaluations.cycle import Cycle, Stage
from evaluations.refusals import Invalid, LooksPersonal, NotNow, NotPermitted
from evaluations.release import Release, ReleasedFile, ReleaseState
from evaluations.trace import COMMAND_LINE, Trace
from tests.places import place_in
from tests.releases import Releasers, releasers_in

HASH = "a" * 64
PERSONAL = "Ring her on 0131 496 0123."


@pytest.fixture
def here(database: Database, home: Path) -> Releasers:
    with database.session(write=True) as session:
        place = place_in(session)
    return releasers_in(database, home, place)


def frozen(here: Releasers) -> Release:
    """A release that waits for confirmation, without the work of assembling."""
    release = here.begun()
    with here.database.session(write=True) as session:
        found = session.get_one(Release, release.id)
        kept = [Kept("data/release.json", HASH, "application/json", 3)]
        keep_files(session, by=here.lead, release=found, files=kept)
        finish(session, by=here.lead, release=found, manifest_sha256=HASH)
        return found


def release_it(here: Releasers, release: Release) -> tuple[Release, ...]:
    with here.database.session(write=True) as session:
        found = session.get_one(Release, release.id)
        return confirm(session, by=here.chair, release=found, sign=lambda one: Signed("signature", "key"))


def test_a_release_is_frozen_confirmed_by_a_second_person_and_leaves_a_trace_each_time(
    here: Releasers,
) -> None:
    release = frozen(here)
    release_it(here, release)
    found = here.again(release)
    assert (found.number, found.state, found.signature) == (1, ReleaseState.RELEASED, "signature")
    assert (found.confirmed_by, found.confirmed_by_id) == (here.chair.name, here.chair.person_id)
    with here.database.session(write=False) as session:
        acts = session.exec(
            select(Trace.act).where(Trace.noun_id == release.id).order_by(col(Trace.number))
        ).all()
    assert acts == ["release assembled", "release files kept", "release frozen", "release confirmed"]


def test_whoever_assembled_a_release_does_not_confirm_it(here: Releasers) -> None:
    release = frozen(here)
    with pytest.raises(NotPermitted, match=SECOND_PERSON[:40]), here.database.session(write=True) as session:
        found = session.get_one(Release, release.id)
        confirm(session, by=here.lead, release=found, sign=lambda one: pytest.fail("signed"))
    assert here.again(release).state is ReleaseState.ASSEMBLED


def test_the_command_line_assembles_nothing_because_it_is_no_person(here: Releasers) -> None:
    with pytest.raises(NotPermitted, match=A_PERSON[:20]), here.database.session(write=True) as session:
        assemble(session, by=COMMAND_LINE, cycle=session.get_one(Cycle, here.place.cycle.id))


def test_a_planned_cycle_is_not_released(database: Database, home: Path) -> None:
    with database.session(write=True) as session:
        place = place_in(session, stage=Stage.PLANNED)
    with pytest.raises(NotNow, match=NOT_PLANNED[:20]):
        releasers_in(database, home, place).begun()


def test_the_second_of_two_who_assemble_at_once_is_told(here: Releasers) -> None:
    here.begun()
    with pytest.raises(NotNow, match="Release 1 of this cycle is being assembled"):
        here.begun()


def test_words_that_look_personal_are_refused_and_each_find_needs_its_reason(here: Releasers) -> None:
    with pytest.raises(LooksPersonal):
        here.begun(PERSONAL)
    with pytest.raises(Invalid) as refusal:
        here.begun("", {"abc": ("phone number in 2.1", " ")})
    assert list(refusal.value.errors) == ["why_abc"]
    release = here.begun("", {"abc": ("phone number in 2.1", "It is the office's.")})
    with here.database.session(write=False) as session:
        trace = session.get_one(Trace, release.trace_id)
    assert trace.reason == "phone number in 2.1: It is the office's."


def test_a_newer_release_supersedes_the_one_before_it(here: Releasers) -> None:
    first = frozen(here)
    release_it(here, first)
    second = frozen(here)
    assert second.number == 2
    assert [one.id for one in release_it(here, second)] == [first.id]
    found = here.again(first)
    assert (found.state, found.ended_why) == (ReleaseState.SUPERSEDED, "Release 2")
    assert found.ended_at is not None
    assert here.again(second).state is ReleaseState.RELEASED


def test_a_release_is_withdrawn_with_a_reason_and_then_stays_so(here: Releasers) -> None:
    release = frozen(here)
    release_it(here, release)
    with here.database.session(write=True) as session:
        found = session.get_one(Release, release.id)
        with pytest.raises(Invalid):
            withdraw(session, by=here.lead, release=found, reason=" ")
        with pytest.raises(LooksPersonal):
            withdraw(session, by=here.lead, release=found, reason=PERSONAL)
        withdraw(session, by=here.lead, release=found, reason="A file was the wrong one.")
    found = here.again(release)
    assert (found.state, found.ended_why) == (ReleaseState.WITHDRAWN, "A file was the wrong one.")
    with pytest.raises(NotNow):
        release_it(here, release)


def test_a_superseded_release_can_be_withdrawn_and_ended_when_the_newer_took_its_place(
    here: Releasers,
) -> None:
    first = frozen(here)
    release_it(here, first)
    release_it(here, frozen(here))
    ended_at = here.again(first).ended_at
    with here.database.session(write=True) as session:
        withdraw(
            session, by=here.lead, release=session.get_one(Release, first.id), reason="It names a child."
        )
    found = here.again(first)
    assert (found.state, found.ended_why) == (ReleaseState.WITHDRAWN, "It names a child.")
    assert found.ended_at == ended_at


def test_what_was_put_aside_is_never_confirmed_and_makes_room_for_another(here: Releasers) -> None:
    release = frozen(here)
    with here.database.session(write=True) as session:
        put_aside(session, by=here.lead, release=session.get_one(Release, release.id), reason="Too early.")
    with pytest.raises(NotNow):
        release_it(here, release)
    assert here.begun().number == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE releasedfile SET sha256 = 'b', trace_id = :other",
        "DELETE FROM releasedfile",
        "DELETE FROM release",
        "UPDATE release SET manifest_sha256 = 'b', trace_id = :other",
        "UPDATE release SET words = 'b', trace_id = :other",
        "UPDATE release SET confirmed_by = 'b', trace_id = :other",
        "UPDATE release SET signature = 'b', trace_id = :other",
        "UPDATE release SET state = 'withdrawn'",
        "INSERT INTO releasedfile (id, trace_id, committee_id, release_id, path, sha256, media_type, size)"
        " SELECT 'late', trace_id, committee_id, id, 'late.txt', 'b', 'text/plain', 1 FROM release",
    ],
)
def test_the_database_refuses_to_change_what_was_released(here: Releasers, statement: str) -> None:
    release_it(here, frozen(here))
    with here.database.session(write=False) as session:
        other = session.exec(select(Trace.id).order_by(col(Trace.number))).first()
        before = session.exec(select(ReleasedFile)).all()
    with pytest.raises(DBAPIError), here.database.session(write=True) as session:
        session.execute(text(statement), {"other": other} if ":other" in statement else {})
    with here.database.session(write=False) as session:
        assert session.exec(select(ReleasedFile)).all() == before


def test_whoever_assembled_a_release_is_not_written_down_as_its_second_person(here: Releasers) -> None:
    frozen(here)
    alone = "UPDATE release SET confirmed_by_id = assembled_by_id, trace_id = (SELECT min(id) FROM trace)"
    with pytest.raises(DBAPIError, match="second person"), here.database.session(write=True) as session:
        session.execute(text(alone))


@pytest.mark.parametrize("state", ["released", "waits for confirmation", "superseded", "put aside"])
def test_the_database_keeps_a_withdrawn_release_withdrawn(here: Releasers, state: str) -> None:
    release = frozen(here)
    release_it(here, release)
    with here.database.session(write=True) as session:
        withdraw(session, by=here.lead, release=session.get_one(Release, release.id), reason="Wrong file.")
    back = "UPDATE release SET state = :state, trace_id = (SELECT min(id) FROM trace)"
    with pytest.raises(DBAPIError, match="ended"), here.database.session(write=True) as session:
        session.execute(text(back), {"state": state})
    assert here.again(release).state is ReleaseState.WITHDRAWN
