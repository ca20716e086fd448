"""From an empty workbook to an open cycle."""

from fastapi import FastAPI
from playwright.sync_api import Page, expect

from tests.browser import NewPage
from tests.journeys.doing import answer, follow, press, sees, sign_in, stands_on, tick, write
from tests.people import person_in

ADMINISTRATOR, LEAD = "administrator@example.org", "lead@example.org"
PASSWORD = "quiet harbour morning"


def test_an_administrator_sets_up_a_committee_and_its_lead_opens_a_cycle(
    workbook: FastAPI, new_page: NewPage
) -> None:
    administrator, lead, somebody = new_page(), new_page(), new_page()
    install(workbook)

    sign_in(administrator, ADMINISTRATOR)
    follow(administrator, "Go to administration")
    create_committee(administrator, "Riverside")
    for service in ("Police", "Health"):
        add(administrator, "service", service)
    for locality in ("North", "South"):
        add(administrator, "locality", locality)
    invitation = invite_lead(administrator, "Lead officer", LEAD)

    accept(lead, invitation)
    stands_on(lead, "What waits for you in Riverside")
    somebody.goto(invitation)
    stands_on(somebody, "This link does not work")

    plan_cycle(lead, "2026 to 2027")
    open_cycle(lead)

    follow(lead, "Home")
    sees(lead, "Have not begun:")
    sees(lead, "Police in North")


def install(workbook: FastAPI) -> None:
    """Whoever runs the installation makes the first account, as `workbook administrator add` does."""
    with workbook.state.database.session(write=True) as session:
        person_in(session, ADMINISTRATOR, is_administrator=True)


def create_committee(page: Page, name: str) -> None:
    follow(page, "Create the first committee")
    write(page, "Name of the committee", name)
    press(page, "Create the committee")
    stands_on(page, name)


def add(page: Page, kind: str, name: str) -> None:
    """Add a service or a locality to the committee."""
    page.get_by_role("link", name=f"Add the first {kind}").or_(
        page.get_by_role("link", name=f"Add a {kind}")
    ).click()
    write(page, f"Name of the {kind}", name)
    press(page, f"Add the {kind}")
    sees(page, f"The {kind} is added.")


def invite_lead(page: Page, name: str, email: str) -> str:
    """Add the committee's lead, and return the link to hand over."""
    follow(page, "Add the first person")
    write(page, "E-mail address", email)
    write(page, "Name", name)
    answer(page, "Parts in this committee", "Lead")
    press(page, "Add the person and make an invitation")
    return page.get_by_label("Invitation link").input_value()


def accept(page: Page, invitation: str) -> None:
    page.goto(invitation)
    write(page, "New password", PASSWORD)
    write(page, "The same password again", PASSWORD)
    press(page, "Set the password and sign in")
    sees(page, "Your password is set and you are signed in.")


def plan_cycle(page: Page, name: str) -> None:
    """Two indicators, each with its reason, and the police in both localities."""
    follow(page, "Plan a cycle")
    write(page, "Name", name)
    write(page, "First day", "2026-04-01")
    write(page, "Last day", "2027-03-31")
    write(page, "Why now", "New guidance came in the spring.")
    tick(page, "2.1 Children and young people are listened to")
    write(page, "Why 2.1, if it has a reason of its own", "Children told us that we do not listen.")
    tick(page, "5.2 Information sharing")
    write(page, "The reason for all", "Named in the last inspection.")
    for place in ("North", "South"):
        tick(page, f"Police in {place}")
    press(page, "Plan the cycle")
    stands_on(page, name)
    sees(page, "Children told us that we do not listen.")


def open_cycle(page: Page) -> None:
    press(page, "Open the cycle")
    sees(page, "The cycle is now open.")
    expect(page.get_by_role("row", name="Police in North")).to_contain_text("not begun")
