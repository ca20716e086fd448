"""The rooms of the house import one another one way only, as [tool.importlinter] in pyproject.toml says."""

import subprocess
import sys
from pathlib import Path

import alembic
import pytest

from tests.house.checkout import CHECKOUT, kept_files, place

REMEDY = "A module that is not listed is given its place under [tool.importlinter] in pyproject.toml."


def test_the_import_contracts_are_kept() -> None:
    found = lint(CHECKOUT)
    assert found.returncode == 0, f"{found.stdout}{found.stderr}\n{REMEDY}"


@pytest.mark.parametrize(
    ("module", "line", "broken"),
    [
        ("indicators/level.py", "import evaluations.trace", "The web shows what committees record"),
        ("evaluations/trace.py", "import evaluations.judgement", "Actions change nouns"),
        ("evaluations/pattern.py", "import evaluations.actions.committee", "Actions change nouns"),
        ("evaluations/pattern.py", "import jinja2", "The rules of the field know nothing of pages"),
        ("evaluations/pattern.py", "import statistics", "Nothing that calculates with levels"),
        ("app/settings.py", "import app.database", "In the web the parts meet at the top"),
        ("indicators/level.py", "import sqlmodel", "needs no database"),
        ("evaluations/new.py", "", "not listed as layers"),
    ],
)
def test_a_contract_that_is_broken_is_found(tmp_path: Path, module: str, line: str, broken: str) -> None:
    copy_of_the_packages(tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as code:
        code.write(f"\n{line}\n")
    found = lint(tmp_path)
    assert found.returncode == 1
    assert broken in " ".join(found.stdout.split())


def test_the_migrations_are_run_by_the_installed_library() -> None:
    assert "site-packages" in Path(alembic.__file__).parts
    assert not (CHECKOUT / "alembic" / "__init__.py").exists()


def lint(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Check the contracts of the packages in a folder."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def copy_of_the_packages(folder: Path) -> None:
    """Copy the code, and nothing else, to a place where it can be spoilt."""
    for path in kept_files():
        if place(path) == "pyproject.toml" or (
            path.suffix == ".py" and place(path).startswith(("app/", "evaluations/", "indicators/"))
        ):
            copied = folder / place(path)
            copied.parent.mkdir(parents=True, exist_ok=True)
            copied.write_bytes(path.read_bytes())
