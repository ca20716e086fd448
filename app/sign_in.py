"""Who is asking: passwords, sessions that can be revoked, links used once, and a brake on guessing.

A second factor will stand between `credential_for` and `begin_session`: nothing else signs anybody in.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from pwdlib import PasswordHash
from sqlalchemy import ColumnElement, delete, func, or_, update
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from app.tables import Credential, FailedSignIn, FormDone, GuestPass, Link, LinkKind, SignInSession
from evaluations.person import Person
from evaluations.queries.session import place_of_person
from evaluations.session import Attendee
from evaluations.trace import INSTALLATION, Actor, TraceHead, leave_trace

SESSION_LASTS = timedelta(hours=12)
VISIT_LASTS = timedelta(days=1)
LINK_LASTS = {LinkKind.INVITATION: timedelta(days=14), LinkKind.RESET: timedelta(days=2)}
FORM_KEYS_LAST = timedelta(days=2)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_CHARACTERS = 5
BRAKE_WINDOW = timedelta(minutes=15)
FAILURES_FOR_ONE_ADDRESS_FROM_ONE_PLACE = 5
FAILURES_FOR_ONE_ADDRESS = 25
FAILURES_FROM_ONE_PLACE = 50
WRONG_CODES_FROM_ONE_PLACE = 200
TIDIED_AT_ONCE = 200

_hasher = PasswordHash.recommended()


@dataclass(frozen=True)
class Attempt:
    """Somebody's try at a password: for which address, and from which place on the network."""

    email: str
    came_from: str


@dataclass(frozen=True)
class Browser:
    """A browser that is signed in. `key` is its token's hash, which is no secret."""

    key: str
    name: str
    since: datetime
    is_this_one: bool


def cookie_name(request: Request) -> str:
    """In production the cookie is bound to HTTPS and to this host alone."""
    return "__Host-session" if request.app.state.settings.is_production else "session"


def session_key(request: Request) -> str:
    """The hash of the token in the request's cookie."""
    return hash_of(request.cookies.get(cookie_name(request), ""))


def person_asking(session: Session, request: Request) -> Person | None:
    """The person whose session the request's cookie names, if it still counts."""
    if not request.cookies.get(cookie_name(request)):
        return None
    return session.exec(
        select(Person)
        .join(SignInSession, col(SignInSession.person_id) == col(Person.id))
        .where(
            SignInSession.token_hash == session_key(request),
            col(SignInSession.revoked_at).is_(None),
            SignInSession.expires_at > datetime.now(UTC),
            col(Person.is_active),
        )
    ).first()


# A place in a session


def attendee_asking(
    session: Session, request: Request, room_id: str, person: Person | None
) -> Attendee | None:
    """The place in a session of whoever asks: by their account, or by the guest's pass in the cookie."""
    own = place_of_person(session, room_id, person.id) if person else None
    if own is not None or not request.cookies.get(guest_cookie(request)):
        return own
    joined = session.exec(
        select(Attendee)
        .join(GuestPass, col(GuestPass.attendee_id) == col(Attendee.id))
        .where(
            GuestPass.token_hash == hash_of(request.cookies[guest_cookie(request)]),
            GuestPass.created_at > datetime.now(UTC) - VISIT_LASTS,
        )
    ).first()
    # Who joined twice was given one place: both browsers lead to it.
    if joined is not None and joined.merged_into_id:
        joined = session.get(Attendee, joined.merged_into_id)
    return joined if joined and joined.session_id == room_id and joined.is_here else None


def begin_visit(session: Session, request: Request, response: Response, attendee_id: str) -> None:
    """Give a guest's browser a pass for their place in one session, under a token that nobody saw before."""
    token = secrets.token_urlsafe(32)
    session.add(GuestPass(token_hash=hash_of(token), attendee_id=attendee_id, created_at=datetime.now(UTC)))
    response.set_cookie(
        guest_cookie(request),
        token,
        max_age=int(VISIT_LASTS.total_seconds()),
        httponly=True,
        secure=request.app.state.settings.is_production,
        samesite="lax",
    )


def note_guest_form(session: Session, *, key: str, attendee_id: str, location: str) -> None:
    """Remember the form by which a guest joined: whoever sent it was nobody yet."""
    session.merge(FormDone(key=key, person_id=attendee_id, location=location, at=datetime.now(UTC)))


def guest_who_sent(session: Session, key: str) -> Attendee | None:
    """The guest who joined by this very form: it is the second half of a double click."""
    return session.exec(
        select(Attendee)
        .join(FormDone, col(FormDone.person_id) == col(Attendee.id))
        .where(FormDone.key == key, col(Attendee.is_here) | col(Attendee.merged_into_id).is_not(None))
    ).first()


def guest_cookie(request: Request) -> str:
    """The name of the cookie that holds a guest's pass."""
    return "__Host-guest" if request.app.state.settings.is_production else "guest"


# Passwords


def credential_for(session: Session, email: str) -> Credential | None:
    """The credential of the active person with this address; None also before a password is set."""
    return session.exec(
        select(Credential)
        .join(Person, col(Person.id) == col(Credential.person_id))
        .where(Person.email == email, col(Person.is_active))
    ).first()


def is_password_of(credential: Credential | None, password: str) -> bool:
    """Whether the password is the credential's. Takes as long when there is no credential."""
    matches = _hasher.verify(password, credential.password_hash if credential else _hash_of_nobody())
    return credential is not None and matches


def has_password(session: Session, person_id: str) -> bool:
    return session.get(Credential, person_id) is not None


@cache
def _hash_of_nobody() -> str:
    """Verified when there is no such person, so that the answer takes the same time."""
    return _hasher.hash(secrets.token_urlsafe(24))


def set_password(session: Session, person_id: str, password: str) -> None:
    """Keep a new password; end every session of the person and every link that could set another."""
    now = datetime.now(UTC)
    credential = session.get(Credential, person_id) or Credential(person_id=person_id, password_hash="")
    credential.password_hash = _hasher.hash(password)
    session.add(credential)
    session.execute(
        update(Link).where(col(Link.person_id) == person_id, col(Link.used_at).is_(None)).values(used_at=now)
    )
    revoke_sessions(session, person_id)
    session.flush()


def password_fault(password: str) -> str:
    """What is wrong with a new password, or ""."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Three or four words work well."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if len(set(password)) < FEWEST_CHARACTERS:
        return "Use more different characters."
    return ""


def change_password(session: Session, *, person: Person, password: str) -> None:
    """A person's own change of password."""
    by = Actor(person.name, person.id)
    leave_trace(session, by=by, act="password changed", noun="person", noun_id=person.id)
    set_password(session, person.id, password)


# Sessions


def begin_session(session: Session, request: Request, response: Response, person_id: str) -> None:
    """Sign a person in on this browser, under a token that nobody saw before."""
    _revoke(session, col(SignInSession.token_hash) == session_key(request))
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    session.add(
        SignInSession(
            token_hash=hash_of(token),
            person_id=person_id,
            browser=browser_name(request.headers.get("user-agent", "")),
            created_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    response.set_cookie(
        cookie_name(request),
        token,
        max_age=int(SESSION_LASTS.total_seconds()),
        httponly=True,
        secure=request.app.state.settings.is_production,
        samesite="lax",
    )


def end_session(session: Session, request: Request, response: Response) -> None:
    """Revoke the session that this browser uses, and take its cookie away."""
    _revoke(session, col(SignInSession.token_hash) == session_key(request))
    response.delete_cookie(
        cookie_name(request),
        httponly=True,
        secure=request.app.state.settings.is_production,
        samesite="lax",
    )


def revoke_sessions(session: Session, person_id: str) -> None:
    """Revoke every session of a person."""
    _revoke(session, col(SignInSession.person_id) == person_id)


def revoke_session(session: Session, person_id: str, key: str) -> None:
    """Revoke one session of a person; another person's is left alone."""
    _revoke(session, col(SignInSession.person_id) == person_id, col(SignInSession.token_hash) == key)


def signed_in_browsers(session: Session, request: Request, person_id: str) -> tuple[Browser, ...]:
    """Where a person is signed in now, the latest first."""
    rows = session.exec(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            col(SignInSession.revoked_at).is_(None),
            SignInSession.expires_at > datetime.now(UTC),
        )
        .order_by(col(SignInSession.created_at).desc())
    )
    here = session_key(request)
    return tuple(Browser(row.token_hash, row.browser, row.created_at, row.token_hash == here) for row in rows)


def browser_name(user_agent: str) -> str:
    """A browser in words, such as "Firefox on Windows"."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in user_agent), "A browser")
    system = next((name for mark, name in systems if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


def _revoke(session: Session, *which: ColumnElement[bool]) -> None:
    session.execute(
        update(SignInSession)
        .where(*which, col(SignInSession.revoked_at).is_(None))
        .values(revoked_at=datetime.now(UTC))
        .execution_options(synchronize_session=False)
    )


# The brake on guessing


def is_braked(session: Session, attempt: Attempt) -> bool:
    """Whether too many tries failed lately for this address, from this place, or for both together."""
    tried, came_from = hash_of(attempt.email), hash_of(attempt.came_from)
    failed = session.execute(
        select(col(FailedSignIn.tried), col(FailedSignIn.came_from)).where(
            FailedSignIn.at > datetime.now(UTC) - BRAKE_WINDOW,
            or_(col(FailedSignIn.tried) == tried, col(FailedSignIn.came_from) == came_from),
        )
    ).all()
    return (
        sum(row == (tried, came_from) for row in failed) >= FAILURES_FOR_ONE_ADDRESS_FROM_ONE_PLACE
        or sum(row.tried == tried for row in failed) >= FAILURES_FOR_ONE_ADDRESS
        or sum(row.came_from == came_from for row in failed) >= FAILURES_FROM_ONE_PLACE
    )


def one_at_a_time(session: Session, attempt: Attempt) -> None:
    """Let tries for one address pass one after the other, so that many at once count like many in a row.

    SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        key = int(hash_of(attempt.email)[:15], 16)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def note_failure(session: Session, attempt: Attempt) -> None:
    """Remember a try that failed, for the brake."""
    session.add(
        FailedSignIn(tried=hash_of(attempt.email), came_from=hash_of(attempt.came_from), at=datetime.now(UTC))
    )


def forgive(session: Session, attempt: Attempt) -> None:
    """Forget the failures of somebody who then knew the password."""
    session.execute(
        delete(FailedSignIn).where(
            col(FailedSignIn.tried) == hash_of(attempt.email),
            col(FailedSignIn.came_from) == hash_of(attempt.came_from),
        )
    )


def is_braked_on_codes(session: Session, came_from: str) -> bool:
    """Whether too many wrong codes of sessions came from this place lately. A room shares its place."""
    tried, place = _hashes_of_code(came_from)
    wrong = session.execute(
        select(func.count()).where(
            FailedSignIn.tried == tried,
            FailedSignIn.came_from == place,
            FailedSignIn.at > datetime.now(UTC) - BRAKE_WINDOW,
        )
    ).scalar_one()
    return bool(wrong >= WRONG_CODES_FROM_ONE_PLACE)


def note_wrong_code(session: Session, came_from: str) -> None:
    """Remember a wrong code, for its own brake: it keeps nobody from signing in."""
    tried, place = _hashes_of_code(came_from)
    session.add(FailedSignIn(tried=tried, came_from=place, at=datetime.now(UTC)))


def _hashes_of_code(came_from: str) -> tuple[str, str]:
    return hash_of("a code of a session"), hash_of(f"a code from {came_from}")


# Links that a person hands over


def make_link(session: Session, *, by: Actor, person_id: str, kind: LinkKind) -> str:
    """A new link's token, told once and kept only as its hash; the person's earlier links stop working."""
    now = datetime.now(UTC)
    leave_trace(session, by=by, act=f"{kind.value} link made", noun="person", noun_id=person_id)
    session.execute(
        update(Link).where(col(Link.person_id) == person_id, col(Link.used_at).is_(None)).values(used_at=now)
    )
    token = secrets.token_urlsafe(32)
    session.add(
        Link(
            token_hash=hash_of(token),
            person_id=person_id,
            kind=kind,
            created_at=now,
            expires_at=now + LINK_LASTS[kind],
        )
    )
    session.flush()
    return token


def link_address(token: str, kind: LinkKind) -> str:
    """The path at which a link is opened."""
    return f"/invitations/{token}" if kind is LinkKind.INVITATION else f"/resets/{token}"


def person_invited(session: Session, token: str, kind: LinkKind) -> Person | None:
    """Whose link this is: None when it is unknown, was used, has run out, or the account is closed.

    The link stays locked to the end of the transaction, so that two openings cannot both use it. Like
    every change of a password, this holds the installation's chain first: in another order two would
    wait for each other.
    """
    session.get(TraceHead, INSTALLATION, with_for_update=True, populate_existing=True)
    link = session.get(Link, hash_of(token), with_for_update=True, populate_existing=True)
    if link is None or link.kind is not kind or link.used_at or link.expires_at <= datetime.now(UTC):
        return None
    person = session.get_one(Person, link.person_id)
    return person if person.is_active else None


def use_link(session: Session, *, person: Person, kind: LinkKind, password: str) -> None:
    """Set the password that the link was made for; it and every other link of the person stop working."""
    by = Actor(person.name, person.id)
    leave_trace(session, by=by, act=f"password set by {kind.value}", noun="person", noun_id=person.id)
    set_password(session, person.id, password)


def note_form(session: Session, *, person: Person, key: str) -> None:
    """Remember the form that used a link: whoever sent it was not signed in yet."""
    session.merge(FormDone(key=key, person_id=person.id, location="/", at=datetime.now(UTC)))


def was_sent_before(session: Session, *, token: str, key: str) -> bool:
    """Whether this very form used the link already: it is the second half of a double click."""
    link = session.get(Link, hash_of(token))
    return link is not None and session.get(FormDone, (key, link.person_id)) is not None


# Tidying


def tidy(session: Session) -> None:
    """Delete some of what nobody asks about any more; never much at once."""
    now = datetime.now(UTC)
    _tidy(session, col(FailedSignIn.id), col(FailedSignIn.at) < now - BRAKE_WINDOW)
    _tidy(session, col(FormDone.key), col(FormDone.at) < now - FORM_KEYS_LAST)
    _tidy(session, col(SignInSession.token_hash), col(SignInSession.expires_at) < now)
    _tidy(session, col(GuestPass.token_hash), col(GuestPass.created_at) < now - VISIT_LASTS)
    _tidy(session, col(Link.token_hash), col(Link.expires_at) < now)


def _tidy(session: Session, key: Any, is_old: ColumnElement[bool]) -> None:
    """Delete a few old rows, leaving out those that another request holds."""
    # Chosen once, by name: inside the condition PostgreSQL may choose anew for every row.
    old = select(key).where(is_old).limit(TIDIED_AT_ONCE).with_for_update(skip_locked=True).cte("old")
    session.execute(
        delete(key.class_)
        .where(key.in_(select(old.c[0])), is_old)
        .execution_options(synchronize_session=False)
    )


def hash_of(token: str) -> str:
    """SHA-256 of a token or address, as hexadecimal."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
