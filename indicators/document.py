"""The lines of a text or PDF file, page by page, without what belongs to the page and not to the text.

Page furniture is what a page repeats around its text: headers, footers, running titles, page numbers.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from typing import Any

LARGEST_FILE = 50_000_000
"""How many bytes a file may have."""

MOST_PAGES = 300
"""How many pages a PDF may have."""

LONGEST_TEXT = 2_000_000
"""How many characters a document may hold; the publication has about 113,000."""

MOST_DRAWING_STEPS = 2_000_000
"""How many drawing steps a PDF may take before we stop reading: small files can unfold without end."""

_LONGEST_FURNITURE = 200
_EDGE = 4
_OFTEN = 3
_PAGE_NUMBER = re.compile(r"\W*(page|p)?\W*\d{1,3}\s*((of|/)\s*\d{1,3})?\W*", re.IGNORECASE)
_LIGATURES = {ord(mark): unicodedata.normalize("NFKC", mark) for mark in "ﬀﬁﬂﬃﬄﬅﬆ"}
_HYPHENS = {ord("\N{HYPHEN}"): "-", ord("\N{NON-BREAKING HYPHEN}"): "-"}
_INVISIBLE = dict.fromkeys(map(ord, "\N{ZERO WIDTH SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\x00"))

_WORD = re.compile(r"\w+(?:-\w+)*")
_WRAPPED_WORD = re.compile(r"\b[\w-]+-\n+\w+")

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
    if len(pages) < _OFTEN:
        return [_without_strays(page, kept) for page in pages]
    upright = _without_headers(pages, kept)
    return _reversed(_without_headers(_reversed(upright), kept))


def paragraph(lines: list[str], words: set[str]) -> str:
    """Wrapped lines as one paragraph. The document's `words` tell which hyphens a wrap made."""
    parts: list[str] = []
    for line in filter(None, lines):
        if parts:
            parts[-1] = _before(parts[-1], line, words)
        parts.append(line)
    return "".join(parts).replace("\N{SOFT HYPHEN}", "")


def words_of(pages: list[Page]) -> set[str]:
    """Every word of the document in lower case, with the hyphens inside it; no halves of wrapped words."""
    text = "\n".join(line for page in pages for line in page).lower()
    return set(_WORD.findall(_WRAPPED_WORD.sub(" ", text)))


def _before(line: str, following: str, words: set[str]) -> str:
    """The line as it stands before the one that follows: with a space, or without the hyphen of a wrap."""
    if line.endswith("\N{SOFT HYPHEN}"):
        return line
    last = re.split(r"[^\w-]", line)[-1]
    if len(last) < 2 or last[-1] != "-" or not following[0].isalnum():
        return f"{line} "
    first, second = last[:-1].lower(), re.split(r"\W", following, maxsplit=1)[0].lower()
    return line if _keeps_hyphen(first, second, words) else line[:-1]


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
        raise UnreadableDocument(f"It has more than {MOST_PAGES} pages.")
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


def _reversed(pages: list[Page]) -> list[Page]:
    """The pages upside down: a footer becomes a header."""
    return [page[::-1] for page in pages]


def _without_headers(pages: list[Page], kept: Callable[[str], bool]) -> list[Page]:
    """Without the lines at the head of each page that head three pages or more in the same place."""
    heads = Counter(place for page in pages for place in enumerate(_running_keys(page)))
    repeated = {place for place, times in heads.items() if times >= _OFTEN and place[1]}
    return [_without_header(page, repeated, kept) for page in pages]


def _without_header(page: Page, repeated: set[tuple[int, str]], kept: Callable[[str], bool]) -> Page:
    """From the edge inwards, and no further than the first line of the text."""
    stays: Page = []
    for place, at in zip(enumerate(_running_keys(page)), _edge(page), strict=True):
        if kept(page[at]):
            stays.append(page[at])
        elif not (place in repeated or _is_page_number(page[at])):
            return stays + page[at:]
    return stays + page[max(_edge(page), default=-1) + 1 :]


def _edge(page: Page) -> list[int]:
    """Where the first few lines of the page stand that are not blank."""
    return [at for at, line in enumerate(page) if line][:_EDGE]


def _running_keys(page: Page) -> list[str]:
    return [_running_key(page[at]) for at in _edge(page)]


def _running_key(line: str) -> str:
    """The line without its numbers, which differ from page to page. A sentence's end is never furniture."""
    is_sentence_end = line[:1].islower() and line.endswith(".")
    if is_sentence_end or len(line) > _LONGEST_FURNITURE:
        return ""
    return "".join(mark for mark in key(line) if not mark.isdigit())


def _is_page_number(line: str) -> bool:
    return len(line) <= _LONGEST_FURNITURE and bool(_PAGE_NUMBER.fullmatch(line))


def _without_strays(page: Page, kept: Callable[[str], bool]) -> Page:
    """Where a text has no pages: without what stands three times or more beside a blank line."""
    framed = ["", *page, ""]
    beside = [
        line for before, line, after in zip(framed, page, framed[2:], strict=False) if not (before and after)
    ]
    times = Counter(_running_key(line) for line in beside if line)
    repeated = {letters for letters, count in times.items() if letters and count >= _OFTEN}
    return [line for line in page if kept(line) or not _is_stray(line, repeated)]


def _is_stray(line: str, repeated: set[str]) -> bool:
    return bool(line) and (_is_page_number(line) or _running_key(line) in repeated)
