"""The position statement in a browser: a claim written without scripts, and words counted while one types."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page

from evaluations.actions.position_statement import write_claim
from evaluations.person import Part
from evaluations.position_statement import StatementPart
from tests.journeys.doing import choose, follow, press, sees, sign_in, stands_on, tick, write
from tests.people import person_in
from tests.places import LEAD, evidence_in, place_in

AT = "lead@example.org"


@pytest.fixture
def cycle(workbook: FastAPI) -> str:
    """An open cycle whose statement has a claim of three words, and two pieces of evidence; its address."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        person_in(session, AT, Part.LEAD, committee=place.committee)
        for title in ("Audit of plans", "Survey of parents"):
            evidence_in(session, place.committee, title)
        part = StatementPart.HOW_GOOD
        write_claim(session, by=LEAD, cycle=place.cycle, part=part, words="We know them.")
    return f"/committees/{place.committee.slug}/cycles/{place.cycle.id}"


def test_a_claim_is_written_rests_on_evidence_and_is_taken_out_without_scripts(
    cycle: str, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    sign_in(page, AT)
    page.goto(cycle)
    follow(page, "Position statement")
    follow(page, "Write a claim in “How do we know?”")
    write(page, "The claim", "We asked sixty parents.")
    press(page, "Save the claim")
    write(page, "Words in it", "parents")
    choose(page, "Source of evidence", "Direct observation and audit")
    press(page, "Find")
    tick(page, "Survey of parents")
    press(page, "Let the claim rest on these")
    sees(page, "[1] Evidence: Survey of parents")
    follow(page, "Back to the statement")
    sees(page, "7 of 5,000 words")
    with page.expect_download() as download:
        follow(page, "Take out as PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF")
    follow(page, "Change “We asked sixty parents.”")
    press(page, "Take out of the statement")
    sees(page, "3 of 5,000 words")
    page.get_by_role("button", name="Put back").click()
    follow(page, "[1]")
    follow(page, "Evidence: Survey of parents")
    stands_on(page, "Survey of parents")


def test_words_are_counted_while_somebody_types(cycle: str, page: Page) -> None:
    sign_in(page, AT)
    page.goto(f"{cycle}/statement/claims/new")
    sees(page, "Saved so far: 3 of 5,000 words.")
    write(page, "The claim", " Two\nwords ")
    sees(page, "With these 2, the statement has 5 of 5,000 words.")
    write(page, "The claim", "a " * 5_000)
    sees(page, "With these 5,000, the statement has 5,003 of 5,000 words, 3 over the limit.")
    press(page, "Save the claim")
    follow(page, "Back to the statement")
    sees(page, "The statement has 5,003 of 5,000 words, 3 over the limit. Nothing is cut")
