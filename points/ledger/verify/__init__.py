"""``points verify``: recompute everything that counts from the facts, and name the first row that disagrees.

Streams in bounded memory (a small record for each account, one person's totals, one lot's history at a time), in one
snapshot, while the town goes on working. Order: transfers one by one, sources, reversals, lots, holds, totals, memos.
"""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, func, select, text

from points.ledger.models import transfers
from points.ledger.verify.counted import check_totals
from points.ledger.verify.held import check_holds
from points.ledger.verify.lot_by_lot import check_lots
from points.ledger.verify.reading import Disagreement, Reading
from points.ledger.verify.replay import check_transfers
from points.ledger.verify.reversals import check_memos, check_reversals, check_sources

Progress = Callable[[int, int], None]


class Report(msgspec.Struct, frozen=True):
    """What was looked at, and the first thing found wrong, as one plain sentence; None: all of it agrees."""

    transfers: int
    accounts: int
    lots: int
    fault: str | None = None

    @property
    def ok(self) -> bool:
        """Whether everything agrees."""
        return self.fault is None


def verify(connection: Connection, progress: Progress = lambda done, total: None) -> Report:
    """Check the whole ledger. The connection's transaction must be fresh: the snapshot begins here.

    ``progress(done, total)`` is called now and then, counted in transfers.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))
    return recompute(connection, progress)


def recompute(connection: Connection, progress: Progress = lambda done, total: None) -> Report:
    """``verify`` inside a transaction that has begun already and sees one snapshot by itself."""
    total = connection.execute(select(func.count()).select_from(transfers)).scalar_one()
    states, lots, reading = {}, 0, Reading(connection)
    try:
        states = check_transfers(reading, total, progress)
        check_sources(reading)
        check_reversals(reading)
        lots = check_lots(reading)
        check_holds(reading, states)
        check_totals(reading)
        check_memos(reading)
    except Disagreement as found:
        return Report(total, len(states), lots, str(found))
    finally:
        reading.close()
    return Report(total, len(states), lots)
