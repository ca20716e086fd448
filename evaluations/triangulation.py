"""Triangulation: what one source says is compared with a second and a third.

The strength of a judgement is the number of kinds of source it stands on, said
in words. How much evidence there is of one kind never makes it stronger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum


class Source(Enum):
    """Where a piece of evidence comes from."""

    PERFORMANCE_DATA = "performance data"
    VIEWS = "views of stakeholders and service users"
    OBSERVATION_AND_AUDIT = "direct observation and audit"
    DOCUMENTS = "review of documents"


class Stance(Enum):
    """What a piece of evidence does for one judgement it is used in."""

    SUPPORTS = "supports"
    QUALIFIES = "qualifies"
    CONTRADICTS = "contradicts"


class Voice(Enum):
    """Whose voice a piece of evidence carries; it may carry several, or nobody's."""

    CHILDREN = "children and young people"
    PARENTS = "parents and carers"
    STAFF = "staff"
    COMMUNITY = "community"


class InformationType(Enum):
    """What a piece of evidence tells of."""

    QUANTITY = "quantity"
    QUALITY = "quality"
    OUTCOME = "outcome"


class Strength(Enum):
    """How many sources a judgement stands on, in words."""

    NOTHING = "standing on nothing"
    ONE_SOURCE = "standing on one source"
    TWO_SOURCES = "standing on two sources"
    TRIANGULATED = "triangulated"


class EvidenceWarning(Enum):
    """What to look at again in the evidence used; each has its sentence for the page."""

    DOCUMENTS_ONLY = "documents only"
    NO_VOICE_OF_CHILDREN_OR_FAMILIES = "no voice of children or families"
    COUNTS_ONLY = "counts only"
    CONTRADICTED = "contradicted"
    OLDER_THAN_THE_CYCLE = "older than the cycle"

    @property
    def sentence(self) -> str:
        """The warning as one plain sentence."""
        return _SENTENCES[self]


_SENTENCES = {
    EvidenceWarning.DOCUMENTS_ONLY: (
        "All of the evidence is documents: what is on paper may not be what happens in practice."
    ),
    EvidenceWarning.NO_VOICE_OF_CHILDREN_OR_FAMILIES: (
        "No evidence here carries the voice of children, young people, parents or carers."
    ),
    EvidenceWarning.COUNTS_ONLY: (
        "All of the evidence is counts: it says how much was done, not how well or with what effect."
    ),
    EvidenceWarning.CONTRADICTED: "Some of the evidence contradicts this judgement.",
    EvidenceWarning.OLDER_THAN_THE_CYCLE: "Some of the evidence speaks of a time before this cycle began.",
}


@dataclass(frozen=True)
class Used:
    """A piece of evidence as one judgement uses it; period_to is the last day it speaks of, if known."""

    source: Source
    stance: Stance
    voices: frozenset[Voice]
    information_type: InformationType
    period_to: date | None = None


@dataclass(frozen=True)
class Triangulation:
    """What a judgement stands on: the strength, the sources by name, and what to look at again."""

    strength: Strength
    sources: tuple[str, ...]
    warnings: tuple[EvidenceWarning, ...]


CHILDREN_AND_FAMILIES = frozenset({Voice.CHILDREN, Voice.PARENTS})

_VIEWS_OF = {
    "views of children and families": CHILDREN_AND_FAMILIES,
    "views of staff": frozenset({Voice.STAFF}),
    "views of the community": frozenset({Voice.COMMUNITY}),
}
VIEWS_OF_NOBODY_NAMED = "views, whose is not said"


def triangulate(used: Sequence[Used], *, cycle_from: date | None = None) -> Triangulation:
    """What the evidence used in one judgement, or in one cycle, amounts to.

    Sources are counted over evidence that supports or qualifies, warnings over
    all of it. The views of children and families, of staff and of the community
    are a source each. Views whose voice nobody named count as one source, but
    only where no other views stand beside them: they may be the same people's.
    A voice carried by another source, such as an audit that heard children,
    answers the warning about voices and is not a second source. Evidence whose
    period ended before cycle_from is old, and one old piece is enough to say so.
    """
    sources = _sources([piece for piece in used if piece.stance is not Stance.CONTRADICTS])
    return Triangulation(_strength(sources), sources, _warnings(used, cycle_from) if used else ())


def sources_of(piece: Used) -> tuple[str, ...]:
    """The sources that one piece counts as by name, whatever its stance: views may be of several."""
    return _sources([piece])


def _strength(sources: Sequence[str]) -> Strength:
    return tuple(Strength)[min(len(sources), 3)]


def _sources(used: Sequence[Used]) -> tuple[str, ...]:
    """The sources by name, in the order in which they are declared."""
    kinds = {piece.source for piece in used}
    other = {kind.value for kind in kinds - {Source.VIEWS}}
    named = other | _views(used) if Source.VIEWS in kinds else other
    return tuple(name for name in SOURCE_NAMES if name in named)


def _views(used: Sequence[Used]) -> set[str]:
    voices = {voice for piece in used if piece.source is Source.VIEWS for voice in piece.voices}
    return {name for name, whose in _VIEWS_OF.items() if whose & voices} or {VIEWS_OF_NOBODY_NAMED}


SOURCE_NAMES = (
    Source.PERFORMANCE_DATA.value,
    *_VIEWS_OF,
    VIEWS_OF_NOBODY_NAMED,
    Source.OBSERVATION_AND_AUDIT.value,
    Source.DOCUMENTS.value,
)


def _warnings(used: Sequence[Used], cycle_from: date | None) -> tuple[EvidenceWarning, ...]:
    holds = {
        EvidenceWarning.DOCUMENTS_ONLY: all(piece.source is Source.DOCUMENTS for piece in used),
        EvidenceWarning.NO_VOICE_OF_CHILDREN_OR_FAMILIES: not any(
            piece.voices & CHILDREN_AND_FAMILIES for piece in used
        ),
        EvidenceWarning.COUNTS_ONLY: all(
            piece.information_type is InformationType.QUANTITY for piece in used
        ),
        EvidenceWarning.CONTRADICTED: any(piece.stance is Stance.CONTRADICTS for piece in used),
        EvidenceWarning.OLDER_THAN_THE_CYCLE: any(_is_before(piece, cycle_from) for piece in used),
    }
    return tuple(warning for warning in EvidenceWarning if holds[warning])


def _is_before(piece: Used, cycle_from: date | None) -> bool:
    return bool(cycle_from and piece.period_to and piece.period_to < cycle_from)
