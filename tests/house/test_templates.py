"""No template holds code, so that nothing in a page can ever run that is not a file of ours."""

import re

import pytest

from tests.house.checkout import CHECKOUT, place, written_by_us

CODE = {
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "a script of its own": re.compile(r"<script\b(?![^>]*\ssrc=)", re.IGNORECASE),
    "a handler of its own": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "a handler for htmx": re.compile(r"hx-on\b"),
    "a value that htmx would run": re.compile(r"""=\s*["']\s*(?:js|javascript):""", re.IGNORECASE),
    "a filter that htmx would run": re.compile(r"""hx-trigger\s*=\s*(?:"[^"]*\[|'[^']*\[)"""),
    "text that is not escaped": re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false"),
    "something from another host": re.compile(r"""(?:src|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
}


@pytest.mark.parametrize("what", CODE)
def test_no_template_holds(what: str) -> None:
    holding = [
        place(path) for path in written_by_us("templates") if CODE[what].search(path.read_text("utf-8"))
    ]
    assert holding == []


@pytest.mark.parametrize(
    ("what", "markup"),
    [
        ("a style of its own", '<p style="color: red">'),
        ("a script of its own", "<script>go()</script>"),
        ("a handler of its own", '<p onclick="go()">'),
        ("a handler for htmx", '<p hx-on:click="go()">'),
        ("a value that htmx would run", "<p hx-vals='js:{}'>"),
        ("a filter that htmx would run", '<p hx-trigger="click[shiftKey]">'),
        ("text that is not escaped", "{{ words | safe }}"),
        ("something from another host", '<img src="https://example.org/a.png">'),
    ],
)
def test_code_in_a_template_is_found(what: str, markup: str) -> None:
    assert CODE[what].search(markup)


def test_every_template_ends_in_html() -> None:
    """Nothing else is escaped without being told so."""
    templates = [path for path in written_by_us("templates") if path.is_relative_to(CHECKOUT / "templates")]
    assert [place(path) for path in templates if path.suffix != ".html"] == []
