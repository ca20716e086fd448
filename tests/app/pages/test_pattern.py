"""The pattern page: the matrix, its sentences, its filters and its picture."""

import json
from collections.abc import Iterator
from html import unescape
from typing import Any

import html5lib
import plotly.graph_objects as go
import pytest
from fastapi import FastAPI
from sqlmodel import Session

from evaluations.cycle import Cycle
from evaluations.judgement import State
from evaluations.person import Part
from indicators.level import Level
from tests.evaluations.area import Area, area_in, counted_on, cycle_in, judge
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in

TEAMS = ("Police in North", "Police in South", "Health in North", "Health in South", "Health, whole area")


class Place:
    """A cycle of an area whose pattern is looked at by a manager."""

    def __init__(self, workbook: FastAPI, session: Session) -> None:
        self.workbook = workbook
        self.area: Area = area_in(session)
        units = [unit.id for unit in self.area.units.values()]
        self.cycle: Cycle = cycle_in(
            session, self.area, unit_ids=units, chosen={"2.1": "", "2.2": "", "5.2": ""}
        )
        self.address = f"/committees/{self.area.committee.slug}/cycles/{self.cycle.id}/pattern"
        committee = self.area.committee
        person_in(session, "manager@example.org", Part.MANAGER, committee=committee)
        person_in(session, "inspector@example.org", Part.INSPECTOR, committee=committee)
        person_in(
            session, "stranger@example.org", Part.LEAD, committee=area_in(session, "Other area").committee
        )

    def judge(self, session: Session, team: str, indicator: str, **said: Any) -> None:
        judge(session, self.cycle, self.area.units[team], indicator, **said)

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")

    def page(self, query: str = "") -> str:
        return self.as_("manager").get(self.address + query).text


@pytest.fixture
def place(workbook: FastAPI) -> Iterator[Place]:
    with workbook.state.database.session(write=True) as session:
        place = Place(workbook, session)
        place.judge(session, "Police in North", "2.1", level=Level.WEAK)
        place.judge(session, "Police in South", "2.1", level=Level.WEAK)
        place.judge(session, "Health in North", "2.1", level=Level.VERY_GOOD)
        place.judge(session, "Health in South", "2.1", state=State.CANNOT, level=None)
        place.judge(session, "Health, whole area", "2.1", state=State.DRAFT, level=None)
        place.judge(session, "The whole committee together", "2.1", level=Level.UNSATISFACTORY)
        place.judge(session, "Police in North", "2.2", level=Level.SATISFACTORY)
        place.judge(session, "Health in North", "2.2", level=Level.GOOD)
    yield place


class Matrix:
    """The words of the matrix: its two rows of heads, then for each indicator its cells and its findings."""

    def __init__(self, page: str) -> None:
        tree = html5lib.parse(page, namespaceHTMLElements=False)
        table = tree.find(".//table[@id='pattern']")
        assert table is not None
        rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")]
        self.groups, self.columns = rows[0][1:], rows[1]
        cells, findings = rows[2::2], rows[3::2]
        self.indicators = [row[0].split()[0] for row in cells]
        self.cells = {row[0].split()[0]: row[1:] for row in cells}
        self.findings = {number: row[0] for number, row in zip(self.indicators, findings, strict=True)}


def figure_of(page: str) -> dict[str, Any]:
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    canvas = tree.find(".//*[@data-figure]")
    assert canvas is not None
    found: dict[str, Any] = json.loads(unescape(canvas.attrib["data-figure"]))
    return found


def test_each_cell_is_a_word_and_blanks_are_told_apart(place: Place) -> None:
    matrix = Matrix(place.page())
    assert matrix.groups == ["Health", "Police", "Judged together, beside the pattern"]
    assert matrix.columns == [
        "North",
        "South",
        "whole area",
        "North",
        "South",
        "The whole committee together",
    ]
    assert matrix.cells["2.1"] == [
        "very good 5",
        "cannot be judged",
        "draft",
        "weak 2",
        "weak 2",
        "unsatisfactory 1",
    ]
    assert matrix.cells["2.2"][:3] == ["good 4", "not yet judged", "not yet judged"]
    assert matrix.cells["5.2"] == ["not yet judged"] * 6


def test_the_sentences_name_the_teams_and_those_without_a_judgement(place: Place) -> None:
    findings = Matrix(place.page()).findings["2.1"]
    assert findings.startswith("Weakness is within one service: Police in North and South.")
    assert "Health in South and the whole area gave no judgement." in findings
    assert "Strength is isolated: Health in North." in findings


def test_a_joint_unit_is_in_no_shape(place: Place) -> None:
    assert "committee" not in Matrix(place.page()).findings["2.1"]


def test_columns_can_be_grouped_by_locality(place: Place) -> None:
    matrix = Matrix(place.page("?by=locality"))
    assert matrix.groups[:3] == ["North", "South", "whole area"]
    assert matrix.columns[:5] == ["Health", "Police", "Health", "Police", "Health"]
    assert matrix.cells["2.1"][:5] == ["very good 5", "weak 2", "cannot be judged", "weak 2", "draft"]


def test_the_bar_of_weakness_can_be_moved(place: Place) -> None:
    assert "Weakness is nowhere" in Matrix(place.page()).findings["2.2"]
    assert (
        "Weakness is isolated: Police in North."
        in Matrix(place.page("?weak_at=satisfactory")).findings["2.2"]
    )


@pytest.mark.parametrize(
    ("query", "indicators"),
    [
        ("", ["2.1", "2.2", "5.2"]),
        ("?key_area=5", ["5.2"]),
        ("?shape=within+one+service", ["2.1"]),
        ("?shape=not+judged", ["5.2"]),
        (
            "?key_area=99&shape=bad&by=bad&weak_at=good&service=Nobody&locality=%F0%9F%99%82",
            ["2.1", "2.2", "5.2"],
        ),
    ],
)
def test_filters_narrow_the_rows_and_unknown_ones_are_ignored(
    place: Place, query: str, indicators: list[str]
) -> None:
    assert Matrix(place.page(query)).indicators == indicators


def test_a_service_or_locality_narrows_the_columns_but_not_what_the_shapes_rest_on(place: Place) -> None:
    matrix = Matrix(place.page("?service=Police&locality=South"))
    assert (matrix.groups[0], matrix.columns[0], matrix.cells["2.1"][0]) == ("Police", "South", "weak 2")
    assert matrix.findings == Matrix(place.page()).findings


def test_indicators_not_chosen_are_shown_when_asked_for(place: Place) -> None:
    matrix = Matrix(place.page("?show=all"))
    assert len(matrix.indicators) == 25
    assert matrix.findings["1.1"].startswith("This cycle did not choose it.")
    assert set(matrix.cells["1.1"]) == {"not chosen"}


def test_nothing_that_fits_is_said_plainly(place: Place) -> None:
    assert "No indicator fits what you chose." in place.page("?shape=scattered")


def test_a_click_leads_to_the_judgement(place: Place) -> None:
    unit = place.area.units["Police in North"].id
    assert f'href="{place.address.removesuffix("pattern")}judgements/{unit}/2.1"' in place.page()


def test_htmx_gets_the_results_only(place: Place) -> None:
    answer = place.as_("manager").get(place.address, headers={"HX-Request": "true"})
    assert "<h1" not in answer.text
    assert 'id="pattern"' in answer.text


def test_the_picture_says_what_the_table_says(place: Place) -> None:
    page = place.page()
    figure = figure_of(page)
    go.Figure(figure)  # refuses what Plotly does not know
    drawn = {
        (x, y): trace["name"] for trace in figure["data"] for x, y in zip(trace["x"], trace["y"], strict=True)
    }
    names = ["Health, North", "Health, South", "Health, whole area", "Police, North", "Police, South"]
    tabled = {
        (number, name): cell.rstrip(" 123456")
        for number, cells in Matrix(page).cells.items()
        for name, cell in zip(names, cells[:5], strict=True)
    }
    assert drawn == tabled
    assert {trace["type"] for trace in figure["data"]} == {"scatter"}


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("inspector", 404), ("stranger", 404)])
def test_who_may_read_a_pattern(place: Place, role: str, status: int) -> None:
    assert place.as_(role).get(place.address).status_code == status


def test_another_committees_cycle_is_answered_like_none(place: Place) -> None:
    stranger = place.as_("stranger")
    theirs = place.address.replace("example-area", "other-area")
    made_up = theirs.replace(place.cycle.id, "0" * 25)
    assert stranger.get(theirs).content == stranger.get(made_up).content


def test_the_statements_do_not_grow_with_the_data(place: Place) -> None:
    manager = place.as_("manager")
    database = place.workbook.state.database
    with counted_on(database) as few:
        manager.get(place.address)
    with database.session(write=True) as session:
        for team in TEAMS[:4]:
            place.judge(session, team, "5.2")
    with counted_on(database) as many:
        manager.get(place.address)
    assert len(few) == len(many) > 0
