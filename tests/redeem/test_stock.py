"""Deliveries, moves, and undoing a delivery typed wrong: the ledger counts, and nothing is there twice."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from redeem.shop import Counter
from redeem.stocked import in_part, late_loads, reserve, sell, set_closed
from redeem.test_counting import decision, submitted

from points import clock
from points.errors import Refusal
from points.ledger.posting import Owner
from points.redeem.shelf import ShelfLine, on_shelf
from points.redeem.stock import CancelReceipt, MoveLine, MoveStock, ReceiptLine, ReceiveStock


@pytest.fixture
def far(counter: Counter) -> int:
    """A second shop, in the other village."""
    return counter.shop("西村兑换点", place_id=counter.town.other_village)


@pytest.fixture
def no_late_load(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    yield from late_loads(monkeypatch)


def shelf(counter: Counter, shop_id: int | None = None) -> dict[str, ShelfLine]:
    with counter.town.database.read() as connection:
        return {each.name: each for each in on_shelf(connection, shop_id or counter.shop_id, counter.clock.now())}


def receive(counter: Counter, *lines: ReceiptLine, **changes: Any) -> ReceiveStock:
    values: dict[str, Any] = {"by": counter.clerk, "shop_id": counter.shop_id, "supplier": "粮站", "lines": lines}
    return ReceiveStock(**(values | changes))


def carry(counter: Counter, to: int, *lines: MoveLine, **changes: Any) -> MoveStock:
    manager = counter.town.person("周管理", role="administrator", place_id=counter.town.root)
    values: dict[str, Any] = {"by": manager, "from_shop_id": counter.shop_id, "to_shop_id": to, "lines": lines}
    return MoveStock(**(values | changes))


def refused(counter: Counter, command: Any) -> str:
    before = counter.town.dump("ledger_transfers", "stock_receipts", "stock_moves", "audit")
    with pytest.raises(Refusal) as told:
        counter.run(command)
    assert counter.town.dump("ledger_transfers", "stock_receipts", "stock_moves", "audit") == before
    return told.value.reason


def test_what_comes_in_is_on_hand_and_free(counter: Counter) -> None:
    rice, oil = counter.good("大米"), counter.good("食用油")
    counter.run(receive(counter, ReceiptLine(rice, 10), ReceiptLine(rice, 5), ReceiptLine(oil, 4)))
    assert (counter.free(rice), counter.free(oil)) == (15, 4)
    line = shelf(counter)["大米"]
    assert (line.on_hand, line.reserved, line.available) == (15, 0, 15)
    assert counter.balance(Owner("item", rice), "issue", rice) == -15
    assert counter.fault() is None


def test_reserved_goods_are_on_hand_and_not_to_be_had(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    reserve(counter, rice, 3)
    sell(counter, rice, 2)
    line = shelf(counter)["大米"]
    assert (line.on_hand, line.reserved, line.available) == (8, 3, 5)


def test_every_good_is_listed_and_a_withdrawn_one_while_some_is_left(counter: Counter, far: int) -> None:
    counter.good("大米", stock=2)
    counter.good("食用油")
    counter.good("挂面", withdrawn_at=1)
    counter.service("理发")
    salt = counter.good("盐", stock=1)
    with counter.writing() as ws:
        ws.connection.exec_driver_sql(f"UPDATE items SET withdrawn_at = 1 WHERE id = {salt}")
    found = {name: (line.on_hand, line.withdrawn) for name, line in shelf(counter).items()}
    assert found == {"大米": (2, False), "食用油": (0, False), "盐": (1, True)}
    assert {name: line.on_hand for name, line in shelf(counter, far).items()} == {"大米": 0, "食用油": 0}


def test_the_cost_told_is_that_of_today(counter: Counter) -> None:
    rice = counter.good("大米", cost_fen=250)
    counter.price(rice, 500, cost_fen=300)
    counter.price(rice, 600, cost_fen=900, from_=counter.clock.now() + clock.DAY)
    assert shelf(counter)["大米"].cost_fen == 300


def test_a_delivery_names_its_supplier_or_its_sponsor(counter: Counter) -> None:
    rice, sponsor = counter.good("大米"), counter.sponsor()
    assert refused(counter, receive(counter, ReceiptLine(rice, 1), supplier="  ")) == "invalid_input"
    assert refused(counter, receive(counter, ReceiptLine(rice, 1), sponsor_id=999)) == "sponsor_not_found"
    counter.run(receive(counter, ReceiptLine(rice, 1), supplier="", sponsor_id=sponsor))
    assert counter.free(rice) == 1


def test_only_goods_that_are_offered_and_still_good_come_in(counter: Counter) -> None:
    service, gone = counter.service(), counter.good("挂面", withdrawn_at=1)
    rice = counter.good("大米")
    yesterday, today = 20260510, 20260511
    assert refused(counter, receive(counter, ReceiptLine(service, 1))) == "not_a_good"
    assert refused(counter, receive(counter, ReceiptLine(gone, 1))) == "withdrawn"
    assert refused(counter, receive(counter, ReceiptLine(999, 1))) == "item_not_found"
    assert refused(counter, receive(counter, ReceiptLine(rice, 1, 0, yesterday))) == "invalid_input"
    assert refused(counter, receive(counter)) == "invalid_input"
    counter.run(receive(counter, ReceiptLine(rice, 1, 0, today)))


def test_one_wrong_line_keeps_the_whole_delivery_out(counter: Counter) -> None:
    rice, service = counter.good("大米"), counter.service()
    assert refused(counter, receive(counter, ReceiptLine(rice, 5), ReceiptLine(service, 1))) == "not_a_good"
    assert counter.free(rice) == 0


def test_stock_is_for_the_clerk_of_the_place(counter: Counter, far: int) -> None:
    rice = counter.good("大米", stock=3)
    resident = counter.town.person()
    assert refused(counter, receive(counter, ReceiptLine(rice, 1), by=resident)) == "forbidden"
    assert refused(counter, receive(counter, ReceiptLine(rice, 1), by=counter.secretary)) == "forbidden"
    assert refused(counter, receive(counter, ReceiptLine(rice, 1), shop_id=far)) == "forbidden"
    assert refused(counter, carry(counter, far, MoveLine(rice, 1), by=counter.clerk)) == "forbidden"
    assert refused(counter, receive(counter, ReceiptLine(rice, 1), shop_id=999)) == "shop_not_found"


def test_a_delivery_asked_for_twice_comes_in_once(counter: Counter) -> None:
    rice, key = counter.good("大米"), counter.key()
    first, again = (counter.outcome(receive(counter, ReceiptLine(rice, 5), key=key)) for _ in range(2))
    assert (first.value, again.replayed) == (again.value, True)
    assert counter.free(rice) == 5


def test_a_delivery_typed_wrong_is_undone_and_stays_a_fact(counter: Counter) -> None:
    rice, oil = counter.good("大米"), counter.good("食用油")
    receipt = counter.run(receive(counter, ReceiptLine(rice, 100), ReceiptLine(oil, 4)))
    for _ in range(2):
        assert counter.run(CancelReceipt(by=counter.clerk, receipt_id=receipt)) == receipt
    assert (counter.free(rice), counter.free(oil)) == (0, 0)
    assert len(counter.town.dump("stock_receipt_lines")["stock_receipt_lines"]) == 2
    assert counter.fault() is None


def test_only_its_maker_undoes_a_delivery_and_only_the_same_day(counter: Counter) -> None:
    rice = counter.good("大米")
    receipt = counter.run(receive(counter, ReceiptLine(rice, 5)))
    assert refused(counter, CancelReceipt(by=counter.second_clerk, receipt_id=receipt)) == "not_your_receipt"
    assert refused(counter, CancelReceipt(by=counter.clerk, receipt_id=999)) == "receipt_not_found"
    counter.clock.instant = clock.at(clock.local_day(counter.clock.now()), 23, 59)
    late = counter.run(receive(counter, ReceiptLine(rice, 5)))
    counter.clock.advance(clock.MINUTE)
    assert refused(counter, CancelReceipt(by=counter.clerk, receipt_id=late)) == "cancel_late"


def test_goods_sold_or_promised_are_not_undone(counter: Counter) -> None:
    rice, oil = counter.good("大米"), counter.good("食用油")
    receipt = counter.run(receive(counter, ReceiptLine(oil, 2), ReceiptLine(rice, 5)))
    reserve(counter, rice, 1)
    assert refused(counter, CancelReceipt(by=counter.clerk, receipt_id=receipt)) == "receipt_used"
    assert counter.free(oil) == 2


def test_goods_change_shops_and_none_is_lost(counter: Counter, far: int) -> None:
    rice, oil = counter.good("大米", stock=10), counter.good("食用油", stock=4)
    made = counter.run(carry(counter, far, MoveLine(rice, 6), MoveLine(oil, 4)))
    assert len(made) == 2
    assert [counter.free(each) for each in (rice, oil)] == [4, 0]
    assert [counter.free(each, far) for each in (rice, oil)] == [6, 4]
    assert counter.fault() is None


def test_what_is_reserved_or_not_there_is_not_carried_away(counter: Counter, far: int) -> None:
    rice, oil = counter.good("大米", stock=3), counter.good("食用油", stock=9)
    reserve(counter, rice, 1)
    assert refused(counter, carry(counter, far, MoveLine(oil, 1), MoveLine(rice, 3))) == "sold_out"
    assert refused(counter, carry(counter, far, MoveLine(oil, 5), MoveLine(oil, 5))) == "sold_out"
    assert refused(counter, carry(counter, counter.shop_id, MoveLine(oil, 1))) == "same_shop"
    assert counter.free(oil) == 9


def test_a_closed_shop_takes_nothing_in_and_what_is_left_is_carried_away(counter: Counter, far: int) -> None:
    rice = counter.good("大米", stock=3)
    set_closed(counter, counter.shop_id)
    assert refused(counter, receive(counter, ReceiptLine(rice, 1))) == "shop_closed"
    counter.run(carry(counter, far, MoveLine(rice, 3)))
    assert (counter.free(rice), counter.free(rice, far)) == (0, 3)
    set_closed(counter, far)
    back = carry(counter, counter.shop_id, MoveLine(rice, 3))
    assert refused(counter, msgspec.structs.replace(back, from_shop_id=far)) == "shop_closed"


def test_a_delivery_that_was_counted_is_not_taken_off_a_second_time(counter: Counter) -> None:
    rice, oil = counter.good("大米", stock=9), counter.good("食用油", stock=9)
    receipt = counter.run(receive(counter, ReceiptLine(rice, 5)))
    count = submitted(counter, (rice, 9))
    other = submitted(counter, (oil, 9))
    assert refused(counter, CancelReceipt(by=counter.clerk, receipt_id=receipt)) == "count_waiting"
    counter.run(decision(counter, count, approve=False))
    counter.run(decision(counter, other))
    counter.run(CancelReceipt(by=counter.clerk, receipt_id=receipt))
    assert counter.free(rice) == 9
    again = counter.run(receive(counter, ReceiptLine(rice, 5)))
    counter.clock.advance(1)
    counter.run(decision(counter, submitted(counter, (rice, 9))))
    assert refused(counter, CancelReceipt(by=counter.clerk, receipt_id=again)) == "counted_since"
    assert counter.free(rice) == 9


def test_goods_share_a_batch_without_a_late_load(counter: Counter, far: int, no_late_load: list[str]) -> None:
    rice, oil = counter.good("大米", stock=3), counter.good("食用油", stock=2)
    receipt = counter.run(receive(counter, ReceiptLine(rice, 5)))
    commands = [
        receive(counter, ReceiptLine(rice, 2), ReceiptLine(oil, 2)),
        carry(counter, far, MoveLine(rice, 1), MoveLine(oil, 1)),
        CancelReceipt(by=counter.clerk, receipt_id=receipt),
    ]
    no_late_load.clear()
    assert [each.refusal for each in counter.town.outcomes(commands)] == [None] * 3
    assert no_late_load == []


def test_the_last_one_is_carried_away_by_one(counter: Counter, far: int) -> None:
    rice = counter.good("大米", stock=1)
    taken = counter.town.outcomes([carry(counter, far, MoveLine(rice, 1)) for _ in range(3)])
    assert [each.refusal and each.refusal.reason for each in taken] == [None, "sold_out", "sold_out"]
    assert (counter.free(rice), counter.free(rice, far)) == (0, 1)


@pytest.mark.parametrize(
    ("part", "skip", "take", "expected"),
    [
        ([(5, 1), (5, 2)], 0, 7, [(5, 1), (2, 2)]),
        ([(5, 1), (5, 2)], 5, 3, [(3, 2)]),
        ([(5, 1), (5, 2)], 6, 3, [(3, 2)]),
        ([(5, 1)], 3, 4, [(2, 1), (2, None)]),
        ([], 0, 2, [(2, None)]),
        ([(5, 1)], 0, 0, []),
    ],
)
def test_a_part_of_what_came_in(part: Any, skip: int, take: int, expected: Any) -> None:
    assert in_part(part, skip, take) == expected
