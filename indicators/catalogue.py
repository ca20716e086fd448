"""The editions of the framework: reading one from its TOML file, and those that come with the product."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from indicators.framework import (
    Aspect,
    EvidenceSource,
    Framework,
    HighLevelQuestion,
    KeyArea,
    LevelMeaning,
    ModelPart,
    QualityIndicator,
    Relative,
    Theme,
)
from indicators.level import Level

DEFAULT_EDITION = "hmie-2009"

NOT_CONFIRMED = " (title not confirmed)"
"""What a title ends with that nobody has confirmed."""

LARGEST_EDITION = 5_000_000
"""How many characters an edition file may have; the largest built-in one has far fewer."""

_EDITIONS = Path(__file__).parent / "editions"
_EDITION_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_INDICATOR_NUMBER = re.compile(r"[0-9A-Za-z]+([.-][0-9A-Za-z]+)*")
_LONGEST_ID = 60
_LONGEST_NUMBER = 20


class EditionFault(Exception):
    """An edition file cannot be used; `sentences` says everything that is wrong with it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@cache
def built_in_editions() -> dict[str, Framework]:
    """The editions that come with the product, by id; read once."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(_EDITIONS.glob("*.toml"))]
    editions = [read_edition(text) for text in texts]
    return {edition.id: edition for edition in editions}


def read_edition(text: str) -> Framework:
    """The framework that a TOML edition file describes. Raises EditionFault with every fault found.

    An edition needs id, title, publisher, published, source, copying_terms, six levels, and at least one
    high-level question, key area and indicator. Key features, themes, aspects, the short phrase and meaning
    of a level, sources, model, reference indicators, relatives and notes may be left out. An indicator whose
    `title_confirmed` is false says so in its title, so that it says so wherever the title shows.
    """
    faults: list[str] = []
    edition = _framework(_Table(_parsed(text), "The edition", faults))
    if faults:
        raise EditionFault(faults)
    return edition


def _parsed(text: str) -> dict[str, Any]:
    if len(text) > LARGEST_EDITION:
        raise EditionFault([f"The edition is longer than {LARGEST_EDITION:,} characters."])
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise EditionFault([f"The file is not valid TOML: {fault}."]) from fault
    except RecursionError as fault:
        raise EditionFault(["The file is not valid TOML: its values are nested too deeply."]) from fault


class _Table:
    """One table of the file. What is wrong with it is added to the shared list of faults."""

    def __init__(self, values: dict[str, Any], name: str, faults: list[str]) -> None:
        self.name = name
        self._values = values
        self._faults = faults

    def allow(self, *keys: str) -> None:
        for key in sorted(self._values.keys() - set(keys)):
            self.fault(f'has "{key}", which no edition has there')

    def fault(self, what: str) -> None:
        self._faults.append(f"{self.name} {what}.")

    def text(self, key: str) -> str:
        """A text that must be there and say something."""
        found = self.optional_text(key)
        if not found and isinstance(self._values.get(key, ""), str):
            self.fault(f'has no "{key}"')
        return found

    def optional_text(self, key: str) -> str:
        """A text, or an empty one where the edition has none."""
        return self._as_text(key, self._values.get(key, ""))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(self._as_text(key, item) for item in self._list(key))

    def number(self, key: str) -> int:
        """A whole number from 1, or 0 after a fault."""
        found = self._values.get(key)
        if isinstance(found, int) and not isinstance(found, bool) and found > 0:
            return found
        self.fault(f'needs a whole number from 1 as "{key}"')
        return 0

    def is_true(self, key: str) -> bool:
        """A truth value, true unless the table says false."""
        found = self._values.get(key, True)
        if isinstance(found, bool):
            return found
        self.fault(f'needs true or false as "{key}"')
        return True

    def tables(self, key: str, noun: str) -> list["_Table"]:
        items = self._list(key)
        if not all(isinstance(item, dict) for item in items):
            self.fault(f'needs "{key}" as tables, written [[{key}]]')
            return []
        place = "" if self.name == "The edition" else f" of {self.name}"
        return [_Table(item, f"{noun} {n}{place}", self._faults) for n, item in enumerate(items, start=1)]

    def _list(self, key: str) -> list[Any]:
        found = self._values.get(key, [])
        if isinstance(found, list):
            return found
        self.fault(f'needs a list as "{key}"')
        return []

    def _as_text(self, key: str, found: object) -> str:
        if not isinstance(found, str):
            self.fault(f'needs "{key}" as text in quotation marks')
            return ""
        if any(unicodedata.category(mark) == "Cc" and mark != "\n" for mark in found):
            self.fault(f'has a control character in "{key}"')
        return found.strip()


def _framework(table: _Table) -> Framework:
    table.allow(*Framework.__dataclass_fields__)
    questions = _high_level_questions(table)
    key_areas = _key_areas(table, questions)
    indicators = _indicators(table, key_areas)
    return Framework(
        id=_edition_id(table),
        title=table.text("title"),
        publisher=table.text("publisher"),
        published=table.text("published"),
        source=table.text("source"),
        copying_terms=table.text("copying_terms"),
        levels=_levels(table),
        high_level_questions=questions,
        key_areas=key_areas,
        indicators=indicators,
        sources=_sources(table),
        reference_indicators=_reference_indicators(table, indicators),
        model=_model(table),
        notes=table.texts("notes"),
        relatives=_relatives(table, indicators),
    )


def _edition_id(table: _Table) -> str:
    found = table.text("id")
    if found and (len(found) > _LONGEST_ID or not _EDITION_ID.fullmatch(found)):
        table.fault(
            f'has the id "{found}"; an id is lowercase letters, digits and hyphens, {_LONGEST_ID} at most'
        )
    return found


def _levels(edition: _Table) -> tuple[LevelMeaning, ...]:
    read = [_level(table) for table in edition.tables("levels", "Level")]
    found = [meaning for meaning in read if meaning is not None]
    for level in sorted(set(Level) - {meaning.level for meaning in found}):
        edition.fault(f'has no level "{level.value}"')
    _refuse_twins(edition, "level", (meaning.level.value for meaning in found))
    _refuse_twins(edition, "level label", (meaning.label.casefold() for meaning in found))
    return tuple(sorted(found, key=lambda meaning: meaning.level))


def _level(table: _Table) -> LevelMeaning | None:
    table.allow("word", "label", "short", "meaning")
    word = table.text("word")
    if word not in {level.value for level in Level}:
        table.fault(f'has the word "{word}", which is none of the six')
        return None
    level = Level(word)
    label = table.optional_text("label") or word
    if any(label.casefold() in (other.value, other.caption) for other in Level if other is not level):
        table.fault(f'is called "{label}", which is another level')
    return LevelMeaning(level, label, table.optional_text("short"), table.optional_text("meaning"))


def _high_level_questions(edition: _Table) -> tuple[HighLevelQuestion, ...]:
    tables = edition.tables("high_level_questions", "High-level question")
    for table in tables:
        table.allow("number", "text")
    found = tuple(HighLevelQuestion(table.number("number"), table.text("text")) for table in tables)
    _refuse_none(edition, "high-level question", found)
    _refuse_twins(edition, "high-level question", (str(question.number) for question in found))
    return found


def _key_areas(edition: _Table, questions: tuple[HighLevelQuestion, ...]) -> tuple[KeyArea, ...]:
    by_number = {question.number: question for question in questions}
    read = [_key_area(table, by_number) for table in edition.tables("key_areas", "Key area")]
    found = tuple(area for area in read if area is not None)
    _refuse_none(edition, "key area", tuple(read))
    _refuse_twins(edition, "key area", (str(area.number) for area in found))
    return found


def _key_area(table: _Table, questions: dict[int, HighLevelQuestion]) -> KeyArea | None:
    table.allow("number", "title", "high_level_question")
    number, title, asked = table.number("number"), table.text("title"), table.number("high_level_question")
    if asked in questions:
        return KeyArea(number, title, questions[asked])
    if asked:
        table.fault(f"belongs to high-level question {asked}, which does not exist")
    return None


def _indicators(edition: _Table, key_areas: tuple[KeyArea, ...]) -> tuple[QualityIndicator, ...]:
    by_number = {area.number: area for area in key_areas}
    read = [_indicator(table, by_number) for table in edition.tables("indicators", "Indicator")]
    found = tuple(indicator for indicator in read if indicator is not None)
    _refuse_none(edition, "indicator", tuple(read))
    _refuse_twins(edition, "indicator", (indicator.number for indicator in found))
    return found


def _indicator(table: _Table, key_areas: dict[int, KeyArea]) -> QualityIndicator | None:
    number = _indicator_number(table)
    table.allow("number", "title", "title_confirmed", "key_area", "key_features", "themes")
    title, key_features, themes = _title(table), table.optional_text("key_features"), _themes(table)
    area = table.number("key_area")
    if area in key_areas:
        return QualityIndicator(number, title, key_areas[area], key_features, themes)
    if area:
        table.fault(f"belongs to key area {area}, which does not exist")
    return None


def _title(indicator: _Table) -> str:
    title, is_confirmed = indicator.text("title"), indicator.is_true("title_confirmed")
    return title if is_confirmed or not title else title + NOT_CONFIRMED


def _indicator_number(table: _Table) -> str:
    number = table.text("number")
    if number and (len(number) > _LONGEST_NUMBER or not _INDICATOR_NUMBER.fullmatch(number)):
        table.fault(
            f'has the number "{number}"; a number is letters and digits, '
            f"parted by full stops or hyphens, {_LONGEST_NUMBER} at most"
        )
    if number:
        table.name = f"Indicator {number}"
    return number


def _themes(indicator: _Table) -> tuple[Theme, ...]:
    tables = indicator.tables("themes", "theme")
    found = tuple(_theme(number, table) for number, table in enumerate(tables, start=1))
    _refuse_twins(indicator, "theme", (theme.title.casefold() for theme in found))
    return found


def _theme(number: int, table: _Table) -> Theme:
    table.allow("title", "aspects")
    table.name = table.name[0].upper() + table.name[1:]
    aspects = tuple(_aspect(each) for each in table.tables("aspects", "Aspect"))
    _refuse_twins(table, "aspect", (aspect.name.casefold() for aspect in aspects))
    return Theme(number, table.text("title"), aspects)


def _aspect(table: _Table) -> Aspect:
    table.allow("name", "very_good", "weak")
    very_good, weak = table.optional_text("very_good"), table.optional_text("weak")
    if not (very_good or weak):
        table.fault("says neither how very good nor how weak practice looks")
    return Aspect(table.text("name"), very_good or None, weak or None)


def _sources(edition: _Table) -> tuple[EvidenceSource, ...]:
    tables = edition.tables("sources", "Source")
    for table in tables:
        table.allow("name", "meaning")
    found = tuple(EvidenceSource(table.text("name"), table.optional_text("meaning")) for table in tables)
    _refuse_twins(edition, "source", (source.name.casefold() for source in found))
    return found


def _model(edition: _Table) -> tuple[ModelPart, ...]:
    tables = edition.tables("model", "Part of the model")
    for table in tables:
        table.allow("title", "meaning")
    return tuple(ModelPart(table.text("title"), table.optional_text("meaning")) for table in tables)


def _reference_indicators(edition: _Table, indicators: tuple[QualityIndicator, ...]) -> tuple[str, ...]:
    found = edition.texts("reference_indicators")
    for number in sorted(set(found) - {indicator.number for indicator in indicators}):
        edition.fault(f'names the reference indicator "{number}", which does not exist')
    _refuse_twins(edition, "reference indicator", found)
    return found


def _relatives(edition: _Table, indicators: tuple[QualityIndicator, ...]) -> tuple[Relative, ...]:
    tables = edition.tables("relatives", "Relative")
    numbers = {indicator.number for indicator in indicators}
    found = tuple(_relative(table, numbers) for table in tables)
    _refuse_twins(edition, "relative", (f"{each.indicator} in {each.edition}" for each in found))
    return found


def _relative(table: _Table, numbers: set[str]) -> Relative:
    table.allow("indicator", "edition", "others")
    found = Relative(table.text("indicator"), table.text("edition"), table.texts("others"))
    if found.indicator not in numbers:
        table.fault(f'speaks of the indicator "{found.indicator}", which does not exist')
    if not found.others:
        table.fault("names no indicator of the other edition")
    return found


def _refuse_none(edition: _Table, noun: str, found: tuple[object, ...]) -> None:
    if not found:
        edition.fault(f"has no {noun}")


def _refuse_twins(table: _Table, noun: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name and name in seen:
            table.fault(f'has the {noun} "{name}" twice')
        seen.add(name)
