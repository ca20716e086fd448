"""Everything that a committee judged, across its cycles."""

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col, select

from evaluations.continuation import Continuation
from evaluations.cycle import ChosenIndicator, Cycle, Stage, TakingPart
from evaluations.history import History, Said
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.queries.cycle import cycles_of, units_of
from evaluations.queries.edition import catalogue


def history_of(session: Session, committee_id: str, *, cycles: Collection[Cycle] | None = None) -> History:
    """The whole history, or that of some cycles only, in seven statements whatever its size.

    Cycles that were never opened are left out.
    """
    opened = cycles_of(session, committee_id) if cycles is None else cycles
    known = sorted(
        (cycle for cycle in opened if cycle.stage is not Stage.PLANNED),
        key=lambda cycle: (cycle.period_from, cycle.id),
    )
    ids = [cycle.id for cycle in known]
    return History(
        cycles=tuple(known),
        units={named.unit.id: named for named in units_of(session, committee_id)},
        taking_part=_taking_part(session, committee_id, ids),
        chosen=_chosen(session, committee_id, ids),
        said=_said(session, committee_id, ids),
        earlier=_earlier(session, committee_id),
        frameworks=catalogue(session),
    )


def _said(session: Session, committee_id: str, cycle_ids: list[str]) -> dict[tuple[str, str, str], Said]:
    in_force = (col(JudgementEntry.judgement_id) == col(Judgement.id)) & (
        col(JudgementEntry.number) == col(Judgement.entry_number)
    )
    rows = session.execute(
        select(col(Judgement.cycle_id), col(Judgement.unit_id), col(Judgement.indicator))
        .add_columns(col(Judgement.id), col(Judgement.state), col(Judgement.agreed_level))
        .add_columns(col(JudgementEntry.judged_on), col(JudgementEntry.by))
        .outerjoin(JudgementEntry, in_force)
        .where(col(Judgement.committee_id) == committee_id, col(Judgement.cycle_id).in_(cycle_ids))
    )
    return {
        (cycle_id, unit_id, indicator): Said(judgement_id, unit_id, state, level, judged_on, by or "")
        for cycle_id, unit_id, indicator, judgement_id, state, level, judged_on, by in rows
    }


def _taking_part(session: Session, committee_id: str, cycle_ids: list[str]) -> dict[str, frozenset[str]]:
    rows = session.execute(
        select(col(TakingPart.cycle_id), col(TakingPart.unit_id)).where(
            TakingPart.committee_id == committee_id, col(TakingPart.takes_part)
        )
    )
    return _by_cycle(rows.all(), cycle_ids)


def _chosen(session: Session, committee_id: str, cycle_ids: list[str]) -> dict[str, frozenset[str]]:
    rows = session.execute(
        select(col(ChosenIndicator.cycle_id), col(ChosenIndicator.indicator)).where(
            ChosenIndicator.committee_id == committee_id, col(ChosenIndicator.is_chosen)
        )
    )
    return _by_cycle(rows.all(), cycle_ids)


def _by_cycle(rows: Collection[tuple[str, str]], cycle_ids: list[str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for cycle_id, one in rows:
        found[cycle_id].add(one)
    return {cycle_id: frozenset(found[cycle_id]) for cycle_id in cycle_ids}


def _earlier(session: Session, committee_id: str) -> dict[str, tuple[str, ...]]:
    rows = session.execute(
        select(col(Continuation.later_id), col(Continuation.earlier_id))
        .where(Continuation.committee_id == committee_id, col(Continuation.is_in))
        .order_by(col(Continuation.id))
    )
    found: dict[str, tuple[str, ...]] = {}
    for later_id, earlier_id in rows:
        found[later_id] = (*found.get(later_id, ()), earlier_id)
    return found
