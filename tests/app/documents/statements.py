"""A position statement with every kind of text that a document must bring through as text."""

from datetime import date
from typing import Any

from evaluations.position_statement import StatementPart
from evaluations.released import ReleasedClaim, ReleasedPart, ReleasedReference, ReleasedStatement

AROUND: dict[str, Any] = {
    "committee": "Àrd & <Làrach>",
    "cycle": "Spring #2026",
    "day": date(2026, 11, 21),
}
ODD = (
    "Tha sinn cinnteach: àèìòù.",
    "=1+1",
    '#panic("set")',
    "<b>bold</b> &amp; R&D",
    "\\u{41} `raw` $x$ *y* _z_ @a [b]",
    "שלום",
)
RIGHT_TO_LEFT = ODD[-1]
EMOJI = "Glad \U0001f600"
VERY_LONG = "w" * 300


def statement_of(*claims: ReleasedClaim, summary: str = "In plain words.") -> ReleasedStatement:
    """A statement with these claims in its first part, two references, and a summary."""
    empty = (ReleasedPart(part.value, ()) for part in list(StatementPart)[1:-1])
    return ReleasedStatement(
        parts=(
            ReleasedPart(StatementPart.HOW_GOOD.value, claims),
            *empty,
            ReleasedPart(StatementPart.SUMMARY.value, (ReleasedClaim(summary, ()),)),
        ),
        references=(
            ReleasedReference(1, "j", "", "Judgement of 2.1 Needs: Police in North, good (Spring)"),
            ReleasedReference(2, "", "e", "Evidence: <Audit> of = files"),
        ),
        words=1234,
        word_limit=5000,
    )


ODD_STATEMENT = statement_of(
    *(ReleasedClaim(words, (1, 2)) for words in ODD),
    ReleasedClaim("First line\nsecond line", (2,)),
    ReleasedClaim(VERY_LONG, ()),
)
