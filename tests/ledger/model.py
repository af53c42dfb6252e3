"""A second, small ledger in plain Python, written from DESIGN and not from the code: what the real one is held to.

It knows wallets, lots, holds and debts, and nothing of transfers, accounts or databases. Points and minutes only.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

POINTS, MINUTES = 1, 2


@dataclass
class Lot:
    owner: int
    remaining: int
    expires_at: int | None
    earned_at: int
    number: int
    swept: int = 0
    origin: "Lot | None" = None


@dataclass
class Take:
    lot: Lot
    amount: int
    released: int = 0


@dataclass
class Cause:
    """What one cause has done so far."""

    kind: str
    owner: int
    amount: int
    unit: int = POINTS
    category: str = ""
    effective_at: int = 0
    state: str = ""
    lot: Lot | None = None
    takes: list[Take] = field(default_factory=list[Take])
    deadline_at: int = 0


class Model:
    """Every method returns the reason of a refusal, or None when it was done."""

    def __init__(self) -> None:
        self.now = 0
        self.causes: dict[int, Cause] = {}
        self.lots: list[Lot] = []
        self.debt: Counter[int] = Counter()
        self.pending: Counter[tuple[int, int]] = Counter()
        self.minutes: Counter[int] = Counter()
        self.held: Counter[int] = Counter()
        self.issued: Counter[int] = Counter()
        self.spent = 0
        self.expired = 0
        self.earned: Counter[tuple[int, int, str, int]] = Counter()
        self.times: Counter[tuple[int, int, str, int]] = Counter()
        self.settled: Counter[tuple[int, int, str, int]] = Counter()

    # What can be seen

    def wallet(self, owner: int) -> int:
        return sum(lot.remaining for lot in self.lots if lot.owner == owner)

    def spendable(self, owner: int) -> list[Lot]:
        mine = [lot for lot in self.lots if lot.owner == owner and lot.remaining and not self._lapsed(lot)]
        return sorted(mine, key=lambda lot: (lot.expires_at is None, lot.expires_at, lot.earned_at, lot.number))

    def available(self, owner: int) -> int:
        return sum(lot.remaining for lot in self.spendable(owner))

    # What can be done

    def earn(self, number: int, cause: Cause, *, pending: bool, expires_at: int | None) -> str | None:
        if number in self.causes:
            return "already_posted"
        self.causes[number] = cause
        self._count(cause, +1)
        if pending:
            cause.state = "pending"
            self.pending[cause.owner, cause.unit] += cause.amount
        else:
            self._arrive(cause, expires_at)
        return None

    def confirm(self, number: int, expires_at: int | None) -> str | None:
        cause = self.causes.get(number)
        if cause is None or cause.state != "pending":
            return "nothing_pending"
        self.pending[cause.owner, cause.unit] -= cause.amount
        self._arrive(cause, expires_at)
        return None

    def take_back(self, number: int) -> str | None:
        cause = self.causes.get(number)
        if cause is None or cause.state not in ("pending", "arrived"):
            return "nothing_earned"
        was, cause.state = cause.state, "taken"
        self._count(cause, -1)
        if was == "arrived":
            self._settle(cause, -1)
        if was == "pending":
            self.pending[cause.owner, cause.unit] -= cause.amount
        elif cause.unit == MINUTES:
            self.minutes[cause.owner] -= cause.amount
        else:
            self._collect_from(cause)
        return None

    def spend(self, number: int, owner: int, amount: int) -> str | None:
        if number in self.causes:
            return "already_posted"
        if amount > self.available(owner):
            return "insufficient"
        self.causes[number] = Cause("spent", owner, amount, state="spent", takes=self._take(owner, amount))
        self.spent += amount
        return None

    def hold(self, number: int, owner: int, amount: int, deadline_at: int) -> str | None:
        if number in self.causes:
            return "already_posted"
        if deadline_at <= self.now:
            return "deadline_past"
        if amount > self.available(owner):
            return "insufficient"
        takes = self._take(owner, amount)
        self.causes[number] = Cause("hold", owner, amount, state="held", takes=takes, deadline_at=deadline_at)
        self.held[owner] += amount
        return None

    def end_hold(self, number: int, how: str, grace_until: int) -> str | None:
        cause = self.causes[number]
        if how == "collected" and cause.deadline_at <= self.now:
            return "hold_lapsed"
        if how == "lapsed" and self.now < cause.deadline_at:
            return "hold_running"
        if cause.state != "held":
            return "hold_ended"
        self.held[cause.owner] -= cause.amount
        if how == "collected":
            cause.state = "spent"
            self.spent += cause.amount
        else:
            cause.state = "ended"
            self._release(cause, cause.amount, grace_until)
        return None

    def give_back(self, number: int, amount: int, grace_until: int) -> str | None:
        cause = self.causes.get(number)
        if cause is None or cause.state != "spent":
            return "nothing_spent"
        if amount > sum(take.amount - take.released for take in cause.takes):
            return "returned_too_much"
        self.spent -= amount
        self._release(cause, amount, grace_until)
        return None

    def sweep(self) -> None:
        for lot in self.lots:
            if self._lapsed(lot):
                self.expired += lot.remaining
                lot.swept, lot.remaining = lot.swept + lot.remaining, 0

    # How

    def _lapsed(self, lot: Lot) -> bool:
        return lot.expires_at is not None and lot.expires_at <= self.now

    def _count(self, cause: Cause, sign: int) -> None:
        self.issued[cause.unit] += sign * cause.amount
        self.earned[cause.owner, cause.unit, cause.category, cause.effective_at] += sign * cause.amount
        self.times[cause.owner, cause.unit, cause.category, cause.effective_at] += sign

    def _settle(self, cause: Cause, sign: int) -> None:
        self.settled[cause.owner, cause.unit, cause.category, cause.effective_at] += sign * cause.amount

    def _arrive(self, cause: Cause, expires_at: int | None) -> None:
        cause.state = "arrived"
        self._settle(cause, +1)
        if cause.unit == MINUTES:
            self.minutes[cause.owner] += cause.amount
            return
        cause.lot = self._lot(cause.owner, cause.amount, expires_at, self.now)
        self._pay_debt(cause.owner, cause.amount, [cause.lot])

    def _lot(self, owner: int, amount: int, expires_at: int | None, earned_at: int) -> Lot:
        self.lots.append(Lot(owner, amount, expires_at, earned_at, len(self.lots)))
        return self.lots[-1]

    def _pay_debt(self, owner: int, amount: int, lots: list[Lot]) -> None:
        for lot in lots:
            part = min(self.debt[owner], amount, 0 if self._lapsed(lot) else lot.remaining)
            lot.remaining -= part
            amount -= part
            self.debt[owner] -= part

    def _take(self, owner: int, amount: int) -> list[Take]:
        takes: list[Take] = []
        for lot in self.spendable(owner):
            part = min(amount, lot.remaining)
            if part:
                takes.append(Take(lot, part))
                lot.remaining -= part
                amount -= part
        return takes

    def _release(self, cause: Cause, amount: int, grace_until: int) -> None:
        rest = amount
        for take in reversed(cause.takes):
            part = min(rest, take.amount - take.released)
            take.released += part
            rest -= part
            if part and self._lapsed(take.lot):
                self._lot(cause.owner, part, grace_until, take.lot.earned_at).origin = take.lot
            else:
                take.lot.remaining += part
        self._pay_debt(cause.owner, amount, self.spendable(cause.owner))

    def _collect_from(self, cause: Cause) -> None:
        """Take an earning back: its own lots, what was swept of them, other lots, and the rest is owed."""
        assert cause.lot is not None
        rest = cause.amount
        own = [cause.lot]
        for each in own:
            own += [lot for lot in self.lots if lot.origin is each]
        others = [lot for lot in self.spendable(cause.owner) if lot not in own]
        for lot in own:
            part = min(rest, lot.remaining)
            lot.remaining -= part
            rest -= part
        part = min(rest, sum(lot.swept for lot in own))
        self.expired -= part
        rest -= part
        for lot in others:
            part = min(rest, lot.remaining)
            lot.remaining -= part
            rest -= part
        self.debt[cause.owner] += rest


def balances(model: Model, owner: int) -> dict[tuple[int, str], int]:
    """An owner's accounts as the ledger would show them, those at nought left out."""
    found: dict[tuple[int, str], Any] = {
        (POINTS, "wallet"): model.wallet(owner),
        (MINUTES, "wallet"): model.minutes[owner],
        (POINTS, "pending"): model.pending[owner, POINTS],
        (MINUTES, "pending"): model.pending[owner, MINUTES],
        (POINTS, "hold"): model.held[owner],
        (POINTS, "owed"): -model.debt[owner],
    }
    return {key: amount for key, amount in found.items() if amount}


KINDS = {"cleanup": "service", "meeting": "deliberation"}
"""The model's categories; any other counts for no star."""


def quarters(model: Model) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """By quarter and person: minutes, service points, deliberation points, days; who has none is left out."""
    found: dict[tuple[int, int], list[int]] = {}
    days: Counter[tuple[int, int, date]] = Counter()
    for (owner, unit, category, effective_at), amount in model.settled.items():
        if category not in KINDS:
            continue
        day = datetime.fromtimestamp(effective_at / 1000, ZoneInfo("Asia/Shanghai")).date()
        quarter = int(f"{day.year}{(day.month - 1) // 3 + 1}")
        row = found.setdefault((quarter, owner), [0, 0, 0, 0])
        if unit == MINUTES:
            row[0] += amount
            days[quarter, owner, day] += amount
        else:
            row[1 if KINDS[category] == "service" else 2] += amount
    for (quarter, owner, _), minutes in days.items():
        found[quarter, owner][3] += minutes > 0
    return {key: (row[0], row[1], row[2], row[3]) for key, row in found.items() if any(row)}


def programme(model: Model) -> dict[tuple[int, str], int]:
    """The programme's accounts, those at nought left out."""
    found = {
        (POINTS, "issue"): -model.issued[POINTS],
        (MINUTES, "issue"): -model.issued[MINUTES],
        (POINTS, "sink"): model.spent,
        (POINTS, "expired"): model.expired,
    }
    return {key: amount for key, amount in found.items() if amount}
