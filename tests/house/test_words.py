"""The words in the house: what is banned in the field, left undone, or named after nothing."""

import re
from pathlib import Path

import pytest

from tests.house.checkout import place, written_by_us

ROOMS = ("app", "evaluations", "indicators", "templates")
THIS_FILE = "tests/house/test_words.py"


def any_case(*words: str) -> re.Pattern[str]:
    """Finds the words alone and as a part of a name: word, a_word, AWord and A_WORD."""
    either = "|".join(words)
    small, capital, large = (
        f"(?<![A-Za-z])(?:{either})",
        f"(?:{either.title()})",
        f"(?<![A-Z])(?:{either.upper()})",
    )
    return re.compile(f"{small}(?![a-z])|{capital}(?![a-z])|{large}(?![A-Z])")


BANNED = any_case(
    "score", "scores", "scored", "scoring", "rating", "ratings", "average", "averages", "averaged"
)
JUDGED = any_case("assessment", "assessments", "assess", "assessed", "assessing")
UNDONE = re.compile(r"\bTODO\b|\bFIXME\b|\bXXX\b|\bNotImplementedError\b")
NAMELESS = (
    "util",
    "utils",
    "helper",
    "helpers",
    "common",
    "base",
    "core",
    "misc",
    "manager",
    "managers",
    "services",
)
CALCULATING = re.compile(r"\bfunc\.(?:avg|sum|total)\b|\b(?:f?mean|median)\(")

# The publication names risk assessment, which is casework and no judgement.
ABOUT_CASEWORK = ("indicators/editions/",)


def hits(pattern: re.Pattern[str], *places: str) -> list[str]:
    """Every line of our own texts in these places where the pattern is found."""
    return [
        f"{place(path)}:{number}: {line.strip()[:120]}"
        for path in written_by_us(*places)
        if place(path) != THIS_FILE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def unless(found: list[str], allowed: tuple[str, ...]) -> list[str]:
    return [line for line in found if not line.startswith(allowed)]


def test_no_judgement_is_called_by_a_banned_word() -> None:
    assert hits(BANNED, *ROOMS) == []


def test_a_judgement_is_not_called_an_assessment() -> None:
    assert unless(hits(JUDGED, *ROOMS), ABOUT_CASEWORK) == []


def test_no_query_or_function_calculates_with_levels() -> None:
    assert hits(CALCULATING, *ROOMS) == []


def test_nothing_is_left_undone() -> None:
    assert hits(UNDONE) == []


def test_no_page_holds_an_em_dash() -> None:
    assert hits(re.compile("\u2014"), "templates", "app", "evaluations", "indicators") == []


def test_everything_is_named_after_something() -> None:
    named = {
        place(path): {*Path(place(path)).parts[:-1], path.name.split(".")[0]} for path in written_by_us()
    }
    assert [name for name, parts in named.items() if parts & set(NAMELESS)] == []


@pytest.mark.parametrize(
    "word", ["score", "the Score", "a_score", "LevelScore", "A_SCORE", "averages", "rating_of"]
)
def test_a_banned_word_is_found_in_every_dress(word: str) -> None:
    assert BANNED.search(word)


@pytest.mark.parametrize("word", ["underscore", "operating", "narrating", "Underscores", "scoreboarded"])
def test_a_word_that_only_contains_one_is_left_alone(word: str) -> None:
    assert not BANNED.search(word)
