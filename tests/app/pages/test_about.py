"""What the workbook says about itself: whose work is in it, and how accessible it is."""

import tomllib

import pytest

from app.rendering import STATIC
from indicators.catalogue import built_in_editions
from tests.house.checkout import CHECKOUT
from tests.inspecting_client import InspectingClient
from tests.inspection import Markup, text_of

VENDORED = tomllib.loads((STATIC / "vendor" / "vendor.toml").read_text("utf-8"))["package"]


def rows(page: str) -> list[list[str]]:
    """The table of third-party files, row by row."""
    markup = Markup(page)
    (table,) = [element for element in markup.named("table") if element.get("id") == "third-party"]
    return [[text_of(cell) for cell in row] for body in table.iter("tbody") for row in body.iter("tr")]


def test_every_third_party_file_is_named_with_version_and_licence(client: InspectingClient) -> None:
    expected = [[each["name"], each["version"], each["licence"]] for each in VENDORED]
    assert rows(client.get("/about").text) == expected


def test_the_text_of_every_linked_licence_is_served(client: InspectingClient) -> None:
    page = Markup(client.get("/about").text)
    links = [link.get("href", "") for link in page.named("a") if "licence of" in link.get("aria-label", "")]
    assert len(links) >= len(VENDORED) - 1
    for link in links:
        answer = client.get(link)
        assert answer.status_code == 200
        assert "ermission" in answer.text or "LICENSE" in answer.text


def test_every_edition_stands_with_its_source_and_copying_terms(client: InspectingClient) -> None:
    page = text_of(Markup(client.get("/about").text).root)
    for edition in built_in_editions().values():
        assert edition.source in page
        assert edition.copying_terms in page
    assert page.index("Crown copyright and stand here as published") < page.index("Care Inspectorate key")
    assert "MIT licence" in page


@pytest.mark.parametrize("name", ["LICENSE", "NOTICE-framework-data.md", "requirements.lock"])
def test_the_files_that_the_page_speaks_of_are_there(client: InspectingClient, name: str) -> None:
    assert name in client.get("/about").text
    assert (CHECKOUT / name).is_file()


def test_the_notice_states_the_source_and_terms_of_what_was_carried_over() -> None:
    notice = " ".join((CHECKOUT / "NOTICE-framework-data.md").read_text("utf-8").split())
    for words in ("ISBN 978-0-7053-1154-0", "© Crown copyright 2009", "Open Government Licence v3.0"):
        assert words in notice


def test_the_accessibility_statement_says_what_was_not_tried(client: InspectingClient) -> None:
    page = text_of(Markup(client.get("/accessibility").text).root)
    assert "version 2.2, level AA" in page
    assert "It has not been tried with a screen reader" in page
    assert "administrator of this installation" in page
    assert "@" not in page


def test_the_gallery_is_shown(client: InspectingClient) -> None:
    assert client.get("/gallery").status_code == 200


@pytest.mark.parametrize("address", ["/framework", "/accessibility", "/about"])
def test_every_page_leads_to_what_the_workbook_says_about_itself(
    client: InspectingClient, address: str
) -> None:
    assert f'href="{address}"' in client.get("/sign-in").text
