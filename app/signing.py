"""The key of this installation, and what it signs: who released which manifest, and when."""

import base64
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from evaluations.actions.release import Signed
from evaluations.release import Release
from evaluations.released import ReleasedCopy, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ATTESTATION_FORMAT = "self-evaluation-workbook attestation 1"
KEY_FILE = "signing-key.pem"
ONLY_THE_OWNER = 0o600


def installation_key(home: Path) -> "Ed25519PrivateKey":
    """The Ed25519 key in the home folder, made when it is first needed.

    Two processes that make one at once get the same: the first to give its file the name wins.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    place = home / KEY_FILE
    if not place.exists():
        _make_key(place)
    key = load_pem_private_key(place.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def attestation_of(release: Release, copy: ReleasedCopy, public_key: str) -> bytes:
    """What the signature stands for: canonical JSON, the same bytes whenever it is written for a release.

    Raises ValueError for a release that nobody has confirmed.
    """
    if release.confirmed_at is None:
        raise ValueError("Nobody has confirmed this release.")
    return written(
        {
            "format": ATTESTATION_FORMAT,
            "committee": copy.committee,
            "cycle": copy.cycle,
            "release_number": release.number,
            "assembled_by": release.assembled_by,
            "assembled_at": _moment(release.assembled_at),
            "confirmed_by": release.confirmed_by,
            "confirmed_at": _moment(release.confirmed_at),
            "manifest_sha256": release.manifest_sha256,
            "public_key": public_key,
        }
    )


def signed(home: Path, release: Release, copy: ReleasedCopy) -> Signed:
    """The installation's signature of a release's attestation."""
    key = installation_key(home)
    public = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    signature = key.sign(attestation_of(release, copy, public))
    return Signed(signature=base64.b64encode(signature).decode(), key=public)


def _make_key(place: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    made = Ed25519PrivateKey.generate()
    pem = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(ONLY_THE_OWNER)
        os.link(name, place)
    except FileExistsError:
        return
    finally:
        Path(name).unlink()


def _moment(at: datetime) -> str:
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
