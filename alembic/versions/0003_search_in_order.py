"""A piece of evidence keeps its place in the full-text search when its words change"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WORDS = "NEW.title || ' ' || NEW.finding || ' ' || NEW.method"
FOUND = "(SELECT rowid FROM evidence_words WHERE evidence_words MATCH 'evidence_id:' || OLD.id)"


def upgrade() -> None:
    """Its row number is the order in which it was recorded, so a search can stop at the newest."""
    if op.get_bind().dialect.name == "sqlite":
        replace_trigger(f"UPDATE evidence_words SET words = {WORDS} WHERE rowid IN {FOUND};")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        replace_trigger(
            f"DELETE FROM evidence_words WHERE rowid IN {FOUND};"
            f"INSERT INTO evidence_words (committee_id, evidence_id, words) VALUES (NEW.committee_id, NEW.id, {WORDS});"
        )


def replace_trigger(statements: str) -> None:
    op.execute("DROP TRIGGER evidence_words_changed")
    op.execute(
        "CREATE TRIGGER evidence_words_changed AFTER UPDATE OF title, finding, method ON evidence "
        f"BEGIN {statements} END"
    )
