"""The pages of measures: the set, one measure with its figures, entering, importing and correcting them."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from fastapi import FastAPI
from sqlmodel import Session

from app.pages import measures
from evaluations.actions.committee import add_locality, add_service
from evaluations.actions.improvement_priority import PriorityWords, set_priority
from evaluations.actions.judgement import agree
from evaluations.actions.measure import FigureWords, MeasureWords, enter_figure, keep_measure
from evaluations.actions.success_measure import SuccessWords, add_success_measure
from evaluations.committee import Committee
from evaluations.cycle import Cycle, Stage
from evaluations.improvement_priority import Direction, ImprovementPriority, SuccessKind
from evaluations.judgement import Words
from evaluations.measure import Better, Measure
from evaluations.person import Part
from evaluations.queries.priority_origin import pattern_as_origin
from evaluations.triangulation import InformationType
from indicators.level import Level
from tests.built_once import built_once
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.inspection import Markup, text_of
from tests.people import person_in, signed_in
from tests.places import LEAD, Place, place_in

FILE = b"""date,value,service,locality,source
2026-01-31,1250,Police,North,Audit
2026-02-28,74.5,Police,South,=A1
"""


@dataclass(frozen=True)
class Kept:
    """A committee that keeps one measure with a figure for the whole area, and browsers of its people."""

    workbook: FastAPI
    place: Place
    measure_id: str

    @property
    def list(self) -> str:
        return f"/committees/{self.place.committee.slug}/measures"

    @property
    def address(self) -> str:
        return f"{self.list}/{self.measure_id}"

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")


@built_once
def kept_in(session: Session) -> tuple[Place, Measure]:
    place = place_in(session, stage=Stage.OPEN)
    for part in (Part.LEAD, Part.MANAGER, Part.CHAIR, Part.INSPECTOR):
        person_in(session, f"{part.value}@example.org", part, committee=place.committee)
    police = place.services[0].id
    person_in(session, "member@example.org", Part.TEAM_MEMBER, committee=place.committee, service_id=police)
    other = place_in(session, "Other area")
    person_in(session, "stranger@example.org", Part.LEAD, committee=other.committee)
    words = MeasureWords(
        "Children seen alone", InformationType.QUALITY, counted_in="per cent", better=Better.HIGHER
    )
    measure = keep_measure(session, by=LEAD, committee_id=place.committee.id, words=words)
    enter(session, measure, date(2025, 12, 31), "70")
    return place, measure


def enter(
    session: Session,
    measure: Measure,
    day: date,
    value: str,
    service: str | None = None,
    locality: str | None = None,
) -> None:
    enter_figure(
        session,
        by=LEAD,
        measure=measure,
        happened_on=day,
        service_id=service,
        locality_id=locality,
        words=FigureWords(Decimal(value)),
    )


@pytest.fixture
def kept(workbook: FastAPI) -> Iterator[Kept]:
    with workbook.state.database.session(write=True) as session:
        place, measure = kept_in(session)
    yield Kept(workbook, place, measure.id)


def rows_of(page: str, table: str) -> list[list[str]]:
    found = next(each for each in Markup(page).named("table") if each.get("id") == table)
    return [[text_of(cell) for cell in row] for row in found.iter("tr")]


def link_to(page: str, words: str) -> str:
    return next(each for each in Markup(page).named("a") if text_of(each) == words).get("href", "")


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 200), ("member", 200), ("manager", 200), ("chair", 200), ("inspector", 404), ("stranger", 404)],
)
def test_measures_are_read_by_the_committee_and_do_not_exist_for_others(
    kept: Kept, role: str, status: int
) -> None:
    client = kept.as_(role)
    for address in (kept.list, kept.address, f"{kept.address}/figures.csv"):
        assert client.get(address).status_code == status


def test_a_manager_reads_and_changes_nothing(kept: Kept) -> None:
    client = kept.as_("manager")
    assert "Only team members and leads enter figures" in client.get(kept.address).text
    for address in ("/figures", "/imports", "/changes", "/endings"):
        assert client.post(kept.address + address, data={}).status_code == 403


def test_a_lead_keeps_a_new_measure(kept: Kept) -> None:
    client = kept.as_("lead")
    page = client.get(f"{kept.list}/new")
    refused = client.submit(page, {"name": ""})
    assert refused.status_code == 422
    assert "Choose what it tells of." in refused.text
    fields = {
        "name": "Case conferences",
        "information_type": "quantity",
        "better": "neither way is better by itself",
    }
    made = client.submit(page, fields)
    assert "The measure is kept from now on." in made.text
    assert "Case conferences" in client.get(kept.list).text


def test_a_team_member_decides_on_no_measure_but_enters_the_figures_of_their_service(kept: Kept) -> None:
    client = kept.as_("member")
    assert client.get(f"{kept.list}/new").status_code == 403
    page = client.get(f"{kept.address}/figures/new")
    police, north = kept.place.services[0].id, kept.place.localities[0].id
    assert kept.place.services[1].id not in page.text
    fields = {"value": "81.5", "happened_on": "2026-03-31", "service_id": police, "locality_id": north}
    shown = client.submit(page, fields)
    assert rows_of(shown.text, "figures") == [
        ["Day", "Whole area", "Police in North"],
        ["31 March 2026", "no figure", "81.5"],
        ["31 December 2025", "70", "no figure"],
    ]


def test_a_team_member_reads_the_figures_of_others_and_corrects_none(kept: Kept) -> None:
    client = kept.as_("member")
    link = link_to(client.get(kept.address).text, "70")
    assert "Only this service and the lead enter its figures." in client.get(link).text
    for way in ("corrections", "withdrawals"):
        assert client.post(f"{link}/{way}", data={"value": "1", "reason": "Mine"}).status_code == 403
    sent = {"value": "5", "happened_on": "2026-01-01", "service_id": kept.place.services[1].id}
    assert client.post(f"{kept.address}/figures", data=sent).status_code == 422


def test_a_figure_of_a_day_to_come_or_without_a_number_is_refused(kept: Kept) -> None:
    client = kept.as_("lead")
    page = client.submit(
        client.get(f"{kept.address}/figures/new"), {"value": "good", "happened_on": "2999-01-01"}
    )
    assert page.status_code == 422
    assert "This day has not come yet." in page.text
    assert "Write a plain number" in page.text


def test_a_file_is_imported_whole_and_comes_out_as_it_went_in(kept: Kept) -> None:
    client = kept.as_("lead")
    page = client.get(f"{kept.address}/imports/new")
    done = client.submit(page, files={"file": ("figures.csv", FILE, "text/csv")})
    assert "2 figures entered. 1,250 is more than 100 per cent: is it right?" in done.text
    written = client.get(f"{kept.address}/figures.csv").content
    again = client.submit(page, files={"file": ("again.csv", written, "text/csv")})
    assert "No new figure. 3 stood already as the file says." in again.text
    rows = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"))))
    assert [(row["value"], row["service"], row["source"]) for row in rows][1:] == [
        ("1250", "Police", "Audit"),
        ("74.5", "Police", "'=A1"),
    ]


def test_the_list_has_the_latest_figure_of_every_place_and_asks_beyond_a_hundred_per_cent(kept: Kept) -> None:
    client = kept.as_("lead")
    client.submit(
        client.get(f"{kept.address}/imports/new"), files={"file": ("figures.csv", FILE, "text/csv")}
    )
    told = "28 February 2026: Police in South 74.5; 31 January 2026: Police in North 1,250; "
    assert told + "31 December 2025: whole area 70 per cent" in client.get(kept.list).text
    typed = {"value": "105", "happened_on": "2026-03-31"}
    page = client.submit(client.get(f"{kept.address}/figures/new"), typed)
    assert "is entered. 105 is more than 100 per cent: is it right?" in page.text


def test_a_figure_that_came_with_a_file_says_so_in_its_story(kept: Kept) -> None:
    client = kept.as_("lead")
    page = client.get(f"{kept.address}/imports/new")
    done = client.submit(page, files={"file": ("figures.csv", FILE, "text/csv")})
    assert "2 figures imported from a file." in done.text
    page = client.get(link_to(done.text, "1,250"))
    assert "1,250 imported from a file for Police in North on 31 January 2026." in page.text


def test_a_faulty_file_is_shown_line_by_line_and_enters_nothing(kept: Kept) -> None:
    client = kept.as_("member")
    faulty = b"date,value,service\n2026-01-31,x,Police\n2026-01-31,5,Health\n2026-01-31,5,Police\n"
    page = client.submit(
        client.get(f"{kept.address}/imports/new"), files={"file": ("figures.csv", faulty, "text/csv")}
    )
    assert page.status_code == 422
    assert [row[0] for row in rows_of(page.text, "faults")] == ["Line", "2", "3"]
    assert "Only this service and the lead enter its figures." in page.text
    assert "31 January 2026" not in client.get(kept.address).text


def test_a_figure_is_corrected_with_its_story_and_taken_back(kept: Kept) -> None:
    client = kept.as_("lead")
    link = link_to(client.get(kept.address).text, "70")
    page = client.get(link)
    assert "Say why it is corrected." in client.submit(page, {"value": "71"}, action="/corrections").text
    page = client.submit(page, {"value": "71", "reason": "Typed wrong"}, action="/corrections")
    assert "Corrected from 70 to 71 for whole area on 31 December 2025." in page.text
    page = client.submit(page, {"withdrawal_reason": "Another measure"}, action="/withdrawals")
    assert "The figure is taken back." in page.text
    assert client.get(link).status_code == 404


def test_the_second_of_two_who_correct_a_figure_sees_both(kept: Kept) -> None:
    client = kept.as_("lead")
    link = link_to(client.get(kept.address).text, "70")
    page = client.get(link)
    client.submit(page, {"value": "71", "reason": "First"}, action="/corrections")
    late = client.submit(page, {"value": "72", "reason": "Second"}, action="/corrections")
    assert late.status_code == 409
    assert "71" in late.text
    assert 'value="72"' in late.text
    assert "is corrected" in client.submit(late, {"reason": "Second"}, action="/corrections").text


def test_a_measure_is_stopped_with_a_reason_and_kept_again(kept: Kept) -> None:
    client = kept.as_("lead")
    page = client.get(f"{kept.address}/endings/new")
    assert client.submit(page, {"reason": ""}).status_code == 422
    page = client.submit(page, {"reason": "Nobody reads it"})
    assert "This measure is no longer kept." in page.text
    assert client.post(f"{kept.address}/figures", data={}).status_code in (409, 422)
    assert "Measures that are no longer kept" in client.get(kept.list).text
    page = client.submit(client.get(f"{kept.address}/endings/new"), {"reason": "Read again"})
    assert "The measure is kept again." in page.text


def test_filters_in_the_address_show_the_figures_of_one_place(kept: Kept) -> None:
    police, (north, south) = kept.place.services[0].id, kept.place.localities
    with kept.workbook.state.database.session(write=True) as session:
        measure = session.get_one(Measure, kept.measure_id)
        enter(session, measure, date(2026, 1, 31), "60", police, north.id)
        enter(session, measure, date(2026, 1, 31), "61", police, south.id)
    page = kept.as_("manager").get(f"{kept.address}?service={police}&locality={north.id}").text
    assert rows_of(page, "figures") == [["Day", "Police in North"], ["31 January 2026", "60"]]
    assert "No figure fits what you chose" in kept.as_("manager").get(f"{kept.address}?service=x").text


def test_a_picture_says_what_the_table_says_and_draws_no_level(kept: Kept) -> None:
    markup = Markup(kept.as_("lead").get(kept.address).text)
    (picture,) = [each for each in markup.elements if each.get("data-figure")]
    drawn = json.loads(picture.get("data-figure", ""))
    assert drawn["data"][0]["text"] == ["70 per cent on 31 December 2025"]
    assert picture.get("aria-label") == "Whole area: 70 per cent on 31 December 2025."


def test_a_target_of_a_priority_says_who_has_reached_it_and_stands_in_every_picture(kept: Kept) -> None:
    (north, south), database = kept.place.localities, kept.workbook.state.database
    with database.session(write=True) as session:
        measure = session.get_one(Measure, kept.measure_id)
        for locality, value in ((north, "79.5"), (south, "80")):
            enter(session, measure, date(2026, 1, 31), value, None, locality.id)
        aim_at(session, kept.place, measure)
    page = kept.as_("manager").get(kept.address).text
    assert rows_of(page, "targets")[1] == [
        "1. Seen alone everywhere",
        "70",
        "at least 80 by 31 December 2999",
        "Reached: South. Not yet: whole area, North.",
    ]
    figures = [json.loads(each.get("data-figure", "{}")) for each in Markup(page).elements]
    drawn = [figure["data"] for figure in figures if figure]
    assert [trace[1]["y"] for trace in drawn] == [[80.0, 80.0]] * 3
    assert "1. Seen alone everywhere" in kept.as_("manager").get(kept.list).text


def test_a_priority_names_the_places_of_a_measure_in_the_order_of_the_measure(kept: Kept) -> None:
    (north, south), database = kept.place.localities, kept.workbook.state.database
    with database.session(write=True) as session:
        measure = session.get_one(Measure, kept.measure_id)
        enter(session, measure, date(2025, 1, 31), "80", None, south.id)
        enter(session, measure, date(2026, 1, 31), "79.5", None, north.id)
        priority = aim_at(session, kept.place, measure).id
    lead, address = kept.as_("lead"), kept.list.replace("measures", f"priorities/{priority}")
    page = lead.get(address).text
    told = [page.index(f"{one} on ") for one in ("whole area: 70", "North: 79.5", "South: 80")]
    assert told == sorted(told)
    form = lead.get(f"{address}/success-measures/new?kind=performance")
    assert link_to(form.text, "Keep a new measure") == f"{kept.list}/new"


def aim_at(session: Session, place: Place, measure: Measure) -> ImprovementPriority:
    """A priority that wants at least 80."""
    cycle = session.get_one(Cycle, place.cycle.id)
    said = Words(level=Level.WEAK, rationale="Few are seen alone.")
    agree(session, by=LEAD, cycle=cycle, unit=place.unit, indicator="1.1", words=said, version=0)
    origin = pattern_as_origin(session, place.committee.id, cycle.id, "1.1")
    words = PriorityWords(
        "Seen alone everywhere", "Children are heard.", "Visits.", "Head of service", date(2999, 12, 31)
    )
    priority = set_priority(session, by=LEAD, cycle=cycle, words=words, origins=[origin])
    target = SuccessWords(
        SuccessKind.PERFORMANCE,
        measure_id=measure.id,
        baseline=Decimal(70),
        target=Decimal(80),
        direction=Direction.AT_LEAST,
    )
    add_success_measure(session, by=LEAD, priority=priority, words=target)
    return priority


def test_a_service_and_a_locality_of_one_name_keep_their_figures_apart(kept: Kept) -> None:
    day, database = date(2026, 1, 31), kept.workbook.state.database
    with database.session(write=True) as session:
        measure = session.get_one(Measure, kept.measure_id)
        committee = session.get_one(Committee, kept.place.committee.id)
        service = add_service(session, by=LEAD, committee=committee, name="Island")
        locality = add_locality(session, by=LEAD, committee=committee, name="Island")
        enter(session, measure, day, "5", service=service.id)
        enter(session, measure, day, "90", locality=locality.id)
        priority = aim_at(session, kept.place, measure).id
    client = kept.as_("lead")
    page = client.get(kept.address).text
    assert rows_of(page, "figures")[:2] == [
        ["Day", "Whole area", "Island (locality)", "Island (service)"],
        ["31 January 2026", "no figure", "90", "5"],
    ]
    assert "Reached: Island (locality). Not yet: whole area, Island (service)." in page
    assert "5 entered for Island (service) on 31 January 2026." in page
    shown = client.get(f"/committees/{kept.place.committee.slug}/priorities/{priority}").text
    assert "Island (service): 5 on 31 January 2026, target not reached." in shown
    assert "Island (locality): 90 on 31 January 2026, target reached." in shown


def test_of_many_days_the_latest_are_shown_and_of_many_places_no_pictures(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with kept.workbook.state.database.session(write=True) as session:
        measure = session.get_one(Measure, kept.measure_id)
        for month in range(1, 6):
            enter(session, measure, date(2026, month, 1), str(month))
    client = kept.as_("manager")
    monkeypatch.setattr(measures, "MOST_CELLS", 2)
    page = client.get(kept.address).text
    assert [row[0] for row in rows_of(page, "figures")] == ["Day", "1 May 2026", "1 April 2026"]
    assert "The latest 2 of 6 days are shown." in page
    monkeypatch.setattr(measures, "MOST_PICTURES", 0)
    page = client.get(kept.address).text
    assert "data-figure" not in page
    assert "1 pictures are too many" in page
    assert len(client.get(f"{kept.address}/figures.csv").text.splitlines()) == 7


def test_a_page_takes_as_many_statements_with_many_figures_as_with_few(kept: Kept) -> None:
    client = kept.as_("lead")
    database = kept.workbook.state.database

    def statements(address: str) -> int:
        with counted_on(database) as sent:
            assert client.get(address).status_code == 200
        return len(sent)

    before = [statements(address) for address in (kept.list, kept.address)]
    with database.session(write=True) as session:
        measure = session.get_one(Measure, kept.measure_id)
        for month in range(1, 6):
            for locality in kept.place.localities:
                enter(session, measure, date(2026, month, 1), str(month), None, locality.id)
        words = MeasureWords("Another", InformationType.OUTCOME)
        keep_measure(session, by=LEAD, committee_id=kept.place.committee.id, words=words)
    assert [statements(address) for address in (kept.list, kept.address)] == before
