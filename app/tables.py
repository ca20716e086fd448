"""What the web keeps for itself: passwords, sign-in sessions, links handed over, guests, forms done."""

from datetime import datetime
from enum import Enum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from evaluations.columns import ID_LENGTH, new_id, word


class Credential(SQLModel, table=True):
    """A person's password, as an Argon2id hash."""

    person_id: str = Field(primary_key=True, foreign_key="person.id", max_length=ID_LENGTH)
    password_hash: str = Field(max_length=300)


class SignInSession(SQLModel, table=True):
    """One signed-in browser. The cookie holds a token; this row only its SHA-256."""

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID_LENGTH)
    browser: str = Field(default="", max_length=200)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


class LinkKind(Enum):
    """Why a link was made."""

    INVITATION = "invitation"
    RESET = "password reset"


class Link(SQLModel, table=True):
    """A link that a person hands over, used once. This row holds only its token's SHA-256."""

    token_hash: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(foreign_key="person.id", index=True, max_length=ID_LENGTH)
    kind: LinkKind = Field(sa_type=word(LinkKind))
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None = None


class GuestPass(SQLModel, table=True):
    """The browser of a guest who joined a session. The cookie holds a token; this row only its SHA-256."""

    token_hash: str = Field(primary_key=True, max_length=64)
    attendee_id: str = Field(foreign_key="attendee.id", index=True, max_length=ID_LENGTH)
    created_at: datetime


class FailedSignIn(SQLModel, table=True):
    """A sign-in that failed, by what was tried (a hash of the address) and from where."""

    __table_args__ = (Index(None, "tried", "at"), Index(None, "came_from", "at"))

    id: str = Field(default_factory=new_id, primary_key=True, max_length=ID_LENGTH)
    tried: str = Field(max_length=64)
    came_from: str = Field(max_length=64)
    at: datetime


class FormDone(SQLModel, table=True):
    """A form that was sent, by its key, and where its answer stands: a double click does it once."""

    __table_args__ = (Index(None, "at"),)

    key: str = Field(primary_key=True, max_length=64)
    person_id: str = Field(primary_key=True, max_length=ID_LENGTH)
    location: str = ""
    at: datetime
