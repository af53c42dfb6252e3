"""A statement: every change of what can be spent, and what is promised, each with its state."""

from typing import Any

from ledger.conftest import LI, WANG, Books

from points.clock import DAY
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Owner
from points.ledger.statement import Line, statement


def lines(books: Books, owner: Owner = WANG, unit: int = POINTS, **page: Any) -> list[Line]:
    with books.connection.begin():
        return statement(books.connection, owner, unit, **page)[0]


def short(found: list[Line]) -> list[tuple[int, int | None, str]]:
    return [(line.amount, line.balance_after, line.status) for line in found]


def test_somebody_without_an_account_has_an_empty_one(books: Books) -> None:
    assert lines(books, LI) == []


def test_latest_first_with_the_balance_after_each(books: Books) -> None:
    books.earn(1, 500)
    books.spend(2, 200)
    books.earn(3, 100)
    found = lines(books)
    assert short(found) == [(100, 400, "settled"), (-200, 300, "settled"), (500, 500, "settled")]
    assert [line.other_kind for line in found] == ["issue", "sink", "issue"]


def test_a_promise_waits_and_its_confirmation_takes_its_place(books: Books) -> None:
    books.earn(1, 500, pending=True)
    assert short(lines(books)) == [(500, None, "pending")]
    books.confirm(1)
    assert short(lines(books)) == [(500, 500, "settled")]


def test_a_refused_promise_says_so_in_one_line(books: Books) -> None:
    books.earn(1, 500, pending=True)
    books.take_back(1)
    assert short(lines(books)) == [(500, None, "reversed")]


def test_what_was_taken_back_is_marked_in_both_ways_of_earning(books: Books) -> None:
    books.earn(1, 500)
    books.earn(2, 300, pending=True)
    books.confirm(2)
    books.take_back(1)
    books.take_back(2)
    statuses = {(line.amount, line.status) for line in lines(books)}
    assert statuses == {(500, "reversed"), (300, "reversed"), (-500, "settled"), (-300, "settled")}


def test_spent_and_partly_returned_is_not_reversed_until_all_is_back(books: Books) -> None:
    books.earn(1, 500)
    books.spend(2, 300)
    books.give_back(2, 100)
    assert (-300, 200, "settled") in short(lines(books))
    books.give_back(2, 200)
    assert (-300, 200, "reversed") in short(lines(books))


def test_collecting_a_hold_is_no_second_line(books: Books) -> None:
    books.earn(1, 500)
    books.hold(2, 200)
    before = short(lines(books))
    books.end(2, "collected")
    assert short(lines(books)) == before == [(-200, 300, "settled"), (500, 500, "settled")]


def test_units_are_never_mixed(books: Books) -> None:
    books.earn(1, 500)
    books.earn(2, 90, unit_id=MINUTES)
    assert short(lines(books, unit=MINUTES)) == [(90, 90, "settled")]


def test_pages_together_are_the_whole(full_books: Books) -> None:
    for owner in (WANG, LI):
        whole = lines(full_books, owner, limit=100)
        cursor, paged = None, list[Line]()
        while True:
            with full_books.connection.begin():
                page, cursor = statement(full_books.connection, owner, POINTS, before_seq=cursor, limit=3)
            paged += page
            if cursor is None:
                break
            assert len(page) == 3
        assert paged == whole
        assert [line.seq for line in whole] == sorted({line.seq for line in whole}, reverse=True)


def test_lines_that_count_add_up_to_the_balance(full_books: Books) -> None:
    full_books.clock.advance(DAY)
    for owner in (WANG, LI):
        settled = [line for line in lines(full_books, owner, limit=100) if line.balance_after is not None]
        assert sum(line.amount for line in settled) == settled[0].balance_after
