"""Public notices: consents, frozen lists, objections."""

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard, guard_identity
from points.db.schema import Big

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "consents",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("given_at", Big, nullable=False),
        sa.Column("given_by", Big, nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", Big, nullable=True),
        sa.Column("withdrawn_by", Big, nullable=True),
        sa.CheckConstraint("scope IN ('listed','paper','honour')", name=op.f("ck_consents_scope_known")),
        sa.CheckConstraint("way IN ('self','paper')", name=op.f("ck_consents_way_known")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_consents_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_person", "consents", ["person_id"], unique=False)
    standing = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "ix_consents_standing",
        "consents",
        ["person_id", "scope"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "notices",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", Big, nullable=False),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("starts_on", Big, nullable=False),
        sa.Column("ends_on", Big, nullable=False),
        sa.Column("working_days", Big, nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("lines_hash", sa.Text(), nullable=False),
        sa.Column("opened_by", Big, nullable=True),
        sa.Column("opened_at", Big, nullable=False),
        sa.Column("ended_by", Big, nullable=True),
        sa.Column("ended_at", Big, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('award','points')", name=op.f("ck_notices_kind_known")),
        sa.CheckConstraint("state IN ('running','stopped','ended')", name=op.f("ck_notices_state_known")),
        sa.CheckConstraint("(state = 'running') = (ended_at IS NULL)", name=op.f("ck_notices_running_until_ended")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_notices_first_day_does_not_count")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_notices_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_source", "notices", ["source_type", "source_id"], unique=False)
    running = sa.text("state = 'running'")
    op.create_index(
        "ix_notices_running",
        "notices",
        ["source_type", "source_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_index("ix_notices_state", "notices", ["state", "id"], unique=False)
    op.create_table(
        "notice_lines",
        sa.Column("notice_id", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("online", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("rank", sa.Text(), nullable=True),
        sa.CheckConstraint("subject_type IN ('person','household')", name=op.f("ck_notice_lines_subject_type_known")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_notice_lines_notice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_notice_lines_person_id")),
        sa.PrimaryKeyConstraint("notice_id", "position", name=op.f("pk_notice_lines")),
    )
    op.create_index("ix_notice_lines_person", "notice_lines", ["person_id"], unique=False)
    op.create_table(
        "objections",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("notice_id", Big, nullable=False),
        sa.Column("position", Big, nullable=True),
        sa.Column("objector_id", Big, nullable=True),
        sa.Column("objector_name", sa.Text(), nullable=False),
        sa.Column("contact_sealed", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("received_at", Big, nullable=False),
        sa.Column("received_by", Big, nullable=True),
        sa.Column("due_on", Big, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", Big, nullable=True),
        sa.Column("answered_at", Big, nullable=True),
        sa.CheckConstraint("state IN ('open','upheld','dismissed')", name=op.f("ck_objections_state_known")),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_objections_open_until_answered")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_objections_notice_id")),
        sa.ForeignKeyConstraint(["objector_id"], ["persons.id"], name=op.f("fk_objections_objector_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index("ix_objections_notice", "objections", ["notice_id", "id"], unique=False)
    op.create_index("ix_objections_objector", "objections", ["objector_id", "id"], unique=False)
    guard("notice_lines", [("notice_id", "position")])
    # With the id among them: a consent withdrawn and given again within one millisecond is another one.
    guard_identity("consents", ["id", "person_id", "scope", "given_at", "given_by", "way"])
    guard_identity(
        "notices",
        [
            "id", "kind", "title", "source_type", "source_id", "place_id", "starts_on", "ends_on", "working_days",
            "recipient", "phone", "lines_hash", "opened_by", "opened_at",
        ],
    )  # fmt: skip
    guard_identity(
        "objections",
        [
            "id", "notice_id", "position", "objector_id", "objector_name", "contact_sealed", "words", "evidence",
            "received_at", "received_by", "due_on",
        ],
    )  # fmt: skip
