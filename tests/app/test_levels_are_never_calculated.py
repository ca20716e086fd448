"""No mean, total or percentage of levels can be made: in Python, or in SQL on either database."""

import itertools
import operator
import statistics
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from jinja2 import TemplateAssertionError
from sqlalchemy import Float, Integer, case, cast, column, func, inspect, select, text
from sqlmodel import SQLModel

from app.commands.pattern import as_data
from app.database import Database
from app.level_guard import LevelCalculation
from app.rendering import environment
from evaluations.columns import rank
from evaluations.judgement import Judgement
from evaluations.pattern import Cell, CellState, Team
from evaluations.queries.pattern import Grid, Row, TeamUnit
from indicators.catalogue import DEFAULT_EDITION, built_in_editions
from indicators.framework import as_json
from indicators.level import Level

pytestmark = pytest.mark.both_databases

CALCULATIONS: list[Callable[[Any, Any], Any]] = [
    operator.add,
    operator.sub,
    operator.mul,
    operator.truediv,
    operator.floordiv,
    operator.mod,
    operator.pow,
]


@pytest.mark.parametrize("calculate", CALCULATIONS)
@pytest.mark.parametrize("other", [1, 2.0, Level.GOOD, "good"])
def test_python_cannot_calculate_with_a_level(calculate: Callable[[Any, Any], Any], other: object) -> None:
    with pytest.raises(TypeError):
        calculate(Level.WEAK, other)
    with pytest.raises(TypeError):
        calculate(other, Level.WEAK)


@pytest.mark.parametrize("become", [int, float, sum, round, abs, operator.index])
def test_a_level_becomes_no_number(become: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        become([Level.WEAK] if become is sum else Level.WEAK)


@pytest.mark.parametrize("measure", [statistics.mean, statistics.fmean, statistics.median])
def test_the_statistics_of_levels_are_refused(measure: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError):
        measure([Level.WEAK, Level.GOOD])


def test_levels_compare_in_their_order() -> None:
    assert [a < b for a, b in itertools.pairwise(Level)] == [True] * 5
    assert max(Level) is Level.EXCELLENT


_COLUMNS = SQLModel.metadata.tables[str(Judgement.__tablename__)].c
LEVEL, AGREED = _COLUMNS.level, _COLUMNS.agreed_level

NUMBERS = case({level.value: n for n, level in enumerate(Level, start=1)}, value=LEVEL)
AGGREGATES = [func.avg, func.sum, func.min, func.max, func.total, func.stddev, func.AVG]


@pytest.mark.parametrize("aggregate", AGGREGATES)
@pytest.mark.parametrize(
    "levels", [LEVEL, AGREED, cast(LEVEL, Integer), cast(AGREED, Float), NUMBERS, rank(AGREED)]
)
def test_sql_refuses_an_aggregate_of_levels(database: Database, aggregate: Any, levels: Any) -> None:
    with pytest.raises(LevelCalculation), database.session(write=False) as session:
        session.execute(select(aggregate(levels)))


PERCENTAGES = [
    "SELECT AVG(level) FROM judgement",
    "SELECT avg ( CASE level WHEN 'weak' THEN 2 ELSE 5 END ) FROM judgement",
    "SELECT SUM(n) FROM (SELECT CASE level WHEN 'weak' THEN 2 ELSE 5 END AS n FROM judgement) AS x",
    'SELECT max("level") FROM judgemententry',
    "SELECT COUNT(*) * 100 / 25 FROM judgement WHERE level = 'weak'",
    "SELECT 100.0 * COUNT(level) FROM judgement",
    "SELECT /* harmless */ avg(judgement.level) FROM judgement",
    "WITH numbers AS (SELECT CAST(level AS integer) AS n FROM judgement) SELECT sum(n) FROM numbers",
]


@pytest.mark.parametrize("statement", PERCENTAGES)
def test_written_out_sql_is_refused_too(database: Database, statement: str) -> None:
    with pytest.raises(LevelCalculation), database.session(write=False) as session:
        session.execute(text(statement))


@pytest.mark.parametrize(
    "calculate", [lambda c: c + 1, lambda c: 1 - c, lambda c: c < "good", lambda c: c.desc()]
)
def test_a_level_column_cannot_be_calculated_with_or_sorted_as_text(calculate: Callable[[Any], Any]) -> None:
    with pytest.raises(TypeError, match="rank"):
        calculate(AGREED)


def test_counting_and_ordering_are_allowed(database: Database) -> None:
    with database.session(write=False) as session:
        assert session.execute(select(AGREED, func.count()).group_by(AGREED)).all() == []
        assert session.execute(select(AGREED).where(AGREED == Level.WEAK).order_by(rank(AGREED))).all() == []


def test_rank_puts_levels_from_worst_to_best(database: Database) -> None:
    values = " UNION ALL ".join(f"SELECT '{level.value}' AS word" for level in Level)
    with database.session(write=False) as session:
        words = text(f"({values}) AS words")
        named: Any = select(column("word")).select_from(words).order_by(rank(column("word")))
        assert list(session.execute(named).scalars()) == [level.value for level in Level]


@pytest.mark.parametrize("table", ["judgement", "judgemententry"])
def test_the_database_stores_only_the_six_words(database: Database, table: str) -> None:
    with database.engine.connect() as connection:
        checks = inspect(connection).get_check_constraints(table)
    written = [str(check["sqltext"]) for check in checks if "excellent" in str(check["sqltext"])]
    columns = [c.name for c in SQLModel.metadata.tables[table].c if c.name.endswith("level")]
    assert len(written) == len(columns)
    assert all(f"'{level.value}'" in check for check in written for level in Level)


SUMS_ON_A_PAGE = [
    "{{ levels|sum }}",
    "{{ levels[0] + levels[1] }}",
    "{{ levels[0] * 2 }}",
    "{{ levels[0] / 2 }}",
    "{{ levels|map(attribute='caption')|map('int')|sum }}",
    "{{ levels[0].caption|int }}",
    "{{ levels[0].caption|float }}",
    "{{ levels[0].caption / 2 }}",
    "{{ (levels|map(attribute='caption')|sum(start='')) }}",
    "{{ levels[0]|round }}",
]


@pytest.mark.parametrize("template", SUMS_ON_A_PAGE)
def test_a_page_cannot_calculate_with_levels(template: str) -> None:
    with pytest.raises((TypeError, TemplateAssertionError)):
        environment().from_string(template).render(levels=list(Level))


def test_no_level_is_a_number_for_machines() -> None:
    team = Team("Police", "North")
    cells = (Cell(team, CellState.AGREED, Level.WEAK),)
    grid = Grid((TeamUnit("u", team),), (), (Row("2.1", True, cells, ()),))
    levels = as_json(built_in_editions()[DEFAULT_EDITION])["levels"]
    assert not any(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values_in(levels)
    )
    assert not any(isinstance(value, int | float) for value in values_in(as_data(grid, Level.WEAK)))


def values_in(data: Any) -> Iterator[object]:
    """Every value of a JSON document, however deep."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list | tuple):
        for value in data:
            yield from values_in(value)
    else:
        yield data
