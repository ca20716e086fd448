"""How the field's words are stored: as text, with a check that it is one of the words."""

import secrets
import time
from collections.abc import Callable
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn

from sqlalchemy import Dialect, String, case
from sqlalchemy import Enum as WordType
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

from indicators.level import Level

# Here, because every module with a table imports this one before it names a constraint.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# Pydantic checks no row of a table, so no start waits until it could.
SQLModel.model_config["defer_build"] = True

ID_LENGTH = 25


def new_id() -> str:
    """A name for a new row: 11 hexadecimal digits of milliseconds, then 14 random ones.

    Later ids sort after earlier ones, and nobody can guess one.
    """
    return f"{time.time_ns() // 1_000_000:011x}{secrets.token_hex(7)}"


def word(kind: type[Enum]) -> WordType:
    """A text column that holds the values of an Enum, checked by the database."""
    return WordType(
        kind,
        native_enum=False,
        create_constraint=True,
        name=kind.__name__.lower(),
        length=60,
        values_callable=lambda members: [member.value for member in members],
    )


class LevelWord(TypeDecorator[Level]):
    """A level stored as its word. It can be matched, and ordered only through `rank`."""

    impl = WordType
    cache_ok = True

    def __init__(self, name: str = "level") -> None:
        super().__init__(
            Level,
            native_enum=False,
            create_constraint=True,
            name=name,
            length=60,
            values_callable=lambda members: [member.value for member in members],
        )

    class comparator_factory(TypeDecorator.Comparator):  # type: ignore[type-arg]
        """Text sorts alphabetically, so `<`, `+` and ORDER BY on a level would lie."""

        _ALLOWED: tuple[Callable[..., Any], ...] = (
            operators.eq,
            operators.ne,
            operators.in_op,
            operators.not_in_op,
            operators.is_,
            operators.is_not,
        )

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op not in self._ALLOWED:
                _refuse()
            return super().operate(op, *other, **kwargs)

        def reverse_operate(self, op: Any, other: Any, **kwargs: Any) -> NoReturn:
            _refuse()

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return self


class Exact(TypeDecorator[Decimal]):
    """A figure stored as its digits, so that both databases keep it as it was typed."""

    impl = String(30)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def _refuse() -> NoReturn:
    raise TypeError("A level compares through rank() and is never calculated with.")


def rank(level: ColumnElement[Any]) -> ColumnElement[int]:
    """The place of a level from worst (1) to best (6), for ORDER BY and comparison only."""
    return case({member.value: place for place, member in enumerate(Level, start=1)}, value=level)
