"""Orders at the counter and from home: what they move, what they refuse, and that none is made twice."""

from datetime import date
from typing import Any

import pytest
from redeem.shop import Counter

from points import clock
from points.db.working_set import WorkingSet
from points.errors import Refusal, Unauthenticated
from points.ledger.models import FEN
from points.ledger.posting import Owner
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.lapsing import LapseOrders
from points.redeem.order import PlaceOrder
from points.redeem.service import LapseVouchers, MarkDone
from points.redeem.told import OrderTold
from points.rules import shipped_text
from points.rules.versions import LoadRules

SATURDAY, SUNDAY, WEDNESDAY = date(2026, 5, 16), date(2026, 5, 17), date(2026, 5, 20)
"""All but the second are redemption days of the rule-set."""


def buying(counter: Counter, person: Actor, *wanted: tuple[int, int], **changes: Any) -> PlaceOrder:
    values: dict[str, Any] = {
        "key": counter.key(),
        "by": counter.clerk,
        "shop_id": counter.shop_id,
        "person_id": person.person_id,
        "wanted": tuple(Wanted(*each) for each in wanted),
        "identified": "card",
    }
    return PlaceOrder(**(values | changes))


def buy(counter: Counter, person: Actor, *wanted: tuple[int, int], **changes: Any) -> OrderTold:
    return counter.run(buying(counter, person, *wanted, **changes))


def reserve(counter: Counter, person: Actor, *wanted: tuple[int, int], **changes: Any) -> OrderTold:
    return buy(counter, person, *wanted, by=person, person_id=None, channel="home", identified="self", **changes)


def refused(counter: Counter, person: Actor, *wanted: tuple[int, int], **changes: Any) -> Refusal:
    with pytest.raises(Refusal) as caught:
        buy(counter, person, *wanted, **changes)
    return caught.value


@pytest.fixture(autouse=True)
def _on_saturday(counter: Counter) -> None:
    counter.clock.instant = clock.at(SATURDAY, 9)


def test_an_order_moves_points_goods_and_their_cost_in_one_group(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice, oil = counter.good("大米", 400, 250, stock=5), counter.good("食用油", 700, 600, stock=2)
    counter.give(wang, 2000)
    told = buy(counter, wang, (rice, 2), (oil, 1))
    assert (told.state, told.points, told.left_after) == ("collected", 1500, 500)
    assert (counter.free(rice), counter.free(oil)) == (3, 1)
    assert counter.points_of(wang) == 500
    assert counter.balance(Owner("budget", 202605), "sink", FEN) == 2 * 250 + 600
    assert counter.fault() is None


def test_an_order_repeated_with_its_key_is_the_same_order(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=5)
    counter.give(wang, 2000)
    command = buying(counter, wang, (rice, 1))
    first, second = counter.outcome(command), counter.outcome(command)
    assert second.replayed
    assert first.value == second.value
    assert counter.free(rice) == 4


def test_the_words_for_too_few_points_say_how_many_are_missing(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(price=1000, stock=5)
    counter.give(wang, 400)
    refusal = refused(counter, wang, (rice, 1))
    assert (refusal.reason, refusal.explanation) == ("insufficient", "还差6分,可以换小一点的。")
    assert refusal.details["missing"] == "6"
    assert (counter.free(rice), counter.points_of(wang)) == (5, 400)


def test_what_is_gone_cannot_be_had(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice, soap = counter.good("大米", stock=1), counter.good("肥皂", stock=0)
    counter.give(wang, 9000)
    assert refused(counter, wang, (soap, 1)).explanation == "肥皂已兑完,请换别的。"
    assert refused(counter, wang, (rice, 2)).explanation == "大米只剩1袋了,请减少数量。"


def test_a_household_has_one_limit_however_it_is_split(counter: Counter) -> None:
    wang, li = counter.town.person("王秀英"), counter.town.person("李国富")
    counter.household(wang, li)
    rice = counter.good(stock=9)
    for person in (wang, li):
        counter.give(person, 9000)
    buy(counter, wang, (rice, 1))
    order = reserve(counter, li, (rice, 1))
    refusal = refused(counter, wang, (rice, 1))
    assert (refusal.reason, refusal.explanation) == ("limit_household", "每户每季限2袋,您家已换2袋。")
    counter.run(CancelOrder(key=counter.key(), by=li, order_id=order.id))
    buy(counter, wang, (rice, 1))
    assert counter.fault() is None


def test_nothing_is_redeemed_on_another_day(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=9)
    counter.give(wang, 9000)
    counter.clock.instant = clock.at(SUNDAY, 9)
    refusal = refused(counter, wang, (rice, 1))
    assert (refusal.reason, refusal.explanation) == ("closed_today", "今天不兑换,下次5月20日。")
    assert reserve(counter, wang, (rice, 1)).state == "reserved"


def test_a_large_order_needs_a_live_code_or_a_pin(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    pot = counter.good("电饭煲", 6000, stock=2)
    counter.give(wang, 20000)
    refusal = refused(counter, wang, (pot, 1))
    assert refusal.explanation == "这一单超过50分,请出示手机上的码或输入密码。"
    assert buy(counter, wang, (pot, 1), identified="live_code").state == "collected"


def test_a_reservation_is_kept_collected_and_not_spent_twice(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=3)
    counter.give(wang, 1000)
    order = reserve(counter, wang, (rice, 2))
    assert (counter.free(rice), counter.reserved(rice)) == (1, 2)
    assert (counter.points_of(wang), counter.points_of(wang, "hold")) == (200, 800)
    told = counter.run(CollectOrder(key=counter.key(), by=counter.clerk, order_id=order.id))
    assert told.state == "collected"
    assert (counter.reserved(rice), counter.points_of(wang, "hold"), counter.points_of(wang)) == (0, 0, 200)
    again = counter.outcome(CollectOrder(key=counter.key(), by=counter.clerk, order_id=order.id))
    assert again.refusal is not None
    assert again.refusal.reason == "not_reserved"
    assert counter.fault() is None


def test_a_reservation_lapses_by_itself_once(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=3)
    counter.give(wang, 1000)
    order = reserve(counter, wang, (rice, 2))
    assert order.deadline_at is not None
    counter.clock.instant = order.deadline_at
    late = counter.outcome(CollectOrder(key=counter.key(), by=counter.clerk, order_id=order.id))
    assert late.refusal is not None
    assert late.refusal.reason == "order_lapsed"
    assert [counter.run(LapseOrders()) for _ in range(2)] == [1, 0]
    assert (counter.free(rice), counter.reserved(rice), counter.points_of(wang)) == (3, 0, 1000)
    assert counter.fault() is None


def test_undoing_on_the_day_leaves_everything_as_it_was(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=3)
    haircut = counter.service()
    counter.give(wang, 5000)
    order = buy(counter, wang, (rice, 2), (haircut, 1))
    assert len(order.vouchers) == 1
    counter.run(UndoOrder(key=counter.key(), by=counter.second_clerk, order_id=order.id))
    assert (counter.free(rice), counter.points_of(wang), counter.points_of(wang, "hold")) == (3, 5000, 0)
    assert counter.balance(Owner("budget", 202605), "sink", FEN) == 0
    buy(counter, wang, (rice, 2))
    assert counter.fault() is None


def test_what_is_undone_may_hold_a_service_that_lapsed_before_but_none_that_was_done(counter: Counter) -> None:
    """Nothing is left of a voucher that lapsed: it does not keep the goods that came with it."""
    wang, hand = counter.town.person("王秀英"), counter.town.person("李巧手")
    rice = counter.good(stock=4, household_limit=4)
    haircut = counter.service(valid_days=2, provider=counter.provider(person_id=hand.person_id))
    counter.give(wang, 5000)
    lapsed, done = (reserve(counter, wang, (rice, 2), (haircut, 1)) for _ in range(2))
    counter.run(MarkDone(by=hand, voucher_id=done.vouchers[0].id, code=done.vouchers[0].code))
    counter.clock.instant = clock.at(WEDNESDAY, 9)
    assert counter.run(LapseVouchers()) == 1
    for order in (lapsed, done):
        counter.run(CollectOrder(key=counter.key(), by=counter.clerk, order_id=order.id))
    undone, kept = (
        counter.outcome(UndoOrder(key=counter.key(), by=counter.clerk, order_id=order.id)) for order in (lapsed, done)
    )
    assert kept.refusal is not None
    assert kept.refusal.reason == "service_done"
    assert undone.unwrap().state == "undone"
    assert (counter.free(rice), counter.points_of(wang), counter.points_of(wang, "hold")) == (2, 3200, 0)
    assert counter.fault() is None


def test_undoing_is_for_the_same_day_only(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=3)
    counter.give(wang, 5000)
    order = buy(counter, wang, (rice, 2))
    counter.clock.instant = clock.at(SUNDAY)
    outcome = counter.outcome(UndoOrder(key=counter.key(), by=counter.clerk, order_id=order.id))
    assert outcome.refusal is not None
    assert outcome.refusal.reason == "undo_late"


def test_a_return_goes_to_the_very_lots_line_by_line(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice, oil = counter.good("大米", 400, stock=5), counter.good("食用油", 700, stock=2)
    soon, later = counter.clock.now() + 30 * clock.DAY, counter.clock.now() + 300 * clock.DAY
    counter.give(wang, 500, expires_at=soon)
    counter.give(wang, 1500, expires_at=later)
    order = buy(counter, wang, (rice, 2), (oil, 1))
    brought = (Brought(order.lines[0].id, 1, True),)
    told = counter.run(ReturnLines(key=counter.key(), by=counter.clerk, order_id=order.id, brought=brought))
    assert (told.lines[0].returned, counter.free(rice), counter.points_of(wang)) == (1, 4, 900)
    spoiled = (Brought(order.lines[1].id, 1, False),)
    counter.run(ReturnLines(key=counter.key(), by=counter.clerk, order_id=order.id, brought=spoiled))
    assert (counter.free(oil), counter.points_of(wang)) == (1, 1600)
    too_many = (Brought(order.lines[1].id, 1, True),)
    outcome = counter.outcome(ReturnLines(key=counter.key(), by=counter.clerk, order_id=order.id, brought=too_many))
    assert outcome.refusal is not None
    assert outcome.refusal.reason == "returned_too_many"
    assert counter.fault() is None


def test_an_order_asks_for_all_it_needs_beforehand(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    wang = counter.town.person("王秀英")
    rice, oil, haircut = counter.good("大米", stock=5), counter.good("食用油", stock=5), counter.service()
    salt = counter.good("食盐", stock=5)
    counter.give(wang, 9000)
    late: list[str] = []

    def heard(self: WorkingSet, shelf: Any, lookup: str) -> None:
        late.append(f"{shelf} {lookup}")

    monkeypatch.setattr(WorkingSet, "on_late_load", heard)
    buy(counter, wang, (rice, 1), (oil, 2), (haircut, 1))
    first = reserve(counter, wang, (rice, 1))
    counter.run(CollectOrder(key=counter.key(), by=counter.clerk, order_id=first.id))
    second = reserve(counter, wang, (salt, 1))
    counter.run(CancelOrder(key=counter.key(), by=wang, order_id=second.id))
    third = buy(counter, wang, (salt, 1), (haircut, 1))
    brought = (Brought(third.lines[0].id, 1, True),)
    counter.run(ReturnLines(key=counter.key(), by=counter.clerk, order_id=third.id, brought=brought))
    counter.run(UndoOrder(key=counter.key(), by=counter.clerk, order_id=third.id))
    assert late == []


def test_an_order_of_an_ended_session_disturbs_no_other_of_its_batch(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=5)
    counter.give(wang, 2000)
    good, bad = buying(counter, wang, (rice, 1)), buying(counter, wang, (rice, 1), by=None, token="nobody")
    transfers = len(counter.town.dump("ledger_transfers")["ledger_transfers"])
    told, refused_ = counter.town.outcomes([good, bad])
    assert told.unwrap().state == "collected"
    assert isinstance(refused_.refusal, Unauthenticated)
    assert len(counter.town.dump("ledger_transfers")["ledger_transfers"]) == transfers + 3


def test_what_was_earned_alone_is_spent_beside_the_pot_that_came_later(counter: Counter) -> None:
    rules = (
        shipped_text("one_yuan").replace('purse = "person"', 'purse = "household"').replace('"one_yuan"', '"shared"')
    )
    counter.run(LoadRules(actor=None, source=rules, file="shared.toml"))
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=5)
    counter.give(wang, 900)
    home = counter.household(wang)
    assert buy(counter, wang, (rice, 1)).left_after == 500
    counter.give(wang, 400, owner=Owner("household", home))
    assert buy(counter, wang, (rice, 1)).left_after == 0
    assert (counter.points_of(wang), counter.fault()) == (500, None)


def test_two_purses_are_not_added_up_and_the_customer_is_told_so(counter: Counter) -> None:
    rules = (
        shipped_text("one_yuan").replace('purse = "person"', 'purse = "household"').replace('"one_yuan"', '"shared"')
    )
    counter.run(LoadRules(actor=None, source=rules, file="shared.toml"))
    wang = counter.town.person("王秀英")
    rice, stove = counter.good(price=800, stock=5), counter.good("炉子", 2000, stock=5)
    counter.give(wang, 600)
    counter.give(wang, 400, owner=Owner("household", counter.household(wang)))
    told = refused(counter, wang, (rice, 1))
    assert (told.reason, told.details["missing"]) == ("insufficient", "2")
    assert told.explanation == "还差2分;全家的和本人的积分分开算,不能合着用。"
    assert refused(counter, wang, (stove, 1)).explanation == "还差14分,可以换小一点的。"


def test_one_code_is_proof_for_one_large_order(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    pot, met = counter.good("电饭煲", 6000, stock=5), counter.clock.now()
    counter.give(wang, 30000)
    buy(counter, wang, (pot, 1), identified="live_code", met_at=met)
    assert refused(counter, wang, (pot, 1), identified="live_code", met_at=met).reason == "needs_proof"
    assert buy(counter, wang, (pot, 1), identified="live_code", met_at=met, fresh=True).state == "collected"


def test_a_large_order_is_not_split_into_small_ones(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    pan, met = counter.good("炒锅", 3000, stock=5), counter.clock.now()
    counter.give(wang, 30000)
    buy(counter, wang, (pan, 1), met_at=met)
    assert refused(counter, wang, (pan, 1), met_at=met).reason == "needs_proof"


def test_a_pick_up_code_takes_nothing_but_what_was_reserved(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    rice = counter.good(stock=5)
    counter.give(wang, 3000)
    assert refused(counter, wang, (rice, 1), identified="pickup").reason == "needs_code"


def test_what_is_promised_counts_for_the_months_money(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    pot = counter.good("电饭煲", 100, 200_000, stock=5)
    counter.give(wang, 3000)
    kept = reserve(counter, wang, (pot, 1))
    assert refused(counter, wang, (pot, 1)).explanation == "本月剩下的额度不够换这些,请换少一点,或下个月再来。"
    counter.run(CancelOrder(key=counter.key(), by=wang, order_id=kept.id))
    assert buy(counter, wang, (pot, 1)).state == "collected"
    assert counter.balance(Owner("budget", 202605), "pending", FEN) == 0
    assert counter.fault() is None


def test_vouchers_are_taken_a_few_at_a_time(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    haircut = counter.service(price=100, household_limit=99)
    counter.give(wang, 90000)
    assert refused(counter, wang, (haircut, 11)).explanation == "服务券一次最多换10张,请减少数量。"
    assert len(buy(counter, wang, (haircut, 10)).vouchers) == 10
