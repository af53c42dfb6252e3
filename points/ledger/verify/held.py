"""Holds: each was set aside by its transfer, ended at most once and as it says, and the rest is still held."""

from typing import Any

from sqlalchemy import select

from points.ledger.models import hold_endings, holds, transfers
from points.ledger.verify.reading import Disagreement, Reading
from points.ledger.verify.replay import State

_placed, _ended = transfers.alias(), transfers.alias()
_HOLDS = (
    select(
        holds.c.id,
        holds.c.wallet_id,
        holds.c.hold_id,
        holds.c.amount,
        holds.c.deadline_at,
        hold_endings.c.how,
        hold_endings.c.at.label("ended_at"),
        _placed.c.debit_id.label("placed_from"),
        _placed.c.credit_id.label("placed_to"),
        _placed.c.amount.label("placed_amount"),
        _ended.c.debit_id.label("ended_from"),
        _ended.c.credit_id.label("ended_to"),
        _ended.c.amount.label("ended_amount"),
        _ended.c.recorded_at.label("ended_recorded_at"),
    )
    .select_from(
        holds.outerjoin(hold_endings, hold_endings.c.hold_ref == holds.c.id)
        .outerjoin(_placed, _placed.c.seq == holds.c.seq)
        .outerjoin(_ended, _ended.c.seq == hold_endings.c.seq)
    )
    .order_by(holds.c.id)
)


def check_holds(reading: Reading, states: dict[int, State]) -> None:
    """Check every hold against its transfers, and the hold accounts against the holds that have not ended."""
    orphan = reading.first(
        select(hold_endings.c.hold_ref)
        .select_from(hold_endings.outerjoin(holds, holds.c.id == hold_endings.c.hold_ref))
        .where(holds.c.id.is_(None)),
    )
    if orphan:
        raise Disagreement(f"保留{orphan[0]}记着已经办结,但没有这笔保留。")
    held: dict[int, int] = {}
    for row in reading.stream(_HOLDS):
        if (row.placed_from, row.placed_to, row.placed_amount) != (row.wallet_id, row.hold_id, row.amount):
            raise Disagreement(f"保留{row.id}和设它的那笔转账对不上。")
        if row.how is None:
            held[row.hold_id] = held.get(row.hold_id, 0) + row.amount
        else:
            _check_ending(row, states)
    for account_id, state in sorted(states.items()):
        if state.kind == "hold" and state.balance != held.get(account_id, 0):
            raise Disagreement(
                f"保留账户{account_id}里有{state.balance},没办结的保留加起来是{held.get(account_id, 0)}。"
            )


def _check_ending(row: Any, states: dict[int, State]) -> None:
    if (row.ended_from, row.ended_amount, row.ended_recorded_at) != (row.hold_id, row.amount, row.ended_at):
        raise Disagreement(f"保留{row.id}和办结它的那笔转账对不上。")
    if row.how == "collected":
        if states[row.ended_to].kind != "sink" or row.ended_at >= row.deadline_at:
            raise Disagreement(f"保留{row.id}记着已领取,但积分没有用掉,或领取时已经过了期限。")
    elif row.ended_to != row.wallet_id or (row.how == "lapsed" and row.ended_at < row.deadline_at):
        raise Disagreement(f"保留{row.id}记着已退回,但积分没有回到原来的账户,或还没到期就按过期退了。")
