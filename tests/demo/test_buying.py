"""The demo's year at the counter: by the town's rules, every kind of end, and something for a visitor to do today."""

from collections import Counter as Tally
from datetime import date
from typing import Any

import pytest
from demo.conftest import KEYS, NOW
from sqlalchemy import Connection, Select, func, select

from points import demo
from points.clock import at, day_number, local_day, month_number
from points.db.engine import Database
from points.demo import cast
from points.demo.seasons import USED_A_DAY_MAX, Seasons
from points.people.models import persons
from points.people.search import search_people
from points.people.session import SYSTEM, Actor
from points.redeem.alerts import open_alerts
from points.redeem.cover import cover
from points.redeem.models import shops
from points.redeem.order_models import order_lines, order_returns, orders
from points.redeem.service_models import settlements, vouchers
from points.redeem.service_read import vouchers_to_confirm
from points.redeem.supply_models import sheet_lines, sheets, stock_count_lines, stock_counts
from points.redeem.terms import closed_today
from points.redeem.today import terms_now

Loaded = tuple[Database, demo.Summary]


def rows(full_town: Loaded, query: Select[*tuple[Any, ...]]) -> list[Any]:
    with full_town[0].read() as connection:
        return list(connection.execute(query).all())


def person(connection: Connection, neighbour: cast.Neighbour) -> int:
    found = search_people(connection, KEYS, SYSTEM, cast.phone(neighbour.number))
    return next(line.id for line in found if line.name == neighbour.name)


def clerks(connection: Connection) -> set[int]:
    return set(connection.execute(select(persons.c.id).where(persons.c.name.in_(cast.CLERKS))).scalars())


def test_nothing_is_handed_over_but_on_redemption_days_in_opening_hours(full_town: Loaded) -> None:
    with full_town[0].read() as connection:
        terms = terms_now(connection, NOW)
        counter = connection.execute(
            select(orders.c.ended_at).where(orders.c.channel != "paper", orders.c.handed_by.is_not(None))
        )
        handed_over = list(counter.scalars())
    assert len(handed_over) > 900
    assert [at for at in handed_over if closed_today(terms.shop, terms.is_off, at)] == []
    assert 90 <= len({local_day(at) for at in handed_over}) <= 120
    assert max(Tally(local_day(at) for at in handed_over).values()) <= 50


def test_both_shops_have_their_orders_and_each_order_one_to_five_lines(full_town: Loaded) -> None:
    by_shop = rows(full_town, select(shops.c.id, func.count(orders.c.id)).join(orders).group_by(shops.c.id))
    lines = rows(full_town, select(func.count()).select_from(order_lines).group_by(order_lines.c.order_id))
    assert min(count for _, count in by_shop) > 200
    assert len(by_shop) == 2
    assert {count for (count,) in lines} >= {1, 2, 3}
    assert max(count for (count,) in lines) <= 5


def test_orders_come_to_every_kind_of_end(full_town: Loaded) -> None:
    ends = Tally((row.channel, row.state) for row in rows(full_town, select(orders.c.channel, orders.c.state)))
    ways = Tally(row.identified for row in rows(full_town, select(orders.c.identified)))
    returns = rows(full_town, select(order_returns.c.restocked).where(order_returns.c.reason != "当天撤销"))
    assert set(ends) == {
        ("till", "collected"), ("till", "undone"), ("home", "collected"), ("home", "cancelled"), ("home", "lapsed"),
        ("home", "reserved"), ("paper", "collected"),
    }  # fmt: skip
    assert min(ends.values()) >= 1
    assert set(ways) == {"card", "live_code", "found", "self", "paper"}
    assert len(returns) >= 5
    assert {row.restocked for row in returns} == {0, 1}


def test_large_orders_are_proven_and_some_are_fetched_by_others(full_town: Loaded) -> None:
    with full_town[0].read() as connection:
        above = terms_now(connection, NOW).shop.verify_above
    of_till = select(orders.c.identified).where(orders.c.channel == "till")
    assert {row.identified for row in rows(full_town, of_till.where(orders.c.points > above))} == {"live_code"}
    fetched = rows(
        full_town,
        select(orders.c.collector_relation, orders.c.signature).where(orders.c.collector_name != ""),
    )
    assert {"配偶", "子女", "邻居"} <= {row.collector_relation for row in fetched}
    assert all(row.signature.startswith("M") for row in fetched)


def test_no_promise_is_overdue(full_town: Loaded) -> None:
    reserved = select(orders.c.id).where(orders.c.state == "reserved", orders.c.deadline_at <= NOW)
    issued = select(vouchers.c.id).where(vouchers.c.state == "issued", vouchers.c.valid_until <= NOW)
    assert rows(full_town, reserved) == rows(full_town, issued) == []


def test_vouchers_come_to_every_kind_of_end_and_one_complaint_waits(full_town: Loaded) -> None:
    states = Tally(row.state for row in rows(full_town, select(vouchers.c.state)))
    assert set(states) == {"issued", "done", "confirmed", "complained", "returned", "cancelled", "lapsed"}
    assert states["complained"] == states["returned"] == 1
    assert states["confirmed"] > states["done"] + states["cancelled"] + states["lapsed"]
    (complained,) = rows(full_town, select(vouchers).where(vouchers.c.state == "complained"))
    assert complained.complaint


def test_finished_months_are_settled_by_two_and_one_waits_for_the_second(full_town: Loaded) -> None:
    made = rows(full_town, select(settlements))
    assert {row.month for row in made} <= set(range(202511, 202513)) | set(range(202601, 202611))
    assert len({row.month for row in made}) >= 9
    assert all(row.made_by != row.approved_by for row in made)
    assert [row.month for row in made if row.approved_at is None] == [202610]


def test_what_one_clerk_counts_or_enters_the_other_signs_and_a_count_waits(full_town: Loaded) -> None:
    counted = rows(full_town, select(stock_counts))
    differing = rows(
        full_town,
        select(stock_count_lines.c.count_id).where(stock_count_lines.c.counted != stock_count_lines.c.expected),
    )
    (sheet,) = rows(full_town, select(sheets))
    verdicts = Tally(row.verdict for row in rows(full_town, select(sheet_lines.c.verdict)))
    with full_town[0].read() as connection:
        both = clerks(connection)
    assert Tally(row.state for row in counted) == {"approved": 24, "submitted": 1}
    assert all({row.made_by, row.decided_by} == both for row in counted if row.state == "approved")
    assert {row.id for row in counted} == {row.count_id for row in differing}
    assert (sheet.state, {sheet.made_by, sheet.signed_by}) == ("applied", both)
    assert verdicts == {"ok": sum(verdicts.values()) - 1, "limit_household": 1}


def test_today_there_is_something_to_do(full_town: Loaded) -> None:
    with full_town[0].read() as connection:
        money = cover(connection, terms_now(connection, NOW).rules.budget, NOW)
        both = list(connection.execute(select(shops.c.id)).scalars())
        found = open_alerts(connection, both)
        regular = person(connection, cast.REGULAR)
        (mender,) = (person(connection, each) for each in cast.COUPLE if each.name == "李国富")
        to_mend = vouchers_to_confirm(connection, Actor(mender, 0, "李国富"), NOW, state="issued")
        theirs = Tally(connection.execute(select(orders.c.state).where(orders.c.person_id == regular)).scalars())
        issued = list(
            connection.execute(
                select(vouchers.c.id).where(vouchers.c.person_id == regular, vouchers.c.state == "issued")
            ).scalars()
        )
    assert money.month == month_number(local_day(NOW))
    assert money.percent is not None
    assert 60 <= money.percent <= 85
    assert {each.kind for each in found} == {"low_stock", "shelf_life"}
    assert theirs["reserved"] == 1
    assert theirs["collected"] >= 3
    assert len(issued) == 1
    assert issued[0] in {line.voucher.id for line in to_mend}


def test_a_second_clerk_can_be_tried(full_town: Loaded) -> None:
    with full_town[0].read() as connection:
        told = demo.sign_in_lines(connection, KEYS, "http://127.0.0.1:8000")
        assert len(clerks(connection)) == 2
    for name in cast.CLERKS:
        (line,) = (each for each in told if each.startswith(f"  兑换员 {name}"))
        assert "兑换台" in line
        assert "密码 demo-" in line


@pytest.mark.parametrize("day", [date(2026, 11, 3), date(2026, 11, 21), date(2026, 2, 18), date(2026, 10, 31)])
def test_no_month_uses_more_than_it_has_and_none_too_much_in_a_day(full_town: Loaded, day: date) -> None:
    with full_town[0].read() as connection:
        terms = terms_now(connection, NOW)
    seasons = Seasons(terms, at(date(2025, 11, 8), 9), at(day, 10, 20))
    month_fen = terms.rules.budget.month_fen or 0
    before = dict.fromkeys({month_number(each) for each in seasons.days}, 0)
    for each in seasons.days:
        used = seasons.budget_by(each)
        assert 0 <= used - before[month_number(each)] <= month_fen * USED_A_DAY_MAX + 1
        assert used < month_fen * 0.8
        before[month_number(each)] = used
    assert day_number(seasons.days[-1]) <= day_number(day)
