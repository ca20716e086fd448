"""Writing the position statement of a cycle: claim by claim, so that two people lose no words.

It may be written in every stage but planned, also once the cycle is closed: a committee says what it knows of
itself after it has agreed. Judgements stay as they are.
"""

from collections.abc import Collection, Mapping

from sqlmodel import Session, col, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.judgement import Judgement
from evaluations.permissions import require_now, takes_statement
from evaluations.position_statement import (
    IN_THE_LIMIT,
    Claim,
    ClaimReference,
    PositionStatement,
    StatementPart,
)
from evaluations.queries.position_statement import STANDS, claim_of, references_to, statement_of
from evaluations.refusals import Invalid, NotFound, NotNow, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace

LONGEST_TEXT = 20_000
LOWEST_LIMIT, HIGHEST_LIMIT = 100, 50_000
NEVER_SAVED = "Somebody"
IS_OUT = "This claim was taken out of the statement. Put it back first, then change it."
NO_REFERENCES = "The plain summary for the public stands by itself, without references."


def write_claim(
    session: Session, *, by: Actor, cycle: Cycle, part: StatementPart, words: str, not_personal: str = ""
) -> Claim:
    """Add a claim at the end of a part. The first one begins the statement.

    Raises NotNow in a planned cycle, Invalid for no words or too many letters, and LooksPersonal.
    """
    _hold(session, cycle)
    words = _checked(words, "", not_personal)
    statement = statement_of(session, cycle)
    begun = statement or PositionStatement(committee_id=cycle.committee_id, cycle_id=cycle.id)
    claim = Claim(
        committee_id=cycle.committee_id,
        statement_id=begun.id,
        part=part,
        place=_next_place(session, begun, part),
        words=words,
    )
    changes = {"part": (None, part), "words": (None, words)}
    _trace(session, by, claim, "claim written", changes, reason_of(not_personal=not_personal))
    if statement is None:
        session.add(begun)
        session.flush()
    session.add(claim)
    session.flush()
    return claim


def change_claim(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    claim: Claim,
    words: str,
    version: int,
    not_personal: str = "",
) -> Claim:
    """Change what a claim says. `version` is the one that the person started from.

    Raises Stale with the words that stand when somebody else saved meanwhile, and NotNow for a claim that
    was taken out. Saving what stands already stores nothing.
    """
    _hold_claim(session, cycle, claim)
    if claim.version != version:
        raise Stale(theirs={"words": claim.words}, saved_by=_saved_by(session, claim))
    _require_in(claim)
    words = _checked(words, claim.words, not_personal)
    if words == claim.words:
        return claim
    _trace(
        session,
        by,
        claim,
        "claim changed",
        {"words": (claim.words, words)},
        reason_of(not_personal=not_personal),
    )
    claim.words = words
    claim.version += 1
    return _keep(session, claim)


def move_claim(session: Session, *, by: Actor, cycle: Cycle, claim: Claim, earlier: bool) -> Claim:
    """Change places with the claim before it in its part, or with the one after it.

    Whoever is writing in either of the two goes on: a place is no part of the words. Raises NotNow for the
    first that is to come earlier and the last that is to come later.
    """
    _hold_claim(session, cycle, claim)
    _require_in(claim)
    neighbour = _neighbour(session, claim, earlier=earlier)
    places = {"place": (claim.place, neighbour.place)}
    _trace(session, by, claim, "claim moved", places)
    claim.place, neighbour.place = neighbour.place, claim.place
    session.add(neighbour)
    return _keep(session, claim)


def move_to_part(session: Session, *, by: Actor, cycle: Cycle, claim: Claim, part: StatementPart) -> Claim:
    """Put a claim at the end of another part.

    In the plain summary its references are not shown; they are there again when it comes back.
    """
    _hold_claim(session, cycle, claim)
    _require_in(claim)
    if claim.part is part:
        raise Invalid({"part": "The claim stands in this part already. Choose another one."})
    place = _next_place(session, session.get_one(PositionStatement, claim.statement_id), part)
    _trace(session, by, claim, "claim moved to another part", {"part": (claim.part, part)})
    claim.part, claim.place = part, place
    return _keep(session, claim)


def take_out(session: Session, *, by: Actor, cycle: Cycle, claim: Claim) -> Claim:
    """Take a claim out of the statement. Its words and references are kept, so that it can be put back."""
    _hold_claim(session, cycle, claim)
    _require_in(claim)
    _trace(session, by, claim, "claim taken out", {"is_in": (True, False)})
    claim.is_in = False
    return _keep(session, claim)


def put_back(session: Session, *, by: Actor, cycle: Cycle, claim: Claim) -> Claim:
    """Put a claim that was taken out back in its place."""
    _hold_claim(session, cycle, claim)
    if claim.is_in:
        raise NotNow("This claim stands in the statement already.")
    _trace(session, by, claim, "claim put back", {"is_in": (False, True)})
    claim.is_in = True
    return _keep(session, claim)


def refer(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    claim: Claim,
    judgement_ids: Collection[str] = (),
    evidence_ids: Collection[str] = (),
) -> None:
    """Let a claim rest on judgements that stand in its cycle, and on evidence of the committee.

    What it rests on already stays. Raises NotFound for a thing of another cycle or committee, NotNow for a
    judgement that is not agreed and in the plain summary, Invalid where nothing is picked.
    """
    _hold_claim(session, cycle, claim)
    _require_in(claim)
    if claim.part not in IN_THE_LIMIT:
        raise NotNow(NO_REFERENCES)
    if not judgement_ids and not evidence_ids:
        raise Invalid({"": "Tick at least one judgement or piece of evidence."})
    _check_judgements(session, cycle, judgement_ids)
    _check_evidence(session, cycle, evidence_ids)
    known = _known_references(session, claim)
    things = dict.fromkeys((*judgement_ids, *evidence_ids))
    added = [each for each in things if each not in known or not known[each].is_in]
    if not added:
        return
    _trace(session, by, claim, "claim refers", {"things": (None, sorted(added))})
    for thing in added:
        row = known.get(thing) or ClaimReference(
            committee_id=claim.committee_id,
            claim_id=claim.id,
            judgement_id=thing if thing in judgement_ids else None,
            evidence_id=thing if thing in evidence_ids else None,
        )
        row.is_in = True
        session.add(row)
    session.flush()


def stop_referring(session: Session, *, by: Actor, cycle: Cycle, claim: Claim, thing_id: str) -> None:
    """Let a claim rest no longer on a judgement or a piece of evidence, by its id. Raises NotFound."""
    _hold_claim(session, cycle, claim)
    _require_in(claim)
    rows = references_to(session, claim, thing_id)
    if not rows:
        raise NotFound
    _trace(session, by, claim, "claim refers no longer", {"thing": (thing_id, None)})
    for row in rows:
        row.is_in = False
    session.add_all(rows)
    session.flush()


def set_word_limit(
    session: Session, *, by: Actor, cycle: Cycle, word_limit: int, version: int
) -> PositionStatement:
    """Set how many words the statement may have, the plain summary apart. Nothing is ever cut or refused.

    `version` is that of the statement, 0 where none is begun. Raises Invalid for a limit that serves
    nobody, Stale when somebody set another one meanwhile.
    """
    _hold(session, cycle)
    statement = statement_of(session, cycle)
    if statement and statement.version != version:
        raise Stale(theirs={"word_limit": str(statement.word_limit)}, saved_by=_saved_by(session, statement))
    if not LOWEST_LIMIT <= word_limit <= HIGHEST_LIMIT:
        raise Invalid({"word_limit": f"Give a number of words from {LOWEST_LIMIT:,} to {HIGHEST_LIMIT:,}."})
    kept = statement or PositionStatement(committee_id=cycle.committee_id, cycle_id=cycle.id)
    leave_trace(
        session,
        by=by,
        act="word limit set",
        noun="position statement",
        noun_id=kept.id,
        owner=cycle.committee_id,
        change={"word_limit": (statement.word_limit if statement else None, word_limit)},
    )
    kept.word_limit = word_limit
    kept.version += 1 if statement else 0
    session.add(kept)
    session.flush()
    return kept


# Checking


def _hold(session: Session, cycle: Cycle) -> None:
    """Hold the committee's chain, so that one writes at a time, and look at the stage as it is now."""
    session.get(TraceHead, cycle.committee_id, with_for_update=True, populate_existing=True)
    session.refresh(cycle)
    require_now(takes_statement(cycle))


def _hold_claim(session: Session, cycle: Cycle, claim: Claim) -> None:
    """Hold a claim of this cycle's statement as it is now. Raises NotFound for one of another."""
    _hold(session, cycle)
    claim_of(session, cycle, claim.id)
    session.refresh(claim, with_for_update=True)


def _require_in(claim: Claim) -> None:
    if not claim.is_in:
        raise NotNow(IS_OUT)


def _checked(words: str, standing: str, not_personal: str) -> str:
    """The words, trimmed. Those that stand already are not held up again."""
    words = words.strip()
    if not words:
        raise Invalid({"words": "Write the claim."})
    if len(words) > LONGEST_TEXT:
        raise Invalid({"words": f"Shorten this to {LONGEST_TEXT:,} characters. It has {len(words):,}."})
    if words != standing:
        refuse_personal({"words": words}, not_personal=not_personal)
    return words


def _check_judgements(session: Session, cycle: Cycle, ids: Collection[str]) -> None:
    found = session.exec(
        select(col(Judgement.state)).where(
            Judgement.committee_id == cycle.committee_id,
            Judgement.cycle_id == cycle.id,
            col(Judgement.id).in_(ids),
        )
    ).all()
    if len(found) != len(set(ids)):
        raise NotFound
    if any(state not in STANDS for state in found):
        raise NotNow("Only an agreed judgement can be referred to. One of these is not agreed now.")


def _check_evidence(session: Session, cycle: Cycle, ids: Collection[str]) -> None:
    found = session.exec(
        select(Evidence.id).where(Evidence.committee_id == cycle.committee_id, col(Evidence.id).in_(ids))
    ).all()
    if len(found) != len(set(ids)):
        raise NotFound


# Changing


def _next_place(session: Session, statement: PositionStatement, part: StatementPart) -> int:
    """A place after every claim that ever stood in the part."""
    places = session.exec(
        select(Claim.place).where(
            Claim.committee_id == statement.committee_id,
            Claim.statement_id == statement.id,
            Claim.part == part,
        )
    )
    return max(places, default=0) + 1


def _neighbour(session: Session, claim: Claim, *, earlier: bool) -> Claim:
    """The claim in the statement that stands next to this one in its part."""
    side = col(Claim.place) < claim.place if earlier else col(Claim.place) > claim.place
    order = col(Claim.place).desc() if earlier else col(Claim.place)
    found = session.exec(
        select(Claim)
        .where(
            Claim.committee_id == claim.committee_id,
            Claim.statement_id == claim.statement_id,
            Claim.part == claim.part,
            col(Claim.is_in),
            side,
        )
        .order_by(order)
        .limit(1)
        .with_for_update()
    ).first()
    if found is None:
        raise NotNow(f"This claim is the {'first' if earlier else 'last'} of its part already.")
    return found


def _known_references(session: Session, claim: Claim) -> dict[str, ClaimReference]:
    """Every reference that a claim ever had, by the id of its thing."""
    rows = session.exec(
        select(ClaimReference).where(
            ClaimReference.committee_id == claim.committee_id, ClaimReference.claim_id == claim.id
        )
    )
    return {row.judgement_id or row.evidence_id or "": row for row in rows}


def _keep(session: Session, claim: Claim) -> Claim:
    session.add(claim)
    session.flush()
    return claim


def _saved_by(session: Session, row: Claim | PositionStatement) -> str:
    """Who wrote the words that stand: a move or the like leaves the words alone."""
    acts = ("claim written", "claim changed", "word limit set")
    trace = session.exec(
        select(Trace)
        .where(Trace.owner == row.committee_id, Trace.noun_id == row.id, col(Trace.act).in_(acts))
        .order_by(col(Trace.number).desc())
        .limit(1)
    ).first()
    return trace.by if trace else NEVER_SAVED


def _trace(
    session: Session,
    by: Actor,
    claim: Claim,
    act: str,
    change: Mapping[str, tuple[object, object]],
    reason: str = "",
) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="claim",
        noun_id=claim.id,
        owner=claim.committee_id,
        change=change,
        reason=reason,
    )
