"""The gallery: every component of the pages in each of its states, for those who build and check pages."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice

from app.pages.room_parts import (
    OutcomeInRoom,
    RoundInRoom,
    ThemeInRoom,
    Waiting,
    rounds_in_room,
)
from evaluations.edition import PublishedTheme
from evaluations.judgement import Words
from evaluations.pattern import Cell, CellState, Team
from evaluations.personal_data import find_personal, marked
from evaluations.queries.session import Round, Shown
from evaluations.session import Reveal, RevealedView, Sureness
from evaluations.triangulation import (
    InformationType,
    Source,
    Stance,
    Triangulation,
    Used,
    Voice,
    triangulate,
)
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.framework import Aspect, Theme
from indicators.level import Level

SERVICES = ("Police", "Health", "Social work", "Education", "Children's Reporter", "Third sector")
LOCALITIES = ("North", "Mid", "Coast", "Islands")
TITLES = {
    "1.1": "Children are listened to, understood and respected",
    "2.1": "Being safe",
    "5.2": "Information sharing and recording",
    "9.3": "A title long enough to show how a narrow first column takes it",
}
PERSONAL_WORDS = "The panel heard from the mother on 01632 960001 and again by e-mail at parent@example.com."


@dataclass(frozen=True)
class PersonalFind:
    """A field whose words look personal: its label, its id, the kinds found, and (text, marked) segments."""

    label: str
    anchor: str
    kinds: tuple[str, ...]
    segments: tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class MatrixRow:
    """One indicator of the example matrix, with what the pattern says and a cell for each team."""

    number: str
    title: str
    reading: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class GalleryPage:
    """Example content for every component; `wide_rows` are the matrix at its largest."""

    levels: tuple[Level, ...]
    states: tuple[CellState, ...]
    errors: dict[str, str]
    submitted: str
    finds: tuple[PersonalFind, ...]
    aspects: tuple[Aspect, ...]
    stances: tuple[Stance, ...]
    triangulations: tuple[Triangulation, ...]
    services: tuple[str, ...]
    localities: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    wide_teams: tuple[Team, ...]
    wide_rows: tuple[MatrixRow, ...]
    figure: str
    themes: tuple[ThemeInRoom, ...]
    waiting: tuple[Waiting, ...]
    rounds: tuple[RoundInRoom, ...]
    outcomes: tuple[OutcomeInRoom, ...]


def gallery_page() -> GalleryPage:
    """Example content, always the same."""
    teams = tuple(Team(service, locality) for service in SERVICES for locality in LOCALITIES[:2])
    wide = tuple(Team(f"Service {letter}", place) for letter in "ABCDEFGH" for place in LOCALITIES)
    return GalleryPage(
        levels=tuple(Level),
        states=tuple(state for state in CellState if state is not CellState.AGREED),
        errors={
            "wrong-title": "Write what the evidence is called.",
            "wrong-source": "Choose where the evidence comes from.",
            "": "Nothing was saved.",
        },
        submitted='Staff said "we see <b>earlier</b> sharing" & fewer delays.',
        finds=(_personal_find(),),
        aspects=ASPECTS,
        stances=tuple(Stance),
        triangulations=_triangulations(),
        services=SERVICES,
        localities=LOCALITIES[:2],
        rows=_rows(tuple(TITLES.items()), teams),
        wide_teams=wide,
        wide_rows=_rows(
            tuple((f"{key}.{place}", "Being safe") for key in range(1, 6) for place in range(1, 6)), wide
        ),
        figure=json.dumps(FIGURE),
        themes=(
            ThemeInRoom(Theme(1, "Listening", ASPECTS)),
            ThemeInRoom(Theme(2, "Deciding", ASPECTS), EXACT),
        ),
        waiting=WAITING,
        rounds=_rounds_of_views(),
        outcomes=OUTCOMES,
    )


FIGURE = {
    "data": [
        {"type": "bar", "orientation": "h", "y": ["1.1", "2.1"], "x": [3, 5], "marker": {"color": "#35456c"}}
    ],
    "layout": {
        "yaxis": {"type": "category"},
        "title": {"text": "Teams that agreed a level"},
        "margin": {"l": 40, "r": 10, "t": 40, "b": 30},
    },
}
ASPECTS = (
    Aspect(
        "Listening",
        "Children say that somebody they trust asked what they thought, and told them what came of it.",
        "Adults speak for children. Their views are seldom asked for and rarely written down.",
    ),
    Aspect("Explaining decisions", "Decisions are explained in words that a child of that age uses.", None),
)
EXACT = PublishedTheme(
    edition="example", indicator="1.1", theme=2, level_5="As it is published.", level_2="Likewise."
)
WAITING = (
    Waiting(11, 14, (("Health", ("Kim Reid", "Sam")), ("Third sector", ("Lou",)))),
    Waiting(14, 14, ()),
)
OUTCOMES = (
    OutcomeInRoom(
        round=2,
        words=Words(
            level=Level.SATISFACTORY,
            rationale="Two audits agree.\nThe third is due.",
            strengths="Staff listen.",
            areas_for_improvement="Telling children what came of it.",
            dissent=[{"words": "Weekends differ.", "service": "Health"}],
        ),
        label="satisfactory",
        would_settle="",
    ),
    OutcomeInRoom(1, Words(cannot_judge="The team began its work last month."), "", ""),
    OutcomeInRoom(1, None, "", "Twenty case files, read by two services together."),
)


def _rounds_of_views() -> tuple[RoundInRoom, ...]:
    """Two rounds: views that split, with many in one place and a late paper slip; then all alike."""
    framework = built_in_editions()[DEFAULT_EDITION]
    split = [
        *(_view("Children's Reporter", Level.VERY_GOOD, "Hearings note it.") for _ in range(2)),
        *(_view("Health", Level.GOOD) for _ in range(14)),
        _view("Health", Level.WEAK, "At weekends nobody asks."),
        _view("Police", Level.EXCELLENT, "I have seen it.", is_late=True),
        _view("Police", None, "I am new here."),
    ]
    alike = [_view(service, Level.GOOD) for service in SERVICES]
    rounds = [
        Round(
            Reveal(committee_id="", item_id="", round=number, at=datetime(2026, 3, 12, tzinfo=UTC), by=""),
            tuple(views),
        )
        for number, views in enumerate((split, alike), start=1)
    ]
    return rounds_in_room(rounds, framework, framework.indicators[0], sources=1)


def _view(service: str, level: Level | None, reason: str = "", *, is_late: bool = False) -> Shown:
    view = RevealedView(
        committee_id="",
        reveal_id="",
        level=level,
        reason=reason,
        sureness=Sureness.FAIRLY_SURE if reason else None,
        marks={"1": "in between"},
        is_late=is_late,
    )
    return Shown(view, service)


def _personal_find() -> PersonalFind:
    found = find_personal(PERSONAL_WORDS)
    return PersonalFind(
        label="Finding",
        anchor="evidence-finding",
        kinds=tuple(each.kind.value for each in found),
        segments=tuple(marked(PERSONAL_WORDS, found)),
    )


def _triangulations() -> tuple[Triangulation, ...]:
    pieces = (
        Used(Source.DOCUMENTS, Stance.SUPPORTS, frozenset({Voice.PARENTS}), InformationType.QUANTITY),
        Used(Source.OBSERVATION_AND_AUDIT, Stance.CONTRADICTS, frozenset(), InformationType.QUALITY),
        Used(Source.VIEWS, Stance.SUPPORTS, frozenset({Voice.CHILDREN}), InformationType.OUTCOME),
        Used(Source.PERFORMANCE_DATA, Stance.QUALIFIES, frozenset(), InformationType.QUANTITY),
    )
    return tuple(triangulate(pieces[:count]) for count in range(len(pieces) + 1))


def _rows(titles: tuple[tuple[str, str], ...], teams: tuple[Team, ...]) -> tuple[MatrixRow, ...]:
    return tuple(
        MatrixRow(number, title, "Weakness is isolated: Health, North.", _cells(teams, row))
        for row, (number, title) in enumerate(titles)
    )


def _cells(teams: tuple[Team, ...], row: int) -> tuple[Cell, ...]:
    """A cell for each team, running through every level and every blank."""
    standings = [*((CellState.AGREED, level) for level in Level), *((state, None) for state in CellState)]
    possible = [
        (state, level) for state, level in standings if (state is CellState.AGREED) == (level is not None)
    ]
    turning = islice(cycle(possible), row * 3, None)
    return tuple(Cell(team, state, level) for team, (state, level) in zip(teams, turning, strict=False))
