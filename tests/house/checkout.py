"""What stands in the checkout: the files that are kept, and a way to run a tool on them."""

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
BY_OTHERS = ("vendor",)
WRITTEN = (
    ".py",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".md",
    ".mako",
    ".yml",
    ".yaml",
    ".svg",
    ".sh",
    ".txt",
    ".lock",
    "",
)


@lru_cache
def kept_files() -> tuple[Path, ...]:
    """Every file that git keeps, or would keep once it is added."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    if listed.returncode != 0:
        pytest.skip("this is no git checkout, so what is kept cannot be told")
    paths = (CHECKOUT / name for name in listed.stdout.split("\0") if name)
    return tuple(path for path in paths if path.is_file())


def written_by_us(*places: str) -> tuple[Path, ...]:
    """The texts that are our own, in these top-level folders or everywhere."""
    own = (path for path in kept_files() if not set(BY_OTHERS) & set(path.parts) and path.suffix in WRITTEN)
    return tuple(path for path in own if not places or place(path).split("/")[0] in places)


def place(path: Path) -> str:
    """Where a file stands in the checkout."""
    return path.relative_to(CHECKOUT).as_posix()


def run(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run a program in the checkout."""
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def run_python(*command: str) -> "subprocess.CompletedProcess[str]":
    """Run one of Python's tools in the checkout."""
    return run(sys.executable, "-m", *command)
