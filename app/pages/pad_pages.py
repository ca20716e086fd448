"""The page of a pad, to write on or to read, for every handler that shows one."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.looks_personal import NOTHING_PERSONAL, PersonalNotice
from app.pages.evidence import period, voices
from app.pages.judgement_places import Place
from app.pages.judgement_priorities import PrioritiesBeside, beside_judgement
from app.pages.pad_words import CANNOT, NO_LEVEL, NOT_MARKED, Typed
from app.pages.second_looks import LookLine, lines_of
from app.pages.session_spreads import SpreadBeside, spreads_beside
from app.rendering import page
from evaluations.edition import PublishedTheme
from evaluations.evidence import Evidence, EvidenceUse
from evaluations.judgement import LABELS, WORDS, State, Words, spelled, still_asked, words_of
from evaluations.marks import Mark, sentence
from evaluations.permissions import takes_second_look
from evaluations.queries.cycle import chosen_indicators
from evaluations.queries.edition import published_themes
from evaluations.queries.judgement import Pad, evidence_to_use
from evaluations.queries.moderation import moderations_of
from evaluations.triangulation import Stance
from indicators.framework import Framework, LevelMeaning, QualityIndicator, Theme

LEFT_OPEN = "div#left-open"
PARTS = {LEFT_OPEN: "left_open", "div#evidence-used": "evidence"}


@dataclass(frozen=True)
class ThemeOnPad:
    """A theme, the published illustrations if this installation has them, and the mark that it has."""

    theme: Theme
    published: PublishedTheme | None
    mark: str


@dataclass(frozen=True)
class UsedOnPad:
    """A piece of evidence used: where its page is, what it says of itself, and where its use is changed."""

    use: EvidenceUse
    piece: Evidence
    href: str
    facts: tuple[tuple[str, str], ...]
    withdrawal: str


@dataclass(frozen=True)
class Conflict:
    """Who saved first, and for each field that differs (label, theirs, yours)."""

    saved_by: str
    pairs: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PadPage:
    """The pad, to write on or, where `refused` says why not, to read.

    `left_open` and `asked` speak of the words in the form, `still_asked` of those that were saved.
    `evidence` stands by source; `found` are (id, title) of evidence that can be used here. `ask_address`
    is where a lead asks for a second look, "" for others and where there can be none; `priorities` are those
    of the improvement plan that answer it. `spread` are the
    views of the session that agreed what is in force, if one did. `trend` leads to the indicator over time,
    `pair` to the earlier judgement and this one side by side ("": there are not both).
    """

    pad: Pad
    framework: Framework
    indicator: QualityIndicator
    address: str
    refused: str
    typed: Typed
    themes: tuple[ThemeOnPad, ...]
    left_open: str
    asked: tuple[str, ...]
    still_asked: tuple[str, ...]
    evidence: tuple[tuple[str, tuple[UsedOnPad, ...]], ...]
    find: str
    found: tuple[tuple[str, str], ...]
    new_evidence_address: str
    next_pad: tuple[str, str] | None
    looks: tuple[LookLine, ...]
    ask_address: str
    priorities: PrioritiesBeside
    spread: SpreadBeside | None
    trend: str
    pair: str
    is_part: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    personal: PersonalNotice = NOTHING_PERSONAL
    conflict: Conflict | None = None
    marks: tuple[tuple[str, str], ...] = (
        *((mark.value, mark.value.capitalize()) for mark in Mark),
        (NOT_MARKED, "Not marked"),
    )
    stances: tuple[tuple[str, str], ...] = tuple((one.value, one.value.capitalize()) for one in Stance)
    cannot: str = CANNOT
    no_level: str = NO_LEVEL

    @property
    def levels(self) -> tuple[LevelMeaning, ...]:
        """The six levels, best first as on the published page."""
        return tuple(reversed(self.framework.levels))

    @property
    def read_words(self) -> Words | None:
        """What a reader is shown: what is agreed, else the draft, else nothing."""
        if self.pad.in_force:
            return words_of(self.pad.in_force)
        return self.pad.words if self.pad.state is State.DRAFT else None


def pad_page(session: Session, place: Place, typed: Typed, find: str = "") -> PadPage:
    """What a pad shows. `find` are the words that evidence which can be used here must say."""
    pad = place.pad
    refused = place.may_judge.sentence or pad.can_be_written.sentence
    return PadPage(
        pad=pad,
        framework=place.framework,
        indicator=place.indicator,
        address=place.address,
        refused=refused,
        typed=typed,
        themes=_themes(session, place, typed),
        left_open=_left_open(typed.words),
        asked=still_asked(typed.words),
        still_asked=still_asked(pad.words),
        evidence=evidence_by_source(place),
        find=find,
        found=() if refused else _to_use(session, pad, find),
        new_evidence_address=place.new_evidence_address,
        next_pad=_next_pad(session, place),
        looks=_looks(session, place),
        ask_address=_ask_address(place),
        priorities=beside_judgement(session, place),
        spread=_spread(session, place),
        trend=f"{place.home}/trends/indicators/{place.framework.id}/{place.indicator.number}",
        pair=_pair(place),
    )


def _pair(place: Place) -> str:
    """Where what was agreed in an earlier cycle and what is agreed now stand side by side."""
    earlier, pad = place.pad.earlier, place.pad
    if earlier is None or pad.in_force is None:
        return ""
    where = f"{pad.unit.unit.id}/{place.framework.id}/{place.indicator.number}"
    return f"{place.home}/movement/{where}?before={earlier.cycle.id}&now={pad.cycle.id}"


def _spread(session: Session, place: Place) -> SpreadBeside | None:
    entry = place.pad.in_force
    if entry is None:
        return None
    found = spreads_beside(
        session, place.home, entry.committee_id, [entry.id], place.framework, place.indicator
    )
    return found.get(entry.id)


def draw_pad(request: Request, place: Place, content: PadPage, status: int = 200) -> Response:
    """The pad, or the part of it that htmx asks for: who asks for a part has the form before them."""
    part = PARTS.get(request.headers.get("HX-Target", ""))
    is_form = part is not None or not content.refused
    return page(
        request,
        "judgements/pad.html" if is_form else "judgements/read.html",
        replace(content, is_part=part is not None),
        title=place.title,
        status=status,
        block=part,
        back=(f"Judgements of {place.pad.cycle.name}", place.list_address),
    )


def differences(place: Place, yours: Words) -> Iterator[tuple[str, str, str]]:
    """The fields in which your words differ from those saved, as (label, theirs, yours)."""
    theirs = place.pad.words
    yield from _differing_marks(place.indicator, theirs, yours)
    first, second = spelled(theirs), spelled(yours)
    for name in WORDS:
        if name != "marks" and first[name] != second[name]:
            yield LABELS[name], first[name], second[name]


def _differing_marks(
    indicator: QualityIndicator, theirs: Words, yours: Words
) -> Iterator[tuple[str, str, str]]:
    for theme in indicator.themes:
        first, second = (words.marks.get(str(theme.number), NOT_MARKED) for words in (theirs, yours))
        if first != second:
            yield f"Mark of theme {theme.number}: {theme.title}", first, second


def _themes(session: Session, place: Place, typed: Typed) -> tuple[ThemeOnPad, ...]:
    published = published_themes(session, place.framework.id, place.indicator.number)
    return tuple(
        ThemeOnPad(theme, published.get(theme.number), typed.words.marks.get(str(theme.number), ""))
        for theme in place.indicator.themes
    )


def _left_open(words: Words) -> str:
    if not words.marks:
        return "Mark the themes to see which levels they leave open."
    return sentence(words.left_open)


def evidence_by_source(place: Place) -> tuple[tuple[str, tuple[UsedOnPad, ...]], ...]:
    """The evidence used, by source."""
    return tuple(
        (source.value.capitalize(), tuple(_used(place, use, piece) for use, piece in rows))
        for source, rows in groupby(place.pad.evidence, key=lambda row: row[1].source)
    )


def _used(place: Place, use: EvidenceUse, piece: Evidence) -> UsedOnPad:
    facts = (
        ("Speaks of", period(piece)),
        ("Voice", voices(piece.voices)),
        ("Type", piece.information_type.value),
    )
    return UsedOnPad(
        use=use,
        piece=piece,
        href=f"{place.home}/evidence/{piece.id}",
        facts=facts,
        withdrawal=f"{place.address}/evidence-uses/{use.id}/withdrawals",
    )


def _to_use(session: Session, pad: Pad, find: str) -> tuple[tuple[str, str], ...]:
    pieces = evidence_to_use(session, pad, find)
    return tuple((piece.id, f"{piece.title} ({piece.source.value})") for piece in pieces)


def _looks(session: Session, place: Place) -> tuple[LookLine, ...]:
    judgement = place.pad.judgement
    looks = moderations_of(session, judgement) if judgement else ()
    return lines_of(looks, place.home, {place.framework.id: place.framework})


def _ask_address(place: Place) -> str:
    can_have_one = place.pad.in_force and takes_second_look(place.pad.cycle)
    return f"{place.address}/moderations/new" if can_have_one and place.may_ask_for_moderation else ""


def _next_pad(session: Session, place: Place) -> tuple[str, str] | None:
    """The next chosen indicator of the same unit, in the order of the framework."""
    chosen = chosen_indicators(session, place.pad.cycle)
    indicators = place.framework.indicators
    after = indicators.index(place.indicator) + 1
    following = next((one for one in indicators[after:] if one.number in chosen), None)
    if following is None:
        return None
    return f"{following.number} {following.title}", place.address_of(following)
