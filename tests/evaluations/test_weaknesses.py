"""What weakens a release, in sentences."""

from dataclasses import replace
from typing import Any

from evaluations.released import (
    FORMAT,
    ReleasedClaim,
    ReleasedCopy,
    ReleasedEntry,
    ReleasedEvidence,
    ReleasedIndicator,
    ReleasedJudgement,
    ReleasedPart,
    ReleasedStatement,
    ReleasedUnit,
)
from evaluations.weaknesses import weaknesses

ENTRY = ReleasedEntry(
    1, "agreed", "good", "", "", {}, "Why", "", "", "", "", "", (), "", "2026-02-01", "2026-02-01", "Ann", ()
)


def judged(
    unit: str, strength: str = "triangulated", entry: ReleasedEntry | None = ENTRY
) -> ReleasedJudgement:
    entries = (entry,) if entry else ()
    return ReleasedJudgement(f"j-{unit}", unit, "agreed", entries, (), strength, (), (), (), "", "")


def indicator(number: str, *judgements: ReleasedJudgement) -> ReleasedIndicator:
    return ReleasedIndicator(number, "Title", "2 Area", (), False, "", judgements, ())


def piece(title: str, period_to: str) -> ReleasedEvidence:
    return ReleasedEvidence(
        title, title, "review of documents", "", "", "2020-01-01", period_to, (), "quality", "", "", None
    )


def statement(*claims: ReleasedClaim) -> ReleasedStatement:
    parts = (
        ReleasedPart("How good are we now?", claims),
        ReleasedPart("Plain summary for the public", claims),
    )
    return ReleasedStatement(parts, (), 2, 5000)


def copy(*indicators: ReleasedIndicator, **other: Any) -> ReleasedCopy:
    made = ReleasedCopy(
        format=FORMAT,
        committee="Example",
        release_number=1,
        words="",
        cycle="Spring",
        cycle_id="c",
        period_from="2026-01-01",
        period_to="2026-06-30",
        why_now="",
        edition="e",
        edition_title="E",
        copied_at="",
        copied_by="",
        levels=(),
        units=(
            ReleasedUnit("a", "Police in North", True, "Police", "North"),
            ReleasedUnit("b", "Health in North", True, "Health", "North"),
        ),
        indicators=indicators,
        evidence=(),
        statement=statement(ReleasedClaim("Good.", (1,))),
        weaknesses=(),
    )
    return replace(made, **other)


def test_a_copy_with_nothing_missing_has_no_weakness() -> None:
    assert weaknesses(copy(indicator("2.1", judged("a"), judged("b")))) == ()


def test_indicators_chosen_and_not_judged_are_named_with_their_units() -> None:
    found = weaknesses(copy(indicator("2.1"), indicator("2.2", judged("a"), judged("b", entry=None))))
    assert found == (
        "Indicator 2.1 is chosen, and nobody has judged it.",
        "Indicator 2.2 is not judged by: Health in North.",
    )


def test_saying_why_it_cannot_be_judged_is_no_silence_and_needs_no_evidence() -> None:
    cannot = replace(ENTRY, level="", cannot_judge="No practice yet.")
    bare = judged("b", "standing on nothing", cannot)
    assert weaknesses(copy(indicator("2.1", judged("a"), bare))) == ()


def test_judgements_on_nothing_or_on_one_source_are_named() -> None:
    little = indicator("2.1", judged("a", "standing on nothing"), judged("b", "standing on one source"))
    assert weaknesses(copy(little)) == (
        "Judgements of indicator 2.1 that rest on no evidence: Police in North.",
        "Judgements of indicator 2.1 that rest on one source: Health in North.",
    )


def test_a_claim_without_a_reference_is_named_but_not_in_the_plain_summary() -> None:
    bare = statement(ReleasedClaim("Good.", (1,)), ReleasedClaim("Better.", ()))
    assert weaknesses(copy(statement=bare)) == (
        "Claims under “How good are we now?” that refer to no judgement or evidence: 2.",
    )


def test_a_missing_statement_is_said() -> None:
    assert weaknesses(copy(statement=None)) == ("There is no position statement.",)


def test_evidence_older_than_the_cycle_is_named() -> None:
    pieces = (piece("Old audit", "2025-12-31"), piece("New audit", "2026-01-01"))
    assert weaknesses(copy(evidence=pieces)) == (
        "Evidence that speaks of a time before the cycle began: Old audit.",
    )
