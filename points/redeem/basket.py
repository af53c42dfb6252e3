"""A basket: what is wanted, at the prices of the moment, by somebody who may have it."""

from collections.abc import Iterable

import msgspec

from points.db.working_set import WorkingSet
from points.errors import Invalid, NotFound, Refusal
from points.ledger import stock
from points.people.models import PLACES, Person
from points.redeem.ages import whom
from points.redeem.limits import Takers, limits_of, need_takings, refuse_over, take
from points.redeem.models import ITEMS, PRICES, Item, Price
from points.redeem.pricing import price_at
from points.redeem.terms import Terms

LINES_MAX = 50
QUANTITY_MAX = 999
VOUCHERS_MAX = 10
"""Of one service in one order: each is a voucher with a hold of its own."""


class Wanted(msgspec.Struct, frozen=True, array_like=True):
    """So many of one item."""

    item_id: int
    quantity: int


class Pick(msgspec.Struct, frozen=True):
    """So many of an item at its price."""

    item: Item
    quantity: int
    price: Price

    @property
    def points(self) -> int:
        """What they cost together, in hundredths."""
        return self.quantity * self.price.points

    @property
    def cost_fen(self) -> int:
        """What they cost the town together."""
        return self.quantity * self.price.cost_fen


def gathered(lines: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """One line an item; ``Invalid`` for an empty basket, too many lines or a quantity that cannot be."""
    wanted: dict[int, int] = {}
    for line in lines:
        wanted[line.item_id] = wanted.get(line.item_id, 0) + line.quantity
    if not 0 < len(wanted) <= LINES_MAX:
        raise Invalid(f"请选1到{LINES_MAX}样东西。", fields={"lines": f"要有1到{LINES_MAX}样。"})
    if any(not 0 < quantity <= QUANTITY_MAX for quantity in wanted.values()):
        raise Invalid(f"数量要在1到{QUANTITY_MAX}之间。", fields={"lines": "数量不对。"})
    return tuple(Wanted(item_id, quantity) for item_id, quantity in wanted.items())


def need_items(ws: WorkingSet, wanted: Iterable[Wanted]) -> None:
    """Ask for items and prices."""
    for line in wanted:
        ws.need(ITEMS, "key", line.item_id)
        ws.need(PRICES, "item", line.item_id)


def need_counts(ws: WorkingSet, wanted: Iterable[Wanted], takers: Takers, terms: Terms) -> None:
    """Ask for what was taken before of these items, and where their buyers have to live."""
    for line in wanted:
        if (item := ws.get(ITEMS, line.item_id)) is not None:
            need_takings(ws, takers, item.id, limits_of(item, terms.shop), terms.now)
            if item.place_id is not None:
                ws.need(PLACES, "key", item.place_id)


def pick(ws: WorkingSet, wanted: Iterable[Wanted], person: Person, now: int) -> list[Pick]:
    """Items with prices; refuses ``item_not_found``, ``withdrawn``, ``no_price`` and ``not_for_you``."""
    picks: list[Pick] = []
    for line in wanted:
        item = ws.get(ITEMS, line.item_id)
        if item is None:
            raise NotFound("item_not_found", "没有这样东西,请刷新后重新选。")
        if item.withdrawn_at is not None and item.withdrawn_at <= now:
            raise Refusal("withdrawn", f"{item.name}已经下架,请换别的。", item_id=item.id)
        if item.kind == "service" and line.quantity > VOUCHERS_MAX:
            raise Refusal("too_many_vouchers", f"服务券一次最多换{VOUCHERS_MAX}张,请减少数量。", item_id=item.id)
        price = price_at(ws.find(PRICES, "item", item.id), now)
        if price is None:
            raise Refusal("no_price", f"{item.name}还没有定积分,请找工作人员。", item_id=item.id)
        refuse_others(ws, item, person)
        picks.append(Pick(item, line.quantity, price))
    return picks


def together(picks: Iterable[Pick]) -> list[Pick]:
    """One pick an item, as in every order: what comes back is known by its item. All are prices of one moment."""
    made: dict[int, Pick] = {}
    for each in picks:
        before = made.get(each.item.id)
        made[each.item.id] = Pick(each.item, each.quantity + (before.quantity if before else 0), each.price)
    return list(made.values())


def refuse_others(ws: WorkingSet, item: Item, person: Person) -> None:
    """Raise ``not_for_you`` for an item that is kept for others."""
    ages = [each for each in item.for_ages.split(",") if each]
    if ages and person.age_band not in ages:
        raise Refusal("not_for_you", f"{item.name}只给{whom(ages)}的居民。", item_id=item.id)
    if item.place_id is None:
        return
    home, wanted = ws.get(PLACES, person.place_id), ws.get(PLACES, item.place_id)
    if home is None or wanted is None or not home.path.startswith(wanted.path):
        where = wanted.name if wanted else "别处"
        raise Refusal("not_for_you", f"{item.name}只给{where}的居民。", item_id=item.id)


def count(ws: WorkingSet, picks: Iterable[Pick], takers: Takers, terms: Terms, *, judge: bool = True) -> None:
    """Hold the basket against the limits and count it as taken. ``judge`` False: it is taken whatever they say."""
    for each in picks:
        both = limits_of(each.item, terms.shop)
        if judge:
            refuse_over(ws, takers, each.item, both, each.quantity, terms.now)
        take(ws, takers, each.item.id, both, each.quantity, terms.now)


def item_of(ws: WorkingSet, line: Wanted) -> Item | None:
    """The item of a line, if it exists."""
    return ws.get(ITEMS, line.item_id)


def refuse_sold_out(ws: WorkingSet, shop_id: int, picks: Iterable[Pick]) -> None:
    """Raise ``sold_out`` for the first good of which there is not enough on the shelf."""
    for each in picks:
        if each.item.kind != "good":
            continue
        left = stock.free(ws, shop_id, each.item.id)
        if left < each.quantity:
            told = f"只剩{left}{each.item.measure}了,请减少数量。" if left else "已兑完,请换别的。"
            raise Refusal("sold_out", each.item.name + told, item_id=each.item.id, free=left)
