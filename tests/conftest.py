"""What every test stands on. The fixtures live in the modules named here."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from app import sign_in
from tests.required import IS_FULL

pytest_plugins = ["tests.databases", "tests.terminal", "tests.server", "tests.browser"]

settings.register_profile("sample", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("full", deadline=None, max_examples=1000)
settings.load_profile("full" if IS_FULL else "sample")


@pytest.fixture(autouse=True, scope="session")
def no_home_of_ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test ever sees the database of the person who runs it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WORKBOOK_HOME", str(tmp_path_factory.mktemp("home")))
        environment.delenv("WORKBOOK_DATABASE_URL", raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Argon2id as in the product, but with so little work that a test need not wait for it."""
    cheap = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "_hasher", cheap)
        yield
