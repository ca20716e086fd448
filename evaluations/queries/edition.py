"""The editions that this installation knows, and the published words that were read into it."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.refusals import Refusal
from indicators.catalogue import built_in_editions, read_edition
from indicators.framework import Framework


def catalogue(session: Session) -> dict[str, Framework]:
    """Every edition by its id: those that come with the product, then those added here. One statement,
    and one more in a process that has not read all of them yet.
    """
    statement = select(AddedEdition.id, AddedEdition.sha256).order_by(AddedEdition.id)
    added = dict(session.exec(statement).all())
    added |= _read(session, {edition for edition, sha256 in added.items() if sha256 not in _parsed})
    return built_in_editions() | {edition: _parsed[sha256] for edition, sha256 in added.items()}


def framework_of(session: Session, edition: str) -> Framework:
    """The edition with this id. Raises Refusal, naming those there are, when there is none."""
    editions = catalogue(session)
    if edition not in editions:
        raise Refusal(f"There is no edition {edition!r}. Editions here: {', '.join(editions)}.")
    return editions[edition]


def published_themes(session: Session, edition: str, indicator: str) -> dict[int, PublishedTheme]:
    """The published illustrations of an indicator by theme number; empty before a copy was read."""
    themes = session.exec(
        select(PublishedTheme).where(PublishedTheme.edition == edition, PublishedTheme.indicator == indicator)
    )
    return {theme.theme: theme for theme in themes}


def _read(session: Session, editions: Collection[str]) -> dict[str, str]:
    """Parse these editions, each content once in a process, because the text is long. Their hashes."""
    if not editions:
        return {}
    statement = select(AddedEdition).where(col(AddedEdition.id).in_(editions))
    found = session.exec(statement).all()
    _parsed.update((edition.sha256, read_edition(edition.text)) for edition in found)
    return {edition.id: edition.sha256 for edition in found}


_parsed: dict[str, Framework] = {}
"""The added editions read so far, by the hash of their text."""
