"""Merging two entries of the same evidence: finding the other one, both side by side, which stays and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal, personal_notice
from app.pages.evidence import ONE, Options, counted, facts_of, place_in_words
from app.rendering import go_to, page
from evaluations.actions.evidence import merge_evidence
from evaluations.committee import Service
from evaluations.evidence import Evidence
from evaluations.permissions import (
    Permit,
    may_hold_evidence,
    may_record_evidence,
    require,
    require_now,
    takes_changes,
)
from evaluations.queries.evidence import (
    EvidenceFilters,
    UsedIn,
    evidence_of,
    file_of,
    find_evidence,
    uses_of,
    uses_to_move,
)
from evaluations.refusals import Invalid, LooksPersonal
from evaluations.standing import Standing
from evaluations.triangulation import Stance

router = GuardedRouter()

MERGES = ONE + "/merges"


@dataclass(frozen=True)
class Candidate:
    """Another entry that may be of the same evidence; `permit` says whether this person may merge it."""

    title: str
    excerpt: str
    href: str
    permit: Permit


@dataclass(frozen=True)
class Side:
    """One of the two entries, with the names of its link, file and uses."""

    evidence: Evidence
    href: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Clash:
    """A judgement that uses both entries with two stances."""

    field: str
    label: str
    options: Options


@dataclass(frozen=True)
class MergePage:
    """Choosing the other entry (`other` is None), or the two side by side."""

    this: Side
    other: Side | None
    address: str
    words: str = ""
    candidates: tuple[Candidate, ...] = ()
    clashes: tuple[Clash, ...] = ()
    keeps: Options = ()
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL


@router.get(MERGES, permission=may_record_evidence)
def choose(request: Request, session: Transaction, asking: Asking, evidence: str) -> Response:
    this = _mergeable(session, asking, evidence)
    wanted = request.query_params.get("with", "")
    if wanted:
        other = _mergeable(session, asking, wanted)
        return _draw(request, _beside(session, asking, this, other))
    asked = request.query_params.get("words")
    words = (this.title if asked is None else asked)[:200]
    candidates = _candidates(session, asking, this, words)
    if not candidates and asked is None:
        words, candidates = "", _candidates(session, asking, this, "")
    content = MergePage(
        this=_side(session, asking, this),
        other=None,
        address=_address(asking, this),
        words=words,
        candidates=candidates,
    )
    return _draw(request, content)


@router.post(MERGES, permission=may_record_evidence)
def merge(request: Request, session: Transaction, asking: Asking, evidence: str, sent: Form) -> Response:
    this = _mergeable(session, asking, evidence)
    other = _mergeable(session, asking, sent.line("with"))
    content = _beside(session, asking, this, other)
    try:
        keep = sent.one_of("keep", [this.id, other.id])
        if not keep:
            sent.errors.setdefault("keep", "Choose which of the two stays.")
        reason = sent.needed_text("reason", "Say why these two are the same evidence.")
        stances = _stances(sent, content)
        sent.check()
        kept, merged = (this, other) if keep == this.id else (other, this)
        merge_evidence(
            session,
            by=asking.actor,
            kept=kept,
            merged=merged,
            reason=reason,
            stances=stances,
            not_personal=not_personal(sent),
        )
    except Invalid as refusal:
        return _draw(request, _again(content, sent, refusal.errors), status=422)
    except LooksPersonal as refusal:
        notice = personal_notice(refusal, sent, {"reason": "Why they are the same"})
        return _draw(request, _again(content, sent, {}, notice), status=422)
    address = f"/committees/{asking.here.slug}/evidence/{kept.id}"
    return go_to(request, address, said="Merged. The other entry stays readable and leads here.")


def _mergeable(session: Session, asking: Standing, evidence_id: str) -> Evidence:
    """An entry that this person may merge now. Raises NotFound, NotPermitted or NotNow."""
    piece = evidence_of(session, asking.here.id, evidence_id)
    require(may_hold_evidence(asking, piece.service_id))
    require_now(takes_changes(piece))
    return piece


def _address(asking: Standing, piece: Evidence) -> str:
    return f"/committees/{asking.here.slug}/evidence/{piece.id}"


def _candidates(session: Session, asking: Standing, this: Evidence, words: str) -> tuple[Candidate, ...]:
    """The newest entries that say these words; without words, the newest of all."""
    found = find_evidence(session, asking.here.id, EvidenceFilters(words=words))
    return tuple(
        Candidate(
            title=one.title,
            excerpt=one.finding[:200],
            href=f"{_address(asking, this)}/merges?with={one.id}",
            permit=may_hold_evidence(asking, one.service_id),
        )
        for one in found.pieces
        if one.id != this.id
    )


def _beside(session: Session, asking: Standing, this: Evidence, other: Evidence) -> MergePage:
    return MergePage(
        this=_side(session, asking, this),
        other=_side(session, asking, other),
        address=_address(asking, this),
        clashes=_clashes(session, this, other),
        keeps=((this.id, f"The first: {this.title}"), (other.id, f"The second: {other.title}")),
    )


def _side(session: Session, asking: Standing, piece: Evidence) -> Side:
    service = session.get(Service, piece.service_id) if piece.service_id else None
    file = file_of(session, piece)
    uses = len(uses_of(session, piece))
    facts = (
        *facts_of(piece, service.name if service else None),
        ("Link", piece.link),
        ("File", file.name if file else ""),
        ("Used in", counted(uses, "judgement")),
    )
    return Side(piece, _address(asking, piece), facts)


def _clashes(session: Session, this: Evidence, other: Evidence) -> tuple[Clash, ...]:
    """The judgements in which the two entries stand differently. Closed cycles are left alone."""
    places = {one.judgement_id: one for one in uses_of(session, this)}
    return tuple(
        _clash(places[one.judgement_id], (places[one.judgement_id].stance, one.stance))
        for one in uses_to_move(session, kept=this, merged=other)
        if one.is_conflict
    )


def _clash(place: UsedIn, stances: tuple[Stance, Stance]) -> Clash:
    first, second = stances
    return Clash(
        field=f"stance-{place.judgement_id}",
        label=place_in_words(place),
        options=(
            (first.value, f"{first.value.capitalize()} (as the first has it)"),
            (second.value, f"{second.value.capitalize()} (as the second has it)"),
        ),
    )


def _stances(sent: Sent, content: MergePage) -> dict[str, Stance]:
    """The stance chosen for each judgement that uses both."""
    chosen = {}
    for clash in content.clashes:
        stance = sent.needed_choice(clash.field, Stance, "Choose which stance stays in this judgement.")
        if stance:
            chosen[clash.field.removeprefix("stance-")] = stance
    return chosen


def _again(
    content: MergePage, sent: Sent, errors: Mapping[str, str], notice: PersonalNotice = NOTHING_PERSONAL
) -> MergePage:
    return replace(content, values=sent.values, errors=errors, personal=notice)


def _draw(request: Request, content: MergePage, *, status: int = 200) -> Response:
    back = (content.this.evidence.title, content.this.href)
    title = "Merge two entries" if content.other else "Find the other entry"
    return page(request, "evidence/merge.html", content, title=title, status=status, back=back)
