# ruff: noqa: INP001 (a command beside the files it fetches, never imported by the product)
"""Fetch the third-party files again from npm and check them against vendor.toml.

Usage: python static/vendor/refresh.py [FOLDER ...]   (default: static/vendor and tests/vendor)

Each folder holds a vendor.toml with the packages, their exact versions and, for every file, where it
lies in the package, where it lies here and its SHA-256. A file whose hash differs is not written and
the command ends with 1. To take a new version, change the version and the hashes it then prints.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
FOLDERS = (HERE, HERE.parents[1] / "tests" / "vendor")

Fetch = Callable[[str, Path], Path]


def packages(folder: Path) -> list[dict[str, Any]]:
    """The packages that a folder's vendor.toml lists."""
    with (folder / "vendor.toml").open("rb") as listing:
        listed: list[dict[str, Any]] = tomllib.load(listing)["package"]
    return listed


def npm_pack(name_and_version: str, into: Path) -> Path:
    """Download one package with npm; returns its archive. Raises CalledProcessError when npm fails."""
    command = ["npm", "pack", "--silent", name_and_version]
    subprocess.run(command, cwd=into, check=True, stdout=subprocess.DEVNULL)
    return max(into.glob("*.tgz"), key=lambda archive: archive.stat().st_mtime_ns)


def refresh(folder: Path, fetch: Fetch = npm_pack) -> Iterator[str]:
    """Write every listed file whose content is as promised; yields a sentence for each that is not."""
    for package in packages(folder):
        yield from _refresh_package(package, folder, fetch)


def _refresh_package(package: dict[str, Any], folder: Path, fetch: Fetch) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as room:
        archive_path = fetch(f"{package['name']}@{package['version']}", Path(room))
        with tarfile.open(archive_path) as archive:
            for file in package["files"]:
                yield from _refresh_file(file, archive, folder)


def _refresh_file(file: dict[str, str], archive: tarfile.TarFile, folder: Path) -> Iterator[str]:
    content = _member(archive, f"package/{file['from']}")
    found = hashlib.sha256(content).hexdigest()
    if found != file["sha256"]:
        yield f"{file['to']}: expected {file['sha256']}, the package holds {found}. Left as it was."
        return
    target = folder / file["to"]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


def _member(archive: tarfile.TarFile, name: str) -> bytes:
    member = archive.extractfile(name)
    if member is None:
        raise LookupError(f"{name} is not a file in the package")
    return member.read()


def main(folders: list[str]) -> int:
    """Refresh the folders; returns 0 when every file is as promised, else 1."""
    faults = [fault for folder in map(Path, folders) for fault in refresh(folder)]
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [str(folder) for folder in FOLDERS]))
