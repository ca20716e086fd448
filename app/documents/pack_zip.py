"""A pack as one zip, written while it is sent: no more than one file of it is ever in memory."""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from app.documents.pack import PackFile
from app.files import FileStore

BEGINNING_OF_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o644 << 16
PACKED_ALREADY = ("docx", "xlsx", "pptx", "odt", "ods", "odp", "png", "jpg", "jpeg", "pdf")
"""Endings of files that another packing makes no smaller."""


def missing(files: Iterable[PackFile], store: FileStore) -> list[str]:
    """The paths of those that the store should hold and does not.

    To be asked before a zip begins: once a part of it is sent, nobody can be told any more. No bytes are
    read, so a file that has its size but is damaged is not among them.
    """
    return [file.path for file in files if file.content is None and not store.holds(file.sha256, file.size)]


def contents(files: Iterable[PackFile], store: FileStore) -> Iterator[tuple[str, bytes]]:
    """Each path with its bytes. Raises FileNotFoundError for one that the store cannot read."""
    for file in files:
        content = store.read(file.sha256) if file.content is None else file.content
        if content is None:
            raise FileNotFoundError(f"The file {file.path} is not kept any more, or is damaged.")
        yield file.path, content


def zip_of(entries: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The zip of paths with their bytes, in their order, piece by piece.

    The same entries give the same bytes: nothing in them tells the time. Entries are taken one at a time, so
    they may be read as they are needed.
    """
    tape = _Tape()
    with zipfile.ZipFile(tape, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in entries:
            archive.writestr(_header(path), content)
            yield tape.taken()
    yield tape.taken()


def _header(path: str) -> zipfile.ZipInfo:
    header = zipfile.ZipInfo(path, BEGINNING_OF_ZIP_TIME)
    is_packed = path.rpartition(".")[2] in PACKED_ALREADY
    header.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
    header.external_attr = READABLE_BY_ALL
    header.create_system = 3
    return header


class _Tape(BytesIO):
    """A file that is taken away from its beginning while it is written at its end."""

    passed = 0

    def tell(self) -> int:
        return self.passed + super().tell()

    def seek(self, place: int, whence: int = 0) -> int:
        """Places count from the beginning of the whole file; what was taken cannot be written again."""
        return self.passed + super().seek(place - self.passed, whence)

    def taken(self) -> bytes:
        """What was written since the last time."""
        content = self.getvalue()
        self.passed += len(content)
        super().seek(0)
        self.truncate(0)
        return content
