"""The pages of a pack, which open from a disk with no server, no network and no JavaScript."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, partial
from itertools import groupby

from app.documents.pack_tables import ESCAPING, NOT_YET_JUDGED, TABLES, Table, fields, places_of, table_path
from app.local_time import moment
from app.rendering import environment
from evaluations.release_differences import Difference
from evaluations.released import (
    ReleasedCopy,
    ReleasedEvidence,
    ReleasedIndicator,
    ReleasedJudgement,
    ReleasedLevel,
    ReleasedUnit,
    plain,
)

PIECES_ON_A_PAGE = 100


@dataclass(frozen=True)
class Addresses:
    """Where everything of a copy stands in its pack, from the top of the pack."""

    copy: ReleasedCopy

    def indicator(self, number: str) -> str:
        """The page of an indicator."""
        return f"indicators/{plain(number)}.html"

    def evidence(self, piece_id: str) -> str:
        """The place of a piece on its page."""
        return f"{pieces_address(self._places[piece_id] // PIECES_ON_A_PAGE + 1)}#{piece_id}"

    def judgement(self, judgement_id: str) -> str:
        """The place of a judgement on the page of its indicator; "" for one that is not in this copy."""
        number = self._numbers.get(judgement_id)
        return f"{self.indicator(number)}#{judgement_id}" if number else ""

    @cached_property
    def _places(self) -> dict[str, int]:
        return {piece.id: place for place, piece in enumerate(self.copy.evidence)}

    @cached_property
    def _numbers(self) -> dict[str, str]:
        return {judged.id: one.number for one in self.copy.indicators for judged in one.judgements}


@dataclass(frozen=True)
class PackFrame:
    """What every page of a pack knows. `root` leads from the page to the top of the pack: "" or "../"."""

    copy: ReleasedCopy
    to: Addresses
    root: str
    has_changes: bool

    @cached_property
    def levels(self) -> dict[str, ReleasedLevel]:
        """How the edition names each level, by the word."""
        return {level.word: level for level in self.copy.levels}


@dataclass(frozen=True)
class MatrixCell:
    """One cell: its class, its words, the caption of a level, and where it leads ("" for nowhere)."""

    css: str
    words: str
    caption: str
    href: str


@dataclass(frozen=True)
class MatrixRow:
    """One indicator with its cells, teams first."""

    indicator: ReleasedIndicator
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class PatternPage:
    """The matrix. `groups` are (service, its localities) over the teams' columns."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]
    joint_units: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True)
class IndicatorPage:
    """One indicator. `judged` pairs every unit with what it wrote, or None."""

    indicator: ReleasedIndicator
    judged: tuple[tuple[ReleasedUnit, ReleasedJudgement | None], ...]


@dataclass(frozen=True)
class EvidencePage:
    """Some pieces of evidence; `first` and `last` count them from 1. `before` and `after` are addresses."""

    pieces: tuple[ReleasedEvidence, ...]
    first: int
    last: int
    before: str
    after: str


@dataclass(frozen=True)
class DictionaryPage:
    """Every field as (record, field, meaning, its columns), and every table with its path."""

    escaping: str
    fields: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    tables: tuple[tuple[str, Table], ...]


def pages(
    copy: ReleasedCopy, changes: Sequence[Difference] | None
) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every page: its path, and what writes it."""
    to = Addresses(copy)
    top, below = (PackFrame(copy, to, root, changes is not None) for root in ("", "../"))
    yield "index.html", lambda: _html("index", top, _dictionary())
    yield "pattern.html", lambda: _html("pattern", top, _pattern(copy, to))
    yield "evidence.html", lambda: _html("evidence", top, copy.evidence)
    yield "search.html", lambda: _html("search", top, None)
    yield "dictionary.html", lambda: _html("dictionary", top, _dictionary())
    if copy.statement:
        yield "statement.html", lambda: _html("statement", top, copy.statement)
    if changes is not None:
        yield "changes.html", lambda: _html("changes", top, changes)
    for indicator in copy.indicators:
        shown = _indicator(copy, indicator)
        yield to.indicator(indicator.number), partial(_html, "indicator", below, shown)
    for number, first in enumerate(range(0, len(copy.evidence), PIECES_ON_A_PAGE), 1):
        yield pieces_address(number), partial(_html, "pieces", below, _pieces(copy, number, first))


def search_data(copy: ReleasedCopy) -> str:
    """A script that holds what the search looks through: pages, kinds, titles and words."""
    found = json.dumps(list(_searched(copy)), ensure_ascii=False, separators=(",", ":"))
    return f"const PACK = {found};\n"


def _searched(copy: ReleasedCopy) -> Iterator[tuple[str, str, str, str]]:
    """(address, kind, title, words) of everything that can be found."""
    to = Addresses(copy)
    for indicator in copy.in_reading_order:
        title = f"{indicator.number} {indicator.title}"
        themes = " ".join(theme.title for theme in indicator.themes)
        yield to.indicator(indicator.number), "Indicator", title, f"{indicator.reason} {themes}"
        for judgement in indicator.judgements:
            unit = copy.units_by_id[judgement.unit_id].name
            yield to.judgement(judgement.id), "Judgement", f"{title}: {unit}", _words_of(judgement)
    for piece in copy.evidence:
        words = f"{piece.finding} {piece.method} {piece.file.name if piece.file else ''}"
        yield to.evidence(piece.id), "Evidence", piece.title, words
    for part in copy.statement.parts if copy.statement else ():
        words = " ".join(claim.words for claim in part.claims)
        yield "statement.html", "Position statement", part.title, words


def _words_of(judgement: ReleasedJudgement) -> str:
    entry = judgement.in_force
    if entry is None:
        return judgement.state
    said = (entry.level, entry.cannot_judge, entry.rationale, entry.strengths, entry.areas_for_improvement)
    more = (entry.immediate_action, entry.worth_sharing, *(one.words for one in entry.dissent))
    return " ".join(filter(None, (*said, *more)))


# Making


def pieces_address(number: int) -> str:
    """A page of evidence, counted from 1."""
    return f"evidence/{number}.html"


def _html(name: str, pack: PackFrame, page: object) -> str:
    words = {"day": day_in_words, "moment_of": moment_in_words}
    return environment().get_template(f"pack/{name}.html", globals=words).render(pack=pack, page=page)


def day_in_words(day: str) -> str:
    """An ISO day as people read it."""
    found = date.fromisoformat(day)
    return f"{found.day} {found:%B %Y}"


def moment_in_words(at: str) -> str:
    """An ISO moment as people in Scotland read it."""
    return moment(datetime.fromisoformat(at))


def _pattern(copy: ReleasedCopy, to: Addresses) -> PatternPage:
    teams = [unit for unit in copy.units if unit.is_team]
    joint = [unit for unit in copy.units if not unit.is_team]
    return PatternPage(
        groups=tuple(
            (service, tuple(unit.locality for unit in units))
            for service, units in groupby(teams, key=lambda unit: unit.service)
        ),
        joint_units=tuple(unit.name for unit in joint),
        rows=tuple(
            MatrixRow(one, tuple(_cell(copy, to, one, unit) for unit in (*teams, *joint)))
            for one in copy.in_reading_order
        ),
    )


def _cell(copy: ReleasedCopy, to: Addresses, indicator: ReleasedIndicator, unit: ReleasedUnit) -> MatrixCell:
    judgement = indicator.judgement_of(unit.id)
    if judgement is None:
        return MatrixCell(f"state-{plain(NOT_YET_JUDGED)}", NOT_YET_JUDGED, "", "")
    href = to.judgement(judgement.id)
    word = judgement.in_force.level if judgement.in_force else ""
    if not word:
        return MatrixCell(f"state-{plain(judgement.state)}", judgement.state, "", href)
    caption = next(level.caption for level in copy.levels if level.word == word)
    return MatrixCell(f"level-{plain(word)}", copy.label(word), caption, href)


def _indicator(copy: ReleasedCopy, indicator: ReleasedIndicator) -> IndicatorPage:
    return IndicatorPage(indicator, tuple((unit, indicator.judgement_of(unit.id)) for unit in copy.units))


def _pieces(copy: ReleasedCopy, number: int, first: int) -> EvidencePage:
    shown = copy.evidence[first : first + PIECES_ON_A_PAGE]
    last = first + len(shown)
    return EvidencePage(
        pieces=shown,
        first=first + 1,
        last=last,
        before=f"{number - 1}.html" if number > 1 else "",
        after=f"{number + 1}.html" if last < len(copy.evidence) else "",
    )


def _dictionary() -> DictionaryPage:
    told = (
        (field.split(".")[0], field.split(".")[1], meaning, tuple(places_of(field)))
        for field, meaning in fields()
    )
    return DictionaryPage(
        ESCAPING, tuple(told), tuple((table_path(name), table) for name, table in TABLES.items())
    )
