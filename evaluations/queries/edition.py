"""The editions that this installation knows, and the published words that were read into it."""

from sqlmodel import Session, select

from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.refusals import Refusal
from indicators.catalogue import built_in_editions, read_edition
from indicators.framework import Framework


def catalogue(session: Session) -> dict[str, Framework]:
    """Every edition by its id: those that come with the product, then those added here. One statement."""
    added = session.exec(select(AddedEdition.id, AddedEdition.sha256).order_by(AddedEdition.id)).all()
    return built_in_editions() | {edition: _added(session, edition, sha256) for edition, sha256 in added}


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


def _added(session: Session, edition: str, sha256: str) -> Framework:
    """Parsed once in each process for each content: the text of an edition is long."""
    if sha256 not in _parsed:
        _parsed[sha256] = read_edition(session.get_one(AddedEdition, edition).text)
    return _parsed[sha256]


_parsed: dict[str, Framework] = {}
