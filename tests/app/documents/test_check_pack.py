"""Whatever is changed in a pack is found and named, and a pack that nobody changed is never accused."""

import ast
import io
import json
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.documents import check_pack
from app.documents.check_pack import check, in_words, is_signed, is_signed_by_rule
from app.documents.pack import ATTESTATION, MANIFEST, SIGNATURE, made, manifest_of
from app.documents.pack_zip import zip_of
from evaluations.released import written
from tests.app.documents.copies import KEY, OTHER_KEY, fingerprint_of, invented_copy, kept, pack_of, sealed
from tests.required import IS_FULL

MUTATIONS = 10_000 if IS_FULL else 400
UNTOUCHED = 1_000 if IS_FULL else 60
OURS = fingerprint_of(KEY)

Pack = dict[str, bytes]
Entries = list[tuple[str, bytes]]


def small_pack(key: Ed25519PrivateKey = KEY, more: Pack | None = None) -> Pack:
    """A pack of a few files in place of pages, so that thousands are made and read in a minute."""
    files = {
        "index.html": b"<h1>Overview</h1>" * 9,
        "data/release.json": b'{"format": "a release"}\n' * 20,
        "data/judgements.csv": b"indicator,level\r\n2.1,good\r\n" * 20,
        "files/0011223344556677-minutes.pdf": bytes(range(256)) * 4,
        "files/8899aabbccddeeff-survey.csv": b"question,answer\r\n",
        "check_pack.py": b"print('checked')\n",
        "empty.txt": b"",
        **(more or {}),
    }
    return sealed(files, manifest_of(made(path, "", content) for path, content in files.items()), key)


def zipped(entries: Entries, place: Path) -> Path:
    place.write_bytes(b"".join(zip_of(entries)))
    return place


def faults(pack: Pack, folder: Path, key: str = "") -> list[str]:
    return check(zipped(list(pack.items()), folder / "pack.zip"), key).faults


# Untouched


def test_a_whole_pack_is_untouched_and_says_who_released_it(tmp_path: Path) -> None:
    pack = pack_of(invented_copy(), kept(tmp_path))
    report = check(zipped(list(pack.items()), tmp_path / "pack.zip"), OURS)
    assert report.faults == []
    assert report.said[:4] == [
        "Release 3 of Example Child Protection Committee, cycle 2026",
        "Assembled by Lead officer at 2026-04-01T09:30:00+00:00",
        "Confirmed by Chair at 2026-04-02T09:30:00+00:00",
        f"Signed with the key whose fingerprint is {OURS}",
    ]


def test_a_pack_that_was_unpacked_is_checked_by_its_own_checker(tmp_path: Path) -> None:
    folder = unpacked(pack_of(invented_copy(), kept(tmp_path / "kept")), tmp_path / "pack")
    command = [sys.executable, "-I", str(folder / "check_pack.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Untouched: every file is as it was released.\n")
    (folder / "index.html").write_bytes(b"other words")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, "changed: index.html")


@pytest.mark.parametrize("options", [(), ("-I",)])
def test_what_lies_beside_the_checker_is_never_run(options: tuple[str, ...], tmp_path: Path) -> None:
    """Not even in place of what the checker imports."""
    checker = Path(check_pack.__file__).read_bytes()
    folder = unpacked(small_pack(more={"check_pack.py": checker}), tmp_path / "pack")
    false = b"print('Untouched: every file is as it was released.')\nraise SystemExit(0)\n"
    added = dict.fromkeys((f"{name}.py" for name in imported_by(checker)), false)
    assert {"__future__.py", "argparse.py", "cryptography.py", "sys.py"} <= set(added)
    unpacked(added, folder)
    command = [sys.executable, *options, "check_pack.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert set(done.stdout.splitlines()[-len(added) :]) == {f"added: {name}" for name in added}


def imported_by(source: bytes) -> set[str]:
    """The first names of all that a program imports; and __future__, which is a module as well."""
    found = {"__future__"}
    for each in ast.walk(ast.parse(source)):
        names = [one.name for one in each.names] if isinstance(each, ast.Import) else []
        names += [each.module or ""] if isinstance(each, ast.ImportFrom) else []
        found |= {name.split(".")[0] for name in names}
    return found


def test_the_checker_needs_no_newer_python_than_it_says() -> None:
    """Python 3.8 reads annotations at once where they are not quoted, and knows no `|` and no `list[str]`."""
    for each in ast.walk(ast.parse(Path(check_pack.__file__).read_bytes(), feature_version=(3, 8))):
        for asked in (getattr(each, "annotation", None), getattr(each, "returns", None)):
            is_newer = isinstance(asked, ast.BinOp) or (
                isinstance(asked, ast.Subscript)
                and ast.unparse(asked.value) in ("dict", "list", "set", "tuple")
            )
            assert not is_newer, ast.unparse(asked or each)


def unpacked(pack: Pack, folder: Path) -> Path:
    for path, content in pack.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


class Unseekable(io.RawIOBase):
    """A file that is only written on, so that sizes follow the bytes."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.written += content
        return len(content)


def packed_again(pack: Pack, dice: random.Random) -> bytes:
    """The same files as some other program would pack them."""
    file: io.BytesIO | Unseekable = dice.choice((io.BytesIO, Unseekable))()
    top = dice.choice(("", "", "Release 3/"))
    names = dice.sample(sorted(pack), len(pack))
    with zipfile.ZipFile(file, "w", dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for folder in dice.choice(((), ("data/", "files/"))):
            archive.writestr(zipfile.ZipInfo(top + folder), b"")
        for name in names:
            header = zipfile.ZipInfo(top + name, (2026, 4, dice.randrange(1, 29), 10, 0, 0))
            header.compress_type = dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
            header.extra = dice.choice((b"", struct.pack("<2HBI", 0x5455, 5, 1, 1_700_000_000)))
            with archive.open(header, "w", force_zip64=dice.random() < 0.3) as entry:
                entry.write(pack[name])
    return file.getvalue() if isinstance(file, io.BytesIO) else bytes(file.written)


def test_a_pack_that_was_packed_again_is_never_accused(tmp_path: Path) -> None:
    dice, pack, place = random.Random(4), small_pack(), tmp_path / "pack.zip"
    for turn in range(UNTOUCHED):
        place.write_bytes(packed_again(pack, dice))
        assert check(place, OURS).faults == [], turn


def test_what_a_system_leaves_is_told_and_no_fault(tmp_path: Path) -> None:
    """As a Mac packs a folder again."""
    entries = [(f"Release 3/{path}", content) for path, content in small_pack().items()]
    left = [("Release 3/.DS_Store", b"view"), ("__MACOSX/Release 3/._index.html", b"more")]
    report = check(zipped([*entries, *left], tmp_path / "pack.zip"), OURS)
    assert report.faults == []
    assert sum(said.startswith("Left by a computer's system") for said in report.said) == 2


def test_a_fingerprint_may_be_written_in_groups(tmp_path: Path) -> None:
    grouped = ":".join(OURS[place : place + 4] for place in range(0, 64, 4)).upper()
    assert faults(small_pack(), tmp_path, grouped) == []


def test_a_zip_with_large_numbers_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    place = zipped(list(small_pack().items()), tmp_path / "pack.zip")
    assert b"PK\6\6" in place.read_bytes()
    assert check(place, OURS).faults == []


# Changed: each mutation gives a zip that is not as it was released


def flipped(content: bytes, dice: random.Random) -> bytes:
    place = dice.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :]


def a_file(pack: Pack, dice: random.Random) -> str:
    return dice.choice([path for path in sorted(pack) if pack[path]])


def flip_a_bit(pack: Pack, dice: random.Random) -> Entries:
    path = a_file(pack, dice)
    return list({**pack, path: flipped(pack[path], dice)}.items())


def cut_a_file(pack: Pack, dice: random.Random) -> Entries:
    path = a_file(pack, dice)
    return list({**pack, path: pack[path][: dice.randrange(len(pack[path]))]}.items())


def make_a_file_longer(pack: Pack, dice: random.Random) -> Entries:
    path = dice.choice(sorted(pack))
    return list({**pack, path: pack[path] + dice.choice((b" ", b"\n", b"\0", b"more"))}.items())


def add_a_file(pack: Pack, dice: random.Random) -> Entries:
    name = dice.choice(("files/new.pdf", "data/more.csv", "Notes.txt", ".hidden", "files/deep/er/x", "x/"))
    return [*pack.items(), (name, dice.randbytes(dice.randrange(50)))]


def remove_a_file(pack: Pack, dice: random.Random) -> Entries:
    gone = dice.choice(sorted(pack))
    return [(path, content) for path, content in pack.items() if path != gone]


def rename_a_file(pack: Pack, dice: random.Random) -> Entries:
    old = dice.choice(sorted(pack))
    new = dice.choice(("files/other.pdf", f"{old}.bak", f"old/{old}", old.upper()))
    return [(new if path == old else path, content) for path, content in pack.items()]


def exchange_two_files(pack: Pack, dice: random.Random) -> Entries:
    one, other = dice.sample(sorted(pack), 2)
    return list({**pack, one: pack[other], other: pack[one]}.items())


def looking_like(path: str, dice: random.Random) -> str:
    changes: list[Callable[[], str]] = [
        path.upper,
        lambda: path.replace("e", "е").replace("a", "а"),  # Cyrillic
        lambda: path.replace(".", ".\u200b"),
        lambda: path + dice.choice((" ", ".", "\u00a0")),
        lambda: "./" + path,
        lambda: "/" + path,
        lambda: path.replace("i", "ı́"),
        lambda: path.translate({ord(letter): ord(letter) + 0xFEE0 for letter in "eaitns"}),
    ]
    other = dice.choice(changes)()
    return other if other != path else path.upper()


def add_a_look_alike(pack: Pack, dice: random.Random) -> Entries:
    name = looking_like(dice.choice(sorted(pack)), dice)
    return [*pack.items(), (name, b"other words")]


def rename_to_a_look_alike(pack: Pack, dice: random.Random) -> Entries:
    old = dice.choice(sorted(pack))
    return [(looking_like(old, dice) if path == old else path, content) for path, content in pack.items()]


def put_a_file_in_twice(pack: Pack, dice: random.Random) -> Entries:
    path = dice.choice(sorted(pack))
    entries = [*pack.items()]
    entries.insert(dice.randrange(len(entries) + 1), (path, dice.choice((pack[path], b"other words"))))
    return entries


def swap_the_manifest(pack: Pack, dice: random.Random) -> Entries:
    """Files are changed, and the manifest with them; the attestation is the old one."""
    files = {path: content for path, content in pack.items() if path not in check_pack.BESIDE}
    files[a_file(files, dice)] = b"other words"
    manifest = manifest_of(made(path, "", content) for path, content in files.items())
    return list({**pack, **files, MANIFEST: manifest}.items())


def write_the_attestation_anew(pack: Pack, dice: random.Random) -> Entries:
    """Everything fits together but for the signature."""
    told = json.loads(pack[ATTESTATION])
    told[dice.choice(("confirmed_by", "committee", "assembled_at"))] = "Somebody else"
    return list({**pack, ATTESTATION: written(told)}.items())


def sign_with_another_key(pack: Pack, dice: random.Random) -> Entries:
    """Everything fits together, in the name of another installation."""
    files = {path: content for path, content in pack.items() if path not in check_pack.BESIDE}
    manifest = manifest_of(made(path, "", content) for path, content in files.items())
    return list(sealed(files, manifest, OTHER_KEY).items())


def put_in_the_signature_of_another_release(pack: Pack, dice: random.Random) -> Entries:
    other = small_pack(more={"more.txt": dice.randbytes(4)})
    return list({**pack, SIGNATURE: other[SIGNATURE]}.items())


def say_two_places(pack: Pack, dice: random.Random) -> bytes:
    """The place of a file stands twice beside it: Python and unzip take the first."""
    whole, name = b"".join(zip_of(pack.items())), dice.choice(sorted(pack)).encode()
    at = whole.rindex(name) - check_pack.CENTRAL.size
    entry, rest = bytearray(whole[at : at + 46]), bytearray(whole[at + 46 + len(name) :])
    (offset,) = struct.unpack_from("<I", entry, 42)
    two_fields = struct.pack("<2HQ2HQ", 1, 8, dice.randrange(at), 1, 8, offset)
    one_too_long = struct.pack("<2H2Q", 1, 16, offset, dice.randrange(at))
    extra = dice.choice((two_fields, one_too_long))
    struct.pack_into("<H", entry, 30, len(extra))
    struct.pack_into("<I", entry, 42, check_pack.FULL)
    (size,) = struct.unpack_from("<I", rest, len(rest) - 10)
    struct.pack_into("<I", rest, len(rest) - 10, size + len(extra))
    return whole[:at] + entry + name + extra + rest


def lead_out_of_the_folder(pack: Pack, dice: random.Random) -> Entries:
    """As if it was left by a system, but unpacked over a file of the pack or elsewhere."""
    path = dice.choice(sorted(pack))
    ways = (
        f"__MACOSX/../{path}",
        f"../__MACOSX/{path}",
        "..\\Thumbs.db",
        "C:.DS_Store",
    )
    elsewhere = (
        "../../../.DS_Store",
        "/Thumbs.db",
        "data/../../.DS_Store",
        "data//.DS_Store",
        "__MACOSX/../._x",
    )
    return [*pack.items(), (dice.choice((*ways, *elsewhere)), b"other words")]


def add_beside_what_a_system_leaves(pack: Pack, dice: random.Random) -> Entries:
    names = (
        "__MACOSX/READ ME FIRST.html",
        "__MACOSX/data/x.js",
        "__MACOSX/x/",
        "__MACOSX/.DS_Store/page.html",
    )
    return [*pack.items(), (dice.choice(names), b"" if dice.random() < 0.2 else b"other words")]


def add_what_changes_how_a_folder_is_shown(pack: Pack, dice: random.Random) -> Entries:
    name = dice.choice(("", "files/", "../../../", "__MACOSX/")) + "desktop.ini"
    return [*pack.items(), (name, b"[LocalizedFileNames]")]


def hide_much_in_a_file_of_a_mac(pack: Pack, dice: random.Random) -> Entries:
    return [*pack.items(), ("__MACOSX/._index.html", bytes(check_pack.LARGEST_LEFT_BY_A_MAC + 1))]


def put_all_elsewhere(pack: Pack, dice: random.Random) -> Entries:
    top = dice.choice(("../", "/", "./", "//", "../../", "a\\", "C:", "C:/"))
    return [(top + path, content) for path, content in pack.items()]


MUTATED = (
    say_two_places,
    lead_out_of_the_folder,
    add_beside_what_a_system_leaves,
    add_what_changes_how_a_folder_is_shown,
    hide_much_in_a_file_of_a_mac,
    put_all_elsewhere,
    flip_a_bit,
    cut_a_file,
    make_a_file_longer,
    add_a_file,
    remove_a_file,
    rename_a_file,
    exchange_two_files,
    add_a_look_alike,
    rename_to_a_look_alike,
    put_a_file_in_twice,
    swap_the_manifest,
    write_the_attestation_anew,
    sign_with_another_key,
    put_in_the_signature_of_another_release,
)


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_every_mutation_is_found(tmp_path: Path) -> None:
    dice, pack, place = random.Random(10), small_pack(), tmp_path / "pack.zip"
    for turn in range(MUTATIONS):
        mutate = MUTATED[turn % len(MUTATED)]
        forged = mutate(pack, dice)
        place.write_bytes(forged if isinstance(forged, bytes) else b"".join(zip_of(forged)))
        assert check(place, OURS).faults != [], f"{mutate.__name__}, turn {turn}"


def test_a_flipped_bit_of_the_zip_itself_is_found_or_changes_nothing_that_a_program_reads(
    tmp_path: Path,
) -> None:
    """A bit may fall on a time or a mode, which tell nothing and change whenever a pack is packed again."""
    dice, pack, place = random.Random(11), small_pack(), tmp_path / "pack.zip"
    whole = zipped(list(pack.items()), place).read_bytes()
    for _ in range(MUTATIONS):
        place.write_bytes(flipped(whole, dice))
        if not check(place, OURS).faults:
            assert read_by_others(place) in (pack, None)


def read_by_others(place: Path) -> Pack | None:
    """What Python's own reader finds; None where it finds nothing."""
    try:
        with zipfile.ZipFile(place) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return None


# What is said of it


def test_each_kind_of_change_is_named(tmp_path: Path) -> None:
    pack = small_pack()
    entries = dict(pack)
    entries["index.html"] = b"other words"
    del entries["data/judgements.csv"]
    entries["files/old.csv"] = entries.pop("files/8899aabbccddeeff-survey.csv")
    entries["more.txt"] = b"more"
    entries["data/rеlease.json"] = b"{}"
    place = zipped(list(entries.items()), tmp_path / "pack.zip")
    assert sorted(check(place, OURS).faults) == [
        "added: data/rеlease.json only looks like data/release.json",
        "added: more.txt",
        "changed: index.html",
        "removed: data/judgements.csv",
        "renamed: files/8899aabbccddeeff-survey.csv is now files/old.csv",
    ]


def test_a_pack_of_another_installation_is_told_from_ours(tmp_path: Path) -> None:
    other = small_pack(OTHER_KEY)
    assert faults(other, tmp_path) == []
    (fault,) = faults(other, tmp_path, OURS)
    assert fault == "signed with another key: this pack comes from another installation"


@pytest.mark.parametrize("name", [ATTESTATION, SIGNATURE, MANIFEST])
def test_a_pack_without_what_proves_it_is_not_as_it_was(name: str, tmp_path: Path) -> None:
    pack = small_pack()
    del pack[name]
    assert f"removed: {name}" in faults(pack, tmp_path)


def test_a_pack_that_nobody_confirmed_says_so(tmp_path: Path) -> None:
    pack = small_pack()
    del pack[ATTESTATION], pack[SIGNATURE]
    assert faults(pack, tmp_path) == [check_pack.NOBODY_CONFIRMED]


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_a_file_that_stands_in_the_directory_twice_is_named(tmp_path: Path) -> None:
    place = zipped([*small_pack().items(), ("index.html", b"other")], tmp_path / "pack.zip")
    assert "twice: index.html stands in it more than once" in check(place).faults


def test_a_name_that_some_programs_cut_off_is_named(tmp_path: Path) -> None:
    """Python's own reader would unpack this one over the page."""
    place = zipped([*small_pack().items(), ("index.html?/.DS_Store", b"other")], tmp_path / "pack.zip")
    place.write_bytes(place.read_bytes().replace(b"html?/", b"html\0/"))
    assert check(place).faults == ["added: index.html\\x00/.DS_Store has a name that no file of a pack has"]


def hidden_before(whole: bytes) -> bytes:
    return b"#!/bin/sh\n" + whole


def hidden_behind(whole: bytes) -> bytes:
    return whole + b"more"


def hidden_in_the_comment(whole: bytes) -> bytes:
    return whole[:-2] + struct.pack("<H", 4) + b"more"


def hidden_between(whole: bytes) -> bytes:
    """An entry that the directory does not name, before the directory."""
    start = struct.unpack_from("<I", whole, len(whole) - 6)[0]
    extra = b"".join(zip_of([("secret.txt", b"hidden")]))
    local = extra[: extra.index(b"PK\1\2")]
    end = bytearray(whole[start:])
    struct.pack_into("<I", end, len(end) - 6, start + len(local))
    return whole[:start] + local + bytes(end)


def another_name_inside(whole: bytes) -> bytes:
    """The entry says another name of itself than the directory."""
    return whole.replace(b"index.html", b"inbex.html", 1)


@pytest.mark.parametrize(
    ("hide", "words"),
    [
        (hidden_before, "data lies before"),
        (hidden_behind, "data behind the end"),
        (hidden_in_the_comment, "data behind the end"),
        (hidden_between, "hidden: data that no reader shows"),
        (another_name_inside, "says two things of itself"),
    ],
)
def test_data_beside_the_files_is_named(hide: Callable[[bytes], bytes], words: str, tmp_path: Path) -> None:
    place = zipped(list(small_pack().items()), tmp_path / "pack.zip")
    place.write_bytes(hide(place.read_bytes()))
    assert any(words in fault for fault in check(place).faults)


@pytest.mark.parametrize(
    ("modes", "extra", "words"),
    [
        (0o120777 << 16, b"", "changed: index.html is no plain file"),
        (0x10, b"", "changed: index.html is no plain file"),
        (0, struct.pack("<2H", 0x7075, 4) + b"evil", "data beside index.html"),
        (0, struct.pack("<2H", 0x5455, 99) + bytes(99), "data beside index.html"),
        (0, b"abc", "data beside index.html"),
        (0, struct.pack("<2HB2HB", 0x5455, 1, 0, 0x5455, 1, 0), "data beside index.html"),
        (0, struct.pack("<2HQ", 1, 8, 7), "index.html says two things of its size or place"),
    ],
)
def test_an_entry_that_is_more_than_a_plain_file_is_named(
    modes: int, extra: bytes, words: str, tmp_path: Path
) -> None:
    """A link would be unpacked as something else, and another name or data could stand beside the file."""
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        for path, content in small_pack().items():
            header = zipfile.ZipInfo(path)
            header.external_attr = 0o644 << 16
            if path == "index.html":
                header.external_attr, header.extra = modes, extra
            archive.writestr(header, content)
    assert any(words in fault for fault in check(tmp_path / "pack.zip").faults)


def test_sizes_that_follow_the_bytes_say_one_thing(tmp_path: Path) -> None:
    file = Unseekable()
    with zipfile.ZipFile(file, "w") as archive:
        for path, content in small_pack().items():
            archive.writestr(path, content)
    whole = file.written
    (tmp_path / "pack.zip").write_bytes(whole)
    assert check(tmp_path / "pack.zip").faults == []
    whole[18] = 7  # the packed size in the first entry, which is left open
    (tmp_path / "pack.zip").write_bytes(whole)
    assert check(tmp_path / "pack.zip").faults == ["changed: index.html says two things of itself"]


def test_data_behind_the_end_of_a_packed_file_is_found(tmp_path: Path) -> None:
    import zlib

    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(b"words") + packer.flush() + b"hidden"
    header = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 33, zlib.crc32(b"words"), len(packed), 5, 5, 0)
    central = struct.pack(
        "<4s6H3I5H2I",
        b"PK\1\2",
        20,
        20,
        0,
        8,
        0,
        33,
        zlib.crc32(b"words"),
        len(packed),
        5,
        5,
        0,
        0,
        0,
        0,
        0,
        0,
    )
    body = header + b"a.txt" + packed
    directory = central + b"a.txt"
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(directory), len(body), 0)
    report = check_pack.Report()
    (part,) = check_pack.Archive(io.BytesIO(body + directory + end), report).parts()
    with pytest.raises(check_pack.NoPackError, match=r"data lies hidden behind a\.txt"):
        list(part.chunks())


def test_a_bomb_is_read_no_further_than_it_says(tmp_path: Path) -> None:
    """A manifest that unpacks to far more than any pack has is not unpacked."""
    with zipfile.ZipFile(tmp_path / "pack.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ATTESTATION, b" " * (check_pack.LARGEST_LETTER + 1))
        archive.writestr(MANIFEST, b"{}")
    assert (
        check(tmp_path / "pack.zip")
        .faults[-1]
        .endswith("attestation.json is larger than any that was ever released")
    )


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\5\6" + bytes(18), bytes(1000), b"PK\3\4" * 50])
def test_what_is_no_pack_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(content)
    assert check(tmp_path / "pack.zip").faults != []


def test_what_only_seems_left_by_a_system_is_found_in_a_folder_too(tmp_path: Path) -> None:
    left = {"data/.DS_Store": b"view", "Thumbs.db": b"small", "__MACOSX/._index.html": b"more"}
    added = {"__MACOSX/index.html": b"words", "Thumbs.db/page.html": b"words", "files/desktop.ini": b"names"}
    folder = unpacked({**small_pack(), **left}, tmp_path / "pack")
    assert check(folder).faults == []
    (folder / "Thumbs.db").unlink()
    unpacked(added, folder)
    assert sorted(check(folder).faults) == [f"added: {name}" for name in sorted(added)]


@pytest.mark.parametrize(
    "size",
    [
        "1e999",
        "-1e999",
        "NaN",
        "Infinity",
        "-1",
        "1.0",
        "true",
        "null",
        '"1"',
        "[]",
        "1" + "0" * 30,
        "9" * 5000,
    ],
)
def test_a_size_that_no_file_has_is_reported(size: str, tmp_path: Path) -> None:
    one = f'{{"path": "index.html", "sha256": "x", "size": {size}}}'
    manifest = f'{{"format": "{check_pack.MANIFEST_FORMAT}", "files": [{one}]}}'.encode()
    (fault,) = [one for one in faults({**small_pack(), MANIFEST: manifest}, tmp_path) if "not a whole" in one]
    assert fault.startswith("not a whole pack: manifest.json ")


@pytest.mark.parametrize(
    "files", ["null", "7", '"x"', "{}", "[7]", "[null]", "[{}]", '[{"path": [], "sha256": "", "size": 1}]']
)
def test_a_manifest_that_lists_no_files_is_reported(files: str, tmp_path: Path) -> None:
    manifest = f'{{"format": "{check_pack.MANIFEST_FORMAT}", "files": {files}}}'.encode()
    found = faults({**small_pack(), MANIFEST: manifest}, tmp_path)
    assert "not a whole pack: manifest.json does not list files as it must" in found


@pytest.mark.parametrize("words", [True, None, 1e999, [[["deep"]]], {"other": "words"}])
def test_an_attestation_of_other_than_words_is_reported(words: object, tmp_path: Path) -> None:
    told = {**json.loads(small_pack()[ATTESTATION]), "committee": words}
    attestation = json.dumps(told).encode()
    (fault,) = faults({**small_pack(), ATTESTATION: attestation}, tmp_path)
    assert fault == "not a whole pack: attestation.json does not say everything that it must"


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    folder = unpacked(small_pack(), tmp_path / "pack")
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(tmp_path)
    assert check(folder).faults == [
        "added: index.html is no file but leads elsewhere",
        "removed: index.html",
    ]


def test_words_of_a_pack_cannot_steer_the_terminal(tmp_path: Path) -> None:
    told = json.loads(small_pack()[ATTESTATION])
    told["committee"] = "\x1b[2JOther"
    report = check(zipped(list({**small_pack(), ATTESTATION: written(told)}.items()), tmp_path / "p.zip"))
    assert "\x1b" not in in_words(report)
    assert report.faults


# The signature


def test_the_rule_and_the_library_agree() -> None:
    dice = random.Random(25519)
    for turn in range(100 if IS_FULL else 12):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), dice.randbytes(turn)
        signature = key.sign(message)
        wrong = (
            (message + b"!", signature, public),
            (message, flipped(signature, dice), public),
            (message, signature, flipped(public, dice)),
        )
        for verify in (is_signed, is_signed_by_rule):
            assert verify(message, signature, public)
            assert not any(verify(*one) for one in wrong)


def test_a_second_form_of_a_signature_is_none() -> None:
    """The factor of a signature stands below the order of the curve, or many signatures would be one."""
    signature, public = KEY.sign(b"words"), KEY.public_key().public_bytes_raw()
    factor = int.from_bytes(signature[32:], "little") + check_pack.ORDER
    other = signature[:32] + factor.to_bytes(32, "little")
    assert not is_signed_by_rule(b"words", other, public)
    assert not is_signed(b"words", other, public)
