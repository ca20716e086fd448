"""What a group comes to: the judgement that it agrees, with its dissent and the views before it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlmodel import Session

from app.database import Database
from evaluations.actions.judgement import agree
from evaluations.actions.session_outcome import agree_in_session, leave_open
from evaluations.actions.view import Said, give_view, look_again, reveal
from evaluations.judgement import EntryKind, State, Words
from evaluations.queries.judgement import judgement_at
from evaluations.queries.session import agreed_in_sessions, outcomes_of
from evaluations.refusals import Invalid, LooksPersonal, NotNow, Stale
from evaluations.session import ItemState
from indicators.level import Level
from tests.places import LEAD
from tests.rooms import Gathering, hidden_in

GOOD = Words(
    level=Level.GOOD,
    rationale="Most plans are clear.",
    dissent=[{"words": "Reviews still run late.", "service": "Health"}],
)


@contextmanager
def revealed(database: Database) -> Iterator[tuple[Session, Gathering]]:
    with database.session(write=True) as session:
        gathering = hidden_in(session, levels=(Level.GOOD, Level.WEAK))
        reveal(session, by=LEAD, item=gathering.item, round=1)
        yield session, gathering


def again(session: Session, gathering: Gathering, level: Level) -> None:
    """Another round, in which one person gives a view."""
    look_again(session, by=LEAD, item=gathering.item)
    round = gathering.item.round
    give_view(session, attendee=gathering.attendees[0], item=gathering.item, round=round, said=Said(level))
    reveal(session, by=LEAD, item=gathering.item, round=round)


def test_what_is_agreed_is_the_judgement_of_the_pad_with_its_dissent(database: Database) -> None:
    with revealed(database) as (session, gathering):
        entry = agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=0)
        place = gathering.place
        judgement = judgement_at(session, place.cycle, place.units[-1].id, "1.1")
        assert judgement is not None
        assert (judgement.state, judgement.agreed_level) == (State.AGREED, Level.GOOD)
        assert entry.dissent == GOOD.dissent
        assert gathering.item.state is ItemState.AGREED


def test_the_views_stand_beside_the_entry_that_followed_them(database: Database) -> None:
    with revealed(database) as (session, gathering):
        first = agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=0)
        again(session, gathering, Level.SATISFACTORY)
        words = Words(level=Level.SATISFACTORY, rationale="We heard of late reviews.")
        second = agree_in_session(
            session, by=LEAD, item=gathering.item, words=words, version=1, reason="The second round."
        )
        assert second.kind is EntryKind.REVISED
        found = agreed_in_sessions(session, gathering.place.committee.id, [first.id, second.id])
        assert [len(found[entry.id].rounds) for entry in (first, second)] == [1, 2]
        assert [view.level for view in found[first.id].rounds[0].seen] == [Level.WEAK, Level.GOOD]


def test_a_judgement_written_down_later_has_the_day_of_the_session(database: Database) -> None:
    with revealed(database) as (session, gathering):
        day = gathering.room.held_on
        entry = agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=0, judged_on=day)
        assert entry.judged_on == day


def test_a_revision_in_a_session_needs_its_reason(database: Database) -> None:
    with revealed(database) as (session, gathering):
        agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=0)
        again(session, gathering, Level.GOOD)
        with pytest.raises(Invalid) as refusal:
            agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=1)
        assert "reason" in refusal.value.errors


def test_words_that_somebody_agreed_on_the_pad_meanwhile_are_not_written_over(database: Database) -> None:
    with revealed(database) as (session, gathering):
        place = gathering.place
        given = {"by": LEAD, "cycle": place.cycle, "unit": place.units[-1], "indicator": "1.1"}
        agree(session, words=Words(level=Level.WEAK, rationale="On the pad."), version=0, **given)  # type: ignore[arg-type]
        with pytest.raises(Stale) as refusal:
            agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=0)
        assert refusal.value.theirs["rationale"] == "On the pad."


def test_what_would_settle_it_is_kept_where_the_group_does_not_agree(database: Database) -> None:
    with revealed(database) as (session, gathering):
        with pytest.raises(Invalid, match="what would settle it"):
            leave_open(session, by=LEAD, item=gathering.item, would_settle=" ")
        with pytest.raises(LooksPersonal):
            leave_open(session, by=LEAD, item=gathering.item, would_settle="Ring 0131 496 0123.")
        leave_open(session, by=LEAD, item=gathering.item, would_settle="An audit of twenty plans.")
        [outcome] = outcomes_of(session, [gathering.item.id])[gathering.item.id]
        assert (outcome.entry, outcome.outcome.would_settle) == (None, "An audit of twenty plans.")
        assert gathering.item.state is ItemState.NOT_AGREED


def test_nothing_is_agreed_before_the_reveal(database: Database) -> None:
    with database.session(write=True) as session:
        gathering = hidden_in(session, levels=(Level.GOOD,))
        with pytest.raises(NotNow, match="views hidden"):
            agree_in_session(session, by=LEAD, item=gathering.item, words=GOOD, version=0)
        with pytest.raises(NotNow, match="views hidden"):
            leave_open(session, by=LEAD, item=gathering.item, would_settle="An audit.")


def test_a_group_that_cannot_judge_says_why(database: Database) -> None:
    with revealed(database) as (session, gathering):
        words = Words(cannot_judge="Nobody here has seen a plan.")
        agree_in_session(session, by=LEAD, item=gathering.item, words=words, version=0)
        place = gathering.place
        judgement = judgement_at(session, place.cycle, place.units[-1].id, "1.1")
        assert judgement is not None and judgement.state is State.CANNOT
