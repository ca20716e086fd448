"""Adding an edition of the framework, and keeping the published words of a committee's own copy."""

import hashlib

from sqlmodel import Session, select

from evaluations.columns import ID_LENGTH
from evaluations.cycle import Cycle
from evaluations.edition import AddedEdition, PublishedTheme
from evaluations.refusals import Refusal
from evaluations.trace import Actor, leave_trace
from indicators.catalogue import EditionFault, built_in_editions, read_edition
from indicators.framework import Framework
from indicators.publication import Publication

TAKEN = "An edition with this id comes with the workbook. Give yours another id."
IN_USE = "A cycle stands on this edition already, so it cannot change. Give the new text another id."


def add_edition(session: Session, *, by: Actor, data: bytes) -> Framework:
    """Add the edition that a TOML file describes, or put it in the place of an unused one with its id.

    Raises Refusal with every fault of the file, or when the id is taken.
    """
    text, framework = _read(data)
    if framework.id in built_in_editions():
        raise Refusal(TAKEN)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    kept = session.get(AddedEdition, framework.id, with_for_update=True)
    if kept and kept.sha256 == sha256:
        return framework
    if kept and session.exec(select(Cycle.id).where(Cycle.edition == framework.id).limit(1)).first():
        raise Refusal(IN_USE)
    leave_trace(
        session,
        by=by,
        act="edition added",
        noun="edition",
        noun_id=_noun_id(framework.id),
        change={"id": (None, framework.id), "sha256": (kept and kept.sha256, sha256)},
    )
    edition = kept or AddedEdition(id=framework.id, text=text, sha256=sha256)
    edition.text, edition.sha256 = text, sha256
    session.add(edition)
    session.flush()
    return framework


def keep_publication(session: Session, *, by: Actor, publication: Publication) -> int:
    """Keep the published words, theme by theme, beside our own. The number of themes that changed."""
    statement = select(PublishedTheme).where(PublishedTheme.edition == publication.edition)
    kept = {(theme.indicator, theme.theme): theme for theme in session.exec(statement)}
    themes = [
        (kept.get((indicator.number, number)) or _blank(publication, indicator.number, number), read)
        for indicator in publication.indicators
        for number, read in enumerate(indicator.themes, start=1)
    ]
    changed = [
        (theme, read)
        for theme, read in themes
        if (theme.level_5, theme.level_2) != (read.level_5, read.level_2)
    ]
    if not changed:
        return 0
    leave_trace(
        session,
        by=by,
        act="published words read",
        noun="edition",
        noun_id=_noun_id(publication.edition),
        change={"themes": (len(kept), len(themes))},
    )
    for theme, read in changed:
        theme.level_5, theme.level_2 = read.level_5, read.level_2
        session.add(theme)
    session.flush()
    return len(changed)


def _blank(publication: Publication, indicator: str, theme: int) -> PublishedTheme:
    return PublishedTheme(
        edition=publication.edition, indicator=indicator, theme=theme, level_5="", level_2=""
    )


def _noun_id(edition: str) -> str:
    """An edition's id may be longer than the id of a row, so the trace keeps its hash."""
    return hashlib.sha256(edition.encode()).hexdigest()[:ID_LENGTH]


def _read(data: bytes) -> tuple[str, Framework]:
    try:
        text = data.decode("utf-8-sig")
        return text, read_edition(text)
    except UnicodeDecodeError:
        raise Refusal("The edition was not added. The file is not UTF-8 text.") from None
    except EditionFault as fault:
        raise Refusal("The edition was not added.\n" + "\n".join(fault.sentences)) from None
