"""What files are taken, how their bytes are kept, and how they are handed out."""

import hashlib
import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import UploadFile

from app.files import (
    EMPTY,
    HAS_MACROS,
    KINDS,
    LARGEST_UNPACKED,
    LOCKED,
    MOST_ENTRIES,
    NO_NAME,
    NOT_TEXT,
    NOT_WHAT_IT_SAYS,
    TOO_LARGE,
    UNPACKS_TOO_LARGE,
    FileStore,
    clean_name,
    handing_out,
    looked_at,
)
from evaluations.evidence import LARGEST_FILE
from evaluations.refusals import Invalid

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 64
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00" + b"\x00" * 200
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
MAIN_PARTS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def zipped(parts: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def office(ending: str = "docx", more: Mapping[str, bytes] | None = None) -> bytes:
    types = f'<Types><Override PartName="/main.xml" ContentType="{MAIN_PARTS[ending]}"/></Types>'
    return zipped({"[Content_Types].xml": types.encode(), "main.xml": b"<document/>", **(more or {})})


def open_document(ending: str = "odt", more: Mapping[str, bytes] | None = None) -> bytes:
    return zipped(
        {"mimetype": KINDS[ending].media_type.encode(), "content.xml": b"<office/>", **(more or {})}
    )


GOOD = {
    "Report.pdf": PDF,
    "Plan.docx": office("docx"),
    "Counts.xlsx": office("xlsx"),
    "Slides.pptx": office("pptx"),
    "Plan.odt": open_document("odt"),
    "Counts.ods": open_document("ods"),
    "Slides.odp": open_document("odp"),
    "counts.csv": "service,café\nPolice,£3\n".encode(),
    "counts from a spreadsheet.csv": "Police,£3\r\n".encode("cp1252"),
    "wide.txt": "Tha e fàilte 🙂".encode("utf-16"),
    "marked.txt": "﻿Words\f\tmore".encode(),
    "Photo of a display.png": PNG,
    "Photo.JPG": JPEG,
    "Photo.jpeg": JPEG,
}


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_that_is_named_is_taken(name: str) -> None:
    taken = looked_at(upload(name, GOOD[name]))
    assert taken.content == GOOD[name]
    assert taken.attached.sha256 == hashlib.sha256(GOOD[name]).hexdigest()
    assert (taken.attached.name, taken.attached.size) == (name, len(GOOD[name]))
    assert taken.attached.media_type == KINDS[name.rpartition(".")[2].lower()].media_type


def locked_zip() -> bytes:
    """A zip whose entries say that they are encrypted."""
    packed = bytearray(office())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = packed.find(mark)
        while start >= 0:
            packed[start + place] |= 1
            start = packed.find(mark, start + 4)
    return bytes(packed)


def lying_zip() -> bytes:
    """A zip that unpacks to far more than it says."""
    packed = bytearray(office(more={"big.xml": b"\x00" * 5_000_000}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = packed.rfind(mark)
        struct.pack_into("<I", packed, start + place, 10)
    return bytes(packed)


def bomb() -> bytes:
    return office(more={f"{number}.xml": b"\x00" * (LARGEST_UNPACKED // 8) for number in range(9)})


NASTY = {
    "an empty file": ("Report.pdf", b"", EMPTY),
    "one byte too many": ("Notes.txt", b"x" * (LARGEST_FILE + 1), TOO_LARGE),
    "a page named as a PDF": ("Report.pdf", HTML, NOT_WHAT_IT_SAYS),
    "a page with a PDF inside": ("Report.pdf", HTML + PDF, NOT_WHAT_IT_SAYS),
    "a PDF cut off": ("Report.pdf", PDF[:20], NOT_WHAT_IT_SAYS),
    "a program": ("Setup.exe", EXE, "Choose a file of one of these kinds"),
    "a program named as a PDF": ("Report.pdf", EXE, NOT_WHAT_IT_SAYS),
    "a program named as text": ("Report.txt", EXE, NOT_TEXT),
    "a page": ("Report.html", HTML, "Choose a file of one of these kinds"),
    "a drawing": ("Drawing.svg", SVG, "Choose a file of one of these kinds"),
    "a drawing named as a picture": ("Drawing.png", SVG, NOT_WHAT_IT_SAYS),
    "a PNG named as a JPEG": ("Photo.jpg", PNG, NOT_WHAT_IT_SAYS),
    "a second ending": ("Report.pdf.exe", PDF, "Choose a file of one of these kinds"),
    "no ending": ("Report", PDF, "Choose a file of one of these kinds"),
    "only an ending": (".pdf", PDF, "Choose a file of one of these kinds"),
    "no name": ("\u202e/..", PDF, NO_NAME),
    "macros in Word's own ending": ("Plan.docm", office(), "Choose a file of one of these kinds"),
    "macros under another name": ("Plan.docx", office(more={"word/vbaProject.bin": b"x"}), HAS_MACROS),
    "macros that the types tell of": (
        "Plan.docx",
        zipped({"[Content_Types].xml": b"vnd.ms-word.document.macroEnabled.main+xml"}),
        NOT_WHAT_IT_SAYS,
    ),
    "old macro sheets": ("Counts.xlsx", office("xlsx", {"xl/macrosheets/sheet1.xml": b"x"}), HAS_MACROS),
    "macros in OpenDocument": ("Plan.odt", open_document(more={"Basic/script-lc.xml": b"x"}), HAS_MACROS),
    "an old Word file": ("Plan.docx", OLD_WORD, LOCKED),
    "entries with a password": ("Plan.docx", locked_zip(), LOCKED),
    "OpenDocument with a password": (
        "Plan.odt",
        open_document(more={"META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        LOCKED,
    ),
    "a sheet named as a document": ("Plan.docx", office("xlsx"), NOT_WHAT_IT_SAYS),
    "any zip": ("Plan.docx", zipped({"a.txt": b"a"}), NOT_WHAT_IT_SAYS),
    "a zip named as OpenDocument": ("Plan.odt", office(), NOT_WHAT_IT_SAYS),
    "a zip cut off": ("Plan.docx", office()[:-30], NOT_WHAT_IT_SAYS),
    "no zip at all": ("Plan.docx", b"PK\x03\x04 and nothing", NOT_WHAT_IT_SAYS),
    "a zip that lies": ("Plan.docx", lying_zip(), NOT_WHAT_IT_SAYS),
    "an unusual packing": ("Plan.docx", zipped({"a": b"a" * 99}, zipfile.ZIP_BZIP2), NOT_WHAT_IT_SAYS),
    "a zip bomb": ("Plan.docx", bomb(), UNPACKS_TOO_LARGE),
    "too many entries": (
        "Plan.docx",
        zipped({f"{number}.xml": b"" for number in range(MOST_ENTRIES + 1)}),
        UNPACKS_TOO_LARGE,
    ),
    "a spreadsheet named as CSV": ("counts.csv", office("xlsx"), NOT_TEXT),
    "bytes named as CSV": ("counts.csv", b"a,b\x00c\n", NOT_TEXT),
    "half a character in UTF-16": ("wide.txt", b"\xff\xfea", NOT_TEXT),
}


@pytest.mark.parametrize(("name", "content", "sentence"), NASTY.values(), ids=NASTY)
def test_a_nasty_file_is_refused_with_a_sentence(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        looked_at(upload(name, content))
    [told] = refusal.value.errors.values()
    assert told.startswith(sentence.partition("{kind}")[0])
    assert "{" not in told


@given(content=st.binary(max_size=300), ending=st.sampled_from(list(KINDS)))
def test_no_bytes_are_more_than_taken_or_refused(content: bytes, ending: str) -> None:
    try:
        assert looked_at(upload(f"File.{ending}", content)).content == content
    except Invalid as refusal:
        assert list(refusal.errors) == ["file"]


@given(place=st.integers(0, 400), byte=st.integers(0, 255))
def test_a_spoilt_document_is_taken_or_refused_and_never_fails(place: int, byte: int) -> None:
    packed = bytearray(office(more={"a/b.xml": b"words " * 40}))
    packed[place % len(packed)] = byte
    try:
        looked_at(upload("Plan.docx", bytes(packed)))
    except Invalid as refusal:
        assert list(refusal.errors) == ["file"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("C:\\Users\\Ann\\Plan.pdf", "Plan.pdf"),
        ("../../etc/Plan.pdf", "Plan.pdf"),
        ("Plan\u202efdp.exe", "Planfdp.exe"),
        ("Pl\x00an\r\n  two .pdf", "Plan two.pdf"),
        ("Fàilte 🙂.pdf", "Fàilte 🙂.pdf"),
        ("Plan.pdf. .", "Plan.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_cleaned_of_what_nobody_sees(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_a_cleaned_name_is_short_visible_and_clean_already(name: str) -> None:
    cleaned = clean_name(name)
    assert len(cleaned) <= 200
    assert not set("/\\\r\n\x00\u202e") & set(cleaned)
    assert clean_name(cleaned) == cleaned


# Keeping


def test_bytes_are_kept_under_their_hash_once(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "home" / "files")
    sha256 = store.keep(PDF)
    place = tmp_path / "home" / "files" / sha256[:2] / sha256
    written = place.stat().st_mtime_ns
    assert store.keep(PDF) == sha256
    assert store.read(sha256) == PDF
    assert place.stat().st_mtime_ns == written
    assert [path.name for path in place.parent.iterdir()] == [sha256]


def test_bytes_that_were_changed_or_lost_are_not_handed_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    sha256 = store.keep(PDF)
    place = tmp_path / sha256[:2] / sha256
    place.write_bytes(PDF + b" ")
    assert store.read(sha256) is None
    place.unlink()
    assert store.read(sha256) is None


def test_keeping_the_right_bytes_again_mends_a_damaged_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    sha256 = store.keep(PDF)
    (tmp_path / sha256[:2] / sha256).write_bytes(b"damaged")
    store.keep(PDF)
    assert store.read(sha256) == PDF


def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("app.files.os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        FileStore(tmp_path).keep(PDF)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


# Handing out


def test_a_file_is_handed_out_to_be_saved_under_its_name() -> None:
    headers = handing_out('Sgrùdadh "a" 100% 🙂.pdf', "application/pdf")
    assert headers["Content-Disposition"] == (
        'attachment; filename="Sgr_dadh _a_ 100_ _.pdf"; '
        "filename*=UTF-8''Sgr%C3%B9dadh%20%22a%22%20100%25%20%F0%9F%99%82.pdf"
    )
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/pdf"


def upload(name: str, content: bytes) -> UploadFile:
    return UploadFile(BytesIO(content), filename=name, size=len(content))
