"""What stands around every kind of answer: the content policy, who may keep it, cookies, same origin."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlmodel import select
from starlette.testclient import TestClient

from app.files import FileStore
from app.main import LARGEST_FORM, create_app
from app.rendering import static
from app.settings import Settings
from evaluations.actions.evidence import Attached, EvidenceWords, record_evidence
from evaluations.committee import Committee
from evaluations.person import Part
from evaluations.triangulation import InformationType, Source
from tests.inspecting_client import InspectingClient
from tests.people import PASSWORD, person_in
from tests.places import LEAD as LEAD_OFFICER
from tests.places import place_in

ALWAYS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
HSTS = {"strict-transport-security": "max-age=31536000"}
STYLE = static("css/workbook.css")
OWN = {"Sec-Fetch-Site": "same-origin"}
FORM = {"email": "lead@example.org", "password": PASSWORD}
LEAD = "lead@example.org"
HERE = "/committees/example-area"
UNREADABLE = {"Content-Type": "multipart/form-data", **OWN}
WRITTEN = {"Content-Type": "application/x-www-form-urlencoded", **OWN}

WORDS = EvidenceWords(
    title="An audit",
    source=Source.OBSERVATION_AND_AUDIT,
    method="Ten plans were read.",
    finding="Most were clear.",
    period_from=date(2026, 1, 1),
    period_to=date(2026, 3, 31),
    information_type=InformationType.QUALITY,
)

ANSWERS = {
    "a page": (200, "GET", "/account", {}),
    "an open page": (200, "GET", "/framework", {}),
    "a part of a page": (200, "GET", "/framework", {"HX-Request": "true"}),
    "something done": (303, "POST", "/account/sign-outs", OWN),
    "an address with a slash too many": (307, "GET", "/account/", {}),
    "a form with a fault": (422, "POST", "/account/details", OWN),
    "what is not permitted": (403, "GET", "/administration", {}),
    "what is not there": (404, "GET", f"{HERE}/cycles/none", {}),
    "an unknown address": (404, "GET", "/nowhere", {}),
    "another method": (404, "PUT", "/account", OWN),
    "a form that cannot be read": (400, "POST", "/account/details", UNREADABLE),
    "a form that is too large": (413, "POST", "/account/details", {**WRITTEN, "Size": str(LARGEST_FORM)}),
    "a form of another site": (403, "POST", "/account/details", {"Sec-Fetch-Site": "cross-site"}),
    "a failure": (500, "GET", "/gallery", {}),
    "a missing file": (404, "GET", "/static/none.css", {}),
    "a range that is none": (400, "GET", STYLE, {"Range": "bytes=5-1"}),
}
KEPT_ANSWERS = {
    "a file": (200, "GET", STYLE, {}),
    "a part of a file": (206, "GET", STYLE, {"Range": "bytes=0-9"}),
    "a file that the browser has": (
        304,
        "GET",
        STYLE,
        {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    ),
}


@pytest.fixture(params=[True, False], ids=["in production", "at home"])
def is_production(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def workbook(tmp_path: Path, sqlite_url: str, is_production: bool) -> Iterator[FastAPI]:
    """The application as it runs in production, or at home."""
    app = create_app(Settings(home=tmp_path, database_url=sqlite_url, is_production=is_production))
    with app.state.database.session(write=True) as session:
        person_in(session, LEAD, Part.LEAD, committee=place_in(session).committee)
    yield app
    app.state.database.engine.dispose()


@pytest.fixture
def lead(workbook: FastAPI) -> InspectingClient:
    """A browser in which the lead is signed in; failures come as answers."""
    client = InspectingClient(workbook, raise_server_exceptions=False)
    client.base_url = httpx2.URL("https://testserver")
    client.post("/sign-in", data=FORM, follow_redirects=False)
    return client


def test_every_answer_is_strict_and_only_files_that_never_change_are_kept(
    lead: InspectingClient, is_production: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.pages.gallery.gallery_page", failing)
    for says, (status, method, address, headers) in {**ANSWERS, **KEPT_ANSWERS}.items():
        content = b"x" * (int(headers.get("Size", 0)) + 1) if method == "POST" else None
        answer = lead.request(method, address, headers=headers, content=content, follow_redirects=False)
        assert answer.status_code == status, says
        expected = ALWAYS | (HSTS if is_production else {})
        given = {name: answer.headers.get(name) for name in ALWAYS | HSTS}
        assert given == {**dict.fromkeys(HSTS), **expected}, says
        kept = "public, max-age=31536000, immutable" if says in KEPT_ANSWERS else "no-store"
        assert answer.headers["cache-control"] == kept, says


@pytest.mark.parametrize("is_production", [False], indirect=True)
def test_an_attached_file_is_handed_out_to_be_saved_and_kept_by_nobody(
    workbook: FastAPI, lead: InspectingClient
) -> None:
    content = b"<script>alert(1)</script>"
    with workbook.state.database.session(write=True) as session:
        committee = session.exec(select(Committee)).one()
        attached = Attached(FileStore(workbook.state.settings.files).keep(content), "a.txt", "text/plain", 25)
        piece = record_evidence(
            session, by=LEAD_OFFICER, committee_id=committee.id, words=WORDS, attached=attached
        )
    answer = lead.get(f"{HERE}/evidence/{piece.id}/file")
    assert answer.content == content
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "no-store" in answer.headers["cache-control"]
    assert answer.headers["content-disposition"].startswith("attachment;")


def failing() -> None:
    raise RuntimeError("planted")


def test_no_cookie_can_be_read_by_scripts_or_sent_by_another_site(
    lead: InspectingClient, is_production: bool
) -> None:
    answers = [
        lead.post("/account/details", data={"name": "Lead"}, follow_redirects=False),
        lead.get("/account"),
        lead.post("/sign-out", follow_redirects=False),
        lead.post("/sign-in", data=FORM, follow_redirects=False),
    ]
    cookies = [cookie for answer in answers for cookie in answer.headers.get_list("set-cookie")]
    assert len(cookies) == 5
    for cookie in cookies:
        (name, _), *marks = (part.strip().partition("=")[::2] for part in cookie.split(";"))
        attributes = {mark.lower(): value for mark, value in marks}
        assert {"httponly", "samesite", "path"} <= set(attributes), cookie
        assert (attributes["samesite"], attributes["path"]) == ("lax", "/"), cookie
        assert "domain" not in attributes, cookie
        assert ("secure" in attributes, name.startswith("__Host-")) == (is_production,) * 2, cookie


UNSAFE = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "ODD")
OURS: tuple[dict[str, str], ...] = (
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver"},
)
THEIRS: tuple[dict[str, str], ...] = (
    {},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://testserver"},
    {"Sec-Fetch-Site": "SAME-ORIGIN"},
    {"Origin": "https://testserver.example.org"},
    {"Origin": "https://example.org"},
    {"Origin": "https://testserver:8000"},
    {"Origin": "https://a@testserver"},
    {"Origin": "ftp://testserver"},
    {"Origin": "https://[::1"},
    {"Origin": "null"},
    {"Origin": "null", "Host": ""},
    {"Origin": "", "Referer": "https://testserver/account"},
)


@pytest.mark.parametrize("is_production", [False], indirect=True)
@pytest.mark.parametrize("method", UNSAFE)
def test_an_unsafe_request_proves_that_it_is_our_own(workbook: FastAPI, method: str) -> None:
    client = TestClient(workbook, follow_redirects=False)
    for headers in OURS:
        answer = client.request(method, "/sign-out", headers=headers)
        assert answer.status_code == (303 if method == "POST" else 404), headers
    for headers in THEIRS:
        answer = client.request(method, "/sign-out", headers=headers)
        assert answer.status_code == 403, headers
        assert "another site" in answer.text, headers


@pytest.mark.parametrize("is_production", [False], indirect=True)
def test_another_method_tells_nothing_of_an_address(workbook: FastAPI, lead: InspectingClient) -> None:
    addresses = ("/account", HERE, f"{HERE}/cycles", "/committees/nowhere", "/administration", "/framework")
    signed_in = TestClient(workbook, cookies=lead.cookies, headers=OWN)
    for client in (signed_in, TestClient(workbook, headers=OWN)):
        for method in ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "ODD"):
            nothing = client.request(method, "/nowhere")
            assert nothing.status_code == 404
            for address in addresses:
                answer = client.request(method, address)
                assert (answer.status_code, answer.content) == (404, nothing.content), (method, address)
                assert dict(answer.headers) == dict(nothing.headers), (method, address)
