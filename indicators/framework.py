"""What an edition of a framework holds: questions, key areas, quality indicators, themes and aspects.

Everything here is frozen: an edition is published once, and a change to it is another edition.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from indicators.level import Level, level_from


@dataclass(frozen=True, slots=True)
class HighLevelQuestion:
    """A question that a group of key areas answers, e.g. 5, "How good is our leadership?"."""

    number: int
    text: str


@dataclass(frozen=True, slots=True)
class KeyArea:
    """A group of quality indicators; one that holds none is still part of the framework."""

    number: int
    title: str
    high_level_question: HighLevelQuestion


@dataclass(frozen=True, slots=True)
class Aspect:
    """One idea of a theme: how it looks when very good and how it looks when weak.

    A side is None where the publication says nothing about it.
    """

    name: str
    very_good: str | None
    weak: str | None


@dataclass(frozen=True, slots=True)
class Theme:
    """A part of a quality indicator, numbered from 1 within it. An edition may come without aspects."""

    number: int
    title: str
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class QualityIndicator:
    """What is judged, e.g. "2.1". Key features are empty where the edition gives none."""

    number: str
    title: str
    key_area: KeyArea
    key_features: str
    themes: tuple[Theme, ...]

    @property
    def high_level_question(self) -> HighLevelQuestion:
        """The question that this indicator's key area answers."""
        return self.key_area.high_level_question


@dataclass(frozen=True, slots=True)
class LevelMeaning:
    """How an edition names and explains one level.

    The label is the level's word unless the edition has its own ("adequate"). The short
    phrase ("major strengths") and the meaning are empty where the edition gives none.
    """

    level: Level
    label: str
    short: str
    meaning: str


@dataclass(frozen=True, slots=True)
class EvidenceSource:
    """A kind of evidence that the edition asks for, and what belongs to it."""

    name: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ModelPart:
    """One of the questions by which self-evaluation proceeds, and what it asks of a team."""

    title: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Relative:
    """An indicator of this edition and the indicators of another one that look at the same practice.

    It shows what to set side by side. A level is never carried across.
    """

    indicator: str
    edition: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a search found something.

    The theme is None for a title or key features of the indicator; the aspect is None for anything
    that is not inside one. The text is the whole passage that matched.
    """

    indicator: QualityIndicator
    theme: Theme | None
    aspect: Aspect | None
    text: str


@dataclass(frozen=True, slots=True)
class Framework:
    """One edition of a framework, whole. Levels stand from worst to best, the rest in published order.

    The source is the full reference of the publication. The notes say where the publication
    disagrees with itself, or what is not known of it, and what was followed.
    """

    id: str
    title: str
    publisher: str
    published: str
    source: str
    copying_terms: str
    levels: tuple[LevelMeaning, ...]
    high_level_questions: tuple[HighLevelQuestion, ...]
    key_areas: tuple[KeyArea, ...]
    indicators: tuple[QualityIndicator, ...]
    sources: tuple[EvidenceSource, ...]
    reference_indicators: tuple[str, ...]
    model: tuple[ModelPart, ...]
    notes: tuple[str, ...]
    relatives: tuple[Relative, ...] = ()

    @property
    def illustrated(self) -> bool:
        """Whether any theme says how very good or weak practice looks."""
        return any(theme.aspects for indicator in self.indicators for theme in indicator.themes)

    def indicator(self, number: str) -> QualityIndicator | None:
        """The indicator with this number, or None."""
        return next((found for found in self.indicators if found.number == number), None)

    def indicators_of(self, key_area: KeyArea) -> tuple[QualityIndicator, ...]:
        """The indicators of one key area; none for the capacity for improvement."""
        return tuple(found for found in self.indicators if found.key_area == key_area)

    def label(self, level: Level) -> str:
        """What this edition calls the level."""
        return next(meaning.label for meaning in self.levels if meaning.level is level)

    def level_from(self, text: str) -> Level | None:
        """The level that a person wrote as word, caption or this edition's label; None for anything else."""
        return level_from(text, {meaning.label.casefold(): meaning.level for meaning in self.levels})

    def search(self, words: str) -> tuple[Hit, ...]:
        """Where all these words occur in one indicator, whatever their case and accents.

        Indicator titles come first, then theme titles, then the rest, each in the order of the framework.
        """
        wanted = _fold(words).split()
        if not wanted:
            return ()
        hits = [hit for indicator in self.indicators for hit in _hits(indicator, wanted)]
        return tuple(sorted(hits, key=_rank))


def crosswalk(one: Framework, other: Framework) -> dict[str, tuple[str, ...]] | None:
    """By the number of an indicator of one edition, its relatives in the other; whichever of the two says it.

    None where neither edition says how they are related. An indicator without relatives is left out.
    """
    told = [each for each in one.relatives if each.edition == other.id]
    told_back = [each for each in other.relatives if each.edition == one.id]
    if not told and not told_back:
        return None
    pairs = {(each.indicator, number) for each in told for number in each.others}
    pairs |= {(number, each.indicator) for each in told_back for number in each.others}
    return {
        indicator.number: found
        for indicator in one.indicators
        if (
            found := tuple(
                each.number for each in other.indicators if (indicator.number, each.number) in pairs
            )
        )
    }


def _hits(indicator: QualityIndicator, wanted: list[str]) -> list[Hit]:
    """The places with every word; where no single place has them all, the places with any of them."""
    places = [(place, _fold(place.text)) for place in _places(indicator)]
    if not all(any(word in text for _, text in places) for word in wanted):
        return []
    whole = [place for place, text in places if all(word in text for word in wanted)]
    return whole or [place for place, text in places if any(word in text for word in wanted)]


def _places(indicator: QualityIndicator) -> Iterator[Hit]:
    yield Hit(indicator, None, None, f"{indicator.number} {indicator.title}")
    if indicator.key_features:
        yield Hit(indicator, None, None, indicator.key_features)
    for theme in indicator.themes:
        yield Hit(indicator, theme, None, theme.title)
        for aspect in theme.aspects:
            for text in filter(None, (aspect.name, aspect.very_good, aspect.weak)):
                yield Hit(indicator, theme, aspect, text)


def _rank(hit: Hit) -> int:
    if hit.aspect is not None:
        return 2
    if hit.theme is not None:
        return 1
    return 2 if hit.text == hit.indicator.key_features else 0


def _fold(text: str) -> str:
    """The text without case, accents and kinds of apostrophe, so that readers need not mind them."""
    bare = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(mark for mark in bare if not unicodedata.combining(mark)).casefold()


def mark_words(text: str, words: str) -> tuple[tuple[str, bool], ...]:
    """The text in pieces, each with whether it is one of the words, found as a search finds them."""
    wanted = sorted(_fold(words).split(), key=len, reverse=True)
    folded = [_fold(mark) for mark in text]
    places = [place for place, bare in enumerate(folded) for _ in bare]
    found = re.finditer("|".join(map(re.escape, wanted)), "".join(folded)) if wanted else ()
    marked = {place for match in found for place in places[match.start() : match.end()]}
    pieces = groupby(enumerate(text), key=lambda mark: mark[0] in marked)
    return tuple(("".join(letter for _, letter in piece), is_marked) for is_marked, piece in pieces)


def as_json(framework: Framework) -> dict[str, Any]:
    """The framework as `workbook framework show --json` prints it. A side that is absent is None."""
    return {
        "edition": framework.id,
        "indicators": [_indicator_json(indicator) for indicator in framework.indicators],
        "levels": [_level_json(meaning) for meaning in framework.levels],
        "high_level_questions": [
            {"number": question.number, "text": question.text} for question in framework.high_level_questions
        ],
        "key_areas": [_key_area_json(area) for area in framework.key_areas],
        "reference_indicators": list(framework.reference_indicators),
        "sources": [source.name for source in framework.sources],
    }


def _indicator_json(indicator: QualityIndicator) -> dict[str, Any]:
    return {
        "number": indicator.number,
        "title": indicator.title,
        "key_area": indicator.key_area.title,
        "high_level_question": indicator.high_level_question.text,
        "key_features": indicator.key_features,
        "themes": [_theme_json(theme) for theme in indicator.themes],
    }


def _theme_json(theme: Theme) -> dict[str, Any]:
    aspects = [
        {"name": aspect.name, "very_good": aspect.very_good, "weak": aspect.weak} for aspect in theme.aspects
    ]
    return {"title": theme.title, "aspects": aspects}


def _level_json(meaning: LevelMeaning) -> dict[str, str]:
    return {
        "word": meaning.level.value,
        "caption": meaning.level.caption,
        "label": meaning.label,
        "meaning": meaning.meaning,
    }


def _key_area_json(area: KeyArea) -> dict[str, Any]:
    return {
        "number": area.number,
        "title": area.title,
        "high_level_question": area.high_level_question.text,
    }
