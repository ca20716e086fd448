"""What a form sent, read safely: text as text, words of the field as Enums, faults as sentences."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import TypeVar

from starlette.datastructures import FormData, UploadFile

from evaluations.refusals import Invalid
from evaluations.unshown import UNSHOWN

Word = TypeVar("Word", bound=Enum)

LONGEST_TEXT = 20_000
LONGEST_LINE = 200
_NEVER_SHOWN = ("form_key", "password", "again", "present")
# Ids, versions and the like.
_PUT_THERE = re.compile(r"[0-9a-f]{25}|[0-9]{1,6}")


class Sent:
    """A form as it came. Reading a field notes what is wrong with it; `check` refuses them together."""

    def __init__(self, form: FormData) -> None:
        self._form = form
        self.errors: dict[str, str] = {}

    @property
    def values(self) -> dict[str, str]:
        """Every text field as it was typed, to draw the form again."""
        return {name: self._raw(name) for name in self._form}

    @property
    def written(self) -> tuple[tuple[str, str], ...]:
        """The words that a person would miss, by field: no password, and nothing that a page put there."""
        shown = [name for name in self._form if name not in _NEVER_SHOWN]
        typed = ((presentable(name), self._raw(name).strip()) for name in shown)
        return tuple((name, text) for name, text in typed if text and not _PUT_THERE.fullmatch(text))

    def key(self, address: str) -> str:
        """What tells this sending from another: the form's own key, where it went and all it says.

        A double click sends the same again; going back and changing a word does not.
        """
        if "form_key" not in self._form:
            return secrets.token_hex(32)
        said = sorted((name, _said(value)) for name, value in self._form.multi_items())
        return hashlib.sha256(repr((address, said)).encode("utf-8", "surrogatepass")).hexdigest()

    def has(self, name: str) -> bool:
        return name in self._form

    def ticked(self, name: str) -> bool:
        return bool(self._raw(name))

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field that may come several times, such as checkboxes."""
        return tuple(presentable(value) for value in self._form.getlist(name) if isinstance(value, str))

    def text(self, name: str, *, longest: int = LONGEST_TEXT) -> str:
        """A text of several lines, trimmed; the line breaks are single."""
        value = self._raw(name).strip()
        if len(value) > longest:
            self.errors[name] = f"Shorten this to {longest:,} characters. It has {len(value):,}."
        return value

    def line(self, name: str, *, longest: int = LONGEST_LINE) -> str:
        """A text of one line."""
        return " ".join(self.text(name, longest=longest).split())

    def needed(self, name: str, sentence: str, *, longest: int = LONGEST_LINE) -> str:
        """A line that must be given; `sentence` says what to write."""
        value = self.line(name, longest=longest)
        if not value:
            self.errors[name] = sentence
        return value

    def needed_text(self, name: str, sentence: str, *, longest: int = LONGEST_TEXT) -> str:
        """A text of several lines that must be given."""
        value = self.text(name, longest=longest)
        if not value:
            self.errors[name] = sentence
        return value

    def choice(self, name: str, kind: type[Word]) -> Word | None:
        """One of an Enum's words, or None when nothing was chosen."""
        value = self._raw(name)
        if not value:
            return None
        try:
            return kind(value)
        except ValueError:
            self.errors[name] = "Choose one of the answers shown."
            return None

    def needed_choice(self, name: str, kind: type[Word], sentence: str) -> Word | None:
        """One of an Enum's words, which must be chosen."""
        value = self.choice(name, kind)
        if value is None:
            self.errors.setdefault(name, sentence)
        return value

    def choices(self, name: str, kind: type[Word]) -> frozenset[Word]:
        """Several of an Enum's words."""
        known = {member.value: member for member in kind}
        given = self.all(name)
        if any(value and value not in known for value in given):
            self.errors[name] = "Choose from the answers shown."
        return frozenset(known[value] for value in given if value in known)

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        """One of the texts allowed, or "" when nothing was chosen."""
        value = self._raw(name)
        if value and value not in allowed:
            self.errors[name] = "Choose one of the answers shown."
            return ""
        return value

    def day(self, name: str, sentence: str) -> date | None:
        """A date as year-month-day; a fault when it is missing or no date."""
        try:
            return date.fromisoformat(self._raw(name).strip())
        except ValueError:
            self.errors[name] = sentence
            return None

    def whole_number(self, name: str) -> int:
        """A hidden number such as a version; 0 when it is missing or no such number."""
        value = self._raw(name)
        return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0

    def file(self, name: str) -> UploadFile | None:
        """An attached file, or None when none was chosen."""
        value = self._form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def check(self) -> None:
        """Raise Invalid with every fault noted so far."""
        if self.errors:
            raise Invalid(dict(self.errors))

    def _raw(self, name: str) -> str:
        value = self._form.get(name)
        return presentable(value) if isinstance(value, str) else ""


def _said(value: str | UploadFile) -> str:
    return value if isinstance(value, str) else f"{value.filename} {value.size}"


def is_presentable(text: str) -> bool:
    """Whether a page can show all of a text."""
    return UNSHOWN.search(text) is None


def presentable(text: str) -> str:
    """A text as a page can show it: line breaks made single, letters composed, the rest taken out."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", UNSHOWN.sub("", whole))
