"""The lines of a text or PDF file, page by page, without what belongs to the page and not to the text.

Page furniture is what a page repeats around its text: headers, footers, running titles, page numbers.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from itertools import groupby
from typing import Any

LARGEST_FILE = 50_000_000
"""How many bytes a file may have."""

MOST_PAGES = 1_000
"""How many pages a PDF may have."""

LONGEST_TEXT = 5_000_000
"""How many characters a document may hold; the publication has about 113,000."""

MOST_DRAWING_STEPS = 3_000_000
"""How many drawing steps a PDF may take before we stop reading: small files can unfold without end."""

_EDGE = 4
_OFTEN = 3
_PAGE_NUMBER = re.compile(r"\W*(page|p)?\W*\d{1,3}\s*((of|/)\s*\d{1,3})?\W*", re.IGNORECASE)
_LIGATURES = {ord(mark): unicodedata.normalize("NFKC", mark) for mark in "ﬀﬁﬂﬃﬄﬅﬆ"}
_HYPHENS = {ord("\N{HYPHEN}"): "-", ord("\N{NON-BREAKING HYPHEN}"): "-"}
_INVISIBLE = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\x00"))

Page = list[str]


class UnreadableDocument(Exception):
    """The file holds no text that we can read; the message is a sentence that says why."""


def key(text: str) -> str:
    """The letters and digits alone, without case and accents: what stays the same in every copy of a line."""
    bare = unicodedata.normalize("NFKD", text).casefold()
    return "".join(mark for mark in bare if mark.isalnum())


def pages_of(data: bytes) -> list[Page]:
    """The text of each page as folded lines, blank ones kept; a text file's pages end at form feeds.

    Ligatures, hyphens and spaces of every kind become plain ones.

    Raises UnreadableDocument for what is too large, locked, damaged or neither text nor PDF.
    """
    if len(data) > LARGEST_FILE:
        raise UnreadableDocument(f"It is larger than {LARGEST_FILE // 1_000_000} MB.")
    texts = _pdf_pages(data) if b"%PDF-" in data[:1024] else _decoded(data).split("\f")
    if sum(map(len, texts)) > LONGEST_TEXT:
        raise UnreadableDocument(f"It holds more than {LONGEST_TEXT:,} characters.")
    return [[_folded(line) for line in text.splitlines()] for text in texts]


def without_furniture(pages: list[Page], kept: Callable[[str], bool]) -> list[Page]:
    """The pages without what repeats around the text. A line that is `kept` stays."""
    repeated = _running_lines(pages) if len(pages) >= _OFTEN else _standing_alone(pages)
    return [[line for line in page if kept(line) or not _is_furniture(line, repeated)] for page in pages]


def paragraph(lines: list[str], words: set[str]) -> str:
    """Wrapped lines as one paragraph. The document's `words` tell which hyphens a wrap made."""
    text = ""
    for line in filter(None, lines):
        text = _joined(text, line, words) if text else line
    return text.replace("\N{SOFT HYPHEN}", "")


def words_of(pages: list[Page]) -> set[str]:
    """Every word of the document in lower case, with the hyphens inside it."""
    return {word for page in pages for line in page for word in re.findall(r"\w+(?:-\w+)*", line.lower())}


def _joined(text: str, line: str, words: set[str]) -> str:
    if text.endswith("\N{SOFT HYPHEN}"):
        return text[:-1] + line
    broken = re.search(r"([\w-]+)-$", text)
    if not broken or not line[0].isalnum():
        return f"{text} {line}"
    first = broken[1].lower()
    second = re.match(r"\w+", line)[0].lower()  # type: ignore[index]
    return text + line if _keeps_hyphen(first, second, words) else text[:-1] + line


def _keeps_hyphen(first: str, second: str, words: set[str]) -> bool:
    """Whether "first-second" is a word of its own: "self-evaluation" is, "protec-tion" is not."""
    if f"{first}-{second}" in words:
        return True
    if first + second in words:
        return False
    return first in words and second in words


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise UnreadableDocument("It is neither a text file nor a PDF.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _pdf_pages(data: bytes) -> list[str]:
    # pypdf is loaded only here: few commands read a PDF, and all of them import this package.
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument("It is locked with a password; save a copy without one.")
        return _page_texts(reader)
    except UnreadableDocument:
        raise
    except Exception as fault:  # a damaged PDF can fail anywhere inside pypdf, with almost any exception
        raise UnreadableDocument("It is a PDF that is damaged or locked.") from fault


def _page_texts(reader: Any) -> list[str]:
    if len(reader.pages) > MOST_PAGES:
        raise UnreadableDocument(f"It has more than {MOST_PAGES:,} pages.")
    steps = _Steps()
    texts: list[str] = []
    for page in reader.pages:
        texts.append(page.extract_text(visitor_operand_before=steps.count))
        steps.check(sum(map(len, texts)))
    return texts


class _Steps:
    """Counts what a PDF draws, and stops one that would go on for ever."""

    def __init__(self) -> None:
        self._taken = 0

    def count(self, *_: object) -> None:
        self._taken += 1
        self.check(0)

    def check(self, characters: int) -> None:
        # Asked again after each page because pypdf swallows what is raised inside a nested form.
        if self._taken > MOST_DRAWING_STEPS or characters > LONGEST_TEXT:
            raise UnreadableDocument("It is too large to read once it is unfolded.")


def _folded(line: str) -> str:
    whole = line.translate(_LIGATURES).translate(_HYPHENS).translate(_INVISIBLE)
    return " ".join(whole.split())


def _is_furniture(line: str, repeated: set[str]) -> bool:
    return bool(line) and (bool(_PAGE_NUMBER.fullmatch(line)) or _running_key(line) in repeated)


def _running_key(line: str) -> str:
    """The line without its numbers, which differ from page to page. A sentence's end is never furniture."""
    letters = "".join(mark for mark in key(line) if not mark.isdigit())
    is_sentence_end = line[:1].islower() and line.endswith(".")
    return "" if is_sentence_end else letters


def _running_lines(pages: list[Page]) -> set[str]:
    """What stands at the edge of three pages or more."""
    edges = [{_running_key(line) for line in _edge(page)} for page in pages]
    return _seen_often(letters for edge in edges for letters in edge)


def _edge(page: Page) -> Page:
    lines = [line for line in page if line]
    return lines[:_EDGE] + lines[-_EDGE:]


def _standing_alone(pages: list[Page]) -> set[str]:
    """Where a text has no pages: what stands three times or more as a paragraph of one line."""
    blocks = [
        list(block)
        for page in pages
        for blank, block in groupby(page, key=lambda line: not line)
        if not blank
    ]
    return _seen_often(_running_key(block[0]) for block in blocks if len(block) == 1)


def _seen_often(letters: Iterable[str]) -> set[str]:
    return {line for line, times in Counter(letters).items() if line and times >= _OFTEN}
