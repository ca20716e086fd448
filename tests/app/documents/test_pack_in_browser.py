"""A pack opens from the disk in a real browser: no server, no network, with JavaScript and without."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.app.documents.copies import invented_copy, kept, pack_of
from tests.browser import REPORT_VIOLATIONS, axe_findings
from tests.required import IS_FULL

PAGES = (
    "index.html",
    "pattern.html",
    "indicators/2-1.html",
    "evidence.html",
    "evidence/1.html",
    "statement.html",
    "search.html",
    "dictionary.html",
)
WIDTHS = (1280, 320) if IS_FULL else (320,)
LOOKED_AT = PAGES if IS_FULL else ("pattern.html", "indicators/2-1.html", "search.html")

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def unzipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack as it lies on a disk."""
    folder = tmp_path_factory.mktemp("pack")
    for path, content in pack_of(invented_copy(), kept(tmp_path_factory.mktemp("kept"))).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def opened(chromium: Browser, unzipped: Path) -> Iterator[Open]:
    """Opens a page of the pack with the network off; whatever it asks for outside the pack is a fault."""
    faults: list[str] = []

    def open_page(path: str, **options: Any) -> Page:
        context = chromium.new_context(offline=True, **options)
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", lambda message: faults.append(message.text))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("requestfailed", lambda request: faults.append(f"failed: {request.url}"))
        context.on(
            "request",
            lambda request: None if request.url.startswith(unzipped.as_uri()) else faults.append(request.url),
        )
        page = context.new_page()
        page.goto((unzipped / path).as_uri())
        return page

    yield open_page
    assert faults == []
    for context in chromium.contexts:
        context.close()


def test_every_page_opens_fits_a_phone_and_is_styled(opened: Open, unzipped: Path) -> None:
    page = opened(PAGES[0])
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for path in PAGES:
            page.goto((unzipped / path).as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)
            assert page.evaluate("getComputedStyle(document.body).margin") == "0px", path


def test_axe_finds_nothing(chromium: Browser, unzipped: Path) -> None:
    """Without the watch: axe fetches the style a second time, which the policy of the pack forbids it."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    for path in LOOKED_AT:
        page.goto((unzipped / path).as_uri())
        assert axe_findings(page) == [], path
    context.close()


def test_the_search_finds_by_keyboard_alone(opened: Open) -> None:
    page = opened("index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    press_until(page, "Search")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html")
    page.get_by_role("searchbox").focus()
    page.keyboard.type("SURVEY parénts")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("1 found.")
    press_until(page, "Survey of parents")
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/1.html#piece1")
    expect(page.get_by_role("heading", name="Survey of parents")).to_be_in_viewport()


def press_until(page: Page, name: str) -> None:
    """Move with the tab key to a link of this name."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"The keyboard does not reach {name!r}.")


def test_a_search_says_what_it_did_not_find(opened: Open) -> None:
    page = opened("search.html")
    for words, said in (
        ("nowhere-to-be-found", "Nothing was found with all these words."),
        ("", "Write one word or more."),
    ):
        page.get_by_role("searchbox").fill(words)
        page.get_by_role("button", name="Search").click()
        expect(page.get_by_role("status")).to_have_text(said)


def test_words_of_people_are_shown_and_never_run(opened: Open) -> None:
    page = opened("search.html")
    page.get_by_role("searchbox").fill("<safe>")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("link", name="2.1 Children are <safe> & heard", exact=True)).to_be_visible()


def test_without_javascript_everything_is_read_and_the_search_says_what_to_do(opened: Open) -> None:
    page = opened("index.html", java_script_enabled=False)
    page.get_by_role("link", name="2.1 Children are <safe> & heard").click()
    page.get_by_role("link", name="Survey of parents").first.click()
    expect(page.get_by_role("heading", name="Survey of parents")).to_be_visible()
    page.get_by_role("link", name="Search").click()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_text("The search needs JavaScript.")).to_be_visible()


def test_from_the_pattern_to_the_judgement_to_its_evidence_to_its_file(opened: Open, unzipped: Path) -> None:
    page = opened("pattern.html")
    page.get_by_role("link", name="good 4").first.click()
    expect(page.get_by_role("heading", name="Health, North good 4")).to_be_in_viewport()
    page.get_by_role("link", name="Survey of parents").first.click()
    target = page.get_by_role("link", name="survey.csv").get_attribute("href") or ""
    assert (unzipped / "evidence" / target).resolve().is_file()
