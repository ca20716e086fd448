"""Every change leaves a trace, and a trace cannot be changed afterwards."""

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

from app.database import Database
from evaluations.columns import new_id
from evaluations.committee import Committee, Service
from evaluations.tables import NEVER_CHANGED, TRACED
from evaluations.trace import Actor, Trace, TraceHead, UntracedChange, broken_links, hash_of, leave_trace

LEAD = Actor("A lead", "person")


def committee_in(session: Session, name: str = "Example area") -> Committee:
    committee = Committee(slug=name.lower().replace(" ", "-"), name=name)
    leave_trace(
        session, by=LEAD, act="committee created", noun="committee", noun_id=committee.id, owner=committee.id
    )
    session.add(committee)
    session.flush()
    return committee


def test_a_change_without_a_trace_is_refused(database: Database) -> None:
    with pytest.raises(UntracedChange), database.session(write=True) as session:
        session.add(Committee(slug="a", name="A"))
        session.flush()


def test_a_trace_speaks_for_its_own_transaction_only(database: Database) -> None:
    with database.session(write=True) as session:
        committee_in(session)
    with pytest.raises(UntracedChange), database.session(write=True) as session:
        session.exec(select(Committee)).one().name = "Other"


def test_nothing_traced_is_deleted(database: Database) -> None:
    with pytest.raises(UntracedChange), database.session(write=True) as session:
        session.delete(committee_in(session))
        session.flush()


def test_each_row_names_the_trace_of_its_last_change(database: Database) -> None:
    with database.session(write=True) as session:
        committee = committee_in(session)
        first = committee.trace_id
        trace = leave_trace(
            session,
            by=LEAD,
            act="committee renamed",
            noun="committee",
            noun_id=committee.id,
            owner=committee.id,
        )
        committee.name = "New name"
    assert committee.trace_id == trace.id != first


@pytest.mark.parametrize(
    "statement", ["UPDATE committee SET name = 'x'", "DELETE FROM committee", "DELETE FROM trace"]
)
def test_the_database_itself_refuses_what_bypasses_the_flush(database: Database, statement: str) -> None:
    with database.session(write=True) as session:
        committee_in(session)
    with pytest.raises(DBAPIError, match=r"trace|deleted"), database.session(write=True) as session:
        session.execute(text(statement))


def test_a_bulk_update_without_a_new_trace_is_refused(database: Database) -> None:
    with database.session(write=True) as session:
        committee_in(session)
    with pytest.raises(DBAPIError, match="trace"), database.session(write=True) as session:
        session.execute(update(Committee).values(name="x"))


def test_a_trace_is_never_rewritten(database: Database) -> None:
    with database.session(write=True) as session:
        committee_in(session)
    with pytest.raises(DBAPIError, match="overwritten"), database.session(write=True) as session:
        session.execute(update(Trace).values(by="Somebody else"))


def test_a_row_that_is_kept_is_not_replaced_or_emptied_away(database: Database) -> None:
    with database.session(write=True) as session:
        committee_in(session)
    for table in ("committee", "trace"):
        replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        statement = replace if database.is_embedded else f"TRUNCATE {table} CASCADE"
        with pytest.raises(DBAPIError, match=r"overwritten|deleted"), database.session(write=True) as session:
            session.execute(text(statement))


def test_a_row_of_another_id_does_not_take_the_place_of_one_that_is_kept(database: Database) -> None:
    """SQLite replaces what stands in the way of any key; PostgreSQL has no such statement."""
    with database.session(write=True) as session:
        committee_in(session)
    columns = [column.name for column in Committee.__table__.columns]  # type: ignore[attr-defined]
    others = ", ".join("'another'" if name == "id" else name for name in columns)
    replace = f"INSERT OR REPLACE INTO committee ({', '.join(columns)}) SELECT {others} FROM committee"
    if database.is_embedded:
        with pytest.raises(DBAPIError, match="deleted"), database.session(write=True) as session:
            session.execute(text(replace))


def test_every_traced_table_is_guarded_by_the_database(database: Database) -> None:
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if not database.is_embedded:
        names = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with database.session(write=False) as session:
        triggers = set(session.execute(text(names)).scalars())
    wanted = {f"{model.__tablename__}_{guard}" for model in TRACED for guard in ("traced", "kept")}
    wanted |= {f"{model.__tablename__}_fixed" for model in NEVER_CHANGED} | {"trace_kept"}
    wanted |= {f"{model.__tablename__}_once" for model in (*TRACED, *NEVER_CHANGED)}
    assert wanted <= triggers


def test_the_chain_shows_what_was_tampered_with(database: Database) -> None:
    with database.session(write=True) as session:
        owner = committee_in(session).id
        for name in ("Police", "Health"):
            service = Service(committee_id=owner, name=name)
            leave_trace(
                session, by=LEAD, act="service added", noun="service", noun_id=service.id, owner=owner
            )
            session.add(service)
    with database.session(write=False) as session:
        traces = list(session.exec(select(Trace).where(Trace.owner == owner).order_by("number")))
        head = session.get_one(TraceHead, owner)
        assert (head.number, head.hash) == (3, traces[-1].hash)
        assert broken_links(traces) == []
        traces[1].by = "Somebody else"
        assert broken_links(traces) == [2]
        assert broken_links(traces[:1] + traces[2:]) == [3]
        session.expunge_all()


def test_a_long_text_enters_the_trace_as_its_hash(database: Database) -> None:
    with database.session(write=True) as session:
        trace = leave_trace(
            session,
            by=LEAD,
            act="x",
            noun="y",
            noun_id=new_id(),
            change={"rationale": ("", "w" * 500), "name": ("a", "b")},
        )
        assert trace.change["rationale"][1].startswith("sha256:")
        assert trace.change["name"] == ["a", "b"]
        assert trace.hash == hash_of(trace)
