"""Who is in a session, as its facilitator puts it right: on paper, of which service, joined twice."""

from dataclasses import dataclass
from typing import TypedDict

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.refused_forms import TOLD_ON_THE_FORM, Refused, ToldOnTheForm, refused
from app.pages.session_desk import done_on_desk
from app.pages.session_places import ATTENDEE, ATTENDEES, AtAttendee, AtSession, SessionPlace
from app.rendering import go_to, page
from evaluations.actions.attendance import correct_attendee, join, merge_attendees, set_presence
from evaluations.permissions import may_make, require_now, takes_act
from evaluations.queries.committee import services_of
from evaluations.queries.session import attendance_of, attendee_at
from evaluations.session import Act, Attendee

router = GuardedRouter()

MAY = may_make(Act.TEND_ATTENDANCE)
LABELS = {"name": "Name", "designation": "Role"}
NOT_REFUSED = Refused(200)


@dataclass(frozen=True)
class TypedAttendee:
    """Somebody as they stand in the form. `service` is an id, or "" for none of the services."""

    name: str = ""
    designation: str = ""
    service: str = ""
    observes: bool = False


class Words(TypedDict):
    """Somebody as the actions ask for them."""

    name: str
    designation: str
    service_id: str | None
    observes: bool


@dataclass(frozen=True)
class AttendeePage:
    """Somebody to add (`attendee` is None) or to correct. `others` are the places to merge into."""

    place: SessionPlace
    attendee: Attendee | None
    address: str
    typed: TypedAttendee
    services: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    refused: Refused


@router.get(ATTENDEES, permission=MAY)
def new_attendee(request: Request, session: Transaction, place: AtSession) -> Response:
    require_now(takes_act(Act.TEND_ATTENDANCE, place.room.stage))
    return _draw(request, session, place, None, TypedAttendee())


@router.post(ATTENDEES, permission=MAY)
def add_on_paper(
    request: Request, session: Transaction, asking: Asking, place: AtSession, sent: Form
) -> Response:
    typed = _typed(session, place, sent)
    try:
        sent.check()
        join(
            session,
            by=asking.actor,
            room=place.room,
            **_words(typed),
            on_paper=True,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, place, None, sent, typed, refusal)
    return go_to(request, place.address, said=f"{typed.name} is here, on paper.")


@router.get(ATTENDEE, permission=MAY)
def one_attendee(request: Request, session: Transaction, place: AtSession, attendee: AtAttendee) -> Response:
    require_now(takes_act(Act.TEND_ATTENDANCE, place.room.stage))
    return _draw(request, session, place, attendee, _stored(attendee))


@router.post(ATTENDEE, permission=MAY)
def correct(
    request: Request,
    session: Transaction,
    asking: Asking,
    place: AtSession,
    attendee: AtAttendee,
    sent: Form,
) -> Response:
    typed = _typed(session, place, sent)
    try:
        sent.check()
        words = _words(typed)
        correct_attendee(
            session, by=asking.actor, attendee=attendee, **words, not_personal=not_personal(sent)
        )
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, place, attendee, sent, typed, refusal)
    return go_to(request, place.address, said=f"{attendee.name} is corrected.")


@router.post(ATTENDEE + "/absences", permission=MAY, back_to=ATTENDEE)
def take_out(
    request: Request, session: Transaction, asking: Asking, place: AtSession, attendee: AtAttendee
) -> Response:
    def do() -> str:
        set_presence(session, by=asking.actor, attendee=attendee, is_here=False)
        return f"{attendee.name} is taken out of the session."

    return done_on_desk(request, session, asking, place, do)


@router.post(ATTENDEE + "/returns", permission=MAY, back_to=ATTENDEE)
def bring_back(
    request: Request, session: Transaction, asking: Asking, place: AtSession, attendee: AtAttendee
) -> Response:
    def do() -> str:
        set_presence(session, by=asking.actor, attendee=attendee, is_here=True)
        return f"{attendee.name} is back."

    return done_on_desk(request, session, asking, place, do)


@router.post(ATTENDEE + "/merges", permission=MAY, back_to=ATTENDEE)
def merge(
    request: Request,
    session: Transaction,
    asking: Asking,
    place: AtSession,
    attendee: AtAttendee,
    sent: Form,
) -> Response:
    into = sent.needed("kept", "Choose the place that stays.")
    try:
        sent.check()
        kept = attendee_at(session, place.room, into)
        merge_attendees(session, by=asking.actor, kept=kept, merged=attendee)
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, place, attendee, sent, _stored(attendee), refusal)
    return go_to(request, place.address, said=f"{attendee.name} and {kept.name} are one person now.")


def _typed(session: Session, place: SessionPlace, sent: Sent) -> TypedAttendee:
    return TypedAttendee(
        name=sent.needed("name", "Give the name, so that everybody can see who is here."),
        designation=sent.line("designation"),
        service=sent.one_of("service", [value for value, _ in _services(session, place)]),
        observes=sent.ticked("observes"),
    )


def _stored(attendee: Attendee) -> TypedAttendee:
    return TypedAttendee(attendee.name, attendee.designation, attendee.service_id or "", attendee.observes)


def _words(typed: TypedAttendee) -> Words:
    return Words(
        name=typed.name,
        designation=typed.designation,
        service_id=typed.service or None,
        observes=typed.observes,
    )


def _services(session: Session, place: SessionPlace) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, each.name) for each in services_of(session, place.room.committee_id))


def _refuse(
    request: Request,
    session: Session,
    place: SessionPlace,
    attendee: Attendee | None,
    sent: Sent,
    typed: TypedAttendee,
    refusal: ToldOnTheForm,
) -> Response:
    return _draw(request, session, place, attendee, typed, refused(refusal, sent, LABELS))


def _draw(
    request: Request,
    session: Session,
    place: SessionPlace,
    attendee: Attendee | None,
    typed: TypedAttendee,
    told: Refused = NOT_REFUSED,
) -> Response:
    people = attendance_of(session, place.room.id) if attendee else ()
    address = f"{place.address}/attendees"
    content = AttendeePage(
        place=place,
        attendee=attendee,
        address=f"{address}/{attendee.id}" if attendee else address,
        typed=typed,
        services=_services(session, place),
        others=tuple(
            (one.attendee.id, f"{one.attendee.name} ({one.service})")
            for one in people
            if attendee and one.attendee.id != attendee.id
        ),
        refused=told,
    )
    title = attendee.name if attendee else "Add somebody on paper"
    return page(request, "sessions/attendee.html", content, title=title, back=place.back, status=told.status)
