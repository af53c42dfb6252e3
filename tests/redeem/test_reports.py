"""Reports against a hand-written account of what happened: undone, returned, on paper, and around midnight."""

from datetime import date
from typing import Any

import pytest
from redeem.services import Services
from redeem.shop import Counter
from redeem.test_order import SATURDAY, buy, reserve
from sqlalchemy import text

from points import clock
from points.clock import MINUTE
from points.people.session import Actor
from points.redeem import dashboard, reports
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.dashboard import Dashboard, Month
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.paper import SignSheet, WriteSheet, Written, sheet_of
from points.redeem.report_sheets import day_paper, day_sheets
from points.redeem.reports import Day, Turnover

SUNDAY, WEDNESDAY = date(2026, 5, 17), date(2026, 5, 20)


@pytest.fixture(autouse=True)
def _on_saturday(counter: Counter) -> None:
    counter.clock.instant = clock.at(SATURDAY, 9)


def day_of(counter: Counter, day: date, shop: int = 0) -> Day:
    with counter.town.database.read() as connection:
        return reports.day_of(connection, shop or counter.shop_id, day)


def turnover(counter: Counter, first: date, last: date, shop: int | None = None) -> Turnover:
    with counter.town.database.read() as connection:
        return reports.turnover(connection, first, last, shop)


def shown(counter: Counter) -> Dashboard:
    with counter.town.database.read() as connection:
        return dashboard.dashboard(connection, counter.clock.now())


def resident(counter: Counter, name: str = "王秀英", points: int = 20_000) -> Actor:
    person = counter.town.person(name)
    counter.give(person, points)
    return person


def bring_back(counter: Counter, order: Any, line: int, quantity: int, *, restock: bool = True) -> None:
    brought = (Brought(order.lines[line].id, quantity, restock),)
    counter.run(
        ReturnLines(key=counter.key(), by=counter.second_clerk, order_id=order.id, brought=brought, reason="坏")
    )


def undo(counter: Counter, order: Any) -> None:
    counter.run(UndoOrder(key=counter.key(), by=counter.clerk, order_id=order.id))


def test_a_day_lists_what_went_out_and_what_came_back_and_sums_them_by_the_ledger(counter: Counter) -> None:
    wang, li = resident(counter), resident(counter, "李国富")
    rice = counter.good("大米", 400, 250, stock=20, household_limit=99)
    oil = counter.good("食用油", 700, 600, stock=20, household_limit=99)
    kept = buy(counter, wang, (rice, 3), (oil, 1))
    undone = buy(counter, li, (rice, 2))
    undo(counter, undone)
    bring_back(counter, kept, 0, 1)
    bring_back(counter, kept, 1, 1, restock=False)
    found = day_of(counter, SATURDAY)
    assert [(each.person_name, each.item_name, each.quantity, each.points) for each in found.lines] == [
        ("王秀英", "大米", 3, 1200), ("王秀英", "大米", -1, -400), ("王秀英", "食用油", 1, 700),
        ("王秀英", "食用油", -1, -700), ("李国富", "大米", 2, 800), ("李国富", "大米", -2, -800),
    ]  # fmt: skip
    assert {line.clerk_name for line in found.lines if line.quantity < 0} == {"沈店员", "钱店员"}
    assert [(each.name, each.out, each.back, each.points, each.fen) for each in found.items] == [
        ("大米", 5, 3, 800, 500), ("食用油", 1, 1, 0, 600),
    ]  # fmt: skip
    assert (found.points, found.orders, found.faults) == (800, 2, [])


def test_a_reservation_counts_on_the_day_it_is_collected(counter: Counter) -> None:
    wang, li = resident(counter), resident(counter, "李国富")
    rice = counter.good("大米", 400, 250, stock=20)
    order, given_up = reserve(counter, wang, (rice, 1)), reserve(counter, li, (rice, 2))
    assert (day_of(counter, SATURDAY).lines, day_of(counter, SATURDAY).reserved) == ([], 2)
    counter.clock.instant = clock.at(WEDNESDAY, 9)
    counter.run(CollectOrder(key=counter.key(), by=counter.clerk, order_id=order.id))
    counter.run(CancelOrder(key=counter.key(), by=li, order_id=given_up.id))
    assert (day_of(counter, SATURDAY).points, day_of(counter, SATURDAY).reserved) == (0, 2)
    collected = day_of(counter, WEDNESDAY)
    assert (collected.points, collected.orders, collected.reserved, collected.faults) == (400, 1, 0, [])


def test_a_return_counts_on_its_own_day_and_a_turnover_over_both_is_what_stayed(counter: Counter) -> None:
    wang = resident(counter)
    rice = counter.good("大米", 400, 250, stock=20)
    order = buy(counter, wang, (rice, 2))
    counter.clock.instant = clock.at(SUNDAY, 10)
    bring_back(counter, order, 0, 1)
    assert (day_of(counter, SATURDAY).points, day_of(counter, SUNDAY).points) == (800, -400)
    assert day_of(counter, SUNDAY).orders == 0
    both = turnover(counter, SATURDAY, SUNDAY)
    assert [(each.out, each.back, each.net, each.points, each.fen) for each in both.items] == [(2, 1, 1, 400, 250)]
    assert (both.by_ledger.points, both.by_ledger.fen, both.by_ledger.goods) == (400, 250, {rice: 1})
    assert both.agrees


def test_a_service_counts_when_it_is_done_and_against_it_when_a_complaint_was_right(counter: Counter) -> None:
    services = Services(counter)
    first, second = services.buy(2)
    assert (day_of(counter, SATURDAY).points, day_of(counter, SATURDAY).vouchers_issued) == (0, 2)
    counter.run(services.done(first))
    counter.run(services.done(second))
    counter.clock.instant = clock.at(SUNDAY, 10)
    counter.run(services.complain(second))
    counter.run(services.decide(second))
    assert [(line.kind, line.quantity) for line in day_of(counter, SATURDAY).lines] == [("service", 1)] * 2
    assert (day_of(counter, SATURDAY).points, day_of(counter, SUNDAY).points) == (2000, -1000)
    both = turnover(counter, SATURDAY, SUNDAY)
    assert [(each.out, each.back, each.points, each.fen) for each in both.items] == [(2, 1, 1000, 1500)]
    assert both.agrees
    assert day_of(counter, SATURDAY).faults == day_of(counter, SUNDAY).faults == []


def test_what_was_written_on_paper_counts_on_the_day_of_the_signature(counter: Counter) -> None:
    wang = resident(counter)
    rice = counter.good("大米", 400, 250, stock=20)
    counter.clock.instant = clock.at(SUNDAY, 10)
    written = (Written(wang.person_id, rice, 2),)
    sheet = WriteSheet(key=counter.key(), by=counter.clerk, shop_id=counter.shop_id, day=SATURDAY, lines=written)
    sheet_id = counter.run(sheet)
    with counter.town.database.read() as connection:
        seen = sheet_of(connection, sheet_id)
    assert seen is not None
    before = day_of(counter, SATURDAY)
    sign = SignSheet(key=counter.key(), by=counter.second_clerk, sheet_id=sheet_id, version=seen.version)
    counter.run(sign)
    assert day_of(counter, SATURDAY) == before, "the report of a day gone by never changes"
    sunday = day_of(counter, SUNDAY)
    assert (sunday.points, sunday.orders, sunday.lines[0].channel, sunday.faults) == (800, 1, "paper", [])


def test_a_shop_sees_its_own_day_and_the_town_all_of_them(counter: Counter) -> None:
    wang, other = resident(counter), counter.shop("二号兑换点")
    rice = counter.good("大米", 400, 250, stock=20)
    counter.receive(rice, 5, shop=other)
    buy(counter, wang, (rice, 1))
    buy(counter, wang, (rice, 1), shop_id=other)
    assert (day_of(counter, SATURDAY).points, day_of(counter, SATURDAY, other).points) == (400, 400)
    assert turnover(counter, SATURDAY, SATURDAY).by_ledger.goods == {rice: 2}
    assert turnover(counter, SATURDAY, SATURDAY, other).by_ledger.goods == {rice: 1}
    assert [(each.name, each.orders, each.points) for each in shown(counter).shops] == [
        ("东村兑换点", 1, 400), ("二号兑换点", 1, 400),
    ]  # fmt: skip


def test_lines_that_disagree_with_the_ledger_are_shown(corner: Counter) -> None:
    corner.clock.instant = clock.at(SATURDAY, 9)
    wang = resident(corner)
    rice = corner.good("大米", 400, 250, stock=20)
    order = buy(corner, wang, (rice, 2))
    with corner.town.connection.begin():
        corner.town.connection.execute(text("UPDATE order_lines SET quantity = 1"))
    found = day_of(corner, SATURDAY)
    assert [(each.number, each.what, each.by_lines, each.by_ledger) for each in found.faults] == [
        (order.number, "积分", 400, 800), (order.number, "大米", 1, 2),
    ]  # fmt: skip
    assert found.points == 800
    paper = day_paper(found, SATURDAY, "东村兑换点", corner.clock.now())
    assert paper.notes == (
        "账本合计：8分",
        f"订单与账本不一致,请管理员核对:单号{order.number},积分订单为4分,账本为8分。",
        f"订单与账本不一致,请管理员核对:单号{order.number},大米订单为1件,账本为2件。",
    )
    (lines, _) = day_sheets(found, SATURDAY, "东村兑换点")
    assert lines.warnings == paper.notes[1:]
    assert not turnover(corner, SATURDAY, SATURDAY).agrees


def test_months_end_at_midnight_in_the_town(counter: Counter) -> None:
    midnight = clock.at(date(2026, 7, 1))
    counter.clock.instant = midnight - MINUTE
    services = Services(counter)
    last_of_june, first_of_july = services.buy(2)
    counter.run(services.done(last_of_june))
    counter.clock.instant = midnight
    counter.give(services.resident, 3000)
    counter.run(services.done(first_of_july))
    found = shown(counter)
    assert found.months[-2:] == [Month(202606, 5000, 1000, 0), Month(202607, 3000, 1000, 0)]
    assert [each.month for each in found.months][:2] == [202508, 202509]
    assert found.this_month.issued == 3000
    # The quarter begins at the same midnight.
    assert [(each.net, each.points) for each in found.goods] == [(1, 1000)]
    assert [(each.orders, each.points) for each in found.shops] == [(1, 1000)]


def test_hours_are_those_of_the_counter_and_an_undone_order_was_nobody(counter: Counter) -> None:
    wang = resident(counter)
    rice = counter.good("大米", 400, 250, stock=20, household_limit=99)
    buy(counter, wang, (rice, 1))
    counter.clock.advance(59 * MINUTE)
    buy(counter, wang, (rice, 1))
    counter.clock.advance(MINUTE)
    undo(counter, buy(counter, wang, (rice, 1)))
    assert [(each.weekday, each.hour, each.orders) for each in shown(counter).hours] == [(6, 9, 2)]


def test_points_that_lapse_at_midnight_lapse_in_the_month_that_ends(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    counter.give(wang, 1000, expires_at=clock.at(date(2027, 1, 1)))
    counter.give(wang, 500, expires_at=clock.at(date(2027, 1, 1)) + MINUTE)
    counter.give(wang, 300)
    assert shown(counter).expiring == [(202612, 1000), (202701, 500)]


def test_what_was_issued_is_what_was_spent_lapsed_or_stands_on_accounts(counter: Counter) -> None:
    wang = resident(counter, points=2000)
    rice = counter.good("大米", 400, 250, stock=20, household_limit=99)
    buy(counter, wang, (rice, 2))
    undo(counter, buy(counter, wang, (rice, 1)))
    reserve(counter, wang, (rice, 1))
    found = shown(counter)
    assert (found.standing.outstanding, found.standing.held, found.standing.pending) == (1200, 400, 0)
    month = found.this_month
    assert (month.issued, month.spent, month.expired) == (2000, 800, 0)
    assert month.issued == month.spent + month.expired + found.standing.outstanding


def test_an_empty_town_has_twelve_empty_months(counter: Counter) -> None:
    found = shown(counter)
    assert [(each.issued, each.spent, each.expired) for each in found.months] == [(0, 0, 0)] * 12
    assert (found.goods, found.hours, found.expiring) == ([], [], [])
    assert day_of(counter, SATURDAY).lines == turnover(counter, SATURDAY, SUNDAY).items == []
