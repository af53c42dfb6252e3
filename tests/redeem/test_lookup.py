"""What the clerk sees of whoever stands at the counter: whose points pay, what is left, what waits, what lapses."""

from datetime import date

import pytest
from redeem.shop import Counter
from redeem.test_order import buy, reserve

from points import clock
from points.clock import MINUTE
from points.errors import Refusal
from points.keys import Keys
from points.ledger.posting import Owner
from points.people.models import PERSONS
from points.people.session import Actor
from points.redeem import presence, read
from points.redeem.collection import CancelOrder
from points.redeem.lookup import Standing, standing
from points.redeem.presence import Presence, counter_of, is_fresh
from points.redeem.read import till_shop
from points.redeem.today import terms_now
from points.rules import shipped_text
from points.rules.versions import LoadRules

SATURDAY = date(2026, 5, 16)
KEYS = Keys(bytes(range(32)))


@pytest.fixture(autouse=True)
def _on_saturday(corner: Counter) -> None:
    corner.clock.instant = clock.at(SATURDAY, 9)


def seen(counter: Counter, person: Actor, shop_id: int = 0) -> Standing:
    with counter.writing() as ws:
        row = ws.find(PERSONS, "key", person.person_id)[0]
    with counter.town.database.read() as connection:
        shop = till_shop(connection, counter.clerk, shop_id or counter.shop_id)
        return standing(connection, shop, row, terms_now(connection, counter.clock.now()))


def left(counter: Counter, person: Actor) -> dict[int, tuple[int | None, int | None]]:
    return {each.item_id: (each.person, each.household) for each in seen(counter, person).left}


def test_what_is_left_falls_with_every_order_and_comes_back_with_what_is_given_up(corner: Counter) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    corner.household(wang, li)
    rice, oil = corner.good("大米", stock=9), corner.good("食用油", stock=9, person_limit=1)
    withdrawn = corner.good("肥皂", withdrawn_at=corner.clock.now())
    for person in (wang, li):
        corner.give(person, 9000)
    assert left(corner, wang) == {rice: (None, 2), oil: (1, 2)}
    buy(corner, wang, (oil, 1))
    order = reserve(corner, li, (rice, 2))
    assert left(corner, wang) == {rice: (None, 0), oil: (0, 1)}
    assert left(corner, li) == {rice: (None, 0), oil: (1, 1)}
    corner.run(CancelOrder(key=corner.key(), by=li, order_id=order.id))
    assert left(corner, wang) == {rice: (None, 2), oil: (0, 1)}
    assert withdrawn not in left(corner, wang)


def test_what_waits_here_is_shown_and_not_what_waits_elsewhere_or_for_others(corner: Counter) -> None:
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    rice, second = corner.good(stock=9), corner.shop("二号兑换点")
    corner.receive(rice, 5, shop=second)
    for person in (wang, li):
        corner.give(person, 9000)
    here, there = reserve(corner, wang, (rice, 1)), reserve(corner, wang, (rice, 1), shop_id=second)
    reserve(corner, li, (rice, 1))
    assert [each.id for each in seen(corner, wang).waiting] == [here.id]
    assert [each.id for each in seen(corner, wang, second).waiting] == [there.id]
    corner.run(CancelOrder(key=corner.key(), by=wang, order_id=here.id))
    assert seen(corner, wang).waiting == []


def test_whose_points_pay_and_why_a_child_has_none(corner: Counter) -> None:
    corner.run(LoadRules(actor=None, source=shipped_text("courtyard"), file="courtyard.toml"))
    wang, child = corner.town.person("王秀英"), corner.town.person("王小宝", age_band="14_17")
    alone = corner.town.person("张小宝", age_band="under_14")
    home = corner.household(wang, child)
    adult, minor, orphan = (seen(corner, person) for person in (wang, child, alone))
    assert adult.purses == (Owner("household", home), Owner("person", wang.person_id))
    assert (adult.is_minor, adult.household_name) == (False, "王秀英")
    assert (minor.purses, minor.is_minor, minor.household_name) == ((), True, "王秀英")
    assert minor.purse_refusal is not None
    assert minor.purse_refusal.explanation == "未成年人不能用全家的积分,请家里大人来。"
    assert (orphan.purses, orphan.is_minor) == ((Owner("person", alone.person_id),), True)


def test_how_often_one_may_still_come(corner: Counter) -> None:
    wang = corner.town.person("王秀英")
    rice = corner.good(stock=9)
    corner.give(wang, 9000)
    assert seen(corner, wang).visits_left is None
    corner.run(LoadRules(actor=None, source=shipped_text("passbook"), file="passbook.toml"))
    buy(corner, wang, (rice, 1))
    assert seen(corner, wang).visits_left == 0, "what was taken under the rules before counts too"
    corner.clock.instant = clock.at(date(2026, 7, 1), 9)
    assert seen(corner, wang).visits_left == 1


# The presence that goes with the order


def test_a_presence_is_read_by_the_session_it_was_given_to_and_by_no_other() -> None:
    met = Presence(17, "live_code", counter_of("token"), 1_000_000)
    text = presence.issue(KEYS, met)
    assert presence.read(KEYS, text) == met
    assert "token" not in text
    assert [presence.is_of(met, token) for token in ("token", "other", "", "token ")] == [True, False, False, False]
    for keys, given in ((Keys(bytes(32)), text), (KEYS, text[:-4]), (KEYS, ""), (KEYS, "码"), (KEYS, "\ud800")):
        with pytest.raises(Refusal) as caught:
            presence.read(keys, given)
        assert (caught.value.reason, caught.value.status) == ("presence_invalid", 422)


def test_every_changed_letter_of_a_presence_is_noticed() -> None:
    text = presence.issue(KEYS, Presence(17, "found", counter_of("token"), 1_000_000))
    for at in range(len(text) - 1):  # of the last letter not every bit counts
        wrong = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(Refusal):
            presence.read(KEYS, wrong)


def test_a_presence_is_fresh_for_a_quarter_of_an_hour_and_not_before_its_time() -> None:
    at = 1_000_000_000
    met = Presence(17, "found", "", at)
    fresh = [is_fresh(met, at + after) for after in (-5001, -5000, 0, 15 * MINUTE - 1, 15 * MINUTE)]
    assert fresh == [False, True, True, True, False]


def test_an_order_is_visible_to_its_person_and_to_the_tills_of_its_village(corner: Counter) -> None:
    town = corner.town
    wang, li = town.person("王秀英"), town.person("李国富")
    corner.household(wang, li)
    elsewhere = town.person("韩店员", role="clerk", place_id=town.other_village)
    rice = corner.good(stock=9)
    corner.give(wang, 9000)
    order = reserve(corner, wang, (rice, 1))
    found: list[str] = []
    for by in (wang, corner.clerk, li, corner.secretary, elsewhere):
        with town.database.read() as connection:
            try:
                found.append(read.visible_order(connection, by, order.id, corner.clock.now()).number)
            except Refusal as refusal:
                found.append(refusal.reason)
    assert found == [order.number, order.number, "order_not_found", "order_not_found", "forbidden"]
