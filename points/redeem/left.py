"""What somebody may still take: the limits of items held against what was counted, read for a screen."""

from collections.abc import Iterable

import msgspec
from sqlalchemy import Connection, or_, select

from points.redeem.limits import VISITS, Takers, counted_in, limits_of
from points.redeem.models import Item
from points.redeem.order_models import OwnerType, takings
from points.rules.models import Limit, Shop

Counts = dict[tuple[OwnerType, int, int], int]
"""How much was taken, by (person or household, item, period)."""


class Left(msgspec.Struct, frozen=True):
    """How many more of an item; None: no limit."""

    item_id: int
    person: int | None
    household: int | None


def counts_of(connection: Connection, takers: Takers) -> Counts:
    """All that a person and their household were counted for."""
    mine = or_(*((takings.c.owner_type == type_) & (takings.c.owner_id == id_) for type_, id_ in takers.owners()))
    rows = connection.execute(
        select(takings.c.owner_type, takings.c.item_id, takings.c.period, takings.c.quantity).where(mine)
    )
    return {(row.owner_type, row.item_id, row.period): row.quantity for row in rows}


def left_of(items: Iterable[Item], counts: Counts, shop: Shop, now: int) -> list[Left]:
    """What is left of each item that has a limit."""
    told: list[Left] = []
    for item in items:
        person, household = limits_of(item, shop)
        if person is not None or household is not None:
            told.append(
                Left(
                    item.id,
                    _left(counts, "person", item.id, person, now),
                    _left(counts, "household", item.id, household, now),
                )
            )
    return told


def visits_left(counts: Counts, shop: Shop, now: int) -> int | None:
    """How many more times; None: as often as one likes."""
    both = (
        _left(counts, "person", VISITS, shop.person_visits, now),
        _left(counts, "household", VISITS, shop.household_visits, now),
    )
    known = [each for each in both if each is not None]
    return min(known) if known else None


def visits_limit_reached(counts: Counts, shop: Shop, now: int) -> Limit | None:
    """The limit on visits that lets nobody come again in its period: the person's, else the household's; or None."""
    if _left(counts, "person", VISITS, shop.person_visits, now) == 0:
        return shop.person_visits
    return shop.household_visits if _left(counts, "household", VISITS, shop.household_visits, now) == 0 else None


def _left(counts: Counts, owner: OwnerType, item_id: int, limit: Limit | None, now: int) -> int | None:
    if limit is None:
        return None
    return max(limit.count - sum(counts.get((owner, item_id, p), 0) for p in counted_in(limit, now)), 0)
