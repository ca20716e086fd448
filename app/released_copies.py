"""The frozen copies of releases, read from the kept files. A few are kept parsed in each process."""

from functools import lru_cache
from pathlib import Path

from sqlmodel import Session

from app.files import FileStore
from evaluations.queries.inspection import released_to
from evaluations.refusals import NotNow
from evaluations.released import ReleasedCopy, from_json
from evaluations.standing import Standing

PATH = "data/release.json"
NAMES_KEPT = 500
UNNAMED = "A committee that you inspect"
KEPT_PARSED = 4
"""A large copy takes some ten megabytes once parsed; the same one is asked for page after page."""

LOST = "The frozen copy of this release cannot be read any more. Ask the administrator to restore its files."


def released_copy(files: FileStore, sha256: str) -> ReleasedCopy:
    """The copy whose document lies under this hash. Raises NotNow where the bytes are gone or damaged.

    What a hash names never changes, so a parsed copy is as good as its file.
    """
    return _parsed(files.folder, sha256)


@lru_cache(maxsize=NAMES_KEPT)
def names_in(files: FileStore, sha256: str) -> tuple[str, str]:
    """The names of committee and cycle in a copy; kept, so that a home with many releases is fast."""
    copy = released_copy(files, sha256)
    return copy.committee, copy.cycle


def inspected_names(session: Session, files: FileStore, standing: Standing) -> dict[str, str]:
    """What the committees that somebody only inspects are called to them, by slug: as in their latest
    release, so that no later name reaches an inspector. One statement, none for anybody else.
    """
    if standing.person is None or not standing.inspected:
        return {}
    names = {one.slug: UNNAMED for one in standing.committees if one.id in standing.inspected}
    for each in reversed(released_to(session, standing.inspected, standing.person.id, PATH)):
        try:
            names[each.slug], _ = names_in(files, each.sha256)
        except NotNow:
            # The page of that release says that its copy is lost; every other page is still there.
            continue
    return names


@lru_cache(maxsize=KEPT_PARSED)
def _parsed(folder: Path, sha256: str) -> ReleasedCopy:
    document = FileStore(folder).read(sha256)
    if document is None:
        raise NotNow(LOST)
    return from_json(document)
