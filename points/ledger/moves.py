"""The ledger's verbs, over a working set: earn, confirm, spend, give back, hold and how it ends, take back, expire.

Each writes transfers through a ``Posting`` and keeps lots, holds and debt in step. Minutes and goods have no lots.
"""

from typing import Literal

from points.db.working_set import WorkingSet
from points.errors import LedgerFault, Refusal
from points.ledger import lots
from points.ledger.lot_models import ALLOCATIONS, LOTS, OPEN_LOTS, Lot, OpenLot
from points.ledger.models import ACCOUNTS, HOLD_ENDINGS, HOLDS, POINTS, TRANSFERS, Account, Hold, HoldEnding, Transfer
from points.ledger.posting import PROGRAMME, Insufficient, Owner, Posting, account_of, open_account


def earn(
    posting: Posting,
    owner: Owner,
    unit_id: int,
    amount: int,
    *,
    category: str,
    person_id: int,
    pending: bool = False,
    expires_at: int | None = None,
) -> Transfer:
    """Issue to an owner's wallet, or to ``pending`` until confirmed. What reaches the wallet pays a debt first."""
    ws = posting.ws
    source = open_account(ws, PROGRAMME, unit_id, "issue")
    target = open_account(ws, owner, unit_id, "pending" if pending else "wallet")
    transfer = posting.move(source, target, amount, category=category, person_id=person_id)
    if not pending:
        _arrive(posting, owner, target, transfer, expires_at)
    return transfer


def confirm(posting: Posting, owner: Owner, earned: Transfer, *, expires_at: int | None = None) -> Transfer:
    """Move what was earned as pending to the wallet: now it can be spent, and its time begins to run."""
    ws = posting.ws
    pending = open_account(ws, owner, earned.unit_id, "pending")
    wallet = open_account(ws, owner, earned.unit_id, "wallet")
    transfer = posting.move(pending, wallet, earned.amount, category=earned.category, person_id=earned.person_id)
    _arrive(posting, owner, wallet, transfer, expires_at)
    return transfer


def spend(
    posting: Posting, owner: Owner, amount: int, *, category: str, person_id: int, to: Owner = PROGRAMME
) -> Transfer:
    """Spend points for good, soonest expiry first; ``Insufficient`` if less is spendable."""
    ws = posting.ws
    wallet, ready = _ready(posting, owner, amount)
    sink = open_account(ws, to, POINTS, "sink")
    transfer = posting.move(wallet, sink, amount, category=category, person_id=person_id)
    lots.allocate(ws, ready, transfer, amount)
    return transfer


def give_back(
    posting: Posting, owner: Owner, spent: Transfer, amount: int, *, taken_by: int, grace_until: int
) -> Transfer:
    """Return part of what was spent to its lots. ``taken_by``: the seq that allocated them, a hold's or its own."""
    ws = posting.ws
    wallet = open_account(ws, owner, POINTS, "wallet")
    sink = ws.find(ACCOUNTS, "key", spent.credit_id)[0]
    left = sum(each.amount - lots.released(ws, each) for each in ws.find(ALLOCATIONS, "transfer", taken_by))
    if amount > left:
        raise Refusal("returned_too_much", "退回的积分超过了当初用掉的积分,请核对。")
    transfer = posting.move(sink, wallet, amount, category=spent.category, person_id=spent.person_id, reverses=spent)
    lots.release(ws, wallet, taken_by, transfer, amount, grace_until)
    _recover_from(posting, owner, wallet, amount)
    return transfer


def hold(posting: Posting, owner: Owner, amount: int, *, deadline_at: int, category: str, person_id: int) -> Hold:
    """Set points aside until a deadline; they are allocated now, so collecting is not a second spend."""
    ws = posting.ws
    if deadline_at <= ws.now:
        raise Refusal("deadline_past", "保留期限已过,请重新选择。")
    wallet, ready = _ready(posting, owner, amount)
    held = open_account(ws, owner, POINTS, "hold")
    transfer = posting.move(wallet, held, amount, category=category, person_id=person_id)
    lots.allocate(ws, ready, transfer, amount)
    return keep(posting, transfer, deadline_at)


def keep(posting: Posting, transfer: Transfer, deadline_at: int) -> Hold:
    """Note that what this transfer set aside, points or goods, stays so until a deadline."""
    ws = posting.ws
    row = Hold(ws.next_id(), transfer.debit_id, transfer.credit_id, transfer.amount, transfer.seq, deadline_at)
    ws.nothing_yet(HOLD_ENDINGS, "key", row.id)
    return ws.insert(HOLDS, row)


def collect(posting: Posting, held: Hold, *, to: Owner = PROGRAMME) -> Transfer:
    """End a hold by spending (of goods: handing over) what it held; refuses ``hold_lapsed`` from its deadline on."""
    ws = posting.ws
    if held.deadline_at <= ws.now:
        raise Refusal("hold_lapsed", "保留时间已过,积分会自动退回,请重新兑换。")
    first = _first_of(posting, held)
    source = ws.find(ACCOUNTS, "key", held.hold_id)[0]
    transfer = posting.move(
        source,
        open_account(ws, to, source.unit_id, "sink"),
        held.amount,
        category=first.category,
        person_id=first.person_id,
    )
    ws.insert(HOLD_ENDINGS, HoldEnding(held.id, "collected", transfer.seq, ws.now))
    return transfer


def end_hold(
    posting: Posting, owner: Owner, held: Hold, *, how: Literal["cancelled", "lapsed"], grace_until: int
) -> Transfer:
    """End a hold by giving everything back, points to the very lots."""
    ws = posting.ws
    if how == "lapsed" and ws.now < held.deadline_at:
        raise Refusal("hold_running", "保留时间还没到,不能按过期处理。")
    first = _first_of(posting, held)
    wallet = ws.find(ACCOUNTS, "key", held.wallet_id)[0]
    source = ws.find(ACCOUNTS, "key", held.hold_id)[0]
    transfer = posting.move(
        source, wallet, held.amount, category=first.category, person_id=first.person_id, reverses=first
    )
    ws.insert(HOLD_ENDINGS, HoldEnding(held.id, how, transfer.seq, ws.now))
    if wallet.unit_id == POINTS:
        lots.release(ws, wallet, held.seq, transfer, held.amount, grace_until)
        _recover_from(posting, owner, wallet, held.amount)
    return transfer


def take_back(posting: Posting, owner: Owner, earned: Transfer, *, pending: bool) -> None:
    """Reverse an earning. What is there is taken; what was spent meanwhile becomes a debt, never a negative wallet.

    Order: the earning's own lot, what lapsed of it, the other lots, then debt. ``pending``: it was never confirmed.
    """
    ws = posting.ws
    issue = open_account(ws, PROGRAMME, earned.unit_id, "issue")
    source = open_account(ws, owner, earned.unit_id, "pending" if pending else "wallet")
    rest, counts = earned.amount, True

    def back(account: Account, amount: int) -> Transfer:
        nonlocal rest, counts
        transfer = posting.move(
            account,
            issue,
            amount,
            category=earned.category,
            person_id=earned.person_id,
            reverses=earned,
            counts=counts,
        )
        rest, counts = rest - amount, False
        return transfer

    if pending or earned.unit_id != POINTS:
        back(source, rest)
        return
    made = _made(posting, earned)
    own = [lot for each in made for lot in ws.find(OPEN_LOTS, "key", each.id)]
    others = [lot for lot in lots.spendable(ws, source) if lot not in own]
    if part := min(rest, sum(lot.remaining for lot in own)):
        lots.allocate(ws, own, back(source, part), part)
    if rest and (part := min(rest, _expired_of(ws, made))):
        back(open_account(ws, PROGRAMME, POINTS, "expired"), part)
    if rest and (part := min(rest, sum(lot.remaining for lot in others))):
        lots.allocate(ws, others, back(source, part), part)
    if rest:
        back(open_account(ws, owner, POINTS, "owed"), rest)


def expire(posting: Posting, wallet: Account, lot: OpenLot, *, person_id: int | None) -> Transfer:
    """Move what remains of a lapsed lot out of the wallet."""
    ws = posting.ws
    if not lots.lapsed(lot, ws.now):
        raise LedgerFault(f"lot {lot.lot_id} has not lapsed")
    target = open_account(ws, PROGRAMME, POINTS, "expired")
    amount = lot.remaining
    transfer = posting.move(wallet, target, amount, category="expiry", person_id=person_id)
    lots.allocate(ws, [lot], transfer, amount)
    return transfer


def debt(owed: Account | None) -> int:
    """What an owner owes: an ``owed`` account stands below zero by that much."""
    return -owed.balance if owed else 0


def _ready(posting: Posting, owner: Owner, amount: int) -> tuple[Account, list[OpenLot]]:
    wallet = open_account(posting.ws, owner, POINTS, "wallet")
    ready = lots.spendable(posting.ws, wallet)
    missing = amount - sum(lot.remaining for lot in ready)
    if missing > 0:
        raise Insufficient(missing)
    return wallet, ready


def _arrive(posting: Posting, owner: Owner, wallet: Account, transfer: Transfer, expires_at: int | None) -> None:
    if transfer.unit_id != POINTS:
        return
    lot = lots.create(posting.ws, wallet, transfer, expires_at)
    _recover(posting, owner, wallet, [lot], transfer.amount)


def _recover_from(posting: Posting, owner: Owner, wallet: Account, amount: int) -> None:
    _recover(posting, owner, wallet, lots.spendable(posting.ws, wallet), amount)


def _recover(posting: Posting, owner: Owner, wallet: Account, from_: list[OpenLot], amount: int) -> None:
    """Pay what is owed from points that have just arrived."""
    owed = account_of(posting.ws, owner, POINTS, "owed")
    from_ = [lot for lot in from_ if not lots.lapsed(lot, posting.ws.now)]
    part = min(debt(owed), amount, sum(lot.remaining for lot in from_))
    if owed is None or part <= 0:
        return
    person_id = owner.id if owner.type == "person" else None
    transfer = posting.move(wallet, owed, part, category="debt", person_id=person_id)
    lots.allocate(posting.ws, from_, transfer, part)


def _first_of(posting: Posting, held: Hold) -> Transfer:
    if posting.ws.find(HOLD_ENDINGS, "key", held.id):
        raise Refusal("hold_ended", "这笔保留已经办结,不用再办。")
    return posting.ws.find(TRANSFERS, "key", held.seq)[0]


def _arrivals(posting: Posting, earned: Transfer) -> list[int]:
    """The transfers by which an earning reached the wallet: itself, or the confirmations of the same cause."""
    same = posting.ws.find(TRANSFERS, "source", earned.source_id, earned.source_type)
    later = (t for t in same if t.seq > earned.seq and t.debit_id == earned.credit_id and t.reverses is None)
    return [earned.seq, *(t.seq for t in later)]


def _made(posting: Posting, earned: Transfer) -> list[Lot]:
    """The lots an earning made, and those into which they went on by a grace."""
    ws = posting.ws
    found = [lot for seq in _arrivals(posting, earned) for lot in ws.find(LOTS, "transfer", seq)]
    for lot in found:  # it grows while it is read: a grace may have lapsed and been given again
        seqs = {each.seq: None for each in ws.find(ALLOCATIONS, "lot", lot.id)}
        found += [each for seq in seqs for each in ws.find(LOTS, "transfer", seq) if each.origin_lot_id == lot.id]
    return found


def _expired_of(ws: WorkingSet, made: list[Lot]) -> int:
    """How much of these lots was moved out by the sweep: it is taken from there and makes no debt."""
    target = account_of(ws, PROGRAMME, POINTS, "expired")
    if target is None:
        return 0
    allocations = [each for lot in made for each in ws.find(ALLOCATIONS, "lot", lot.id)]
    movers = ((each.amount, ws.get(TRANSFERS, each.seq)) for each in allocations)
    return sum(amount for amount, mover in movers if mover is not None and mover.credit_id == target.id)
