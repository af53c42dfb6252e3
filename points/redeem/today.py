"""The counter today, read: the terms in force, the shops, and whether they redeem at this moment."""

from datetime import date

import msgspec
from sqlalchemy import Connection, select

from points.clock import local_day
from points.people.places import labels
from points.redeem.models import Shop, shops
from points.redeem.terms import Terms, closed_today
from points.rules.calendar import off_days
from points.rules.opening import next_open_day
from points.rules.versions import rules_of, version_at


class PlacedShop(msgspec.Struct, frozen=True):
    """A shop and its place as people say it."""

    shop: Shop
    place_name: str


class Today(msgspec.Struct, frozen=True):
    """Whether anything can be had now; if not why, and the next day of redemption."""

    open: bool
    explanation: str
    next_day: date | None


def terms_now(connection: Connection, now: int) -> Terms:
    """The rule-set in force and the days off, read; refuses ``rules_missing``."""
    version = version_at(connection, now)
    return Terms(version, rules_of(connection, version), off_days(connection), now)


def today(terms: Terms) -> Today:
    """What the rule-set says about this day and hour; the same for all shops."""
    closed = closed_today(terms.shop, terms.is_off, terms.now)
    if closed is None:
        return Today(True, "今天可以兑换。", None)
    return Today(False, closed.explanation, next_open_day(terms.shop, local_day(terms.now), terms.is_off))


def placed_shops(connection: Connection, *, closed_too: bool = False) -> list[PlacedShop]:
    """The shops, in the order in which they were made."""
    query = select(*(shops.c[name] for name in Shop.__struct_fields__)).order_by(shops.c.id)
    rows = connection.execute(query if closed_too else query.where(shops.c.closed_at.is_(None)))
    found = [Shop(*row) for row in rows]
    where = labels(connection, {shop.place_id for shop in found})
    return [PlacedShop(shop, where[shop.place_id]) for shop in found]
