"""The shop: catalogue, orders, stock, services, sponsors, sheets of a power cut; and the calendar."""

import sqlalchemy as sa
from alembic import op

from points.db.append_only import guard
from points.db.schema import Big

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("shop_id", Big, nullable=True),
        sa.Column("subject_id", Big, nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("opened_at", Big, nullable=False),
        sa.Column("closed_at", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_open", "alerts", ["closed_at", "kind", "subject_id"], unique=False)
    op.create_table(
        "calendar_days",
        sa.Column("day", Big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('off','work')", name=op.f("ck_calendar_days_kind_known")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", Big, autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("loaded_by", Big, nullable=True),
        sa.Column("loaded_at", Big, nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_calendar_years")),
    )
    op.create_table(
        "items",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("barcode", sa.Text(), nullable=True),
        sa.Column("picture_id", Big, nullable=True),
        sa.Column("for_ages", sa.Text(), nullable=False),
        sa.Column("place_id", Big, nullable=True),
        sa.Column("person_limit", Big, nullable=True),
        sa.Column("person_period", sa.Text(), nullable=False),
        sa.Column("household_limit", Big, nullable=True),
        sa.Column("household_period", sa.Text(), nullable=False),
        sa.Column("low_stock", Big, nullable=True),
        sa.Column("provider_id", Big, nullable=True),
        sa.Column("valid_days", Big, nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("withdrawn_at", Big, nullable=True),
        sa.CheckConstraint("kind IN ('good','service')", name=op.f("ck_items_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
        sa.UniqueConstraint("barcode", name=op.f("uq_items_barcode")),
    )
    op.create_table(
        "pictures",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
        sa.UniqueConstraint("sha256", name=op.f("uq_pictures_sha256")),
    )
    op.create_table(
        "sponsors",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("closed_at", Big, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsors")),
    )
    op.create_table(
        "takings",
        sa.Column("owner_type", sa.Text(), nullable=False),
        sa.Column("owner_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("period", Big, nullable=False),
        sa.Column("quantity", Big, nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_takings_quantity_not_negative")),
        sa.PrimaryKeyConstraint("owner_id", "owner_type", "item_id", "period", name=op.f("pk_takings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item_prices",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("effective_from", Big, nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.Column("cost_fen", Big, nullable=False),
        sa.Column("set_by", Big, nullable=True),
        sa.Column("recorded_at", Big, nullable=False),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_item_prices_cost_not_negative")),
        sa.CheckConstraint("points > 0", name=op.f("ck_item_prices_points_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_item_prices_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_prices")),
    )
    op.create_index("ix_item_prices_item", "item_prices", ["item_id", "effective_from"], unique=False)
    op.create_table(
        "pledges",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("sponsor_id", Big, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("fen", Big, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("day", Big, nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("recorded_at", Big, nullable=False),
        sa.CheckConstraint("kind IN ('yuan','goods')", name=op.f("ck_pledges_kind_known")),
        sa.CheckConstraint("fen > 0", name=op.f("ck_pledges_fen_positive")),
        sa.ForeignKeyConstraint(["sponsor_id"], ["sponsors.id"], name=op.f("fk_pledges_sponsor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
    )
    op.create_index("ix_pledges_sponsor", "pledges", ["sponsor_id"], unique=False)
    op.create_table(
        "shops",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("place_id", Big, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("closed_at", Big, nullable=True),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name=op.f("fk_shops_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shops")),
    )
    op.create_table(
        "paper_sheets",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("shop_id", Big, nullable=False),
        sa.Column("day", Big, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("signed_by", Big, nullable=True),
        sa.Column("signed_at", Big, nullable=True),
        sa.CheckConstraint("state IN ('draft','applied')", name=op.f("ck_paper_sheets_state_known")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_paper_sheets_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheets")),
    )
    op.create_index("ix_paper_sheets_shop", "paper_sheets", ["shop_id", "day"], unique=False)
    op.create_table(
        "stock_counts",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("shop_id", Big, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("submitted_at", Big, nullable=True),
        sa.Column("decided_by", Big, nullable=True),
        sa.Column("decided_at", Big, nullable=True),
        sa.CheckConstraint(
            "state IN ('open','submitted','approved','refused')", name=op.f("ck_stock_counts_state_known")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_stock_counts_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_counts")),
    )
    op.create_index("ix_stock_counts_shop", "stock_counts", ["shop_id", "created_at"], unique=False)
    op.create_table(
        "stock_moves",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("from_shop_id", Big, nullable=False),
        sa.Column("to_shop_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("quantity", Big, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("recorded_at", Big, nullable=False),
        sa.CheckConstraint("from_shop_id <> to_shop_id", name=op.f("ck_stock_moves_two_shops")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_moves_quantity_positive")),
        sa.ForeignKeyConstraint(["from_shop_id"], ["shops.id"], name=op.f("fk_stock_moves_from_shop_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_moves_item_id")),
        sa.ForeignKeyConstraint(["to_shop_id"], ["shops.id"], name=op.f("fk_stock_moves_to_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_moves")),
    )
    op.create_table(
        "stock_receipts",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("shop_id", Big, nullable=False),
        sa.Column("supplier", sa.Text(), nullable=False),
        sa.Column("sponsor_id", Big, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("recorded_at", Big, nullable=False),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_stock_receipts_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_receipts")),
    )
    op.create_index("ix_stock_receipts_shop", "stock_receipts", ["shop_id", "recorded_at"], unique=False)
    op.create_table(
        "orders",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("shop_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("owner_type", sa.Text(), nullable=False),
        sa.Column("owner_id", Big, nullable=False),
        sa.Column("household_id", Big, nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("identified", sa.Text(), nullable=False),
        sa.Column("met_at", Big, nullable=True),
        sa.Column("points", Big, nullable=False),
        sa.Column("cost_fen", Big, nullable=False),
        sa.Column("hold_id", Big, nullable=True),
        sa.Column("revision", Big, nullable=False),
        sa.Column("rule_version", Big, nullable=False),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("deadline_at", Big, nullable=True),
        sa.Column("ended_at", Big, nullable=True),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("handed_by", Big, nullable=True),
        sa.Column("collector_name", sa.Text(), nullable=False),
        sa.Column("collector_relation", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'reserved') <= (deadline_at IS NOT NULL)", name=op.f("ck_orders_reserved_until")
        ),
        sa.CheckConstraint("channel IN ('till','home','paper')", name=op.f("ck_orders_channel_known")),
        sa.CheckConstraint(
            "state IN ('reserved','collected','cancelled','lapsed','undone')", name=op.f("ck_orders_state_known")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_orders_person_id")),
        sa.ForeignKeyConstraint(["shop_id"], ["shops.id"], name=op.f("fk_orders_shop_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
    )
    op.create_index("ix_orders_person", "orders", ["person_id", "id"], unique=False)
    op.create_index("ix_orders_met", "orders", ["person_id", "met_at"], unique=False)
    op.create_index("ix_orders_shop", "orders", ["shop_id", "created_at"], unique=False)
    op.create_index("ix_orders_state", "orders", ["state", "deadline_at"], unique=False)
    op.create_table(
        "paper_sheet_lines",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("sheet_id", Big, nullable=False),
        sa.Column("position", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("quantity", Big, nullable=False),
        sa.Column("collector_name", sa.Text(), nullable=False),
        sa.Column("order_id", Big, nullable=True),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_paper_sheet_lines_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_paper_sheet_lines_item_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_paper_sheet_lines_person_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["paper_sheets.id"], name=op.f("fk_paper_sheet_lines_sheet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_sheet_lines")),
    )
    op.create_index("ix_paper_sheet_lines_sheet", "paper_sheet_lines", ["sheet_id", "position"], unique=False)
    op.create_table(
        "providers",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("person_id", Big, nullable=True),
        sa.Column("created_at", Big, nullable=False),
        sa.Column("closed_at", Big, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_providers_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_providers")),
    )
    op.create_index("ix_providers_person", "providers", ["person_id"], unique=False)
    op.create_table(
        "stock_count_lines",
        sa.Column("count_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("counted", Big, nullable=False),
        sa.Column("expected", Big, nullable=True),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_stock_count_lines_counted_not_negative")),
        sa.ForeignKeyConstraint(["count_id"], ["stock_counts.id"], name=op.f("fk_stock_count_lines_count_id")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_count_lines_item_id")),
        sa.PrimaryKeyConstraint("count_id", "item_id", name=op.f("pk_stock_count_lines")),
    )
    op.create_table(
        "stock_receipt_lines",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("receipt_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("quantity", Big, nullable=False),
        sa.Column("cost_fen", Big, nullable=False),
        sa.Column("best_before", Big, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_receipt_lines_quantity_positive")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_stock_receipt_lines_item_id")),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["stock_receipts.id"], name=op.f("fk_stock_receipt_lines_receipt_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_receipt_lines")),
    )
    op.create_index("ix_stock_receipt_lines_item", "stock_receipt_lines", ["item_id", "id"], unique=False)
    op.create_index("ix_stock_receipt_lines_receipt", "stock_receipt_lines", ["receipt_id"], unique=False)
    op.create_table(
        "order_lines",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("order_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("quantity", Big, nullable=False),
        sa.Column("returned", Big, nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.Column("cost_fen", Big, nullable=False),
        sa.Column("hold_id", Big, nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_lines_quantity_positive")),
        sa.CheckConstraint("returned BETWEEN 0 AND quantity", name=op.f("ck_order_lines_returned_within")),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_order_lines_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_order_lines_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_lines")),
    )
    op.create_index("ix_order_lines_item", "order_lines", ["item_id"], unique=False)
    op.create_index("ix_order_lines_order", "order_lines", ["order_id"], unique=False)
    op.create_table(
        "settlements",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("provider_id", Big, nullable=False),
        sa.Column("month", Big, nullable=False),
        sa.Column("vouchers", Big, nullable=False),
        sa.Column("fen", Big, nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("made_at", Big, nullable=False),
        sa.Column("approved_by", Big, nullable=True),
        sa.Column("approved_at", Big, nullable=True),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_settlements_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlements")),
        sa.UniqueConstraint("provider_id", "month", name=op.f("uq_settlements_provider_id_month")),
    )
    op.create_table(
        "vouchers",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("order_id", Big, nullable=False),
        sa.Column("line_id", Big, nullable=False),
        sa.Column("item_id", Big, nullable=False),
        sa.Column("person_id", Big, nullable=False),
        sa.Column("owner_type", sa.Text(), nullable=False),
        sa.Column("owner_id", Big, nullable=False),
        sa.Column("provider_id", Big, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.Column("cost_fen", Big, nullable=False),
        sa.Column("hold_id", Big, nullable=False),
        sa.Column("revision", Big, nullable=False),
        sa.Column("issued_at", Big, nullable=False),
        sa.Column("valid_until", Big, nullable=False),
        sa.Column("done_at", Big, nullable=True),
        sa.Column("done_by", Big, nullable=True),
        sa.Column("answered_at", Big, nullable=True),
        sa.Column("complaint", sa.Text(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("ended_at", Big, nullable=True),
        sa.Column("settlement_id", Big, nullable=True),
        sa.CheckConstraint(
            "state IN ('issued','done','confirmed','complained','returned','cancelled','lapsed')",
            name=op.f("ck_vouchers_state_known"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_vouchers_item_id")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_vouchers_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_vouchers_person_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["providers.id"], name=op.f("fk_vouchers_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("code", name=op.f("uq_vouchers_code")),
    )
    op.create_index("ix_vouchers_order", "vouchers", ["order_id"], unique=False)
    op.create_index("ix_vouchers_person", "vouchers", ["person_id", "id"], unique=False)
    op.create_index("ix_vouchers_provider", "vouchers", ["provider_id", "done_at"], unique=False)
    op.create_index("ix_vouchers_state", "vouchers", ["state", "valid_until"], unique=False)
    op.create_table(
        "order_returns",
        sa.Column("id", Big, autoincrement=False, nullable=False),
        sa.Column("order_id", Big, nullable=False),
        sa.Column("line_id", Big, nullable=False),
        sa.Column("quantity", Big, nullable=False),
        sa.Column("points", Big, nullable=False),
        sa.Column("restocked", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", Big, nullable=True),
        sa.Column("recorded_at", Big, nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_order_returns_quantity_positive")),
        sa.ForeignKeyConstraint(["line_id"], ["order_lines.id"], name=op.f("fk_order_returns_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_returns")),
    )
    op.create_index("ix_order_returns_order", "order_returns", ["order_id"], unique=False)
    for fact in ("item_prices", "order_returns", "stock_receipts", "stock_receipt_lines", "stock_moves", "pledges"):
        guard(fact, [("id",)])
    op.execute("INSERT INTO ledger_units (id, code, name, scale) VALUES (3, 'fen', '元', 2)")
