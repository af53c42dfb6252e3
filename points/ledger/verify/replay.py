"""Transfers in their order: every number in line, every group whole, every balance as the rows before it make it."""

from collections.abc import Callable, Iterator
from heapq import merge

import msgspec
from sqlalchemy import Executable, select

from points.db.head import head
from points.ledger.lot_models import allocations, lots, releases
from points.ledger.models import GUARDED, POINTS, AccountKind, Transfer, accounts, transfers
from points.ledger.verify.reading import Disagreement, Reading

PROGRESS_EVERY = 20_000
Effect = tuple[int, int | None, int]
"""What one lot, allocation or release does: at which transfer, to which wallet, by how much."""


class State(msgspec.Struct, gc=False):
    """An account while the transfers are replayed. ``projected``: the balance the database claims."""

    kind: AccountKind
    unit_id: int
    projected: int
    balance: int = 0


def check_transfers(reading: Reading, total: int, progress: Callable[[int, int], None]) -> dict[int, State]:
    """Replay all transfers; returns every account as replayed."""
    rows = reading.stream(select(accounts.c.id, accounts.c.kind, accounts.c.unit_id, accounts.c.balance))
    states = {id_: State(kind, unit_id, balance) for id_, kind, unit_id, balance in rows}
    effects = _Effects(reading)
    before: Transfer | None = None
    for row in reading.stream(select(transfers).order_by(transfers.c.seq)):
        transfer = Transfer(*row)
        _in_line(transfer, before)
        _move(transfer, states)
        _lots_agree(transfer, states, effects.of(transfer.seq))
        before = transfer
        if transfer.seq % PROGRESS_EVERY == 0:
            progress(transfer.seq, total)
    effects.finish()
    _head_agrees(reading, before)
    _projections_agree(states)
    progress(total, total)
    return states


def _in_line(transfer: Transfer, before: Transfer | None) -> None:
    seq, expected = transfer.seq, before.seq + 1 if before else 1
    if seq != expected:
        raise Disagreement(f"第{expected}笔转账不见了,接下来是第{seq}笔。")
    if transfer.group_seq == seq:
        group_goes_on = False
    elif before is not None and transfer.group_seq == before.group_seq:
        group_goes_on = True
    else:
        raise Disagreement(f"第{seq}笔转账说自己属于第{transfer.group_seq}组,但那一组不在它前面紧挨着。")
    if before is None:
        return
    if transfer.recorded_at < before.recorded_at:
        raise Disagreement(f"第{seq}笔转账的记账时间比前一笔还早。")
    if group_goes_on and (transfer.effective_at, transfer.recorded_at) != (before.effective_at, before.recorded_at):
        raise Disagreement(f"第{seq}笔转账和同组的前一笔时间不一样。")


def _move(transfer: Transfer, states: dict[int, State]) -> None:
    seq, debit, credit = transfer.seq, states.get(transfer.debit_id), states.get(transfer.credit_id)
    if debit is None or credit is None:
        raise Disagreement(f"第{seq}笔转账用到的账户不存在。")
    if not transfer.unit_id == debit.unit_id == credit.unit_id or transfer.debit_id == transfer.credit_id:
        raise Disagreement(f"第{seq}笔转账的两个账户不是同一种单位,或是同一个账户。")
    if transfer.amount <= 0:
        raise Disagreement(f"第{seq}笔转账的数额是{transfer.amount},必须大于零。")
    debit.balance -= transfer.amount
    credit.balance += transfer.amount
    if debit.kind in GUARDED and debit.balance < 0:
        raise Disagreement(f"第{seq}笔转账让账户{transfer.debit_id}变成了负数({debit.balance})。")
    if credit.kind == "owed" and credit.balance > 0:
        raise Disagreement(f"第{seq}笔转账还的欠账比欠的还多。")
    for account_id, state, after in (
        (transfer.debit_id, debit, transfer.debit_after),
        (transfer.credit_id, credit, transfer.credit_after),
    ):
        expected = state.balance if state.kind in GUARDED else None
        if after != expected:
            raise Disagreement(f"第{seq}笔转账之后,账户{account_id}应该是{expected},账上写的是{after}。")


def _lots_agree(transfer: Transfer, states: dict[int, State], found: dict[int | None, int]) -> None:
    """What lots gain and lose by a transfer is what their wallets gain and lose by it."""
    expected: dict[int | None, int] = {}
    if transfer.unit_id == POINTS:
        if states[transfer.debit_id].kind == "wallet":
            expected[transfer.debit_id] = -transfer.amount
        if states[transfer.credit_id].kind == "wallet":
            expected[transfer.credit_id] = transfer.amount
    if found != expected:
        raise Disagreement(f"第{transfer.seq}笔转账和积分批次的进出对不上:应为{expected},批次记的是{found}。")


class _Effects:
    """Lots, allocations and releases, read side by side in the order of the transfers they belong to."""

    def __init__(self, reading: Reading) -> None:
        self._rows: Iterator[Effect] = merge(
            _ordered(reading, "批次", select(lots.c.seq, lots.c.account_id, lots.c.amount).order_by(lots.c.id)),
            _ordered(
                reading,
                "占用",
                select(allocations.c.seq, lots.c.account_id, -allocations.c.amount)
                .select_from(allocations.outerjoin(lots, lots.c.id == allocations.c.lot_id))
                .order_by(allocations.c.id),
            ),
            _ordered(
                reading,
                "退还",
                select(releases.c.seq, lots.c.account_id, releases.c.amount)
                .select_from(releases.outerjoin(lots, lots.c.id == releases.c.lot_id))
                .order_by(releases.c.id),
            ),
            key=lambda effect: effect[0],
        )
        self._next = next(self._rows, None)

    def of(self, seq: int) -> dict[int | None, int]:
        """What happens to each wallet's lots at one transfer; nothing where it cancels out."""
        found: dict[int | None, int] = {}
        while self._next is not None and self._next[0] <= seq:
            at, account_id, amount = self._next
            if at < seq or account_id is None:
                raise Disagreement(f"有一条批次记录属于第{at}笔转账,但那笔转账或那个批次不存在。")
            found[account_id] = found.get(account_id, 0) + amount
            self._next = next(self._rows, None)
        return {account_id: amount for account_id, amount in found.items() if amount}

    def finish(self) -> None:
        """After the last transfer nothing may be left."""
        if self._next is not None:
            raise Disagreement(f"有一条批次记录属于第{self._next[0]}笔转账,但那笔转账不存在。")


def _ordered(reading: Reading, name: str, query: Executable) -> Iterator[Effect]:
    last = 0
    for seq, account_id, amount in reading.stream(query):
        if seq < last:
            raise Disagreement(f"第{seq}笔转账的一条{name}记录是后来补进去的。")
        last = seq
        yield seq, account_id, amount


def _head_agrees(reading: Reading, last: Transfer | None) -> None:
    seq, recorded_at = reading.first(select(head.c.seq, head.c.recorded_at))
    if seq != (last.seq if last else 0):
        raise Disagreement(f"总账头写着最后一笔是第{seq}笔,实际是第{last.seq if last else 0}笔。")
    if last and recorded_at < last.recorded_at:
        raise Disagreement(f"总账头的时间比第{last.seq}笔转账还早。")


def _projections_agree(states: dict[int, State]) -> None:
    for account_id, state in sorted(states.items()):
        if state.projected != state.balance:
            raise Disagreement(f"账户{account_id}的余额写着{state.projected},逐笔算出来是{state.balance}。")
