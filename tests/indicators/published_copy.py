"""The real publication, where the machine has a copy. It is Crown copyright and never committed."""

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_BESIDE = _ROOT.parent / "shared" / "sources" / "003_cb64aa20d048bbb9.txt"


def published_copy() -> Path:
    """What WORKBOOK_PUBLICATION names, or the copy beside the checkout; skips the test without one."""
    named = os.environ.get("WORKBOOK_PUBLICATION")
    copy = Path(named) if named else _BESIDE
    if not copy.is_file():
        pytest.skip(
            "NOT PROVED ON THE REAL PUBLICATION: set WORKBOOK_PUBLICATION to a copy of "
            "“How well do we protect children and meet their needs?” (HMIE, March 2009)."
        )
    return copy
