"""Real published evaluations, written as files that `workbook import judgements` reads."""

import csv
import gzip
import io
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).parent / "data"
STAND_IN = "Services to protect children"
LEADERSHIP = "2"


def stirling_and_orkney() -> str:
    """The six published evaluations of Stirling 2010 and of Orkney 2009, as two localities of one service."""
    with (DATA / "la_evaluations_by_qi.csv").open(newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["programme"].startswith("2nd cycle (2009 framework")
        ]
    return _csv((STAND_IN, row["area"], row["qi"], row["level"]) for row in rows)


def leadership_of_care_services(*councils: str) -> str:
    """The grade for leadership of one care service of each kind in each council, at 31 March 2026.

    Only some councils where they are named; the service with the lowest number stands for its kind.
    """
    with gzip.open(DATA / "ci_childrens_care_panel_long.csv.gz", "rt", newline="") as file:
        rows = [row for row in csv.DictReader(file) if _is_leadership(row)]
    first: dict[tuple[str, str], dict[str, str]] = {}
    for row in sorted(rows, key=lambda row: row["CSNumber"]):
        if not councils or row["council"] in councils:
            first.setdefault((row["CareService"], row["council"]), row)
    return _csv(
        (kind, council, LEADERSHIP, row["grade_name"]) for (kind, council), row in sorted(first.items())
    )


def _is_leadership(row: dict[str, str]) -> bool:
    return (
        row["snapshot"] == "2026-03-31"
        and row["theme"] == "KQ_Leadership"
        and row["council"] not in ("", "outside Scotland")
    )


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([("service", "locality", "indicator", "level"), *rows])
    return text.getvalue()
