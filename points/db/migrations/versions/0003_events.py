"""Rule versions, events, scans, attendance."""

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard
from points.db.schema import Big

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("starts_at", Big, nullable=False),
        sa.Column("ends_at", Big, nullable=False),
        sa.Column("sign_in_opens_minutes", Big, nullable=False),
        sa.Column("sign_up", sa.Text(), nullable=False),
        sa.Column("capacity", Big, nullable=True),
        sa.Column("taken", Big, nullable=False),
        sa.Column("settlement", sa.Text(), nullable=False),
        sa.Column("fixed_points", Big, nullable=True),
        sa.Column("forgotten", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("printed_code_allowed", sa.SmallInteger(), nullable=False),
        sa.Column("safety_notice", sa.Text(), nullable=False),
        sa.Column("insured", sa.SmallInteger(), nullable=False),
        sa.Column("rule_version", Big, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("organiser_id", Big, nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("published_at", Big, nullable=True),
        sa.CheckConstraint("forgotten IN ('zero','planned_end','half')", name=op.f("ck_events_forgotten_known")),
        sa.CheckConstraint("kind IN ('service','deliberation')", name=op.f("ck_events_kind_known")),
        sa.CheckConstraint("settlement IN ('at_once','on_approval')", name=op.f("ck_events_settlement_known")),
        sa.CheckConstraint("sign_up IN ('none','optional','required')", name=op.f("ck_events_sign_up_known")),
        sa.CheckConstraint(
            "status IN ('draft','published','closed','cancelled')", name=op.f("ck_events_status_known")
        ),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name=op.f("ck_events_capacity_kept")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_events_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_organiser", "events", ["organiser_id", "starts_at"], unique=False)
    op.create_index("ix_events_starts_at", "events", ["starts_at"], unique=False)
    op.create_table(
        "rule_versions",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("effective_from", Big, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("loaded_by", Big, nullable=True),
        sa.Column("loaded_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_versions")),
        sa.UniqueConstraint("hash", name=op.f("uq_rule_versions_hash")),
    )
    op.create_index("ix_rule_versions_effective", "rule_versions", ["effective_from"], unique=False)
    op.create_table(
        "scans",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("event_id", Big, nullable=True),
        sa.Column("person_id", Big, nullable=True),
        sa.Column("attendance_id", Big, nullable=True),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("scanned_at", Big, nullable=False),
        sa.Column("received_at", Big, nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("assurance", sa.Text(), nullable=False),
        sa.Column("offline", sa.SmallInteger(), nullable=False),
        sa.Column("skew", Big, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("actor_id", Big, nullable=True),
        sa.Column("refused_for", sa.Text(), nullable=True),
        sa.CheckConstraint("phase IN ('in','out')", name=op.f("ck_scans_phase_known")),
        sa.CheckConstraint("attendance_id IS NULL OR refused_for IS NULL", name=op.f("ck_scans_accepted_or_refused")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
    )
    op.create_index("ix_scans_attendance", "scans", ["attendance_id"], unique=False)
    op.create_index("ix_scans_event", "scans", ["event_id"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("event_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("shift_id", Big, nullable=True),
        sa.Column("revision", Big, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("in_at", Big, nullable=True),
        sa.Column("out_at", Big, nullable=True),
        sa.Column("minutes", Big, nullable=False),
        sa.Column("wanted", Big, nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.Column("cut_by", sa.Text(), nullable=True),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("chosen_points", Big, nullable=True),
        sa.Column("maker_id", Big, nullable=True),
        sa.Column("decided_by", Big, nullable=True),
        sa.Column("claimed", sa.SmallInteger(), nullable=False),
        sa.Column("walk_in", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "approval IN ('none','pending','approved','refused')", name=op.f("ck_attendances_approval_known")
        ),
        sa.CheckConstraint("state IN ('in','left','forgotten','void')", name=op.f("ck_attendances_state_known")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_attendances_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_attendances_event_id_person_id")),
    )
    op.create_index("ix_attendances_person", "attendances", ["person_id"], unique=False)
    op.create_table(
        "event_duty",
        sa.Column("event_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_duty_event_id")),
        sa.PrimaryKeyConstraint("event_id", "person_id", name=op.f("pk_event_duty")),
    )
    op.create_table(
        "shifts",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("event_id", Big, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("duty_area", sa.Text(), nullable=False),
        sa.Column("in_charge", sa.Text(), nullable=False),
        sa.Column("in_charge_phone", sa.Text(), nullable=False),
        sa.Column("starts_at", Big, nullable=False),
        sa.Column("ends_at", Big, nullable=False),
        sa.Column("capacity", Big, nullable=True),
        sa.Column("taken", Big, nullable=False),
        sa.CheckConstraint("capacity IS NULL OR taken <= capacity", name=op.f("ck_shifts_capacity_kept")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shifts_ends_after_start")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_shifts_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    op.create_index("ix_shifts_event", "shifts", ["event_id"], unique=False)
    op.create_table(
        "signups",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("event_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("shift_id", Big, nullable=True),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("cancelled_at", Big, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_signups_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signups")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_signups_event_id_person_id")),
    )
    op.create_index("ix_signups_person", "signups", ["person_id"], unique=False)
    guard("rule_versions", [("id",), ("hash",)])
    guard("scans", [("id",)])
