"""What can be asked of an edition."""

import dataclasses
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.framework import Framework, as_json, mark_words
from indicators.level import Level

HMIE = built_in_editions()[DEFAULT_EDITION]
KEY_QUESTIONS = built_in_editions()["ci-key-questions"]


def numbers_found(words: str, framework: Framework = HMIE) -> list[str]:
    return [hit.indicator.number for hit in framework.search(words)]


def test_an_indicator_is_found_by_its_number() -> None:
    found = HMIE.indicator("2.1")
    assert found is not None
    assert found.title == "Children and young people are listened to, understood and respected"
    assert found.high_level_question.number == 2
    assert HMIE.indicator("2.9") is None


def test_the_indicators_of_a_key_area_are_its_own() -> None:
    areas = {area.number: area for area in HMIE.key_areas}
    assert [found.number for found in HMIE.indicators_of(areas[7])] == ["7.1", "7.2", "7.3"]
    assert HMIE.indicators_of(areas[10]) == ()


def test_each_indicator_stands_in_exactly_one_key_area() -> None:
    assert tuple(each for area in HMIE.key_areas for each in HMIE.indicators_of(area)) == HMIE.indicators


def test_an_edition_with_aspects_is_illustrated_and_one_without_is_not() -> None:
    assert HMIE.illustrated
    assert not KEY_QUESTIONS.illustrated


def test_level_three_is_called_what_the_edition_calls_it() -> None:
    assert HMIE.label(Level.SATISFACTORY) == "satisfactory"
    assert KEY_QUESTIONS.label(Level.SATISFACTORY) == "adequate"
    assert KEY_QUESTIONS.label(Level.WEAK) == "weak"


@pytest.mark.parametrize("written", ["adequate", " Adequate ", "satisfactory", "SATISFACTORY", "3"])
def test_a_level_is_read_from_word_caption_or_label(written: str) -> None:
    assert KEY_QUESTIONS.level_from(written) is Level.SATISFACTORY


@pytest.mark.parametrize("written", ["", "7", "0", "adequate", "3.0", "verygood"])
def test_anything_else_is_no_level(written: str) -> None:
    assert HMIE.level_from(written) is None


def test_every_word_of_a_search_must_occur_in_the_same_indicator() -> None:
    assert "2.2" in numbers_found("mobile phones")
    assert numbers_found("mobile lighthouse") == []


def test_a_search_needs_words() -> None:
    assert HMIE.search("  ") == ()


def test_a_search_ignores_case_accents_and_kinds_of_apostrophe() -> None:
    assert HMIE.search("LEADERSHIP") == HMIE.search("leadership") == HMIE.search("léadership")
    assert HMIE.search("people’s needs") == HMIE.search("people's needs") != ()


def test_titles_come_first_and_each_kind_stands_in_the_order_of_the_framework() -> None:
    hits = HMIE.search("leadership")
    assert [hit.text for hit in hits[:2]] == [
        "9.2 Leadership and direction",
        "9.4 Leadership of improvement and change",
    ]
    assert [hit.text for hit in hits[2:4]] == [
        "Joint leadership and planning within and across services",
        "Developing leadership capacity",
    ]
    order = [each.number for each in HMIE.indicators]
    rest = [order.index(hit.indicator.number) for hit in hits[4:]]
    assert rest == sorted(rest)


def test_a_hit_says_where_it_was_found() -> None:
    title = HMIE.search("trust")[0]
    assert title.theme is not None
    assert (title.indicator.number, title.theme.title, title.aspect, title.text) == (
        "2.1",
        "Trust",
        None,
        "Trust",
    )
    inside = next(hit for hit in HMIE.search("mobile phones") if hit.aspect is not None)
    assert inside.theme is not None
    assert inside.aspect in inside.theme.aspects
    assert inside.text in (inside.aspect.name, inside.aspect.very_good, inside.aspect.weak)


def test_a_hit_in_the_key_features_stands_after_the_titles() -> None:
    hits = KEY_QUESTIONS.search("kq_leadership")
    assert [(hit.indicator.number, hit.theme, hit.aspect) for hit in hits] == [("2", None, None)]
    assert hits[0].text == hits[0].indicator.key_features


def test_words_that_stand_together_nowhere_are_found_apart_in_one_indicator() -> None:
    hits = HMIE.search("2.1 named")
    assert {hit.indicator.number for hit in hits} == {"2.1"}
    assert hits[0].text.startswith("2.1 ")
    assert any("named" in hit.text for hit in hits[1:])


def bare(text: str) -> str:
    """The text as a search reads it, worked out on its own."""
    apart = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).casefold()


PUBLISHED_WORDS = sorted({word for hit in HMIE.search("e") for word in hit.text.split()})
ASKED = st.lists(st.sampled_from(PUBLISHED_WORDS) | st.text(max_size=4), min_size=1, max_size=3).map(" ".join)


@given(ASKED)
def test_every_hit_holds_a_word_of_the_search_and_the_indicator_all_of_them(asked: str) -> None:
    wanted = bare(asked).split()
    hits = HMIE.search(asked)
    for hit in hits:
        assert any(word in bare(hit.text) for word in wanted)
    for number in {hit.indicator.number for hit in hits}:
        together = " ".join(bare(hit.text) for hit in hits if hit.indicator.number == number)
        assert all(word in together for word in wanted)


@given(st.lists(st.sampled_from(PUBLISHED_WORDS), min_size=1, max_size=3).map(" ".join))
def test_a_search_finds_the_same_whatever_the_case_and_accents(asked: str) -> None:
    accented = "".join(f"{mark}\u0301" if mark.isalpha() else mark for mark in asked)
    assert HMIE.search(asked) == HMIE.search(asked.upper()) == HMIE.search(accented)


@given(ASKED)
def test_what_is_marked_in_a_hit_is_made_of_the_words_asked_for(asked: str) -> None:
    wanted = bare(asked).split()
    for hit in HMIE.search(asked)[:20]:
        pieces = mark_words(hit.text, asked)
        assert "".join(text for text, _ in pieces) == hit.text
        marked = [bare(text) for text, is_marked in pieces if is_marked]
        assert marked
        assert all(any(word in text for word in wanted) for text in marked)
        assert not any(word in bare(text) for text, is_marked in pieces if not is_marked for word in wanted)


@given(st.text(), st.text())
def test_marking_any_text_keeps_every_letter(text: str, words: str) -> None:
    assert "".join(piece for piece, _ in mark_words(text, words)) == text


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Plan and planning", "plan", ["Plan", "plan"]),
        ("Plan and planning", "plan planning", ["Plan", "planning"]),
        ("Crème brûlée", "creme", ["Crème"]),
        ("The child’s needs", "child's", ["child’s"]),
        ("Straße", "strasse", ["Straße"]),
        ("risk.risk (risk)", "risk", ["risk", "risk", "risk"]),
        ("any text", "", []),
        ("any text", ".*", []),
    ],
)
def test_the_words_of_a_search_are_marked_as_they_stand(text: str, words: str, marked: list[str]) -> None:
    assert [piece for piece, is_marked in mark_words(text, words) if is_marked] == marked


def test_the_json_has_the_promised_shape() -> None:
    answer = json.loads(json.dumps(as_json(HMIE)))
    assert list(answer) == [
        "edition",
        "indicators",
        "levels",
        "high_level_questions",
        "key_areas",
        "reference_indicators",
        "sources",
    ]
    assert answer["edition"] == "hmie-2009"
    assert list(answer["indicators"][0]) == [
        "number",
        "title",
        "key_area",
        "high_level_question",
        "key_features",
        "themes",
    ]
    assert answer["indicators"][0]["key_area"] == "Key performance outcomes"
    assert answer["indicators"][0]["high_level_question"] == "What key outcomes have we achieved?"
    assert list(answer["indicators"][0]["themes"][0]) == ["title", "aspects"]
    assert list(answer["indicators"][0]["themes"][0]["aspects"][0]) == ["name", "very_good", "weak"]
    assert [level["caption"] for level in answer["levels"]] == ["1", "2", "3", "4", "5", "6"]
    assert list(answer["levels"][0]) == ["word", "caption", "label", "meaning"]
    assert answer["high_level_questions"][4] == {"number": 5, "text": "How good is our leadership?"}
    assert answer["key_areas"][9] == {
        "number": 10,
        "title": "Capacity for improvement",
        "high_level_question": "What is our capacity for improvement?",
    }
    assert answer["reference_indicators"] == ["2.1", "2.2", "2.3", "2.4"]
    assert all(isinstance(source, str) for source in answer["sources"])
    assert len(answer["sources"]) == 4


def test_a_side_that_the_publication_does_not_have_is_null_in_the_json() -> None:
    sides = [
        (side, aspect[side])
        for indicator in as_json(HMIE)["indicators"]
        for theme in indicator["themes"]
        for aspect in theme["aspects"]
        for side in ("very_good", "weak")
    ]
    assert None in [text for _, text in sides]
    assert "" not in [text for _, text in sides]


def test_an_edition_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        HMIE.title = "Another"  # type: ignore[misc]
