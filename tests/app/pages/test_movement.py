"""The matrix of movements, one pair side by side, and teams that are said to be the same as before."""

from collections.abc import Iterator
from datetime import date

import html5lib
import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from evaluations.actions.continuation import say_same
from evaluations.continuation import Continuation
from evaluations.cycle import Cycle, Stage
from evaluations.judgement import State
from evaluations.person import Part
from evaluations.triangulation import Source
from indicators.catalogue import built_in_editions
from indicators.framework import crosswalk
from indicators.level import Level
from tests.evaluations.area import BY, Area, area_in, counted_on, cycle_in, evidence_in, judge, use
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import move

ELSEWHERE = "Other area"
FIRST = (date(2022, 4, 1), date(2023, 3, 31))
SECOND = (date(2024, 4, 1), date(2025, 3, 31))


class Place:
    """An area with two cycles on the edition of 2009, looked at by a manager."""

    def __init__(self, workbook: FastAPI, session: Session) -> None:
        self.workbook = workbook
        self.area: Area = area_in(session)
        # Police in South stopped after the first cycle, and Health for the whole area began in the second.
        self.before = self.cycle(session, "2022", FIRST, but="Health, whole area")
        self.now = self.cycle(session, "2024", SECOND, but="Police in South")
        self.home = f"/committees/{self.area.committee.slug}"
        self.address = f"{self.home}/movement"
        for part in (Part.MANAGER, Part.LEAD, Part.INSPECTOR):
            person_in(session, f"{part.name.lower()}@example.org", part, committee=self.area.committee)
        other = area_in(session, ELSEWHERE).committee
        person_in(session, "stranger@example.org", Part.LEAD, committee=other)

    def cycle(
        self,
        session: Session,
        name: str,
        period: tuple[date, date],
        but: str = "",
        edition: str = "hmie-2009",
    ) -> Cycle:
        published = built_in_editions()[edition]
        numbers = ("2.1", "2.2") if edition == "hmie-2009" else (one.number for one in published.indicators)
        cycle = cycle_in(
            session,
            self.area,
            name=name,
            edition=published,
            period_from=period[0],
            period_to=period[1],
            chosen=dict.fromkeys(numbers, ""),
            unit_ids=[unit.id for team, unit in self.area.units.items() if team != but],
        )
        move(session, cycle, Stage.OPEN)
        return cycle

    def unit(self, team: str) -> str:
        return self.area.units[team].id

    def as_(self, who: str) -> InspectingClient:
        return signed_in(self.workbook, f"{who}@example.org")

    def pair(self, team: str, indicator: str = "2.1", edition: str = "hmie-2009") -> str:
        return f"{self.address}/{self.unit(team)}/{edition}/{indicator}"


@pytest.fixture
def place(workbook: FastAPI) -> Iterator[Place]:
    with workbook.state.database.session(write=True) as session:
        place = Place(workbook, session)
        units = place.area.units
        judge(session, place.before, units["Police in North"], "2.1", level=Level.WEAK)
        good = judge(session, place.now, units["Police in North"], "2.1", level=Level.GOOD)
        use(session, good, evidence_in(session, place.area.committee, Source.DOCUMENTS))
        judge(session, place.before, units["Health in North"], "2.1", level=Level.GOOD)
        judge(session, place.now, units["Health in North"], "2.1", level=Level.SATISFACTORY)
        judge(session, place.before, units["Health in South"], "2.1", level=Level.GOOD)
        judge(session, place.now, units["Health in South"], "2.1", level=Level.GOOD)
        judge(session, place.now, units["Health, whole area"], "2.1", level=Level.EXCELLENT)
        judge(session, place.before, units["Police in South"], "2.2", level=Level.WEAK)
        judge(session, place.now, units["Health in North"], "2.2", state=State.CANNOT, level=None)
        judge(session, place.now, units["Health in South"], "2.2", level=Level.WEAK)
    yield place


def words_of(page: str, tag: str, **attributes: str) -> list[str]:
    """The words of every element of this tag with these attributes."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = (one for one in tree.iter(tag) if attributes.items() <= one.attrib.items())
    return [" ".join("".join(one.itertext()).split()) for one in found]


def matrix(page: str) -> dict[str, list[str]]:
    """The cells by the number of their indicator."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    rows = [row for row in tree.iter("tr") if row.find("./th[@scope='row']") is not None]
    said = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in rows]
    return {row[0].split()[0]: row[1:] for row in said}


def test_the_latest_two_cycles_are_compared_team_by_team(place: Place) -> None:
    found = matrix(place.as_("manager").get(place.address).text)
    assert found["2.1"] == [
        "declined good to satisfactory",
        "held good",
        "not comparable now excellent",
        "improved weak to good",
        "not looked at",
        "not looked at",
    ]
    assert found["2.2"] == [
        "not looked at cannot be judged",
        "new weak",
        "not looked at",
        "not looked at",
        "not looked at was weak",
        "not looked at",
    ]


def test_swapped_cycles_in_the_address_show_the_same_page(place: Place) -> None:
    manager = place.as_("manager")
    there = manager.get(f"{place.address}?before={place.before.id}&now={place.now.id}").text
    back = manager.get(f"{place.address}?before={place.now.id}&now={place.before.id}").text
    assert matrix(there) == matrix(back)
    assert "turned round" not in there
    assert "The two cycles were turned round: 2022 is the earlier one." in back


def test_a_cycle_is_not_compared_with_itself_and_the_page_says_so(place: Place) -> None:
    manager = place.as_("manager")
    query = f"?before={place.now.id}&now={place.now.id}"
    for address in (place.address, place.pair("Police in North")):
        page = manager.get(address + query).text
        assert "A cycle is not compared with itself, so another one is set against 2024." in page
        assert "itself" not in manager.get(address).text


def test_filters_live_in_the_address(place: Place) -> None:
    manager = place.as_("manager")
    narrowed = manager.get(f"{place.address}?service=Police&locality=North").text
    assert matrix(narrowed)["2.1"] == ["improved weak to good"]
    assert "one indicator: 1 improved, 0 held, 0 declined, 0 new, 1 not looked at" in narrowed
    new = manager.get(f"{place.address}?movement=new").text
    assert matrix(new) == {"2.2": ["new weak"]}
    assert "1 new. Cells with another word are empty" in new
    improved = manager.get(f"{place.address}?movement=improved&service=Police").text
    assert matrix(improved) == {"2.1": ["improved weak to good"]}
    assert matrix(manager.get(f"{place.address}?key_area=hmie-2009+5").text) == {}
    assert list(matrix(manager.get(f"{place.address}?key_area=hmie-2009+2").text)) == ["2.1", "2.2"]


def test_a_cycle_on_another_edition_brings_its_own_rows(place: Place) -> None:
    with place.workbook.state.database.session(write=True) as session:
        later = place.cycle(
            session, "2026", (date(2026, 4, 1), date(2027, 3, 31)), edition="ci-key-questions"
        )
        judge(session, later, place.area.units["Police in North"], "1", level=Level.GOOD)
    manager = place.as_("manager")
    found = matrix(manager.get(f"{place.address}?before={place.now.id}&now={later.id}").text)
    assert found["1"][3] == "not comparable now good"
    assert found["2.1"][3] == "not comparable was good"
    pair = manager.get(place.pair("Police in North") + f"?before={place.now.id}&now={later.id}").text
    assert "Nobody has said how its indicators are related" in pair
    assert "How well do we support children" in pair


def test_a_related_indicator_of_an_older_edition_stands_beside_in_full(place: Place) -> None:
    with place.workbook.state.database.session(write=True) as session:
        older = place.cycle(session, "2008", (date(2008, 4, 1), date(2009, 3, 31)), edition="hmie-2005")
        team = place.area.units["Police in North"]
        related = crosswalk(*(built_in_editions()[one] for one in ("hmie-2009", "hmie-2005")))
        assert related is not None
        number = related["2.1"][0]
        judge(session, older, team, number, level=Level.GOOD, judged_on=date(2008, 5, 1))
    manager = place.as_("manager")
    query = f"?before={older.id}&now={place.before.id}"
    assert matrix(manager.get(place.address + query).text)["2.1"][3] == "not comparable now weak"
    page = manager.get(place.pair("Police in North") + query).text
    then, now = (words_of(page, "section", **{"aria-labelledby": f"side-{one}"})[0] for one in (1, 2))
    assert f"where indicator {number} is related" in page
    assert "good 4" in then
    assert "Judged on 1 May 2008" in then
    assert "weak 2" in now


def test_a_pair_says_who_judged_then_and_now_and_on_what(place: Place) -> None:
    page = place.as_("manager").get(place.pair("Police in North")).text
    then, now = words_of(page, "section", **{"aria-labelledby": "side-1"}) + words_of(
        page, "section", **{"aria-labelledby": "side-2"}
    )
    assert "Improved from weak in 2022 to good." in page
    assert "Judged on 1 June 2024 by A lead" in then
    assert "weak 2" in then
    assert "Standing on nothing" in then
    assert "good 4" in now
    assert "Standing on one source: review of documents" in now
    assert "Audit" in now


def test_a_pair_without_levels_says_which_kind_of_blank_each_cycle_has(place: Place) -> None:
    manager = place.as_("manager")
    stopped = manager.get(place.pair("Police in South")).text
    assert "Not looked at in 2024. It was not judged in 2022." in stopped
    began = manager.get(place.pair("Health, whole area", "2.2")).text
    assert "It was not asked about in 2022." in began


def test_the_judgement_the_pair_and_the_trend_lead_to_each_other(place: Place) -> None:
    manager = place.as_("manager")
    pad = f"{place.home}/cycles/{place.now.id}/judgements/{place.unit('Police in North')}/2.1"
    pair = f"{place.pair('Police in North')}?before={place.before.id}&now={place.now.id}"
    trend = f"{place.home}/trends/indicators/hmie-2009/2.1"
    assert {pair, trend} <= links_of(manager.get(pad).text)
    assert trend in links_of(manager.get(pair).text)
    assert {pair, pad} <= links_of(manager.get(trend).text)
    assert trend in links_of(manager.get(f"{place.home}/cycles/{place.now.id}/pattern").text)


def links_of(page: str) -> set[str]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return {one.attrib.get("href", "") for one in tree.iter("a")}


@pytest.mark.parametrize("page", ["movement", "events", "continuations", "events/new"])
def test_what_has_no_place_in_the_navigation_lies_under_trends(place: Place, page: str) -> None:
    text = place.as_("lead").get(f"{place.home}/{page}").text
    assert words_of(text, "a", **{"aria-current": "page"}) == ["Trends"]


def test_what_another_unit_judged_stands_beside_and_is_not_compared(place: Place) -> None:
    page = place.as_("manager").get(place.pair("Health, whole area")).text
    then = words_of(page, "section", **{"aria-labelledby": "side-1"})[0]
    assert "several units (Health in North; Health in South)" in page
    assert "Beside it, and not compared" in then
    assert "Health in South" in then


def test_one_cycle_alone_has_nothing_to_compare(workbook: FastAPI) -> None:
    with workbook.state.database.session(write=True) as session:
        committee = area_in(session).committee
        person_in(session, "manager@example.org", Part.MANAGER, committee=committee)
    page = signed_in(workbook, "manager@example.org").get(f"/committees/{committee.slug}/movement").text
    assert "There are no two cycles yet" in page


def test_a_lead_says_that_a_team_is_the_same_and_takes_it_back(place: Place) -> None:
    lead = place.as_("lead")
    address = f"{place.home}/continuations"
    assert "Police in South, then Health, whole area" not in lead.get(address).text
    with place.workbook.state.database.session(write=True) as session:
        gone, new = place.area.units["Police in South"], place.area.units["Health, whole area"]
        say_same(session, by=BY, earlier=gone, later=new, reason="Police joined Health.")
    page = lead.get(place.address).text
    found = matrix(page)
    for shown in (page, lead.get(address).text):
        said = " ".join(words_of(shown, "li"))
        assert "Police in South goes on as Health, whole area. Police joined Health. A lead said so" in said
    assert found["2.2"][2] == "not comparable was weak"
    assert len(found["2.1"]) == 5
    pair = lead.get(place.pair("Health, whole area", "2.2")).text
    assert "as Police in South" in pair
    assert "A lead said so" in pair
    with place.workbook.state.database.session(write=False) as session:
        said = session.exec(select(Continuation)).one()
    lead.post(f"{address}/{said.id}/withdrawals", data={})
    assert len(matrix(lead.get(place.address).text)["2.1"]) == 6


def test_the_form_refuses_what_cannot_be_one_team_and_keeps_the_words(place: Place) -> None:
    lead = place.as_("lead")
    asked = {
        "earlier": place.unit("Health in North"),
        "later": place.unit("Health in South"),
        "reason": "Renamed.",
    }
    answer = lead.post(f"{place.home}/continuations", data=asked)
    assert answer.status_code == 422
    assert "Both took part in 2022" in answer.text
    assert "Renamed." in answer.text
    answer = lead.post(f"{place.home}/continuations", data=asked | {"later": "", "reason": ""})
    assert "Say what happened to the team." in answer.text
    answer = lead.post(f"{place.home}/continuations", data=asked | {"reason": "Ring 0131 496 0123."})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("who", "read", "say"), [("manager", 200, 403), ("inspector", 404, 404), ("stranger", 404, 404)]
)
def test_managers_read_and_others_find_nothing(place: Place, who: str, read: int, say: int) -> None:
    client = place.as_(who)
    for address in (place.address, place.pair("Police in North"), f"{place.home}/continuations"):
        assert client.get(address).status_code == read
    assert client.get(f"{place.home}/continuations/new").status_code == say
    assert client.post(f"{place.home}/continuations", data={}).status_code == say


def test_what_is_not_there_is_not_found(place: Place) -> None:
    manager = place.as_("manager")
    for address in (
        place.pair("Police in North", "9.9"),
        place.pair("Police in North", edition="none"),
        f"{place.address}/nobody/hmie-2009/2.1",
    ):
        assert manager.get(address).status_code == 404


def test_statements_do_not_grow_with_what_is_judged(place: Place) -> None:
    manager = place.as_("manager")
    sizes = []
    for level in (None, Level.GOOD):
        if level:
            with place.workbook.state.database.session(write=True) as session:
                for team in ("Police in North", "Health, whole area"):
                    judge(session, place.now, place.area.units[team], "2.2", level=level)
        with counted_on(place.workbook.state.database) as sent:
            manager.get(place.address)
            manager.get(place.pair("Police in North", "2.2"))
        sizes.append(len(sent))
    assert sizes[0] == sizes[1]
