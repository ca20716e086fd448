"""Attached files: what is taken, how the bytes are kept under their hash, and how they are handed out.

Nothing in a file is ever opened for a person here. The look inside keeps out what is not what its name
says, what carries a program and what nobody can read.
"""

import hashlib
import os
import re
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import filetype
from starlette.datastructures import UploadFile

from evaluations.actions.evidence import LONGEST_FILE_NAME, Attached
from evaluations.evidence import LARGEST_FILE
from evaluations.refusals import Invalid

MOST_ENTRIES = 5_000
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 10 * 1024 * 1024
PDF_TAIL = 2_048
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

EMPTY = "This file is empty. Choose another one."
TOO_LARGE = "This file is larger than 20 MB. Choose a smaller one, or give a link to it instead."
NO_NAME = "Give the file a name, then choose it again."
NOT_TAKEN = "Choose a file of one of these kinds: {kinds}."
NOT_WHAT_IT_SAYS = (
    "This file is not what its name says, or it is damaged. Save it again as {kind}, and choose that."
)
LOCKED = (
    "This file is locked with a password or is of an older office format. "
    "Save it without a password as {kind}, and choose that."
)
HAS_MACROS = "This file carries macros (small programs). Save it without them as {kind}, and choose that."
UNPACKS_TOO_LARGE = "This file unpacks to more than the workbook takes. Save a smaller one, and choose that."
NOT_TEXT = "This file is not plain text. Save it as {kind} with UTF-8, and choose that."

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Upload:
    """A file that was looked at: what is known of it, and its bytes."""

    attached: Attached
    content: bytes


@dataclass(frozen=True)
class FileKind:
    """What one ending stands for. `fault` looks at the bytes and gives a sentence, or "" when they are right.

    The sentence may say {kind}.
    """

    media_type: str
    fault: Callable[[bytes], str]


def looked_at(sent: UploadFile) -> Upload:
    """The file that a form sent, its name cleaned. Raises Invalid with the sentence for the field "file"."""
    content = sent.file.read(LARGEST_FILE + 1)
    name = clean_name(sent.filename or "")
    ending = Path(name).suffix.lower().removeprefix(".")
    fault = fault_of(content, name, ending)
    if fault:
        raise Invalid({"file": fault})
    sha256 = hashlib.sha256(content).hexdigest()
    return Upload(Attached(sha256, name, KINDS[ending].media_type, len(content)), content)


def fault_of(content: bytes, name: str, ending: str) -> str:
    """Why these bytes under this name are not taken, or ""."""
    if not Path(name).stem.strip(". "):
        return NO_NAME
    if ending not in KINDS:
        return NOT_TAKEN.format(kinds=", ".join(KINDS))
    if not content:
        return EMPTY
    if len(content) > LARGEST_FILE:
        return TOO_LARGE
    return KINDS[ending].fault(content).format(kind=ending)


def clean_name(name: str) -> str:
    """A file's name without folders, control characters or marks that turn the direction of reading.

    At most 200 characters; the ending stays.
    """
    last = re.split(r"[/\\]", name)[-1]
    spaced = "".join(" " if character.isspace() else character for character in last)
    seen = "".join(character for character in spaced if unicodedata.category(character)[0] != "C")
    plain = " ".join(unicodedata.normalize("NFC", seen).split()).rstrip(". ")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10:
        return plain[:LONGEST_FILE_NAME]
    return f"{stem[: LONGEST_FILE_NAME - len(ending) - 1].rstrip()}.{ending}"


# Looking at the bytes


def pdf_fault(content: bytes) -> str:
    """A PDF begins and ends as one. One that only asks for a password is taken: many public reports are
    locked against changes, and cannot be told apart here."""
    is_pdf = content.startswith(b"%PDF-") and b"%%EOF" in content[-PDF_TAIL:]
    return "" if is_pdf else NOT_WHAT_IT_SAYS


def image_fault(mime: str) -> Callable[[bytes], str]:
    """Looks for one kind of picture."""

    def fault(content: bytes) -> str:
        return "" if filetype.guess_mime(content) == mime else NOT_WHAT_IT_SAYS

    return fault


def text_fault(content: bytes) -> str:
    """Plain text in UTF-8, in UTF-16 with its mark, or as older office programs write it."""
    if filetype.guess(content) is not None:
        return NOT_TEXT
    text = _decoded(content)
    if text is None or any(_is_control(character) for character in set(text)):
        return NOT_TEXT
    return ""


def _decoded(content: bytes) -> str | None:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _is_control(character: str) -> bool:
    return unicodedata.category(character) == "Cc" and character not in "\t\n\r\f"


def office_fault(main_type: str) -> Callable[[bytes], str]:
    """Looks for a Word, Excel or PowerPoint file whose main part is of this type."""

    def has_main_part(archive: zipfile.ZipFile) -> bool:
        types = _part(archive, "[Content_Types].xml")
        return main_type.encode() in types and b"macroEnabled" not in types

    return _zip_fault(has_main_part)


def open_document_fault(media_type: str) -> Callable[[bytes], str]:
    """Looks for an OpenDocument file of this media type."""

    def has_media_type(archive: zipfile.ZipFile) -> bool:
        return _part(archive, "mimetype").strip() == media_type.encode()

    return _zip_fault(has_media_type)


def _zip_fault(is_right: Callable[[zipfile.ZipFile], bool]) -> Callable[[bytes], str]:
    def fault(content: bytes) -> str:
        if content.startswith(OLE):
            return LOCKED
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                return _archive_fault(archive) or ("" if is_right(archive) else NOT_WHAT_IT_SAYS)
        # A packing that Python does not know is a RuntimeError too.
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
            return NOT_WHAT_IT_SAYS

    return fault


def _archive_fault(archive: zipfile.ZipFile) -> str:
    """What is wrong inside a zip, whatever kind of document it is. Parts are read up to their stated size."""
    entries = archive.infolist()
    if any(entry.compress_type not in PACKINGS for entry in entries):
        return NOT_WHAT_IT_SAYS
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        return UNPACKS_TOO_LARGE
    if any(entry.flag_bits & 1 for entry in entries) or b"encryption-data" in _part(
        archive, "META-INF/manifest.xml"
    ):
        return LOCKED
    if any(_is_program(entry.filename) for entry in entries):
        return HAS_MACROS
    return "" if archive.testzip() is None else NOT_WHAT_IT_SAYS


def _is_program(name: str) -> bool:
    """Where office programs keep macros."""
    plain = name.lower()
    return "vbaproject" in plain or "macrosheets/" in plain or plain.startswith(("basic/", "scripts/"))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One small part of a document; b"" when it is not there."""
    try:
        with archive.open(name) as part:
            return part.read(LARGEST_PART)
    except KeyError:
        return b""


_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
_WORD, _EXCEL, _SLIDES = (
    _OFFICE + kind
    for kind in ("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")
)
_TEXT, _SHEET, _SHOW = (_OPEN_DOCUMENT + kind for kind in ("text", "spreadsheet", "presentation"))

KINDS = {
    "pdf": FileKind("application/pdf", pdf_fault),
    "docx": FileKind(_WORD, office_fault(f"{_WORD}.main+xml")),
    "xlsx": FileKind(_EXCEL, office_fault(f"{_EXCEL}.main+xml")),
    "pptx": FileKind(_SLIDES, office_fault(f"{_SLIDES}.main+xml")),
    "odt": FileKind(_TEXT, open_document_fault(_TEXT)),
    "ods": FileKind(_SHEET, open_document_fault(_SHEET)),
    "odp": FileKind(_SHOW, open_document_fault(_SHOW)),
    "csv": FileKind("text/csv", text_fault),
    "txt": FileKind("text/plain", text_fault),
    "png": FileKind("image/png", image_fault("image/png")),
    "jpg": FileKind("image/jpeg", image_fault("image/jpeg")),
    "jpeg": FileKind("image/jpeg", image_fault("image/jpeg")),
}


# Keeping and handing out


@dataclass(frozen=True)
class FileStore:
    """The folder in which the bytes of every attached file lie under their SHA-256, each once."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Make these bytes last, and return their hash. They stand under it whole or not at all."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self.read(sha256) is None:
            self._write(self._place(sha256), content)
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """The bytes of this hash; None when they are not there or are not the ones that were kept."""
        try:
            content = self._place(sha256).read_bytes()
        except OSError:
            return None
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def holds(self, sha256: str, size: int) -> bool:
        """Whether a file of this size stands under this hash; a look at the name, not at the bytes."""
        try:
            return self._place(sha256).stat().st_size == size
        except OSError:
            return False

    def _place(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def _write(self, place: Path, content: bytes) -> None:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(place)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        for folder in (place.parent, self.folder, self.folder.parent):
            _sync_folder(folder)


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder last. Windows has no such call and needs none."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def handing_out(name: str, media_type: str) -> dict[str, str]:
    """The headers of an attached file: to be saved, never shown, and kept by nobody on the way (RFC 6266)."""
    plain = re.sub(r"[^ !#-\[\]-~]|%", "_", name)
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
