"""What hangs on the wall: the days in words, the prices that hold, the labels with a number a scanner reads."""

from datetime import date

import pytest
from redeem.shop import Counter

from points.clock import DAY
from points.errors import NotFound
from points.media.labels import ShelfLabel
from points.redeem import wall
from points.redeem.access import ShopRead
from points.redeem.digits import own_barcode
from points.redeem.models import ITEMS
from points.redeem.today import terms_now
from points.rules.models import Opening, Shop


@pytest.mark.parametrize(
    ("shop", "words"),
    [
        (Shop(), "每天兑换"),
        (Shop(opening=(Opening(monthdays=(15,)), Opening(weekdays=(3, 6)))), "每月15日、每周三、周六兑换"),
        (Shop(hours=((510, 690), (840, 1020))), "每天 8:30-11:30、14:00-17:00兑换"),
        (Shop(opening=(Opening(weekdays=(2, 4), month_of_quarter=3, week=1),)), "每季第3个月第一个周二、周四兑换"),
        (Shop(opening=(Opening(weekdays=(1,), month_of_quarter=2),)), "每季第2个月的周一兑换"),
        (Shop(opening=(Opening(weekdays=(5,), week=2),)), "每月第二个周五兑换"),
    ],
)
def test_the_days_are_said_as_people_say_them(shop: Shop, words: str) -> None:
    assert wall.opening_words(shop) == words


def test_the_price_list_has_what_people_of_the_shop_can_have_now(corner: Counter) -> None:
    corner.good("大米", 400, household_limit=2)
    corner.good("毛巾", 150, category="日用品", household_limit=9, for_ages="60_74,75_plus")
    corner.good("皂粉", category="日用品", place_id=corner.town.other_village)
    corner.good("旧货", withdrawn_at=corner.clock.now())
    with corner.town.database.read() as connection:
        terms = terms_now(connection, corner.clock.now())
        path = f"/{corner.town.root}/{corner.town.village}/"
        shop = ShopRead(corner.shop_id, "东村兑换点", "19900000099", "", path)
        found = wall.price_list(connection, terms, shop)
    assert [
        (group.name, [(each.name, each.points, each.limit) for each in group.items]) for group in found.groups
    ] == [
        ("粮油", [("大米", 400, "每户每季限2袋")]),
        ("日用品", [("毛巾", 150, "每户每季限9袋,只给60岁以上的居民")]),
    ]
    assert found.since == date(2026, 5, 11)


def test_labels_show_the_price_of_today_and_a_number_that_a_scanner_reads(corner: Counter) -> None:
    printed = corner.good("大米", 400, barcode="6901234567892")
    short, ours = corner.good("毛巾", 150, barcode="036000291452"), corner.good("肥皂", 100)
    corner.price(ours, 120, from_=corner.clock.now() + DAY)
    with corner.town.database.read() as connection:
        terms = terms_now(connection, corner.clock.now())
        labels = wall.shelf_labels(connection, terms, [printed, short, ours])
        with pytest.raises(NotFound):
            wall.shelf_labels(connection, terms, [999_999])
    assert [(each.points, each.barcode) for each in labels] == [
        (400, "6901234567892"), (150, "0036000291452"), (100, own_barcode(ours)),
    ]  # fmt: skip
    assert isinstance(labels[0], ShelfLabel)


def test_a_sheet_for_counting_has_what_there_is_and_what_may_still_lie_there(corner: Counter) -> None:
    corner.good("大米")
    left, gone = corner.good("旧货", stock=1), corner.good("老货")
    corner.service("理发")
    with corner.writing() as ws:
        for item_id in (left, gone):
            ws.change(ITEMS, ws.find(ITEMS, "key", item_id)[0], withdrawn_at=ws.now)
    with corner.town.database.read() as connection:
        assert [each.name for each in wall.to_count(connection, corner.shop_id)] == ["大米", "旧货"]
