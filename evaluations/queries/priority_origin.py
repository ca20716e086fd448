"""What an improvement priority can come from, with the words that stand there."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session

from evaluations.cycle import Cycle
from evaluations.improvement_priority import OriginKind
from evaluations.judgement import Judgement, JudgementEntry, State
from evaluations.pattern import sentence, strength, weakness
from evaluations.queries.cycle import cycle_of, units_of
from evaluations.queries.edition import framework_of
from evaluations.queries.judgement import entry_in_force
from evaluations.queries.pattern import grid_of_cycle
from evaluations.refusals import NotFound, NotNow
from indicators.framework import Framework

NOT_AGREED = "Only an agreed judgement can become a priority. This one is not agreed."
NOT_JUDGED = "No team has an agreed level here, so there is no pattern to answer."
NO_DISSENT = "Nobody dissented here, so no priority can answer it."


@dataclass(frozen=True)
class OriginFound:
    """A judgement, a pattern or dissent as it stands now. A pattern has no judgement and no unit."""

    kind: OriginKind
    cycle: Cycle
    indicator: str
    said: str
    judgement_id: str | None = None
    unit: str = ""


def judgement_as_origin(session: Session, committee_id: str, judgement_id: str) -> OriginFound:
    """An agreed judgement: its level and rationale. Raises NotFound or NotNow."""
    judgement, entry = _agreed(session, committee_id, judgement_id)
    cycle = cycle_of(session, committee_id, judgement.cycle_id)
    said = _said(framework_of(session, cycle.edition), entry)
    return _of_judgement(session, OriginKind.JUDGEMENT, cycle, judgement, said)


def dissent_as_origin(session: Session, committee_id: str, judgement_id: str) -> OriginFound:
    """The dissent in an agreed judgement, in the dissenters' words. Raises NotFound or NotNow."""
    judgement, entry = _agreed(session, committee_id, judgement_id)
    if not entry.dissent:
        raise NotNow(NO_DISSENT)
    cycle = cycle_of(session, committee_id, judgement.cycle_id)
    said = "\n".join(_dissent_in_words(entry.dissent))
    return _of_judgement(session, OriginKind.DISSENT, cycle, judgement, said)


def pattern_as_origin(session: Session, committee_id: str, cycle_id: str, indicator: str) -> OriginFound:
    """The pattern of an indicator that the cycle chose, in its two sentences. Raises NotFound or NotNow."""
    cycle = cycle_of(session, committee_id, cycle_id)
    grid = grid_of_cycle(session, cycle, framework_of(session, cycle.edition))
    row = next((one for one in grid.rows if one.is_chosen and one.indicator == indicator), None)
    if row is None:
        raise NotFound
    if not any(cell.level for cell in row.cells):
        raise NotNow(NOT_JUDGED)
    said = "\n".join((sentence("weakness", weakness(row.cells)), sentence("strength", strength(row.cells))))
    return OriginFound(OriginKind.PATTERN, cycle, indicator, said)


def _agreed(session: Session, committee_id: str, judgement_id: str) -> tuple[Judgement, JudgementEntry]:
    judgement = session.get(Judgement, judgement_id)
    if judgement is None or judgement.committee_id != committee_id:
        raise NotFound
    entry = entry_in_force(session, judgement)
    if entry is None or judgement.state is not State.AGREED:
        raise NotNow(NOT_AGREED)
    return judgement, entry


def _said(framework: Framework, entry: JudgementEntry) -> str:
    level = framework.label(entry.level).capitalize() + "." if entry.level else ""
    return "\n".join(filter(None, (level, entry.rationale, entry.areas_for_improvement)))


def _dissent_in_words(dissent: Iterable[dict[str, str]]) -> Iterable[str]:
    for said in dissent:
        yield f"{said['words']} ({said['service']})" if said["service"] else said["words"]


def _of_judgement(
    session: Session, kind: OriginKind, cycle: Cycle, judgement: Judgement, said: str
) -> OriginFound:
    named = next(one for one in units_of(session, cycle.committee_id) if one.unit.id == judgement.unit_id)
    return OriginFound(kind, cycle, judgement.indicator, said, judgement.id, named.name)
