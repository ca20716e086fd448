"""The files of a release's pack, made from the frozen copy alone."""

import hashlib
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from app.documents import check_pack
from app.documents.pack_pages import pages, search_data
from app.documents.pack_tables import dictionary, tables
from app.documents.statement_pdf import statement_pdf, summary_pdf
from app.documents.statement_word import statement_word, summary_word
from app.local_time import local
from app.rendering import STATIC
from evaluations.release_differences import Difference
from evaluations.released import ReleasedCopy, ReleasedStatement, as_json, written

MANIFEST_FORMAT = "self-evaluation-workbook manifest 1"
MANIFEST, ATTESTATION, SIGNATURE = "manifest.json", "attestation.json", "signature.txt"
OUTSIDE_THE_MANIFEST = (MANIFEST, ATTESTATION, SIGNATURE)
"""What stands in a pack beside the files that the manifest lists."""

HTML, CSV, JSON, JAVASCRIPT = "text/html", "text/csv", "application/json", "text/javascript"
FIXED = (
    ("pack.css", "text/css", STATIC / "css" / "pack.css"),
    ("search.js", JAVASCRIPT, STATIC / "js" / "pack-search.js"),
    ("check_pack.py", "text/x-python", Path(check_pack.__file__)),
)
"""The files that are the same in every pack: (path, media type, where they are kept)."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
STATEMENT_FILES = (
    ("statement/position-statement.docx", WORD, statement_word),
    ("statement/position-statement.pdf", "application/pdf", statement_pdf),
    ("statement/plain-summary.docx", WORD, summary_word),
    ("statement/plain-summary.pdf", "application/pdf", summary_pdf),
)


@dataclass(frozen=True)
class PackFile:
    """One file of a pack. `content` is None where the bytes already lie in the FileStore under `sha256`."""

    path: str
    media_type: str
    content: bytes | None
    sha256: str
    size: int


class Listed(Protocol):
    """What a manifest says of a file: a PackFile, or a ReleasedFile row."""

    @property
    def path(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...


Making = tuple[str, str, Callable[[], str | bytes]]
"""A file that is made for the pack: its path, its media type, and what makes it."""


def pack_files(
    copy: ReleasedCopy, changes: Sequence[Difference] | None = None, known: Collection[str] = ()
) -> Iterator[PackFile]:
    """Every file that the manifest of this copy lists, one at a time. The same copy gives the same files.

    `changes` are those since the release before, or None where there is none. The paths in `known` are left
    out, and not even made.
    """
    for path, media_type, make in _makings(copy, changes):
        if path not in known:
            content = make()
            yield made(path, media_type, content.encode() if isinstance(content, str) else content)
    yield from (file for file in attached_files(copy) if file.path not in known)


def how_many(copy: ReleasedCopy, changes: Sequence[Difference] | None = None) -> int:
    """How many files pack_files gives, without making any."""
    return sum(1 for _ in _makings(copy, changes)) + sum(1 for _ in attached_files(copy))


def _makings(copy: ReleasedCopy, changes: Sequence[Difference] | None) -> Iterator[Making]:
    yield from ((path, HTML, make) for path, make in pages(copy, changes))
    yield from ((path, media_type, place.read_bytes) for path, media_type, place in FIXED)
    yield "search-data.js", JAVASCRIPT, lambda: search_data(copy)
    yield "data/release.json", JSON, lambda: as_json(copy)
    yield from ((path, CSV, make) for path, make in tables(copy))
    yield "data/dictionary.csv", CSV, dictionary
    if copy.statement:
        yield from _statement_files(copy, copy.statement)


def _statement_files(copy: ReleasedCopy, statement: ReleasedStatement) -> Iterator[Making]:
    """The statement and its plain summary, as Word and as PDF."""
    day = local(datetime.fromisoformat(copy.copied_at)).date()
    for path, media_type, write in STATEMENT_FILES:
        yield (
            path,
            media_type,
            partial(write, statement, committee=copy.committee, cycle=copy.cycle, day=day),
        )


def made(path: str, media_type: str, content: bytes) -> PackFile:
    """A file whose bytes were made for the pack."""
    return PackFile(path, media_type, content, hashlib.sha256(content).hexdigest(), len(content))


def attached_files(copy: ReleasedCopy) -> Iterator[PackFile]:
    """The files of the evidence, each path once."""
    files = {piece.file.path: piece.file for piece in copy.evidence if piece.file}
    for path, file in sorted(files.items()):
        yield PackFile(path, file.media_type, None, file.sha256, file.size)


def manifest_of(files: Iterable[Listed]) -> bytes:
    """The manifest: canonical JSON with the path, SHA-256 and size of each file, ordered by path.

    Raises ValueError for a path that is not safe everywhere or that two files share, whatever their case.
    """
    listed = sorted(({"path": f.path, "sha256": f.sha256, "size": f.size} for f in files), key=_path)
    for path in map(_path, listed):
        if not is_safe(path):
            raise ValueError(f"The path {path!r} cannot stand in a pack.")
    if len({_path(file).casefold() for file in listed}) < len(listed):
        raise ValueError("Two files of the pack share a path.")
    return written({"format": MANIFEST_FORMAT, "files": listed})


def is_safe(path: str) -> bool:
    """Whether a path means the same file on every system, inside the folder of the pack."""
    parts = path.split("/")
    is_plain = path == unicodedata.normalize("NFC", path) and path.isprintable()
    is_free = not set(path) & set('\\:*?"<>|') and path.lower() not in OUTSIDE_THE_MANIFEST
    return is_plain and is_free and all(part.strip(" .") == part and part for part in parts)


def _path(file: dict[str, object]) -> str:
    return str(file["path"])
