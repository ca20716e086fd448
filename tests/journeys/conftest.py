"""Journeys run on SQLite; every page that they visit has its own tests on both databases."""

import pytest


@pytest.fixture
def database_kind() -> str:
    """The database of a journey, where the other tests run once on each."""
    return "sqlite"
