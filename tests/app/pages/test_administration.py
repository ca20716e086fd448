"""Administration: committees and their parts, people and links; and what an administrator cannot read."""

import re

import httpx2
import pytest
from fastapi import FastAPI
from sqlmodel import select

from app.database import Database
from app.tables import FormDone, Link
from evaluations.actions.committee import create_committee
from evaluations.committee import Committee, Locality, Service
from evaluations.person import Part, Person, Role
from evaluations.trace import COMMAND_LINE, Trace
from tests.evaluations.area import counted_on
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in

ADMIN = "admin@example.org"
HOME = "/administration"
AREA = f"{HOME}/committees/example-area"
NEW = "a password to keep"


@pytest.fixture
def database(workbook: FastAPI) -> Database:
    """The database of the application, with an administrator."""
    database: Database = workbook.state.database
    with database.session(write=True) as session:
        person_in(session, ADMIN, is_administrator=True)
    return database


@pytest.fixture
def admin(workbook: FastAPI, database: Database) -> InspectingClient:
    return signed_in(workbook, ADMIN)


@pytest.fixture
def area(admin: InspectingClient) -> httpx2.Response:
    """The page of a committee that the administrator made."""
    return admin.submit(admin.get(f"{HOME}/committees/new"), {"name": "Example area"})


def add_person_in_area(admin: InspectingClient, email: str, parts: list[str], **more: str) -> httpx2.Response:
    form = admin.get(f"{AREA}/people/new")
    return admin.submit(
        form, {"email": email, "name": "A. Person", "designation": "Officer", "parts": parts, **more}
    )


def link_on(answer: httpx2.Response) -> str:
    found = re.search(r'value="http://testserver(/(?:invitations|resets)/[^"]+)"', answer.text)
    assert found is not None, answer.text
    return found[1]


def test_an_empty_installation_says_how_to_begin(admin: InspectingClient) -> None:
    page = admin.get(HOME)
    assert "No committee yet" in page.text
    assert f'href="{HOME}/committees/new"' in page.text


def test_a_committee_with_services_and_localities_is_set_up_and_renamed(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    assert area.url.path == AREA
    for kind, name in (("services", "Police"), ("localities", "North")):
        page = admin.submit(admin.get(f"{AREA}/area/{kind}/new"), {"name": name})
        assert name in page.text
    with database.session(write=False) as session:
        service, locality = session.exec(select(Service)).one(), session.exec(select(Locality)).one()
    for place, name in (
        (f"area/services/{service.id}", "Police Scotland"),
        (f"area/localities/{locality.id}", "Far north"),
    ):
        form = admin.get(f"{AREA}/{place}/name")
        assert name in admin.submit(form, {"name": name}).text
    assert "Other area" in admin.submit(admin.get(f"{AREA}/name"), {"name": "Other area"}).text
    assert admin.get(AREA).status_code == 200


@pytest.mark.parametrize("what", ["services", "localities"])
def test_a_name_that_is_missing_or_taken_is_asked_again(
    admin: InspectingClient, area: httpx2.Response, what: str
) -> None:
    form = f"{AREA}/area/{what}/new"
    admin.submit(admin.get(form), {"name": "North"})
    for name, sentence in (("", "Give it a name."), ("north", "already has a")):
        answer = admin.submit(admin.get(form), {"name": name})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{name}"' in answer.text


def test_a_name_that_looks_personal_is_saved_once_it_is_confirmed(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    page = admin.submit(admin.get(f"{AREA}/area/services/new"), {"name": "Line 0131 496 0000"})
    assert page.status_code == 422
    assert "<mark>0131 496 0000</mark>" in page.text
    page = admin.submit(page, {"not_personal": "yes"})
    assert "Say why these words are not personal." in page.text
    page = admin.submit(page, {"not_personal": "yes", "not_personal_reason": "A public helpline."})
    assert page.url.path == AREA
    with database.session(write=False) as session:
        service = session.exec(select(Service)).one()
        assert session.exec(select(Trace).where(Trace.noun_id == service.id)).one().reason == (
            "A public helpline."
        )


def test_a_new_person_gets_an_invitation_that_is_shown_once_and_kept_nowhere(
    workbook: FastAPI, admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    answer = add_person_in_area(admin, "lead@example.org", ["lead", "chair"])
    assert "shows the link only now" in answer.text
    address = link_on(answer)
    token = address.rpartition("/")[2]
    with database.session(write=False) as session:
        kept = [*session.exec(select(Link)), *session.exec(select(FormDone)), *session.exec(select(Trace))]
        assert token not in repr(kept)
        roles = session.exec(select(Role).order_by("id")).all()
    assert [role.part for role in roles] == [Part.LEAD, Part.CHAIR]
    assert token not in str(admin.cookies)
    assert token not in admin.get(AREA).text
    lead = InspectingClient(workbook)
    home = lead.submit(lead.get(address), {"password": NEW, "again": NEW})
    assert home.url.path == "/committees/example-area"


def test_the_form_of_a_new_person_sent_again_makes_no_second_link(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    form = {"form_key": "k", "email": "a@example.org", "name": "A", "designation": "", "parts": "lead"}
    first = admin.post(f"{AREA}/people", data=form)
    again = admin.post(f"{AREA}/people", data=form)
    assert "shows the link only now" in first.text
    assert (again.url.path, again.status_code) == (AREA, 200)
    with database.session(write=False) as session:
        assert len(session.exec(select(Link)).all()) == 1
        assert len(session.exec(select(Person)).all()) == 2


def test_a_person_with_an_account_keeps_it_and_gets_the_part(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    with database.session(write=True) as session:
        person_in(session, "known@example.org")
    answer = add_person_in_area(admin, "KNOWN@example.org", ["manager"])
    assert "had an account already" in answer.text
    assert "manager" in answer.text
    with database.session(write=False) as session:
        assert session.exec(select(Link)).all() == []


def test_every_fault_of_a_new_person_is_told_at_once(admin: InspectingClient, area: httpx2.Response) -> None:
    answer = add_person_in_area(admin, "nonsense", ["team member"], name=" ")
    for sentence in ("Give an e-mail address", "Give the person's name.", "Choose the service"):
        assert sentence in answer.text.replace("&#39;", "'")


def test_a_refused_person_leaves_nothing_behind(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    for parts, email, sentence in (
        ([], "a@example.org", "Tick at least one part."),
        (["lead"], "nonsense", "Give an e-mail address"),
        (["lead", "team member"], "a@example.org", "Choose the service"),
    ):
        answer = add_person_in_area(admin, email, parts)
        assert answer.status_code == 422
        assert sentence in answer.text
        assert f'value="{email}"' in answer.text
    with database.session(write=False) as session:
        assert len(session.exec(select(Person)).all()) == 1
        assert session.exec(select(Role)).all() == []


def test_a_part_is_given_and_ended(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    admin.submit(admin.get(f"{AREA}/area/services/new"), {"name": "Police"})
    add_person_in_area(admin, "a@example.org", ["manager"])
    with database.session(write=False) as session:
        person = session.exec(select(Person).where(Person.email == "a@example.org")).one()
        service = session.exec(select(Service)).one()
    page = admin.get(f"{HOME}/people/{person.id}")
    form = admin.submit(page, {"committee": "example-area"}, action="/roles/new")
    missing = admin.submit(form, {"part": "team member"})
    assert "Choose the service" in missing.text
    page = admin.submit(missing, {"service_id": service.id})
    assert "team member, Police, all its teams" in page.text
    with database.session(write=False) as session:
        role = session.exec(select(Role).where(Role.part == Part.MANAGER)).one()
    page = admin.submit(page, action=f"/roles/{role.id}/endings")
    assert "The part has ended." in page.text
    assert "Example area</a>: manager" not in page.text


def test_an_inspectors_part_asks_for_its_first_and_last_day(
    admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "a@example.org")
    form = admin.get(f"{HOME}/people/{person.id}/roles/new", params={"committee": "example-area"})
    missing = admin.submit(form, {"part": "inspector", "first_day": "2026-05-04"})
    assert missing.status_code == 422
    assert "Give the first and the last day" in missing.text
    turned = admin.submit(missing, {"last_day": "2026-05-03"})
    assert "The last day lies before the first." in turned.text
    page = admin.submit(turned, {"last_day": "2026-05-29"})
    assert "inspector from 4 May 2026 to 29 May 2026" in page.text
    form = admin.get(f"{HOME}/people/{person.id}/roles/new", params={"committee": "example-area"})
    twice = {"part": "inspector", "first_day": "2026-05-29", "last_day": "2026-06-30"}
    assert "already has this part" in admin.submit(form, twice).text
    later = admin.submit(form, {**twice, "first_day": "2026-05-30"})
    assert "inspector from 30 May 2026 to 30 June 2026" in later.text
    chair = admin.submit(form, {"part": "chair"})
    assert chair.status_code == 422 and "in which they have another part" in chair.text
    beside = add_person_in_area(admin, "a@example.org", ["chair"])
    assert beside.status_code == 422 and 'href="#parts">Nobody inspects' in beside.text


def test_an_administrator_opens_no_committee_without_a_part_and_a_part_they_take_is_shown_to_the_lead(
    workbook: FastAPI, admin: InspectingClient, area: httpx2.Response, database: Database
) -> None:
    assert admin.get("/committees/example-area").status_code == 404
    add_person_in_area(admin, "lead@example.org", ["lead"])
    with database.session(write=True) as session:
        committee = session.exec(select(Committee)).one()
        person_in(session, "second.lead@example.org", Part.LEAD, committee=committee)
        me = session.exec(select(Person).where(Person.email == ADMIN)).one()
    form = admin.get(f"{HOME}/people/{me.id}/roles/new", params={"committee": "example-area"})
    assert "giving this part to yourself" in form.text
    admin.submit(form, {"part": "manager"})
    assert admin.get("/committees/example-area").status_code == 200
    lead = signed_in(workbook, "second.lead@example.org")
    assert "Parts that administrators gave to themselves" in lead.get("/committees/example-area").text
    with database.session(write=False) as session:
        role = session.exec(select(Role).where(Role.person_id == me.id)).one()
        trace = session.exec(select(Trace).where(Trace.noun_id == role.id)).one()
    assert (trace.person_id, trace.owner, trace.change["given_to_self"]) == (
        me.id,
        committee.id,
        [None, True],
    )
    admin.post(f"{HOME}/roles/{role.id}/endings")
    assert admin.get("/committees/example-area").status_code == 404
    assert "(ended)" in lead.get("/committees/example-area").text


def test_a_reset_link_is_made_for_a_person_with_a_password_and_stops_the_one_before(
    workbook: FastAPI, admin: InspectingClient, database: Database
) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "a@example.org")
    page = admin.get(f"{HOME}/people/{person.id}")
    first = link_on(admin.submit(page, action="/links"))
    second = link_on(admin.submit(admin.get(page.url.path), action="/links"))
    assert second.startswith("/resets/")
    browser = InspectingClient(workbook)
    assert browser.get(first).status_code == 404
    assert browser.get(second).status_code == 200


def test_a_closed_account_is_signed_out_at_once_and_stays_so_when_it_is_opened_again(
    workbook: FastAPI, admin: InspectingClient, database: Database
) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "a@example.org")
    browser = signed_in(workbook, "a@example.org")
    page = admin.submit(admin.get(f"{HOME}/people/{person.id}"), action="/deactivations")
    assert "This account is closed." in page.text
    assert browser.get("/account").url.path == "/sign-in"
    assert admin.post(f"{HOME}/people/{person.id}/links").status_code == 409
    admin.submit(page, action="/reactivations")
    assert browser.get("/account").url.path == "/sign-in"
    assert signed_in(workbook, "a@example.org").get("/account").status_code == 200


def test_the_only_administrator_stays(admin: InspectingClient, database: Database) -> None:
    with database.session(write=False) as session:
        me = session.exec(select(Person)).one()
    page = admin.get(f"{HOME}/people/{me.id}")
    answer = admin.submit(page, {"is_administrator": []}, action="/details")
    assert answer.status_code == 409
    assert "only administrator" in answer.text
    assert admin.submit(page, action="/deactivations").status_code == 409
    assert admin.get(HOME).status_code == 200


def test_a_designation_that_looks_personal_is_marked(admin: InspectingClient, database: Database) -> None:
    with database.session(write=False) as session:
        me = session.exec(select(Person)).one()
    page = admin.get(f"{HOME}/people/{me.id}")
    answer = admin.submit(page, {"designation": "Officer, me@example.org"}, action="/details")
    assert answer.status_code == 422
    assert "<mark>me@example.org</mark>" in answer.text


@pytest.mark.parametrize(
    "path", ["", "/people", "/committees/new", "/committees/example-area", "/people/someone"]
)
def test_only_administrators_come_in(workbook: FastAPI, client: InspectingClient, path: str) -> None:
    with workbook.state.database.session(write=True) as session:
        committee = create_committee(session, by=COMMAND_LINE, name="Example area")
        person_in(session, "lead@example.org", Part.LEAD, committee=committee)
    assert client.get(HOME + path).url.path == "/sign-in"
    answer = signed_in(workbook, "lead@example.org").get(HOME + path)
    assert answer.status_code == 403
    assert "Only an administrator" in answer.text


def test_the_lists_ask_the_database_no_more_when_there_is_more(
    admin: InspectingClient, database: Database
) -> None:
    def fill(start: int, end: int) -> None:
        with database.session(write=True) as session:
            for number in range(start, end):
                committee = create_committee(session, by=COMMAND_LINE, name=f"Area {number}")
                for part in (Part.LEAD, Part.CHAIR):
                    email = f"{part.value}.{number}@example.org"
                    person_in(session, email, part, committee=committee, has_password=False)

    counts = []
    for start, end in ((0, 1), (1, 12)):
        fill(start, end)
        with counted_on(database) as statements:
            for path in (HOME, f"{HOME}/people", f"{HOME}/committees/area-0"):
                assert admin.get(path).status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
