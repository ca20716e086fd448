"""Sessions: which there are, how one stands, who is here, who has still to give a view, what was revealed.

What a view says is read in two places only: by whoever gave it, and by the reveal.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from evaluations.committee import NamedUnit, Service
from evaluations.cycle import Cycle
from evaluations.judgement import JudgementEntry
from evaluations.queries.cycle import units_of
from evaluations.refusals import NotFound
from evaluations.session import (
    ON_NOW,
    AgendaItem,
    Attendee,
    ItemState,
    Reveal,
    RevealedView,
    RoomSession,
    SessionAction,
    SessionInvitation,
    SessionOutcome,
    SessionPulse,
    SessionStage,
    View,
)
from evaluations.spread import Seen
from indicators.level import Level

NO_SERVICE = "none of the services"


@dataclass(frozen=True)
class SessionInList:
    """A session in a list. `states` counts the indicators on its agenda by where they stand."""

    room: RoomSession
    cycle: Cycle
    unit: NamedUnit
    states: dict[ItemState, int]


@dataclass(frozen=True)
class Present:
    """Somebody with a place in a session, and the name of their service."""

    attendee: Attendee
    service: str


@dataclass(frozen=True)
class Shown:
    """One view as the reveal shows it."""

    view: RevealedView
    service: str

    @property
    def seen(self) -> Seen:
        return Seen(self.service, self.view.level)


@dataclass(frozen=True)
class Round:
    """A round of views that was revealed; the views by service, then from worst to best."""

    reveal: Reveal
    views: tuple[Shown, ...]

    @property
    def seen(self) -> tuple[Seen, ...]:
        return tuple(shown.seen for shown in self.views)


@dataclass(frozen=True)
class Outcome:
    """What a group came to after a round, with the entry where it agreed."""

    outcome: SessionOutcome
    entry: JudgementEntry | None


@dataclass(frozen=True)
class AgreedInSession:
    """Where an entry of a judgement was agreed, and every round of views before it."""

    room: RoomSession
    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class Room:
    """A session as it stands, without any view: what everybody in it may see.

    `agenda` stands in its order. `given` holds the ids of those who have given a view on `now`, the one
    indicator that the room is looking at.
    """

    session: RoomSession
    number: int
    agenda: tuple[AgendaItem, ...]
    present: tuple[Present, ...]
    now: AgendaItem | None
    given: frozenset[str]

    @property
    def here(self) -> tuple[Present, ...]:
        """Everybody who is here, by service and name."""
        return tuple(present for present in self.present if present.attendee.is_here)

    @property
    def asked(self) -> tuple[Present, ...]:
        """Everybody here who gives views."""
        return tuple(present for present in self.here if not present.attendee.observes)

    @property
    def still_to_give(self) -> tuple[Present, ...]:
        """Who has still to give a view while views are hidden; nobody at other times."""
        if self.now is None or self.now.state is not ItemState.HIDDEN:
            return ()
        return tuple(present for present in self.asked if present.attendee.id not in self.given)

    def is_alone(self, attendee: Attendee) -> bool:
        """Whether nobody else here of the same service gives views, so that the reveal tells whose it is."""
        return [one.attendee.id for one in self.asked if one.attendee.service_id == attendee.service_id] == [
            attendee.id
        ]


def sessions_in_list(
    session: Session, committee_id: str, cycle_id: str | None = None
) -> tuple[SessionInList, ...]:
    """The committee's sessions, or those of one cycle, the latest first; three statements."""
    rows = session.exec(
        select(RoomSession, Cycle)
        .join(Cycle, col(Cycle.id) == col(RoomSession.cycle_id))
        .where(RoomSession.committee_id == committee_id, *_of_cycle(cycle_id))
        .order_by(col(RoomSession.held_on).desc(), col(RoomSession.id).desc())
    ).all()
    units = {unit.unit.id: unit for unit in units_of(session, committee_id)}
    counts: dict[str, dict[ItemState, int]] = defaultdict(dict)
    for room_id, state, count in session.execute(
        select(col(AgendaItem.session_id), col(AgendaItem.state), func.count())
        .where(AgendaItem.committee_id == committee_id, col(AgendaItem.is_on_agenda))
        .group_by(col(AgendaItem.session_id), col(AgendaItem.state))
    ):
        counts[room_id][state] = count
    return tuple(SessionInList(room, cycle, units[room.unit_id], counts[room.id]) for room, cycle in rows)


def _of_cycle(cycle_id: str | None) -> list[bool]:
    return [RoomSession.cycle_id == cycle_id] if cycle_id else []


def session_at(session: Session, committee_id: str, room_id: str) -> RoomSession:
    """A session of this committee. Raises NotFound."""
    found = session.get(RoomSession, room_id)
    if found is None or found.committee_id != committee_id:
        raise NotFound
    return found


def session_of_code(session: Session, code: str) -> RoomSession | None:
    """The open session with this code, however it is typed; None for any other."""
    typed = "".join(code.split()).replace("-", "").upper()
    return session.exec(
        select(RoomSession).where(RoomSession.code == typed, RoomSession.stage == SessionStage.OPEN)
    ).first()


def room_at(session: Session, room: RoomSession) -> Room:
    """Everything about a session that may be seen before the reveal; four statements."""
    # The pulse first: whoever is shown an older one than what follows only asks once more.
    number = number_of(session, room.id)
    agenda = agenda_of(session, room.id)
    now = next((item for item in agenda if item.state in ON_NOW), None)
    return Room(
        session=room,
        number=number,
        agenda=agenda,
        present=attendance_of(session, room.id),
        now=now,
        given=given_in(session, now) if now else frozenset(),
    )


def number_of(session: Session, room_id: str) -> int:
    """The number of a session's pulse; one statement."""
    return session.exec(select(SessionPulse.number).where(SessionPulse.session_id == room_id)).one()


def agenda_of(session: Session, room_id: str) -> tuple[AgendaItem, ...]:
    """The indicators on a session's agenda, in their order; one statement."""
    rows = session.exec(
        select(AgendaItem)
        .where(AgendaItem.session_id == room_id, col(AgendaItem.is_on_agenda))
        .order_by(col(AgendaItem.position), col(AgendaItem.id))
    )
    return tuple(rows)


def item_at(session: Session, room: RoomSession, item_id: str) -> AgendaItem:
    """An indicator on this session's agenda. Raises NotFound."""
    found = session.get(AgendaItem, item_id)
    if found is None or found.session_id != room.id or not found.is_on_agenda:
        raise NotFound
    return found


def attendance_of(session: Session, room_id: str) -> tuple[Present, ...]:
    """Everybody who has or had a place of their own, by service and name; one statement."""
    rows = session.execute(
        select(Attendee, col(Service.name))
        .outerjoin(Service, col(Service.id) == col(Attendee.service_id))
        .where(Attendee.session_id == room_id, col(Attendee.merged_into_id).is_(None))
    ).all()
    present = (Present(attendee, service or NO_SERVICE) for attendee, service in rows)
    return tuple(
        sorted(
            present, key=lambda one: (one.service.casefold(), one.attendee.name.casefold(), one.attendee.id)
        )
    )


def attendee_at(session: Session, room: RoomSession, attendee_id: str) -> Attendee:
    """Somebody with a place in this session. Raises NotFound."""
    found = session.get(Attendee, attendee_id)
    if found is None or found.session_id != room.id or found.merged_into_id:
        raise NotFound
    return found


def place_of_person(session: Session, room_id: str, person_id: str) -> Attendee | None:
    """The place in a session of somebody with an account, if they are here."""
    place = place_kept_for(session, room_id, person_id)
    return place if place and place.is_here else None


def place_kept_for(session: Session, room_id: str, person_id: str) -> Attendee | None:
    """The place that somebody with an account has or had in a session, or that theirs was merged into."""
    own = session.exec(
        select(Attendee).where(Attendee.session_id == room_id, Attendee.person_id == person_id)
    ).first()
    return session.get(Attendee, own.merged_into_id) if own and own.merged_into_id else own


def invited_to(session: Session, room_id: str) -> frozenset[str]:
    """The ids of the people who are invited by their account."""
    rows = session.exec(
        select(SessionInvitation.person_id).where(
            SessionInvitation.session_id == room_id, col(SessionInvitation.is_invited)
        )
    )
    return frozenset(rows)


def sessions_inviting(session: Session, committee_id: str, person_id: str) -> frozenset[str]:
    """The ids of the committee's sessions to which a person is invited; one statement."""
    rows = session.exec(
        select(SessionInvitation.session_id).where(
            SessionInvitation.committee_id == committee_id,
            SessionInvitation.person_id == person_id,
            col(SessionInvitation.is_invited),
        )
    )
    return frozenset(rows)


def own_view(session: Session, attendee: Attendee, item: AgendaItem) -> View | None:
    """What somebody has given in the round at work; nobody else reads it."""
    return session.exec(
        select(View).where(
            View.item_id == item.id,
            View.round == item.round,
            View.attendee_id == attendee.id,
            col(View.is_given),
        )
    ).first()


def is_of_several(session: Session, attendee: Attendee) -> bool:
    """Whether another place was merged into this one, so that more than one browser leads to it."""
    return (
        session.exec(
            select(Attendee.id).where(
                Attendee.session_id == attendee.session_id, Attendee.merged_into_id == attendee.id
            )
        ).first()
        is not None
    )


def given_in(session: Session, item: AgendaItem) -> frozenset[str]:
    """The ids of those who have given a view in the latest round; not a word of what it says is read."""
    rows = session.exec(
        select(View.attendee_id).where(View.item_id == item.id, View.round == item.round, col(View.is_given))
    )
    return frozenset(rows)


def is_revealed(session: Session, item: AgendaItem) -> bool:
    """Whether the views of the round at work were revealed."""
    return session.exec(_reveal_of(item)).first() is not None


def reveal_of(session: Session, item: AgendaItem) -> Reveal:
    """The reveal of the round at work. Raises NotFound."""
    found = session.exec(_reveal_of(item)).first()
    if found is None:
        raise NotFound
    return found


def rounds_of(session: Session, item_ids: Collection[str]) -> dict[str, tuple[Round, ...]]:
    """By indicator on an agenda: every round that was revealed, the first one first; two statements."""
    reveals = session.exec(
        select(Reveal).where(col(Reveal.item_id).in_(item_ids)).order_by(col(Reveal.round))
    ).all()
    views = _shown(session, [reveal.id for reveal in reveals])
    rounds: dict[str, list[Round]] = defaultdict(list)
    for reveal in reveals:
        rounds[reveal.item_id].append(Round(reveal, tuple(views[reveal.id])))
    return {item_id: tuple(found) for item_id, found in rounds.items()}


def outcomes_of(session: Session, item_ids: Collection[str]) -> dict[str, tuple[Outcome, ...]]:
    """By indicator on an agenda: what the group came to, the first outcome first; one statement."""
    rows = session.exec(
        select(SessionOutcome, JudgementEntry)
        .outerjoin(JudgementEntry, col(JudgementEntry.id) == col(SessionOutcome.entry_id))
        .where(col(SessionOutcome.item_id).in_(item_ids))
        .order_by(col(SessionOutcome.round), col(SessionOutcome.id))
    ).all()
    found: dict[str, list[Outcome]] = defaultdict(list)
    for outcome, entry in rows:
        found[outcome.item_id].append(Outcome(outcome, entry))
    return {item_id: tuple(outcomes) for item_id, outcomes in found.items()}


def agreed_in_sessions(
    session: Session, committee_id: str, entry_ids: Collection[str]
) -> dict[str, AgreedInSession]:
    """By entry of a judgement: the session that agreed it and the views before it; three statements."""
    rows = session.exec(
        select(RoomSession, SessionOutcome)
        .join(AgendaItem, col(AgendaItem.session_id) == col(RoomSession.id))
        .join(SessionOutcome, col(SessionOutcome.item_id) == col(AgendaItem.id))
        .where(RoomSession.committee_id == committee_id, col(SessionOutcome.entry_id).in_(entry_ids))
    ).all()
    rounds = rounds_of(session, {outcome.item_id for _, outcome in rows})
    return {
        outcome.entry_id: AgreedInSession(
            room, tuple(one for one in rounds.get(outcome.item_id, ()) if one.reveal.round <= outcome.round)
        )
        for room, outcome in rows
        if outcome.entry_id
    }


def actions_of(session: Session, room_id: str) -> tuple[SessionAction, ...]:
    """What was promised in a session, in the order in which it was noted; one statement."""
    rows = session.exec(
        select(SessionAction)
        .where(SessionAction.session_id == room_id, col(SessionAction.is_dropped).is_(False))
        .order_by(col(SessionAction.id))
    )
    return tuple(rows)


def _reveal_of(item: AgendaItem) -> SelectOfScalar[Reveal]:
    return select(Reveal).where(Reveal.item_id == item.id, Reveal.round == item.round)


def _shown(session: Session, reveal_ids: Iterable[str]) -> dict[str, list[Shown]]:
    rows = session.execute(
        select(RevealedView, col(Service.name))
        .outerjoin(Service, col(Service.id) == col(RevealedView.service_id))
        .where(col(RevealedView.reveal_id).in_(reveal_ids))
    )
    shown: dict[str, list[Shown]] = defaultdict(list)
    for view, service in sorted(
        ((view, service or NO_SERVICE) for view, service in rows), key=lambda row: _by_level(*row)
    ):
        shown[view.reveal_id].append(Shown(view, service))
    return shown


def _by_level(view: RevealedView, service: str) -> tuple[str, bool, Level, str]:
    """By service, then from worst to best; who can't say comes last."""
    return (service.casefold(), view.level is None, view.level or Level.UNSATISFACTORY, view.id)
