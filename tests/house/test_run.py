"""run.py sets up what is missing, once, and then becomes the command that was asked for.

Most tests start a small checkout whose locks are empty, so that nothing is fetched.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.checkout import CHECKOUT, kept_files, place
from tests.required import IS_FULL

LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-sqlite.lock")
NOWHERE = f"nowhere-to-be-found==1.0 --hash=sha256:{'0' * 64}\n"
SETTING_UP = "Setting up, once"
ECHO = """
import json, os, sys
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "full": os.environ.get("WORKBOOK_FULL")}))
sys.exit({"refused": 1, "wrong": 2}.get(sys.argv[-1], 0))
"""
Answer = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Answer]:
    """A small checkout that was started once, and what that start said."""
    checkout = tmp_path_factory.mktemp("small") / "checkout"
    (checkout / "app").mkdir(parents=True)
    shutil.copy(CHECKOUT / "run.py", checkout)
    for module in ("app/__init__.py", "app/cli.py", "pytest.py"):
        (checkout / module).write_text(ECHO if module != "app/__init__.py" else "", "utf-8")
    for lock in LOCKS:
        (checkout / lock).write_text("", "utf-8")
    return checkout, start(checkout)


@pytest.fixture
def checkout(first_start: tuple[Path, Answer], tmp_path: Path) -> Path:
    """A small checkout that is set up."""
    return Path(shutil.copytree(first_start[0], tmp_path / "checkout", symlinks=True))


def command(checkout: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(checkout / "run.py"), *arguments]


def environment() -> dict[str, str]:
    """Without an index for pip to ask or the search path of the suite itself, and keeping no bytecode."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "WORKBOOK_FULL")}
    return {**kept, "PIP_NO_INDEX": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def start(checkout: Path, *arguments: str, folder: Path | None = None) -> Answer:
    return subprocess.run(
        command(checkout, *arguments),
        cwd=folder or checkout.parent,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def begin(checkout: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command(checkout, *arguments),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_first_start_sets_up_and_answers(first_start: tuple[Path, Answer]) -> None:
    _, answer = first_start
    assert answer.returncode == 0, answer.stderr
    assert SETTING_UP in answer.stderr
    assert json.loads(answer.stdout)["arguments"] == ["start"]


def test_the_set_up_compiles_our_modules_whatever_python_keeps_by_itself(checkout: Path) -> None:
    assert environment()["PYTHONDONTWRITEBYTECODE"]
    assert list((checkout / "app" / "__pycache__").glob("cli.*.pyc"))


def test_the_second_start_only_answers(checkout: Path) -> None:
    answer = start(checkout, "framework", "show")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["arguments"] == ["framework", "show"]


@pytest.mark.parametrize(("word", "code"), [("done", 0), ("refused", 1), ("wrong", 2)])
def test_the_exit_code_of_the_command_is_passed_on(checkout: Path, word: str, code: int) -> None:
    assert start(checkout, word).returncode == code


def test_a_command_runs_where_the_person_stands(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "with a space"
    (folder / "app").mkdir(parents=True)
    answer = json.loads(start(checkout, "read", "my file", folder=folder).stdout)
    assert answer == {"arguments": ["read", "my file"], "folder": str(folder), "full": None}


def test_the_second_start_costs_little(checkout: Path) -> None:
    bare = [str(checkout / ".venv" / "bin" / "python"), "-P", str(checkout / "app" / "cli.py")]
    ours = min(seconds(lambda: start(checkout)) for _ in range(5))
    direct = min(seconds(lambda: subprocess.run(bare, capture_output=True, check=True)) for _ in range(5))
    assert ours - direct < 0.3


def seconds(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def test_a_changed_lock_is_installed_once(checkout: Path) -> None:
    (checkout / LOCKS[0]).write_text("# another version\n", "utf-8")
    assert SETTING_UP in start(checkout).stderr
    assert start(checkout).stderr == ""


def test_testing_adds_what_it_needs_and_starting_is_content_with_it(checkout: Path) -> None:
    assert SETTING_UP in start(checkout, "test").stderr
    assert start(checkout, "test").stderr == ""
    assert start(checkout).stderr == ""


def test_the_suite_runs_in_the_checkout_on_every_core(checkout: Path, tmp_path: Path) -> None:
    answer = json.loads(start(checkout, "test", "--full", "tests/app", folder=tmp_path).stdout)
    assert "-n auto" in " ".join(answer["arguments"])
    assert answer["arguments"][-1] == "tests/app"
    assert (answer["folder"], answer["full"]) == (str(checkout), "1")


def test_the_suite_is_sampled_unless_it_is_full(checkout: Path) -> None:
    assert json.loads(start(checkout, "test").stdout)["full"] is None


@pytest.mark.parametrize("part", ["bin", "lib", "pyvenv.cfg"] if IS_FULL else ["lib"])
def test_a_broken_set_up_is_mended(checkout: Path, part: str) -> None:
    broken = checkout / ".venv" / part
    shutil.rmtree(broken) if broken.is_dir() else broken.unlink()
    assert SETTING_UP in start(checkout).stderr
    assert start(checkout).stderr == ""


def test_a_python_that_was_taken_away_is_replaced(checkout: Path) -> None:
    for python in (checkout / ".venv" / "bin").glob("python*"):
        python.unlink()
        python.symlink_to(checkout / "gone")
    assert SETTING_UP in start(checkout).stderr
    assert start(checkout).stderr == ""


def test_a_set_up_that_is_killed_is_begun_again(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    with begin(checkout) as killed:
        wait_until((checkout / ".venv" / "pyvenv.cfg").exists)
        killed.kill()
    half_installed = checkout / ".venv" / "half-installed"
    half_installed.touch()
    assert start(checkout).returncode == 0
    assert not half_installed.exists()
    assert start(checkout).stderr == ""


def wait_until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def test_two_first_starts_share_one_set_up(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    both = [begin(checkout, "one"), begin(checkout, "two")]
    said = [started.communicate() for started in both]
    assert [started.returncode for started in both] == [0, 0], said
    assert sorted(SETTING_UP in progress for _, progress in said) == [False, True]
    assert sum("waiting" in progress for _, progress in said) == 1


def test_a_set_up_that_fails_says_why_and_leaves_the_last_one_standing(checkout: Path) -> None:
    (checkout / LOCKS[0]).write_text(NOWHERE, "utf-8")
    answer = start(checkout)
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "nowhere-to-be-found" in answer.stderr
    assert "could not be installed" in answer.stderr
    (checkout / LOCKS[0]).write_text("", "utf-8")
    assert start(checkout).stderr == ""


def test_a_system_without_a_newer_sqlite_is_told_so_once(checkout: Path) -> None:
    (checkout / LOCKS[2]).write_text(NOWHERE, "utf-8")
    answer = start(checkout)
    assert answer.returncode == 0
    assert "No newer SQLite" in answer.stderr
    assert "nowhere-to-be-found" not in answer.stderr
    assert start(checkout).stderr == ""


def pretend(checkout: Path, before: str) -> Answer:
    """Start as on another system, which the given lines of Python make of this one."""
    started = "sys.argv = ['run.py']\nrunpy.run_path('run.py', run_name='__main__')"
    program = f"import importlib.util, runpy, sys\n{before}\n{started}"
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=checkout,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_older_python_is_told_which_one_is_needed(checkout: Path) -> None:
    answer = pretend(checkout, "sys.version_info = (3, 10, 4, 'final', 0)")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "needs Python 3.11 or later" in answer.stderr


def test_an_older_python_can_read_as_far_as_being_told() -> None:
    ast.parse((CHECKOUT / "run.py").read_text("utf-8"), feature_version=(3, 7))


def test_a_debian_without_venv_is_told_what_to_install(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    hidden = "lambda name, *_: None if name == 'ensurepip' else find(name)"
    answer = pretend(checkout, f"find = importlib.util.find_spec\nimportlib.util.find_spec = {hidden}")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "sudo apt install python3-venv" in answer.stderr


@pytest.mark.skipif(not IS_FULL, reason="installs every library anew; run.py test --full does it")
def test_a_fresh_checkout_answers_after_one_command(tmp_path: Path) -> None:
    for path in kept_files():
        copied = tmp_path / "checkout" / place(path)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    command = [sys.executable, "run.py", "framework", "show", "--json"]
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "WORKBOOK_HOME")}
    answer = subprocess.run(
        command, cwd=tmp_path / "checkout", env=kept, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert len(json.loads(answer.stdout)["indicators"]) == 25
