"""Using evidence in a judgement, from its pad: with a stance, and not any more."""

from dataclasses import replace

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, Form, GuardedRouter, Transaction
from app.pages.judgement_places import PAD, JudgingAt
from app.pages.pad_pages import draw_pad, pad_page
from app.pages.pad_words import as_saved
from app.rendering import go_to
from evaluations.actions.judgement import drop_evidence, use_evidence
from evaluations.evidence import Evidence
from evaluations.permissions import may_judge_somewhere
from evaluations.queries.judgement import use_at
from evaluations.triangulation import Stance

router = GuardedRouter()


@router.post(PAD + "/evidence-uses", permission=may_judge_somewhere, back_to=PAD)
def use(request: Request, session: Transaction, asking: Asking, place: JudgingAt, sent: Form) -> Response:
    """Use a piece here, or give its use another stance."""
    evidence = session.get(Evidence, sent.line("evidence"))
    stance = sent.choice("stance", Stance)
    if evidence is None or stance is None:
        errors = {"evidence": "Choose a piece of evidence and its stance toward this judgement."}
        content = pad_page(session, place, as_saved(place.pad))
        return draw_pad(request, place, replace(content, errors=errors), 422)
    use_evidence(
        session,
        by=asking.actor,
        cycle=place.pad.cycle,
        unit=place.pad.unit.unit,
        indicator=place.indicator.number,
        evidence=evidence,
        stance=stance,
    )
    return go_to(request, place.address, said=f"“{evidence.title}” {stance.value} this judgement.")


@router.post(PAD + "/evidence-uses/{used}/withdrawals", permission=may_judge_somewhere, back_to=PAD)
def withdraw(request: Request, session: Transaction, asking: Asking, place: JudgingAt, used: str) -> Response:
    drop_evidence(session, by=asking.actor, cycle=place.pad.cycle, use=use_at(session, place.pad, used))
    return go_to(request, place.address, said="This evidence is not used here any more.")
