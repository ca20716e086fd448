"""Guards against what bypasses the flush, and the full-text search of evidence"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TRACED = (
    "addededition",
    "chosenindicator",
    "committee",
    "cycle",
    "evidence",
    "evidenceuse",
    "judgement",
    "judgemententry",
    "locality",
    "person",
    "publishedtheme",
    "role",
    "service",
    "storedfile",
    "takingpart",
    "unit",
)
NEVER_CHANGED = ("judgemententry", "trace")
NEVER_DELETED = (*TRACED, "trace")

UNTRACED = "A change must name its own trace."
FIXED = "What is agreed is never overwritten."
KEPT = "Nothing here is deleted."


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        guard_sqlite()
        search_sqlite()
    else:
        guard_postgresql()
        search_postgresql()


def guard_sqlite() -> None:
    for table in TRACED:
        sqlite_trigger(table, "traced", "BEFORE UPDATE", UNTRACED, when="WHEN NEW.trace_id = OLD.trace_id")
    for table in NEVER_CHANGED:
        sqlite_trigger(table, "fixed", "BEFORE UPDATE", FIXED)
    for table in NEVER_DELETED:
        sqlite_trigger(table, "kept", "BEFORE DELETE", KEPT)


def sqlite_trigger(table: str, name: str, event: str, sentence: str, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{name} {event} ON \"{table}\" {when} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )


def search_sqlite() -> None:
    """The committee stands among the words, so that a search reads only its own committee's."""
    op.execute(
        "CREATE VIRTUAL TABLE evidence_words USING fts5"
        "(committee_id, evidence_id, words, tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    row = "(NEW.committee_id, NEW.id, NEW.title || ' ' || NEW.finding || ' ' || NEW.method)"
    insert = f"INSERT INTO evidence_words (committee_id, evidence_id, words) VALUES {row};"
    forget = (
        "DELETE FROM evidence_words WHERE rowid IN "
        "(SELECT rowid FROM evidence_words WHERE evidence_words MATCH 'evidence_id:' || OLD.id);"
    )
    op.execute(f"CREATE TRIGGER evidence_words_added AFTER INSERT ON evidence BEGIN {insert} END")
    op.execute(
        "CREATE TRIGGER evidence_words_changed AFTER UPDATE OF title, finding, method ON evidence "
        f"BEGIN {forget} {insert} END"
    )


def guard_postgresql() -> None:
    op.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$
        """
    )
    for table in TRACED:
        when = "WHEN (NEW.trace_id = OLD.trace_id)"
        postgresql_trigger(table, "traced", "BEFORE UPDATE", UNTRACED, when=when)
    for table in NEVER_CHANGED:
        postgresql_trigger(table, "fixed", "BEFORE UPDATE", FIXED)
    for table in NEVER_DELETED:
        postgresql_trigger(table, "kept", "BEFORE DELETE", KEPT)


def postgresql_trigger(table: str, name: str, event: str, sentence: str, when: str = "") -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{name} {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION refuse('{sentence}')"
    )


def search_postgresql() -> None:
    words = "to_tsvector('english', title || ' ' || finding || ' ' || method)"
    op.execute(f"CREATE INDEX ix_evidence_words ON evidence USING gin (({words}))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("evidence_words_added", "evidence_words_changed"):
            op.execute(f"DROP TRIGGER {name}")
        op.execute("DROP TABLE evidence_words")
        for table, name in trigger_names():
            op.execute(f"DROP TRIGGER {table}_{name}")
    else:
        op.execute("DROP INDEX ix_evidence_words")
        for table, name in trigger_names():
            op.execute(f"DROP TRIGGER {table}_{name} ON {table}")
        op.execute("DROP FUNCTION refuse")


def trigger_names() -> list[tuple[str, str]]:
    return (
        [(table, "traced") for table in TRACED]
        + [(table, "fixed") for table in NEVER_CHANGED]
        + [(table, "kept") for table in NEVER_DELETED]
    )
