"""Signing in and out, and the links behind which a password is chosen."""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from sqlmodel import Session, select

from app import sign_in
from app.pages.front_door import BRAKED, WRONG, local_path
from app.sign_in import make_link, revoke_sessions
from app.tables import FailedSignIn, Link, LinkKind, SignInSession
from evaluations.actions.person import deactivate_person
from evaluations.person import Person
from evaluations.trace import COMMAND_LINE
from tests.inspecting_client import InspectingClient
from tests.people import PASSWORD, person_in, signed_in

Made = TypeVar("Made")
EMAIL = "lead@example.org"
NEW = "a password to keep"


@pytest.fixture
def person(workbook: FastAPI) -> Person:
    """Somebody with an account and a password."""
    return with_session(workbook, lambda session: person_in(session, EMAIL))


def with_session(workbook: FastAPI, act: Callable[[Session], Made]) -> Made:
    with workbook.state.database.session(write=True) as session:
        return act(session)


def link_to(workbook: FastAPI, person: Person, kind: LinkKind) -> str:
    token = with_session(
        workbook, lambda session: make_link(session, by=COMMAND_LINE, person_id=person.id, kind=kind)
    )
    return sign_in.link_address(token, kind)


def try_password(client: InspectingClient, email: str, password: str) -> httpx2.Response:
    return client.submit(client.get("/sign-in"), {"email": email, "password": password})


def without_keys(answer: httpx2.Response, email: str) -> str:
    """A page as everybody would see it: the keys of its forms and the typed address taken out."""
    return re.sub(r'(name="form_key" value=")[^"]*', r"\1", answer.text).replace(email, "")


def is_signed_in(client: InspectingClient) -> bool:
    return client.get("/account", follow_redirects=False).status_code == 200


def test_the_right_password_signs_in_and_the_form_leads_back_to_where_they_were(
    client: InspectingClient, person: Person
) -> None:
    page = client.get("/account")
    assert page.request.url.path == "/sign-in"
    assert page.request.url.params["next"] == "/account"
    answer = client.submit(page, {"email": " LEAD@example.org ", "password": PASSWORD})
    assert (answer.status_code, answer.request.url.path) == (200, "/account")


def test_every_failure_looks_the_same_and_costs_the_same(
    workbook: FastAPI, client: InspectingClient, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def others(session: Session) -> None:
        person_in(session, "no.password@example.org", has_password=False)
        deactivate_person(session, by=COMMAND_LINE, person=person_in(session, "closed@example.org"))

    with_session(workbook, others)
    hashed: list[str] = []
    verify = sign_in._hasher.verify

    def counted(password: str, kept: str) -> bool:
        hashed.append(password)
        return verify(password, kept)

    monkeypatch.setattr(sign_in._hasher, "verify", counted)
    tries = (
        (EMAIL, "not the password"),
        ("nobody@example.org", PASSWORD),
        ("closed@example.org", PASSWORD),
        ("no.password@example.org", PASSWORD),
        ("", ""),
        ("not an address", "x" * 5000),
    )
    answers = [(email, try_password(client, email, password)) for email, password in tries]
    assert {(answer.status_code, without_keys(answer, email)) for email, answer in answers} == {
        (422, without_keys(answers[0][1], EMAIL))
    }
    assert WRONG in answers[0][1].text
    assert len(hashed) == len(tries)
    assert max(map(len, hashed)) <= sign_in.LONGEST_PASSWORD + 1


def test_too_many_failures_are_braked_alike_for_known_and_unknown_addresses(
    client: InspectingClient, person: Person
) -> None:
    pages = []
    for email in (EMAIL, "nobody@example.org"):
        statuses = [try_password(client, email, "not the password").status_code for _ in range(5)]
        assert statuses == [422] * 5
        answer = try_password(client, email, PASSWORD)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
        assert BRAKED in answer.text
        pages.append(without_keys(answer, email))
    assert pages[0] == pages[1]
    assert not is_signed_in(client)


def test_failures_are_forgotten_once_the_password_was_known(
    workbook: FastAPI, client: InspectingClient, person: Person
) -> None:
    for _ in range(2):
        for _ in range(4):
            assert try_password(client, EMAIL, "not the password").status_code == 422
        signed_in(workbook, EMAIL)


def test_many_guesses_at_once_count_like_many_in_a_row(workbook: FastAPI, person: Person) -> None:
    statuses: list[int] = []

    def guess() -> None:
        answer = InspectingClient(workbook).post(
            "/sign-in", data={"email": EMAIL, "password": "not the password"}
        )
        statuses.append(answer.status_code)

    at_once(*[guess] * 10)
    assert sorted(statuses) == [422] * 5 + [429] * 5
    failed = with_session(workbook, lambda session: len(session.exec(select(FailedSignIn)).all()))
    assert failed == 5


def at_once(*acts: Callable[[], None]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/",
        "//example.org/",
        "/\\example.org",
        "\\\\example.org",
        "/\t/example.org",
        "/\n/example.org",
        " //example.org",
        "javascript:alert(1)",
        "account",
        "",
    ],
)
def test_the_way_on_never_leads_to_another_site(
    client: InspectingClient, person: Person, address: str
) -> None:
    assert local_path(address) == "/"
    answer = client.post(
        "/sign-in", data={"email": EMAIL, "password": PASSWORD, "next": address}, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    again = client.get("/sign-in", params={"next": address}, follow_redirects=False)
    assert again.headers["location"] == "/"


def test_a_local_path_with_its_query_is_kept() -> None:
    assert local_path("/framework/hmie-2009?words=risk&n=1") == "/framework/hmie-2009?words=risk&n=1"


def test_signing_in_never_takes_over_a_token_that_stood_before(
    workbook: FastAPI, client: InspectingClient, person: Person
) -> None:
    client.cookies.set("session", "a token that somebody planted", domain="testserver.local", path="/")
    try_password(client, EMAIL, PASSWORD)
    first = client.cookies["session"]
    assert first != "a token that somebody planted"
    client.post("/sign-in", data={"email": EMAIL, "password": PASSWORD})
    assert client.cookies["session"] != first
    stranger = InspectingClient(workbook)
    for token in (first, "a token that somebody planted"):
        stranger.cookies.set("session", token)
        assert not is_signed_in(stranger)


def test_signing_out_revokes_the_session_itself(
    workbook: FastAPI, client: InspectingClient, person: Person
) -> None:
    try_password(client, EMAIL, PASSWORD)
    token = client.cookies["session"]
    answer = client.submit(client.get("/account"), action="/sign-out")
    assert "You are signed out." in answer.text
    stolen = InspectingClient(workbook)
    stolen.cookies.set("session", token)
    assert not is_signed_in(stolen)


def test_opening_the_address_of_signing_out_signs_nobody_out(
    client: InspectingClient, person: Person
) -> None:
    try_password(client, EMAIL, PASSWORD)
    assert client.get("/sign-out").status_code == 200
    assert is_signed_in(client)


def test_a_session_ends_when_it_is_revoked_runs_out_or_the_account_is_closed(
    workbook: FastAPI, person: Person
) -> None:
    def run_out(session: Session) -> None:
        session.execute(update(SignInSession).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))

    def close(session: Session) -> None:
        deactivate_person(session, by=COMMAND_LINE, person=session.get_one(Person, person.id))

    for act in (lambda session: revoke_sessions(session, person.id), run_out, close):
        client = signed_in(workbook, EMAIL)
        assert is_signed_in(client)
        with_session(workbook, act)
        assert not is_signed_in(client)


@pytest.mark.parametrize("kind", list(LinkKind))
def test_a_link_lets_a_person_choose_a_password_once(
    workbook: FastAPI, client: InspectingClient, person: Person, kind: LinkKind
) -> None:
    elsewhere = signed_in(workbook, EMAIL)
    address = link_to(workbook, person, kind)
    page = client.get(address)
    assert EMAIL in page.text
    answer = client.submit(page, {"password": NEW, "again": NEW}, action=address)
    assert "you are signed in" in answer.text
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert try_password(InspectingClient(workbook), EMAIL, PASSWORD).status_code == 422
    assert try_password(InspectingClient(workbook), EMAIL, NEW).status_code == 200
    late = InspectingClient(workbook)
    assert late.get(address).status_code == 404
    assert late.post(address, data={"password": "x" * 12, "again": "x" * 12}).status_code == 404


def test_a_password_that_does_not_do_leaves_the_link_as_it_was(
    workbook: FastAPI, client: InspectingClient, person: Person
) -> None:
    address = link_to(workbook, person, LinkKind.RESET)
    for password, again, sentence in (
        ("short", "short", "at least 12 characters"),
        (NEW, "another password", "Type the same one twice"),
    ):
        answer = client.submit(client.get(address), {"password": password, "again": again})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert password not in answer.text
    assert client.submit(client.get(address), {"password": NEW, "again": NEW}).status_code == 200


def test_an_unknown_a_used_and_an_expired_link_say_the_same(
    workbook: FastAPI, client: InspectingClient, person: Person
) -> None:
    expired = link_to(workbook, person, LinkKind.RESET)
    with_session(
        workbook,
        lambda session: session.execute(
            update(Link).values(expires_at=datetime.now(UTC) - timedelta(seconds=1))
        ),
    )
    other = with_session(workbook, lambda session: person_in(session, "other@example.org"))
    used = link_to(workbook, other, LinkKind.RESET)
    chooser = InspectingClient(workbook)
    chooser.submit(chooser.get(used), {"password": NEW, "again": NEW})
    wrong_kind = link_to(workbook, person, LinkKind.RESET).replace("/resets/", "/invitations/")
    addresses = (expired, used, wrong_kind, "/resets/unknown", "/invitations/%FF%00")
    answers = [client.get(address) for address in addresses]
    answers += [client.post(address, data={"password": NEW, "again": NEW}) for address in addresses]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[0].content)}
    assert "This link does not work" in answers[0].text


def test_of_two_people_who_use_a_link_at_the_same_time_one_does(workbook: FastAPI, person: Person) -> None:
    address = link_to(workbook, person, LinkKind.RESET)
    statuses = {}

    def use(password: str) -> None:
        client = InspectingClient(workbook)
        answer = client.post(address, data={"password": password, "again": password}, follow_redirects=False)
        statuses[password] = answer.status_code

    passwords = [f"{NEW} {number}" for number in range(4)]
    at_once(*[lambda password=password: use(password) for password in passwords])
    assert sorted(statuses.values()) == [303, 404, 404, 404]
    won = next(password for password, status in statuses.items() if status == 303)
    assert try_password(InspectingClient(workbook), EMAIL, won).status_code == 200


def test_a_double_click_on_a_link_sets_the_password_and_asks_to_sign_in(
    workbook: FastAPI, client: InspectingClient, person: Person
) -> None:
    address = link_to(workbook, person, LinkKind.INVITATION)
    form = {"form_key": "k", "password": NEW, "again": NEW}
    assert client.post(address, data=form, follow_redirects=False).headers["location"] == "/"
    assert client.post(address, data=form, follow_redirects=False).headers["location"] == "/"
    forgetful = InspectingClient(workbook)
    assert forgetful.post(address, data=form, follow_redirects=False).headers["location"] == "/sign-in"
    assert forgetful.post(address, data={**form, "password": PASSWORD}).status_code == 404


def test_whoever_forgot_a_password_is_told_whom_to_ask(client: InspectingClient) -> None:
    answer = client.get(client.get("/sign-in").url.join("/forgotten-password"))
    assert "Ask an administrator" in answer.text


def test_a_form_of_another_site_signs_nobody_in_or_out(client: InspectingClient, person: Person) -> None:
    form = {"email": EMAIL, "password": PASSWORD}
    answer = client.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    try_password(client, EMAIL, PASSWORD)
    assert client.post("/sign-out", headers={"Sec-Fetch-Site": "same-site"}).status_code == 403
    assert is_signed_in(client)


@pytest.mark.parametrize("is_production", [False, True])
def test_the_cookie_cannot_be_read_by_scripts_and_is_bound_to_https_in_production(
    workbook: FastAPI, client: InspectingClient, person: Person, is_production: bool
) -> None:
    workbook.state.settings = replace(workbook.state.settings, is_production=is_production)
    address = "https://testserver/sign-in"
    answer = client.post(address, data={"email": EMAIL, "password": PASSWORD}, follow_redirects=False)
    cookie = answer.headers["set-cookie"].lower()
    assert all(words in cookie for words in ("httponly", "samesite=lax", "path=/"))
    assert "domain" not in cookie
    assert ("secure" in cookie) is is_production
    assert cookie.startswith("__host-session=") is is_production
    assert client.get("https://testserver/account", follow_redirects=False).status_code == 200
    gone = client.post("https://testserver/sign-out", follow_redirects=False).headers["set-cookie"].lower()
    assert ("secure" in gone) is is_production
    assert client.get("https://testserver/account", follow_redirects=False).status_code == 303
