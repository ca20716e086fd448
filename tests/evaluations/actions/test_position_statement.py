"""Writing a position statement: claims, their places, what they rest on, and the limit of words."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from app.database import Database
from evaluations.actions.evidence import merge_evidence
from evaluations.actions.position_statement import (
    change_claim,
    move_claim,
    move_to_part,
    put_back,
    refer,
    set_word_limit,
    stop_referring,
    take_out,
    write_claim,
)
from evaluations.cycle import Stage
from evaluations.judgement import State
from evaluations.position_statement import Claim, ClaimReference, StatementPart
from evaluations.queries.position_statement import statement_told
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow, Stale
from evaluations.trace import Trace, broken_links
from tests.evaluations.area import judge
from tests.places import COLLEAGUE, LEAD, Place, cycle_in, evidence_in, place_in

HOW_GOOD, HOW_KNOWN = StatementPart.HOW_GOOD, StatementPart.HOW_KNOWN
SUMMARY = StatementPart.SUMMARY
PERSONAL = "Ring her on 0131 496 0123."


def write(session: Session, place: Place, words: str, part: StatementPart = HOW_GOOD, **given: str) -> Claim:
    return write_claim(session, by=LEAD, cycle=place.cycle, part=part, words=words, **given)


def stands(session: Session, place: Place, part: StatementPart = HOW_GOOD) -> list[str]:
    return [one.claim.words for one in statement_told(session, place.cycle).claims[part]]


def test_a_statement_begins_with_its_first_claim_and_each_act_leaves_its_trace(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        assert statement_told(session, place.cycle).statement is None
        claim = write(session, place, "  We know our families.  ")
        write(session, place, "We act early.")
        for act in (
            partial(move_claim, earlier=False),
            partial(move_to_part, part=HOW_KNOWN),
            take_out,
            put_back,
        ):
            act(session, by=LEAD, cycle=place.cycle, claim=claim)
        traces = session.exec(
            select(Trace).where(Trace.owner == place.committee.id).order_by(col(Trace.number))
        ).all()
        assert [one.act for one in traces if one.noun_id == claim.id] == [
            "claim written",
            "claim moved",
            "claim moved to another part",
            "claim taken out",
            "claim put back",
        ]
        assert broken_links(list(traces)) == []
        assert (stands(session, place), stands(session, place, HOW_KNOWN)) == (
            ["We act early."],
            ["We know our families."],
        )


def test_a_claim_that_moves_to_another_part_comes_at_its_end(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        claim = write(session, place, "One.")
        for words in ("Two.", "Three."):
            write(session, place, words, HOW_KNOWN)
        move: dict[str, Any] = {"by": LEAD, "cycle": place.cycle, "claim": claim}
        move_to_part(session, part=HOW_KNOWN, **move)
        assert stands(session, place, HOW_KNOWN) == ["Two.", "Three.", "One."]
        with pytest.raises(Invalid):
            move_to_part(session, part=HOW_KNOWN, **move)


def test_two_people_who_write_beside_each_other_lose_no_word(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        first, second = write(session, place, "One."), write(session, place, "Two.")
        begun = first.version
        move_claim(session, by=COLLEAGUE, cycle=place.cycle, claim=second, earlier=True)
        change: dict[str, Any] = {"by": LEAD, "cycle": place.cycle, "claim": first, "version": begun}
        change_claim(session, words="One, said better.", **change)
        with pytest.raises(Stale) as refusal:
            change_claim(session, words="One, said worse.", **change)
        assert refusal.value.theirs == {"words": "One, said better."}
        assert refusal.value.saved_by == LEAD.name
        assert stands(session, place) == ["Two.", "One, said better."]


def test_what_is_no_claim_is_refused_and_words_that_stand_are_not_held_up_again(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        for words in ("  ", "a" * 20_001):
            with pytest.raises(Invalid):
                write(session, place, words)
        with pytest.raises(LooksPersonal):
            write(session, place, PERSONAL)
        claim = write(session, place, PERSONAL, not_personal="It is the office.")
        change: dict[str, Any] = {"by": LEAD, "cycle": place.cycle, "claim": claim, "version": 1}
        assert change_claim(session, words=PERSONAL, **change).version == 1
        with pytest.raises(LooksPersonal):
            change_claim(session, words=f"{PERSONAL} Soon.", **change)


@pytest.mark.parametrize(("stage", "takes"), [(Stage.PLANNED, False), (Stage.CLOSED, True)])
def test_a_statement_is_written_in_every_stage_but_planned(
    database: Database, stage: Stage, takes: bool
) -> None:
    with database.session(write=True) as session:
        place = place_in(session, stage=stage)
        if takes:
            assert write(session, place, "We know.").is_in
        else:
            with pytest.raises(NotNow):
                write(session, place, "We know.")


def test_the_first_cannot_come_earlier_and_one_taken_out_changes_only_by_coming_back(
    database: Database,
) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        first, middle, last = (write(session, place, words) for words in ("One.", "Two.", "Three."))
        move: dict[str, Any] = {"by": LEAD, "cycle": place.cycle}
        take_out(session, claim=middle, **move)
        for claim, earlier in ((first, True), (last, False), (middle, True)):
            with pytest.raises(NotNow):
                move_claim(session, claim=claim, earlier=earlier, **move)
        with pytest.raises(NotNow):
            change_claim(session, claim=middle, words="2.", version=1, **move)
        move_claim(session, claim=last, earlier=True, **move)
        put_back(session, claim=middle, **move)
        assert stands(session, place) == ["Three.", "Two.", "One."]
        with pytest.raises(NotNow):
            put_back(session, claim=middle, **move)


def test_a_claim_rests_on_what_was_picked_until_somebody_stops_it(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        judgement = judge(session, place.cycle, place.unit, "2.1")
        piece = evidence_in(session, place.committee)
        claim = write(session, place, "We know.")
        pick: dict[str, Any] = {"by": LEAD, "cycle": place.cycle, "claim": claim}
        for _ in range(2):
            refer(session, judgement_ids=[judgement.id], evidence_ids=[piece.id], **pick)
        stop_referring(session, thing_id=judgement.id, **pick)
        (told,) = statement_told(session, place.cycle).claims[HOW_GOOD]
        assert [one.evidence_id for one in told.references] == [piece.id]
        with pytest.raises(NotFound):
            stop_referring(session, thing_id=judgement.id, **pick)
        refer(session, judgement_ids=[judgement.id], **pick)
        rows = session.exec(select(ClaimReference)).all()
        assert (len(rows), all(row.is_in for row in rows)) == (2, True)


def test_nothing_is_picked_that_does_not_stand_in_this_cycle_and_committee(database: Database) -> None:
    with database.session(write=True) as session:
        place, other = place_in(session), place_in(session, "Other area")
        strange = judge(session, other.cycle, other.unit, "2.1")
        draft = judge(session, place.cycle, place.unit, "1.1", state=State.DRAFT)
        before = cycle_in(session, place.committee, place.units, name="Spring 2024")
        earlier = judge(session, before, place.unit, "2.1")
        piece = evidence_in(session, other.committee)
        claim, plain = write(session, place, "We know."), write(session, place, "We know.", SUMMARY)
        pick: dict[str, Any] = {"by": LEAD, "cycle": place.cycle}
        refused: tuple[tuple[dict[str, Any], type[Exception]], ...] = (
            ({"judgement_ids": [strange.id]}, NotFound),
            ({"judgement_ids": [earlier.id]}, NotFound),
            ({"evidence_ids": [piece.id]}, NotFound),
            ({"judgement_ids": [draft.id]}, NotNow),
            ({}, Invalid),
        )
        for things, refusal in refused:
            with pytest.raises(refusal):
                refer(session, claim=claim, **things, **pick)
        own = evidence_in(session, place.committee)
        with pytest.raises(NotNow):
            refer(session, claim=plain, evidence_ids=[own.id], **pick)
        with pytest.raises(NotFound):
            take_out(session, by=LEAD, cycle=other.cycle, claim=claim)


def test_evidence_that_was_merged_is_the_one_that_stayed(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        one, two = evidence_in(session, place.committee, "One"), evidence_in(session, place.committee, "Two")
        claim = write(session, place, "We know.")
        pick: dict[str, Any] = {"by": LEAD, "cycle": place.cycle, "claim": claim}
        refer(session, evidence_ids=[one.id, two.id], **pick)
        merge_evidence(session, by=LEAD, kept=two, merged=one, reason="The same audit.")
        assert [each.words for each in statement_told(session, place.cycle).references] == ["Evidence: Two"]
        stop_referring(session, thing_id=two.id, **pick)
        assert statement_told(session, place.cycle).references == ()


def test_the_limit_of_words_is_set_before_and_after_the_first_claim(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        limit: dict[str, Any] = {"by": LEAD, "cycle": place.cycle}
        set_word_limit(session, word_limit=3_000, version=0, **limit)
        write(session, place, "We know.")
        assert set_word_limit(session, word_limit=2_000, version=1, **limit).version == 2
        with pytest.raises(Stale) as refusal:
            set_word_limit(session, word_limit=1_000, version=1, **limit)
        assert refusal.value.theirs == {"word_limit": "2000"}
        with pytest.raises(Invalid):
            set_word_limit(session, word_limit=99, version=2, **limit)
        assert statement_told(session, place.cycle).word_limit == 2_000
