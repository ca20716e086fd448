"""What a group comes to after the reveal: a judgement, or what would settle it; and what people promised."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.judgement_places import Place
from app.pages.pad_pages import Conflict, PadPage, differences, pad_page
from app.pages.pad_words import Typed, as_saved, as_typed
from app.pages.refused_forms import TOLD_ON_THE_FORM, Refused, ToldOnTheForm, refused
from app.pages.room_parts import RoundInRoom
from app.pages.session_desk import done_on_desk, revealed
from app.pages.session_places import ITEM, ONE, AtItem, AtSession, SessionPlace
from app.rendering import go_to, page
from evaluations.actions.session import drop_action, note_action
from evaluations.actions.session_outcome import agree_in_session, leave_open
from evaluations.permissions import may_ask_for_moderation, may_judge, may_make, require_now, takes_act
from evaluations.queries.judgement import pad_at
from evaluations.queries.session import actions_of, agenda_of, item_at
from evaluations.refusals import NotFound, Stale
from evaluations.session import Act, AgendaItem
from evaluations.standing import Standing

router = GuardedRouter()

NOT_REFUSED = Refused(200)
NO_DAY = "Give the day as day, month and year, or leave it out."
STARTS = {
    "draft": "The form starts with the draft that stands on the pad. Nothing in it comes from the views.",
    "agreed": "The form starts with what is agreed already. Nothing in it comes from the views.",
}


@dataclass(frozen=True)
class AgreePage:
    """The form of a judgement with the views beside it. `starts`: where its first words come from, or ""."""

    place: SessionPlace
    item: AgendaItem
    action: str
    judging: PadPage
    rounds: tuple[RoundInRoom, ...]
    starts: str


@dataclass(frozen=True)
class NotAgreedPage:
    """What would settle it, with the views beside it."""

    place: SessionPlace
    item: AgendaItem
    title: str
    action: str
    would_settle: str
    rounds: tuple[RoundInRoom, ...]
    refused: Refused


@dataclass(frozen=True)
class TypedAction:
    """An action as it stands in the form; `item` is the id of the indicator it is about, or ""."""

    what: str = ""
    owner: str = ""
    due: str = ""
    item: str = ""


@dataclass(frozen=True)
class ActionPage:
    """The form of an action; `items` are the indicators on the agenda."""

    place: SessionPlace
    typed: TypedAction
    items: tuple[tuple[str, str], ...]
    refused: Refused = field(default=NOT_REFUSED)


# Agreed


@router.get(ITEM + "/agreements", permission=may_make(Act.AGREE))
def agreement(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem
) -> Response:
    require_now(takes_act(Act.AGREE, place.room.stage, item.state))
    judging = judging_at(session, asking, place, item)
    return _draw(request, session, place, item, pad_page(session, judging, as_saved(judging.pad)))


@router.post(ITEM + "/agreements", permission=may_make(Act.AGREE))
def agree(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem, sent: Form
) -> Response:
    typed = as_typed(sent, place.indicator(item))
    judged_on = sent.day("judged_on", "Give the day of the judgement.")
    try:
        sent.check()
        agree_in_session(
            session,
            by=asking.actor,
            item=item,
            words=typed.words,
            version=typed.version,
            judged_on=judged_on,
            reason=typed.reason,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, asking, place, item, sent, typed, refusal)
    return go_to(request, place.address, said=f"The judgement of {item.indicator} is agreed.")


def judging_at(session: Session, asking: Standing, place: SessionPlace, item: AgendaItem) -> Place:
    """The pad that the session writes on: that of its unit and this indicator."""
    pad = pad_at(session, place.cycle, place.unit.unit.id, item.indicator)
    may, may_ask = may_judge(asking, place.unit.unit), may_ask_for_moderation(asking)
    return Place(pad, place.framework, place.indicator(item), place.home, may, may_ask)


def _refuse(
    request: Request,
    session: Session,
    asking: Standing,
    place: SessionPlace,
    item: AgendaItem,
    sent: Sent,
    typed: Typed,
    refusal: ToldOnTheForm,
) -> Response:
    """The form with all that was typed. After a conflict it takes the version that stands."""
    session.expire_all()
    now = judging_at(session, asking, place, item)
    if isinstance(refusal, Stale):
        conflict = Conflict(refusal.saved_by, tuple(differences(now, typed.words)))
        content = pad_page(session, now, replace(typed, version=now.pad.version))
        return _draw(request, session, place, item, replace(content, conflict=conflict), 409)
    told = refused(refusal, sent, typed.labels)
    content = replace(pad_page(session, now, typed), errors=told.errors, personal=told.personal)
    return _draw(request, session, place, item, content, told.status)


def _draw(
    request: Request,
    session: Session,
    place: SessionPlace,
    item: AgendaItem,
    judging: PadPage,
    status: int = 200,
) -> Response:
    content = AgreePage(
        place=place,
        item=item,
        action=f"{place.item_address(item)}/agreements",
        judging=judging,
        rounds=revealed(session, place, item),
        starts=_starts(judging),
    )
    title = f"Agree a level for {place.title(item)}"
    return page(request, "sessions/agree.html", content, title=title, status=status, back=place.back)


def _starts(judging: PadPage) -> str:
    pad = judging.pad
    kind = "draft" if pad.judgement and pad.judgement.has_draft else "agreed" if pad.in_force else ""
    return STARTS[kind] if kind else ""


# Not agreed


@router.get(ITEM + "/open-questions", permission=may_make(Act.LEAVE_OPEN))
def open_question(request: Request, session: Transaction, place: AtSession, item: AtItem) -> Response:
    require_now(takes_act(Act.LEAVE_OPEN, place.room.stage, item.state))
    return _draw_open(request, session, place, item, "", NOT_REFUSED)


@router.post(ITEM + "/open-questions", permission=may_make(Act.LEAVE_OPEN))
def left_open(
    request: Request, session: Transaction, asking: Asking, place: AtSession, item: AtItem, sent: Form
) -> Response:
    words = sent.text("would_settle")
    try:
        sent.check()
        reason = not_personal(sent)
        leave_open(session, by=asking.actor, item=item, would_settle=words, not_personal=reason)
    except TOLD_ON_THE_FORM as refusal:
        told = refused(refusal, sent, {"would_settle": "What would settle it"})
        return _draw_open(request, session, place, item, words, told)
    return go_to(request, place.address, said=f"{item.indicator} is recorded as not agreed.")


def _draw_open(
    request: Request,
    session: Session,
    place: SessionPlace,
    item: AgendaItem,
    would_settle: str,
    told: Refused,
) -> Response:
    content = NotAgreedPage(
        place=place,
        item=item,
        title=place.title(item),
        action=f"{place.item_address(item)}/open-questions",
        would_settle=would_settle,
        rounds=revealed(session, place, item),
        refused=told,
    )
    title = f"Not agreed: {place.title(item)}"
    return page(
        request, "sessions/not_agreed.html", content, title=title, status=told.status, back=place.back
    )


# Actions


@router.get(ONE + "/actions", permission=may_make(Act.NOTE_ACTION))
def new_action(request: Request, session: Transaction, place: AtSession) -> Response:
    require_now(takes_act(Act.NOTE_ACTION, place.room.stage))
    return _draw_action(request, session, place, TypedAction(), NOT_REFUSED)


@router.post(ONE + "/actions", permission=may_make(Act.NOTE_ACTION))
def note(request: Request, session: Transaction, asking: Asking, place: AtSession, sent: Form) -> Response:
    typed = TypedAction(sent.text("what"), sent.line("owner"), sent.line("due"), sent.line("item"))
    due = sent.day("due", NO_DAY) if typed.due else None
    try:
        sent.check()
        note_action(
            session,
            by=asking.actor,
            room=place.room,
            item=item_at(session, place.room, typed.item) if typed.item else None,
            what=typed.what,
            owner=typed.owner,
            due=due,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        told = refused(refusal, sent, {"what": "What", "owner": "Who"})
        return _draw_action(request, session, place, typed, told)
    return go_to(request, place.address, said="The action is noted.")


@router.post(ONE + "/action-withdrawals", permission=may_make(Act.NOTE_ACTION), back_to=ONE)
def drop(request: Request, session: Transaction, asking: Asking, place: AtSession, sent: Form) -> Response:
    wanted = sent.line("action")
    action = next((each for each in actions_of(session, place.room.id) if each.id == wanted), None)
    if action is None:
        raise NotFound

    def do() -> str:
        drop_action(session, by=asking.actor, action=action)
        return "The action is dropped."

    return done_on_desk(request, session, asking, place, do)


def _draw_action(
    request: Request, session: Session, place: SessionPlace, typed: TypedAction, told: Refused
) -> Response:
    content = ActionPage(place, typed, tuple(_items(session, place)), told)
    title = "Note an action"
    return page(request, "sessions/action.html", content, title=title, status=told.status, back=place.back)


def _items(session: Session, place: SessionPlace) -> Iterator[tuple[str, str]]:
    for item in agenda_of(session, place.room.id):
        yield item.id, place.title(item)
