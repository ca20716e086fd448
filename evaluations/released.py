"""The frozen copy of a cycle that a release holds: plain words, and nothing that leads back to live rows.

Everything an inspector sees and everything in a pack is made from this copy alone. It is kept as one JSON
document, `data/release.json`: the same copy always gives the same bytes. Levels are their words.
"""

import json
import re
import unicodedata
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache, cached_property
from typing import Any, Union, get_args, get_origin, get_type_hints

FORMAT = "self-evaluation-workbook release 1"
"""Named in the document. A later format is read beside this one: a pack outlives the tool."""

LONGEST_STEM = 60


@dataclass(frozen=True)
class AttachedFile:
    """A file of a piece of evidence. `path` is where it lies in the pack, as `file_path` gives it."""

    name: str
    path: str
    sha256: str
    media_type: str
    size: int


@dataclass(frozen=True)
class ReleasedEvidence:
    """A piece of evidence as it stood. Periods are ISO days; `service` holds it, or "" for the committee."""

    id: str
    title: str
    source: str
    method: str
    finding: str
    period_from: str
    period_to: str
    voices: tuple[str, ...]
    information_type: str
    service: str
    link: str
    file: AttachedFile | None


@dataclass(frozen=True)
class ReleasedUse:
    """A piece used in a judgement, with its stance."""

    evidence_id: str
    stance: str


@dataclass(frozen=True)
class ReleasedDissent:
    """Dissent in its own words; `service` may be ""."""

    words: str
    service: str


@dataclass(frozen=True)
class ReleasedEntry:
    """One agreed entry of a judgement. `level` is a word, or "" where `cannot_judge` says why there is none.

    `marks` maps a theme's number (as text) to the mark's words. `rests_on` keeps the titles, sources and
    stances of the evidence as it stood then.
    """

    number: int
    kind: str
    level: str
    cannot_judge: str
    outside_reason: str
    marks: dict[str, str]
    rationale: str
    strengths: str
    areas_for_improvement: str
    immediate_action: str
    immediate_action_owner: str
    worth_sharing: str
    dissent: tuple[ReleasedDissent, ...]
    reason: str
    judged_on: str
    at: str
    by: str
    rests_on: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class ReleasedReply:
    """What a moderator or the team said; `level` is the level proposed, or ""."""

    kind: str
    level: str
    words: str
    by: str
    at: str


@dataclass(frozen=True)
class ReleasedModeration:
    """One second look at a judgement."""

    asked_by: str
    asked_at: str
    what_to_look_at: str
    state: str
    replies: tuple[ReleasedReply, ...]


@dataclass(frozen=True)
class ReleasedJudgement:
    """What one unit judged of one indicator: the entry in force last in `entries`, its history before it.

    Nothing that was never agreed is in a release: `entries` is empty for a draft, and `state` says how it
    stands. `movement` is the word since the cycle before, `movement_words` the sentence from what to what.
    """

    id: str
    unit_id: str
    state: str
    entries: tuple[ReleasedEntry, ...]
    uses: tuple[ReleasedUse, ...]
    strength: str
    sources: tuple[str, ...]
    warnings: tuple[str, ...]
    moderations: tuple[ReleasedModeration, ...]
    movement: str
    movement_words: str

    @property
    def in_force(self) -> ReleasedEntry | None:
        """The last entry where it gives a level or says why there is none; else the judgement is blank."""
        last = self.entries[-1] if self.entries else None
        return last if last and (last.level or last.cannot_judge) else None


@dataclass(frozen=True)
class ReleasedTheme:
    """A theme by its number and title."""

    number: int
    title: str


@dataclass(frozen=True)
class ReleasedIndicator:
    """A chosen indicator with every judgement of it and what its pattern says.

    `reason` is why it was chosen. `pattern` are the sentences on weakness and strength.
    """

    number: str
    title: str
    key_area: str
    themes: tuple[ReleasedTheme, ...]
    is_reference: bool
    reason: str
    judgements: tuple[ReleasedJudgement, ...]
    pattern: tuple[str, ...]

    def judgement_of(self, unit_id: str) -> ReleasedJudgement | None:
        """What a unit judged, or None where it wrote nothing at all."""
        return next((one for one in self.judgements if one.unit_id == unit_id), None)


@dataclass(frozen=True)
class ReleasedUnit:
    """A team or joint unit that took part. `locality` of a team for the whole area is "whole area"; a joint
    unit's parts may be ""."""

    id: str
    name: str
    is_team: bool
    service: str
    locality: str


@dataclass(frozen=True)
class ReleasedReference:
    """One numbered reference of the statement: a judgement or a piece of evidence, by its id and in words."""

    number: int
    judgement_id: str
    evidence_id: str
    words: str


@dataclass(frozen=True)
class ReleasedClaim:
    """One paragraph with the numbers of its references."""

    words: str
    references: tuple[int, ...]


@dataclass(frozen=True)
class ReleasedPart:
    """One part of the statement, by the question that it answers."""

    title: str
    claims: tuple[ReleasedClaim, ...]


@dataclass(frozen=True)
class ReleasedStatement:
    """The position statement. The plain summary is its last part and has no references."""

    parts: tuple[ReleasedPart, ...]
    references: tuple[ReleasedReference, ...]
    words: int
    word_limit: int


@dataclass(frozen=True)
class ReleasedLevel:
    """How the edition names a level: the word as it is kept, the edition's label, the caption as text."""

    word: str
    label: str
    caption: str


@dataclass(frozen=True)
class ReleasedCopy:
    """A whole release. `weaknesses` are the sentences that weaken it, as the lead read them."""

    format: str
    committee: str
    release_number: int
    words: str
    cycle: str
    cycle_id: str
    period_from: str
    period_to: str
    why_now: str
    edition: str
    edition_title: str
    copied_at: str
    copied_by: str
    levels: tuple[ReleasedLevel, ...]
    units: tuple[ReleasedUnit, ...]
    indicators: tuple[ReleasedIndicator, ...]
    evidence: tuple[ReleasedEvidence, ...]
    statement: ReleasedStatement | None
    weaknesses: tuple[str, ...]

    @cached_property
    def evidence_by_id(self) -> dict[str, ReleasedEvidence]:
        """Every piece by its id."""
        return {piece.id: piece for piece in self.evidence}

    @cached_property
    def units_by_id(self) -> dict[str, ReleasedUnit]:
        """Every unit by its id."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def uses_of(self) -> dict[str, tuple[tuple[ReleasedIndicator, ReleasedJudgement, str], ...]]:
        """By piece of evidence: each indicator and judgement that uses it, with the stance."""
        found: dict[str, list[tuple[ReleasedIndicator, ReleasedJudgement, str]]] = {}
        for indicator in self.indicators:
            for judgement in indicator.judgements:
                for use in judgement.uses:
                    found.setdefault(use.evidence_id, []).append((indicator, judgement, use.stance))
        return {piece: tuple(uses) for piece, uses in found.items()}

    @property
    def in_reading_order(self) -> tuple[ReleasedIndicator, ...]:
        """The reference indicators first, each group in the order of the framework."""
        return tuple(sorted(self.indicators, key=lambda one: not one.is_reference))

    def indicator(self, number: str) -> ReleasedIndicator | None:
        """The indicator with this number, or None."""
        return next((one for one in self.indicators if one.number == number), None)

    def label(self, word: str) -> str:
        """How the edition names a level."""
        return next((level.label for level in self.levels if level.word == word), word)


def file_path(name: str, sha256: str) -> str:
    """Where an attached file lies in a pack: named after its content, then after itself in plain letters.

    The same bytes under names that differ only in case or accents share one path. The path is safe on every
    system: small letters, digits, full stops and hyphens.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    short = plain(stem)[:LONGEST_STEM].strip("-") or "file"
    return f"files/{sha256[:16]}-{short}" + (f".{plain(ending)}" if plain(ending) else "")


def plain(words: str) -> str:
    """Words as a part of a file's name: small letters and digits without accents, the rest hyphens."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")


def as_json(copy: ReleasedCopy) -> bytes:
    """The one JSON document of a copy: UTF-8, its keys in order, the same bytes for the same copy."""
    return written(asdict(copy))


def written(value: object) -> bytes:
    """Canonical JSON for people and programs: sorted keys, two spaces, a line break at the end."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def from_json(document: bytes) -> ReleasedCopy:
    """The copy that a document holds. Raises ValueError for anything that is not such a document."""
    try:
        read: ReleasedCopy = _read(ReleasedCopy, json.loads(document))
    except (KeyError, TypeError, RecursionError) as fault:
        raise ValueError(f"This is not a released copy: {fault!r}") from fault
    if read.format != FORMAT:
        raise ValueError(f"This copy is written as {read.format!r}, and this version reads {FORMAT!r}.")
    return read


def _read(kind: Any, value: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        return kind(**{name: _read(of, value[name]) for name, of in _kinds(kind)})
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(_read(inner[0], each) for each in value)
    if type(None) in inner:
        return None if value is None else _read(_without_none(kind), value)
    return value


@cache
def _kinds(kind: Any) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in fields(kind))


def _without_none(kind: Any) -> Any:
    return Union[tuple(each for each in get_args(kind) if each is not type(None))]  # noqa: UP007
