"""A session from the plan to the record: a desk, a wall, two phones, and somebody on paper.

Ann leads. She plans an afternoon, opens it, and puts the code on the wall. Kim of Health joins with a phone
and no account, Bill of the police with his account; Sam has only paper. They give their views of one
indicator without seeing each other's. Ann reveals them, they talk, look again, and agree.
"""

import re
from dataclasses import dataclass
from datetime import date

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page, expect

from evaluations.person import Part
from tests.browser import NewPage
from tests.journeys.doing import (
    choose,
    follow,
    pick,
    press,
    question_asked,
    sees,
    sign_in,
    stands_on,
    tick,
    unfold,
    write,
)
from tests.people import person_in
from tests.places import Place, place_in

LEAD, POLICE = "ann.lead@example.org", "bill.team@example.org"
PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
INDICATOR = "1.1 Improvements in performance"
IN_TIME = 2_000
"""A reveal is on every screen within this time, in milliseconds."""


@dataclass(frozen=True)
class Committee:
    """A committee with an open cycle, its lead, and an officer of the police."""

    place: Place

    @property
    def home(self) -> str:
        return f"/committees/{self.place.committee.slug}"


@pytest.fixture
def committee(workbook: FastAPI) -> Committee:
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        police = place.services[0].id
        person_in(session, LEAD, Part.LEAD, committee=place.committee)
        person_in(session, POLICE, Part.TEAM_MEMBER, committee=place.committee, service_id=police)
    return Committee(place)


def test_a_group_looks_twice_and_agrees(committee: Committee, new_page: NewPage) -> None:
    desk, wall = new_page(**PROJECTOR), new_page(**PROJECTOR)
    kim, bill = new_page(**PHONE), new_page(**PHONE)

    sign_in(desk, LEAD)
    desk.goto(f"{committee.home}/sessions")
    plan_an_afternoon(desk)
    press(desk, "Open the session")
    code = desk.locator(".code").first.inner_text().replace(" ", "")
    sign_in(wall, LEAD)
    wall.goto(desk.url + "/projector")
    sees(wall, "Join here")

    join_as_guest(kim, code, "Kim", "Health")
    join_with_account(bill, code)
    follow(desk, "Add somebody on paper")
    write(desk, "Name", "Sam")
    choose(desk, "Service", "Health")
    press(desk, "Add to the session")
    sees(desk, "Sam is here, on paper.")

    press(desk, f"Begin {INDICATOR}")
    for screen in (kim, bill, wall):
        stands_on(screen, INDICATOR)
    sees(bill, "You are the only one from your service")
    expect(kim.get_by_text("You are the only one from your service")).to_have_count(0)

    give_view(kim, "Weak", "Reviews run late.")
    sees(wall, "1 of 3 views are in.")
    give_view(bill, "Very good", "Plans are clear.")
    sees(wall, "2 of 3 views are in.")
    for screen in (desk, wall, kim):
        nothing_is_told(screen, "Plans are clear.")
    for screen in (desk, wall, bill):
        nothing_is_told(screen, "Reviews run late.")
    enter_slip(desk, "Sam", "satisfactory")

    press(desk, "Reveal the views of 1.1 now (3 of 3 given)")
    for screen in (wall, kim, bill):
        expect(screen.locator("table.spread")).to_be_visible(timeout=IN_TIME)
        sees(screen, "Hear the two ends first: weak (Health) and very good (Police).")
    expect(kim.get_by_role("row", name="Health")).to_contain_text("1 view")
    for name in ("Kim", "Bill", "Sam"):
        expect(wall.get_by_role("table").get_by_text(name)).to_have_count(0)

    press(desk, "Begin another round")
    sees(kim, "What very good and weak look like")
    expect(kim.locator("table.spread")).to_be_visible()
    give_view(kim, "Satisfactory", "Most reviews are in time now.")
    give_view(bill, "Good", "Reviews do run late.")
    press(desk, "Reveal the views of 1.1 now (2 of 3 given)")
    expect(wall.locator("table.spread")).to_have_count(2, timeout=IN_TIME)

    agree_with_dissent(desk)
    for screen in (wall, kim, bill):
        sees(screen, "The group agreed")
        sees(screen, "Health sees late reviews every week.")

    press(desk, "End the session")
    sees(kim, "The session has ended")
    follow(bill, "Read the record of the session")
    sees(bill, "Health sees late reviews every week.")
    stands_on_the_pad(committee, desk)


def test_a_view_sent_at_the_instant_of_the_reveal_is_not_lost(
    committee: Committee, new_page: NewPage
) -> None:
    """Kim's phone has lost its connection and does not know of the reveal; Kim sends a view all the same."""
    desk, kim = new_page(**PROJECTOR), new_page(**PHONE)
    code = open_with_one_indicator(desk, committee)
    join_as_guest(kim, code, "Kim", "Health")
    other = new_page(**PHONE)
    join_as_guest(other, code, "Lee", "Police")
    press(desk, f"Begin {INDICATOR}")
    give_view(other, "Good", "Plans are clear.")
    stands_on(kim, INDICATOR)
    kim.route(re.compile(r".*/(stream|rooms/\w+)$"), lambda route: route.abort())
    choose_level(kim, "Weak")
    write(kim, "Your reason, in a sentence", "Reviews run late.")
    press(desk, "Reveal the views of 1.1 now (1 of 2 given)")
    sees(desk, "Agree a level")
    press(kim, "Send your view")
    sees(kim, "Your view was not taken")
    sees(kim, "Reviews run late.")


def test_a_phone_without_scripts_gives_a_view_and_sees_the_reveal(
    committee: Committee, new_page: NewPage
) -> None:
    desk, phone = new_page(**PROJECTOR), new_page(**PHONE, java_script_enabled=False)
    code = open_with_one_indicator(desk, committee)
    join_as_guest(phone, code, "Kim", "Health")
    press(desk, f"Begin {INDICATOR}")
    follow(phone, "Refresh")
    give_view(phone, "Weak", "Reviews run late.")
    press(desk, "Reveal the views of 1.1 now (1 of 1 given)")
    follow(phone, "Refresh")
    expect(phone.locator("table.spread")).to_be_visible()


def test_what_somebody_is_writing_stays_while_others_give_their_views(
    committee: Committee, new_page: NewPage
) -> None:
    desk, kim, lee = new_page(**PROJECTOR), new_page(**PHONE), new_page(**PHONE)
    code = open_with_one_indicator(desk, committee)
    for phone, name in ((kim, "Kim"), (lee, "Lee")):
        join_as_guest(phone, code, name, "Health")
    press(desk, f"Begin {INDICATOR}")
    stands_on(kim, INDICATOR)
    reason = kim.get_by_label("Your reason, in a sentence")
    reason.press_sequentially("Half a sent")
    give_view(lee, "Good", "Plans are clear.")
    sees(kim, "1 of 2 views are in.")
    expect(reason).to_be_focused()
    reason.press_sequentially("ence")
    expect(reason).to_have_value("Half a sentence")


# What they do


def plan_an_afternoon(page: Page) -> None:
    follow(page, "Plan the first session")
    write(page, "Name", "Afternoon on outcomes")
    choose(page, "What does the group judge?", "The whole committee together")
    write(page, "Day", date.today().isoformat())
    tick(page, INDICATOR)
    press(page, "Plan the session")
    sees(page, "Afternoon on outcomes is planned.")


def open_with_one_indicator(desk: Page, committee: Committee) -> str:
    """Plan and open a session; its code."""
    sign_in(desk, LEAD)
    desk.goto(f"{committee.home}/sessions")
    plan_an_afternoon(desk)
    press(desk, "Open the session")
    return desk.locator(".code").first.inner_text().replace(" ", "")


def join_as_guest(page: Page, code: str, name: str, service: str) -> None:
    page.goto("/join")
    write(page, "Code of the session", code)
    press(page, "Go on")
    write(page, "Your name", name)
    choose(page, "Your service", service)
    press(page, "Join the session")
    sees(page, f"{name}, {service}")


def join_with_account(page: Page, code: str) -> None:
    sign_in(page, POLICE)
    page.goto(f"/join/{code}")
    sees(page, "You join with your account")
    press(page, "Join the session")
    sees(page, "Police")


def choose_level(page: Page, level: str) -> None:
    page.get_by_role("group", name="Which level is it, as you see it?").get_by_text(level, exact=True).click()


def give_view(page: Page, level: str, reason: str) -> None:
    choose_level(page, level)
    write(page, "Your reason, in a sentence", reason)
    press(page, "Send your view")
    sees(page, "Your view is in")


def enter_slip(desk: Page, name: str, level: str) -> None:
    follow(desk, "Enter a paper slip")
    choose(desk, "Whose slip is it?", f"{name} (Health)")
    slip = question_asked(desk, "Level on the slip")
    pick(slip.get_by_role("radio", name=re.compile(f"^{level}", re.IGNORECASE)).first)
    press(desk, "Enter the slip")
    sees(desk, f"The slip of {name}")


def agree_with_dissent(desk: Page) -> None:
    follow(desk, "Agree a level")
    desk.get_by_role("group", name="The level that you state").get_by_text("good", exact=True).click()
    write(desk, "Rationale", "Plans are clear, reviews are getting better.")
    unfold(desk, "Record dissent")
    write(desk, "Dissent 1", "Health sees late reviews every week.")
    write(desk, "Service of dissent 1 (if they wish)", "Health")
    press(desk, "Agree this judgement")
    sees(desk, "The judgement of 1.1 is agreed.")


def nothing_is_told(page: Page, words: str) -> None:
    """Not a word of a hidden view, nor any spread, is anywhere in the page."""
    content = page.content()
    assert words not in content
    assert 'class="spread"' not in content


def stands_on_the_pad(committee: Committee, desk: Page) -> None:
    """What was agreed is the judgement of the pad, and the views stand beside it."""
    place = committee.place
    desk.goto(f"{committee.home}/cycles/{place.cycle.id}/judgements/{place.units[-1].id}/1.1")
    sees(desk, "The views before it")
    expect(desk.locator("table.spread")).to_have_count(2)
