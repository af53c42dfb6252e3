"""By which limits an order's line was counted: so that undoing gives back just that, whatever the limits are by then.

Lines there are already get the limits of their items, or of the rules they were ordered under, as they stand.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    for column in ("person_period", "household_period"):
        op.add_column("order_lines", sa.Column(column, sa.Text(), nullable=True))
    versions = op.get_bind().execute(sa.text("SELECT id, canonical FROM rule_versions ORDER BY id")).all()
    for version, canonical in versions:
        shop = json.loads(canonical).get("shop", {})
        for whose in ("person", "household"):
            limit = shop.get(f"{whose}_limit")
            op.get_bind().execute(
                sa.text(
                    f"UPDATE order_lines SET {whose}_period = (SELECT CASE WHEN i.{whose}_limit IS NOT NULL "
                    f"THEN i.{whose}_period ELSE :rule END FROM items i WHERE i.id = order_lines.item_id) "
                    "WHERE order_id IN (SELECT id FROM orders WHERE rule_version = :version)"
                ),
                {"rule": limit["period"] if limit else None, "version": version},
            )
