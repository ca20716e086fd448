"""People to test with: accounts that have a password, and browsers in which they are signed in."""

from datetime import date

from fastapi import FastAPI
from sqlmodel import Session

from app.sign_in import set_password
from evaluations.actions.person import add_person, give_role
from evaluations.committee import Committee
from evaluations.person import Part, Person
from evaluations.trace import COMMAND_LINE
from tests.built_once import built_once
from tests.inspecting_client import InspectingClient

# An inspector of the tests reads on all of these days.
DAYS = (date(2020, 1, 1), date(2099, 12, 31))
PASSWORD = "correct horse battery"


@built_once
def person_in(
    session: Session,
    email: str,
    *parts: Part,
    committee: Committee | None = None,
    service_id: str | None = None,
    is_administrator: bool = False,
    has_password: bool = True,
) -> Person:
    """An account with these parts in the committee, and the password of all test people."""
    person = add_person(
        session,
        by=COMMAND_LINE,
        email=email,
        name=email.partition("@")[0].replace(".", " ").title(),
        designation="",
        is_administrator=is_administrator,
    )
    for part in parts:
        assert committee is not None
        own = service_id if part is Part.TEAM_MEMBER else None
        days = DAYS if part is Part.INSPECTOR else (None, None)
        give_role(
            session,
            by=COMMAND_LINE,
            committee=committee,
            person=person,
            part=part,
            service_id=own,
            first_day=days[0],
            last_day=days[1],
        )
    if has_password:
        set_password(session, person.id, PASSWORD)
    return person


def signed_in(workbook: FastAPI, email: str) -> InspectingClient:
    """A new browser in which the person with this address is signed in."""
    client = InspectingClient(workbook)
    answer = client.post("/sign-in", data={"email": email, "password": PASSWORD}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return client
