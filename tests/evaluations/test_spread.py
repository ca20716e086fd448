"""The views of a round by service, and what they prompt the group to ask."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.spread import Prompting, Seen, by_service, prompts
from indicators.level import Level

VIEWS = st.lists(
    st.builds(Seen, st.sampled_from(["Police", "Health", "Education"]), st.none() | st.sampled_from(Level)),
    min_size=1,
    max_size=12,
)


def seen(**levels: Sequence[str | None]) -> list[Seen]:
    return [
        Seen(service, Level(word) if word else None) for service, words in levels.items() for word in words
    ]


def asked(views: list[Seen], sources: int = 3) -> list[Prompting]:
    return [prompt.to for prompt in prompts(views, sources=sources)]


@given(VIEWS)
def test_every_view_is_in_exactly_one_row_and_place(views: list[Seen]) -> None:
    told = [
        Seen(row.service, level)
        for row in by_service(views)
        for level, count in zip([*Level, None], [*row.at, row.cannot_say], strict=True)
        for _ in range(count)
    ]
    assert sorted(told, key=str) == sorted(views, key=str)


@given(VIEWS, st.randoms(use_true_random=False), st.integers(0, 4))
def test_the_order_in_which_views_came_changes_nothing(
    views: list[Seen], random: object, sources: int
) -> None:
    shuffled = list(views)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert by_service(shuffled) == by_service(views)
    assert prompts(shuffled, sources=sources) == prompts(views, sources=sources)


@given(VIEWS, st.integers(0, 4))
def test_a_round_of_several_views_always_has_a_prompt(views: list[Seen], sources: int) -> None:
    levels = [view.level for view in views if view.level]
    if len(levels) != 1:
        assert prompts(views, sources=sources)


@pytest.mark.parametrize(
    ("views", "sources", "expected"),
    [
        (seen(Police=["good", "good"], Health=["good"]), 3, [Prompting.UNANIMOUS]),
        (seen(Police=["good"], Health=["satisfactory"]), 3, [Prompting.CLOSE]),
        (seen(Police=["weak"], Health=["very good"]), 3, [Prompting.SPLIT]),
        (seen(Police=["very good"], Health=["excellent"]), 1, [Prompting.ALL_HIGH, Prompting.CLOSE]),
        (seen(Police=["very good"], Health=["excellent"]), 0, [Prompting.ALL_HIGH, Prompting.CLOSE]),
        (seen(Police=["very good"], Health=["excellent"]), 2, [Prompting.CLOSE]),
        (
            seen(Police=["good"], Health=["good"], Education=["weak"]),
            3,
            [Prompting.SPLIT, Prompting.ALONE],
        ),
        (seen(Police=["good"], Health=[None]), 3, [Prompting.CANNOT_SAY]),
        (seen(Police=[None], Health=[None]), 3, [Prompting.NO_LEVEL]),
        (seen(Police=["good"]), 3, []),
    ],
)
def test_the_prompts_fit_the_views(views: list[Seen], sources: int, expected: list[Prompting]) -> None:
    assert asked(views, sources) == expected


def test_a_service_stands_alone_only_where_the_others_lie_close_and_a_step_away() -> None:
    assert Prompting.ALONE not in asked(seen(Police=["weak"], Health=["very good"]))
    scattered = seen(Police=["weak"], Health=["good"], Education=["satisfactory"])
    assert Prompting.ALONE not in asked(scattered)


def test_the_two_ends_are_named_by_service_and_in_the_words_of_the_edition() -> None:
    views = seen(Police=["satisfactory"], Health=["excellent"])
    found = prompts(views, sources=3, label=lambda level: level.value.replace("satisfactory", "adequate"))
    assert found[0].sentence == "Hear the two ends first: adequate (Police) and excellent (Health)."
