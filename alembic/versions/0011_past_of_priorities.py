"""The earlier wordings of priorities, and how each of them ended, with their guards"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("priorityversion", "prioritymove")

UNTRACED = "A change must name its own trace."
FIXED = "What is agreed is never overwritten."
KEPT = "Nothing here is deleted."


def upgrade() -> None:
    op.create_table(
        "priorityversion",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("priority_id", sa.String(length=25), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("observed", sa.String(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("owner_service_id", sa.String(length=25), nullable=True),
        sa.Column("partners", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        *kept_for("priorityversion"),
        sa.ForeignKeyConstraint(
            ["owner_service_id"], ["service.id"], name=op.f("fk_priorityversion_owner_service_id")
        ),
    )
    op.create_table(
        "prioritymove",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("priority_id", sa.String(length=25), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "after",
            sa.Enum(
                "open",
                "closed",
                "stopped",
                name="prioritystate",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.Column("stood", sa.JSON(), nullable=False),
        *kept_for("prioritymove"),
    )
    for table in TABLES:
        guard(table)


def kept_for(table: str) -> tuple[sa.Constraint, ...]:
    """The keys of a table that holds a past of priorities."""
    return (
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f(f"fk_{table}_committee_id")),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["improvementpriority.id"], name=op.f(f"fk_{table}_priority_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f(f"fk_{table}_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("priority_id", "number", name=op.f(f"uq_{table}_priority_id_number")),
    )


def guard(table: str) -> None:
    make(table, "traced", "BEFORE UPDATE", UNTRACED, when="NEW.trace_id = OLD.trace_id")
    make(table, "fixed", "BEFORE UPDATE", FIXED)
    make(table, "kept", "BEFORE DELETE", KEPT)
    if is_sqlite():
        make(table, "once", "BEFORE INSERT", FIXED, when=stands_already(table))
    else:
        op.execute(
            f"CREATE TRIGGER {table}_once BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
            f"EXECUTE FUNCTION refuse('{KEPT}')"
        )


def stands_already(table: str) -> str:
    """A condition that holds when a new row would take the place of one that is kept."""
    return (
        f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) OR EXISTS "
        f"(SELECT 1 FROM {table} WHERE priority_id = NEW.priority_id AND number = NEW.number)"
    )


def make(table: str, name: str, event: str, sentence: str, when: str = "") -> None:
    condition = f"WHEN ({when})" if when else ""
    if is_sqlite():
        body = f"{condition} BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    else:
        body = f"FOR EACH ROW {condition} EXECUTE FUNCTION refuse('{sentence}')"
    op.execute(f"CREATE TRIGGER {table}_{name} {event} ON {table} {body}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
