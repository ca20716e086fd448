"""Refuses, before it runs, any statement that would calculate with levels.

SQLite answers AVG over text with 0.0 and no complaint, and a CASE turns a word into a number on
any database. So a statement that names a level column may count, match and sort, and nothing else.
"""

import re

from evaluations.trace import UntracedChange

_LITERAL = re.compile(r"'(?:[^']|'')*'")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_LEVEL_COLUMN = re.compile(r"\b(?:agreed_)?level\b", re.IGNORECASE)
_CALCULATION = re.compile(
    r"\b(?:avg|sum|total|min|max|median|mode|stddev\w*|var(?:iance|_pop|_samp)|percentile_\w+|percent_rank|cume_dist"
    r"|ntile|corr|covar_\w+|regr_\w+|round)\s*\(|/|%(?![(sb])|\*\s*(?:1|100|0\.)|(?:100|1)(?:\.0*)?\s*\*",
    re.IGNORECASE,
)


class LevelCalculation(UntracedChange):
    """A programming fault: levels compare and are counted, and never add."""


def refuse_calculation(statement: str) -> None:
    """Raise LevelCalculation when a statement names a level column and calculates."""
    if not _LEVEL_COLUMN.search(statement):
        return
    bare = _LITERAL.sub("''", _COMMENT.sub(" ", statement))
    if _LEVEL_COLUMN.search(bare) and (found := _CALCULATION.search(bare)):
        raise LevelCalculation(
            f"Levels are never calculated with, and this statement has {found.group().strip()!r}."
        )
