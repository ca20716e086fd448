"""The position statement as an accessible PDF."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest

from app.documents.statement_pdf import statement_pdf, summary_pdf
from evaluations.released import ReleasedClaim
from tests.app.documents.statements import AROUND, ODD, ODD_STATEMENT, RIGHT_TO_LEFT, statement_of
from tests.required import missing

MADE = statement_pdf(ODD_STATEMENT, **AROUND)


def text_of(pdf: bytes, folder: Path) -> str:
    """What a reader hears, in one line."""
    reader = shutil.which("pdftotext")
    if reader is None:
        missing("pdftotext", "install poppler-utils")
    (folder / "made.pdf").write_bytes(pdf)
    read = subprocess.run([reader, "made.pdf", "-"], cwd=folder, check=True, capture_output=True, timeout=60)
    return " ".join(read.stdout.decode().split())


def elements(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """Every element of the structure that a screen reader follows."""
    for one in pdf.objects:
        if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem":
            yield one


def scope_of(heading: pikepdf.Dictionary) -> str:
    """Of what a cell is the heading; its attributes are one dictionary or a list of them."""
    said = heading.A if isinstance(heading.A, pikepdf.Array) else [heading.A]
    return "".join(str(one.Scope) for one in said if "/Scope" in one)


def test_it_says_what_it_is_and_in_which_language() -> None:
    with pikepdf.open(io.BytesIO(MADE)) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Position statement"
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.ViewerPreferences.DisplayDocTitle


def test_headings_and_the_headings_of_the_table_are_marked() -> None:
    with pikepdf.open(io.BytesIO(MADE)) as pdf:
        kinds = [str(one.S) for one in elements(pdf)]
        assert kinds.count("/H1") == 5
        assert kinds.count("/Table") == 1
        scopes = [scope_of(one) for one in elements(pdf) if one.S == "/TH"]
        assert sorted(scopes) == ["/Column", "/Column", "/Row", "/Row"]


def test_every_text_comes_through_as_text(tmp_path: Path) -> None:
    text = text_of(MADE, tmp_path)
    for words in ODD[:-1]:
        assert f"{words} [1] [2]" in text
    assert RIGHT_TO_LEFT in text
    assert "First line second line [2]" in text
    assert text.replace("\u200b", "").replace(" ", "").count("w" * 300) == 1
    assert "1,234 words. The limit is 5,000." in text
    assert "Judgement of 2.1 Needs: Police in North, good (Spring)" in text


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Glad \U0001f600!", "Glad [grinning face]!"),
        ("\U0001f468\u200d\U0001f467", "[man][girl]"),
        ("中", "[cjk unified ideograph-4e2d]"),
        ("\U000f0000", "[u+f0000]"),
    ],
)
def test_a_letter_that_no_font_has_is_written_as_its_name(words: str, shown: str, tmp_path: Path) -> None:
    made = statement_pdf(statement_of(ReleasedClaim(words, (1,))), **AROUND)
    assert shown in text_of(made, tmp_path)


def test_a_page_of_letters_that_no_font_has_is_still_set(tmp_path: Path) -> None:
    words = " ".join(chr(0x4E00 + number) for number in range(500))
    assert "[cjk unified ideograph-4ff0]" in text_of(
        statement_pdf(statement_of(ReleasedClaim(words, ())), **AROUND), tmp_path
    ).replace("\u200b", "")


def test_the_same_words_give_the_same_bytes() -> None:
    assert statement_pdf(ODD_STATEMENT, **AROUND) == MADE


def test_the_plain_summary_stands_alone(tmp_path: Path) -> None:
    text = text_of(summary_pdf(ODD_STATEMENT, **AROUND), tmp_path)
    assert text.startswith("Plain summary for the public Àrd & <Làrach>, Spring #2026")
    assert "In plain words." in text
    assert "Judgement of" not in text
