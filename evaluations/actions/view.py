"""Hidden views, the one act that shows them, and another round.

Nothing here is traced before the reveal, and nothing that a view says is logged or told.
"""

import secrets
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from evaluations.actions.guarding import refuse_personal
from evaluations.actions.pulse import hold_item, refuse_two_at_once
from evaluations.actions.session import refuse_errors, trace
from evaluations.marks import Mark
from evaluations.queries.session import reveal_of
from evaluations.refusals import NotNow
from evaluations.session import (
    Act,
    AgendaItem,
    Attendee,
    ItemState,
    Reveal,
    RevealedView,
    Sureness,
    View,
)
from evaluations.trace import Actor
from indicators.level import Level

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Said:
    """What somebody says in a view. No level: they can't say."""

    level: Level | None = None
    reason: str = ""
    sureness: Sureness | None = None
    marks: dict[str, str] = field(default_factory=dict)


def give_view(
    session: Session,
    *,
    attendee: Attendee,
    item: AgendaItem,
    round: int,
    said: Said,
    not_personal: str = "",
) -> None:
    """Keep somebody's view, hidden, in the place of the one they gave before in this round.

    Raises NotNow when the views were revealed meanwhile or another round began; Invalid, LooksPersonal.
    """
    held = hold_item(session, item, Act.GIVE_VIEW)
    _require_place(session, attendee)
    _require_round(item, round)
    _check(said, not_personal)
    _keep(session, attendee, item, said, on_paper=False)
    held.beat(for_everybody=False)
    session.flush()


def withdraw_view(session: Session, *, attendee: Attendee, item: AgendaItem, round: int) -> None:
    """Take a hidden view back. Raises NotNow when it was revealed meanwhile, or when there is none."""
    held = hold_item(session, item, Act.GIVE_VIEW)
    _require_place(session, attendee)
    _require_round(item, round)
    view = _view_of(session, attendee, item)
    if view is None or not view.is_given:
        raise NotNow("You have given no view in this round.")
    empty(view)
    held.beat(for_everybody=False)
    session.flush()


def enter_slip(
    session: Session,
    *,
    by: Actor,
    attendee: Attendee,
    item: AgendaItem,
    round: int,
    said: Said,
    not_personal: str = "",
) -> None:
    """Enter what somebody wrote on paper: hidden before the reveal, marked as late after it.

    Raises NotNow when they have given a view in this round already or another one began; Invalid,
    LooksPersonal.
    """
    held = hold_item(session, item, Act.ENTER_SLIP)
    _require_place(session, attendee)
    _require_round(item, round)
    _check(said, not_personal)
    given = _view_of(session, attendee, item)
    if given is not None and given.is_given:
        raise NotNow("A view of this person is in already. They can change it themselves until the reveal.")
    if item.state is ItemState.HIDDEN:
        _keep(session, attendee, item, said, on_paper=True)
        held.beat(for_everybody=False)
    else:
        reveal = reveal_of(session, item)
        change = {"views": (None, [_as_traced(attendee.service_id, said)])}
        trace(session, by, held.room, "late paper slip entered", change, not_personal)
        _keep(session, attendee, item, said, on_paper=True)
        session.add(_revealed(reveal, attendee.service_id, said, is_late=True))
        held.beat()
    session.flush()


def withdraw_slip(session: Session, *, attendee: Attendee, item: AgendaItem) -> None:
    """Take back a paper slip that was entered wrongly, while it is hidden; then it can be entered anew."""
    held = hold_item(session, item, Act.ENTER_SLIP)
    view = _view_of(session, attendee, item)
    if item.state is not ItemState.HIDDEN or view is None or not (view.is_given and view.on_paper):
        raise NotNow("There is no hidden paper slip of this person to take back.")
    empty(view)
    held.beat(for_everybody=False)
    session.flush()


def reveal(session: Session, *, by: Actor, item: AgendaItem, round: int) -> Reveal:
    """Show the views of everybody who is here, by service. Their content enters the trace now.

    Raises NotNow when they were revealed already or nobody has given one.
    """
    held = hold_item(session, item, Act.REVEAL)
    _require_round(item, round)
    given = _given_by_those_here(session, item)
    if not given:
        raise NotNow("Nobody has given a view yet.")
    lines = [_as_traced(service_id, said) for service_id, said in given]
    change = {
        "indicator": (item.indicator, item.indicator),
        "round": (item.round, item.round),
        "views": (None, sorted(lines, key=str)),
    }
    trace(session, by, held.room, "views revealed", change)
    shown = Reveal(
        committee_id=item.committee_id, item_id=item.id, round=item.round, at=datetime.now(UTC), by=by.name
    )
    session.add(shown)
    item.state = ItemState.REVEALED
    session.flush()
    # Neither the order of the rows nor that of their ids may tell who was first.
    secrets.SystemRandom().shuffle(given)
    session.add_all(_revealed(shown, service_id, said) for service_id, said in given)
    held.beat()
    session.flush()
    return shown


def look_again(session: Session, *, by: Actor, item: AgendaItem) -> None:
    """Begin another hidden round; the earlier ones stay beside it."""
    held = hold_item(session, item, Act.LOOK_AGAIN)
    refuse_two_at_once(session, item)
    change = {"indicator": (item.indicator, item.indicator), "round": (item.round, item.round + 1)}
    trace(session, by, held.room, "another round begun", change)
    item.round += 1
    item.state = ItemState.HIDDEN
    held.beat()
    session.flush()


def views_of(session: Session, attendee_id: str) -> list[View]:
    """Somebody's views in every round, for moving them along."""
    return list(session.exec(select(View).where(View.attendee_id == attendee_id)))


def empty(view: View) -> None:
    """Take back what a view says; the row stays."""
    view.level, view.reason, view.sureness, view.marks = None, "", None, {}
    view.is_given = False


def take_over(view: View, other: View) -> None:
    """Let one view say what another says."""
    view.level, view.reason = other.level, other.reason
    view.sureness, view.marks = other.sureness, dict(other.marks)
    view.is_given, view.on_paper = other.is_given, other.on_paper


def _require_place(session: Session, attendee: Attendee) -> None:
    """Whoever was taken out meanwhile gives no view; nor does who only observes."""
    session.refresh(attendee)
    if attendee.observes:
        raise NotNow("Somebody who observes gives no view. The facilitator can change that.")
    if not attendee.is_here or attendee.merged_into_id:
        raise NotNow("This place in the session is not in use any more.")


def _require_round(item: AgendaItem, round: int) -> None:
    if item.round != round:
        raise NotNow("Another round has begun since this page was opened.")


def _check(said: Said, not_personal: str) -> None:
    long = f"Use at most {LONGEST_REASON} characters."
    refuse_errors(
        {
            "reason": "" if len(said.reason) <= LONGEST_REASON else long,
            "marks": "" if set(said.marks.values()) <= {mark.value for mark in Mark} else "Choose a mark.",
        }
    )
    refuse_personal({"reason": said.reason}, not_personal=not_personal)


def _view_of(session: Session, attendee: Attendee, item: AgendaItem) -> View | None:
    return session.exec(
        select(View).where(View.item_id == item.id, View.round == item.round, View.attendee_id == attendee.id)
    ).first()


def _keep(session: Session, attendee: Attendee, item: AgendaItem, said: Said, *, on_paper: bool) -> None:
    view = _view_of(session, attendee, item) or View(
        committee_id=item.committee_id,
        session_id=item.session_id,
        item_id=item.id,
        attendee_id=attendee.id,
        round=item.round,
    )
    view.level, view.reason = said.level, said.reason.strip()
    view.sureness, view.marks = said.sureness, said.marks
    view.is_given, view.on_paper = True, on_paper
    session.add(view)


def _given_by_those_here(session: Session, item: AgendaItem) -> list[tuple[str | None, Said]]:
    rows = session.exec(
        select(View, Attendee)
        .join(Attendee, col(Attendee.id) == col(View.attendee_id))
        .where(
            View.item_id == item.id,
            View.round == item.round,
            col(View.is_given),
            col(Attendee.is_here),
            col(Attendee.observes).is_(False),
        )
    ).all()
    return [
        (attendee.service_id, Said(view.level, view.reason, view.sureness, view.marks))
        for view, attendee in rows
    ]


def _revealed(reveal: Reveal, service_id: str | None, said: Said, *, is_late: bool = False) -> RevealedView:
    return RevealedView(
        committee_id=reveal.committee_id,
        reveal_id=reveal.id,
        service_id=service_id,
        is_late=is_late,
        **vars(said),
    )


def _as_traced(service_id: str | None, said: Said) -> dict[str, object]:
    return {"service_id": service_id, **asdict(said)}
