"""What weakens a release without keeping it back: gaps that an inspector would see at once.

Each is one sentence over the copy itself, so that the lead reads what the inspector will.
"""

from collections.abc import Iterable, Iterator

from evaluations.released import ReleasedCopy, ReleasedIndicator, ReleasedJudgement
from evaluations.triangulation import Strength


def weaknesses(copy: ReleasedCopy) -> tuple[str, ...]:
    """A sentence for each gap: what is not judged, then judgements on little, claims, and old evidence."""
    return (
        *_not_judged(copy),
        *_resting_on(copy, Strength.NOTHING, "no evidence"),
        *_resting_on(copy, Strength.ONE_SOURCE, "one source"),
        *_bare_claims(copy),
        *_old_evidence(copy),
    )


def _not_judged(copy: ReleasedCopy) -> Iterator[str]:
    for indicator in copy.indicators:
        silent = [unit.name for unit in copy.units if not _is_judged(indicator, unit.id)]
        if silent and len(silent) == len(copy.units):
            yield f"Indicator {indicator.number} is chosen, and nobody has judged it."
        elif silent:
            yield f"Indicator {indicator.number} is not judged by: {'; '.join(silent)}."


def _is_judged(indicator: ReleasedIndicator, unit_id: str) -> bool:
    judgement = indicator.judgement_of(unit_id)
    return judgement is not None and judgement.in_force is not None


def _resting_on(copy: ReleasedCopy, strength: Strength, words: str) -> Iterator[str]:
    for indicator in copy.indicators:
        names = [
            copy.units_by_id[one.unit_id].name
            for one in _with_level(indicator)
            if one.strength == strength.value
        ]
        if names:
            yield f"Judgements of indicator {indicator.number} that rest on {words}: {'; '.join(names)}."


def _with_level(indicator: ReleasedIndicator) -> Iterable[ReleasedJudgement]:
    return (one for one in indicator.judgements if one.in_force and one.in_force.level)


def _bare_claims(copy: ReleasedCopy) -> Iterator[str]:
    if copy.statement is None:
        yield "There is no position statement."
        return
    for part in copy.statement.parts[:-1]:
        bare = [str(place) for place, claim in enumerate(part.claims, start=1) if not claim.references]
        if bare:
            named = ", ".join(bare)
            yield f"Claims under “{part.title}” that refer to no judgement or evidence: {named}."


def _old_evidence(copy: ReleasedCopy) -> Iterator[str]:
    old = [piece.title for piece in copy.evidence if piece.period_to < copy.period_from]
    if old:
        yield f"Evidence that speaks of a time before the cycle began: {'; '.join(old)}."
