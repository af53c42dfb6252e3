"""What the ledger holds now: balances, what can be spent, what lapses soon, period totals, transfers."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec
from sqlalchemy import ColumnElement, Connection, func, select

from points.clock import DAY, month_number
from points.clock import at as instant_of_day
from points.ledger.lot_models import open_lots
from points.ledger.models import (
    POINTS,
    Account,
    AccountKind,
    Transfer,
    accounts,
    hold_endings,
    holds,
    totals,
    transfers,
)
from points.ledger.posting import Owner
from points.limits import PAGE_SIZE_MAX


class Balance(msgspec.Struct, frozen=True):
    """What one account holds, in the unit's smallest part."""

    account_id: int
    unit_id: int
    kind: AccountKind
    amount: int


class Expiring(msgspec.Struct, frozen=True):
    """Points, in hundredths, that can be spent until just before ``at``."""

    at: int
    amount: int


class PeriodTotal(msgspec.Struct, frozen=True):
    """Net earned in a day (``20261121``) or month (``202611``) by category, and how many times."""

    period: int
    category: str
    amount: int
    times: int


class DueHold(msgspec.Struct, frozen=True):
    """A hold past its deadline that has not ended."""

    hold_ref: int
    wallet_id: int
    amount: int
    deadline_at: int


def account(connection: Connection, account_id: int) -> Account | None:
    """One account, or None."""
    row = connection.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
    return Account(*row) if row else None


def accounts_of(connection: Connection, account_ids: Iterable[int]) -> dict[int, Account]:
    """Accounts by their ids."""
    query = select(accounts).where(accounts.c.id.in_(sorted(set(account_ids))))
    return {row.id: Account(*row) for row in connection.execute(query)}


def balances(connection: Connection, owner: Owner) -> list[Balance]:
    """All accounts of an owner."""
    found = connection.execute(
        select(accounts.c.id, accounts.c.unit_id, accounts.c.kind, accounts.c.balance)
        .where(accounts.c.owner_id == owner.id, accounts.c.owner_type == owner.type)
        .order_by(accounts.c.id)
    )
    return [Balance(*row) for row in found]


def balance(connection: Connection, owner: Owner, unit_id: int, kind: AccountKind) -> int:
    """What an owner's account of a kind holds; 0 if it was never opened. A debt is a negative ``owed``."""
    found = (each.amount for each in balances(connection, owner) if (each.unit_id, each.kind) == (unit_id, kind))
    return next(found, 0)


def available(connection: Connection, owner: Owner, now: int) -> int:
    """Points an owner can spend now, in hundredths: what remains of lots that have not lapsed, swept or not."""
    good = (open_lots.c.expires_at.is_(None)) | (open_lots.c.expires_at > now)
    found = connection.execute(
        select(func.coalesce(func.sum(open_lots.c.remaining), 0))
        .select_from(open_lots.join(accounts, accounts.c.id == open_lots.c.account_id))
        .where(*_wallet_of(owner), good)
    )
    return int(found.scalar_one())


def expiring(connection: Connection, owner: Owner, now: int, days: int) -> list[Expiring]:
    """Points of an owner that lapse within so many days, soonest first. What has lapsed already is not among them."""
    found = connection.execute(
        select(open_lots.c.expires_at, func.sum(open_lots.c.remaining))
        .select_from(open_lots.join(accounts, accounts.c.id == open_lots.c.account_id))
        .where(*_wallet_of(owner), open_lots.c.expires_at > now, open_lots.c.expires_at <= now + days * DAY)
        .group_by(open_lots.c.expires_at)
        .order_by(open_lots.c.expires_at)
    )
    return [Expiring(at, int(amount)) for at, amount in found]


def period_totals(connection: Connection, person_id: int, unit_id: int, first: int, last: int) -> list[PeriodTotal]:
    """What a person earned in the periods ``first`` to ``last``, both days or both months (points.clock numbers)."""
    found = connection.execute(
        select(totals.c.period, totals.c.category, totals.c.amount, totals.c.times)
        .where(totals.c.person_id == person_id, totals.c.unit_id == unit_id, totals.c.period.between(first, last))
        .order_by(totals.c.period, totals.c.category)
    )
    return [PeriodTotal(*row) for row in found]


def settled_of_quarter(connection: Connection, person_id: int, unit_id: int, day: date, *, without: str) -> int:
    """What a person earned by what was done in the quarter of ``day`` and is theirs: nothing that is pending still.

    ``without``: a category that was not earned then (balances brought over from an older book).
    """
    first_month = day.month - (day.month - 1) % 3
    first = date(day.year, first_month, 1)
    after = date(day.year + first_month // 10, (first_month + 3) % 12, 1)
    number = month_number(first)
    earned = period_totals(connection, person_id, unit_id, number, number + 2)
    whole = sum(each.amount for each in earned if each.category != without)
    owned = balances(connection, Owner("person", person_id))
    pending = next((each for each in owned if (each.unit_id, each.kind) == (unit_id, "pending")), None)
    if pending is None or not pending.amount:
        return whole
    return whole - _moved_between(connection, pending.account_id, instant_of_day(first), instant_of_day(after))


def transfers_page(
    connection: Connection,
    *,
    before_seq: int | None = None,
    limit: int = PAGE_SIZE_MAX,
    account_id: int | None = None,
    person_id: int | None = None,
    source_type: str | None = None,
    source_id: int | None = None,
    pot: Owner | None = None,
) -> tuple[list[Transfer], int | None]:
    """Transfers, latest first, that meet all conditions given; and the cursor of the next page, None at the end.

    ``person_id``: those that touch the person's accounts, and what they earned and spent in ``pot``, an owner whose
    accounts they share. Accounts and sources are found by their indexes (``person_id`` of transfers has none); a
    ``source_type`` without ``source_id`` has none either and is slow.
    """
    conditions: list[ColumnElement[bool]] = []
    if source_id is not None:
        conditions.append(transfers.c.source_id == source_id)
    if source_type is not None:
        conditions.append(transfers.c.source_type == source_type)
    if before_seq is not None:
        conditions.append(transfers.c.seq < before_seq)
    query = select(transfers).where(*conditions).order_by(transfers.c.seq.desc()).limit(limit + 1)
    sides = [query]
    if account_id is not None or person_id is not None:
        columns = (transfers.c.debit_id, transfers.c.credit_id)
        touched = _touched(connection, account_id, None if person_id is None else Owner("person", person_id))
        sides = [query.where(side == each) for each in touched for side in columns]
        if pot is not None and person_id is not None:
            theirs = query.where(transfers.c.person_id == person_id)
            shared = _touched(connection, account_id, pot)
            sides += [theirs.where(side == each) for each in shared for side in columns]
    found = {row.seq: Transfer(*row) for side in sides for row in connection.execute(side)}
    return page(list(found.values()), limit)


def page(found: Sequence[Transfer], limit: int) -> tuple[list[Transfer], int | None]:
    """The latest ``limit`` of these, and the cursor to go on from if there are more."""
    latest = sorted(found, key=lambda each: -each.seq)
    return latest[:limit], latest[limit - 1].seq if len(latest) > limit else None


def _touched(connection: Connection, account_id: int | None, owner: Owner | None) -> list[int]:
    """The account asked for, an owner's accounts, or what the two have in common."""
    if owner is None:
        return [account_id] if account_id is not None else []
    owned = [each.account_id for each in balances(connection, owner)]
    return owned if account_id is None else [each for each in owned if each == account_id]


def _moved_between(connection: Connection, account_id: int, start: int, end: int) -> int:
    """What came to an account less what left it, effective from ``start`` until before ``end``."""
    during = (transfers.c.effective_at >= start) & (transfers.c.effective_at < end)
    sums = (
        connection.execute(select(func.coalesce(func.sum(transfers.c.amount), 0)).where(side == account_id, during))
        for side in (transfers.c.credit_id, transfers.c.debit_id)
    )
    came, left = (int(each.scalar_one()) for each in sums)
    return came - left


def due_holds(connection: Connection, now: int, limit: int) -> list[DueHold]:
    """Holds past their deadline that nobody has ended, longest overdue first."""
    ended = select(hold_endings.c.hold_ref).where(hold_endings.c.hold_ref == holds.c.id)
    found = connection.execute(
        select(holds.c.id, holds.c.wallet_id, holds.c.amount, holds.c.deadline_at)
        .where(holds.c.deadline_at <= now, ~ended.exists())
        .order_by(holds.c.deadline_at, holds.c.id)
        .limit(limit)
    )
    return [DueHold(*row) for row in found]


def lapsed_lots(connection: Connection, now: int, limit: int) -> list[tuple[int, int]]:
    """Lapsed lots not yet swept, as (lot, wallet), soonest lapsed first."""
    found = connection.execute(
        select(open_lots.c.lot_id, open_lots.c.account_id)
        .where(open_lots.c.expires_at <= now)
        .order_by(open_lots.c.expires_at, open_lots.c.lot_id)
        .limit(limit)
    )
    return [(lot_id, account_id) for lot_id, account_id in found]


def _wallet_of(owner: Owner) -> tuple[ColumnElement[bool], ...]:
    return (
        accounts.c.owner_id == owner.id,
        accounts.c.owner_type == owner.type,
        accounts.c.unit_id == POINTS,
        accounts.c.kind == "wallet",
    )
