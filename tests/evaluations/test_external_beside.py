"""What an inspector judged beside what each unit judged itself."""

import pytest

from evaluations.external_beside import beside
from indicators.level import Level
from tests.app.documents.copies import invented_copy


@pytest.mark.parametrize(
    ("external", "sentence"),
    [
        (Level.SATISFACTORY, "Judged higher than the inspector: Health, North."),
        (Level.GOOD, "Judged the same: Health, North."),
        (Level.EXCELLENT, "Judged lower than the inspector: Health, North."),
    ],
)
def test_each_unit_stands_higher_lower_or_the_same_and_blanks_are_named(
    external: Level, sentence: str
) -> None:
    copy = invented_copy()
    found = beside(copy, copy.indicators[1], external)
    assert found.sentences == (sentence, "Gave no level: Police, whole area; The committee together.")
