"""How a unit's judgements of one indicator follow each other over the cycles, as a line and in words.

A line joins levels on the same ground only. Levels are compared; how far they lie apart is never said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from itertools import groupby, pairwise

from evaluations.committee import NamedUnit
from evaluations.cycle import Cycle
from evaluations.history import History
from evaluations.movement import Movement
from evaluations.pattern import CellState
from indicators.level import Level

LONG_LIST = 6
MANY_SENTENCES = 12
MANY_MOVES = 3


@dataclass(frozen=True)
class Point:
    """What a unit says in one cycle. `on` is the day judged, or the cycle's last day for a blank.

    `label` is the level as the edition names it, `unit_id` the unit that judged, under whichever name it had
    then. `before` is the point that a level is compared with: that of the cycle before, where it has a level.
    """

    cycle: Cycle
    state: CellState
    level: Level | None
    label: str
    on: date
    by: str
    unit_id: str
    before: "Point | None" = field(default=None, repr=False, compare=False)

    @property
    def words(self) -> str:
        """The level as the edition names it, or what kind of blank it is."""
        return self.label or self.state.value


@dataclass(frozen=True)
class RelatedPoint:
    """A level of a related indicator of another edition: it stands beside the line and is never joined."""

    cycle: Cycle
    indicator: str
    level: Level
    label: str
    on: date
    unit_id: str


@dataclass(frozen=True)
class Line:
    """One unit's judgements of one indicator of an edition, the earliest first."""

    unit: NamedUnit
    edition: str
    indicator: str
    points: tuple[Point, ...]
    related: tuple[RelatedPoint, ...] = ()

    @property
    def has_level(self) -> bool:
        return any(point.level for point in self.points)

    @property
    def was_looked_at(self) -> bool:
        """Whether a cycle chose the indicator and this unit took part, or judged it all the same."""
        return any(point.state is not CellState.NOT_CHOSEN for point in self.points)

    def between(self, first: date, last: date) -> "Line":
        """The line in the cycles that began within these days."""
        return replace(
            self,
            points=tuple(one for one in self.points if first <= one.cycle.period_from <= last),
            related=tuple(one for one in self.related if first <= one.cycle.period_from <= last),
        )


class Course(Enum):
    """How a line went. APART: several levels with a break between them; ONCE: one level only."""

    FELL = "fell"
    WENT_BOTH_WAYS = "went both ways"
    ROSE = "rose"
    HELD = "held"
    APART = "judged with a break between"
    ONCE = "judged once"
    NEVER = "never judged"


@dataclass(frozen=True)
class Story:
    """How a line went, and the same in words that follow the unit's name."""

    course: Course
    words: str


# The lines of a history


def lines_of(history: History, edition: str, indicators: Sequence[str]) -> Iterator[Line]:
    """The lines of these indicators, by indicator in the order given, then by unit, teams first.

    A unit that never took part where an indicator was chosen has none, nor has one whose whole past is told
    under the name it goes on by.
    """
    cycles = tuple(cycle for cycle in history.cycles if cycle.edition == edition)
    before = {cycle.id: history.before(cycle) for cycle in cycles}
    went_on = {one for earlier in history.earlier.values() for one in earlier}
    for indicator in indicators:
        lines = [_line(history, cycles, before, unit, edition, indicator) for unit in history.units.values()]
        told = {
            (point.cycle.id, point.unit_id)
            for line in lines
            for point in line.points
            if point.unit_id != line.unit.unit.id
        }
        yield from (
            line
            for line in lines
            if _is_told(line) and not (line.unit.unit.id in went_on and _is_told_elsewhere(line, told))
        )


def _is_told(line: Line) -> bool:
    return line.was_looked_at or bool(line.related)


def _is_told_elsewhere(line: Line, told: set[tuple[str, str]]) -> bool:
    own = line.unit.unit.id
    levels = [point for point in line.points if point.level and point.unit_id == own]
    return all((point.cycle.id, own) in told for point in levels)


def _line(
    history: History,
    cycles: Sequence[Cycle],
    before: dict[str, Cycle | None],
    unit: NamedUnit,
    edition: str,
    indicator: str,
) -> Line:
    points: dict[str, Point] = {}
    for cycle in cycles:
        last = before[cycle.id]
        points[cycle.id] = _point(
            history, cycle, unit.unit.id, indicator, points.get(last.id) if last else None
        )
    related = _related(history, unit.unit.id, edition, indicator)
    return Line(unit, edition, indicator, tuple(points.values()), related)


def _point(history: History, cycle: Cycle, unit_id: str, indicator: str, last: Point | None) -> Point:
    said = history.said_by(cycle, unit_id, indicator)
    level = said.level if said else None
    return Point(
        cycle=cycle,
        state=history.state(cycle, unit_id, indicator),
        level=level,
        label=history.frameworks[cycle.edition].label(level) if level else "",
        on=said.judged_on if said and said.judged_on else cycle.period_to,
        by=said.by if said else "",
        unit_id=said.unit_id if said else unit_id,
        before=last if level and last and last.level else None,
    )


def _related(history: History, unit_id: str, edition: str, indicator: str) -> tuple[RelatedPoint, ...]:
    others = (cycle for cycle in history.cycles if cycle.edition != edition)
    found = (
        (cycle, number, history.said_by(cycle, unit_id, number))
        for cycle in others
        for number in history.related(cycle, edition, indicator) or ()
    )
    return tuple(
        RelatedPoint(
            cycle=cycle,
            indicator=number,
            level=said.level,
            label=history.frameworks[cycle.edition].label(said.level),
            on=said.judged_on or cycle.period_to,
            unit_id=said.unit_id,
        )
        for cycle, number, said in found
        if said and said.level
    )


# A line in words


def runs(points: Iterable[Point]) -> tuple[tuple[Point, ...], ...]:
    """The unbroken stretches of a line, each of one level or more.

    Two cycles that began on one day are both compared with the one before them, where both stretches begin.
    """
    found: list[list[Point]] = []
    for point in points:
        last = next((run for run in found if run[-1] is point.before), None)
        if last:
            last.append(point)
        elif point.before and any(one is point.before for run in found for one in run):
            found.append([point.before, point])
        elif point.level:
            found.append([point])
    return tuple(tuple(run) for run in found)


def story(points: Sequence[Point]) -> Story:
    """How a line went: "rose from weak to good between 2024 and 2026"."""
    stretches = runs(points)
    moves = [_moves(run) for run in stretches]
    told = [part for run in moves for part in run]
    if told:
        words = "; after a break it ".join(_moved(run) for run in moves if run)
        return Story(_course(told), words if len(told) <= MANY_MOVES else _up_and_down(told))
    if not stretches:
        return Story(Course.NEVER, "gave no level")
    if len(stretches) > 1:
        return Story(Course.APART, f"was {_listed(map(_once, stretches))}, with a break between")
    if len(stretches[0]) == 1:
        return Story(Course.ONCE, f"was judged once, {_once(stretches[0])}")
    first, last = stretches[0][0], stretches[0][-1]
    return Story(Course.HELD, f"held at {last.label} from {first.cycle.name} to {last.cycle.name}")


def story_of(line: Line) -> str:
    """How a line went, in words that follow its name; a level of another edition is not one of this."""
    words = story(line.points).words
    return words if line.has_level or not line.related else f"{words} on this edition"


def summary(
    told: Sequence[tuple[str, Sequence[Point]]], of: str, *, has_related: bool = False
) -> tuple[str, ...]:
    """What a reader of these named lines would see, the falls first; each sentence names its lines.

    Many lines are counted, and `of` says what they are of: "teams". `has_related`: levels of another edition
    stand beside them, which are none of this one.
    """
    stories = [(name, story(points)) for name, points in told]
    moved = _moved_sentences(stories, of)
    held = _names_of(stories, Course.HELD)
    nothing = "No level on this edition" if has_related else "No level"
    rest = [name for name, one in stories if one.course in (Course.APART, Course.ONCE, Course.NEVER)]
    return tuple(
        filter(
            None,
            (
                *moved,
                _held(held, of, is_rest=bool(moved) and not rest, are_all=not moved and not rest),
                *_grouped(stories, Course.APART),
                _names("Judged once only", _names_of(stories, Course.ONCE), of),
                _names(nothing, _names_of(stories, Course.NEVER), of),
                *_blank_at_the_end(told, of),
            ),
        )
    )


def latest(stands: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Which teams declined, improved, are new or held, then which blank the others have; many are counted.

    `stands` are (team, its movement or which blank it has).
    """
    found: dict[str, list[str]] = {word: [] for word in _IN_ORDER}
    for name, word in stands:
        found[word].append(name)
    return tuple(_standing(word, names) for word, names in found.items() if names)


_COMPARED = tuple(one.value for one in (Movement.DECLINED, Movement.IMPROVED, Movement.HELD))
_MOVED = (Movement.DECLINED, Movement.IMPROVED, Movement.NEW, Movement.HELD, Movement.NOT_COMPARABLE)
_IN_ORDER = tuple(one.value for one in (*_MOVED, *CellState))


def _standing(word: str, names: Sequence[str]) -> str:
    if word in _COMPARED and len(names) > LONG_LIST:
        return f"{len(names)} teams {word}."
    return _names(word.capitalize(), names, "teams")


def _moves(run: Sequence[Point]) -> list[tuple[Point, Point]]:
    """From which point to which a stretch rose or fell; what goes on in the same direction is one move."""
    found: list[tuple[Point, Point]] = []
    for earlier, later in pairwise(run):
        if earlier.level is later.level:
            continue
        if found and _rises(*found[-1]) == _rises(earlier, later):
            found[-1] = (found[-1][0], later)
        else:
            found.append((earlier, later))
    return found


def _rises(earlier: Point, later: Point) -> bool:
    assert earlier.level and later.level
    return later.level > earlier.level


def _course(moves: Sequence[tuple[Point, Point]]) -> Course:
    directions = {_rises(*move) for move in moves}
    if len(directions) > 1:
        return Course.WENT_BOTH_WAYS
    return Course.ROSE if True in directions else Course.FELL


def _moved(moves: Sequence[tuple[Point, Point]]) -> str:
    (start, end), *further = moves
    levels, cycles = f"from {start.label} to {end.label}", f"{start.cycle.name} and {end.cycle.name}"
    later = (f"{_verb(one, other)} to {other.label} by {other.cycle.name}" for one, other in further)
    return ", then ".join((f"{_verb(start, end)} {levels} between {cycles}", *later))


def _up_and_down(moves: Sequence[tuple[Point, Point]]) -> str:
    """A line that turned too often to tell every turn."""
    first, last = moves[0][0], moves[-1][1]
    ends = f"{first.label} in {first.cycle.name} and {last.label} in {last.cycle.name}"
    return f"rose and fell several times, with {ends} at its ends"


def _verb(earlier: Point, later: Point) -> str:
    return "rose" if _rises(earlier, later) else "fell"


def _once(run: Sequence[Point]) -> str:
    return f"{run[-1].label} in {run[-1].cycle.name}"


def _moved_sentences(stories: Sequence[tuple[str, Story]], of: str) -> list[str]:
    """A sentence for each story; where these are too many to read, how many went which way."""
    courses = (Course.FELL, Course.WENT_BOTH_WAYS, Course.ROSE)
    sentences = [sentence for course in courses for sentence in _grouped(stories, course)]
    if len(sentences) <= MANY_SENTENCES:
        return sentences
    counted = (_names(course.value.capitalize(), _names_of(stories, course), of) for course in courses)
    return [*filter(None, counted), "The table tells each line in words."]


def _grouped(stories: Sequence[tuple[str, Story]], course: Course) -> Iterator[str]:
    """A sentence for each story; those with the same story share one."""
    these = sorted((one.words, place) for place, (_, one) in enumerate(stories) if one.course is course)
    for words, group in groupby(these, key=lambda one: one[0]):
        names = [stories[place][0] for _, place in group]
        yield f"{_listed(names)} {words}."


def _held(names: Sequence[str], of: str, *, is_rest: bool, are_all: bool) -> str:
    if len(names) > 1 and is_rest:
        return "The others held."
    if len(names) > 1 and are_all:
        return "All held."
    return f"{few(names, of)} held." if len(names) > LONG_LIST else _names("Held", names, of)


def _blank_at_the_end(told: Sequence[tuple[str, Sequence[Point]]], of: str) -> Iterator[str]:
    """Lines that end before the latest cycle, by what kind of blank stands there."""
    ended = [(name, points[-1]) for name, points in told if points and any(one.level for one in points)]
    blank = [(name, last) for name, last in ended if not last.level]
    for state in CellState:
        names = [name for name, last in blank if last.state is state]
        if names:
            cycle = next(last.cycle.name for _, last in blank if last.state is state)
            yield f"{state.value.capitalize()} in {cycle}: {few(names, of)}."


def _names_of(stories: Sequence[tuple[str, Story]], course: Course) -> list[str]:
    return [name for name, one in stories if one.course is course]


def _names(words: str, names: Sequence[str], of: str) -> str:
    return f"{words}: {few(names, of)}." if names else ""


def few(names: Sequence[str], of: str) -> str:
    """The names, or where they are many how many: "9 teams"."""
    return "; ".join(names) if len(names) <= LONG_LIST else f"{len(names)} {of}"


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    between = "; " if any("," in name for name in (*most, last)) else ", "
    return f"{between.join(most)} and {last}" if most else last


# Around a day


@dataclass(frozen=True)
class Around:
    """The last level before a day, and from that day on the first one of a later cycle, where there are any.

    `between` are the points without a level between the two.
    """

    before: Point | None
    after: Point | None
    between: tuple[Point, ...] = ()


def around(points: Sequence[Point], day: date) -> Around:
    """What a line says before a day and after it; a late revision of an earlier cycle is not after it."""
    judged = [place for place, one in enumerate(points) if one.level]
    before = max((place for place in judged if points[place].on < day), default=None)
    start = -1 if before is None else before
    after = next((place for place in judged if place > start and points[place].on >= day), None)
    return Around(
        before=None if before is None else points[before],
        after=None if after is None else points[after],
        between=() if before is None or after is None else tuple(points[before + 1 : after]),
    )
