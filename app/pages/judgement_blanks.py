"""Taking a judgement back to blank."""

from dataclasses import dataclass, field

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.judgement_places import PAD, JudgingAt, Place, read_again
from app.pages.refused_forms import TOLD_ON_THE_FORM, refused
from app.rendering import go_to, page
from evaluations.actions.judgement import take_back
from evaluations.judgement import LABELS
from evaluations.permissions import may_judge_somewhere
from evaluations.queries.judgement import Pad
from indicators.framework import QualityIndicator

router = GuardedRouter()


@dataclass(frozen=True)
class TakeBackPage:
    """Asks whether a judgement shall be blank again, and why."""

    pad: Pad
    indicator: QualityIndicator
    address: str
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get(PAD + "/blanks/new", permission=may_judge_somewhere)
def ask_to_take_back(request: Request, place: JudgingAt) -> Response:
    return _draw(request, place, TakeBackPage(place.pad, place.indicator, place.address))


@router.post(PAD + "/blanks", permission=may_judge_somewhere, back_to=PAD)
def take_back_to_blank(
    request: Request, session: Transaction, asking: Asking, place: JudgingAt, sent: Form
) -> Response:
    reason = sent.text("reason")
    try:
        sent.check()
        take_back(
            session,
            by=asking.actor,
            cycle=place.pad.cycle,
            judgement=place.judgement,
            version=sent.whole_number("version"),
            reason=reason,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        told = refused(refusal, sent, {**LABELS, "reason": "The reason"})
        now = read_again(session, place)
        content = TakeBackPage(now.pad, now.indicator, now.address, reason, told.errors, told.personal)
        return _draw(request, now, content, told.status)
    return go_to(request, place.address, said="Taken back to blank.")


def _draw(request: Request, place: Place, content: TakeBackPage, status: int = 200) -> Response:
    return page(
        request,
        "judgements/take_back.html",
        content,
        title="Take back to blank",
        status=status,
        back=("The judgement", place.address),
    )
