"""A person's own account: what is known of them, their password, where they are signed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction, forget_form
from app.local_time import today
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.front_door import BRAKED, came_from, new_password, typed_password
from app.rendering import go_to, page
from app.sign_in import (
    SHORTEST_PASSWORD,
    Attempt,
    Browser,
    begin_session,
    change_password,
    credential_for,
    forgive,
    is_braked,
    is_password_of,
    note_failure,
    one_at_a_time,
    revoke_session,
    signed_in_browsers,
)
from evaluations.actions.person import change_person
from evaluations.permissions import anyone_signed_in
from evaluations.person import Person
from evaluations.queries.person import RoleHeld, roles_of
from evaluations.refusals import Invalid, LooksPersonal

router = GuardedRouter()

WRONG_PRESENT = "This is not your present password."


@dataclass(frozen=True)
class AccountPage:
    """Everything that a person sees and changes of themselves. `name` and `designation` are as typed."""

    name: str
    designation: str
    email: str
    roles: tuple[RoleHeld, ...]
    browsers: tuple[Browser, ...]
    shortest: int = SHORTEST_PASSWORD
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get("/account", permission=anyone_signed_in)
def account(request: Request, session: Transaction, asking: Asking) -> Response:
    return _drawn(request, _content(request, session, asking.someone))


@router.post("/account/details", permission=anyone_signed_in, back_to="/account")
def change_details(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    person = asking.someone
    before = _content(request, session, person)
    content = replace(before, name=sent.line("name"), designation=sent.line("designation"))
    try:
        sent.check()
        change_person(
            session,
            by=asking.actor,
            person=person,
            name=content.name,
            designation=content.designation,
            not_personal=not_personal(sent),
        )
    except Invalid as refusal:
        return _drawn(request, replace(content, errors=refusal.errors), status=422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, {"designation": "Designation"})
        return _drawn(request, replace(content, personal=notice), status=422)
    return go_to(request, "/account", said="Your details are saved.")


@router.post("/account/passwords", permission=anyone_signed_in, back_to="/account")
def choose_password(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    person = asking.someone
    attempt = Attempt(person.email, came_from(request))
    if fault := _fault_of_present(session, attempt, sent):
        forget_form(request, session)
        content = replace(_content(request, session, person), errors={"present": fault})
        return _drawn(request, content, status=429 if fault == BRAKED else 422, keeps=True)
    password, errors = new_password(sent)
    if errors:
        return _drawn(request, replace(_content(request, session, person), errors=errors), status=422)
    forgive(session, attempt)
    change_password(session, person=person, password=password)
    response = go_to(
        request, "/account", said="Your password is changed. You are signed out everywhere else."
    )
    begin_session(session, request, response, person.id)
    return response


@router.post("/account/sign-outs", permission=anyone_signed_in, back_to="/account")
def sign_out_there(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    revoke_session(session, asking.someone.id, sent.line("browser"))
    return go_to(request, "/account", said="That browser is signed out.")


def _fault_of_present(session: Session, attempt: Attempt, sent: Sent) -> str:
    """What is wrong with the present password, guessed at no more often than at the front door."""
    one_at_a_time(session, attempt)
    if is_braked(session, attempt):
        return BRAKED
    credential = credential_for(session, attempt.email)
    if is_password_of(credential, typed_password(sent, "present")):
        return ""
    note_failure(session, attempt)
    return WRONG_PRESENT


def _content(request: Request, session: Session, person: Person) -> AccountPage:
    return AccountPage(
        name=person.name,
        designation=person.designation,
        email=person.email,
        roles=_roles(request, session, person),
        browsers=signed_in_browsers(session, request, person.id),
    )


def _roles(request: Request, session: Session, person: Person) -> tuple[RoleHeld, ...]:
    """The parts that the person has today, by the names that their committees have to them."""
    names: dict[str, str] = request.state.inspected_names
    held = roles_of(session, person.id, today=today())
    named = (replace(role, committee=names.get(role.committee_slug, role.committee)) for role in held)
    return tuple(sorted(named, key=lambda role: role.committee.casefold()))


def _drawn(request: Request, content: AccountPage, *, status: int = 200, keeps: bool = False) -> Response:
    return page(request, "account/show.html", content, title="Your account", status=status, keeps=keeps)
