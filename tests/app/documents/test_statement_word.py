"""The position statement as a Word document."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest

from app.documents.statement_word import paragraphs_of, statement_word, summary_word
from evaluations.released import ReleasedClaim
from tests.app.documents.statements import AROUND, EMOJI, ODD, ODD_STATEMENT, VERY_LONG, statement_of
from tests.required import missing

MADE = statement_word(ODD_STATEMENT, **AROUND)


def headings(document: "docx.document.Document") -> list[tuple[str, str]]:
    kinds = ("Title", "Heading 1")
    found = ((one.style.name if one.style else "", one.text) for one in document.paragraphs)
    return [(kind, text) for kind, text in found if kind in kinds]


def test_it_has_real_headings_and_says_what_it_is() -> None:
    document = docx.Document(io.BytesIO(MADE))
    assert headings(document) == [
        ("Title", "Position statement"),
        ("Heading 1", "How good are we now?"),
        ("Heading 1", "How do we know?"),
        ("Heading 1", "How good can we be?"),
        ("Heading 1", "What is our capacity for improvement?"),
        ("Heading 1", "References"),
    ]
    known = document.core_properties
    assert (known.title, known.author, known.language) == ("Position statement", "Àrd & <Làrach>", "en-GB")
    assert 'w:val="en-GB"' in document.styles.element.xml


def test_every_text_comes_through_as_text() -> None:
    texts = [one.text for one in docx.Document(io.BytesIO(MADE)).paragraphs]
    for words in ODD:
        assert f"{words} [1] [2]" in texts
    assert {"First line", "second line [2]", VERY_LONG, "Nothing is written here yet."} <= set(texts)
    assert "1,234 words. The limit is 5,000." in texts
    document = statement_word(ODD_STATEMENT, **{**AROUND, "cycle": EMOJI})
    assert EMOJI in docx.Document(io.BytesIO(document)).paragraphs[1].text


def test_references_are_a_numbered_list_that_the_numbers_lead_to() -> None:
    document = docx.Document(io.BytesIO(MADE))
    listed = [one for one in document.paragraphs if one.style and one.style.name == "List Number"]
    assert [one.text for one in listed] == [one.words for one in ODD_STATEMENT.references]
    xml = document.element.xml
    assert xml.count('w:anchor="reference_2"') == len(ODD) + 1
    assert xml.count('w:name="reference_2"') == 1


def test_references_stand_behind_the_last_paragraph_even_where_it_says_the_same_as_the_first() -> None:
    claim = ReleasedClaim("?\nWe know.\n\n?\n", (1, 2))
    assert paragraphs_of(claim) == (("?", ()), ("We know.", ()), ("?", (1, 2)))
    assert paragraphs_of(ReleasedClaim(" \n", (1,))) == ()


def test_the_same_words_give_the_same_bytes() -> None:
    assert statement_word(ODD_STATEMENT, **AROUND) == MADE
    with zipfile.ZipFile(io.BytesIO(MADE)) as parts:
        assert {one.date_time for one in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_plain_summary_stands_alone() -> None:
    document = docx.Document(io.BytesIO(summary_word(ODD_STATEMENT, **AROUND)))
    assert headings(document) == [("Title", "Plain summary for the public")]
    assert document.paragraphs[-1].text == "In plain words."


def test_another_word_processor_opens_it(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        missing("LibreOffice", "install libreoffice-writer")
    (tmp_path / "statement.docx").write_bytes(MADE)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "statement.docx"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    text = (tmp_path / "statement.txt").read_text("utf-8-sig")
    for words in ODD:
        assert words in text
    assert "1. Judgement of 2.1 Needs: Police in North, good (Spring)" in text
    assert "2. Evidence: <Audit> of = files" in text


@pytest.mark.parametrize("claims", [0, 300])
def test_an_empty_and_a_long_statement_are_written(claims: int) -> None:
    long = statement_of(*ODD_STATEMENT.parts[0].claims[:1] * claims)
    texts = [one.text for one in docx.Document(io.BytesIO(statement_word(long, **AROUND))).paragraphs]
    assert texts.count(f"{ODD[0]} [1] [2]") == claims
