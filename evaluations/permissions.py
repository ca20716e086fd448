"""Who may do what. Each answer is a Permit: granted, or refused with the sentence that says why.

Two kinds of question are kept apart: may *this person* (functions that take a standing), and may *anyone*
in this state (functions that take only the thing).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache

from evaluations.committee import Unit, UnitKind
from evaluations.cycle import Cycle, Stage, move_between
from evaluations.event import Event
from evaluations.evidence import Evidence
from evaluations.improvement_priority import ImprovementPriority, PriorityState
from evaluations.improvement_priority import move_between as priority_move_between
from evaluations.measure import Measure
from evaluations.moderation import AFTER, WAITING, Moderation, ReplyKind, is_said_by_moderator
from evaluations.person import Part
from evaluations.refusals import NotNow, NotPermitted
from evaluations.release import Release, ReleaseState
from evaluations.release import move_between as release_move_between
from evaluations.session import Act, Hand, ItemState, SessionStage, move_of
from evaluations.standing import Held, Standing

SECOND_PERSON = (
    "A second person closes a priority: the chair, or another lead than the one who judged its impact."
)
READERS = (Part.LEAD, Part.TEAM_MEMBER, Part.MANAGER, Part.CHAIR)


@dataclass(frozen=True)
class Permit:
    """Granted when it has no sentence."""

    sentence: str = ""

    def __bool__(self) -> bool:
        return not self.sentence


GRANTED = Permit()


def require(permit: Permit) -> None:
    """Raise NotPermitted with the permit's sentence unless it is granted."""
    if not permit:
        raise NotPermitted(permit.sentence)


def require_now(permit: Permit) -> None:
    """Raise NotNow with the permit's sentence unless the state allows it."""
    if not permit:
        raise NotNow(permit.sentence)


def _when(is_granted: bool, sentence: str) -> Permit:
    return GRANTED if is_granted else Permit(sentence)


# May this person?


def anyone(standing: Standing) -> Permit:
    """Public within the installation."""
    return GRANTED


def anyone_signed_in(standing: Standing) -> Permit:
    return _when(standing.person is not None, "Sign in first.")


def may_administer(standing: Standing) -> Permit:
    person = standing.person
    return _when(
        person is not None and person.is_administrator,
        "Only an administrator of this installation can do this.",
    )


def may_enter_committee(standing: Standing) -> Permit:
    """Open the committee's front page: everybody who has a part in it."""
    return _when(bool(standing.held), "You have no part in this committee.")


def may_read_committee(standing: Standing) -> Permit:
    return _when(
        standing.is_(*READERS),
        "An inspector reads what was released to them. The committee's own work is not open to you.",
    )


def may_see_people(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD, Part.CHAIR),
        "Only a lead or the chair of this committee sees who has which part in it.",
    )


def may_plan(standing: Standing) -> Permit:
    return _when(standing.is_(Part.LEAD), "Only a lead of this committee can do this.")


def may_record_evidence(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD, Part.TEAM_MEMBER),
        "Only team members and leads record evidence. You can read all of it.",
    )


def may_hold_evidence(standing: Standing, service_id: str | None) -> Permit:
    """Record or change evidence that a service holds (None: the committee itself)."""
    is_member = any(held.part is Part.TEAM_MEMBER and held.service_id == service_id for held in standing.held)
    return _when(
        standing.is_(Part.LEAD) or is_member,
        "Only the service that holds this evidence and the lead can change it. You can read it.",
    )


def may_judge_somewhere(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD, Part.TEAM_MEMBER),
        "Only team members and leads record judgements. You can read all of them.",
    )


def may_judge(standing: Standing, unit: Unit) -> Permit:
    """A lead for any unit; a team member for the units that they are part of."""
    return _when(
        standing.is_(Part.LEAD) or any(_belongs(held, unit) for held in standing.held),
        "Only this team and the lead can write this judgement. You can read it.",
    )


def may_ask_for_moderation(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD), "Only a lead of this committee asks for a second look or calls one off."
    )


def may_moderate(standing: Standing, moderation: Moderation, unit: Unit) -> Permit:
    """The moderator who was asked, as long as they are a team member of other services only."""
    is_asked = standing.person is not None and standing.person.id == moderation.moderator_id
    services = {held.service_id for held in standing.held if held.part is Part.TEAM_MEMBER}
    return _when(
        is_asked and stands_outside(unit, services),
        "Only the team member of another service who was asked gives this judgement a second look. "
        "You can read it.",
    )


def stands_outside(unit: Unit, services: Collection[str | None]) -> bool:
    """Whether a team member of these services can look at a unit's judgement. No service is outside a
    locality's or the whole committee's, so there any team member can.
    """
    return bool(services) and (unit.service_id is None or unit.service_id not in services)


def may_answer_moderation(standing: Standing, moderation: Moderation, unit: Unit) -> Permit:
    """Who may judge for the unit, apart from the moderator: nobody answers their own questions."""
    is_moderator = standing.person is not None and standing.person.id == moderation.moderator_id
    return _when(
        not is_moderator and bool(may_judge(standing, unit)),
        "Only this team and the lead answer the moderator. You can read what they say.",
    )


def may_say(standing: Standing, moderation: Moderation, unit: Unit, kind: ReplyKind) -> Permit:
    """Who says what in a second look, as the table of moves has it."""
    if kind is ReplyKind.CALLED_OFF:
        return may_ask_for_moderation(standing)
    if is_said_by_moderator(kind):
        return may_moderate(standing, moderation, unit)
    return may_answer_moderation(standing, moderation, unit)


def may_write_statement(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD, Part.TEAM_MEMBER),
        "Only team members and leads write the position statement. You can read it.",
    )


def may_release(standing: Standing) -> Permit:
    """Assemble a release, put it aside or withdraw it, and answer inspectors."""
    return _when(standing.is_(Part.LEAD), "Only a lead of this committee releases its work to inspectors.")


def may_confirm_releases(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD, Part.CHAIR),
        "Only the chair, or another lead than the one who assembled a release, confirms it.",
    )


def may_confirm(standing: Standing, release: Release) -> Permit:
    """The second person: whoever assembled a release never confirms it, not even as the chair."""
    is_first = standing.person is not None and standing.person.id == release.assembled_by_id
    return _when(
        bool(may_confirm_releases(standing)) and not is_first,
        "A second person confirms a release: the chair, or another lead than the one who assembled it.",
    )


def may_read_room(standing: Standing) -> Permit:
    """Open what was released: invited inspectors, and the committee itself to see what they see."""
    return _when(
        standing.is_(Part.INSPECTOR, *READERS),
        "Only this committee and its inspectors read its releases.",
    )


def may_inspect(standing: Standing) -> Permit:
    """Sort, ask and evaluate: an inspector's alone."""
    is_apart = standing.is_(Part.INSPECTOR) and not standing.is_(*READERS)
    return _when(is_apart, "Only an inspector invited to this committee does this.")


def may_record_events(standing: Standing) -> Permit:
    """Record an event, or say that a renamed or merged team is the same team as before."""
    return _when(standing.is_(Part.LEAD), "Only a lead of this committee records this. You can read it.")


def may_keep_measures(standing: Standing) -> Permit:
    """Enter figures of a measure, as far as the finer permission below allows."""
    return _when(
        standing.is_(Part.LEAD, Part.TEAM_MEMBER),
        "Only team members and leads enter figures of a measure. You can read them.",
    )


def may_choose_measures(standing: Standing) -> Permit:
    """Decide which measures are kept and what each of them means."""
    return _when(
        standing.is_(Part.LEAD),
        "Only a lead of this committee decides which measures are kept. You can read them.",
    )


def may_enter_figure(standing: Standing, service_id: str | None) -> Permit:
    """A lead any figure, a team member those of their own service."""
    is_member = any(held.part is Part.TEAM_MEMBER and held.service_id == service_id for held in standing.held)
    return _when(
        standing.is_(Part.LEAD) or is_member,
        "Only this service and the lead enter its figures. You can read them.",
    )


def may_set_priorities(standing: Standing) -> Permit:
    return _when(standing.is_(Part.LEAD), "Only a lead of this committee writes its improvement plan.")


def may_speak_of_priorities(standing: Standing) -> Permit:
    """Report, check or judge impact, each as far as the finer permissions below allow."""
    return _when(
        standing.is_(Part.LEAD, Part.TEAM_MEMBER),
        "Only team members and leads report, check and judge impact. You can read it.",
    )


def may_report(standing: Standing, priority: ImprovementPriority) -> Permit:
    """The owner's service; the lead where the committee itself owns the priority."""
    return _when(
        _speaks_for(standing, priority.owner_service_id),
        "The service that owns this priority reports its progress. You can read it.",
    )


def may_check(
    standing: Standing,
    priority: ImprovementPriority,
    reporters: Collection[str],
    services: Collection[str | None],
) -> Permit:
    """Somebody else: not the owner's service, no service that reported, and nobody who reported.

    `reporters` are ids of people; `services` those for which they reported, None the committee itself.
    """
    reported = standing.person is not None and standing.person.id in reporters
    theirs = {priority.owner_service_id, *services}
    return _when(
        bool(may_speak_of_priorities(standing))
        and not any(_speaks_for(standing, one) for one in theirs)
        and not reported,
        "Somebody else than the service that owns this priority, or reported on it, checks what was "
        "delivered. You can read it.",
    )


def may_end_priorities(standing: Standing) -> Permit:
    return _when(
        standing.is_(Part.LEAD, Part.CHAIR), "Only the chair or a lead of this committee ends a priority."
    )


def may_close(standing: Standing, judged_impact: Collection[str]) -> Permit:
    """The second person: nobody closes on the impact that they judged themselves (`judged_impact`: ids)."""
    is_first = standing.person is not None and standing.person.id in judged_impact
    return _when(
        bool(may_end_priorities(standing)) and not is_first,
        SECOND_PERSON,
    )


def _speaks_for(standing: Standing, service_id: str | None) -> bool:
    """The members of a service speak for it, the leads for the committee itself (None)."""
    if service_id is None:
        return standing.is_(Part.LEAD)
    return any(held.part is Part.TEAM_MEMBER and held.service_id == service_id for held in standing.held)


def hands_of(standing: Standing) -> tuple[Hand, ...]:
    """What somebody is to the session that they ask for."""
    hands = (
        (Hand.FACILITATOR, standing.is_(Part.LEAD)),
        (Hand.ATTENDEE, standing.attendee is not None),
        (Hand.READER, standing.is_(*READERS)),
    )
    return tuple(hand for hand, is_so in hands if is_so) or (Hand.OUTSIDER,)


@cache
def may_make(act: Act) -> Callable[[Standing], Permit]:
    """The permission for one act of a session, from the one table of moves."""

    def may(standing: Standing) -> Permit:
        hands = move_of(act).hands
        return _when(bool(set(hands) & set(hands_of(standing))), _BY_HANDS[hands])

    may.__name__ = f"may_make(Act.{act.name})"
    return may


_BY_HANDS = {
    move_of(Act.READ).hands: "A session is open to its committee and to those who have a place in it.",
    move_of(Act.JOIN).hands: "",
    move_of(Act.GIVE_VIEW).hands: "Only somebody with a place in the session gives a view. Join it first.",
    move_of(Act.REVEAL).hands: "Only a lead of this committee runs its sessions.",
}


def _belongs(held: Held, unit: Unit) -> bool:
    """Whether a member of a service (and locality, or all of them) is part of a unit.

    The whole committee's judgement is the lead's to write down.
    """
    same_service = held.service_id == unit.service_id
    same_locality = held.locality_id is None or held.locality_id == unit.locality_id
    return (
        held.part is Part.TEAM_MEMBER
        and {
            UnitKind.TEAM: same_service and same_locality,
            UnitKind.SERVICE: same_service,
            UnitKind.LOCALITY: same_locality,
            UnitKind.COMMITTEE: False,
        }[unit.kind]
    )


# May anyone, in this state?


def takes_changes(evidence: Evidence) -> Permit:
    """An entry that was merged into another stays as it was."""
    return _when(
        evidence.merged_into_id is None,
        "This entry was merged into another one. Go to that one: this one changes no more.",
    )


def takes_event_changes(event: Event) -> Permit:
    """An event that was taken back stays as it was."""
    return _when(
        event.is_in,
        "This event was taken back, so it changes no more. Put it back if it did happen.",
    )


def takes_words(cycle: Cycle) -> Permit:
    """Drafts and first agreements are written while the cycle is open."""
    return _when(
        cycle.stage is Stage.OPEN,
        f"The cycle is {cycle.stage.value}. Judgements are written while it is open.",
    )


def takes_revisions(cycle: Cycle) -> Permit:
    return _when(
        cycle.stage in (Stage.OPEN, Stage.AGREED),
        f"The cycle is {cycle.stage.value}. Agreed judgements are revised while it is open or agreed.",
    )


def takes_second_look(cycle: Cycle) -> Permit:
    """As long as a judgement can be revised, it can be looked at again."""
    return _when(
        bool(takes_revisions(cycle)),
        f"The cycle is {cycle.stage.value}. A judgement gets a second look while it is open or agreed.",
    )


def takes_reply(moderation: Moderation, kind: ReplyKind) -> Permit:
    """The table of moves allows it."""
    state = moderation.state
    how = state.value if state in WAITING else f"is {state.value}"
    return _when((state, kind) in AFTER, f"This second look {how}, so this cannot be said in it now.")


def takes_planning(cycle: Cycle) -> Permit:
    return _when(
        cycle.stage in (Stage.PLANNED, Stage.OPEN),
        f"The cycle is {cycle.stage.value}. Its plan changes while it is planned or open.",
    )


def takes_statement(cycle: Cycle) -> Permit:
    """The position statement is written from what was judged, so also after the cycle is closed."""
    return _when(
        cycle.stage is not Stage.PLANNED,
        f"The cycle is {cycle.stage.value}. Its position statement is written once it is open.",
    )


def takes_move(cycle: Cycle, after: Stage, *, is_written: bool) -> Permit:
    """The table of moves allows it; `is_written`: some team has written something in the cycle."""
    if cycle.stage is after:
        return Permit(f"The cycle is already {after.value}.")
    if move_between(cycle.stage, after) is None:
        return Permit(f"A cycle that is {cycle.stage.value} cannot become {after.value}.")
    return _when(
        after is not Stage.PLANNED or not is_written,
        "Teams have written in this cycle, so it cannot go back to planned.",
    )


def takes_release_move(release: Release, after: ReleaseState) -> Permit:
    """The table of moves allows it."""
    return _when(
        release_move_between(release.state, after) is not None,
        f"This release stands at “{release.state.value}”, so it cannot become “{after.value}”.",
    )


def takes_figures(measure: Measure) -> Permit:
    """Figures are entered and corrected while the measure is kept."""
    return _when(
        measure.is_kept, "This measure is no longer kept. Keep it again before anything changes in it."
    )


def takes_entries(priority: ImprovementPriority) -> Permit:
    """Something is said of a priority, and it is changed, while it is open."""
    return _when(
        priority.state is PriorityState.OPEN,
        f"This priority is {priority.state.value}. Take it up again before anything changes in it.",
    )


def takes_priority_move(
    priority: ImprovementPriority, after: PriorityState, *, has_evidence_of_impact: bool
) -> Permit:
    """The table of moves allows it; a priority closes only with evidence of impact."""
    if priority_move_between(priority.state, after) is None:
        return Permit(f"A priority that is {priority.state.value} cannot become {after.value}.")
    return _when(
        after is not PriorityState.CLOSED or has_evidence_of_impact,
        "A priority closes only with evidence of impact. Judge its impact with evidence, or stop it.",
    )


def takes_act(act: Act, stage: SessionStage, state: ItemState | None = None) -> Permit:
    """Whether the table of moves allows an act on a session, or one of its indicators, as it stands."""
    move = move_of(act)
    if stage not in move.stages:
        return Permit(f"The session is {stage.value}. “{act.value}” is not possible now.")
    return _when(
        not move.states or state in move.states,
        f"This indicator stands at “{state.value if state else ''}”. “{act.value}” is not possible now.",
    )
