from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.triangulation import (
    EvidenceWarning,
    InformationType,
    Source,
    Stance,
    Strength,
    Used,
    Voice,
    triangulate,
)

CYCLE_FROM = date(2009, 4, 1)
NOBODY = frozenset[Voice]()

pieces = st.builds(
    Used,
    source=st.sampled_from(Source),
    stance=st.sampled_from(Stance),
    voices=st.frozensets(st.sampled_from(Voice)),
    information_type=st.sampled_from(InformationType),
    period_to=st.none() | st.dates(date(2008, 1, 1), date(2010, 12, 31)),
)
evidence = st.lists(pieces, max_size=6)


def piece(
    source: Source,
    *voices: Voice,
    stance: Stance = Stance.SUPPORTS,
    information_type: InformationType = InformationType.QUALITY,
    period_to: date | None = None,
) -> Used:
    return Used(source, stance, frozenset(voices), information_type, period_to)


DATA = piece(Source.PERFORMANCE_DATA)
AUDIT = piece(Source.OBSERVATION_AND_AUDIT)
MINUTES = piece(Source.DOCUMENTS)
CHILDREN = piece(Source.VIEWS, Voice.CHILDREN)
PARENTS = piece(Source.VIEWS, Voice.PARENTS)
STAFF = piece(Source.VIEWS, Voice.STAFF)
COMMUNITY = piece(Source.VIEWS, Voice.COMMUNITY)
UNNAMED = piece(Source.VIEWS)


@pytest.mark.parametrize(
    ("used", "words", "sources"),
    [
        ([], "standing on nothing", ()),
        ([DATA], "standing on one source", ("performance data",)),
        ([MINUTES, MINUTES, MINUTES], "standing on one source", ("review of documents",)),
        ([CHILDREN, PARENTS], "standing on one source", ("views of children and families",)),
        ([AUDIT, DATA], "standing on two sources", ("performance data", "direct observation and audit")),
        ([STAFF, CHILDREN], "standing on two sources", ("views of children and families", "views of staff")),
        (
            [CHILDREN, STAFF, COMMUNITY],
            "triangulated",
            ("views of children and families", "views of staff", "views of the community"),
        ),
        (
            [MINUTES, AUDIT, DATA, STAFF],
            "triangulated",
            ("performance data", "views of staff", "direct observation and audit", "review of documents"),
        ),
    ],
)
def test_triangulation_is_shown_in_words(used: list[Used], words: str, sources: tuple[str, ...]) -> None:
    found = triangulate(used)
    assert (found.strength.value, found.sources) == (words, sources)


def test_the_example_of_the_publication_is_triangulated() -> None:
    found = triangulate([STAFF, AUDIT, PARENTS])
    assert found.strength is Strength.TRIANGULATED


def test_one_piece_may_carry_the_views_of_several() -> None:
    found = triangulate([piece(Source.VIEWS, Voice.CHILDREN, Voice.STAFF)])
    assert found.sources == ("views of children and families", "views of staff")


def test_views_whose_voice_is_not_named_are_one_source() -> None:
    found = triangulate([UNNAMED, AUDIT])
    assert found.sources == ("views, whose is not said", "direct observation and audit")


def test_views_whose_voice_is_not_named_add_nothing_to_views_whose_voice_is() -> None:
    assert triangulate([UNNAMED, STAFF]).sources == ("views of staff",)


def test_a_voice_in_an_audit_is_heard_but_is_no_second_source() -> None:
    found = triangulate([piece(Source.OBSERVATION_AND_AUDIT, Voice.CHILDREN)])
    assert found.sources == ("direct observation and audit",)
    assert EvidenceWarning.NO_VOICE_OF_CHILDREN_OR_FAMILIES not in found.warnings


def test_a_judgement_does_not_stand_on_what_contradicts_it() -> None:
    found = triangulate([piece(Source.VIEWS, Voice.STAFF, stance=Stance.CONTRADICTS)])
    assert (found.strength, found.sources) == (Strength.NOTHING, ())
    assert EvidenceWarning.CONTRADICTED in found.warnings


def test_a_judgement_stands_on_what_qualifies_it() -> None:
    found = triangulate([piece(Source.DOCUMENTS, stance=Stance.QUALIFIES)])
    assert found.strength is Strength.ONE_SOURCE


def test_no_evidence_has_no_warning() -> None:
    assert triangulate([], cycle_from=CYCLE_FROM).warnings == ()


@pytest.mark.parametrize(
    ("used", "warned"),
    [([MINUTES, MINUTES], True), ([MINUTES, AUDIT], False), ([AUDIT], False)],
)
def test_documents_alone_are_flagged(used: list[Used], warned: bool) -> None:
    assert (EvidenceWarning.DOCUMENTS_ONLY in triangulate(used).warnings) == warned


@pytest.mark.parametrize(
    ("used", "warned"),
    [([STAFF, COMMUNITY], True), ([UNNAMED], True), ([STAFF, PARENTS], False), ([CHILDREN], False)],
)
def test_a_missing_voice_of_children_and_families_is_flagged(used: list[Used], warned: bool) -> None:
    assert (EvidenceWarning.NO_VOICE_OF_CHILDREN_OR_FAMILIES in triangulate(used).warnings) == warned


@pytest.mark.parametrize("other", [InformationType.QUALITY, InformationType.OUTCOME])
def test_counts_alone_are_flagged(other: InformationType) -> None:
    count = piece(Source.PERFORMANCE_DATA, information_type=InformationType.QUANTITY)
    assert EvidenceWarning.COUNTS_ONLY in triangulate([count, count]).warnings
    not_only = [count, piece(Source.DOCUMENTS, information_type=other)]
    assert EvidenceWarning.COUNTS_ONLY not in triangulate(not_only).warnings


def test_a_contradiction_is_flagged_beside_what_supports() -> None:
    against = piece(Source.VIEWS, Voice.CHILDREN, stance=Stance.CONTRADICTS)
    assert EvidenceWarning.CONTRADICTED in triangulate([DATA, against]).warnings
    assert EvidenceWarning.CONTRADICTED not in triangulate([DATA, CHILDREN]).warnings


@pytest.mark.parametrize(
    ("period_to", "warned"),
    [(date(2009, 3, 31), True), (date(2009, 4, 1), False), (None, False)],
)
def test_one_piece_older_than_the_cycle_is_flagged(period_to: date | None, warned: bool) -> None:
    used = [piece(Source.DOCUMENTS, period_to=period_to), piece(Source.VIEWS, period_to=date(2009, 6, 1))]
    found = triangulate(used, cycle_from=CYCLE_FROM)
    assert (EvidenceWarning.OLDER_THAN_THE_CYCLE in found.warnings) == warned
    assert EvidenceWarning.OLDER_THAN_THE_CYCLE not in triangulate(used).warnings


def test_warnings_look_at_what_contradicts_too() -> None:
    used = [MINUTES, piece(Source.VIEWS, Voice.CHILDREN, stance=Stance.CONTRADICTS)]
    assert triangulate(used).warnings == (EvidenceWarning.CONTRADICTED,)


@pytest.mark.parametrize("warning", EvidenceWarning)
def test_every_warning_has_a_sentence(warning: EvidenceWarning) -> None:
    assert warning.sentence[0].isupper()
    assert warning.sentence.endswith(".")


@given(evidence, st.data())
def test_more_of_the_same_evidence_changes_nothing(used: list[Used], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(used), max_size=6)) if used else []
    assert triangulate([*used, *again], cycle_from=CYCLE_FROM) == triangulate(used, cycle_from=CYCLE_FROM)


@given(evidence, st.data())
def test_the_order_of_evidence_does_not_matter(used: list[Used], data: st.DataObject) -> None:
    reordered = data.draw(st.permutations(used))
    assert triangulate(reordered, cycle_from=CYCLE_FROM) == triangulate(used, cycle_from=CYCLE_FROM)


@given(evidence, pieces)
def test_another_piece_never_weakens(used: list[Used], another: Used) -> None:
    order = list(Strength)
    before, after = triangulate(used).strength, triangulate([*used, another]).strength
    assert order.index(before) <= order.index(after)


@given(evidence)
def test_a_second_reading_of_the_definition_agrees(used: list[Used]) -> None:
    kinds = set[str]()
    for each in used:
        if each.stance is Stance.CONTRADICTS:
            continue
        if each.source is not Source.VIEWS:
            kinds.add(each.source.name)
        for voice in each.voices if each.source is Source.VIEWS else ():
            kinds.add("family" if voice in (Voice.CHILDREN, Voice.PARENTS) else voice.name)
    stands_on_unnamed = any(
        each.source is Source.VIEWS and each.stance is not Stance.CONTRADICTS for each in used
    ) and not kinds & {"family", "STAFF", "COMMUNITY"}
    counted = min(3, len(kinds) + stands_on_unnamed)
    words = ["standing on nothing", "standing on one source", "standing on two sources", "triangulated"]
    assert triangulate(used).strength.value == words[counted]
