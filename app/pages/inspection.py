"""The inspector's room: overview, indicators, judgements, the position statement and what changed."""

from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.inspection_external import ExternalShown, external_shown, reading_of
from app.pages.inspection_room import ROOM, Room, answer, copy_of_release, open_room
from app.pages.inspection_sortings import CONCERNS
from app.pages.inspection_words import JudgementShown, judgement_shown
from evaluations.inspection import PrivateSorting
from evaluations.national_reading import Read
from evaluations.permissions import may_read_room
from evaluations.queries.inspection import (
    RequestTold,
    external_of_cycle,
    requests_of_cycle,
    sortings_of,
)
from evaluations.queries.release import release_before
from evaluations.release_differences import Difference, differences
from evaluations.released import ReleasedIndicator, ReleasedReference, ReleasedStatement
from evaluations.standing import Standing

router = GuardedRouter()


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator in the overview: how many judgements, how the inspector sorted it, what stands beside."""

    number: str
    title: str
    href: str
    is_reference: bool
    judged: str
    findings: tuple[str, ...]
    sorting: str
    external: ExternalShown | None
    requests: tuple[RequestTold, ...]


@dataclass(frozen=True)
class OverviewPage:
    """The first page of the room: the reference indicators stand first."""

    room: Room
    reference: tuple[IndicatorLine, ...]
    others: tuple[IndicatorLine, ...]
    reading: Read
    has_before: bool


@dataclass(frozen=True)
class IndicatorPage:
    """One indicator with every judgement of it. `sorting` is the inspector's own, None for none yet."""

    room: Room
    indicator: ReleasedIndicator
    judgements: tuple[JudgementShown, ...]
    without: tuple[str, ...]
    external: ExternalShown | None
    requests: tuple[RequestTold, ...]
    sorting: PrivateSorting | None
    concerns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class JudgementPage:
    """One judgement with all that belongs to it."""

    room: Room
    indicator: ReleasedIndicator
    shown: JudgementShown


@dataclass(frozen=True)
class StatementPage:
    """The position statement; `references` are (reference, address in the room or "")."""

    room: Room
    statement: ReleasedStatement | None
    references: tuple[tuple[ReleasedReference, str], ...]


@dataclass(frozen=True)
class ChangesPage:
    """What changed since the release before; `before` is its number, None for the first."""

    room: Room
    before: int | None
    differences: tuple[Difference, ...]


@router.get(ROOM, permission=may_read_room)
def overview(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    external = external_of_cycle(session, room.release.committee_id, room.release.cycle_id)
    told = requests_of_cycle(session, room.release)
    sorted_as = _own_sortings(session, asking, room)
    lines = {
        one.number: _line(
            room,
            one,
            sorted_as.get(one.number),
            external_shown(room.copy, one, external.get(one.number, ())),
            tuple(each for each in told if each.request.indicator == one.number),
        )
        for one in room.copy.in_reading_order
    }
    content = OverviewPage(
        room=room,
        reference=tuple(line for line in lines.values() if line.is_reference),
        others=tuple(line for line in lines.values() if not line.is_reference),
        reading=reading_of(room.copy, external),
        has_before=release_before(session, room.release) is not None,
    )
    title = f"Release {room.copy.release_number}: {room.copy.cycle}"
    return answer(request, room, "overview.html", content, title=title, what="Overview")


def _own_sortings(session: Transaction, asking: Standing, room: Room) -> Mapping[str, PrivateSorting]:
    if not room.inspects:
        return {}
    return sortings_of(session, room.release.committee_id, room.release.cycle_id, asking.someone.id)


def _line(
    room: Room,
    indicator: ReleasedIndicator,
    sorting: PrivateSorting | None,
    external: ExternalShown | None,
    told: tuple[RequestTold, ...],
) -> IndicatorLine:
    judged = [one for one in indicator.judgements if one.in_force and one.in_force.level]
    return IndicatorLine(
        number=indicator.number,
        title=indicator.title,
        href=f"{room.address}/indicators/{indicator.number}",
        is_reference=indicator.is_reference,
        judged=f"{len(judged)} of {len(room.copy.units)} judged it",
        findings=indicator.pattern,
        sorting=sorting.concern.value if sorting and sorting.concern else "",
        external=external,
        requests=told,
    )


@router.get(ROOM + "/indicators/{number}", permission=may_read_room)
def indicator(request: Request, session: Transaction, asking: Asking, release: str, number: str) -> Response:
    room = open_room(request, session, asking, release)
    found = room.indicator(number)
    external = external_of_cycle(session, room.release.committee_id, room.release.cycle_id)
    told = requests_of_cycle(session, room.release)
    judged = {one.unit_id for one in found.judgements}
    content = IndicatorPage(
        room=room,
        indicator=found,
        judgements=tuple(judgement_shown(room, one) for one in found.judgements),
        without=tuple(unit.name for unit in room.copy.units if unit.id not in judged),
        external=external_shown(room.copy, found, external.get(number, ())),
        requests=tuple(each for each in told if each.request.indicator == number),
        sorting=_own_sortings(session, asking, room).get(number),
        concerns=CONCERNS,
    )
    title = f"{found.number} {found.title}"
    return answer(request, room, "indicator.html", content, title=title, what=f"Indicator {number}")


@router.get(ROOM + "/judgements/{judgement}", permission=may_read_room)
def judgement(
    request: Request, session: Transaction, asking: Asking, release: str, judgement: str
) -> Response:
    room = open_room(request, session, asking, release)
    of, found = room.judgement(judgement)
    content = JudgementPage(room, of, judgement_shown(room, found))
    unit = content.shown.unit
    return answer(
        request,
        room,
        "judgement.html",
        content,
        title=f"{of.number} {of.title}",
        what=f"Judgement of {of.number} by {unit}",
        back=(f"Indicator {of.number}", f"{room.address}/indicators/{of.number}"),
    )


@router.get(ROOM + "/statement", permission=may_read_room)
def statement(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    found = room.copy.statement
    references = tuple((one, _address_of(room, one)) for one in found.references) if found else ()
    content = StatementPage(room, found, references)
    return answer(
        request, room, "statement.html", content, title="Position statement", what="Position statement"
    )


def _address_of(room: Room, reference: ReleasedReference) -> str:
    """Where the room shows what a reference names; "" where the release does not hold it."""
    judgements = {one.id for each in room.copy.indicators for one in each.judgements}
    if reference.judgement_id in judgements:
        return f"{room.address}/judgements/{reference.judgement_id}"
    if reference.evidence_id in room.copy.evidence_by_id:
        return f"{room.address}/evidence/{reference.evidence_id}"
    return ""


@router.get(ROOM + "/changes", permission=may_read_room)
def changes(request: Request, session: Transaction, asking: Asking, release: str) -> Response:
    room = open_room(request, session, asking, release)
    before = release_before(session, room.release)
    found = differences(copy_of_release(request, session, before), room.copy) if before else ()
    content = ChangesPage(room, before.number if before else None, found)
    return answer(request, room, "changes.html", content, title="What changed", what="What changed")
