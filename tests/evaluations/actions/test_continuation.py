"""A team goes on as another: what is refused, who said so, and taking it back."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.continuation import say_same, take_back_same
from evaluations.actions.cycle import change_plan
from evaluations.committee import Unit
from evaluations.continuation import Continuation
from evaluations.cycle import Stage
from evaluations.queries.continuation import continuation_of, continuations_of, went_and_came
from evaluations.queries.history import history_of
from evaluations.refusals import Invalid, LooksPersonal, NotFound, NotNow
from evaluations.trace import Trace
from indicators.catalogue import built_in_editions
from tests.evaluations.area import BY, Area, area_in, cycle_in
from tests.places import move

WHY = "Renamed in April, same staff."


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(write=True) as found:
        yield found


def same(session: Session, earlier: Unit, later: Unit, reason: str = WHY) -> Continuation:
    return say_same(session, by=BY, earlier=earlier, later=later, reason=reason)


def asked(session: Session, area: Area, year: int, *teams: str) -> None:
    """An open cycle of this year in which these take part."""
    cycle = cycle_in(
        session,
        area,
        name=str(year),
        period_from=date(year, 1, 1),
        period_to=date(year, 12, 31),
        unit_ids=[area.units[team].id for team in teams],
    )
    move(session, cycle, Stage.OPEN)


def test_who_said_it_and_why_is_kept(session: Session) -> None:
    area = area_in(session)
    said = same(session, area.units["Police in North"], area.units["Police in South"])
    trace = session.get_one(Trace, said.trace_id)
    assert (said.said_by, said.reason, said.is_in) == (BY.name, WHY, True)
    assert (trace.act, trace.reason) == ("said to be the same team", WHY)
    assert continuations_of(session, area.committee.id) == (said,)


def test_what_is_taken_back_can_be_said_again_and_is_one_row(session: Session) -> None:
    area = area_in(session)
    north, south = area.units["Police in North"], area.units["Police in South"]
    said = same(session, north, south)
    take_back_same(session, by=BY, continuation=said)
    assert continuations_of(session, area.committee.id) == ()
    with pytest.raises(NotNow):
        take_back_same(session, by=BY, continuation=said)
    assert same(session, north, south, "It was right.").id == said.id
    assert session.exec(select(Continuation)).one().reason == "It was right."


@pytest.mark.parametrize(
    ("earlier", "later", "reason", "sentence"),
    [
        ("Police in North", "Police in North", WHY, "two different teams"),
        ("Police in North", "The whole committee together", WHY, "a joint unit as one of the same kind"),
        ("Police in North", "Police in South", WHY, "Both took part in 2022"),
        ("Police in North", "Health in North", " ", "Say what happened"),
    ],
)
def test_what_cannot_be_one_team_is_refused(
    session: Session, earlier: str, later: str, reason: str, sentence: str
) -> None:
    area = area_in(session)
    asked(session, area, 2022, "Police in North", "Police in South")
    with pytest.raises(Invalid, match=sentence):
        same(session, area.units[earlier], area.units[later], reason)


def test_a_loop_is_refused_and_so_is_saying_it_twice(session: Session) -> None:
    units = area_in(session).units
    same(session, units["Police in North"], units["Police in South"])
    same(session, units["Police in South"], units["Health in South"])
    with pytest.raises(Invalid, match="cannot be both"):
        same(session, units["Health in South"], units["Police in North"])
    with pytest.raises(Invalid, match="said already"):
        same(session, units["Police in North"], units["Police in South"])


def test_a_team_that_took_part_beside_an_earlier_name_of_the_other_is_refused(session: Session) -> None:
    area = area_in(session)
    asked(session, area, 2022, "Police in North", "Health in North")
    same(session, area.units["Police in North"], area.units["Police in South"])
    with pytest.raises(Invalid, match="Both took part in 2022"):
        same(session, area.units["Police in South"], area.units["Health in North"])


def test_a_team_and_the_one_that_it_goes_on_as_cannot_both_take_part(session: Session) -> None:
    area = area_in(session)
    north, south = area.units["Police in North"], area.units["Police in South"]
    cycle = cycle_in(session, area, name="2022", unit_ids=[south.id])
    said = same(session, north, south)
    with pytest.raises(Invalid, match="Police in North goes on as Police in South"):
        cycle_in(session, area, name="2024", unit_ids=[north.id, south.id])
    change = {one: getattr(cycle, one) for one in ("name", "period_from", "period_to", "why_now")}
    plan = partial(
        change_plan,
        session,
        by=BY,
        cycle=cycle,
        edition=built_in_editions()[cycle.edition],
        reason_for_all="Asked for.",
        chosen={"2.1": ""},
        unit_ids=[north.id, south.id],
        version=cycle.version,
        **change,
    )
    with pytest.raises(Invalid, match="goes on as"):
        plan()
    take_back_same(session, by=BY, continuation=said)
    plan()


def test_personal_words_are_asked_about(session: Session) -> None:
    units = area_in(session).units
    with pytest.raises(LooksPersonal):
        same(session, units["Police in North"], units["Police in South"], "Ring 0131 496 0123.")


def test_other_committees_have_none_of_it(session: Session) -> None:
    area, other = area_in(session), area_in(session, "Other area")
    said = same(session, area.units["Police in North"], area.units["Police in South"])
    assert continuations_of(session, other.committee.id) == ()
    with pytest.raises(NotFound):
        continuation_of(session, other.committee.id, said.id)
    with pytest.raises(NotFound):
        same(session, area.units["Police in North"], other.units["Police in South"])


def test_a_team_that_went_and_one_that_came_after_it_are_suggested(session: Session) -> None:
    area = area_in(session)
    asked(session, area, 2022, "Police in North", "Health in North", "Health in South")
    asked(session, area, 2024, "Police in South", "Health in North", "Health, whole area")

    def suggested() -> list[tuple[str, str]]:
        history = history_of(session, area.committee.id)
        names = {one: named.name for one, named in history.units.items()}
        return [(names[gone.id], names[new.id]) for gone, new in went_and_came(history)]

    assert suggested() == [
        ("Health in South", "Health, whole area"),
        ("Health in South", "Police in South"),
        ("Police in North", "Police in South"),
    ]
    same(session, area.units["Police in North"], area.units["Police in South"])
    assert suggested() == [("Health in South", "Health, whole area")]
