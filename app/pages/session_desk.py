"""The desk of a session: its plan before, the running of it while it is open, what came of it after.

Who runs a session sees here who has still to give a view, and nothing of any view before the reveal.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.live import stream
from app.pages.room_parts import (
    OutcomeInRoom,
    RoundInRoom,
    Waiting,
    outcome_in_room,
    rounds_in_room,
    waiting_in,
)
from app.pages.session_places import (
    ITEM,
    ONE,
    AtItem,
    AtSession,
    SessionPlace,
    day_and_time,
    duration,
)
from app.refusals import STATUS
from app.rendering import go_to, page
from evaluations.actions.session import move_item, move_session, reorder
from evaluations.actions.view import look_again, reveal
from evaluations.permissions import may_make, require
from evaluations.queries.judgement import pad_at
from evaluations.queries.person import people_in
from evaluations.queries.session import (
    Present,
    Room,
    actions_of,
    invited_to,
    outcomes_of,
    place_of_person,
    room_at,
    rounds_of,
)
from evaluations.refusals import Invalid, NotNow
from evaluations.session import (
    ON_NOW,
    Act,
    AgendaItem,
    ItemState,
    SessionAction,
    SessionStage,
)
from evaluations.standing import Standing

router = GuardedRouter()

STATE_TAG = {
    ItemState.HIDDEN: "",
    ItemState.REVEALED: "yellow",
    ItemState.AGREED: "green",
    ItemState.NOT_AGREED: "yellow",
}
MOVED = {Act.BEGIN: "is on now", Act.SKIP: "is skipped", Act.PARK: "is parked"}
STAGE_NOW = {
    Act.OPEN: "The session is open. People can join.",
    Act.END: "The session has ended.",
    Act.RESUME: "The session goes on where it stood.",
}


@dataclass(frozen=True)
class ItemRow:
    """One indicator on the agenda: what may be done to it now (names of acts), and what the group came to."""

    item: AgendaItem
    title: str
    address: str
    tag: str
    acts: frozenset[str]
    came_to: OutcomeInRoom | None


@dataclass(frozen=True)
class PersonRow:
    """Somebody with a place. `says`: what stands beside the name, never anything of a view."""

    name: str
    address: str
    says: str


@dataclass(frozen=True)
class ActionRow:
    """What somebody promised, and the indicator that it is about, or ""."""

    action: SessionAction
    about: str


@dataclass(frozen=True)
class Now:
    """The indicator that the room looks at. `reveal_label` counts who has given a view, and nothing else;
    `reveal_refused` says why there is nothing to reveal yet, or "".
    """

    row: ItemRow
    round: int
    is_hidden: bool
    waiting: Waiting
    reveal_label: str
    reveal_refused: str
    rounds: tuple[RoundInRoom, ...]


@dataclass(frozen=True)
class DeskPage:
    """A session as its lead runs it, or as the committee reads it (then `acts` and those of items are few).

    `here` and `away` hold people by service. `acts` are the names of what may be done to the session now.
    """

    place: SessionPlace
    number: int
    when: str
    total: str
    join_address: str
    code: str
    own_room: str
    acts: frozenset[str]
    now: Now | None
    agenda: tuple[ItemRow, ...]
    here: tuple[tuple[str, tuple[PersonRow, ...]], ...]
    away: tuple[PersonRow, ...]
    count_here: str
    invited: tuple[str, ...]
    actions: tuple[ActionRow, ...]
    not_reached: tuple[str, ...]
    errors: dict[str, str]

    @property
    def stage(self) -> SessionStage:
        return self.place.room.stage

    @property
    def busy(self) -> str:
        """Why no other indicator can be begun, or ""."""
        if self.now is None:
            return ""
        number = self.now.row.item.indicator
        return (
            f"The room is looking at {number}. Agree it, leave it open or park it before you begin another."
        )


@router.get(ONE, permission=may_make(Act.READ))
def desk(request: Request, session: Transaction, asking: Asking, place: AtSession) -> Response:
    return draw_desk(request, session, asking, place)


@router.get(ONE + "/stream", permission=may_make(Act.READ))
def desk_stream(request: Request, place: AtSession) -> Response:
    return stream(request, place.room.id)


@router.post(ONE + "/stage-moves", permission=may_make(Act.OPEN), back_to=ONE)
def move_stage(
    request: Request, session: Transaction, asking: Asking, place: AtSession, sent: Form
) -> Response:
    act = _act(sent, STAGE_NOW)
    require(may_make(act)(asking))

    def do() -> str:
        move_session(session, by=asking.actor, room=place.room, cycle=place.cycle, act=act)
        return STAGE_NOW[act]

    return done_on_desk(request, session, asking, place, do)


@router.post(ITEM + "/moves", permission=may_make(Act.BEGIN), back_to=ONE)
def move(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem, sent: Form
) -> Response:
    act = _act(sent, MOVED)
    require(may_make(act)(asking))

    def do() -> str:
        move_item(session, by=asking.actor, item=item, act=act)
        return f"{item.indicator} {MOVED[act]}."

    return done_on_desk(request, session, asking, place, do)


@router.post(ITEM + "/places", permission=may_make(Act.REORDER), back_to=ONE)
def change_place(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem, sent: Form
) -> Response:
    ways = ("earlier", "later")
    way = sent.one_of("way", ways)
    if way not in ways:
        raise Invalid({"way": "Say whether it comes earlier or later."})

    def do() -> str:
        reorder(session, by=asking.actor, item=item, earlier=way == "earlier")
        return f"{item.indicator} comes {way} now."

    return done_on_desk(request, session, asking, place, do)


@router.post(ITEM + "/reveals", permission=may_make(Act.REVEAL), back_to=ONE)
def reveal_views(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem, sent: Form
) -> Response:
    def do() -> str:
        reveal(session, by=asking.actor, item=item, round=sent.whole_number("round"))
        return f"The views of {item.indicator} are revealed."

    return done_on_desk(request, session, asking, place, do)


@router.post(ITEM + "/rounds", permission=may_make(Act.LOOK_AGAIN), back_to=ONE)
def another_round(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem
) -> Response:
    def do() -> str:
        look_again(session, by=asking.actor, item=item)
        return f"Round {item.round} of {item.indicator} has begun. The views are hidden again."

    return done_on_desk(request, session, asking, place, do)


def done_on_desk(
    request: Request, session: Session, asking: Standing, place: SessionPlace, do: Callable[[], str]
) -> Response:
    """Do something, say so on the desk; or draw the desk as it stands now with the sentence why not."""
    try:
        said = do()
    except NotNow as refusal:
        session.expire_all()
        return draw_desk(request, session, asking, place, {"": refusal.sentence}, STATUS[NotNow])
    return go_to(request, place.address, said=said)


def draw_desk(
    request: Request,
    session: Session,
    asking: Standing,
    place: SessionPlace,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    content = _page(request, session, asking, place, errors or {})
    return page(
        request,
        "sessions/desk.html",
        content,
        title=place.room.name,
        status=status,
        block="live",
        back=("Sessions", f"{place.home}/sessions"),
    )


def _page(
    request: Request, session: Session, asking: Standing, place: SessionPlace, errors: dict[str, str]
) -> DeskPage:
    room = room_at(session, place.room)
    agenda = tuple(_rows(session, place, room))
    own = asking.person and place_of_person(session, place.room.id, asking.person.id)
    return DeskPage(
        place=place,
        number=room.number,
        when=day_and_time(place.room),
        total=duration(sum(item.minutes for item in room.agenda)),
        join_address=f"{request.url.netloc}/join",
        code=place.room.code,
        own_room=f"/rooms/{place.room.id}" if own else f"/join/{place.room.code}",
        acts=names_of(place.acts()),
        now=next((_now(session, place, room, row) for row in agenda if row.item.state in ON_NOW), None),
        agenda=agenda,
        here=tuple(_by_service(place, room)),
        away=tuple(_person(place, room, one) for one in room.present if not one.attendee.is_here),
        count_here=_count_here(room),
        invited=_invited(session, place) if place.room.stage is SessionStage.PLANNED else (),
        actions=tuple(_actions(session, place, room)),
        not_reached=tuple(item.indicator for item in room.agenda if item.state not in _DONE),
        errors=errors,
    )


_DONE = (ItemState.AGREED, ItemState.NOT_AGREED)


def names_of(acts: Iterable[Act]) -> frozenset[str]:
    """Acts by their names, as templates ask for them."""
    return frozenset(act.name for act in acts)


def _rows(session: Session, place: SessionPlace, room: Room) -> Iterator[ItemRow]:
    outcomes = outcomes_of(session, [item.id for item in room.agenda])
    for item in room.agenda:
        found = outcomes.get(item.id, ()) if item.state in _DONE else ()
        yield ItemRow(
            item=item,
            title=place.title(item),
            address=place.item_address(item),
            tag=STATE_TAG.get(item.state, "grey"),
            acts=names_of(place.acts(item.state)),
            came_to=outcome_in_room(found[-1], place.framework) if found else None,
        )


def _now(session: Session, place: SessionPlace, room: Room, row: ItemRow) -> Now:
    waiting = waiting_in(room)
    count = f"{waiting.given} of {waiting.asked} given"
    return Now(
        row=row,
        round=row.item.round,
        is_hidden=row.item.state is ItemState.HIDDEN,
        waiting=waiting,
        reveal_refused="" if waiting.given else "Nobody has given a view yet.",
        reveal_label=f"Reveal the views of {row.item.indicator} now ({count})",
        rounds=revealed(session, place, row.item),
    )


def revealed(session: Session, place: SessionPlace, item: AgendaItem) -> tuple[RoundInRoom, ...]:
    """The rounds of an indicator that were revealed, the latest first; nothing is read before a reveal."""
    found = rounds_of(session, [item.id]).get(item.id, ())
    if not found:
        return ()
    pad = pad_at(session, place.cycle, place.unit.unit.id, item.indicator)
    sources = len(pad.triangulation.sources)
    shown = rounds_in_room(found, place.framework, place.indicator(item), sources=sources)
    return tuple(reversed(shown))


def _by_service(place: SessionPlace, room: Room) -> Iterator[tuple[str, tuple[PersonRow, ...]]]:
    for service, people in groupby(room.here, key=lambda one: one.service):
        yield service, tuple(_person(place, room, one) for one in people)


def _person(place: SessionPlace, room: Room, one: Present) -> PersonRow:
    attendee = one.attendee
    is_asked = room.now is not None and room.now.state is ItemState.HIDDEN and not attendee.observes
    given = "view is in" if attendee.id in room.given else "still to give a view"
    says = (
        attendee.designation,
        "observes" if attendee.observes else "",
        "on paper" if attendee.on_paper else "",
        given if is_asked and attendee.is_here else "",
    )
    return PersonRow(
        name=attendee.name,
        address=f"{place.address}/attendees/{attendee.id}",
        says=", ".join(each for each in says if each),
    )


def _count_here(room: Room) -> str:
    count = len(room.here)
    services = len({one.service for one in room.here if one.attendee.service_id})
    if not count:
        return "Nobody has joined yet."
    people = "1 person" if count == 1 else f"{count} people"
    return f"{people} of {services} {'service' if services == 1 else 'services'}"


def _actions(session: Session, place: SessionPlace, room: Room) -> Iterator[ActionRow]:
    numbers = {item.id: item.indicator for item in room.agenda}
    for action in actions_of(session, place.room.id):
        yield ActionRow(action, numbers.get(action.item_id or "", ""))


def _invited(session: Session, place: SessionPlace) -> tuple[str, ...]:
    invited = invited_to(session, place.room.id)
    people = people_in(session, place.room.committee_id)
    return tuple(each.person.name for each in people if each.person.id in invited)


def _act(sent: Sent, allowed: Iterable[Act]) -> Act:
    """The act that a button asks for. Raises Invalid for one that does not belong here."""
    act = sent.needed_choice("act", Act, "Press one of the buttons on the desk.")
    sent.check()
    if act is None or act not in allowed:
        raise Invalid({"act": "Press one of the buttons on the desk."})
    return act
