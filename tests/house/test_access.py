"""Every address names its permission, and what a person may not see looks as if it did not exist."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.testclient import TestClient

from app.guards import Guard, Permission
from app.main import create_app
from app.settings import Settings
from evaluations.actions.committee import add_service, create_committee
from evaluations.columns import new_id
from evaluations.permissions import anyone, anyone_signed_in, may_administer
from evaluations.person import Part
from evaluations.standing import Held, Standing
from evaluations.trace import COMMAND_LINE
from tests.inspecting_client import InspectingClient
from tests.people import person_in, signed_in
from tests.rooms import gathering_in

MATRIX = Path(__file__).parents[2] / "docs" / "access.md"
UNGUARDED = {"/static"}
OWN, OTHER = "example-area", "other-area"


@dataclass(frozen=True)
class Way:
    """One method of one address, with the permission that it asks."""

    method: str
    address: str
    permission: Permission

    @property
    def is_safe(self) -> bool:
        return self.method == "GET"

    def path(self, committee: str) -> str:
        """The address inside a committee, with made-up ids in all its other places."""
        return re.sub(r"\{\w+(?::\w+)?\}", new_id(), self.address.replace("{committee}", committee))


def ways_of(app: FastAPI) -> Iterator[Way]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if context.path in UNGUARDED:
            continue
        assert isinstance(route, APIRoute), f"{context.path} is not declared through a GuardedRouter."
        guards = [each.dependency for each in route.dependencies if isinstance(each.dependency, Guard)]
        assert len(guards) == 1, f"{context.path} has {len(guards)} guards."
        for method in sorted(context.methods or ()):
            yield Way(method, str(context.path), guards[0].permission)


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> tuple[Way, ...]:
    """Every method of every address."""
    home = tmp_path_factory.mktemp("home")
    app = create_app(Settings(home=home, database_url="sqlite://", is_production=False))
    return tuple(sorted(ways_of(app), key=lambda way: (way.address, way.method)))


@pytest.fixture
def house(workbook: FastAPI) -> FastAPI:
    """Two committees: somebody of each part in the first, a stranger in the second, an administrator."""
    with workbook.state.database.session(write=True) as session:
        own = create_committee(session, by=COMMAND_LINE, name="Example area")
        other = create_committee(session, by=COMMAND_LINE, name="Other area")
        service = add_service(session, by=COMMAND_LINE, committee=own, name="Police")
        for part in Part:
            email = f"{part.name.lower()}@example.org"
            person_in(session, email, part, committee=own, service_id=service.id)
        person_in(session, "stranger@example.org", Part.LEAD, Part.CHAIR, committee=other)
        person_in(session, "admin@example.org", is_administrator=True)
    return workbook


def in_committees(ways: tuple[Way, ...]) -> list[Way]:
    return [way for way in ways if way.address.startswith("/committees/{committee}")]


def test_every_address_names_one_permission(ways: tuple[Way, ...]) -> None:
    addresses = {way.address for way in ways}
    assert {"/", "/sign-in", "/account", "/administration", "/committees/{committee}"} <= addresses
    assert len(in_committees(ways)) > 5


def test_every_way_is_declared_once(ways: tuple[Way, ...]) -> None:
    declared = [(way.method, way.address) for way in ways]
    assert len(declared) == len(set(declared))


def test_what_belongs_to_a_committee_stands_under_its_address(ways: tuple[Way, ...]) -> None:
    for way in ways:
        is_inside = way.address.startswith("/committees/{committee}")
        assert ("{committee}" in way.address) is is_inside, way
        assert is_inside or not way.address.startswith("/committees"), way


def test_nothing_of_a_committee_is_open_to_somebody_without_a_part_in_it(ways: tuple[Way, ...]) -> None:
    for way in in_committees(ways):
        assert way.permission not in (anyone, anyone_signed_in, may_administer), way
        assert not way.permission(Standing()), way


def test_administration_is_the_administrators_alone(ways: tuple[Way, ...]) -> None:
    for way in ways:
        if way.address.startswith("/administration"):
            assert way.permission is may_administer, way


def test_nothing_changes_by_following_a_link(ways: tuple[Way, ...]) -> None:
    assert {way.method for way in ways} == {"GET", "POST"}


def test_the_address_of_every_form_can_be_opened_again(ways: tuple[Way, ...]) -> None:
    opened = {way.address for way in ways if way.is_safe}
    assert [way for way in ways if way.address not in opened] == []


def test_the_access_matrix_in_the_documentation_is_true(ways: tuple[Way, ...]) -> None:
    matrix = matrix_of(ways)
    if not MATRIX.exists() or MATRIX.read_text("utf-8") != matrix:
        MATRIX.write_text(matrix, "utf-8")
        pytest.fail("docs/access.md was behind. It is written anew: look at what changed and keep it.")


@pytest.mark.parametrize("email", ["stranger@example.org", "admin@example.org"])
def test_a_committee_of_others_looks_as_if_it_did_not_exist(
    house: FastAPI, ways: tuple[Way, ...], email: str
) -> None:
    client = signed_in(house, email)
    for way in in_committees(ways):
        theirs = client.request(way.method, way.path(OWN))
        nowhere = client.request(way.method, way.path("nowhere"))
        assert theirs.status_code == nowhere.status_code == 404, way
        assert theirs.content == nowhere.content, way
        assert told(theirs.headers) == told(nowhere.headers), way


def told(headers: object) -> dict[str, str]:
    return {name: value for name, value in dict(headers).items() if name != "date"}  # type: ignore[call-overload]


def test_a_thing_that_does_not_exist_is_told_like_a_committee_of_others(
    house: FastAPI, ways: tuple[Way, ...]
) -> None:
    client = signed_in(house, "lead@example.org")
    gone = client.get(f"/committees/{OTHER}")
    assert client.get(f"/committees/{OWN}/cycles/%00").status_code == 404
    lead = Standing(held=(Held(Part.LEAD),))
    for way in in_committees(ways):
        if way.is_safe and way.permission(lead) and "{" in way.address.replace("{committee}", ""):
            answer = client.get(way.path(OWN))
            assert (answer.status_code, answer.content) == (404, gone.content), way


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.INSPECTOR])
def test_a_colleague_without_the_permission_is_told_why(
    house: FastAPI, ways: tuple[Way, ...], part: Part
) -> None:
    client = signed_in(house, f"{part.name.lower()}@example.org")
    for way in in_committees(ways):
        permit = way.permission(
            Standing(held=(Held(part, "a service" if part is Part.TEAM_MEMBER else None),))
        )
        answer = client.request(way.method, way.path(OWN))
        assert (answer.status_code == 403) is not bool(permit), way
        assert permit.sentence in answer.text.replace("&#39;", "'"), way


def test_for_an_inspector_nothing_exists_but_what_is_open_to_them(
    house: FastAPI, ways: tuple[Way, ...]
) -> None:
    client = signed_in(house, "inspector@example.org")
    standing = Standing(held=(Held(Part.INSPECTOR),))
    open_to_them = (anyone, anyone_signed_in)
    closed = [way for way in ways if way.permission not in open_to_them and not way.permission(standing)]
    assert len(closed) > 100
    nowhere = {method: client.request(method, "/committees/nowhere/cycles") for method in ("GET", "POST")}
    for way in closed:
        refused = client.request(way.method, way.path(OWN))
        assert (refused.status_code, refused.content) == (404, nowhere[way.method].content), way
        assert told(refused.headers) == told(nowhere[way.method].headers), way


def test_nobody_is_sent_to_sign_in_or_for_a_room_to_its_door(
    client: InspectingClient, ways: tuple[Way, ...]
) -> None:
    for way in ways:
        if way.permission is not anyone:
            answer = client.request(way.method, way.path(OWN), follow_redirects=False)
            assert answer.status_code == 303, way
            door = "/join" if "{room}" in way.address else "/sign-in"
            assert answer.headers["location"].partition("?")[0] == door, way


@pytest.mark.parametrize("email", ["lead@example.org", "stranger@example.org", "admin@example.org"])
def test_a_room_in_which_one_has_no_place_looks_as_if_it_did_not_exist(
    house: FastAPI, ways: tuple[Way, ...], email: str
) -> None:
    with house.state.database.session(write=True) as session:
        room = gathering_in(session, "Third area").room.id
    client = signed_in(house, email)
    rooms = [way for way in ways if "{room}" in way.address]
    assert len(rooms) > 3
    for way in rooms:
        theirs = client.request(way.method, way.address.replace("{room}", room))
        nowhere = client.request(way.method, way.path(OWN))
        assert theirs.status_code == nowhere.status_code == 404, way
        assert theirs.content == nowhere.content, way


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://example.org"}])
def test_a_form_that_cannot_prove_that_it_is_ours_does_nothing(
    house: FastAPI, ways: tuple[Way, ...], headers: dict[str, str]
) -> None:
    client = TestClient(house)
    client.cookies = signed_in(house, "lead@example.org").cookies
    for way in ways:
        if not way.is_safe:
            answer = client.request(way.method, way.path(OWN), headers=headers)
            assert answer.status_code == 403, way
            assert "another site" in answer.text
    assert client.get("/account", follow_redirects=False).status_code == 200


def matrix_of(ways: tuple[Way, ...]) -> str:
    """The access matrix as a page: who may use each address, by the permission's own words."""
    lines = [
        "# Who may do what",
        "",
        "Written by `tests/house/test_access.py` from the routes. Every route names one permission of",
        "`evaluations/permissions.py`; what depends on the thing itself, such as whose judgement it is,",
        "the handler asks again. Who has no part in a committee is answered as if it did not exist.",
        "",
        "| method | address | permission | meaning, or the sentence of its refusal |",
        "|---|---|---|---|",
    ]
    for way in ways:
        meaning = (way.permission.__doc__ or way.permission(Standing()).sentence).split("\n")[0]
        lines.append(f"| {way.method} | `{way.address}` | `{way.permission.__name__}` | {meaning} |")
    return "\n".join(lines) + "\n"
