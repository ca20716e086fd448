"""Paper slips, typed in by the facilitator: until the reveal as hidden as other views, from them too."""

from collections.abc import Iterable
from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.refused_forms import TOLD_ON_THE_FORM, Refused, refused
from app.pages.session_places import ITEM, AtItem, AtSession, SessionPlace
from app.rendering import go_to, page
from evaluations.actions.view import LONGEST_REASON, Said, enter_slip, withdraw_slip
from evaluations.permissions import may_make, require_now, takes_act
from evaluations.queries.session import Present, attendance_of, attendee_at, given_in
from evaluations.session import Act, AgendaItem, ItemState, Sureness
from indicators.level import Level

router = GuardedRouter()

MAY = may_make(Act.ENTER_SLIP)
CANNOT_SAY = "cannot say"
LABELS = {"reason": "Why"}
NOT_REFUSED = Refused(200)


@dataclass(frozen=True)
class TypedSlip:
    """A slip as it stands in the form."""

    attendee: str = ""
    level: str = ""
    reason: str = ""
    sureness: str = ""

    @property
    def said(self) -> Said:
        return Said(
            level=Level(self.level) if self.level not in ("", CANNOT_SAY) else None,
            reason=self.reason,
            sureness=Sureness(self.sureness) if self.sureness else None,
        )


@dataclass(frozen=True)
class SlipPage:
    """The form of a slip. `waiting` are those who gave no view yet, `given` those who did, whatever way.

    Which of these views came on paper is not told: somebody may have changed theirs since.
    """

    place: SessionPlace
    item: AgendaItem
    title: str
    address: str
    is_late: bool
    typed: TypedSlip
    waiting: tuple[tuple[str, str], ...]
    given: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, str], ...]
    refused: Refused
    sureness: tuple[tuple[str, str], ...] = tuple((each.value, each.value.capitalize()) for each in Sureness)
    longest: int = LONGEST_REASON


@router.get(ITEM + "/slips", permission=MAY)
def new_slip(request: Request, session: Transaction, place: AtSession, item: AtItem) -> Response:
    require_now(takes_act(Act.ENTER_SLIP, place.room.stage, item.state))
    return _draw(request, session, place, item, TypedSlip())


@router.post(ITEM + "/slips", permission=MAY)
def enter(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem, sent: Form
) -> Response:
    typed = _typed(sent)
    try:
        sent.check()
        attendee = attendee_at(session, place.room, typed.attendee)
        enter_slip(
            session,
            by=asking.actor,
            attendee=attendee,
            item=item,
            round=sent.whole_number("round"),
            said=typed.said,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return _draw(request, session, place, item, typed, refused(refusal, sent, LABELS))
    how = "is in, and hidden" if item.state is ItemState.HIDDEN else "is in, marked as late"
    return go_to(request, _after(session, place, item), said=f"The slip of {attendee.name} {how}.")


@router.post(ITEM + "/slip-withdrawals", permission=MAY, back_to=ITEM + "/slips")
def take_back(request: Request, session: Transaction, place: AtSession, item: AtItem, sent: Form) -> Response:
    whose = sent.needed("whose", "Choose whose slip was entered wrongly.")
    try:
        sent.check()
        attendee = attendee_at(session, place.room, whose)
        withdraw_slip(session, attendee=attendee, item=item)
    except TOLD_ON_THE_FORM as refusal:
        return _draw(request, session, place, item, TypedSlip(), refused(refusal, sent, LABELS))
    address = f"{place.item_address(item)}/slips"
    return go_to(request, address, said=f"The slip of {attendee.name} is taken back. Enter it anew.")


def _typed(sent: Sent) -> TypedSlip:
    level = sent.one_of("level", [*(level.value for level in Level), CANNOT_SAY])
    if not level:
        sent.errors.setdefault("level", "Choose the level on the slip, or that they can't say.")
    return TypedSlip(
        attendee=sent.needed("attendee", "Choose whose slip it is."),
        level=level,
        reason=sent.text("reason"),
        sureness=sent.one_of("sureness", [each.value for each in Sureness]),
    )


def _after(session: Session, place: SessionPlace, item: AgendaItem) -> str:
    """Back to the form while somebody else on paper is waited for, else to the desk."""
    given = given_in(session, item)
    more = any(one.attendee.on_paper and one.attendee.id not in given for one in _asked(session, place))
    return f"{place.item_address(item)}/slips" if more else place.address


def _asked(session: Session, place: SessionPlace) -> list[Present]:
    present = attendance_of(session, place.room.id)
    return [one for one in present if one.attendee.is_here and not one.attendee.observes]


def _draw(
    request: Request,
    session: Session,
    place: SessionPlace,
    item: AgendaItem,
    typed: TypedSlip,
    told: Refused = NOT_REFUSED,
) -> Response:
    asked, given = _asked(session, place), given_in(session, item)
    is_late = item.state is not ItemState.HIDDEN
    content = SlipPage(
        place=place,
        item=item,
        title=place.title(item),
        address=place.item_address(item),
        is_late=is_late,
        typed=typed,
        waiting=_options(one for one in asked if one.attendee.id not in given),
        given=() if is_late else _options(one for one in asked if one.attendee.id in given),
        levels=tuple(_levels(place)),
        refused=told,
    )
    title = "Enter a late paper slip" if is_late else "Enter a paper slip"
    return page(request, "sessions/slip.html", content, title=title, back=place.back, status=told.status)


def _levels(place: SessionPlace) -> list[tuple[str, str]]:
    best_first = reversed(place.framework.levels)
    options = [(meaning.level.value, meaning.label.capitalize()) for meaning in best_first]
    return [*options, (CANNOT_SAY, "Can't say")]


def _options(people: Iterable[Present]) -> tuple[tuple[str, str], ...]:
    """Those on paper first."""
    ordered = sorted(people, key=lambda one: not one.attendee.on_paper)
    return tuple((one.attendee.id, f"{one.attendee.name} ({one.service})") for one in ordered)
