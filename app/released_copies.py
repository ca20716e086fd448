"""The frozen copies of releases, read from the kept files. A few are kept parsed in each process."""

from functools import lru_cache
from pathlib import Path

from app.files import FileStore
from evaluations.refusals import NotNow
from evaluations.released import ReleasedCopy, from_json

PATH = "data/release.json"
KEPT_PARSED = 4
"""A large copy takes some ten megabytes once parsed; the same one is asked for page after page."""

LOST = "The frozen copy of this release cannot be read any more. Ask the administrator to restore its files."


def released_copy(files: FileStore, sha256: str) -> ReleasedCopy:
    """The copy whose document lies under this hash. Raises NotNow where the bytes are gone or damaged.

    What a hash names never changes, so a parsed copy is as good as its file.
    """
    return _parsed(files.folder, sha256)


@lru_cache(maxsize=KEPT_PARSED)
def _parsed(folder: Path, sha256: str) -> ReleasedCopy:
    document = FileStore(folder).read(sha256)
    if document is None:
        raise NotNow(LOST)
    return from_json(document)
