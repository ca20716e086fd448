"""The inspector's room: the pattern of the frozen copy, as levels or as movement since the cycle before."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.inspection_room import ROOM, Room, answer, level_of, open_room
from evaluations.pattern import CellState
from evaluations.permissions import may_read_room
from evaluations.released import ReleasedCopy, ReleasedIndicator, ReleasedUnit
from indicators.level import Level

router = GuardedRouter()

MANY_COLUMNS = 10
MOVEMENT = "movement"
NO_MOVEMENT = "nothing to compare"


@dataclass(frozen=True)
class PatternCell:
    """One unit's cell: its class, its word, the level's caption and where a click leads, or ""."""

    css: str
    word: str
    caption: str
    href: str


@dataclass(frozen=True)
class PatternRow:
    """An indicator: the cells of teams, then of joint units, and what the copy says of its pattern."""

    number: str
    title: str
    href: str
    cells: tuple[PatternCell, ...]
    joint_cells: tuple[PatternCell, ...]
    findings: tuple[str, ...]


@dataclass(frozen=True)
class PatternPage:
    """The pattern, as words. `groups` are (service, its localities)."""

    room: Room
    shows_movement: bool
    ways: tuple[tuple[str, str, bool], ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    joint_units: tuple[str, ...]
    rows: tuple[PatternRow, ...]
    levels: tuple[tuple[str, str, str], ...]
    is_wide: bool


@router.get(ROOM + "/pattern", permission=may_read_room)
def pattern(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    shows_movement = request.query_params.get("show") == MOVEMENT
    teams = sorted((unit for unit in room.copy.units if unit.is_team), key=_service)
    joint = [unit for unit in room.copy.units if not unit.is_team]
    here = f"{room.address}/pattern"
    content = PatternPage(
        room=room,
        shows_movement=shows_movement,
        ways=(("Levels", here, not shows_movement), ("Movement", f"{here}?show={MOVEMENT}", shows_movement)),
        groups=tuple(
            (service, tuple(unit.locality for unit in units))
            for service, units in groupby(teams, key=_service)
        ),
        joint_units=tuple(unit.name for unit in joint),
        rows=tuple(_row(room, one, teams, joint, shows_movement) for one in room.copy.indicators),
        levels=tuple((Level(one.word).css, one.label, one.caption) for one in room.copy.levels),
        is_wide=len(teams) + len(joint) > MANY_COLUMNS,
    )
    title = "Pattern and movement"
    return answer(request, room, "pattern.html", content, title=title, what=title)


def _service(unit: ReleasedUnit) -> str:
    return unit.service


def _row(
    room: Room,
    indicator: ReleasedIndicator,
    teams: Sequence[ReleasedUnit],
    joint: Sequence[ReleasedUnit],
    shows_movement: bool,
) -> PatternRow:
    cell = _movement if shows_movement else _level
    start = f"{room.address}/judgements/"
    return PatternRow(
        number=indicator.number,
        title=indicator.title,
        href=f"{room.address}/indicators/{indicator.number}",
        cells=tuple(cell(room.copy, indicator, unit, start) for unit in teams),
        joint_cells=tuple(cell(room.copy, indicator, unit, start) for unit in joint),
        findings=indicator.pattern,
    )


def _level(copy: ReleasedCopy, indicator: ReleasedIndicator, unit: ReleasedUnit, start: str) -> PatternCell:
    judgement = indicator.judgement_of(unit.id)
    entry = judgement.in_force if judgement else None
    level = level_of(entry.level) if entry else None
    state = judgement.state if judgement else CellState.NOT_YET_JUDGED.value
    return PatternCell(
        css=level.css if level else f"state-{state.replace(' ', '-')}",
        word=copy.label(level.value) if level else state,
        caption=level.caption if level else "",
        href=start + judgement.id if judgement else "",
    )


def _movement(
    copy: ReleasedCopy, indicator: ReleasedIndicator, unit: ReleasedUnit, start: str
) -> PatternCell:
    judgement = indicator.judgement_of(unit.id)
    word = judgement.movement_words or judgement.movement if judgement else ""
    return PatternCell("", word or NO_MOVEMENT, "", start + judgement.id if judgement else "")
