"""The list of sessions, the plan of one, what is printed for it, and where people are led to it."""

import pytest
from fastapi import FastAPI
from sqlmodel import select

from evaluations.actions.judgement import agree, use_evidence
from evaluations.actions.person import give_role
from evaluations.actions.session import change_session, move_item, move_session
from evaluations.cycle import Stage
from evaluations.judgement import Words
from evaluations.person import Part, Person
from evaluations.queries.session import agenda_of, invited_to
from evaluations.session import Act
from evaluations.triangulation import Stance
from indicators.level import Level
from tests.desks import Desk, people_in
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.phones import words_of
from tests.places import LEAD, evidence_in, move, place_in
from tests.rooms import plan_in, planned_in

PERSONAL = "Ring 0131 496 0123"


@pytest.fixture
def desk(workbook: FastAPI) -> Desk:
    """A planned session."""
    with workbook.state.database.session(write=True) as session:
        place = place_in(session)
        room = planned_in(session, place)
        people_in(session, place)
        return Desk(workbook, place, room.id)


@pytest.fixture
def lead(desk: Desk) -> InspectingClient:
    return desk.as_("lead")


def act(desk: Desk, *acts: Act) -> None:
    with desk.database.session(write=True) as session:
        for each in acts:
            move_session(session, by=LEAD, room=desk.room(session), cycle=desk.place.cycle, act=each)


def fields(desk: Desk, **other: object) -> dict[str, object]:
    given = {
        "name": "Morning on risk",
        "unit": desk.place.units[-1].id,
        "held_on": "2026-04-01",
        "begins": "09:00",
        "agenda": ["2.1", "1.1"],
        "order-1.1": "2",
        "order-2.1": "1",
    }
    return {**given, **other}


# The list


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 200), ("member", 200), ("manager", 200), ("chair", 200), ("inspector", 404), ("stranger", 404)],
)
def test_sessions_are_read_by_the_committee_and_do_not_exist_for_a_stranger(
    desk: Desk, role: str, status: int
) -> None:
    client = desk.as_(role)
    for address in (desk.list, desk.address, f"{desk.address}/agenda", f"{desk.address}/record"):
        assert client.get(address).status_code == status, address


def test_the_list_tells_what_is_open_to_come_and_ended(desk: Desk) -> None:
    act(desk, Act.OPEN)
    with desk.database.session(write=True) as session:
        planned_in(session, desk.place)
    page = words_of(desk.as_("manager").get(desk.list))
    assert page.index("Open now") < page.index("To come")
    assert "12 March 2026, 09:30, Town hall" in page
    assert "2 indicators" in page
    assert "Plan a session" not in page


def test_a_committee_without_sessions_is_told_what_one_is(desk: Desk) -> None:
    with desk.database.session(write=True) as session:
        other = place_in(session, "Other area").committee
        person = session.exec(select(Person).where(Person.email == "stranger@example.org")).one()
        give_role(session, by=LEAD, committee=other, person=person, part=Part.LEAD)
    page = desk.as_("stranger").get("/committees/other-area/sessions")
    assert "Plan the first session" in page.text


def test_the_list_asks_the_database_no_more_when_there_is_more(desk: Desk, lead: InspectingClient) -> None:
    counts = []
    for _ in range(2):
        with counted_on(desk.database) as statements:
            lead.get(desk.list)
        counts.append(len(statements))
        with desk.database.session(write=True) as session:
            for _ in range(5):
                planned_in(session, desk.place)
    assert counts[0] == counts[1]


# Planning


def test_a_lead_plans_a_session_in_the_order_that_they_give(desk: Desk, lead: InspectingClient) -> None:
    form = lead.get(f"{desk.list}/new")
    answer = lead.submit(form, fields(desk, **{"minutes-1.1": "45"}))  # type: ignore[arg-type]
    page = words_of(answer)
    assert "Morning on risk is planned." in page
    assert page.index("2.1 ") < page.index("1.1 ")
    assert "1 hour 5 minutes in all." in page
    assert "1 April 2026, 09:00" in page


def test_a_new_plan_gives_each_indicator_twenty_minutes_in_the_order_of_the_framework(
    desk: Desk, lead: InspectingClient
) -> None:
    page = lead.get(f"{desk.list}/new").text
    assert page.index('id="chosen-1.1"') < page.index('id="chosen-2.1"')
    assert page.count('value="20"') == 2
    assert "No indicator is chosen yet." in page
    assert "checked" not in page


def test_an_empty_plan_is_refused_with_all_that_is_missing(desk: Desk, lead: InspectingClient) -> None:
    answer = lead.submit(lead.get(f"{desk.list}/new"), {"held_on": "2026-04-01"})
    assert answer.status_code == 422
    for sentence in ("Give the session a name", "Choose what the group is judging", "Choose at least one"):
        assert sentence in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("held_on", "2026-02-31", "Give the day of the session."),
        ("begins", "9 o", "Give the time as hours and minutes"),
        ("minutes-1.1", "0", "Give a time between 1 and 480 minutes."),
        ("minutes-1.1", "many", "Give a time between 1 and 480 minutes."),
        ("order-1.1", "first", "Give the place in the order as a whole number."),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    desk: Desk, lead: InspectingClient, field: str, value: str, sentence: str
) -> None:
    answer = lead.submit(lead.get(f"{desk.list}/new"), fields(desk, **{field: value}))  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{value}"' in answer.text
    assert 'value="Morning on risk"' in answer.text


def test_up_and_down_move_an_indicator_and_save_nothing(desk: Desk, lead: InspectingClient) -> None:
    form = lead.get(f"{desk.address}/plan")
    answer = lead.submit(form, {"earlier": "2.1", "name": "Typed and kept"})
    assert answer.status_code == 200
    assert answer.text.index('id="chosen-2.1"') < answer.text.index('id="chosen-1.1"')
    assert "2 indicators, 50 minutes in all. Nothing is saved yet." in words_of(answer)
    assert "Typed and kept" in answer.text
    assert [item.indicator for item in desk.items()] == ["1.1", "2.1"]
    saved = lead.submit(answer)
    assert "The plan is saved." in saved.text
    assert [item.indicator for item in desk.items()] == ["2.1", "1.1"]


def test_pressing_up_twice_in_a_row_works_twice(desk: Desk, lead: InspectingClient) -> None:
    once = lead.submit(lead.get(f"{desk.address}/plan"), {"earlier": "2.1"})
    twice = lead.submit(once, {"earlier": "1.1"})
    assert twice.text.index('id="chosen-1.1"') < twice.text.index('id="chosen-2.1"')


def test_the_enter_key_saves(desk: Desk, lead: InspectingClient) -> None:
    page = lead.get(f"{desk.address}/plan").text
    first = page[page.index('<form method="post" action="' + desk.address) :]
    assert "name=" not in first[first.index("<button") : first.index("</button>")]


def test_people_of_the_committee_are_invited_and_inspectors_are_not_offered(
    desk: Desk, lead: InspectingClient
) -> None:
    form = lead.get(f"{desk.address}/plan")
    assert "Inspector" not in form.text
    with desk.database.session(write=False) as session:
        member = session.exec(select(Person).where(Person.email == "member@example.org")).one().id
    page = lead.submit(form, {"invited": member, "also_invited": "Head teacher"})
    assert "Member" in page.text and "Head teacher" in page.text
    with desk.database.session(write=False) as session:
        assert invited_to(session, desk.room_id) == {member}


def test_a_plan_that_looks_personal_is_caught_and_can_be_confirmed(
    desk: Desk, lead: InspectingClient
) -> None:
    answer = lead.submit(lead.get(f"{desk.address}/plan"), {"also_invited": PERSONAL})
    assert answer.status_code == 422
    assert "<mark>0131 496 0123</mark>" in answer.text
    reason = {"not_personal": "yes", "not_personal_reason": "The number of the town hall."}
    assert "The plan is saved." in lead.submit(answer, reason).text


def test_two_leads_who_change_the_plan_both_keep_their_words(desk: Desk, lead: InspectingClient) -> None:
    form = lead.get(f"{desk.address}/plan")
    with desk.database.session(write=True) as session:
        change_session(
            session,
            by=LEAD,
            room=desk.room(session),
            cycle=desk.place.cycle,
            plan=plan_in(desk.place, name="Their name", agenda=(("2.1", 30),)),
            version=1,
        )
    answer = lead.submit(form, {"name": "My name"})
    assert answer.status_code == 409
    assert "Ann Lead (Lead officer) saved this after you opened it" in answer.text
    assert "Their name" in answer.text and "My name" in answer.text
    assert "2.1, 30 minutes" in answer.text
    saved = lead.submit(answer)
    assert "The plan is saved." in saved.text and "My name" in saved.text


def test_what_was_begun_stays_in_the_plan(desk: Desk, lead: InspectingClient) -> None:
    act(desk, Act.OPEN)
    with desk.database.session(write=True) as session:
        move_item(session, by=LEAD, item=agenda_of(session, desk.room_id)[0], act=Act.BEGIN)
    form = lead.get(f"{desk.address}/plan")
    assert "was begun and stays" in form.text
    lead.submit(form, {"agenda": []})
    assert [item.indicator for item in desk.items()] == ["1.1"]


def test_the_plan_of_an_ended_session_cannot_be_changed(desk: Desk, lead: InspectingClient) -> None:
    act(desk, Act.OPEN, Act.END)
    answer = lead.get(f"{desk.address}/plan")
    assert answer.status_code == 409
    assert "The session is ended." in answer.text


def test_without_a_cycle_somebody_is_told_to_plan_one(desk: Desk, lead: InspectingClient) -> None:
    with desk.database.session(write=True) as session:
        for after in (Stage.AGREED, Stage.CLOSED):
            move(session, desk.cycle(session), after)
    answer = lead.get(f"{desk.list}/new")
    assert "No cycle is planned or open" in answer.text
    assert f"{desk.home}/cycles/new" in answer.text


# Prints


def test_the_agenda_prints_what_was_judged_and_known_so_far(desk: Desk, lead: InspectingClient) -> None:
    with desk.database.session(write=True) as session:
        place, unit = desk.place, desk.place.units[-1]
        said = {"words": "Reviews still run late.", "service": "Health"}
        words = Words(level=Level.GOOD, rationale="Most plans are clear.", dissent=[said])
        agree(session, by=LEAD, cycle=desk.cycle(session), unit=unit, indicator="1.1", words=words, version=0)
        piece = evidence_in(session, place.committee)
        where = {"cycle": desk.cycle(session), "unit": unit, "indicator": "1.1"}
        use_evidence(session, by=LEAD, evidence=piece, stance=Stance.CONTRADICTS, **where)  # type: ignore[arg-type]
    page = words_of(lead.get(f"{desk.address}/agenda"))
    for words_there in (
        "50 minutes in all",
        "Performance data and trends over time",
        "In force in this cycle",
        "Most plans are clear.",
        "Reviews still run late. (Health)",
        "Audit of case files",
        "contradicts",
        "No evidence here carries the voice of children",
        "No evidence is recorded for this judgement yet.",
        "has agreed nothing about this indicator so far",
    ):
        assert words_there in page, words_there


def test_a_card_for_each_indicator_has_very_good_and_weak(desk: Desk, lead: InspectingClient) -> None:
    page = lead.get(f"{desk.address}/cards").text
    assert page.count('class="sheet"') == 2
    assert page.count("aspect__side--very-good") == page.count("aspect__side--weak") > 5


def test_slips_are_printed_four_to_a_sheet(desk: Desk, lead: InspectingClient) -> None:
    page = lead.get(f"{desk.address}/slips")
    assert page.text.count('class="slip"') == 2 * 4
    more = lead.submit(page, {"sheets": "3"})
    assert more.text.count('class="slip"') == 2 * 12
    assert more.text.count("can't say") == 24
    assert lead.get(f"{desk.address}/slips?sheets=1000000").text.count('class="slip"') == 2 * 4


# Led there


def test_an_invited_person_is_led_from_home_to_the_open_session(desk: Desk) -> None:
    with desk.database.session(write=True) as session:
        member = session.exec(select(Person).where(Person.email == "member@example.org")).one()
        room = desk.room(session)
        plan = plan_in(desk.place, invited=frozenset({member.id}))
        change_session(session, by=LEAD, room=room, cycle=desk.place.cycle, plan=plan, version=1)
        code = room.code
    client = desk.as_("member")
    before = client.get(desk.home).text
    assert "You are invited to Afternoon on outcomes" in before
    assert "12 March 2026, 09:30, Town hall" in before
    assert "/join/" not in before
    act(desk, Act.OPEN)
    assert f'href="/join/{code}"' in client.get(desk.home).text
    assert "You are invited" not in desk.as_("manager").get(desk.home).text
    act(desk, Act.END)
    assert "You are invited" not in client.get(desk.home).text


def test_a_lead_sees_what_is_open_and_to_come_on_the_home_page(desk: Desk, lead: InspectingClient) -> None:
    assert "Sessions open and to come" in lead.get(desk.home).text
    act(desk, Act.OPEN, Act.END)
    assert "Sessions open and to come" not in lead.get(desk.home).text


def test_the_page_of_a_cycle_lists_its_sessions(desk: Desk, lead: InspectingClient) -> None:
    address = f"{desk.home}/cycles/{desk.place.cycle.id}"
    page = lead.get(address).text
    assert desk.address in page
    assert f"{desk.list}/new?cycle={desk.place.cycle.id}" in page
    assert "Plan a session" not in desk.as_("manager").get(address).text


def test_the_menu_leads_a_reader_to_the_sessions(desk: Desk) -> None:
    assert f'href="{desk.list}"' in desk.as_("chair").get(desk.home).text
    assert f'href="{desk.list}"' not in desk.as_("inspector").get(desk.home).text
