"""The gallery shows every component, and what it shows is sound on every screen."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from app.headers import StrictHeaders
from app.pages.gallery import gallery_page
from app.rendering import STATIC, Frame, Masthead, environment
from evaluations.person import Person
from tests.browser import NewPage, assert_accessible
from tests.inspection import faults_of
from tests.server import served

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
INNER = {"field", "field_notes", "described_by", "choices", "breakable", "level_words"}
ERRORS = sorted(path.stem for path in (TEMPLATES / "errors").glob("*.html"))
SCREENS = {"projector": 1280, "phone": 320}


def frame(*, title: str = "Gallery", form_key: str = "example") -> Frame:
    """A frame with everything in it, around a person of two committees."""
    here, there = (Masthead(slug.title(), slug, is_example=True) for slug in ("here", "there"))
    return Frame(
        title=title,
        person=Person(name="Lead officer", email="lead@example.org"),
        committee=here,
        committees=(here, there),
        navigation=(("Home", "/", True), ("Framework", "/framework", False)),
        form_key=form_key,
        flash="It is saved.",
        back=("Back to the cycle", "/"),
    )


def gallery() -> str:
    return environment().get_template("gallery.html").render(page=gallery_page(), frame=frame())


def refusal(status: str) -> str:
    template = environment().get_template(f"errors/{status}.html")
    return template.render(
        page={"sentence": "Only a lead may do this.", "status": status, "written": ()}, frame=frame()
    )


def test_every_component_stands_in_the_gallery() -> None:
    written = (TEMPLATES / "gallery.html").read_text("utf-8")
    for components in (TEMPLATES / "components").glob("*.html"):
        for name in re.findall(r"{% macro (\w+)\(", components.read_text("utf-8")):
            assert name in INNER or re.search(rf"\b{name}\(", written), name


def test_every_component_says_in_a_line_what_it_is() -> None:
    for components in (TEMPLATES / "components").glob("*.html"):
        lines = components.read_text("utf-8").splitlines()
        for before, line in pairwise(lines):
            assert not line.startswith("{% macro ") or before.startswith("{# "), line


def test_the_gallery_is_sound_markup() -> None:
    assert faults_of(gallery()) == []


@pytest.mark.parametrize("status", ERRORS)
def test_the_page_of_a_refusal_is_sound_markup(status: str) -> None:
    assert faults_of(refusal(status)) == []


def test_the_page_of_something_not_found_says_nothing_of_what_was_asked() -> None:
    template = environment().get_template("errors/404.html")
    pages = {
        template.render(
            page={"sentence": sentence, "status": 404, "written": ()},
            frame=frame(title=sentence, form_key=""),
        )
        for sentence in ("There is no cycle called 2026.", "That committee is not yours.")
    }
    assert len(pages) == 1


def test_what_was_typed_is_shown_again_and_escaped() -> None:
    assert "we see &lt;b&gt;earlier&lt;/b&gt; sharing&#34; &amp; fewer" in gallery()


@pytest.mark.parametrize("css", ["unsatisfactory", "weak", "satisfactory", "good", "very-good", "excellent"])
def test_a_level_has_its_word_beside_its_colour(css: str) -> None:
    shown = re.search(rf'<span class="level level-{css}">(.*?)</span>\s*</span>', gallery(), re.DOTALL)
    assert shown and css.replace("-", " ") in re.sub(r"<.*?>", "", shown[1])


def test_a_blank_never_has_the_class_of_a_level() -> None:
    classes = re.findall(r'class="([^"]*\bstate-[^"]*)"', gallery())
    assert classes and not any("level-" in each for each in classes)


@pytest.fixture
def address() -> Iterator[str]:
    """Where the gallery is served under the workbook's own content policy."""

    async def answer(request: Request) -> HTMLResponse:
        return HTMLResponse(gallery())

    routes = [Route("/gallery", answer), Mount("/static", StaticFiles(directory=STATIC))]
    with served(Starlette(routes=routes, middleware=[Middleware(StrictHeaders, is_production=False)])) as at:
        yield at


@pytest.mark.parametrize("width", SCREENS.values(), ids=SCREENS)
def test_the_gallery_fits_the_screen_and_axe_finds_nothing(new_page: NewPage, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    page.goto("/gallery")
    page.wait_for_selector(".js-enabled .main-svg")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert_accessible(page)


def test_the_gallery_opens_what_is_folded_when_it_is_printed(page: Page) -> None:
    page.goto("/gallery")
    page.wait_for_selector("html.js-enabled")
    folded = page.locator("main details:not([open])")
    assert folded.count() == 3
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert folded.count() == 3


def test_the_error_summary_takes_the_focus(page: Page) -> None:
    page.goto("/gallery")
    page.wait_for_selector(".ds_error-summary:focus")


def test_the_gallery_stands_without_scripts(page_without_scripts: Page) -> None:
    page_without_scripts.goto("/gallery")
    assert page_without_scripts.get_by_role("button", name="Record the evidence").is_enabled()
    assert page_without_scripts.get_by_text("At most 4,000 characters.").is_visible()
    assert not page_without_scripts.locator("#example-chart").is_visible()
