"""Position statements, releases, and what inspectors keep, ask and judge"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "positionstatement",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("cycle_id", sa.String(length=25), nullable=False),
        sa.Column("word_limit", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_positionstatement_committee_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_positionstatement_cycle_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_positionstatement_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_positionstatement")),
        sa.UniqueConstraint("cycle_id", name=op.f("uq_positionstatement_cycle_id")),
    )
    op.create_table(
        "privatesorting",
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("cycle_id", sa.String(length=25), nullable=False),
        sa.Column("person_id", sa.String(length=25), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column(
            "concern",
            sa.Enum(
                "no significant concerns",
                "uncertain",
                "concern",
                name="concern",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_privatesorting_committee_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_privatesorting_cycle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_privatesorting_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_privatesorting")),
        sa.UniqueConstraint(
            "committee_id",
            "cycle_id",
            "person_id",
            "indicator",
            name=op.f("uq_privatesorting_committee_id_cycle_id_person_id_indicator"),
        ),
    )
    op.create_table(
        "release",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("cycle_id", sa.String(length=25), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "being assembled",
                "waits for confirmation",
                "released",
                "put aside",
                "withdrawn",
                "superseded",
                name="releasestate",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("assembled_by", sa.String(length=200), nullable=False),
        sa.Column("assembled_by_id", sa.String(length=25), nullable=False),
        sa.Column("assembled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed_by_id", sa.String(length=25), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(), nullable=False),
        sa.Column("manifest_sha256", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("signing_key", sa.String(length=100), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by = '')", name=op.f("ck_release_confirmed_by_somebody")
        ),
        sa.ForeignKeyConstraint(["assembled_by_id"], ["person.id"], name=op.f("fk_release_assembled_by_id")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_release_committee_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_release_confirmed_by_id")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_release_cycle_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_release_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("committee_id", "number", name=op.f("uq_release_committee_id_number")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_release_committee_id_cycle_id"), ["committee_id", "cycle_id"], unique=False
        )

    op.create_table(
        "assembly",
        sa.Column("release_id", sa.String(length=25), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_assembly_release_id")),
        sa.PrimaryKeyConstraint("release_id", name=op.f("pk_assembly")),
    )
    op.create_table(
        "claim",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("statement_id", sa.String(length=25), nullable=False),
        sa.Column(
            "part",
            sa.Enum(
                "How good are we now?",
                "How do we know?",
                "How good can we be?",
                "What is our capacity for improvement?",
                "Plain summary for the public",
                name="statementpart",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_claim_committee_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["positionstatement.id"], name=op.f("fk_claim_statement_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_claim_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claim_committee_id_statement_id"), ["committee_id", "statement_id"], unique=False
        )

    op.create_table(
        "evidencerequest",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("release_id", sa.String(length=25), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("asked_by_id", sa.String(length=25), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waits for the committee",
                "answered",
                "closed",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_evidencerequest_asked_by_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_evidencerequest_committee_id")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_evidencerequest_release_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_evidencerequest_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidencerequest")),
    )
    with op.batch_alter_table("evidencerequest", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_evidencerequest_committee_id_release_id"),
            ["committee_id", "release_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_evidencerequest_committee_id_state"), ["committee_id", "state"], unique=False
        )

    op.create_table(
        "externalevaluation",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("cycle_id", sa.String(length=25), nullable=False),
        sa.Column("release_id", sa.String(length=25), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "unsatisfactory",
                "weak",
                "satisfactory",
                "good",
                "very good",
                "excellent",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("rationale", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.String(length=25), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_externalevaluation_by_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_externalevaluation_committee_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_externalevaluation_cycle_id")),
        sa.ForeignKeyConstraint(
            ["release_id"], ["release.id"], name=op.f("fk_externalevaluation_release_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_externalevaluation_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_externalevaluation")),
        sa.UniqueConstraint(
            "committee_id",
            "cycle_id",
            "indicator",
            "number",
            name=op.f("uq_externalevaluation_committee_id_cycle_id_indicator_number"),
        ),
    )
    op.create_table(
        "releasedfile",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("release_id", sa.String(length=25), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_releasedfile_committee_id")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_releasedfile_release_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_releasedfile_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releasedfile")),
        sa.UniqueConstraint("release_id", "path", name=op.f("uq_releasedfile_release_id_path")),
    )
    op.create_table(
        "releasereading",
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("release_id", sa.String(length=25), nullable=False),
        sa.Column("person_id", sa.String(length=25), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("what", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_releasereading_committee_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_releasereading_person_id")),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_releasereading_release_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releasereading")),
    )
    with op.batch_alter_table("releasereading", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_releasereading_committee_id_release_id_at"),
            ["committee_id", "release_id", "at"],
            unique=False,
        )

    op.create_table(
        "claimreference",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("claim_id", sa.String(length=25), nullable=False),
        sa.Column("judgement_id", sa.String(length=25), nullable=True),
        sa.Column("evidence_id", sa.String(length=25), nullable=True),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(judgement_id IS NULL) <> (evidence_id IS NULL)",
            name=op.f("ck_claimreference_rests_on_one_thing"),
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claimreference_claim_id")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_claimreference_committee_id")
        ),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_claimreference_evidence_id")),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgement.id"], name=op.f("fk_claimreference_judgement_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_claimreference_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimreference")),
        sa.UniqueConstraint("claim_id", "evidence_id", name=op.f("uq_claimreference_claim_id_evidence_id")),
        sa.UniqueConstraint("claim_id", "judgement_id", name=op.f("uq_claimreference_claim_id_judgement_id")),
    )
    with op.batch_alter_table("claimreference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_claimreference_committee_id_claim_id"), ["committee_id", "claim_id"], unique=False
        )

    op.create_table(
        "requestmessage",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("request_id", sa.String(length=25), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_inspectors", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_requestmessage_committee_id")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["evidencerequest.id"], name=op.f("fk_requestmessage_request_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_requestmessage_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requestmessage")),
        sa.UniqueConstraint("request_id", "number", name=op.f("uq_requestmessage_request_id_number")),
    )
    op.add_column("role", sa.Column("first_day", sa.Date(), nullable=True))
    op.add_column("role", sa.Column("last_day", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("role", "last_day")
    op.drop_column("role", "first_day")

    op.drop_table("requestmessage")
    with op.batch_alter_table("claimreference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claimreference_committee_id_claim_id"))

    op.drop_table("claimreference")
    with op.batch_alter_table("releasereading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_releasereading_committee_id_release_id_at"))

    op.drop_table("releasereading")
    op.drop_table("releasedfile")
    op.drop_table("externalevaluation")
    with op.batch_alter_table("evidencerequest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidencerequest_committee_id_state"))
        batch_op.drop_index(batch_op.f("ix_evidencerequest_committee_id_release_id"))

    op.drop_table("evidencerequest")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_claim_committee_id_statement_id"))

    op.drop_table("claim")
    op.drop_table("assembly")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_committee_id_cycle_id"))

    op.drop_table("release")
    op.drop_table("privatesorting")
    op.drop_table("positionstatement")
