"""Reading what there is to be had: items at the price of the moment, how many a shop has, how many one may take."""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, func, or_, select

from points.errors import NotFound
from points.ledger.models import accounts
from points.people.models import Person, persons, places
from points.people.names import tidy
from points.redeem.digits import item_of_own_barcode
from points.redeem.item_draft import same_article
from points.redeem.left import Left, counts_of, left_of
from points.redeem.limits import limits_of, takers_of
from points.redeem.models import Item, Price, item_prices, items, pictures, shops
from points.redeem.pricing import price_at
from points.redeem.service_models import Provider, providers
from points.redeem.terms import Terms
from points.rules.models import Limit

Limits = tuple[Limit | None, Limit | None]
"""Of a person, of a household."""


class Mine(msgspec.Struct, frozen=True):
    """How many of an item somebody and their household may still take in the period; None: no limit.

    ``for_me``: whether it is kept for others (an age, another part of town).
    """

    person: int | None
    household: int | None
    for_me: bool


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An item as it can be had now. ``price`` None: not yet. ``free``, ``reserved``: of goods, in the shop asked for.

    ``limits``: its own, or the rule-set's. ``picture``: SHA-256. ``mine``: for the person asked about.
    """

    item: Item
    price: Price | None
    free: int | None
    reserved: int | None
    limits: Limits
    picture: str | None
    provider: Provider | None
    mine: Mine | None


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Which offers are asked for. ``shop_id`` None: what all open shops have together. ``person_id``: whose ``mine``.

    ``only_priced``: nothing that cannot be ordered yet.
    """

    shop_id: int | None = None
    person_id: int | None = None
    q: str = ""
    withdrawn_too: bool = False
    only_priced: bool = True
    item_id: int | None = None
    after_id: int = 0
    limit: int = 50


def offers(connection: Connection, terms: Terms, wish: Wish) -> list[Offer]:
    """Items by id, from ``after_id`` on, with all that is to be known about each."""
    query = select(items).where(*_conditions(wish, terms.now)).order_by(items.c.id).limit(wish.limit)
    found = [Item(*row) for row in connection.execute(query)]
    ids = [item.id for item in found]
    prices, shelves = prices_now(connection, ids, terms.now), on_shelves(connection, ids, wish.shop_id)
    shown = _pictures(connection, found)
    who = _providers(connection, found)
    mine = _mine(connection, terms, found, wish.person_id) if wish.person_id is not None else {}
    return [
        Offer(
            item=item,
            price=prices.get(item.id),
            free=shelves.get((item.id, "stock"), 0) if item.kind == "good" else None,
            reserved=shelves.get((item.id, "hold"), 0) if item.kind == "good" else None,
            limits=limits_of(item, terms.shop),
            picture=shown.get(item.picture_id or 0),
            provider=who.get(item.provider_id or 0),
            mine=mine.get(item.id),
        )
        for item in found
    ]


def offer_of(connection: Connection, terms: Terms, wish: Wish) -> Offer:
    """The one item of the wish; ``item_not_found``."""
    found = offers(connection, terms, wish)
    if not found:
        raise NotFound("item_not_found", "没有这样东西,请刷新后重新选。")
    return found[0]


def prices_now(connection: Connection, item_ids: Sequence[int], now: int) -> dict[int, Price]:
    """The price of each of these items at an instant; those that have none are left out."""
    known: dict[int, list[Price]] = {}
    for row in connection.execute(select(item_prices).where(item_prices.c.item_id.in_(item_ids))):
        known.setdefault(row.item_id, []).append(Price(*row))
    return {item_id: price for item_id, each in known.items() if (price := price_at(each, now)) is not None}


def prices_of(connection: Connection, item_id: int, limit: int) -> list[Price]:
    """The prices of an item, latest to begin first; ``item_not_found``."""
    if connection.execute(select(items.c.id).where(items.c.id == item_id)).first() is None:
        raise NotFound("item_not_found", "没有这样东西,请刷新后重新选。")
    latest = (item_prices.c.effective_from.desc(), item_prices.c.recorded_at.desc(), item_prices.c.id.desc())
    query = select(item_prices).where(item_prices.c.item_id == item_id).order_by(*latest).limit(limit)
    return [Price(*row) for row in connection.execute(query)]


def on_shelves(connection: Connection, item_ids: Sequence[int], shop_id: int | None) -> dict[tuple[int, str], int]:
    """How many of each good are free (``stock``) and reserved (``hold``), in one shop or in all open ones."""
    where = [accounts.c.owner_type == "shop", accounts.c.unit_id.in_(item_ids)]
    if shop_id is not None:
        where.append(accounts.c.owner_id == shop_id)
    else:
        where.append(accounts.c.owner_id.in_(select(shops.c.id).where(shops.c.closed_at.is_(None))))
    query = (
        select(accounts.c.unit_id, accounts.c.kind, func.sum(accounts.c.balance))
        .where(*where)
        .group_by(accounts.c.unit_id, accounts.c.kind)
    )
    return {(unit_id, kind): int(balance) for unit_id, kind, balance in connection.execute(query)}


def picture_of(connection: Connection, item_id: int) -> tuple[str, str, bytes]:
    """An item's picture: its SHA-256, media type and bytes; ``picture_not_found``."""
    query = (
        select(pictures.c.sha256, pictures.c.media_type, pictures.c.bytes)
        .join(items, items.c.picture_id == pictures.c.id)
        .where(items.c.id == item_id)
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotFound("picture_not_found", "这样东西还没有图片。")
    return row.sha256, row.media_type, bytes(row.bytes)


def is_for(item: Item, person: Person, person_path: str, item_path: str | None) -> bool:
    """Whether a person may have an item: of an age it is for, and of the part of town it is for (paths of places)."""
    ages = [each for each in item.for_ages.split(",") if each]
    if ages and person.age_band not in ages:
        return False
    return item_path is None or person_path.startswith(item_path)


def _conditions(wish: Wish, now: int) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [items.c.id > wish.after_id]
    if wish.item_id is not None:
        where.append(items.c.id == wish.item_id)
    if not wish.withdrawn_too:
        where.append(items.c.withdrawn_at.is_(None))
    if wish.only_priced:
        begun = select(item_prices.c.id).where(
            item_prices.c.item_id == items.c.id, item_prices.c.effective_from <= now
        )
        where.append(begun.exists())
    if sought := tidy(wish.q).lower():
        where.append(_matches(sought))
    return where


def _matches(sought: str) -> ColumnElement[bool]:
    """Part of a name or category, or the whole of an article number, printed or our own."""
    ways: list[ColumnElement[bool]] = [
        func.lower(items.c.name).contains(sought, autoescape=True),
        func.lower(items.c.category).contains(sought, autoescape=True),
    ]
    if sought.isascii() and sought.isdigit():
        ways.append(items.c.barcode.in_(same_article(sought)))
        if (own := item_of_own_barcode(sought)) is not None:
            ways.append(items.c.id == own)
    return or_(*ways)


def _pictures(connection: Connection, found: Iterable[Item]) -> dict[int, str]:
    wanted = {item.picture_id for item in found if item.picture_id is not None}
    query = select(pictures.c.id, pictures.c.sha256).where(pictures.c.id.in_(wanted))
    return {row.id: row.sha256 for row in connection.execute(query)}


def _providers(connection: Connection, found: Iterable[Item]) -> dict[int, Provider]:
    wanted = {item.provider_id for item in found if item.provider_id is not None}
    rows = connection.execute(select(providers).where(providers.c.id.in_(wanted)))
    return {row.id: Provider(*row) for row in rows}


def _mine(connection: Connection, terms: Terms, found: Sequence[Item], person_id: int) -> dict[int, Mine]:
    columns = [persons.c[name] for name in Person.__struct_fields__]
    row = connection.execute(select(*columns).where(persons.c.id == person_id)).first()
    if row is None:
        return {}
    person = Person(*row)
    paths = _paths(connection, [person.place_id, *(item.place_id for item in found if item.place_id is not None)])
    limited = {
        each.item_id: each for each in left_of(found, counts_of(connection, takers_of(person)), terms.shop, terms.now)
    }
    mine: dict[int, Mine] = {}
    for item in found:
        left = limited.get(item.id, Left(item.id, None, None))
        where = paths.get(item.place_id) if item.place_id is not None else None
        mine[item.id] = Mine(left.person, left.household, is_for(item, person, paths[person.place_id], where))
    return mine


def _paths(connection: Connection, place_ids: Iterable[int]) -> dict[int, str]:
    rows = connection.execute(select(places.c.id, places.c.path).where(places.c.id.in_(set(place_ids))))
    return {row.id: row.path for row in rows}
