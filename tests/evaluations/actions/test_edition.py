"""Adding an edition, and keeping the published words of a committee's own copy."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, select

from app.database import Database
from evaluations.actions.edition import IN_USE, TAKEN, add_edition, keep_publication
from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.queries.edition import catalogue, framework_of, published_themes
from evaluations.refusals import Refusal
from evaluations.trace import COMMAND_LINE, Trace
from indicators import catalogue as built_in
from indicators.framework import Framework
from indicators.publication import Publication, read_publication
from tests.evaluations.area import area_in, counted, cycle_in
from tests.indicators.synthetic_publication import EDITION, as_text, illustration

TOML = (Path(built_in.__file__).parent / "editions" / "ci-key-questions.toml").read_text("utf-8")


def edition_file(edition: str = "ours", title: str = "Our questions") -> bytes:
    """The small edition that comes with the workbook, under another id and title."""
    text = TOML.replace('id = "ci-key-questions"', f'id = "{edition}"')
    return text.replace("Care Inspectorate key questions for children's care services", title).encode()


def add(session: Session, data: bytes) -> Framework:
    return add_edition(session, by=COMMAND_LINE, data=data)


def acts(session: Session) -> list[str]:
    return list(session.exec(select(Trace.act).order_by(Trace.number)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def publication() -> Publication:
    return read_publication(as_text().encode(), "copy.txt")


def test_an_added_edition_stands_beside_those_that_come_with_the_workbook(database: Database) -> None:
    with database.session(write=True) as session:
        added = add(session, edition_file())
    with database.session(write=False) as session:
        assert list(catalogue(session)) == [*built_in.built_in_editions(), "ours"]
        assert framework_of(session, "ours") == added
        assert acts(session) == ["edition added"]


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    with database.session(write=True) as session:
        add(session, edition_file())
    with database.session(write=True) as session:
        add(session, b"\xef\xbb\xbf" + edition_file())
        assert acts(session) == ["edition added"]


def test_an_edition_that_no_cycle_uses_is_replaced(database: Database) -> None:
    for title in ("Our questions", "Our better questions"):
        with database.session(write=True) as session:
            add(session, edition_file(title=title))
    with database.session(write=False) as session:
        assert catalogue(session)["ours"].title == "Our better questions"
        assert len(session.exec(select(AddedEdition)).all()) == 1
        last = session.exec(select(Trace).where(Trace.number == 2)).one()
        before, after = last.change["sha256"]
        assert before != after


def test_an_edition_that_a_cycle_uses_never_changes(database: Database) -> None:
    with database.session(write=True) as session:
        added = add(session, edition_file())
        cycle_in(session, area_in(session), edition=added, chosen={"1": ""})
    with database.session(write=True) as session:
        assert add(session, edition_file()) == added
        with pytest.raises(Refusal, match=IN_USE):
            add(session, edition_file(title="Other questions"))
        assert catalogue(session)["ours"].title == "Our questions"


@pytest.mark.parametrize("edition", ["hmie-2009", "ci-key-questions"])
def test_an_id_that_comes_with_the_workbook_is_refused(database: Database, edition: str) -> None:
    with database.session(write=True) as session, pytest.raises(Refusal, match=TAKEN):
        add(session, edition_file(edition))


def test_every_fault_of_a_file_is_named_and_nothing_is_stored(database: Database) -> None:
    data = (
        edition_file().replace(b'number = "4"', b'number = "3"').replace(b'word = "weak"', b'word = "poor"')
    )
    with database.session(write=True) as session:
        with pytest.raises(Refusal) as refusal:
            add(session, data)
        assert list(catalogue(session)) == list(built_in.built_in_editions())
    assert '"3" twice' in refusal.value.sentence
    assert '"poor"' in refusal.value.sentence


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"", b"id = ", b"\x00", b"id = 1"])
def test_a_file_that_is_no_edition_is_refused_in_a_sentence(database: Database, data: bytes) -> None:
    with database.session(write=True) as session, pytest.raises(Refusal, match="The edition was not added"):
        add(session, data)


def test_an_edition_that_is_not_here_is_refused_with_those_that_are(database: Database) -> None:
    with database.session(write=False) as session, pytest.raises(Refusal, match="hmie-2009"):
        framework_of(session, "nothing")


def test_the_catalogue_takes_as_many_statements_with_many_editions_as_with_one(database: Database) -> None:
    counts = []
    for number in range(3):
        with database.session(write=True) as session:
            add(session, edition_file(f"ours-{number}", f"Questions {number} {database.engine.name}"))
        with database.session(write=False) as session, counted(session) as first:
            catalogue(session)
        with database.session(write=False) as session, counted(session) as again:
            catalogue(session)
        counts.append((len(first), len(again)))
    assert counts == [(2, 1)] * 3


def test_the_published_words_are_kept_theme_by_theme(database: Database, publication: Publication) -> None:
    with database.session(write=True) as session:
        assert keep_publication(session, by=COMMAND_LINE, publication=publication) == 62
        assert acts(session) == ["published words read"]
    with database.session(write=False) as session:
        for indicator in EDITION.indicators:
            kept = published_themes(session, EDITION.id, indicator.number)
            assert {number: (theme.level_5, theme.level_2) for number, theme in kept.items()} == {
                theme.number: (illustration(indicator, theme, 5), illustration(indicator, theme, 2))
                for theme in indicator.themes
            }


def test_another_reading_changes_only_what_differs(database: Database, publication: Publication) -> None:
    first, *rest = publication.indicators
    other = replace(first.themes[0], level_2="Other words.")
    changed = replace(publication, indicators=(replace(first, themes=(other, *first.themes[1:])), *rest))
    kept = []
    for copy in (publication, publication, changed):
        with database.session(write=True) as session:
            kept.append(keep_publication(session, by=COMMAND_LINE, publication=copy))
    assert kept == [62, 0, 1]
    with database.session(write=False) as session:
        assert len(session.exec(select(PublishedTheme)).all()) == 62
        assert published_themes(session, EDITION.id, first.number)[1].level_2 == "Other words."
        assert acts(session) == ["published words read"] * 2


def test_no_published_words_stand_in_the_trace(database: Database, publication: Publication) -> None:
    with database.session(write=True) as session:
        keep_publication(session, by=COMMAND_LINE, publication=publication)
        assert "lanterns" not in str([trace.model_dump() for trace in session.exec(select(Trace))])
