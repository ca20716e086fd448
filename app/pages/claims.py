"""The claims of a position statement, each with its own form and address: two people can write at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import Sent
from app.guards import Asking, Form, GuardedRouter, Transaction
from app.looks_personal import NOTHING_PERSONAL, PersonalNotice, not_personal
from app.pages.position_statement import (
    HINTS,
    STATEMENT,
    Count,
    ReferenceShown,
    count_of,
    excerpt,
    home_of,
    reference_shown,
)
from app.pages.refused_forms import TOLD_ON_THE_FORM, ToldOnTheForm, refused
from app.rendering import go_to, page
from evaluations.actions.position_statement import (
    change_claim,
    move_claim,
    move_to_part,
    put_back,
    take_out,
    write_claim,
)
from evaluations.cycle import Cycle
from evaluations.permissions import may_write_statement, require_now, takes_statement
from evaluations.position_statement import IN_THE_LIMIT, Claim, StatementPart
from evaluations.queries.cycle import cycle_of
from evaluations.queries.position_statement import (
    ClaimTold,
    StatementTold,
    claim_of,
    statement_told,
    words_in,
)
from evaluations.refusals import Invalid, NotNow, Stale
from evaluations.standing import Standing

router = GuardedRouter()

CLAIMS = STATEMENT + "/claims"
ONE = CLAIMS + "/{claim}"
LABELS = {"words": "The claim"}
EARLIER, LATER = "earlier", "later"
PARTS = tuple((part.value, part.value) for part in StatementPart)


@dataclass(frozen=True)
class ClaimForm:
    """The words of a claim, to write or to change. `others` counts the words of all other claims.

    A conflict is who saved first and (label, theirs, yours).
    """

    address: str
    count: Count
    others: int
    in_the_limit: bool
    words: str = ""
    version: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: tuple[str, tuple[tuple[str, str, str], ...]] | None = None


@dataclass(frozen=True)
class NewClaimPage:
    """Writing a claim."""

    statement: str
    part: str
    hint: str
    parts: tuple[tuple[str, str], ...]
    form: ClaimForm


@dataclass(frozen=True)
class ClaimPage:
    """One claim: its words, what it rests on, and where it stands."""

    statement: str
    part: str
    hint: str
    parts: tuple[tuple[str, str], ...]
    form: ClaimForm
    is_in: bool
    references: tuple[tuple[ReferenceShown, str], ...]
    may_come_earlier: bool
    may_come_later: bool
    part_error: str = ""


# Writing


@router.get(CLAIMS + "/new", permission=may_write_statement)
def new(request: Request, session: Transaction, asking: Asking, cycle: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    require_now(takes_statement(found))
    asked = request.query_params.get("part", "").upper()
    part = StatementPart[asked] if asked in StatementPart.__members__ else StatementPart.HOW_GOOD
    return _draw_new(request, _new_page(session, asking, found, part))


@router.post(CLAIMS, permission=may_write_statement, back_to=STATEMENT)
def write(request: Request, session: Transaction, asking: Asking, cycle: str, sent: Form) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    part = StatementPart.HOW_GOOD
    try:
        chosen = sent.needed_choice("part", StatementPart, "Choose which question the claim answers.")
        part = chosen or part
        words = sent.needed_text("words", "Write the claim.")
        sent.check()
        claim = write_claim(
            session,
            by=asking.actor,
            cycle=found,
            part=part,
            words=words,
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        content = _new_page(session, asking, found, part)
        form, status = _refused(content.form, sent, refusal)
        return _draw_new(request, replace(content, form=form), status)
    home = home_of(asking, found)
    if part not in IN_THE_LIMIT:
        return go_to(request, f"{home}/statement", said="Written into the plain summary.")
    return go_to(
        request,
        f"{home}/statement/claims/{claim.id}/references",
        said="Claim written. Now pick what it rests on.",
    )


def _new_page(session: Session, asking: Standing, cycle: Cycle, part: StatementPart) -> NewClaimPage:
    told = statement_told(session, cycle)
    statement = f"{home_of(asking, cycle)}/statement"
    form = ClaimForm(f"{statement}/claims", count_of(told), told.words, part in IN_THE_LIMIT)
    return NewClaimPage(statement, part.value, HINTS[part], PARTS, form)


def _draw_new(request: Request, content: NewClaimPage, status: int = 200) -> Response:
    return page(
        request,
        "position_statement/new_claim.html",
        content,
        title="Write a claim",
        status=status,
        back=("Position statement", content.statement),
    )


# Changing


@router.get(ONE, permission=may_write_statement)
def claim(request: Request, session: Transaction, asking: Asking, cycle: str, claim: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    return _draw(request, _claim_page(session, asking, found, claim_of(session, found, claim)))


@router.post(ONE + "/changes", permission=may_write_statement, back_to=ONE)
def change(
    request: Request, session: Transaction, asking: Asking, cycle: str, claim: str, sent: Form
) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    changing = claim_of(session, found, claim)
    try:
        words = sent.needed_text("words", "Write the claim. To be rid of it, take it out.")
        sent.check()
        change_claim(
            session,
            by=asking.actor,
            cycle=found,
            claim=changing,
            words=words,
            version=sent.whole_number("version"),
            not_personal=not_personal(sent),
        )
    except TOLD_ON_THE_FORM as refusal:
        content = _claim_page(session, asking, found, changing)
        form, status = _refused(content.form, sent, refusal)
        return _draw(request, replace(content, form=form), status)
    return _to_statement(request, asking, found, changing, "Claim saved.")


def _refused(form: ClaimForm, sent: Sent, refusal: ToldOnTheForm) -> tuple[ClaimForm, int]:
    """The form with everything that was typed, and what is wrong with it."""
    told = refused(refusal, sent, LABELS)
    again = replace(form, words=sent.text("words"), personal=told.personal)
    if isinstance(refusal, Stale):
        pairs = ((LABELS["words"], refusal.theirs["words"], again.words),)
        return replace(again, conflict=(refusal.saved_by, pairs)), told.status
    return replace(again, errors=told.errors), told.status


def _claim_page(session: Session, asking: Standing, cycle: Cycle, claim: Claim) -> ClaimPage:
    """What stands of a claim now; one that was taken out has no place and shows no references."""
    told = statement_told(session, cycle)
    home = home_of(asking, cycle)
    beside = [one.claim.id for one in told.claims[claim.part]]
    here = next((one for one in told.claims[claim.part] if one.claim.id == claim.id), None)
    return ClaimPage(
        statement=f"{home}/statement",
        part=claim.part.value,
        hint=HINTS[claim.part],
        parts=tuple(one for one in PARTS if one[0] != claim.part.value),
        form=_form_of(f"{home}/statement/claims/{claim.id}", told, claim),
        is_in=claim.is_in,
        references=_references(home, here),
        may_come_earlier=here is not None and beside[0] != claim.id,
        may_come_later=here is not None and beside[-1] != claim.id,
    )


def _form_of(address: str, told: StatementTold, claim: Claim) -> ClaimForm:
    is_counted = claim.is_in and claim.part in IN_THE_LIMIT
    others = told.words - (words_in(claim.words) if is_counted else 0)
    return ClaimForm(address, count_of(told), others, claim.part in IN_THE_LIMIT, claim.words, claim.version)


def _references(home: str, told: ClaimTold | None) -> tuple[tuple[ReferenceShown, str], ...]:
    """Each reference with the id of what it names."""
    found = told.references if told else ()
    return tuple((reference_shown(home, one), one.thing.id) for one in found)


def _draw(request: Request, content: ClaimPage, status: int = 200) -> Response:
    return page(
        request,
        "position_statement/claim.html",
        content,
        title="Change a claim" if content.is_in else "A claim that was taken out",
        status=status,
        back=("Position statement", content.statement),
    )


# Moving, taking out, putting back


@router.post(ONE + "/moves", permission=may_write_statement, back_to=ONE)
def move(
    request: Request, session: Transaction, asking: Asking, cycle: str, claim: str, sent: Form
) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    moving = claim_of(session, found, claim)
    way = sent.one_of("way", (EARLIER, LATER))
    try:
        move_claim(session, by=asking.actor, cycle=found, claim=moving, earlier=way == EARLIER)
    except NotNow as refusal:
        return _refused_place(request, session, asking, found, moving, refusal.sentence, 409)
    return _to_statement(request, asking, found, moving, f"Claim moved: it comes {way or LATER} now.")


@router.post(ONE + "/part-changes", permission=may_write_statement, back_to=ONE)
def change_part(
    request: Request, session: Transaction, asking: Asking, cycle: str, claim: str, sent: Form
) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    moving = claim_of(session, found, claim)
    try:
        part = sent.needed_choice("part", StatementPart, "Choose the part that it moves to.")
        sent.check()
        assert part is not None
        move_to_part(session, by=asking.actor, cycle=found, claim=moving, part=part)
    except Invalid as refusal:
        return _refused_place(request, session, asking, found, moving, refusal.errors["part"], 422)
    return _to_statement(request, asking, found, moving, f"Claim moved to “{part.value}”.")


@router.post(ONE + "/removals", permission=may_write_statement, back_to=ONE)
def remove(request: Request, session: Transaction, asking: Asking, cycle: str, claim: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    going = take_out(session, by=asking.actor, cycle=found, claim=claim_of(session, found, claim))
    said = f"Taken out: “{excerpt(going.words)}” You can put it back at the end of this page."
    return go_to(request, f"{home_of(asking, found)}/statement", said=said)


@router.post(ONE + "/returns", permission=may_write_statement, back_to=ONE)
def bring_back(request: Request, session: Transaction, asking: Asking, cycle: str, claim: str) -> Response:
    found = cycle_of(session, asking.here.id, cycle)
    coming = put_back(session, by=asking.actor, cycle=found, claim=claim_of(session, found, claim))
    return _to_statement(request, asking, found, coming, "Claim put back in its place.")


def _to_statement(request: Request, asking: Standing, cycle: Cycle, claim: Claim, said: str) -> Response:
    return go_to(request, f"{home_of(asking, cycle)}/statement#claim-{claim.id}", said=said)


def _refused_place(
    request: Request,
    session: Session,
    asking: Standing,
    cycle: Cycle,
    claim: Claim,
    sentence: str,
    status: int,
) -> Response:
    content = _claim_page(session, asking, cycle, claim)
    return _draw(request, replace(content, part_error=sentence), status)
