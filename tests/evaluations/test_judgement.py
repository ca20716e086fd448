"""What a unit says in a judgement, what it is still asked for, and how two texts are set side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.judgement import LABELS, WORDS, JudgementWords, Words, spelled, still_asked, words_of
from evaluations.marks import Mark
from indicators.level import Level


def test_words_are_the_fields_that_are_stored() -> None:
    assert tuple(Words.__dataclass_fields__) == WORDS == tuple(LABELS)
    assert words_of(JudgementWords()) == Words()


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (Words(), []),
        (Words(level=Level.GOOD), []),
        (Words(cannot_judge="New team"), []),
        (Words(level=Level.UNSATISFACTORY), ["immediate action taken", "who owns"]),
        (Words(level=Level.UNSATISFACTORY, immediate_action="Calls"), ["who owns"]),
        (Words(level=Level.UNSATISFACTORY, immediate_action="Calls", immediate_action_owner="Head"), []),
        (Words(level=Level.VERY_GOOD), ["worth sharing"]),
        (Words(level=Level.EXCELLENT, worth_sharing="The forum"), []),
        (Words(level=Level.WEAK, marks={"1": "in between"}), ["outside"]),
        (Words(level=Level.WEAK, marks={"1": "in between"}, outside_reason="Audit"), []),
        (Words(level=Level.WEAK, marks={"1": "no evidence yet"}), []),
    ],
)
def test_a_level_asks_for_what_the_publication_asks(words: Words, asked: list[str]) -> None:
    sentences = still_asked(words)
    assert len(sentences) == len(asked)
    assert all(part in sentence for part, sentence in zip(asked, sentences, strict=True))


@given(
    marks=st.dictionaries(st.sampled_from("12345"), st.sampled_from([mark.value for mark in Mark])),
    level=st.sampled_from(Level),
)
def test_a_level_is_outside_only_when_marks_leave_others_open(marks: dict[str, str], level: Level) -> None:
    words = Words(marks=marks, level=level)
    assert words.is_outside is (bool(words.left_open) and level not in words.left_open)


def test_spelled_words_name_every_field() -> None:
    texts = spelled(
        Words(
            marks={"2": "like weak", "1": "in between"},
            level=Level.VERY_GOOD,
            dissent=[{"words": "No", "service": "Health"}, {"words": "Never", "service": ""}],
        )
    )
    assert tuple(texts) == WORDS
    assert texts["marks"] == "Theme 1: in between\nTheme 2: like weak"
    assert (texts["level"], texts["dissent"]) == ("very good", "No (Health)\nNever")
