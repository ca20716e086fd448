"""Picking what a claim rests on: agreed judgements of its cycle, and evidence of the committee."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.forms import LONGEST_LINE, Sent
from app.guards import Asking, Form, GuardedRouter, Transaction, forget_form
from app.pages.claims import ONE
from app.pages.position_statement import ReferenceShown, home_of, reference_shown
from app.pages.refused_forms import refused
from app.rendering import go_to, page
from evaluations.actions.position_statement import refer, stop_referring
from evaluations.cycle import Cycle
from evaluations.permissions import may_write_statement, require_now, takes_statement
from evaluations.position_statement import IN_THE_LIMIT, Claim
from evaluations.queries.cycle import cycle_of
from evaluations.queries.evidence import EvidenceFilters, EvidenceFound, evidence_of, find_evidence
from evaluations.queries.position_statement import (
    ClaimTold,
    JudgementNamed,
    claim_of,
    judgements_named,
    statement_told,
)
from evaluations.refusals import Invalid, NotNow
from evaluations.standing import Standing
from evaluations.triangulation import Source

router = GuardedRouter()

REFERENCES = ONE + "/references"
MOST_SHOWN = 40
LONGEST_FINDING = 160
FILTERS = ("words", "indicator", "source")
SOURCES = tuple((one.value, one.value.capitalize()) for one in Source)
NOT_HERE = "This claim stands in no part that has references. Put it back, or move it to another part, first."


@dataclass(frozen=True)
class PickPage:
    """What can be picked, narrowed by words, indicator and source; `held` is what the claim rests on now.

    Of `judgement_count` judgements and `evidence_count` pieces found the first are shown; `evidence_left`
    says whether there are others.
    """

    statement: str
    address: str
    words: str
    held: tuple[tuple[ReferenceShown, str], ...]
    filters: Mapping[str, str]
    indicators: tuple[tuple[str, str], ...]
    judgements: tuple[tuple[str, str], ...]
    judgement_count: int
    evidence: tuple[tuple[str, str, str], ...]
    evidence_count: int
    evidence_is_more: bool
    evidence_left: bool
    sources: tuple[tuple[str, str], ...] = SOURCES
    ticked: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)


@router.get(REFERENCES, permission=may_write_statement)
def pick(request: Request, session: Transaction, asking: Asking, cycle: str, claim: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    picking = claim_of(session, found, claim)
    require_now(takes_statement(found))
    if not picking.is_in or picking.part not in IN_THE_LIMIT:
        raise NotNow(NOT_HERE)
    return _draw(request, _pick_page(session, asking, found, picking, _asked(request.query_params)))


@router.post(REFERENCES, permission=may_write_statement)
def refer_to(
    request: Request, session: Transaction, asking: Asking, cycle: str, claim: str, sent: Form
) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    picking = claim_of(session, found, claim)
    judgements, evidence = sent.all("judgement"), sent.all("evidence")
    try:
        refer(
            session,
            by=asking.actor,
            cycle=found,
            claim=picking,
            judgement_ids=judgements,
            evidence_ids=evidence,
        )
    except (Invalid, NotNow) as refusal:
        told = refused(refusal, sent, {})
        content = _pick_page(session, asking, found, picking, _sent_again(sent), judgements, evidence)
        return _draw(request, replace(content, errors=told.errors), told.status)
    address = f"{home_of(asking, found)}/statement/claims/{picking.id}/references"
    return go_to(request, address, said="The claim rests on what you ticked. Pick more, or go back.")


@router.post(REFERENCES + "/findings", permission=may_write_statement, back_to=REFERENCES)
def find_more(
    request: Request, session: Transaction, asking: Asking, cycle: str, claim: str, sent: Form
) -> Response:
    """Look for others: nothing is kept, and what is ticked stays in the form."""
    found = cycle_of(session, asking.here.id, cycle)
    picking = claim_of(session, found, claim)
    require_now(takes_statement(found))
    ticked = sent.all("judgement"), sent.all("evidence")
    content = _pick_page(session, asking, found, picking, _sent_again(sent), *ticked)
    forget_form(request, session)
    status = 422 if sent.errors else 200
    return _draw(request, replace(content, errors=dict(sent.errors)), status)


@router.post(REFERENCES + "/removals", permission=may_write_statement, back_to=REFERENCES)
def stop(
    request: Request, session: Transaction, asking: Asking, cycle: str, claim: str, sent: Form
) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    leaving = claim_of(session, found, claim)
    stop_referring(session, by=asking.actor, cycle=found, claim=leaving, thing_id=sent.line("thing"))
    address = f"{home_of(asking, found)}/statement/claims/{leaving.id}"
    return go_to(request, address, said="The claim rests on it no longer. You can pick it again.")


def _asked(query: QueryParams) -> dict[str, str]:
    return {name: query.get(name, "")[:200] for name in FILTERS}


def _sent_again(sent: Sent) -> dict[str, str]:
    return {name: sent.line(name) for name in FILTERS}


def _pick_page(
    session: Session,
    asking: Standing,
    cycle: Cycle,
    claim: Claim,
    filters: Mapping[str, str],
    judgements_ticked: tuple[str, ...] = (),
    evidence_ticked: tuple[str, ...] = (),
) -> PickPage:
    """What can be picked: first what is ticked already, then what fits."""
    told = statement_told(session, cycle)
    claims = (one for part in told.claims.values() for one in part)
    here = next((one for one in claims if one.claim.id == claim.id), None)
    held = {one.thing.id for one in here.references} if here else set()
    named = [one for one in judgements_named(session, cycle).values() if one.stands]
    free = [one for one in named if one.id not in held]
    ticked = [one for one in free if one.id in judgements_ticked]
    judgements = [one for one in free if one.id not in judgements_ticked and _fits(one, filters)]
    evidence = _evidence(session, cycle, filters)
    home = home_of(asking, cycle)
    return PickPage(
        statement=f"{home}/statement",
        address=f"{home}/statement/claims/{claim.id}",
        words=claim.words,
        held=_held(home, here),
        filters=filters,
        indicators=_indicators(named),
        judgements=tuple((one.id, _judgement_label(one)) for one in (*ticked, *judgements[:MOST_SHOWN])),
        judgement_count=len(ticked) + len(judgements),
        evidence=_evidence_offered(session, cycle, evidence, held, evidence_ticked),
        evidence_count=evidence.count,
        evidence_is_more=evidence.is_more,
        evidence_left=evidence.page_count > 1,
        ticked=(*judgements_ticked, *evidence_ticked),
    )


def _held(home: str, told: ClaimTold | None) -> tuple[tuple[ReferenceShown, str], ...]:
    found = told.references if told else ()
    return tuple((reference_shown(home, one), one.thing.id) for one in found)


def _fits(one: JudgementNamed, filters: Mapping[str, str]) -> bool:
    """Whether a judgement is of the indicator asked for and says all the words, whatever their case."""
    if filters["indicator"] and one.indicator != filters["indicator"]:
        return False
    said = one.words.casefold()
    return all(word in said for word in filters["words"].casefold().split())


def _evidence(session: Session, cycle: Cycle, filters: Mapping[str, str]) -> EvidenceFound:
    """The newest evidence that says the words and is used in judgements of the indicator asked for."""
    source = next((one for one in Source if one.value == filters["source"]), None)
    narrowed = EvidenceFilters(
        words=filters["words"][:LONGEST_LINE], source=source, indicator=filters["indicator"]
    )
    return find_evidence(session, cycle.committee_id, narrowed)


def _evidence_offered(
    session: Session,
    cycle: Cycle,
    evidence: EvidenceFound,
    held: Collection[str],
    ticked: Iterable[str],
) -> tuple[tuple[str, str, str], ...]:
    """(id, title, start of the finding) of each piece that is ticked, and then of each that was found."""
    chosen = [evidence_of(session, cycle.committee_id, one) for one in dict.fromkeys(ticked)]
    offered = {one.id: (one.id, one.title, one.finding[:LONGEST_FINDING]) for one in chosen}
    offered |= {one.id: (one.id, one.title, one.finding[:LONGEST_FINDING]) for one in evidence.pieces}
    return tuple(each for key, each in offered.items() if key not in held)


def _indicators(judgements: Iterable[JudgementNamed]) -> tuple[tuple[str, str], ...]:
    """Every indicator of which something is agreed, each once."""
    return tuple({one.indicator: f"{one.indicator} {one.title}" for one in judgements}.items())


def _judgement_label(one: JudgementNamed) -> str:
    return f"{one.indicator} {one.title}: {one.unit}, {one.level_words}"


def _draw(request: Request, content: PickPage, status: int = 200) -> Response:
    return page(
        request,
        "position_statement/references.html",
        content,
        title="What the claim rests on",
        status=status,
        back=("The claim", content.address),
    )
