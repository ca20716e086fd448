"""What changed between two releases, in sentences."""

from dataclasses import replace

from evaluations.release_differences import differences
from indicators.level import Level
from tests.app.documents.copies import entry, invented_copy


def changed(**changes: object) -> list[tuple[str, tuple[str, ...]]]:
    old = invented_copy()
    new = replace(old, **changes)  # type: ignore[arg-type]
    return [(one.heading, one.sentences) for one in differences(old, new)]


def test_two_releases_that_say_the_same_do_not_differ() -> None:
    assert changed(release_number=4, copied_at="2026-05-01T10:00:00+00:00") == []


def test_a_level_is_told_from_what_to_what() -> None:
    old = invented_copy()
    indicator = old.indicators[1]
    first = indicator.judgements[0]
    revised = replace(first, entries=(*first.entries, entry(3, Level.EXCELLENT.value, kind="revised")))
    new = replace(indicator, judgements=(revised, *indicator.judgements[1:]))
    [(heading, sentences)] = changed(indicators=(old.indicators[0], new))
    assert heading == "2.1 Children are <safe> & heard"
    assert sentences == ("Health, North: from good to excellent.",)


def test_indicators_that_come_and_go_are_told() -> None:
    old = invented_copy()
    assert changed(indicators=old.indicators[:1]) == [
        ("2.1 Children are <safe> & heard", ("This indicator is in the release no more.",))
    ]
    [found] = list(differences(replace(old, indicators=old.indicators[1:]), old))
    assert (found.number, found.sentences) == ("1.2", ("This indicator is new in the release.",))


def test_evidence_that_came_went_or_changed_is_named() -> None:
    first, second, third = invented_copy().evidence
    [(heading, sentences)] = changed(
        evidence=(replace(first, finding="Another", voices=()), third, replace(second, id="new", title="New"))
    )
    assert heading == "Evidence"
    assert sentences == (
        "Added: New.",
        "Gone: Review of minutes.",
        "Survey of parents: what it tells us, whose voice it carries changed.",
    )


def test_the_statement_and_the_release_itself_are_compared() -> None:
    assert changed(statement=None, committee="Another name") == [
        ("The release itself", ("The committee's name changed.",)),
        ("Position statement", ("The position statement is in the release no more.",)),
    ]


def test_every_field_of_a_piece_has_words() -> None:
    old = invented_copy()
    piece = old.evidence[0]
    for name in type(piece).__dataclass_fields__:
        other = replace(piece, **{name: None if name == "file" else "other"})  # type: ignore[arg-type]
        assert differences(old, replace(old, evidence=(other, *old.evidence[1:]))), name
