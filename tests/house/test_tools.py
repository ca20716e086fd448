"""The tools that read the code have nothing to say."""

from tests.house.checkout import run_python


def test_ruff_finds_no_fault() -> None:
    found = run_python("ruff", "check", "--no-cache", ".")
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_file_is_laid_out_by_ruff() -> None:
    found = run_python("ruff", "format", "--check", ".")
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_type_is_known_and_fits() -> None:
    found = run_python("mypy", "app", "evaluations", "indicators", "tests", "run.py")
    assert found.returncode == 0, found.stdout + found.stderr
