"""Guards of the tables of sessions and second looks, and the pulse of a session told to every process"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TRACED = (
    "agendaitem",
    "attendee",
    "moderation",
    "moderationreply",
    "reveal",
    "revealedview",
    "roomsession",
    "sessionaction",
    "sessioninvitation",
    "sessionoutcome",
)
NEVER_CHANGED = ("moderationreply", "reveal", "revealedview", "sessionoutcome")

UNTRACED = "A change must name its own trace."
FIXED = "What is agreed is never overwritten."
KEPT = "Nothing here is deleted."


def upgrade() -> None:
    for table in TRACED:
        make(table, "traced", "BEFORE UPDATE", UNTRACED, when="NEW.trace_id = OLD.trace_id")
        make(table, "kept", "BEFORE DELETE", KEPT)
    for table in NEVER_CHANGED:
        make(table, "fixed", "BEFORE UPDATE", FIXED)
    if not is_sqlite():
        tell_of_pulses()


def make(table: str, name: str, event: str, sentence: str, when: str = "") -> None:
    if is_sqlite():
        condition = f"WHEN {when}" if when else ""
        body = f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {condition} {body}")
    else:
        condition = f"WHEN ({when})" if when else ""
        body = f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse('{sentence}')"
        op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {body}")


def tell_of_pulses() -> None:
    """PostgreSQL tells its listeners which session has a new pulse, and nothing more."""
    op.execute(
        """
        CREATE FUNCTION tell_of_pulse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_notify('session_pulse', NEW.session_id); RETURN NULL; END $$
        """
    )
    op.execute(
        "CREATE TRIGGER sessionpulse_told AFTER UPDATE ON sessionpulse FOR EACH ROW "
        "EXECUTE FUNCTION tell_of_pulse()"
    )


def downgrade() -> None:
    names = [(table, name) for table in TRACED for name in ("traced", "kept")]
    names += [(table, "fixed") for table in NEVER_CHANGED]
    for table, name in names:
        op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite() else f" ON {table}"))
    if not is_sqlite():
        op.execute("DROP TRIGGER sessionpulse_told ON sessionpulse")
        op.execute("DROP FUNCTION tell_of_pulse")


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
