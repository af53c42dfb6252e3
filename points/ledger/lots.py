"""Lots: which points are spent, in what order, and to which they return.

An earning credit to a wallet makes a lot. Spending or holding allocates soonest expiry first, then oldest; giving
back releases the last allocated first, to the very lots. Spendable is what remains of lots that have not lapsed,
also before the sweep has moved the lapsed ones away.
"""

from points.db.working_set import WorkingSet
from points.errors import LedgerFault
from points.ledger.lot_models import ALLOCATIONS, LOTS, OPEN_LOTS, RELEASES, Allocation, Lot, OpenLot, Release
from points.ledger.models import Account, Transfer


def create(
    ws: WorkingSet, wallet: Account, transfer: Transfer, expires_at: int | None, origin_lot_id: int | None = None
) -> OpenLot:
    """Make the lot of a credit. It is earned when it is recorded: late recording costs nobody a day of validity."""
    lot = Lot(ws.next_id(), wallet.id, transfer.amount, transfer.seq, ws.now, expires_at, origin_lot_id)
    ws.insert(LOTS, lot)
    return ws.insert(OPEN_LOTS, OpenLot(lot.id, wallet.id, lot.earned_at, expires_at, lot.seq, lot.amount))


def lapsed(lot: OpenLot, now: int) -> bool:
    """Whether a lot can no longer be spent."""
    return lot.expires_at is not None and lot.expires_at <= now


def spendable(ws: WorkingSet, wallet: Account) -> list[OpenLot]:
    """A wallet's lots that have not lapsed, in the order in which they are spent."""
    open_ = [lot for lot in ws.find(OPEN_LOTS, "account", wallet.id) if not lapsed(lot, ws.now)]
    return sorted(open_, key=_spending_order)


def available(ws: WorkingSet, wallet: Account) -> int:
    """How much a wallet can spend now."""
    return sum(lot.remaining for lot in spendable(ws, wallet))


def allocate(ws: WorkingSet, lots: list[OpenLot], transfer: Transfer, amount: int) -> None:
    """Take ``amount`` from these lots, in their order, for ``transfer``."""
    for lot in lots:
        if amount == 0:
            return
        part = min(amount, lot.remaining)
        amount -= part
        ws.insert(ALLOCATIONS, Allocation(ws.next_id(), lot.lot_id, transfer.seq, part))
        _set_remaining(ws, lot, lot.remaining - part)
    if amount:
        raise LedgerFault(f"lots of transfer {transfer.seq} are short of {amount}")


def release(
    ws: WorkingSet, wallet: Account, spent_seq: int, transfer: Transfer, amount: int, grace_until: int
) -> None:
    """Give ``amount`` of what transfer ``spent_seq`` took back to its lots, the last allocated first.

    What belongs to a lot that lapsed meanwhile becomes a lot of its own, good until ``grace_until``.
    """
    for allocation in sorted(ws.find(ALLOCATIONS, "transfer", spent_seq), key=lambda a: -a.id):
        part = min(amount, allocation.amount - released(ws, allocation))
        if part <= 0:
            continue
        amount -= part
        lot = ws.find(LOTS, "key", allocation.lot_id)[0]
        ws.insert(RELEASES, Release(ws.next_id(), allocation.id, lot.id, transfer.seq, part))
        if lot.expires_at is not None and lot.expires_at <= ws.now:
            # The release stands for the old lot's history; the points themselves go to the grace lot.
            _grace(ws, wallet, lot, transfer, part, grace_until)
        else:
            _restore(ws, lot, part)
    if amount:
        raise LedgerFault(f"transfer {spent_seq} never took the {amount} to be given back")


def released(ws: WorkingSet, allocation: Allocation) -> int:
    """How much of an allocation has been given back."""
    return sum(each.amount for each in ws.find(RELEASES, "allocation", allocation.id))


def _grace(ws: WorkingSet, wallet: Account, lot: Lot, transfer: Transfer, part: int, grace_until: int) -> None:
    ws.insert(ALLOCATIONS, Allocation(ws.next_id(), lot.id, transfer.seq, part))
    fresh = Lot(ws.next_id(), wallet.id, part, transfer.seq, lot.earned_at, grace_until, lot.id)
    ws.insert(LOTS, fresh)
    ws.insert(OPEN_LOTS, OpenLot(fresh.id, wallet.id, fresh.earned_at, grace_until, fresh.seq, part))


def _restore(ws: WorkingSet, lot: Lot, part: int) -> None:
    found = ws.find(OPEN_LOTS, "key", lot.id)
    if found:
        ws.change(OPEN_LOTS, found[0], remaining=found[0].remaining + part)
    else:
        ws.insert(OPEN_LOTS, OpenLot(lot.id, lot.account_id, lot.earned_at, lot.expires_at, lot.seq, part))


def _set_remaining(ws: WorkingSet, lot: OpenLot, remaining: int) -> None:
    if remaining:
        ws.change(OPEN_LOTS, lot, remaining=remaining)
    else:
        ws.delete(OPEN_LOTS, lot)


def _spending_order(lot: OpenLot) -> tuple[bool, int, int, int]:
    return lot.expires_at is None, lot.expires_at or 0, lot.earned_at, lot.lot_id
