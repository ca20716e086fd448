"""Figures read as they were typed or stand in a file."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.figure import MOST_ROWS, figure_from, in_figures, is_reached, read_figures
from evaluations.imported import FaultyFile
from evaluations.improvement_priority import Direction

TODAY = date(2026, 6, 1)


def read(text: str) -> tuple[list[tuple[object, ...]], list[tuple[int, str]]]:
    rows, _, faults = read_figures(text.encode(), TODAY)
    return (
        [(one.line, one.happened_on, one.service, one.locality, one.value) for one in rows],
        [(fault.line, fault.reason) for fault in faults],
    )


@pytest.mark.parametrize(
    ("written", "value"),
    [("74", "74"), (" 1,250 ", "1250"), ("12.50", "12.50"), ("-3", "-3"), ("−3", "-3"), ("-0", "0")],
)
def test_a_plain_number_is_a_figure(written: str, value: str) -> None:
    found = figure_from(written)
    assert found is not None
    assert str(found) == value


@pytest.mark.parametrize(
    "written", ["", "weak", "74%", "1,25", "1e5", "NaN", "٣", "1.2.3", "1" * 13, "12,3456"]
)
def test_anything_else_is_no_figure(written: str) -> None:
    assert figure_from(written) is None


@given(st.decimals(min_value=-(10**11), max_value=10**11, places=3))
def test_a_figure_is_read_as_it_is_shown(value: Decimal) -> None:
    assert figure_from(in_figures(value)) == value


def test_a_target_itself_is_reached() -> None:
    assert is_reached(Decimal(80), Decimal(80), Direction.AT_LEAST)
    assert is_reached(Decimal(80), Decimal("80.0"), Direction.AT_MOST)
    assert not is_reached(Decimal("79.9"), Decimal(80), Direction.AT_LEAST)
    assert not is_reached(Decimal("80.1"), Decimal(80), Direction.AT_MOST)


def test_a_row_without_a_place_speaks_of_all_of_them() -> None:
    rows, faults = read(
        "value,date,locality\n74,2026-03-31,\n81,2026-03-31, North \n9,2026-03-31,Whole area\n"
    )
    assert faults == []
    assert [row[2:4] for row in rows] == [(None, None), (None, "North"), (None, None)]


def test_an_apostrophe_that_keeps_a_spreadsheet_from_calculating_is_taken_off() -> None:
    text = "date,value,source,note\n2026-03-31,5,'=A1,'Tis 5\n"
    (row,), _, faults = read_figures(text.encode(), TODAY)
    assert (row.source, row.note, faults) == ("=A1", "'Tis 5", [])


def test_every_fault_of_a_file_is_named_with_its_line() -> None:
    rows, faults = read(
        "date,value\n2026-02-30,5\n2026-03-31,five\n2026-07-01,5\n2026-03-31,1,2\n2026-03-30,7\n"
    )
    assert [row[0] for row in rows] == [6]
    assert [line for line, _ in faults] == [2, 3, 4, 5]
    assert faults[0][1] == "'2026-02-30' is no date. Write it as year-month-day."
    assert "'five' is no figure." in faults[1][1]
    assert "has not come yet" in faults[2][1]
    assert "more or fewer cells" in faults[3][1]


def test_a_character_that_no_page_can_show_is_a_fault_of_its_line() -> None:
    lines = ("date,value,note", "2026-03-31,5,\x07bell", "2026-03-30,6,a\ufffe", "2026-03-29,7,two\tparts")
    rows, faults = read("\n".join(lines))
    assert [row[0] for row in rows] == [4]
    sentence = "The note holds a character that no page can show. Type it again without it."
    assert faults == [(2, sentence), (3, sentence)]


def test_a_file_with_more_figures_than_are_brought_in_at_once_is_refused() -> None:
    whole = ["date,value", *["2026-03-31,5"] * MOST_ROWS]
    assert len(read("\n".join(whole))[0]) == MOST_ROWS
    with pytest.raises(FaultyFile, match="Line 5002: The file has more than 5,000 figures"):
        read("\n".join([*whole, "2026-03-31,5"]))


@pytest.mark.parametrize("text", ["", "value\n1\n", "date,value,level\n", "date,value,value\n"])
def test_a_file_with_another_header_is_refused(text: str) -> None:
    with pytest.raises(FaultyFile):
        read(text)
