"""What the lines of a document are, and what belongs only to its pages."""

import pytest

from indicators.document import Page, key, pages_of, paragraph, without_furniture, words_of


def kept_by_nobody(line: str) -> bool:
    return False


@pytest.mark.parametrize(
    "copy", ["SELF–EVALUATION", "self- evaluation", "Self‑évaluation.", "“selfevaluation”"]
)
def test_every_copy_of_a_line_has_the_same_key(copy: str) -> None:
    assert key(copy) == "selfevaluation"


def test_a_text_has_a_page_for_each_form_feed() -> None:
    assert pages_of("one \t ﬁne  line\n\n\fanother".encode()) == [["one fine line", ""], ["another"]]


@pytest.mark.parametrize(
    ("lines", "words", "whole"),
    [
        (["one line", "and another"], set(), "one line and another"),
        (["we protec-", "tion"], {"protection", "we"}, "we protection"),
        (["we can-", "not"], {"can", "not", "cannot"}, "we cannot"),
        (["our self-", "evaluation"], {"self-evaluation"}, "our self-evaluation"),
        (["a risk-", "benefit view"], {"risk", "benefit"}, "a risk-benefit view"),
        (["unheard-", "of", "", "things"], {"of"}, "unheardof things"),
        (["risks -", "or harm"], {"or"}, "risks - or harm"),
        (["clear\N{SOFT HYPHEN}", "ly said"], set(), "clearly said"),
        ([], set(), ""),
    ],
)
def test_wrapped_lines_become_one_paragraph(lines: list[str], words: set[str], whole: str) -> None:
    assert paragraph(lines, words) == whole


def test_the_halves_of_a_wrapped_word_are_no_words() -> None:
    assert words_of([["The well-known protec-"], ["tion of it"]]) == {"the", "well-known", "of", "it"}


def pages_with(header: str, count: int, footer: str = "") -> list[Page]:
    return [[header, f"body {'x' * n}", "the same line", f"end {'y' * n}", footer] for n in range(count)]


def test_what_heads_three_pages_is_furniture() -> None:
    pages = without_furniture(pages_with("A title", 3), kept_by_nobody)
    assert pages[1] == ["body x", "the same line", "end y"]


def test_the_end_of_a_sentence_is_text_however_often_it_ends_a_page() -> None:
    pages = [["text" * n, "to children in need of protection."] for n in (1, 2, 3)]
    assert without_furniture(pages, kept_by_nobody) == pages


def test_what_heads_two_pages_only_is_text() -> None:
    pages = [["A title", "body"], ["A title", "more"], ["Another", "end"]]
    assert without_furniture(pages, kept_by_nobody) == pages


def test_a_footer_differs_by_its_page_number_only() -> None:
    pages = [["text" * n, f"Page {n} of 3, a title"] for n in (1, 2, 3)]
    assert without_furniture(pages, kept_by_nobody) == [["text"], ["texttext"], ["texttexttext"]]


def test_a_line_that_is_kept_stays_however_often_it_repeats() -> None:
    pages = without_furniture(pages_with("KEY FEATURES", 4, "7"), lambda line: line == "KEY FEATURES")
    assert [page[0] for page in pages] == ["KEY FEATURES"] * 4
    assert all("7" not in page for page in pages)


def test_furniture_is_not_looked_for_inside_a_page() -> None:
    pages = without_furniture(pages_with("A title", 9), kept_by_nobody)
    assert all("the same line" in page for page in pages)


def test_a_text_without_pages_loses_lines_that_stand_alone_again_and_again() -> None:
    text = ["one", "", "A title", "12", "", "two", "", "A title", "13", "", "three", "", "A title", ""]
    assert [line for line in without_furniture([text], kept_by_nobody)[0] if line] == ["one", "two", "three"]
