"""Check that a pack is as it was released: python3 -I check_pack.py [--key FINGERPRINT] [FILE.zip or FOLDER]

Without a file or folder it checks the folder that it lies in. It says who released what and when, and names
whatever was changed, added, removed, renamed or put in twice. It needs Python 3.8 or later and nothing else.

A pack that was unpacked and packed again is untouched. A pack in which everything was replaced, its signature
too, is signed with another key: compare the fingerprint of the key with one that you got in another way.

A checker that lies in a pack cannot vouch for itself: whoever changed the pack may have changed it too. To be
sure, use one that you got from elsewhere, or `workbook pack check` in the workbook itself.
"""

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    # The folder of this file may hold an argparse.py that speaks for it, so nothing is imported from there.
    # For the same reason nothing is imported from __future__, and newer annotations stand in quotes.
    del sys.path[0]

import argparse
import base64
import binascii
import hashlib
import json
import os
import struct
import unicodedata
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Callable, Dict, Iterator, List, Tuple  # noqa: UP035

MANIFEST, ATTESTATION, SIGNATURE = "manifest.json", "attestation.json", "signature.txt"
BESIDE = (MANIFEST, ATTESTATION, SIGNATURE)
MANIFEST_FORMAT = "self-evaluation-workbook manifest 1"
ATTESTATION_FORMAT = "self-evaluation-workbook attestation 1"
ATTESTED = (
    "committee",
    "cycle",
    "release_number",
    "assembled_by",
    "assembled_at",
    "confirmed_by",
    "confirmed_at",
    "manifest_sha256",
    "public_key",
)

# A pack is read no further than this, so that a forged one cannot fill the memory.
LARGEST_MANIFEST = 64 * 1024 * 1024
LARGEST_LETTER = 64 * 1024
LARGEST_DIRECTORY = 64 * 1024 * 1024
LARGEST_SIZE = 2**63
CHUNK = 1024 * 1024

# What systems put into folders by themselves. A Mac keeps small files beside the real ones, in one folder.
LEFT_IN_FOLDERS = (".DS_Store", "Thumbs.db")
FOLDER_OF_A_MAC, BEGINNING_OF_A_MAC = "__MACOSX/", "._"
LARGEST_LEFT_BY_A_MAC = 8 * 1024

NOBODY_CONFIRMED = (
    "not released: attestation.json and signature.txt are missing. Nobody has confirmed this pack, "
    "or somebody took them out"
)


class NoPackError(Exception):
    """What was given cannot be read as a pack at all."""


@dataclass
class Report:
    """What is said of a pack, and every fault found in it: none where it is untouched."""

    said: List[str] = field(default_factory=list)  # noqa: UP006
    faults: List[str] = field(default_factory=list)  # noqa: UP006


@dataclass(frozen=True)
class Part:
    """A file of the pack as it lies there. `chunks` reads it, and raises NoPackError where it cannot."""

    name: str
    size: int
    chunks: Callable[[], Iterator[bytes]]


Parts = List[Part]  # noqa: UP006
Listed = Dict[str, Tuple[str, int]]  # noqa: UP006


def check(place: Path, key: str = "") -> Report:
    """Look at a zip or a folder. `key` is the fingerprint of the key that must have signed it, or ""."""
    report = Report()
    try:
        if place.is_dir():
            _check_parts(list(_parts_of_folder(place, report)), key, report)
        else:
            with place.open("rb") as file:
                _check_parts(list(Archive(file, report).parts()), key, report)
    except (NoPackError, OSError) as fault:
        report.faults.append(f"not a whole pack: {shown(str(fault))}")
    return report


def _check_parts(found: Parts, key: str, report: Report) -> None:
    safe = _with_safe_names(found, report)
    left = [part for part in safe if _is_left_by_a_system(part)]
    report.said += [
        f"Left by a computer's system, no part of the release: {shown(part.name)}" for part in left
    ]
    parts = _by_name(_without_folder([part for part in safe if not _is_left_by_a_system(part)]), report)
    manifest = _letter(parts, MANIFEST, LARGEST_MANIFEST, report)
    if ATTESTATION not in parts and SIGNATURE not in parts:
        report.faults.append(NOBODY_CONFIRMED)
    else:
        attestation = _letter(parts, ATTESTATION, LARGEST_LETTER, report)
        signature = _letter(parts, SIGNATURE, LARGEST_LETTER, report)
        _check_letters(attestation, signature, manifest, key, report)
    if manifest is not None:
        _check_files(_listed(manifest), parts, report)


def _check_letters(
    attestation: "bytes | None", signature: "bytes | None", manifest: "bytes | None", key: str, report: Report
) -> None:
    if attestation is not None:
        _check_attestation(attestation, manifest, signature, key, report)


# Who released it


def _check_attestation(
    attestation: bytes, manifest: "bytes | None", signature: "bytes | None", key: str, report: Report
) -> None:
    told = _read_json(attestation, ATTESTATION)
    if not isinstance(told, dict) or told.get("format") != ATTESTATION_FORMAT:
        raise NoPackError(f"{ATTESTATION} is not written as this checker reads it")
    if any(type(told.get(name)) not in (str, int) for name in ATTESTED):
        raise NoPackError(f"{ATTESTATION} does not say everything that it must")
    raw = _unpacked(str(told["public_key"]))
    own = fingerprint(raw)
    report.said += _introduction(told, own)
    if manifest is not None and hashlib.sha256(manifest).hexdigest() != told["manifest_sha256"]:
        report.faults.append(f"changed: {MANIFEST} is not the one that was released")
    if signature is not None and not is_signed(attestation, _unpacked(signature.decode("latin-1")), raw):
        report.faults.append(f"changed: {ATTESTATION}, {SIGNATURE} or both: the signature is not right")
    if key and _bare(key) != own:
        report.faults.append("signed with another key: this pack comes from another installation")


def _introduction(told: "dict[str, Any]", own: str) -> "list[str]":
    def of(name: str) -> str:
        return shown(str(told[name]))

    return [
        f"Release {of('release_number')} of {of('committee')}, cycle {of('cycle')}",
        f"Assembled by {of('assembled_by')} at {of('assembled_at')}",
        f"Confirmed by {of('confirmed_by')} at {of('confirmed_at')}",
        f"Signed with the key whose fingerprint is {own}",
    ]


def fingerprint(public_key: bytes) -> str:
    """The SHA-256 of an installation's public key: what two people compare."""
    return hashlib.sha256(public_key).hexdigest()


def _bare(key: str) -> str:
    return "".join(key.split()).replace(":", "").lower()


def _unpacked(text: str) -> bytes:
    """Bytes out of base64; none where it is not written exactly as base64 writes them."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


# The signature: Ed25519 (RFC 8032), by the library where it is there, else worked out here

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
ROOT = pow(2, (PRIME - 1) // 4, PRIME)
Point = Tuple[int, int, int, int]  # noqa: UP006
NOWHERE: Point = (0, 1, 1, 0)


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether the holder of this key signed this message."""
    if len(signature) != 64 or len(public_key) != 32:
        return False
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return is_signed_by_rule(message, signature, public_key)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_signed_by_rule(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """The same without a library: the factor times the base point is the first half plus hash times key."""
    key, first = _point(public_key), _point(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or first is None or factor >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    weight = int.from_bytes(digest, "little") % ORDER
    one, other = _times(factor, _start()), _plus(first, _times(weight, key))
    return (
        (one[0] * other[2] - other[0] * one[2]) % PRIME
        == 0
        == (one[1] * other[2] - other[1] * one[2]) % PRIME
    )


def _start() -> Point:
    point = _point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))
    assert point is not None
    return point


def _point(packed: bytes) -> "Point | None":
    """The point that 32 bytes name: its second coordinate, and whether the first is odd."""
    both = int.from_bytes(packed, "little")
    y, is_odd = both & (2**255 - 1), both >> 255
    square = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(square, (PRIME + 3) // 8, PRIME)
    if x * x % PRIME != square:
        x = x * ROOT % PRIME
    if y >= PRIME or x * x % PRIME != square or (x == 0 and is_odd):
        return None
    x = PRIME - x if x & 1 != is_odd else x
    return x, y, 1, x * y % PRIME


def _plus(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0])
    b = (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * CURVE, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _times(factor: int, point: Point) -> Point:
    found = NOWHERE
    while factor:
        found = _plus(found, point) if factor & 1 else found
        point, factor = _plus(point, point), factor >> 1
    return found


# What stands in it


def _check_files(listed: Listed, parts: "dict[str, Part]", report: Report) -> None:
    missing = {path: told for path, told in listed.items() if path not in parts}
    for path in sorted(set(listed) & set(parts)):
        sha256, size = listed[path]
        if _hash(parts[path], size) != sha256:
            report.faults.append(f"changed: {shown(path)}")
    strange = [part for name, part in parts.items() if name not in listed and name not in BESIDE]
    report.faults += _what_is_strange(strange, listed, missing)
    report.faults += [f"removed: {shown(path)}" for path in sorted(missing)]
    report.said.append(f"{len(listed)} files are listed, and {len(parts)} stand in it")


def _what_is_strange(strange: Parts, listed: Listed, missing: Listed) -> Iterator[str]:
    """Of each file that is not listed: an old one under another name, one that looks like another, or new.

    A file that was renamed is missing no more.
    """
    looks = {_skeleton(path): path for path in (*listed, *BESIDE)}
    sizes = {size for _, size in missing.values()}
    for part in strange:
        sha256 = _hash(part, part.size) if part.size in sizes else ""
        was = next((path for path, (wanted, _) in missing.items() if sha256 == wanted), "")
        like = looks.get(_skeleton(part.name))
        if was:
            del missing[was]
            yield f"renamed: {shown(was)} is now {shown(part.name)}"
        elif like:
            yield f"added: {shown(part.name)} only looks like {shown(like)}"
        else:
            yield f"added: {shown(part.name)}"


def _hash(part: Part, size: int) -> str:
    """The SHA-256 of a part that has this size; "" where it has another or cannot be read."""
    if part.size != size:
        return ""
    digest = hashlib.sha256()
    try:
        for chunk in part.chunks():
            digest.update(chunk)
    except (NoPackError, OSError):
        return ""
    return digest.hexdigest()


def _with_safe_names(found: Parts, report: Report) -> Parts:
    """The parts that are unpacked to where their names say. The others are reported and left aside."""
    strange = [part for part in found if not _is_safe(part.name)]
    report.faults += [f"added: {shown(part.name)} has a name that no file of a pack has" for part in strange]
    return [part for part in found if _is_safe(part.name)]


def _is_safe(name: str) -> bool:
    """Whether a name means the same file to every program, inside the folder that it is unpacked to."""
    leads_elsewhere = any(part in ("", ".", "..") for part in name.split("/"))
    return name.isprintable() and not leads_elsewhere and not set(name) & set("\\:")


def _is_left_by_a_system(part: Part) -> bool:
    """Whether a system puts such a file into folders by itself: it is told, and no fault."""
    last = part.name.rpartition("/")[2]
    if part.name.startswith(FOLDER_OF_A_MAC):
        return last.startswith(BEGINNING_OF_A_MAC) and part.size <= LARGEST_LEFT_BY_A_MAC
    return last in LEFT_IN_FOLDERS


def _by_name(found: Parts, report: Report) -> "dict[str, Part]":
    parts: Dict[str, Part] = {}  # noqa: UP006
    for part in found:
        if part.name in parts:
            report.faults.append(f"twice: {shown(part.name)} stands in it more than once")
        parts[part.name] = part
    return parts


def _without_folder(found: Parts) -> Parts:
    """The parts as they lay in the pack, where somebody packed the folder and not what is in it."""
    tops = {part.name.split("/")[0] for part in found}
    top = f"{next(iter(tops))}/" if len(tops) == 1 else ""
    if not top or f"{top}{MANIFEST}" not in {part.name for part in found}:
        return found
    return [Part(part.name[len(top) :], part.size, part.chunks) for part in found]


def _letter(parts: "dict[str, Part]", name: str, largest: int, report: Report) -> "bytes | None":
    if name not in parts:
        report.faults.append(f"removed: {name}")
        return None
    if parts[name].size > largest:
        raise NoPackError(f"{name} is larger than any that was ever released")
    return b"".join(parts[name].chunks())


def _listed(manifest: bytes) -> Listed:
    told = _read_json(manifest, MANIFEST)
    if not isinstance(told, dict) or told.get("format") != MANIFEST_FORMAT:
        raise NoPackError(f"{MANIFEST} is not written as this checker reads it")
    files = told.get("files")
    if not isinstance(files, list) or not all(map(_is_listing, files)):
        raise NoPackError(f"{MANIFEST} does not list files as it must")
    if len({one["path"] for one in files}) < len(files):
        raise NoPackError(f"{MANIFEST} lists a file twice")
    return {one["path"]: (one["sha256"], one["size"]) for one in files}


def _is_listing(one: Any) -> bool:
    """Whether this names a file with its SHA-256 and a size that a file can have: not True, not 1.0."""
    if not isinstance(one, dict):
        return False
    size = one.get("size")
    has_size = type(size) is int and 0 <= size < LARGEST_SIZE
    return has_size and isinstance(one.get("path"), str) and isinstance(one.get("sha256"), str)


def _read_json(document: bytes, name: str) -> Any:
    """A document in which no name stands twice, so that two readers cannot read two things."""
    try:
        return json.loads(document.decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise NoPackError(f"{name} cannot be read") from None


def _once(pairs: "list[tuple[str, Any]]") -> "dict[str, Any]":
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


# Names

_ALIKE = {
    "a": "аα",
    "b": "ьβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еε",
    "h": "һ",
    "i": "іι1l|ӏ",
    "j": "јϳ",
    "k": "кκ",
    "n": "ո",
    "o": "оοσ0",
    "p": "рρ",
    "s": "ѕ5",
    "t": "тτ",
    "u": "υս",
    "v": "ѵν",
    "x": "хχ",
    "y": "уγ",
    "-": "_‐‑‒–\u2014−",
    ".": "․。",
    "/": "⁄∕\\",
}
LOOK_ALIKE = str.maketrans({other: plain for plain, others in _ALIKE.items() for other in others})


def _skeleton(name: str) -> str:
    """What a name looks like: without case, accents, invisible characters and kinds of the same letter."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    seen = "".join(letter for letter in plain if unicodedata.category(letter)[0] in "LNPS")
    return seen.translate(LOOK_ALIKE).strip("./")


def shown(text: str) -> str:
    """Text from a pack as it may stand on a terminal: what cannot be seen is spelled out."""
    safe = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:500])
    return "".join(safe)


# A folder


def _parts_of_folder(folder: Path, report: Report) -> Iterator[Part]:
    for place, folders, names in os.walk(folder):
        for name in sorted(names + [one for one in folders if (Path(place) / one).is_symlink()]):
            path = Path(place) / name
            told = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                report.faults.append(f"added: {shown(told)} is no file but leads elsewhere")
            else:
                yield Part(told, path.stat().st_size, _reader_of(path))


def _reader_of(path: Path) -> Callable[[], Iterator[bytes]]:
    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            yield from iter(lambda: file.read(CHUNK), b"")

    return chunks


# A zip: read by its directory, and every byte that the directory does not account for is a fault

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
END_64 = struct.Struct("<4sQ2H2I4Q")
LOCATOR_64 = struct.Struct("<4sIQI")
ENCRYPTED, FOLLOWED, UTF_8 = 0x1, 0x8, 0x800
TELLING = ENCRYPTED | FOLLOWED | UTF_8
STORED, DEFLATED = 0, 8
LONGEST_SIZES = 24
PACKED_NOTHING = 2
FULL = 0xFFFFFFFF
# Extra data that packing programs add: sizes of large files, times, owners.
LARGE_NUMBERS = 0x0001
USUAL_EXTRA = (LARGE_NUMBERS, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875, 0xCAFE)
LONGEST_EXTRA = 36
# What a system is told to make of an entry: nothing in particular, a plain file, a folder.
FILE_KINDS = (0, 0o100000)
FOLDER_KINDS = (0, 0o040000)
MARKED_AS_FOLDER = 0x10


@dataclass(frozen=True)
class Entry:
    """One line of the directory of a zip. `bytes_of_name` are as they stand there."""

    bytes_of_name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int

    @property
    def name(self) -> str:
        encoding = "utf-8" if self.flags & UTF_8 else "cp437"
        return self.bytes_of_name.decode(encoding, "backslashreplace")

    @property
    def is_folder(self) -> bool:
        return self.bytes_of_name.endswith(b"/") and self.size == 0 and self.packed <= PACKED_NOTHING


class Archive:
    """A zip in an open file."""

    def __init__(self, file: BinaryIO, report: Report) -> None:
        self.file = file
        self.report = report
        self.length = file.seek(0, os.SEEK_END)

    def parts(self) -> Iterator[Part]:
        """The files in the order in which they lie. What nothing accounts for is reported."""
        start, size, count = self._end()
        entries = sorted(self._directory(start, size, count), key=lambda entry: entry.offset)
        needed = _folders_of(entries)
        behind = 0
        for entry in entries:
            begin = self._beginning(entry, behind)
            behind = self._behind(entry, begin)
            if not (entry.is_folder and entry.bytes_of_name in needed):
                yield Part(entry.name, entry.size, self._reader_of(entry, begin))
        if behind != start:
            self.report.faults.append(
                "hidden: data that no reader shows lies before the directory of the zip"
            )

    def _read(self, offset: int, size: int) -> bytes:
        self.file.seek(offset)
        content = self.file.read(size)
        if len(content) < size:
            raise NoPackError("it ends too early")
        return content

    def _end(self) -> "tuple[int, int, int]":
        """Where the directory begins, how long it is and how many entries it has."""
        if self.length < END.size:
            raise NoPackError("it is no zip")
        at = self._place_of_end()
        _, disk, first, here, count, size, start, _ = END.unpack(self._read(at, END.size))
        if disk or first or here != count:
            raise NoPackError("it is a part of a larger zip")
        large = self._large_end(at)
        if large:
            at, told = large
            if not _agree((count, size, start), told):
                raise NoPackError("its end says two things")
            count, size, start = told
        if start + size != at:
            raise NoPackError("data lies before or inside it that is no part of the zip")
        if size > LARGEST_DIRECTORY:
            raise NoPackError("it holds more files than any pack")
        return start, size, count

    def _place_of_end(self) -> int:
        """The end stands at the very end. Where it does not, the data behind it is reported."""
        reach = min(self.length, END.size + 0xFFFF)
        tail = self._read(self.length - reach, reach)
        found = tail.rfind(END.pack(b"PK\5\6", 0, 0, 0, 0, 0, 0, 0)[:4])
        if found < 0 or found + END.size > reach:
            raise NoPackError("it is no zip")
        if found + END.size != reach:
            self.report.faults.append("added: data behind the end of the zip")
        elif END.unpack(tail[found:])[-1]:
            self.report.faults.append("changed: the end of the zip")
        return self.length - reach + found

    def _large_end(self, at: int) -> "tuple[int, tuple[int, int, int]] | None":
        """The end of a zip with large numbers: where it stands; count, size and start of the directory."""
        place = at - LOCATOR_64.size - END_64.size
        if place < 0:
            return None
        mark, disk, where, disks = LOCATOR_64.unpack(self._read(at - LOCATOR_64.size, LOCATOR_64.size))
        if mark != b"PK\6\7":
            return None
        told = END_64.unpack(self._read(place, END_64.size))
        if (told[0], told[1], where, disk, disks) != (b"PK\6\6", END_64.size - 12, place, 0, 1):
            raise NoPackError("its end cannot be read")
        if told[4] or told[5] or told[6] != told[7]:
            raise NoPackError("it is a part of a larger zip")
        return place, told[7:]

    def _directory(self, start: int, size: int, count: int) -> Iterator[Entry]:
        content, at = self._read(start, size), 0
        for _ in range(count):
            if at + CENTRAL.size > size:
                raise NoPackError("its directory ends too early")
            mark, _, _, flags, method, _, _, *rest = CENTRAL.unpack_from(content, at)
            crc, packed, full, name_length, extra_length, comment_length, disk, _, modes, offset = rest
            name_end = at + CENTRAL.size + name_length
            extra_end, at = name_end + extra_length, name_end + extra_length + comment_length
            if mark != b"PK\1\2" or disk or at > size:
                raise NoPackError("its directory cannot be read")
            name = content[name_end - name_length : name_end]
            extra, comment = content[name_end:extra_end], content[extra_end:at]
            full, packed, offset = self._widened(name, (full, packed, offset), extra)
            self._check_words(name, comment, flags, method)
            self._check_kind(name, modes)
            yield Entry(name, flags, method, crc, packed, full, offset)
        if at != size:
            raise NoPackError("its directory holds more than its entries")

    def _check_words(self, name: bytes, comment: bytes, flags: int, method: int) -> None:
        if comment:
            self.report.faults.append(f"added: a comment on {_name(name)}")
        if flags & ENCRYPTED or method not in (STORED, DEFLATED):
            raise NoPackError(f"{_name(name)} is locked, or packed in a way that no pack is")

    def _check_kind(self, name: bytes, modes: int) -> None:
        """An entry that is unpacked as a link or as a folder would not be the file that it seems."""
        is_folder = name.endswith(b"/")
        kinds = FOLDER_KINDS if is_folder else FILE_KINDS
        if modes >> 16 & 0o170000 not in kinds or (modes & MARKED_AS_FOLDER and not is_folder):
            self.report.faults.append(f"changed: {_name(name)} is no plain file")

    def _widened(self, name: bytes, numbers: "tuple[int, ...]", extra: bytes) -> "list[int]":
        """Numbers of an entry; those too large for their place stand in its extra data, in this order."""
        wide = self._extra(name, extra).get(LARGE_NUMBERS, b"")
        if len(wide) != 8 * numbers.count(FULL):
            self.report.faults.append(f"changed: {_name(name)} says two things of its size or place")
        given = iter(struct.unpack(f"<{len(wide) // 8}Q", wide[: len(wide) // 8 * 8]))
        return [next(given, number) if number == FULL else number for number in numbers]

    def _extra(self, name: bytes, extra: bytes) -> "dict[int, bytes]":
        """The extra data of an entry by its kind. What no packing program adds is reported."""
        kinds: Dict[int, bytes] = {}  # noqa: UP006
        at = 0
        while at + 4 <= len(extra):
            kind, length = struct.unpack_from("<2H", extra, at)
            if kind not in USUAL_EXTRA or length > LONGEST_EXTRA or kind in kinds:
                self.report.faults.append(f"added: data beside {_name(name)} that no reader shows")
            kinds.setdefault(kind, extra[at + 4 : at + 4 + length])
            at += 4 + length
        if at != len(extra):
            self.report.faults.append(f"added: data beside {_name(name)} that no reader shows")
        return kinds

    def _beginning(self, entry: Entry, behind: int) -> int:
        """Where the bytes of an entry begin. What stands before it must be what the directory says."""
        if entry.offset < behind:
            raise NoPackError("two of its files share the same bytes")
        if entry.offset > behind:
            self.report.faults.append(
                f"hidden: data that no reader shows lies before {_name(entry.bytes_of_name)}"
            )
        mark, _, flags, method, _, _, crc, packed, size, name_length, extra_length = LOCAL.unpack(
            self._read(entry.offset, LOCAL.size)
        )
        words = self._read(entry.offset + LOCAL.size, name_length + extra_length)
        name, extra = words[:name_length], words[name_length:]
        told = (crc, *self._widened(name, (size, packed), extra))
        right = (entry.crc, entry.size, entry.packed)
        agrees = told == right or (flags & FOLLOWED and all(map(_is_open_or, told, right)))
        same = (mark, name, method, flags & TELLING) == (
            b"PK\3\4",
            entry.bytes_of_name,
            entry.method,
            entry.flags & TELLING,
        )
        if not (agrees and same):
            self.report.faults.append(f"changed: {_name(entry.bytes_of_name)} says two things of itself")
        return entry.offset + LOCAL.size + len(words)

    def _behind(self, entry: Entry, begin: int) -> int:
        """Where an entry ends, with the sizes that may follow it."""
        end = begin + entry.packed
        if end > self.length:
            raise NoPackError("it ends too early")
        if not entry.flags & FOLLOWED:
            return end
        self.file.seek(end)
        following = self.file.read(LONGEST_SIZES)
        for sizes in ("<I2Q", "<3I"):
            for mark in (b"PK\7\x08", b""):
                if following.startswith(mark + _packed(sizes, entry)):
                    return end + len(mark) + struct.calcsize(sizes)
        self.report.faults.append(f"changed: {_name(entry.bytes_of_name)} says two things of itself")
        return end

    def _reader_of(self, entry: Entry, begin: int) -> Callable[[], Iterator[bytes]]:
        def chunks() -> Iterator[bytes]:
            crc, size = 0, 0
            for chunk in self._unpacked(entry, begin):
                crc, size = zlib.crc32(chunk, crc), size + len(chunk)
                if size > entry.size:
                    raise NoPackError(f"{shown(entry.name)} is larger than it says")
                yield chunk
            if (crc, size) != (entry.crc, entry.size):
                raise NoPackError(f"{shown(entry.name)} is damaged")

        return chunks

    def _unpacked(self, entry: Entry, begin: int) -> Iterator[bytes]:
        """The bytes of an entry, a piece at a time, however far they unpack."""
        unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        for offset in range(begin, begin + entry.packed, CHUNK):
            packed = self._read(offset, min(CHUNK, begin + entry.packed - offset))
            if entry.method == STORED:
                yield packed
                continue
            try:
                while chunk := unpack.decompress(packed, CHUNK):
                    yield chunk
                    packed = unpack.unconsumed_tail
            except zlib.error:
                raise NoPackError(f"{shown(entry.name)} is damaged") from None
            if unpack.eof and (unpack.unused_data or offset + CHUNK < begin + entry.packed):
                raise NoPackError(f"data lies hidden behind {shown(entry.name)}")
        if entry.method == DEFLATED and not unpack.eof:
            raise NoPackError(f"{shown(entry.name)} is damaged")


def _folders_of(entries: "list[Entry]") -> "set[bytes]":
    """The names of all folders in which files lie."""
    folders = set()
    for entry in entries:
        name = b"" if entry.is_folder else entry.bytes_of_name.rpartition(b"/")[0]
        while name and name + b"/" not in folders:
            folders.add(name + b"/")
            name = name.rpartition(b"/")[0]
    return folders


def _agree(small: "tuple[int, int, int]", large: "tuple[int, int, int]") -> bool:
    """Whether each small number is the large one, or says that it has no room for it."""
    return all(
        one in (full, other)
        for one, full, other in zip(small, (0xFFFF, FULL, FULL), large)  # noqa: B905
    )


def _is_open_or(told: int, right: int) -> bool:
    """Where the sizes follow the bytes, those before them are left open or right."""
    return told in (0, right)


def _packed(sizes: str, entry: Entry) -> bytes:
    try:
        return struct.pack(sizes, entry.crc, entry.packed, entry.size)
    except struct.error:
        return b"these sizes need more room"


def _name(name: bytes) -> str:
    return shown(name.decode("utf-8", "backslashreplace"))


# At a terminal


def in_words(report: Report) -> str:
    """What is said at the end: who released it, and whether it is as it was."""
    if not report.faults:
        return "\n".join([*report.said, "Untouched: every file is as it was released."]) + "\n"
    return "\n".join([*report.said, "", "THIS PACK IS NOT AS IT WAS RELEASED:", *report.faults]) + "\n"


def main(words: "list[str]") -> int:
    """Check what the words name. 0: untouched, 1: not as it was released."""
    reader = argparse.ArgumentParser(
        prog="check_pack.py", description="Check that a pack is as it was released."
    )
    reader.add_argument("pack", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    reader.add_argument("--key", default="", metavar="FINGERPRINT", help="the key that must have signed it")
    asked = reader.parse_args(words)
    report = check(asked.pack, asked.key)
    sys.stdout.write(in_words(report))
    return 1 if report.faults else 0


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))
