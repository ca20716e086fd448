"""What several screens of a session show: an indicator with its themes, who has still to give a view, the
views once they are revealed, and what the group came to."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from jinja2.runtime import Macro
from sqlmodel import Session

from evaluations.cycle import Cycle
from evaluations.edition import PublishedTheme
from evaluations.judgement import Words, words_of
from evaluations.marks import Mark
from evaluations.queries.cycle import units_of
from evaluations.queries.edition import framework_of, published_themes
from evaluations.queries.judgement import triangulation_of
from evaluations.queries.session import (
    Outcome,
    Present,
    Room,
    Round,
    Shown,
    outcomes_of,
    room_at,
    rounds_of,
)
from evaluations.refusals import NotFound
from evaluations.session import AgendaItem, ItemState, RevealedView, RoomSession
from evaluations.spread import Prompt, prompts
from indicators.framework import Framework, QualityIndicator, Theme
from indicators.level import Level

DOT, LATE_DOT = "●", "○"
MOST_DOTS = 12
CANNOT_SAY = "can't say"
EVERYBODY = "Everybody"
SETTLED = (ItemState.AGREED, ItemState.NOT_AGREED)
PLACES: tuple[Level | None, ...] = (*Level, None)
"""The columns of a spread: the levels from worst to best, then that somebody can't say."""


@dataclass(frozen=True)
class ThemeInRoom:
    """A theme with its paired aspects, and the published words where they may be shown."""

    theme: Theme
    published: PublishedTheme | None = None


@dataclass(frozen=True)
class IndicatorInRoom:
    """An indicator on the agenda, as the screens of a session show it."""

    item: AgendaItem
    indicator: QualityIndicator
    themes: tuple[ThemeInRoom, ...]

    @property
    def name(self) -> str:
        return f"{self.indicator.number} {self.indicator.title}"


@dataclass(frozen=True)
class Waiting:
    """How many of those asked have given a view, and who has still to give one: names by service."""

    given: int
    asked: int
    still: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def sentence(self) -> str:
        if not self.asked:
            return "Nobody who gives a view has joined yet."
        if not self.still:
            return "All views are in." if self.asked > 1 else "The one view is in."
        return f"{self.given} of {self.asked} views are in."


@dataclass(frozen=True)
class SpreadColumn:
    """One of the six levels, worst first, or that somebody can't say (no caption)."""

    words: str
    caption: str
    css: str


@dataclass(frozen=True)
class Dots:
    """The views in one cell: as dots for the eye, and in words."""

    shown: str
    said: str


@dataclass(frozen=True)
class SpreadRow:
    """The views of one service, a cell for each column."""

    service: str
    cells: tuple[Dots, ...]


@dataclass(frozen=True)
class Reason:
    """Why somebody chose what they chose; `chosen` is the level's label and how sure they are."""

    words: str
    chosen: str
    is_late: bool


@dataclass(frozen=True)
class ReasonsOfService:
    """The reasons that views of one service give, without a name."""

    service: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class RoundInRoom:
    """One revealed round: its spread by service, what to ask next, the reasons, and the marks by theme.

    `marks` are (theme, how many chose each mark, in words). `has_late`: some came on a late paper slip.
    """

    number: int
    columns: tuple[SpreadColumn, ...]
    rows: tuple[SpreadRow, ...]
    everybody: SpreadRow
    prompts: tuple[Prompt, ...]
    reasons: tuple[ReasonsOfService, ...]
    marks: tuple[tuple[str, str], ...]
    has_late: bool

    @property
    def caption(self) -> str:
        return f"Views of round {self.number}, by service"


@dataclass(frozen=True)
class OutcomeInRoom:
    """What the group came to after a round: the words agreed with their level's label, or what would settle
    it."""

    round: int
    words: Words | None
    label: str
    would_settle: str


@dataclass(frozen=True)
class AgendaLine:
    """One indicator on the agenda: where it stands, and the level where one is agreed."""

    number: str
    title: str
    minutes: int
    state: ItemState
    level: Level | None
    label: str


@dataclass(frozen=True)
class OnShow:
    """What a session shows to everybody in it alike. No view is in it before the reveal.

    `unit` is the name of what the group judges. `looked_at` is the indicator that the room looks at, else
    the one that it came to an outcome on last; `rounds` and `came_to` belong to it.
    """

    room: Room
    framework: Framework
    unit: str
    agenda: tuple[AgendaLine, ...]
    looked_at: IndicatorInRoom | None
    waiting: Waiting
    rounds: tuple[RoundInRoom, ...]
    came_to: OutcomeInRoom | None
    _drawn: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def drawn(self, part: Macro, *words: object) -> str:
        """A part of a page that rests on this alone, drawn for the first who asks and kept for the others."""
        if part.name not in self._drawn:
            self._drawn[part.name] = part(*words)
        return self._drawn[part.name]

    @property
    def state(self) -> ItemState | None:
        """Where the indicator that is shown stands; None when none was begun."""
        return self.looked_at.item.state if self.looked_at else None

    @property
    def place_on_agenda(self) -> str:
        """Which indicator of how many is shown."""
        numbers = [item.id for item in self.room.agenda]
        if self.looked_at is None:
            return ""
        return f"Indicator {numbers.index(self.looked_at.item.id) + 1} of {len(numbers)}"

    @property
    def to_come(self) -> tuple[AgendaLine, ...]:
        """What is not begun yet."""
        return tuple(line for line in self.agenda if line.state is ItemState.TO_COME)


def on_show(session: Session, room: RoomSession, *, is_signed_in: bool) -> OnShow:
    """How a session stands now, in at most fourteen statements. The published words are shown to somebody
    who is signed in only."""
    cycle = session.get_one(Cycle, room.cycle_id)
    framework = framework_of(session, cycle.edition)
    stands = room_at(session, room)
    outcomes = outcomes_of(session, [item.id for item in stands.agenda])
    item = stands.now or _settled_last(stands.agenda, outcomes)
    return OnShow(
        room=stands,
        framework=framework,
        unit=next(unit.name for unit in units_of(session, room.committee_id) if unit.unit.id == room.unit_id),
        agenda=tuple(_line(each, framework, outcomes.get(each.id, ())) for each in stands.agenda),
        looked_at=_looked_at(session, framework, item, is_signed_in) if item else None,
        waiting=waiting_in(stands),
        rounds=_rounds(session, cycle, room, framework, item) if item else (),
        came_to=_came_to(framework, item, outcomes) if item else None,
    )


def _settled_last(
    agenda: Iterable[AgendaItem], outcomes: Mapping[str, Sequence[Outcome]]
) -> AgendaItem | None:
    """The indicator of the latest outcome; a later id is a later outcome."""
    settled = [item for item in agenda if item.state in SETTLED]
    return max(settled, key=lambda item: outcomes[item.id][-1].outcome.id, default=None)


def _line(item: AgendaItem, framework: Framework, outcomes: Sequence[Outcome]) -> AgendaLine:
    indicator = framework.indicator(item.indicator)
    entry = outcomes[-1].entry if item.state is ItemState.AGREED else None
    level = entry.level if entry else None
    return AgendaLine(
        number=item.indicator,
        title=indicator.title if indicator else "",
        minutes=item.minutes,
        state=item.state,
        level=level,
        label=framework.label(level) if level else "",
    )


def _looked_at(
    session: Session, framework: Framework, item: AgendaItem, is_signed_in: bool
) -> IndicatorInRoom:
    published = published_themes(session, framework.id, item.indicator) if is_signed_in else {}
    return indicator_in_room(framework, item, published)


def _rounds(
    session: Session, cycle: Cycle, room: RoomSession, framework: Framework, item: AgendaItem
) -> tuple[RoundInRoom, ...]:
    """The revealed rounds of an item. Before the first reveal nothing is asked for."""
    rounds = rounds_of(session, [item.id]).get(item.id, ())
    indicator = framework.indicator(item.indicator)
    if not rounds or indicator is None:
        return ()
    found = triangulation_of(session, cycle, room.unit_id, item.indicator)
    return rounds_in_room(rounds, framework, indicator, sources=len(found.sources))


def _came_to(
    framework: Framework, item: AgendaItem, outcomes: Mapping[str, Sequence[Outcome]]
) -> OutcomeInRoom | None:
    return outcome_in_room(outcomes[item.id][-1], framework) if item.state in SETTLED else None


def indicator_in_room(
    framework: Framework, item: AgendaItem, published: Mapping[int, PublishedTheme] | None = None
) -> IndicatorInRoom:
    """The indicator of an item. `published`: the exact words by theme, for somebody signed in only.

    Raises NotFound when the edition does not have it.
    """
    indicator = framework.indicator(item.indicator)
    if indicator is None:
        raise NotFound
    exact = published or {}
    themes = tuple(ThemeInRoom(theme, exact.get(theme.number)) for theme in indicator.themes)
    return IndicatorInRoom(item, indicator, themes)


def waiting_in(room: Room) -> Waiting:
    """Who is waited for; never what anybody gave."""
    still = tuple(
        (service, tuple(one.attendee.name for one in people))
        for service, people in groupby(room.still_to_give, key=_service_of)
    )
    asked = len(room.asked)
    return Waiting(asked - len(room.still_to_give), asked, still)


def rounds_in_room(
    rounds: Iterable[Round], framework: Framework, indicator: QualityIndicator, *, sources: int
) -> tuple[RoundInRoom, ...]:
    """Every revealed round. `sources`: how many the judgement's evidence has."""
    return tuple(_round(each, framework, indicator, sources) for each in rounds)


def outcome_in_room(outcome: Outcome, framework: Framework) -> OutcomeInRoom:
    """What a group came to, with the level's own label in the edition."""
    words = words_of(outcome.entry) if outcome.entry else None
    return OutcomeInRoom(
        round=outcome.outcome.round,
        words=words,
        label=framework.label(words.level) if words and words.level else "",
        would_settle=outcome.outcome.would_settle,
    )


def columns_of(framework: Framework) -> tuple[SpreadColumn, ...]:
    """The columns of a spread: six levels from worst to best, then who can't say."""
    levels = (SpreadColumn(framework.label(level), level.caption, level.css) for level in Level)
    return (*levels, SpreadColumn(CANNOT_SAY, "", "cannot-say"))


def _round(each: Round, framework: Framework, indicator: QualityIndicator, sources: int) -> RoundInRoom:
    services = [(service, list(views)) for service, views in groupby(each.views, key=_service_of)]
    return RoundInRoom(
        number=each.reveal.round,
        columns=columns_of(framework),
        rows=tuple(_row(service, views) for service, views in services),
        everybody=_row(EVERYBODY, each.views),
        prompts=prompts(each.seen, sources=sources, label=framework.label),
        reasons=tuple(_reasons(services, framework)),
        marks=tuple(_marks(each.views, indicator)),
        has_late=any(shown.view.is_late for shown in each.views),
    )


def _service_of(one: Present | Shown) -> str:
    return one.service


def _row(service: str, views: Collection[Shown]) -> SpreadRow:
    """The views of a service, or of everybody, from worst to best; who can't say comes last."""
    return SpreadRow(
        service,
        tuple(_dots([shown.view for shown in views if shown.view.level is level]) for level in PLACES),
    )


def _dots(views: Sequence[RevealedView]) -> Dots:
    """A dot for each view, hollow for one that came late; a number beside one dot where they are many."""
    late = sum(view.is_late for view in views)
    shown = DOT * (len(views) - late) + LATE_DOT * late
    said = f"{len(views)} view{'' if len(views) == 1 else 's'}" if views else "no view"
    return Dots(
        shown=shown if len(views) <= MOST_DOTS else f"{DOT} × {len(views)}",
        said=f"{said}, {late} on a late paper slip" if late else said,
    )


def _reasons(
    services: Iterable[tuple[str, Sequence[Shown]]], framework: Framework
) -> Iterator[ReasonsOfService]:
    for service, views in services:
        reasons = tuple(_reason(shown.view, framework) for shown in views if shown.view.reason)
        if reasons:
            yield ReasonsOfService(service, reasons)


def _reason(view: RevealedView, framework: Framework) -> Reason:
    chosen = framework.label(view.level) if view.level else CANNOT_SAY
    return Reason(
        words=view.reason,
        chosen=f"{chosen}, {view.sureness.value}" if view.sureness else chosen,
        is_late=view.is_late,
    )


def _marks(views: Collection[Shown], indicator: QualityIndicator) -> Iterator[tuple[str, str]]:
    """By theme that anybody marked: how many chose each mark, from best to worst."""
    for theme in indicator.themes:
        counts = Counter(shown.view.marks.get(str(theme.number)) for shown in views)
        said = [f"{mark.value} {counts[mark.value]}" for mark in Mark if counts[mark.value]]
        if said:
            yield theme.title, ", ".join(said)
