"""The whole product, started as a person starts it: `python3 run.py`, in a home of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.checkout import CHECKOUT

RUN = [sys.executable, str(CHECKOUT / "run.py")]
SECONDS_TO_START = 240  # the first start makes the example, and other tests share the cores


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "home"


def ask(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "WORKBOOK_HOME": str(home)}
    return subprocess.run([*RUN, *arguments], env=environment, capture_output=True, text=True, check=False)


def test_a_command_that_is_not_known_is_wrong_usage(home: Path) -> None:
    answer = ask(home, "patern")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "patern" in answer.stderr


def test_a_refusal_is_a_sentence_beside_an_empty_answer(home: Path) -> None:
    answer = ask(home, "pattern", "--committee", "Nowhere", "--cycle", "2026", "--json")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "Nowhere" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_command_makes_its_home_and_no_example_in_it(home: Path) -> None:
    ask(home, "pattern", "--committee", "Example area", "--cycle", "2026", "--json")
    assert (home / "workbook.sqlite").is_file()
    assert ask(home, "pattern", "--committee", "Example area", "--cycle", "2026", "--json").returncode == 1


@dataclass(frozen=True)
class Start:
    """A start of the workbook: where it served, how it answered there, and what it printed as its answer."""

    home: Path
    address: str
    status: int
    answer: list[str]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> Start:
    """The first start in a home, which makes the example and so takes its time."""
    return one_start(tmp_path_factory.mktemp("first") / "home")


def one_start(home: Path) -> Start:
    with started(home) as (address, answer):
        return Start(home, address, fetched(address), answer.read_text("utf-8").splitlines())


def test_the_workbook_answers_at_the_address_that_it_prints(first_start: Start) -> None:
    assert first_start.status == 200
    assert first_start.address in first_start.answer[0]


def test_the_first_start_prints_a_sign_in_for_each_role(first_start: Start) -> None:
    printed = [re.split(r"\s{2,}", line) for line in first_start.answer[1:]]
    roles = ["administrator", "lead", "team member", "team member", "manager", "inspector", "chair"]
    assert [role for role, _, _ in printed] == roles
    assert all(email.endswith("@example.org") and len(password) > 20 for _, email, password in printed)


def test_the_second_start_prints_the_same(first_start: Start) -> None:
    assert one_start(first_start.home).answer[1:] == first_start.answer[1:]


def test_the_second_start_soon_answers(first_start: Start) -> None:
    """Its first page is there in under two seconds, of which the libraries alone take more than half of one.

    Here other tests share the cores, and all takes longer. So its work, with that of its end, is counted in
    times of what the libraries take, in up to three attempts.
    """
    libraries = [sys.executable, "-c", "import fastapi, sqlmodel, typer, uvicorn"]
    assert any(
        work_of(lambda: one_start(first_start.home)) < 3.5 * work_of(lambda: subprocess.check_call(libraries))
        for _ in range(3)
    )


def work_of(act: Callable[[], object]) -> float:
    """The processor time that programs take which are started meanwhile, and end."""
    before = work_of_children()
    act()
    return work_of_children() - before


def test_the_second_start_imports_nothing_that_its_first_page_does_not_need(first_start: Start) -> None:
    with started(first_start.home, PYTHONPROFILEIMPORTTIME="1"):
        told = first_start.home.with_suffix(".progress").read_text("utf-8")
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in told.splitlines()}
    assert {"app", "fastapi", "sqlalchemy"} <= imported
    later = {
        "alembic",
        "docx",
        "phonenumbers",
        "pikepdf",
        "plotly",
        "psycopg",
        "pypdf",
        "rich",
        "segno",
        "typst",
    }
    assert imported & later == set()


def work_of_children() -> float:
    """The processor time of every program that was started here and has ended."""
    times = os.times()
    return times.children_user + times.children_system


@contextmanager
def started(home: Path, **more: str) -> Iterator[tuple[str, Path]]:
    """The workbook while it runs: its address, and the file with what it answers on standard output.

    `more` is added to its environment.
    """
    address = f"http://127.0.0.1:{free_port()}/"
    answer, progress = home.with_suffix(".answer"), home.with_suffix(".progress")
    with answer.open("w", encoding="utf-8") as answered, progress.open("w", encoding="utf-8") as told:
        command = [*RUN, "start", "--port", address.rstrip("/").rsplit(":", 1)[1]]
        environment = {**os.environ, "WORKBOOK_HOME": str(home), **more}
        running = subprocess.Popen(command, env=environment, stdout=answered, stderr=told)
        try:
            wait_until_it_answers(address, running, progress)
            yield address, answer
        finally:
            running.send_signal(signal.SIGINT)
            running.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def wait_until_it_answers(address: str, running: "subprocess.Popen[bytes]", progress: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while not fetched(address):
        assert running.poll() is None and time.monotonic() < deadline, progress.read_text("utf-8")
        time.sleep(0.02)


def fetched(address: str) -> int:
    """The status of the page there; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(address) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except urllib.error.URLError:
        return 0
