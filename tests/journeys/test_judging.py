"""Judging one indicator on the pad: with a mouse, by keyboard alone, without scripts, and two at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from evaluations.person import Part
from tests.browser import NewPage
from tests.journeys.doing import answer, follow, mark, press, sees, sign_in, stands_on, state_level, write
from tests.people import person_in
from tests.places import Place, evidence_in, place_in

LEAD, POLICE, COLLEAGUE = "lead@example.org", "police@example.org", "colleague@example.org"
INDICATOR = "2.1 Children and young people are listened to"


@dataclass(frozen=True)
class Room:
    """An open cycle in which the police judge indicator 2.1 in North, with a piece of evidence at hand."""

    place: Place

    @property
    def pad(self) -> str:
        here = self.place
        return f"/committees/{here.committee.slug}/cycles/{here.cycle.id}/judgements/{here.unit.id}/2.1"


@pytest.fixture
def room(workbook: FastAPI) -> Room:
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        police = place.services[0].id
        person_in(session, LEAD, Part.LEAD, committee=place.committee)
        for email in (POLICE, COLLEAGUE):
            person_in(session, email, Part.TEAM_MEMBER, committee=place.committee, service_id=police)
        evidence_in(session, place.committee, "Audit of police records")
    return Room(place)


def test_a_team_judges_an_indicator_and_the_lead_sees_it_in_the_pattern(
    room: Room, new_page: NewPage
) -> None:
    officer, lead = new_page(), new_page()

    sign_in(officer, POLICE)
    follow(officer, INDICATOR)
    stands_on(officer, "Police in North")
    left_open = officer.locator("#left-open")
    mark(officer, "communication", "Like very good")
    expect(left_open).to_contain_text("Your marks leave open: very good.")
    mark(officer, "trust", "In between")
    expect(left_open).to_contain_text("Your marks leave open: satisfactory, good or very good.")
    state_level(officer, "good")
    write(officer, "Rationale", "Children told us that officers listen, and records show what changed.")
    press(officer, "Save draft and record new evidence")
    record_evidence(officer)
    sees(officer, "Evidence recorded. Here it supports.")
    sees(officer, "standing on one source")
    press(officer, "Agree this judgement")
    sees(officer, "Agreed: good.")

    sign_in(lead, LEAD)
    follow(lead, "Pattern of Spring 2026")
    expect(lead.get_by_role("row", name=INDICATOR)).to_contain_text("good 4")


def test_the_pad_is_filled_in_by_keyboard_alone(room: Room, page: Page) -> None:
    sign_in(page, POLICE)
    page.goto(room.pad)
    page.keyboard.press("Tab")
    sees(page, "Skip to main content")
    page.keyboard.press("Enter")
    expect(page.locator("#main-content")).to_be_focused()

    tab_to(page, "#mark_1")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#left-open")).to_contain_text("Your marks leave open: very good.")
    tab_to(page, "#level")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#rationale")
    page.keyboard.type("Officers listen.")
    tab_to(page, "text=Agree this judgement")
    page.keyboard.press("Enter")
    sees(page, "Agreed: very good.")


def test_the_keyboard_passes_over_the_whole_pad_and_is_always_seen(room: Room, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, POLICE)
    page.goto(room.pad)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    visited = [stop for stop, _ in groupby(stops(page))]
    assert len(visited) > 40
    assert len(set(visited)) == len(visited), "The keyboard comes back to where it was."


def test_the_pad_is_filled_in_without_scripts(room: Room, page_without_scripts: Page) -> None:
    page = page_without_scripts
    sign_in(page, POLICE)
    follow(page, INDICATOR)
    mark(page, "communication", "Like weak")
    press(page, "Save draft")
    sees(page, "Draft saved. It is not agreed yet.")
    sees(page, "Your marks leave open: weak.")

    use_evidence(page, "Audit of police records", "Contradicts")
    state_level(page, "weak")
    write(page, "Rationale", "Nobody asks what children think.")
    press(page, "Agree this judgement")
    sees(page, "Agreed: weak.")
    sees(page, "standing on nothing")


def test_two_people_write_one_draft_and_both_keep_their_words(room: Room, new_page: NewPage) -> None:
    officer, colleague = new_page(), new_page()
    for page, email in ((officer, POLICE), (colleague, COLLEAGUE)):
        sign_in(page, email)
        page.goto(room.pad)

    write(officer, "Rationale", "Children say that they are heard.")
    press(officer, "Save draft")
    sees(officer, "Draft saved.")
    write(colleague, "Rationale", "Records show no child's view.")
    press(colleague, "Save draft")

    conflict = colleague.get_by_role("alert", name="Police saved this after you opened it")
    expect(conflict).to_be_focused()
    sees(colleague, "Children say that they are heard.")
    expect(colleague.get_by_label("Rationale", exact=True)).to_have_value("Records show no child's view.")
    write(colleague, "Rationale", "Children say that they are heard. Records show no child's view.")
    press(colleague, "Save draft")
    sees(colleague, "Draft saved.")

    officer.reload()
    expect(officer.get_by_label("Rationale", exact=True)).to_have_value(
        "Children say that they are heard. Records show no child's view."
    )


def test_what_looks_personal_is_marked_and_saved_only_with_a_reason(room: Room, page: Page) -> None:
    sign_in(page, POLICE)
    page.goto(room.pad)
    write(page, "Rationale", "Families ring the helpline on 0131 496 0123.")
    press(page, "Save draft")

    expect(page.get_by_role("region", name="Some words look like personal data")).to_be_focused()
    expect(page.locator("mark")).to_have_text("0131 496 0123")
    press(page, "Save draft")
    sees(page, "Some words look like personal data")
    tick_not_personal(page, "It is the published number of the helpline.")
    press(page, "Save draft")
    sees(page, "Draft saved.")

    follow(page, "History")
    sees(page, "It is the published number of the helpline.")


def record_evidence(page: Page) -> None:
    """What children said in a survey, which supports the judgement."""
    stands_on(page, "Record evidence")
    write(page, "Title", "Survey of children, spring 2026")
    answer(page, "Where does it come from?", "Views of stakeholders and service users")
    write(page, "How was it gathered?", "Forty children filled in a form with a youth worker.")
    write(page, "What does it tell us?", "Most children say that officers explain what happens next.")
    write(page, "First day", "2026-02-02")
    write(page, "Last day", "2026-02-27")
    answer(page, "Whose voice does it carry?", "Children and young people")
    answer(page, "What does it tell of?", "Quality")
    answer(page, "What does it do for the judgement of 2.1?", "Supports")
    press(page, "Record and use it")


def use_evidence(page: Page, title: str, stance: str) -> None:
    found = page.locator("option").filter(has_text=title).get_attribute("value")
    page.get_by_label("Evidence", exact=True).select_option(found)
    page.get_by_role("group", name="What does it do for this judgement?").get_by_text(stance).click()
    press(page, "Use this evidence")
    sees(page, f"“{title}” {stance.lower()} this judgement.")


def tick_not_personal(page: Page, reason: str) -> None:
    page.get_by_text("Nothing here identifies a child").click()
    write(page, "Why are these words not personal?", reason)


def tab_to(page: Page, place: str) -> None:
    """Press Tab until the place has the keyboard."""
    wanted = page.locator(place).last.element_handle()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement === wanted", wanted):
            return
    raise AssertionError(f"Tab does not lead to {place}.")


# A place of the page in words, with its number so that two of the same words are told apart.
WHERE = """() => {
    const place = document.activeElement, words = place.id || place.name || place.innerText;
    return place === document.body ? "BODY" : `${[...document.all].indexOf(place)} ${place.tagName} ${words}`;
}"""

# Something is drawn around what has the keyboard, or around its words, and it lies on the screen. The button
# inside a date is the browser's own, as is what it draws around it.
IS_SEEN = """() => {
    const place = document.activeElement, words = place.nextElementSibling;
    const box = place.getBoundingClientRect();
    const rims = [place, place.parentElement, words].filter(Boolean).flatMap(each =>
        [getComputedStyle(each), getComputedStyle(each, "::before"), getComputedStyle(each, "::after")]);
    const is_browsers_own = place.type === "date" && !place.matches(":focus");
    const is_marked = is_browsers_own || rims.some(rim =>
        (rim.outlineStyle !== "none" && parseFloat(rim.outlineWidth) > 0) || rim.boxShadow !== "none");
    return is_marked && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
}"""


def stops(page: Page) -> Iterator[str]:
    """Press Tab from the top of the page to its end; a date takes several presses."""
    for _ in range(300):
        page.keyboard.press("Tab")
        stop = page.evaluate(WHERE)
        if stop == "BODY":
            return
        assert page.evaluate(IS_SEEN), f"Nobody sees that the keyboard is at {stop}."
        yield stop
    raise AssertionError(f"The keyboard is caught at {stop}.")
