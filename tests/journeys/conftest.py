"""Journeys run on SQLite; every page that they visit has its own tests on both databases."""

import pytest
from playwright.sync_api import expect

PATIENCE = 15_000

# A page is waited for no longer than this, in milliseconds; a busy machine may need most of it.
expect.set_options(timeout=PATIENCE)


@pytest.fixture
def database_kind() -> str:
    """The database of a journey, where the other tests run once on each."""
    return "sqlite"
