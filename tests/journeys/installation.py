"""An installation in which every page has something to show: cycles in each stage, judgements in each state,
evidence of every source, people of every part."""

from datetime import date, timedelta

from sqlmodel import Session, select

from app.files import FileStore
from app.sign_in import make_link
from app.tables import LinkKind
from evaluations.actions.committee import create_committee, unit_of
from evaluations.actions.continuation import say_same
from evaluations.actions.event import EventWords, record_event
from evaluations.actions.evidence import Attached, EvidenceWords, merge_evidence, record_evidence
from evaluations.actions.judgement import Words, agree, save_draft, use_evidence
from evaluations.actions.moderation import ask_for_moderation, reply
from evaluations.actions.person import give_role
from evaluations.actions.position_statement import refer, set_word_limit, take_out, write_claim
from evaluations.committee import Committee, Service, UnitKind
from evaluations.continuation import Continuation
from evaluations.cycle import Cycle, Stage
from evaluations.edition import PublishedTheme
from evaluations.event import Event, EventKind
from evaluations.evidence import Evidence
from evaluations.moderation import Moderation, ReplyKind
from evaluations.person import Part, Person
from evaluations.position_statement import Claim, StatementPart
from evaluations.queries.judgement import judgement_at
from evaluations.trace import Actor, leave_trace
from evaluations.triangulation import InformationType, Source, Stance, Voice
from indicators.catalogue import DEFAULT_EDITION
from indicators.level import Level
from tests.journeys.inspections import inspection_in
from tests.journeys.measures import measures_in
from tests.journeys.plans import plan_in
from tests.journeys.releases import releases_in
from tests.journeys.sessions import sessions_in
from tests.people import person_in
from tests.places import COLLEAGUE, LEAD, Place, cycle_in, move, place_in

SERVICES = ("Children's Reporter", "Education and early years", "Health", "Police")
LOCALITIES = ("Northbank", "Southmuir and the islands", "Westerhill")
CHOSEN = ("1.1", "2.1", "3.1", "5.3", "7.2")

LONG = (
    "Children told us what changed for them, and records of multi-agency meetings show it.\n\n"
    "Where: https://intranet.example.org/child-protection/quality-assurance/2026/audit-of-meetings.\n"
    "Communication/interpretation/translation is uneven."
)
FULL = Words(
    marks={"1": "like very good", "2": "in between"},
    level=Level.VERY_GOOD,
    rationale=LONG,
    strengths="Staff listen.\nStaff write down what they hear.",
    areas_for_improvement="Children who speak little English are heard less.",
    dissent=[{"words": "Health sees less of this at weekends.", "service": "Health"}],
)
BARE = Words(level=Level.UNSATISFACTORY, rationale="Nobody asks.")
OUTSIDE = Words(marks={"1": "like weak"}, level=Level.GOOD, rationale="It has changed since.")
CANNOT = Words(cannot_judge="The team began its work last month.")


def install(session: Session, files: FileStore) -> dict[str, str]:
    """Set everything up, and return the ids of its places by the names that addresses give them."""
    here = place_in(session, services=SERVICES, localities=LOCALITIES, indicators=CHOSEN)
    elsewhere = create_committee(session, by=LEAD, name="Riverside", is_example=True)
    people = _people(session, here, elsewhere)
    pieces = _evidence(session, here, files)
    cycles = _cycles(session, here)
    _judge(session, here, pieces)
    moderator = _moderator(session, here)
    looks = _looks(session, here, cycles[Stage.CLOSED], moderator)
    _read_publication(session)
    sessions = sessions_in(session, here)
    claims = _statement(session, here, pieces)
    lead, inspector = (_person(session, part) for part in (Part.LEAD, Part.INSPECTOR))
    inspection = inspection_in(session, files, here, lead, inspector, pieces["evidence"])
    releases = releases_in(session, files, here, cycles[Stage.AGREED], lead)
    plan = plan_in(session, here, pieces["evidence"])
    return {
        "committee": here.committee.slug,
        "slug": here.committee.slug,
        "elsewhere": elsewhere.slug,
        "cycle": here.cycle.id,
        "indicator": "2.1",
        "edition": DEFAULT_EDITION,
        "number": "2.1",
        "kind": "services",
        "place": here.services[0].id,
        "unit": here.units[0].id,
        **{f"unit{number}": unit.id for number, unit in enumerate(here.units)},
        **{stage.value: cycle.id for stage, cycle in cycles.items()},
        **{name: piece.id for name, piece in pieces.items()},
        "together": here.units[-1].id,
        **{name: look.id for name, look in looks.items()},
        **people,
        **sessions,
        **{name: claim.id for name, claim in claims.items()},
        **inspection,
        **releases,
        "service": here.services[0].id,
        "event": _event(session, here).id,
        **plan,
        **measures_in(session, here, plan["priority"]),
        "other": "hmie-2005",
        "continuation": _continuation(session, here).id,
    }


def _continuation(session: Session, here: Place) -> Continuation:
    """A team that worked for the whole area until it was given a locality."""
    earlier = unit_of(
        session,
        by=LEAD,
        committee=here.committee,
        kind=UnitKind.TEAM,
        service_id=here.services[0].id,
        locality_id=None,
    )
    return say_same(session, by=LEAD, earlier=earlier, later=here.units[0], reason="Given a locality.")


def _event(session: Session, here: Place) -> Event:
    """An event that touches one service."""
    words = EventWords(
        date(2026, 2, 1), EventKind.GUIDANCE, "New guidance", service_ids=(here.services[0].id,)
    )
    return record_event(session, by=LEAD, committee_id=here.committee.id, words=words)


def _people(session: Session, here: Place, elsewhere: Committee) -> dict[str, str]:
    """Somebody of each part, signed in by its name; an administrator who gave themselves a part."""
    reporter = here.services[0]
    for part in Part:
        email = f"{part.name.lower()}@example.org"
        person = person_in(session, email, part, committee=here.committee, service_id=reporter.id)
        if part is Part.LEAD:
            give_role(session, by=LEAD, committee=elsewhere, person=person, part=part)
    person_in(session, "newcomer@example.org")
    person_in(session, "waiting.inspector@example.org", Part.INSPECTOR, committee=elsewhere)
    administrator = person_in(session, "administrator@example.org", is_administrator=True)
    by = Actor(administrator.name, administrator.id)
    give_role(session, by=by, committee=here.committee, person=administrator, part=Part.MANAGER)
    invited = person_in(
        session, "invited@example.org", Part.CHAIR, committee=here.committee, has_password=False
    )
    forgetful = person_in(session, "forgetful@example.org", Part.MANAGER, committee=here.committee)
    return {
        "person": forgetful.id,
        "invited": invited.id,
        "invitation": _link(session, invited, LinkKind.INVITATION),
        "reset": _link(session, forgetful, LinkKind.RESET),
    }


def _person(session: Session, part: Part) -> Person:
    return session.exec(select(Person).where(Person.email == f"{part.name.lower()}@example.org")).one()


def _link(session: Session, person: Person, kind: LinkKind) -> str:
    return make_link(session, by=LEAD, person_id=person.id, kind=kind)


def _evidence(session: Session, here: Place, files: FileStore) -> dict[str, Evidence]:
    """A piece of each source; one has a file and a link, one is old, one was merged into another."""
    content = b"%PDF-1.7\n"
    report = Attached(files.keep(content), "survey-of-children.pdf", "application/pdf", len(content))
    survey = _piece(session, here, "Survey of children", Source.VIEWS, report, Voice.CHILDREN, Voice.STAFF)
    audit = _piece(session, here, "Audit of case files", Source.OBSERVATION_AND_AUDIT)
    again = _piece(session, here, "Audit of case files, again", Source.OBSERVATION_AND_AUDIT)
    merge_evidence(session, by=LEAD, kept=audit, merged=again, reason="They are the same audit.")
    return {
        "evidence": survey,
        "audit": audit,
        "merged": again,
        "counts": _piece(session, here, "Times to first visit", Source.PERFORMANCE_DATA),
        "policy": _piece(session, here, "Policy on listening", Source.DOCUMENTS, days_ago=900),
    }


def _piece(
    session: Session,
    here: Place,
    title: str,
    source: Source,
    attached: Attached | None = None,
    *voices: Voice,
    days_ago: int = 90,
) -> Evidence:
    first = date.today() - timedelta(days=days_ago)
    reporter: Service = here.services[0]
    words = EvidenceWords(
        title=title,
        source=source,
        method="Two services read and asked together.",
        finding=LONG,
        period_from=first,
        period_to=first + timedelta(days=30),
        information_type=InformationType.QUANTITY,
        voices=frozenset(voices),
        service_id=reporter.id,
        link="https://intranet.example.org/child-protection/quality-assurance/2026/survey"
        if attached
        else "",
    )
    return record_evidence(
        session, by=COLLEAGUE, committee_id=here.committee.id, words=words, attached=attached
    )


def _cycles(session: Session, here: Place) -> dict[Stage, Cycle]:
    """A cycle in each stage but open; what was agreed in the closed one stands beside the open one's pads."""
    period = (date(2024, 1, 1), date(2024, 12, 31))
    made = {}
    for stage in (Stage.PLANNED, Stage.AGREED, Stage.CLOSED):
        name = f"Cycle that is {stage.value}"
        first = Stage.PLANNED if stage is Stage.PLANNED else Stage.OPEN
        cycle = cycle_in(session, here.committee, here.units, name=name, period=period, stage=first)
        made[stage] = cycle
    for stage in (Stage.AGREED, Stage.CLOSED):
        for unit, words in zip(here.units, (FULL, BARE), strict=False):
            agree(
                session,
                by=COLLEAGUE,
                cycle=made[stage],
                unit=unit,
                indicator="2.1",
                words=words,
                version=0,
                judged_on=date(2024, 6, 1),
            )
        move(session, made[stage], Stage.AGREED)
    move(session, made[Stage.CLOSED], Stage.CLOSED)
    return made


def _judge(session: Session, here: Place, pieces: dict[str, Evidence]) -> None:
    """2.1 by the first teams: agreed and under revision, unsatisfactory, not to be judged, outside, draft."""
    stances = (Stance.SUPPORTS, Stance.QUALIFIES, Stance.CONTRADICTS)
    for name, stance in zip(("evidence", "audit", "counts"), stances, strict=True):
        where = {"cycle": here.cycle, "unit": here.units[0], "indicator": "2.1"}
        use_evidence(session, by=COLLEAGUE, evidence=pieces[name], stance=stance, **where)  # type: ignore[arg-type]
    for unit, words in zip(here.units, (FULL, BARE, CANNOT, OUTSIDE), strict=False):
        agree(session, by=COLLEAGUE, cycle=here.cycle, unit=unit, indicator="2.1", words=words, version=0)
    for number, indicator, version in ((0, "2.1", 1), (4, "2.1", 0), (0, "3.1", 0)):
        save_draft(
            session,
            by=COLLEAGUE,
            cycle=here.cycle,
            unit=here.units[number],
            indicator=indicator,
            words=OUTSIDE,
            version=version,
        )


def _moderator(session: Session, here: Place) -> Person:
    """A team member of another service than that of the first teams, which is the Reporter's."""
    health = here.services[2]
    return person_in(
        session, "moderator@example.org", Part.TEAM_MEMBER, committee=here.committee, service_id=health.id
    )


def _looks(session: Session, here: Place, closed: Cycle, moderator: Person) -> dict[str, Moderation]:
    """Second looks that wait for the moderator and for the team, one settled, one cut short by a closing."""
    agree(
        session,
        by=LEAD,
        cycle=here.cycle,
        unit=here.units[-1],
        indicator="2.1",
        words=FULL,
        version=0,
    )
    made = {
        "moderation": _look(session, here, here.cycle, 0, moderator),
        "questioned": _look(session, here, here.cycle, 1, moderator),
        "settled": _look(session, here, here.cycle, 2, moderator),
    }
    for name, kind, level in (
        ("moderation", ReplyKind.PROPOSED, Level.WEAK),
        ("questioned", ReplyKind.QUESTIONS, None),
        ("settled", ReplyKind.CONFIRMED, None),
    ):
        _say(session, made[name], kind, level)
    _say(session, made["moderation"], ReplyKind.ANSWERED, None)
    move(session, closed, Stage.AGREED)
    made["unfinished"] = _look(session, here, closed, 0, moderator)
    move(session, closed, Stage.CLOSED)
    return made


def _look(session: Session, here: Place, cycle: Cycle, unit: int, moderator: Person) -> Moderation:
    judgement = judgement_at(session, cycle, here.units[unit].id, "2.1")
    assert judgement is not None
    due = date.today() + timedelta(days=30)
    return ask_for_moderation(
        session, by=LEAD, judgement=judgement, moderator=moderator, what_to_look_at=LONG, due=due
    )


def _say(session: Session, look: Moderation, kind: ReplyKind, level: Level | None) -> None:
    reply(
        session,
        by=COLLEAGUE,
        moderation=look,
        kind=kind,
        level=level,
        words=LONG,
        version=look.version,
        read=look.entry_id,
    )


def _statement(session: Session, here: Place, pieces: dict[str, Evidence]) -> dict[str, Claim]:
    """A statement over its limit of words: claims with and without references, one that was taken out."""

    def write(part: StatementPart) -> Claim:
        return write_claim(session, by=COLLEAGUE, cycle=here.cycle, part=part, words=LONG)

    made = {"claim": write(StatementPart.HOW_GOOD), "claim_out": write(StatementPart.CAPACITY)}
    for part in (StatementPart.HOW_GOOD, StatementPart.HOW_KNOWN, StatementPart.SUMMARY):
        write(part)
    judgement = judgement_at(session, here.cycle, here.units[0].id, "2.1")
    assert judgement is not None
    refer(
        session,
        by=COLLEAGUE,
        cycle=here.cycle,
        claim=made["claim"],
        judgement_ids=[judgement.id],
        evidence_ids=[pieces["evidence"].id, pieces["merged"].id],
    )
    take_out(session, by=COLLEAGUE, cycle=here.cycle, claim=made["claim_out"])
    set_word_limit(session, by=LEAD, cycle=here.cycle, word_limit=100, version=1)
    return made


def _read_publication(session: Session) -> None:
    """The exact words of one theme, which are shown beside ours."""
    leave_trace(session, by=LEAD, act="copy read", noun="publishedtheme", noun_id="2.1")
    said = "How the publication says it, at some length, so that it stands in columns. " * 4
    session.add(PublishedTheme(edition=DEFAULT_EDITION, indicator="2.1", theme=1, level_5=said, level_2=said))
    session.flush()
