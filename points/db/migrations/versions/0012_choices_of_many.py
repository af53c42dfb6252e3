"""What was chosen among thousands of equals has room: a choice is known by the digest of whom it is about.

PostgreSQL indexes no text as long as theirs. The table is laid anew with the rows it has.
"""

from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard
from points.db.schema import Big

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    kept = op.get_bind().execute(sa.text("SELECT * FROM award_choices ORDER BY id")).mappings().all()
    op.drop_table("award_choices")
    table = op.create_table(
        "award_choices",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("cycle_id", Big, nullable=False),
        sa.Column("ranking_id", Big, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
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
        sa.UniqueConstraint("ranking_id", "question", name=op.f("uq_award_choices_ranking_id_question")),
    )
    op.bulk_insert(table, [{**row, "question": sha256(row["subjects"].encode()).hexdigest()} for row in kept])
    guard("award_choices", [("id",), ("ranking_id", "question")])
