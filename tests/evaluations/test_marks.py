import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.marks import Mark, is_outside, levels_left_open, sentence
from indicators.level import Level

CAPTIONS = {
    "better than very good": "6",
    "like very good": "5",
    "in between": "43",
    "like weak": "2",
    "worse than weak": "1",
    "no evidence yet": "",
}

some_marks = st.lists(st.sampled_from(Mark), max_size=6)


@pytest.mark.parametrize("mark", Mark)
def test_one_mark_leaves_open_the_levels_that_the_rule_names(mark: Mark) -> None:
    assert {level.caption for level in levels_left_open([mark])} == set(CAPTIONS[mark.value])


@given(some_marks)
def test_open_is_every_level_from_the_lowest_to_the_highest(marks: list[Mark]) -> None:
    captions = sorted("".join(CAPTIONS[mark.value] for mark in marks))
    expected = [caption for caption in "123456" if captions and captions[0] <= caption <= captions[-1]]
    assert [level.caption for level in levels_left_open(marks)] == expected


@given(some_marks, st.data())
def test_the_order_of_marks_does_not_matter(marks: list[Mark], data: st.DataObject) -> None:
    assert levels_left_open(data.draw(st.permutations(marks))) == levels_left_open(marks)


@given(some_marks)
def test_open_levels_have_no_gap(marks: list[Mark]) -> None:
    words = " ".join(level.value for level in levels_left_open(marks))
    assert words in " ".join(level.value for level in Level)


@given(some_marks, st.sampled_from(Mark))
def test_another_mark_never_closes_a_level(marks: list[Mark], another: Mark) -> None:
    assert set(levels_left_open(marks)) <= set(levels_left_open([*marks, another]))


@given(some_marks)
def test_no_evidence_yet_says_nothing(marks: list[Mark]) -> None:
    assert levels_left_open([*marks, Mark.NO_EVIDENCE_YET]) == levels_left_open(marks)


def test_no_marks_leave_nothing_to_say() -> None:
    assert levels_left_open([]) == ()


@pytest.mark.parametrize("level", Level)
def test_a_level_is_outside_when_the_marks_close_it(level: Level) -> None:
    assert is_outside(level, (Level.SATISFACTORY, Level.GOOD)) == (level.caption not in "34")


@pytest.mark.parametrize("level", Level)
def test_no_level_is_outside_where_nothing_is_open(level: Level) -> None:
    assert not is_outside(level, ())


@pytest.mark.parametrize(
    ("marks", "words"),
    [
        ([Mark.LIKE_VERY_GOOD], "Your marks leave open: very good."),
        ([Mark.IN_BETWEEN], "Your marks leave open: satisfactory or good."),
        ([Mark.LIKE_VERY_GOOD, Mark.IN_BETWEEN], "Your marks leave open: satisfactory, good or very good."),
        ([], "Your marks leave no level open yet: no theme has a mark that rests on evidence."),
    ],
)
def test_the_pad_says_which_levels_are_open(marks: list[Mark], words: str) -> None:
    assert sentence(levels_left_open(marks)) == words
