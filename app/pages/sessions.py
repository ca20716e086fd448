"""The sessions of a committee, and what is printed for one: the agenda, indicator cards and paper slips."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.session_places import LIST, ONE, AtSession, SessionPlace, day_and_time, duration
from app.rendering import page
from evaluations.permissions import may_make, may_plan
from evaluations.queries.judgement import Pad, pad_at
from evaluations.queries.person import people_in
from evaluations.queries.session import SessionInList, agenda_of, invited_to, sessions_in_list
from evaluations.session import Act, AgendaItem, ItemState, SessionStage, Sureness
from indicators.framework import QualityIndicator

router = GuardedRouter()

ORDER = (SessionStage.OPEN, SessionStage.PLANNED, SessionStage.ENDED)
HEADINGS = {SessionStage.OPEN: "Open now", SessionStage.PLANNED: "To come", SessionStage.ENDED: "Ended"}
TAG = {SessionStage.OPEN: "green", SessionStage.PLANNED: "", SessionStage.ENDED: "grey"}
OUTCOMES = (ItemState.AGREED, ItemState.NOT_AGREED)
SLIPS_ON_A_SHEET = 4
SHEETS = (1, 2, 3, 4, 6, 8)


@dataclass(frozen=True)
class SessionLine:
    """A session in a list: when and where it is, and how far it came, in words."""

    name: str
    href: str
    stage: SessionStage
    when: str
    place: str
    unit: str
    cycle: str
    agenda: str


@dataclass(frozen=True)
class SessionsPage:
    """Every session by stage, as (heading, sessions): open, to come, ended."""

    groups: tuple[tuple[str, tuple[SessionLine, ...]], ...]
    new: str
    may_plan: bool


@dataclass(frozen=True)
class OnPaper:
    """One indicator as it is printed. `pad`: the last judgement and the evidence, for the agenda only."""

    item: AgendaItem
    indicator: QualityIndicator
    pad: Pad | None = None


@dataclass(frozen=True)
class PrintPage:
    """What is printed for a session. `invited` names people with an account, `slips` numbers the slips."""

    place: SessionPlace
    when: str
    total: str
    items: tuple[OnPaper, ...]
    invited: tuple[str, ...] = ()
    sheets: int = 1
    slips: tuple[int, ...] = ()
    offered_sheets: tuple[tuple[str, str], ...] = ()
    sureness: tuple[str, ...] = tuple(each.value for each in Sureness)


@router.get(LIST, permission=may_make(Act.READ))
def sessions(request: Request, session: Transaction, asking: Asking) -> Response:
    home = f"/committees/{asking.here.slug}"
    found = lines_of(sessions_in_list(session, asking.here.id), home)
    groups = ((HEADINGS[stage], tuple(line for line in found if line.stage is stage)) for stage in ORDER)
    content = SessionsPage(
        groups=tuple((heading, lines) for heading, lines in groups if lines),
        new=f"{home}/sessions/new",
        may_plan=bool(may_plan(asking)),
    )
    return page(request, "sessions/list.html", content, title="Sessions")


@router.get(ONE + "/agenda", permission=may_make(Act.READ))
def agenda(request: Request, session: Transaction, place: AtSession) -> Response:
    """Printed before the session: beside each indicator what was said and known of it so far."""
    items = agenda_of(session, place.room.id)
    pads = {item.id: pad_at(session, place.cycle, place.unit.unit.id, item.indicator) for item in items}
    on_paper = tuple(OnPaper(item, place.indicator(item), pads[item.id]) for item in items)
    content = PrintPage(place, *_about(place, items), on_paper, _invited(session, place))
    return page(request, "sessions/agenda.html", content, title="Agenda", back=place.back)


@router.get(ONE + "/cards", permission=may_make(Act.READ))
def cards(request: Request, session: Transaction, place: AtSession) -> Response:
    content = _print_page(session, place)
    return page(request, "sessions/cards.html", content, title="Indicator cards", back=place.back)


@router.get(ONE + "/slips", permission=may_make(Act.READ))
def slips(request: Request, session: Transaction, place: AtSession, sheets: str = "1") -> Response:
    count = int(sheets) if sheets in {str(each) for each in SHEETS} else 1
    content = _print_page(session, place, count)
    return page(request, "sessions/slips.html", content, title="Paper slips", back=place.back)


def lines_of(sessions: Iterable[SessionInList], home: str) -> tuple[SessionLine, ...]:
    """Sessions as lines of a list, in the order given."""
    return tuple(_line(each, home) for each in sessions)


def _line(listed: SessionInList, home: str) -> SessionLine:
    room = listed.room
    return SessionLine(
        name=room.name,
        href=f"{home}/sessions/{room.id}",
        stage=room.stage,
        when=day_and_time(room),
        place=room.place,
        unit=listed.unit.name,
        cycle=listed.cycle.name,
        agenda=_how_far(listed),
    )


def _how_far(listed: SessionInList) -> str:
    """How many indicators there are, and how many of them the group has come to an outcome on."""
    whole = sum(listed.states.values())
    said = [f"{whole} {'indicator' if whole == 1 else 'indicators'}"]
    said += [f"{listed.states[state]} {state.value}" for state in OUTCOMES if listed.states.get(state)]
    return ", ".join(said)


def _print_page(session: Session, place: SessionPlace, sheets: int = 1) -> PrintPage:
    items = agenda_of(session, place.room.id)
    return PrintPage(
        place,
        *_about(place, items),
        tuple(OnPaper(item, place.indicator(item)) for item in items),
        sheets=sheets,
        slips=tuple(range(1, sheets * SLIPS_ON_A_SHEET + 1)),
        offered_sheets=tuple(_sheets()),
    )


def _about(place: SessionPlace, items: Iterable[AgendaItem]) -> tuple[str, str]:
    """When the session is, and how long its agenda takes."""
    return day_and_time(place.room), duration(sum(item.minutes for item in items))


def _sheets() -> Iterator[tuple[str, str]]:
    for count in SHEETS:
        slips = count * SLIPS_ON_A_SHEET
        yield str(count), f"{slips} slips ({count} {'sheet' if count == 1 else 'sheets'})"


def _invited(session: Session, place: SessionPlace) -> tuple[str, ...]:
    invited = invited_to(session, place.room.id)
    people = people_in(session, place.room.committee_id)
    return tuple(
        _named(each.person.name, each.person.designation) for each in people if each.person.id in invited
    )


def _named(name: str, designation: str) -> str:
    return f"{name} ({designation})" if designation else name
