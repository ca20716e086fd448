"""Reading editions, and refusing those that cannot be used."""

import pytest

from indicators.catalogue import DEFAULT_EDITION, EditionFault, built_in_editions, read_edition
from indicators.framework import Relative
from indicators.level import Level

LEVELS = "\n".join(f'[[levels]]\nword = "{level.value}"' for level in Level)
SMALL = f"""
id = "small-2026"
title = "A small framework"
publisher = "Nobody"
published = "2026"
source = "Invented for a test."
copying_terms = "Copy it."
reference_indicators = ["1.1"]
notes = ["Nothing."]
{LEVELS}
[[high_level_questions]]
number = 1
text = "How good are we?"
[[key_areas]]
number = 1
title = "All we do"
high_level_question = 1
[[indicators]]
number = "1.1"
title = "What we do"
key_area = 1
[[indicators.themes]]
title = "Doing"
[[indicators.themes.aspects]]
name = "Pace"
very_good = "We are quick."
"""
RELATIVE = '[[relatives]]\nindicator = "1.1"\nedition = "other"\nothers = ["A", "B"]\n'


def faults_of(text: str) -> list[str]:
    with pytest.raises(EditionFault) as refused:
        read_edition(text)
    return refused.value.sentences


def changed(old: str, new: str) -> str:
    assert old in SMALL
    return SMALL.replace(old, new, 1)


def test_an_edition_may_leave_out_what_it_does_not_know() -> None:
    small = read_edition(SMALL)
    indicator = small.indicators[0]
    assert (indicator.key_features, small.sources, small.model) == ("", (), ())
    assert indicator.themes[0].number == 1
    assert indicator.themes[0].aspects[0].weak is None
    assert (small.levels[0].label, small.levels[0].short, small.levels[0].meaning) == (
        "unsatisfactory",
        "",
        "",
    )


def test_levels_stand_from_worst_to_best_whatever_their_order_in_the_file() -> None:
    blocks = LEVELS.split("\n[[")
    upside_down = changed(LEVELS, "\n[[".join(["", *reversed(blocks)]).replace("[[[[", "[["))
    assert [meaning.level for meaning in read_edition(upside_down).levels] == list(Level)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('id = "small-2026"', 'id = "Small 2026"', 'has the id "Small 2026"'),
        ('id = "small-2026"', f'id = "{"a" * 61}"', "60 at most"),
        ('title = "A small framework"', 'title = "  "', 'The edition has no "title".'),
        ('publisher = "Nobody"', "", 'The edition has no "publisher".'),
        (
            'publisher = "Nobody"',
            "publisher = 7",
            'The edition needs "publisher" as text in quotation marks.',
        ),
        ('publisher = "Nobody"', 'publisher = "No\\u0000body"', 'has a control character in "publisher"'),
        ('publisher = "Nobody"', 'colour = "red"', 'The edition has "colour", which no edition has there.'),
        ('notes = ["Nothing."]', 'notes = "Nothing."', 'The edition needs a list as "notes".'),
        (
            'reference_indicators = ["1.1"]',
            'reference_indicators = ["2.1"]',
            'reference indicator "2.1", which does',
        ),
        ('word = "weak"', 'word = "poor"', 'Level 2 has the word "poor", which is none of the six.'),
        ('word = "weak"', 'word = "poor"', 'The edition has no level "weak".'),
        ('word = "weak"', 'word = "good"', 'The edition has the level "good" twice.'),
        (
            'word = "good"',
            'word = "good"\nlabel = "weak"',
            'Level 4 is called "weak", which is another level.',
        ),
        ('word = "good"', 'word = "good"\nlabel = "2"', 'Level 4 is called "2", which is another level.'),
        ('text = "How good are we?"', "", 'High-level question 1 has no "text".'),
        (
            "high_level_question = 1",
            "high_level_question = 2",
            "Key area 1 belongs to high-level question 2, which",
        ),
        ("key_area = 1", "key_area = 3", "Indicator 1.1 belongs to key area 3, which does not exist."),
        ("key_area = 1", 'key_area = "1"', 'Indicator 1.1 needs a whole number from 1 as "key_area".'),
        ('number = "1.1"', 'number = "1/1"', 'has the number "1/1"'),
        ('number = "1.1"', f'number = "{"1" * 21}"', "20 at most"),
        ('title = "What we do"', "", 'Indicator 1.1 has no "title".'),
        (
            'title = "What we do"',
            'title = "What"\nweight = 2',
            'Indicator 1.1 has "weight", which no edition',
        ),
        ('title = "Doing"', 'title = ""', 'Theme 1 of Indicator 1.1 has no "title".'),
        ('name = "Pace"', "", 'Aspect 1 of Theme 1 of Indicator 1.1 has no "name".'),
        ('very_good = "We are quick."', "", "says neither how very good nor how weak practice looks."),
        (
            'title = "What we do"',
            'title = "What"\ntitle_confirmed = "no"',
            'Indicator 1.1 needs true or false as "title_confirmed".',
        ),
        ("[[indicators]]", "[indicators]", 'The edition needs a list as "indicators".'),
    ],
)
def test_a_faulty_edition_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert any(sentence in fault for fault in faults_of(changed(old, new)))


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        ('[[indicators]]\nnumber = "1.1"\ntitle = "Again"\nkey_area = 1\n', 'the indicator "1.1" twice'),
        ('[[key_areas]]\nnumber = 1\ntitle = "Again"\nhigh_level_question = 1\n', 'the key area "1" twice'),
        ('[[high_level_questions]]\nnumber = 1\ntext = "Again?"\n', 'the high-level question "1" twice'),
        ('[[sources]]\nname = "A"\n[[sources]]\nname = "a"\n', 'the source "a" twice'),
        ('[[indicators.themes]]\ntitle = "doing"\n', 'Indicator 1.1 has the theme "doing" twice.'),
        ('[[indicators.themes.aspects]]\nname = "PACE"\nweak = "Slow."\n', 'has the aspect "pace" twice.'),
        (2 * RELATIVE, 'has the relative "1.1 in other" twice.'),
    ],
)
def test_what_stands_twice_is_refused(block: str, sentence: str) -> None:
    assert any(sentence in fault for fault in faults_of(SMALL + block))


def test_a_title_that_nobody_confirmed_says_so_itself() -> None:
    marked = changed('title = "What we do"', 'title = "What we do"\ntitle_confirmed = false')
    assert read_edition(marked).indicators[0].title == "What we do (title not confirmed)"
    confirmed = changed('title = "What we do"', 'title = "What we do"\ntitle_confirmed = true')
    assert read_edition(confirmed).indicators[0].title == "What we do"


def test_relatives_in_another_edition_are_read() -> None:
    assert read_edition(SMALL + RELATIVE).relatives == (Relative("1.1", "other", ("A", "B")),)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"1.1"', '"7.7"', 'Relative 1 speaks of the indicator "7.7", which does not exist.'),
        ('"A", "B"', "", "Relative 1 names no indicator of the other edition."),
        ('edition = "other"', "", 'Relative 1 has no "edition".'),
    ],
)
def test_a_faulty_relative_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    assert sentence in faults_of(SMALL + RELATIVE.replace(old, new))


def test_every_fault_is_named_at_once() -> None:
    faulty = SMALL.replace('publisher = "Nobody"', "").replace("key_area = 1", "key_area = 9")
    assert len(faults_of(faulty)) >= 2


@pytest.mark.parametrize("text", ["id = ", "a = " + "[" * 100_000, "id = 'a'\nid = 'b'"])
def test_what_is_not_toml_is_refused_with_a_sentence(text: str) -> None:
    assert faults_of(text)[0].startswith("The file is not valid TOML: ")


def test_a_text_without_any_edition_in_it_says_all_that_is_missing() -> None:
    faults = faults_of("")
    assert 'The edition has no "id".' in faults
    assert "The edition has no indicator." in faults
    assert "The edition has no key area." in faults
    assert "The edition has no high-level question." in faults


def test_an_edition_beyond_the_limit_is_refused() -> None:
    assert faults_of("#" * 5_000_001) == ["The edition is longer than 5,000,000 characters."]


def test_the_built_in_editions_are_read_once() -> None:
    assert built_in_editions() is built_in_editions()
    assert DEFAULT_EDITION in built_in_editions()
    assert all(edition.id == name for name, edition in built_in_editions().items())
