"""No row that is kept is replaced or emptied away, and a release that ended stays ended"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Every table of which nothing is deleted.
KEPT_TABLES = (
    "addededition",
    "agendaitem",
    "attendee",
    "chosenindicator",
    "claim",
    "claimreference",
    "committee",
    "cycle",
    "evidence",
    "evidencerequest",
    "evidenceuse",
    "externalevaluation",
    "judgement",
    "judgemententry",
    "locality",
    "moderation",
    "moderationreply",
    "person",
    "positionstatement",
    "publishedtheme",
    "release",
    "releasedfile",
    "releasereading",
    "requestmessage",
    "reveal",
    "revealedview",
    "role",
    "roomsession",
    "service",
    "sessionaction",
    "sessioninvitation",
    "sessionoutcome",
    "storedfile",
    "takingpart",
    "trace",
    "unit",
)
# By what else than its id a frozen row could be replaced: SQLite drops whichever row stands in the way.
OTHER_KEYS = {
    "externalevaluation": ("committee_id", "cycle_id", "indicator", "number"),
    "judgemententry": ("judgement_id", "number"),
    "moderationreply": ("moderation_id", "number"),
    "release": ("committee_id", "number"),
    "releasedfile": ("release_id", "path"),
    "requestmessage": ("request_id", "number"),
    "reveal": ("item_id", "round"),
    "trace": ("owner", "number"),
}

FIXED = "What is agreed is never overwritten."
KEPT = "Nothing here is deleted."
ENDED = "A release that ended is never released again."
SECOND_PERSON = "A second person confirms a release: not the one who assembled it."

# A newer release ends one too; that one can still be withdrawn.
GOES_BACK = (
    "NEW.state <> OLD.state AND (OLD.state IN ('put aside', 'withdrawn') "
    "OR (OLD.state = 'superseded' AND NEW.state <> 'withdrawn'))"
)
BY_THE_SAME = "NEW.confirmed_by_id = NEW.assembled_by_id"


def upgrade() -> None:
    for table in KEPT_TABLES:
        if is_sqlite():
            make(table, "once", "BEFORE INSERT", FIXED, when=stands_already(table))
        else:
            refuse_truncate(table)
    make("release", "ended", "BEFORE UPDATE", ENDED, when=GOES_BACK)
    make("release", "seconded", "BEFORE UPDATE", SECOND_PERSON, when=BY_THE_SAME)


def stands_already(table: str) -> str:
    """A condition that holds when a new row would take the place of one that is kept."""
    keys = [("id",)] + ([OTHER_KEYS[table]] if table in OTHER_KEYS else [])
    return " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {same(key)})" for key in keys)


def same(key: tuple[str, ...]) -> str:
    return " AND ".join(f"{column} = NEW.{column}" for column in key)


def refuse_truncate(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_once BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION refuse('{KEPT}')"
    )


def make(table: str, name: str, event: str, sentence: str, when: str) -> None:
    if is_sqlite():
        body = f"WHEN {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    else:
        body = f"FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse('{sentence}')"
    op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {body}")


def downgrade() -> None:
    names = [(table, "once") for table in KEPT_TABLES]
    names += [("release", "ended"), ("release", "seconded")]
    for table, name in names:
        op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite() else f" ON {table}"))


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
