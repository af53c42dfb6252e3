"""The catalogue's laws: what may be offered, what it costs and when, whose it is, how many one may still take."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from redeem.shop import Counter
from redeem.test_counting import decision, submitted
from redeem.test_order import buy
from redeem.test_paper import enter, line, signing
from sqlalchemy import select

from points import clock
from points.clock import DAY, HOUR
from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Invalid, NotFound, Refusal
from points.ledger import stock
from points.ledger.models import units
from points.ledger.posting import Cause, Posting
from points.people.models import PERSONS
from points.people.session import SYSTEM, Actor
from points.redeem import offer
from points.redeem.catalogue import ChangeItem, ChangeShop, CreateItem, CreateShop, SetPicture, SetPrice
from points.redeem.digits import ean_check_digit, own_barcode
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.item_draft import ItemDraft
from points.redeem.limits import take, takers_of
from points.redeem.models import Price, pictures
from points.redeem.offer import Offer, Wish
from points.redeem.paper import DiscardSheet
from points.redeem.pictures import encode
from points.redeem.pricing import price_at
from points.redeem.stock import MoveLine, MoveStock
from points.redeem.terms import Terms
from points.redeem.today import placed_shops, terms_now, today
from points.rules.models import Limit, Opening, Period, Shop

EAN = "2100000000012"
assert ean_check_digit(EAN[:-1]) == EAN[-1]


def draft(**changes: Any) -> ItemDraft:
    values: dict[str, Any] = {"kind": "good", "name": "大米5kg", "measure": "袋", "category": "粮油"} | changes
    return ItemDraft(**values)


def create(counter: Counter, by: Actor = SYSTEM, **changes: Any) -> int:
    return counter.run(CreateItem(by=by, key=counter.key(), draft=draft(**changes)))


def seen(counter: Counter, **wish: Any) -> list[Offer]:
    with counter.town.database.read() as connection:
        return offer.offers(connection, terms_now(connection, counter.clock.now()), Wish(**wish))


def seen_one(counter: Counter, item_id: int, **wish: Any) -> Offer:
    (found,) = seen(counter, item_id=item_id, only_priced=False, withdrawn_too=True, **wish)
    return found


def refused(act: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.explanation.endswith("。")
    return caught.value


# Prices


def price(id_: int, from_: int, recorded: int) -> Price:
    return Price(id_, 1, from_, 100 * id_, 0, None, recorded)


times = st.integers(0, 20)


@given(st.lists(st.tuples(times, times), max_size=8), times)
def test_the_price_at_an_instant_is_the_last_to_begin_by_then(said: list[tuple[int, int]], instant: int) -> None:
    prices = [price(n + 1, from_, recorded) for n, (from_, recorded) in enumerate(said)]
    found = price_at(prices, instant)
    begun = [each for each in prices if each.effective_from <= instant]
    if not begun:
        assert found is None
    else:
        assert found is not None
        last = [each for each in begun if each.effective_from == max(e.effective_from for e in begun)]
        latest = [each for each in last if each.recorded_at == max(e.recorded_at for e in last)]
        assert found.id == max(each.id for each in latest)
        assert price_at(reversed(prices), instant) == found


def test_an_item_has_no_price_before_one_is_set_and_the_new_one_from_its_day_on(counter: Counter) -> None:
    item, now = create(counter), counter.clock.now()
    assert seen_one(counter, item).price is None
    assert seen(counter) == []
    counter.run(SetPrice(by=SYSTEM, item_id=item, effective_from=None, points=400, cost_fen=250))
    counter.run(SetPrice(by=SYSTEM, item_id=item, effective_from=now + 2 * DAY, points=500, cost_fen=300))
    charged: list[int] = []
    for _ in range(4):
        (found,) = seen(counter)
        assert found.price is not None
        charged.append(found.price.points)
        counter.later()
    assert charged == [400, 400, 500, 500]


def test_a_price_is_set_for_the_future_and_not_for_the_past(corner: Counter) -> None:
    item, now = create(corner), corner.clock.now()

    def at(instant: int, points: int = 100, cost: int = 0) -> SetPrice:
        return SetPrice(by=SYSTEM, item_id=item, effective_from=instant, points=points, cost_fen=cost)

    assert refused(lambda: corner.run(at(now - HOUR))).reason == "price_past"
    corner.run(at(now - clock.MINUTE))
    found = seen_one(corner, item).price
    assert found is not None
    assert found.effective_from == now
    for points, cost, field in ((0, 0, "price"), (1_000_001, 0, "price"), (1, -1, "cost_yuan")):
        assert list(refused(lambda p=points, c=cost: corner.run(at(now, p, c))).details["fields"]) == [field]
    with corner.town.database.read() as connection:
        assert len(offer.prices_of(connection, item, 10)) == 1
        assert refused(lambda: offer.prices_of(connection, item + 999, 10)).reason == "item_not_found"


# Items


def test_a_good_is_counted_in_the_ledger_by_its_own_id_and_a_service_is_not(counter: Counter) -> None:
    rice = create(counter)
    haircut = create(counter, kind="service", name="理发", provider_id=counter.provider(), valid_days=30)
    with counter.town.database.read() as connection:
        known = {row.id: row.code for row in connection.execute(select(units.c.id, units.c.code))}
    assert known[rice] == f"item:{rice}"
    assert haircut not in known
    counter.receive(rice, 7)
    assert (seen_one(counter, rice).free, seen_one(counter, rice).reserved) == (7, 0)
    assert (seen_one(counter, haircut).free, seen_one(counter, haircut).reserved) == (None, None)
    provider = seen_one(counter, haircut).provider
    assert provider is not None
    assert provider.name == "巧手理发"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "米" * 41}, "name"),
        ({"measure": ""}, "measure"),
        ({"category": "粮" * 21}, "category"),
        ({"description": "好" * 501}, "description"),
        ({"for_ages": ("unknown",)}, "for_ages"),
        ({"place_id": 999_999}, "place_id"),
        ({"person_limit": Limit(0, Period.MONTH)}, "limits"),
        ({"household_limit": Limit(1_001, Period.MONTH)}, "limits"),
        ({"low_stock": -1}, "low_stock"),
        ({"provider_id": 1}, "provider_id"),
        ({"valid_days": 30}, "valid_days"),
        ({"kind": "service"}, "provider_id"),
        ({"kind": "service"}, "valid_days"),
        ({"kind": "service", "low_stock": 3}, "low_stock"),
        ({"barcode": "690"}, "barcode"),
        ({"barcode": EAN[:-1] + "3"}, "barcode"),
        ({"barcode": own_barcode(77)}, "barcode"),
        ({"barcode": "0" + own_barcode(77)}, "barcode"),
    ],
)
def test_every_mistake_is_named_at_its_field_and_nothing_is_written(
    corner: Counter, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        create(corner, **changes)
    assert caught.value.details["fields"][field].endswith("。")
    assert corner.town.dump("items")["items"] == []


def test_a_barcode_names_one_item_however_it_is_written(counter: Counter) -> None:
    rice, upc = create(counter, barcode=EAN), "012345678905"
    soap = create(counter, name="洗衣液", barcode=upc)
    assert refused(lambda: create(counter, name="毛巾", barcode=EAN)).reason == "barcode_taken"
    assert refused(lambda: create(counter, name="毛巾", barcode="0" + upc)).reason == "barcode_taken"
    counter.run(ChangeItem(by=SYSTEM, item_id=rice, draft=draft(barcode=EAN)))
    change = ChangeItem(by=SYSTEM, item_id=rice, draft=draft(barcode=upc))
    assert refused(lambda: counter.run(change)).reason == "barcode_taken"
    for sought, item_id in ((EAN, rice), ("0" + upc, soap), (upc, soap), (own_barcode(rice), rice), ("洗衣", soap)):
        assert [each.item.id for each in seen(counter, q=sought, only_priced=False)] == [item_id], sought
    assert seen(counter, q="%", only_priced=False) == []


def test_a_withdrawn_item_is_no_longer_offered_until_it_is_again(counter: Counter) -> None:
    rice = counter.good()
    counter.run(ChangeItem(by=SYSTEM, item_id=rice, draft=draft(), withdrawn=True))
    assert seen(counter) == []
    assert len(seen(counter, withdrawn_too=True)) == 1
    counter.run(ChangeItem(by=SYSTEM, item_id=rice, draft=draft(name="新大米")))
    assert [each.item.name for each in seen(counter)] == ["新大米"]


def test_a_good_never_becomes_a_service(corner: Counter) -> None:
    rice = create(corner)
    service = draft(kind="service", provider_id=corner.provider(), valid_days=9)
    change = ChangeItem(by=SYSTEM, item_id=rice, draft=service)
    assert refused(lambda: corner.run(change)).reason == "kind_fixed"


def test_pages_follow_each_other_by_id(corner: Counter) -> None:
    made = [create(corner, name=f"样品{n}") for n in range(5)]
    first = [each.item.id for each in seen(corner, only_priced=False, limit=3)]
    rest = [each.item.id for each in seen(corner, only_priced=False, limit=3, after_id=first[-1])]
    assert [*first, *rest] == made


def test_an_item_without_a_limit_of_its_own_has_the_rule_sets(corner: Counter) -> None:
    rice, soap = corner.good(), corner.good("洗衣液", household_limit=5, household_period="month")
    by_rules, own = Limit(2, Period.QUARTER), Limit(5, Period.MONTH)
    with corner.town.database.read() as connection:
        terms = terms_now(connection, corner.clock.now())
        shop = Shop(household_limit=by_rules)
        rules = msgspec.structs.replace(terms.rules, shop=shop)
        found = offer.offers(connection, Terms(terms.version, rules, frozenset(), terms.now), Wish())
    assert {each.item.id: each.limits for each in found} == {rice: (None, by_rules), soap: (None, own)}


def test_the_same_request_twice_makes_one_item(counter: Counter) -> None:
    command = CreateItem(by=SYSTEM, key="once", draft=draft(person_limit=Limit(2, Period.QUARTER)))
    assert counter.run(command) == counter.run(command)
    assert len(counter.town.dump("items")["items"]) == 1
    other = CreateItem(by=SYSTEM, key="once", draft=draft(name="面粉"))
    assert refused(lambda: counter.run(other)).reason == "key_reused"


# Rights


def test_the_towns_items_are_changed_by_the_town_and_a_villages_by_its_own(corner: Counter) -> None:
    town = corner.town
    of_village = town.person(role="secretary")
    elsewhere = town.person(role="secretary", place_id=town.other_village)
    with pytest.raises(Forbidden):
        create(corner, of_village)
    with pytest.raises(Forbidden):
        create(corner, elsewhere, place_id=town.village)
    with pytest.raises(Forbidden):
        create(corner, corner.clerk, place_id=town.village)
    rice = create(corner, corner.secretary)
    local = create(corner, of_village, place_id=town.village)
    price = {"effective_from": None, "points": 100, "cost_fen": 0}
    for by, item_id in ((of_village, rice), (elsewhere, local), (corner.clerk, rice)):
        with pytest.raises(Forbidden):
            corner.run(SetPrice(by=by, item_id=item_id, **price))
        with pytest.raises(Forbidden):
            corner.run(SetPicture(by=by, item_id=item_id, picture=encode(drawing())))
    corner.run(SetPrice(by=of_village, item_id=local, **price))
    with pytest.raises(Forbidden):  # it would become the town's
        corner.run(ChangeItem(by=of_village, item_id=local, draft=draft()))
    with town.database.read() as connection:
        done = connection.execute(select(audit.c.action).where(audit.c.subject_type == "item")).scalars().all()
    assert done == ["item.create", "item.create", "item.price"]


# How many


def test_what_is_free_is_told_for_a_shop_or_for_all_open_ones(counter: Counter) -> None:
    west = counter.shop("西村兑换点", place_id=counter.town.other_village)
    rice = counter.good(stock=5)
    counter.receive(rice, 3, shop=west)
    with counter.town.connection.begin():
        ws = WorkingSet(counter.town.connection, counter.clock.now())
        posting = Posting(ws, Cause("test", 900), actor_id=None)
        posting.begin(ws.now)
        until = ws.now + DAY
        stock.set_aside(posting, west, rice, 2, deadline_at=until, category="redeem", person_id=1)
        ws.flush()

    def told(**wish: Any) -> tuple[int | None, int | None]:
        (found,) = seen(counter, **wish)
        return found.free, found.reserved

    assert told(shop_id=counter.shop_id) == (5, 0)
    assert told(shop_id=west) == (1, 2)
    assert told() == (6, 2)
    assert counter.fault() is None


def test_what_a_person_and_their_household_may_still_take(counter: Counter) -> None:
    wang, zhao, alone = (counter.town.person(name) for name in ("王秀英", "赵国", "孤老"))
    counter.household(wang, zhao)
    limits: dict[str, Any] = {"person_limit": 2, "person_period": "month", "household_limit": 3}
    rice = counter.good(**limits)
    bought: list[tuple[Actor, int]] = [(wang, 2), (zhao, 1)]
    with counter.town.connection.begin():
        ws = WorkingSet(counter.town.connection, counter.clock.now())
        for who, quantity in bought:
            (person,) = ws.find(PERSONS, "key", who.person_id)
            take(ws, takers_of(person), rice, (None, None), quantity, ws.now)
        ws.flush()

    def left(who: Actor) -> tuple[int | None, int | None]:
        mine = seen_one(counter, rice, person_id=who.person_id).mine
        assert mine is not None
        return mine.person, mine.household

    assert [left(who) for who in (wang, zhao, alone)] == [(0, 0), (1, 0), (2, 3)]
    counter.clock.instant = clock.at(date(2026, 6, 1), 9)
    assert left(wang) == (2, 0)
    counter.clock.instant = clock.at(date(2026, 7, 1), 9)
    assert left(wang) == (2, 3)
    assert seen_one(counter, rice).mine is None


def test_who_may_have_it_is_told_by_age_and_home(counter: Counter) -> None:
    town = counter.town
    old, young = town.person(age_band="60_74"), town.person(age_band="18_59")
    west = town.person(age_band="75_plus", place_id=town.other_village)
    for_old, for_east = counter.good(for_ages="60_74,75_plus"), counter.good("面", place_id=town.village)

    def may(who: Actor, item_id: int) -> bool:
        mine = seen_one(counter, item_id, person_id=who.person_id).mine
        assert mine is not None
        return mine.for_me

    assert [may(who, for_old) for who in (old, young, west)] == [True, False, True]
    assert [may(who, for_east) for who in (old, young, west)] == [True, True, False]


# Pictures


def drawing(colour: str = "#aa3333") -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "PNG")
    return out.getvalue()


def test_one_picture_is_stored_once_however_many_items_show_it(counter: Counter) -> None:
    rice, flour, red = counter.good(), counter.good("面粉"), encode(drawing())
    with counter.town.database.read() as connection:
        assert refused(lambda: offer.picture_of(connection, rice)).reason == "picture_not_found"
    for item in (rice, flour):
        counter.run(SetPicture(by=SYSTEM, item_id=item, picture=red))
    counter.run(SetPicture(by=SYSTEM, item_id=flour, picture=red))
    with counter.town.database.read() as connection:
        assert offer.picture_of(connection, rice) == (red.sha256, "image/jpeg", red.bytes)
        assert len(connection.execute(select(pictures.c.id)).all()) == 1
    assert seen_one(counter, flour).picture == red.sha256
    blue = encode(drawing("#3333aa"))
    counter.run(SetPicture(by=SYSTEM, item_id=flour, picture=blue))
    assert [seen_one(counter, each).picture for each in (rice, flour)] == [red.sha256, blue.sha256]
    assert stored_pictures(counter) == {red.sha256, blue.sha256}


def test_a_picture_that_nothing_shows_any_more_is_deleted(counter: Counter) -> None:
    rice, flour = counter.good(), counter.good("面粉")
    red, blue, green = (encode(drawing(colour)) for colour in ("red", "blue", "green"))
    for item, picture, kept in (
        (rice, red, {red}),
        (flour, red, {red}),
        (rice, blue, {red, blue}),
        (rice, blue, {red, blue}),
        (flour, blue, {blue}),
        (flour, green, {blue, green}),
        (rice, red, {red, green}),
    ):
        counter.run(SetPicture(by=SYSTEM, item_id=item, picture=picture))
        assert stored_pictures(counter) == {each.sha256 for each in kept}
    for item, picture in ((rice, red), (flour, green)):
        with counter.town.database.read() as connection:
            assert offer.picture_of(connection, item)[0] == picture.sha256


def stored_pictures(counter: Counter) -> set[str]:
    with counter.town.database.read() as connection:
        return set(connection.execute(select(pictures.c.sha256)).scalars())


# Shops


def test_a_shop_is_opened_once_in_a_place_and_by_whoever_may_there(counter: Counter) -> None:
    town = counter.town
    of_village = town.person(role="secretary")
    shop = counter.run(CreateShop(by=of_village, name="老街兑换点", place_id=town.village, address="老街3号"))
    twin = CreateShop(by=of_village, name="老街兑换点", place_id=town.village)
    assert refused(lambda: counter.run(twin)).reason == "shop_exists"
    for by, place in ((of_village, town.other_village), (counter.clerk, town.village)):
        with pytest.raises(Forbidden):
            counter.run(CreateShop(by=by, name="新点", place_id=place))
    away = ChangeShop(by=of_village, shop_id=shop, name="老街兑换点", place_id=town.other_village)
    with pytest.raises(Forbidden):
        counter.run(away)
    counter.run(ChangeShop(by=of_village, shop_id=shop, name="新街兑换点", place_id=town.village))
    for name, place in ((" ", town.village), ("点", 999_999), ("点" * 31, town.village)):
        with pytest.raises(Invalid):
            counter.run(CreateShop(by=SYSTEM, name=name, place_id=place))
    with pytest.raises(NotFound):
        counter.run(ChangeShop(by=SYSTEM, shop_id=999_999, name="点", place_id=town.village))
    with town.database.read() as connection:
        names = [(each.shop.name, each.place_name) for each in placed_shops(connection)]
    assert names == [("东村兑换点", "东村"), ("新街兑换点", "东村")]


def test_a_shop_with_goods_in_it_is_not_closed(counter: Counter) -> None:
    rice, other = counter.good(stock=2), counter.shop("西村兑换点", place_id=counter.town.other_village)

    def close(closed: bool = True) -> int:
        change = {"name": "东村兑换点", "place_id": counter.town.village, "closed": closed}
        return counter.run(ChangeShop(by=SYSTEM, shop_id=counter.shop_id, **change))

    assert refused(close).reason == "shop_in_use"
    with counter.town.connection.begin():
        ws = WorkingSet(counter.town.connection, counter.clock.now())
        posting = Posting(ws, Cause("test", 901), actor_id=None)
        posting.begin(ws.now)
        stock.carry(posting, counter.shop_id, other, rice, 2)
        ws.flush()
    close()
    with counter.town.database.read() as connection:
        assert [each.shop.id for each in placed_shops(connection)] == [other]
        assert len(placed_shops(connection, closed_too=True)) == 2
    close(False)
    with counter.town.database.read() as connection:
        assert len(placed_shops(connection)) == 2


def test_a_shop_is_not_closed_on_top_of_what_waits_for_a_second_person(counter: Counter) -> None:
    wang, rice = counter.town.person(), counter.good("大米")
    close = ChangeShop(
        by=SYSTEM, shop_id=counter.shop_id, name="东村兑换点", place_id=counter.town.village, closed=True
    )
    count = submitted(counter, (rice, 0))
    refusal = refused(lambda: counter.run(close))
    assert (refusal.reason, refusal.explanation) == ("shop_in_use", "还有1份盘点等审核,审核后再停用。")
    counter.run(decision(counter, count, approve=False))
    sheet, twice = (enter(counter, line(wang, rice), day=date(2026, 5, 9)) for _ in range(2))
    refusal = refused(lambda: counter.run(close))
    assert (refusal.reason, refusal.explanation) == ("shop_in_use", "还有2张登记表没有签字,签字或作废后再停用。")
    counter.run(DiscardSheet(by=counter.clerk, sheet_id=twice))
    counter.run(signing(counter, sheet))
    counter.run(close)


def test_what_was_handed_over_comes_back_to_a_closed_shop_and_is_carried_away(counter: Counter) -> None:
    counter.clock.instant = clock.at(date(2026, 5, 16), 9)
    wang, rice = counter.town.person(), counter.good("大米", 400, stock=3, household_limit=9)
    other = counter.shop("二号店")
    counter.give(wang, 2000)
    first, second = buy(counter, wang, (rice, 2)), buy(counter, wang, (rice, 1))
    change = {"shop_id": counter.shop_id, "name": "东村兑换点", "place_id": counter.town.village}
    counter.run(ChangeShop(by=SYSTEM, closed=True, **change))
    brought = (Brought(first.lines[0].id, 1),)
    counter.run(ReturnLines(key=counter.key(), by=counter.clerk, order_id=first.id, brought=brought))
    counter.run(UndoOrder(key=counter.key(), by=counter.clerk, order_id=second.id))
    assert (counter.free(rice), counter.points_of(wang)) == (2, 1600)
    lines = (MoveLine(rice, 2),)
    counter.run(MoveStock(by=counter.clerk, from_shop_id=counter.shop_id, to_shop_id=other, lines=lines))
    assert (counter.free(rice), counter.free(rice, other)) == (0, 2)
    assert counter.fault() is None


def test_today_is_told_in_a_sentence_with_the_next_day(corner: Counter) -> None:
    fridays = Shop(opening=(Opening(weekdays=(5,)),), hours=((540, 720),))
    with corner.town.database.read() as connection:
        terms = terms_now(connection, corner.clock.now())
    rules = msgspec.structs.replace(terms.rules, shop=fridays)

    def told(day: int, hour: int) -> tuple[bool, str, date | None]:
        now = clock.at(date(2026, 5, day), hour)
        return msgspec.structs.astuple(today(Terms(terms.version, rules, frozenset(), now)))

    assert told(12, 9) == (False, "今天不兑换,下次5月15日。", date(2026, 5, 15))
    assert told(15, 8) == (False, "现在不是兑换时间,今天9:00开始。", date(2026, 5, 22))
    assert told(15, 10) == (True, "今天可以兑换。", None)
