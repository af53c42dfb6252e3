"""What an account held at some moment, computed from the transfers: by place in line, recorded time, effective time.

A group is atomic and no reading splits it: its transfers stand next to each other, share one effective time, and were
recorded in one batch, at one instant.
"""

from typing import Literal

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from points.ledger.models import accounts, transfers
from points.ledger.posting import Owner
from points.ledger.read import Balance


class Moment(msgspec.Struct, frozen=True):
    """A moment to look back to, inclusive.

    ``seq``: once this transfer was written, or, if that leaves its group half written, just before the group.
    ``recorded``: all that was written by this instant. ``effective``: all known now that took effect by this instant.
    """

    by: Literal["seq", "recorded", "effective"]
    value: int


def account_as_of(connection: Connection, account_id: int, moment: Moment) -> int:
    """What an account held then, in the unit's smallest part; 0 before its first transfer."""
    return _held(connection, account_id, _counted(connection, moment))


def owner_as_of(connection: Connection, owner: Owner, moment: Moment) -> list[Balance]:
    """What each account of an owner held then."""
    counted = _counted(connection, moment)
    found = connection.execute(
        select(accounts.c.id, accounts.c.unit_id, accounts.c.kind)
        .where(accounts.c.owner_id == owner.id, accounts.c.owner_type == owner.type)
        .order_by(accounts.c.id)
    ).all()
    return [Balance(id_, unit_id, kind, _held(connection, id_, counted)) for id_, unit_id, kind in found]


def last_whole_seq(connection: Connection, seq: int) -> int:
    """The last transfer at or before ``seq`` at which no group is half written; 0 if there is none."""
    pair = select(transfers.c.seq, transfers.c.group_seq).where(transfers.c.seq.in_((seq, seq + 1)))
    groups = dict(connection.execute(pair).all())
    if seq not in groups:
        return min(max(seq, 0), _last_seq(connection))
    return groups[seq] - 1 if groups.get(seq + 1) == groups[seq] else seq


def seq_recorded_by(connection: Connection, instant: int) -> int:
    """The last transfer recorded at or before an instant, 0 if none: by halving, for it never goes back."""
    low, high = 0, _last_seq(connection)
    while low < high:
        middle = (low + high + 1) // 2
        recorded = connection.execute(select(transfers.c.recorded_at).where(transfers.c.seq == middle)).scalar_one()
        low, high = (middle, high) if recorded <= instant else (low, middle - 1)
    return low


def _held(connection: Connection, account_id: int, counted: ColumnElement[bool]) -> int:
    """Credits less debits; one query a side, each along its own index."""
    credited, debited = (
        connection.execute(
            select(func.coalesce(func.sum(transfers.c.amount), 0)).where(side == account_id, counted)
        ).scalar_one()
        for side in (transfers.c.credit_id, transfers.c.debit_id)
    )
    return int(credited) - int(debited)


def _counted(connection: Connection, moment: Moment) -> ColumnElement[bool]:
    if moment.by == "effective":
        return transfers.c.effective_at <= moment.value
    find = last_whole_seq if moment.by == "seq" else seq_recorded_by
    return transfers.c.seq <= find(connection, moment.value)


def _last_seq(connection: Connection) -> int:
    return connection.execute(select(func.coalesce(func.max(transfers.c.seq), 0))).scalar_one()
