"""What keeps a release back: words in it that look personal and that nobody has spoken for."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from evaluations.personal_data import Kind, find_personal
from evaluations.released import (
    ReleasedCopy,
    ReleasedEntry,
    ReleasedEvidence,
    ReleasedIndicator,
    ReleasedJudgement,
)

KEY_LENGTH = 16
ENTRY_TEXTS = {
    "rationale": "rationale",
    "strengths": "strengths",
    "areas_for_improvement": "areas for improvement",
    "immediate_action": "immediate action",
    "immediate_action_owner": "owner of the immediate action",
    "worth_sharing": "what is worth sharing",
    "cannot_judge": "why it cannot be judged",
    "outside_reason": "why the level lies outside what the marks leave open",
    "reason": "reason of the revision",
}


@dataclass(frozen=True)
class Place:
    """Where words stand: in words, and what to open to mend them. What it is not is ""."""

    words: str
    unit_id: str = ""
    indicator: str = ""
    evidence_id: str = ""
    is_statement: bool = False


@dataclass(frozen=True)
class PersonalFind:
    """The same words that look personal, wherever they stand. `key` names them without saying them."""

    key: str
    kind: Kind
    words: str
    places: tuple[Place, ...]

    @property
    def about(self) -> str:
        """What was found where, without the words themselves, as a trace may keep it."""
        more = f" and {len(self.places) - 1} more places" if len(self.places) > 1 else ""
        return f"{self.kind.value} in {self.places[0].words}{more}"


def personal_finds(copy: ReleasedCopy) -> tuple[PersonalFind, ...]:
    """Everything in a copy that looks personal, each once, in the order of the copy."""
    found: dict[tuple[Kind, str], list[Place]] = {}
    find = cache(find_personal)  # the same evidence stands in many judgements
    for place, text in _texts(copy):
        for each in find(text):
            places = found.setdefault((each.kind, each.words), [])
            if place not in places:
                places.append(place)
    return tuple(
        PersonalFind(_key(kind, words), kind, words, tuple(places)) for (kind, words), places in found.items()
    )


def digest(keys: Iterable[str]) -> str:
    """One name for a set of finds, so that a trace says which ones somebody spoke for."""
    return hashlib.sha256(" ".join(sorted(keys)).encode()).hexdigest()


def _key(kind: Kind, words: str) -> str:
    return hashlib.sha256(f"{kind.value}\n{words}".encode()).hexdigest()[:KEY_LENGTH]


def _texts(copy: ReleasedCopy) -> Iterator[tuple[Place, str]]:
    yield Place("the reason for this time"), copy.why_now
    yield Place("the name of the cycle"), copy.cycle
    for indicator in copy.indicators:
        yield Place(f"why {indicator.number} was chosen"), indicator.reason
        for judgement in indicator.judgements:
            yield from _judgement_texts(copy, indicator, judgement)
    for piece in copy.evidence:
        yield from _evidence_texts(piece)
    for part in copy.statement.parts if copy.statement else ():
        for claim in part.claims:
            yield Place(f"the statement, “{part.title}”", is_statement=True), claim.words


def _judgement_texts(
    copy: ReleasedCopy, indicator: ReleasedIndicator, judgement: ReleasedJudgement
) -> Iterator[tuple[Place, str]]:
    unit = copy.units_by_id[judgement.unit_id]

    def place(words: str) -> Place:
        where = f"{indicator.number}, {unit.name}: {words}"
        return Place(where, unit_id=unit.id, indicator=indicator.number)

    for entry in judgement.entries:
        for words, text in _entry_texts(entry):
            yield place(words), text
    for moderation in judgement.moderations:
        yield place("what a second look was asked for"), moderation.what_to_look_at
        for reply in moderation.replies:
            yield place("what was said in a second look"), reply.words


def _entry_texts(entry: ReleasedEntry) -> Iterator[tuple[str, str]]:
    for name, words in ENTRY_TEXTS.items():
        yield words, getattr(entry, name)
    for said in entry.dissent:
        yield "dissent", said.words
    for piece in entry.rests_on:
        yield "evidence as it stood", f"{piece['title']}\n{piece['finding']}"


def _evidence_texts(piece: ReleasedEvidence) -> Iterator[tuple[Place, str]]:
    texts = {
        "title": piece.title,
        "how it was gathered": piece.method,
        "finding": piece.finding,
        "link": piece.link,
        "file name": piece.file.name if piece.file else "",
    }
    for words, text in texts.items():
        yield Place(f"the evidence “{piece.title}”: {words}", evidence_id=piece.id), text
