"""Setting priorities, changing them, what they answer, and how they end."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.improvement_priority import (
    PriorityWords,
    add_origin,
    change_priority,
    move_priority,
    set_priority,
    withdraw_origin,
)
from evaluations.actions.judgement import Words, agree
from evaluations.actions.plan_entry import say_of_priority
from evaluations.actions.success_measure import SuccessWords, add_success_measure
from evaluations.evidence import Evidence
from evaluations.improvement_priority import (
    FEW,
    ImprovementPriority,
    OriginKind,
    PlanColumn,
    PlanWord,
    PriorityOrigin,
    PriorityState,
    PriorityVersion,
    Reach,
    SuccessKind,
)
from evaluations.judgement import JudgementEntry
from evaluations.person import Part
from evaluations.queries.priority_origin import dissent_as_origin, judgement_as_origin, pattern_as_origin
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, NotPermitted, Stale
from evaluations.trace import Actor, Trace
from indicators.level import Level
from tests.people import person_in
from tests.places import LEAD, Place, evidence_in, place_in

TOMORROW = date.today() + timedelta(days=1)
WORDS = PriorityWords(
    title="Hear children before the plan",
    aim="Every child is asked what matters to them.",
    observed="Minutes show what the child said.",
    owner="Team leader, Police",
    due_on=TOMORROW,
)
PERSONAL = "Ring her on 0131 496 0123."


@dataclass
class Planning:
    """A weak judgement with dissent, from which priorities are set."""

    session: Session
    place: Place
    entry: JudgementEntry

    def set_one(self, words: PriorityWords = WORDS, **other: Any) -> ImprovementPriority:
        origin = judgement_as_origin(self.session, self.place.committee.id, self.entry.judgement_id)
        given = {"by": LEAD, "cycle": self.place.cycle, "origins": [origin], **other}
        return set_priority(self.session, words=words, **given)

    def move(self, priority: ImprovementPriority, after: PriorityState, **other: Any) -> None:
        given = {"by": LEAD, "why": "It worked.", "version": priority.version, **other}
        move_priority(self.session, priority=priority, after=after, **given)

    def judge_impact(
        self, priority: ImprovementPriority, found: PlanWord, *evidence: Evidence, by: Actor = LEAD
    ) -> None:
        say_of_priority(
            self.session,
            by=by,
            priority=priority,
            column=PlanColumn.IMPACT,
            found=found,
            words="Children say so.",
            evidence=evidence,
        )

    def acts(self, priority: ImprovementPriority) -> list[str]:
        ours = select(Trace.act).where(Trace.noun_id == priority.id).order_by(col(Trace.number))
        return list(self.session.exec(ours))


@contextmanager
def planning(database: Database) -> Iterator[Planning]:
    with database.session(write=True) as session:
        place = place_in(session)
        said = Words(
            level=Level.WEAK,
            rationale="Few children are asked.",
            dissent=[{"words": "It is worse than weak.", "service": "Health"}],
        )
        entry = agree(
            session, by=LEAD, cycle=place.cycle, unit=place.unit, indicator="2.1", words=said, version=0
        )
        yield Planning(session, place, entry)


def test_a_priority_keeps_the_words_that_it_answers_as_they_stood(database: Database) -> None:
    with planning(database) as room:
        priority = room.set_one()
        origin = room.session.exec(select(PriorityOrigin)).one()
        assert (origin.priority_id, origin.kind) == (priority.id, OriginKind.JUDGEMENT)
        assert origin.said == "Weak.\nFew children are asked."
        assert (priority.number, priority.state) == (1, PriorityState.OPEN)


def test_a_priority_may_answer_dissent_and_a_pattern_too(database: Database) -> None:
    with planning(database) as room:
        priority, committee = room.set_one(), room.place.committee.id
        dissent = dissent_as_origin(room.session, committee, room.entry.judgement_id)
        pattern = pattern_as_origin(room.session, committee, room.place.cycle.id, "2.1")
        for origin in (dissent, pattern):
            add_origin(room.session, by=LEAD, priority=priority, origin=origin)
        said = [row.said for row in room.session.exec(select(PriorityOrigin).order_by(PriorityOrigin.id))]
        assert said[1] == "It is worse than weak. (Health)"
        assert "Weakness" in said[2]
        with pytest.raises(Invalid, match="already"):
            add_origin(room.session, by=LEAD, priority=priority, origin=pattern)


def test_the_last_thing_that_a_priority_answers_stays(database: Database) -> None:
    with planning(database) as room:
        priority = room.set_one()
        first = room.session.exec(select(PriorityOrigin)).one()
        with pytest.raises(NotNow):
            withdraw_origin(room.session, by=LEAD, priority=priority, origin=first)
        pattern = pattern_as_origin(room.session, room.place.committee.id, room.place.cycle.id, "2.1")
        add_origin(room.session, by=LEAD, priority=priority, origin=pattern)
        withdraw_origin(room.session, by=LEAD, priority=priority, origin=first)
        assert not first.is_in


def test_only_what_the_committee_agreed_becomes_a_priority(database: Database) -> None:
    with planning(database) as room:
        with pytest.raises(NotFound):
            judgement_as_origin(room.session, "another", room.entry.judgement_id)
        with pytest.raises(NotFound):
            pattern_as_origin(room.session, room.place.committee.id, room.place.cycle.id, "5.4")
        with pytest.raises(NotNow, match="no pattern"):
            pattern_as_origin(room.session, room.place.committee.id, room.place.cycle.id, "1.1")


@pytest.mark.parametrize("field", ["title", "aim", "observed", "owner"])
def test_a_priority_is_not_set_without_what_makes_it_one(database: Database, field: str) -> None:
    with planning(database) as room, pytest.raises(Invalid) as refusal:
        room.set_one(PriorityWords(**{**WORDS.__dict__, field: " "}))
    assert list(refusal.value.errors) == [field]


def test_a_priority_is_not_due_before_it_is_set(database: Database) -> None:
    long_ago = PriorityWords(**{**WORDS.__dict__, "due_on": date(2020, 1, 1)})
    with planning(database) as room:
        with pytest.raises(Invalid, match="not passed"):
            room.set_one(long_ago)
        assert room.set_one(long_ago, set_on=date(2019, 1, 1)).due_on == date(2020, 1, 1)


def test_one_more_than_a_few_open_priorities_asks_why(database: Database) -> None:
    with planning(database) as room:
        for _ in range(FEW):
            room.set_one()
        with pytest.raises(Invalid) as refusal:
            room.set_one()
        assert list(refusal.value.errors) == ["many_why"]
        assert room.set_one(many_why="An inspector asked.").number == FEW + 1


def test_words_that_look_personal_are_held_up_unless_a_reason_is_given(database: Database) -> None:
    words = PriorityWords(**{**WORDS.__dict__, "partners": PERSONAL})
    with planning(database) as room:
        with pytest.raises(LooksPersonal):
            room.set_one(words)
        assert room.set_one(words, not_personal="A made-up number").partners == PERSONAL


def test_changing_a_priority_after_somebody_else_did_keeps_both_texts(database: Database) -> None:
    with planning(database) as room:
        priority = room.set_one()
        other = PriorityWords(**{**WORDS.__dict__, "aim": "Another aim"})
        change_priority(room.session, by=LEAD, priority=priority, words=other, version=1)
        assert (priority.aim, priority.version) == ("Another aim", 2)
        with pytest.raises(Stale) as refusal:
            change_priority(room.session, by=LEAD, priority=priority, words=WORDS, version=1)
        assert refusal.value.theirs["aim"] == "Another aim"
        change_priority(room.session, by=LEAD, priority=priority, words=other, version=2)
        assert room.acts(priority) == ["priority set", "priority changed"]


def test_a_priority_closes_only_with_evidence_that_it_made_a_difference(database: Database) -> None:
    with planning(database) as room:
        priority, piece = room.set_one(), evidence_in(room.session, room.place.committee)
        for found, evidence in ((None, ()), (PlanWord.TOO_EARLY, ()), (PlanWord.NO_DIFFERENCE, (piece,))):
            if found:
                room.judge_impact(priority, found, *evidence)
            with pytest.raises(NotNow, match="only with evidence of impact"):
                room.move(priority, PriorityState.CLOSED)
        room.judge_impact(priority, PlanWord.SOME_DIFFERENCE, piece)
        room.move(priority, PriorityState.CLOSED)
        assert (priority.state, priority.ended_by) == (PriorityState.CLOSED, LEAD.name)


def test_a_priority_that_was_taken_up_again_closes_on_impact_judged_since(database: Database) -> None:
    with planning(database) as room:
        priority, piece = room.set_one(), evidence_in(room.session, room.place.committee)
        room.judge_impact(priority, PlanWord.SOME_DIFFERENCE, piece)
        room.move(priority, PriorityState.CLOSED)
        room.move(priority, PriorityState.OPEN, why="It came back.")
        with pytest.raises(NotNow, match="only with evidence of impact"):
            room.move(priority, PriorityState.CLOSED)
        room.judge_impact(priority, PlanWord.CLEAR_DIFFERENCE, piece)
        room.move(priority, PriorityState.CLOSED)


def test_who_judged_the_impact_does_not_close_on_it(database: Database) -> None:
    with planning(database) as room:
        priority, piece = room.set_one(), evidence_in(room.session, room.place.committee)
        somebody = person_in(room.session, "both@example.org", Part.LEAD, committee=room.place.committee)
        by = Actor(somebody.name, somebody.id)
        room.judge_impact(priority, PlanWord.SOME_DIFFERENCE, piece, by=by)
        with pytest.raises(NotPermitted, match="second person"):
            room.move(priority, PriorityState.CLOSED, by=by)
        room.move(priority, PriorityState.CLOSED)


def test_what_a_priority_said_before_it_was_changed_is_kept_word_for_word(database: Database) -> None:
    lower = replace(WORDS, aim="Some children are asked.", due_on=TOMORROW + timedelta(days=30))
    with planning(database) as room:
        priority = room.set_one()
        given: Any = {"by": LEAD, "priority": priority, "version": 1}
        with pytest.raises(Invalid) as refusal:
            change_priority(room.session, words=lower, **given)
        assert list(refusal.value.errors) == ["due_why"]
        change_priority(room.session, words=lower, due_why="The team is short of people.", **given)
        version = room.session.exec(select(PriorityVersion)).one()
        assert (version.number, version.aim, version.due_on) == (1, WORDS.aim, TOMORROW)
        trace = room.session.get_one(Trace, version.trace_id)
        assert (trace.act, trace.reason) == ("priority changed", "The team is short of people.")


def test_a_target_in_the_owners_service_keeps_an_owner(database: Database) -> None:
    with planning(database) as room:
        owned = replace(WORDS, owner_service_id=room.place.services[0].id)
        priority = room.set_one(owned)
        target = SuccessWords(
            SuccessKind.INDICATOR,
            edition=room.place.cycle.edition,
            indicator="2.1",
            at_least=Level.GOOD,
            reach=Reach.OWN_SERVICE,
        )
        add_success_measure(room.session, by=LEAD, priority=priority, words=target)
        given: Any = {"by": LEAD, "priority": priority, "version": 1}
        with pytest.raises(Invalid) as refusal:
            change_priority(room.session, words=WORDS, **given)
        assert list(refusal.value.errors) == ["owner_service"]
        other = replace(WORDS, owner_service_id=room.place.services[1].id)
        change_priority(room.session, words=other, **given)


def test_a_stopped_priority_says_why_and_takes_nothing_until_it_is_taken_up_again(database: Database) -> None:
    with planning(database) as room:
        priority = room.set_one()
        with pytest.raises(Invalid) as refusal:
            room.move(priority, PriorityState.STOPPED, why=" ")
        assert list(refusal.value.errors) == ["why"]
        room.move(priority, PriorityState.STOPPED, why="The team was merged.")
        with pytest.raises(NotNow):
            change_priority(room.session, by=LEAD, priority=priority, words=WORDS, version=priority.version)
        room.move(priority, PriorityState.OPEN, why="The merger was called off.")
        assert (priority.state, priority.ended_on, priority.ended_why) == (PriorityState.OPEN, None, "")
        assert room.acts(priority)[1:] == ["priority stopped", "priority taken up again"]
