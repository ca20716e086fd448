"""Events: the list of them, and for one what was judged before it and after it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.trend_parts import pair_of
from app.rendering import page
from evaluations.committee import UnitKind
from evaluations.event import Event
from evaluations.history import History
from evaluations.movement import Movement
from evaluations.permissions import Permit, may_read_committee, may_record_events
from evaluations.queries.committee import localities_of, services_of
from evaluations.queries.edition import catalogue
from evaluations.queries.event import event_of, events_of, events_taken_back
from evaluations.queries.history import history_of
from evaluations.trend import Line, Point, around, few, lines_of
from indicators.framework import Framework

router = GuardedRouter()

LIST = "/committees/{committee}/events"
ONE = LIST + "/{event}"
FEW_ROWS = 40
NOTHING_BEFORE, NOTHING_SINCE = "No level before it", "No level since"


@dataclass(frozen=True)
class EventInList:
    """An event with what it touches, in words."""

    event: Event
    href: str
    touches: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EventsPage:
    """Every event, the latest first, and the (title, address) of those that were taken back."""

    address: str
    events: tuple[EventInList, ...]
    gone: tuple[tuple[str, str], ...]
    may_record: Permit


@dataclass(frozen=True)
class Side:
    """What a line says on one side of the day: the level as a class, word and caption, and where it was said.

    Without a level only `word` is given, and says so.
    """

    word: str
    css: str = ""
    caption: str = ""
    where: str = ""


@dataclass(frozen=True)
class AroundRow:
    """One team and indicator: what it judged last before the day and first after it, and the movement.

    `break_between` says what stood between the two, where a cycle gave no level.
    """

    heading: str
    name: str
    before: Side
    after: Side
    movement: str
    break_between: str
    href: str


@dataclass(frozen=True)
class AroundGroup:
    """Those that an event touches, or does not: their rows, and the movements with whose they are."""

    title: str
    says: tuple[str, ...]
    rows: tuple[AroundRow, ...]
    silent: int
    is_open: bool


@dataclass(frozen=True)
class EventPage:
    """One event, and both groups side by side. `over_time` leads to the trend of each indicator named."""

    event: Event
    address: str
    facts: tuple[tuple[str, str], ...]
    groups: tuple[AroundGroup, AroundGroup]
    may_record: Permit
    trends: str
    over_time: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]


@router.get(LIST, permission=may_read_committee)
def events(request: Request, session: Transaction, asking: Asking) -> Response:
    address = f"/committees/{asking.here.slug}/events"
    names = _names(session, asking.here.id)
    found = reversed(events_of(session, asking.here.id))
    content = EventsPage(
        address=address,
        events=tuple(EventInList(one, f"{address}/{one.id}", touches(one, names)) for one in found),
        gone=tuple(
            (one.title, f"{address}/{one.id}") for one in reversed(events_taken_back(session, asking.here.id))
        ),
        may_record=may_record_events(asking),
    )
    home = f"/committees/{asking.here.slug}"
    return page(request, "events/list.html", content, title="Events", back=("Trends", f"{home}/trends"))


@router.get(ONE, permission=may_read_committee)
def show(request: Request, session: Transaction, asking: Asking, event: str) -> Response:
    found = event_of(session, asking.here.id, event)
    history = history_of(session, asking.here.id)
    home = f"/committees/{asking.here.slug}"
    content = EventPage(
        event=found,
        address=f"{home}/events/{found.id}",
        facts=touches(found, _names(session, asking.here.id)),
        groups=_groups(history, found, home),
        may_record=may_record_events(asking),
        trends=f"{home}/trends",
        over_time=tuple(_over_time(found, home)),
        left_out=_left_out(history, found.happened_on),
    )
    return page(request, "events/show.html", content, title=found.title, back=("Events", f"{home}/events"))


def _names(session: Session, committee_id: str) -> dict[str, str]:
    """The names of all services and localities by id, and of editions the day they were published."""
    services = {one.id: one.name for one in services_of(session, committee_id)}
    localities = {one.id: one.name for one in localities_of(session, committee_id)}
    return services | localities | {one.id: one.published for one in catalogue(session).values()}


def touches(event: Event, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """What an event touches, as (of what kind, which)."""
    return (
        ("Indicators", _listed((_indicator(one, names) for one in event.indicators), "Every indicator")),
        ("Services", _listed((names.get(one, "") for one in event.service_ids), "Every service")),
        ("Localities", _listed((names.get(one, "") for one in event.locality_ids), "Every locality")),
    )


def _indicator(named: str, names: dict[str, str]) -> str:
    edition, _, number = named.partition(" ")
    return f"{number} ({names.get(edition, edition)})"


def _listed(names: Iterable[str], everything: str) -> str:
    return "; ".join(sorted(names)) or everything


def _over_time(event: Event, home: str) -> Iterator[tuple[str, str]]:
    for named in event.indicators:
        edition, _, number = named.partition(" ")
        yield number, f"{home}/trends/indicators/{edition}/{number}"


# Before and after


def _groups(history: History, event: Event, home: str) -> tuple[AroundGroup, AroundGroup]:
    editions = _editions(history, event.happened_on)
    lines = [line for framework in editions for line in _lines(history, framework)]
    touched = [line for line in lines if _is_touched(event, line)]
    others = [line for line in lines if not _is_touched(event, line)]
    return (
        _group("What it touches", history, event, touched, home, limit=len(lines)),
        _group("What it does not touch", history, event, others, home, limit=FEW_ROWS),
    )


def _editions(history: History, day: date) -> list[Framework]:
    """The editions with cycles on both sides of a day, the latest first; all of them where none has."""
    known = list(reversed({cycle.edition: "" for cycle in history.cycles}))
    both = [one for one in known if _is_on_both_sides(history, one, day)]
    return [history.frameworks[one] for one in both or known]


def _is_on_both_sides(history: History, edition: str, day: date) -> bool:
    cycles = [cycle for cycle in history.cycles if cycle.edition == edition]
    return any(one.period_from < day for one in cycles) and any(one.period_to >= day for one in cycles)


def _left_out(history: History, day: date) -> tuple[str, ...]:
    """The editions of which all cycles lie on one side of a day, while another has some on both."""
    shown = _editions(history, day)
    judged_on = {cycle.edition: history.frameworks[cycle.edition] for cycle in history.cycles}
    return tuple(f"{one.title} ({one.published})" for one in judged_on.values() if one not in shown)


def _lines(history: History, framework: Framework) -> list[Line]:
    found = lines_of(history, framework.id, [one.number for one in framework.indicators])
    return [line for line in found if line.was_looked_at]


def _is_touched(event: Event, line: Line) -> bool:
    unit = line.unit.unit
    is_everybody = unit.kind is UnitKind.COMMITTEE and not event.service_ids and not event.locality_ids
    touches_unit = is_everybody or event.touches_team(unit.service_id, unit.locality_id)
    return event.touches(line.edition, line.indicator) and touches_unit


def _group(
    title: str, history: History, event: Event, lines: Sequence[Line], home: str, *, limit: int
) -> AroundGroup:
    found = [_row(history, event, line, home) for line in lines]
    rows = [row for row in found if row.before.css or row.after.css]
    return AroundGroup(title, _says(rows), tuple(rows), len(found) - len(rows), len(rows) <= limit)


def _row(history: History, event: Event, line: Line, home: str) -> AroundRow:
    found = around(line.points, event.happened_on)
    before, after = found.before, found.after
    movement, href = "", ""
    if before and after:
        unit_id = line.unit.unit.id
        moved = history.moved(before.cycle, after.cycle, unit_id, line.edition, line.indicator)
        movement = moved.movement.value
        href = pair_of(home, line, before.cycle.id, after.cycle.id)
    return AroundRow(
        heading=f"{line.indicator} {line.unit.name}",
        name=f"{line.unit.name} ({line.indicator})",
        before=_side(before, NOTHING_BEFORE),
        after=_side(after, NOTHING_SINCE),
        movement=movement,
        break_between="; ".join(_blank(history, line, found.before, one) for one in found.between),
        href=href,
    )


def _blank(history: History, line: Line, before: Point | None, blank: Point) -> str:
    """How a cycle between two levels stands: "2025 not yet judged"."""
    cycles = before.cycle if before else None, blank.cycle
    moved = history.moved(*cycles, line.unit.unit.id, line.edition, line.indicator)
    is_apart = moved.movement is Movement.NOT_COMPARABLE
    return f"{blank.cycle.name} {moved.movement.value if is_apart else blank.state.value}"


def _side(point: Point | None, nothing: str) -> Side:
    if point is None or point.level is None:
        return Side(nothing)
    where = f"{point.cycle.name}, {point.on.day} {point.on:%B %Y}"
    return Side(point.label, point.level.css, point.level.caption, where)


def _says(rows: Sequence[AroundRow]) -> tuple[str, ...]:
    """Which moved how across the day, the declines first, and which cannot be set side by side."""
    order = (Movement.DECLINED, Movement.IMPROVED, Movement.HELD, Movement.NOT_COMPARABLE)
    moved = (
        (one.value.capitalize(), [_named(row) for row in rows if row.movement == one.value]) for one in order
    )
    one_sided = (
        ("Judged only after it", [row.name for row in rows if not row.before.css]),
        ("Judged only before it", [row.name for row in rows if not row.after.css]),
    )
    return tuple(f"{words}: {few(names, 'judgements')}." for words, names in (*moved, *one_sided) if names)


def _named(row: AroundRow) -> str:
    return f"{row.name}, with a break between" if row.break_between else row.name
