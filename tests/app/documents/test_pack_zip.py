"""A zip is written while it is sent, the same each time, in little memory, and any program opens it."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from app.documents.pack import pack_files
from app.documents.pack_zip import contents, missing, zip_of
from app.files import FileStore
from tests.app.documents.copies import invented_copy, kept, pack_of
from tests.house.checkout import CHECKOUT
from tests.required import IS_FULL

MEGABYTE = 1024 * 1024
FILE = 20 * MEGABYTE
MOST_MEMORY = 100 * MEGABYTE
"""Above what a process has with everything imported: a few copies of the largest file."""


def test_the_zip_holds_every_file_as_it_is(tmp_path: Path) -> None:
    pack = pack_of(invented_copy(), kept(tmp_path))
    with zipfile.ZipFile(BytesIO(b"".join(zip_of(pack.items())))) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == pack


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    store = kept(tmp_path)
    one, other = (b"".join(zip_of(contents(pack_files(invented_copy()), store))) for _ in range(2))
    assert one == other


def test_names_in_any_language_are_kept() -> None:
    made = b"".join(zip_of([("Gàidhlig/日本.txt", b"one")]))
    assert zipfile.ZipFile(BytesIO(made)).namelist() == ["Gàidhlig/日本.txt"]


def test_an_empty_zip_is_one_too() -> None:
    assert zipfile.ZipFile(BytesIO(b"".join(zip_of([])))).namelist() == []


def test_a_file_that_is_not_kept_any_more_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"files/\w+-survey\.csv"):
        list(contents(pack_files(invented_copy()), FileStore(tmp_path)))


def test_what_is_missing_is_known_before_the_zip_begins(tmp_path: Path) -> None:
    """A file that was cut off counts as well; bytes that were made for the pack are at hand anyway."""
    store = kept(tmp_path)
    assert missing(pack_files(invented_copy()), store) == []
    gone, cut = [file for file in pack_files(invented_copy()) if file.content is None][:2]
    (tmp_path / gone.sha256[:2] / gone.sha256).unlink()
    (tmp_path / cut.sha256[:2] / cut.sha256).write_bytes(b"")
    assert missing(pack_files(invented_copy()), store) == [gone.path, cut.path]


def test_what_was_written_is_given_away_before_the_next_file_is_read() -> None:
    read: list[str] = []

    def entries() -> Iterator[tuple[str, bytes]]:
        for name in ("one", "two"):
            read.append(name)
            yield name, b"words"

    pieces = zip_of(entries())
    first = next(pieces)
    assert read == ["one"]
    assert first.startswith(b"PK")


def test_a_large_zip_needs_little_memory() -> None:
    """60 MB otherwise, 500 MB in --full; the largest file that the workbook takes each time."""
    count = 25 if IS_FULL else 3
    script = f"""
import os, resource
from app.documents.pack_zip import zip_of
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
sent = sum(map(len, zip_of((f"{{n}}.pdf", os.urandom({FILE})) for n in range({count}))))
print(sent, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    sent, grown = map(int, done.stdout.split())
    assert sent > count * FILE
    assert grown < MOST_MEMORY, f"{grown // MEGABYTE} MB for a zip of {sent // MEGABYTE} MB"
