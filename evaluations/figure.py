"""Figures of a measure: read as they were typed or stand in a CSV file, and set beside a target.

Only real things are figures. A level is never one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluations.imported import Fault, FaultyFile, header_of, records_of, unreadable
from evaluations.improvement_priority import Direction
from evaluations.pattern import WHOLE_AREA

NEEDED = ("date", "value")
OPTIONAL = ("service", "locality", "source", "note")
FIRST_YEAR = 1900
LONGEST_SOURCE = 200
LONGEST_NOTE = 2_000
MOST_ROWS = 5_000
"""So that nobody else waits long for the committee while a file is brought in."""
TOO_MANY = f"The file has more than {MOST_ROWS:,} figures. Import it as several files."
NO_FIGURE = "Write a plain number, such as 74, 1,250 or 12.5."
_ESCAPE = re.compile(r"^'(?=\s*[=+@'＝＋－＠\-])")
_PER_CENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_FIGURE = re.compile(r"-?(\d{1,12}|\d{1,3}(,\d{3}){1,3})(\.\d{1,6})?", re.ASCII)


@dataclass(frozen=True)
class FigurePlace:
    """The place that a line of a file names, service and locality by name (None: all of them)."""

    line: int
    service: str | None
    locality: str | None


@dataclass(frozen=True)
class FigureRow(FigurePlace):
    """One figure as a line of a file gives it."""

    happened_on: date
    value: Decimal
    source: str
    note: str


def figure_from(text: str) -> Decimal | None:
    """The number that a person wrote, with or without commas between thousands; None for anything else."""
    written = text.strip().replace("−", "-")
    if not _FIGURE.fullmatch(written):
        return None
    found = Decimal(written.replace(",", ""))
    return found if found else abs(found)


def in_figures(value: Decimal) -> str:
    """A figure as people read it: commas between thousands, and no digits that were not given."""
    return f"{value:,f}"


def fault_of_day(day: date, today: date) -> str:
    """Why a figure cannot be of this day, or ""."""
    if day > today:
        return "This day has not come yet. Give the last day that the figure speaks of."
    return "" if day.year >= FIRST_YEAR else f"Give a day from {FIRST_YEAR} on."


def beyond_whole(value: Decimal, counted_in: str) -> str:
    """A question where a figure in per cent is more than the whole, or "". It never keeps a figure out."""
    is_beyond = bool(_PER_CENT.search(counted_in)) and value > 100
    return f"{in_figures(value)} is more than 100 per cent: is it right?" if is_beyond else ""


def is_reached(value: Decimal, target: Decimal, direction: Direction) -> bool:
    """Whether a figure stands on the side of the target where it is to come, or on the target itself."""
    return value >= target if direction is Direction.AT_LEAST else value <= target


def read_figures(data: bytes, today: date) -> tuple[list[FigureRow], list[FigurePlace], list[Fault]]:
    """Every row of a CSV file that is right in itself; of those that are not, their places and their faults.

    The columns date and value are needed, service, locality, source and note may be left out, in any order.
    An empty service or locality is all of them. Raises FaultyFile when the file cannot be read at all, or has
    more than MOST_ROWS.
    """
    records = records_of(data)
    header = header_of(records, NEEDED, OPTIONAL)
    rows: list[FigureRow] = []
    places: list[FigurePlace] = []
    faults: list[Fault] = []
    for number, (line, record) in enumerate(records, start=1):
        if number > MOST_ROWS:
            raise FaultyFile([Fault(line, TOO_MANY)])
        cells = dict(zip(header, map(_as_typed, record), strict=False))
        cannot = unreadable(header, record)
        wrong = cannot or list(_faults_of(cells, today))
        faults += [Fault(line, reason) for reason in wrong]
        if not wrong:
            rows.append(_row(line, cells))
        elif not cannot:
            places.append(_named(line, cells))
    return rows, places, faults


def _as_typed(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return _ESCAPE.sub("", cell.strip())


def _faults_of(cells: dict[str, str], today: date) -> Iterator[str]:
    day = _day(cells["date"])
    if day is None:
        yield f"{cells['date']!r} is no date. Write it as year-month-day."
    elif fault := fault_of_day(day, today):
        yield fault
    if figure_from(cells["value"]) is None:
        yield f"{cells['value']!r} is no figure. {NO_FIGURE}"
    for name, longest in (("source", LONGEST_SOURCE), ("note", LONGEST_NOTE)):
        if len(cells.get(name, "")) > longest:
            yield f"The {name} is longer than {longest:,} characters."


def _named(line: int, cells: dict[str, str]) -> FigurePlace:
    return FigurePlace(line, _place(cells.get("service", "")), _place(cells.get("locality", "")))


def _row(line: int, cells: dict[str, str]) -> FigureRow:
    day, value = _day(cells["date"]), figure_from(cells["value"])
    assert day is not None and value is not None
    return FigureRow(
        line=line,
        happened_on=day,
        service=_place(cells.get("service", "")),
        locality=_place(cells.get("locality", "")),
        value=value,
        source=" ".join(cells.get("source", "").split()),
        note=cells.get("note", "").replace("\r\n", "\n"),
    )


def _place(text: str) -> str | None:
    name = " ".join(text.split())
    return None if name.casefold() in ("", WHOLE_AREA) else name


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None
