"""The editions that come with the product, and the first of them against the publication itself."""

import re

import pytest

from indicators.catalogue import DEFAULT_EDITION, NOT_CONFIRMED, built_in_editions
from indicators.framework import Framework, crosswalk
from indicators.level import Level
from tests.indicators.published_copy import published_copy

HMIE = built_in_editions()[DEFAULT_EDITION]
KEY_QUESTIONS = built_in_editions()["ci-key-questions"]
FIRST, LATER = built_in_editions()["hmie-2005"], built_in_editions()["ci-2019"]
LONGEST_RUN = 7


def test_the_2009_edition_is_whole() -> None:
    assert len(HMIE.indicators) == 25
    assert sum(len(indicator.themes) for indicator in HMIE.indicators) == 62
    assert (len(HMIE.high_level_questions), len(HMIE.key_areas), len(HMIE.sources), len(HMIE.model)) == (
        6,
        10,
        4,
        3,
    )
    assert HMIE.reference_indicators == ("2.1", "2.2", "2.3", "2.4")
    assert all(1 <= len(indicator.themes) <= 5 for indicator in HMIE.indicators)


def test_every_theme_of_2009_says_how_both_levels_look() -> None:
    for indicator in HMIE.indicators:
        assert indicator.key_features
        for theme in indicator.themes:
            assert any(aspect.very_good for aspect in theme.aspects), (indicator.number, theme.title)
            assert any(aspect.weak for aspect in theme.aspects), (indicator.number, theme.title)


def test_an_indicator_of_2009_is_numbered_after_its_key_area() -> None:
    assert all(int(each.number.partition(".")[0]) == each.key_area.number for each in HMIE.indicators)


def test_every_level_of_2009_has_a_phrase_and_a_meaning() -> None:
    assert [meaning.level for meaning in HMIE.levels] == list(Level)
    assert all(
        meaning.label == meaning.level.value and meaning.short and meaning.meaning for meaning in HMIE.levels
    )


@pytest.mark.parametrize(
    "place",
    ["1.2:", "2.4:", "5.1:", "question 4", "of 1.2", "of 2.3", "of 2.4", "of 6.2", "of 7.3", "of 8.1"],
)
def test_the_notes_say_where_the_publication_disagrees_with_itself(place: str) -> None:
    assert any(place in note for note in HMIE.notes)


@pytest.mark.parametrize("edition", built_in_editions().values(), ids=lambda edition: edition.id)
def test_no_edition_uses_a_banned_word_or_a_long_dash(edition: Framework) -> None:
    text = " ".join(own_words(edition))
    assert not re.search(r"\b(scor(e|es|ed|ing)|ratings?|averages?)\b|[—–]", text, re.IGNORECASE)


def test_leadership_has_its_lasting_number_among_the_key_questions() -> None:
    assert KEY_QUESTIONS.indicator("2") == KEY_QUESTIONS.search("how good is our leadership")[0].indicator


def test_every_key_question_names_its_column_of_the_data() -> None:
    named = {indicator.number: indicator.key_features for indicator in KEY_QUESTIONS.indicators}
    columns = ("Support_Wellbeing", "Leadership", "Staff_Team", "Setting", "Care_and_Support_Planning")
    assert all(f"KQ_{column}." in named[str(number)] for number, column in enumerate(columns, start=1))


def test_the_key_questions_claim_nothing_that_is_not_known() -> None:
    assert not KEY_QUESTIONS.reference_indicators
    assert not any(meaning.meaning or meaning.short for meaning in KEY_QUESTIONS.levels)
    assert not any(indicator.themes for indicator in KEY_QUESTIONS.indicators)
    assert any("nobody has confirmed" in note for note in KEY_QUESTIONS.notes)


def test_the_first_edition_has_five_sections_and_18_titles_that_nobody_confirmed() -> None:
    assert (len(FIRST.indicators), len(FIRST.high_level_questions)) == (18, 5)
    assert all(each.title.endswith(NOT_CONFIRMED) for each in FIRST.indicators)
    fourth = FIRST.indicator("4")
    assert fourth and fourth.title == "Children's needs are met (title not confirmed)"


def test_the_edition_of_2019_has_22_titles_that_nobody_confirmed_in_ten_areas() -> None:
    assert (len(LATER.indicators), len(LATER.key_areas)) == (22, 10)
    assert all(each.title.endswith(NOT_CONFIRMED) for each in LATER.indicators)
    assert all(int(each.number.partition(".")[0]) == each.key_area.number for each in LATER.indicators)
    assert LATER.label(Level.SATISFACTORY) == "adequate"


@pytest.mark.parametrize("edition", [FIRST, LATER], ids=lambda edition: edition.id)
def test_an_edition_known_by_its_titles_claims_nothing_more(edition: Framework) -> None:
    assert not edition.illustrated
    assert not any(meaning.meaning or meaning.short for meaning in edition.levels)
    assert not any(each.themes or each.key_features for each in edition.indicators)


def test_seven_indicators_of_2009_have_no_older_relative() -> None:
    related = crosswalk(HMIE, FIRST)
    assert related is not None
    alone = [each.number for each in HMIE.indicators if each.number not in related]
    assert alone == ["1.1", "1.2", "3.1", "5.5", "7.2", "8.1", "8.2"]
    assert related["2.4"] == ("4",)
    assert crosswalk(FIRST, HMIE) == {older: (number,) for number, (older,) in related.items()}


def test_a_later_indicator_may_continue_several_of_2009() -> None:
    related = crosswalk(LATER, HMIE)
    assert related is not None
    assert related["2.1"] == ("2.1", "2.2", "2.3", "2.4")
    assert {each.number for each in LATER.indicators} - related.keys() == {"2.2", "8.2"}
    assert crosswalk(LATER, FIRST) is None


@pytest.mark.parametrize("edition", built_in_editions().values(), ids=lambda edition: edition.id)
def test_every_relative_of_a_built_in_edition_is_an_indicator_there(edition: Framework) -> None:
    for relative in edition.relatives:
        numbers = {each.number for each in built_in_editions()[relative.edition].indicators}
        assert set(relative.others) <= numbers


def own_words(edition: Framework) -> list[str]:
    """Every text of the edition that is ours; numbers, titles, themes and level names are as published."""
    texts = [edition.copying_terms, *(meaning.meaning for meaning in edition.levels)]
    texts += [source.meaning for source in edition.sources]
    texts += [part.meaning for part in edition.model]
    for indicator in edition.indicators:
        texts.append(indicator.key_features)
        for aspect in (aspect for theme in indicator.themes for aspect in theme.aspects):
            texts += [aspect.name, aspect.very_good or "", aspect.weak or ""]
    return texts


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("’", "'").replace("-", " "))


def runs_of(text: str) -> set[tuple[str, ...]]:
    words = words_of(text)
    return {tuple(words[at : at + LONGEST_RUN + 1]) for at in range(len(words) - LONGEST_RUN)}


def publication_text() -> str:
    copy = published_copy()
    if copy.suffix != ".txt":
        pytest.skip("The copy at hand is not plain text.")
    return copy.read_text(encoding="utf-8")


def test_no_run_of_eight_words_is_copied_from_the_publication() -> None:
    published = runs_of(publication_text())
    copied = {" ".join(run) for text in own_words(HMIE) for run in runs_of(text) & published}
    assert not copied


def test_titles_and_themes_are_those_of_the_chapters() -> None:
    text = publication_text()
    chapters = text[text.index("The Quality Indicators with Illustrations") :]
    found = re.findall(r"^(\d\.\d) (.+)\n\nTHEMES?\n\n((?:- .+\n)+)", chapters, re.MULTILINE)
    published = [
        (number, title.strip(), [line[4:].strip().rstrip(".") for line in themes.splitlines()])
        for number, title, themes in found
    ]
    assert published == [
        (each.number, each.title, [theme.title for theme in each.themes]) for each in HMIE.indicators
    ]


def test_the_phrase_of_each_level_is_as_published() -> None:
    table = re.sub(r"<[^>]+>", "", publication_text())
    for meaning in HMIE.levels:
        assert f"LEVEL {meaning.level.caption}\t{meaning.level.value}\t{meaning.short}\n" in table
