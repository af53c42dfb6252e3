"""What hangs on the wall and stands on the shelf: the price list with the days of redemption, and shelf labels."""

from collections.abc import Sequence

from sqlalchemy import Connection, or_, select

from points.clock import local_day
from points.errors import NotFound
from points.ledger.models import accounts
from points.media.forms import by_sound
from points.media.labels import ShelfLabel
from points.media.price_list import ITEMS_MAX, PriceGroup, PriceItem, PriceList
from points.people.models import places
from points.redeem.access import ShopRead
from points.redeem.ages import whom
from points.redeem.digits import is_barcode, own_barcode
from points.redeem.limits import PERIOD_NAMES
from points.redeem.models import Item, Price, items
from points.redeem.offer import Offer, Wish, offers, prices_now
from points.redeem.terms import Terms
from points.rules.models import Opening, Shop
from points.rules.opening import clock_of

LABELS_MAX = 240
_WEEKDAYS = "一二三四五六日"
_WEEKS = "一二三四五"
_NOTES = ("积分只能换物品和服务,不能换钱。",)
_OTHER = "其他"


def price_list(connection: Connection, terms: Terms, shop: ShopRead) -> PriceList:
    """All that people of this shop can have now, by category; refuses ``no_prices``."""
    wish = Wish(shop_id=shop.id, limit=ITEMS_MAX)
    wheres = {row.id: row.path for row in connection.execute(select(places.c.id, places.c.path))}
    found = [
        (each, each.price)
        for each in offers(connection, terms, wish)
        if each.price is not None and shop.place_path.startswith(wheres.get(each.item.place_id or 0, ""))
    ]
    if not found:
        raise NotFound("no_prices", "还没有定好积分的物品,请先在目录里定积分。")
    groups: dict[str, list[PriceItem]] = {}
    for each, price in found:
        line = PriceItem(name=each.item.name, measure=each.item.measure, points=price.points, limit=_limit(each))
        groups.setdefault(each.item.category or _OTHER, []).append(line)
    return PriceList(
        title="积分兑换价目表",
        shop=shop.name,
        days=opening_words(terms.shop),
        since=local_day(max(price.effective_from for _, price in found)),
        groups=[PriceGroup(name, tuple(lines)) for name, lines in groups.items()],
        phone=shop.phone,
        notes=_NOTES,
    )


def shelf_labels(connection: Connection, terms: Terms, item_ids: Sequence[int]) -> list[ShelfLabel]:
    """A label for each of these items, in their order; refuses ``item_not_found`` and ``no_price``."""
    rows = connection.execute(select(items).where(items.c.id.in_(item_ids)))
    found = {row.id: Item(*row) for row in rows}
    prices = prices_now(connection, item_ids, terms.now)
    return [_label(found.get(item_id), prices.get(item_id)) for item_id in item_ids]


def to_count(connection: Connection, shop_id: int) -> list[Item]:
    """The goods on a sheet for counting, by name: all there are to be had, and what else the shop may still have."""
    shelves = accounts.c.owner_type == "shop", accounts.c.owner_id == shop_id, accounts.c.balance > 0
    there = items.c.id.in_(select(accounts.c.unit_id).where(*shelves))
    query = select(items).where(items.c.kind == "good", or_(items.c.withdrawn_at.is_(None), there))
    return sorted((Item(*row) for row in connection.execute(query)), key=lambda each: (by_sound(each.name), each.id))


def opening_words(shop: Shop) -> str:
    """When the shop redeems, as a wall says it: ``每月15日、每周三、周六 9:00-12:00兑换``."""
    days = "、".join(map(days_of, shop.opening)) or "每天"
    hours = "、".join(f"{clock_of(start)}-{clock_of(end)}" for start, end in shop.hours)
    return " ".join(filter(None, (days, hours))) + "兑换"


def days_of(opening: Opening) -> str:
    """The days an opening states, as people say them: ``每月15日``, ``每季第3个月第一个周三、周六``."""
    month = f"每季第{opening.month_of_quarter}个月" if opening.month_of_quarter else "每月"
    if opening.monthdays:
        return month + "、".join(f"{day}日" for day in opening.monthdays)
    weekdays = "、".join(f"周{_WEEKDAYS[day - 1]}" for day in opening.weekdays)
    if opening.week:
        return f"{month}第{_WEEKS[opening.week - 1]}个{weekdays}"
    return f"{month}的{weekdays}" if opening.month_of_quarter else f"每{weekdays}"


def _limit(offer: Offer) -> str:
    """``每户每季限2袋``, and for whom where it is not for everybody."""
    said = [
        f"每{whole}{PERIOD_NAMES[limit.period][0]}限{limit.count}{offer.item.measure}"
        for whole, limit in zip("人户", offer.limits, strict=True)
        if limit is not None
    ]
    ages = whom([each for each in offer.item.for_ages.split(",") if each])
    return ",".join([*said, *([f"只给{ages}的居民"] if ages else [])])


def _label(item: Item | None, price: Price | None) -> ShelfLabel:
    if item is None:
        raise NotFound("item_not_found", "没有这样东西,请刷新后重新选。")
    if price is None:
        raise NotFound("no_price", f"{item.name}还没有定积分,请先定积分再打标签。")
    return ShelfLabel(
        name=item.name,
        measure=item.measure,
        points=price.points,
        barcode=drawable(item),
        since=local_day(price.effective_from),
    )


def drawable(item: Item) -> str:
    """What stands on the pack, if a label can show it (12 digits are 13 with a nought before them); else our own."""
    printed = item.barcode or ""
    if len(printed) == 12:
        printed = f"0{printed}"
    return printed if len(printed) in (8, 13) and is_barcode(printed) else own_barcode(item.id)
