"""The position statement as a Word document, and its plain summary: real headings and numbered references."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from evaluations.released import ReleasedClaim, ReleasedPart, ReleasedStatement

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

LANGUAGE = "en-GB"
TITLE = "Position statement"
SUMMARY_TITLE = "Plain summary for the public"
REFERENCES = "References"
NOTHING = "Nothing is written here yet."
FONT = "Arial"
# No file of a zip may be older, and one moment for all lets the same words give the same bytes.
ANY_TIME = (1980, 1, 1, 0, 0, 0)


def statement_word(statement: ReleasedStatement, *, committee: str, cycle: str, day: date) -> bytes:
    """The whole statement but its plain summary, as it stood on a day. The same words give the same bytes."""
    document = _begun(TITLE, committee, cycle, day)
    document.add_paragraph(f"{statement.words:,} words. The limit is {statement.word_limit:,}.")
    for part in statement.parts[:-1]:
        document.add_heading(part.title, level=1)
        _add_claims(document, part)
    if statement.references:
        document.add_heading(REFERENCES, level=1)
    for reference in statement.references:
        _mark(document.add_paragraph(reference.words, style="List Number"), reference.number)
    return _written(document)


def summary_word(statement: ReleasedStatement, *, committee: str, cycle: str, day: date) -> bytes:
    """The plain summary for the public alone, without references. The same words give the same bytes."""
    document = _begun(SUMMARY_TITLE, committee, cycle, day)
    _add_claims(document, statement.parts[-1])
    return _written(document)


def in_words(day: date) -> str:
    """A day as people write it."""
    return f"{day.day} {day:%B %Y}"


def paragraphs_of(claim: ReleasedClaim) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """The paragraphs of a claim; the references stand behind the last."""
    texts = [text for text in claim.words.split("\n") if text.strip()]
    last = len(texts) - 1
    return tuple((text, claim.references if place == last else ()) for place, text in enumerate(texts))


def _begun(title: str, committee: str, cycle: str, day: date) -> "Document":
    import docx

    document = docx.Document()
    _say_what_it_is(document, title, committee, cycle, day)
    _use_plain_styles(document)
    document.add_heading(title, level=0)
    document.add_paragraph(f"{committee}, {cycle}", style="Subtitle")
    document.add_paragraph(f"As it stood on {in_words(day)}.")
    return document


def _say_what_it_is(document: "Document", title: str, committee: str, cycle: str, day: date) -> None:
    """The properties that a reader's programs show and read out."""
    known = document.core_properties
    known.title, known.subject, known.author = title, f"{committee}, {cycle}"[:255], committee[:255]
    known.language, known.comments, known.keywords = LANGUAGE, "", ""
    known.last_modified_by, known.revision = committee[:255], 1
    known.created = known.modified = datetime(day.year, day.month, day.day)


def _use_plain_styles(document: "Document") -> None:
    """One font for everything, in black, and the language in which it is to be read out and checked."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name in ("Normal", "Title", "Subtitle", "Heading 1"):
        style = document.styles[name]
        style.font.name, style.font.color.rgb = FONT, RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
    document.styles["Normal"].font.size = Pt(11)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _add_claims(document: "Document", part: ReleasedPart) -> None:
    for claim in part.claims:
        for text, references in paragraphs_of(claim):
            _refer(document.add_paragraph(text), references)
    if not part.claims:
        document.add_paragraph(NOTHING)


def _refer(paragraph: "Paragraph", numbers: Iterable[int]) -> None:
    """Write each number in brackets behind a paragraph, as a link to its place in the list."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for number in numbers:
        paragraph.add_run(" ")
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), _anchor(number))
        link.append(paragraph.add_run(f"[{number}]")._r)
        paragraph._p.append(link)


def _mark(paragraph: "Paragraph", number: int) -> None:
    """Make a paragraph of the list a place that links lead to."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (begin, end):
        mark.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), _anchor(number))
    paragraph._p.append(begin)
    paragraph._p.append(end)


def _anchor(number: int) -> str:
    return f"reference_{number}"


def _written(document: "Document") -> bytes:
    saved, same = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(same, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in parts.namelist():
            kept.writestr(zipfile.ZipInfo(name, ANY_TIME), parts.read(name), zipfile.ZIP_DEFLATED)
    return same.getvalue()
