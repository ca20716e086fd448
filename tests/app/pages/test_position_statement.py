"""The pages of a position statement: reading, writing claims, picking what they rest on, taking it out."""

import pytest

from evaluations.actions.position_statement import change_claim, refer, take_out, write_claim
from evaluations.cycle import Stage
from evaluations.judgement import State
from evaluations.position_statement import StatementPart
from evaluations.queries.position_statement import claim_of, statement_told
from evaluations.triangulation import Source
from tests.app.pages.test_cycles import Place, bring_to, place, words_of
from tests.evaluations.area import BY, counted_on, evidence_in, judge

__all__ = ["place"]

PERSONAL = "Ring her on 0131 496 0123."


@pytest.fixture
def written(place: Place) -> Place:
    """An open cycle with two agreed judgements, a piece of evidence, and nothing of the statement yet."""
    bring_to(place, Stage.OPEN)
    with place.database.session(write=True) as session:
        for team in ("Police in North", "Police in South"):
            judge(session, place.cycle(session), place.area.units[team], "2.1")
        evidence_in(session, place.area.committee)
    return place


def statement(place: Place) -> str:
    return f"{place.address}/statement"


def claim_in(place: Place, words: str, part: StatementPart = StatementPart.HOW_GOOD) -> str:
    """The address of a new claim."""
    with place.database.session(write=True) as session:
        claim = write_claim(session, by=BY, cycle=place.cycle(session), part=part, words=words)
        return f"{statement(place)}/claims/{claim.id}"


def stands(place: Place, part: StatementPart = StatementPart.HOW_GOOD) -> list[str]:
    with place.database.session(write=False) as session:
        return [one.claim.words for one in statement_told(session, place.cycle(session)).claims[part]]


def test_a_claim_is_written_and_rests_on_what_is_ticked(written: Place) -> None:
    lead = written.as_("lead")
    empty = lead.get(statement(written))
    assert "Nothing is written yet" in empty.text
    assert "Position statement" in lead.get(written.address).text
    form = lead.get(f"{statement(written)}/claims/new?part=how_known")
    picking = lead.submit(form, {"words": "We see <b>every</b> file = twice & more."})
    assert picking.url.path.endswith("/references")
    page = picking.text
    judgement = page.split('name="judgement" value="')[1][:25]
    evidence = page.split('name="evidence" value="')[1][:25]
    ticked = lead.submit(picking, {"judgement": [judgement], "evidence": [evidence]}, action="/references")
    assert "The claim rests on what you ticked." in ticked.text
    read = words_of(lead.get(statement(written)).text)
    assert (
        "We see &lt;b&gt;every&lt;/b&gt; file = twice &amp; more. Rests on reference [1] reference [2]"
        in read
    )
    assert "Every claim names evidence" in read
    assert "Police in South: good" in read.partition("that no claim mentions")[2]
    assert "8 of 5,000 words" in read


def test_a_search_narrows_what_can_be_picked(written: Place) -> None:
    address = f"{claim_in(written, 'We know.')}/references"
    with written.database.session(write=True) as session:
        team = written.area.units["Police in South"]
        judge(session, written.cycle(session), team, "2.2", state=State.DRAFT)
    lead = written.as_("lead")
    assert lead.get(address).text.count('name="judgement"') == 2
    found = lead.get(f"{address}?words=SOUTH&indicator=2.1&source=review+of+documents").text
    assert "Police in South" in found.partition("Judgements</h2>")[2]
    assert "Police in North" not in found
    assert "No evidence fits" in found
    nothing = lead.submit(lead.get(f"{address}?words=SOUTH"), {}, action="/references")
    assert nothing.status_code == 422
    assert "Tick at least one judgement or piece of evidence." in nothing.text
    assert "Police in North" not in nothing.text


def test_what_is_ticked_stays_ticked_while_one_looks_for_others(written: Place) -> None:
    address = f"{claim_in(written, 'We know.')}/references"
    lead = written.as_("lead")
    page = lead.get(address).text
    judgement = page.split('name="judgement" value="')[1][:25]
    evidence = page.split('name="evidence" value="')[1][:25]
    ticked = {"form_key": "k", "judgement": judgement, "evidence": evidence, "words": "nowhere", "source": ""}
    for _ in range(2):
        found = lead.post(f"{address}/findings", data=ticked)
        assert found.status_code == 200 and 'value="nowhere"' in found.text
        for one in (judgement, evidence):
            assert f'value="{one}" checked' in found.text
        assert found.text.count('name="judgement"') == found.text.count('name="evidence"') == 1
    assert f'value="{judgement}" checked' not in lead.get(address).text


def test_a_claim_rests_no_longer_on_what_is_stopped(written: Place) -> None:
    address = claim_in(written, "We know.")
    with written.database.session(write=True) as session:
        piece = evidence_in(session, written.area.committee, Source.DOCUMENTS)
        cycle = written.cycle(session)
        claim = claim_of(session, cycle, address[-25:])
        refer(session, by=BY, cycle=cycle, claim=claim, evidence_ids=[piece.id])
    lead = written.as_("lead")
    page = lead.submit(lead.get(address), action="/references/removals")
    assert "It names no judgement and no evidence yet." in page.text


def test_the_second_of_two_people_is_shown_both_texts(written: Place) -> None:
    address = claim_in(written, "We know.")
    member = written.as_("member")
    form = member.get(address)
    with written.database.session(write=True) as session:
        cycle = written.cycle(session)
        claim = claim_of(session, cycle, address[-25:])
        change_claim(session, by=BY, cycle=cycle, claim=claim, words="We know well.", version=1)
    conflict = member.submit(form, {"words": "We know better."}, action="/changes")
    assert conflict.status_code == 409
    assert "We know well." in conflict.text
    assert "We know better." in conflict.text
    saved = member.submit(conflict, {"words": "We know well and better."}, action="/changes")
    assert saved.status_code == 200
    assert stands(written) == ["We know well and better."]


def test_words_of_a_claim_that_was_taken_out_meanwhile_are_not_lost(written: Place) -> None:
    address = claim_in(written, "We know.")
    member = written.as_("member")
    form = member.get(address)
    with written.database.session(write=True) as session:
        cycle = written.cycle(session)
        take_out(session, by=BY, cycle=cycle, claim=claim_of(session, cycle, address[-25:]))
    refused = member.submit(form, {"words": "We know better."}, action="/changes")
    assert refused.status_code == 409
    assert "Put it back first" in refused.text
    assert "We know better." in refused.text
    back = member.submit(refused, action="/returns")
    assert "Claim put back in its place." in back.text
    assert stands(written) == ["We know."]


def test_what_looks_personal_is_marked_until_somebody_says_why_it_is_not(written: Place) -> None:
    lead = written.as_("lead")
    form = lead.get(f"{statement(written)}/claims/new")
    refused = lead.submit(form, {"words": PERSONAL})
    assert (refused.status_code, stands(written)) == (422, [])
    assert "<mark>0131 496 0123</mark>" in refused.text
    lead.submit(refused, {"not_personal": "yes", "not_personal_reason": "It is the office."})
    assert stands(written) == [PERSONAL]


def test_claims_change_places_and_parts_go_out_and_come_back(written: Place) -> None:
    first, second = claim_in(written, "One."), claim_in(written, "Two.")
    lead = written.as_("lead")
    page = lead.get(second)
    assert "Move later" not in page.text
    assert "it comes earlier now" in lead.submit(page, {"way": "earlier"}, action="/moves").text
    assert stands(written) == ["Two.", "One."]
    again = lead.post(f"{second}/moves", data={"way": "earlier"})
    assert (again.status_code, "the first of its part already" in again.text) == (409, True)
    lead.submit(lead.get(second), {"part": StatementPart.SUMMARY.value}, action="/part-changes")
    assert stands(written, StatementPart.SUMMARY) == ["Two."]
    nowhere = lead.submit(lead.get(second), {"part": ""}, action="/part-changes")
    assert (nowhere.status_code, "Choose the part that it moves to." in nowhere.text) == (422, True)
    gone = lead.submit(lead.get(first), action="/removals")
    assert (stands(written), "Taken out" in gone.text) == ([], True)
    lead.submit(gone, action="/returns")
    assert stands(written) == ["One."]


def test_words_over_the_limit_are_said_and_never_blocked(written: Place) -> None:
    lead = written.as_("lead")
    refused = lead.submit(lead.get(f"{statement(written)}/word-limits"), {"word_limit": "lots"})
    assert (refused.status_code, "from 100 to 50,000" in refused.text) == (422, True)
    set_ = lead.submit(refused, {"word_limit": "1,00"})
    assert "0 of 100 words" in set_.text
    claim_in(written, "word " * 101)
    assert "101 of 100 words, 1 over the limit" in lead.get(statement(written)).text


def test_the_plain_summary_is_read_by_itself(written: Place) -> None:
    lead = written.as_("lead")
    assert "No plain summary is written yet" in lead.get(f"{statement(written)}/summary").text
    claim_in(written, "Children are <safe>.", StatementPart.SUMMARY)
    page = lead.get(f"{statement(written)}/summary").text
    assert "Children are &lt;safe&gt;." in page
    assert "good" not in words_of(page).partition("Plain summary for the public")[2].lower()


@pytest.mark.parametrize(
    ("name", "begins"),
    [("file.docx", b"PK"), ("file.pdf", b"%PDF"), ("summary.docx", b"PK"), ("summary.pdf", b"%PDF")],
)
def test_it_is_taken_out_as_files_once_something_is_written(written: Place, name: str, begins: bytes) -> None:
    manager = written.as_("manager")
    assert manager.get(f"{statement(written)}/{name}").status_code == 404
    claim_in(written, "We know.")
    answer = manager.get(f"{statement(written)}/{name}")
    assert answer.content.startswith(begins)
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("lead", 200, 200),
        ("member", 200, 200),
        ("manager", 200, 403),
        ("chair", 200, 403),
        ("inspector", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_reads_and_who_writes(written: Place, role: str, reads: int, writes: int) -> None:
    claim = claim_in(written, "We know.")
    browser = written.as_(role)
    page = browser.get(statement(written))
    assert page.status_code == reads
    if (reads, writes) == (200, 403):
        assert "Only team members and leads write the position statement." in page.text
    for address in (f"{statement(written)}/claims/new", claim, f"{claim}/references"):
        assert browser.get(address).status_code == writes
    strange = f"/committees/other-area/cycles/{written.cycle_id}/statement"
    assert browser.get(strange).status_code == 404


def test_nothing_is_written_in_a_planned_cycle(place: Place) -> None:
    lead = place.as_("lead")
    assert "Its position statement is written once it is open." in lead.get(statement(place)).text
    assert lead.get(f"{statement(place)}/claims/new").status_code == 409


def test_a_long_statement_takes_as_many_statements_as_a_short_one(written: Place) -> None:
    lead = written.as_("lead")
    pages = [statement(written), f"{claim_in(written, 'We know.')}/references"]

    def taken() -> list[int]:
        counts = []
        for address in pages:
            with counted_on(written.database) as sent:
                lead.get(address)
            counts.append(len(sent))
        return counts

    refer_all(written)
    short = taken()
    for number in range(5):
        claim_in(written, f"We know {number}.")
    refer_all(written)
    assert taken() == short


def refer_all(place: Place) -> None:
    """Let every claim rest on a new piece of evidence and on a judgement that uses it."""
    with place.database.session(write=True) as session:
        cycle = place.cycle(session)
        told = statement_told(session, cycle)
        judgement_id = told.not_mentioned[0].id if told.not_mentioned else told.references[0].judgement_id
        for one in told.claims[StatementPart.HOW_GOOD]:
            piece = evidence_in(session, place.area.committee)
            refer(
                session,
                by=BY,
                cycle=cycle,
                claim=one.claim,
                judgement_ids=[judgement_id] if judgement_id else [],
                evidence_ids=[piece.id],
            )
