"""What the environment may say. Read once at the start, then frozen."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """How this installation is set up.

    `home` holds the embedded database and the attached files. `is_production` asks for HTTPS cookies.
    """

    home: Path
    database_url: str
    is_production: bool = True

    @property
    def is_embedded(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def files(self) -> Path:
        return self.home / "files"


def read_settings(environment: Mapping[str, str] = os.environ, *, is_production: bool = True) -> Settings:
    """WORKBOOK_HOME names the folder (default: var in the checkout), WORKBOOK_DATABASE_URL the database."""
    home = Path(environment.get("WORKBOOK_HOME") or CHECKOUT / "var").expanduser().absolute()
    url = environment.get("WORKBOOK_DATABASE_URL") or f"sqlite:///{home / 'workbook.sqlite'}"
    return Settings(home=home, database_url=url, is_production=is_production)
