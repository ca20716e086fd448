"""The files of a release's pack, made from the frozen copy alone."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.documents import check_pack
from app.documents.pack_pages import pages, search_data
from app.documents.pack_tables import dictionary, tables
from app.rendering import STATIC
from evaluations.release_differences import Difference
from evaluations.released import ReleasedCopy, as_json, written

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


def pack_files(copy: ReleasedCopy, changes: Sequence[Difference] | None = None) -> Iterator[PackFile]:
    """Every file that the manifest of this copy lists, one at a time. The same copy gives the same files.

    `changes` are those since the release before, or None where there is none.
    """
    for path, page in pages(copy, changes):
        yield made(path, HTML, page.encode())
    for path, media_type, place in FIXED:
        yield made(path, media_type, place.read_bytes())
    yield made("search-data.js", JAVASCRIPT, search_data(copy).encode())
    yield made("data/release.json", JSON, as_json(copy))
    for path, table in tables(copy):
        yield made(path, CSV, table.encode())
    yield made("data/dictionary.csv", CSV, dictionary().encode())
    yield from attached_files(copy)


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


def seal(manifest: bytes, attestation: bytes, signature: str) -> tuple[tuple[str, bytes], ...]:
    """What stands in a pack beside the files of its manifest; `signature` is base64 over the attestation."""
    return (MANIFEST, manifest), (ATTESTATION, attestation), (SIGNATURE, signature.encode())


def is_safe(path: str) -> bool:
    """Whether a path means the same file on every system, inside the folder of the pack."""
    parts = path.split("/")
    is_plain = path == unicodedata.normalize("NFC", path) and path.isprintable()
    is_free = not set(path) & set('\\:*?"<>|') and path.lower() not in OUTSIDE_THE_MANIFEST
    return is_plain and is_free and all(part.strip(" .") == part and part for part in parts)


def _path(file: dict[str, object]) -> str:
    return str(file["path"])
