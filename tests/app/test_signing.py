"""The key of an installation and what it signs."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.documents.check_pack import is_signed
from app.signing import KEY_FILE, attestation_of, installation_key, signed
from evaluations.release import Release
from tests.evaluations.test_weaknesses import copy


def a_release(**other: Any) -> Release:
    given: dict[str, Any] = {
        "id": "r",
        "committee_id": "c",
        "cycle_id": "y",
        "number": 3,
        "assembled_by": "Ann",
        "assembled_by_id": "a",
        "assembled_at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
        "confirmed_by": "Bea",
        "confirmed_at": datetime(2026, 7, 2, 9, 30, 1, 5, tzinfo=UTC),
        "manifest_sha256": "a" * 64,
    }
    return Release(**{**given, **other})


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = installation_key(tmp_path), installation_key(tmp_path)
    assert first.private_bytes_raw() == second.private_bytes_raw()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [KEY_FILE]


def test_many_that_need_a_key_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: installation_key(tmp_path).private_bytes_raw(), range(16)))
    assert len(set(keys)) == 1


def test_the_signature_is_right_for_the_attestation_and_for_nothing_else(tmp_path: Path) -> None:
    release = a_release()
    found = signed(tmp_path, release, copy())
    key, signature = base64.b64decode(found.key), base64.b64decode(found.signature)
    assert is_signed(attestation_of(release, copy(), found.key), signature, key)
    for changed in (a_release(manifest_sha256="b" * 64), a_release(confirmed_by="Cid"), a_release(number=4)):
        assert not is_signed(attestation_of(changed, copy(), found.key), signature, key)
    other = replace(copy(), committee="Another")
    assert not is_signed(attestation_of(release, other, found.key), signature, key)


def test_moments_are_attested_alike_with_and_without_their_zone() -> None:
    bare = a_release(assembled_at=datetime(2026, 7, 1, 9, 30), confirmed_at=datetime(2026, 7, 2, 9, 30, 1, 5))
    assert attestation_of(bare, copy(), "k") == attestation_of(a_release(), copy(), "k")
    assert b'"confirmed_at": "2026-07-02T09:30:01+00:00"' in attestation_of(bare, copy(), "k")


def test_nothing_is_attested_that_nobody_confirmed() -> None:
    with pytest.raises(ValueError, match="Nobody has confirmed"):
        attestation_of(a_release(confirmed_at=None), copy(), "k")
