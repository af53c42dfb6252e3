"""People, places, rights, ways in, and staged imports."""

import sqlalchemy as sa
from alembic import op

from points.db.schema import Big

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_scope", "attempts", ["scope", "at"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_by", Big, nullable=True),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("applied_at", Big, nullable=True),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.CheckConstraint("status IN ('staged','applied','discarded')", name=op.f("ck_imports_status_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_table(
        "one_time_codes",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("phone_index", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.Column("tries", Big, nullable=False),
        sa.Column("used_at", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_codes")),
    )
    op.create_index("ix_one_time_codes_phone_index", "one_time_codes", ["phone_index", "created_at"], unique=False)
    op.create_table(
        "places",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("parent_id", Big, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('town','village','grid','compound','group','building')", name=op.f("ck_places_kind_known")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["places.id"], name=op.f("fk_places_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_places_parent_id_name")),
        sa.UniqueConstraint("path", name=op.f("uq_places_path")),
    )
    op.create_table(
        "households",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("head_id", Big, nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_households_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
    )
    op.create_index("ix_households_place", "households", ["place_id", "name"], unique=False)
    op.create_table(
        "import_rows",
        sa.Column("import_id", Big, autoincrement=False, nullable=False),
        sa.Column("row", Big, autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.CheckConstraint("verdict IN ('new','change','same','bad')", name=op.f("ck_import_rows_verdict_known")),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id")),
        sa.PrimaryKeyConstraint("import_id", "row", name=op.f("pk_import_rows")),
    )
    op.create_index("ix_import_rows_verdict", "import_rows", ["import_id", "verdict", "row"], unique=False)
    op.create_table(
        "persons",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.Text(), nullable=True),
        sa.Column("last4_index", sa.Text(), nullable=True),
        sa.Column("tail_index", sa.Text(), nullable=True),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("household_id", Big, nullable=True),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("guardian_consent", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=True),
        sa.Column("natural_key", sa.Text(), nullable=True),
        sa.Column("home_key", sa.Text(), nullable=True),
        sa.Column("created_at", Big, nullable=False),
        sa.CheckConstraint(
            "age_band IN ('under_14','14_17','18_59','60_74','75_plus','unknown')",
            name=op.f("ck_persons_age_band_known"),
        ),
        sa.CheckConstraint("status IN ('active','blocked','left')", name=op.f("ck_persons_status_known")),
        sa.CheckConstraint("(phone_sealed IS NULL) = (phone_index IS NULL)", name=op.f("ck_persons_phone_whole")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_persons_household_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_persons_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("natural_key", name=op.f("uq_persons_natural_key")),
        sa.UniqueConstraint("number", name=op.f("uq_persons_number")),
    )
    op.create_index("ix_persons_home_key", "persons", ["home_key"], unique=False)
    op.create_index("ix_persons_household_id", "persons", ["household_id"], unique=False)
    op.create_index("ix_persons_last4_index", "persons", ["last4_index"], unique=False)
    op.create_index("ix_persons_name_key", "persons", ["name_key"], unique=False)
    op.create_index("ix_persons_phone_index", "persons", ["phone_index"], unique=False)
    op.create_index("ix_persons_place_id", "persons", ["place_id"], unique=False)
    op.create_index("ix_persons_tail_index", "persons", ["tail_index"], unique=False)
    op.create_table(
        "cards",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("digits_index", sa.Text(), nullable=False),
        sa.Column("digits_sealed", sa.Text(), nullable=False),
        sa.Column("number_tail", sa.Text(), nullable=False),
        sa.Column("issued_at", Big, nullable=False),
        sa.Column("issued_by", Big, nullable=True),
        sa.Column("revoked_at", Big, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_cards_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
        sa.UniqueConstraint("digits_index", name=op.f("uq_cards_digits_index")),
    )
    op.create_index("ix_cards_person_id", "cards", ["person_id"], unique=False)
    op.create_table(
        "grants",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("granted_by", Big, nullable=True),
        sa.Column("granted_at", Big, nullable=False),
        sa.Column("revoked_at", Big, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_grants_person_id")),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_grants_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
    )
    op.create_index("ix_grants_person_id", "grants", ["person_id"], unique=False)
    op.create_table(
        "passwords",
        sa.Column("person_id", Big, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_passwords_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_passwords")),
    )
    op.create_table(
        "sessions",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=False),
        sa.Column("ended_at", Big, nullable=True),
        sa.Column("way", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_sessions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index("ix_sessions_person_id", "sessions", ["person_id"], unique=False)
