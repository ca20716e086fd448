"""How much of the suite is asked for, and what happens when something it needs is not there."""

import os
from typing import NoReturn

import pytest

# `run.py test --full`: the long proofs are run whole, where otherwise a sample of each is.
IS_FULL = bool(os.environ.get("WORKBOOK_FULL"))


def missing(what: str, remedy: str) -> NoReturn:
    """Skip, saying why, on somebody's own machine; fail where the suite is meant to be whole (CI is set)."""
    reason = f"{what} was not found; {remedy}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
