"""The browser of the journeys notices what no page may do."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from app.headers import POLICY
from tests.browser import axe_findings, watch
from tests.server import served

HEAD = '<!doctype html><html lang="en"><head><title>Cycle</title></head><body><main><h1>Cycle</h1>'
PAGES = {
    "/good": "<p>Kept</p>",
    "/inline-style": '<p style="color: red">Kept</p>',
    "/inline-script": "<script>document.title = 'taken'</script>",
    "/elsewhere": '<img src="https://example.org/a.png" alt="">',
    "/missing-script": '<script src="/no-such.js"></script>',
    "/script-error": '<script src="/throws.js"></script>',
    "/no-label": '<input name="why">',
}


async def answer(request: Request) -> Response:
    """One of the pages, or a script that fails."""
    path = request.url.path
    if path == "/throws.js":
        return PlainTextResponse("throw new Error('planted')", media_type="text/javascript")
    headers = {"Content-Security-Policy": POLICY}
    status = {"/refused": 422, "/broken": 500, "/no-such.js": 404}.get(path, 200)
    return HTMLResponse(HEAD + PAGES.get(path, ""), status, headers=headers)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Where the pages are served."""
    with served(Starlette(routes=[Route("/{path}", answer)])) as address:
        yield address


@pytest.fixture
def seen(chromium: Browser, site: str) -> Iterator[tuple[Page, list[str]]]:
    """A watched page, and what the watch noted."""
    faults: list[str] = []
    context = chromium.new_context(base_url=site)
    watch(context, faults)
    yield context.new_page(), faults
    context.close()


@pytest.mark.parametrize("path", ["/good", "/refused"])
def test_a_good_page_and_a_refusal_pass(seen: tuple[Page, list[str]], path: str) -> None:
    page, faults = seen
    page.goto(path)
    assert faults == []


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("/inline-style", "content policy: style-src"),
        ("/inline-script", "content policy: script-src"),
        ("/elsewhere", "another host: https://example.org/a.png"),
        ("/missing-script", "404 for"),
        ("/script-error", "script error: planted"),
        ("/broken", "500 for"),
    ],
)
def test_a_fault_is_noted(seen: tuple[Page, list[str]], path: str, fault: str) -> None:
    page, faults = seen
    page.goto(path, wait_until="networkidle")
    assert any(fault in noted for noted in faults), faults


def test_axe_finds_a_control_without_a_label(seen: tuple[Page, list[str]]) -> None:
    page, _ = seen
    page.goto("/no-label")
    assert [finding for finding in axe_findings(page) if finding.startswith("label ")]


def test_axe_finds_nothing_on_a_good_page(seen: tuple[Page, list[str]]) -> None:
    page, _ = seen
    page.goto("/good")
    assert axe_findings(page) == []
