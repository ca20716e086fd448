"""Reads a committee's own copy of the publication of March 2009: the exact words of its illustrations.

The publication's sentences are not in this repository. What drives the reading is the structure of its
chapters (a numbered heading, THEMES, KEY FEATURES, LEVEL 5 ILLUSTRATION, LEVEL 2 ILLUSTRATION, one bullet
for each theme) and the titles in our edition.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby, pairwise
from typing import Any

from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.document import (
    Page,
    UnreadableDocument,
    key,
    pages_of,
    paragraph,
    without_furniture,
    words_of,
)
from indicators.framework import Framework, QualityIndicator

THEMES, KEY_FEATURES, LEVEL_5, LEVEL_2 = "themes", "key features", "level 5", "level 2"

_MARKERS = {"theme": THEMES, "themes": THEMES, "keyfeature": KEY_FEATURES, "keyfeatures": KEY_FEATURES}
_ILLUSTRATION = re.compile(r"\W*level\s*([52])\s*illustrations?\b\W*(?:cont(?:inue)?d?\b\W*)?", re.IGNORECASE)
_SYMBOLS = r"(?:[^\w\s.,;:!(\[\"'“”‘’]\s*)+"
_SYMBOL_BULLET = re.compile(_SYMBOLS + r"(?=[\"'“‘]?[A-Z])")
_BARE_BULLET = re.compile(_SYMBOLS)
_LETTER_BULLET = re.compile(r"([B-HJ-Zb-z]) +(?=[A-Z])")
_BREAKS_OFF = re.compile(r"(?:[,;:(-]|\b(?:a|an|and|by|for|in|of|or|our|that|the|their|to|with))$")
_END = (
    "Appendix",
    "Appendices",
    "Appendix 1",
    "Appendix 2",
    "The child protection quality improvement framework",
)
_LOST_BULLETS = (
    "If the copy has lost its bullets, save it as text and begin each illustration with a hyphen and a space."
)
_LONGEST_HEADING = 4
_SURE_PART = 9
_MOST_FAULTS = 12


class NotThePublication(Exception):
    """The file is not a whole copy of the publication; `sentences` says what was missing."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True, slots=True)
class PublishedTheme:
    """The exact words of one theme: its very good (level 5) and its weak (level 2) illustration."""

    title: str
    level_5: str
    level_2: str


@dataclass(frozen=True, slots=True)
class PublishedIndicator:
    """One indicator of the copy. Number and titles are those of the chapters, themes in their order."""

    number: str
    title: str
    themes: tuple[PublishedTheme, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """A whole copy: every indicator of the edition with both illustrations of each theme."""

    edition: str
    indicators: tuple[PublishedIndicator, ...]


def read_publication(data: bytes, filename: str) -> Publication:
    """The publication that a text or PDF file holds. Raises NotThePublication where anything is missing."""
    edition = built_in_editions()[DEFAULT_EDITION]
    try:
        pages = without_furniture(pages_of(data), _is_heading_line)
    except UnreadableDocument as fault:
        raise NotThePublication([f"{filename} cannot be read.", str(fault)]) from fault
    chapters, words = _chapters(pages), words_of(pages)
    illustrations = {number: chapter.illustrations(words) for number, chapter in chapters.items()}
    faults = list(_faults(edition, chapters, illustrations))
    if faults:
        raise NotThePublication(_refusal(filename, faults))
    return Publication(
        edition.id, tuple(_published(each, illustrations[each.number]) for each in edition.indicators)
    )


def as_json(publication: Publication) -> dict[str, Any]:
    """The copy as `workbook framework read --json` prints it."""
    return {"indicators": [_indicator_json(indicator) for indicator in publication.indicators]}


@dataclass
class _Chapter:
    """The lines that stand under each heading of one indicator's chapter."""

    sections: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def illustrated(self) -> bool:
        return bool(self.sections[LEVEL_5] or self.sections[LEVEL_2])

    def illustrations(self, words: set[str]) -> dict[str, list[str]]:
        """The paragraphs of both levels, one for each bullet."""
        return {
            level: [paragraph(lines, words) for lines in _bulleted(self.sections[level])]
            for level in (LEVEL_5, LEVEL_2)
        }


def _chapters(pages: list[Page]) -> dict[str, _Chapter]:
    """What stands in the chapter of each indicator, by number."""
    chapters: dict[str, _Chapter] = defaultdict(_Chapter)
    number, section = "", ""
    for kind, value in _events([line for page in pages for line in page]):
        if kind == "indicator":
            section = section if value == number else ""
            number = value
        elif kind == "section":
            number = number if _follows(chapters[number], value) else ""
            section = value
        elif kind == "end":
            number, section = "", ""
        elif number and section:
            chapters[number].sections[section].append(value)
    return chapters


def _follows(chapter: _Chapter, section: str) -> bool:
    """Whether the section can still belong to this chapter.

    Themes or key features after an illustration open a chapter whose heading we did not recognise.
    """
    return section in (LEVEL_5, LEVEL_2) or not chapter.illustrated


def _events(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The document as ("indicator", number), ("section", name), ("line", text) and ("end", "")."""
    at = 0
    while at < len(lines):
        heading, taken = _heading_at(lines, at)
        illustration = _ILLUSTRATION.match(lines[at])
        if heading:
            yield heading
        elif illustration:
            yield "section", LEVEL_5 if illustration[1] == "5" else LEVEL_2
            yield "line", lines[at][illustration.end() :]
        else:
            yield "line", lines[at]
        at += taken


def _heading_at(lines: list[str], at: int) -> tuple[tuple[str, str] | None, int]:
    """The heading that begins on this line, and over how many lines it wraps; None and 1 for other lines."""
    letters, found, taken = "", None, 1
    for count, line in enumerate(lines[at : at + _LONGEST_HEADING], start=1):
        if count > 1 and not line:
            break
        letters += key(line)
        if letters in _headings():
            found, taken = _headings()[letters], count
    return found, taken


@cache
def _headings() -> dict[str, tuple[str, str]]:
    """What each heading means, by its letters. A running title means nothing: it is an empty line."""
    edition = built_in_editions()[DEFAULT_EDITION]
    found = {key(title): ("line", "") for title in _running_titles(edition)}
    found |= {letters: ("section", name) for letters, name in _MARKERS.items()}
    found |= {key(title): ("end", "") for title in _END}
    for indicator in edition.indicators:
        heading = key(indicator.number + indicator.title)
        found |= {heading + ending: ("indicator", indicator.number) for ending in ("", "continued", "contd")}
    return found


def _running_titles(edition: Framework) -> Iterator[str]:
    """Titles that stand above or between chapters, and on every page of some copies."""
    yield edition.title
    yield from ("The quality indicators", "The quality indicators with illustrations", edition.publisher)
    yield from (question.text for question in edition.high_level_questions)
    yield from (indicator.title for indicator in edition.indicators)
    for area in edition.key_areas:
        yield from (area.title, f"{area.number} {area.title}")


def _is_heading_line(line: str) -> bool:
    """Whether this line is a heading that the reading knows, or a part of one that wraps."""
    letters = key(line)
    if letters in _headings() or _ILLUSTRATION.match(line):
        return True
    return len(letters) >= _SURE_PART and any(letters in heading for heading in _headings())


def _bulleted(lines: list[str]) -> list[list[str]]:
    """The lines of each bullet; where a copy has lost its bullets, those of each paragraph."""
    lines = _with_bullets_beside_their_text(lines)
    bullet = _bullet_of(lines)
    starts = [at for at, line in enumerate(lines) if bullet.match(line)]
    if not starts:
        return [list(block) for blank, block in groupby(lines, key=lambda line: not line) if not blank]
    before = lines[: starts[0]]
    bullets = [lines[start:end] for start, end in pairwise([*starts, len(lines)])]
    whole = [[bullet.sub("", first, count=1), *rest] for first, *rest in bullets]
    return [before, *whole] if any(before) else whole


def _with_bullets_beside_their_text(lines: list[str]) -> list[str]:
    """Some PDFs give the bullet a line of its own."""
    joined: list[str] = []
    bullet = ""
    for line in lines:
        if _BARE_BULLET.fullmatch(line):
            bullet = line
        elif line or not bullet:
            joined.append(f"{bullet} {line}" if bullet else line)
            bullet = ""
    return joined


def _bullet_of(lines: list[str]) -> re.Pattern[str]:
    """What a bullet looks like here: a symbol, or the letter that stands for one where its font is lost."""
    first = next(filter(None, lines), "")
    letter = _LETTER_BULLET.match(first)
    return re.compile(letter[1] + r" +(?=[A-Z])") if letter else _SYMBOL_BULLET


def _faults(
    edition: Framework, chapters: dict[str, _Chapter], found: dict[str, dict[str, list[str]]]
) -> Iterator[str]:
    known = [
        each for each in edition.indicators if each.number in chapters and chapters[each.number].illustrated
    ]
    missing = [each.number for each in edition.indicators if each not in known]
    if missing:
        yield f"Found {len(known)} of {len(edition.indicators)} indicators."
    if known and missing:
        yield f"Not found: {', '.join(missing)}."
    for indicator in known:
        yield from _theme_faults(indicator, chapters[indicator.number])
        yield from _illustration_faults(indicator, found[indicator.number])


def _theme_faults(indicator: QualityIndicator, chapter: _Chapter) -> Iterator[str]:
    listed = key("".join(chapter.sections[THEMES]))
    for theme in indicator.themes:
        if key(theme.title) not in listed:
            yield f"{indicator.number} does not list the theme “{theme.title}”."


def _illustration_faults(indicator: QualityIndicator, found: dict[str, list[str]]) -> Iterator[str]:
    wanted = len(indicator.themes)
    for level, texts in found.items():
        if not texts:
            yield f"{indicator.number} has no {level} illustration."
        elif len(texts) != wanted:
            yield f"{indicator.number} needs {wanted} {level} illustrations, found {len(texts)}."
        else:
            yield from _cut(indicator, level, texts)


def _cut(indicator: QualityIndicator, level: str, texts: list[str]) -> Iterator[str]:
    for number, text in enumerate(texts, start=1):
        if not text[:1].isupper() or _BREAKS_OFF.search(text):
            yield f"The {level} illustration of theme {number} of {indicator.number} is cut off."


def _refusal(filename: str, faults: list[str]) -> list[str]:
    """What a person reads: the first faults, and what may help where bullets are lost."""
    sentences = [f"{filename} is not a whole copy of the publication.", *faults[:_MOST_FAULTS]]
    if len(faults) > _MOST_FAULTS:
        sentences.append(f"And {len(faults) - _MOST_FAULTS} more.")
    if any(" needs " in fault for fault in faults):
        sentences.append(_LOST_BULLETS)
    return sentences


def _published(indicator: QualityIndicator, found: dict[str, list[str]]) -> PublishedIndicator:
    pairs = zip(indicator.themes, found[LEVEL_5], found[LEVEL_2], strict=True)
    themes = tuple(PublishedTheme(theme.title, very_good, weak) for theme, very_good, weak in pairs)
    return PublishedIndicator(indicator.number, indicator.title, themes)


def _indicator_json(indicator: PublishedIndicator) -> dict[str, Any]:
    themes = [
        {"title": theme.title, "level_5": theme.level_5, "level_2": theme.level_2}
        for theme in indicator.themes
    ]
    return {"number": indicator.number, "title": indicator.title, "themes": themes}
