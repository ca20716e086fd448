"""Making a committee, its services and localities, and the units that judge."""

import pytest
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.committee import (
    add_locality,
    add_service,
    create_committee,
    rename_committee,
    rename_locality,
    rename_service,
    slug_of,
    unit_of,
)
from evaluations.committee import Committee, Service, Unit, UnitKind
from evaluations.refusals import Invalid, LooksPersonal
from evaluations.trace import COMMAND_LINE, Trace


def committee_in(session: Session, name: str = "Example area") -> Committee:
    return create_committee(session, by=COMMAND_LINE, name=name)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Example area", "example-area"),
        ("  Dùn Èideann  ", "dun-eideann"),
        ("Comhairle nan Eilean Siar / Western Isles", "comhairle-nan-eilean-siar-western-isles"),
        ("Perth & Kinross", "perth-kinross"),
        ("委員会", "committee"),
        ("a" * 59 + " bcd", "a" * 59),
    ],
)
def test_a_slug_folds_accents_and_keeps_letters_and_digits(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_two_names_that_fold_alike_get_addresses_of_their_own(database: Database) -> None:
    with database.session(write=True) as session:
        slugs = [committee_in(session, name).slug for name in ("Dun", "Dùn", "Dún")]
    assert slugs == ["dun", "dun-2", "dun-3"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "example  AREA"])
def test_a_name_that_is_empty_too_long_or_taken_is_refused(database: Database, name: str) -> None:
    with database.session(write=True) as session:
        committee_in(session)
        with pytest.raises(Invalid) as refusal:
            committee_in(session, name)
    assert list(refusal.value.errors) == ["name"]


def test_a_renamed_committee_keeps_its_address_and_its_trace(database: Database) -> None:
    with database.session(write=True) as session:
        committee = committee_in(session)
        rename_committee(session, by=COMMAND_LINE, committee=committee, name="Other area")
        traces = session.exec(select(Trace).where(Trace.owner == committee.id)).all()
    assert (committee.name, committee.slug) == ("Other area", "example-area")
    assert {trace.act: trace.change for trace in traces} == {
        "committee created": {"name": [None, "Example area"]},
        "committee renamed": {"name": ["Example area", "Other area"]},
    }


def test_two_committees_can_each_have_a_service_of_one_name(database: Database) -> None:
    with database.session(write=True) as session:
        here, there = committee_in(session), committee_in(session, "Other area")
        add_service(session, by=COMMAND_LINE, committee=here, name="Police")
        add_service(session, by=COMMAND_LINE, committee=there, name="Police")
        with pytest.raises(Invalid, match="already has a service"):
            add_service(session, by=COMMAND_LINE, committee=here, name="police")


def test_a_locality_cannot_be_called_the_whole_area(database: Database) -> None:
    with database.session(write=True) as session, pytest.raises(Invalid, match="is no locality"):
        add_locality(session, by=COMMAND_LINE, committee=committee_in(session), name="Whole Area")


def test_a_service_and_a_locality_are_renamed_but_not_to_a_name_in_use(database: Database) -> None:
    with database.session(write=True) as session:
        committee = committee_in(session)
        police = add_service(session, by=COMMAND_LINE, committee=committee, name="Police")
        add_service(session, by=COMMAND_LINE, committee=committee, name="Health")
        north = add_locality(session, by=COMMAND_LINE, committee=committee, name="North")
        rename_service(session, by=COMMAND_LINE, service=police, name="POLICE")
        rename_locality(session, by=COMMAND_LINE, locality=north, name="Far north")
        with pytest.raises(Invalid, match="already has a service"):
            rename_service(session, by=COMMAND_LINE, service=police, name="Health")
    assert (police.name, north.name) == ("POLICE", "Far north")


def test_a_name_that_looks_personal_is_caught_unless_a_reason_is_given(database: Database) -> None:
    with database.session(write=True) as session:
        committee = committee_in(session)
        name = "Team, call 0131 496 0000"
        with pytest.raises(LooksPersonal):
            add_service(session, by=COMMAND_LINE, committee=committee, name=name)
        service = add_service(
            session, by=COMMAND_LINE, committee=committee, name=name, not_personal="A public number."
        )
        trace = session.exec(select(Trace).where(Trace.noun_id == service.id)).one()
    assert trace.reason == "A public number."


def test_a_unit_is_made_once_and_then_found(database: Database) -> None:
    with database.session(write=True) as session:
        committee = committee_in(session)
        police = add_service(session, by=COMMAND_LINE, committee=committee, name="Police")
        units = [
            unit_of(
                session,
                by=COMMAND_LINE,
                committee=committee,
                kind=UnitKind.TEAM,
                service_id=police.id,
                locality_id=None,
            )
            for _ in range(2)
        ]
        assert units[0] is units[1]
        assert len(session.exec(select(Unit)).all()) == 1


@pytest.mark.parametrize(
    ("kind", "has_service"),
    [
        (UnitKind.TEAM, False),
        (UnitKind.SERVICE, False),
        (UnitKind.LOCALITY, True),
        (UnitKind.LOCALITY, False),
        (UnitKind.COMMITTEE, True),
    ],
)
def test_a_unit_whose_parts_do_not_fit_its_kind_is_refused(
    database: Database, kind: UnitKind, has_service: bool
) -> None:
    with database.session(write=True) as session:
        committee = committee_in(session)
        police = add_service(session, by=COMMAND_LINE, committee=committee, name="Police")
        with pytest.raises(Invalid):
            unit_of(
                session,
                by=COMMAND_LINE,
                committee=committee,
                kind=kind,
                service_id=police.id if has_service else None,
                locality_id=None,
            )


def test_a_unit_is_never_made_of_another_committees_service(database: Database) -> None:
    with database.session(write=True) as session:
        here, there = committee_in(session), committee_in(session, "Other area")
        theirs = add_service(session, by=COMMAND_LINE, committee=there, name="Police")
        with pytest.raises(Invalid, match="this committee's services"):
            unit_of(
                session,
                by=COMMAND_LINE,
                committee=here,
                kind=UnitKind.TEAM,
                service_id=theirs.id,
                locality_id=None,
            )
        assert session.exec(select(Service)).one() is theirs
