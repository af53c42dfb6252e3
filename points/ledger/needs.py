"""What each of the ledger's verbs has to find in the working set, asked for round by round, many commands at once.

A command's ``load`` says ``yield from needs.to_spend(ws, owner)``; what it forgets is still found, one round trip
a row (``ws.on_late_load`` hears of them).
"""

from collections.abc import Iterable, Iterator

from points.db.working_set import WorkingSet
from points.ledger.lot_models import ALLOCATIONS, LOTS, OPEN_LOTS, RELEASES
from points.ledger.models import ACCOUNTS, HOLD_ENDINGS, HOLDS, POINTS, TRANSFERS, Transfer
from points.ledger.posting import PROGRAMME, Cause, Owner, account_of, need_accounts, need_totals

Rounds = Iterator[None]


def accounts_and_source(ws: WorkingSet, owner: Owner, cause: Cause) -> None:
    """Ask for an owner's and the programme's accounts, and for all that a cause has moved before."""
    need_accounts(ws, owner)
    need_accounts(ws, PROGRAMME)
    ws.need(TRANSFERS, "source", cause.id, cause.type)


def source(ws: WorkingSet, cause: Cause) -> list[Transfer]:
    """All that a cause has moved, in every revision, in order."""
    return sorted(ws.find(TRANSFERS, "source", cause.id, cause.type), key=lambda each: each.seq)


def to_spend(ws: WorkingSet, owner: Owner) -> Rounds:
    """An owner's accounts and the open lots of the wallet."""
    need_accounts(ws, owner)
    need_accounts(ws, PROGRAMME)
    yield
    _open_lots(ws, owner)
    yield


def to_confirm(ws: WorkingSet, owner: Owner, cause: Cause) -> Rounds:
    """What a cause has earned, and the totals in which it will be settled."""
    accounts_and_source(ws, owner, cause)
    yield
    totals_of(ws, source(ws, cause))
    yield


def totals_of(ws: WorkingSet, moved: Iterable[Transfer]) -> None:
    """Ask for the totals in which these transfers count: to settle them or to take them back."""
    for each in moved:
        if each.person_id is not None:
            need_totals(ws, each.person_id, each.unit_id, each.effective_at)


def to_take_back(ws: WorkingSet, owner: Owner, cause: Cause) -> Rounds:
    """What a cause has earned, the lots it made, and where they went."""
    accounts_and_source(ws, owner, cause)
    yield
    _open_lots(ws, owner)
    totals_of(ws, source(ws, cause))
    for each in source(ws, cause):
        ws.need(LOTS, "transfer", each.seq)
    yield
    made = [lot.id for each in source(ws, cause) for lot in ws.find(LOTS, "transfer", each.seq)]
    for lot_id in made:
        ws.need(OPEN_LOTS, "key", lot_id)
        ws.need(ALLOCATIONS, "lot", lot_id)
    yield
    for allocation in (each for lot_id in made for each in ws.find(ALLOCATIONS, "lot", lot_id)):
        ws.need(TRANSFERS, "key", allocation.seq)
        ws.need(LOTS, "transfer", allocation.seq)
    yield


def to_give_back(ws: WorkingSet, owner: Owner, cause: Cause) -> Rounds:
    """What a cause has spent or held, the lots it took from, and what was given back already."""
    accounts_and_source(ws, owner, cause)
    yield
    _open_lots(ws, owner)
    for each in source(ws, cause):
        ws.need(ACCOUNTS, "key", each.debit_id)
        ws.need(ACCOUNTS, "key", each.credit_id)
    yield from _taken(ws, [each.seq for each in source(ws, cause)])


def to_end_hold(ws: WorkingSet, hold_id: int) -> Rounds:
    """A hold, whether it has ended, whose it is, and the lots it took from."""
    ws.need(HOLDS, "key", hold_id)
    ws.need(HOLD_ENDINGS, "key", hold_id)
    need_accounts(ws, PROGRAMME)
    yield
    if (held := ws.get(HOLDS, hold_id)) is None:
        return
    ws.need(TRANSFERS, "key", held.seq)
    ws.need(ACCOUNTS, "key", held.wallet_id)
    ws.need(ACCOUNTS, "key", held.hold_id)
    ws.need(OPEN_LOTS, "account", held.wallet_id)
    yield
    (wallet,) = ws.find(ACCOUNTS, "key", held.wallet_id)
    (first,) = ws.find(TRANSFERS, "key", held.seq)
    accounts_and_source(ws, Owner(wallet.owner_type, wallet.owner_id), Cause(first.source_type, first.source_id))
    yield from _taken(ws, [held.seq])


def _taken(ws: WorkingSet, seqs: Iterable[int]) -> Rounds:
    """The lots that these transfers took from, and their releases."""
    seqs = list(seqs)
    for seq in seqs:
        ws.need(ALLOCATIONS, "transfer", seq)
    yield
    for allocation in (each for seq in seqs for each in ws.find(ALLOCATIONS, "transfer", seq)):
        ws.need(RELEASES, "allocation", allocation.id)
        ws.need(LOTS, "key", allocation.lot_id)
        ws.need(OPEN_LOTS, "key", allocation.lot_id)
    yield


def _open_lots(ws: WorkingSet, owner: Owner) -> None:
    wallet = account_of(ws, owner, POINTS, "wallet")
    if wallet is not None:
        ws.need(OPEN_LOTS, "account", wallet.id)
