"""From the committee's release to the addendum in the room, and what an inspector leaves beside it."""

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from evaluations.actions.judgement import Words, agree, use_evidence
from evaluations.person import Part
from evaluations.triangulation import Stance
from indicators.level import Level
from tests.browser import NewPage
from tests.journeys.doing import answer, follow, pick, press, sees, sign_in, write
from tests.people import person_in
from tests.places import LEAD, Place, evidence_in, place_in

INDICATOR = "2.1 Children and young people are listened to"
MANY_SECONDS = 30_000


@pytest.fixture
def place(workbook: FastAPI) -> Place:
    """An agreed judgement that rests on a piece of evidence; a lead, a chair and an inspector."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session, indicators=("2.1",))
        piece = evidence_in(session, place.committee, "Audit of case files")
        words = Words(level=Level.GOOD, rationale="Records show it.")
        unit = place.unit
        agree(session, by=LEAD, cycle=place.cycle, unit=unit, indicator="2.1", words=words, version=0)
        use_evidence(
            session,
            by=LEAD,
            cycle=place.cycle,
            unit=unit,
            indicator="2.1",
            evidence=piece,
            stance=Stance.SUPPORTS,
        )
        for part in (Part.LEAD, Part.CHAIR, Part.INSPECTOR):
            person_in(session, f"{part.value}@example.org", part, committee=place.committee)
        evidence_in(session, place.committee, "Minutes of June")
    return place


def test_a_release_is_confirmed_read_sorted_asked_about_and_answered(place: Place, new_page: NewPage) -> None:
    lead, chair, inspector = new_page(), new_page(), new_page()
    for page, name in ((lead, "lead"), (chair, "chair"), (inspector, "inspector")):
        sign_in(page, f"{name}@example.org")
    sees(inspector, "Nothing has been released to you yet")
    release(place, lead, chair)

    inspector.reload()
    follow(inspector, "Example area: Spring 2026")
    follow(inspector, INDICATOR)
    sees(inspector, "Records show it.")
    sees(inspector, "Standing on one source")
    answer(inspector, "For the visit", "Concern")
    write(inspector, "Notes", "Ask the night team.")
    press(inspector, "Keep my sorting")
    sees(inspector, "Your sorting of 2.1 is kept.")
    sees(inspector, "Ask the night team.")
    follow(inspector, INDICATOR)
    follow(inspector, "Ask for more evidence")
    write(inspector, "What do you ask for?", "What was said in June?")
    press(inspector, "Ask the committee")
    sees(inspector, "waits for the committee")

    lead.goto(f"/committees/{place.committee.slug}")
    follow(lead, "A request on 2.1 waits for an answer")
    write(lead, "Your answer", "The minutes say it.")
    pick(lead.get_by_role("checkbox", name="Minutes of June"))
    press(lead, "Add the answer to the room")
    sees(lead, "It stands in the inspector's room now.")
    assert "night team" not in lead.content()

    inspector.reload()
    sees(inspector, "Addendum: answered by")
    sees(inspector, "Minutes of June")
    inspector.goto(room_of(inspector) + "/external-evaluations/new?indicator=2.1")
    answer(inspector, "Level", "Satisfactory")
    write(inspector, "Why?", "We saw it ourselves.")
    inspector.get_by_label("Day of the visit").fill("2026-06-01")
    press(inspector, "Record your evaluation")
    sees(inspector, "Judged higher than the inspector: Police in North.")

    lead.goto(room_of(inspector).removesuffix("/room") + "/readings")
    sees(lead, "Indicator 2.1")


def release(place: Place, lead: Page, chair: Page) -> None:
    """The lead assembles, the chair confirms."""
    lead.goto(f"/committees/{place.committee.slug}/releases/new?cycle={place.cycle.id}")
    press(lead, "Assemble the release")
    expect(lead.get_by_role("link", name="See it as an inspector")).to_be_visible(timeout=MANY_SECONDS)
    chair.goto(lead.url)
    press(chair, "Confirm and release")
    sees(chair, "released")


def room_of(page: Page) -> str:
    """The address of the room in which a page stands."""
    return page.url.partition("/room")[0] + "/room"
