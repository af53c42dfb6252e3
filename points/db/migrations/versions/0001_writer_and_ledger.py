"""The writer's own tables and the ledger."""

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard, guard_identity
from points.db.schema import Big

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.Column("actor_id", Big, nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", Big, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject_type", "subject_id"], unique=False)
    op.create_table(
        "head",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("next_id", Big, nullable=False),
        sa.Column("recorded_at", Big, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_head_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
    )
    op.create_table(
        "idempotency",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("status", Big, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("recorded_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("key", "actor", "operation", name=op.f("pk_idempotency")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_idempotency_recorded_at", "idempotency", ["recorded_at"], unique=False)
    op.create_table(
        "ledger_allocations",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("lot_id", Big, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_allocations_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_allocations")),
    )
    op.create_index("ix_ledger_allocations_lot", "ledger_allocations", ["lot_id"], unique=False)
    op.create_index("ix_ledger_allocations_seq", "ledger_allocations", ["seq"], unique=False)
    op.create_table(
        "ledger_hold_endings",
        sa.Column("hold_ref", Big, autoincrement=False, nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("at", Big, nullable=False),
        sa.CheckConstraint(
            "how IN ('collected','cancelled','lapsed')", name=op.f("ck_ledger_hold_endings_how_known")
        ),
        sa.PrimaryKeyConstraint("hold_ref", name=op.f("pk_ledger_hold_endings")),
    )
    op.create_table(
        "ledger_holds",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("wallet_id", Big, nullable=False),
        sa.Column("hold_id", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("deadline_at", Big, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_holds_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_holds")),
    )
    op.create_index("ix_ledger_holds_wallet", "ledger_holds", ["wallet_id"], unique=False)
    op.create_table(
        "ledger_lots",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("earned_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=True),
        sa.Column("origin_lot_id", Big, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_lots_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_lots")),
    )
    op.create_index("ix_ledger_lots_seq", "ledger_lots", ["seq"], unique=False)
    op.create_table(
        "ledger_memos",
        sa.Column("seq", Big, autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_memos")),
    )
    op.create_table(
        "ledger_open_lots",
        sa.Column("lot_id", Big, autoincrement=False, nullable=False),
        sa.Column("account_id", Big, nullable=False),
        sa.Column("earned_at", Big, nullable=False),
        sa.Column("expires_at", Big, nullable=True),
        sa.Column("seq", Big, nullable=False),
        sa.Column("remaining", Big, nullable=False),
        sa.CheckConstraint("remaining > 0", name=op.f("ck_ledger_open_lots_remaining_positive")),
        sa.PrimaryKeyConstraint("lot_id", name=op.f("pk_ledger_open_lots")),
    )
    op.create_index("ix_ledger_open_lots_account", "ledger_open_lots", ["account_id"], unique=False)
    op.create_index("ix_ledger_open_lots_expiry", "ledger_open_lots", ["expires_at"], unique=False)
    op.create_table(
        "ledger_releases",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("allocation_id", Big, nullable=False),
        sa.Column("lot_id", Big, nullable=False),
        sa.Column("seq", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_releases_amount_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_releases")),
    )
    op.create_index("ix_ledger_releases_allocation", "ledger_releases", ["allocation_id"], unique=False)
    op.create_table(
        "ledger_totals",
        sa.Column("person_id", Big, nullable=False),
        sa.Column("unit_id", Big, nullable=False),
        sa.Column("period", Big, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("times", Big, nullable=False),
        sa.PrimaryKeyConstraint("person_id", "unit_id", "period", "category", name=op.f("pk_ledger_totals")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ledger_units",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scale", Big, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_units")),
        sa.UniqueConstraint("code", name=op.f("uq_ledger_units_code")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("due_at", Big, nullable=False),
        sa.Column("attempts", Big, nullable=False),
        sa.Column("done_at", Big, nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["done_at", "due_at"], unique=False)
    op.create_table(
        "ledger_accounts",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("owner_type", sa.Text(), nullable=False),
        sa.Column("owner_id", Big, nullable=False),
        sa.Column("unit_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("balance", Big, nullable=False),
        sa.CheckConstraint(
            "balance >= 0 OR kind NOT IN ('wallet','pending','hold','stock')", name=op.f("ck_ledger_accounts_guarded")
        ),
        sa.CheckConstraint(
            "kind IN ('wallet','pending','hold','stock','issue','sink','expired','owed')",
            name=op.f("ck_ledger_accounts_kind_known"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["ledger_units.id"], name=op.f("fk_ledger_accounts_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_accounts")),
        sa.UniqueConstraint(
            "owner_id",
            "owner_type",
            "unit_id",
            "kind",
            name=op.f("uq_ledger_accounts_owner_id_owner_type_unit_id_kind"),
        ),
    )
    op.create_table(
        "ledger_transfers",
        sa.Column("seq", Big, autoincrement=False, nullable=False),
        sa.Column("group_seq", Big, nullable=False),
        sa.Column("unit_id", Big, nullable=False),
        sa.Column("debit_id", Big, nullable=False),
        sa.Column("credit_id", Big, nullable=False),
        sa.Column("amount", Big, nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("person_id", Big, nullable=True),
        sa.Column("place_id", Big, nullable=True),
        sa.Column("rule_version", Big, nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", Big, nullable=False),
        sa.Column("revision", Big, nullable=False),
        sa.Column("leg", Big, nullable=False),
        sa.Column("effective_at", Big, nullable=False),
        sa.Column("recorded_at", Big, nullable=False),
        sa.Column("reverses", Big, nullable=True),
        sa.Column("actor_id", Big, nullable=True),
        sa.Column("memo_hash", sa.Text(), nullable=True),
        sa.Column("debit_after", Big, nullable=True),
        sa.Column("credit_after", Big, nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_transfers_amount_positive")),
        sa.CheckConstraint("debit_id <> credit_id", name=op.f("ck_ledger_transfers_two_accounts")),
        sa.CheckConstraint("group_seq <= seq", name=op.f("ck_ledger_transfers_group_first")),
        sa.ForeignKeyConstraint(["credit_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_transfers_credit_id")),
        sa.ForeignKeyConstraint(["debit_id"], ["ledger_accounts.id"], name=op.f("fk_ledger_transfers_debit_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_ledger_transfers")),
        sa.UniqueConstraint(
            "source_id",
            "source_type",
            "revision",
            "leg",
            name=op.f("uq_ledger_transfers_source_id_source_type_revision_leg"),
        ),
    )
    op.create_index("ix_ledger_transfers_credit", "ledger_transfers", ["credit_id", "seq"], unique=False)
    op.create_index("ix_ledger_transfers_debit", "ledger_transfers", ["debit_id", "seq"], unique=False)
    _guard()
    _seed()


def _guard() -> None:
    guard("audit", [("id",)])
    guard("ledger_units", [("id",), ("code",)])
    guard("ledger_transfers", [("seq",), ("source_id", "source_type", "revision", "leg")])
    guard("ledger_lots", [("id",)])
    guard("ledger_allocations", [("id",)])
    guard("ledger_releases", [("id",)])
    guard("ledger_holds", [("id",)])
    guard("ledger_hold_endings", [("hold_ref",)])
    guard_identity("ledger_accounts", ("id", "owner_type", "owner_id", "unit_id", "kind"))


def _seed() -> None:
    op.execute("INSERT INTO head (id, seq, next_id, recorded_at) VALUES (1, 0, 1000, 0)")
    op.execute(
        "INSERT INTO ledger_units (id, code, name, scale) VALUES (1, 'points', '积分', 2), "
        "(2, 'minutes', '服务时长', 0)"
    )
