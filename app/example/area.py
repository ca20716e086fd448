"""The worked example as its TOML files tell it: the area, its people, its evidence, its judgements."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from evaluations.committee import UnitKind, unit_name
from evaluations.pattern import WHOLE_AREA
from evaluations.triangulation import InformationType, Source, Voice

FOLDER = Path(__file__).parent
LEVEL_SIGNS = "123456"
DRAFT, CANNOT, BLANK, NO_PART = "d", "x", ".", "-"
NO_VIEW = "."


@dataclass(frozen=True)
class Judge:
    """A team or a joint unit, by the names of its parts."""

    kind: UnitKind
    service: str | None
    locality: str | None

    @property
    def name(self) -> str:
        return unit_name(self.kind, self.service, self.locality)

    @property
    def where(self) -> str:
        return self.locality or WHOLE_AREA


@dataclass(frozen=True)
class Somebody:
    """One of the example's people; `part` is a Part's words, or "administrator"."""

    part: str
    email: str
    name: str
    service: str | None = None
    locality: str | None = None

    def works_in(self, judge: Judge) -> bool:
        """Whether this is a member of the team."""
        return self.service is not None and (
            self.service == judge.service and self.locality in (None, judge.locality)
        )


@dataclass(frozen=True)
class Piece:
    """A piece of evidence: what is recorded, and how judgements use it.

    `on` says by indicator how practice looks in it, and the sentence with which a judgement cites it.
    `services` and `localities` use it; empty is all of them. `is_used`: judgements use it unasked.
    """

    key: str
    cycle: str
    title: str
    source: Source
    method: str
    finding: str
    period: tuple[date, date]
    information: InformationType
    voices: frozenset[Voice]
    on: dict[str, tuple[str, str]]
    service: str | None
    services: tuple[str, ...]
    localities: tuple[str, ...]
    link: str
    file: str
    is_used: bool

    def speaks_of(self, judge: Judge, indicator: str) -> bool:
        """Whether a judgement of this indicator by this unit would use the piece unasked."""
        return (
            self.is_used
            and indicator in self.on
            and (not self.services or judge.service in self.services)
            and (not self.localities or judge.locality in self.localities)
        )


@dataclass(frozen=True)
class Round:
    """A cycle: its plan, and the sign in its grid for each indicator and unit that takes part."""

    name: str
    edition: str
    period: tuple[date, date]
    first_judged_on: date
    is_closed: bool
    why_now: str
    reason_for_all: str
    chosen: dict[str, str]
    grid: dict[tuple[str, Judge], str]

    @property
    def judges(self) -> tuple[Judge, ...]:
        """The units that take part."""
        return tuple(dict.fromkeys(judge for _, judge in self.grid))


@dataclass(frozen=True)
class Meeting:
    """A session: who came, what each saw of each indicator, and what was promised."""

    cycle: str
    unit: str
    name: str
    begins: str
    place: str
    also_invited: str
    attended: list[dict[str, Any]]
    items: list[dict[str, Any]]
    actions: list[dict[str, Any]]

    def agrees(self, place: tuple[str, str, str]) -> bool:
        """Whether the judgement of this cycle, unit and indicator is agreed in it."""
        return any(
            place == (self.cycle, self.unit, told["indicator"]) and told.get("agreed", False)
            for told in self.items
        )


@dataclass(frozen=True)
class Area:
    """Everything that the example is made of.

    `practice` holds sentences by indicator, then by service (and "openings" by band of levels);
    `told` holds the judgements that are written out, and `acts` what was done to some of them later.
    """

    name: str
    services: dict[str, list[str]]
    localities: dict[str, dict[str, list[str]]]
    people: tuple[Somebody, ...]
    rounds: tuple[Round, ...]
    pieces: tuple[Piece, ...]
    practice: dict[str, dict[str, Any]]
    told: dict[tuple[str, str, str], dict[str, Any]]
    acts: dict[str, dict[tuple[str, str, str], dict[str, Any]]]
    meetings: tuple[Meeting, ...]

    @cached_property
    def named_localities(self) -> tuple[str, ...]:
        return tuple(name for name in self.localities if name != WHOLE_AREA)


def read_area() -> Area:
    """The example as it is written in this folder."""
    area, evidence, practice, judgements = map(_read, ("area", "evidence", "practice", "judgements"))
    judges = _judges(area)
    return Area(
        name=area["name"],
        services=area["services"],
        localities=area["localities"],
        people=tuple(Somebody(**person) for person in area["people"]),
        rounds=tuple(_round(cycle, judges) for cycle in area["cycles"]),
        pieces=tuple(_piece(piece) for piece in evidence["evidence"]),
        practice=practice,
        told=_by_place(judgements["judgements"]),
        acts={
            kind: _by_place(judgements[kind]) for kind in ("revised", "taken_back", "reworked", "moderated")
        },
        meetings=tuple(Meeting(**meeting) for meeting in _read("sessions")["sessions"]),
    )


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def _judges(area: dict[str, Any]) -> tuple[Judge, ...]:
    """Every unit, in the order in which the grids name them."""
    teams = [
        Judge(UnitKind.TEAM, service, locality)
        for service, localities in area["services"].items()
        for locality in localities or [None]
    ]
    joint = [Judge(UnitKind.LOCALITY, None, locality) for locality in area["joint"]["localities"]]
    return (*teams, *joint, Judge(UnitKind.COMMITTEE, None, None))


def _round(cycle: dict[str, Any], judges: tuple[Judge, ...]) -> Round:
    return Round(
        name=cycle["name"],
        edition=cycle["edition"],
        period=(cycle["period_from"], cycle["period_to"]),
        first_judged_on=cycle["first_judged_on"],
        is_closed=cycle["stage"] == "closed",
        why_now=cycle["why_now"].strip(),
        reason_for_all=cycle["reason_for_all"],
        chosen=cycle["chosen"],
        grid={
            (indicator, judge): sign
            for indicator, signs in cycle["grid"].items()
            for judge, sign in zip(judges, signs.split(), strict=True)
            if sign != NO_PART
        },
    )


def _piece(piece: dict[str, Any]) -> Piece:
    first, last = piece["period"]
    return Piece(
        key=piece["key"],
        cycle=piece["cycle"],
        title=piece["title"],
        source=Source(piece["source"]),
        method=piece["method"],
        finding=piece["finding"],
        period=(first, last),
        information=InformationType(piece["information"]),
        voices=frozenset(map(Voice, piece["voices"])),
        on={indicator: (said["tone"], said["says"]) for indicator, said in piece["on"].items()},
        service=piece.get("service"),
        services=tuple(piece.get("services", ())),
        localities=tuple(piece.get("localities", ())),
        link=piece.get("link", ""),
        file=piece.get("file", ""),
        is_used=piece.get("use", True),
    )


def _by_place(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """By cycle, unit and indicator."""
    return {(row["cycle"], row["unit"], row["indicator"]): row for row in rows}
