"""Guards of events, continuations, measures and the improvement plan"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TRACED = (
    "continuation",
    "event",
    "improvementpriority",
    "measure",
    "measurevalue",
    "milestone",
    "planentry",
    "priorityorigin",
    "successmeasure",
)

UNTRACED = "A change must name its own trace."
FIXED = "What is agreed is never overwritten."
KEPT = "Nothing here is deleted."


def upgrade() -> None:
    for table in TRACED:
        make(table, "traced", "BEFORE UPDATE", UNTRACED, when="NEW.trace_id = OLD.trace_id")
        make(table, "kept", "BEFORE DELETE", KEPT)
        if is_sqlite():
            make(table, "once", "BEFORE INSERT", FIXED, when=stands_already(table))
        else:
            refuse_truncate(table)
    make("planentry", "fixed", "BEFORE UPDATE", FIXED)


def stands_already(table: str) -> str:
    """A condition that holds when a new row would take the place of one that is kept."""
    by_id = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    if table != "planentry":
        return by_id
    return f"{by_id} OR EXISTS (SELECT 1 FROM {table} WHERE priority_id = NEW.priority_id AND number = NEW.number)"


def refuse_truncate(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_once BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        f"EXECUTE FUNCTION refuse('{KEPT}')"
    )


def make(table: str, name: str, event: str, sentence: str, when: str = "") -> None:
    condition = f"WHEN ({when})" if when else ""
    if is_sqlite():
        body = f"{condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    else:
        body = f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse('{sentence}')"
    op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {body}")


def downgrade() -> None:
    names = [(table, name) for table in TRACED for name in ("traced", "kept", "once")]
    for table, name in [*names, ("planentry", "fixed")]:
        op.execute(f"DROP TRIGGER {table}_{name}" + ("" if is_sqlite() else f" ON {table}"))


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
