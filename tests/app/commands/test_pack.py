"""`workbook pack check`: this installation's own key decides, unless another is named."""

from pathlib import Path

import pytest

from app.documents.pack_zip import zip_of
from app.signing import installation_key
from tests.app.documents.copies import OTHER_KEY, fingerprint_of, invented_copy, kept, pack_of
from tests.terminal import Command


@pytest.fixture
def database_kind() -> str:
    """No database is looked at, so that one kind is enough."""
    return "sqlite"


def test_a_pack_of_ours_is_untouched_until_it_is_changed(command: Command, tmp_path: Path) -> None:
    pack = pack_of(invented_copy(), kept(tmp_path / "kept"), installation_key(tmp_path))
    place = tmp_path / "pack.zip"
    place.write_bytes(b"".join(zip_of(pack.items())))
    answer = command("pack", "check", str(place))
    assert (answer.code, answer.out.splitlines()[0], answer.out.splitlines()[-1]) == (
        0,
        "Release 3 of Example Child Protection Committee, cycle 2026",
        "Untouched: every file is as it was released.",
    )
    place.write_bytes(b"".join(zip_of({**pack, "index.html": b"other words"}.items())))
    answer = command("pack", "check", str(place))
    assert (answer.code, answer.out.splitlines()[-1]) == (1, "changed: index.html")


def test_a_pack_of_others_is_told_unless_their_key_is_named(command: Command, tmp_path: Path) -> None:
    installation_key(tmp_path)
    pack = pack_of(invented_copy(), kept(tmp_path / "kept"), OTHER_KEY)
    place = tmp_path / "pack.zip"
    place.write_bytes(b"".join(zip_of(pack.items())))
    answer = command("pack", "check", str(place))
    assert (answer.code, "comes from another installation" in answer.out) == (1, True)
    assert command("pack", "check", str(place), "--key", fingerprint_of(OTHER_KEY)).code == 0


def test_an_installation_without_a_key_asks_for_one_and_makes_none(command: Command, tmp_path: Path) -> None:
    (tmp_path / "pack.zip").write_bytes(b"")
    answer = command("pack", "check", str(tmp_path / "pack.zip"))
    assert (answer.code, "--key" in answer.err, answer.out) == (2, True, "")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".pem"] == []
