"""Sessions, links and the brake, below the pages."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from app import sign_in
from app.database import Database
from app.sign_in import (
    Attempt,
    browser_name,
    hash_of,
    is_braked,
    make_link,
    note_failure,
    password_fault,
    person_invited,
    tidy,
    use_link,
)
from app.tables import FailedSignIn, FormDone, Link, LinkKind, SignInSession
from evaluations.actions.person import deactivate_person
from evaluations.trace import COMMAND_LINE, Trace
from tests.people import person_in

pytestmark = pytest.mark.both_databases

HERE = Attempt("lead@example.org", "10.0.0.1")


@pytest.mark.parametrize(
    ("password", "is_good"),
    [
        ("", False),
        ("elevenchars", False),
        ("twelve chars", True),
        ("aaaaaaaaaaaaaaaa", False),
        ("abcdabcdabcd", False),
        ("correct horse battery", True),
        ("ab cd" * 40, True),
        ("ab cd" * 40 + "x", False),
    ],
)
def test_a_password_is_long_and_varied(password: str, is_good: bool) -> None:
    assert (password_fault(password) == "") is is_good


def test_passwords_are_kept_with_argon2id_and_much_work() -> None:
    """A new process, because the tests themselves hash cheaply."""
    program = "from app.sign_in import _hash_of_nobody; print(_hash_of_nobody())"
    kept = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    work = re.match(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$", kept)
    assert work is not None
    assert int(work[1]) >= 19_456
    assert int(work[2]) >= 2


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537 Chrome/130 Safari/537 Edg/130", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18 like Mac OS X) Version/18 Safari/604", "Safari on iPhone"),
        ("curl/8", "A browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent: str, name: str) -> None:
    assert browser_name(user_agent) == name


def fail(session: Session, attempt: Attempt, times: int) -> None:
    for _ in range(times):
        note_failure(session, attempt)
    session.flush()


@pytest.mark.parametrize(
    ("attempt", "most"),
    [
        (HERE, 5),
        (Attempt("lead@example.org", "10.9.9.9"), 25),
        (Attempt("other@example.org", "10.0.0.1"), 50),
    ],
)
def test_the_brake_counts_for_the_address_here_for_the_address_and_for_the_place(
    database: Database, attempt: Attempt, most: int
) -> None:
    with database.session(write=True) as session:
        fail(session, HERE, most - 1)
        assert not is_braked(session, attempt)
        fail(session, HERE, 1)
        assert is_braked(session, attempt)
        assert not is_braked(session, Attempt("other@example.org", "10.9.9.9"))


def test_the_brake_lets_go_after_a_while(database: Database) -> None:
    with database.session(write=True) as session:
        fail(session, HERE, 5)
        session.execute(
            update(FailedSignIn).values(at=datetime.now(UTC) - sign_in.BRAKE_WINDOW - timedelta(seconds=1))
        )
        assert not is_braked(session, HERE)


def test_a_link_is_kept_as_its_hash_and_its_making_is_traced(database: Database) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "lead@example.org", has_password=False)
        token = make_link(session, by=COMMAND_LINE, person_id=person.id, kind=LinkKind.INVITATION)
        link = session.exec(select(Link)).one()
        acts = set(session.exec(select(Trace.act).where(Trace.noun_id == person.id)))
    assert link.token_hash == hash_of(token)
    assert token not in repr(link)
    assert acts == {"person added", "invitation link made"}


def test_a_new_link_stops_the_ones_before_it(database: Database) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "lead@example.org", has_password=False)
        tokens = [
            make_link(session, by=COMMAND_LINE, person_id=person.id, kind=kind)
            for kind in (LinkKind.INVITATION, LinkKind.RESET, LinkKind.RESET)
        ]
        opened = [person_invited(session, token, kind) for token in tokens for kind in LinkKind]
    assert opened == [None, None, None, None, None, person]


def test_a_used_link_and_every_other_of_the_person_stop_working(database: Database) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "lead@example.org", has_password=False)
        token = make_link(session, by=COMMAND_LINE, person_id=person.id, kind=LinkKind.RESET)
        use_link(session, person=person, kind=LinkKind.RESET, password="a password to keep")
        assert person_invited(session, token, LinkKind.RESET) is None


def test_a_link_runs_out_and_does_not_open_a_closed_account(database: Database) -> None:
    with database.session(write=True) as session:
        person = person_in(session, "lead@example.org", has_password=False)
        token = make_link(session, by=COMMAND_LINE, person_id=person.id, kind=LinkKind.RESET)
        deactivate_person(session, by=COMMAND_LINE, person=person)
        assert person_invited(session, token, LinkKind.RESET) is None
    with database.session(write=True) as session:
        person = person_in(session, "other@example.org", has_password=False)
        token = make_link(session, by=COMMAND_LINE, person_id=person.id, kind=LinkKind.RESET)
        assert person_invited(session, token, LinkKind.RESET) is person
        session.execute(update(Link).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
        assert person_invited(session, token, LinkKind.RESET) is None


def test_tidying_takes_old_rows_only_and_few_at_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    old = now - timedelta(days=3)
    monkeypatch.setattr(sign_in, "TIDIED_AT_ONCE", 2)
    with database.session(write=True) as session:
        person = person_in(session, "lead@example.org", has_password=False)
        for at, mark in ((old, "a"), (old, "b"), (old, "c"), (now, "d")):
            session.add(FailedSignIn(tried=mark, came_from=mark, at=at))
            session.add(FormDone(key=mark, person_id=person.id, at=at))
            session.add(
                SignInSession(
                    token_hash=mark, person_id=person.id, created_at=at, expires_at=at + timedelta(1)
                )
            )
        session.flush()
        left = []
        for _ in range(3):
            tidy(session)
            left.append(
                [len(session.exec(select(kind)).all()) for kind in (FailedSignIn, FormDone, SignInSession)]
            )
    assert left == [[2, 2, 2], [1, 1, 1], [1, 1, 1]]
