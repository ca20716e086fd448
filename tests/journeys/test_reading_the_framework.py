"""A team reads the framework together: on a projector, on a phone, on paper, and without scripts."""

from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from tests.browser import NewPage, assert_accessible

EDITION = built_in_editions()[DEFAULT_EDITION]
INDICATOR = f"/framework/{DEFAULT_EDITION}/2.1"


def test_very_good_stands_beside_weak_on_a_projector_and_above_it_on_a_phone(new_page: NewPage) -> None:
    def sides(width: int) -> tuple[dict[str, float], dict[str, float]]:
        page = new_page(viewport={"width": width, "height": 800})
        page.goto(INDICATOR)
        both = page.locator(".aspect").first.locator(".aspect__side")
        return both.nth(0).bounding_box() or {}, both.nth(1).bounding_box() or {}  # type: ignore[return-value]

    very_good, weak = sides(1280)
    assert very_good["y"] == weak["y"]
    assert very_good["x"] + very_good["width"] < weak["x"]
    very_good, weak = sides(320)
    assert very_good["x"] == weak["x"]
    assert very_good["y"] + very_good["height"] <= weak["y"]


def test_what_is_found_narrows_while_somebody_types(page: Page) -> None:
    page.goto("/framework")
    page.evaluate("window.isTheSamePage = true")
    field = page.get_by_label("Search titles, themes and aspects")
    field.press_sequentially("mobile phones")
    expect(page.locator("mark").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="of 25 indicators")).to_be_visible()
    expect(field).to_be_focused()
    assert page.evaluate("window.isTheSamePage")
    assert page.url.endswith("/framework?q=mobile+phones")
    assert_accessible(page)
    field.fill("")
    expect(page.get_by_role("heading", name="Questions, key areas and indicators")).to_be_visible()
    field.fill("zebra crossing")
    expect(page.get_by_text("Nothing found")).to_be_visible()
    page.reload()
    expect(field).to_have_value("zebra crossing")


def test_a_search_leads_to_the_words_without_scripts(page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto("/framework")
    page.get_by_label("Search titles, themes and aspects").fill("mobile phones")
    page.get_by_role("button", name="Search").click()
    page.locator(".found__where").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2.2")
    expect(page.locator(".pair:target")).to_contain_text("mobile phones")


def test_the_keyboard_leads_through_the_indicators(page: Page) -> None:
    page.goto(f"/framework/{DEFAULT_EDITION}/1.1")
    page.get_by_role("link", name="Next 1.2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.2")
    page.get_by_role("link", name="Previous 1.1").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1.1")


def printed(page: Page, address: str) -> list[str]:
    """The words of each sheet of A4 that a page prints on."""
    page.goto(address)
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets} == {(595, 842)}
    return [" ".join(sheet.extract_text().split()) for sheet in sheets]


def test_an_indicator_prints_on_few_sheets_of_a4(page: Page) -> None:
    sheets = printed(page, INDICATOR)
    assert len(sheets) == 2
    for theme in EDITION.indicator("2.1").themes:  # type: ignore[union-attr]
        for aspect in theme.aspects:
            assert any(aspect.name in sheet for sheet in sheets)


def test_every_indicator_of_the_whole_edition_begins_on_a_sheet_of_its_own(page: Page) -> None:
    sheets = printed(page, f"/framework/{DEFAULT_EDITION}/print")
    assert len(sheets) < 60
    for indicator in EDITION.indicators:
        opening = f"{indicator.high_level_question.text} / {indicator.key_area.title} {indicator.number}"
        assert len([sheet for sheet in sheets if sheet.startswith(opening)]) == 1, indicator.number
