"""Holds and the sweep as requests to the writer: what has a deadline, and what happens when it passes."""

from typing import ClassVar, Literal

from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import NotFound
from points.ledger import moves, needs
from points.ledger.commands import Move, Moved, refuse_repetition
from points.ledger.lot_models import OPEN_LOTS
from points.ledger.models import ACCOUNTS, HOLDS, TRANSFERS, Hold
from points.ledger.posting import PROGRAMME, Cause, Owner, need_accounts
from points.ledger.read import lapsed_lots


class PlaceHold(Move, frozen=True, kw_only=True):
    """Set points aside until a deadline."""

    operation: ClassVar[str] = "ledger.hold"

    cause: Cause
    owner: Owner
    amount: int
    category: str
    person_id: int
    deadline_at: int

    def load(self, ws: WorkingSet) -> Rounds:
        """Accounts, what the cause did before, and the wallet's open lots."""
        needs.accounts_and_source(ws, self.owner, self.cause)
        yield from needs.to_spend(ws, self.owner)

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``already_posted``, ``insufficient`` and ``deadline_past``."""
        refuse_repetition(ws, self.cause)
        held = moves.hold(
            self.posting(ws, self.cause),
            self.owner,
            self.amount,
            deadline_at=self.deadline_at,
            category=self.category,
            person_id=self.person_id,
        )
        return Moved(held.seq, self.amount, held.id)


class EndHold(Move, frozen=True, kw_only=True):
    """End a hold, once: ``collected`` spends it; ``cancelled`` and ``lapsed`` give it back to the very lots."""

    operation: ClassVar[str] = "ledger.end_hold"

    hold_id: int
    how: Literal["collected", "cancelled", "lapsed"]
    grace_until: int
    """Until when points stay good whose lot lapsed meanwhile; of no account where they are collected."""

    def load(self, ws: WorkingSet) -> Rounds:
        """The hold, whose it is, and the lots it took from."""
        yield from needs.to_end_hold(ws, self.hold_id)

    def decide(self, ws: WorkingSet) -> Moved:
        """Refuses ``not_found``, ``hold_ended``, ``hold_lapsed`` (collected late) and ``hold_running``."""
        held = ws.get(HOLDS, self.hold_id)
        if held is None:
            raise NotFound
        owner, cause = _whose(ws, held)
        posting = self.posting(ws, cause)
        if self.how == "collected":
            transfer = moves.collect(posting, held)
        else:
            transfer = moves.end_hold(posting, owner, held, how=self.how, grace_until=self.grace_until)
        return Moved(transfer.seq, held.amount, held.id)


class ExpireLots(Move, frozen=True, kw_only=True):
    """Sweep up to ``limit`` lapsed lots out of their wallets, each effective when it lapsed. Safe to run twice."""

    operation: ClassVar[str] = "ledger.expire"
    alone: ClassVar[bool] = True
    long: ClassVar[bool] = True

    limit: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The lapsed lots and their wallets."""
        need_accounts(ws, PROGRAMME)
        for lot_id, wallet_id in lapsed_lots(ws.connection, ws.now, self.limit):
            ws.need(OPEN_LOTS, "key", lot_id)
            ws.need(ACCOUNTS, "key", wallet_id)
            ws.need(TRANSFERS, "source", lot_id, "expiry")
        yield

    def decide(self, ws: WorkingSet) -> Moved:
        """How much lapsed; the amount is 0 when nothing is left to sweep."""
        swept, first = 0, ws.head.seq + 1
        for lot_id, wallet_id in lapsed_lots(ws.connection, ws.now, self.limit):
            (lot,), (wallet,) = ws.find(OPEN_LOTS, "key", lot_id), ws.find(ACCOUNTS, "key", wallet_id)
            posting = self.posting(ws, Cause("expiry", lot_id))
            posting.begin(lot.expires_at or ws.now)
            person_id = wallet.owner_id if wallet.owner_type == "person" else None
            swept += moves.expire(posting, wallet, lot, person_id=person_id).amount
        return Moved(first, swept)


def _whose(ws: WorkingSet, held: Hold) -> tuple[Owner, Cause]:
    (wallet,) = ws.find(ACCOUNTS, "key", held.wallet_id)
    (first,) = ws.find(TRANSFERS, "key", held.seq)
    return Owner(wallet.owner_type, wallet.owner_id), Cause(first.source_type, first.source_id)
