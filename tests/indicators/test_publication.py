"""Reading a committee's own copy of the publication."""

from io import BytesIO

import pytest
from pypdf import PdfReader, PdfWriter

from indicators.publication import NotThePublication, Publication, as_json, read_publication
from tests.indicators.published_copy import published_copy
from tests.indicators.synthetic_publication import (
    EDITION,
    RUNNING_TITLE,
    as_paged_text,
    as_pages,
    as_pdf,
    as_text,
    illustration,
)


def read_text(text: str) -> Publication:
    return read_publication(text.encode(), "copy.txt")


def refusal_of(data: bytes, filename: str = "copy.txt") -> list[str]:
    with pytest.raises(NotThePublication) as refused:
        read_publication(data, filename)
    return refused.value.sentences


def assert_whole(publication: Publication) -> None:
    """Every illustration word for word, under its own theme."""
    assert [found.number for found in publication.indicators] == [each.number for each in EDITION.indicators]
    for found, indicator in zip(publication.indicators, EDITION.indicators, strict=True):
        assert found.title == indicator.title
        assert [theme.title for theme in found.themes] == [theme.title for theme in indicator.themes]
        for published, theme in zip(found.themes, indicator.themes, strict=True):
            assert published.level_5 == illustration(indicator, theme, 5)
            assert published.level_2 == illustration(indicator, theme, 2)


@pytest.mark.parametrize("bullet", ["- ✦ ", "- ", "• ", "\uf0b7", "✦", "n ", "F "])
def test_a_text_copy_is_read_whole_whatever_its_bullets(bullet: str) -> None:
    assert_whole(read_text(as_text(bullet)))


def test_a_copy_that_has_lost_its_bullets_is_read_by_its_paragraphs() -> None:
    assert_whole(read_text(as_text("")))


def test_bullets_on_lines_of_their_own_are_put_beside_their_text() -> None:
    assert_whole(read_text(as_text("•\n")))


def test_a_paged_text_copy_is_read_whole_without_its_page_furniture() -> None:
    assert_whole(read_text(as_paged_text()))


def test_a_wrapped_text_copy_without_form_feeds_is_read_whole() -> None:
    assert_whole(read_text("\n".join(f"{page}\n" for page in as_paged_text().split("\f"))))


def test_a_pdf_copy_is_read_whole_without_its_page_furniture() -> None:
    assert_whole(read_publication(as_pdf(as_pages()), "copy.pdf"))


def test_a_pdf_that_opens_without_a_password_is_read_though_it_forbids_copying() -> None:
    assert_whole(read_publication(locked("", "owner"), "copy.pdf"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_text_copy_may_have_a_byte_order_mark(encoding: str) -> None:
    assert_whole(read_publication(as_text().encode(encoding), "copy.txt"))


def test_a_text_copy_may_come_from_an_old_windows_program() -> None:
    assert_whole(read_publication(as_text("• ").encode("cp1252"), "copy.txt"))


def test_headings_are_found_in_other_capitals_with_other_apostrophes_and_dashes() -> None:
    changed = as_text().replace("Children's awareness", "CHILDREN’S AWARENESS")
    changed = changed.replace(
        "5.5 Improvement through self-evaluation", "5.5. IMPROVEMENT THROUGH SELF–EVALUATION"
    )
    changed = changed.replace("LEVEL 5 ILLUSTRATION", "Level 5 illustration")
    assert_whole(read_text(changed))


def test_a_running_title_inside_a_paragraph_is_left_out() -> None:
    broken = as_text().replace(" see five lights", f"\n\n{RUNNING_TITLE}\n\n17\n\nsee five lights")
    assert broken.count("\n17\n") == 62
    assert_whole(read_text(broken))


def test_a_running_title_that_wraps_around_a_page_number_is_left_out() -> None:
    half, rest = RUNNING_TITLE[:22], RUNNING_TITLE[22:]
    assert_whole(read_text(as_paged_text().replace(f"\f{RUNNING_TITLE}", f"\f{half}\n12\n{rest}")))


def test_the_heading_of_a_chapter_may_run_on_above_its_next_page() -> None:
    indicator = EDITION.indicators[2]
    second = illustration(indicator, indicator.themes[1], 5)
    heading = f"{indicator.number} {indicator.title}"
    assert_whole(read_text(as_text().replace(second, f"{second[:-20]}\n\n{heading}\n\n{second[-20:]}")))


def test_ligatures_and_spaces_of_every_kind_become_plain() -> None:
    assert_whole(read_text(as_text().replace(" ", "\N{NO-BREAK SPACE}").replace("fi", "ﬁ")))


def test_soft_hyphens_leave_nothing_behind() -> None:
    assert_whole(read_text(as_text().replace("clearly", "clear\N{SOFT HYPHEN}\nly")))


def test_a_word_with_a_hyphen_of_its_own_keeps_it_where_a_line_ends() -> None:
    assert_whole(read_text(as_text().replace("self-made", "self-\nmade", 7)))


def test_the_json_has_both_illustrations_of_every_theme() -> None:
    answer = as_json(read_text(as_text()))
    assert list(answer) == ["indicators"]
    first = answer["indicators"][0]
    assert list(first) == ["number", "title", "themes"]
    assert first["themes"][0] == {
        "title": "Performance data and trends over time",
        "level_5": illustration(EDITION.indicators[0], EDITION.indicators[0].themes[0], 5),
        "level_2": illustration(EDITION.indicators[0], EDITION.indicators[0].themes[0], 2),
    }


def test_another_document_is_refused_with_what_was_missing() -> None:
    sentences = refusal_of(b"Minutes of the meeting.", "minutes.txt")
    assert sentences == ["minutes.txt is not a whole copy of the publication.", "Found 0 of 25 indicators."]


def test_a_copy_without_a_chapter_is_refused_and_names_it() -> None:
    whole = as_text()
    start = whole.index("6.2 Operational", whole.index("KEY FEATURES"))
    end = whole.index("6.3 Involving", start)
    sentences = refusal_of((whole[:start] + whole[end:]).encode())
    assert "Found 24 of 25 indicators." in sentences
    assert "Not found: 6.2." in sentences


def test_a_chapter_whose_heading_is_lost_is_not_merged_into_the_one_before() -> None:
    whole = as_text()
    at = whole.index("6.2 Operational", whole.index("KEY FEATURES"))
    sentences = refusal_of((whole[:at] + "An unknown heading" + whole[at:].partition("\n")[2]).encode())
    assert sentences[1:] == ["Found 24 of 25 indicators.", "Not found: 6.2."]


def test_a_chapter_without_one_level_is_refused() -> None:
    whole = as_text()
    at = whole.rindex("LEVEL 2 ILLUSTRATION\n", 0, whole.index("1.2 Adherence", whole.index("KEY FEATURES")))
    end = whole.index("1.2 Adherence", at)
    assert "1.1 has no level 2 illustration." in refusal_of((whole[:at] + whole[end:]).encode())


def test_two_illustrations_run_together_are_refused() -> None:
    indicator = EDITION.indicators[2]
    second = illustration(indicator, indicator.themes[1], 5)
    merged = as_text().replace(f"\n\n- ✦ {second}", f" {second}")
    sentences = refusal_of(merged.encode())
    assert "2.1 needs 2 level 5 illustrations, found 1." in sentences
    assert "begin each illustration with a hyphen" in sentences[-1]


def test_text_before_the_first_bullet_is_not_dropped_in_silence() -> None:
    changed = as_text().replace(
        "LEVEL 5 ILLUSTRATION\n\n", "LEVEL 5 ILLUSTRATION\n\nA stray sentence.\n\n", 1
    )
    assert "1.1 needs 3 level 5 illustrations, found 4." in refusal_of(changed.encode())


def test_an_illustration_that_breaks_off_is_refused() -> None:
    indicator = EDITION.indicators[0]
    whole = illustration(indicator, indicator.themes[1], 2)
    cut = as_text().replace(whole, whole.partition(" dusk,")[0] + " dusk, and")
    assert "The level 2 illustration of theme 2 of 1.1 is cut off." in refusal_of(cut.encode())


def test_a_chapter_that_lists_other_themes_is_refused() -> None:
    changed = as_text().replace("- ✦ Trust.", "- ✦ Hope.")
    assert "2.1 does not list the theme “Trust”." in refusal_of(changed.encode())


def test_a_file_with_many_faults_names_only_the_first() -> None:
    sentences = refusal_of(as_text().replace("LEVEL 2 ILLUSTRATION", "LEVEL TWO").encode())
    assert len(sentences) < 20
    assert any(sentence.startswith("And ") for sentence in sentences)


def test_a_damaged_pdf_is_refused_with_a_sentence() -> None:
    sentences = refusal_of(as_pdf(as_pages())[:5000], "copy.pdf")
    assert sentences == ["copy.pdf cannot be read.", "It is a PDF that is damaged or locked."]


def test_a_locked_pdf_is_refused_with_a_way_out() -> None:
    sentences = refusal_of(locked("secret", "owner"), "copy.pdf")
    assert sentences[1] == "It is locked with a password; save a copy without one."


def test_a_pdf_with_far_too_many_pages_is_refused() -> None:
    assert refusal_of(as_pdf([["A"]] * 301))[1] == "It has more than 300 pages."


def test_a_pdf_that_unfolds_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indicators.document.MOST_DRAWING_STEPS", 500)
    assert refusal_of(as_pdf(as_pages()))[1] == "It is too large to read once it is unfolded."


def test_a_file_that_is_neither_text_nor_pdf_is_refused() -> None:
    assert refusal_of(b"PK\x03\x04\x00\x00", "copy.docx")[1] == "It is neither a text file nor a PDF."


def test_a_file_beyond_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indicators.document.LARGEST_FILE", 3_000_000)
    assert refusal_of(b"a" * 3_000_001)[1] == "It is larger than 3 MB."
    assert refusal_of(b"a" * 3_000_000)[1] == "It holds more than 2,000,000 characters."


def locked(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(as_pdf(as_pages()))))
    writer.encrypt(user, owner, algorithm="RC4-128")
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def test_the_publication_itself_is_read_whole() -> None:
    copy = published_copy()
    publication = read_publication(copy.read_bytes(), copy.name)
    themes = [theme for indicator in publication.indicators for theme in indicator.themes]
    assert len(publication.indicators) == 25
    assert len(themes) == 62
    assert len({theme.level_5 for theme in themes} | {theme.level_2 for theme in themes}) == 124


def test_each_illustration_of_the_publication_is_one_whole_bullet_of_it() -> None:
    copy = published_copy()
    if copy.suffix != ".txt":
        pytest.skip("The copy at hand is not the text whose lines are whole bullets.")
    bullets = {" ".join(line[3:].split()) for line in copy.read_text(encoding="utf-8").splitlines()}
    for indicator in read_publication(copy.read_bytes(), copy.name).indicators:
        for theme in indicator.themes:
            assert {theme.level_5, theme.level_2} <= bullets
