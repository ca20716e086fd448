"""Who may say what in a second look, and when: every state, reply and person against the table of moves."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from evaluations.committee import Unit, UnitKind
from evaluations.cycle import Cycle, Stage
from evaluations.moderation import MOVES, WAITING, Moderation, ModerationState, ReplyKind
from evaluations.permissions import may_say, takes_reply, takes_second_look
from evaluations.person import Part, Person
from evaluations.standing import Held, Standing

POLICE, HEALTH = "police", "health"
UNIT = Unit(committee_id="", kind=UnitKind.TEAM, service_id=POLICE, locality_id="north", key="")
ASKED, SOMEBODY = "asked", "somebody"


def standing(person: str, *held: Held) -> Standing:
    return Standing(person=Person(id=person, email="", name=""), held=held)


PEOPLE = {
    "the moderator": standing(ASKED, Held(Part.TEAM_MEMBER, HEALTH)),
    "the moderator, who leads too": standing(ASKED, Held(Part.TEAM_MEMBER, HEALTH), Held(Part.LEAD)),
    "a moderator who left": standing(ASKED, Held(Part.MANAGER)),
    "another member of that service": standing(SOMEBODY, Held(Part.TEAM_MEMBER, HEALTH)),
    "a member of the team": standing(SOMEBODY, Held(Part.TEAM_MEMBER, POLICE, "north")),
    "a member of another team": standing(SOMEBODY, Held(Part.TEAM_MEMBER, POLICE, "south")),
    "a lead": standing(SOMEBODY, Held(Part.LEAD)),
    "a manager": standing(SOMEBODY, Held(Part.MANAGER)),
    "a chair": standing(SOMEBODY, Held(Part.CHAIR)),
    "an inspector": standing(SOMEBODY, Held(Part.INSPECTOR)),
    "a stranger": standing(SOMEBODY),
    "nobody": Standing(),
}
MODERATORS = {"the moderator", "the moderator, who leads too"}
TEAM = {"a member of the team", "a lead"}
LEADS = {"the moderator, who leads too", "a lead"}
# What the table says, spelled out: in which state it is said, and by whom.
SAID = {
    ReplyKind.CONFIRMED: ({ModerationState.WITH_MODERATOR}, MODERATORS),
    ReplyKind.QUESTIONS: ({ModerationState.WITH_MODERATOR}, MODERATORS),
    ReplyKind.PROPOSED: ({ModerationState.WITH_MODERATOR}, MODERATORS),
    ReplyKind.ANSWERED: ({ModerationState.WITH_TEAM}, TEAM),
    ReplyKind.CALLED_OFF: ({ModerationState.WITH_MODERATOR, ModerationState.WITH_TEAM}, LEADS),
}


def in_state(state: ModerationState) -> Moderation:
    now = datetime.now(UTC)
    return Moderation(
        committee_id="",
        judgement_id="",
        entry_id="",
        moderator_id=ASKED,
        asked_by="",
        asked_at=now,
        since=now,
        state=state,
    )


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("state", "kind"), list(product(ModerationState, ReplyKind)))
def test_something_is_said_exactly_when_the_table_has_it(
    state: ModerationState, kind: ReplyKind, who: str
) -> None:
    moderation = in_state(state)
    permits = (takes_reply(moderation, kind), may_say(PEOPLE[who], moderation, UNIT, kind))
    states, people = SAID[kind]
    assert [bool(permit) for permit in permits] == [state in states, who in people]
    assert all(permit or permit.sentence.endswith(".") for permit in permits)


def test_the_table_has_every_reply_but_calling_off_once() -> None:
    assert sorted(move.kind.value for move in MOVES) == sorted(
        kind.value for kind in ReplyKind if kind is not ReplyKind.CALLED_OFF
    )
    assert {move.kind: ({move.before}, move.by_moderator) for move in MOVES} == {
        kind: (states, people is MODERATORS)
        for kind, (states, people) in SAID.items()
        if kind is not ReplyKind.CALLED_OFF
    }


def test_what_waits_can_always_be_ended() -> None:
    ended = {ModerationState.SETTLED, ModerationState.CALLED_OFF}
    assert set(WAITING) == set(ModerationState) - ended
    for state in WAITING:
        assert takes_reply(in_state(state), ReplyKind.CALLED_OFF)


@pytest.mark.parametrize("stage", list(Stage))
def test_a_second_look_is_taken_while_a_judgement_can_be_revised(stage: Stage) -> None:
    day = date(2026, 1, 1)
    cycle = Cycle(committee_id="", edition="", name="", period_from=day, period_to=day, stage=stage)
    permit = takes_second_look(cycle)
    assert bool(permit) == (stage in (Stage.OPEN, Stage.AGREED))
    assert permit or stage.value in permit.sentence


def test_a_moderator_answers_their_own_questions_in_no_joint_unit_either() -> None:
    joint = Unit(committee_id="", kind=UnitKind.LOCALITY, locality_id="north", key="")
    moderator = replace(PEOPLE["the moderator"], held=(Held(Part.TEAM_MEMBER, HEALTH, "north"),))
    answering = may_say(moderator, in_state(ModerationState.WITH_TEAM), joint, ReplyKind.ANSWERED)
    assert not answering
