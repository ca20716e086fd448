"""`workbook import judgements` and `workbook pattern`, on invented files and on real published ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.database import Database
from evaluations.actions.judgement import Words, save_draft
from evaluations.committee import Unit
from evaluations.cycle import Cycle
from evaluations.judgement import Judgement, JudgementEntry
from evaluations.trace import Actor, Trace
from tests.databases import opened
from tests.real_data import leadership_of_care_services, stirling_and_orkney
from tests.terminal import Answer, Command

pytestmark = pytest.mark.both_databases

HEADER = "service,locality,indicator,level,rationale,judged_on\n"


class Terminal:
    """Imports files into one committee and cycle, and reads its pattern."""

    def __init__(self, command: Command, folder: Path) -> None:
        self.command = command
        self.file = folder / "judgements.csv"

    def imports(self, text: str | bytes, *more: str) -> Answer:
        self.file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.command(
            "import", "judgements", str(self.file), "--committee", "Area", "--cycle", "2026", *more
        )

    def creates(self, text: str | bytes, *more: str) -> Answer:
        return self.imports(text, "--create", *more)

    def pattern(self, *more: str) -> dict[str, dict[str, Any]]:
        answer = self.command("pattern", "--committee", "area", "--cycle", "2026", "--json", *more)
        assert answer.code == 0, answer.err
        return {row["indicator"]: row for row in json.loads(answer.out)}


@pytest.fixture
def terminal(command: Command, tmp_path: Path) -> Terminal:
    return Terminal(command, tmp_path)


@pytest.fixture
def stored(database_url: str) -> Any:
    """Every table's rows that an import may change, to compare before and after."""

    def read() -> tuple[list[Any], ...]:
        with opened(database_url) as database, database.session(write=False) as session:
            tables = (Judgement, JudgementEntry, Trace)
            return tuple([row.model_dump() for row in session.exec(select(table))] for table in tables)

    return read


def test_the_published_evaluations_of_two_areas_give_the_shapes_read_by_hand(terminal: Terminal) -> None:
    answer = terminal.creates(stirling_and_orkney())
    assert (answer.code, answer.out) == (0, "12 new, 0 revised, 0 unchanged.\n")
    rows = terminal.pattern()
    weak = {
        number: row["weakness"]["teams"]
        for number, row in rows.items()
        if row["weakness"]["shape"] == "isolated"
    }
    strong = {
        number: row["strength"]["teams"]
        for number, row in rows.items()
        if row["strength"]["shape"] == "isolated"
    }
    stirling, orkney = ([["Services to protect children", area]] for area in ("Stirling", "Orkney Islands"))
    assert weak == {"1.1": stirling, "2.2": stirling, "2.3": stirling, "5.5": stirling}
    assert strong == {"2.1": orkney, "2.2": orkney}
    others = {row[side]["shape"] for row in rows.values() for side in ("weakness", "strength")}
    assert others == {"isolated", "nowhere", "not judged"}


def test_the_leadership_of_119_care_services_is_read(terminal: Terminal) -> None:
    assert terminal.creates(leadership_of_care_services(), "--edition", "ci-key-questions").code == 0
    row = terminal.pattern()["2"]
    assert len(row["cells"]) == 119
    assert row["weakness"] == {
        "shape": "scattered",
        "teams": [
            ["Adoption Service", "Dumfries & Galloway"],
            ["Adoption Service", "Na h-Eileanan Siar"],
            ["Care Home Service", "East Lothian"],
            ["Fostering Service", "Dumfries & Galloway"],
            ["Fostering Service", "Na h-Eileanan Siar"],
            ["School Care Accommodation Service", "Highland"],
        ],
    }
    assert row["strength"]["shape"] == "in every service"
    assert {cell["level"] for cell in row["cells"]} <= {
        "weak",
        "satisfactory",
        "good",
        "very good",
        "excellent",
    }


def test_three_councils_checked_by_hand_have_their_shapes(terminal: Terminal) -> None:
    """Read off the published grades: Dumfries & Galloway, East Lothian and Highland."""
    councils = ("Dumfries & Galloway", "East Lothian", "Highland")
    assert terminal.creates(leadership_of_care_services(*councils), "--edition", "ci-key-questions").code == 0
    row = terminal.pattern()["2"]
    found = {(cell["service"], cell["locality"]): cell["level"] for cell in row["cells"]}
    assert found == BY_HAND
    assert row["weakness"] == {
        # Every council has it, and so has every service: across the area.
        "shape": "across the area",
        "teams": [list(team) for team, level in sorted(BY_HAND.items()) if level == "weak"],
    }
    assert row["strength"]["shape"] == "in every locality"


BY_HAND = {
    ("Adoption Service", "Dumfries & Galloway"): "weak",
    ("Adoption Service", "East Lothian"): "very good",
    ("Adoption Service", "Highland"): "very good",
    ("Care Home Service", "Dumfries & Galloway"): "very good",
    ("Care Home Service", "East Lothian"): "weak",
    ("Care Home Service", "Highland"): "good",
    ("Fostering Service", "Dumfries & Galloway"): "weak",
    ("Fostering Service", "East Lothian"): "very good",
    ("Fostering Service", "Highland"): "very good",
    ("School Care Accommodation Service", "East Lothian"): "good",
    ("School Care Accommodation Service", "Highland"): "weak",
}


def test_an_import_is_an_agreed_judgement_by_the_command_line(terminal: Terminal, database_url: str) -> None:
    text = HEADER + 'Police,,2.1, VERY GOOD ,"Families say ""yes"".",2026-02-01\nHealth,North,2.1,2,,\n'
    assert terminal.creates(text).code == 0
    with opened(database_url) as database, database.session(write=False) as session:
        entries = {entry.level and entry.level.value: entry for entry in session.exec(select(JudgementEntry))}
    entry = entries["very good"]
    assert (entry.rationale, entry.judged_on.isoformat(), entry.by) == (
        'Families say "yes".',
        "2026-02-01",
        "the command line",
    )
    cells = {
        (c["service"], c["locality"]): (c["level"], c["state"]) for c in terminal.pattern()["2.1"]["cells"]
    }
    assert cells == {("Police", None): ("very good", "agreed"), ("Health", "North"): ("weak", "agreed")}
    assert terminal.pattern()["9.4"]["cells"][0]["state"] == "not chosen"


def test_columns_stand_in_any_order_with_or_without_a_byte_order_mark(terminal: Terminal) -> None:
    text = "\ufefflevel,indicator,locality,service\n5,1.1,North,Police\n"
    assert terminal.creates(text.encode()).out == "1 new, 0 revised, 0 unchanged.\n"
    assert terminal.imports(text.replace("\ufeff", "")).out == "0 new, 0 revised, 1 unchanged.\n"


def test_running_it_twice_changes_nothing(terminal: Terminal, stored: Any) -> None:
    terminal.creates(stirling_and_orkney())
    before = stored()
    answer = terminal.creates(stirling_and_orkney())
    assert (answer.code, answer.out) == (0, "0 new, 0 revised, 12 unchanged.\n")
    assert stored() == before


def test_every_fault_is_listed_with_its_line_and_nothing_is_stored(terminal: Terminal, stored: Any) -> None:
    terminal.creates(HEADER + "Police,North,2.1,good,,\n")
    before = stored()
    text = HEADER + (
        "Police,North,2.1,weak,,\n"
        "Police,North,2.2,weak,,\n"
        "Police,North,9.9,weak,,\n"
        "Police,North,2.1,,,\n"
        "Police,North,2.1,so-so,,\n"
        "Police,South,2.1,good,,\n"
        "Fire,North,2.1,good,,\n"
        "Police,North,2.1,weak,,soon\n"
        "police, NORTH ,2.1,weak,,\n"
        "Police,North\n"
        "Police,North,2.1,weak,Call 07700 900456 about CHI 0101011237,\n"
    )
    answer = terminal.imports(text)
    assert answer.code == 1
    assert answer.out == ""
    wanted = [
        (2, "--revise"),
        (3, "did not choose 2.2"),
        (4, "no indicator '9.9'"),
        (5, "level is empty"),
        (6, "'so-so' is no level"),
        (7, "no locality 'South'"),
        (8, "no service 'Fire'"),
        (9, "'soon' is no date"),
        (10, "stands on line 2 already"),
        (11, "more or fewer cells"),
        (12, "--not-personal"),
    ]
    for line, words in wanted:
        assert any(said.startswith(f"Line {line}:") and words in said for said in answer.err.splitlines()), (
            words
        )
    assert stored() == before


def test_a_difference_is_revised_with_a_reason_and_the_old_entry_stays(
    terminal: Terminal, stored: Any
) -> None:
    terminal.creates(HEADER + "Police,North,2.1,good,First words,2026-01-01\n")
    answer = terminal.imports(HEADER + "Police,North,2.1,weak,,\n", "--revise", "The audit came in")
    assert answer.out == "0 new, 1 revised, 0 unchanged.\n"
    _, entries, _ = stored()
    assert [(e["number"], e["level"].value, e["reason"]) for e in entries] == [
        (1, "good", ""),
        (2, "weak", "The audit came in"),
    ]


def test_what_looks_personal_is_imported_with_a_reason_only(terminal: Terminal) -> None:
    text = HEADER + "Police,North,2.1,good,Ring the office on 0131 496 0123,\n"
    assert terminal.creates(text).code == 1
    assert terminal.creates(text, "--not-personal", "The office's own number").code == 0


def test_without_create_nothing_is_made(terminal: Terminal) -> None:
    answer = terminal.imports(HEADER + "Police,North,2.1,good,,\n")
    assert (answer.code, answer.out) == (1, "")
    assert "no committee called 'Area'" in answer.err


def test_moving_the_bar_changes_where_weakness_is(terminal: Terminal) -> None:
    terminal.creates(HEADER + "Police,North,2.1,satisfactory,,\nHealth,North,2.1,good,,\n")
    assert terminal.pattern()["2.1"]["weakness"]["shape"] == "nowhere"
    assert terminal.pattern("--weak-at", "satisfactory")["2.1"]["weakness"]["shape"] == "isolated"


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe", b"service,level\n", b'service,locality,indicator,level\n"a', b"\x00"]
)
def test_a_file_that_cannot_be_read_is_refused(terminal: Terminal, text: bytes) -> None:
    answer = terminal.creates(text)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.strip().splitlines()[-1].startswith("Line ")


def test_a_file_without_rows_is_refused(terminal: Terminal) -> None:
    assert "no rows" in terminal.creates(HEADER).err


def test_wrong_words_end_with_2(terminal: Terminal, command: Command) -> None:
    assert command("import", "judgements").code == 2
    assert command("pattern", "--weak-at", "good", "--committee", "a", "--cycle", "b").code == 2
    assert terminal.creates(HEADER, "--from", "2026-01-01").code == 2


def test_a_draft_of_the_team_is_never_written_over(terminal: Terminal, database: Database) -> None:
    terminal.creates(HEADER + "Police,North,2.1,good,,\n")
    with database.session(write=True) as session:
        judgement, cycle, unit = session.exec(
            select(Judgement, Cycle, Unit).where(Judgement.cycle_id == Cycle.id, Judgement.unit_id == Unit.id)
        ).one()
        save_draft(
            session,
            by=Actor("A team member"),
            cycle=cycle,
            unit=unit,
            indicator="2.1",
            words=Words(rationale="Half a thought"),
            version=judgement.version,
        )
    assert "draft of 2.1" in terminal.imports(HEADER + "Police,North,2.1,weak,,\n", "--revise", "x").err
