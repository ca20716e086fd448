"""Start the workbook, or test it, from a fresh checkout with nothing but Python.

    python3 run.py                   serve the workbook here, with a worked example on the first start
    python3 run.py test [--full]     run the whole suite; what else follows goes to pytest
    python3 run.py COMMAND ...       run any other workbook command

The required libraries are kept in .venv, checked against the hashes in the lock files, and mended when
they are incomplete or the locks have changed. Only the answer of a command is written to standard output.
"""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, NoReturn

if sys.version_info < (3, 11):  # noqa: UP036  (whoever starts this may have an older one)
    sys.exit(f"The workbook needs Python 3.11 or later; this is Python {sys.version.split()[0]}.")

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

CHECKOUT = Path(__file__).resolve().parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
STAMP = VENV / "lib" / "installed.txt"
TO_RUN = CHECKOUT / "requirements.lock"
TO_TEST = CHECKOUT / "requirements-test.lock"
NEWER_SQLITE = CHECKOUT / "requirements-sqlite.lock"


class SetUpFailed(Exception):
    """The libraries could not be installed; the text says why, for a person."""


def main(arguments: list[str]) -> NoReturn:
    """Make sure that the libraries are there, then become the command that was asked for."""
    testing = arguments[:1] == ["test"]
    try:
        make_ready([TO_RUN, TO_TEST] if testing else [TO_RUN])
    except SetUpFailed as failure:
        sys.exit(str(failure))
    except KeyboardInterrupt:
        sys.exit("Stopped. The next start finishes the set-up.")
    if testing:
        become(*suite(arguments[1:]))
    become("app.cli", *(arguments or ["start"]))


def suite(arguments: list[str]) -> list[str]:
    """The pytest command for the whole suite, or for the tests that the arguments choose."""
    if "--full" in arguments:
        os.environ["WORKBOOK_FULL"] = "1"
    # Where Python keeps no bytecode, each worker and each command of a test compiles everything anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.chdir(CHECKOUT)
    chosen = [argument for argument in arguments if argument != "--full"]
    return ["pytest", "-rfEs", "-n", "auto", "--dist", "worksteal", *chosen]


def become(module: str, *arguments: str) -> NoReturn:
    """Run a module of the checkout in the .venv, from wherever the person stands, and end as it ends."""
    search_path = [str(CHECKOUT), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, search_path))
    command = [str(PYTHON), "-P", "-m", module, *arguments]
    if sys.platform == "win32":
        sys.exit(subprocess.call(command))
    os.execv(PYTHON, command)


def make_ready(locks: list[Path]) -> None:
    """Install what the locks name, unless it is installed; one start at a time."""
    if installed(locks):
        return
    with alone() as turn:
        if not installed(locks):
            set_up(locks, turn)


def installed(locks: list[Path]) -> bool:
    """Whether the .venv is whole and holds what these locks name."""
    return whole() and set(fingerprints(locks)) <= set(STAMP.read_text("utf-8").splitlines())


def whole() -> bool:
    """Whether the last set-up was finished and its Python is still the same one."""
    if not all(part.is_file() for part in (STAMP, PYTHON, VENV / "pyvenv.cfg")):
        return False
    return interpreter() in STAMP.read_text("utf-8").splitlines()


def interpreter() -> str:
    """The Python behind the .venv: an upgrade of the system can put another in its place."""
    return f"python {PYTHON.resolve()}"


def fingerprints(locks: list[Path]) -> list[str]:
    """One line for each lock file, which changes when the file does."""
    return [f"{lock.name} {hashlib.sha256(lock.read_bytes()).hexdigest()}" for lock in [*locks, NEWER_SQLITE]]


def set_up(locks: list[Path], turn: IO[bytes]) -> None:
    """Install into the .venv; the stamp is written last, so that an interrupted set-up is begun again."""
    say("Setting up, once, about a minute...")
    before = STAMP.read_text("utf-8") if whole() else None
    if before is None:
        make_venv(turn)
    STAMP.unlink(missing_ok=True)
    try:
        install(locks, turn)
        compile_ours(turn)
    except SetUpFailed:
        if before is not None:
            STAMP.write_text(before, "utf-8")
        raise
    STAMP.write_text("\n".join([interpreter(), *fingerprints(locks)]), "utf-8")
    say("The set-up is done.")


def make_venv(turn: IO[bytes]) -> None:
    """Make an empty .venv in place of what stands there."""
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetUpFailed(
            "Python's venv module is missing. On Debian or Ubuntu: sudo apt install python3-venv\n"
            "Then start again."
        )
    quietly([sys.executable, "-m", "venv", "--clear", str(VENV)], turn)


def install(locks: list[Path], turn: IO[bytes]) -> None:
    """Install the last of the locks, which holds all of the others, and a newer SQLite where there is one."""
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    pip.append("--require-hashes")
    quietly([*pip, "-r", str(locks[-1])], turn)
    try:
        quietly([*pip, "--only-binary", ":all:", "-r", str(NEWER_SQLITE)], turn)
    except SetUpFailed:
        say("No newer SQLite is offered for this system: its own is used, more slowly where that is safer.")


def compile_ours(turn: IO[bytes]) -> None:
    """Compile our own modules once, as pip does the libraries: Python may be told to keep nothing itself."""
    ours = [str(CHECKOUT / name) for name in ("app", "evaluations", "indicators")]
    with suppress(SetUpFailed):  # then each start compiles them, and takes longer
        quietly([str(PYTHON), "-m", "compileall", "-q", *ours], turn)


def quietly(command: list[str], turn: IO[bytes]) -> None:
    """Run a command, whose words are shown only when it fails; it keeps our turn should we be killed."""
    os.set_inheritable(turn.fileno(), True)
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, close_fds=False)
    if done.returncode != 0:
        words = done.stdout.decode(errors="replace").strip()
        raise SetUpFailed(f"{words}\n\nThe libraries could not be installed; the reason stands above.")


@contextmanager
def alone() -> Iterator[IO[bytes]]:
    """Wait until no other start is setting up. This very file is the lock: it is always there."""
    with Path(__file__).open("r+b") as turn:
        if not taken(turn):
            say("Another start is setting up: waiting for it...")
            while not taken(turn):
                time.sleep(0.2)
        yield turn


def taken(turn: IO[bytes]) -> bool:
    """Whether the lock is ours now; closing the file gives it back."""
    try:
        if sys.platform == "win32":
            turn.seek(1 << 30)  # locked bytes cannot be read by others: lock one beyond the end
            msvcrt.locking(turn.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def say(words: str) -> None:
    """Tell the person, on standard error: standard output is for the answer."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
