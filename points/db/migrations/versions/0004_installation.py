"""What the installation notes about itself; staged rows tell nothing unsealed; names in the order of code points."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_installation")),
    )
    op.drop_column("import_rows", "explanation")  # it stands sealed in data as well
    op.execute("DELETE FROM import_rows WHERE import_id IN (SELECT id FROM imports WHERE status <> 'staged')")
    if op.get_bind().dialect.name == "postgresql":  # SQLite compares bytes anyway
        op.execute('ALTER TABLE persons ALTER COLUMN name_key TYPE text COLLATE "C"')
