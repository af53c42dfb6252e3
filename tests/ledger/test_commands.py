"""The ledger's commands, one law at a time."""

from collections.abc import Callable
from typing import Any

import pytest
from ledger.books import facts
from ledger.conftest import LI, WANG, Books
from sqlalchemy import select

from points.clock import DAY, HOUR
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.errors import Refusal
from points.ledger import commands, holding, read
from points.ledger.lot_models import open_lots
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import PROGRAMME, Cause, Owner

OpenLots = dict[int, tuple[int, int | None]]


def held(books: Books, owner: Owner = WANG, unit: int = POINTS) -> dict[str, int]:
    with books.connection.begin():
        return {b.kind: b.amount for b in read.balances(books.connection, owner) if b.unit_id == unit and b.amount}


def lots(books: Books) -> OpenLots:
    with books.connection.begin():
        rows = books.connection.execute(select(open_lots.c.lot_id, open_lots.c.remaining, open_lots.c.expires_at))
        return {lot_id: (remaining, expires_at) for lot_id, remaining, expires_at in rows}


def refused(reason: str) -> Any:
    return pytest.raises(Refusal, match=reason)


def test_what_lapses_first_is_spent_first_then_what_is_oldest(books: Books) -> None:
    for number, life in enumerate([None, 3 * DAY, DAY, DAY]):
        books.earn(number + 1, 100, life=life)
    first = lots(books)
    books.spend(9, 250)
    left = lots(books)
    never, in_three_days, *_ = first
    assert left == {never: (100, None), in_three_days: (50, books.at + 3 * DAY)}


def test_cancelling_a_hold_restores_the_very_lots(books: Books) -> None:
    for number, life in enumerate([None, 3 * DAY, DAY]):
        books.earn(number + 1, 100, life=life)
    before = lots(books)
    books.hold(9, 250)
    assert lots(books) != before
    books.end(9, "cancelled")
    assert lots(books) == before
    assert held(books) == {"wallet": 300}


def test_a_partial_return_goes_to_the_lot_that_was_taken_from_last(books: Books) -> None:
    books.earn(1, 100, life=DAY)
    books.earn(2, 100)
    lasting = max(lots(books))
    books.spend(3, 200)
    books.give_back(3, 60)
    assert lots(books) == {lasting: (60, None)}


def test_collecting_is_not_a_second_spend_and_a_hold_ends_once(books: Books) -> None:
    books.earn(1, 500)
    books.hold(2, 200)
    assert held(books) == {"wallet": 300, "hold": 200}
    books.end(2, "collected")
    assert held(books) == {"wallet": 300}
    assert held(books, PROGRAMME)["sink"] == 200
    for how in ("collected", "cancelled"):
        with refused("hold_ended"):
            books.end(2, how)


def test_a_hold_cannot_be_collected_from_its_deadline_on_nor_lapse_before(books: Books) -> None:
    books.earn(1, 500)
    books.hold(2, 200, wait=HOUR)
    with refused("hold_running"):
        books.end(2, "lapsed")
    books.clock.advance(HOUR)
    with refused("hold_lapsed"):
        books.end(2, "collected")
    books.end(2, "lapsed")
    assert held(books) == {"wallet": 500}


def test_an_unknown_hold_is_not_found(books: Books) -> None:
    books.holds[1] = 424242
    with refused("not_found"):
        books.end(1, "cancelled")


def test_what_is_held_does_not_lapse_and_gets_grace_when_it_comes_back(books: Books) -> None:
    books.earn(1, 500, life=HOUR)
    books.hold(2, 200, wait=DAY)
    books.clock.advance(2 * HOUR)
    assert books.sweep().amount == 300
    assert held(books) == {"hold": 200}
    books.end(2, "cancelled", grace=DAY)
    assert held(books) == {"wallet": 200}
    assert list(lots(books).values()) == [(200, books.clock.now() + DAY)]
    books.clock.advance(DAY)
    assert books.sweep().amount == 200
    assert held(books) == {}


def test_the_sweep_is_safe_to_run_twice_and_takes_no_more_than_it_may(books: Books) -> None:
    for number in range(5):
        books.earn(number + 1, 100, life=HOUR)
    books.clock.advance(HOUR)
    assert [books.sweep(limit=2).amount for _ in range(4)] == [200, 200, 100, 0]
    assert held(books, PROGRAMME)["expired"] == 500


def test_reversal_after_spending_leaves_a_debt_that_later_credits_pay(books: Books) -> None:
    books.earn(1, 1000)
    books.spend(2, 600)
    books.take_back(1)
    assert held(books) == {"owed": -600}
    books.earn(3, 400, pending=True)
    assert held(books) == {"owed": -600, "pending": 400}
    books.confirm(3)
    assert held(books) == {"owed": -200}
    books.give_back(2, 600)
    assert held(books) == {"wallet": 400}


def test_what_had_lapsed_is_taken_from_there_and_makes_no_debt(books: Books) -> None:
    books.earn(1, 1000, life=HOUR)
    books.spend(2, 600)
    books.clock.advance(HOUR)
    books.sweep()
    books.take_back(1)
    assert held(books) == {"owed": -600}
    assert "expired" not in held(books, PROGRAMME)


def test_what_lapsed_under_an_earlier_revision_does_not_pay_for_a_later_one(books: Books) -> None:
    """The cause earned twice: what was swept of the first earning was taken back with it, and only once."""
    cause: dict[str, Any] = {"cause": Cause("t", 1), "owner": WANG}
    books.earn(1, 100, pending=True)
    books.confirm(1, life=HOUR)
    books.clock.advance(HOUR)
    books.sweep()
    books.take_back(1)
    books.do(Again(**cause, amount=100, category="a", person_id=1, pending=True))
    books.confirm(1)
    books.spend(2, 100)
    books.take_back(1)
    assert held(books) == {"owed": -100}
    assert "expired" not in held(books, PROGRAMME)


class Again(commands.Earn, frozen=True, kw_only=True):
    """The next revision of a cause earns anew, as a correction does."""

    def decide(self, ws: WorkingSet) -> commands.Moved:
        from points.ledger import moves

        transfer = moves.earn(
            self.posting(ws, self.cause),
            self.owner,
            self.unit_id,
            self.amount,
            category=self.category,
            person_id=self.person_id,
            pending=self.pending,
        )
        return commands.Moved(transfer.seq, self.amount)


def test_minutes_are_earned_and_taken_back_and_have_no_lots(books: Books) -> None:
    books.earn(1, 90, unit_id=MINUTES)
    assert held(books, unit=MINUTES) == {"wallet": 90}
    assert lots(books) == {}
    books.take_back(1)
    assert held(books, unit=MINUTES) == {}


@pytest.mark.parametrize(
    ("first", "again", "reason"),
    [
        (lambda b: b.earn(2, 100), lambda b: b.earn(2, 100), "already_posted"),
        (lambda b: b.spend(2, 100), lambda b: b.spend(2, 100), "already_posted"),
        (lambda b: b.hold(2, 100), lambda b: b.hold(2, 100), "already_posted"),
        (lambda b: b.take_back(1), lambda b: b.take_back(1), "nothing_earned"),
        (lambda b: b.earn(2, 100, pending=True) and b.confirm(2), lambda b: b.confirm(2), "nothing_pending"),
        (lambda b: b.earn(2, 100, pending=True) and b.take_back(2), lambda b: b.confirm(2), "nothing_pending"),
        (lambda b: b.spend(2, 100) and b.give_back(2, 100), lambda b: b.give_back(2, 1), "returned_too_much"),
        (lambda b: None, lambda b: b.give_back(1, 1), "nothing_spent"),
        (lambda b: None, lambda b: b.spend(2, 501), "insufficient"),
        (lambda b: None, lambda b: b.hold(2, 501), "insufficient"),
        (lambda b: None, lambda b: b.hold(2, 1, wait=0), "deadline_past"),
        (lambda b: None, lambda b: b.take_back(1, LI), "nothing_earned"),
    ],
)
def test_nothing_is_done_twice_or_beyond_what_is_there(
    books: Books, first: Callable[[Books], Any], again: Callable[[Books], Any], reason: str
) -> None:
    books.earn(1, 500)
    first(books)
    with books.connection.begin():
        before = facts(books.connection)
    with refused(reason):
        again(books)
    with books.connection.begin():
        assert facts(books.connection) == before


def test_one_batch_may_spend_a_lot_and_have_it_back(books: Books) -> None:
    """The lot's row goes and comes back within one transaction."""
    books.earn(1, 100)
    before = lots(books)
    who: dict[str, Any] = {"cause": Cause("t", 2), "owner": WANG}
    batch = [
        commands.Spend(**who, amount=100, category="s", person_id=1),
        commands.GiveBack(**who, amount=100, grace_until=0),
        commands.Spend(cause=Cause("t", 3), owner=WANG, amount=30, category="s", person_id=1),
    ]
    assert all(outcome.unwrap() for outcome in decide_batch(books.connection, books.clock, batch))
    assert lots(books) == {lot_id: (70, expires_at) for lot_id, (_, expires_at) in before.items()}


def test_commands_ask_for_all_they_need_at_once(full_books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    """No command fetches a row by itself: a batch of five hundred costs as many round trips as a batch of one."""
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(f"{shelf} by {lookup}"))
    full_books.spend(20, 50, LI)
    full_books.hold(21, 100, owner=LI)
    full_books.hold(22, 100, owner=LI)
    who: dict[str, Any] = {"owner": LI, "person_id": 2, "category": "a", "amount": 10}
    mine = {"owner": LI, "grace_until": full_books.at + 90 * DAY}
    full_books.earn(23, 100, LI, pending=True)
    each: list[Command[Any]] = [
        commands.Earn(cause=Cause("t", 30), **who),
        commands.Spend(cause=Cause("t", 31), **who),
        holding.PlaceHold(cause=Cause("t", 32), deadline_at=full_books.at + 90 * DAY, **who),
        holding.EndHold(hold_id=full_books.holds[21], how="cancelled", grace_until=full_books.at + 90 * DAY),
        holding.EndHold(hold_id=full_books.holds[22], how="collected", grace_until=full_books.at + 90 * DAY),
        commands.GiveBack(cause=Cause("t", 20), amount=10, **mine),
        commands.GiveBack(cause=Cause("t", 22), amount=10, **mine),
        commands.Confirm(cause=Cause("t", 23), owner=LI),
        commands.TakeBack(cause=Cause("t", 23), owner=LI),
        commands.TakeBack(cause=Cause("t", 13), owner=LI),
    ]
    for command in each:
        late.clear()
        full_books.do(command)
        assert late == [], command
    full_books.earn(40, 100, Owner("person", 3), life=DAY)
    full_books.clock.advance(DAY)
    late.clear()
    assert full_books.sweep().amount > 0
    assert late == []
