"""The list of cycles, one cycle's page, and its moves, as each person sees them."""

import re
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.cycle import change_plan, move_cycle
from evaluations.cycle import MOVES, Cycle, Stage
from evaluations.judgement import State
from evaluations.person import Part
from evaluations.trace import Trace
from tests.built_once import built_once
from tests.evaluations.area import BY, Area, area_in, counted_on, cycle_in, edition, judge, plan_of
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in

ROLES = ("lead", "member", "manager", "chair", "inspector", "stranger")


class Place(NamedTuple):
    """A workbook with an area, a cycle of it, and people of each part."""

    workbook: FastAPI
    area: Area
    cycle_id: str

    @property
    def database(self) -> Database:
        found: Database = self.workbook.state.database
        return found

    @property
    def cycles(self) -> str:
        return f"/committees/{self.area.committee.slug}/cycles"

    @property
    def address(self) -> str:
        return f"{self.cycles}/{self.cycle_id}"

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")

    def cycle(self, session: Session) -> Cycle:
        return session.get_one(Cycle, self.cycle_id)


@pytest.fixture
def place(workbook: FastAPI) -> Iterator[Place]:
    with workbook.state.database.session(write=True) as session:
        area = area_in(session)
        cycle = cycle_in(session, area)
        people_in(session, area)
    yield Place(workbook, area, cycle.id)


@built_once
def people_in(session: Session, area: Area) -> None:
    committee = area.committee
    other = area_in(session, "Other area").committee
    person_in(session, "lead@example.org", Part.LEAD, committee=committee)
    police = area.services["Police"].id
    person_in(session, "member@example.org", Part.TEAM_MEMBER, committee=committee, service_id=police)
    for part in (Part.MANAGER, Part.CHAIR, Part.INSPECTOR):
        person_in(session, f"{part.value}@example.org", part, committee=committee)
    person_in(session, "stranger@example.org", Part.LEAD, committee=other)


def stage_of(place: Place) -> Stage:
    with place.database.session(write=False) as session:
        return place.cycle(session).stage


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 200), ("member", 200), ("manager", 200), ("chair", 200), ("inspector", 404), ("stranger", 404)],
)
def test_cycles_are_read_by_the_committee_and_do_not_exist_for_a_stranger(
    place: Place, role: str, status: int
) -> None:
    client = place.as_(role)
    for address in (place.cycles, place.address):
        assert client.get(address).status_code == status


def test_a_cycle_of_another_committee_looks_like_one_that_does_not_exist(place: Place) -> None:
    client = place.as_("stranger")
    strange = client.get(f"/committees/other-area/cycles/{place.cycle_id}")
    nothing = client.get("/committees/other-area/cycles/nothing")
    assert (strange.status_code, strange.text) == (nothing.status_code, nothing.text) == (404, nothing.text)


def test_nobody_signed_in_is_asked_to_sign_in(place: Place, client: InspectingClient) -> None:
    answer = client.get(place.address, follow_redirects=False)
    assert answer.headers["location"].startswith("/sign-in?next=")


def test_a_committee_without_cycles_is_told_how_to_begin(place: Place) -> None:
    page = place.as_("stranger").get("/committees/other-area/cycles").text
    assert "No cycle yet" in page
    assert "/committees/other-area/cycles/new" in page


def test_the_list_says_how_large_each_cycle_is_and_how_far(place: Place) -> None:
    with place.database.session(write=True) as session:
        judge(session, place.cycle(session), place.area.units["Police in North"], "2.1")
    page = place.as_("manager").get(place.cycles).text
    assert "2 indicators, 2 teams, 0 joint units" in page
    assert "1 agreed, 0 in draft, 0 cannot be judged, 3 not judged yet" in page
    assert "1 April 2024 to 31 March 2025" in page
    assert "Plan a cycle" not in page


def test_the_page_of_a_cycle_says_what_and_why_and_who_has_begun(place: Place) -> None:
    bring_to(place, Stage.OPEN)
    with place.database.session(write=True) as session:
        judge(session, place.cycle(session), place.area.units["Police in North"], "2.1", state=State.DRAFT)
    page = words_of(place.as_("member").get(place.address).text)
    assert "New guidance" in page
    assert "Weak last time" in page
    assert "Named in the last inspection" in page
    assert "Police in North 0 1 0 1 yes" in page
    assert "Police in South 0 0 0 2 not begun" in page
    assert "1 team or joint unit has not begun" in page
    assert "Open the cycle: from planned to open." in page
    assert "Planned with 2 indicators and 2 teams and joint units." in page


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_the_story_names_what_came_and_went(place: Place) -> None:
    with place.database.session(write=True) as session:
        units = [place.area.units["Health, whole area"].id]
        plan = plan_of(place.area, chosen={"2.2": "Other", "5.1": ""}, unit_ids=units, name="New name")
        plan["reason_for_all"] = "Another reason"
        change_plan(session, by=BY, cycle=place.cycle(session), version=1, **plan)
    page = words_of(place.as_("lead").get(place.address).text)
    for sentence in (
        "The name changed from First cycle to New name.",
        "The reason for all changed.",
        "Indicators added: 5.1.",
        "Indicators taken out: 2.1.",
        "Indicators with another reason: 2.2.",
        "Teams and joint units added: Health, whole area.",
    ):
        assert sentence in page
    assert re.search(
        r"taken out: (Police in North, Police in South|Police in South, Police in North)\.", page
    )


@pytest.mark.parametrize("role", ROLES)
def test_only_a_lead_moves_a_cycle_and_only_as_the_table_says(place: Place, role: str) -> None:
    client = place.as_(role)
    for before, after in product(Stage, Stage):
        version = bring_to(place, before)
        fields = {"after": after.value, "version": str(version), "reason": "So agreed"}
        answer = client.post(f"{place.address}/stage-moves", data=fields, follow_redirects=False)
        is_allowed = any((move.before, move.after) == (before, after) for move in MOVES)
        by_lead = 303 if is_allowed else 409
        expected = {"lead": by_lead, "stranger": 404, "inspector": 404}.get(role, 403)
        assert answer.status_code == expected, (before, after)
        assert stage_of(place) is (after if role == "lead" and is_allowed else before)


def bring_to(place: Place, stage: Stage) -> int:
    """Move the cycle step by step to a stage; its version there."""
    stages = list(Stage)
    with place.database.session(write=True) as session:
        cycle = place.cycle(session)
        while cycle.stage is not stage:
            here = stages.index(cycle.stage)
            after = stages[here + 1 if here < stages.index(stage) else here - 1]
            move_cycle(session, by=BY, cycle=cycle, after=after, reason="So agreed", version=cycle.version)
        return cycle.version


def test_a_lead_opens_a_cycle_with_its_button(place: Place) -> None:
    client = place.as_("lead")
    page = client.submit(client.get(place.address), action="/stage-moves")
    assert "The cycle is now open." in page.text
    assert stage_of(place) is Stage.OPEN


def test_a_double_click_moves_once(place: Place) -> None:
    client = place.as_("lead")
    page = client.get(place.address)
    answers = [client.submit(page, action="/stage-moves") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with place.database.session(write=False) as session:
        moves = session.exec(select(Trace).where(Trace.act == "stage moved")).all()
    assert len(moves) == 1


def test_a_move_without_its_reason_is_asked_again(place: Place) -> None:
    bring_to(place, Stage.CLOSED)
    client = place.as_("lead")
    page = client.submit(client.get(place.address), {"reason": ""}, action="/stage-moves")
    assert page.status_code == 422
    assert "Say why. The reason stays with the cycle." in page.text
    page = client.submit(page, {"reason": "A judgement was wrong"}, action="/stage-moves")
    assert "Why: A judgement was wrong" in page.text
    assert stage_of(place) is Stage.AGREED


def test_a_reason_that_looks_personal_is_marked_and_can_be_confirmed(place: Place) -> None:
    bring_to(place, Stage.CLOSED)
    client = place.as_("lead")
    page = client.submit(client.get(place.address), {"reason": "Call 0131 496 0000"}, action="/stage-moves")
    assert page.status_code == 422
    assert "<mark>0131 496 0000</mark>" in page.text
    fields = {"not_personal": "yes", "not_personal_reason": "A public helpline"}
    page = client.submit(page, fields, action="/stage-moves")
    assert "Call 0131 496 0000; A public helpline" in page.text


def test_a_move_that_is_not_possible_says_why_beside_its_button(place: Place) -> None:
    bring_to(place, Stage.OPEN)
    with place.database.session(write=True) as session:
        judge(session, place.cycle(session), place.area.units["Police in North"], "2.1", state=State.DRAFT)
    sentence = "Teams have written in this cycle, so it cannot go back to planned."
    client = place.as_("lead")
    assert sentence in client.get(place.address).text
    assert "1 judgement is in draft" in client.get(place.address).text
    fields = {"form_key": "k", "after": "planned", "version": "2", "reason": "So agreed"}
    refused = client.post(f"{place.address}/stage-moves", data=fields)
    assert (refused.status_code, sentence in refused.text) == (409, True)
    assert "Only a lead of this committee can do this." in place.as_("member").get(place.address).text


def test_a_stale_move_is_shown_the_cycle_again(place: Place) -> None:
    client = place.as_("lead")
    page = client.get(place.address)
    with place.database.session(write=True) as session:
        plan = plan_of(place.area, name="New name")
        change_plan(session, by=BY, cycle=place.cycle(session), version=1, **plan)
    stale = client.submit(page, action="/stage-moves")
    assert stale.status_code == 409
    assert "A lead changed this cycle after you opened it." in stale.text
    assert "New name" in stale.text
    assert stage_of(place) is Stage.PLANNED


@pytest.mark.parametrize("after", ["", "finished", "planned"])
def test_a_move_to_no_stage_or_the_same_one_is_refused(place: Place, after: str) -> None:
    fields = {"form_key": "k", "after": after, "version": "1", "reason": "So agreed"}
    answer = place.as_("lead").post(f"{place.address}/stage-moves", data=fields)
    assert answer.status_code == (409 if after == "planned" else 422)


def test_the_pages_take_as_many_statements_for_much_as_for_little(place: Place) -> None:
    client = place.as_("lead")
    with counted_on(place.database) as small:
        client.get(place.cycles)
        client.get(place.address)
    with place.database.session(write=True) as session:
        units = list(place.area.units.values())
        chosen = dict.fromkeys((indicator.number for indicator in edition().indicators), "")
        plan = plan_of(place.area, chosen=chosen, unit_ids=[unit.id for unit in units])
        change_plan(session, by=BY, cycle=place.cycle(session), version=1, **plan)
        for unit, indicator in product(units, chosen):
            judge(session, place.cycle(session), unit, indicator)
        for number in range(5):
            cycle_in(session, place.area, name=f"Cycle {number}")
    with counted_on(place.database) as large:
        client.get(place.cycles)
        client.get(place.address)
    assert len(small) == len(large)
