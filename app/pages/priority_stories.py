"""The story of a priority: every act on it, with what was changed from what to what."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from evaluations.improvement_priority import ImprovementPriority, PriorityVersion
from evaluations.queries.committee import services_of
from evaluations.queries.improvement_priority import story_of, versions_of
from evaluations.trace import Trace

NOTHING = "nothing"
COMMITTEE = "the committee itself"
OF_PRIORITY = {
    "title": "Short name",
    "aim": "Aim for children and families",
    "observed": "What will be observed or measured",
    "owner": "Owner",
    "owner_service_id": "Service that reports",
    "partners": "Partners",
    "due_on": "To be done by",
}
OF_PARTS = {
    "words": "Words",
    "due_on": "By when",
    "baseline": "Starts from",
    "target": "Target",
    "direction": "At least or at most",
    "indicator": "Quality indicator",
    "at_least": "At least",
    "reach": "Where",
    "voice": "Whose views",
}
CHANGES_OF_PARTS = ("milestone changed", "measure of success changed")


@dataclass(frozen=True)
class ChangeTold:
    """One thing that was changed: what it was, and what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ActTold:
    """One act in the story of a priority."""

    at: datetime
    by: str
    act: str
    reason: str
    changes: tuple[ChangeTold, ...]


def acts_told(
    session: Session, priority: ImprovementPriority, parts: Mapping[str, str]
) -> tuple[ActTold, ...]:
    """Every act, the latest first, in three statements.

    `parts` are the priority's milestones and measures of success in words, by id.
    """
    services = {one.id: one.name for one in services_of(session, priority.committee_id)}
    reworded = _reworded(versions_of(session, priority), priority, services)
    return tuple(
        ActTold(
            at=one.at,
            by=one.by,
            act=_act(one, parts),
            reason=one.reason,
            changes=reworded.get(one.id) or tuple(_changes_of_part(one)),
        )
        for one in reversed(story_of(session, priority))
    )


def _act(trace: Trace, parts: Mapping[str, str]) -> str:
    """What was done, with what was found and of which part: "Delivery checked: not delivered. A form"."""
    found = _as_said(trace.change.get("found", ("", ""))[1])
    act = ": ".join(filter(None, (trace.act.capitalize(), str(found or ""))))
    pairs = (trace.change.get(name, ("", "")) for name in ("milestone", "success_measure"))
    named = (parts.get(str(_as_said(one)), "") for pair in pairs for one in reversed(pair) if one)
    part = next(filter(None, named), "")
    return f"{act}, “{part}”" if part else act


def _reworded(
    versions: Sequence[PriorityVersion], priority: ImprovementPriority, services: Mapping[str, str]
) -> dict[str, tuple[ChangeTold, ...]]:
    """What each change of the priority's own words changed, by the trace of that change."""
    became: list[PriorityVersion | ImprovementPriority] = [*versions[1:], priority]
    return {
        before.trace_id: tuple(_differing(before, after, services))
        for before, after in zip(versions, became, strict=False)
    }


def _differing(
    before: PriorityVersion, after: PriorityVersion | ImprovementPriority, services: Mapping[str, str]
) -> Iterator[ChangeTold]:
    for name, label in OF_PRIORITY.items():
        was, became = getattr(before, name), getattr(after, name)
        if name == "owner_service_id":
            was, became = services.get(was, COMMITTEE), services.get(became, COMMITTEE)
        if was != became:
            yield ChangeTold(label, _spelled(was), _spelled(became))


def _changes_of_part(trace: Trace) -> Iterator[ChangeTold]:
    """What was changed of a milestone or a measure of success. Of long words only a hash is kept."""
    if trace.act not in CHANGES_OF_PARTS:
        return
    for name, label in OF_PARTS.items():
        was, became = trace.change.get(name, (None, None))
        if was != became and not any(str(one).startswith("sha256:") for one in (was, became)):
            yield ChangeTold(label, _spelled(_as_said(was)), _spelled(_as_said(became)))


def _as_said(kept: object) -> object:
    """A value as it was before the trace kept it: a day and a figure stand there as quoted text."""
    is_quoted = isinstance(kept, str) and len(kept) > 1 and kept[0] == kept[-1] == '"'
    said = json.loads(str(kept)) if is_quoted else kept
    try:
        return date.fromisoformat(str(said)) if is_quoted else said
    except ValueError:
        return said


def _spelled(value: object) -> str:
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return str(value or "") or NOTHING
