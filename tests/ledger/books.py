"""What the tests ask of the books: a dump of every table, and a ledger folded from its transfers."""

from typing import Any

from sqlalchemy import Connection, select

from points.db.schema import metadata
from points.ledger.models import accounts, transfers

Balances = dict[int, int]


def dump(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the ledger's tables and the writer's own, in the order of the primary key."""
    names = [
        name for name in metadata.tables if name.startswith("ledger_") or name in ("idempotency", "outbox", "head")
    ]
    tables = (metadata.tables[name] for name in sorted(names))
    return {
        table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
        for table in tables
    }


def facts(connection: Connection) -> dict[str, list[tuple[Any, ...]]]:
    """A dump without the head, whose clock moves with every batch."""
    return {name: rows for name, rows in dump(connection).items() if name != "head"}


def fold(connection: Connection, **until: int) -> Balances:
    """Balances by account, added up here from the transfers with ``seq``, ``recorded_at``, ... at most so much."""
    query = select(transfers).order_by(transfers.c.seq)
    for column, value in until.items():
        query = query.where(transfers.c[column] <= value)
    found: Balances = dict.fromkeys(connection.execute(select(accounts.c.id)).scalars(), 0)
    for row in connection.execute(query):
        found[row.debit_id] -= row.amount
        found[row.credit_id] += row.amount
    return found
