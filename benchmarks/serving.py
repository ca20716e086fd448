"""The workbook as it is served in production, for benchmarks, and how they tell what they found."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.screens import Server

CHECKOUT = Path(__file__).resolve().parents[1]
SECONDS_TO_START = 120.0


@contextmanager
def serving(home: Path, url: str, workers: int) -> Iterator[Server]:
    """The workbook as it is served in production, until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app.cli", "serve", "--port", str(port), "--workers", str(workers)]
    environment = {**os.environ, "WORKBOOK_HOME": str(home), "WORKBOOK_DATABASE_URL": url}
    running = subprocess.Popen(command, cwd=CHECKOUT, env=environment)
    try:
        wait_until_served(port)
        yield Server("127.0.0.1", port, running.pid)
    finally:
        running.terminate()
        running.wait()


def wait_until_served(port: int) -> None:
    ends_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < ends_at:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    sys.exit("The workbook did not start.")


def children_of(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def answer(line: str) -> None:
    print(line)  # noqa: T201


def say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201
