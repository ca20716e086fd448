"""Judgements that come in a CSV file: each row read and checked by itself, before anything is stored."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from evaluations.pattern import WHOLE_AREA
from evaluations.refusals import Refusal
from evaluations.unshown import UNSHOWN
from indicators.framework import Framework
from indicators.level import Level

NEEDED = ("service", "locality", "indicator", "level")
OPTIONAL = ("rationale", "judged_on")
Names = tuple[str, ...]
LARGEST_IMPORT = 50 * 1024 * 1024
WRONG_WIDTH = "The line has more or fewer cells than the header."


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line of a file (1 is the header)."""

    line: int
    reason: str


class FaultyFile(Refusal):
    """A file that cannot be imported; nothing of it was stored."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        lines = "\n".join(f"Line {fault.line}: {fault.reason}" for fault in self.faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__(f"Nothing was imported. The file has {count}:\n{lines}")


@dataclass(frozen=True)
class JudgementRow:
    """One judgement as a line of the file gives it. A locality of None is the whole area."""

    line: int
    service: str
    locality: str | None
    indicator: str
    level: Level
    rationale: str
    judged_on: date | None

    @property
    def key(self) -> tuple[str, str | None, str]:
        """What tells one judgement of a cycle from another, whatever the case of the names."""
        return self.service.casefold(), self.locality and self.locality.casefold(), self.indicator


def read_judgements(data: bytes, framework: Framework) -> tuple[list[JudgementRow], list[Fault]]:
    """Every row of the file that is right in itself, and the faults of those that are not.

    The header is required, its columns stand in any order, rationale and judged_on may be left out.
    Raises FaultyFile when the file as a whole cannot be read.
    """
    records = records_of(data)
    header = header_of(records, NEEDED, OPTIONAL)
    rows: list[JudgementRow] = []
    faults: list[Fault] = []
    for line, record in records:
        cells = dict(zip(header, (cell.strip() for cell in record), strict=False))
        wrong = unreadable(header, record) or _faults_of(cells, framework)
        faults += [Fault(line, reason) for reason in wrong]
        if not wrong:
            rows.append(_row(line, cells, framework))
    return rows, faults + _duplicates(rows)


def header_of(records: Iterator[tuple[int, list[str]]], needed: Names, optional: Names) -> list[str]:
    """The names in the first record, in any case. Raises FaultyFile unless they are the ones known."""
    header = [name.strip().casefold() for name in next(records, (1, []))[1]]
    _check_header(header, needed, optional)
    return header


def unreadable(header: Sequence[str], record: Sequence[str]) -> list[str]:
    """Why a line cannot be taken as it stands, whatever its cells say: sentences, none where it can."""
    if len(record) != len(header):
        return [WRONG_WIDTH]
    return [
        f"The {name} holds a character that no page can show. Type it again without it."
        for name, cell in zip(header, record, strict=True)
        if UNSHOWN.search(cell)
    ]


def records_of(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each record of a CSV file that is not blank, with its line. Raises FaultyFile."""
    return _records(_text(data))


def _text(data: bytes) -> str:
    if len(data) > LARGEST_IMPORT:
        raise FaultyFile([Fault(1, "The file is larger than 50 MB.")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FaultyFile([Fault(1, "The file is not UTF-8 text. Save it as CSV in UTF-8.")]) from None
    if "\x00" in text:
        raise FaultyFile([Fault(1, "The file holds characters that no text has (NUL).")])
    return text


def _check_header(found: list[str], needed: Names, optional: Names) -> None:
    missing = [name for name in needed if name not in found]
    strange = [name for name in found if name not in (*needed, *optional)]
    twice = sorted({name for name in found if found.count(name) > 1})
    reasons = (
        *(f"The header has no column {name!r}." for name in missing),
        *(f"The header has a column {name!r}, which is not known." for name in strange if name not in twice),
        *(f"The header has the column {name!r} twice." for name in twice),
    )
    if reasons:
        raise FaultyFile(Fault(1, reason) for reason in reasons)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise FaultyFile([Fault(reader.line_num, f"The line cannot be read as CSV ({error}).")]) from None
        if record is None:
            return
        if record:
            yield reader.line_num - sum(cell.count("\n") for cell in record), record


def _faults_of(cells: dict[str, str], framework: Framework) -> list[str]:
    faults = []
    if not cells["service"]:
        faults.append("The service is empty.")
    faults += [
        f"The {name} is longer than 200 characters."
        for name in ("service", "locality")
        if len(cells[name]) > 200
    ]
    if framework.indicator(cells["indicator"]) is None:
        faults.append(f"There is no indicator {cells['indicator']!r} in {framework.title}.")
    if not cells["level"]:
        faults.append("The level is empty.")
    elif framework.level_from(cells["level"]) is None:
        faults.append(f"{cells['level']!r} is no level. Use one of the six words or 1 to 6.")
    if cells.get("judged_on") and _day(cells["judged_on"]) is None:
        faults.append(f"{cells['judged_on']!r} is no date. Write it as year-month-day.")
    if len(cells.get("rationale", "")) > 20_000:
        faults.append("The rationale is longer than 20,000 characters.")
    return faults


def _row(line: int, cells: dict[str, str], framework: Framework) -> JudgementRow:
    level = framework.level_from(cells["level"])
    assert level is not None
    return JudgementRow(
        line=line,
        service=" ".join(cells["service"].split()),
        locality=_locality(" ".join(cells["locality"].split())),
        indicator=cells["indicator"],
        level=level,
        rationale=cells.get("rationale", "").replace("\r\n", "\n"),
        judged_on=_day(cells.get("judged_on", "")),
    )


def _locality(name: str) -> str | None:
    return None if name.casefold() in ("", WHOLE_AREA) else name


def _duplicates(rows: list[JudgementRow]) -> list[Fault]:
    first: dict[tuple[str, str | None, str], int] = {}
    faults = []
    for row in rows:
        earlier = first.setdefault(row.key, row.line)
        if earlier != row.line:
            where = row.locality or "the whole area"
            faults.append(
                Fault(
                    row.line,
                    f"{row.indicator} for {row.service} in {where} stands on line {earlier} already.",
                )
            )
    return faults


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
