"""How a committee will know that a priority did its work: measures of success of three kinds."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session

from evaluations.actions.plan_keeping import Changes, check_texts, differing, hold_open, saved_by, tell
from evaluations.improvement_priority import (
    Direction,
    ImprovementPriority,
    Reach,
    SuccessKind,
    SuccessMeasure,
)
from evaluations.measure import Measure
from evaluations.queries.edition import catalogue
from evaluations.refusals import Invalid, NotFound, NotNow, Stale
from evaluations.trace import Actor
from evaluations.triangulation import Voice
from indicators.level import Level


@dataclass(frozen=True)
class SuccessWords:
    """What is said of a measure of success: the fields of SuccessMeasure that its kind has."""

    kind: SuccessKind
    words: str = ""
    measure_id: str | None = None
    baseline: Decimal | None = None
    target: Decimal | None = None
    direction: Direction | None = None
    edition: str = ""
    indicator: str = ""
    at_least: Level | None = None
    reach: Reach | None = None
    voice: Voice | None = None
    due_on: date | None = None


FIELDS = tuple(one.name for one in fields(SuccessWords))


def add_success_measure(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    words: SuccessWords,
    not_personal: str = "",
) -> SuccessMeasure:
    """Add a measure of success. Raises Invalid for what its kind needs and for what it cannot have."""
    hold_open(session, priority)
    check_texts({"words": words.words}, _faults(session, priority, words), not_personal)
    row = SuccessMeasure(committee_id=priority.committee_id, priority_id=priority.id, **_fields(words))
    change: Changes = {"success_measure": (None, row.id)}
    change |= {name: (None, value) for name, value in _fields(words).items() if value not in (None, "")}
    act = "measure of success added"
    tell(session, by=by, priority=priority, act=act, change=change, not_personal=not_personal)
    return _keep(session, row)


def change_success_measure(
    session: Session,
    *,
    by: Actor,
    priority: ImprovementPriority,
    measure: SuccessMeasure,
    words: SuccessWords,
    version: int,
    not_personal: str = "",
) -> SuccessMeasure:
    """Change a measure of success. Its kind stays. Stale when somebody saved meanwhile."""
    _hold(session, priority, measure)
    if measure.version != version:
        raise Stale(theirs=spelled(measure), saved_by=saved_by(session, measure.trace_id))
    change = differing(measure, words, FIELDS)
    errors = _faults(session, priority, words)
    if "kind" in change:
        errors["kind"] = "The kind stays. Take this one out and add another."
    check_texts({"words": words.words} if "words" in change else {}, errors, not_personal)
    if not change:
        return measure
    change["success_measure"] = (measure.id, measure.id)
    act = "measure of success changed"
    tell(session, by=by, priority=priority, act=act, change=change, not_personal=not_personal)
    for name, value in _fields(words).items():
        setattr(measure, name, value)
    measure.version += 1
    return _keep(session, measure)


def withdraw_success_measure(
    session: Session, *, by: Actor, priority: ImprovementPriority, measure: SuccessMeasure
) -> None:
    """Take a measure of success out. It is kept, and so is the trace of who took it out."""
    _hold(session, priority, measure)
    if not measure.is_in:
        return
    change: Changes = {"success_measure": (measure.id, None)}
    tell(session, by=by, priority=priority, act="measure of success taken out", change=change)
    measure.is_in, measure.version = False, measure.version + 1
    _keep(session, measure)


def put_back_success_measure(
    session: Session, *, by: Actor, priority: ImprovementPriority, measure: SuccessMeasure
) -> None:
    """Put a measure of success back that was taken out. Raises NotNow where it does not fit any more."""
    _hold(session, priority, measure)
    if measure.is_in:
        return
    if faults := _faults(
        session, priority, SuccessWords(**{name: getattr(measure, name) for name in FIELDS})
    ):
        raise NotNow(" ".join(faults.values()))
    change: Changes = {"success_measure": (None, measure.id)}
    tell(session, by=by, priority=priority, act="measure of success put back", change=change)
    measure.is_in, measure.version = True, measure.version + 1
    _keep(session, measure)


def spelled(measure: SuccessMeasure) -> dict[str, str]:
    """What stands, as text; nothing for what its kind does not have."""
    values = {name: getattr(measure, name) for name in FIELDS}
    return {
        name: str(getattr(value, "value", value)) for name, value in values.items() if value not in (None, "")
    }


def _hold(session: Session, priority: ImprovementPriority, measure: SuccessMeasure) -> None:
    hold_open(session, priority)
    session.refresh(measure, with_for_update=True)
    if measure.priority_id != priority.id:
        raise NotFound


def _faults(session: Session, priority: ImprovementPriority, words: SuccessWords) -> dict[str, str]:
    asked = {
        SuccessKind.PERFORMANCE: _faults_of_data,
        SuccessKind.INDICATOR: _faults_of_indicator,
        SuccessKind.VIEWS: _faults_of_views,
    }
    _refuse_mixed(words)
    return asked[words.kind](session, priority, words)


def _refuse_mixed(words: SuccessWords) -> None:
    """A kind has its own fields only."""
    own = {
        SuccessKind.PERFORMANCE: ("measure_id", "baseline", "target", "direction"),
        SuccessKind.INDICATOR: ("edition", "indicator", "at_least", "reach"),
        SuccessKind.VIEWS: ("voice",),
    }
    others = (name for kind, names in own.items() if kind is not words.kind for name in names)
    if any(getattr(words, name) not in (None, "") for name in others):
        raise Invalid({"kind": f"Give only what belongs to {words.kind.value}."})


def _faults_of_data(session: Session, priority: ImprovementPriority, words: SuccessWords) -> dict[str, str]:
    measure = session.get(Measure, words.measure_id) if words.measure_id else None
    if measure is not None and measure.committee_id != priority.committee_id:
        raise NotFound
    missing = {
        "measure_id": ("Choose one of the committee's measures.", measure),
        "baseline": ("Give the figure that it starts from.", words.baseline),
        "target": ("Give the figure that it is to come to.", words.target),
        "direction": ("Choose at least or at most.", words.direction),
    }
    return {name: sentence for name, (sentence, value) in missing.items() if value is None}


def _faults_of_indicator(
    session: Session, priority: ImprovementPriority, words: SuccessWords
) -> dict[str, str]:
    framework = catalogue(session).get(words.edition)
    found = framework.indicator(words.indicator) if framework else None
    missing = {
        "indicator": ("Choose the quality indicator.", found),
        "at_least": ("Choose the level that is to be reached.", words.at_least),
        "reach": ("Choose where it is to be reached.", words.reach),
    }
    errors = {name: sentence for name, (sentence, value) in missing.items() if value is None}
    if words.reach is Reach.OWN_SERVICE and priority.owner_service_id is None:
        errors["reach"] = "The committee itself owns this priority. Choose another reach."
    return errors


def _faults_of_views(session: Session, priority: ImprovementPriority, words: SuccessWords) -> dict[str, str]:
    missing = {
        "voice": ("Choose whose views these are.", words.voice),
        "words": ("Say what they will tell you.", words.words.strip()),
    }
    return {name: sentence for name, (sentence, is_given) in missing.items() if not is_given}


def _fields(words: SuccessWords) -> dict[str, Any]:
    return {name: getattr(words, name) for name in FIELDS}


def _keep(session: Session, measure: SuccessMeasure) -> SuccessMeasure:
    session.add(measure)
    session.flush()
    return measure
