"""The room as somebody with a place in it sees it on their phone: their own view, and what everybody sees."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.live import stream
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.at_once import on_many_screens
from app.pages.refused_forms import refused
from app.pages.room_parts import CANNOT_SAY, OnShow, on_show
from app.rendering import go_to, page
from evaluations.actions.view import LONGEST_REASON, Said, give_view, withdraw_view
from evaluations.marks import Mark
from evaluations.permissions import may_make
from evaluations.queries.session import NO_SERVICE, is_of_several, item_at, own_view
from evaluations.refusals import Invalid, LooksPersonal, NotNow
from evaluations.session import (
    Act,
    AgendaItem,
    Attendee,
    ItemState,
    RoomSession,
    SessionStage,
    Sureness,
    View,
)
from evaluations.standing import Standing
from indicators.framework import Framework, LevelMeaning
from indicators.level import Level

router = GuardedRouter()

NOT_MARKED = "not marked"
MOST_THEMES = 20
NO_LEVEL = f"Choose a level, or that you {CANNOT_SAY}."
GONE_ON = "The room has gone on since this page was opened."
TOO_LATE = "The views were revealed before yours arrived, so it was not counted."


@dataclass(frozen=True)
class TypedView:
    """What stands in the form of a view. `choice` is a level's word, CANNOT_SAY or ""."""

    choice: str = ""
    reason: str = ""
    sureness: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def said(self) -> Said:
        """The view as it is given."""
        return Said(
            level=Level(self.choice) if self.choice not in ("", CANNOT_SAY) else None,
            reason=self.reason,
            sureness=Sureness(self.sureness) if self.sureness else None,
            marks=dict(self.marks),
        )


@dataclass(frozen=True)
class NotTaken:
    """A view that came too late: why, and its words, each with its label, so that none is lost."""

    why: str
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RoomPage:
    """One person's screen. `own` is the view they gave, empty where its words are kept back; `typed` is what
    stands in the form, if they may give one now. `record` is where somebody with an account reads what came
    of it.
    """

    shown: OnShow
    place: Attendee
    service: str
    address: str
    record: str
    own: TypedView | None
    typed: TypedView | None
    is_alone: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    not_taken: NotTaken | None = None
    cannot_say: str = CANNOT_SAY
    longest_reason: int = LONGEST_REASON
    marks: tuple[tuple[str, str], ...] = (
        *((mark.value, mark.value.capitalize()) for mark in Mark),
        (NOT_MARKED, "Not marked"),
    )
    surenesses: tuple[tuple[str, str], ...] = tuple((one.value, one.value.capitalize()) for one in Sureness)

    @property
    def has_ended(self) -> bool:
        return self.shown.room.session.stage is SessionStage.ENDED

    @property
    def is_hidden(self) -> bool:
        return self.shown.state is ItemState.HIDDEN

    def asks_for(self, item: AgendaItem, round: int) -> bool:
        """Whether the person is asked for a view of this indicator in this round."""
        looked_at = self.shown.looked_at
        return (
            self.typed is not None
            and looked_at is not None
            and (looked_at.item.id, looked_at.item.round) == (item.id, round)
        )

    @property
    def levels(self) -> tuple[LevelMeaning, ...]:
        """The six levels, best first as on the published page."""
        return tuple(reversed(self.shown.framework.levels))

    def label(self, choice: str) -> str:
        """What was chosen, as the edition calls it."""
        return label_of(choice, self.shown.framework)


@router.get("/rooms/{room}", permission=may_make(Act.READ))
def show(request: Request, session: Transaction, asking: Asking) -> Response:
    is_signed_in = asking.person is not None
    shown = on_many_screens(request, session, asking.place.session_id, is_signed_in=is_signed_in)
    return _draw(request, _room_page(session, asking, shown))


@router.get("/rooms/{room}/stream", permission=may_make(Act.READ))
def listen(request: Request, asking: Asking) -> Response:
    return stream(request, asking.place.session_id)


@router.post("/rooms/{room}/views", permission=may_make(Act.GIVE_VIEW), back_to="/rooms/{room}")
def give(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    room = session.get_one(RoomSession, asking.place.session_id)
    item = item_at(session, room, sent.line("item"))
    typed = _typed(sent)
    try:
        sent.check()
        give_view(
            session,
            attendee=asking.place,
            item=item,
            round=sent.whole_number("round"),
            said=typed.said,
            not_personal=not_personal(sent),
        )
    except (Invalid, LooksPersonal, NotNow) as refusal:
        shown = on_show(session, room, is_signed_in=asking.person is not None)
        return _refuse(request, _room_page(session, asking, shown), item, typed, sent, refusal)
    return go_to(request, f"/rooms/{room.id}")


@router.post("/rooms/{room}/view-withdrawals", permission=may_make(Act.GIVE_VIEW), back_to="/rooms/{room}")
def withdraw(request: Request, session: Transaction, asking: Asking, sent: Form) -> Response:
    room = session.get_one(RoomSession, asking.place.session_id)
    item = item_at(session, room, sent.line("item"))
    withdraw_view(session, attendee=asking.place, item=item, round=sent.whole_number("round"))
    return go_to(request, f"/rooms/{room.id}", said="Your view is taken back. You can give another one.")


def label_of(choice: str, framework: Framework) -> str:
    """A choice in a view, as the edition calls it."""
    return framework.label(Level(choice)) if choice not in ("", CANNOT_SAY) else choice


def _refuse(
    request: Request,
    now: RoomPage,
    item: AgendaItem,
    typed: TypedView,
    sent: Sent,
    refusal: Invalid | LooksPersonal | NotNow,
) -> Response:
    """The form again with what is wrong with it; or its words, where nobody is asked for this view now."""
    if isinstance(refusal, NotNow) or not now.asks_for(item, sent.whole_number("round")):
        not_taken = NotTaken(_why(refusal, item), _spelled(typed, item, now.shown.framework))
        return _draw(request, replace(now, not_taken=not_taken), 409)
    told = refused(refusal, sent, {"reason": "Your reason"})
    return _draw(request, replace(now, typed=typed, errors=told.errors, personal=told.personal), told.status)


def _why(refusal: Invalid | LooksPersonal | NotNow, item: AgendaItem) -> str:
    """Revealed meanwhile is what happens in a room; any other reason is told as the action tells it."""
    if item.state is ItemState.REVEALED:
        return TOO_LATE
    return refusal.sentence if isinstance(refusal, NotNow) else GONE_ON


def _typed(sent: Sent) -> TypedView:
    """What a person typed. What is wrong with it is noted in `sent`."""
    choice = sent.one_of("level", [*(level.value for level in Level), CANNOT_SAY])
    if not choice:
        sent.errors.setdefault("level", NO_LEVEL)
    allowed = [*(mark.value for mark in Mark), NOT_MARKED]
    given = {str(theme): sent.one_of(f"mark_{theme}", allowed) for theme in range(1, MOST_THEMES + 1)}
    return TypedView(
        choice=choice,
        reason=sent.text("reason"),
        sureness=sent.one_of("sureness", [one.value for one in Sureness]),
        marks={theme: mark for theme, mark in given.items() if mark not in ("", NOT_MARKED)},
    )


def _room_page(session: Session, asking: Standing, shown: OnShow) -> RoomPage:
    """What one person sees, with what everybody sees alike."""
    place, room = asking.place, shown.room.session
    is_asked = shown.state is ItemState.HIDDEN and not place.observes
    own = _own(session, asking, shown) if is_asked else None
    return RoomPage(
        shown=shown,
        place=place,
        service=next((one.service for one in shown.room.present if one.attendee.id == place.id), NO_SERVICE),
        address=f"/rooms/{room.id}",
        record=_record(asking, room),
        own=own,
        typed=(own or TypedView()) if is_asked else None,
        is_alone=is_asked and shown.room.is_alone(place),
    )


def _own(session: Session, asking: Standing, shown: OnShow) -> TypedView | None:
    """The view that they gave. Its words are kept back where somebody else could be the one who looks."""
    view = own_view(session, asking.place, shown.looked_at.item) if shown.looked_at else None
    if view is None:
        return None
    return _as_given(view) if _is_theirs_alone(session, asking) else TypedView()


def _is_theirs_alone(session: Session, asking: Standing) -> bool:
    """Not where places were made one, since the browsers of both lead here; nor where an account is signed in
    on the browser of a guest."""
    is_own_account = asking.person is None or asking.place.person_id == asking.person.id
    return is_own_account and not is_of_several(session, asking.place)


def _as_given(view: View) -> TypedView:
    return TypedView(
        choice=view.level.value if view.level else CANNOT_SAY,
        reason=view.reason,
        sureness=view.sureness.value if view.sureness else "",
        marks=view.marks,
    )


def _spelled(typed: TypedView, item: AgendaItem, framework: Framework) -> tuple[tuple[str, str], ...]:
    """The words of a view, each with its label."""
    indicator = framework.indicator(item.indicator)
    themes = indicator.themes if indicator else ()
    marks = [(theme.title, typed.marks.get(str(theme.number), "")) for theme in themes]
    lines = (
        ("Level", label_of(typed.choice, framework)),
        ("Reason", typed.reason),
        ("How sure", typed.sureness),
        *marks,
    )
    return tuple((label, words) for label, words in lines if words)


def _record(asking: Standing, room: RoomSession) -> str:
    """Where the record stands, for somebody with a part in the committee."""
    slug = next((each.slug for each in asking.committees if each.id == room.committee_id), None)
    return f"/committees/{slug}/sessions/{room.id}/record" if slug else ""


def _draw(request: Request, content: RoomPage, status: int = 200) -> Response:
    return page(
        request,
        "rooms/show.html",
        content,
        title=content.shown.room.session.name,
        status=status,
        block="live",
    )
