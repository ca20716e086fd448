"""Who is asking: passwords, sessions that can be revoked, and a brake on guessing."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from pwdlib import PasswordHash
from sqlalchemy import func
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from app.tables import Credential, FailedSignIn, Link, LinkKind, SignInSession
from evaluations.person import Person

SESSION_LASTS = timedelta(hours=12)
LINK_LASTS = {LinkKind.INVITATION: timedelta(days=14), LinkKind.RESET: timedelta(days=2)}
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
BRAKE_WINDOW = timedelta(minutes=15)
FAILURES_FOR_ONE_ADDRESS = 5
FAILURES_FROM_ONE_PLACE = 50

_hasher = PasswordHash.recommended()
# Verified when there is no such person, so that the answer takes the same time.
_NOBODY = _hasher.hash(secrets.token_urlsafe(24))


def cookie_name(request: Request) -> str:
    """In production the cookie is bound to HTTPS and to this host alone."""
    return "__Host-session" if request.app.state.settings.is_production else "session"


def person_asking(session: Session, request: Request) -> Person | None:
    """The person whose session the request's cookie names, if it still counts."""
    token = request.cookies.get(cookie_name(request))
    if not token:
        return None
    return session.exec(
        select(Person)
        .join(SignInSession, col(SignInSession.person_id) == col(Person.id))
        .where(
            SignInSession.token_hash == hash_of(token),
            col(SignInSession.revoked_at).is_(None),
            SignInSession.expires_at > datetime.now(UTC),
            col(Person.is_active),
        )
    ).first()


def person_with_password(session: Session, *, email: str, password: str) -> Person | None:
    """The active person with this address and password. Takes as long when there is none."""
    row = session.exec(
        select(Person, Credential)
        .join(Credential, col(Credential.person_id) == col(Person.id))
        .where(Person.email == email, col(Person.is_active))
    ).first()
    matches, renewed = _hasher.verify_and_update(password, row[1].password_hash if row else _NOBODY)
    if row is None or not matches:
        return None
    if renewed:
        row[1].password_hash = renewed
    return row[0]


def set_password(session: Session, person_id: str, password: str) -> None:
    """Keep a new password and end every session of the person."""
    credential = session.get(Credential, person_id) or Credential(person_id=person_id, password_hash="")
    credential.password_hash = _hasher.hash(password)
    session.add(credential)
    revoke_sessions(session, person_id)


def begin_session(session: Session, request: Request, response: Response, person: Person) -> None:
    """Sign the person in on this browser."""
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC)
    session.add(
        SignInSession(
            token_hash=hash_of(token),
            person_id=person.id,
            browser=request.headers.get("user-agent", "")[:200],
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


def end_session(session: Session, request: Request) -> None:
    """Revoke the session that this browser uses."""
    row = session.get(SignInSession, hash_of(request.cookies.get(cookie_name(request), "")))
    if row:
        row.revoked_at = datetime.now(UTC)


def revoke_sessions(session: Session, person_id: str, *, but: str = "") -> None:
    """Revoke every session of a person, except the one whose token hash is given."""
    rows = session.exec(
        select(SignInSession).where(
            SignInSession.person_id == person_id, col(SignInSession.revoked_at).is_(None)
        )
    )
    for row in rows:
        if row.token_hash != but:
            row.revoked_at = datetime.now(UTC)


def is_braked(session: Session, *, email: str, came_from: str) -> bool:
    """Whether too many sign-ins failed lately, for this address or from this place."""
    since = datetime.now(UTC) - BRAKE_WINDOW
    failed = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.at > since)
    for_address = session.exec(failed.where(FailedSignIn.tried == hash_of(email))).one()
    from_place = session.exec(failed.where(FailedSignIn.came_from == hash_of(came_from))).one()
    return for_address >= FAILURES_FOR_ONE_ADDRESS or from_place >= FAILURES_FROM_ONE_PLACE


def note_failure(session: Session, *, email: str, came_from: str) -> None:
    """Remember a failed sign-in for the brake."""
    session.add(FailedSignIn(tried=hash_of(email), came_from=hash_of(came_from), at=datetime.now(UTC)))


def make_link(session: Session, *, person_id: str, kind: LinkKind) -> str:
    """A new link's token; links of the same kind made before stop working."""
    now = datetime.now(UTC)
    earlier = session.exec(
        select(Link).where(Link.person_id == person_id, Link.kind == kind, col(Link.used_at).is_(None))
    )
    for link in earlier:
        link.used_at = now
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
    return token


def link_for(session: Session, token: str) -> Link | None:
    """The link with this token, if it was not used and has not run out."""
    link = session.get(Link, hash_of(token))
    is_good = link and link.used_at is None and link.expires_at > datetime.now(UTC)
    return link if is_good else None


def password_fault(password: str) -> str:
    """What is wrong with a new password, or ""."""
    if len(password) < SHORTEST_PASSWORD:
        return f"Use at least {SHORTEST_PASSWORD} characters. Three or four words work well."
    if len(password) > LONGEST_PASSWORD:
        return f"Use at most {LONGEST_PASSWORD} characters."
    if len(set(password)) < 5:
        return "Use more different characters."
    return ""


def hash_of(token: str) -> str:
    """SHA-256 of a token or address, as hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
