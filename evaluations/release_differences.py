"""What changed between two releases of a cycle, in sentences. Levels are compared in words, never counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

from evaluations.released import (
    ReleasedCopy,
    ReleasedEvidence,
    ReleasedIndicator,
    ReleasedJudgement,
    ReleasedStatement,
)


@dataclass(frozen=True)
class Difference:
    """What changed under one heading. `number` is the indicator's, or "" for everything else."""

    heading: str
    number: str
    sentences: tuple[str, ...]


def differences(old: ReleasedCopy, new: ReleasedCopy) -> tuple[Difference, ...]:
    """Everything that an inspector who knows the old release has to read again, indicators in the framework's
    order and then evidence and statement."""
    found = (
        Difference("The release itself", "", tuple(_itself(old, new))),
        *(_of_indicator(old, new, one) for one in new.indicators),
        *(_gone(one) for one in old.indicators if new.indicator(one.number) is None),
        Difference("Evidence", "", tuple(_of_evidence(old, new))),
        Difference("Position statement", "", tuple(_of_statement(old.statement, new.statement))),
    )
    return tuple(one for one in found if one.sentences)


def _itself(old: ReleasedCopy, new: ReleasedCopy) -> Iterator[str]:
    for label, was, now in (
        ("The committee's name", old.committee, new.committee),
        ("The cycle's name", old.cycle, new.cycle),
        ("Why now", old.why_now, new.why_now),
        ("The words to the inspector", old.words, new.words),
    ):
        if was != now:
            yield f"{label} changed."
    yield from _named("Units added", (one.name for one in new.units if one.id not in old.units_by_id))
    yield from _named("Units gone", (one.name for one in old.units if one.id not in new.units_by_id))


def _gone(indicator: ReleasedIndicator) -> Difference:
    heading = f"{indicator.number} {indicator.title}"
    return Difference(heading, indicator.number, ("This indicator is in the release no more.",))


def _of_indicator(old: ReleasedCopy, new: ReleasedCopy, indicator: ReleasedIndicator) -> Difference:
    before = old.indicator(indicator.number)
    heading = f"{indicator.number} {indicator.title}"
    if before is None:
        return Difference(heading, indicator.number, ("This indicator is new in the release.",))
    return Difference(heading, indicator.number, tuple(_within(old, new, before, indicator)))


def _within(
    old: ReleasedCopy, new: ReleasedCopy, before: ReleasedIndicator, now: ReleasedIndicator
) -> Iterator[str]:
    names = {unit.id: unit.name for unit in (*old.units, *new.units)}
    for unit_id, name in names.items():
        yield from _of_judgement(name, before.judgement_of(unit_id), now.judgement_of(unit_id), new)
    if before.pattern != now.pattern:
        yield "What the pattern says changed."
    if before.reason != now.reason:
        yield "Why it was chosen changed."


def _of_judgement(
    unit: str, before: ReleasedJudgement | None, now: ReleasedJudgement | None, new: ReleasedCopy
) -> Iterator[str]:
    was, stands = _stand(before, new), _stand(now, new)
    if was != stands:
        yield f"{unit}: from {was} to {stands}."
    elif before and now and before.entries != now.entries:
        yield f"{unit}: the words were revised; it stays {stands}."
    if before and now and before.uses != now.uses:
        yield f"{unit}: other evidence is used, or used otherwise."
    if before and now and before.moderations != now.moderations:
        yield f"{unit}: more was said in a second look."


def _stand(judgement: ReleasedJudgement | None, copy: ReleasedCopy) -> str:
    """The level in force as the edition names it, else the state, in words."""
    entry = judgement.in_force if judgement else None
    if entry and entry.level:
        return copy.label(entry.level)
    return judgement.state if judgement else "not yet judged"


def _of_evidence(old: ReleasedCopy, new: ReleasedCopy) -> Iterator[str]:
    before, now = old.evidence_by_id, new.evidence_by_id
    yield from _named("Added", (one.title for one in new.evidence if one.id not in before))
    yield from _named("Gone", (one.title for one in old.evidence if one.id not in now))
    for piece in new.evidence:
        was = before.get(piece.id)
        if was is not None and was != piece:
            yield f"{piece.title}: {_changed(was, piece)} changed."


def _changed(was: ReleasedEvidence, now: ReleasedEvidence) -> str:
    """What of a piece changed, by the names of its parts."""
    changed = [field.name for field in fields(now) if getattr(was, field.name) != getattr(now, field.name)]
    return ", ".join(dict.fromkeys(_PARTS[name] for name in changed))


_PARTS = {
    "id": "its entry",
    "title": "title",
    "source": "source",
    "method": "how it was gathered",
    "finding": "what it tells us",
    "period_from": "the time it speaks of",
    "period_to": "the time it speaks of",
    "voices": "whose voice it carries",
    "information_type": "what it tells of",
    "service": "who holds it",
    "link": "link",
    "file": "file",
}


def _of_statement(old: ReleasedStatement | None, new: ReleasedStatement | None) -> Iterator[str]:
    if old is None and new is not None:
        yield "A position statement was added."
    elif old is not None and new is None:
        yield "The position statement is in the release no more."
    elif old is not None and new is not None:
        before = {part.title: part.claims for part in old.parts}
        for part in new.parts:
            if before.get(part.title, ()) != part.claims:
                yield f"“{part.title}” changed."


def _named(words: str, names: Iterable[str]) -> Iterator[str]:
    given = list(names)
    if given:
        yield f"{words}: {'; '.join(given)}."
