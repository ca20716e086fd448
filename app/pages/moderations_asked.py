"""Asking a team member of another service for a second look."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.judgement_places import PAD, AtPlace, Place
from app.pages.refused_forms import TOLD_ON_THE_FORM, refused
from app.pages.second_looks import LookLine, lines_of
from app.rendering import go_to, page
from evaluations.actions.moderation import NOT_AGREED, ask_for_moderation
from evaluations.judgement import Judgement
from evaluations.permissions import may_ask_for_moderation, require_now, takes_second_look
from evaluations.queries.judgement import Pad
from evaluations.queries.moderation import Moderator, moderations_of, possible_moderators
from evaluations.refusals import Invalid, NotNow
from indicators.framework import Framework, QualityIndicator

router = GuardedRouter()

LABELS = {"moderator": "Moderator", "what_to_look_at": "What to look at", "due": "By when"}


@dataclass(frozen=True)
class AskPage:
    """Whom to ask, and for what. `moderators` are (id, label) by service.

    `has_outsiders`: some service stands outside the unit whose judgement it is.
    """

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    address: str
    moderators: tuple[tuple[str, str], ...]
    has_outsiders: bool
    looks: tuple[LookLine, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get(PAD + "/moderations/new", permission=may_ask_for_moderation)
def ask(request: Request, session: Transaction, place: AtPlace) -> Response:
    return _draw(request, _page(session, place, _agreed(place)))


@router.post(PAD + "/moderations", permission=may_ask_for_moderation, back_to=PAD + "/moderations/new")
def ask_somebody(
    request: Request, session: Transaction, asking: Asking, place: AtPlace, sent: Form
) -> Response:
    judgement = _agreed(place)
    due = sent.day("due", "Give a date, or leave it open.") if sent.line("due") else None
    what = sent.text("what_to_look_at")
    try:
        moderator = _chosen(session, place, sent)
        ask_for_moderation(
            session,
            by=asking.actor,
            judgement=judgement,
            moderator=moderator.person,
            what_to_look_at=what,
            due=due,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        told = refused(refusal, sent, LABELS)
        content = _page(session, place, judgement)
        again = replace(content, typed=sent.values, errors=told.errors, personal=told.personal)
        return _draw(request, again, told.status)
    return go_to(request, place.address, said=f"{moderator.person.name} is asked for a second look.")


def _agreed(place: Place) -> Judgement:
    """The judgement, if it can have a second look now. Raises NotNow."""
    require_now(takes_second_look(place.pad.cycle))
    if place.pad.judgement is None or place.pad.in_force is None:
        raise NotNow(NOT_AGREED)
    return place.pad.judgement


def _chosen(session: Session, place: Place, sent: Sent) -> Moderator:
    """Who was chosen. Raises Invalid with every fault of the form."""
    found = possible_moderators(session, place.pad.unit.unit)
    chosen = next((one for one in found if one.person.id == sent.line("moderator")), None)
    if chosen is None:
        raise Invalid({"moderator": "Choose who gives the second look.", **sent.errors})
    sent.check()
    return chosen


def _page(session: Session, place: Place, judgement: Judgement) -> AskPage:
    unit = place.pad.unit.unit
    moderators = possible_moderators(session, unit)
    editions = {place.framework.id: place.framework}
    return AskPage(
        pad=place.pad,
        framework=place.framework,
        indicator=place.indicator,
        address=place.address,
        moderators=tuple((one.person.id, f"{one.services}: {one.person.name}") for one in moderators),
        has_outsiders=unit.service_id is not None,
        looks=lines_of(moderations_of(session, judgement), place.home, editions),
    )


def _draw(request: Request, content: AskPage, status: int = 200) -> Response:
    return page(
        request,
        "moderations/new.html",
        content,
        title="Ask for a second look",
        status=status,
        back=("The judgement", content.address),
    )
