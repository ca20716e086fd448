"""Signing in and out, and the links that let a person choose a password."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.database import Database
from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction, forget_form
from app.rendering import go_to, page
from app.sign_in import (
    BRAKE_WINDOW,
    LONGEST_PASSWORD,
    SHORTEST_PASSWORD,
    Attempt,
    begin_session,
    credential_for,
    end_session,
    forgive,
    is_braked,
    is_password_of,
    link_address,
    note_failure,
    note_form,
    one_at_a_time,
    password_fault,
    person_invited,
    tidy,
    use_link,
    was_sent_before,
)
from app.tables import LinkKind
from evaluations.actions.person import LONGEST_EMAIL
from evaluations.permissions import anyone
from evaluations.person import Person

router = GuardedRouter()

WRONG = "The e-mail address and the password do not belong together, or the account is not ready to use."
BRAKED = (
    "Too many tries. Wait a quarter of an hour, then try again, or ask an administrator for a reset link."
)
DIFFERENT = "The two passwords differ. Type the same one twice."


@dataclass(frozen=True)
class SignInPage:
    """The form as it was typed, without the password; `next` is where to go then."""

    email: str = ""
    next: str = "/"
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PasswordPage:
    """Somebody with a good link chooses a password."""

    name: str
    email: str
    address: str
    is_invitation: bool
    shortest: int = SHORTEST_PASSWORD
    errors: Mapping[str, str] = field(default_factory=dict)


@router.get("/sign-in", permission=anyone)
def door(request: Request, session: Transaction, asking: Asking) -> Response:
    wanted = local_path(request.query_params.get("next", "/"))
    if asking.person:
        return go_to(request, wanted)
    return page(request, "front_door/sign_in.html", SignInPage(next=wanted), title="Sign in")


@router.post("/sign-in", permission=anyone)
def sign_in(request: Request, session: Transaction, sent: Form) -> Response:
    attempt = Attempt(sent.line("email", longest=LONGEST_EMAIL).lower(), came_from(request))
    person_id = _known(request, session, attempt, typed_password(sent, "password"))
    if person_id is None:
        return _refused(request, session, sent, attempt)
    forgive(session, attempt)
    tidy(session)
    response = go_to(request, local_path(sent.text("next")))
    begin_session(session, request, response, person_id)
    return response


@router.post("/sign-out", permission=anyone, back_to="/")
def sign_out(request: Request, session: Transaction) -> Response:
    response = go_to(request, "/sign-in", said="You are signed out.")
    end_session(session, request, response)
    return response


@router.get("/forgotten-password", permission=anyone)
def forgotten(request: Request) -> Response:
    return page(
        request,
        "front_door/forgotten.html",
        None,
        title="Forgotten your password?",
        back=("Sign in", "/sign-in"),
    )


@router.get("/invitations/{token}", permission=anyone)
def invitation(request: Request, session: Transaction, token: str) -> Response:
    return _opened(request, session, token, LinkKind.INVITATION)


@router.post("/invitations/{token}", permission=anyone)
def accept(request: Request, session: Transaction, sent: Form, token: str) -> Response:
    return _used(request, session, sent, token, LinkKind.INVITATION)


@router.get("/resets/{token}", permission=anyone)
def reset(request: Request, session: Transaction, token: str) -> Response:
    return _opened(request, session, token, LinkKind.RESET)


@router.post("/resets/{token}", permission=anyone)
def choose_again(request: Request, session: Transaction, sent: Form, token: str) -> Response:
    return _used(request, session, sent, token, LinkKind.RESET)


def local_path(address: str) -> str:
    """The address if it is a path on this site, else the home page."""
    leads_away = address.startswith("//") or "\\" in address or not address.isprintable()
    return address if address.startswith("/") and not leads_away else "/"


def came_from(request: Request) -> str:
    """The place on the network that a request came from."""
    return request.client.host if request.client else ""


def typed_password(sent: Sent, name: str) -> str:
    """A password as it was typed; one that is too long stays too long, but costs no more to hash."""
    return sent.text(name)[: LONGEST_PASSWORD + 1]


def new_password(sent: Sent) -> tuple[str, dict[str, str]]:
    """The password typed twice in a form, and what is wrong with it."""
    password = typed_password(sent, "password")
    if fault := password_fault(password):
        return password, {"password": fault}
    is_same = typed_password(sent, "again") == password
    return password, {} if is_same else {"again": DIFFERENT}


def _known(request: Request, session: Session, attempt: Attempt, password: str) -> str | None:
    """The id of the person whose address and password these are, unless too many tries failed.

    The slow comparison holds no lock; the brake is asked again after it, because others may have tried
    meanwhile.
    """
    database: Database = request.app.state.database
    with database.session(write=False) as reading:
        if is_braked(reading, attempt):
            return None
        credential = credential_for(reading, attempt.email)
    is_right = is_password_of(credential, password)
    one_at_a_time(session, attempt)
    return credential.person_id if credential and is_right and not is_braked(session, attempt) else None


def _refused(request: Request, session: Session, sent: Sent, attempt: Attempt) -> Response:
    forget_form(request, session)
    is_too_often = is_braked(session, attempt)
    if not is_too_often:
        note_failure(session, attempt)
    content = SignInPage(
        email=sent.line("email"),
        next=local_path(sent.text("next")),
        errors={"email": BRAKED if is_too_often else WRONG},
    )
    status = 429 if is_too_often else 422
    response = page(request, "front_door/sign_in.html", content, title="Sign in", status=status, keeps=True)
    if is_too_often:
        response.headers["Retry-After"] = str(int(BRAKE_WINDOW.total_seconds()))
    return response


def _opened(request: Request, session: Session, token: str, kind: LinkKind) -> Response:
    person = person_invited(session, token, kind)
    return _password_page(request, person, token, kind, {}) if person else _dead(request)


def _used(request: Request, session: Session, sent: Sent, token: str, kind: LinkKind) -> Response:
    key = sent.key(request.url.path)
    person = person_invited(session, token, kind)
    if person is None and was_sent_before(session, token=token, key=key):
        return go_to(request, "/sign-in", said="Your password is set. Sign in with it.")
    if person is None:
        return _dead(request)
    password, errors = new_password(sent)
    if errors:
        return _password_page(request, person, token, kind, errors)
    use_link(session, person=person, kind=kind, password=password)
    note_form(session, person=person, key=key)
    response = go_to(request, "/", said="Your password is set and you are signed in.")
    begin_session(session, request, response, person.id)
    return response


def _password_page(
    request: Request, person: Person, token: str, kind: LinkKind, errors: Mapping[str, str]
) -> Response:
    content = PasswordPage(
        name=person.name,
        email=person.email,
        address=link_address(token, kind),
        is_invitation=kind is LinkKind.INVITATION,
        errors=errors,
    )
    return page(
        request,
        "front_door/password.html",
        content,
        title="Choose your password",
        status=422 if errors else 200,
    )


def _dead(request: Request) -> Response:
    """The same page whether a link is unknown, was used or has run out."""
    return page(request, "front_door/dead_link.html", None, title="This link does not work", status=404)
