"""An owner's statement: every line that changed what can be spent, and what is promised but not confirmed yet.

A promise (an earning that waits for approval) is a line of its own until it is confirmed; then the confirmation
takes its place. Collecting a hold is no line: the points left the wallet when they were held.
"""

from collections.abc import Iterable
from typing import Literal

import msgspec
from sqlalchemy import Connection, Select, and_, func, or_, select

from points.ledger.models import Transfer, accounts, transfers
from points.ledger.posting import Owner
from points.ledger.read import page

Status = Literal["settled", "pending", "reversed"]


class Line(msgspec.Struct, frozen=True):
    """One line. ``amount`` is signed; ``balance_after`` is the wallet's, None for a promise.

    ``other_kind``: the kind of account on the other side (issue: earned, sink: spent, hold: set aside, ...).
    ``status``: a line is ``reversed`` once all of it was taken or given back. ``person_id``: who earned or spent it,
    where several share an account.
    """

    seq: int
    recorded_at: int
    effective_at: int
    amount: int
    balance_after: int | None
    category: str
    other_kind: str
    source_type: str
    source_id: int
    status: Status
    person_id: int | None


def statement(
    connection: Connection, owner: Owner, unit_id: int, *, before_seq: int | None = None, limit: int = 20
) -> tuple[list[Line], int | None]:
    """A page of an owner's lines in one unit, latest first, and the cursor of the next page (None: no more)."""
    mine = _accounts(connection, owner, unit_id)
    wallet, pending = mine.get("wallet"), mine.get("pending")
    query = select(transfers).order_by(transfers.c.seq.desc()).limit(limit + 1)
    if before_seq is not None:
        query = query.where(transfers.c.seq < before_seq)
    sides = [query.where(side == wallet) for side in (transfers.c.debit_id, transfers.c.credit_id) if wallet]
    if pending is not None:
        sides.append(_promises(query, pending))
    found, cursor = page([Transfer(*row) for side in sides for row in connection.execute(side)], limit)
    taken = _taken_back(connection, found, pending)
    others = _kinds(connection, ({t.debit_id for t in found} | {t.credit_id for t in found}))
    return [_line(each, wallet, pending, taken, others) for each in found], cursor


def _accounts(connection: Connection, owner: Owner, unit_id: int) -> dict[str, int]:
    found = connection.execute(
        select(accounts.c.kind, accounts.c.id).where(
            accounts.c.owner_id == owner.id, accounts.c.owner_type == owner.type, accounts.c.unit_id == unit_id
        )
    )
    return dict(found.all())


def _promises(query: Select[tuple[object, ...]], pending: int) -> Select[tuple[object, ...]]:
    """Earnings that wait, or waited and were refused; those confirmed since have a line in the wallet."""
    later = transfers.alias()
    confirmed = select(later.c.seq).where(
        later.c.source_id == transfers.c.source_id,
        later.c.source_type == transfers.c.source_type,
        later.c.debit_id == pending,
        later.c.reverses.is_(None),
        later.c.seq > transfers.c.seq,
    )
    return query.where(transfers.c.credit_id == pending, ~confirmed.exists())


def _taken_back(connection: Connection, lines: list[Transfer], pending: int | None) -> dict[int, int]:
    """How much of each line was reversed. Reversals are later revisions of the line's own source.

    A confirmed promise is reversed through the earning behind it: the last one of its source before it.
    """
    sources = {(each.source_type, each.source_id) for each in lines}
    if not sources:
        return {}
    same = or_(
        *(and_(transfers.c.source_type == type_, transfers.c.source_id == id_) for type_, id_ in sorted(sources))
    )
    reversed_ = connection.execute(
        select(transfers.c.reverses, func.sum(transfers.c.amount))
        .where(same, transfers.c.reverses.is_not(None))
        .group_by(transfers.c.reverses)
    )
    taken = {seq: int(amount) for seq, amount in reversed_ if seq is not None}
    if pending is None:
        return taken
    earned = connection.execute(
        select(transfers.c.source_type, transfers.c.source_id, transfers.c.seq)
        .where(same, transfers.c.credit_id == pending)
        .order_by(transfers.c.seq)
    ).all()
    for line in lines:
        if line.debit_id == pending:
            behind = [seq for *source, seq in earned if source == [line.source_type, line.source_id]]
            before = [seq for seq in behind if seq < line.seq]
            taken[line.seq] = taken.get(before[-1], 0) if before else 0
    return taken


def _kinds(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    found = connection.execute(select(accounts.c.id, accounts.c.kind).where(accounts.c.id.in_(sorted(ids))))
    return dict(found.all())


def _line(
    transfer: Transfer, wallet: int | None, pending: int | None, taken: dict[int, int], kinds: dict[int, str]
) -> Line:
    came_in = transfer.debit_id != wallet
    promised = wallet not in (transfer.debit_id, transfer.credit_id)
    status: Status = "pending" if promised and transfer.credit_id == pending else "settled"
    if taken.get(transfer.seq, 0) >= transfer.amount:
        status = "reversed"
    after = transfer.credit_after if came_in else transfer.debit_after
    return Line(
        seq=transfer.seq,
        recorded_at=transfer.recorded_at,
        effective_at=transfer.effective_at,
        amount=transfer.amount if came_in else -transfer.amount,
        balance_after=None if promised else after,
        category=transfer.category,
        other_kind=kinds[transfer.debit_id if came_in else transfer.credit_id],
        source_type=transfer.source_type,
        source_id=transfer.source_id,
        status=status,
        person_id=transfer.person_id,
    )
