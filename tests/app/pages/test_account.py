"""A person's own account."""

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from app.database import Database
from app.pages.account import WRONG_PRESENT
from app.pages.front_door import BRAKED
from app.sign_in import hash_of
from app.tables import SignInSession
from evaluations.actions.committee import create_committee
from evaluations.person import Part, Person
from evaluations.trace import COMMAND_LINE, Trace
from tests.inspecting_client import InspectingClient
from tests.people import PASSWORD, person_in, signed_in

EMAIL = "lead@example.org"
NEW = "a password to keep"


@pytest.fixture
def database(workbook: FastAPI) -> Database:
    """The database of the application, with a lead and somebody else."""
    database: Database = workbook.state.database
    with database.session(write=True) as session:
        committee = create_committee(session, by=COMMAND_LINE, name="Example area")
        person_in(session, EMAIL, Part.LEAD, committee=committee)
        person_in(session, "other@example.org")
    return database


@pytest.fixture
def own(workbook: FastAPI, database: Database) -> InspectingClient:
    return signed_in(workbook, EMAIL)


def change_password(
    client: InspectingClient, present: str, password: str, again: str = ""
) -> tuple[int, str]:
    answer = client.submit(
        client.get("/account"),
        {"present": present, "password": password, "again": again or password},
        action="/passwords",
    )
    return answer.status_code, answer.text


def me(session: Session) -> Person:
    return session.exec(select(Person).where(Person.email == EMAIL)).one()


def test_the_account_shows_whose_it_is_and_which_parts_they_have(own: InspectingClient) -> None:
    page = own.get("/account").text
    assert EMAIL in page
    assert 'href="/committees/example-area">Example area</a>: lead' in page


def test_a_person_changes_their_own_name_and_designation(own: InspectingClient, database: Database) -> None:
    page = own.submit(
        own.get("/account"), {"name": "B. Lead", "designation": "Lead officer"}, action="/details"
    )
    assert "Your details are saved." in page.text
    with database.session(write=False) as session:
        assert (me(session).name, me(session).designation) == ("B. Lead", "Lead officer")
        traces = session.exec(select(Trace).where(Trace.act == "person changed")).all()
        assert [trace.person_id for trace in traces] == [me(session).id]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": " "}, "Give the person"),
        ({"name": "x" * 201}, "Shorten this to 200 characters"),
        ({"designation": "Officer, 0131 496 0000"}, "<mark>0131 496 0000</mark>"),
    ],
)
def test_details_that_do_not_do_are_drawn_again_with_what_is_wrong(
    own: InspectingClient, database: Database, fields: dict[str, str], sentence: str
) -> None:
    answer = own.submit(own.get("/account"), fields, action="/details")
    assert answer.status_code == 422
    assert sentence in answer.text
    with database.session(write=False) as session:
        assert (me(session).name, me(session).designation) == ("Lead", "")


def test_nobody_makes_themselves_an_administrator_here(own: InspectingClient, database: Database) -> None:
    own.post("/account/details", data={"name": "Lead", "is_administrator": "yes", "email": "x@example.org"})
    with database.session(write=False) as session:
        assert not me(session).is_administrator


def test_a_new_password_needs_the_present_one_and_signs_out_everywhere_else(
    workbook: FastAPI, own: InspectingClient
) -> None:
    elsewhere = signed_in(workbook, EMAIL)
    before = own.cookies["session"]
    assert change_password(own, "not the password", NEW)[0] == 422
    assert elsewhere.get("/account").url.path == "/account"
    status, words = change_password(own, PASSWORD, NEW)
    assert status == 200
    assert "Your password is changed." in words
    assert own.get("/account").url.path == "/account"
    assert own.cookies["session"] != before
    assert elsewhere.get("/account").url.path == "/sign-in"
    with pytest.raises(AssertionError):
        signed_in(workbook, EMAIL)


def test_a_new_password_follows_the_same_rules_as_the_first_one(own: InspectingClient) -> None:
    assert "at least 12 characters" in change_password(own, PASSWORD, "short")[1]
    assert "Type the same one twice" in change_password(own, PASSWORD, NEW, "something else")[1]
    assert change_password(own, PASSWORD, NEW)[0] == 200


def test_the_present_password_cannot_be_guessed_at_forever(own: InspectingClient) -> None:
    for _ in range(5):
        status, words = change_password(own, "not the password", NEW)
        assert (status, WRONG_PRESENT in words) == (422, True)
    status, words = change_password(own, PASSWORD, NEW)
    assert (status, BRAKED in words) == (429, True)


def test_another_browser_is_signed_out_from_here_and_nobody_elses_is(
    workbook: FastAPI, own: InspectingClient, database: Database
) -> None:
    elsewhere, other = signed_in(workbook, EMAIL), signed_in(workbook, "other@example.org")
    page = own.get("/account")
    assert page.text.count("Sign out there") == 1
    stranger = hash_of(other.cookies["session"])
    assert stranger not in page.text
    own.post("/account/sign-outs", data={"browser": stranger})
    assert other.get("/account").url.path == "/account"
    answer = own.submit(page, action="/sign-outs")
    assert "Sign out there" not in answer.text
    assert elsewhere.get("/account").url.path == "/sign-in"
    with database.session(write=False) as session:
        tokens = [row.token_hash for row in session.exec(select(SignInSession))]
    assert elsewhere.cookies["session"] not in tokens
