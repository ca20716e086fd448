"""A real Chromium for journeys, which watches: a page that breaks the content policy, reports an error or
asks another host for anything fails its test."""

import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.required import missing

AXE = Path(__file__).parent / "vendor" / "axe-core" / "axe.min.js"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OWN_HOST = "127.0.0.1"
FLAGS = [
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    # Whatever is asked of another host is noted by the watch, and gets no further.
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE {OWN_HOST}",
]
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", event =>
    console.error(`content policy: ${event.violatedDirective} blocked ${event.blockedURI} ${event.sample}`))
"""


class NewPage(Protocol):
    """Opens a page in a browser context of its own, with its own cookies; options are Playwright's."""

    def __call__(self, **options: Any) -> Page: ...


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The installed Chromium, started once for a module of journeys."""
    with sync_playwright() as playwright:
        flags = [*FLAGS, "--no-sandbox"] if is_root() else FLAGS
        browser = playwright.chromium.launch(executable_path=program(), args=flags)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser, address: str) -> Iterator[NewPage]:
    """Opens pages of the served workbook, each as another person's browser, and watches them all."""
    faults: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=address, **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        watch(context, faults)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n  ".join(["The browser saw:", *faults])


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A page of the served workbook, watched."""
    return new_page()


@pytest.fixture
def page_without_scripts(new_page: NewPage) -> Page:
    """A page in a browser that runs no JavaScript."""
    return new_page(java_script_enabled=False)


def axe_findings(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice: one line for each place."""
    page.evaluate(AXE.read_text("utf-8"))
    # What it passed is not carried over: that takes longer than the looking. Nothing is loaded again for it:
    # only sound and films, of which no page has any, would be looked at differently.
    found = page.evaluate(
        "async tags => (await axe.run("
        "{runOnly: tags, preload: false, resultTypes: ['violations']})).violations",
        STANDARDS,
    )
    return [
        f"{rule['id']} ({rule['impact']}): {place['html']} {place['failureSummary']}"
        for rule in found
        for place in rule["nodes"]
    ]


def assert_accessible(page: Page) -> None:
    """Fail with everything that axe finds on the page as it stands."""
    findings = axe_findings(page)
    assert not findings, "\n  ".join([f"axe on {page.url}:", *findings])


def watch(context: BrowserContext, faults: list[str]) -> None:
    """Note every fault that a browser context reports, as a sentence."""
    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", partial(note_message, faults))
    context.on("weberror", lambda error: faults.append(f"script error: {error.error}"))
    context.on("request", partial(note_request, faults))
    context.on("response", partial(note_response, faults))


def note_message(faults: list[str], message: ConsoleMessage) -> None:
    """The answer to a refused form is an error to the console too: answers are noted by note_response."""
    if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
        faults.append(f"console {message.type}: {message.text}")


def note_request(faults: list[str], request: Request) -> None:
    address = urlsplit(request.url)
    if address.scheme not in ("data", "blob", "about") and address.hostname != OWN_HOST:
        faults.append(f"request to another host: {request.url}")


def note_response(faults: list[str], response: Response) -> None:
    """A page may refuse (4xx); a script, style or picture that is not there is a fault, and so is any 5xx."""
    is_page = response.request.resource_type in ("document", "fetch", "xhr")
    if response.status >= (500 if is_page else 400):
        faults.append(f"{response.status} for {response.url}")


def program() -> str:
    """The browser of WORKBOOK_CHROMIUM, else an installed one."""
    told = os.environ.get("WORKBOOK_CHROMIUM")
    found = told or next(filter(None, map(shutil.which, PROGRAMS)), None)
    return found or missing("Chromium", "install it or set WORKBOOK_CHROMIUM to its program")


def is_root() -> bool:
    """Chromium cannot shut root in its sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
