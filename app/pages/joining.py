"""Joining a session: by its code, with an account in one click, or as a guest with a name and a service."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.database import Database
from app.forms import Sent, is_presentable
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.local_time import today
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.front_door import came_from, local_path
from app.pages.refused_forms import TOLD_ON_THE_FORM, Refused, refused
from app.rendering import go_to, page
from app.sign_in import (
    BRAKE_WINDOW,
    attendee_asking,
    begin_visit,
    guest_who_sent,
    is_braked_on_codes,
    note_guest_form,
    note_wrong_code,
)
from evaluations.actions.attendance import join
from evaluations.actions.pulse import hold
from evaluations.committee import Committee
from evaluations.permissions import anyone
from evaluations.person import Part, Person
from evaluations.queries.committee import services_of
from evaluations.queries.session import NO_SERVICE, session_of_code
from evaluations.queries.standing import standing_of
from evaluations.session import Attendee, RoomSession
from evaluations.standing import LONGEST_ACTOR, Standing
from evaluations.trace import Actor

router = GuardedRouter()

NO_SERVICE_CHOSEN = "none"
LONGEST_CODE = 40
WRONG = (
    "No session that is open now has this code. Look at the code on the screen once more. "
    "A code works only while its session is open."
)
BRAKED = "Too many wrong codes came from this network. Wait a quarter of an hour, then try again."
LABELS = {"name": "Your name", "designation": "Your role"}


@dataclass(frozen=True)
class CodePage:
    """The code as it was typed. `came_back`: they were led here from a session; `next` is its address."""

    code: str = ""
    came_back: bool = False
    next: str = ""
    is_signed_in: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class JoinPage:
    """Who joins: somebody with an account (`person`), or a guest. `services` are (id, name)."""

    room: RoomSession
    committee: str
    address: str
    person: Person | None
    services: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get("/join", permission=anyone)
def door(request: Request, session: Transaction, asking: Asking) -> Response:
    typed = request.query_params.get("code", "")
    if typed.strip():
        room = _open_session(request, session, typed)
        return go_to(request, f"/join/{room.code}") if room else _wrong(request, session, asking, typed)
    wanted = local_path(request.query_params.get("next", "/"))
    content = CodePage(
        came_back=wanted.startswith("/rooms/"), next=quote(wanted, safe=""), is_signed_in=bool(asking.person)
    )
    return page(request, "rooms/code.html", content, title="Join a session")


@router.get("/join/{code}", permission=anyone)
def form(request: Request, session: Transaction, asking: Asking, code: str) -> Response:
    room = _open_session(request, session, code)
    if room is None:
        return _wrong(request, session, asking, code)
    if attendee_asking(session, request, room.id, asking.person):
        return go_to(request, f"/rooms/{room.id}")
    return _draw(request, session, asking, room, _known_of(session, asking, room))


@router.post("/join/{code}", permission=anyone)
def take_place(request: Request, session: Transaction, asking: Asking, sent: Form, code: str) -> Response:
    room = _open_session(request, session, code)
    if room is None:
        return _wrong(request, session, asking, code)
    # One after the other, so that the second half of a double click finds what the first one did.
    hold(session, room.id)
    key = sent.key(request.url.path)
    place = attendee_asking(session, request, room.id, asking.person)
    guest = guest_who_sent(session, key) if asking.person is None and place is None else None
    if place:
        return go_to(request, f"/rooms/{room.id}")
    try:
        place = guest or _joined(session, asking, sent, room)
    except TOLD_ON_THE_FORM as refusal:
        return _draw(request, session, asking, room, sent.values, refused(refusal, sent, LABELS))
    response = go_to(request, f"/rooms/{room.id}")
    if asking.person is None:
        note_guest_form(session, key=key, attendee_id=place.id, location=f"/rooms/{room.id}")
        begin_visit(session, request, response, place.id)
    return response


def _open_session(request: Request, session: Session, typed: str) -> RoomSession | None:
    """The open session with this code, unless too many wrong ones came from the same place."""
    if is_braked_on_codes(session, came_from(request)):
        return None
    return session_of_code(session, typed) if is_presentable(typed) and len(typed) <= LONGEST_CODE else None


def _wrong(request: Request, session: Session, asking: Standing, typed: str) -> Response:
    """The same page for a code that nobody has and for one of a session that is not open."""
    is_too_often = is_braked_on_codes(session, came_from(request))
    if not is_too_often:
        _remember_wrong_code(request, session)
    content = CodePage(
        code=typed if is_presentable(typed) else "",
        is_signed_in=bool(asking.person),
        errors={"code": BRAKED if is_too_often else WRONG},
    )
    status = 429 if is_too_often else 404
    response = page(request, "rooms/code.html", content, title="Join a session", status=status, keeps=True)
    if is_too_often:
        response.headers["Retry-After"] = str(int(BRAKE_WINDOW.total_seconds()))
    return response


def _remember_wrong_code(request: Request, session: Session) -> None:
    """In a transaction of its own, since whoever only opens an address writes nothing in theirs."""
    session.expunge_all()
    session.rollback()
    database: Database = request.app.state.database
    with database.session(write=True) as noting:
        note_wrong_code(noting, came_from(request))


def _draw(
    request: Request,
    session: Session,
    asking: Standing,
    room: RoomSession,
    values: Mapping[str, str],
    refusal: Refused | None = None,
) -> Response:
    services = tuple((each.id, each.name) for each in services_of(session, room.committee_id))
    content = JoinPage(
        room=room,
        committee=session.get_one(Committee, room.committee_id).name,
        address=f"/join/{room.code}",
        person=asking.person,
        services=(*services, (NO_SERVICE_CHOSEN, "I belong to none of these")),
        values=values,
        errors=refusal.errors if refusal else {},
        personal=refusal.personal if refusal else NOTHING_PERSONAL,
    )
    return page(
        request,
        "rooms/join.html",
        content,
        title=f"Join: {room.name}",
        status=refusal.status if refusal else 200,
    )


def _known_of(session: Session, asking: Standing, room: RoomSession) -> dict[str, str]:
    """What an account already says: the service, where they are a team member of one in this committee."""
    if asking.person is None:
        return {}
    slug = session.get_one(Committee, room.committee_id).slug
    held = standing_of(session, person=asking.person, slug=slug, today=today()).held
    services = [each.service_id for each in held if each.part is Part.TEAM_MEMBER and each.service_id]
    return {"service": services[0]} if services else {}


def _joined(session: Session, asking: Standing, sent: Sent, room: RoomSession) -> Attendee:
    names = {each.id: each.name for each in services_of(session, room.committee_id)}
    service = sent.one_of("service", [*names, NO_SERVICE_CHOSEN])
    if not service:
        sent.errors.setdefault("service", "Choose your service, or say that you belong to none of these.")
    person = asking.person
    name = (
        person.name
        if person
        else sent.needed("name", "Give your name, so that everybody can see who is here.")
    )
    designation = person.designation if person else sent.line("designation")
    sent.check()
    return join(
        session,
        by=asking.actor if person else _guest(name, names.get(service, NO_SERVICE)),
        room=room,
        name=name,
        service_id=None if service == NO_SERVICE_CHOSEN else service,
        designation=designation,
        person_id=person.id if person else None,
        observes=sent.ticked("observes"),
        not_personal=not_personal(sent),
    )


def _guest(name: str, service: str) -> Actor:
    """How the trace names a guest, as far as there is room."""
    told = f" (guest, {service})"
    return Actor(name[: max(0, LONGEST_ACTOR - len(told))] + told[:LONGEST_ACTOR])
