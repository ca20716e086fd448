"""What is read of a position statement: numbers, words, what is missing, and what a release freezes."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.database import Database
from evaluations.actions.judgement import take_back
from evaluations.actions.position_statement import move_claim, move_to_part, refer, take_out, write_claim
from evaluations.cycle import Cycle
from evaluations.judgement import Judgement, State
from evaluations.position_statement import Claim, StatementPart
from evaluations.queries.position_statement import (
    claim_of,
    released_statement,
    statement_told,
    words_in,
)
from evaluations.refusals import NotFound
from indicators.level import Level
from tests.evaluations.area import counted, judge, use
from tests.places import LEAD, Place, evidence_in, place_in

HOW_GOOD, HOW_KNOWN, SUMMARY = StatementPart.HOW_GOOD, StatementPart.HOW_KNOWN, StatementPart.SUMMARY


def claim_on(
    session: Session,
    place: Place,
    words: str,
    *,
    part: StatementPart = HOW_GOOD,
    judgements: tuple[Judgement, ...] = (),
    evidence: tuple[str, ...] = (),
) -> Claim:
    claim = write_claim(session, by=LEAD, cycle=place.cycle, part=part, words=words)
    if judgements or evidence:
        refer(
            session,
            by=LEAD,
            cycle=place.cycle,
            claim=claim,
            judgement_ids=[one.id for one in judgements],
            evidence_ids=evidence,
        )
    return claim


def test_references_are_numbered_in_the_order_of_first_mention(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        judgement = judge(session, place.cycle, place.unit, "2.1", level=Level.WEAK)
        piece = evidence_in(session, place.committee, "Survey of parents").id
        claim_on(session, place, "Known.", part=HOW_KNOWN, judgements=(judgement,), evidence=(piece,))
        claim_on(session, place, "Good.", evidence=(piece,))
        released = released_statement(session, place.cycle)
        assert released is not None
        assert [one.number for one in released.references] == [1, 2]
        assert released.references[0].words == "Evidence: Survey of parents"
        assert released.references[1].words.startswith("Judgement of 2.1 ")
        assert released.references[1].words.endswith(": Police in North, weak (Spring 2026)")
        assert (released.references[0].evidence_id, released.references[0].judgement_id) == (piece, "")
        assert (released.references[1].evidence_id, released.references[1].judgement_id) == ("", judgement.id)
        assert [part.title for part in released.parts] == [part.value for part in StatementPart]
        good, known = released.parts[:2]
        assert (good.claims[0].references, known.claims[0].references) == ((1,), (1, 2))


def test_a_claim_names_judgements_first_then_evidence_by_title(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        last, first = (evidence_in(session, place.committee, title).id for title in ("Survey", "audit"))
        north, south = (judge(session, place.cycle, unit, "2.1") for unit in place.units[:2])
        for picked in ((last, south), (first, north)):
            claim_on(session, place, "Good.", evidence=picked[:1], judgements=picked[1:])
        told = statement_told(session, place.cycle)
        assert [one.thing.id for one in told.references] == [south.id, last, north.id, first]
        claim = told.claims[HOW_GOOD][1].claim
        pick = {"judgement_ids": [south.id], "evidence_ids": [last]}
        refer(session, by=LEAD, cycle=place.cycle, claim=claim, **pick)
        move_claim(session, by=LEAD, cycle=place.cycle, claim=claim, earlier=True)
        references = statement_told(session, place.cycle).references
        assert [one.thing.id for one in references] == [north.id, south.id, first, last]


def test_the_plain_summary_has_no_references_and_no_part_in_the_count(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        piece = evidence_in(session, place.committee).id
        claim = claim_on(session, place, "One two three.", evidence=(piece,))
        claim_on(session, place, "Four\n five.")
        assert statement_told(session, place.cycle).words == 5
        move_to_part(session, by=LEAD, cycle=place.cycle, claim=claim, part=SUMMARY)
        released = released_statement(session, place.cycle)
        assert released is not None
        assert (released.words, released.word_limit, released.references) == (2, 5_000, ())
        assert [one.words for one in released.parts[-1].claims] == ["One two three."]


@pytest.mark.parametrize(("text", "count"), [("", 0), (" a\n\nb  c ", 3), ("It's good-enough, isn't it?", 4)])
def test_words_are_what_stands_between_spaces(text: str, count: int) -> None:
    assert words_in(text) == count


def test_a_claim_has_evidence_through_a_judgement_that_rests_on_some(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        resting = judge(session, place.cycle, place.unit, "2.1")
        bare = judge(session, place.cycle, place.unit, "1.1")
        use(session, resting, evidence_in(session, place.committee))
        claim_on(session, place, "Rests.", judgements=(resting,))
        claim_on(session, place, "Rests on nothing in the end.", judgements=(bare,))
        claim_on(session, place, "Names nothing.")
        claim_on(session, place, "Plain.", part=SUMMARY)
        told = statement_told(session, place.cycle)
        assert [one.claim.words for one in told.without_evidence] == [
            "Rests on nothing in the end.",
            "Names nothing.",
        ]


def test_agreed_judgements_that_no_claim_mentions_are_listed(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        first = judge(session, place.cycle, place.units[0], "2.1")
        judge(session, place.cycle, place.units[1], "2.1", level=Level.WEAK)
        judge(session, place.cycle, place.units[2], "2.1", state=State.DRAFT)
        claim = claim_on(session, place, "Good.", judgements=(first,))
        missed = statement_told(session, place.cycle).not_mentioned
        assert [(one.indicator, one.unit, one.level_words) for one in missed] == [
            ("2.1", "Police in South", "weak")
        ]
        take_out(session, by=LEAD, cycle=place.cycle, claim=claim)
        told = statement_told(session, place.cycle)
        assert len(told.not_mentioned) == 2
        assert [one.words for one in told.taken_out] == ["Good."]
        assert released_statement(session, place.cycle) is None


def test_a_judgement_that_was_taken_back_is_named_as_it_stands(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        judgement = judge(session, place.cycle, place.unit, "2.1")
        claim_on(session, place, "Good.", judgements=(judgement,))
        take_back(session, by=LEAD, cycle=place.cycle, judgement=judgement, version=0, reason="Too early.")
        (reference,) = statement_told(session, place.cycle).references
        assert reference.words.endswith("Police in North, not yet judged (Spring 2026)")


def test_a_claim_of_another_cycle_is_not_found(database: Database) -> None:
    with database.session(write=True) as session:
        place, other = place_in(session), place_in(session, "Other area")
        claim = claim_on(session, place, "Good.")
        assert claim_of(session, place.cycle, claim.id) is claim
        for cycle, claim_id in ((other.cycle, claim.id), (place.cycle, "nothing")):
            with pytest.raises(NotFound):
                claim_of(session, cycle, claim_id)


def test_a_long_statement_takes_as_many_statements_as_a_short_one(database: Database) -> None:
    with database.session(write=True) as session:
        place = place_in(session)
        judgements = [judge(session, place.cycle, unit, "2.1") for unit in place.units[:2]]
        piece = evidence_in(session, place.committee).id
        claim_on(session, place, "Good.", judgements=(judgements[0],), evidence=(piece,))
        with counted(session) as short:
            statement_told(session, place.cycle)
        place = replace(place, cycle=session.get_one(Cycle, place.cycle.id))
        for part in StatementPart:
            if part is not SUMMARY:
                more = evidence_in(session, place.committee, part.value).id
                claim_on(session, place, "Good.", part=part, judgements=tuple(judgements), evidence=(more,))
        with counted(session) as long:
            statement_told(session, place.cycle)
        assert len(long) == len(short) <= 10
