"""A manager reads the pattern: on a projector, on a phone, by keyboard and on paper."""

from collections.abc import Sequence
from io import BytesIO
from itertools import cycle as endlessly

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from sqlmodel import Session

from evaluations.committee import Unit
from evaluations.judgement import Judgement, State
from evaluations.person import Part
from evaluations.trace import leave_trace
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.level import Level
from tests.browser import NewPage
from tests.evaluations.area import judge
from tests.journeys.doing import choose, follow, press, sees, sign_in, stands_on
from tests.people import person_in
from tests.places import LEAD, Place, place_in

MANAGER = "manager@example.org"
EDITION = built_in_editions()[DEFAULT_EDITION]
SERVICES = (
    "Police",
    "Health",
    "Social work",
    "Education",
    "Housing",
    "Children's Reporter",
    "Third sector",
    "Justice social work",
)
LOCALITIES = ("Northbank", "Southmuir", "Eastfield", "Westerhill")
A3_ACROSS = (1191, 842)


@pytest.fixture
def place(workbook: FastAPI) -> Place:
    """Weak practice on 2.1 in all of the police, and very good practice on 1.1 in one team."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session, services=SERVICES[:4], localities=LOCALITIES)
        person_in(session, MANAGER, Part.MANAGER, committee=place.committee)
        for team in place.units[:4]:
            judge(session, place.cycle, team, "2.1", level=Level.WEAK)
        judge(session, place.cycle, place.units[4], "2.1", level=Level.GOOD)
        judge(session, place.cycle, place.units[5], "1.1", level=Level.VERY_GOOD)
    return place


@pytest.mark.parametrize("width", [1280, 320], ids=["projector", "phone"])
def test_a_manager_finds_where_weakness_lies_and_opens_the_judgement(
    place: Place, new_page: NewPage, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    sign_in(page, MANAGER)
    follow(page, "Pattern of Spring 2026")
    sees(page, "Weakness is within one service: Police in")
    assert fits(page)

    choose(page, "Shape of weakness or strength", "isolated")
    sees(page, "Strength is isolated: Health in")
    expect(page.get_by_text("Weakness is within one service")).to_have_count(0)
    assert "shape=isolated" in page.url
    assert fits(page)
    follow(page, "Clear the filters")

    scroll_by_keyboard(page)
    page.get_by_role("row", name="2.1").get_by_role("link", name="weak").first.press("Enter")
    stands_on(page, "2.1 Children and young people are listened to")
    stands_on(page, "Police in")
    sees(page, "weak")
    assert fits(page)


def test_a_manager_narrows_the_pattern_without_scripts(place: Place, page_without_scripts: Page) -> None:
    page = page_without_scripts
    sign_in(page, MANAGER)
    follow(page, "Pattern of Spring 2026")
    choose(page, "Service", "Health")
    press(page, "Show")
    expect(page.get_by_role("columnheader", name="Health")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Police")).to_have_count(0)


def test_thirty_two_teams_and_every_indicator_print_whole_on_a3(workbook: FastAPI, page: Page) -> None:
    with workbook.state.database.session(write=True) as session:
        numbers = [indicator.number for indicator in EDITION.indicators]
        place = place_in(session, services=SERVICES, localities=LOCALITIES, indicators=numbers)
        person_in(session, MANAGER, Part.MANAGER, committee=place.committee)
        judge_everything(session, place, place.units[:32], numbers)
    sign_in(page, MANAGER)
    follow(page, "Pattern of Spring 2026")
    expect(page.locator("#pattern-picture .main-svg").first).to_be_attached()

    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {A3_ACROSS}
    words = [closed(sheet.extract_text()) for sheet in sheets]
    matrix = [each for each in words if closed("Judged together, beside the pattern") in each]
    for each in matrix:
        assert all(each.count(locality) >= len(SERVICES) for locality in LOCALITIES)
        assert all(closed(service) in each for service in SERVICES)
    cells = [sum(each.count(f"{closed(level.value)}{level.caption}") for level in Level) for each in matrix]
    assert sum(cells) == len(Level) + 32 * 25, "Every cell is there once, beside the key."
    picture = [each for each in words if closed("Police, Northbank") in each]
    assert len(picture) == 1 and all(
        closed(f"{service}, {locality}") in picture[0] for service in SERVICES for locality in LOCALITIES
    ), "The picture is cut."


def judge_everything(session: Session, place: Place, teams: Sequence[Unit], numbers: Sequence[str]) -> None:
    """Every team agrees a level for every indicator, all six in turn."""
    levels = endlessly(Level)
    committee, cycle = place.committee.id, place.cycle.id
    leave_trace(session, by=LEAD, act="judgements agreed", noun="cycle", noun_id=cycle, owner=committee)
    session.add_all(
        Judgement(
            committee_id=committee,
            cycle_id=cycle,
            unit_id=team.id,
            indicator=number,
            state=State.AGREED,
            agreed_level=next(levels),
            entry_number=1,
        )
        for team in teams
        for number in numbers
    )
    session.flush()


def fits(page: Page) -> bool:
    """Whether nothing makes the page itself scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def scroll_by_keyboard(page: Page) -> None:
    """Move the matrix sideways with the arrow keys, and see what lay beyond its edge."""
    last = page.get_by_role("columnheader", name="The whole committee together")
    expect(last).not_to_be_in_viewport()
    page.get_by_role("region", name="Agreed levels").focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport()


def closed(words: str) -> str:
    """Words without the spaces and breaks that a narrow column puts into them."""
    return "".join(words.split())
