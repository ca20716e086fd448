"""What every act on the improvement plan does first: wait for its turn, look at the words, leave a trace."""

from collections.abc import Mapping

from sqlmodel import Session

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.improvement_priority import ImprovementPriority
from evaluations.permissions import require_now, takes_entries
from evaluations.refusals import Invalid
from evaluations.trace import Actor, Trace, TraceHead, leave_trace

LONGEST_TEXT = 20_000
NOUN = "improvement priority"
Changes = dict[str, tuple[object, object]]


def wait_for_turn(session: Session, committee_id: str) -> None:
    """Hold the committee's chain, so that one writes at a time."""
    session.get(TraceHead, committee_id, with_for_update=True, populate_existing=True)


def hold(session: Session, priority: ImprovementPriority) -> None:
    """Read the priority as it is now, held until the end of the transaction."""
    wait_for_turn(session, priority.committee_id)
    session.refresh(priority, with_for_update=True)


def hold_open(session: Session, priority: ImprovementPriority) -> None:
    """The same for one that is to be open. Raises NotNow where it was closed or stopped."""
    hold(session, priority)
    require_now(takes_entries(priority))


def saved_by(session: Session, trace_id: str) -> str:
    """Who made the last change of a row."""
    return session.get_one(Trace, trace_id).by


def differing(row: object, given: object, names: tuple[str, ...]) -> Changes:
    """The fields in which what was given differs from what stands, each with both."""
    pairs = {name: (getattr(row, name), getattr(given, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def check_texts(texts: Mapping[str, str], errors: Mapping[str, str], not_personal: str) -> None:
    """Raise Invalid with every fault, those found before and texts too long, or LooksPersonal."""
    long = {
        name: f"Shorten this to {LONGEST_TEXT:,} characters. It has {len(text):,}."
        for name, text in texts.items()
        if len(text) > LONGEST_TEXT
    }
    faults = {**long, **errors}
    if faults:
        raise Invalid(faults)
    refuse_personal(texts, not_personal=not_personal)


def tell(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    act: str,
    change: Changes,
    reason: str = "",
    not_personal: str = "",
) -> None:
    """Leave the trace of an act; all that happens to a priority stands in its own story."""
    leave_trace(
        session,
        by=by,
        act=act,
        noun=NOUN,
        noun_id=priority.id,
        owner=priority.committee_id,
        change=change,
        reason=reason_of(reason, not_personal=not_personal),
    )
