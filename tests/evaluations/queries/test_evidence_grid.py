"""The evidence grid: pieces counted by indicator and source, and what a whole cycle stands on."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session

from app.database import Database
from evaluations.cycle import Cycle
from evaluations.evidence import Evidence
from evaluations.queries.evidence_grid import EvidenceGrid, evidence_grid
from evaluations.triangulation import (
    VIEWS_OF_NOBODY_NAMED,
    EvidenceWarning,
    Source,
    Stance,
    Strength,
    Voice,
)
from tests.evaluations.area import Area, area_in, counted, cycle_in, edition, evidence_in, judge, use

SIX = (
    "performance data",
    "views of children and families",
    "views of staff",
    "views of the community",
    "direct observation and audit",
    "review of documents",
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.session(write=True) as session:
        yield session


@pytest.fixture
def area(session: Session) -> Area:
    return area_in(session)


@pytest.fixture
def cycle(session: Session, area: Area) -> Cycle:
    return cycle_in(session, area)


def counts(grid: EvidenceGrid, indicator: str) -> dict[str, tuple[int, int]]:
    (row,) = [row for row in grid.rows if row.indicator == indicator]
    return {cell.source: (cell.pieces, cell.contradicting) for cell in row.cells if cell.pieces}


def test_a_grid_without_evidence_shows_the_six_sources_and_stands_on_nothing(
    session: Session, cycle: Cycle
) -> None:
    grid = evidence_grid(session, cycle, edition())
    assert grid.sources == SIX
    assert [row.indicator for row in grid.rows] == ["2.1", "2.2"]
    assert {row.found.strength for row in grid.rows} == {Strength.NOTHING}
    assert counts(grid, "2.1") == {}


def test_a_piece_is_counted_once_however_many_teams_use_it(
    session: Session, area: Area, cycle: Cycle
) -> None:
    audit = evidence_in(session, area.committee)
    for team in ("Police in North", "Police in South"):
        use(session, judge(session, cycle, area.units[team], "2.1"), audit)
    assert counts(evidence_grid(session, cycle, edition()), "2.1") == {"direct observation and audit": (1, 0)}


def test_views_stand_under_each_voice_that_they_carry(session: Session, area: Area, cycle: Cycle) -> None:
    judgement = judge(session, cycle, area.units["Police in North"], "2.1")
    use(session, judgement, evidence_in(session, area.committee, Source.VIEWS, Voice.PARENTS, Voice.STAFF))
    grid = evidence_grid(session, cycle, edition())
    assert counts(grid, "2.1") == {"views of children and families": (1, 0), "views of staff": (1, 0)}
    assert grid.rows[0].found.strength is Strength.TWO_SOURCES


def test_views_of_nobody_named_have_a_column_only_where_there_are_any(
    session: Session, area: Area, cycle: Cycle
) -> None:
    judgement = judge(session, cycle, area.units["Police in North"], "2.1")
    use(session, judgement, evidence_in(session, area.committee, Source.VIEWS))
    grid = evidence_grid(session, cycle, edition())
    assert counts(grid, "2.1") == {VIEWS_OF_NOBODY_NAMED: (1, 0)}
    assert set(grid.sources) == {*SIX, VIEWS_OF_NOBODY_NAMED}


def test_the_sources_of_all_judgements_of_an_indicator_stand_together(
    session: Session, area: Area, cycle: Cycle
) -> None:
    north = judge(session, cycle, area.units["Police in North"], "2.1")
    south = judge(session, cycle, area.units["Police in South"], "2.1")
    use(session, north, evidence_in(session, area.committee))
    use(session, south, evidence_in(session, area.committee, Source.DOCUMENTS))
    use(session, south, evidence_in(session, area.committee, Source.VIEWS, Voice.CHILDREN))
    first, second = evidence_grid(session, cycle, edition()).rows
    assert (first.found.strength, first.found.warnings) == (Strength.TRIANGULATED, ())
    assert second.found.strength is Strength.NOTHING


def test_what_contradicts_is_counted_and_warned_of_and_carries_nothing(
    session: Session, area: Area, cycle: Cycle
) -> None:
    judgement = judge(session, cycle, area.units["Police in North"], "2.1")
    use(session, judgement, evidence_in(session, area.committee), Stance.CONTRADICTS)
    grid = evidence_grid(session, cycle, edition())
    assert counts(grid, "2.1") == {"direct observation and audit": (1, 1)}
    assert grid.rows[0].found.strength is Strength.NOTHING
    assert EvidenceWarning.CONTRADICTED in grid.rows[0].found.warnings


@pytest.mark.parametrize(("last_day", "is_old"), [(date(2024, 3, 31), True), (date(2024, 4, 1), False)])
def test_evidence_from_before_the_cycle_is_old(
    session: Session, area: Area, cycle: Cycle, last_day: date, is_old: bool
) -> None:
    judgement = judge(session, cycle, area.units["Police in North"], "2.1")
    use(session, judgement, evidence_in(session, area.committee, period_to=last_day))
    warnings = evidence_grid(session, cycle, edition()).rows[0].found.warnings
    assert (EvidenceWarning.OLDER_THAN_THE_CYCLE in warnings) == is_old


def test_evidence_no_longer_used_or_used_in_another_cycle_is_left_out(
    session: Session, area: Area, cycle: Cycle
) -> None:
    other = cycle_in(session, area, name="Other")
    audit = evidence_in(session, area.committee)
    use(session, judge(session, cycle, area.units["Police in North"], "2.1"), audit, in_use=False)
    use(session, judge(session, other, area.units["Police in North"], "2.1"), audit)
    assert counts(evidence_grid(session, cycle, edition()), "2.1") == {}


def test_two_entries_that_were_merged_are_one_piece(session: Session, area: Area, cycle: Cycle) -> None:
    kept = evidence_in(session, area.committee)
    merged = evidence_in(session, area.committee, merged_into=kept)
    for team, piece in (("Police in North", kept), ("Police in South", merged)):
        use(session, judge(session, cycle, area.units[team], "2.1"), piece)
    assert counts(evidence_grid(session, cycle, edition()), "2.1") == {"direct observation and audit": (1, 0)}


def test_the_grid_takes_two_statements_however_much_there_is(
    session: Session, area: Area, cycle: Cycle
) -> None:
    with counted(session) as small:
        evidence_grid(session, cycle, edition())
    pieces: list[Evidence] = [evidence_in(session, area.committee) for _ in range(5)]
    for team in ("Police in North", "Police in South"):
        judgement = judge(session, cycle, area.units[team], "2.1")
        for piece in pieces:
            use(session, judgement, piece)
    with counted(session) as large:
        evidence_grid(session, cycle, edition())
    assert len(small) == len(large) == 2
