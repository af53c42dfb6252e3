"""What somebody should look at: opened when it is so, closed when it is so no more, never twice."""

from datetime import timedelta
from typing import Any

import pytest
from redeem.shop import Counter
from redeem.stocked import reserve, sell, set_closed

from points import clock
from points.people.session import SYSTEM
from points.redeem.alerts import Due, RaiseAlerts, Raised, due_of_goods, open_alerts
from points.redeem.shelf import on_shelf
from points.redeem.stock import CancelReceipt, MoveLine, MoveStock
from points.redeem.supply_models import Alert

BUDGET = Due("budget", None, 202605, "本月兑换额度已用85%,请留意。")


def raised(counter: Counter, **fields: Any) -> Raised:
    return counter.run(RaiseAlerts(**fields))


def found(counter: Counter) -> list[Alert]:
    with counter.town.database.read() as connection:
        return open_alerts(connection, [counter.shop_id])


def told(counter: Counter) -> dict[str, str]:
    return {alert.kind: alert.explanation for alert in found(counter)}


def days(counter: Counter, number: int) -> int:
    return clock.day_number(clock.local_day(counter.clock.now()) + timedelta(days=number))


def best_before(counter: Counter, name: str, shop: int | None = None) -> int | None:
    with counter.town.database.read() as connection:
        lines = on_shelf(connection, shop or counter.shop_id, counter.clock.now())
        return next(line.best_before for line in lines if line.name == name)


def move(counter: Counter, item_id: int, quantity: int, to: int, from_: int | None = None) -> None:
    source = counter.shop_id if from_ is None else from_
    counter.run(MoveStock(by=SYSTEM, from_shop_id=source, to_shop_id=to, lines=(MoveLine(item_id, quantity),)))


def test_goods_running_out_are_told_until_they_are_there_again(counter: Counter) -> None:
    rice = counter.good("大米", stock=10, low_stock=4)
    assert raised(counter) == Raised(0, 0)
    reserve(counter, rice, 6)
    sell(counter, rice, 1)
    assert raised(counter) == Raised(1, 0)
    assert told(counter) == {"low_stock": "大米只剩3袋了,另有6袋已预订,请补货。"}
    counter.receive(rice, 1)
    assert raised(counter) == Raised(0, 1)
    assert told(counter) == {}


def test_running_twice_or_late_or_by_several_opens_nothing_twice(counter: Counter) -> None:
    rice = counter.good("大米", stock=3, low_stock=4)
    outcomes = counter.town.outcomes([RaiseAlerts() for _ in range(3)])
    assert [each.value for each in outcomes] == [Raised(1, 0), Raised(0, 0), Raised(0, 0)]
    first = found(counter)
    counter.clock.advance(30 * clock.DAY)
    sell(counter, rice, 3)
    assert raised(counter) == Raised(0, 0)
    (later,) = found(counter)
    assert (later.id, later.opened_at) == (first[0].id, first[0].opened_at)
    assert later.explanation == "大米已兑完,请补货。"


def test_what_comes_again_is_a_new_alert(counter: Counter) -> None:
    rice = counter.good("大米", stock=3, low_stock=4)
    raised(counter)
    counter.receive(rice, 5)
    raised(counter)
    sell(counter, rice, 5)
    assert raised(counter) == Raised(1, 0)
    assert len(counter.town.dump("alerts")["alerts"]) == 2


def test_goods_never_had_withdrawn_or_in_a_closed_shop_are_no_alert(counter: Counter) -> None:
    counter.good("盐", low_stock=4)
    counter.good("挂面", stock=3)
    rice = counter.good("大米", stock=1, low_stock=4, best_before=days(counter, 1))
    assert raised(counter) == Raised(2, 0)
    with counter.writing() as ws:
        ws.connection.exec_driver_sql(f"UPDATE items SET withdrawn_at = 1 WHERE id = {rice}")
    assert raised(counter) == Raised(0, 2)
    counter.good("食用油", stock=1, low_stock=4)
    assert raised(counter) == Raised(1, 0)
    set_closed(counter, counter.shop_id)
    assert raised(counter) == Raised(0, 1)


@pytest.mark.parametrize(("ahead", "is_told"), [(30, True), (31, False), (0, True)])
def test_goods_going_off_are_told_so_many_days_ahead(counter: Counter, ahead: int, is_told: bool) -> None:
    counter.good("大米", stock=2, best_before=days(counter, ahead))
    raised(counter)
    assert list(told(counter)) == (["shelf_life"] if is_told else [])


def test_what_is_past_its_last_good_day_is_told_apart(counter: Counter) -> None:
    counter.good("大米", stock=2, best_before=20260531)
    raised(counter)
    assert told(counter) == {"shelf_life": "大米有的5月31日到保质期,请尽快兑换。"}
    counter.clock.advance(21 * clock.DAY)
    raised(counter)
    assert told(counter) == {"shelf_life": "大米有的5月31日已过保质期,请下架检查。"}
    assert len(counter.town.dump("alerts")["alerts"]) == 1


def test_a_day_of_another_year_is_told_with_its_year(counter: Counter) -> None:
    counter.good("大米", stock=2, best_before=20270105)
    raised(counter, shelf_life_days=300)
    assert told(counter) == {"shelf_life": "大米有的2027年1月5日到保质期,请尽快兑换。"}


def test_what_came_in_first_is_taken_to_have_gone_first(counter: Counter) -> None:
    rice = counter.good("大米", stock=10, best_before=20260601)
    counter.receive(rice, 10, best_before=20261201)
    assert best_before(counter, "大米") == 20260601
    sell(counter, rice, 9)
    assert best_before(counter, "大米") == 20260601
    sell(counter, rice, 1)
    assert best_before(counter, "大米") == 20261201
    sell(counter, rice, 10)
    assert best_before(counter, "大米") is None


def test_a_cancelled_delivery_makes_nothing_younger(counter: Counter) -> None:
    rice = counter.good("大米", stock=10, best_before=20260601)
    receipt = counter.receive(rice, 10, by=counter.clerk, best_before=20261201)
    counter.run(CancelReceipt(by=counter.clerk, receipt_id=receipt))
    sell(counter, rice, 5)
    assert best_before(counter, "大米") == 20260601


def test_goods_without_a_day_hide_no_day_of_others(counter: Counter) -> None:
    rice = counter.good("大米", stock=10, best_before=20260601)
    counter.receive(rice, 10)
    assert best_before(counter, "大米") == 20260601
    sell(counter, rice, 10)
    assert best_before(counter, "大米") is None


def test_what_is_carried_to_another_shop_is_the_oldest_there_was(counter: Counter) -> None:
    other = counter.shop("东村二店")
    rice = counter.good("大米", stock=10, best_before=20260601)
    counter.receive(rice, 10, best_before=20261201)
    move(counter, rice, 10, other)
    assert best_before(counter, "大米") == 20261201
    assert best_before(counter, "大米", other) == 20260601
    counter.receive(rice, 5, shop=other, best_before=20270101)
    move(counter, rice, 12, counter.shop_id, from_=other)
    assert best_before(counter, "大米") == 20260601
    assert best_before(counter, "大米", other) == 20270101


def test_goods_carried_to_and_fro_for_ever_are_of_no_known_day(corner: Counter) -> None:
    other = corner.shop("东村二店")
    rice = corner.good("大米", stock=1, best_before=20260601)
    for _ in range(10):
        move(corner, rice, 1, other)
        move(corner, rice, 1, corner.shop_id, from_=other)
    assert best_before(corner, "大米") == 20260601
    move(corner, rice, 1, other)
    assert best_before(corner, "大米", other) is None


def test_what_others_found_is_kept_beside_the_goods(counter: Counter) -> None:
    counter.good("大米", stock=3, low_stock=4)
    assert raised(counter, also=(BUDGET,), also_kinds=("budget",)) == Raised(2, 0)
    assert told(counter) == {"low_stock": "大米只剩3袋了,请补货。", "budget": BUDGET.explanation}
    assert raised(counter) == Raised(0, 0), "who did not look at the budget does not close it"
    assert raised(counter, also_kinds=("budget",)) == Raised(0, 1)
    assert list(told(counter)) == ["low_stock"]


def test_alerts_are_of_ones_own_shops_and_of_the_whole_town(counter: Counter) -> None:
    far = counter.shop("西村兑换点", place_id=counter.town.other_village)
    counter.good("大米", stock=1, low_stock=4, shop=far)
    raised(counter, also=(BUDGET,), also_kinds=("budget",))
    assert list(told(counter)) == ["budget"]
    with counter.town.database.read() as connection:
        assert {each.kind for each in open_alerts(connection, [far])} == {"budget", "low_stock"}
        assert len(due_of_goods(connection, counter.clock.now())) == 1
