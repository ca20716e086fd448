"""The position statement of a cycle: its claims, what they rest on, numbered, and what is missing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from evaluations.cycle import Cycle
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import Judgement, State
from evaluations.position_statement import (
    IN_THE_LIMIT,
    USUAL_WORD_LIMIT,
    Claim,
    ClaimReference,
    PositionStatement,
    StatementPart,
)
from evaluations.queries.cycle import units_of
from evaluations.queries.edition import framework_of
from evaluations.refusals import NotFound
from evaluations.released import ReleasedClaim, ReleasedPart, ReleasedReference, ReleasedStatement
from indicators.framework import Framework
from indicators.level import Level

STANDS = (State.AGREED, State.CANNOT)


@dataclass(frozen=True)
class JudgementNamed:
    """A judgement of the cycle as a statement names it; `level` is None where none is agreed."""

    id: str
    indicator: str
    title: str
    unit_id: str
    unit: str
    state: State
    level: Level | None
    level_words: str
    cycle: str

    @property
    def stands(self) -> bool:
        """Whether something is agreed: a level, or why there can be none."""
        return self.state in STANDS

    @property
    def words(self) -> str:
        return f"Judgement of {self.indicator} {self.title}: {self.unit}, {self.level_words} ({self.cycle})"


@dataclass(frozen=True)
class EvidenceNamed:
    """A piece of evidence as a statement names it. One that was merged has become the one it went into."""

    id: str
    title: str

    @property
    def words(self) -> str:
        return f"Evidence: {self.title}"


@dataclass(frozen=True)
class Reference:
    """Something that claims rest on, numbered in the order of first mention; claims share a number.

    Within a claim judgements come first, by indicator and unit, then evidence by title.
    """

    number: int
    thing: JudgementNamed | EvidenceNamed

    @property
    def judgement_id(self) -> str:
        return self.thing.id if isinstance(self.thing, JudgementNamed) else ""

    @property
    def evidence_id(self) -> str:
        return self.thing.id if isinstance(self.thing, EvidenceNamed) else ""

    @property
    def words(self) -> str:
        return self.thing.words


@dataclass(frozen=True)
class ClaimTold:
    """A claim with its references. `has_evidence`: it names evidence, or a judgement that rests on some."""

    claim: Claim
    references: tuple[Reference, ...]
    has_evidence: bool


@dataclass(frozen=True)
class StatementTold:
    """A whole statement. `statement` is None where nothing was ever written.

    `claims` has every part in its order; `references` are in the order of their numbers. `not_mentioned`
    are the agreed judgements of the cycle that no claim refers to, by indicator and unit.
    """

    statement: PositionStatement | None
    claims: Mapping[StatementPart, tuple[ClaimTold, ...]]
    taken_out: tuple[Claim, ...]
    references: tuple[Reference, ...]
    not_mentioned: tuple[JudgementNamed, ...]

    @property
    def word_limit(self) -> int:
        return self.statement.word_limit if self.statement else USUAL_WORD_LIMIT

    @property
    def words(self) -> int:
        """The words of all parts that count together against the limit."""
        return sum(words_in(told.claim.words) for part in IN_THE_LIMIT for told in self.claims[part])

    @property
    def without_evidence(self) -> tuple[ClaimTold, ...]:
        """The claims that rest on no evidence, in reading order. The plain summary rests on the rest."""
        return tuple(told for part in IN_THE_LIMIT for told in self.claims[part] if not told.has_evidence)

    @property
    def is_empty(self) -> bool:
        return not any(self.claims.values())


@dataclass(frozen=True)
class _Things:
    """Everything that the claims of a statement may name."""

    judgements: dict[str, JudgementNamed]
    evidence: dict[str, EvidenceNamed]
    resting: frozenset[str]

    def named(self, row: ClaimReference) -> JudgementNamed | EvidenceNamed:
        if row.judgement_id is not None:
            return self.judgements[row.judgement_id]
        return self.evidence[row.evidence_id or ""]

    def named_by(self, rows: Iterable[ClaimReference]) -> list[JudgementNamed | EvidenceNamed]:
        """What these references name: judgements by indicator and unit, then evidence by title."""
        named = [self.named(row) for row in rows]
        judgements = {one.id for one in named if isinstance(one, JudgementNamed)}
        evidence = {one.id: one for one in named if isinstance(one, EvidenceNamed)}
        return [
            *(one for one in self.judgements.values() if one.id in judgements),
            *sorted(evidence.values(), key=lambda one: (one.title.casefold(), one.id)),
        ]

    def has_evidence(self, rows: Iterable[ClaimReference]) -> bool:
        return any(row.evidence_id or row.judgement_id in self.resting for row in rows)


def words_in(text: str) -> int:
    """How many words a text has, as word processors count them: what stands between spaces."""
    return len(text.split())


def statement_of(session: Session, cycle: Cycle) -> PositionStatement | None:
    """The statement of a cycle, or None where nothing was ever written; one statement."""
    return session.exec(
        select(PositionStatement).where(
            PositionStatement.committee_id == cycle.committee_id, PositionStatement.cycle_id == cycle.id
        )
    ).first()


def claim_of(session: Session, cycle: Cycle, claim_id: str) -> Claim:
    """A claim of the cycle's statement, also one taken out. Raises NotFound when it has none of this id."""
    claim = session.exec(
        select(Claim)
        .join(PositionStatement, col(PositionStatement.id) == col(Claim.statement_id))
        .where(
            Claim.id == claim_id,
            Claim.committee_id == cycle.committee_id,
            PositionStatement.cycle_id == cycle.id,
        )
    ).first()
    if claim is None:
        raise NotFound
    return claim


def references_to(session: Session, claim: Claim, thing_id: str) -> list[ClaimReference]:
    """The references of a claim that name a judgement or a piece of evidence now, by its id.

    Two pieces that were merged are one, so there can be more than one; three statements at most.
    """
    rows = _references(session, (claim,)).get(claim.id, [])
    evidence = {row.evidence_id for row in rows if row.evidence_id}
    named = _evidence_named(session, claim.committee_id, evidence) if evidence else {}
    return [
        row
        for row in rows
        if row.judgement_id == thing_id or (row.evidence_id and named[row.evidence_id].id == thing_id)
    ]


def statement_told(session: Session, cycle: Cycle) -> StatementTold:
    """The whole statement, in at most ten statements however long it is."""
    statement = statement_of(session, cycle)
    claims = _claims(session, statement) if statement else ()
    rows = _references(session, claims)
    things = _things(session, cycle, rows)
    inside = tuple(claim for part in StatementPart for claim in claims if claim.part is part and claim.is_in)
    numbered = _numbered(inside, rows, things)
    mentioned = {reference.judgement_id for reference in numbered.values()}
    told = tuple(_told(claim, rows.get(claim.id, []), things, numbered) for claim in inside)
    return StatementTold(
        statement=statement,
        claims={part: tuple(one for one in told if one.claim.part is part) for part in StatementPart},
        taken_out=tuple(claim for claim in claims if not claim.is_in),
        references=tuple(numbered.values()),
        not_mentioned=tuple(
            one for one in things.judgements.values() if one.stands and one.id not in mentioned
        ),
    )


def judgements_named(session: Session, cycle: Cycle) -> dict[str, JudgementNamed]:
    """Every judgement of the cycle that was begun, by id, in the order of indicators and units.

    Three statements, and those of the catalogue.
    """
    framework = framework_of(session, cycle.edition)
    units = {unit.unit.id: unit.name for unit in units_of(session, cycle.committee_id)}
    rows = session.execute(
        select(col(Judgement.id), col(Judgement.indicator), col(Judgement.unit_id), col(Judgement.state))
        .add_columns(col(Judgement.agreed_level))
        .where(col(Judgement.committee_id) == cycle.committee_id, col(Judgement.cycle_id) == cycle.id)
    ).all()
    order = {one.number: place for place, one in enumerate(framework.indicators)}
    places = {unit: place for place, unit in enumerate(units)}
    ordered = sorted(rows, key=lambda row: (order.get(row[1], len(order)), places[row[2]]))
    return {row[0]: _named(framework, cycle, units, *row) for row in ordered}


def released_statement(session: Session, cycle: Cycle) -> ReleasedStatement | None:
    """The statement as a release freezes it; None where no claim stands in it.

    Every part is there, also one without a claim, in the order of `StatementPart`.
    """
    told = statement_told(session, cycle)
    if told.is_empty:
        return None
    return ReleasedStatement(
        parts=tuple(_released_part(part, claims) for part, claims in told.claims.items()),
        references=tuple(
            ReleasedReference(one.number, one.judgement_id, one.evidence_id, one.words)
            for one in told.references
        ),
        words=told.words,
        word_limit=told.word_limit,
    )


def _released_part(part: StatementPart, claims: Iterable[ClaimTold]) -> ReleasedPart:
    return ReleasedPart(
        title=part.value,
        claims=tuple(
            ReleasedClaim(told.claim.words, tuple(reference.number for reference in told.references))
            for told in claims
        ),
    )


def _claims(session: Session, statement: PositionStatement) -> tuple[Claim, ...]:
    """Every claim in the order of its part, those that were taken out among them."""
    found = session.exec(
        select(Claim)
        .where(Claim.committee_id == statement.committee_id, Claim.statement_id == statement.id)
        .order_by(col(Claim.place), col(Claim.id))
    )
    return tuple(found)


def _references(session: Session, claims: Iterable[Claim]) -> dict[str, list[ClaimReference]]:
    """By claim: what it rests on now."""
    by_id = {claim.id: claim for claim in claims}
    if not by_id:
        return {}
    committees = {claim.committee_id for claim in by_id.values()}
    found = session.exec(
        select(ClaimReference).where(
            col(ClaimReference.committee_id).in_(committees),
            col(ClaimReference.claim_id).in_(by_id),
            col(ClaimReference.is_in),
        )
    )
    by_claim: dict[str, list[ClaimReference]] = {}
    for row in found:
        by_claim.setdefault(row.claim_id, []).append(row)
    return by_claim


def _things(session: Session, cycle: Cycle, rows: Mapping[str, list[ClaimReference]]) -> _Things:
    references = [row for of_claim in rows.values() for row in of_claim]
    judgements = {row.judgement_id for row in references if row.judgement_id}
    evidence = {row.evidence_id for row in references if row.evidence_id}
    return _Things(
        judgements_named(session, cycle),
        _evidence_named(session, cycle.committee_id, evidence) if evidence else {},
        _resting_on_evidence(session, cycle.committee_id, judgements) if judgements else frozenset(),
    )


def _evidence_named(session: Session, committee_id: str, ids: Iterable[str]) -> dict[str, EvidenceNamed]:
    """Each piece by its id; one that was merged, however often, is named as the one that stayed."""
    merged = select(col(Evidence.id), col(Evidence.merged_into_id)).where(
        Evidence.committee_id == committee_id, col(Evidence.merged_into_id).is_not(None)
    )
    went_into = dict(session.execute(merged).all())
    staying = {each: _last(each, went_into) for each in ids}
    titles = select(col(Evidence.id), col(Evidence.title)).where(
        Evidence.committee_id == committee_id, col(Evidence.id).in_(set(staying.values()))
    )
    named = {row[0]: EvidenceNamed(*row) for row in session.execute(titles)}
    return {each: named[kept] for each, kept in staying.items()}


def _last(evidence_id: str, went_into: Mapping[str, str | None]) -> str:
    while following := went_into.get(evidence_id):
        evidence_id = following
    return evidence_id


def _resting_on_evidence(session: Session, committee_id: str, judgements: Iterable[str]) -> frozenset[str]:
    found = session.exec(
        select(EvidenceUse.judgement_id)
        .where(
            EvidenceUse.committee_id == committee_id,
            col(EvidenceUse.judgement_id).in_(judgements),
            col(EvidenceUse.in_use),
        )
        .distinct()
    )
    return frozenset(found)


def _named(
    framework: Framework,
    cycle: Cycle,
    units: Mapping[str, str],
    judgement_id: str,
    number: str,
    unit_id: str,
    state: State,
    level: Level | None,
) -> JudgementNamed:
    indicator = framework.indicator(number)
    return JudgementNamed(
        id=judgement_id,
        indicator=number,
        title=indicator.title if indicator else "",
        unit_id=unit_id,
        unit=units[unit_id],
        state=state,
        level=level,
        level_words=framework.label(level) if level else state.value,
        cycle=cycle.name,
    )


def _numbered(
    claims: Iterable[Claim], rows: Mapping[str, list[ClaimReference]], things: _Things
) -> dict[str, Reference]:
    """By judgement or evidence: its reference. The plain summary refers to nothing."""
    numbered: dict[str, Reference] = {}
    for claim in claims:
        for thing in things.named_by(rows.get(claim.id, [])) if claim.part in IN_THE_LIMIT else []:
            numbered.setdefault(thing.id, Reference(len(numbered) + 1, thing))
    return numbered


def _told(
    claim: Claim, rows: list[ClaimReference], things: _Things, numbered: Mapping[str, Reference]
) -> ClaimTold:
    named = {things.named(row).id for row in rows}
    references = tuple(reference for of, reference in numbered.items() if of in named)
    if claim.part not in IN_THE_LIMIT:
        references = ()
    return ClaimTold(claim, references, things.has_evidence(rows))
