"""The sign-ins of the worked example: made at random for each home, and kept there for the next start."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_NAME = "example-sign-ins.json"
CONSONANTS, VOWELS = "bdfghjklmnprstvwz", "aeiou"


@dataclass(frozen=True)
class SignIn:
    """How one of the example's people signs in; the role is a word of the field, or administrator."""

    role: str
    email: str
    password: str


def new_password() -> str:
    """Four groups of five letters that can be spoken, such as "tamop-ruvik-delas-nohuf"."""
    return "-".join(_group() for _ in range(4))


def _group() -> str:
    letters = (CONSONANTS, VOWELS, CONSONANTS, VOWELS, CONSONANTS)
    return "".join(secrets.choice(some) for some in letters)


def keep_sign_ins(home: Path, sign_ins: Sequence[SignIn]) -> None:
    """Write them where only the owner of the home can read them."""
    path = home / FILE_NAME
    home.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump([asdict(sign_in) for sign_in in sign_ins], file, indent=2)


def kept_sign_ins(home: Path) -> tuple[SignIn, ...]:
    """Those of the last time; none when the file is gone."""
    path = home / FILE_NAME
    if not path.is_file():
        return ()
    return tuple(SignIn(**sign_in) for sign_in in json.loads(path.read_text("utf-8")))


def in_lines(sign_ins: Sequence[SignIn]) -> list[str]:
    """A line each: role, e-mail address and password, aligned."""
    role = max((len(sign_in.role) for sign_in in sign_ins), default=0)
    email = max((len(sign_in.email) for sign_in in sign_ins), default=0)
    return [f"{sign_in.role:<{role}}  {sign_in.email:<{email}}  {sign_in.password}" for sign_in in sign_ins]
