"""Third-party files are exactly the published ones, listed, and can be fetched again."""

import hashlib
import importlib.util
import io
import tarfile
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
FOLDERS = (CHECKOUT / "static" / "vendor", CHECKOUT / "tests" / "vendor")
OURS = {"vendor.toml", "refresh.py"}


def listed(folder: Path) -> dict[str, str]:
    """Each listed file with its SHA-256."""
    packages: list[dict[str, Any]] = tomllib.loads((folder / "vendor.toml").read_text())["package"]
    return {file["to"]: file["sha256"] for package in packages for file in package["files"]}


def present(folder: Path) -> dict[str, str]:
    """Each third-party file that lies in the folder, with its SHA-256."""
    files = (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
        if path.relative_to(folder).as_posix() not in OURS
    }


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_vendored_file_is_listed_and_is_what_was_published(folder: Path) -> None:
    assert present(folder) == listed(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_package_names_an_exact_version_and_a_licence(folder: Path) -> None:
    packages = tomllib.loads((folder / "vendor.toml").read_text())["package"]
    assert all(package["licence"] and package["version"].count(".") == 2 for package in packages)


@pytest.fixture(scope="module")
def refreshing() -> ModuleType:
    """The command static/vendor/refresh.py, which is no part of a package."""
    place = CHECKOUT / "static" / "vendor" / "refresh.py"
    spec = importlib.util.spec_from_file_location("refreshing", place)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def a_listing(folder: Path, promised: bytes) -> None:
    digest = hashlib.sha256(promised).hexdigest()
    (folder / "vendor.toml").write_text(
        '[[package]]\nname = "toy"\nversion = "1.0.0"\nlicence = "MIT"\n'
        f'files = [{{ from = "dist/toy.js", to = "toy/toy.js", sha256 = "{digest}" }}]\n'
    )


def toy_package(name_and_version: str, into: Path) -> Path:
    """Stands in for npm: a package whose one file says which version it is."""
    content = name_and_version.encode()
    archive_path = into / "toy.tgz"
    with tarfile.open(archive_path, "w:gz") as archive:
        member = tarfile.TarInfo("package/dist/toy.js")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    return archive_path


def test_refreshing_writes_a_file_that_is_as_promised(tmp_path: Path, refreshing: ModuleType) -> None:
    a_listing(tmp_path, b"toy@1.0.0")
    assert list(refreshing.refresh(tmp_path, toy_package)) == []
    assert (tmp_path / "toy" / "toy.js").read_bytes() == b"toy@1.0.0"


def test_refreshing_leaves_a_file_alone_that_is_not_as_promised(
    tmp_path: Path, refreshing: ModuleType
) -> None:
    a_listing(tmp_path, b"something else")
    (fault,) = refreshing.refresh(tmp_path, toy_package)
    assert fault.startswith("toy/toy.js: expected ")
    assert not (tmp_path / "toy").exists()
