"""What a quarter counts for the stars: settled, by its own days, and the same kept and recomputed."""

from datetime import date
from typing import Any

import pytest
from ledger.conftest import LI, WANG, Books
from sqlalchemy import event, select, text
from sqlalchemy.exc import DatabaseError

from points.clock import DAY, MINUTE, at, quarter_bounds, quarter_number
from points.db.engine import Database
from points.ledger.commands import Confirm, Earn, TakeBack
from points.ledger.models import MINUTES
from points.ledger.posting import Cause, Owner
from points.ledger.quarter_models import categories, quarters
from points.ledger.quarters import (
    Values,
    evidence,
    values_from_projection,
    values_from_transfers,
    values_side_by_side,
)

SPRING, SUMMER = 20262, 20263
NOON = at(date(2026, 5, 10), 12)


@pytest.fixture(autouse=True)
def kinds(books: Books) -> None:
    with books.connection.begin():
        books.connection.execute(categories.insert().values(code="talk", kind="deliberation"))


def earn(books: Books, number: int, amount: int, effective_at: int = NOON, category: str = "a", **more: Any) -> None:
    who = {"owner": WANG, "person_id": 1, "cause": Cause("t", number)}
    books.do(Earn(amount=amount, category=category, effective_at=effective_at, **(who | more)))


def values(books: Books, *wanted: int) -> list[tuple[int, ...]]:
    """What is kept, once it is known to be what the transfers add up to."""
    with books.connection.begin():
        kept = list(values_from_projection(books.connection, wanted))
        assert list(values_from_transfers(books.connection, wanted, up_to_seq=None)) == kept
    return [(v.person_id, v.minutes, v.service_points, v.deliberation_points, v.days) for v in kept]


def test_a_quarter_begins_and_ends_at_the_towns_midnight() -> None:
    assert quarter_bounds(20261) == (at(date(2026, 1, 1)), at(date(2026, 4, 1)))
    assert quarter_bounds(20264) == (at(date(2026, 10, 1)), at(date(2027, 1, 1)))
    assert [quarter_number(date(2026, month, 1)) for month in (1, 3, 4, 9, 10, 12)] == [
        20261, 20261, 20262, 20263, 20264, 20264,
    ]  # fmt: skip


def test_minutes_and_points_of_each_kind_are_counted_apart(books: Books) -> None:
    earn(books, 1, 90, unit_id=MINUTES)
    earn(books, 2, 300)
    earn(books, 3, 200, category="talk")
    earn(books, 4, 50, owner=LI, person_id=2, category="talk")
    assert values(books, SPRING) == [(1, 90, 300, 200, 1), (2, 0, 0, 50, 0)]


def test_what_is_pending_counts_once_it_is_confirmed_and_where_it_was_earned(books: Books) -> None:
    earn(books, 1, 90, unit_id=MINUTES, pending=True)
    earn(books, 2, 300, pending=True)
    assert values(books, SPRING) == []
    books.clock.advance(90 * DAY)
    for number in (1, 2):
        books.do(Confirm(cause=Cause("t", number), owner=WANG))
    assert values(books, SPRING) == [(1, 90, 300, 0, 1)]
    assert values(books, SUMMER) == []


def test_what_is_taken_back_leaves_the_quarter_it_was_earned_in(books: Books) -> None:
    earn(books, 1, 300)
    earn(books, 2, 40, unit_id=MINUTES)
    earn(books, 3, 500, pending=True)
    books.spend(9, 200)
    books.clock.advance(90 * DAY)
    for number in (1, 2, 3):
        books.do(TakeBack(cause=Cause("t", number), owner=WANG))
    assert values(books, SPRING, SUMMER) == []


def test_spending_giving_back_holding_and_lapsing_change_nothing(books: Books) -> None:
    earn(books, 1, 1000, expires_at=books.clock.now() + DAY)
    earn(books, 2, 90, unit_id=MINUTES)
    before = values(books, SPRING)
    books.spend(3, 100)
    books.give_back(3, 40)
    books.hold(4, 100)
    books.end(4, "cancelled")
    books.hold(5, 100)
    books.end(5, "collected")
    books.clock.advance(2 * DAY)
    books.sweep()
    assert values(books, SPRING) == before == [(1, 90, 1000, 0, 1)]


def test_a_category_without_a_kind_counts_for_nothing(books: Books) -> None:
    earn(books, 1, 300, category="opening")
    earn(books, 2, 90, unit_id=MINUTES, category="opening")
    assert values(books, SPRING) == []
    earn(books, 3, 10, unit_id=MINUTES)
    books.do(TakeBack(cause=Cause("t", 3), owner=WANG))
    assert values(books, SPRING) == [], "minutes brought over make no day"


def test_a_day_counts_once_and_only_while_minutes_of_it_stand(books: Books) -> None:
    for number, category in enumerate(("a", "a", "talk"), start=1):
        earn(books, number, 30, unit_id=MINUTES, category=category)
    earn(books, 4, 30, NOON + DAY, unit_id=MINUTES, pending=True)
    assert values(books, SPRING) == [(1, 90, 0, 0, 1)]
    for number, left in ((1, (1, 60, 0, 0, 1)), (3, (1, 30, 0, 0, 1))):
        books.do(TakeBack(cause=Cause("t", number), owner=WANG))
        assert values(books, SPRING) == [left]
    books.do(Confirm(cause=Cause("t", 4), owner=WANG))
    assert values(books, SPRING) == [(1, 60, 0, 0, 2)]
    books.do(TakeBack(cause=Cause("t", 2), owner=WANG))
    assert values(books, SPRING) == [(1, 30, 0, 0, 1)]


def test_a_minute_before_midnight_is_the_old_quarters(books: Books) -> None:
    midnight = quarter_bounds(SUMMER)[0]
    earn(books, 1, 10, midnight - MINUTE, unit_id=MINUTES)
    earn(books, 2, 20, midnight, unit_id=MINUTES)
    assert values(books, SPRING) == [(1, 10, 0, 0, 1)]
    assert values(books, SUMMER) == [(1, 20, 0, 0, 1)]
    assert values(books, SUMMER, SPRING) == [(1, 30, 0, 0, 2)]
    assert values(books, 20251, SUMMER) == [(1, 20, 0, 0, 1)]
    assert values(books) == []


def test_a_reversal_dated_elsewhere_is_counted_where_it_says(books: Books) -> None:
    earn(books, 1, 10, unit_id=MINUTES)
    books.do(TakeBack(cause=Cause("t", 1), owner=WANG, effective_at=NOON - 60 * DAY))
    assert values(books, 20261) == [(1, -10, 0, 0, 0)]
    assert values(books, SPRING) == [(1, 10, 0, 0, 1)]


def test_recomputed_as_of_a_place_in_the_order_later_transfers_do_not_exist(books: Books) -> None:
    boards: dict[int, list[Values]] = {}
    steps = (
        lambda: earn(books, 1, 10, unit_id=MINUTES),
        lambda: earn(books, 2, 300, pending=True),
        lambda: books.do(Confirm(cause=Cause("t", 2), owner=WANG)),
        lambda: books.do(TakeBack(cause=Cause("t", 1), owner=WANG)),
    )
    for number, step in enumerate(steps, start=1):
        step()
        with books.connection.begin():
            boards[number] = list(values_from_projection(books.connection, [SPRING]))
    with books.connection.begin():
        for seq, board in boards.items():
            assert list(values_from_transfers(books.connection, [SPRING], up_to_seq=seq)) == board
    assert len({tuple(board) for board in boards.values()}) == 3


def test_evidence_is_what_the_values_are_made_of_whosever_purse_it_went_to(books: Books) -> None:
    """Also into that of a household the person has left since: the transfers say whose they are."""
    home = Owner("household", 7)
    earn(books, 1, 300, owner=home)
    earn(books, 2, 500, owner=home, person_id=2)
    earn(books, 3, 40, unit_id=MINUTES, pending=True)
    earn(books, 4, 70, category="opening")
    earn(books, 5, 60, NOON - 60 * DAY)
    books.spend(6, 20)
    books.do(Confirm(cause=Cause("t", 3), owner=WANG))
    books.do(TakeBack(cause=Cause("t", 1), owner=home))
    connection = books.connection
    with connection.begin():
        found = evidence(connection, 1, [SPRING], up_to_seq=None)
        assert [(each.source_id, each.amount, each.reverses) for each in found] == [
            (1, 300, None),
            (3, 40, None),
            (1, 300, 1),
        ]
        assert [each.source_id for each in evidence(connection, 1, [20261, SPRING], up_to_seq=5)] == [1, 5]
        assert [each.source_id for each in evidence(connection, 2, [SPRING], up_to_seq=None)] == [2]
        assert evidence(connection, 404, [SPRING], up_to_seq=None) == []


def test_evidence_is_found_by_an_index(books: Books) -> None:
    """Never by reading everybody's: asked while SQLite explains itself."""
    asked: list[Any] = []
    connection = books.connection
    event.listen(connection, "before_cursor_execute", lambda *a: asked.append(a[2:4]))
    with connection.begin():
        evidence(connection, 1, [SPRING], up_to_seq=7)
        if connection.dialect.name == "sqlite":
            statement, values = next(each for each in asked if "ledger_transfers" in each[0])
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert plan[0].startswith("SEARCH ledger_transfers USING INDEX ix_ledger_transfers_person (person_id=?")
            assert not [step for step in plan if step.startswith("SCAN ledger_")]


def test_two_readers_side_by_side_read_what_one_reads(books: Books, database: Database) -> None:
    for number in range(1, 8):
        earn(books, number, number, owner=Owner("person", number), person_id=number)
    earn(books, 8, 50)
    with books.connection.begin():
        for seq in (0, 1, 6, 7, 8):
            one = list(values_from_transfers(books.connection, [SPRING], up_to_seq=seq))
            assert values_side_by_side(database, [SPRING], up_to_seq=seq) == one
            assert len(one) == min(seq, 7)


def test_a_categorys_kind_cannot_be_changed_or_taken_away(books: Books) -> None:
    for statement in (
        "UPDATE ledger_categories SET kind = 'deliberation' WHERE code = 'a'",
        "DELETE FROM ledger_categories WHERE code = 'a'",
        "INSERT INTO ledger_categories VALUES ('a', 'deliberation')",
        "INSERT INTO ledger_categories VALUES ('b', 'other')",
    ):
        with pytest.raises(DatabaseError), books.connection.begin():
            books.connection.execute(text(statement))


def test_a_person_has_one_row_a_quarter(books: Books) -> None:
    for number in range(4):
        earn(books, number + 1, 10, NOON - 60 * DAY * (number % 2))
    with books.connection.begin():
        found = books.connection.execute(select(quarters).order_by(quarters.c.quarter)).all()
    assert [tuple(row) for row in found] == [(20261, 1, 0, 20, 0, 0), (20262, 1, 0, 20, 0, 0)]
