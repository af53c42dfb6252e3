"""What counts for the stars: kinds of categories, what is settled of each total, every person's quarters.

Filled from what there is: kinds from the rule-sets adopted so far (a code that had two keeps its first), the rest
from the transfers. The town's days are eight hours ahead of UTC: so it has been since 1992, long before any transfer.
"""

import json

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard
from points.db.schema import Big

revision = "0007"
down_revision = "0006"

UNCOUNTED = ("award", "debt", "expiry", "opening")


def upgrade() -> None:
    op.create_table(
        "ledger_categories",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('service','deliberation')", name=op.f("ck_ledger_categories_kind_known")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_ledger_categories")),
    )
    op.create_table(
        "ledger_quarters",
        sa.Column("quarter", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("minutes", Big, nullable=False),
        sa.Column("service_points", Big, nullable=False),
        sa.Column("deliberation_points", Big, nullable=False),
        sa.Column("days", Big, nullable=False),
        sa.PrimaryKeyConstraint("quarter", "person_id", name=op.f("pk_ledger_quarters")),
        sqlite_with_rowid=False,
    )
    op.add_column("ledger_totals", sa.Column("settled", Big, nullable=False, server_default="0"))
    op.create_index(
        "ix_ledger_transfers_person",
        "ledger_transfers",
        ["person_id", "effective_at", "unit_id", "category", "amount", "debit_id", "credit_id"],
        unique=False,
        postgresql_include=["seq"],
    )
    _kinds()
    _settled()
    guard("ledger_categories", [("code",)])
    if op.get_bind().dialect.name == "postgresql":  # SQLite could only do it by copying the table
        op.alter_column("ledger_totals", "settled", server_default=None)


def _kinds() -> None:
    versions = op.get_bind().execute(sa.text("SELECT canonical FROM rule_versions ORDER BY id")).scalars()
    kinds: dict[str, str] = {}
    for version in list(versions):
        for category in json.loads(version)["categories"]:
            kinds.setdefault(category["code"], category["kind"])
    op.bulk_insert(
        sa.table("ledger_categories", sa.column("code"), sa.column("kind")),
        [{"code": code, "kind": kind} for code, kind in sorted(kinds.items()) if code not in UNCOUNTED],
    )


def _settled() -> None:
    local = "(t.effective_at + 28800000) / 1000"
    day = (
        f"CAST(strftime('%Y%m%d', {local}, 'unixepoch') AS INTEGER)"
        if op.get_bind().dialect.name == "sqlite"
        else f"CAST(to_char(to_timestamp({local}) AT TIME ZONE 'UTC', 'YYYYMMDD') AS bigint)"
    )
    op.execute(
        f"CREATE TEMPORARY TABLE settled_days AS SELECT t.person_id, t.unit_id, {day} AS day, t.category, "
        "CAST(sum(CASE WHEN c.kind = 'wallet' THEN t.amount ELSE -t.amount END) AS bigint) AS settled "
        "FROM ledger_transfers t JOIN ledger_accounts d ON d.id = t.debit_id "
        "JOIN ledger_accounts c ON c.id = t.credit_id "
        "WHERE t.person_id IS NOT NULL AND ((c.kind = 'wallet' AND d.kind IN ('issue', 'pending')) "
        f"OR (c.kind = 'issue' AND d.kind <> 'pending')) GROUP BY t.person_id, t.unit_id, {day}, t.category"
    )
    for period in ("day", "day / 100"):
        op.execute(
            "INSERT INTO ledger_totals (person_id, unit_id, period, category, amount, times, settled) "
            f"SELECT person_id, unit_id, {period}, category, 0, 0, sum(settled) FROM settled_days WHERE true "
            f"GROUP BY person_id, unit_id, {period}, category "
            "ON CONFLICT (person_id, unit_id, period, category) DO UPDATE SET settled = excluded.settled"
        )
    op.execute(
        "INSERT INTO ledger_quarters (quarter, person_id, minutes, service_points, deliberation_points, days) "
        "SELECT day / 10000 * 10 + (day / 100 % 100 + 2) / 3, person_id, sum(minutes), sum(service), "
        "sum(deliberation), sum(CASE WHEN minutes > 0 THEN 1 ELSE 0 END) FROM ("
        "SELECT s.person_id, s.day, sum(CASE WHEN s.unit_id = 2 THEN s.settled ELSE 0 END) AS minutes, "
        "sum(CASE WHEN s.unit_id = 1 AND k.kind = 'service' THEN s.settled ELSE 0 END) AS service, "
        "sum(CASE WHEN s.unit_id = 1 AND k.kind = 'deliberation' THEN s.settled ELSE 0 END) AS deliberation "
        "FROM settled_days s JOIN ledger_categories k ON k.code = s.category WHERE s.unit_id IN (1, 2) "
        "GROUP BY s.person_id, s.day) days "
        "GROUP BY day / 10000 * 10 + (day / 100 % 100 + 2) / 3, person_id"
    )
    op.execute("DROP TABLE settled_days")
