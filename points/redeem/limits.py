"""How much of an item a person and a household may take in a period, and how much they have taken.

What is taken is counted by the town's calendar months, whatever the limits of the day say, so a limit that changes
finds its past: a quarter is three counts, a year twelve. Days and weeks are counted only where a limit asks for
them. What is reserved counts; what is cancelled, lapses or comes back counts no more, in just the periods it was
counted in: an order keeps them, for the limits may be others by then. Item 0 counts visits.
"""

from collections.abc import Iterator
from datetime import date
from typing import cast

import msgspec

from points.clock import at, local_day
from points.db.working_set import WorkingSet
from points.errors import LedgerFault, Refusal
from points.people.models import Person
from points.redeem.models import Item
from points.redeem.order_models import TAKINGS, CountedBy, Order, OwnerType, Taking
from points.rules.models import Limit, Period, Shop
from points.rules.periods import period_number

VISITS = 0
PERIOD_NAMES = {
    Period.DAY: ("每天", "今天"),
    Period.WEEK: ("每周", "这周"),
    Period.MONTH: ("每月", "这个月"),
    Period.QUARTER: ("每季", "这季"),
    Period.YEAR: ("每年", "今年"),
}


class Takers(msgspec.Struct, frozen=True):
    """Who is counted when somebody takes something: the person, and the household (alone, one is one's own)."""

    person_id: int
    household_id: int

    def owners(self) -> tuple[tuple[OwnerType, int], ...]:
        """Both, as the counts know them. Ids are unique in the whole installation, so nobody is another."""
        return ("person", self.person_id), ("household", self.household_id)


def takers_of(person: Person) -> Takers:
    """Who is counted for a person."""
    return Takers(person.id, person.household_id if person.household_id is not None else person.id)


def takers_of_order(order: Order) -> Takers:
    """For whose limits an order counts, wherever the person lives by now."""
    return Takers(order.person_id, order.household_id)


def limits_of(item: Item, shop: Shop) -> tuple[Limit | None, Limit | None]:
    """The limits a person and a household have for an item: its own, or the rule-set's."""
    person, household = shop.person_limit, shop.household_limit
    if item.person_limit is not None:
        person = Limit(item.person_limit, Period(item.person_period))
    if item.household_limit is not None:
        household = Limit(item.household_limit, Period(item.household_period))
    return person, household


def visits_of(shop: Shop) -> tuple[Limit | None, Limit | None]:
    """How often a person and a household may come."""
    return shop.person_visits, shop.household_visits


def counted_in(limit: Limit, instant: int) -> tuple[int, ...]:
    """The numbers of the periods whose counts add up to the limit's."""
    day = local_day(instant)
    match limit.period:
        case Period.QUARTER:
            first = day.month - (day.month - 1) % 3
            return tuple(day.year * 100 + month for month in range(first, first + 3))
        case Period.YEAR:
            return tuple(day.year * 100 + month for month in range(1, 13))
        case _:
            return (period_number(limit.period, instant),)


def need_takings(
    ws: WorkingSet, takers: Takers, item_id: int, both: tuple[Limit | None, Limit | None], instant: int
) -> None:
    """Ask for the counts that ``taken``, ``refuse_over`` and ``take`` read."""
    for (owner_type, owner_id), limit, by in zip(takers.owners(), both, counted_by(both), strict=True):
        for period in {*_written(by, instant), *(counted_in(limit, instant) if limit else ())}:
            ws.need(TAKINGS, "key", owner_id, owner_type, item_id, period)


def taken(ws: WorkingSet, owner: tuple[OwnerType, int], item_id: int, limit: Limit, instant: int) -> int:
    """How much has been taken in the limit's period."""
    rows = (ws.get(TAKINGS, owner[1], owner[0], item_id, period) for period in counted_in(limit, instant))
    return sum(row.quantity for row in rows if row is not None)


def refuse_over(
    ws: WorkingSet, takers: Takers, item: Item, both: tuple[Limit | None, Limit | None], quantity: int, instant: int
) -> None:
    """Raise ``limit_person`` or ``limit_household`` if so many more are too many."""
    for owner, limit, (whole, yours) in zip(takers.owners(), both, (("人", "您"), ("户", "您家")), strict=True):
        if limit is None:
            continue
        so_far = taken(ws, owner, item.id, limit, instant)
        if so_far + quantity > limit.count:
            every, _ = PERIOD_NAMES[limit.period]
            had = f",{yours}已换{so_far}{item.measure}" if so_far else ""
            raise Refusal(
                f"limit_{owner[0]}",
                f"每{whole}{every}限{limit.count}{item.measure}{had}。",
                item_id=item.id,
                left=max(limit.count - so_far, 0),
            )


def refuse_visit(ws: WorkingSet, takers: Takers, shop: Shop, instant: int) -> None:
    """Raise ``visits_used`` if the rule-set's number of visits is used up."""
    both = visits_of(shop)
    for owner, limit, (whole, yours) in zip(takers.owners(), both, (("人", "您"), ("户", "您家")), strict=True):
        if limit is not None and taken(ws, owner, VISITS, limit, instant) >= limit.count:
            every, this = PERIOD_NAMES[limit.period]
            done = "已经兑换过了" if limit.count == 1 else "已经用完了"
            raise Refusal("visits_used", f"每{whole}{every}兑换{limit.count}次,{yours}{this}{done}。")


def take(
    ws: WorkingSet,
    takers: Takers,
    item_id: int,
    both: tuple[Limit | None, Limit | None],
    quantity: int,
    instant: int,
) -> None:
    """Count some as taken."""
    for (owner_type, owner_id), by in zip(takers.owners(), counted_by(both), strict=True):
        for period in _written(by, instant):
            row = ws.get(TAKINGS, owner_id, owner_type, item_id, period)
            if row is None:
                ws.insert(TAKINGS, Taking(owner_type, owner_id, item_id, period, quantity))
            else:
                ws.change(TAKINGS, row, quantity=row.quantity + quantity)


def counted_by(both: tuple[Limit | None, Limit | None]) -> tuple[CountedBy, CountedBy]:
    """What an order has to keep of the limits that ``take`` counted it by, for ``untake``."""
    person, household = both
    return _period_of(person), _period_of(household)


def _period_of(limit: Limit | None) -> CountedBy:
    return None if limit is None else cast(CountedBy, limit.period.value)


def need_untake(ws: WorkingSet, order: Order, item_id: int) -> None:
    """Ask for the counts that ``untake`` lowers, and those beside them: its lines need not be known yet."""
    for owner_type, owner_id in takers_of_order(order).owners():
        for period in Period.MONTH, Period.WEEK, Period.DAY:
            ws.need(TAKINGS, "key", owner_id, owner_type, item_id, period_number(period, order.created_at))


def untake(ws: WorkingSet, order: Order, item_id: int, counted: tuple[CountedBy, CountedBy], quantity: int) -> None:
    """Count some of an order as taken no more, in the periods in which they were counted (``counted_by``)."""
    for (owner_type, owner_id), by in zip(takers_of_order(order).owners(), counted, strict=True):
        for period in _written(by, order.created_at):
            row = ws.get(TAKINGS, owner_id, owner_type, item_id, period)
            if row is None:
                raise LedgerFault(f"item {item_id} of order {order.id} was not counted in {period}")
            ws.change(TAKINGS, row, quantity=row.quantity - quantity)


def _written(by: CountedBy, instant: int) -> Iterator[int]:
    yield period_number(Period.MONTH, instant)
    if by in (Period.DAY, Period.WEEK):
        yield period_number(Period(by), instant)


def period_end(limit: Limit, instant: int) -> int:
    """The instant at which the limit's period ends and counting begins anew."""
    day = local_day(instant)
    match limit.period:
        case Period.DAY:
            return at(date.fromordinal(day.toordinal() + 1))
        case Period.WEEK:
            return at(date.fromordinal(day.toordinal() + 8 - day.isoweekday()))
        case Period.MONTH:
            return at(_first_of(day.year, day.month + 1))
        case Period.QUARTER:
            return at(_first_of(day.year, day.month - (day.month - 1) % 3 + 3))
        case Period.YEAR:
            return at(date(day.year + 1, 1, 1))


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
