"""The framework as it was published, open to everybody: its editions, indicators and levels, and a search."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.forms import presentable
from app.guards import Asking, GuardedRouter, Transaction
from app.rendering import page
from evaluations.edition import PublishedTheme
from evaluations.marks import Mark, levels_left_open
from evaluations.permissions import anyone
from evaluations.queries.edition import catalogue, published_themes
from evaluations.refusals import NotFound
from indicators.catalogue import DEFAULT_EDITION
from indicators.framework import (
    Framework,
    HighLevelQuestion,
    Hit,
    KeyArea,
    QualityIndicator,
    crosswalk,
    mark_words,
)
from indicators.level import Level

LONGEST_SEARCH = 100
"""How many characters of a search are looked for."""

router = GuardedRouter()


@dataclass(frozen=True)
class KeyAreaPart:
    """A key area with its indicators; the capacity for improvement has none."""

    area: KeyArea
    indicators: tuple[QualityIndicator, ...]


@dataclass(frozen=True)
class QuestionPart:
    """A high-level question with the key areas that answer it."""

    question: HighLevelQuestion
    areas: tuple[KeyAreaPart, ...]


@dataclass(frozen=True)
class Place:
    """Where a search found something: `where` says it in words, `segments` are (text, marked)."""

    where: str
    href: str
    segments: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class FoundIndicator:
    """An indicator in which a search found something."""

    indicator: QualityIndicator
    href: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Search:
    """What was looked for, as it was understood, and what was found. Without words nothing was asked."""

    words: str
    found: tuple[FoundIndicator, ...]
    longest: int = LONGEST_SEARCH

    @property
    def count(self) -> int:
        return sum(len(found.places) for found in self.found)


@dataclass(frozen=True)
class Shown:
    """The edition that a page shows: `home` is the address of its page, `address` is over its other pages."""

    edition: Framework
    is_default: bool

    @property
    def address(self) -> str:
        return f"/framework/{self.edition.id}"

    @property
    def home(self) -> str:
        return "/framework" if self.is_default else self.address

    @property
    def trail(self) -> tuple[tuple[str, str], ...]:
        """The way from the top to this edition, for the pages under it."""
        way = (("Framework", "/framework"),)
        return way if self.is_default else (*way, (self.edition.title, self.home))

    @property
    def illustrated_levels(self) -> tuple[tuple[Level, str], ...]:
        """The two levels that the illustrations describe, each with the edition's label."""
        return tuple((level, self.edition.label(level)) for level in (Level.VERY_GOOD, Level.WEAK))

    def is_reference(self, indicator: QualityIndicator) -> bool:
        return indicator.number in self.edition.reference_indicators


@dataclass(frozen=True)
class EditionPage:
    """An edition whole, or what was found in it.

    `others` are the editions beside it, `related` the ids of those whose relatives are known.
    """

    shown: Shown
    questions: tuple[QuestionPart, ...]
    search: Search
    others: tuple[Shown, ...]
    related: frozenset[str]


@dataclass(frozen=True)
class LevelsPage:
    """The six levels of an edition. `marks` pairs each mark with the levels it leaves open, in words."""

    shown: Shown
    marks: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PrintPage:
    """An edition with every indicator in full, for paper."""

    shown: Shown
    questions: tuple[QuestionPart, ...]


@dataclass(frozen=True)
class PublishedWords:
    """What a reader sees of the exact published words, by theme number.

    `is_offered`: the workbook can read a copy of this edition. `themes` are empty for those who are not
    signed in and before a copy was read.
    """

    is_offered: bool
    is_signed_in: bool
    is_administrator: bool
    themes: Mapping[int, PublishedTheme]


@dataclass(frozen=True)
class IndicatorPage:
    """One indicator with its neighbours in the edition."""

    shown: Shown
    indicator: QualityIndicator
    previous: QualityIndicator | None
    next: QualityIndicator | None
    published: PublishedWords


@router.get("/framework", permission=anyone)
def default_edition(request: Request, session: Transaction, q: str = "") -> Response:
    return _edition_page(request, session, DEFAULT_EDITION, q)


@router.get("/framework/{edition}", permission=anyone)
def one_edition(request: Request, session: Transaction, edition: str, q: str = "") -> Response:
    return _edition_page(request, session, edition, q)


@router.get("/framework/{edition}/levels", permission=anyone)
def levels(request: Request, session: Transaction, edition: str) -> Response:
    shown = shown_edition(catalogue(session), edition)
    content = LevelsPage(shown, _marks(shown.edition))
    return page(request, "framework/levels.html", content, title="The six levels")


@router.get("/framework/{edition}/print", permission=anyone)
def whole_edition(request: Request, session: Transaction, edition: str) -> Response:
    shown = shown_edition(catalogue(session), edition)
    content = PrintPage(shown, _questions(shown.edition))
    return page(request, "framework/print.html", content, title="The whole edition")


@router.get("/framework/{edition}/{number}", permission=anyone)
def indicator(request: Request, session: Transaction, asking: Asking, edition: str, number: str) -> Response:
    shown = shown_edition(catalogue(session), edition)
    found = shown.edition.indicator(number)
    if found is None:
        raise NotFound
    before, after = _neighbours(shown.edition, found)
    content = IndicatorPage(shown, found, before, after, _published(session, asking, shown, found))
    return page(request, "framework/indicator.html", content, title=f"{found.number} {found.title}")


def _edition_page(request: Request, session: Session, edition: str, asked: str) -> Response:
    editions = catalogue(session)
    shown = shown_edition(editions, edition)
    others = tuple(shown_edition(editions, each) for each in editions if each != edition)
    search = _search(shown, asked)
    related = frozenset(each.edition.id for each in others if crosswalk(shown.edition, each.edition))
    content = EditionPage(shown, _questions(shown.edition), search, others, related)
    title = f"{search.words}: search of the framework" if search.words else "Framework"
    return page(request, "framework/show.html", content, title=title, block="results")


def shown_edition(editions: Mapping[str, Framework], edition: str) -> Shown:
    """The edition with this id as the pages show it. Raises NotFound."""
    if edition not in editions:
        raise NotFound
    return Shown(editions[edition], is_default=edition == DEFAULT_EDITION)


def _questions(edition: Framework) -> tuple[QuestionPart, ...]:
    return tuple(
        QuestionPart(
            question,
            tuple(
                KeyAreaPart(area, edition.indicators_of(area))
                for area in edition.key_areas
                if area.high_level_question == question
            ),
        )
        for question in edition.high_level_questions
    )


def _marks(edition: Framework) -> tuple[tuple[str, str], ...]:
    """Each mark and the levels it leaves open, in the edition's own words."""
    return tuple(
        (
            mark.value,
            " or ".join(edition.label(level) for level in reversed(levels_left_open([mark]))) or "none",
        )
        for mark in Mark
    )


def _neighbours(
    edition: Framework, indicator: QualityIndicator
) -> tuple[QualityIndicator | None, QualityIndicator | None]:
    """The indicators before and after, in the order of the publication."""
    order = (None, *edition.indicators, None)
    at = order.index(indicator)
    return order[at - 1], order[at + 1]


def _published(session: Session, asking: Asking, shown: Shown, indicator: QualityIndicator) -> PublishedWords:
    """The published words are Crown copyright: only people with an account here see them."""
    person = asking.person
    themes = published_themes(session, shown.edition.id, indicator.number) if person else {}
    return PublishedWords(
        is_offered=shown.is_default,
        is_signed_in=person is not None,
        is_administrator=person is not None and person.is_administrator,
        themes=themes,
    )


def _search(shown: Shown, asked: str) -> Search:
    words = _as_words(asked)
    hits = shown.edition.search(words)
    first_seen = {hit.indicator.number: place for place, hit in reversed(list(enumerate(hits)))}
    together = sorted(hits, key=lambda hit: first_seen[hit.indicator.number])
    return Search(
        words,
        tuple(
            FoundIndicator(indicator, f"{shown.address}/{indicator.number}", _places(shown, places, words))
            for indicator, places in groupby(together, key=lambda hit: hit.indicator)
        ),
    )


def _as_words(asked: str) -> str:
    """A search as it is looked for: on one line, and no longer than a search can be."""
    return " ".join(presentable(asked).split())[:LONGEST_SEARCH].strip()


def _places(shown: Shown, hits: Iterable[Hit], words: str) -> tuple[Place, ...]:
    return tuple(Place(_where(hit), _address_of(shown, hit), mark_words(hit.text, words)) for hit in hits)


def _where(hit: Hit) -> str:
    """Where a hit stands, in words."""
    if hit.theme is None:
        return "Key features" if hit.text == hit.indicator.key_features else "Title"
    theme = f"Theme {hit.theme.number}"
    if hit.aspect is None:
        return theme
    side = {hit.aspect.very_good: "when very good", hit.aspect.weak: "when weak"}.get(hit.text)
    place = f"{theme}, {hit.theme.title}"
    return f"{place}: {hit.aspect.name}, {side}" if side else f"{place}: name of an aspect"


def _address_of(shown: Shown, hit: Hit) -> str:
    address = f"{shown.address}/{hit.indicator.number}"
    if hit.theme is None:
        return address
    if hit.aspect is None:
        return f"{address}#theme-{hit.theme.number}"
    return f"{address}#theme-{hit.theme.number}-aspect-{hit.theme.aspects.index(hit.aspect) + 1}"
