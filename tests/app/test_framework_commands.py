"""`workbook framework`: show an edition, add one, read a committee's own copy of the publication."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from evaluations.actions.edition import IN_USE, TAKEN
from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.queries.edition import framework_of
from evaluations.trace import Trace
from indicators.level import Level
from tests.databases import opened
from tests.evaluations.actions.test_edition import edition_file
from tests.evaluations.area import area_in, cycle_in
from tests.indicators.published_copy import published_copy
from tests.indicators.synthetic_publication import EDITION, as_pages, as_pdf, as_text, illustration
from tests.terminal import Command

TOP = [
    "edition",
    "indicators",
    "levels",
    "high_level_questions",
    "key_areas",
    "reference_indicators",
    "sources",
]
INDICATOR = ["number", "title", "key_area", "high_level_question", "key_features", "themes"]


@pytest.fixture
def stored(database_url: str) -> Any:
    """How many rows of each kind a command left: added editions, published themes, traces."""

    def count() -> tuple[int, ...]:
        with opened(database_url) as database, database.session(write=False) as session:
            return tuple(
                len(session.exec(select(kind)).all()) for kind in (AddedEdition, PublishedTheme, Trace)
            )

    return count


def kept(folder: Path, data: bytes, name: str = "file.toml") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_show_prints_json_of_the_promised_shape_and_nothing_else(command: Command) -> None:
    answer = command("framework", "show", "--json")
    assert answer.code == 0
    shown = json.loads(answer.out)
    assert list(shown) == TOP
    assert [list(indicator) for indicator in shown["indicators"]] == [INDICATOR] * 25
    themes = [theme for indicator in shown["indicators"] for theme in indicator["themes"]]
    assert [list(theme) for theme in themes] == [["title", "aspects"]] * 62
    assert all(
        list(aspect) == ["name", "very_good", "weak"] for theme in themes for aspect in theme["aspects"]
    )
    assert [list(level) for level in shown["levels"]] == [["word", "caption", "label", "meaning"]] * 6
    assert [level["word"] for level in shown["levels"]] == [level.value for level in Level]
    assert shown["reference_indicators"] == ["2.1", "2.2", "2.3", "2.4"]
    assert (len(shown["high_level_questions"]), len(shown["key_areas"]), len(shown["sources"])) == (6, 10, 4)


def test_show_prints_another_edition_with_its_own_label(command: Command) -> None:
    shown = json.loads(command("framework", "show", "--json", "--edition", "ci-key-questions").out)
    assert shown["edition"] == "ci-key-questions"
    assert shown["levels"][2] == {"word": "satisfactory", "caption": "3", "label": "adequate", "meaning": ""}


def test_show_prints_an_outline_for_a_person(command: Command) -> None:
    answer = command("framework", "show")
    assert answer.code == 0
    for indicator in EDITION.indicators:
        assert f"    {indicator.number} {indicator.title}\n" in answer.out
    assert "very good (5): major strengths" in answer.out


def test_an_edition_that_is_not_here_is_refused_with_those_that_are(command: Command) -> None:
    answer = command("framework", "show", "--edition", "nothing")
    assert (answer.code, answer.out) == (1, "")
    assert "ci-2019, ci-key-questions, hmie-2005, hmie-2009" in answer.err


@pytest.mark.parametrize(
    "words",
    [
        ("framework",),
        ("framework", "shew"),
        ("framework", "show", "--yaml"),
        ("framework", "read", "no-such-file"),
    ],
)
def test_wrong_usage_is_told_from_a_refusal(command: Command, words: tuple[str, ...]) -> None:
    answer = command(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err


def test_an_added_edition_is_shown(command: Command, tmp_path: Path) -> None:
    answer = command("framework", "add", kept(tmp_path, edition_file()))
    assert (answer.code, answer.out) == (0, "ours: Our questions, 5 indicators.\n")
    assert json.loads(command("framework", "show", "--json", "--edition", "ours").out)["edition"] == "ours"


def test_a_faulty_edition_is_refused_with_every_fault(command: Command, tmp_path: Path, stored: Any) -> None:
    data = (
        edition_file().replace(b'word = "weak"', b'word = "poor"').replace(b"key_area = 1", b"key_area = 7")
    )
    answer = command("framework", "add", kept(tmp_path, data))
    assert (answer.code, answer.out) == (1, "")
    faults = answer.err.splitlines()
    assert [fault for fault in faults if "poor" in fault]
    assert len([fault for fault in faults if "key area 7" in fault]) == 5
    assert stored() == (0, 0, 0)


def test_an_edition_with_an_id_that_comes_with_the_workbook_is_refused(
    command: Command, tmp_path: Path, stored: Any
) -> None:
    answer = command("framework", "add", kept(tmp_path, edition_file("hmie-2009")))
    assert (answer.code, answer.out) == (1, "")
    assert TAKEN in answer.err
    assert stored() == (0, 0, 0)


def test_an_edition_in_use_is_not_changed(command: Command, tmp_path: Path, database_url: str) -> None:
    assert command("framework", "add", kept(tmp_path, edition_file())).code == 0
    with opened(database_url) as database, database.session(write=True) as session:
        cycle_in(session, area_in(session), edition=framework_of(session, "ours"), chosen={"1": ""})
    answer = command("framework", "add", kept(tmp_path, edition_file(title="Other questions")))
    assert (answer.code, answer.out) == (1, "")
    assert IN_USE in answer.err
    assert "Our questions" in command("framework", "show", "--edition", "ours").out


def test_read_prints_a_copy_as_json_and_stores_nothing(command: Command, tmp_path: Path, stored: Any) -> None:
    answer = command("framework", "read", kept(tmp_path, as_text().encode(), "copy.txt"), "--json")
    assert answer.code == 0
    read = json.loads(answer.out)
    assert list(read) == ["indicators"]
    assert [list(indicator) for indicator in read["indicators"]] == [["number", "title", "themes"]] * 25
    for found, indicator in zip(read["indicators"], EDITION.indicators, strict=True):
        assert (found["number"], found["title"]) == (indicator.number, indicator.title)
        assert found["themes"] == [
            {
                "title": theme.title,
                "level_5": illustration(indicator, theme, 5),
                "level_2": illustration(indicator, theme, 2),
            }
            for theme in indicator.themes
        ]
    assert stored() == (0, 0, 0)


def test_read_keeps_the_words_of_a_pdf_and_a_second_time_changes_nothing(
    command: Command, tmp_path: Path, stored: Any
) -> None:
    copy = kept(tmp_path, as_pdf(as_pages()), "copy.pdf")
    answers = [command("framework", "read", copy) for _ in range(2)]
    assert [answer.code for answer in answers] == [0, 0]
    assert [answer.out for answer in answers] == [
        "Read 25 indicators and 62 themes; 62 are new or changed.\n",
        "Read 25 indicators and 62 themes; 0 are new or changed.\n",
    ]
    assert stored() == (0, 62, 1)


@pytest.mark.parametrize("more", [(), ("--json",)])
def test_a_file_that_is_not_the_publication_is_refused_with_what_was_missing(
    command: Command, tmp_path: Path, stored: Any, more: tuple[str, ...]
) -> None:
    answer = command("framework", "read", kept(tmp_path, b"A shopping list.", "list.txt"), *more)
    assert (answer.code, answer.out) == (1, "")
    assert "list.txt is not a whole copy of the publication." in answer.err
    assert "Found 0 of 25 indicators." in answer.err
    assert stored() == (0, 0, 0)


def test_a_copy_without_one_chapter_is_refused_with_its_number(
    command: Command, tmp_path: Path, stored: Any
) -> None:
    blocks = as_text().split("\n\n")
    last = len(blocks) - 1 - blocks[::-1].index("7.2 Staff deployment and teamwork")
    begins = max(at for at in range(last) if blocks[at] == "7.2 Staff deployment and teamwork")
    ends = blocks.index("7.3 Staff training, development and support", begins)
    text = "\n\n".join(blocks[:begins] + blocks[ends:])
    answer = command("framework", "read", kept(tmp_path, text.encode(), "copy.txt"))
    assert (answer.code, answer.out) == (1, "")
    assert "7.2" in answer.err
    assert stored() == (0, 0, 0)


def test_the_real_publication_is_read_whole(command: Command) -> None:
    answer = command("framework", "read", str(published_copy()), "--json")
    assert answer.code == 0
    themes = [theme for indicator in json.loads(answer.out)["indicators"] for theme in indicator["themes"]]
    assert (
        len(themes)
        == len({theme["level_5"] for theme in themes})
        == len({t["level_2"] for t in themes})
        == 62
    )
