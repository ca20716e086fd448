"""Second looks: those of a judgement, what waits for whom and for how long, and what was said in one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from evaluations.committee import Locality, NamedUnit, Service, Unit, unit_name
from evaluations.cycle import Cycle
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.moderation import WAITING, Moderation, ModerationReply, ModerationState
from evaluations.permissions import may_answer_moderation, may_moderate, stands_outside, takes_second_look
from evaluations.person import Part, Person, Role
from evaluations.refusals import NotFound
from evaluations.standing import Standing


@dataclass(frozen=True)
class Moderator:
    """A team member with the services that they belong to, in words; "" when they belong to none now."""

    person: Person
    services: str

    @property
    def name(self) -> str:
        return f"{self.person.name}, {self.services}" if self.services else self.person.name


@dataclass(frozen=True)
class SecondLook:
    """One moderation with the judgement that it looks at, who judged it, in which cycle, and who looks.

    `is_outside`: the moderator is still a team member of another service than the one that judged.
    """

    moderation: Moderation
    judgement: Judgement
    cycle: Cycle
    unit: NamedUnit
    moderator: Moderator
    is_outside: bool

    @property
    def is_waiting(self) -> bool:
        return self.moderation.state in WAITING

    @property
    def waits_for(self) -> str:
        """Whom it waits for: the moderator, or the team; "" when it waits for nobody."""
        names = {
            ModerationState.WITH_MODERATOR: self.moderator.name,
            ModerationState.WITH_TEAM: self.unit.name,
        }
        return names.get(self.moderation.state, "")

    def waited(self, now: datetime) -> str:
        """For how long it has stood so, in words; `now` in UTC."""
        days = (now.date() - self.moderation.since.date()).days
        return "since today" if days < 1 else f"for {days} {'day' if days == 1 else 'days'}"


@dataclass(frozen=True)
class Said:
    """One reply, the entry in force then, and the one in force before it was said."""

    reply: ModerationReply
    entry: JudgementEntry | None
    before: JudgementEntry | None

    @property
    def follows_revision(self) -> bool:
        """Whether the judgement was revised, or taken back, before this was said."""
        return (self.entry and self.entry.id) != (self.before and self.before.id)


def moderations_of(session: Session, judgement: Judgement) -> tuple[SecondLook, ...]:
    """Every second look at a judgement, the first one first; two statements."""
    return _looks(session, judgement.committee_id, col(Moderation.judgement_id) == judgement.id)


def moderation_with(session: Session, committee_id: str, moderation_id: str) -> SecondLook:
    """One second look of the committee, in two statements. Raises NotFound."""
    found = _looks(session, committee_id, col(Moderation.id) == moderation_id)
    if not found:
        raise NotFound
    return found[0]


def moderations_in(session: Session, committee_id: str) -> tuple[SecondLook, ...]:
    """Every second look of the committee, the longest standing first; two statements."""
    return _longest_first(_looks(session, committee_id))


def moderations_waiting(session: Session, committee_id: str) -> tuple[SecondLook, ...]:
    """Every second look that waits for somebody, the one that waits longest first; two statements.

    Those of a closed cycle are among them: a lead calls them off or takes back the closing.
    """
    return _longest_first(_looks(session, committee_id, col(Moderation.state).in_(WAITING)))


def to_moderate(standing: Standing, waiting: Iterable[SecondLook]) -> tuple[SecondLook, ...]:
    """Of those that wait: the ones at which this person can look now. Asks the database nothing."""
    return tuple(
        look
        for look in waiting
        if look.moderation.state is ModerationState.WITH_MODERATOR
        and may_moderate(standing, look.moderation, look.unit.unit)
        and takes_second_look(look.cycle)
    )


def to_answer(standing: Standing, waiting: Iterable[SecondLook]) -> tuple[SecondLook, ...]:
    """Of those that wait: the ones that this person can answer for the team. Asks the database nothing."""
    return tuple(
        look
        for look in waiting
        if look.moderation.state is ModerationState.WITH_TEAM
        and may_answer_moderation(standing, look.moderation, look.unit.unit)
        and takes_second_look(look.cycle)
    )


def said_in(session: Session, moderation: Moderation) -> tuple[Said, ...]:
    """What was said in a second look, in order, each with the entry that it was said of; two statements."""
    first = session.exec(
        select(JudgementEntry).where(
            JudgementEntry.committee_id == moderation.committee_id, JudgementEntry.id == moderation.entry_id
        )
    ).one()
    rows = session.execute(
        select(ModerationReply, JudgementEntry)
        .outerjoin(JudgementEntry, col(JudgementEntry.id) == col(ModerationReply.entry_id))
        .where(
            col(ModerationReply.committee_id) == moderation.committee_id,
            col(ModerationReply.moderation_id) == moderation.id,
        )
        .order_by(col(ModerationReply.number))
    ).all()
    entries = [first, *(entry for _, entry in rows)]
    return tuple(Said(reply, entry, before) for (reply, entry), before in zip(rows, entries, strict=False))


def possible_moderators(session: Session, unit: Unit) -> tuple[Moderator, ...]:
    """Team members who can look at a judgement of this unit, by service and name; two statements.

    They belong to another service. No service is outside a locality's or the whole committee's judgement,
    so there any team member can.
    """
    services = _services_of_members(session, unit.committee_id)
    people = session.exec(select(Person).where(col(Person.id).in_(services)))
    found = (
        Moderator(person, _named(services[person.id]))
        for person in people
        if stands_outside(unit, services[person.id])
    )
    return tuple(sorted(found, key=lambda one: (one.services, one.person.name)))


def _looks(session: Session, committee_id: str, *where: ColumnElement[bool]) -> tuple[SecondLook, ...]:
    rows = session.execute(
        select(Moderation, Judgement, Cycle, Unit)
        .add_columns(Person, col(Service.name), col(Locality.name))
        .join(Judgement, col(Judgement.id) == col(Moderation.judgement_id))
        .join(Cycle, col(Cycle.id) == col(Judgement.cycle_id))
        .join(Unit, col(Unit.id) == col(Judgement.unit_id))
        .join(Person, col(Person.id) == col(Moderation.moderator_id))
        .outerjoin(Service, col(Service.id) == col(Unit.service_id))
        .outerjoin(Locality, col(Locality.id) == col(Unit.locality_id))
        .where(col(Moderation.committee_id) == committee_id, *where)
        .order_by(col(Moderation.asked_at), col(Moderation.id))
    ).all()
    services = _services_of_members(session, committee_id)
    return tuple(
        SecondLook(
            moderation=moderation,
            judgement=judgement,
            cycle=cycle,
            unit=NamedUnit(unit, unit_name(unit.kind, service, locality), service, locality),
            moderator=Moderator(person, _named(services.get(person.id, {}))),
            is_outside=stands_outside(unit, services.get(person.id, {})),
        )
        for moderation, judgement, cycle, unit, person, service, locality in rows
    )


def _longest_first(looks: tuple[SecondLook, ...]) -> tuple[SecondLook, ...]:
    return tuple(sorted(looks, key=lambda look: (look.moderation.since, look.moderation.id)))


def _services_of_members(session: Session, committee_id: str) -> dict[str, dict[str, str]]:
    """By person with an open account: the services of which they are a team member now, id and name."""
    rows = session.execute(
        select(col(Role.person_id), col(Service.id), col(Service.name))
        .join(Service, col(Service.id) == col(Role.service_id))
        .join(Person, col(Person.id) == col(Role.person_id))
        .where(
            col(Role.committee_id) == committee_id,
            col(Role.part) == Part.TEAM_MEMBER,
            col(Role.is_current),
            col(Person.is_active),
        )
    )
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for person, service, name in rows:
        found[person][service] = name
    return found


def _named(services: dict[str, str]) -> str:
    return " and ".join(sorted(services.values()))
