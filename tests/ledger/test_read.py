"""What can be asked of the ledger."""

from datetime import date
from typing import Any

from ledger.books import fold
from ledger.conftest import LI, WANG, Books
from sqlalchemy import event

from points.clock import DAY, HOUR, at
from points.ledger import as_of, read
from points.ledger.as_of import Moment
from points.ledger.commands import Confirm, Earn, TakeBack
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Cause, Owner


def test_what_has_lapsed_cannot_be_spent_even_before_the_sweep(books: Books) -> None:
    books.earn(1, 500, life=HOUR)
    books.earn(2, 300)
    with books.connection.begin():
        assert read.available(books.connection, WANG, books.at + HOUR - 1) == 800
        assert read.available(books.connection, WANG, books.at + HOUR) == 300
        assert read.balance(books.connection, WANG, POINTS, "wallet") == 800


def test_expiring_soon_is_by_date_and_only_what_can_still_be_spent(books: Books) -> None:
    for number, life in enumerate([HOUR, 3 * DAY, 3 * DAY, 30 * DAY, 31 * DAY, None]):
        books.earn(number + 1, 100, life=life)
    with books.connection.begin():
        found = read.expiring(books.connection, WANG, books.at + HOUR, 30)
    expected = [(books.at + 3 * DAY, 200), (books.at + 30 * DAY, 100)]
    assert [(each.at, each.amount) for each in found] == expected


def test_period_totals_count_by_the_towns_day_and_month_in_which_it_took_effect(books: Books) -> None:
    midnight = at(date(2026, 4, 1))
    books.earn(1, 100, effective_at=midnight - 1)
    books.earn(2, 200, effective_at=midnight)
    books.earn(3, 90, unit_id=MINUTES, effective_at=midnight)
    with books.connection.begin():
        days = read.period_totals(books.connection, 1, POINTS, 20260301, 20260430)
        months = read.period_totals(books.connection, 1, POINTS, 202603, 202604)
    assert [(each.period, each.amount, each.times) for each in days] == [(20260331, 100, 1), (20260401, 200, 1)]
    assert [(each.period, each.amount) for each in months] == [(202603, 100), (202604, 200)]


def test_what_is_taken_back_leaves_the_period_it_was_earned_in(books: Books) -> None:
    books.earn(1, 100, effective_at=at(date(2026, 3, 31)))
    books.take_back(1)
    with books.connection.begin():
        found = read.period_totals(books.connection, 1, POINTS, 202601, 202612)
    assert [(each.period, each.amount, each.times) for each in found] == [(202603, 0, 0)]


def test_transfers_are_found_by_account_person_and_source(full_books: Books) -> None:
    connection = full_books.connection
    with connection.begin():
        everything, cursor = read.transfers_page(connection, limit=100)
        assert cursor is None
        assert [t.seq for t in everything] == list(range(len(everything), 0, -1))
        wallet = next(b for b in read.balances(connection, WANG) if (b.unit_id, b.kind) == (POINTS, "wallet"))
        touching = [t for t in everything if wallet.account_id in (t.debit_id, t.credit_id)]
        assert read.transfers_page(connection, account_id=wallet.account_id)[0] == touching
        assert read.transfers_page(connection, person_id=2)[0] == [t for t in everything if t.person_id == 2]
        by_source = read.transfers_page(connection, source_type="t", source_id=7)[0]
        assert by_source == [t for t in everything if t.source_id == 7]
        assert len(by_source) == 3


def test_pages_of_transfers_together_are_the_whole(full_books: Books) -> None:
    connection = full_books.connection
    with connection.begin():
        conditions: dict[str, Any]
        for conditions in ({}, {"account_id": 1000}, {"person_id": 1}):
            whole, _ = read.transfers_page(connection, limit=100, **conditions)
            page, cursor = read.transfers_page(connection, limit=4, **conditions)
            paged = list(page)
            while cursor is not None:
                page, cursor = read.transfers_page(connection, limit=4, before_seq=cursor, **conditions)
                paged += page
            assert paged == whole


def test_holds_past_their_deadline_are_found_until_they_end(books: Books) -> None:
    books.earn(1, 500)
    books.hold(2, 100, wait=HOUR)
    books.hold(3, 100, wait=2 * HOUR)
    with books.connection.begin():
        assert read.due_holds(books.connection, books.at + HOUR - 1, 10) == []
        due = read.due_holds(books.connection, books.at + HOUR, 10)
    assert [each.hold_ref for each in due] == [books.holds[2]]
    books.clock.advance(HOUR)
    books.end(2, "lapsed")
    with books.connection.begin():
        assert read.due_holds(books.connection, books.at + HOUR, 10) == []


def test_an_owner_as_of_a_moment_is_each_account_added_up(full_books: Books) -> None:
    connection = full_books.connection
    with connection.begin():
        for moment, until in (
            (Moment("recorded", full_books.at), {"recorded_at": full_books.at}),
            (Moment("effective", full_books.at + DAY), {"effective_at": full_books.at + DAY}),
        ):
            expected = fold(connection, **until)
            for owner in (WANG, LI, Owner("programme", 1)):
                found = as_of.owner_as_of(connection, owner, moment)
                assert {each.account_id: each.amount for each in found} == {
                    each.account_id: expected[each.account_id] for each in read.balances(connection, owner)
                }


def test_as_of_by_seq_never_splits_a_group(books: Books) -> None:
    books.earn(1, 500)
    books.spend(2, 500)
    books.take_back(1)  # a debt
    books.earn(3, 800)  # two transfers: the earning, and what it pays of the debt
    with books.connection.begin():
        last = as_of.last_whole_seq(books.connection, 10**9)
        assert as_of.last_whole_seq(books.connection, last - 1) == last - 2
        wallet = next(b.account_id for b in read.balances(books.connection, WANG) if b.kind == "wallet")
        assert as_of.account_as_of(books.connection, wallet, Moment("seq", last)) == 300
        assert as_of.account_as_of(books.connection, wallet, Moment("seq", last - 1)) == 0
        assert as_of.account_as_of(books.connection, wallet, Moment("seq", 0)) == 0
        assert as_of.account_as_of(books.connection, wallet, Moment("seq", -5)) == 0


def test_an_account_is_read_by_its_id(books: Books) -> None:
    books.earn(1, 500)
    with books.connection.begin():
        (wallet,) = read.balances(books.connection, WANG)
        found = read.account(books.connection, wallet.account_id)
        assert found is not None
        assert (found.owner_type, found.owner_id, found.balance) == ("person", 1, 500)
        assert read.account(books.connection, 424242) is None


def test_a_quarters_minutes_are_those_that_are_settled(books: Books) -> None:
    """What waits for approval is no part of the quarter yet, nor is what was brought over from an older book."""
    last_quarter, first, last = date(2026, 3, 31), date(2026, 4, 1), date(2026, 6, 30)
    for number, (amount, day, category, pending) in enumerate(
        (
            (10, last_quarter, "a", False),
            (20, first, "a", False),
            (40, last, "a", False),
            (80, first, "a", True),
            (160, last_quarter, "a", True),
            (320, first, "opening", False),
        )
    ):
        cause, more = Cause("q", number), {"unit_id": MINUTES, "category": category, "pending": pending}
        books.do(Earn(cause=cause, owner=WANG, person_id=1, amount=amount, effective_at=at(day, 12), **more))
    assert _quarter(books, first) == _quarter(books, last) == 60
    assert _quarter(books, last_quarter) == 10
    books.do(Confirm(cause=Cause("q", 3), owner=WANG, effective_at=at(first, 12)))
    assert _quarter(books, last) == 140
    books.do(TakeBack(cause=Cause("q", 3), owner=WANG))
    assert _quarter(books, last) == 60
    assert _quarter(books, date(2026, 12, 31)) == 0


def _quarter(books: Books, day: date) -> int:
    with books.connection.begin():
        return read.settled_of_quarter(books.connection, 1, MINUTES, day, without="opening")


def test_a_persons_transfers_are_those_of_their_accounts(full_books: Books) -> None:
    connection = full_books.connection
    with connection.begin():
        owned = [each.account_id for each in read.balances(connection, WANG)]
        found, _ = read.transfers_page(connection, person_id=1, limit=100)
        assert found == [
            each
            for each in read.transfers_page(connection, limit=100)[0]
            if each.debit_id in owned or each.credit_id in owned
        ]
        one = owned[0]
        assert read.transfers_page(connection, person_id=1, account_id=one) == read.transfers_page(
            connection, account_id=one
        )
        assert read.transfers_page(connection, person_id=2, account_id=one)[0] == []
        assert read.transfers_page(connection, person_id=404)[0] == []


def test_a_persons_transfers_are_found_by_indexes(full_books: Books) -> None:
    """Never by reading everybody's: asked while SQLite explains itself."""
    connection = full_books.connection
    asked: list[str] = []
    event.listen(connection, "before_cursor_execute", lambda *a: asked.append(a[2]))
    with connection.begin():
        read.transfers_page(connection, person_id=1, before_seq=20)
        if connection.dialect.name == "sqlite":
            for statement in [each for each in asked if "ledger_transfers" in each]:
                plan = connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")
                ).all()
                assert all("USING INDEX" in row[-1] for row in plan), plan
