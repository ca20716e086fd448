"""A screen that stays as things are: what changes is drawn anew, and nothing that somebody writes is lost."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI, Request
from playwright.sync_api import Page, Route, expect
from starlette.responses import HTMLResponse, Response

from app.guards import GuardedRouter
from app.live import stream
from app.rendering import static
from evaluations.actions.pulse import hold
from evaluations.permissions import anyone
from evaluations.session import SessionPulse
from tests.rooms import hidden_in
from tests.server import served

SHELL = """<!doctype html><html lang="en"><head><title>A screen</title>
<link rel="icon" href="data:,"><script type="module" src="{design}"></script>
<script type="module" src="{start}"></script><script defer src="{htmx}"></script>
<script defer src="{live}"></script></head>
<body><p data-live-status aria-live="polite"></p><div class="ds_page">{content}</div></body></html>"""

ROOT = '<div id="root" data-live="/screen/stream" data-live-part="/screen" data-live-version="{number}">'
WORDS = '<label for="words">Your words</label><textarea id="words" name="words">{given}</textarea>'
LEVELS = """<label for="good"><input type="radio" id="good" name="level">Good</label>
<label for="list">How sure</label>
<select id="list"><option>Choose</option><option>Very sure</option></select>"""
FORM = '<section class="{css}"><form id="{id}">' + WORDS + LEVELS + "</form></section>"
LOST = "Connection lost. Trying again."


@dataclass
class Screen:
    """What the page of this test shows, and what was asked for."""

    app: FastAPI
    session_id: str
    content: str = "<p>Before</p>"
    status: int = 200
    is_cut: bool = False
    parts: int = 0
    pages: int = 0
    streams: int = 0

    @property
    def number(self) -> int:
        with self.app.state.database.session(write=False) as session:
            return int(session.get_one(SessionPulse, self.session_id).number)

    def shows(self, content: str) -> None:
        """Show something else from now on, and let the session's pulse tell of it."""
        self.content = content
        self.beats()

    def beats(self) -> None:
        with self.app.state.database.session(write=True) as session:
            hold(session, self.session_id).beat()

    def breaks(self) -> None:
        """Cut every stream, and let none begin."""
        self.is_cut = True
        self.app.state.live.end()

    def part(self) -> str:
        return ROOT.format(number=self.number) + self.content + "</div>"

    def page(self) -> str:
        files = {name: static(path) for name, path in FILES.items()}
        return SHELL.format(content=self.part(), **files)


FILES = {
    "design": "vendor/design-system/design-system.js",
    "start": "js/start.js",
    "htmx": "vendor/htmx/htmx.min.js",
    "live": "js/live.js",
}


@pytest.fixture
def screen(workbook: FastAPI) -> Screen:
    """A page at /screen whose part follows a session."""
    with workbook.state.database.session(write=True) as session:
        screen = Screen(workbook, hidden_in(session).room.id)
    router = GuardedRouter()

    @router.get("/screen", permission=anyone)
    def show(request: Request) -> Response:
        if request.headers.get("HX-Request") != "true":
            screen.pages += 1
            return HTMLResponse(screen.page())
        screen.parts += 1
        return HTMLResponse(screen.part(), status_code=screen.status)

    @router.get("/screen/answers", permission=anyone)
    def answer(request: Request) -> Response:
        return HTMLResponse(screen.page())

    @router.get("/screen/stream", permission=anyone)
    def listen(request: Request) -> Response:
        screen.streams += 1
        return Response(status_code=204) if screen.is_cut else stream(request, screen.session_id)

    workbook.include_router(router.routes)
    return screen


@pytest.fixture
def address(screen: Screen) -> Iterator[str]:
    with served(screen.app) as address:
        yield address


def form(words: str = "", *, id: str = "view", css: str = "") -> str:
    return FORM.format(given=words, id=id, css=css)


def test_what_changed_is_drawn_and_what_stands_is_not_asked_for(page: Page, screen: Screen) -> None:
    page.goto("/screen")
    page.wait_for_timeout(1000)
    assert (screen.pages, screen.parts, screen.streams) == (1, 0, 1)
    screen.shows("<p>After</p>")
    expect(page.get_by_text("After")).to_be_visible()
    expect(page.get_by_text("Before")).to_have_count(0)
    expect(page.locator("#root")).to_have_attribute("data-live-version", str(screen.number))
    assert (screen.pages, screen.parts, screen.streams) == (1, 1, 1)


def test_what_is_new_works_as_on_any_page(page: Page, screen: Screen) -> None:
    page.goto("/screen")
    screen.shows(
        '<div data-module="ds-character-count" class="ds_character-count"><label for="w">Words</label>'
        '<textarea id="w" class="js-character-count" maxlength="9"></textarea></div>'
        '<button hx-get="/screen" hx-target="#answer">Ask</button><div id="answer"></div>'
    )
    expect(page.locator("[data-module].js-instantiated")).to_have_count(1)
    screen.content = "<p>Asked by htmx</p>"
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("Asked by htmx")).to_be_visible()


def test_whoever_writes_goes_on_writing_while_all_around_changes(page: Page, screen: Screen) -> None:
    screen.content = "<h2>One</h2>" + form(css="calm")
    page.goto("/screen")
    page.get_by_label("Your words").press_sequentially("Staff lis")
    page.evaluate(
        "document.querySelector('textarea').addEventListener('blur', () => document.title = 'Lost')"
    )
    screen.shows("<h2>Two</h2><p>New</p>" + form("Given", css="busy") + "<p>Below</p>")
    expect(page.get_by_text("Below")).to_be_visible()
    page.keyboard.type("ten")
    expect(page.get_by_label("Your words")).to_have_value("Staff listen")
    expect(page.locator("h2")).to_have_text(["Two"])
    expect(page.locator("section")).to_have_class("busy")
    assert page.title() == "A screen"


def test_a_form_that_moves_within_the_page_keeps_its_words_and_the_focus(page: Page, screen: Screen) -> None:
    screen.content = form()
    page.goto("/screen")
    page.get_by_label("Good").check()
    page.get_by_label("Your words").press_sequentially("Staff lis")
    screen.shows("<details id='fold' open><summary>Change</summary><div>" + form() + "</div></details>")
    expect(page.get_by_text("Change")).to_be_visible()
    page.keyboard.type("ten")
    expect(page.get_by_label("Your words")).to_have_value("Staff listen")
    expect(page.get_by_label("Good")).to_be_checked()
    expect(page.locator("form")).to_have_count(1)


def test_a_form_that_nobody_touched_is_drawn_anew(page: Page, screen: Screen) -> None:
    screen.content = form("Old")
    page.goto("/screen")
    screen.shows(form("New"))
    expect(page.get_by_label("Your words")).to_have_value("New")


def test_words_whose_form_goes_away_are_shown_and_stay(page: Page, screen: Screen) -> None:
    screen.content = form()
    page.goto("/screen")
    page.get_by_label("Your words").fill("Staff listen.\nThey write it down.")
    page.get_by_label("Good").check()
    page.get_by_label("How sure").select_option("Very sure")
    screen.shows("<p>The views are revealed</p>")
    expect(page.get_by_text("What you had written")).to_be_visible()
    screen.shows("<p>And more</p>")
    expect(page.get_by_text("And more")).to_be_visible()
    expect(page.locator("details p")).to_have_text(
        ["Your words: Staff listen.\nThey write it down.", "Good", "How sure: Very sure"]
    )


def test_what_is_marked_to_be_kept_is_kept_under_its_word(page: Page, screen: Screen) -> None:
    kept = '<div data-live-keep="{}"><p>{}</p></div>'
    screen.content = kept.format("a", "First")
    page.goto("/screen")
    screen.shows("<p>Changed</p>" + kept.format("a", "Second"))
    expect(page.get_by_text("Changed")).to_be_visible()
    expect(page.get_by_text("First")).to_be_visible()
    screen.shows(kept.format("b", "Third"))
    expect(page.get_by_text("Third")).to_be_visible()
    expect(page.get_by_text("First")).to_have_count(0)


def test_the_place_in_the_page_is_kept(page: Page, screen: Screen) -> None:
    lines = "".join(f"<p>Line {number}</p>" for number in range(200))
    link = '<a href="/screen">Look closer</a><details id="fold"><summary>More</summary>Inside</details>'
    screen.content = lines + link
    page.goto("/screen")
    page.get_by_text("More").click()
    page.get_by_role("link", name="Look closer").focus()
    down = page.evaluate("scrollY")
    screen.shows(lines + "<p>New</p>" + link)
    expect(page.get_by_text("New")).to_be_attached()
    expect(page.get_by_role("link", name="Look closer")).to_be_focused()
    expect(page.get_by_text("Inside")).to_be_visible()
    assert page.evaluate("scrollY") == down > 0


def test_a_lost_connection_is_said_and_the_part_is_asked_for_until_it_is_back(
    page: Page, screen: Screen
) -> None:
    page.goto("/screen")
    status = page.locator("[data-live-status]")
    screen.breaks()
    screen.shows("<p>While it was lost</p>")
    expect(status).to_have_text(LOST)
    expect(page.get_by_text("While it was lost")).to_be_visible()
    screen.is_cut = False
    expect(status).to_have_text("")
    screen.shows("<p>It is back</p>")
    expect(page.get_by_text("It is back")).to_be_visible(timeout=3000)


def test_a_stream_that_falls_silent_is_begun_anew(page: Page, screen: Screen) -> None:
    page.clock.install()
    page.goto("/screen")
    expect(page.locator("#root")).to_have_attribute("data-live-begun", "")
    page.clock.fast_forward(39_000)
    page.wait_for_timeout(300)
    assert screen.streams == 1
    page.clock.fast_forward(6_000)
    for _ in range(20):
        if screen.streams == 2:
            break
        page.clock.fast_forward(500)
        page.wait_for_timeout(300)
    assert screen.streams == 2


@pytest.mark.parametrize("status", [403, 404])
def test_who_may_not_see_it_any_more_gets_the_page_once(page: Page, screen: Screen, status: int) -> None:
    page.goto("/screen")
    screen.status = status
    screen.beats()
    page.wait_for_timeout(1500)
    assert screen.pages == 2
    screen.beats()
    expect(page.locator("[data-live-status]")).to_contain_text("no longer kept up to date")
    assert (screen.pages, screen.streams) == (2, 2)


def test_from_the_answer_to_a_form_they_get_the_page_itself(page: Page, screen: Screen) -> None:
    page.goto("/screen/answers")
    expect(page.locator("#root")).to_have_attribute("data-live-begun", "")
    screen.status = 404
    screen.beats()
    page.wait_for_url("**/screen")


def test_a_change_while_the_last_one_is_fetched_is_fetched_after_it(page: Page, screen: Screen) -> None:
    page.goto("/screen")
    page.route("/screen", go_slowly)
    for number in range(5):
        screen.shows(f"<p>Number {number}</p>")
        page.wait_for_timeout(200)
    expect(page.get_by_text("Number 4")).to_be_visible()
    page.wait_for_timeout(1200)
    assert screen.parts < 5


def go_slowly(route: Route) -> None:
    time.sleep(0.5)
    route.continue_()
