"""The ledger's verbs, one law at a time."""

import pytest
from sqlalchemy import Connection

from points.clock import DAY, FixedClock
from points.db.working_set import WorkingSet
from points.ledger import lots, moves
from points.ledger.models import POINTS
from points.ledger.posting import Cause, Insufficient, Owner, Posting, account_of, open_account

WANG = Owner("person", 1)


def posting(ws: WorkingSet, cause: Cause) -> Posting:
    found = Posting(ws, cause, actor_id=None)
    found.begin(ws.now)
    return found


def test_reversal_after_spending_leaves_a_debt_and_later_credits_recover_it(
    writing: Connection, town_clock: FixedClock
) -> None:
    with writing.begin():
        ws = WorkingSet(writing, town_clock.now())
        first = moves.earn(
            posting(ws, Cause("t", 1)), WANG, POINTS, 1000, category="a", person_id=1, expires_at=ws.now + DAY
        )
        moves.spend(posting(ws, Cause("t", 2)), WANG, 600, category="shop", person_id=1)
        moves.take_back(posting(ws, Cause("t", 1, 2)), WANG, first, pending=False)
        ws.flush()
        wallet = open_account(ws, WANG, POINTS, "wallet")
        assert wallet.balance == 0
        assert moves.debt(account_of(ws, WANG, POINTS, "owed")) == 600
        moves.earn(posting(ws, Cause("t", 3)), WANG, POINTS, 1000, category="a", person_id=1)
        assert moves.debt(account_of(ws, WANG, POINTS, "owed")) == 0
        assert lots.available(ws, wallet) == 400
        ws.flush()


def test_an_overdraft_is_refused(writing: Connection, town_clock: FixedClock) -> None:
    with writing.begin():
        ws = WorkingSet(writing, town_clock.now())
        moves.earn(posting(ws, Cause("t", 1)), WANG, POINTS, 1000, category="a", person_id=1)
        with pytest.raises(Insufficient, match="还差6分"):
            moves.spend(posting(ws, Cause("t", 2)), WANG, 1600, category="shop", person_id=1)
