"""Events, continuations, measures, and the improvement plan"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "new guidance",
                "a new process",
                "a reorganisation",
                "a new team",
                "another change",
                name="eventkind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("indicators", sa.JSON(), nullable=False),
        sa.Column("service_ids", sa.JSON(), nullable=False),
        sa.Column("locality_ids", sa.JSON(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_event_committee_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_event_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_committee_id_happened_on"), "event", ["committee_id", "happened_on"])

    op.create_table(
        "measure",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "information_type",
            sa.Enum(
                "quantity",
                "quality",
                "outcome",
                name="informationtype",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("meaning", sa.String(), nullable=False),
        sa.Column("counted_in", sa.String(length=60), nullable=False),
        sa.Column(
            "better",
            sa.Enum(
                "higher is better",
                "lower is better",
                "neither way is better by itself",
                name="better",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_measure_committee_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_measure_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("committee_id", "name", name=op.f("uq_measure_committee_id_name")),
    )
    op.create_table(
        "improvementpriority",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("cycle_id", sa.String(length=25), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("aim", sa.String(), nullable=False),
        sa.Column("observed", sa.String(), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("owner_service_id", sa.String(length=25), nullable=True),
        sa.Column("partners", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("many_why", sa.String(), nullable=False),
        sa.Column(
            "state",
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
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=200), nullable=False),
        sa.Column("ended_why", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(ended_on IS NOT NULL) = (state <> 'open')", name=op.f("ck_improvementpriority_ended_has_day")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_improvementpriority_committee_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_improvementpriority_cycle_id")),
        sa.ForeignKeyConstraint(
            ["owner_service_id"], ["service.id"], name=op.f("fk_improvementpriority_owner_service_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_improvementpriority_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvementpriority")),
        sa.UniqueConstraint(
            "committee_id", "number", name=op.f("uq_improvementpriority_committee_id_number")
        ),
    )
    op.create_table(
        "measurevalue",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("measure_id", sa.String(length=25), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("service_id", sa.String(length=25), nullable=True),
        sa.Column("locality_id", sa.String(length=25), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=30), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_measurevalue_committee_id")
        ),
        sa.ForeignKeyConstraint(["locality_id"], ["locality.id"], name=op.f("fk_measurevalue_locality_id")),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_measurevalue_measure_id")),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_measurevalue_service_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_measurevalue_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measurevalue")),
        sa.UniqueConstraint("measure_id", "key", name=op.f("uq_measurevalue_measure_id_key")),
    )
    op.create_table(
        "continuation",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("earlier_id", sa.String(length=25), nullable=False),
        sa.Column("later_id", sa.String(length=25), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(length=200), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("earlier_id <> later_id", name=op.f("ck_continuation_goes_on_as_another")),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_continuation_committee_id")
        ),
        sa.ForeignKeyConstraint(["earlier_id"], ["unit.id"], name=op.f("fk_continuation_earlier_id")),
        sa.ForeignKeyConstraint(["later_id"], ["unit.id"], name=op.f("fk_continuation_later_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_continuation_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_continuation")),
        sa.UniqueConstraint(
            "committee_id",
            "earlier_id",
            "later_id",
            name=op.f("uq_continuation_committee_id_earlier_id_later_id"),
        ),
    )
    op.create_table(
        "milestone",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("priority_id", sa.String(length=25), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_milestone_committee_id")),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["improvementpriority.id"], name=op.f("fk_milestone_priority_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_milestone_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
    )
    op.create_index(
        op.f("ix_milestone_committee_id_priority_id"), "milestone", ["committee_id", "priority_id"]
    )

    op.create_table(
        "successmeasure",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("priority_id", sa.String(length=25), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "performance data",
                "a quality indicator",
                "stakeholders' views",
                name="successkind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("measure_id", sa.String(length=25), nullable=True),
        sa.Column("baseline", sa.String(length=30), nullable=True),
        sa.Column("target", sa.String(length=30), nullable=True),
        sa.Column(
            "direction",
            sa.Enum(
                "at least", "at most", name="direction", native_enum=False, create_constraint=True, length=60
            ),
            nullable=True,
        ),
        sa.Column("edition", sa.String(length=60), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column(
            "at_least",
            sa.Enum(
                "unsatisfactory",
                "weak",
                "satisfactory",
                "good",
                "very good",
                "excellent",
                name="at_least",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column(
            "reach",
            sa.Enum(
                "in every locality",
                "in every service",
                "in every team",
                "in every team of the owner's service",
                name="reach",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column(
            "voice",
            sa.Enum(
                "children and young people",
                "parents and carers",
                "staff",
                "community",
                name="voice",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'a quality indicator') = (at_least IS NOT NULL)",
            name=op.f("ck_successmeasure_level_of_indicator"),
        ),
        sa.CheckConstraint(
            "(kind = 'performance data') = (measure_id IS NOT NULL)",
            name=op.f("ck_successmeasure_data_has_measure"),
        ),
        sa.CheckConstraint(
            "(kind = 'performance data') = (target IS NOT NULL)",
            name=op.f("ck_successmeasure_data_has_target"),
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_successmeasure_committee_id")
        ),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_successmeasure_measure_id")),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["improvementpriority.id"], name=op.f("fk_successmeasure_priority_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_successmeasure_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_successmeasure")),
    )
    op.create_index(
        op.f("ix_successmeasure_committee_id_priority_id"), "successmeasure", ["committee_id", "priority_id"]
    )

    op.create_table(
        "planentry",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("priority_id", sa.String(length=25), nullable=False),
        sa.Column("milestone_id", sa.String(length=25), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "said_in",
            sa.Enum(
                "reported progress",
                "checked delivery",
                "impact on children and families",
                name="plancolumn",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column(
            "found",
            sa.Enum(
                "not begun",
                "under way",
                "done",
                "not delivered",
                "partly delivered",
                "delivered",
                "too early to say",
                "no difference found",
                "some difference",
                "a clear difference",
                name="planword",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("rests_on", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("by_id", sa.String(length=25), nullable=True),
        sa.Column("service_id", sa.String(length=25), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_planentry_by_id")),
        sa.ForeignKeyConstraint(["committee_id"], ["committee.id"], name=op.f("fk_planentry_committee_id")),
        sa.ForeignKeyConstraint(["milestone_id"], ["milestone.id"], name=op.f("fk_planentry_milestone_id")),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["improvementpriority.id"], name=op.f("fk_planentry_priority_id")
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name=op.f("fk_planentry_service_id")),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_planentry_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planentry")),
        sa.UniqueConstraint("priority_id", "number", name=op.f("uq_planentry_priority_id_number")),
    )
    op.create_table(
        "priorityorigin",
        sa.Column("trace_id", sa.String(length=25), nullable=False),
        sa.Column("id", sa.String(length=25), nullable=False),
        sa.Column("committee_id", sa.String(length=25), nullable=False),
        sa.Column("priority_id", sa.String(length=25), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "a judgement",
                "a pattern",
                "dissent",
                name="originkind",
                native_enum=False,
                create_constraint=True,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("cycle_id", sa.String(length=25), nullable=False),
        sa.Column("indicator", sa.String(length=20), nullable=False),
        sa.Column("judgement_id", sa.String(length=25), nullable=True),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("is_in", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'a pattern') = (judgement_id IS NULL)", name=op.f("ck_priorityorigin_pattern_of_no_team")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["committee.id"], name=op.f("fk_priorityorigin_committee_id")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_priorityorigin_cycle_id")),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgement.id"], name=op.f("fk_priorityorigin_judgement_id")
        ),
        sa.ForeignKeyConstraint(
            ["priority_id"], ["improvementpriority.id"], name=op.f("fk_priorityorigin_priority_id")
        ),
        sa.ForeignKeyConstraint(["trace_id"], ["trace.id"], name=op.f("fk_priorityorigin_trace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorityorigin")),
    )
    op.create_index(
        op.f("ix_priorityorigin_committee_id_priority_id"), "priorityorigin", ["committee_id", "priority_id"]
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_priorityorigin_committee_id_priority_id"), table_name="priorityorigin")

    op.drop_table("priorityorigin")
    op.drop_table("planentry")
    op.drop_index(op.f("ix_successmeasure_committee_id_priority_id"), table_name="successmeasure")

    op.drop_table("successmeasure")
    op.drop_index(op.f("ix_milestone_committee_id_priority_id"), table_name="milestone")

    op.drop_table("milestone")
    op.drop_table("continuation")
    op.drop_table("measurevalue")
    op.drop_table("improvementpriority")
    op.drop_table("measure")
    op.drop_index(op.f("ix_event_committee_id_happened_on"), table_name="event")

    op.drop_table("event")
