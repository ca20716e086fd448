"""The files of a release's pack, made from the frozen copy alone."""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from evaluations.released import ReleasedCopy, as_json, written

MANIFEST_FORMAT = "self-evaluation-workbook manifest 1"
MANIFEST, ATTESTATION, SIGNATURE = "manifest.json", "attestation.json", "signature.txt"
OUTSIDE_THE_MANIFEST = (MANIFEST, ATTESTATION, SIGNATURE)
"""What stands in a pack beside the files that the manifest lists."""

JSON = "application/json"


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


def pack_files(copy: ReleasedCopy) -> Iterator[PackFile]:
    """Every file that the manifest of this copy lists, one at a time. The same copy gives the same files."""
    yield made("data/release.json", JSON, as_json(copy))
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


def is_safe(path: str) -> bool:
    """Whether a path means the same file on every system, inside the folder of the pack."""
    parts = path.split("/")
    is_plain = path == unicodedata.normalize("NFC", path) and path.isprintable()
    is_free = not set(path) & set('\\:*?"<>|') and path.lower() not in OUTSIDE_THE_MANIFEST
    return is_plain and is_free and all(part.strip(" .") == part and part for part in parts)


def _path(file: dict[str, object]) -> str:
    return str(file["path"])
