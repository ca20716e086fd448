"""Evidence in a browser: recorded with a file without scripts, found by filters, merged."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from evaluations.person import Part
from tests.browser import assert_accessible
from tests.journeys.doing import answer, choose, follow, press, sees, sign_in, stands_on, tick, write
from tests.people import person_in
from tests.places import evidence_in, place_in

LEAD = "lead@example.org"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def committee(workbook: FastAPI) -> str:
    """A committee with a lead and two entries of one audit; its address."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        person_in(session, LEAD, Part.LEAD, committee=place.committee)
        for title in ("Audit of plans", "Audit of plans, copy"):
            evidence_in(session, place.committee, title)
    return f"/committees/{place.committee.slug}"


def test_evidence_is_recorded_with_its_file_without_scripts(
    committee: str, page_without_scripts: Page
) -> None:
    page = page_without_scripts
    sign_in(page, LEAD)
    page.goto(f"{committee}/evidence")
    follow(page, "Record evidence")
    write(page, "Title", "Survey of parents")
    answer(page, "Where does it come from?", "Views of stakeholders and service users")
    write(page, "How was it gathered?", "Sixty parents answered.")
    write(page, "What does it tell us?", "Most were heard.")
    write(page, "First day", "2026-01-01")
    write(page, "Last day", "2026-02-28")
    tick(page, "Parents and carers")
    answer(page, "What does it tell of?", "Outcome")
    attach(page, b"<html></html>")
    press(page, "Record evidence")
    sees(page, "not what its name says")
    expect(page.get_by_label("What does it tell us?", exact=True)).to_have_value("Most were heard.")
    attach(page, PDF, is_declared=True)
    press(page, "Record evidence")
    stands_on(page, "Survey of parents")
    with page.expect_download() as download:
        follow(page, "Survey.pdf")
    assert download.value.path().read_bytes() == PDF


def test_evidence_is_found_and_two_entries_become_one(committee: str, page: Page) -> None:
    sign_in(page, LEAD)
    page.goto(f"{committee}/evidence")
    write(page, "Words in it", "audit")
    choose(page, "Source", "Review of documents")
    sees(page, "Nothing fits what you chose")
    choose(page, "Source", "Direct observation and audit")
    sees(page, "2 pieces of evidence")
    assert_accessible(page)
    follow(page, "Audit of plans")
    assert_accessible(page)
    follow(page, "Merge with another entry")
    follow(page, "Audit of plans")
    assert_accessible(page)
    answer(page, "Which of the two stays?", "The second: Audit of plans")
    write(page, "Why are they the same?", "Both are the audit of March.")
    press(page, "Merge them")
    stands_on(page, "Audit of plans")
    sees(page, "Merged another entry of the same evidence into this one.")


def attach(page: Page, content: bytes, *, is_declared: bool = False) -> None:
    """Choose a PDF, and say that it names no child unless that was said before."""
    page.get_by_label("Attach a file", exact=True).set_input_files(
        {"name": "Survey.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    if not is_declared:
        tick(page, "The file names no child and no family")
