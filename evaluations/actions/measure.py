"""Choosing which measures are kept, entering their figures one by one or from a file, and correcting them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from evaluations.actions.guarding import reason_of, refuse_personal
from evaluations.committee import Locality, Service
from evaluations.figure import FIRST_YEAR, LONGEST_NOTE, LONGEST_SOURCE, FigurePlace, FigureRow, in_figures
from evaluations.imported import Fault, FaultyFile
from evaluations.measure import Better, Measure, MeasureValue, value_key
from evaluations.permissions import Permit, require_now, takes_figures
from evaluations.personal_data import find_personal
from evaluations.queries.committee import localities_of, services_of
from evaluations.refusals import Invalid, NotFound, NotNow, Stale
from evaluations.trace import Actor, Trace, TraceHead, leave_trace
from evaluations.triangulation import InformationType

LONGEST_NAME = 200
LONGEST_UNIT = 60
LONGEST_MEANING = 2_000
NEVER_SAVED = "Somebody"
WAY_OUT = "Take it out, or say why it is not personal."
Change = dict[str, tuple[object, object]]


@dataclass(frozen=True)
class MeasureWords:
    """What a lead says of a measure: the fields of Measure that a person gives."""

    name: str
    information_type: InformationType
    meaning: str = ""
    counted_in: str = ""
    better: Better = Better.NEITHER
    source: str = ""


@dataclass(frozen=True)
class FigureWords:
    """What is said beside a figure's day and place, which never change."""

    value: Decimal
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Imported:
    """How many figures of a file are new, and how many stood already as the file says."""

    new: int
    unchanged: int


def words_of(measure: Measure) -> MeasureWords:
    """What is said of a measure at present."""
    return MeasureWords(**{name: getattr(measure, name) for name in MeasureWords.__dataclass_fields__})


def spelled(words: MeasureWords) -> dict[str, str]:
    """Each field as plain text, so that two people's words can be set side by side."""
    return {
        "name": words.name,
        "information_type": words.information_type.value,
        "meaning": words.meaning,
        "counted_in": words.counted_in,
        "better": words.better.value,
        "source": words.source,
    }


def figure_words_of(figure: MeasureValue) -> FigureWords:
    """What a figure says at present."""
    return FigureWords(figure.value, figure.source, figure.note)


def spelled_figure(words: FigureWords) -> dict[str, str]:
    """Each field of a figure as plain text."""
    return {"value": in_figures(words.value), "source": words.source, "note": words.note}


# Measures


def keep_measure(
    session: Session, *, by: Actor, committee_id: str, words: MeasureWords, not_personal: str = ""
) -> Measure:
    """Begin to keep a measure. Raises Invalid or LooksPersonal, by field."""
    _hold(session, committee_id)
    _check(session, committee_id, words, but="")
    refuse_personal(_free_texts(words), not_personal=not_personal)
    measure = Measure(committee_id=committee_id, **_fields(words))
    change: Change = {name: (None, text) for name, text in spelled(words).items() if text}
    _trace(session, by, measure, "measure kept", change, reason_of(not_personal=not_personal))
    session.add(measure)
    session.flush()
    return measure


def change_measure(
    session: Session,
    *,
    by: Actor,
    measure: Measure,
    words: MeasureWords,
    version: int,
    not_personal: str = "",
) -> Measure:
    """Say something else of a measure. Its figures stay. Raises Stale when somebody else saved meanwhile."""
    _hold(session, measure.committee_id, measure)
    before, after = spelled(words_of(measure)), spelled(words)
    if measure.version != version:
        raise Stale(theirs=before, saved_by=_saved_by(session, measure))
    _check(session, measure.committee_id, words, but=measure.id)
    new = {name: text for name, text in _free_texts(words).items() if before[name] != text}
    refuse_personal(new, not_personal=not_personal)
    change: Change = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if change:
        _trace(session, by, measure, "measure changed", change, reason_of(not_personal=not_personal))
        _set(session, measure, **_fields(words))
    return measure


def stop_measure(
    session: Session, *, by: Actor, measure: Measure, reason: str, not_personal: str = ""
) -> None:
    """Stop keeping a measure. Its figures stay readable."""
    _hold(session, measure.committee_id, measure)
    require_now(takes_figures(measure))
    _move(session, by, measure, "measure no longer kept", reason, not_personal, is_kept=False)


def resume_measure(
    session: Session, *, by: Actor, measure: Measure, reason: str, not_personal: str = ""
) -> None:
    """Keep a measure again that was stopped."""
    _hold(session, measure.committee_id, measure)
    if measure.is_kept:
        raise NotNow("This measure is kept already.")
    _move(session, by, measure, "measure kept again", reason, not_personal, is_kept=True)


# Figures


def enter_figure(
    session: Session,
    *,
    by: Actor,
    measure: Measure,
    happened_on: date,
    service_id: str | None,
    locality_id: str | None,
    words: FigureWords,
    not_personal: str = "",
) -> MeasureValue:
    """Enter one figure. The same again changes nothing; another one for its day and place is Invalid."""
    _hold(session, measure.committee_id, measure)
    require_now(takes_figures(measure))
    _check_place(session, measure, service_id, locality_id)
    _check_figure(happened_on, words)
    refuse_personal({"source": words.source, "note": words.note}, not_personal=not_personal)
    key = value_key(happened_on, service_id, locality_id)
    standing = _figures(session, measure).get(key)
    if standing and standing.is_in and figure_words_of(standing) == words:
        return standing
    if standing and standing.is_in:
        raise Invalid({"value": _stands(standing)})
    change = _figure_change(standing, words, key)
    _trace(session, by, measure, "figure entered", change, reason_of(not_personal=not_personal))
    return _put(session, measure, standing, happened_on, service_id, locality_id, words)


def correct_figure(
    session: Session,
    *,
    by: Actor,
    figure: MeasureValue,
    words: FigureWords,
    version: int,
    reason: str,
    not_personal: str = "",
) -> MeasureValue:
    """Correct a figure, with a reason; what stood before is kept in its story."""
    measure = _hold_figure(session, figure)
    before, after = spelled_figure(figure_words_of(figure)), spelled_figure(words)
    if figure.version != version:
        raise Stale(theirs=before, saved_by=_saved_by(session, figure))
    _check_figure(figure.happened_on, words, {} if reason.strip() else {"reason": "Say why it is corrected."})
    new = {name: after[name] for name in ("source", "note") if before[name] != after[name]}
    refuse_personal({**new, "reason": reason}, not_personal=not_personal)
    change: Change = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    if change:
        why = reason_of(reason.strip(), not_personal=not_personal)
        _trace(session, by, measure, "figure corrected", {"figure": (figure.key, figure.key), **change}, why)
        _set(session, figure, value=words.value, source=words.source, note=words.note)
    return figure


def take_back_figure(
    session: Session, *, by: Actor, figure: MeasureValue, version: int, reason: str, not_personal: str = ""
) -> None:
    """Take a figure back, with a reason. It counts nowhere from then on, and can be entered again."""
    measure = _hold_figure(session, figure)
    before = spelled_figure(figure_words_of(figure))
    if figure.version != version:
        raise Stale(theirs=before, saved_by=_saved_by(session, figure))
    if not reason.strip():
        raise Invalid({"withdrawal_reason": "Say why it is taken back."})
    refuse_personal({"withdrawal_reason": reason}, not_personal=not_personal)
    change: Change = {"figure": (figure.key, figure.key), "value": (before["value"], None)}
    why = reason_of(reason.strip(), not_personal=not_personal)
    _trace(session, by, measure, "figure taken back", change, why)
    _set(session, figure, is_in=False)


def import_figures(
    session: Session,
    *,
    by: Actor,
    measure: Measure,
    rows: Sequence[FigureRow],
    faults: Sequence[Fault],
    faulty_places: Sequence[FigurePlace] = (),
    may_enter: Callable[[str | None], Permit],
    not_personal: str = "",
) -> Imported:
    """Enter every figure of a file, or raise FaultyFile with all faults. The same again changes nothing.

    `may_enter` says whether this person enters figures of a service. `faulty_places` are those of the lines
    in `faults`, whose names are checked as well.
    """
    _hold(session, measure.committee_id, measure)
    require_now(takes_figures(measure))
    places = _Places.of(session, measure.committee_id)
    standing = _figures(session, measure)
    unknown = (Fault(one.line, why) for one in faulty_places for why in places.unknown(one))
    found = [*faults, *unknown, *_faults(rows, places, standing, may_enter, not_personal)]
    if found:
        raise FaultyFile(found)
    if not rows:
        raise FaultyFile([Fault(1, "The file has a header and no rows.")])
    new = [row for row in rows if not _says_the_same(row, standing.get(places.key(row)))]
    if new:
        change: Change = {"figures": (None, len(new))}
        change |= {places.key(row): (None, in_figures(row.value)) for row in new}
        _trace(session, by, measure, "figures imported", change, reason_of(not_personal=not_personal))
    for row in new:
        place = places.ids(row)
        _put(
            session,
            measure,
            standing.get(places.key(row)),
            row.happened_on,
            *place,
            _said(row),
            flushes=False,
        )
    session.flush()
    return Imported(new=len(new), unchanged=len(rows) - len(new))


@dataclass(frozen=True)
class _Places:
    """The committee's services and localities by name, whatever the case."""

    services: Mapping[str, str]
    localities: Mapping[str, str]

    @classmethod
    def of(cls, session: Session, committee_id: str) -> "_Places":
        return cls(
            {one.name.casefold(): one.id for one in services_of(session, committee_id)},
            {one.name.casefold(): one.id for one in localities_of(session, committee_id)},
        )

    def ids(self, row: FigureRow) -> tuple[str | None, str | None]:
        """Service and locality of a row; None for all of them and for those that are not there."""
        return (
            self.services.get(row.service.casefold()) if row.service else None,
            self.localities.get(row.locality.casefold()) if row.locality else None,
        )

    def key(self, row: FigureRow) -> str:
        return value_key(row.happened_on, *self.ids(row))

    def unknown(self, row: FigurePlace) -> Iterator[str]:
        if row.service and row.service.casefold() not in self.services:
            yield f"There is no service {row.service!r} in this committee."
        if row.locality and row.locality.casefold() not in self.localities:
            yield f"There is no locality {row.locality!r} in this committee."


def _faults(
    rows: Sequence[FigureRow],
    places: _Places,
    standing: Mapping[str, MeasureValue],
    may_enter: Callable[[str | None], Permit],
    not_personal: str,
) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        if not not_personal.strip():
            yield from (Fault(row.line, why) for why in _personal(row))
        unknown = list(places.unknown(row))
        yield from (Fault(row.line, reason) for reason in unknown)
        if unknown:
            continue
        key = places.key(row)
        if key in first:
            yield Fault(row.line, f"Line {first[key]} has a figure for the same day and place.")
        first.setdefault(key, row.line)
        yield from (Fault(row.line, why) for why in _refused(row, places, standing.get(key), may_enter))


def _refused(
    row: FigureRow,
    places: _Places,
    standing: MeasureValue | None,
    may_enter: Callable[[str | None], Permit],
) -> Iterator[str]:
    permit = may_enter(places.ids(row)[0])
    if _says_the_same(row, standing):
        return
    if not permit:
        yield permit.sentence
    elif standing and standing.is_in:
        yield _stands(standing)


def _personal(row: FigureRow) -> Iterator[str]:
    for name in ("source", "note"):
        for found in find_personal(getattr(row, name)):
            yield f"The {name} looks personal ({found.kind.value}). {WAY_OUT}"


def _says_the_same(row: FigureRow, standing: MeasureValue | None) -> bool:
    return standing is not None and standing.is_in and figure_words_of(standing) == _said(row)


def _said(row: FigureRow) -> FigureWords:
    return FigureWords(row.value, row.source, row.note)


def _stands(standing: MeasureValue) -> str:
    return (
        f"{in_figures(standing.value)} stands for this day and place already, or its source or note differ. "
        "Correct it there."
    )


# Checking


def _check(session: Session, committee_id: str, words: MeasureWords, *, but: str) -> None:
    """Raise Invalid with every fault. `but`: the measure that may have this name."""
    longest = {
        "name": LONGEST_NAME,
        "meaning": LONGEST_MEANING,
        "counted_in": LONGEST_UNIT,
        "source": LONGEST_SOURCE,
    }
    errors = {
        name: f"Shorten this to {limit:,} characters. It has {len(getattr(words, name)):,}."
        for name, limit in longest.items()
        if len(getattr(words, name)) > limit
    }
    names = session.execute(
        select(col(Measure.id), col(Measure.name)).where(Measure.committee_id == committee_id)
    )
    if any(one != but and name.casefold() == words.name.casefold() for one, name in names):
        errors["name"] = "There is a measure with this name already. Give another name."
    if not words.name:
        errors["name"] = "Give the measure a name."
    if errors:
        raise Invalid(errors)


def _check_place(session: Session, measure: Measure, service_id: str | None, locality_id: str | None) -> None:
    service = session.get(Service, service_id) if service_id else None
    locality = session.get(Locality, locality_id) if locality_id else None
    if service_id and (service is None or service.committee_id != measure.committee_id):
        raise Invalid({"service_id": "Choose one of the services shown."})
    if locality_id and (locality is None or locality.committee_id != measure.committee_id):
        raise Invalid({"locality_id": "Choose one of the localities shown."})


def _check_figure(day: date, words: FigureWords, faults: Mapping[str, str] | None = None) -> None:
    errors = dict(faults or {})
    if day.year < FIRST_YEAR:
        errors["happened_on"] = f"Give a day from {FIRST_YEAR} on."
    for name, limit in (("source", LONGEST_SOURCE), ("note", LONGEST_NOTE)):
        if len(getattr(words, name)) > limit:
            errors[name] = f"Shorten this to {limit:,} characters. It has {len(getattr(words, name)):,}."
    if errors:
        raise Invalid(errors)


def _free_texts(words: MeasureWords) -> dict[str, str]:
    return {name: getattr(words, name) for name in ("name", "meaning", "counted_in", "source")}


# Changing


def _hold(session: Session, committee_id: str, measure: Measure | None = None) -> None:
    """Hold the committee's chain, so that one writes at a time, and read the measure as it is now."""
    session.get(TraceHead, committee_id, with_for_update=True, populate_existing=True)
    if measure is not None:
        session.refresh(measure, with_for_update=True)


def _hold_figure(session: Session, figure: MeasureValue) -> Measure:
    """The figure's measure, both as they are now. Raises NotFound or NotNow."""
    measure = session.get(Measure, figure.measure_id)
    if measure is None:
        raise NotFound
    _hold(session, measure.committee_id, measure)
    session.refresh(figure, with_for_update=True)
    require_now(takes_figures(measure))
    if not figure.is_in:
        raise NotNow("This figure was taken back. Enter it again if it stands.")
    return measure


def _figures(session: Session, measure: Measure) -> dict[str, MeasureValue]:
    """Every figure of a measure by its day and place, those taken back too."""
    rows = session.exec(select(MeasureValue).where(MeasureValue.measure_id == measure.id))
    return {each.key: each for each in rows}


def _figure_change(standing: MeasureValue | None, words: FigureWords, key: str) -> Change:
    said = {name: (None, text) for name, text in spelled_figure(words).items() if text}
    return {"figure": (key if standing else None, key), **said}


def _put(
    session: Session,
    measure: Measure,
    standing: MeasureValue | None,
    happened_on: date,
    service_id: str | None,
    locality_id: str | None,
    words: FigureWords,
    *,
    flushes: bool = True,
) -> MeasureValue:
    """A new figure, or one that was taken back in its place again."""
    if standing is not None:
        figure = standing
        figure.value, figure.source, figure.note = words.value, words.source, words.note
        figure.is_in, figure.version = True, figure.version + 1
    else:
        figure = MeasureValue(
            committee_id=measure.committee_id,
            measure_id=measure.id,
            happened_on=happened_on,
            service_id=service_id,
            locality_id=locality_id,
            key=value_key(happened_on, service_id, locality_id),
            value=words.value,
            source=words.source,
            note=words.note,
        )
    session.add(figure)
    if flushes:
        session.flush()
    return figure


def _move(
    session: Session,
    by: Actor,
    measure: Measure,
    act: str,
    reason: str,
    not_personal: str,
    *,
    is_kept: bool,
) -> None:
    if not reason.strip():
        raise Invalid({"reason": "Say why."})
    refuse_personal({"reason": reason}, not_personal=not_personal)
    why = reason_of(reason.strip(), not_personal=not_personal)
    _trace(session, by, measure, act, {"is_kept": (measure.is_kept, is_kept)}, why)
    _set(session, measure, is_kept=is_kept)


def _set(session: Session, row: Measure | MeasureValue, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    session.flush()


def _fields(words: MeasureWords) -> dict[str, Any]:
    return {name: getattr(words, name) for name in MeasureWords.__dataclass_fields__}


def _saved_by(session: Session, row: Measure | MeasureValue) -> str:
    trace = session.get(Trace, row.trace_id)
    return trace.by if trace else NEVER_SAVED


def _trace(session: Session, by: Actor, measure: Measure, act: str, change: Change, reason: str) -> None:
    leave_trace(
        session,
        by=by,
        act=act,
        noun="measure",
        noun_id=measure.id,
        owner=measure.committee_id,
        change=change,
        reason=reason,
    )
