"""The ledger's verbs, one law at a time."""

import pytest
from ledger.conftest import Books
from sqlalchemy import Connection

from points.clock import DAY, FixedClock
from points.db.working_set import WorkingSet
from points.ledger import lots, moves
from points.ledger.commands import Earn, Spend
from points.ledger.models import POINTS
from points.ledger.posting import PROGRAMME, Cause, Insufficient, Owner, Posting, account_of, open_account
from points.ledger.read import balances
from points.ledger.verify import verify

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


def test_a_grace_that_lapsed_is_taken_from_what_lapsed_and_makes_no_debt(books: Books) -> None:
    """Spent, lapsed meanwhile, given back with a grace, swept again: it is the same earning all the way."""
    books.earn(1, 1000, life=DAY)
    books.spend(2, 600)
    books.clock.advance(2 * DAY)
    books.give_back(2, 600, grace=DAY)
    books.clock.advance(2 * DAY)
    books.sweep()
    books.take_back(1)
    assert _held(books, WANG) == {"wallet": 0}
    assert _held(books, PROGRAMME) == {"issue": 0, "expired": 0, "sink": 0}
    assert verify(books.connection).fault is None


def test_what_a_category_is_called_says_nothing_of_what_lapsed(books: Books) -> None:
    books.do(
        Earn(cause=Cause("t", 1), owner=WANG, amount=1000, category="expiry", person_id=1, expires_at=books.at + DAY)
    )
    books.do(Spend(cause=Cause("t", 2), owner=WANG, amount=1000, category="expiry", person_id=1))
    books.take_back(1)
    assert _held(books, WANG) == {"wallet": 0, "owed": -1000}
    assert verify(books.connection).fault is None


def _held(books: Books, owner: Owner) -> dict[str, int]:
    with books.connection.begin():
        return {each.kind: each.amount for each in balances(books.connection, owner)}
