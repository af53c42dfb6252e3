"""The awards: cycles, snapshots and rankings, the panel, honours, ratings and complaints."""

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard
from points.db.schema import Big

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "award_cycles",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("period", Big, nullable=False),
        sa.Column("rule_version", Big, nullable=False),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("records_until", Big, nullable=False),
        sa.Column("nominate_until", Big, nullable=True),
        sa.Column("list_id", Big, nullable=True),
        sa.Column("final_id", Big, nullable=True),
        sa.Column("notice_id", Big, nullable=True),
        sa.Column("opened_by", Big, nullable=True),
        sa.Column("opened_at", Big, nullable=False),
        sa.Column("announced_at", Big, nullable=True),
        sa.CheckConstraint(
            "stage IN ('cutoff','nomination','screening','listed','panel','notice','confirming','announced')",
            name=op.f("ck_award_cycles_stage_known"),
        ),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_award_cycles_place_id")),
        sa.ForeignKeyConstraint(["rule_version"], ["rule_versions.id"], name=op.f("fk_award_cycles_rule_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_cycles")),
        sa.UniqueConstraint("family", "period", name=op.f("uq_award_cycles_family_period")),
    )
    op.create_table(
        "award_checks",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.CheckConstraint("verdict IN ('passed','refused')", name=op.f("ck_award_checks_verdict_known")),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_checks_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_checks")),
    )
    op.create_index("ix_award_checks_cycle", "award_checks", ["cycle_id", "subject_id"], unique=False)
    op.create_table(
        "award_meetings",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("held_on", Big, nullable=False),
        sa.Column("attended", Big, nullable=False),
        sa.Column("heard", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_meetings_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_meetings")),
    )
    op.create_index("ix_award_meetings_cycle", "award_meetings", ["cycle_id"], unique=False)
    op.create_table(
        "award_nominations",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("by_kind", sa.Text(), nullable=False),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.Column("withdrawn_at", Big, nullable=True),
        sa.Column("withdrawn_by", Big, nullable=True),
        sa.CheckConstraint(
            "by_kind IN ('team','unit','staff','self')", name=op.f("ck_award_nominations_by_kind_known")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_nominations_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_nominations")),
    )
    op.create_index("ix_award_nominations_cycle", "award_nominations", ["cycle_id", "subject_id"], unique=False)
    op.create_table(
        "award_snapshots",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("number", Big, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("rule_version", Big, nullable=False),
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("subjects", Big, nullable=False),
        sa.Column("taken_by", Big, nullable=True),
        sa.Column("taken_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_snapshots_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_snapshots")),
        sa.UniqueConstraint("cycle_id", "number", name=op.f("uq_award_snapshots_cycle_id_number")),
    )
    op.create_table(
        "award_steps",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject_id", Big, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor_id", Big, nullable=True),
        sa.Column("at", Big, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_steps_cycle_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_steps")),
    )
    op.create_index("ix_award_steps_cycle", "award_steps", ["cycle_id", "id"], unique=False)
    op.create_table(
        "award_complaints",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("happened_on", Big, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.Column("decided_by", Big, nullable=True),
        sa.Column("decided_at", Big, nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_award_complaints_decided_once")),
        sa.CheckConstraint("state IN ('open','upheld','dismissed')", name=op.f("ck_award_complaints_state_known")),
        sa.CheckConstraint(
            "decided_by IS NULL OR decided_by <> made_by", name=op.f("ck_award_complaints_two_people")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_award_complaints_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_complaints")),
    )
    op.create_index("ix_award_complaints_person", "award_complaints", ["person_id"], unique=False)
    op.create_table(
        "award_copies",
        sa.Column("snapshot_id", Big, nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["snapshot_id"], ["award_snapshots.id"], name=op.f("fk_award_copies_snapshot_id")),
        sa.PrimaryKeyConstraint("snapshot_id", "subject_id", name=op.f("pk_award_copies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "award_honours",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("family", sa.Text(), nullable=False),
        sa.Column("period", Big, nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("place_id", Big, nullable=True),
        sa.Column("rank", Big, nullable=False),
        sa.Column("score", Big, nullable=False),
        sa.Column("level", Big, nullable=True),
        sa.Column("bonus", Big, nullable=False),
        sa.Column("announced_at", Big, nullable=False),
        sa.Column("asked_by", Big, nullable=True),
        sa.Column("asked_at", Big, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", Big, nullable=True),
        sa.Column("withdrawn_at", Big, nullable=True),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR asked_at IS NOT NULL", name=op.f("ck_award_honours_asked_before_withdrawn")
        ),
        sa.CheckConstraint(
            "withdrawn_by IS NULL OR withdrawn_by <> asked_by", name=op.f("ck_award_honours_two_people_withdraw")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_honours_cycle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_award_honours_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_honours")),
        sa.UniqueConstraint("cycle_id", "subject_id", name=op.f("uq_award_honours_cycle_id_subject_id")),
        sa.UniqueConstraint("number", name=op.f("uq_award_honours_number")),
    )
    op.create_index("ix_award_honours_subject", "award_honours", ["subject_id", "family"], unique=False)
    op.create_table(
        "award_panelists",
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("named_by", Big, nullable=True),
        sa.Column("named_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_panelists_cycle_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_award_panelists_person_id")),
        sa.PrimaryKeyConstraint("cycle_id", "person_id", name=op.f("pk_award_panelists")),
    )
    op.create_table(
        "award_rankings",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("snapshot_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("open", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.CheckConstraint("kind IN ('list','final')", name=op.f("ck_award_rankings_kind_known")),
        sa.ForeignKeyConstraint(["cycle_id"], ["award_cycles.id"], name=op.f("fk_award_rankings_cycle_id")),
        sa.ForeignKeyConstraint(["snapshot_id"], ["award_snapshots.id"], name=op.f("fk_award_rankings_snapshot_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_rankings")),
    )
    op.create_index("ix_award_rankings_cycle", "award_rankings", ["cycle_id", "id"], unique=False)
    op.create_table(
        "award_ratings",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("attendance_id", Big, nullable=False),
        sa.Column("revision", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("stars", Big, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("effective_at", Big, nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_award_ratings_stars_known")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_award_ratings_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_ratings")),
        sa.UniqueConstraint("attendance_id", "revision", name=op.f("uq_award_ratings_attendance_id_revision")),
    )
    op.create_index("ix_award_ratings_effective", "award_ratings", ["effective_at"], unique=False)
    op.create_index("ix_award_ratings_person", "award_ratings", ["person_id", "effective_at"], unique=False)
    op.create_table(
        "award_choices",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("ranking_id", Big, nullable=False),
        sa.Column("subjects", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("witnesses", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.CheckConstraint("how IN ('vote','draw','decision')", name=op.f("ck_award_choices_how_known")),
        sa.ForeignKeyConstraint(["ranking_id"], ["award_rankings.id"], name=op.f("fk_award_choices_ranking_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_choices")),
        sa.UniqueConstraint("ranking_id", "subjects", name=op.f("uq_award_choices_ranking_id_subjects")),
    )
    op.create_table(
        "award_entries",
        sa.Column("ranking_id", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("rank", Big, nullable=True),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ranking_id"], ["award_rankings.id"], name=op.f("fk_award_entries_ranking_id")),
        sa.PrimaryKeyConstraint("ranking_id", "position", name=op.f("pk_award_entries")),
        sa.UniqueConstraint("ranking_id", "subject_id", name=op.f("uq_award_entries_ranking_id_subject_id")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "award_marks",
        sa.Column("ranking_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("points", Big, nullable=True),
        sa.Column("conflict", sa.Text(), nullable=False),
        sa.Column("made_at", Big, nullable=False),
        sa.CheckConstraint("(points IS NULL) = (conflict <> '')", name=op.f("ck_award_marks_points_or_conflict")),
        sa.ForeignKeyConstraint(["ranking_id"], ["award_rankings.id"], name=op.f("fk_award_marks_ranking_id")),
        sa.PrimaryKeyConstraint("ranking_id", "person_id", "subject_id", name=op.f("pk_award_marks")),
    )
    guard("award_steps", [("id",)])
    guard("award_checks", [("id",)])
    guard("award_snapshots", [("id",), ("cycle_id", "number")])
    guard("award_copies", [("snapshot_id", "subject_id")])
    guard("award_rankings", [("id",)])
    guard("award_entries", [("ranking_id", "position"), ("ranking_id", "subject_id")])
    guard("award_marks", [("ranking_id", "person_id", "subject_id")])
    guard("award_meetings", [("id",)])
    guard("award_choices", [("id",), ("ranking_id", "subjects")])
    guard("award_ratings", [("id",), ("attendance_id", "revision")])
