"""The inspecting client sends what a browser would send, and refuses a page with a fault."""

from collections.abc import Callable

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.inspecting_client import InspectingClient

PAGE = """<!doctype html><html lang="en"><head><title>Cycle</title></head><body>
<form method="post" action="/sign-out"><input type="hidden" name="form_key" value="k0">
<button>Sign out</button></form>
<main><h1>Cycle</h1>
<form method="post" action="/echo">
<input type="hidden" name="form_key" value="k1">
<label>Name <input name="name" value="as it was"></label>
<label>Why <textarea name="why">because</textarea></label>
<label>Chosen <input type="checkbox" name="chosen" value="1.1" checked></label>
<label>Chosen <input type="checkbox" name="chosen" value="1.2" checked></label>
<label>Not chosen <input type="checkbox" name="chosen" value="1.3"></label>
<label>Bar <select name="bar">
<option value="weak">Weak</option><option selected>satisfactory</option></select></label>
<button name="next" value="agree">Agree</button>
</form></main></body></html>"""

STRICT = {"Content-Security-Policy": "default-src 'none'", "Vary": "HX-Request"}


def answering(page: str, headers: dict[str, str] = STRICT) -> InspectingClient:
    """A client of an application that answers with this page and echoes its form."""

    async def answer(request: Request) -> Response:
        return HTMLResponse(page, headers=headers)

    async def echo(request: Request) -> Response:
        form = (await request.form()).multi_items()
        return JSONResponse({"form": form, "site": request.headers.get("sec-fetch-site")})

    routes = [Route("/", answer), Route("/echo", echo, methods=["GET", "POST"])]
    return InspectingClient(Starlette(routes=routes))


def test_a_page_with_a_fault_is_refused() -> None:
    with pytest.raises(AssertionError, match="0 h1"):
        answering(PAGE.replace("h1>", "h2>")).get("/")


def test_a_page_without_the_strict_policy_is_refused() -> None:
    with pytest.raises(AssertionError, match="content policy"):
        answering(PAGE, {"Vary": "HX-Request"}).get("/")


def test_a_page_that_a_cache_could_take_for_a_part_is_refused() -> None:
    with pytest.raises(AssertionError, match="vary"):
        answering(PAGE, {"Content-Security-Policy": "default-src 'none'"}).get("/")


def test_an_answer_to_htmx_is_inspected_as_a_part() -> None:
    assert answering("<p>Kept</p>").get("/", headers={"HX-Request": "true"}).text == "<p>Kept</p>"


def test_a_form_is_sent_as_it_stands() -> None:
    client = answering(PAGE)
    assert client.submit(client.get("/")).json()["form"] == [
        ["form_key", "k1"],
        ["name", "as it was"],
        ["why", "because"],
        ["chosen", "1.1"],
        ["chosen", "1.2"],
        ["bar", "satisfactory"],
    ]


def test_a_form_is_filled_in() -> None:
    client = answering(PAGE)
    fields: dict[str, str | list[str]] = {"name": "new", "chosen": ["1.3"], "next": "agree"}
    form = client.submit(client.get("/"), fields).json()["form"]
    assert [pair for pair in form if pair[0] in fields] == [
        ["name", "new"],
        ["chosen", "1.3"],
        ["next", "agree"],
    ]


def test_a_field_that_the_form_does_not_have_cannot_be_sent() -> None:
    client = answering(PAGE)
    with pytest.raises(AssertionError, match="no field"):
        client.submit(client.get("/"), {"nmae": "new"})


def test_a_form_is_found_by_the_end_of_its_address() -> None:
    client = answering(PAGE)
    assert client.submit(client.get("/"), action="/sign-out").status_code == 404


@pytest.mark.parametrize(
    ("send", "site"),
    [
        (lambda client: client.post("/echo"), "same-origin"),
        (lambda client: client.get("/echo"), None),
        (lambda client: client.post("/echo", headers={"Sec-Fetch-Site": "cross-site"}), "cross-site"),
        (lambda client: client.post("/echo", headers={"Origin": "null"}), None),
    ],
)
def test_an_unsafe_request_says_that_it_is_our_own(
    send: Callable[[InspectingClient], httpx2.Response], site: str | None
) -> None:
    answer = send(answering(PAGE))
    assert answer.json()["site"] == site
