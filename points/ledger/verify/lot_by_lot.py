"""Lots, one history at a time: never more taken than there was, never spent after lapsing, what is open is open."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import Row, literal, select, union_all

from points.ledger.lot_models import allocations, lots, open_lots, releases
from points.ledger.models import accounts, transfers
from points.ledger.verify.reading import Disagreement, Reading

_uses = union_all(
    select(
        allocations.c.lot_id,
        allocations.c.id,
        allocations.c.seq,
        allocations.c.amount,
        literal(0).label("allocation_id"),
    ),
    select(releases.c.lot_id, releases.c.id, releases.c.seq, releases.c.amount, releases.c.allocation_id),
).subquery()
_USES = (
    select(
        _uses.c.lot_id,
        _uses.c.id,
        _uses.c.seq,
        _uses.c.amount,
        _uses.c.allocation_id,
        transfers.c.recorded_at,
        transfers.c.reverses,
        accounts.c.kind.label("to_kind"),
    )
    .select_from(
        _uses.outerjoin(transfers, transfers.c.seq == _uses.c.seq).outerjoin(
            accounts, accounts.c.id == transfers.c.credit_id
        )
    )
    .order_by(_uses.c.lot_id, _uses.c.id)
)
_LOTS = (
    select(
        lots,
        transfers.c.recorded_at,
        open_lots.c.account_id.label("open_account_id"),
        open_lots.c.earned_at.label("open_earned_at"),
        open_lots.c.expires_at.label("open_expires_at"),
        open_lots.c.seq.label("open_seq"),
        open_lots.c.remaining,
    )
    .select_from(
        lots.outerjoin(open_lots, open_lots.c.lot_id == lots.c.id).outerjoin(transfers, transfers.c.seq == lots.c.seq)
    )
    .order_by(lots.c.id)
)


def check_lots(reading: Reading) -> int:
    """Check every lot; returns how many there are."""
    orphan = reading.first(
        select(open_lots.c.lot_id)
        .select_from(open_lots.outerjoin(lots, lots.c.id == open_lots.c.lot_id))
        .where(lots.c.id.is_(None)),
    )
    if orphan:
        raise Disagreement(f"批次{orphan[0]}记着还有剩余,但没有这个批次。")
    uses: Iterator[tuple[int, Iterator[Row[Any]]]]
    uses = groupby(reading.stream(_USES), key=lambda use: use.lot_id)
    using = next(uses, None)
    seen = 0
    for lot in reading.stream(_LOTS):
        seen += 1
        if using is not None and using[0] < lot.id:
            raise Disagreement(f"有占用或退还记在批次{using[0]}上,但没有这个批次。")
        history = ()
        if using is not None and using[0] == lot.id:
            history = tuple(using[1])
            using = next(uses, None)
        _open_agrees(lot, _replay(lot, history))
    if using is not None:
        raise Disagreement(f"有占用或退还记在批次{using[0]}上,但没有这个批次。")
    return seen


def _replay(lot: Any, history: tuple[Row[Any], ...]) -> int:
    """What remains of a lot, from its uses in order."""
    remaining: int = lot.amount
    left: dict[int, int] = {}
    for before, use in zip((None, *history), history, strict=False):
        if use.allocation_id:
            remaining += use.amount
            left[use.allocation_id] = left.get(use.allocation_id, 0) - use.amount
            if left[use.allocation_id] < 0:
                raise Disagreement(f"第{use.seq}笔转账退还给批次{lot.id}的,比当初占用的还多。")
        else:
            remaining -= use.amount
            left[use.id] = use.amount
            if remaining < 0:
                raise Disagreement(f"第{use.seq}笔转账从批次{lot.id}里多用了{-remaining}。")
            _in_time(lot, before, use)
    return remaining


def _in_time(lot: Any, before: Row[Any] | None, use: Row[Any]) -> None:
    """A lapsed lot is only swept, taken back with its own earning, or emptied into the lot it was given grace for."""
    lapsed = lot.expires_at is not None and use.recorded_at >= lot.expires_at
    grace = before is not None and before.allocation_id and (before.seq, before.amount) == (use.seq, use.amount)
    own = use.to_kind == "issue" and use.reverses is not None
    if lapsed and not (grace or own or use.to_kind == "expired"):
        raise Disagreement(f"第{use.seq}笔转账用了批次{lot.id},而它那时已经过期。")
    if use.to_kind == "expired" and not lapsed:
        raise Disagreement(f"第{use.seq}笔转账把批次{lot.id}按过期清走,而它那时还没过期。")


def _open_agrees(lot: Any, remaining: int) -> None:
    if (lot.remaining or 0) != remaining:
        raise Disagreement(f"批次{lot.id}的剩余写着{lot.remaining or 0},逐笔算出来是{remaining}。")
    copied = (lot.open_account_id, lot.open_earned_at, lot.open_expires_at, lot.open_seq)
    if remaining and copied != (lot.account_id, lot.earned_at, lot.expires_at, lot.seq):
        raise Disagreement(f"批次{lot.id}的剩余记录和批次本身对不上(账户、获得时间、到期时间或来由)。")
    if lot.origin_lot_id is None and lot.earned_at != lot.recorded_at:
        raise Disagreement(f"批次{lot.id}的获得时间和第{lot.seq}笔转账的记账时间不一样。")
