"""What people do in a browser, in the words in which they would tell it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.people import PASSWORD


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    """Open the front door and sign in; the home page stands there then."""
    page.goto("/sign-in")
    write(page, "E-mail address", email)
    write(page, "Password", password)
    press(page, "Sign in")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def follow(page: Page, link: str) -> None:
    """Choose a link of the page itself, or, when it has none, one of the frame around it."""
    in_page = page.get_by_role("main").get_by_role("link", name=link)
    (in_page if in_page.count() else page.get_by_role("link", name=link)).first.click()


def press(page: Page, button: str) -> None:
    page.get_by_role("button", name=button, exact=True).first.click()


def write(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).fill(words)


def tick(page: Page, label: str) -> None:
    pick(page.get_by_role("checkbox", name=label))


def unfold(page: Page, summary: str) -> None:
    page.locator("summary").filter(has_text=summary).click()


def choose(page: Page, label: str, option: str) -> None:
    """Choose one option of a list."""
    page.get_by_label(label, exact=True).select_option(label=option)


def answer(page: Page, question: str, said: str) -> None:
    """Choose one of the answers to a question."""
    pick(question_asked(page, question).get_by_label(said, exact=True))


def pick(box: Locator) -> None:
    """Tick a box or a circle where a person does: on its words, which lie over it."""
    box.locator("xpath=following-sibling::label").click()
    expect(box).to_be_checked()


def question_asked(page: Page, question: str) -> Locator:
    return page.get_by_role("group", name=question, exact=True)


def mark(page: Page, theme: str, said: str) -> None:
    """Mark one theme on the pad."""
    answer(page, f"Our practice on {theme} is", said)


def state_level(page: Page, level: str) -> None:
    """Choose the level on the pad; its number is a caption, and no part of the answer."""
    pick(question_asked(page, "The level that you state").get_by_role("radio", name=re.compile(f"^{level}")))


def sees(page: Page, words: str) -> None:
    """The words stand on the page, where a person sees them."""
    expect(page.get_by_text(words).filter(visible=True).first).to_be_visible()


def stands_on(page: Page, title: str) -> None:
    """The page has this title."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)
