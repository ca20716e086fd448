"""A publication with the layout of the real one and invented sentences, as text and as a PDF.

It has what makes the real one hard to read: a summary table and an appendix that repeat the titles,
sections that go on over a page, question and key area headings between chapters, running titles, page
numbers, and two kinds of bullet.
"""

import textwrap
from collections.abc import Iterator

from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.framework import QualityIndicator, Theme

EDITION = built_in_editions()[DEFAULT_EDITION]
RUNNING_TITLE = EDITION.title.upper()
LINES_ON_A_PAGE = 38


def illustration(indicator: QualityIndicator, theme: Theme, level: int) -> str:
    """Three invented sentences that stand nowhere else in the document."""
    place = f"{_WORDS[int(indicator.number[0])]} {_WORDS[int(indicator.number[2])]} {_WORDS[theme.number]}"
    return (
        f"Our {_WORDS[level]} lanterns of {place} are lit by dusk, and the keeper's self-made log says so. "
        f"Boats that pass – or anchor near – {place} see {_WORDS[level]} lights clearly, "
        "whatever the weather brings to the harbour and its well-known breakwater. "
        f"On misty evenings the watch of {place} rings {_WORDS[level]} bells without being asked."
    )


_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def as_text(bullet: str = "- ✦ ") -> str:
    """The whole document, one paragraph on each line."""
    return "\n\n".join([*_front(), *_chapters(bullet), *_appendices()])


def _front() -> Iterator[str]:
    yield RUNNING_TITLE
    yield "CONTENTS"
    yield "THE QUALITY INDICATORS\t12"
    yield "We answer with level 5 illustration and level 2 illustration, side by side."
    for indicator in EDITION.indicators:
        yield f"{indicator.number} {indicator.title}"
        yield from (f"• {theme.title}" for theme in indicator.themes)
    yield "The Quality Indicators with Illustrations"


def _chapters(bullet: str) -> Iterator[str]:
    area = None
    for indicator in EDITION.indicators:
        if indicator.key_area != area:
            area = indicator.key_area
            yield area.high_level_question.text
            yield f"{area.number}. {area.title}"
        yield f"{indicator.number} {indicator.title}"
        yield "THEMES" if len(indicator.themes) > 1 else "THEME"
        yield from (f"{bullet}{theme.title}." for theme in indicator.themes)
        yield "KEY FEATURES"
        yield "This indicator is about lanterns."
        yield from _illustrations(indicator, bullet)


def _illustrations(indicator: QualityIndicator, bullet: str) -> Iterator[str]:
    yield "LEVEL 5 ILLUSTRATION"
    yield from (bullet + illustration(indicator, theme, 5) for theme in indicator.themes)
    if indicator.number == "5.3":
        yield f"{indicator.number} {indicator.title} (continued)"
    yield "LEVEL 2 ILLUSTRATION"
    for theme in indicator.themes:
        if theme.number == 2:
            yield from (RUNNING_TITLE, "LEVEL 2 ILLUSTRATION (continued)")
        yield (bullet.replace("✦", "⊕")) + illustration(indicator, theme, 2)


def _appendices() -> Iterator[str]:
    yield "APPENDICES"
    yield "The framework at a glance"
    yield from (f"{indicator.number} {indicator.title}" for indicator in EDITION.indicators)
    yield "LEVEL 5\tvery good"
    yield "www.example.org"


def as_pages(bullet: str = "• ") -> list[list[str]]:
    """The document as a printer sets it: wrapped, hyphenated now and then, with furniture on every page."""
    lines = [line for block in as_text(bullet).split("\n\n") for line in _set(block)]
    bodies = [lines[at : at + LINES_ON_A_PAGE] for at in range(0, len(lines), LINES_ON_A_PAGE)]
    return [
        [RUNNING_TITLE, *body, f"{number} | HM Inspectorate of Education"]
        for number, body in enumerate(bodies, 1)
    ]


def _set(block: str) -> list[str]:
    """The block wrapped at 70 letters, with "clearly" broken wherever it would end a line."""
    lines = textwrap.wrap(block.replace("clearly", "clear\u00adly").replace("\t", " "), 70)
    text = "\n".join(lines).replace("clear\u00adly", "clear-\nly")
    return text.split("\n")


def as_paged_text() -> str:
    """What a program that turns PDFs into text makes of it: form feeds between pages."""
    return "\f".join("\n".join(page) for page in as_pages("✦ "))


def as_pdf(pages: list[list[str]]) -> bytes:
    """A PDF of one line of Helvetica beneath the other, written by hand."""
    count = len(pages)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, page in enumerate(pages):
        objects += [_page_object(5 + 2 * number), _content_object(page)]
    return _file(objects)


def _page_object(content: int) -> bytes:
    return (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
        b"/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>" % content
    )


def _content_object(page: list[str]) -> bytes:
    shown = b"".join(b"(%s) Tj T*\n" % _escaped(line) for line in page)
    content = b"BT /F 10 Tf 14 TL 50 800 Td\n" + shown + b"ET"
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def _escaped(line: str) -> bytes:
    return line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes]) -> bytes:
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )
