"""Guards of position statements, releases and what inspectors leave; a confirmed release stays as it is"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TRACED = (
    "claim",
    "claimreference",
    "evidencerequest",
    "externalevaluation",
    "positionstatement",
    "release",
    "releasedfile",
    "requestmessage",
)
NEVER_CHANGED = ("externalevaluation", "releasedfile", "releasereading", "requestmessage")
NEVER_DELETED = (*TRACED, "releasereading")

# What a release says of itself once its copy is whole, and once it is confirmed.
WHOLE = ("committee_id", "cycle_id", "number", "words", "assembled_by", "assembled_by_id", "assembled_at")
CONFIRMED = ("confirmed_by", "confirmed_by_id", "confirmed_at", "signature", "signing_key")

UNTRACED = "A change must name its own trace."
FIXED = "What is agreed is never overwritten."
KEPT = "Nothing here is deleted."
LATE = "A release whose copy is whole takes no more files."
FROZEN = "A release stays as it was assembled and confirmed."


def upgrade() -> None:
    for table in TRACED:
        make(table, "traced", "BEFORE UPDATE", UNTRACED, when="NEW.trace_id = OLD.trace_id")
    for table in NEVER_DELETED:
        make(table, "kept", "BEFORE DELETE", KEPT)
    for table in NEVER_CHANGED:
        make(table, "fixed", "BEFORE UPDATE", FIXED)
    make(
        "release", "whole", "BEFORE UPDATE", FROZEN, when=f"OLD.manifest_sha256 <> '' AND ({changed(WHOLE)})"
    )
    make(
        "release",
        "signed",
        "BEFORE UPDATE",
        FROZEN,
        when=f"OLD.confirmed_by <> '' AND ({changed(CONFIRMED)})",
    )
    refuse_late_files()


def refuse_late_files() -> None:
    """A file added to a release that is whole would stand in no manifest."""
    is_whole = "(SELECT manifest_sha256 FROM release WHERE id = NEW.release_id) <> ''"
    if is_sqlite():
        make("releasedfile", "late", "BEFORE INSERT", LATE, when=is_whole)
        return
    body = f"BEGIN IF {is_whole} THEN RAISE EXCEPTION '{LATE}'; END IF; RETURN NEW; END"
    op.execute(f"CREATE FUNCTION refuse_late_file() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    op.execute(
        "CREATE TRIGGER releasedfile_late BEFORE INSERT ON releasedfile FOR EACH ROW "
        "EXECUTE FUNCTION refuse_late_file()"
    )


def changed(columns: tuple[str, ...]) -> str:
    """A condition that holds when any of these columns, or the manifest, gets another value."""
    differs = "IS NOT" if is_sqlite() else "IS DISTINCT FROM"
    return " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in (*columns, "manifest_sha256"))


def make(table: str, name: str, event: str, sentence: str, when: str = "") -> None:
    if is_sqlite():
        condition = f"WHEN {when}" if when else ""
        body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {condition} {body}")
    else:
        condition = f"WHEN ({when})" if when else ""
        body = f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse('{sentence}')"
        op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {body}")


def downgrade() -> None:
    names = [(table, "traced") for table in TRACED]
    names += [(table, "kept") for table in NEVER_DELETED]
    names += [(table, "fixed") for table in NEVER_CHANGED]
    names += [("release", "whole"), ("release", "signed"), ("releasedfile", "late")]
    for table, name in names:
        op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite() else f" ON {table}"))
    if not is_sqlite():
        op.execute("DROP FUNCTION refuse_late_file")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
