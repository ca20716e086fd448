"""Writing the improvement plan: setting a priority, changing it, what it answers, and how it ends."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from evaluations.actions.plan_keeping import (
    Changes,
    check_texts,
    differing,
    hold,
    hold_open,
    saved_by,
    tell,
    wait_for_turn,
)
from evaluations.committee import Service
from evaluations.cycle import Cycle
from evaluations.improvement_priority import (
    FEW,
    ImprovementPriority,
    OriginKind,
    PlanColumn,
    PlanEntry,
    PlanWord,
    PriorityMove,
    PriorityOrigin,
    PriorityState,
    PriorityVersion,
    Reach,
    SuccessMeasure,
)
from evaluations.local_day import today
from evaluations.permissions import SECOND_PERSON, require_now, takes_priority_move
from evaluations.queries.priority_origin import OriginFound
from evaluations.refusals import Invalid, NotFound, NotNow, NotPermitted, Stale
from evaluations.trace import Actor

LONGEST_LINE = 200
DIFFERENCE = (PlanWord.SOME_DIFFERENCE, PlanWord.CLEAR_DIFFERENCE)
FIELDS = ("title", "aim", "observed", "owner", "owner_service_id", "partners", "due_on")
LINES = ("title", "owner")
TEXTS = ("title", "aim", "observed", "owner", "partners")
MISSING = {
    "title": "Give the priority a short name.",
    "aim": "Say what it aims at for children and families.",
    "observed": "Say what will be observed or measured.",
    "owner": "Name the owner by designation or team.",
}
MISSING_WHY = {
    PriorityState.CLOSED: "Say what was achieved, so that others can read it.",
    PriorityState.STOPPED: "Say why this priority is stopped.",
    PriorityState.OPEN: "Say why this priority is taken up again.",
}
MANY = f"{FEW} priorities are open already. Say why one more is needed now. A plan gets done if it is short."
LATER = "It is to be done later than was said. Say why, so that others can read it."
ORPHANED = (
    "A measure of success asks for a level in every team of the owner's service. "
    "Choose a service, or change that measure first."
)
ACTS = {
    PriorityState.CLOSED: "priority closed",
    PriorityState.STOPPED: "priority stopped",
    PriorityState.OPEN: "priority taken up again",
}


@dataclass(frozen=True)
class PriorityWords:
    """What is said of a priority when it is set or changed: the fields of ImprovementPriority.

    Without `owner_service_id` the committee itself owns it, and its lead reports.
    """

    title: str
    aim: str
    observed: str
    owner: str
    due_on: date
    owner_service_id: str | None = None
    partners: str = ""


def set_priority(
    session: Session,
    *,
    by: Actor,
    cycle: Cycle,
    words: PriorityWords,
    origins: Sequence[OriginFound],
    many_why: str = "",
    set_on: date | None = None,
    not_personal: str = "",
) -> ImprovementPriority:
    """Set a priority that answers what a cycle found; what it answers is kept as it stands now.

    `set_on` is today unless given; nothing is due before it. Raises Invalid for what is missing and for one
    more than a few without a reason; LooksPersonal; NotFound for another committee's service or origin.
    """
    committee_id = cycle.committee_id
    wait_for_turn(session, committee_id)
    _check_service(session, committee_id, words)
    errors = {
        **missing_in(words),
        **_past(words, set_on or today()),
        **_too_many(session, committee_id, many_why),
    }
    if not origins:
        errors[""] = "A priority comes from a judgement, a pattern or dissent. Choose what it answers first."
    check_texts({**_texts(words), "many_why": many_why}, errors, not_personal)
    priority = ImprovementPriority(
        committee_id=committee_id,
        cycle_id=cycle.id,
        number=_next_number(session, committee_id),
        many_why=many_why,
        **_fields(words),
    )
    change: Changes = {name: (None, value) for name, value in _fields(words).items()}
    change |= {"number": (None, priority.number), "cycle": (None, cycle.id)}
    for place, origin in enumerate(origins, start=1):
        change |= _told_of_origin(origin, f" {place}")
    tell(
        session,
        by=by,
        priority=priority,
        act="priority set",
        change=change,
        reason=many_why,
        not_personal=not_personal,
    )
    session.add(priority)
    session.flush()
    session.add_all([_origin_row(priority, one) for one in origins])
    session.flush()
    return priority


def change_priority(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    words: PriorityWords,
    version: int,
    due_why: str = "",
    not_personal: str = "",
) -> None:
    """Change what is said of an open priority; what was said before is kept, word for word.

    Saving what stands already stores nothing. `version` is the one that the person started from, `due_why`
    why it is to be done later than was said. Raises Stale with the words that stand when somebody else
    saved meanwhile, Invalid for a later day without a reason and for an owner that leaves a target without
    teams.
    """
    hold_open(session, priority)
    if priority.version != version:
        raise Stale(theirs=_spelled(priority), saved_by=saved_by(session, priority.trace_id))
    _check_service(session, priority.committee_id, words)
    change = differing(priority, words, FIELDS)
    errors = {
        **missing_in(words),
        **(_past(words, today()) if "due_on" in change else {}),
        **_later(priority, words, due_why),
        **_orphaned(session, priority, words),
    }
    changed = {name: text for name, text in _texts(words).items() if name in change}
    check_texts({**changed, "due_why": due_why}, errors, not_personal)
    if not change:
        return
    tell(
        session,
        by=by,
        priority=priority,
        act="priority changed",
        change=change,
        reason=due_why,
        not_personal=not_personal,
    )
    session.add(_version_row(priority))
    for name, value in _fields(words).items():
        setattr(priority, name, value)
    _keep(session, priority)


def add_origin(
    session: Session, *, by: Actor, priority: ImprovementPriority, origin: OriginFound
) -> PriorityOrigin:
    """Let an open priority answer something else too. Raises Invalid where it does so already."""
    hold_open(session, priority)
    if origin.cycle.committee_id != priority.committee_id:
        raise NotFound
    if any(_is_same(row, origin) for row in _origins_in(session, priority)):
        raise Invalid({"priority": f"Priority {priority.number} answers this already."})
    change = _told_of_origin(origin)
    tell(session, by=by, priority=priority, act="priority answers more", change=change)
    row = _origin_row(priority, origin)
    session.add(row)
    session.flush()
    return row


def withdraw_origin(
    session: Session, *, by: Actor, priority: ImprovementPriority, origin: PriorityOrigin
) -> None:
    """Say that a priority does not answer something after all. Raises NotNow for the last one."""
    hold_open(session, priority)
    session.refresh(origin, with_for_update=True)
    if origin.priority_id != priority.id:
        raise NotFound
    if not origin.is_in:
        return
    if len(_origins_in(session, priority)) == 1:
        raise NotNow("A priority answers something. Add what it answers instead before you take this out.")
    tell(session, by=by, priority=priority, act="priority answers less", change={"origin": (origin.id, None)})
    origin.is_in = False
    session.add(origin)
    session.flush()


def move_priority(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    after: PriorityState,
    why: str,
    version: int,
    impact_read: int | None = None,
    ended_on: date | None = None,
    many_why: str = "",
    stood: Mapping[str, Sequence[str]] | None = None,
    not_personal: str = "",
) -> None:
    """Close a priority on evidence of impact, stop it, or take it up again; `why` is kept.

    `stood` is what its measures of success say now, in sentences by their ids: it is kept with the ending.
    A priority that was taken up again closes on what was judged of its impact since.
    `impact_read` is the number of the judgement of impact on which it is closed (the latest unless given);
    `ended_on` is today unless given. Raises NotNow where the table of moves or missing evidence of impact
    forbids it, NotPermitted for whoever judged that impact, Stale when somebody changed it, or judged the
    impact again, meanwhile.
    """
    hold(session, priority)
    entries = _entries_of(session, priority)
    has_evidence = has_evidence_of_impact(entries, _resumed_after(session, priority))
    require_now(takes_priority_move(priority, after, has_evidence_of_impact=has_evidence))
    if priority.version != version:
        raise Stale(theirs=_spelled(priority), saved_by=saved_by(session, priority.trace_id))
    if after is PriorityState.CLOSED:
        _check_impact(_latest_impact(entries), by, impact_read)
    is_opened = after is PriorityState.OPEN
    errors = {} if why.strip() else {"why": MISSING_WHY[after]}
    many = _too_many(session, priority.committee_id, many_why) if is_opened else {}
    ended = None if is_opened else ended_on or today()
    if ended and ended > today():
        errors["ended_on"] = "Give a day that is not in the future."
    check_texts({"why": why, "many_why": many_why}, {**errors, **many}, not_personal)
    change: Changes = {"state": (priority.state, after), "ended_on": (priority.ended_on, ended)}
    reason = "\n".join(filter(None, (why, many_why)))
    tell(
        session,
        by=by,
        priority=priority,
        act=ACTS[after],
        change=change,
        reason=reason,
        not_personal=not_personal,
    )
    session.add(_move_row(priority, after, entries, stood or {}))
    priority.state, priority.ended_on = after, ended
    priority.ended_by, priority.ended_why = ("", "") if is_opened else (by.name, why)
    priority.many_why = many_why or priority.many_why
    _keep(session, priority)


def has_evidence_of_impact(entries: Iterable[PlanEntry], resumed_after: int) -> bool:
    """Whether the latest judgement of impact, of those in order, found a difference and rests on evidence.

    `resumed_after` is the number of the last thing said before the priority was taken up again (0: never):
    what was judged before that closes nothing more.
    """
    latest = _latest_impact(one for one in entries if one.number > resumed_after)
    return latest is not None and latest.found in DIFFERENCE and bool(latest.rests_on)


def _latest_impact(entries: Iterable[PlanEntry]) -> PlanEntry | None:
    return next((one for one in reversed([*entries]) if one.said_in is PlanColumn.IMPACT), None)


# Checking


def _check_impact(last: PlanEntry | None, by: Actor, impact_read: int | None) -> None:
    """Whoever closes has read the latest judgement of impact and is somebody else than who judged it."""
    assert last is not None
    if by.person_id and by.person_id == last.by_id:
        raise NotPermitted(SECOND_PERSON)
    if impact_read not in (None, last.number):
        said = f"{last.found.value.capitalize()}. {last.words}"
        raise Stale(theirs={"why": said}, saved_by=last.by)


def missing_in(words: PriorityWords) -> dict[str, str]:
    """A sentence for each field that is missing or too long."""
    missing = {name: said for name, said in MISSING.items() if not getattr(words, name).strip()}
    long = {
        name: f"Shorten this to {LONGEST_LINE} characters."
        for name in LINES
        if len(getattr(words, name)) > LONGEST_LINE
    }
    return {**missing, **long}


def _past(words: PriorityWords, earliest: date) -> dict[str, str]:
    is_past = words.due_on < earliest
    return {"due_on": "Give a day that has not passed."} if is_past else {}


def _later(priority: ImprovementPriority, words: PriorityWords, due_why: str) -> dict[str, str]:
    is_silent = words.due_on > priority.due_on and not due_why.strip()
    return {"due_why": LATER} if is_silent else {}


def _orphaned(session: Session, priority: ImprovementPriority, words: PriorityWords) -> dict[str, str]:
    """A level to be reached in the owner's own service needs a service that owns it."""
    asks = select(func.count()).where(
        SuccessMeasure.committee_id == priority.committee_id,
        SuccessMeasure.priority_id == priority.id,
        SuccessMeasure.reach == Reach.OWN_SERVICE,
        col(SuccessMeasure.is_in),
    )
    is_orphaned = words.owner_service_id is None and session.exec(asks).one()
    return {"owner_service": ORPHANED} if is_orphaned else {}


def _too_many(session: Session, committee_id: str, many_why: str) -> dict[str, str]:
    is_open = (
        ImprovementPriority.committee_id == committee_id,
        ImprovementPriority.state == PriorityState.OPEN,
    )
    count = session.exec(select(func.count()).select_from(ImprovementPriority).where(*is_open)).one()
    return {"many_why": MANY} if count >= FEW and not many_why.strip() else {}


def _check_service(session: Session, committee_id: str, words: PriorityWords) -> None:
    service = session.get(Service, words.owner_service_id) if words.owner_service_id else None
    if words.owner_service_id and (service is None or service.committee_id != committee_id):
        raise NotFound


# Reading and changing


def _fields(words: PriorityWords) -> dict[str, Any]:
    return {name: getattr(words, name) for name in FIELDS}


def _texts(words: PriorityWords) -> dict[str, str]:
    return {name: getattr(words, name) for name in TEXTS}


def _spelled(priority: ImprovementPriority) -> dict[str, str]:
    """What stands, as text."""
    return {
        **{name: getattr(priority, name) for name in TEXTS},
        "due_on": priority.due_on.isoformat(),
        "state": priority.state.value,
    }


def _next_number(session: Session, committee_id: str) -> int:
    highest = select(func.max(ImprovementPriority.number)).where(
        ImprovementPriority.committee_id == committee_id
    )
    return (session.exec(highest).one() or 0) + 1


def _entries_of(session: Session, priority: ImprovementPriority) -> list[PlanEntry]:
    return list(
        session.exec(
            select(PlanEntry)
            .where(
                PlanEntry.committee_id == priority.committee_id,
                PlanEntry.priority_id == priority.id,
            )
            .order_by(col(PlanEntry.number))
        )
    )


def _resumed_after(session: Session, priority: ImprovementPriority) -> int:
    """The number of the last thing said before the priority was taken up again; 0 where it never was."""
    highest = select(func.max(PriorityMove.last_entry)).where(
        PriorityMove.committee_id == priority.committee_id,
        PriorityMove.priority_id == priority.id,
        PriorityMove.after == PriorityState.OPEN,
    )
    return session.exec(highest).one() or 0


def _move_row(
    priority: ImprovementPriority,
    after: PriorityState,
    entries: Sequence[PlanEntry],
    stood: Mapping[str, Sequence[str]],
) -> PriorityMove:
    return PriorityMove(
        committee_id=priority.committee_id,
        priority_id=priority.id,
        number=priority.version,
        after=after,
        last_entry=entries[-1].number if entries else 0,
        stood=[{"success_id": one, "stands": [*sentences]} for one, sentences in stood.items()],
    )


def _version_row(priority: ImprovementPriority) -> PriorityVersion:
    return PriorityVersion(
        committee_id=priority.committee_id,
        priority_id=priority.id,
        number=priority.version,
        **{name: getattr(priority, name) for name in FIELDS},
    )


def _origins_in(session: Session, priority: ImprovementPriority) -> list[PriorityOrigin]:
    return list(
        session.exec(
            select(PriorityOrigin).where(
                PriorityOrigin.committee_id == priority.committee_id,
                PriorityOrigin.priority_id == priority.id,
                col(PriorityOrigin.is_in),
            )
        )
    )


def _told_of_origin(origin: OriginFound, place: str = "") -> Changes:
    """What a priority answers, as its trace keeps it."""
    told = {
        "kind": origin.kind,
        "indicator": origin.indicator,
        "cycle answered": origin.cycle.id,
        "judgement": origin.judgement_id,
    }
    return {f"{name}{place}": (None, value) for name, value in told.items()}


def _is_same(row: PriorityOrigin, origin: OriginFound) -> bool:
    kept = (row.kind, row.cycle_id, row.indicator, row.judgement_id)
    return kept == (origin.kind, origin.cycle.id, origin.indicator, origin.judgement_id)


def _origin_row(priority: ImprovementPriority, origin: OriginFound) -> PriorityOrigin:
    if origin.cycle.committee_id != priority.committee_id:
        raise NotFound
    is_pattern = origin.kind is OriginKind.PATTERN
    return PriorityOrigin(
        committee_id=priority.committee_id,
        priority_id=priority.id,
        kind=origin.kind,
        cycle_id=origin.cycle.id,
        indicator=origin.indicator,
        judgement_id=None if is_pattern else origin.judgement_id,
        said=origin.said,
    )


def _keep(session: Session, priority: ImprovementPriority) -> None:
    priority.version += 1
    session.add(priority)
    session.flush()
