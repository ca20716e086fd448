"""What a test needs from the machine, and what happens when it is not there."""

import os
from typing import NoReturn

import pytest


def missing(what: str, remedy: str) -> NoReturn:
    """Skip, saying why, on somebody's own machine; fail where the suite is meant to be whole (CI is set)."""
    reason = f"{what} was not found; {remedy}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
