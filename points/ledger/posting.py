"""Writing transfers: the one place where balances, period totals and seq move."""

import secrets
from hashlib import sha256

import msgspec

from points.clock import day_number, local_day, month_number, quarter_number
from points.db.working_set import WorkingSet
from points.decimals import decimal
from points.errors import LedgerFault, Refusal
from points.ledger.models import (
    ACCOUNTS,
    GUARDED,
    MEMOS,
    MINUTES,
    POINTS,
    TOTALS,
    TRANSFERS,
    Account,
    AccountKind,
    Memo,
    Total,
    Transfer,
)
from points.ledger.quarter_models import CATEGORIES, QUARTERS, CategoryKind, Quarter
from points.limits import AMOUNT_MAX


class Owner(msgspec.Struct, frozen=True):
    """Whose account: ``type`` is person, household, shop, item, sponsor, pool, budget or programme."""

    type: str
    id: int


class Cause(msgspec.Struct, frozen=True):
    """What made points move. Each revision of a cause is posted once: the database refuses a second time."""

    type: str
    id: int
    revision: int = 1


PROGRAMME = Owner("programme", 1)
"""The town's volunteering programme: where points and minutes are issued from and spent points go."""


class Insufficient(Refusal):
    """A guarded account does not hold enough: ``missing`` hundredths, told as points like every amount (``"0.5"``).

    ``pending``: what is on its way to it, in hundredths; then that is what to do about it.
    """

    def __init__(self, missing: int, *, pending: int = 0) -> None:
        told = f"还差{decimal(missing)}分,可以换小一点的。"
        if pending:
            told = f"还差{decimal(missing)}分;另有{decimal(pending)}分待审核,审核通过后可用。"
        super().__init__("insufficient", told, missing=decimal(missing))


def need_accounts(ws: WorkingSet, owner: Owner) -> None:
    """Ask for all accounts of an owner."""
    ws.need(ACCOUNTS, "owner", owner.id, owner.type)


def need_unit(ws: WorkingSet, owner: Owner, unit_id: int) -> None:
    """Ask for an owner's accounts of one unit."""
    ws.need(ACCOUNTS, "unit", owner.id, owner.type, unit_id)


def need_totals(ws: WorkingSet, person_id: int, unit_id: int, instant: int) -> None:
    """Ask for a person's totals of the day, the month and the quarter in which ``instant`` lies."""
    for period in periods(instant):
        ws.need(TOTALS, "period", person_id, unit_id, period)
    ws.need(QUARTERS, "key", quarter_number(local_day(instant)), person_id)
    ws.need(CATEGORIES, "all")


def periods(instant: int) -> tuple[int, int]:
    """The day and the month of an instant, as totals count them."""
    day = local_day(instant)
    return day_number(day), month_number(day)


def issued_by(debit: AccountKind, credit: AccountKind) -> int:
    """1 where a transfer between such accounts issues something, -1 where it takes it back, 0 where neither."""
    return (debit == "issue") - (credit == "issue")


def settled_by(debit: AccountKind, credit: AccountKind) -> int:
    """1 where what was earned reaches the wallet, at once or by confirmation, -1 where that is taken back, 0 else."""
    if credit == "wallet":
        return 1 if debit in ("issue", "pending") else 0
    return -1 if credit == "issue" and debit != "pending" else 0


def account_of(ws: WorkingSet, owner: Owner, unit_id: int, kind: AccountKind) -> Account | None:
    """An owner's account of a kind, if it was ever opened."""
    if owner.type == "shop":  # it has accounts of every good: only the one asked for is loaded (``need_unit``)
        owned = ws.find(ACCOUNTS, "unit", owner.id, owner.type, unit_id)
    else:
        owned = ws.find(ACCOUNTS, "owner", owner.id, owner.type)
    return next((each for each in owned if each.unit_id == unit_id and each.kind == kind), None)


def open_account(ws: WorkingSet, owner: Owner, unit_id: int, kind: AccountKind) -> Account:
    """An owner's account of a kind, opened by its first use."""
    found = account_of(ws, owner, unit_id, kind)
    return found or ws.insert(ACCOUNTS, Account(ws.next_id(), owner.type, owner.id, unit_id, kind, 0))


def owner_of(ws: WorkingSet, earned: Transfer) -> Owner:
    """Whose account (loaded) an earning was posted to: the person may have moved to another household since."""
    account = ws.get(ACCOUNTS, earned.credit_id)
    if account is None:
        raise LedgerFault(f"transfer {earned.seq} went to no account")
    return Owner(account.owner_type, account.owner_id)


class Posting:
    """Transfers of one cause, being written.

    ``leg`` numbers them; ``begin`` starts a group: an atomic set with one effective time, never split by any reading.
    """

    def __init__(
        self,
        ws: WorkingSet,
        cause: Cause,
        *,
        actor_id: int | None,
        rule_version: int = 0,
        place_id: int | None = None,
    ) -> None:
        self.ws = ws
        self.cause = cause
        self._actor_id = actor_id
        self._rule_version = rule_version
        self._place_id = place_id
        self._leg = 0
        self._group_seq = 0
        self.effective_at = 0

    def begin(self, effective_at: int) -> None:
        """Start the next group, effective at this instant."""
        self._group_seq = 0
        self.effective_at = effective_at

    def move(
        self,
        debit: Account,
        credit: Account,
        amount: int,
        *,
        category: str,
        person_id: int | None = None,
        reverses: Transfer | None = None,
        counts: bool = True,
        memo: str | None = None,
    ) -> Transfer:
        """Move ``amount`` from ``debit`` to ``credit``; ``Insufficient`` if a guarded account would go below zero.

        What leaves an ``issue`` account is earned and counts in the person's totals, what returns to it is taken
        back from them; what is settled counts in their quarter too. ``counts`` False: it is not one more (or one
        less) time earned.
        """
        ws = self.ws
        if not 0 < amount <= AMOUNT_MAX or debit.unit_id != credit.unit_id or not self.effective_at:
            raise LedgerFault(f"not a transfer: {amount} from {debit} to {credit}")
        if debit.kind in GUARDED and debit.balance < amount:
            raise Insufficient(amount - debit.balance)
        seq = ws.next_seq()
        self._group_seq = self._group_seq or seq
        ws.change(ACCOUNTS, debit, balance=debit.balance - amount)
        ws.change(ACCOUNTS, credit, balance=credit.balance + amount)
        transfer = Transfer(
            seq=seq,
            group_seq=self._group_seq,
            unit_id=debit.unit_id,
            debit_id=debit.id,
            credit_id=credit.id,
            amount=amount,
            category=category,
            person_id=person_id,
            place_id=self._place_id,
            rule_version=self._rule_version,
            source_type=self.cause.type,
            source_id=self.cause.id,
            revision=self.cause.revision,
            leg=self._leg,
            effective_at=self.effective_at,
            recorded_at=ws.now,
            reverses=reverses.seq if reverses else None,
            actor_id=self._actor_id,
            memo_hash=self._memo(seq, memo) if memo else None,
            debit_after=debit.balance if debit.kind in GUARDED else None,
            credit_after=credit.balance if credit.kind in GUARDED else None,
        )
        self._leg += 1
        ws.insert(TRANSFERS, transfer)
        if person_id is not None:
            issued, settled = issued_by(debit.kind, credit.kind), settled_by(debit.kind, credit.kind)
            if issued or settled:
                self._count(person_id, transfer, issued * amount, issued if counts else 0, settled * amount)
            if settled:
                self._count_quarter(person_id, transfer, settled * amount)
        return transfer

    def _count(self, person_id: int, transfer: Transfer, amount: int, times: int, settled: int) -> None:
        ws, category = self.ws, transfer.category
        for period in periods(transfer.effective_at):
            known = ws.find(TOTALS, "period", person_id, transfer.unit_id, period)
            total = next((each for each in known if each.category == category), None)
            if total is None:
                ws.insert(TOTALS, Total(person_id, transfer.unit_id, period, category, amount, times, settled))
            else:
                ws.change(
                    TOTALS,
                    total,
                    amount=total.amount + amount,
                    times=total.times + times,
                    settled=total.settled + settled,
                )

    def _count_quarter(self, person_id: int, transfer: Transfer, settled: int) -> None:
        """Count what is settled in the person's quarter. The day's totals must have counted it already."""
        ws, day = self.ws, local_day(transfer.effective_at)
        kinds = _kinds(ws)
        kind = kinds.get(transfer.category)
        if kind is None or transfer.unit_id not in (POINTS, MINUTES):
            return
        quarter = quarter_number(day)
        row = ws.get(QUARTERS, quarter, person_id) or ws.insert(QUARTERS, Quarter(quarter, person_id, 0, 0, 0, 0))
        if transfer.unit_id == MINUTES:
            known = ws.find(TOTALS, "period", person_id, MINUTES, day_number(day))
            after = sum(each.settled for each in known if each.category in kinds)
            days = row.days + (after > 0) - (after - settled > 0)
            ws.change(QUARTERS, row, minutes=row.minutes + settled, days=days)
        elif kind == "service":
            ws.change(QUARTERS, row, service_points=row.service_points + settled)
        else:
            ws.change(QUARTERS, row, deliberation_points=row.deliberation_points + settled)

    def _memo(self, seq: int, memo: str) -> str:
        salt = secrets.token_hex(8)
        self.ws.insert(MEMOS, Memo(seq, salt, memo))
        return sha256(f"{salt}{memo}".encode()).hexdigest()


def _kinds(ws: WorkingSet) -> dict[str, CategoryKind]:
    """The kind of every category that has one. Only ``LoadRules`` adds to them, alone in its transaction."""
    return ws.once("kinds of categories", lambda: {each.code: each.kind for each in ws.find(CATEGORIES, "all")})
