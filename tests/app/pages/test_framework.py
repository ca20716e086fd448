"""The framework's pages: public, whole, searchable, and honest about what an edition does not have."""

import html
import re
from xml.etree.ElementTree import Element

import pytest
from fastapi import FastAPI

from app.pages.framework import LONGEST_SEARCH
from evaluations.actions.edition import add_edition, keep_publication
from evaluations.person import Part
from evaluations.trace import COMMAND_LINE
from indicators.catalogue import built_in_editions
from indicators.framework import QualityIndicator
from indicators.level import Level
from indicators.publication import read_publication
from tests.evaluations.actions.test_edition import edition_file
from tests.evaluations.area import area_in, counted_on
from tests.indicators.synthetic_publication import EDITION, as_text, illustration
from tests.inspecting_client import InspectingClient
from tests.inspection import Markup, text_of
from tests.people import person_in, signed_in

KEY_QUESTIONS = built_in_editions()["ci-key-questions"]
HMIE = "/framework/hmie-2009"
NUMBERS = [indicator.number for indicator in EDITION.indicators]


def words_of(page: str) -> str:
    """The words of a page as a person reads them."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def as_read(text: str) -> str:
    return " ".join(text.split())


def with_class(markup: Markup, name: str, inside: Element | None = None) -> list[Element]:
    elements = list(inside.iter()) if inside is not None else markup.elements
    return [element for element in elements if name in (element.get("class") or "").split()]


def read_copy(workbook: FastAPI) -> None:
    publication = read_publication(as_text().encode(), "copy.txt")
    with workbook.state.database.session(write=True) as session:
        keep_publication(session, by=COMMAND_LINE, publication=publication)


@pytest.fixture
def people(workbook: FastAPI) -> None:
    with workbook.state.database.session(write=True) as session:
        committee = area_in(session).committee
        person_in(session, "lead@example.org", Part.LEAD, committee=committee)
        person_in(session, "administrator@example.org", is_administrator=True)


# An edition


def test_the_default_edition_shows_every_question_area_and_indicator_to_anybody(
    client: InspectingClient,
) -> None:
    page = words_of(client.get("/framework").text)
    for question in EDITION.high_level_questions:
        assert f"{question.number}. {question.text}" in page
    for indicator in EDITION.indicators:
        assert f"{indicator.number} {indicator.title}" in page
    for area in EDITION.key_areas:
        assert area.title in page
    for part in EDITION.model:
        assert f"{part.title} {part.meaning}" in page
    for asked in ("How good are we now?", "How do we know?", "How good can we be?"):
        assert asked in page
    assert page.count("This key area has no indicators of its own.") == 1


def test_every_indicator_in_the_outline_leads_to_its_page(client: InspectingClient) -> None:
    markup = Markup(client.get("/framework").text)
    links = [link.get("href") for each in with_class(markup, "outline") for link in each.iter("a")]
    assert links == [f"{HMIE}/{number}" for number in NUMBERS]


def test_the_reference_indicators_are_marked_and_no_others(client: InspectingClient) -> None:
    markup = Markup(client.get("/framework").text)
    lines = [item for each in with_class(markup, "outline__indicators") for item in each.findall("li")]
    marked = [text_of(line)[:3] for line in lines if "Reference indicator" in text_of(line)]
    assert marked == list(EDITION.reference_indicators)
    for number in NUMBERS:
        says_so = "Singled out by the publication" in client.get(f"{HMIE}/{number}").text
        assert says_so is (number in EDITION.reference_indicators)


@pytest.mark.parametrize("address", ["/framework", f"{HMIE}/levels", f"{HMIE}/print"])
def test_the_six_levels_stand_with_caption_and_meaning_best_first(
    client: InspectingClient, address: str
) -> None:
    page = words_of(client.get(address).text).replace("satis factory", "satisfactory")
    places = [page.index(as_read(meaning.meaning)) for meaning in reversed(EDITION.levels)]
    assert places == sorted(places)
    for meaning in EDITION.levels:
        assert f"{meaning.label} {meaning.level.caption} {meaning.short.capitalize()}" in page


def test_sources_notes_and_copying_terms_stand_on_the_page(client: InspectingClient) -> None:
    page = words_of(client.get("/framework").text)
    for source in EDITION.sources:
        assert f"{source.name.capitalize()} {source.meaning}" in page
    for words in (*EDITION.notes, EDITION.source, EDITION.copying_terms):
        assert as_read(words) in page


def test_other_editions_are_listed_and_lead_to_their_pages(
    workbook: FastAPI, client: InspectingClient
) -> None:
    with workbook.state.database.session(write=True) as session:
        add_edition(session, by=COMMAND_LINE, data=edition_file())
    page = client.get("/framework").text
    assert 'href="/framework/ci-key-questions"' in page
    assert 'href="/framework/ours"' in page
    assert "Our questions" in words_of(client.get("/framework/ours").text)
    assert 'href="/framework"' in client.get("/framework/ours/2").text


def test_an_edition_without_illustrations_says_so(client: InspectingClient) -> None:
    assert "comes without illustrations" in client.get("/framework/ci-key-questions").text
    page = words_of(client.get("/framework/ci-key-questions/2").text)
    assert "comes without themes and illustrations" in page
    assert "ublished words" not in page
    levels = words_of(client.get("/framework/ci-key-questions/levels").text)
    assert "adequate 3 “Adequate” is this edition's word for satisfactory." in levels
    assert "illustrates none of them" in levels


@pytest.mark.parametrize(
    "address",
    [
        "/framework/nothing",
        "/framework/nothing/levels",
        "/framework/nothing/print",
        "/framework/nothing/1.1",
        "/framework/hmie-2009/1.9",
        "/framework/hmie-2009/%00",
        "/framework/HMIE-2009",
        "/framework/hmie-2009/1.1/more",
        "/framework/" + "x" * 5000,
    ],
)
def test_what_is_not_there_is_answered_like_any_wrong_address(client: InspectingClient, address: str) -> None:
    nowhere, answer = client.get("/nowhere"), client.get(address)
    assert (answer.status_code, answer.text) == (404, nowhere.text)


# An indicator


def assert_stands_whole(section: str, indicator: QualityIndicator) -> None:
    """Every theme and both sides of every aspect, in the order of the edition."""
    at = 0
    for theme in indicator.themes:
        for words in (
            theme.title,
            *(
                text
                for aspect in theme.aspects
                for text in (
                    aspect.name,
                    f"Very good {aspect.very_good or 'The publication says nothing here.'}",
                    f"Weak {aspect.weak or 'The publication says nothing here.'}",
                )
            ),
        ):
            assert as_read(words) in section[at:], (indicator.number, words)
            at = section.index(as_read(words), at) + len(as_read(words))


def test_every_indicator_has_all_its_themes_and_both_sides_of_every_aspect(client: InspectingClient) -> None:
    for indicator in EDITION.indicators:
        markup = Markup(client.get(f"{HMIE}/{indicator.number}").text)
        sections = with_class(markup, "theme")
        assert len(sections) == len(indicator.themes)
        assert_stands_whole(" ".join(text_of(section) for section in sections), indicator)
        pairs = [pair for section in sections for pair in with_class(markup, "aspect__side", section)]
        assert len(pairs) == 2 * sum(len(theme.aspects) for theme in indicator.themes)


def test_an_indicator_names_its_question_its_key_area_and_its_features(client: InspectingClient) -> None:
    for indicator in EDITION.indicators:
        page = words_of(client.get(f"{HMIE}/{indicator.number}").text)
        for words in (indicator.high_level_question.text, indicator.key_area.title, indicator.key_features):
            assert as_read(words) in page


def test_the_indicators_lead_from_the_first_to_the_last_and_back(client: InspectingClient) -> None:
    for way, start in (("next", NUMBERS[0]), ("prev", NUMBERS[-1])):
        address, walked = f"{HMIE}/{start}", [start]
        while links := neighbours(client.get(address).text, way):
            address = links[0]
            walked.append(address.rpartition("/")[2])
        assert walked == (NUMBERS if way == "next" else NUMBERS[::-1])


def neighbours(page: str, way: str) -> list[str]:
    return [link.get("href", "") for link in Markup(page).named("a") if link.get("rel") == way]


def test_what_each_mark_leaves_open_is_told_with_the_levels(client: InspectingClient) -> None:
    page = words_of(client.get(f"{HMIE}/levels").text)
    for line in (
        "better than very good excellent",
        "like very good very good",
        "in between good or satisfactory",
        "like weak weak",
        "worse than weak unsatisfactory",
        "no evidence yet none",
    ):
        assert line in page


def test_the_whole_edition_stands_on_one_page_to_print(client: InspectingClient) -> None:
    page = client.get(f"{HMIE}/print").text
    markup = Markup(page)
    for indicator in EDITION.indicators:
        sheet = next(each for each in markup.elements if each.get("id") == f"indicator-{indicator.number}")
        assert "sheet" in sheet.get("class", "")
        assert_stands_whole(text_of(sheet), indicator)


# The published words


def test_published_words_are_shown_to_signed_in_people_beside_every_theme(
    workbook: FastAPI, people: None
) -> None:
    read_copy(workbook)
    client = signed_in(workbook, "lead@example.org")
    for indicator in EDITION.indicators:
        markup = Markup(client.get(f"{HMIE}/{indicator.number}").text)
        sections = with_class(markup, "theme")
        for theme, section in zip(indicator.themes, sections, strict=True):
            (published,) = with_class(markup, "published", section)
            both = [text_of(quoted) for quoted in published.iter("blockquote")]
            assert both == [
                f"very good 5 {illustration(indicator, theme, 5)}",
                f"weak 2 {illustration(indicator, theme, 2)}",
            ]


def test_published_words_are_on_no_page_of_somebody_who_is_not_signed_in(
    workbook: FastAPI, client: InspectingClient
) -> None:
    read_copy(workbook)
    addresses = ["/framework", "/framework?q=dusk", f"{HMIE}/levels", f"{HMIE}/print", "/about"]
    for address in [*addresses, *(f"{HMIE}/{number}" for number in NUMBERS)]:
        assert "lanterns" not in client.get(address).text
    assert "shown to signed-in people only" in client.get(f"{HMIE}/2.1").text


def test_an_administrator_is_told_how_to_read_a_copy_and_others_that_one_can(
    workbook: FastAPI, people: None
) -> None:
    command = "python3 run.py framework read FILE"
    administrator = signed_in(workbook, "administrator@example.org")
    lead = signed_in(workbook, "lead@example.org")
    assert command in administrator.get(f"{HMIE}/2.1").text
    page = lead.get(f"{HMIE}/2.1").text
    assert command not in page
    assert "once an administrator has read" in page
    read_copy(workbook)
    assert command not in administrator.get(f"{HMIE}/2.1").text


# Search


def segments(page: str) -> list[tuple[str, list[str]]]:
    """Each place that was found: its words, and those of them that are marked."""
    markup = Markup(page, "<html" not in page)
    places = [item for each in with_class(markup, "found__places") for item in each.findall("li")]
    return [
        (text_of(place.findall("p")[0]), ["".join(mark.itertext()) for mark in place.iter("mark")])
        for place in places
    ]


@pytest.mark.parametrize("asked", ["risk", "RISK", "  Rísk ", "sharing information", "2.1", "children's"])
def test_a_search_shows_every_hit_with_its_words_marked(client: InspectingClient, asked: str) -> None:
    page = client.get("/framework", params={"q": asked}).text
    hits = EDITION.search(asked)
    found = segments(page)
    assert sorted(words for words, _ in found) == sorted(as_read(hit.text) for hit in hits)
    assert all(marks for _, marks in found)
    numbers = {hit.indicator.number for hit in hits}
    places = "1 place" if len(hits) == 1 else f"{len(hits)} places"
    assert f"{places} in {len(numbers)} of 25 indicators." in words_of(page)


def test_a_hit_says_where_it_stands_and_leads_there(client: InspectingClient) -> None:
    markup = Markup(client.get("/framework", params={"q": "language english"}).text)
    links = with_class(markup, "found__where")
    assert links
    for link in links:
        address, _, anchor = link.get("href", "").partition("#")
        assert not anchor or anchor in Markup(client.get(address).text).ids
    shown = [
        text_of(link) for link in with_class(Markup(client.get("/framework?q=trust").text), "found__where")
    ]
    assert "Theme 2" in shown
    assert "Theme 2, Trust: Trusting us enough to talk, when very good" in shown


def test_a_search_keeps_to_its_edition(client: InspectingClient) -> None:
    page = client.get("/framework/ci-key-questions", params={"q": "leadership"}).text
    assert 'href="/framework/ci-key-questions/2"' in page
    assert HMIE not in page


@pytest.mark.parametrize(
    "asked",
    [
        '"quoted',
        "'",
        "a(b[c",
        ".*",
        "\\",
        "%",
        "_",
        "<b>",
        "{{ 7 * 7 }}",
        "a\tb\nc",
        "🙂",
        "x" * 10_000,
        "a " * 5_000,
        "  ",
        "ﬁ",
        "́",
    ],
)
def test_a_search_for_anything_is_answered(client: InspectingClient, asked: str) -> None:
    answer = client.get("/framework", params={"q": asked})
    assert answer.status_code == 200
    assert '<main id="main-content"' in answer.text


def test_a_search_that_finds_nothing_says_so(client: InspectingClient) -> None:
    page = client.get("/framework", params={"q": "<zebra>"}).text
    assert "Nothing found" in page
    assert "“&lt;zebra&gt;”" in page


def test_a_long_search_is_cut_and_shown_as_it_was_understood(client: InspectingClient) -> None:
    page = Markup(client.get("/framework", params={"q": "y" * 10_000}).text)
    (field,) = [element for element in page.elements if element.get("id") == "q"]
    assert field.get("value") == "y" * LONGEST_SEARCH
    assert field.get("maxlength") == str(LONGEST_SEARCH)


def test_a_search_without_words_shows_the_edition(client: InspectingClient) -> None:
    page = client.get("/framework", params={"q": " \t "}).text
    assert "Questions, key areas and indicators" in page


@pytest.mark.parametrize("asked", ["", "risk"])
def test_htmx_gets_what_changes_and_nothing_around_it(client: InspectingClient, asked: str) -> None:
    part = client.get("/framework", params={"q": asked}, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert "<form" not in part
    assert bool(segments(part)) is bool(asked)


# What a page costs


def test_a_page_takes_as_many_statements_with_many_editions_and_words_as_with_few(
    workbook: FastAPI, people: None
) -> None:
    client = signed_in(workbook, "lead@example.org")
    addresses = ["/framework", f"{HMIE}/3.1", f"{HMIE}/6.2", f"{HMIE}/print", "/framework?q=risk", "/about"]

    def statements() -> list[int]:
        return [count(workbook, client, address) for address in addresses]

    statements()
    few = statements()
    read_copy(workbook)
    for number in range(3):
        with workbook.state.database.session(write=True) as session:
            add_edition(session, by=COMMAND_LINE, data=edition_file(f"ours-{number}", f"Questions {number}"))
    client.get("/framework")
    assert statements() == few


def count(workbook: FastAPI, client: InspectingClient, address: str) -> int:
    with counted_on(workbook.state.database) as sent:
        client.get(address)
    return len(sent)


def test_the_levels_of_every_page_are_words_of_the_field(client: InspectingClient) -> None:
    page = Markup(client.get(f"{HMIE}/levels").text)
    shown = [text_of(word) for word in with_class(page, "level__word")]
    assert shown == [level.value for level in reversed(Level)]
