#!/usr/bin/env python3
"""Take the screenshots of the documents again: .venv/bin/python docs/take_screenshots.py

It starts the workbook with its worked example in a home that is thrown away, signs in as the people of the
example and writes docs/images. Chromium is the installed one, or the one that WORKBOOK_CHROMIUM names.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHECKOUT = Path(__file__).resolve().parents[1]
IMAGES = CHECKOUT / "docs" / "images"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIGN_INS = "example-sign-ins.json"
# What is drawn after the page has come needs a moment, in milliseconds: a screen of a session is never idle.
SETTLES = 800


@dataclass(frozen=True)
class Picture:
    """What a file shows: whose screen, the way there from their home page, and its size."""

    name: str
    part: str
    go: Callable[[Page], None]
    height: int = 900
    width: int = 1280


def stay(page: Page) -> None:
    """The home page itself."""


def indicator(page: Page) -> None:
    page.goto("/framework/hmie-2009/2.2")


def plan(page: Page) -> None:
    page.get_by_role("link", name="Plan a cycle").click()
    page.get_by_role("heading", name="Indicators").scroll_into_view_if_needed()
    below_the_top(page, "#indicators")


def pad(page: Page) -> None:
    page.get_by_role("link", name="2026", exact=True).first.click()
    page.get_by_role("link", name="Judgements: who has judged what").click()
    page.get_by_label("Team or joint unit").select_option("Police in Northbank")
    page.get_by_role("row", name="2.1").get_by_role("link").first.click()
    below_the_top(page, "fieldset:has([name='mark_2'])")


def level(page: Page) -> None:
    pad(page)
    below_the_top(page, "#the-level")


def pattern(page: Page) -> None:
    page.get_by_role("link", name="Pattern of 2026").click()
    below_the_top(page, "#results")


def evidence(page: Page) -> None:
    page.get_by_role("link", name="Evidence", exact=True).click()


def new_evidence(page: Page) -> None:
    page.goto(home_of(page) + "/evidence/new")


def evidence_grid(page: Page) -> None:
    page.get_by_role("link", name="2026", exact=True).first.click()
    page.get_by_role("link", name="Evidence grid: what the judgements stand on").click()
    below_the_top(page, "#grid-caption")


def wall(page: Page) -> None:
    """A session of four services whose views are revealed."""
    code = open_session(page)
    desk = page.url
    phones = [join(page, code, service) for service in VIEWS]
    page.get_by_role("button", name=re.compile("^Begin 1.1")).first.click()
    for phone, (level, reason) in zip(phones, VIEWS.values(), strict=True):
        give_view(phone, level, reason)
    page.reload()
    page.get_by_role("button", name=re.compile("^Reveal the views")).click()
    page.get_by_role("link", name="Agree a level").wait_for()
    page.goto(desk + "/projector")


def phone(page: Page) -> None:
    """The lead's own phone in a session, while views are asked for."""
    code = open_session(page)
    page.get_by_role("button", name=re.compile("^Begin 1.1")).first.click()
    page.goto(f"/join/{code}")
    page.get_by_label("Your service").select_option("Health")
    page.get_by_role("button", name="Join the session").click()
    below_the_top(page, ".view-form")


VIEWS = {
    "Education": ("Good", "Schools know whom to call, and they call."),
    "Health": ("Weak", "Reviews run late in most of our cases."),
    "Police": ("Good", "Plans are clear and say who does what."),
    "Social work": ("Satisfactory", "Better than last year, and still uneven."),
}


def open_session(page: Page) -> str:
    """Plan a session for today and open it; its code."""
    page.get_by_role("link", name="Sessions", exact=True).click()
    page.get_by_role("link", name=re.compile("^Plan a session|^Plan the first session")).first.click()
    page.get_by_label("Name", exact=True).fill("Morning on outcomes")
    page.get_by_label("What does the group judge?").select_option("The whole committee together")
    page.get_by_label("Day", exact=True).fill(date.today().isoformat())
    for number in ("1.1", "2.1", "5.3"):
        page.locator(f"label[for='chosen-{number}']").click()
    page.get_by_role("button", name="Plan the session").click()
    page.get_by_role("button", name="Open the session").click()
    return page.locator(".code").first.inner_text().replace(" ", "")


def join(page: Page, code: str, service: str) -> Page:
    """The phone of a guest of a service who has joined."""
    browser = page.context.browser
    assert browser is not None
    phone = browser.new_context(base_url=page.url, locale="en-GB").new_page()
    phone.goto(f"/join/{code}")
    phone.get_by_label("Your name").fill(f"Team leader, {service}")
    phone.get_by_label("Your service").select_option(service)
    phone.get_by_role("button", name="Join the session").click()
    return phone


def give_view(phone: Page, level: str, reason: str) -> None:
    phone.reload()
    phone.locator(".level-answer").get_by_text(level, exact=True).click()
    phone.get_by_label("Your reason, in a sentence").fill(reason)
    phone.get_by_role("button", name="Send your view").click()
    phone.get_by_role("heading", name="Your view is in").wait_for()


def movement(page: Page) -> None:
    page.get_by_role("link", name="Trends", exact=True).click()
    page.get_by_role("link", name="What moved between two cycles").click()
    below_the_top(page, "#results")


def trend(page: Page) -> None:
    """The pictures of an indicator, drawn as they come into sight."""
    page.goto(home_of(page) + "/trends/indicators/hmie-2009/2.2")
    below_the_top(page, "h2:has-text('The same as pictures')")


def improvement(page: Page) -> None:
    page.get_by_role("link", name="Plan", exact=True).click()
    below_the_top(page, "h2:has-text('Open')")


def officers(page: Page) -> None:
    page.get_by_role("link", name="For the chief officers").click()


def home_of(page: Page) -> str:
    """The address of the committee, from its home page."""
    return page.url.split("?")[0].rstrip("/")


def statement(page: Page) -> None:
    page.get_by_role("link", name="2026", exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Position statement")).click()


def room(page: Page) -> None:
    """A release as an inspector reads it: one indicator, seen by the lead who assembled it."""
    page.get_by_role("link", name="Releases", exact=True).click()
    page.get_by_role("link", name="Assemble a release").click()
    page.get_by_role("link", name="2026", exact=True).click()
    page.get_by_role("button", name="Assemble the release").click()
    inspect = page.get_by_role("link", name="See it as an inspector")
    while not inspect.is_visible():
        page.wait_for_timeout(SETTLES)
        page.reload()
    inspect.click()
    page.get_by_role("link", name=re.compile("^2.1 ")).first.click()
    below_the_top(page, "section:has(h2:has-text('Education in Eastfield'))")


PICTURES = (
    Picture("home-of-the-lead.png", "lead", stay, height=1000),
    Picture("indicator.png", "lead", indicator, height=1000),
    Picture("judgement-pad.png", "team member", pad, height=1100),
    Picture("pattern.png", "manager", pattern, height=1000),
    Picture("evidence-list.png", "team member", evidence, height=1000),
    Picture("plan-of-a-cycle.png", "lead", plan),
    Picture("new-evidence.png", "team member", new_evidence, height=1000),
    Picture("evidence-grid.png", "lead", evidence_grid),
    Picture("session-on-the-wall.png", "lead", wall, height=1000),
    Picture("session-on-a-phone.png", "lead", phone, height=844, width=390),
    Picture("position-statement.png", "lead", statement, height=1000),
    Picture("inspectors-room.png", "lead", room, height=1000),
    Picture("movement.png", "manager", movement, height=1000),
    Picture("trend-of-an-indicator.png", "manager", trend, height=1100),
    Picture("improvement-plan.png", "lead", improvement, height=1000),
    Picture("chief-officers.png", "manager", officers, height=1000),
    Picture("level-on-a-phone.png", "team member", level, height=844, width=390),
)


def main() -> None:
    """Take every picture anew. Raises when the workbook does not start or a way leads nowhere."""
    shutil.rmtree(IMAGES, ignore_errors=True)
    IMAGES.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as address, browser() as chromium:
        sign_ins = json.loads((Path(home) / SIGN_INS).read_text("utf-8"))
        passwords = {each["role"]: (each["email"], each["password"]) for each in reversed(sign_ins)}
        for picture in PICTURES:
            take(picture, chromium, address, *passwords[picture.part])
            sys.stderr.write(f"{picture.name}\n")


def take(picture: Picture, chromium: Browser, address: str, email: str, password: str) -> None:
    """Sign in, go there and write what the screen shows."""
    screen = ViewportSize(width=picture.width, height=picture.height)
    context = chromium.new_context(base_url=address, viewport=screen, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    picture.go(page)
    page.wait_for_load_state("load")
    page.wait_for_timeout(SETTLES)
    page.screenshot(path=IMAGES / picture.name)
    context.close()


def below_the_top(page: Page, place: str) -> None:
    """Bring a place of the page to the top of the screen."""
    page.locator(place).first.evaluate("place => place.scrollIntoView({block: 'start'})")


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address at which the workbook with its example runs, as it tells it on its first line."""
    command = [sys.executable, "-m", "app.cli", "start"]
    environment = {**os.environ, "WORKBOOK_HOME": str(home)}
    environment.pop("WORKBOOK_DATABASE_URL", None)
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stdout is not None
            told = re.search(r"http://\S+", running.stdout.readline())
            if told is None:
                raise RuntimeError("The workbook did not start.")
            yield told[0]
        finally:
            running.terminate()


@contextmanager
def browser() -> Iterator[Browser]:
    """The installed Chromium, without its sandbox where root starts it."""
    told = os.environ.get("WORKBOOK_CHROMIUM")
    program = told or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise RuntimeError("Chromium was not found. Install it or set WORKBOOK_CHROMIUM to its program.")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        flags = ["--headless", "--disable-gpu", *(["--no-sandbox"] if is_root else [])]
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


if __name__ == "__main__":
    main()
