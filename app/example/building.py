"""Makes the worked example, act by act, as people would: every rule of the field holds for it too."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.example.area import CANNOT, DRAFT, FOLDER, Area, Judge, Meeting, Piece, Round, Somebody
from app.example.meeting import hold_meeting
from app.example.plan import Ground, add_earlier_cycle, add_plan
from app.example.sign_ins import SignIn, new_password
from app.example.statement import Things, write_statement
from app.example.telling import Case, draft_of, evidence_of, words_of
from app.files import FileStore
from app.local_time import today
from app.sign_in import set_password
from evaluations.actions.committee import add_locality, add_service, create_committee, unit_of
from evaluations.actions.cycle import move_cycle, plan_cycle
from evaluations.actions.evidence import Attached, EvidenceWords, record_evidence
from evaluations.actions.judgement import agree, save_draft, take_back, use_evidence
from evaluations.actions.moderation import ask_for_moderation, reply
from evaluations.actions.person import add_person, give_role
from evaluations.actions.session_outcome import agree_in_session
from evaluations.committee import Committee, Unit
from evaluations.cycle import Cycle, Stage
from evaluations.evidence import Evidence
from evaluations.judgement import Judgement, JudgementEntry, Words
from evaluations.moderation import ReplyKind, is_said_by_moderator
from evaluations.person import Part, Person
from evaluations.queries.judgement import judgement_at
from evaluations.trace import COMMAND_LINE, Actor
from evaluations.triangulation import Stance
from indicators.catalogue import built_in_editions
from indicators.framework import Framework
from indicators.level import Level, level_from

ADMINISTRATOR = "administrator"
INDICATORS_AT_ONCE = 4
WORKING_DAYS = 5
# How long the example's inspector reads, from the day on which the example is made.
VISIT = timedelta(days=365)


@dataclass
class _Site:
    """What has been made so far, by the names that the example uses."""

    session: Session
    area: Area
    committee: Committee
    services: dict[str, str] = field(default_factory=dict)
    localities: dict[str, str] = field(default_factory=dict)
    units: dict[Judge, Unit] = field(default_factory=dict)
    actors: dict[Somebody, Actor] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)

    @property
    def lead(self) -> Actor:
        return self.in_part(Part.LEAD)

    def in_part(self, part: Part) -> Actor:
        return next(actor for person, actor in self.actors.items() if person.part == part.value)

    def member_or_lead(self, judge: Judge) -> Actor:
        """A lead may write for any team, and does for those that no person of the example belongs to."""
        own = (actor for person, actor in self.actors.items() if person.works_in(judge))
        return next(own, self.lead)


def count_of_judgements(area: Area) -> int:
    """How many signs the grids have: the measure of progress."""
    return sum(len(cycle.grid) for cycle in area.rounds)


def make_example(
    session: Session, area: Area, *, files: FileStore, progress: Callable[[], object]
) -> tuple[SignIn, ...]:
    """The whole example in one transaction; `progress` is called for each sign of the grids."""
    committee = create_committee(session, by=COMMAND_LINE, name=area.name, is_example=True)
    site = _Site(session, area, committee)
    _add_places(site)
    sign_ins = tuple(_add_person(site, somebody) for somebody in area.people)
    if area.rounds:
        add_earlier_cycle(_ground(site))
    for number, cycle in enumerate(area.rounds):
        _add_evidence(site, cycle, files)
        _add_cycle(site, cycle, number, progress)
    if area.rounds:
        add_plan(_ground(site))
    return sign_ins


def _ground(site: _Site) -> Ground:
    """What the plan across cycles is made of."""
    members = {
        str(person.service).casefold(): (actor, site.services[str(person.service)])
        for person, actor in site.actors.items()
        if person.service
    }
    return Ground(
        session=site.session,
        committee=site.committee,
        services=site.services,
        localities=site.localities,
        evidence=site.evidence,
        lead=site.lead,
        chair=site.in_part(Part.CHAIR),
        members=members,
    )


# Places and people


def _add_places(site: _Site) -> None:
    for name in site.area.services:
        site.services[name] = add_service(
            site.session, by=COMMAND_LINE, committee=site.committee, name=name
        ).id
    for name in site.area.named_localities:
        site.localities[name] = add_locality(
            site.session, by=COMMAND_LINE, committee=site.committee, name=name
        ).id
    for judge in dict.fromkeys(judge for cycle in site.area.rounds for judge in cycle.judges):
        site.units[judge] = _unit(site, judge)


def _unit(site: _Site, judge: Judge) -> Unit:
    return unit_of(
        site.session,
        by=COMMAND_LINE,
        committee=site.committee,
        kind=judge.kind,
        service_id=site.services.get(judge.service or ""),
        locality_id=site.localities.get(judge.locality or ""),
    )


def _add_person(site: _Site, somebody: Somebody) -> SignIn:
    person = add_person(
        site.session,
        by=COMMAND_LINE,
        email=somebody.email,
        name=somebody.name,
        designation="",
        is_administrator=somebody.part == ADMINISTRATOR,
    )
    site.actors[somebody] = Actor(person.name, person.id)
    inspects = somebody.part == Part.INSPECTOR.value
    if somebody.part != ADMINISTRATOR:
        give_role(
            site.session,
            by=COMMAND_LINE,
            committee=site.committee,
            person=person,
            part=Part(somebody.part),
            first_day=today() if inspects else None,
            last_day=today() + VISIT if inspects else None,
            service_id=site.services.get(somebody.service or ""),
            locality_id=site.localities.get(somebody.locality or ""),
        )
    password = new_password()
    set_password(site.session, person.id, password)
    return SignIn(somebody.part, somebody.email, password)


# Evidence


def _add_evidence(site: _Site, cycle: Round, files: FileStore) -> None:
    for piece in site.area.pieces:
        if piece.cycle == cycle.name:
            site.evidence[piece.key] = _record(site, piece, files)


def _record(site: _Site, piece: Piece, files: FileStore) -> Evidence:
    holders = (
        actor for person, actor in site.actors.items() if piece.service and person.service == piece.service
    )
    return record_evidence(
        site.session,
        by=next(holders, site.lead),
        committee_id=site.committee.id,
        words=EvidenceWords(
            title=piece.title,
            source=piece.source,
            method=piece.method,
            finding=piece.finding,
            period_from=piece.period[0],
            period_to=piece.period[1],
            information_type=piece.information,
            voices=piece.voices,
            service_id=site.services.get(piece.service or ""),
            link=piece.link,
        ),
        attached=_attached(piece.file, files) if piece.file else None,
    )


def _attached(name: str, files: FileStore) -> Attached:
    """Keep one of the example's own files."""
    content = (FOLDER / name).read_bytes()
    return Attached(files.keep(content), name, "text/csv", len(content))


# Cycles


def _add_cycle(site: _Site, cycle: Round, number: int, progress: Callable[[], object]) -> None:
    edition = built_in_editions()[cycle.edition]
    planned = _plan(site, cycle, edition)
    _move(site, planned, Stage.OPEN)
    for case, sign in cases_of(site.area, cycle, number, edition):
        meeting = next((each for each in site.area.meetings if each.agrees(case.place)), None)
        if meeting:
            _meet(site, planned, case, meeting)
        else:
            _judge(site, planned, case, sign)
        progress()
    for (name, unit, indicator), act in site.area.acts["moderated"].items():
        if name == cycle.name:
            _moderate(site, planned, unit, indicator, act)
    write_statement(site.session, by=site.lead, cycle=planned, things=_things(site))
    if cycle.is_closed:
        _move(site, planned, Stage.AGREED)
        _move(site, planned, Stage.CLOSED)


def _things(site: _Site) -> Things:
    return Things(
        units={judge.name: unit.id for judge, unit in site.units.items()},
        evidence={key: piece.id for key, piece in site.evidence.items()},
    )


def _plan(site: _Site, cycle: Round, edition: Framework) -> Cycle:
    return plan_cycle(
        site.session,
        by=site.lead,
        committee=site.committee,
        edition=edition,
        name=cycle.name,
        period_from=cycle.period[0],
        period_to=cycle.period[1],
        why_now=cycle.why_now,
        reason_for_all=cycle.reason_for_all,
        chosen=cycle.chosen,
        unit_ids=[site.units[judge].id for judge in cycle.judges],
    )


def _move(site: _Site, planned: Cycle, after: Stage) -> None:
    move_cycle(site.session, by=site.lead, cycle=planned, after=after, reason="", version=planned.version)


def cases_of(area: Area, cycle: Round, number: int, edition: Framework) -> Iterator[tuple[Case, str]]:
    """Every judgement of a cycle with its sign. Neighbours in the grid take different turns."""
    for (indicator, judge), sign in cycle.grid.items():
        row, column = list(cycle.chosen).index(indicator), cycle.judges.index(judge)
        service = list(area.services).index(judge.service) if judge.service else 0
        known = edition.indicator(indicator)
        yield (
            Case(
                cycle=cycle.name,
                indicator=indicator,
                judge=judge,
                level=level_from(sign),
                turn=number + row + column + service,
                themes=len(known.themes) if known else 0,
                judged_on=_day(cycle.first_judged_on, row, column),
            ),
            sign,
        )


def _day(first: date, row: int, column: int) -> date:
    """The teams meet week after week, from a Monday on, each a few times; never in the future."""
    day = first + timedelta(weeks=column + 2 * (row // INDICATORS_AT_ONCE), days=column % WORKING_DAYS)
    return _at_latest_yesterday(day)


def _at_latest_yesterday(day: date) -> date:
    return min(day, datetime.now(UTC).date() - timedelta(days=1))


# Judgements


def _judge(site: _Site, planned: Cycle, case: Case, sign: str) -> None:
    """Do what the sign in the grid says."""
    if case.place in site.area.acts["taken_back"]:
        _agree_and_take_back(site, planned, case)
    elif case.level:
        _agree_by_and_by(site, planned, case)
    elif sign == CANNOT:
        _agree(site, planned, case)
    elif sign == DRAFT:
        _save(site, planned, case, draft_of(site.area, case), version=0)


def _agree_by_and_by(site: _Site, planned: Cycle, case: Case) -> None:
    """Agree, by a revision where the example says so; leave newer words at work where it says that."""
    revised = site.area.acts["revised"].get(case.place)
    reworked = site.area.acts["reworked"].get(case.place)
    if revised:
        _agree_and_revise(site, planned, case, revised)
    else:
        _agree(site, planned, case)
    if reworked:
        newer = reworked["areas_for_improvement"]
        words = replace(words_of(site.area, case), areas_for_improvement=newer)
        _save(site, planned, case, words, version=1)


def _agree_and_revise(site: _Site, planned: Cycle, case: Case, act: dict[str, Any]) -> None:
    """At another level first; then, some weeks later and on more evidence, at the one in the grid."""
    _agree(site, planned, replace(case, level=level_from(act["first"])))
    _use(site, planned, case, {key: Stance(stance) for key, stance in act["evidence"].items()})
    later = replace(case, judged_on=_at_latest_yesterday(case.judged_on + timedelta(weeks=act["weeks"])))
    _agree(site, planned, later, version=1, reason=act["reason"])


def _agree_and_take_back(site: _Site, planned: Cycle, case: Case) -> None:
    act = site.area.acts["taken_back"][case.place]
    entry = _agree(site, planned, replace(case, level=level_from(act["first"])))
    take_back(
        site.session,
        by=site.member_or_lead(case.judge),
        cycle=planned,
        judgement=site.session.get_one(Judgement, entry.judgement_id),
        version=1,
        reason=act["reason"],
    )


def _agree(site: _Site, planned: Cycle, case: Case, *, version: int = 0, reason: str = "") -> JudgementEntry:
    _use(site, planned, case, evidence_of(site.area, case))
    return agree(
        site.session,
        by=site.member_or_lead(case.judge),
        cycle=planned,
        unit=site.units[case.judge],
        indicator=case.indicator,
        words=words_of(site.area, case),
        version=version,
        judged_on=case.judged_on,
        reason=reason,
    )


def _use(site: _Site, planned: Cycle, case: Case, stances: Mapping[str, Stance]) -> None:
    for key, stance in stances.items():
        use_evidence(
            site.session,
            by=site.member_or_lead(case.judge),
            cycle=planned,
            unit=site.units[case.judge],
            indicator=case.indicator,
            evidence=site.evidence[key],
            stance=stance,
        )


def _save(site: _Site, planned: Cycle, case: Case, words: Words, *, version: int) -> None:
    save_draft(
        site.session,
        by=site.member_or_lead(case.judge),
        cycle=planned,
        unit=site.units[case.judge],
        indicator=case.indicator,
        words=words,
        version=version,
    )


# The session


def _meet(site: _Site, planned: Cycle, case: Case, meeting: Meeting) -> None:
    """The group agrees in its session what stands in the grid; the lead writes it down."""
    _use(site, planned, case, evidence_of(site.area, case))
    hold_meeting(
        site.session,
        meeting,
        by=site.lead,
        cycle=planned,
        unit=site.units[case.judge],
        services=site.services,
        held_on=case.judged_on,
        agree=lambda item: agree_in_session(
            site.session,
            by=site.lead,
            item=item,
            words=words_of(site.area, case),
            version=0,
            judged_on=case.judged_on,
        ),
    )


# Second looks


def _moderate(site: _Site, planned: Cycle, unit: str, indicator: str, act: dict[str, Any]) -> None:
    """A member of another service looks at what a team agreed, and the two talk it over."""
    judge = next(judge for judge in site.units if judge.name == unit)
    moderator = next(actor for person, actor in site.actors.items() if person.service == act["moderator"])
    judgement = judgement_at(site.session, planned, site.units[judge].id, indicator)
    if judgement is None:
        raise LookupError(f"The example says nothing of {indicator} by {unit}.")
    made = ask_for_moderation(
        site.session,
        by=site.lead,
        judgement=judgement,
        moderator=site.session.get_one(Person, moderator.person_id),
        what_to_look_at=act["what_to_look_at"],
    )
    for said in act["replies"]:
        kind = ReplyKind(said["kind"])
        reply(
            site.session,
            by=moderator if is_said_by_moderator(kind) else site.member_or_lead(judge),
            moderation=made,
            kind=kind,
            level=Level(said["level"]) if "level" in said else None,
            words=said["words"],
            version=made.version,
            read=made.entry_id,
        )
