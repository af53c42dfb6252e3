"""The ledger's own commands: each verb as a request to the writer, sharing its batch with others.

A cause moves points once a revision: the earning or spending is the first, what follows for the same cause
(confirmation, collection, return, reversal) the next ones. Repeating any of them is refused, never done twice.
"""

from typing import ClassVar

import msgspec

from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import Refusal
from points.ledger import moves, needs
from points.ledger.models import ACCOUNTS, POINTS, Transfer
from points.ledger.posting import PROGRAMME, Cause, Owner, Posting, need_totals


class Moved(msgspec.Struct, frozen=True):
    """What a command wrote: the first transfer's ``seq``, how much moved, and the hold it made, if it made one."""

    seq: int
    amount: int
    hold_id: int | None = None


class Move(Command[Moved], frozen=True, kw_only=True):
    """What the ledger's commands have in common. ``effective_at`` None: when it is recorded."""

    alone: ClassVar[bool] = False
    answer: ClassVar[type] = Moved

    actor: int | None = None
    rule_version: int = 0
    place_id: int | None = None
    effective_at: int | None = None

    def posting(self, ws: WorkingSet, cause: Cause) -> Posting:
        """The next revision of a cause, its first group begun."""
        done = needs.source(ws, cause)
        revision = max((each.revision for each in done), default=0) + 1
        found = Posting(
            ws,
            Cause(cause.type, cause.id, revision),
            actor_id=self.actor,
            rule_version=self.rule_version,
            place_id=self.place_id,
        )
        found.begin(self.effective_at or ws.now)
        return found


class Earn(Move, frozen=True, kw_only=True):
    """Issue points or minutes for a cause, once."""

    operation: ClassVar[str] = "ledger.earn"

    cause: Cause
    owner: Owner
    amount: int
    category: str
    person_id: int
    unit_id: int = POINTS
    pending: bool = False
    expires_at: int | None = None

    def load(self, ws: WorkingSet) -> Rounds:
        """Accounts, what the cause did before, and the totals it adds to."""
        needs.accounts_and_source(ws, self.owner, self.cause)
        need_totals(ws, self.person_id, self.unit_id, self.effective_at or ws.now)
        yield

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``already_posted``."""
        refuse_repetition(ws, self.cause)
        transfer = moves.earn(
            self.posting(ws, self.cause),
            self.owner,
            self.unit_id,
            self.amount,
            category=self.category,
            person_id=self.person_id,
            pending=self.pending,
            expires_at=self.expires_at,
        )
        return Moved(transfer.seq, self.amount)


class Confirm(Move, frozen=True, kw_only=True):
    """Let what a cause earned as pending reach the wallet, effective when it was earned: its quarter counts it."""

    operation: ClassVar[str] = "ledger.confirm"

    cause: Cause
    owner: Owner
    expires_at: int | None = None

    def load(self, ws: WorkingSet) -> Rounds:
        """Accounts, what the cause earned, and the totals it is settled in."""
        yield from needs.to_confirm(ws, self.owner, self.cause)

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``nothing_pending``: never earned, confirmed before, or taken back."""
        waiting = [t for t in _standing(ws, self.owner, self.cause) if _waits(ws, t)]
        if not waiting:
            raise Refusal("nothing_pending", "没有待确认的积分,可能已经确认过了,请刷新后再看。")
        posting = self.posting(ws, self.cause)
        first = ws.head.seq + 1
        for earned in waiting:
            posting.begin(self.effective_at or earned.effective_at)
            moves.confirm(posting, self.owner, earned, expires_at=self.expires_at)
        return Moved(first, sum(each.amount for each in waiting))


class TakeBack(Move, frozen=True, kw_only=True):
    """Reverse all that a cause earned, effective when it was earned, so that its period's totals are put right."""

    operation: ClassVar[str] = "ledger.take_back"

    cause: Cause
    owner: Owner

    def load(self, ws: WorkingSet) -> Rounds:
        """What the cause earned, the lots it made and where they went."""
        yield from needs.to_take_back(ws, self.owner, self.cause)

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``nothing_earned``: never earned, or taken back before."""
        standing = _standing(ws, self.owner, self.cause)
        if not standing:
            raise Refusal("nothing_earned", "没有可撤回的积分,可能已经撤回过了,请刷新后再看。")
        waiting = [_waits(ws, each) for each in standing]
        first = ws.head.seq + 1
        posting = self.posting(ws, self.cause)
        for earned, pending in zip(standing, waiting, strict=True):
            posting.begin(self.effective_at or earned.effective_at)
            moves.take_back(posting, self.owner, earned, pending=pending)
        return Moved(first, sum(each.amount for each in standing))


class Spend(Move, frozen=True, kw_only=True):
    """Spend points for good."""

    operation: ClassVar[str] = "ledger.spend"

    cause: Cause
    owner: Owner
    amount: int
    category: str
    person_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """Accounts, what the cause did before, and the wallet's open lots."""
        needs.accounts_and_source(ws, self.owner, self.cause)
        yield from needs.to_spend(ws, self.owner)

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``already_posted`` and ``insufficient``."""
        refuse_repetition(ws, self.cause)
        posting = self.posting(ws, self.cause)
        transfer = moves.spend(posting, self.owner, self.amount, category=self.category, person_id=self.person_id)
        return Moved(transfer.seq, self.amount)


class GiveBack(Move, frozen=True, kw_only=True):
    """Return part of what a cause spent, at once or by collecting a hold, to the very lots."""

    operation: ClassVar[str] = "ledger.give_back"

    cause: Cause
    owner: Owner
    amount: int
    grace_until: int

    def load(self, ws: WorkingSet) -> Rounds:
        """What the cause spent, from which lots, and what was returned already."""
        yield from needs.to_give_back(ws, self.owner, self.cause)

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``nothing_spent`` and ``returned_too_much``."""
        done = needs.source(ws, self.cause)
        spent = next((each for each in done if _kind(ws, each.credit_id) == "sink"), None)
        if spent is None:
            raise Refusal("nothing_spent", "这一笔没有用掉积分,不需要退回。")
        held = next((each for each in done if each.credit_id == spent.debit_id and each.reverses is None), None)
        transfer = moves.give_back(
            self.posting(ws, self.cause),
            self.owner,
            spent,
            self.amount,
            taken_by=held.seq if held and _kind(ws, spent.debit_id) == "hold" else spent.seq,
            grace_until=self.grace_until,
        )
        return Moved(transfer.seq, self.amount)


def refuse_repetition(ws: WorkingSet, cause: Cause) -> None:
    """A cause that has moved anything begins nothing again."""
    if needs.source(ws, cause):
        raise Refusal("already_posted", "这件事已经记过了,不会重复记。")


def _standing(ws: WorkingSet, owner: Owner, cause: Cause) -> list[Transfer]:
    """What a cause has earned for an owner and nobody has taken back."""
    done = needs.source(ws, cause)
    reversed_ = {each.reverses for each in done}
    issues = {a.id for a in ws.find(ACCOUNTS, "owner", PROGRAMME.id, PROGRAMME.type) if a.kind == "issue"}
    mine = {a.id for a in ws.find(ACCOUNTS, "owner", owner.id, owner.type)}
    return [t for t in done if t.debit_id in issues and t.credit_id in mine and t.seq not in reversed_]


def _waits(ws: WorkingSet, earned: Transfer) -> bool:
    """Whether an earning is pending still."""
    same = needs.source(ws, Cause(earned.source_type, earned.source_id))
    confirmed = any(t.seq > earned.seq and t.debit_id == earned.credit_id and t.reverses is None for t in same)
    return _kind(ws, earned.credit_id) == "pending" and not confirmed


def _kind(ws: WorkingSet, account_id: int) -> str:
    account = ws.get(ACCOUNTS, account_id)
    return account.kind if account else ""
