"""Two editions side by side: what is related, what stands alone, and never a level."""

import pytest

from indicators.level import Level
from tests.inspecting_client import InspectingClient
from tests.inspection import Markup, text_of

BESIDE = "/framework/hmie-2009/beside/hmie-2005"


def rows_of(page: str) -> list[list[str]]:
    body = next(iter(Markup(page).named("tbody")))
    return [[text_of(cell) for cell in row] for row in body]


def test_every_indicator_stands_beside_its_relatives_or_by_itself(client: InspectingClient) -> None:
    rows = rows_of(client.get(BESIDE).text)
    assert len(rows) == 25
    assert rows[0] == ["1.1 Improvements in performance", "No relative: it stands by itself."]
    assert [
        "2.4 Children and young people's needs are met",
        "4 Children's needs are met (title not confirmed)",
    ] in rows


def test_what_the_other_edition_has_alone_is_told(client: InspectingClient) -> None:
    page = client.get("/framework/hmie-2005/beside/hmie-2009").text
    assert "These 7 of How well do we protect children" in text_of(Markup(page).root)


def test_no_level_stands_between_two_editions(client: InspectingClient) -> None:
    words = text_of(Markup(client.get(BESIDE).text).root).lower()
    assert not any(level.value in words for level in Level if level is not Level.GOOD)


def test_two_editions_that_nobody_related_say_so(client: InspectingClient) -> None:
    page = client.get("/framework/hmie-2005/beside/ci-key-questions").text
    assert "Nobody has said how these two are related" in page


@pytest.mark.parametrize("other", ["hmie-2009", "nothing"])
def test_an_edition_stands_beside_another_one_that_is_there(client: InspectingClient, other: str) -> None:
    assert client.get(f"/framework/hmie-2009/beside/{other}").status_code == 404


def test_an_edition_leads_to_those_related_to_it_only(client: InspectingClient) -> None:
    page = client.get("/framework").text
    assert f'href="{BESIDE}"' in page
    assert 'href="/framework/hmie-2009/beside/ci-key-questions"' not in page
