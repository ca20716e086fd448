"""How the room shows a judgement of the frozen copy and a piece of evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.pages.inspection_room import Room, day_in_words, level_of, moment_of
from evaluations.released import (
    ReleasedCopy,
    ReleasedEntry,
    ReleasedEvidence,
    ReleasedJudgement,
    ReleasedModeration,
    ReleasedUse,
)
from evaluations.triangulation import Source, Stance
from indicators.level import Level

NOBODY = "nobody's in particular"
THE_COMMITTEE = "the committee"


@dataclass(frozen=True)
class PieceShown:
    """A piece of evidence on a card; `stance` is None outside a judgement."""

    title: str
    href: str
    finding: str
    stance: Stance | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EntryShown:
    """An entry of a judgement's history, with its level and when it was agreed."""

    entry: ReleasedEntry
    level: Level | None
    label: str
    judged_on: str
    at: datetime
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReplyShown:
    """What was said in a second look."""

    kind: str
    label: str
    words: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LookShown:
    """A second look with what was said in it."""

    look: ReleasedModeration
    asked_at: datetime
    replies: tuple[ReplyShown, ...]


@dataclass(frozen=True)
class JudgementShown:
    """One unit's judgement. `in_force` is None where it is blank; `history` are the entries before, the
    latest first; `evidence` is by source, and in each source by stance."""

    id: str
    unit: str
    href: str
    state: str
    state_css: str
    in_force: EntryShown | None
    history: tuple[EntryShown, ...]
    strength: str
    sources: tuple[str, ...]
    warnings: tuple[str, ...]
    looks: tuple[LookShown, ...]
    movement: str
    movement_words: str
    evidence: tuple[tuple[str, tuple[PieceShown, ...]], ...]


def judgement_shown(room: Room, judgement: ReleasedJudgement) -> JudgementShown:
    """A judgement as the room shows it."""
    copy = room.copy
    themes = _themes(copy, judgement)
    in_force = judgement.in_force
    earlier = judgement.entries[:-1] if in_force else judgement.entries
    return JudgementShown(
        id=judgement.id,
        unit=copy.units_by_id[judgement.unit_id].name,
        href=f"{room.address}/judgements/{judgement.id}",
        state=judgement.state,
        state_css="state-" + judgement.state.replace(" ", "-"),
        in_force=_entry(copy, in_force, themes) if in_force else None,
        history=tuple(_entry(copy, one, themes) for one in reversed(earlier)),
        strength=judgement.strength,
        sources=judgement.sources,
        warnings=judgement.warnings,
        looks=tuple(_look(copy, one) for one in judgement.moderations),
        movement=judgement.movement,
        movement_words=judgement.movement_words,
        evidence=_by_source(room, judgement.uses),
    )


def piece_shown(room: Room, piece: ReleasedEvidence, stance: str = "") -> PieceShown:
    """A piece on its card, in the order of what one asks first."""
    return PieceShown(
        title=piece.title,
        href=f"{room.address}/evidence/{piece.id}",
        finding=piece.finding,
        stance=Stance(stance) if stance else None,
        facts=facts_of(piece),
    )


def facts_of(piece: ReleasedEvidence) -> tuple[tuple[str, str], ...]:
    """What a piece says of itself in short."""
    facts = (
        ("Source", piece.source),
        ("Speaks of", period(piece)),
        ("Voice", ", ".join(piece.voices) or NOBODY),
        ("Tells of", piece.information_type),
        ("Held by", piece.service or THE_COMMITTEE),
    )
    return (*facts, ("File", piece.file.name)) if piece.file else facts


def period(piece: ReleasedEvidence) -> str:
    """The time that a piece speaks of, in words."""
    first, last = day_in_words(piece.period_from), day_in_words(piece.period_to)
    return first if first == last else f"{first} to {last}"


def _themes(copy: ReleasedCopy, judgement: ReleasedJudgement) -> dict[str, str]:
    """The titles of the themes of the judgement's indicator, by number as text."""
    indicator = next(one for one in copy.indicators if judgement in one.judgements)
    return {str(theme.number): theme.title for theme in indicator.themes}


def _entry(copy: ReleasedCopy, entry: ReleasedEntry, themes: dict[str, str]) -> EntryShown:
    return EntryShown(
        entry=entry,
        level=level_of(entry.level),
        label=copy.label(entry.level) if entry.level else "",
        judged_on=day_in_words(entry.judged_on),
        at=moment_of(entry.at),
        marks=tuple((themes.get(number, number), mark) for number, mark in sorted(entry.marks.items())),
    )


def _look(copy: ReleasedCopy, look: ReleasedModeration) -> LookShown:
    replies = (
        ReplyShown(
            kind=one.kind,
            label=copy.label(one.level) if one.level else "",
            words=one.words,
            by=one.by,
            at=moment_of(one.at),
        )
        for one in look.replies
    )
    return LookShown(look, moment_of(look.asked_at), tuple(replies))


def _by_source(room: Room, uses: Iterable[ReleasedUse]) -> tuple[tuple[str, tuple[PieceShown, ...]], ...]:
    held = [(room.copy.evidence_by_id[use.evidence_id], use.stance) for use in uses]
    stances = [stance.value for stance in Stance]
    held.sort(key=lambda one: (stances.index(one[1]), one[0].title.casefold(), one[0].id))
    groups = (
        (
            source.value,
            tuple(piece_shown(room, piece, stance) for piece, stance in held if piece.source == source.value),
        )
        for source in Source
    )
    return tuple((source.capitalize(), pieces) for source, pieces in groups if pieces)
