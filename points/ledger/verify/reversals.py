"""What stands beside the transfers.

A cause posts each revision once; a reversal never exceeds what it reverses; words that were not erased are the words
that were written.
"""

from hashlib import sha256

from sqlalchemy import func, select

from points.ledger.models import memos, transfers
from points.ledger.verify.reading import Disagreement, Reading


def check_sources(reading: Reading) -> None:
    """A cause's revision and leg are there once."""
    key = (transfers.c.source_id, transfers.c.source_type, transfers.c.revision, transfers.c.leg)
    twice = reading.first(
        select(*key, func.max(transfers.c.seq)).group_by(*key).having(func.count() > 1).order_by(*key),
    )
    if twice:
        raise Disagreement(
            f"第{twice[4]}笔转账的来由({twice[1]} {twice[0]},第{twice[2]}版第{twice[3]}笔)已经记过一次了。"
        )


def check_reversals(reading: Reading) -> None:
    """What reverses a transfer comes after it, in the same unit, and in all no more than it moved."""
    original = transfers.alias()
    rows = reading.stream(
        select(
            transfers.c.seq,
            transfers.c.reverses,
            transfers.c.unit_id,
            transfers.c.amount,
            original.c.unit_id,
            original.c.amount,
        )
        .select_from(transfers.outerjoin(original, original.c.seq == transfers.c.reverses))
        .where(transfers.c.reverses.is_not(None))
        .order_by(transfers.c.reverses, transfers.c.seq),
    )
    current, reversed_ = 0, 0
    for seq, reverses, unit_id, amount, original_unit, original_amount in rows:
        if original_amount is None or reverses >= seq or unit_id != original_unit:
            raise Disagreement(f"第{seq}笔转账要冲销第{reverses}笔,但那一笔不在它前面,或单位不同。")
        reversed_ = amount if reverses != current else reversed_ + amount
        current = reverses
        if reversed_ > original_amount:
            raise Disagreement(f"第{reverses}笔转账只有{original_amount},到第{seq}笔已经冲销了{reversed_}。")


def check_memos(reading: Reading) -> None:
    """Every memo that is kept is the one whose hash the transfer holds."""
    query = (
        select(memos.c.seq, memos.c.salt, memos.c.text, transfers.c.memo_hash)
        .select_from(memos.outerjoin(transfers, transfers.c.seq == memos.c.seq))
        .order_by(memos.c.seq)
    )
    for seq, salt, words, memo_hash in reading.stream(query):
        if sha256(f"{salt}{words}".encode()).hexdigest() != memo_hash:
            raise Disagreement(f"第{seq}笔转账的附言和当时记下的不一样。")
