"""Which teams were said to be the same as before, as pages name them wherever it matters."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from evaluations.continuation import Continuation
from evaluations.history import History


@dataclass(frozen=True)
class SameTeam:
    """One team that goes on as another: who said so, when and why."""

    id: str
    earlier: str
    later: str
    said_by: str
    said_at: datetime
    reason: str


def same_teams(history: History, told: Sequence[Continuation]) -> tuple[SameTeam, ...]:
    """Everything that is said of this, with the names of the teams."""
    return tuple(
        SameTeam(
            id=one.id,
            earlier=history.units[one.earlier_id].name,
            later=history.units[one.later_id].name,
            said_by=one.said_by,
            said_at=one.said_at,
            reason=one.reason,
        )
        for one in told
    )


def same_teams_of(
    history: History, told: Sequence[Continuation], unit_ids: Collection[str]
) -> tuple[SameTeam, ...]:
    """What is said of these units and of the names that they had before."""
    names = {name for one in unit_ids for name in history.same_unit(one)}
    return same_teams(history, [one for one in told if one.later_id in names])
