"""The pages of events: recording, changing, taking back, and what stood before and after each."""

from collections.abc import Iterator
from datetime import date

import html5lib
import pytest
from fastapi import FastAPI
from sqlmodel import Session

from evaluations.cycle import Stage
from evaluations.person import Part
from indicators.level import Level
from tests.evaluations.area import Area, area_in, counted_on, cycle_in, judge
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.places import move

PERSONAL = "Ring her on 0131 496 0123."
W, G = Level.WEAK, Level.GOOD


class Place:
    """Two cycles with levels on both sides of the spring of 2025."""

    def __init__(self, workbook: FastAPI, session: Session) -> None:
        self.workbook = workbook
        self.area: Area = area_in(session)
        self.address = f"/committees/{self.area.committee.slug}/events"
        committee = self.area.committee
        for part in (Part.LEAD, Part.MANAGER, Part.INSPECTOR):
            person_in(session, f"{part.name.lower()}@example.org", part, committee=committee)
        other = area_in(session, "Other area").committee
        person_in(session, "stranger@example.org", Part.LEAD, committee=other)
        for year, level in ((2024, W), (2026, G)):
            cycle = cycle_in(
                session,
                self.area,
                name=str(year),
                period_from=date(year, 1, 1),
                period_to=date(year, 12, 31),
                unit_ids=[unit.id for unit in self.area.units.values()],
            )
            move(session, cycle, Stage.OPEN)
            for team in ("Police in North", "Health in North"):
                judge(session, cycle, self.area.units[team], "2.1", level=level, judged_on=date(year, 5, 3))
            judge(session, cycle, self.area.units["Police in North"], "2.2", judged_on=date(year, 5, 3))
            if year == 2026:
                judge(session, cycle, self.area.units["Police in South"], "2.1", judged_on=date(year, 5, 3))

    def as_(self, role: str) -> InspectingClient:
        return signed_in(self.workbook, f"{role}@example.org")

    def fields(self, **other: str | list[str]) -> dict[str, str | list[str]]:
        return {
            "title": "New guidance",
            "happened_on": "2025-04-01",
            "kind": "new guidance",
            "indicators": ["hmie-2009 2.1"],
            "service_ids": [self.area.services["Police"].id],
            **other,
        }

    def record(self, **other: str | list[str]) -> str:
        """The address of a new event."""
        lead = self.as_("lead")
        answer = lead.submit(lead.get(f"{self.address}/new"), self.fields(**other))
        assert answer.status_code == 200, answer.text
        return str(answer.url.path)


@pytest.fixture
def place(workbook: FastAPI) -> Iterator[Place]:
    with workbook.state.database.session(write=True) as session:
        place = Place(workbook, session)
    yield place


def rows_of(page: str, number: int) -> dict[str, list[str]]:
    """The words of each row of one of the two tables, by its heading."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    table = tree.find(f".//table[@id='around-{number}']")
    assert table is not None
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in table.iter("tr")]
    return {row[0]: row[1:] for row in rows[1:]}


def test_an_event_shows_before_and_after_of_what_it_touches_and_of_the_rest(place: Place) -> None:
    page = place.as_("manager").get(place.record()).text
    touched, others = rows_of(page, 1), rows_of(page, 2)
    assert touched["2.1 Police in North"][:2] == ["weak 2 2024, 3 May 2024", "good 4 2026, 3 May 2026"]
    assert touched["2.1 Police in North"][2].startswith("improved")
    assert touched["2.1 Police in South"] == [
        "No level before it",
        "good 4 2026, 3 May 2026",
        "one side only",
    ]
    assert set(others) == {"2.1 Health in North", "2.2 Police in North"}
    assert "Improved: Police in North (2.1)." in page
    assert "Judged only after it: Police in South (2.1)." in page
    assert "This shows the order in time, not cause" in page
    assert '/trends/indicators/hmie-2009/2.1">2.1</a>.' in page


def test_a_level_across_a_cycle_without_one_says_what_stood_between(place: Place) -> None:
    with place.workbook.state.database.session(write=True) as session:
        units = place.area.units
        cycle = cycle_in(
            session,
            place.area,
            name="2025",
            period_from=date(2025, 1, 1),
            period_to=date(2025, 12, 31),
            unit_ids=[units["Police in North"].id, units["The whole committee together"].id],
        )
        move(session, cycle, Stage.OPEN)
        judge(session, cycle, units["The whole committee together"], "2.1", level=W)
    page = place.as_("manager").get(place.record()).text
    touched, others = rows_of(page, 1), rows_of(page, 2)
    between = "with a break between: 2025"
    assert touched["2.1 Police in North"][2].startswith(f"improved {between} not comparable")
    assert others["2.2 Police in North"][2].startswith(f"held {between} not yet judged")
    assert "Improved: Police in North (2.1), with a break between." in page


def test_an_event_that_names_nothing_touches_everything(place: Place) -> None:
    address = place.record(indicators=[], service_ids=[])
    page = place.as_("manager").get(address).text
    assert len(rows_of(page, 1)) == 4
    assert "Every indicator" in page
    assert "No level was agreed here before or after it." in page


def test_events_stand_in_the_list_and_on_the_time_axis_until_they_are_taken_back(place: Place) -> None:
    address = place.record()
    lead = place.as_("lead")
    trend = place.address.replace("events", "trends/indicators/hmie-2009/2.1")
    assert "New guidance" in lead.get(place.address).text
    assert "New guidance" in lead.get(trend).text
    form = lead.get(f"{address}/withdrawals")
    assert "Say why this event is taken back." in lead.submit(form).text
    assert lead.submit(form, {"reason": PERSONAL}).status_code == 422
    lead.submit(form, {"reason": "It never came."})
    assert "New guidance" not in lead.get(trend).text
    listed = lead.get(place.address).text
    assert "No event is recorded yet" in listed and f'href="{address}">New guidance' in listed
    gone = lead.get(address)
    assert "was taken back" in gone.text
    assert lead.get(f"{address}/changes").status_code == 409
    manager = place.as_("manager")
    assert "Put it back" not in manager.get(address).text
    assert manager.post(f"{address}/returns").status_code == 403
    assert "The event is put back." in lead.submit(gone, action="/returns").text
    assert "New guidance" in lead.get(trend).text


def test_a_change_is_saved_and_a_late_one_is_shown_both_texts(place: Place) -> None:
    address = place.record()
    lead = place.as_("lead")
    form = lead.get(f"{address}/changes")
    assert "New guidance" in form.text
    assert "Another title" in lead.submit(form, {"title": "Another title"}).text
    late = lead.submit(form, {"title": "My title"})
    assert late.status_code == 409
    assert "Another title" in late.text
    assert "My title" in late.text
    assert "My title" in lead.submit(late).text


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"title": ""}, "Say in a few words what happened."),
        ({"happened_on": ""}, "Give the day on which it happened."),
        ({"kind": []}, "Choose what changed."),
        ({"words": PERSONAL}, "Some words look like personal data"),
    ],
)
def test_a_form_that_does_not_fit_comes_back_with_all_that_was_typed(
    place: Place, other: dict[str, str | list[str]], words: str
) -> None:
    lead = place.as_("lead")
    answer = lead.submit(lead.get(f"{place.address}/new"), place.fields(**{"words": "More.", **other}))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="hmie-2009 2.1" checked' in answer.text


def test_a_forged_indicator_is_refused_on_the_form(place: Place) -> None:
    answer = place.as_("lead").post(place.address, data=place.fields(indicators="gone 1"))
    assert answer.status_code == 422
    assert "Choose from the indicators shown." in answer.text


def test_a_manager_reads_events_and_changes_none(place: Place) -> None:
    address = place.record()
    manager = place.as_("manager")
    assert "Record an event" not in manager.get(place.address).text
    assert "Take it back" not in manager.get(address).text
    for closed in (f"{place.address}/new", f"{address}/changes", f"{address}/withdrawals"):
        assert manager.get(closed).status_code == 403
    assert manager.post(place.address, data=place.fields()).status_code == 403


def test_inspectors_and_strangers_find_no_events(place: Place) -> None:
    address = place.record()
    for who in ("inspector", "stranger"):
        for one in (place.address, f"{place.address}/new", address, f"{address}/changes"):
            assert place.as_(who).get(one).status_code == 404
    event = address.rpartition("/")[2]
    assert place.as_("stranger").get(f"/committees/other-area/events/{event}").status_code == 404


def test_the_statements_of_the_list_and_of_an_event_do_not_grow(place: Place) -> None:
    first = place.record()
    manager = place.as_("manager")
    counts = []
    for _ in range(2):
        with counted_on(place.workbook.state.database) as sent:
            manager.get(place.address)
            manager.get(first)
        counts.append(len(sent))
        place.record(title="Another one")
    assert counts[0] == counts[1]
