"""The demo's shop: invented numbers that scan, pictures, goods on the shelves, and money in the pool."""

from datetime import date

import pytest
from databases import SQLiteFiles
from demo.conftest import KEYS, NOW, SMALL
from sqlalchemy import select

from points import demo
from points.clock import day_number, local_day
from points.db.engine import Database
from points.demo.drawing import picture
from points.demo.goods import GIVERS, GOODS, SERVICES_OFFERED, printed_number
from points.ledger.models import FEN, accounts
from points.ledger.verify import verify
from points.people.models import persons
from points.redeem.cover import cover
from points.redeem.digits import is_barcode
from points.redeem.item_draft import barcode_problem
from points.redeem.offer import Wish, offers
from points.redeem.supply_models import stock_receipt_lines
from points.redeem.today import placed_shops, terms_now


@pytest.mark.parametrize("position", range(1, len(GOODS) + 1))
def test_invented_numbers_are_of_those_that_shops_give_themselves(position: int) -> None:
    number = printed_number(position)
    assert is_barcode(number)
    assert number.startswith("21")
    assert barcode_problem(number) is None


def test_the_same_thing_is_drawn_the_same_each_time() -> None:
    good = GOODS[0]
    assert picture(good.name, good.shape, good.colour) == picture(good.name, good.shape, good.colour)
    assert len({(each.shape, each.colour) for each in (*GOODS, *SERVICES_OFFERED)}) == len(GOODS) + len(
        SERVICES_OFFERED
    )


def test_the_small_town_has_two_shops_with_everything_in_them(sqlite_files: SQLiteFiles) -> None:
    with sqlite_files.fresh() as url:
        database = Database(url)
        demo.load(database, KEYS, NOW, size=SMALL)
        with database.read() as connection:
            terms = terms_now(connection, NOW)
            shops = placed_shops(connection)
            (regular,) = connection.execute(select(persons.c.id).where(persons.c.name == "王秀英")).scalars()
            here = offers(connection, terms, Wish(shop_id=shops[0].shop.id, person_id=regular, limit=100))
            money = cover(connection, terms.rules.budget, NOW)
            months = (accounts.c.owner_type == "budget", accounts.c.unit_id == FEN)
            spent = sum(connection.execute(select(accounts.c.balance).where(*months)).scalars())
            kept = set(connection.execute(select(stock_receipt_lines.c.best_before)).scalars())
            assert verify(connection).fault is None
        database.close()
    assert [each.place_name for each in shops] == ["河东社区", "青石村"]
    assert len(here) == len(GOODS) + len(SERVICES_OFFERED)
    assert all(each.price and each.picture for each in here)
    assert "蔬菜种子" in [each.item.name for each in here if each.free == 0]
    assert sum(each.free == 0 for each in here) <= 3
    assert [each.item.name for each in here if each.mine and not each.mine.for_me] == ["蔬菜种子"]
    assert {each.provider.name for each in here if each.provider} == {each.provider for each in SERVICES_OFFERED}
    assert money.pool_fen + spent == sum(giver.fen for giver in GIVERS)
    assert spent >= money.used_fen > 0
    assert money.cover_percent is not None
    assert None in kept
    assert max(day for day in kept if day) > day_number(local_day(NOW)) > day_number(date(2026, 1, 1))
