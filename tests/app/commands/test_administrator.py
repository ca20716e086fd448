"""`workbook administrator`: the first administrator, and one who is locked out."""

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from evaluations.refusals import Refusal
from tests.inspecting_client import InspectingClient

PASSWORD = "a password to keep"


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("WORKBOOK_DATABASE_URL", database_url)
    return database_url


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["administrator", *words])


def choose_password(client: InspectingClient, path: str) -> str:
    """Open the link and choose a password; return the words of the administration page."""
    client.submit(client.get(path), {"password": PASSWORD, "again": PASSWORD})
    return client.get("/administration").text


def test_the_first_administrator_gets_an_invitation_path_alone_on_standard_output(
    url: str, client: InspectingClient
) -> None:
    result = run("add", "--email", "Admin@example.org", "--name", "A. Admin")
    assert result.exit_code == 0, result.output
    assert result.stdout.count("\n") == 1
    assert result.stdout.startswith("/invitations/")
    assert "hand it to A. Admin" in result.stderr
    words = choose_password(client, result.stdout.strip())
    assert "No committee yet" in words
    assert "Create the first one." in words


def test_an_address_in_use_and_one_that_is_none_are_refused(url: str) -> None:
    run("add", "--email", "admin@example.org", "--name", "A. Admin")
    for email in ("admin@example.org", "nonsense"):
        result = run("add", "--email", email, "--name", "A. Admin")
        assert isinstance(result.exception, Refusal)
        assert result.stdout == ""


def test_a_command_without_its_words_is_wrong_usage(url: str) -> None:
    assert run("add", "--name", "A. Admin").exit_code == 2


def test_a_locked_out_administrator_gets_a_reset_link(url: str, client: InspectingClient) -> None:
    run("add", "--email", "admin@example.org", "--name", "A. Admin")
    result = run("reset", "--email", "admin@example.org")
    assert result.stdout.startswith("/resets/")
    assert "Committees" in choose_password(client, result.stdout.strip())
    assert isinstance(run("reset", "--email", "nobody@example.org").exception, Refusal)
