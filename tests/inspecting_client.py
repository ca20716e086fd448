"""A client for tests that inspects every page it is given, and sends forms as a browser would."""

import atexit
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cache
from typing import TypeAlias
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import httpx2
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from tests.inspection import RANDOM_KEY, faults_of, markup_of, shown, text_of

Fields: TypeAlias = Mapping[str, str | list[str]]
Files: TypeAlias = Mapping[str, tuple[str, bytes, str]]

SAFE = ("GET", "HEAD", "OPTIONS")
UNTYPED = ("submit", "button", "reset", "image", "file")


class InspectingClient(TestClient):
    """One browser with its own cookies. A page with a fault raises AssertionError with all its faults."""

    __test__ = False

    def __init__(self, app: ASGIApp, *, raise_server_exceptions: bool = True) -> None:
        super().__init__(app, raise_server_exceptions=raise_server_exceptions)
        self.portal = one_portal()
        self.event_hooks = {"request": [as_a_browser_would], "response": [inspect]}

    def submit(
        self,
        page: httpx2.Response,
        fields: Fields | None = None,
        *,
        action: str = "",
        files: Files | None = None,
    ) -> httpx2.Response:
        """Fill in the form of a page and send it; what is not named stays as the page has it.

        `action` is the end of the form's address, needed where the main part of a page has several forms.
        A button is pressed by naming it as a field, and a box is unticked with []. A field that the form
        does not have is an AssertionError.
        """
        form = find_form(page, action)
        assert set(files or {}) <= names(form), f"{shown(form)} takes no file {sorted(files or {})}"
        values = filled_in(form, fields or {})
        address = urljoin(str(page.url), form.get("action") or str(page.url))
        if form.get("method", "get").lower() == "get":
            return self.get(address, params=values)
        return self.post(address, data=values, files=files)


@cache
def one_portal() -> BlockingPortal:
    """The event loop in which every request of this process is answered, as in a server.

    Left to itself a test client makes a loop, and the threads behind it, for each request.
    """
    stays = ExitStack()
    portal = stays.enter_context(start_blocking_portal())
    atexit.register(stays.close)
    return portal


def as_a_browser_would(request: httpx2.Request) -> None:
    """Say that an unsafe request comes from our own page, unless the test says otherwise."""
    if request.method not in SAFE and "origin" not in request.headers:
        request.headers.setdefault("Sec-Fetch-Site", "same-origin")


def inspect(response: httpx2.Response) -> None:
    """Raise AssertionError with every fault of an HTML answer; leave other answers unread."""
    if not response.headers.get("content-type", "").startswith("text/html"):
        return
    response.read()
    is_part = response.request.headers.get("HX-Request") == "true" and "<html" not in response.text
    faults = [*faults_of(response.text, is_part=is_part), *faults_of_headers(response.headers)]
    place = f"{response.request.method} {response.request.url.path} answered {response.status_code}"
    assert not faults, "\n  ".join([f"{place}, and the page has faults:", *faults])


def faults_of_headers(headers: httpx2.Headers) -> list[str]:
    """What is wrong with what stands around a page."""
    policy = headers.get("content-security-policy", "")
    faults = []
    if "default-src 'none'" not in policy or "unsafe" in policy:
        faults.append(f"the content policy is not strict: {policy!r}")
    if "HX-Request" not in headers.get("vary", ""):
        faults.append("the answer does not vary by HX-Request, so a cache could show a part as a page")
    return faults


def find_form(page: httpx2.Response, action: str) -> Element:
    """The one form of a page whose address ends so; without an address, the one form in its main part."""
    markup = markup_of(page.text, is_part="<html" not in page.text)
    forms = [form for form in markup.named("form") if form.get("action", "").endswith(action)]
    if not action:
        forms = [form for form in forms if markup.around(form, "main") is not None or markup.is_part]
    assert len(forms) == 1, f"{len(forms)} forms {action!r} on {page.url}: {[shown(form) for form in forms]}"
    give_key(forms[0], page.text)
    return forms[0]


def give_key(form: Element, html: str) -> None:
    """Put the page's own key into a form that was read without it."""
    key = RANDOM_KEY.search(html)
    for field in form.iter("input"):
        if key and field.get("name") == "form_key":
            field.set("value", key[0])


def filled_in(form: Element, fields: Fields) -> dict[str, str | list[str]]:
    """What a browser would send: the values that stand in the form, and over them the ones given."""
    unknown = set(fields) - names(form)
    assert not unknown, f"{shown(form)} has no field {sorted(unknown)}"
    values: dict[str, str | list[str]] = {}
    for name, value in standing_in(form):
        held = values.get(name)
        values[name] = value if held is None else [*([held] if isinstance(held, str) else held), value]
    return {**values, **fields}


def names(form: Element) -> set[str]:
    """The names of all that a form can send."""
    return {control.get("name", "") for control in form.iter()}


def standing_in(form: Element) -> list[tuple[str, str]]:
    """Each name and value that the form would send as it stands."""
    controls = (
        control for control in form.iter() if control.get("name") and "disabled" not in control.attrib
    )
    return [(control.get("name", ""), value) for control in controls for value in values_of(control)]


def values_of(control: Element) -> list[str]:
    """The values that one control sends: none from an unticked box or an unpressed button."""
    if control.tag == "textarea":
        return ["".join(control.itertext())]
    if control.tag == "select":
        return chosen_options(control)
    if control.tag != "input" or control.get("type") in UNTYPED:
        return []
    if control.get("type") in ("radio", "checkbox"):
        return [control.get("value", "on")] if "checked" in control.attrib else []
    return [control.get("value", "")]


def chosen_options(select: Element) -> list[str]:
    """The chosen options; the first one where none is chosen and only one can be."""
    options = list(select.iter("option"))
    chosen = [option for option in options if "selected" in option.attrib]
    if not chosen and "multiple" not in select.attrib:
        chosen = options[:1]
    return [option.get("value", text_of(option)) for option in chosen]
