"""The home page: where it leads, and what waits for each part."""

from collections.abc import Callable
from datetime import date

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.database import Database
from evaluations.actions.committee import create_committee
from evaluations.actions.cycle import move_cycle, plan_cycle
from evaluations.actions.judgement import Words, agree, save_draft
from evaluations.committee import Committee
from evaluations.cycle import Cycle, Stage
from evaluations.person import Part
from evaluations.trace import COMMAND_LINE
from indicators.catalogue import built_in_editions
from indicators.level import Level
from tests.built_once import built_once
from tests.evaluations.area import Area, area_in, counted_on, plan_of
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in

HOME = "/committees/example-area"
EVERY_PART = ("lead", "member", "manager", "inspector", "chair")


@pytest.fixture
def database(workbook: FastAPI) -> Database:
    database: Database = workbook.state.database
    return database


@pytest.fixture
def area(database: Database) -> Area:
    """An area with one person of each part; the team member is of Police."""
    with database.session(write=True) as session:
        area = area_in(session)
        for name, part in zip(EVERY_PART, Part, strict=True):
            person_in(
                session,
                f"{name}@example.org",
                part,
                committee=area.committee,
                service_id=area.services["Police"].id,
            )
    return area


@pytest.fixture
def reading(workbook: FastAPI) -> Callable[[str], str]:
    """The words of the committee's home page as a person with this part reads it."""

    def read(name: str) -> str:
        answer = signed_in(workbook, f"{name}@example.org").get(HOME)
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return read


def test_parts_and_their_names_in_these_tests_belong_together() -> None:
    assert [part.value.split()[-1] for part in Part] == list(EVERY_PART)


@built_once
def open_cycle(session: Session, area: Area, **plan: object) -> Cycle:
    """An open cycle with two indicators for both Police teams, unless the plan says otherwise."""
    cycle = plan_cycle(session, by=COMMAND_LINE, committee=area.committee, **plan_of(area, **plan))
    move_cycle(session, by=COMMAND_LINE, cycle=cycle, after=Stage.OPEN, reason="", version=cycle.version)
    return cycle


def agreed(session: Session, area: Area, cycle: Cycle, indicator: str, words: Words) -> None:
    unit = area.units["Police in North"]
    agree(session, by=COMMAND_LINE, cycle=cycle, unit=unit, indicator=indicator, words=words, version=0)


def test_nobody_signed_in_is_asked_to_sign_in(client: InspectingClient) -> None:
    assert client.get("/").url.path == "/sign-in"


def test_one_committee_is_gone_to_at_once_several_are_listed(workbook: FastAPI, database: Database) -> None:
    with database.session(write=True) as session:
        first, second = (create_committee(session, by=COMMAND_LINE, name=name) for name in ("A", "B"))
        person_in(session, "one@example.org", Part.LEAD, Part.CHAIR, committee=first)
        person_in(session, "new@example.org")
        person_in(session, "admin@example.org", Part.LEAD, committee=second, is_administrator=True)
    assert signed_in(workbook, "one@example.org").get("/").url.path == "/committees/a"
    assert "no part in a committee yet" in signed_in(workbook, "new@example.org").get("/").text
    page = signed_in(workbook, "admin@example.org").get("/")
    assert page.url.path == "/"
    assert 'href="/committees/b"' in page.text
    assert 'href="/committees/a"' not in page.text


def test_a_stranger_finds_no_committee(workbook: FastAPI, area: Area, database: Database) -> None:
    with database.session(write=True) as session:
        other = create_committee(session, by=COMMAND_LINE, name="Other area")
        person_in(session, "stranger@example.org", Part.LEAD, committee=other)
    stranger = signed_in(workbook, "stranger@example.org")
    for path in ("", "/people"):
        assert stranger.get(HOME + path).status_code == 404
        assert stranger.get(HOME + path).content == stranger.get(f"/committees/nowhere{path}").content


def test_an_empty_committee_says_what_comes_next(area: Area, reading: Callable[[str], str]) -> None:
    assert "No cycle yet" in reading("lead")
    assert f'href="{HOME}/cycles/new"' in reading("lead")
    assert "The lead plans the first one." in reading("chair")
    assert "Nothing to judge now" in reading("member")
    assert "Nothing has been released to you yet" in reading("inspector")


def test_a_team_member_sees_what_their_own_teams_have_to_do(
    area: Area, database: Database, reading: Callable[[str], str]
) -> None:
    with database.session(write=True) as session:
        units = [area.units[name].id for name in ("Police in North", "Health in North")]
        cycle = open_cycle(session, area, unit_ids=units, chosen={"2.1": "", "2.2": "", "5.1": "", "1.1": ""})
        north = area.units["Police in North"]
        save_draft(
            session,
            by=COMMAND_LINE,
            cycle=cycle,
            unit=north,
            indicator="2.1",
            words=Words(rationale="Some words"),
            version=0,
        )
        agreed(session, area, cycle, "2.2", Words(level=Level.GOOD, rationale="Why"))
    words = reading("member")
    pads = f"{HOME}/cycles/{cycle.id}/judgements/{north.id}"
    assert "Health in North" not in words
    not_begun, _, rest = words.partition("Drafts to finish")
    assert f'href="{pads}/1.1"' in not_begun
    assert f'href="{pads}/5.1"' in not_begun
    assert not_begun.index(f"{pads}/1.1") < not_begun.index(f"{pads}/5.1")
    drafts, _, done = rest.partition("Agreed")
    assert f'href="{pads}/2.1"' in drafts
    assert f"{pads}/2.2" not in words
    assert done.startswith("</dt><dd>1</dd>")
    assert "You recorded 0. Your service holds 0." in words


def test_a_lead_sees_which_teams_have_not_begun_and_which_drafts_wait(
    area: Area, database: Database, reading: Callable[[str], str]
) -> None:
    with database.session(write=True) as session:
        cycle = open_cycle(session, area)
        for indicator in ("2.1", "2.2"):
            save_draft(
                session,
                by=COMMAND_LINE,
                cycle=cycle,
                unit=area.units["Police in North"],
                indicator=indicator,
                words=Words(rationale="Some words"),
                version=0,
            )
    words = reading("lead")
    assert "2 drafts and revisions wait to be agreed" in words
    assert "Have not begun:</p> <ul><li>Police in South</li></ul>" in words
    assert "0 agreed, 2 in draft, 0 cannot be judged, 2 not yet judged" in words
    assert "Your teams" not in words


UNSATISFACTORY = Words(level=Level.UNSATISFACTORY, rationale="Why")


def test_an_unsatisfactory_heads_the_page_with_its_action_or_says_that_none_was_given(
    area: Area, database: Database, reading: Callable[[str], str]
) -> None:
    acted = Words(
        level=Level.UNSATISFACTORY,
        rationale="Why",
        immediate_action="Files are checked daily.",
        immediate_action_owner="Duty manager",
    )
    with database.session(write=True) as session:
        cycle = open_cycle(session, area)
        agreed(session, area, cycle, "2.1", acted)
        agreed(session, area, cycle, "2.2", UNSATISFACTORY)
    for name in ("lead", "chair", "manager"):
        words = reading(name)
        assert "Files are checked daily." in words
        assert "Owner: Duty manager" in words
        assert "No immediate action was given." in words
        assert words.index("Agreed as unsatisfactory") < words.index('id="cycles"')
    for name in ("member", "inspector"):
        assert "Files are checked daily." not in reading(name)


def test_a_lead_looks_at_weak_and_at_what_is_worth_sharing(
    area: Area, database: Database, reading: Callable[[str], str]
) -> None:
    with database.session(write=True) as session:
        cycle = open_cycle(session, area, chosen={"2.1": "", "2.2": "", "5.1": ""})
        agreed(session, area, cycle, "2.1", Words(level=Level.WEAK, rationale="Why"))
        agreed(session, area, cycle, "2.2", Words(level=Level.EXCELLENT, rationale="Why"))
        agreed(
            session,
            area,
            cycle,
            "5.1",
            Words(level=Level.VERY_GOOD, rationale="Why", worth_sharing="Our way"),
        )
    words = reading("lead")
    weak = words[words.index("Weak: look at what to do") : words.index("what is worth sharing?")]
    sharing = words[words.index("what is worth sharing?") : words.index('id="cycles"')]
    assert "2.1" in weak
    assert "2.2" not in weak
    assert "2.2" in sharing
    assert "5.1" not in sharing
    assert "Weak: look" not in reading("chair")


def test_weak_and_worth_sharing_name_their_cycle_the_latest_first(
    area: Area, database: Database, reading: Callable[[str], str]
) -> None:
    old = built_in_editions()["hmie-2005"]
    past = {"period_from": date(2020, 1, 1), "period_to": date(2020, 12, 31)}
    with database.session(write=True) as session:
        earlier = open_cycle(session, area, name="The old edition", edition=old, chosen={"4": ""}, **past)
        later = open_cycle(session, area, name="The new edition")
        agreed(session, area, earlier, "4", Words(level=Level.WEAK, rationale="Why"))
        agreed(session, area, later, "2.1", Words(level=Level.WEAK, rationale="Why"))
    weak, _, _ = reading("lead").partition('id="cycles"')
    _, _, weak = weak.partition("Weak: look at what to do")
    assert 0 < weak.index("The new edition") < weak.index("The old edition")


def test_a_level_that_a_later_cycle_replaced_asks_for_nothing_any_more(
    area: Area, database: Database, reading: Callable[[str], str]
) -> None:
    with database.session(write=True) as session:
        earlier = open_cycle(session, area)
        agreed(session, area, earlier, "2.1", UNSATISFACTORY)
        later = open_cycle(
            session, area, name="Second cycle", period_from=date(2025, 4, 1), period_to=date(2026, 3, 31)
        )
    assert "Agreed as unsatisfactory" in reading("chair")
    with database.session(write=True) as session:
        later = session.get_one(Cycle, later.id)
        agreed(session, area, later, "2.1", Words(level=Level.GOOD, rationale="Why"))
    assert "Agreed as unsatisfactory" not in reading("chair")
    assert "Nothing is agreed as unsatisfactory." in reading("chair")


def test_a_person_with_several_parts_sees_each_thing_once(
    workbook: FastAPI, area: Area, database: Database
) -> None:
    with database.session(write=True) as session:
        person_in(
            session,
            "all@example.org",
            *(part for part in Part if part is not Part.INSPECTOR),
            committee=area.committee,
            service_id=area.services["Police"].id,
        )
        units = [area.units[name].id for name in ("Police in North", "Health in North")]
        agreed(session, area, open_cycle(session, area, unit_ids=units), "2.1", UNSATISFACTORY)
    page = signed_in(workbook, "all@example.org").get(HOME).text
    own_teams = page[page.index(">Your teams</h2>") : page.index(">Open cycles</h2>")]
    assert "Police in North" in own_teams
    assert "Health in North" not in own_teams
    for heading in ("Agreed as unsatisfactory", "Your teams", "Open cycles", "Cycles"):
        assert page.count(f">{heading}</h2>") == 1
    assert "Nothing has been released" not in page


@pytest.mark.parametrize("name", EVERY_PART)
def test_leads_and_chairs_see_who_has_which_part(workbook: FastAPI, area: Area, name: str) -> None:
    answer = signed_in(workbook, f"{name}@example.org").get(f"{HOME}/people")
    assert (answer.status_code == 200) is (name in ("lead", "chair"))
    words = "team member, Police, all its teams"
    assert (words in answer.text) is (name in ("lead", "chair"))
    if name == "inspector":
        assert answer.status_code == 404
    elif answer.status_code != 200:
        assert answer.status_code == 403
        assert "Only a lead or the chair" in answer.text


@pytest.mark.parametrize("name", EVERY_PART)
def test_the_page_asks_the_database_no_more_when_there_is_more(
    workbook: FastAPI, area: Area, database: Database, name: str
) -> None:
    client = signed_in(workbook, f"{name}@example.org")

    def fill(committee: Committee, number: int) -> None:
        plan = {"name": f"Cycle {number}", "chosen": {"2.1": "", "2.2": "", "5.1": ""}}
        with database.session(write=True) as session:
            cycle = open_cycle(session, area, **plan)
            for indicator, level in (("2.1", Level.UNSATISFACTORY), ("2.2", Level.WEAK)):
                agreed(session, area, cycle, indicator, Words(level=level, rationale="Why"))
            person_in(session, f"chair.{number}@example.org", Part.CHAIR, committee=committee)

    counts = []
    for numbers in (range(1), range(1, 6)):
        for number in numbers:
            fill(area.committee, number)
        with counted_on(database) as statements:
            assert client.get(HOME).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 29
