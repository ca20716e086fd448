"""Whether a report counts as positive, as the publication defines it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.national_reading import REFERENCE, NationalReading, read_nationally
from indicators.level import Level

LEVELS = st.dictionaries(st.sampled_from((*REFERENCE, "1.1", "5.1")), st.sampled_from(tuple(Level)))


def test_satisfactory_in_all_of_them_counts_as_positive() -> None:
    read = read_nationally(dict.fromkeys(REFERENCE, Level.SATISFACTORY))
    assert read.reading is NationalReading.POSITIVE
    assert read.why == "Satisfactory or better in all of 2.1, 2.2, 2.3 and 2.4."


@pytest.mark.parametrize("number", REFERENCE)
def test_one_below_satisfactory_decides_even_where_others_are_missing(number: str) -> None:
    read = read_nationally({number: Level.WEAK})
    assert (read.reading, read.why) == (NationalReading.NOT_POSITIVE, f"Below satisfactory: {number}.")


def test_what_is_missing_is_named() -> None:
    read = read_nationally({"2.1": Level.EXCELLENT, "2.3": Level.GOOD, "1.1": Level.UNSATISFACTORY})
    assert read.reading is NationalReading.CANNOT_BE_TOLD
    assert read.why == "Not evaluated by an inspector yet: 2.2 and 2.4."


def test_it_cannot_be_told_where_the_release_has_not_all_reference_indicators() -> None:
    read = read_nationally(dict.fromkeys(REFERENCE, Level.GOOD), chosen=("2.1", "2.2"))
    assert (read.reading, read.why) == (NationalReading.CANNOT_BE_TOLD, "Not in this release: 2.3 and 2.4.")
    read = read_nationally({"2.1": Level.WEAK, "2.3": Level.WEAK}, chosen=("2.1", "2.2"))
    assert (read.reading, read.why) == (NationalReading.NOT_POSITIVE, "Below satisfactory: 2.1.")


@given(external=LEVELS)
def test_the_reading_is_what_the_published_sentence_says(external: dict[str, Level]) -> None:
    enough = [number for number in REFERENCE if external.get(number, Level.WEAK) >= Level.SATISFACTORY]
    below = [number for number in REFERENCE if external.get(number, Level.GOOD) < Level.SATISFACTORY]
    reading = read_nationally(external).reading
    assert (reading is NationalReading.POSITIVE) is (len(enough) == 4)
    assert (reading is NationalReading.NOT_POSITIVE) is bool(below)
