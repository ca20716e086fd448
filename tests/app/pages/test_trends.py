"""The trend pages: every judgement of every cycle as tables, pictures and words; filters in the address."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape
from time import perf_counter
from typing import Any

import html5lib
import plotly.graph_objects as go
import pytest
from fastapi import FastAPI
from sqlmodel import Session, SQLModel, insert, select

from evaluations.actions.committee import add_service, unit_of
from evaluations.actions.continuation import say_same
from evaluations.actions.event import EventWords, record_event
from evaluations.committee import Committee, Locality, Unit, UnitKind
from evaluations.continuation import Continuation
from evaluations.cycle import ChosenIndicator, Cycle, Stage, TakingPart
from evaluations.event import EventKind
from evaluations.inspection import ExternalEvaluation
from evaluations.judgement import EntryKind, Judgement, JudgementEntry, State
from evaluations.person import Part
from evaluations.release import Release
from evaluations.trace import leave_trace
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.level import Level
from tests.evaluations.area import BY, Area, area_in, counted_on, cycle_in, judge
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import LEAD, move, place_in

W, S, G = Level.WEAK, Level.SATISFACTORY, Level.GOOD
NUMBERS = [one.number for one in built_in_editions()[DEFAULT_EDITION].indicators]


class Place:
    """Three cycles on the edition of 2009 after one on that of 2005, looked at by a manager."""

    def __init__(self, workbook: FastAPI, session: Session) -> None:
        self.workbook = workbook
        self.area: Area = area_in(session)
        self.home = f"/committees/{self.area.committee.slug}/trends"
        self.older = self.cycle(session, 2019, edition=built_in_editions()["hmie-2005"], chosen={"1": ""})
        self.cycles = [self.cycle(session, year) for year in (2022, 2024, 2026)]
        committee = self.area.committee
        person_in(session, "manager@example.org", Part.MANAGER, committee=committee)
        person_in(session, "inspector@example.org", Part.INSPECTOR, committee=committee)
        person_in(
            session, "stranger@example.org", Part.LEAD, committee=area_in(session, "Other area").committee
        )

    def cycle(self, session: Session, year: int, **other: Any) -> Cycle:
        units = [unit.id for unit in self.area.units.values()]
        given = {
            "name": str(year),
            "period_from": date(year, 1, 1),
            "period_to": date(year, 12, 31),
            "chosen": {"2.1": "", "2.2": ""},
            "unit_ids": units,
        }
        cycle = cycle_in(session, self.area, **(given | other))
        move(session, cycle, Stage.OPEN)
        return cycle

    def judge(self, session: Session, team: str, *levels: Level | State, indicator: str = "2.1") -> None:
        for cycle, one in zip(self.cycles, levels, strict=True):
            state, level = (State.AGREED, one) if isinstance(one, Level) else (one, None)
            if state is not State.BLANK:
                unit = self.area.units[team]
                judge(
                    session,
                    cycle,
                    unit,
                    indicator,
                    state=state,
                    level=level,
                    judged_on=date(int(cycle.name), 5, 3),
                )

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")

    def page(self, address: str = "") -> str:
        return self.as_("manager").get(self.home + address).text


@pytest.fixture
def place(workbook: FastAPI) -> Iterator[Place]:
    with workbook.state.database.session(write=True) as session:
        place = Place(workbook, session)
        place.judge(session, "Police in North", W, W, G)
        place.judge(session, "Police in South", S, S, S)
        place.judge(session, "Health in North", G, State.CANNOT, G)
        place.judge(session, "Health in South", G, G, State.DRAFT)
        judge(
            session,
            place.older,
            place.area.units["Police in North"],
            "1",
            level=S,
            judged_on=date(2019, 5, 3),
        )
        record_event(
            session,
            by=LEAD,
            committee_id=place.area.committee.id,
            words=EventWords(
                date(2025, 2, 1),
                EventKind.GUIDANCE,
                "New guidance",
                service_ids=(place.area.services["Police"].id,),
            ),
        )
    yield place


INDICATOR = "/indicators/hmie-2009/2.1"


def rows_of(page: str, table: str = "lines") -> dict[str, list[str]]:
    """The words of each row of a table by its heading; its heads under ""."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = tree.find(f".//table[@id='{table}']")
    assert found is not None
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in found.iter("tr")]
    return {"": rows[0]} | {row[0]: row[1:] for row in rows[1:]}


def figures_of(page: str) -> dict[str, Any]:
    """The figure of each picture by its title."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return {
        "".join(section.find("*[@class='small-multiples__title']").itertext()): json.loads(
            unescape(section.find(".//*[@data-figure]").attrib["data-figure"])
        )
        for section in tree.iterfind(".//section[@class='small-multiples__one']")
    }


def trace_of(figure: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (trace for trace in figure["data"] if trace["name"] == name)
    return dict(found)


def words_of(trace: dict[str, Any]) -> list[str]:
    """What each point says."""
    return [words.replace("<br>", " ") for words in trace["customdata"]]


# One indicator


def test_the_summary_says_what_a_reader_would_see(place: Place) -> None:
    page = place.page(INDICATOR)
    assert "Police in North rose from weak to good between 2024 and 2026." in page
    assert "Held: Health in South; Police in South." in page
    assert "Draft in 2026: Health in South." in page


def test_each_cell_says_its_level_and_how_it_moved_and_a_blank_says_which(place: Place) -> None:
    rows = rows_of(place.page(INDICATOR))
    assert rows[""] == ["Team", "2019", "2022", "2024", "2026", "In words"]
    assert rows["Police in North"][:4] == [
        "1: satisfactory related, another edition",
        "weak 2 not comparable",
        "weak 2 held",
        "good 4 improved",
    ]
    assert rows["Health in North"][2:4] == ["cannot be judged", "good 4 new"]
    assert rows["Health, whole area"][1:4] == ["not yet judged"] * 3


def test_the_picture_has_all_six_words_in_order_and_says_what_the_row_says(place: Place) -> None:
    figure = figures_of(place.page(INDICATOR))["Police in North"]
    go.Figure(figure)  # refuses what Plotly does not know
    assert figure["layout"]["yaxis"]["categoryarray"] == [level.value for level in Level]
    line = trace_of(figure, "agreed")
    assert line["line"]["shape"] == "hv"
    assert list(zip(line["x"], line["y"], strict=True)) == [
        ("2022-05-03", "weak"),
        ("2024-05-03", "weak"),
        ("2026-05-03", "good"),
    ]
    assert words_of(line)[2] == "2026: good, judged on 3 May 2026 by A lead"


def test_a_line_breaks_at_a_blank_which_stands_apart_from_the_six_words(place: Place) -> None:
    figure = figures_of(place.page(INDICATOR))["Health in North"]
    assert trace_of(figure, "agreed")["y"] == ["good", None, "good"]
    blank = trace_of(figure, "cannot be judged")
    assert (blank["yaxis"], blank["x"], blank["y"]) == ("y2", ["2024-05-03"], ["no level"])


def test_a_related_indicator_stands_beside_the_line_and_is_never_joined(place: Place) -> None:
    figure = figures_of(place.page(INDICATOR))["Police in North"]
    related = trace_of(figure, "related indicator of another edition")
    assert (related["mode"], related["marker"]["symbol"]) == ("markers", "square-open")
    assert (related["x"], related["y"]) == (["2019-05-03"], ["satisfactory"])


def test_events_are_numbered_lines_whole_where_they_touch(place: Place) -> None:
    page = place.page(INDICATOR)
    figures = figures_of(page)
    styles = {name: figure["layout"]["shapes"][0]["line"]["dash"] for name, figure in figures.items()}
    assert styles["Police in North"] == "solid"
    assert styles["Health in North"] == "dot"
    assert words_of(trace_of(figures["Police in North"], "events")) == [
        "Event 1, 1 February 2025: New guidance"
    ]
    assert "New guidance</a>, 1 February 2025 (new guidance)" in page


def test_what_inspectors_judged_stands_apart_as_a_diamond(place: Place) -> None:
    with place.workbook.state.database.session(write=True) as session:
        inspect_after(session, place)
    page = place.page(INDICATOR)
    assert rows_of(page)["Inspectors, after the visit"][3] == "satisfactory 3"
    figure = figures_of(page)["Inspectors, after the visit"]
    outside = trace_of(figure, "inspectors")
    assert (outside["mode"], outside["marker"]["symbol"], outside["y"]) == (
        "markers",
        "diamond",
        ["satisfactory"],
    )


def inspect_after(session: Session, place: Place) -> None:
    """An external evaluation set down as it would stand."""
    committee = place.area.committee.id
    inspector = person_in(session, "visitor@example.org")
    cycle = place.cycles[2]
    leave_trace(session, by=BY, act="evaluated", noun="release", noun_id="x", owner=committee)
    release = Release(
        committee_id=committee,
        cycle_id=cycle.id,
        number=1,
        assembled_by="A",
        assembled_by_id=inspector.id,
        assembled_at=datetime.now(UTC),
    )
    session.add(release)
    session.flush()
    session.add(
        ExternalEvaluation(
            committee_id=committee,
            cycle_id=cycle.id,
            release_id=release.id,
            indicator="2.1",
            number=1,
            level=S,
            rationale="Seen.",
            visited_on=date(2026, 6, 1),
            by="An inspector",
            by_id=inspector.id,
            at=datetime.now(UTC),
        )
    )


def test_the_page_of_a_service_that_has_another_name_now_says_where_its_past_is_told(place: Place) -> None:
    with place.workbook.state.database.session(write=True) as session:
        committee = session.get_one(Committee, place.area.committee.id)
        service = add_service(session, by=LEAD, committee=committee, name="Clinics")
        south = place.area.localities["South"].id
        kind = UnitKind.TEAM
        clinic = unit_of(
            session, by=LEAD, committee=committee, kind=kind, service_id=service.id, locality_id=south
        )
        say_same(
            session,
            by=LEAD,
            earlier=clinic,
            later=session.get_one(Unit, place.area.units["Health in South"].id),
            reason="A new name.",
        )
    page = place.page(f"/services/{service.id}")
    assert "Clinics agreed no level that is told under this name." in page
    on = f'<a href="{place.home}/services/{place.area.services["Health"].id}">Health in South</a>'
    assert f"Clinics in South goes on as {on}, where its past is told." in page
    assert "<strong>Clinics in South</strong> goes on as <strong>Health in South</strong>" in page


def test_a_renamed_team_has_one_line_with_its_past_and_who_said_so(place: Place) -> None:
    """Health in South took part until 2024 and goes on as the health service of the whole area."""
    with place.workbook.state.database.session(write=True) as session:
        earlier, later = (place.area.units[one] for one in ("Health in South", "Health, whole area"))
        judge(session, place.cycles[2], later, "2.1", level=S, judged_on=date(2026, 5, 3))
        leave_trace(
            session,
            by=LEAD,
            act="said to be the same",
            noun="continuation",
            noun_id=later.id,
            owner=place.area.committee.id,
        )
        for asked in session.exec(select(TakingPart).where(TakingPart.unit_id == later.id)):
            asked.takes_part = asked.cycle_id == place.cycles[2].id
        session.add(
            Continuation(
                committee_id=place.area.committee.id,
                earlier_id=earlier.id,
                later_id=later.id,
                reason="Reorganised in 2025.",
                said_by=LEAD.name,
                said_at=datetime.now(UTC),
            )
        )
    page = place.page(INDICATOR)
    rows = rows_of(page)
    assert [cell.split()[0] for cell in rows["Health, whole area"][1:4]] == ["good", "good", "satisfactory"]
    assert "Health in South" not in rows
    assert "Health, whole area fell from good to satisfactory between 2024 and 2026." in page
    assert f"{LEAD.name} said so" in page


def test_filters_live_in_the_address_and_unknown_ones_are_ignored(place: Place) -> None:
    police, south = place.area.services["Police"].id, place.area.localities["South"].id
    assert set(rows_of(place.page(f"{INDICATOR}?service={police}&locality={south}"))) == {
        "",
        "Police in South",
    }
    since = rows_of(place.page(f"{INDICATOR}?since={place.cycles[1].id}"))
    assert since[""] == ["Team", "2024", "2026", "In words"]
    until = rows_of(place.page(f"{INDICATOR}?until={place.cycles[0].id}"))
    assert until["Police in North"][-1] == "Was judged once, weak in 2022."
    whole = rows_of(place.page(INDICATOR))
    assert rows_of(place.page(f"{INDICATOR}?since=x&until=y&service=z&locality=%F0%9F%99%82")) == whole


def test_htmx_gets_the_results_only(place: Place) -> None:
    answer = place.as_("manager").get(place.home + INDICATOR, headers={"HX-Request": "true"})
    assert "<h1" not in answer.text
    assert 'id="lines"' in answer.text


@pytest.mark.parametrize("address", ["/indicators/gone/2.1", "/indicators/hmie-2009/99", "/services/gone"])
def test_what_there_is_not_is_not_found(place: Place, address: str) -> None:
    assert place.as_("manager").get(place.home + address).status_code == 404


def test_an_indicator_that_nobody_judged_says_so(place: Place) -> None:
    assert "Nothing to show" in place.page("/indicators/hmie-2009/9.1")


# One service


def test_a_service_is_shown_across_its_indicators(place: Place) -> None:
    with place.workbook.state.database.session(write=True) as session:
        place.judge(session, "Police in South", G, W, W, indicator="2.2")
    page = place.page(f"/services/{place.area.services['Police'].id}")
    rows = rows_of(page, "lines-hmie-2009-2")
    assert list(rows) == ["", "2.1, North", "2.1, South", "2.2, South"]
    assert "2.2, South fell from good to weak between 2022 and 2024." in page
    spans = {tuple(figure["layout"]["xaxis"]["range"]) for figure in figures_of(page).values()}
    assert len(spans) == 1
    assert 'href="#pictures-hmie-2009-2"' in page
    assert 'id="pictures-hmie-2009-2"' in page
    assert "1, North" in rows_of(page, "lines-hmie-2005-1")
    assert "Health" not in "".join(rows)


# Everything


def test_everything_is_in_one_page_with_how_the_latest_cycle_moved(place: Place) -> None:
    page = place.page()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    said = ["".join(one.itertext()) for one in tree.iterfind(".//section[@class='trend-indicator']/ul/li")]
    assert said[:3] == ["Improved: Police in North.", "New: Health in North.", "Held: Police in South."]
    assert '<p class="trend-latest__cycle">2026, against the cycle before it:</p>' in page
    assert rows_of(page, "lines-1")["Police in North"][1:4] == ["weak 2", "weak 2", "good 4"]
    assert f'href="{place.home}{INDICATOR}"' in page
    assert "No cycle" not in page
    older = place.page("?edition=hmie-2005")
    assert rows_of(older, "lines-1")["Police in North"][0] == "satisfactory 3"


def test_the_overview_is_narrowed_by_what_the_address_says(place: Place) -> None:
    assert "Nothing to show" in place.page("?key_area=9")
    police = place.area.services["Police"].id
    assert list(rows_of(place.page(f"?service={police}&key_area=2"), "lines-1")) == [
        "",
        "Police in North",
        "Police in South",
    ]


def test_before_the_first_cycle_there_is_nothing_but_a_way_to_begin(place: Place) -> None:
    answer = place.as_("stranger").get("/committees/other-area/trends")
    assert "No cycle has been opened yet" in answer.text
    assert (
        "Nothing to show"
        in place.as_("stranger").get("/committees/other-area/trends/indicators/hmie-2009/2.1").text
    )


def test_inspectors_and_strangers_find_nothing_here(place: Place) -> None:
    service = place.area.services["Police"].id
    for address in ("", INDICATOR, f"/services/{service}"):
        for who in ("inspector", "stranger"):
            assert place.as_(who).get(place.home + address).status_code == 404


# Size


def test_ten_cycles_of_forty_teams_and_25_indicators_open_in_one_page(workbook: FastAPI) -> None:
    database = workbook.state.database
    with database.session(write=True) as session:
        large, small = many_in(session), area_in(session)
        person_in(session, "manager@example.org", Part.MANAGER, committee=large)
        person_in(session, "colleague@example.org", Part.MANAGER, committee=small.committee)
    counts = []
    for who, slug in (("colleague", small.committee.slug), ("manager", large.slug)):
        client = signed_in(workbook, f"{who}@example.org")
        client.event_hooks["response"] = []  # two megabytes are inspected in other tests, on small pages
        with counted_on(database) as sent:
            start = perf_counter()
            answer = client.get(f"/committees/{slug}/trends")
            took = perf_counter() - start
        counts.append(len(sent))
    assert answer.text.count('<td class="cell level-') == 10 * 40 * 25
    assert counts[0] == counts[1]
    assert took < 6
    movement = client.get(f"/committees/{large.slug}/movement").text
    assert movement.count('<td class="moved-') == (40 + 5) * 25  # five more take part in the latest cycle
    service = f"/committees/{large.slug}/trends/services/{service_of(workbook, 'unit-1')}"
    whole, one_place = client.get(service).text, client.get(f"{service}?locality=place-1").text
    assert whole.count('<td class="cell level-') == 10 * 40 * 25
    assert "data-figure" not in whole
    assert "200 pictures are too many for one page." in whole
    assert one_place.count("data-figure") == 25


def service_of(workbook: FastAPI, unit: str) -> str:
    with workbook.state.database.session(write=False) as session:
        return session.get_one(Unit, unit).service_id or ""


def many_in(session: Session) -> Committee:
    """Ten cycles in which forty teams agreed a level for each of the 25 indicators."""
    place = place_in(session, "Large area", indicators=NUMBERS)
    owner = place.committee.id
    trace = leave_trace(session, by=BY, act="judgements agreed", noun="committee", noun_id=owner, owner=owner)
    session.flush()
    units = many_teams(owner, place.services[0].id)
    cycles = [place.cycle.id, *(f"cycle-{year}" for year in range(2017, 2026))]
    written: dict[type[SQLModel], list[dict[str, Any]]] = {
        Locality: [{"id": f"place-{n}", "committee_id": owner, "name": f"Place {n}"} for n in range(40)],
        Unit: units,
        Cycle: [a_cycle(owner, one, year) for year, one in enumerate(cycles[1:], 2017)],
        ChosenIndicator: [
            {"id": f"{one}-{number}", "committee_id": owner, "cycle_id": one, "indicator": number}
            for one in cycles[1:]
            for number in NUMBERS
        ],
        TakingPart: [
            {"id": f"{turn}-{unit['id']}", "committee_id": owner, "cycle_id": one, "unit_id": unit["id"]}
            for turn, one in enumerate(cycles)
            for unit in units
        ],
    }
    judged = [
        {
            "committee_id": owner,
            "cycle_id": one,
            "unit_id": unit["id"],
            "indicator": number,
            "agreed_level": list(Level)[(turn + place_of) % 6],
        }
        for turn, one in enumerate(cycles)
        for place_of, unit in enumerate(units)
        for number in NUMBERS
    ]
    written[Judgement] = [
        {"id": f"j{n}", "state": State.AGREED, "entry_number": 1, **one} for n, one in enumerate(judged)
    ]
    written[JudgementEntry] = [an_entry(owner, f"j{n}", one["agreed_level"]) for n, one in enumerate(judged)]
    for noun, rows in written.items():
        session.connection().execute(insert(noun), [{**row, "trace_id": trace.id} for row in rows])
    return place.committee


def many_teams(owner: str, service: str) -> list[dict[str, Any]]:
    """Forty teams of one service."""
    return [
        {
            "id": f"unit-{n}",
            "committee_id": owner,
            "kind": UnitKind.TEAM,
            "service_id": service,
            "locality_id": f"place-{n}",
            "key": f"place-{n}",
        }
        for n in range(40)
    ]


def a_cycle(owner: str, id: str, year: int) -> dict[str, Any]:
    return {
        "id": id,
        "committee_id": owner,
        "edition": DEFAULT_EDITION,
        "name": str(year),
        "period_from": date(year, 1, 1),
        "period_to": date(year, 6, 30),
        "stage": Stage.OPEN,
    }


def an_entry(owner: str, judgement: str, level: Level) -> dict[str, Any]:
    return {
        "id": f"e{judgement}",
        "committee_id": owner,
        "judgement_id": judgement,
        "number": 1,
        "kind": EntryKind.AGREED,
        "level": level,
        "judged_on": date(2026, 5, 3),
        "at": datetime.now(UTC),
        "by": BY.name,
    }
