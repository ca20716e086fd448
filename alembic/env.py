"""Runs the migrations of the workbook's database."""

from typing import Any

from alembic import context
from sqlalchemy import Enum, TypeDecorator
from sqlmodel import SQLModel

import app.tables  # noqa: F401
import evaluations.tables  # noqa: F401
from app.database import Database
from app.settings import read_settings

BY_HAND = ("evidence_words", "ix_evidence_words")


def is_generated(_: object, name: str | None, *__: object) -> bool:
    """Full-text tables and indexes are written by hand in the migrations."""
    return not (name or "").startswith(BY_HAND)


def plain_type(kind: str, item: Any, _: object) -> str | bool:
    """Write our own column types as the plain SQLAlchemy ones beneath them."""
    if kind != "type":
        return False
    while isinstance(item, TypeDecorator):
        item = item.impl_instance
    return (
        f"sa.{item!r}" if isinstance(item, Enum) or type(item).__module__.startswith("sqlalchemy") else False
    )


def run() -> None:
    connection = context.config.attributes.get("connection")
    if connection is None:
        with Database(read_settings().database_url).engine.connect() as own:
            migrate(own)
            own.commit()
    else:
        migrate(connection)


def migrate(connection: Any) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        include_object=is_generated,
        render_item=plain_type,
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
