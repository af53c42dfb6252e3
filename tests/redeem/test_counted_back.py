"""Undoing gives back just what an order was counted with, in just its periods, whatever the limits say by then."""

from collections import Counter as Tally
from datetime import date
from typing import Any

import pytest
from redeem.shop import Counter
from redeem.test_limits import always_open, cancel, collect, counts, limit, rich, undo
from redeem.test_order import buy, reserve
from sqlalchemy import select

from points import clock
from points.clock import HOUR
from points.people.session import Actor
from points.redeem.giving_back import Brought, ReturnLines
from points.redeem.lapsing import LapseOrders
from points.redeem.models import ITEMS
from points.redeem.order_models import takings
from points.redeem.service import CancelVoucher

MONDAY = date(2026, 5, 18)
LIMITS: list[str | None] = [None, "day", "week", "month"]
CHANGES = [(before, after) for before in LIMITS for after in LIMITS if before != after]
ENDS = ["undo", "return", "cancel", "lapse", "undo collected", "cancel voucher", "undo voucher"]


@pytest.fixture(autouse=True)
def _on_monday(counter: Counter) -> None:
    counter.clock.instant = clock.at(MONDAY, 9)


def tally(counter: Counter) -> Tally[tuple[Any, ...]]:
    return Tally({row[:-1]: row[-1] for row in counts(counter)})


def limit_item(counter: Counter, item: int, period: str | None) -> None:
    count, per = (None, "quarter") if period is None else (40, period)
    with counter.writing() as ws:
        columns: dict[str, Any] = {"person_period": per, "household_period": per}
        ws.change(ITEMS, ws.find(ITEMS, "key", item)[0], person_limit=count, household_limit=count, **columns)


def end(counter: Counter, person: Actor, order: Any, how: str) -> None:
    """What was ordered comes back."""
    if how == "lapse":
        counter.clock.instant = order.deadline_at
        assert counter.run(LapseOrders()) == 1
    elif how == "cancel":
        cancel(counter, order.id)
    elif how == "cancel voucher":
        for each in order.vouchers:
            counter.run(CancelVoucher(key=counter.key(), by=person, voucher_id=each.id))
    elif how == "return":
        for quantity in (1, 2):
            brought = (Brought(order.lines[0].id, quantity),)
            counter.run(ReturnLines(key=counter.key(), by=counter.clerk, order_id=order.id, brought=brought))
    else:
        if how == "undo collected":
            collect(counter, order.id)
        undo(counter, order.id)


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_an_order_gives_back_what_it_was_counted_with_when_its_items_limit_changes(
    counter: Counter, before: str | None, after: str | None
) -> None:
    always_open(counter)
    wang = rich(counter)
    counter.household(wang, counter.town.person("王大明"))
    rice = counter.good(price=1, stock=20)
    limit_item(counter, rice, before)
    start = tally(counter)
    first = buy(counter, wang, (rice, 3))
    counted = tally(counter) - start
    limit_item(counter, rice, after)
    counter.clock.advance(HOUR)
    buy(counter, wang, (rice, 2))
    both = tally(counter)
    undo(counter, first.id)
    assert both - tally(counter) == counted


@pytest.mark.parametrize("how", ENDS)
def test_whatever_ends_an_order_leaves_the_day_of_the_next_one_alone(counter: Counter, how: str) -> None:
    always_open(counter)
    wang = rich(counter)
    ware = counter.service(price=1) if how.endswith("voucher") else counter.good(price=1, stock=20)
    start = tally(counter)
    ordering = reserve if how in ("cancel", "lapse", "undo collected") else buy
    first = ordering(counter, wang, (ware, 3))
    counted = tally(counter) - start
    visits = 'person_visits = { count = 9, per = "day" }', 'household_visits = { count = 9, per = "week" }'
    always_open(counter, limit("person", 40, "day"), limit("household", 40, "week"), *visits)
    counter.clock.advance(HOUR)
    buy(counter, wang, (ware, 2))
    both = tally(counter)
    end(counter, wang, first, how)
    assert both - tally(counter) == counted
    assert counter.fault() is None


@pytest.mark.parametrize("how", ENDS)
def test_what_was_counted_in_a_day_is_given_back_to_it_after_the_limit_has_gone(counter: Counter, how: str) -> None:
    visits = 'person_visits = { count = 9, per = "day" }', 'household_visits = { count = 9, per = "week" }'
    always_open(counter, limit("person", 40, "day"), limit("household", 40, "week"), *visits)
    wang = rich(counter)
    ware = counter.service(price=1) if how.endswith("voucher") else counter.good(price=1, stock=20)
    ordering = reserve if how in ("cancel", "lapse", "undo collected") else buy
    order = ordering(counter, wang, (ware, 3))
    with counter.town.database.read() as connection:
        days = connection.execute(select(takings.c.period).where(takings.c.period == 20260518)).scalars().all()
    assert len(days) == 2, "the ware and the visit, for the person"
    always_open(counter)
    end(counter, wang, order, how)
    assert tally(counter) == Tally()
