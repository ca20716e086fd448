"""Editions of the framework that an administrator added, and published words read from a copy."""

from datetime import UTC, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from evaluations.columns import ID_LENGTH, new_id
from evaluations.trace import Traced


class AddedEdition(Traced, table=True):
    """An edition file beside those that come with the product. `text` is the TOML as given."""

    id: str = Field(primary_key=True, max_length=60)
    text: str
    sha256: str = Field(max_length=64)
    added_at: datetime = Field(default_factory=lambda: datetime.now(UTC))


class PublishedTheme(Traced, table=True):
    """The two published illustrations of one theme, in the publication's exact words."""

    __table_args__ = (UniqueConstraint("edition", "indicator", "theme"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    edition: str = Field(max_length=60)
    indicator: str = Field(max_length=20)
    theme: int
    level_5: str
    level_2: str
