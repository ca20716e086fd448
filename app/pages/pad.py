"""The pad of one unit and one indicator: its draft, its agreement, and dropping the draft of a revision."""

from dataclasses import replace
from typing import TypedDict

from fastapi import Request
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import not_personal
from app.pages.judgement_places import PAD, AtPlace, JudgingAt, Place, read_again
from app.pages.pad_pages import LEFT_OPEN, Conflict, differences, draw_pad, pad_page
from app.pages.pad_words import Typed, as_saved, as_typed
from app.pages.refused_forms import TOLD_ON_THE_FORM, ToldOnTheForm, refused
from app.rendering import go_to
from evaluations.actions.judgement import agree, drop_draft, save_draft
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.judgement import Judgement, JudgementEntry, State, Words, still_asked, words_of
from evaluations.permissions import may_judge_somewhere, may_read_committee
from evaluations.refusals import Stale
from evaluations.standing import Standing
from evaluations.trace import Actor
from indicators.framework import Framework

router = GuardedRouter()


class Written(TypedDict):
    """What a person wrote on a pad, as the actions that keep it ask for it."""

    by: Actor
    cycle: Cycle
    unit: Unit
    indicator: str
    words: Words
    version: int
    not_personal: str


@router.get(PAD, permission=may_read_committee)
def pad(request: Request, session: Transaction, place: AtPlace) -> Response:
    """As saved; where htmx asks again what the marks leave open, the marks and the level come with it."""
    asked = request.query_params
    typed = as_saved(place.pad)
    if request.headers.get("HX-Target") == LEFT_OPEN:
        typed = as_typed(Sent(FormData(dict(asked))), place.indicator)
    return draw_pad(request, place, pad_page(session, place, typed, asked.get("find", "")))


@router.post(PAD + "/drafts", permission=may_judge_somewhere, back_to=PAD)
def save(request: Request, session: Transaction, asking: Asking, place: JudgingAt, sent: Form) -> Response:
    typed = as_typed(sent, place.indicator)
    try:
        sent.check()
        saved = save_draft(session, **_written(asking, place, typed, sent))
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, place, sent, typed, refusal)
    if sent.has("then"):
        said = f"{_said_of_draft(saved)} Now record the evidence."
        return go_to(request, place.new_evidence_address, said=said)
    return go_to(request, place.address, said=_said_of_draft(saved))


@router.post(PAD + "/agreements", permission=may_judge_somewhere, back_to=PAD)
def agree_on(
    request: Request, session: Transaction, asking: Asking, place: JudgingAt, sent: Form
) -> Response:
    typed = as_typed(sent, place.indicator)
    day = sent.day("judged_on", "Give the day of the judgement.")
    try:
        sent.check()
        written = _written(asking, place, typed, sent)
        entry = agree(session, **written, judged_on=day, reason=typed.reason)
    except TOLD_ON_THE_FORM as refusal:
        return _refuse(request, session, place, sent, typed, refusal)
    return go_to(request, place.address, said=_said_of_entry(entry, place.framework))


@router.post(PAD + "/dropped-drafts", permission=may_judge_somewhere, back_to=PAD)
def drop(request: Request, session: Transaction, asking: Asking, place: JudgingAt, sent: Form) -> Response:
    drop_draft(
        session,
        by=asking.actor,
        cycle=place.pad.cycle,
        judgement=place.judgement,
        version=sent.whole_number("version"),
    )
    return go_to(request, place.address, said="The draft of the revision is dropped.")


def _written(asking: Standing, place: Place, typed: Typed, sent: Sent) -> Written:
    return Written(
        by=asking.actor,
        cycle=place.pad.cycle,
        unit=place.pad.unit.unit,
        indicator=place.indicator.number,
        words=typed.words,
        version=typed.version,
        not_personal=not_personal(sent),
    )


def _refuse(
    request: Request, session: Session, place: Place, sent: Sent, typed: Typed, refusal: ToldOnTheForm
) -> Response:
    """Draw the form again with all that was typed, whatever happened meanwhile, and say why."""
    if isinstance(refusal, Stale):
        return _show_conflict(request, session, read_again(session, place), typed, refusal)
    told = refused(refusal, sent, typed.labels)
    content = pad_page(session, place, typed)
    again = replace(content, refused="", errors=told.errors, personal=told.personal)
    return draw_pad(request, place, again, told.status)


def _show_conflict(request: Request, session: Session, now: Place, typed: Typed, refusal: Stale) -> Response:
    """Both texts side by side. The form takes the version that stands, so that saving is a decision."""
    conflict = Conflict(refusal.saved_by, tuple(differences(now, typed.words)))
    content = pad_page(session, now, replace(typed, version=now.pad.version))
    return draw_pad(request, now, replace(content, refused="", conflict=conflict), 409)


def _said_of_draft(saved: Judgement) -> str:
    if not saved.has_draft:
        return "Nothing differs from what is agreed." if saved.entry_number else "The pad is blank."
    kind = "Draft of a revision" if saved.entry_number else "Draft"
    more = " See what is still asked for." if still_asked(words_of(saved)) else ""
    return f"{kind} saved. It is not agreed yet.{more}"


def _said_of_entry(entry: JudgementEntry, framework: Framework) -> str:
    outcome = framework.label(entry.level) if entry.level else State.CANNOT.value
    return f"{entry.kind.value.capitalize()}: {outcome}."
