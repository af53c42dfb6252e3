"""The demo's year at the counter: people come on the redemption days, reserve from home, bring things back."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Literal

import msgspec

from points.clock import DAY, HOUR, MINUTE, at, local_day
from points.demo import baskets, cast, counter, keeping, serving
from points.demo.counter import Counter, Year, shop_of
from points.demo.playing import Play
from points.demo.seasons import Seasons
from points.demo.shopping import Market
from points.demo.town import Neighbour
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.lapsing import LapseOrders
from points.redeem.order import PlaceOrder
from points.redeem.order_models import Identified
from points.redeem.sale import Collector
from points.redeem.today import terms_now
from points.redeem.told import OrderTold

CROWD_MAX = 45
"""A busy redemption day."""
LEAST = 8_00
"""With fewer points nobody comes (hundredths)."""
RETURNED = (("拿错了,想换别的", True), ("包装破了", False), ("家里已经有了", True))
"""Why things come back, and whether they can be sold again."""
REGULAR_HAD = ((0.30, ("挂面1kg",)), (0.55, ("抽纸三包装", "食盐400g")), (0.80, ("洗洁精1kg", "牙膏120g")))
"""What 王秀英 reserved and collected, by how much of the year was over."""
REGULAR_WAITS = "卷纸十卷装"
REGULAR_SERVICE = "小家电维修"

Fate = Literal["kept", "undone", "returned"]
Promise = Literal["collected", "cancelled", "forgotten"]


class Purchase(msgspec.Struct, frozen=True):
    """An order to be made at the counter, and what becomes of it."""

    at: int
    village: str
    command: PlaceOrder
    fate: Fate


def schedule(play: Play, market: Market) -> None:
    """Enter the year at the counter into the play."""
    begin = play.stage.clock.now()
    with play.stage.database.read() as connection:
        terms = terms_now(connection, begin)
    year = Year(play, market, Seasons(terms, begin, play.end), terms.shop.verify_above, {}, {}, None)
    keeping.schedule(year)
    for day in year.seasons.days:
        play.later(at(day, 8, 25), lambda day=day: _open(year, day))
        play.later(at(day - timedelta(days=1), 20, 5), lambda day=day: _reserve(year, day))
    _schedule_the_regular(year, begin)
    serving.schedule(year)


def _open(year: Year, day: date) -> None:
    """Decide who comes today, as far as the month's money goes."""
    rng, seen = year.play.chance(f"counter {day}"), counter.look(year)
    serving.ask(year, rng, seen, day)
    came: list[tuple[Neighbour, tuple[Wanted, ...]]] = []
    left = year.seasons.budget_by(day) - seen.used_fen
    for person in baskets.crowd(rng, year, seen, day, least=LEAST):
        if left <= 0 or len(came) >= min(CROWD_MAX, len(seen.purses) // 8):
            break
        wanted = baskets.basket(rng, year, seen, person, day)
        if wanted:
            left -= seen.cost_of(wanted)
            seen.sell(shop_of(person), person.id, wanted)
            baskets.remember(year, person, wanted, day)
            came.append((person, wanted))
    if year.dark is not None and day >= year.dark:
        came = keeping.on_paper(year, rng, day, came)
    purchases = _purchases(rng, year, seen, day, came)
    for instant, together in groupby(purchases, key=lambda each: each.at):
        year.play.later(instant, lambda orders=list(together): _serve(year, orders))


def _purchases(
    rng: Random, year: Year, seen: Counter, day: date, came: Sequence[tuple[Neighbour, tuple[Wanted, ...]]]
) -> list[Purchase]:
    """Each at a time in the shop's hours."""
    found: list[Purchase] = []
    for instant, (person, wanted) in zip(year.seasons.instants(rng, day, len(came)), came, strict=False):
        village, absent = shop_of(person), rng.random() < 0.06
        order = PlaceOrder(
            by=year.clerk(village),
            shop_id=year.market.shops[village],
            person_id=person.id,
            wanted=wanted,
            identified=_known_by(rng, year, person, seen.points_of(wanted)),
            collector=baskets.collector(rng, year, person) if absent else Collector(),
        )
        fate: Fate = rng.choices(("kept", "undone", "returned"), (955, 15, 30))[0]
        found.append(Purchase(instant, village, order, fate))
    return found


def _known_by(rng: Random, year: Year, person: Neighbour, points: int) -> Identified:
    """By the card, by the code on the phone, or found by name; a large order needs the code."""
    if person.card is not None:
        return "card"
    is_large = year.proof_above is not None and points > year.proof_above
    return "live_code" if is_large or rng.random() < 0.6 else "found"


def _serve(year: Year, orders: list[Purchase]) -> None:
    outcomes = year.play.stage.run_all([each.command for each in orders])
    for order, outcome in zip(orders, outcomes, strict=True):
        told: OrderTold | None = outcome.value
        if told is None:
            continue
        if order.fate == "undone":
            undo = UndoOrder(by=year.clerk(order.village), order_id=told.id)
            year.play.later(order.at + 4 * MINUTE, lambda undo=undo: _run(year, undo))
        elif order.fate == "returned":
            _bring_back(year, order, told)


def _bring_back(year: Year, order: Purchase, told: OrderTold) -> None:
    """One piece of several comes back on the next redemption day."""
    day = year.seasons.next_day(local_day(order.at))
    if day is None or sum(line.quantity for line in told.lines) < 2:
        return
    reason, restock = RETURNED[told.id % len(RETURNED)]
    back = ReturnLines(
        by=year.clerk(order.village),
        order_id=told.id,
        brought=(Brought(told.lines[0].id, 1, restock),),
        reason=reason,
    )
    year.play.later(at(day, 9, 35), lambda: _run(year, back))


def _reserve(year: Year, day: date) -> None:
    """The evening before a redemption day, one to three reserve something from home."""
    rng, seen = year.play.chance(f"reserve {day}"), counter.look(year)
    wished = rng.choice((1, 1, 2, 3))
    for person in baskets.crowd(rng, year, seen, day, least=LEAST):
        if wished == 0:
            break
        if person.who.phone is None or not (wanted := baskets.basket(rng, year, seen, person, day)[:2]):
            continue
        wished -= 1
        seen.sell(shop_of(person), person.id, wanted)
        baskets.remember(year, person, wanted, day)
        promise: Promise = rng.choices(("collected", "cancelled", "forgotten"), (80, 9, 11))[0]
        keep(year, person, wanted, promise, day)


def keep(year: Year, person: Neighbour, wanted: tuple[Wanted, ...], promise: Promise, day: date | None) -> None:
    """Reserve now, and do on a day what becomes of it; None: nothing yet."""
    by, village = Actor(person.id, 0, person.who.name), shop_of(person)
    order = PlaceOrder(by=by, shop_id=year.market.shops[village], channel="home", wanted=wanted)
    told: OrderTold | None = year.play.stage.run_all([order])[0].value
    if told is None or day is None:
        return
    if promise == "forgotten":
        over = (told.deadline_at or 0) + MINUTE
        year.play.later(over, lambda: year.play.stage.run(LapseOrders()))
    elif promise == "cancelled":
        year.play.later(at(day, 7, 50), lambda: _run(year, CancelOrder(by=by, order_id=told.id)))
    else:
        collect = CollectOrder(by=year.clerk(village), order_id=told.id)
        year.play.later(at(day, 9) + told.id % 110 * MINUTE, lambda: _run(year, collect))


def _schedule_the_regular(year: Year, begin: int) -> None:
    """The neighbour whom a visitor signs in as: some history, one reservation and one voucher that wait."""
    play, regular = year.play, year.play.town.named(cast.REGULAR.name)

    def wanted(*names: str) -> tuple[Wanted, ...]:
        return tuple(Wanted(year.market.items[name], 1) for name in names)

    for part, names in REGULAR_HAD:
        day = year.seasons.nearest(begin + int((play.end - begin) * part))
        if day is not None and day < year.seasons.last:
            had = wanted(*names)
            then = at(day, 7, 20)
            play.later(then, lambda had=had, day=day: keep(year, regular, had, "collected", day))
    play.later(play.end - 3 * DAY, lambda: keep(year, regular, wanted(REGULAR_SERVICE), "collected", None))
    play.later(play.end - 14 * HOUR, lambda: keep(year, regular, wanted(REGULAR_WAITS), "collected", None))


def _run(year: Year, command: UndoOrder | ReturnLines | CollectOrder | CancelOrder) -> None:
    """Do it, unless the people of the play got in each other's way."""
    year.play.stage.run_all([command])
