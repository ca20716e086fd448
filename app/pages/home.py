"""The home page: where to go, and what waits for a person in a committee, by the parts that they have."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fastapi import Request
from sqlmodel import Session
from starlette.responses import Response

from app.guards import Asking, GuardedRouter, Transaction
from app.pages.inspection_home import ReleasedLine, inspectors_home, released_lines
from app.pages.priority_links import PlanAtHome, plan_at_home
from app.pages.second_looks import LookLine, lines_of
from app.pages.sessions import SessionLine
from app.pages.sessions import lines_of as lines_of_sessions
from app.rendering import go_to, name_of, page
from evaluations.cycle import Cycle, Stage
from evaluations.permissions import (
    anyone_signed_in,
    may_confirm,
    may_confirm_releases,
    may_end_priorities,
    may_enter_committee,
    may_judge,
    may_read_committee,
    may_see_people,
    may_speak_of_priorities,
)
from evaluations.person import Part
from evaluations.queries.cycle import CycleInList, cycles_in_list
from evaluations.queries.edition import catalogue
from evaluations.queries.inspection import WaitingRequest, requests_waiting
from evaluations.queries.moderation import moderations_waiting, to_answer, to_moderate
from evaluations.queries.person import PersonInList, RoleHeld, people_in, self_given_roles
from evaluations.queries.release import ReleaseInList, releases_to_confirm
from evaluations.queries.session import SessionInList, sessions_in_list, sessions_inviting
from evaluations.queries.waiting import (
    EvidenceHeld,
    LatestAgreed,
    UnitWork,
    evidence_held,
    latest_agreed,
    work_in_open_cycles,
)
from evaluations.session import SessionStage
from evaluations.standing import Standing
from indicators.framework import Framework
from indicators.level import Level

router = GuardedRouter()

STAGES = (Stage.OPEN, Stage.PLANNED, Stage.AGREED, Stage.CLOSED)
NOT_ENDED = (SessionStage.OPEN, SessionStage.PLANNED)
WORTH_SHARING = (Level.VERY_GOOD, Level.EXCELLENT)
ASKED_ABOUT = (Level.UNSATISFACTORY, Level.WEAK, *WORTH_SHARING)


@dataclass(frozen=True)
class CommitteesPage:
    """The committees of somebody who has several or none, as (name, address); what is released to them."""

    committees: tuple[tuple[str, str], ...]
    released: tuple[ReleasedLine, ...]
    is_administrator: bool


@dataclass(frozen=True)
class Pad:
    """A link to where one unit judges one indicator."""

    number: str
    title: str
    unit: str
    href: str


@dataclass(frozen=True)
class TeamWork:
    """What one of the person's own units has to do in an open cycle."""

    unit: str
    cycle: str
    not_begun: tuple[Pad, ...]
    drafts: tuple[Pad, ...]
    agreed: int
    cannot: int


@dataclass(frozen=True)
class Unsatisfactory:
    """An agreed unsatisfactory with the immediate action taken and its owner; "" where none was given."""

    pad: Pad
    cycle: str
    action: str
    owner: str


@dataclass(frozen=True)
class ToLookAt:
    """One indicator in one cycle, and the units whose agreed judgement asks for a look."""

    cycle: str
    number: str
    title: str
    pads: tuple[Pad, ...]


@dataclass(frozen=True)
class OpenCycle:
    """An open cycle as its lead watches it: which units have not begun, and how many drafts wait."""

    name: str
    href: str
    not_begun: tuple[str, ...]
    drafts: int


@dataclass(frozen=True)
class Invitation:
    """A session to which the person is invited; `join` is where they join it, "" while it is not open."""

    line: SessionLine
    join: str


@dataclass(frozen=True)
class CycleLine:
    """A cycle in the list, with its counts of judgements in words."""

    name: str
    stage: str
    href: str
    counts: str


@dataclass(frozen=True)
class CommitteeHome:
    """What waits for a person in a committee. What their parts do not ask for is empty."""

    address: str
    is_lead: bool
    is_team_member: bool
    is_reader: bool
    hears_of_unsatisfactory: bool
    sees_people: bool
    unsatisfactory: tuple[Unsatisfactory, ...]
    invitations: tuple[Invitation, ...]
    sessions: tuple[SessionLine, ...]
    team_work: tuple[TeamWork, ...]
    evidence: EvidenceHeld
    to_moderate: tuple[LookLine, ...]
    to_answer: tuple[LookLine, ...]
    second_looks: tuple[LookLine, ...]
    open_cycles: tuple[OpenCycle, ...]
    weak: tuple[ToLookAt, ...]
    plan: PlanAtHome
    worth_sharing: tuple[ToLookAt, ...]
    self_given: tuple[RoleHeld, ...]
    requests: tuple[WaitingRequest, ...]
    to_confirm: tuple[ReleaseInList, ...]
    cycles: tuple[CycleLine, ...]


@dataclass(frozen=True)
class PeoplePage:
    """Who has which part in the committee."""

    people: tuple[PersonInList, ...]
    self_given: tuple[RoleHeld, ...]


@router.get("/", permission=anyone_signed_in)
def front(request: Request, session: Transaction, asking: Asking) -> Response:
    is_administrator = asking.someone.is_administrator
    named = ((name_of(request, each), f"/committees/{each.slug}") for each in asking.committees)
    places = tuple(sorted(named, key=lambda place: (place[0].casefold(), place[1])))
    if len(places) == 1 and not is_administrator:
        return go_to(request, places[0][1])
    released = released_lines(request, session, asking, asking.inspected)
    content = CommitteesPage(places, released, is_administrator)
    return page(request, "home/committees.html", content, title="Home")


@router.get("/committees/{committee}", permission=may_enter_committee)
def committee_home(request: Request, session: Transaction, asking: Asking) -> Response:
    if asking.only_inspects:
        return inspectors_home(request, session, asking)
    return page(
        request,
        "home/committee.html",
        _home(session, asking),
        title=f"What waits for you in {asking.here.name}",
    )


@router.get("/committees/{committee}/people", permission=may_see_people)
def people(request: Request, session: Transaction, asking: Asking) -> Response:
    content = PeoplePage(people_in(session, asking.here.id), self_given_roles(session, asking.here.id))
    home = f"/committees/{asking.here.slug}"
    return page(request, "home/people.html", content, title="Who has which part", back=("Home", home))


class Pads:
    """Draws up links to judgement pads, with titles in the order of each edition; asks nothing itself."""

    def __init__(self, address: str, editions: Mapping[str, Framework]) -> None:
        self.address = address
        self.titles = {
            edition: {indicator.number: indicator.title for indicator in framework.indicators}
            for edition, framework in editions.items()
        }
        self.order = {
            edition: {number: place for place, number in enumerate(titles)}
            for edition, titles in self.titles.items()
        }

    def pad(self, cycle_id: str, edition: str, unit_id: str, unit: str, number: str) -> Pad:
        title = self.titles.get(edition, {}).get(number, "")
        return Pad(number, title, unit, f"{self.address}/cycles/{cycle_id}/judgements/{unit_id}/{number}")

    def of_work(self, work: UnitWork, numbers: Iterable[str]) -> tuple[Pad, ...]:
        cycle, unit = work.cycle, work.unit
        pads = (self.pad(cycle.id, cycle.edition, unit.unit.id, unit.name, number) for number in numbers)
        return tuple(sorted(pads, key=lambda pad: self.place(cycle.edition, pad.number)))

    def of_agreed(self, agreed: LatestAgreed) -> Pad:
        return self.pad(agreed.cycle_id, agreed.edition, agreed.unit_id, agreed.unit, agreed.indicator)

    def place(self, edition: str, number: str) -> tuple[int, str]:
        """Where an indicator stands in its edition; one that is unknown comes last."""
        order = self.order.get(edition, {})
        return order.get(number, len(order)), number


def _home(session: Session, asking: Standing) -> CommitteeHome:
    """What the person's parts ask for; the number of statements depends on those parts only."""
    committee = asking.here
    is_lead, is_member = asking.is_(Part.LEAD), asking.is_(Part.TEAM_MEMBER)
    is_reader, hears = bool(may_read_committee(asking)), asking.is_(Part.LEAD, Part.CHAIR, Part.MANAGER)
    address = f"/committees/{committee.slug}"
    may_work_on_plan = bool(may_speak_of_priorities(asking) or may_end_priorities(asking))
    editions = catalogue(session) if is_reader else {}
    pads = Pads(address, editions)
    work = work_in_open_cycles(session, committee.id) if is_lead or is_member else ()
    looks = moderations_waiting(session, committee.id) if is_lead or is_member else ()
    member = _as_member(asking)
    agreed = _by_level(session, committee.id, pads) if hears else {}
    plan = plan_at_home(session, asking) if may_work_on_plan else PlanAtHome()
    inviting = sessions_inviting(session, committee.id, asking.someone.id)
    coming = _coming(session, committee.id) if is_lead or inviting else ()
    return CommitteeHome(
        address=address,
        is_lead=is_lead,
        is_team_member=is_member,
        is_reader=is_reader,
        hears_of_unsatisfactory=hears,
        sees_people=bool(may_see_people(asking)),
        unsatisfactory=tuple(_unsatisfactory(each, pads) for each in agreed.get(Level.UNSATISFACTORY, ())),
        invitations=_invitations(coming, inviting, address),
        sessions=lines_of_sessions(coming, address) if is_lead else (),
        team_work=_own_work(member, work, pads),
        evidence=_own_evidence(session, asking) if is_member else EvidenceHeld(0, 0),
        to_moderate=lines_of(to_moderate(member, looks), address, editions),
        to_answer=lines_of(to_answer(member, looks), address, editions),
        second_looks=lines_of(looks, address, editions) if is_lead else (),
        open_cycles=_open_cycles(address, work) if is_lead else (),
        weak=_to_look_at(_unanswered(agreed.get(Level.WEAK, ()), plan), pads) if is_lead else (),
        plan=plan,
        worth_sharing=_unshared(agreed, pads) if is_lead else (),
        self_given=self_given_roles(session, committee.id) if is_lead else (),
        requests=requests_waiting(session, committee.id) if is_lead else (),
        to_confirm=_to_confirm(session, asking) if may_confirm_releases(asking) else (),
        cycles=_cycles(session, committee.id, address) if is_reader else (),
    )


def _to_confirm(session: Session, asking: Standing) -> tuple[ReleaseInList, ...]:
    """The releases that this person can confirm as the second one."""
    found = releases_to_confirm(session, asking.here.id)
    return tuple(one for one in found if may_confirm(asking, one.release))


def _coming(session: Session, committee_id: str) -> tuple[SessionInList, ...]:
    """The sessions that are open, and then those to come, the next one first."""
    found = [each for each in sessions_in_list(session, committee_id) if each.room.stage in NOT_ENDED]
    return tuple(sorted(found, key=lambda each: (NOT_ENDED.index(each.room.stage), each.room.held_on)))


def _invitations(
    coming: Iterable[SessionInList], inviting: frozenset[str], address: str
) -> tuple[Invitation, ...]:
    return tuple(
        Invitation(
            line=lines_of_sessions([each], address)[0],
            join=f"/join/{each.room.code}" if each.room.stage is SessionStage.OPEN else "",
        )
        for each in coming
        if each.room.id in inviting
    )


def _by_level(session: Session, committee_id: str, pads: Pads) -> dict[Level, list[LatestAgreed]]:
    found: dict[Level, list[LatestAgreed]] = defaultdict(list)
    for each in latest_agreed(session, committee_id, ASKED_ABOUT):
        found[each.level].append(each)
    for several in found.values():
        several.sort(key=lambda each: (pads.place(each.edition, each.indicator), each.unit))
    return found


def _unsatisfactory(agreed: LatestAgreed, pads: Pads) -> Unsatisfactory:
    return Unsatisfactory(
        pads.of_agreed(agreed), agreed.cycle, agreed.immediate_action, agreed.immediate_action_owner
    )


def _to_look_at(agreed: Iterable[LatestAgreed], pads: Pads) -> tuple[ToLookAt, ...]:
    """By cycle, the latest first, and by indicator in the order given."""
    found: dict[tuple[str, str, str], list[Pad]] = defaultdict(list)
    for each in sorted(agreed, key=lambda one: one.period_to, reverse=True):
        pad = pads.of_agreed(each)
        found[each.cycle, pad.number, pad.title].append(pad)
    return tuple(ToLookAt(*of, tuple(several)) for of, several in found.items())


def _unanswered(agreed: Iterable[LatestAgreed], plan: PlanAtHome) -> Iterator[LatestAgreed]:
    """Those that no open priority answers."""
    return (each for each in agreed if not plan.answered.holds(each.edition, each.indicator, each.unit_id))


def _unshared(agreed: Mapping[Level, list[LatestAgreed]], pads: Pads) -> tuple[ToLookAt, ...]:
    silent = [
        each for level in WORTH_SHARING for each in agreed.get(level, ()) if not each.says_what_to_share
    ]
    return _to_look_at(sorted(silent, key=lambda each: pads.place(each.edition, each.indicator)), pads)


def _as_member(asking: Standing) -> Standing:
    """The person as a team member only, whatever else they are."""
    return replace(asking, held=tuple(held for held in asking.held if held.part is Part.TEAM_MEMBER))


def _own_work(member: Standing, work: Iterable[UnitWork], pads: Pads) -> tuple[TeamWork, ...]:
    """The work of the units that the person belongs to as a team member."""
    return tuple(
        TeamWork(
            unit=each.unit.name,
            cycle=each.cycle.name,
            not_begun=pads.of_work(each, each.not_begun),
            drafts=pads.of_work(each, each.drafts),
            agreed=len(each.agreed),
            cannot=len(each.cannot),
        )
        for each in work
        if may_judge(member, each.unit.unit)
    )


def _own_evidence(session: Session, asking: Standing) -> EvidenceHeld:
    services = {held.service_id for held in asking.held if held.service_id}
    return evidence_held(session, asking.here.id, person_id=asking.someone.id, service_ids=services)


def _open_cycles(address: str, work: Iterable[UnitWork]) -> tuple[OpenCycle, ...]:
    by_cycle: dict[str, list[UnitWork]] = defaultdict(list)
    for each in work:
        by_cycle[each.cycle.id].append(each)
    return tuple(
        OpenCycle(
            name=units[0].cycle.name,
            href=f"{address}/cycles/{cycle_id}",
            not_begun=tuple(each.unit.name for each in units if not each.has_begun),
            drafts=sum(len(each.drafts) for each in units),
        )
        for cycle_id, units in by_cycle.items()
    )


def _cycles(session: Session, committee_id: str, address: str) -> tuple[CycleLine, ...]:
    found = sorted(cycles_in_list(session, committee_id), key=lambda each: STAGES.index(each.cycle.stage))
    return tuple(_cycle_line(each, each.cycle, address) for each in found)


def _cycle_line(each: CycleInList, cycle: Cycle, address: str) -> CycleLine:
    done = each.progress
    counts = (
        f"{done.agreed} agreed, {done.drafts} in draft, {done.cannot} cannot be judged, "
        f"{done.not_judged} not yet judged"
    )
    return CycleLine(cycle.name, cycle.stage.value, f"{address}/cycles/{cycle.id}", counts)
