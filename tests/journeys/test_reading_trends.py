"""A manager reads a trend: by keyboard through the points of its picture, and the same without scripts."""

from datetime import date

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from evaluations.person import Part
from indicators.level import Level
from tests.evaluations.area import judge
from tests.journeys.doing import choose, follow, press, sees, sign_in, stands_on
from tests.people import person_in
from tests.places import Place, cycle_in, place_in

MANAGER = "manager@example.org"


@pytest.fixture
def place(workbook: FastAPI) -> Place:
    """Police in the North was weak in the year before, and is good now."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        before = cycle_in(
            session,
            place.committee,
            place.units,
            name="Spring 2024",
            period=(date(2024, 1, 1), date(2024, 6, 30)),
        )
        person_in(session, MANAGER, Part.MANAGER, committee=place.committee)
        judge(session, before, place.unit, "2.1", level=Level.WEAK, judged_on=date(2024, 5, 3))
        judge(session, place.cycle, place.unit, "2.1", level=Level.GOOD, judged_on=date(2026, 5, 3))
    return place


def test_the_points_of_a_picture_are_read_with_the_arrow_keys(place: Place, page: Page) -> None:
    sign_in(page, MANAGER)
    follow(page, "Trends")
    follow(page, "2.1 Children and young people are listened to, understood and respected")
    sees(page, "Police in North rose from weak to good between Spring 2024 and Spring 2026.")
    row = page.get_by_role("row", name="Police in North")
    expect(row.get_by_role("link", name="Then and now")).to_have_css("text-decoration-line", "underline")
    panel = page.get_by_role("region", name="Police in North")
    picture, said = panel.locator("[data-figure]"), panel.locator(".chart__point")
    picture.focus()
    expect(said).to_have_text("The arrow keys move through the 2 points.")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Spring 2024: weak, judged on 3 May 2024")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Spring 2026: good, judged on 3 May 2026")
    expect(picture.locator(".hovertext")).to_contain_text("Spring 2026: good")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("(2 of 2)")
    page.keyboard.press("Home")
    expect(said).to_contain_text("(1 of 2)")


def test_the_words_of_a_point_go_with_escape_and_when_the_picture_is_left(place: Place, page: Page) -> None:
    sign_in(page, MANAGER)
    page.goto(f"/committees/{place.committee.slug}/trends/indicators/hmie-2009/2.1")
    page.get_by_role("link", name="Skip to the pictures").press("Enter")
    expect(page.get_by_role("heading", name="The same as pictures")).to_be_focused()
    picture = page.get_by_role("region", name="Police in North").locator("[data-figure]")
    for leaving in ("Escape", "Tab"):
        picture.press("ArrowRight")
        expect(picture.locator(".hovertext")).to_have_count(1)
        page.keyboard.press(leaving)
        expect(picture.locator(".hovertext")).to_have_count(0)


def test_paper_has_every_picture_however_early_it_is_asked_for(place: Place, page: Page) -> None:
    sign_in(page, MANAGER)
    page.add_init_script("window.setTimeout = () => 0")
    page.goto(f"/committees/{place.committee.slug}/trends/indicators/hmie-2009/2.1")
    expect(page.locator("[data-drawn]")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("[data-figure]:not([data-drawn])")).to_have_count(0)


def test_the_points_of_the_pattern_are_read_in_the_order_of_its_axes(place: Place, page: Page) -> None:
    sign_in(page, MANAGER)
    follow(page, "Pattern of Spring 2026")
    picture, said = page.locator("#pattern-picture"), page.locator(".chart__point")
    picture.focus()
    expect(said).to_have_text("The arrow keys move through the 8 points.")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("1.1, Health, North: not yet judged (1 of 8)")
    page.keyboard.press("End")
    expect(said).to_contain_text("2.1, Police, South: not yet judged (8 of 8)")
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("2.1, Police, North: good (7 of 8)")


def test_a_trend_is_narrowed_and_read_without_scripts(place: Place, page_without_scripts: Page) -> None:
    page = page_without_scripts
    sign_in(page, MANAGER)
    follow(page, "Trends")
    choose(page, "Service", "Police")
    press(page, "Show")
    follow(page, "2.1 Children and young people are listened to, understood and respected")
    stands_on(page, "2.1 Children and young people are listened to")
    expect(page.get_by_role("row", name="Police in North")).to_contain_text("good 4")
    sees(page, "Pictures are drawn with JavaScript, which is off. The table says the same.")
    expect(page.get_by_role("heading", name="Police in North")).to_have_count(0)
