"""The record of a session: who was there, what was agreed and why, what was not, and who will do what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from markupsafe import escape
from sqlmodel import Session
from starlette.responses import Response

from app.files import handing_out
from app.guards import GuardedRouter, Transaction
from app.pages.room_parts import OutcomeInRoom, RoundInRoom, outcome_in_room, rounds_in_room
from app.pages.session_places import ONE, AtSession, SessionPlace, day_and_time
from app.rendering import STATIC, environment, page
from evaluations.judgement import JudgementEntry
from evaluations.permissions import may_make
from evaluations.queries.session import (
    Outcome,
    Present,
    Room,
    Round,
    actions_of,
    outcomes_of,
    room_at,
    rounds_of,
)
from evaluations.session import Act, AgendaItem, ItemState, SessionAction, SessionStage

router = GuardedRouter()

# What is never shown as a page of ours, because it carries its own style.
MEDIA_TYPE = "application/octet-stream"
STYLE = STATIC / "css" / "record.css"
# No page of ours may carry a style of its own. This file must: nothing else comes with it.
FILE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""
WHY_NOT = {ItemState.SKIPPED: "skipped", ItemState.PARKED: "parked"}


@dataclass(frozen=True)
class OutcomeOnRecord:
    """What the group came to after one round; `entry` is None where it did not agree."""

    came_to: OutcomeInRoom
    entry: JudgementEntry | None


@dataclass(frozen=True)
class ItemOnRecord:
    """One indicator that was looked at: its revealed rounds and what the group came to after them.

    `hidden` says which round was begun and never revealed, or "".
    """

    title: str
    state: ItemState
    rounds: tuple[RoundInRoom, ...]
    outcomes: tuple[OutcomeOnRecord, ...]
    hidden: str


@dataclass(frozen=True)
class ActionOnRecord:
    """What somebody promised, and the indicator that it is about, or ""."""

    action: SessionAction
    about: str


@dataclass(frozen=True)
class RecordPage:
    """A session on one page. `here` are names by service, `left` who was taken out before the end."""

    place: SessionPlace
    when: str
    count: int
    here: tuple[tuple[str, tuple[str, ...]], ...]
    left: tuple[str, ...]
    items: tuple[ItemOnRecord, ...]
    not_reached: tuple[tuple[str, str], ...]
    actions: tuple[ActionOnRecord, ...]

    @property
    def is_open(self) -> bool:
        return self.place.room.stage is not SessionStage.ENDED


@router.get(ONE + "/record", permission=may_make(Act.READ))
def record(request: Request, session: Transaction, place: AtSession) -> Response:
    content = record_of(session, place)
    title = f"Record of {place.room.name}"
    return page(request, "sessions/record.html", content, title=title, back=place.back)


@router.get(ONE + "/record/file", permission=may_make(Act.READ))
def record_file(session: Transaction, place: AtSession) -> Response:
    """The record as one file that needs nothing else, to send to those who were there."""
    body = environment().get_template("sessions/record_file.html").render(page=record_of(session, place))
    title = f"Record of {place.room.name}"
    html = FILE.format(title=escape(title), style=STYLE.read_text("utf-8"), body=body)
    return Response(html.encode(), headers=handing_out(f"{title}, {place.room.held_on}.html", MEDIA_TYPE))


def record_of(session: Session, place: SessionPlace) -> RecordPage:
    """What a session's record says; the number of statements depends on its agenda only."""
    room = room_at(session, place.room)
    looked_at = [item for item in room.agenda if item.round]
    ids = [item.id for item in looked_at]
    rounds, outcomes = rounds_of(session, ids), outcomes_of(session, ids)
    return RecordPage(
        place=place,
        when=day_and_time(place.room),
        count=len(room.here),
        here=tuple(_by_service(room.here)),
        left=tuple(_named(one) for one in room.present if not one.attendee.is_here),
        items=tuple(
            _item(place, item, rounds.get(item.id, ()), outcomes.get(item.id, ())) for item in looked_at
        ),
        not_reached=tuple(
            (place.title(item), WHY_NOT.get(item.state, "not reached"))
            for item in room.agenda
            if not item.round
        ),
        actions=tuple(_actions(session, room)),
    )


def _by_service(present: Sequence[Present]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for service, people in groupby(present, key=lambda one: one.service):
        yield service, tuple(_named(one) for one in people)


def _named(one: Present) -> str:
    more = (one.attendee.designation, "observed" if one.attendee.observes else "")
    said = ", ".join(each for each in more if each)
    return f"{one.attendee.name} ({said})" if said else one.attendee.name


def _item(
    place: SessionPlace, item: AgendaItem, rounds: Sequence[Round], outcomes: Sequence[Outcome]
) -> ItemOnRecord:
    return ItemOnRecord(
        title=place.title(item),
        state=item.state,
        rounds=rounds_in_room(rounds, place.framework, place.indicator(item), sources=0),
        outcomes=tuple(OutcomeOnRecord(outcome_in_room(one, place.framework), one.entry) for one in outcomes),
        hidden=_hidden(place, item, rounds),
    )


def _hidden(place: SessionPlace, item: AgendaItem, rounds: Sequence[Round]) -> str:
    """The same words whether anybody gave a view in that round or nobody did."""
    if item.round in {each.reveal.round for each in rounds}:
        return ""
    for_good = "stays hidden for good" if place.room.stage is SessionStage.ENDED else "is hidden"
    return f"Round {item.round} was begun and not revealed. Whatever was given in it {for_good}."


def _actions(session: Session, room: Room) -> Iterator[ActionOnRecord]:
    numbers = {item.id: item.indicator for item in room.agenda}
    for action in actions_of(session, room.session.id):
        yield ActionOnRecord(action, numbers.get(action.item_id or "", ""))
