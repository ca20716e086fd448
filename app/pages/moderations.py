"""Second looks: the list of what waits and what is settled, and one of them with all that is said in it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.judgement_places import Place, place_at
from app.pages.pad_pages import Conflict, UsedOnPad, evidence_by_source
from app.pages.refused_forms import TOLD_ON_THE_FORM, ToldOnTheForm, refused
from app.pages.second_looks import LookLine, lines_of
from app.rendering import go_to, page
from evaluations.actions.moderation import call_off, reply
from evaluations.judgement import LABELS
from evaluations.moderation import ModerationState, ReplyKind
from evaluations.permissions import (
    may_answer_moderation,
    may_ask_for_moderation,
    may_judge_somewhere,
    may_moderate,
    may_read_committee,
    may_say,
    require,
    takes_second_look,
)
from evaluations.queries.edition import catalogue
from evaluations.queries.judgement import Pad
from evaluations.queries.moderation import Said, SecondLook, moderation_with, moderations_in, said_in
from evaluations.refusals import Stale
from evaluations.standing import Standing
from indicators.framework import Framework, QualityIndicator
from indicators.level import Level

router = GuardedRouter()

LIST = "/committees/{committee}/moderations"
LOOK = LIST + "/{moderation}"
CHOICES = (
    (ReplyKind.CONFIRMED, "Confirm the judgement", "It stands as it is. Words are welcome, not needed."),
    (ReplyKind.QUESTIONS, "Ask the team questions", "They answer, and it comes back to you."),
    (ReplyKind.PROPOSED, "Propose another level", "Choose it below and say why. The team decides."),
)
DONE = {
    ReplyKind.CONFIRMED: "You confirmed the judgement. This second look is settled.",
    ReplyKind.QUESTIONS: "Your questions are with the team.",
    ReplyKind.PROPOSED: "Your proposal is with the team.",
    ReplyKind.ANSWERED: "Your answer is with the moderator.",
}
OWN_LABELS = {"kind": "Reply", "level": "Level proposed", "words": "Words", "reason": "Why it is called off"}


@dataclass(frozen=True)
class ModerationsPage:
    """What waits, longest first, and by cycle what is settled or called off, the latest first."""

    waiting: tuple[LookLine, ...]
    done: tuple[tuple[str, tuple[LookLine, ...]], ...]


@dataclass(frozen=True)
class ModerationPage:
    """A second look: the judgement as it stands, what was said, and the form of whoever looks.

    `moderates`, `answers` and `calls_off` say which forms fit; `refused` why there is none to reply.
    `choices` are (value, label, hint); `levels` (value, label) of those not in force. `typed` are the words
    of a form that was refused. `is_revised_since`: the judgement changed after the last reply.
    """

    look: SecondLook
    line: LookLine
    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    address: str
    pad_address: str
    evidence: tuple[tuple[str, tuple[UsedOnPad, ...]], ...]
    said: tuple[Said, ...]
    is_revised_since: bool
    moderates: bool
    answers: bool
    calls_off: bool
    refused: str
    levels: tuple[tuple[str, str], ...]
    choices: tuple[tuple[str, str, str], ...] = tuple(
        (kind.value, label, hint) for kind, label, hint in CHOICES
    )
    answered: str = ReplyKind.ANSWERED.value
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: Conflict | None = None


@router.get(LIST, permission=may_read_committee)
def moderations(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    looks, editions = moderations_in(session, asking.here.id), catalogue(session)
    done = sorted(
        (look for look in looks if not look.is_waiting), key=lambda look: look.cycle.period_from, reverse=True
    )
    content = ModerationsPage(
        waiting=lines_of((look for look in looks if look.is_waiting), home, editions),
        done=tuple(
            (cycle, lines_of(reversed([*several]), home, editions))
            for cycle, several in groupby(done, key=lambda look: look.cycle.name)
        ),
    )
    return page(request, "moderations/list.html", content, title="Second looks", back=("Home", home))


@router.get(LOOK, permission=may_read_committee)
def moderation(request: Request, session: Transaction, asking: Asking, moderation: str) -> Response:
    look = moderation_with(session, asking.here.id, moderation)
    return _draw(request, _page(session, asking, look))


@router.post(LOOK + "/replies", permission=may_judge_somewhere, back_to=LOOK)
def say(request: Request, session: Transaction, asking: Asking, sent: Form, moderation: str) -> Response:
    look = moderation_with(session, asking.here.id, moderation)
    kind = sent.needed_choice("kind", ReplyKind, "Choose what you reply.") or ReplyKind.ANSWERED
    level, words = sent.choice("level", Level), sent.text("words")
    try:
        sent.check()
        require(may_say(asking, look.moderation, look.unit.unit, kind))
        reply(
            session,
            by=asking.actor,
            moderation=look.moderation,
            kind=kind,
            level=level,
            words=words,
            version=sent.whole_number("version"),
            read=sent.line("read"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, asking, sent, moderation, refusal)
    return go_to(request, _address(asking, look), said=DONE.get(kind, "This second look is called off."))


@router.post(LOOK + "/withdrawals", permission=may_ask_for_moderation, back_to=LOOK)
def withdraw(request: Request, session: Transaction, asking: Asking, sent: Form, moderation: str) -> Response:
    look = moderation_with(session, asking.here.id, moderation)
    reason = sent.text("reason")
    try:
        sent.check()
        call_off(
            session,
            by=asking.actor,
            moderation=look.moderation,
            reason=reason,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, asking, sent, moderation, refusal)
    return go_to(request, _address(asking, look), said="This second look is called off.")


def _address(asking: Standing, look: SecondLook) -> str:
    return f"/committees/{asking.here.slug}/moderations/{look.moderation.id}"


def _page(session: Session, asking: Standing, look: SecondLook) -> ModerationPage:
    """The judgement as it stands and the forms that fit; the number of statements does not grow."""
    place = place_at(session, asking, look.cycle.id, look.unit.unit.id, look.judgement.indicator)
    said = said_in(session, look.moderation)
    in_force = place.pad.in_force
    read = said[-1].reply.entry_id if said else look.moderation.entry_id
    refusal = _why_not(asking, look, place)
    state = look.moderation.state
    return ModerationPage(
        look=look,
        line=lines_of([look], place.home, {look.cycle.edition: place.framework})[0],
        pad=place.pad,
        framework=place.framework,
        indicator=place.indicator,
        address=_address(asking, look),
        pad_address=place.address,
        evidence=evidence_by_source(place),
        said=said,
        is_revised_since=(in_force.id if in_force else None) != read,
        moderates=not refusal and state is ModerationState.WITH_MODERATOR,
        answers=not refusal and state is ModerationState.WITH_TEAM,
        calls_off=look.is_waiting and bool(may_ask_for_moderation(asking)),
        refused=refusal if look.is_waiting else "",
        levels=tuple(_levels(place)),
    )


def _why_not(asking: Standing, look: SecondLook, place: Place) -> str:
    """Why this person does not reply now, or ""."""
    if not takes_second_look(look.cycle):
        return takes_second_look(look.cycle).sentence
    if look.moderation.state is ModerationState.WITH_MODERATOR and place.pad.in_force is None:
        return "The judgement was taken back to blank, so there is nothing to look at now."
    if look.moderation.state is ModerationState.WITH_MODERATOR:
        return may_moderate(asking, look.moderation, look.unit.unit).sentence
    return may_answer_moderation(asking, look.moderation, look.unit.unit).sentence


def _levels(place: Place) -> Iterator[tuple[str, str]]:
    """The levels that can be proposed, best first: all but the one in force."""
    in_force = place.pad.in_force.level if place.pad.in_force else None
    for meaning in reversed(place.framework.levels):
        if meaning.level is not in_force:
            yield meaning.level.value, meaning.label.capitalize()


def _refuse(
    request: Request,
    session: Session,
    asking: Standing,
    sent: Sent,
    moderation_id: str,
    refusal: ToldOnTheForm,
) -> Response:
    """Draw the page as it stands now and the form that was sent, with all that was typed; say why."""
    content = _page(session, asking, moderation_with(session, asking.here.id, moderation_id))
    told = refused(refusal, sent, OWN_LABELS)
    is_calling_off, is_answer = sent.has("reason"), sent.values.get("kind") == content.answered
    again = replace(
        content,
        refused="",
        calls_off=content.calls_off or is_calling_off,
        answers=content.answers if is_calling_off else is_answer,
        moderates=content.moderates if is_calling_off else not is_answer,
        typed=sent.values,
        errors=told.errors,
        personal=told.personal,
    )
    if isinstance(refusal, Stale):
        again = replace(again, errors={}, conflict=_conflict(refusal, sent))
    return _draw(request, again, told.status)


def _conflict(refusal: Stale, sent: Sent) -> Conflict:
    """Both texts side by side: theirs stand on the page too, and yours in the form."""
    labels, yours = {**LABELS, **OWN_LABELS}, sent.values
    names = dict.fromkeys((*OWN_LABELS, *refusal.theirs))
    pairs = ((labels[name], refusal.theirs.get(name, ""), yours.get(name, "")) for name in names)
    return Conflict(refusal.saved_by, tuple(pair for pair in pairs if pair[1] or pair[2]))


def _draw(request: Request, content: ModerationPage, status: int = 200) -> Response:
    return page(
        request,
        "moderations/show.html",
        content,
        title=f"Second look at {content.line.judgement}",
        status=status,
        back=("The judgement", content.pad_address),
    )
