"""Bringing in judgements from a file: every row checked first, then all stored or none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from evaluations.actions.committee import add_locality, add_service, create_committee, unit_of
from evaluations.actions.cycle import move_cycle, plan_cycle
from evaluations.actions.judgement import Words, agree
from evaluations.committee import Committee, Locality, Service, Unit, UnitKind, unit_key
from evaluations.cycle import ChosenIndicator, Cycle, Stage, TakingPart
from evaluations.imported import Fault, FaultyFile, JudgementRow
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.permissions import require_now, takes_revisions, takes_words
from evaluations.personal_data import find_personal
from evaluations.refusals import Refusal
from evaluations.trace import Actor, leave_trace
from indicators.framework import Framework

WAY_OUT = "Take it out, or say why it is not personal with --not-personal."
WHY_CHOSEN = "Chosen by the file of judgements that was imported."


@dataclass(frozen=True)
class Wanted:
    """What the person at the command line asked for beside the file itself.

    `create` makes what does not exist yet; `revise` and `not_personal` are reasons, "" when none was given.
    """

    committee: str
    cycle: str
    create: bool = False
    revise: str = ""
    not_personal: str = ""
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class Imported:
    """How many judgements are new, how many were revised, how many stood already as the file says."""

    new: int
    revised: int
    unchanged: int


@dataclass(frozen=True)
class Place:
    """What stands before an import, by the names that a file uses (folded) and by unit."""

    services: dict[str, str]
    localities: dict[str, str]
    units: dict[str, Unit]
    taking_part: frozenset[str]
    chosen: frozenset[str] | None
    judged: dict[tuple[str, str], tuple[Judgement, JudgementEntry | None]]

    def unit(self, row: JudgementRow) -> Unit | None:
        """The team of a row, if the committee has it."""
        service = self.services.get(row.service.casefold())
        locality = self.localities.get(row.locality.casefold()) if row.locality else None
        if service is None or (row.locality and locality is None):
            return None
        return self.units.get(unit_key(UnitKind.TEAM, service, locality))

    def stands(self, row: JudgementRow) -> tuple[Judgement | None, JudgementEntry | None]:
        """The judgement where the row wants to be and its entry in force, as far as there are any."""
        unit = self.unit(row)
        return self.judged.get((unit.id, row.indicator), (None, None)) if unit else (None, None)


def import_judgements(
    session: Session,
    *,
    by: Actor,
    committee: Committee | None,
    cycle: Cycle | None,
    framework: Framework,
    rows: Sequence[JudgementRow],
    faults: Sequence[Fault],
    wanted: Wanted,
    progress: Callable[[], None] = lambda: None,
) -> Imported:
    """Store every row as an agreed judgement of its team, or raise FaultyFile with every fault.

    A row that stands already changes nothing. `progress` is called once for each row stored or passed.
    """
    place = _place(session, committee, cycle)
    found = [*faults, *(fault for row in rows for fault in _faults(row, place, wanted))]
    if found:
        raise FaultyFile(found)
    if not rows:
        raise Refusal("Nothing was imported. The file has a header and no rows.")
    changing = [row for row in rows if not _says_the_same(row, place.stands(row)[1])]
    committee = committee or create_committee(
        session, by=by, name=wanted.committee, not_personal=wanted.not_personal
    )
    units = _units(session, by, committee, rows, place, wanted.not_personal)
    if cycle is None:
        cycle = _open_cycle(session, by, committee, framework, rows, units, wanted)
    else:
        _check_stage(cycle, changing, place)
        _join(session, by, cycle, [unit.id for unit in units.values() if unit.id not in place.taking_part])
    revised, lines = 0, {row.line for row in changing}
    for row in rows:
        if row.line in lines:
            revised += _store(session, by, cycle, units[row.service, row.locality], row, place, wanted)
        progress()
    return Imported(new=len(changing) - revised, revised=revised, unchanged=len(rows) - len(changing))


def _faults(row: JudgementRow, place: Place, wanted: Wanted) -> Iterator[Fault]:
    if not wanted.create:
        yield from (Fault(row.line, reason) for reason in _unknown(row, place))
    if place.chosen is not None and row.indicator not in place.chosen:
        yield Fault(row.line, f"The cycle did not choose {row.indicator}.")
    judgement, entry = place.stands(row)
    if judgement and judgement.has_draft and not _says_the_same(row, entry):
        yield Fault(
            row.line, f"The team has a draft of {row.indicator} at work. Agree it or take it back first."
        )
    elif entry and not _says_the_same(row, entry) and not wanted.revise:
        yield Fault(row.line, f"{_said(row, entry)} Give a reason with --revise to revise it.")
    if not wanted.not_personal:
        yield from _personal(row)


def _unknown(row: JudgementRow, place: Place) -> Iterator[str]:
    if row.service.casefold() not in place.services:
        yield f"There is no service {row.service!r} in this committee."
    if row.locality and row.locality.casefold() not in place.localities:
        yield f"There is no locality {row.locality!r} in this committee."
        return
    unit = place.unit(row)
    if row.service.casefold() in place.services and (unit is None or unit.id not in place.taking_part):
        yield f"{row.service} in {row.locality or 'the whole area'} does not take part in the cycle."


def _said(row: JudgementRow, entry: JudgementEntry) -> str:
    level = entry.level.value if entry.level else "that it cannot be judged"
    what = "with other words" if entry.level is row.level else f"and the file says {row.level.value}"
    return f"{row.indicator} was agreed as {level}, {what}."


def _personal(row: JudgementRow) -> Iterator[Fault]:
    for name, text in (
        ("service", row.service),
        ("locality", row.locality or ""),
        ("rationale", row.rationale),
    ):
        for found in find_personal(text):
            yield Fault(row.line, f"The {name} looks personal: {found.kind.value}. {WAY_OUT}")


def _says_the_same(row: JudgementRow, entry: JudgementEntry | None) -> bool:
    """Whether the entry in force says what the row says; what the row leaves out is not compared."""
    return (
        entry is not None
        and entry.level is row.level
        and row.rationale in ("", entry.rationale)
        and row.judged_on in (None, entry.judged_on)
    )


def _check_stage(cycle: Cycle, changing: Sequence[JudgementRow], place: Place) -> None:
    if any(place.stands(row)[1] is None for row in changing):
        require_now(takes_words(cycle))
    elif changing:
        require_now(takes_revisions(cycle))


def _units(
    session: Session,
    by: Actor,
    committee: Committee,
    rows: Sequence[JudgementRow],
    place: Place,
    not_personal: str,
) -> dict[tuple[str, str | None], Unit]:
    """The team of every row, made where it is missing."""
    services, localities = dict(place.services), dict(place.localities)
    units: dict[tuple[str, str | None], Unit] = {}
    for row in rows:
        if (row.service, row.locality) in units:
            continue
        if row.service.casefold() not in services:
            service = add_service(
                session, by=by, committee=committee, name=row.service, not_personal=not_personal
            )
            services[row.service.casefold()] = service.id
        if row.locality and row.locality.casefold() not in localities:
            locality = add_locality(
                session, by=by, committee=committee, name=row.locality, not_personal=not_personal
            )
            localities[row.locality.casefold()] = locality.id
        units[row.service, row.locality] = unit_of(
            session,
            by=by,
            committee=committee,
            kind=UnitKind.TEAM,
            service_id=services[row.service.casefold()],
            locality_id=localities[row.locality.casefold()] if row.locality else None,
        )
    return units


def _open_cycle(
    session: Session,
    by: Actor,
    committee: Committee,
    framework: Framework,
    rows: Sequence[JudgementRow],
    units: dict[tuple[str, str | None], Unit],
    wanted: Wanted,
) -> Cycle:
    """The new cycle, with the file's indicators and teams, opened."""
    begins, ends = wanted.period or _period(rows)
    cycle = plan_cycle(
        session,
        by=by,
        committee=committee,
        edition=framework,
        name=wanted.cycle,
        period_from=begins,
        period_to=ends,
        why_now="",
        reason_for_all=WHY_CHOSEN,
        chosen={row.indicator: "" for row in rows},
        unit_ids=list({unit.id: None for unit in units.values()}),
    )
    move_cycle(session, by=by, cycle=cycle, after=Stage.OPEN, reason="", version=cycle.version)
    return cycle


def _period(rows: Sequence[JudgementRow]) -> tuple[date, date]:
    """From the first to the last day on which the file says that something was judged; else this year."""
    days = [row.judged_on for row in rows if row.judged_on]
    this_year = date.today().year
    return (min(days), max(days)) if days else (date(this_year, 1, 1), date(this_year, 12, 31))


def _join(session: Session, by: Actor, cycle: Cycle, unit_ids: Sequence[str]) -> None:
    """Let teams that the file names take part in a cycle that stood before."""
    if not unit_ids:
        return
    leave_trace(
        session,
        by=by,
        act="teams joined",
        noun="cycle",
        noun_id=cycle.id,
        owner=cycle.committee_id,
        change={"units": (None, list(unit_ids))},
    )
    earlier = session.exec(
        select(TakingPart).where(TakingPart.cycle_id == cycle.id, col(TakingPart.unit_id).in_(unit_ids))
    ).all()
    for part in earlier:
        part.takes_part = True
    known = {part.unit_id for part in earlier}
    session.add_all(
        TakingPart(committee_id=cycle.committee_id, cycle_id=cycle.id, unit_id=unit)
        for unit in unit_ids
        if unit not in known
    )
    session.flush()


def _store(
    session: Session, by: Actor, cycle: Cycle, unit: Unit, row: JudgementRow, place: Place, wanted: Wanted
) -> bool:
    """Agree one row; whether it revised what stood."""
    judgement, entry = place.stands(row)
    rationale = row.rationale or (entry.rationale if entry else "")
    agree(
        session,
        by=by,
        cycle=cycle,
        unit=unit,
        indicator=row.indicator,
        words=Words(level=row.level, rationale=rationale),
        version=judgement.version if judgement else 0,
        judged_on=row.judged_on,
        reason=wanted.revise if entry else "",
        not_personal=wanted.not_personal,
    )
    return entry is not None


def _place(session: Session, committee: Committee | None, cycle: Cycle | None) -> Place:
    """What stands now, in six statements at most."""
    if committee is None:
        return Place({}, {}, {}, frozenset(), None, {})
    services = session.exec(select(Service).where(Service.committee_id == committee.id))
    localities = session.exec(select(Locality).where(Locality.committee_id == committee.id))
    units = session.exec(select(Unit).where(Unit.committee_id == committee.id))
    return Place(
        services={service.name.casefold(): service.id for service in services},
        localities={locality.name.casefold(): locality.id for locality in localities},
        units={unit.key: unit for unit in units},
        taking_part=_taking_part(session, cycle),
        chosen=_chosen(session, cycle),
        judged=_judged(session, cycle),
    )


def _taking_part(session: Session, cycle: Cycle | None) -> frozenset[str]:
    if cycle is None:
        return frozenset()
    units = select(TakingPart.unit_id).where(TakingPart.cycle_id == cycle.id, col(TakingPart.takes_part))
    return frozenset(session.exec(units))


def _chosen(session: Session, cycle: Cycle | None) -> frozenset[str] | None:
    if cycle is None:
        return None
    chosen = select(ChosenIndicator.indicator).where(
        ChosenIndicator.cycle_id == cycle.id, col(ChosenIndicator.is_chosen)
    )
    return frozenset(session.exec(chosen))


def _judged(
    session: Session, cycle: Cycle | None
) -> dict[tuple[str, str], tuple[Judgement, JudgementEntry | None]]:
    if cycle is None:
        return {}
    in_force = (col(JudgementEntry.judgement_id) == col(Judgement.id)) & (
        col(JudgementEntry.number) == col(Judgement.entry_number)
    )
    rows = session.exec(
        select(Judgement, JudgementEntry)
        .outerjoin(JudgementEntry, in_force)
        .where(Judgement.cycle_id == cycle.id)
    )
    return {(judgement.unit_id, judgement.indicator): (judgement, entry) for judgement, entry in rows}
