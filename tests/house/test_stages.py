"""The diagrams in the docs are the tables of moves."""

import re
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from evaluations import improvement_priority, moderation, release, session
from evaluations.cycle import MOVES, Cycle, Stage, diagram, move_between, moves_from
from evaluations.improvement_priority import PriorityState
from evaluations.moderation import ModerationState, ReplyKind
from evaluations.permissions import takes_move
from evaluations.release import ReleaseState
from evaluations.session import ItemState, SessionStage

STAGES_PAGE = Path(__file__).parents[2] / "docs" / "stages.md"
DIAGRAMS = (
    diagram,
    moderation.diagram,
    session.diagram_of_session,
    session.diagram_of_item,
    release.diagram,
    improvement_priority.diagram,
)

ALLOWED = {
    (Stage.PLANNED, Stage.OPEN),
    (Stage.OPEN, Stage.PLANNED),
    (Stage.OPEN, Stage.AGREED),
    (Stage.AGREED, Stage.OPEN),
    (Stage.AGREED, Stage.CLOSED),
    (Stage.CLOSED, Stage.AGREED),
}
EVERY_PAIR = list(product(Stage, Stage))


def standing_at(stage: Stage) -> Cycle:
    """A cycle in a stage; nothing else of it matters here."""
    day = date(2024, 4, 1)
    return Cycle(committee_id="", edition="", name="", period_from=day, period_to=day, stage=stage)


def test_the_page_about_stages_shows_the_diagrams_of_the_tables() -> None:
    drawn = re.findall(r"```mermaid\n(.*?)\n```", STAGES_PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert drawn == [draw() for draw in DIAGRAMS]


def test_the_page_about_stages_explains_every_stage() -> None:
    assert explained_under("stage") == [stage.value for stage in Stage]


def test_the_page_about_stages_explains_every_reply_in_a_second_look() -> None:
    assert explained_under("reply") == [kind.value for kind in ReplyKind]


def test_the_page_about_stages_explains_every_stage_and_state_of_a_session() -> None:
    assert explained_under("stage of a session") == [stage.value for stage in SessionStage]
    assert explained_under("indicator") == [state.value for state in ItemState]


def test_the_page_about_stages_explains_every_state_of_a_release() -> None:
    assert explained_under("release") == [state.value for state in ReleaseState]


def test_the_page_about_stages_explains_every_state_of_a_priority() -> None:
    assert explained_under("priority") == [state.value for state in PriorityState]


def test_the_diagram_of_a_priority_has_a_line_for_each_move() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", improvement_priority.diagram(), re.MULTILINE)
    moves = improvement_priority.MOVES
    assert arrows == [(move.before.value, move.after.value, move.act) for move in moves]


def test_the_diagram_of_a_session_has_a_line_for_each_move_between_its_stages() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", session.diagram_of_session(), re.MULTILINE)
    assert arrows == [
        (before.value, move.after.value, move.act.value)
        for move in session.MOVES
        if isinstance(move.after, SessionStage)
        for before in move.stages
    ]


def test_the_diagram_of_an_indicator_has_a_line_for_each_move_and_for_going_on_after_the_reveal() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", session.diagram_of_item(), re.MULTILINE)
    moves = [
        (before.name, move.after.name, move.act.value)
        for move in session.MOVES
        if isinstance(move.after, ItemState)
        for before in move.states
    ]
    assert arrows == [*moves, ("PARKED", "REVEALED", "Begin this indicator (views were revealed)")]


def explained_under(head: str) -> list[str]:
    """The first column of the table on the page whose first head is this word."""
    page = STAGES_PAGE.read_text(encoding="utf-8")
    rows = page.partition(f"\n| {head} |")[2].partition("\n\n")[0].splitlines()
    return [row.split("|")[1].strip() for row in rows[2:]]


def test_the_diagram_of_a_second_look_has_a_line_for_each_move_and_for_calling_off() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", moderation.diagram(), re.MULTILINE)
    moves = [
        (move.before.name.lower(), move.after.name.lower(), move.kind.value) for move in moderation.MOVES
    ]
    calling_off = [(state.name.lower(), "called_off", "called off") for state in moderation.WAITING]
    assert arrows == moves + calling_off
    assert {state.value for state in ModerationState} == set(re.findall('"(.+)"', moderation.diagram()))


def test_the_diagram_has_a_line_for_each_move_and_no_other() -> None:
    arrows = re.findall(r"^    (\w+) --> (\w+): (.+)$", diagram(), re.MULTILINE)
    assert arrows == [(move.before.value, move.after.value, move.act) for move in MOVES]


@pytest.mark.parametrize(("before", "after"), EVERY_PAIR)
def test_a_move_is_in_the_table_exactly_when_it_is_allowed(before: Stage, after: Stage) -> None:
    move = move_between(before, after)
    assert (move is not None) == ((before, after) in ALLOWED)
    assert (move in moves_from(before)) == (move is not None)


@pytest.mark.parametrize("is_written", [True, False])
@pytest.mark.parametrize(("before", "after"), EVERY_PAIR)
def test_the_permit_follows_the_table(before: Stage, after: Stage, is_written: bool) -> None:
    permit = takes_move(standing_at(before), after, is_written=is_written)
    is_undoing_words = after is Stage.PLANNED and is_written
    assert bool(permit) == ((before, after) in ALLOWED and not is_undoing_words)
    assert bool(permit) or permit.sentence.endswith(".")
