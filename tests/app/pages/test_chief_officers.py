"""One page for the chief officers: what stands on it, in which order, and for whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from evaluations.actions.judgement import agree, use_evidence
from evaluations.continuation import Continuation
from evaluations.cycle import Cycle, Stage
from evaluations.judgement import Words
from evaluations.person import Part
from evaluations.trace import leave_trace
from evaluations.triangulation import Stance
from indicators.catalogue import built_in_editions
from indicators.level import Level
from tests.built_once import built_once
from tests.evaluations.area import BY, Area, area_in, counted_on, cycle_in, judge
from tests.inspecting_client import InspectingClient
from tests.inspection import Markup, text_of
from tests.people import person_in, signed_in
from tests.places import evidence_in, move
from tests.planning import plan_in

PARTS = ["worse", "one-source", "weak", "overdue", "asked", "better", "sharing"]


@dataclass(frozen=True)
class Board:
    """A workbook with an area whose two cycles were opened."""

    workbook: FastAPI
    area: Area
    cycles: tuple[str, str]

    @property
    def address(self) -> str:
        return f"/committees/{self.area.committee.slug}/chief-officers"

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")

    def judged(self, cycle: int, unit: str, indicator: str, level: Level, **more: Any) -> None:
        with self.workbook.state.database.session(write=True) as session:
            found = session.get_one(Cycle, self.cycles[cycle])
            judge(session, found, self.area.units[unit], indicator, level=level, **more)

    def agreed(self, words: Words, *, uses_evidence: bool = False) -> None:
        """Police in North agree 2.1 in the second cycle, on an audit or on nothing."""
        with self.workbook.state.database.session(write=True) as session:
            at: dict[str, Any] = {
                "by": BY,
                "cycle": session.get_one(Cycle, self.cycles[1]),
                "unit": self.area.units["Police in North"],
                "indicator": "2.1",
            }
            if uses_evidence:
                piece = evidence_in(session, self.area.committee)
                use_evidence(session, **at, evidence=piece, stance=Stance.SUPPORTS)
            agree(session, **at, words=words, version=0)

    def part(self, part: str, query: str = "") -> Element:
        markup = Markup(self.as_("manager").get(self.address + query).text)
        return next(each for each in markup.named("section") if each.get("aria-labelledby") == part)

    def lines(self, part: str) -> list[str]:
        return [text_of(line) for line in self.part(part).findall("ul/li")]

    def links(self, part: str) -> list[str]:
        return [each.get("href", "") for each in self.part(part).iter("a")]


@built_once
def cycles_of(session: Session) -> tuple[Area, Cycle, Cycle]:
    area = area_in(session)
    for part in (Part.LEAD, Part.MANAGER, Part.CHAIR, Part.INSPECTOR):
        person_in(session, f"{part.value}@example.org", part, committee=area.committee)
    police = area.services["Police"].id
    person_in(session, "member@example.org", Part.TEAM_MEMBER, committee=area.committee, service_id=police)
    other = area_in(session, "Other area").committee
    person_in(session, "stranger@example.org", Part.LEAD, committee=other)
    first = cycle_in(session, area)
    second = cycle_in(
        session, area, name="Second cycle", period_from=date(2025, 4, 1), period_to=date(2026, 3, 31)
    )
    for cycle in (first, second):
        move(session, cycle, Stage.OPEN)
    return area, first, second


@pytest.fixture
def board(workbook: FastAPI) -> Iterator[Board]:
    with workbook.state.database.session(write=True) as session:
        area, first, second = cycles_of(session)
    yield Board(workbook, area, (first.id, second.id))


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 200), ("member", 200), ("manager", 200), ("chair", 200), ("inspector", 404), ("stranger", 404)],
)
def test_the_page_is_read_by_the_committee_and_does_not_exist_for_others(
    board: Board, role: str, status: int
) -> None:
    assert board.as_(role).get(board.address).status_code == status


def test_the_parts_stand_in_their_order_and_say_where_there_is_nothing(board: Board) -> None:
    page = board.as_("chair").get(board.address).text
    sections = [each.get("aria-labelledby") for each in Markup(page).named("section")]
    assert [each for each in sections if each in PARTS] == PARTS
    assert "Nothing is agreed yet." in page
    assert "Nothing in the improvement plan is overdue." in page


def test_what_is_unsatisfactory_heads_the_page_with_its_action_and_owner(board: Board) -> None:
    words = Words(
        level=Level.UNSATISFACTORY,
        rationale="Nobody came.",
        immediate_action="Two officers were added.",
        immediate_action_owner="Head of service",
    )
    board.agreed(words)
    (line,) = board.lines("unsatisfactory")
    assert "Police in North (Second cycle) Two officers were added. Owner: Head of service." in line
    page = board.as_("manager").get(board.address).text
    assert page.index('id="unsatisfactory"') < page.index('id="worse"')


def test_what_got_worse_and_what_improved_is_told_in_words_against_the_cycle_before(board: Board) -> None:
    board.judged(0, "Police in North", "2.1", Level.GOOD)
    board.judged(1, "Police in North", "2.1", Level.WEAK)
    board.judged(0, "Police in South", "2.1", Level.WEAK)
    board.judged(1, "Police in South", "2.1", Level.GOOD)
    (worse,), (better,) = board.lines("worse"), board.lines("better")
    assert worse.endswith("Police in North (declined from good in First cycle to weak in Second cycle)")
    assert better.endswith("Police in South (improved from weak in First cycle to good in Second cycle)")


def test_what_got_worse_before_the_latest_cycle_is_not_told_as_new(board: Board) -> None:
    board.judged(0, "Police in North", "2.1", Level.GOOD)
    board.judged(1, "Police in North", "2.1", Level.WEAK)
    with board.workbook.state.database.session(write=True) as session:
        third = cycle_in(
            session,
            board.area,
            name="Third cycle",
            period_from=date(2026, 4, 1),
            period_to=date(2027, 3, 31),
        )
        move(session, third, Stage.OPEN)
    assert len(board.lines("worse")) == 1
    with board.workbook.state.database.session(write=True) as session:
        judge(
            session,
            session.get_one(Cycle, third.id),
            board.area.units["Police in South"],
            "2.1",
            level=Level.GOOD,
        )
    assert board.lines("worse") == []
    page = board.as_("manager").get(board.address).text
    assert "Nothing got worse in Third cycle." in page


def test_an_unsatisfactory_of_a_team_beside_the_one_that_it_goes_on_as_heads_the_page(board: Board) -> None:
    board.judged(0, "Police in North", "2.1", Level.WEAK)
    board.judged(1, "Police in North", "2.1", Level.UNSATISFACTORY)
    board.judged(1, "Police in South", "2.1", Level.GOOD)
    north, south = (board.area.units[one].id for one in ("Police in North", "Police in South"))
    with board.workbook.state.database.session(write=True) as session:
        leave_trace(session, by=BY, act="said to be the same", noun="continuation", noun_id=north)
        session.add(
            Continuation(
                committee_id=board.area.committee.id,
                earlier_id=north,
                later_id=south,
                reason="Written before this was refused.",
                said_by=BY.name,
                said_at=datetime.now(UTC),
            )
        )
    (line,) = board.lines("unsatisfactory")
    assert "Police in North (Second cycle)" in line


def test_a_judgement_of_an_earlier_cycle_is_left_out_once_a_later_one_stands(board: Board) -> None:
    board.judged(0, "Police in North", "2.1", Level.UNSATISFACTORY)
    board.judged(1, "Police in North", "2.1", Level.VERY_GOOD)
    page = board.as_("manager").get(board.address).text
    assert "Nothing is agreed as unsatisfactory." in page
    (line,) = board.lines("sharing")
    assert "Very good. Nobody has said yet what is worth sharing." in line


def test_what_was_agreed_on_no_evidence_stands_where_it_can_be_looked_at(board: Board) -> None:
    board.judged(1, "Police in North", "2.1", Level.GOOD)
    (line,) = board.lines("one-source")
    assert line.endswith("Police in North (standing on nothing)")


def test_what_stood_on_one_source_when_it_was_agreed_names_the_source(board: Board) -> None:
    board.agreed(
        Words(level=Level.EXCELLENT, rationale="Seen.", worth_sharing="The plan."), uses_evidence=True
    )
    (thin,), (shared,) = board.lines("one-source"), board.lines("sharing")
    assert shared.startswith(f"{thin.split(' Police')[0]}, Police in North")
    assert thin.endswith("Police in North (direct observation and audit)")
    assert shared.endswith("Excellent. The plan.")


def test_teams_of_one_indicator_share_a_line_and_a_long_part_says_where_the_rest_stands(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pages.chief_officers.SHOWN", 3)
    for cycle, level in ((0, Level.WEAK), (1, Level.GOOD)):
        for team in ("Police in North", "Police in South"):
            for number in ("2.1", "2.2"):
                board.judged(cycle, team, number, level)
    first, second = board.lines("better")
    assert "Police in North" in first and "Police in South" in first
    assert "Police in South" not in second
    page = text_of(Markup(board.as_("manager").get(board.address).text).root)
    assert "All that improved from First cycle to Second cycle" in page
    assert "And 1 more." in page
    links = board.links("better")
    first_id, second_id = board.cycles
    here = f"{board.address.removesuffix('chief-officers')}movement"
    assert f"{here}?before={first_id}&now={second_id}&movement=improved" in links
    assert f"{board.address}?whole=better#better" in links
    whole = text_of(board.part("better", "?whole=better"))
    assert whole.count("Police in South") == 2
    assert "more" not in whole


def test_what_moved_leads_to_then_and_now_side_by_side(board: Board) -> None:
    board.judged(0, "Police in North", "2.1", Level.GOOD)
    board.judged(1, "Police in North", "2.1", Level.WEAK)
    pair, *_ = board.links("worse")
    page = text_of(Markup(board.as_("manager").get(pair).text).root)
    assert "/movement/" in pair
    assert "Then: First cycle" in page and "Now: Second cycle" in page


def test_weak_stands_on_the_page_until_a_priority_answers_it(workbook: FastAPI) -> None:
    plan = plan_in(workbook)

    def weak() -> str:
        page = plan.browser("manager").get(f"{plan.home}/chief-officers").text
        return page[page.index('id="weak"') : page.index('id="overdue"')]

    pad = f"{plan.home}/cycles/{plan.place.cycle.id}/judgements/{plan.place.unit.id}/2.1"
    assert pad in weak()
    plan.set_one()
    assert pad not in weak()
    assert "No weak judgement is without an open priority." in weak()


def test_an_older_edition_is_left_out_unless_it_is_unsatisfactory_or_weak_without_a_priority(
    board: Board,
) -> None:
    with board.workbook.state.database.session(write=True) as session:
        old = cycle_in(
            session,
            board.area,
            name="The first edition",
            edition=built_in_editions()["hmie-2005"],
            chosen={"4": "", "5": ""},
            period_from=date(2020, 1, 1),
            period_to=date(2020, 12, 31),
        )
        move(session, old, Stage.OPEN)
        judge(session, old, board.area.units["Police in North"], "4", level=Level.VERY_GOOD)
        judge(session, old, board.area.units["Police in North"], "5", level=Level.UNSATISFACTORY)
        judge(session, old, board.area.units["Police in South"], "5", level=Level.WEAK)
    board.judged(1, "Police in North", "2.1", Level.GOOD)
    assert board.lines("sharing") == []
    (line,) = board.lines("unsatisfactory")
    assert "(title not confirmed)" in line
    (weak,) = board.lines("weak")
    assert weak.endswith("Police in South (The first edition)")
    assert "The first edition" in text_of(Markup(board.as_("manager").get(board.address).text).root)


def test_no_level_is_counted_or_drawn(board: Board) -> None:
    board.judged(1, "Police in North", "2.1", Level.GOOD)
    markup = Markup(board.as_("manager").get(board.address).text)
    assert not [each for each in markup.elements if each.tag in ("svg", "meter", "progress", "canvas")]
    assert "%" not in text_of(markup.root)


def test_the_page_takes_as_many_statements_with_many_judgements_as_with_few(board: Board) -> None:
    client, database = board.as_("manager"), board.workbook.state.database

    def statements() -> int:
        with counted_on(database) as sent:
            assert client.get(board.address).status_code == 200
        return len(sent)

    board.judged(1, "Police in North", "2.1", Level.GOOD)
    before = statements()
    for unit in ("Police in South", "Health in North", "Health in South"):
        for number in ("2.1", "2.2"):
            board.judged(1, unit, number, Level.VERY_GOOD)
    assert statements() == before
