"""Who stands at the counter: from a code, a card, a pick-up number or a name to what the clerk has to see."""

import msgspec
from sqlalchemy import Connection, select

from points.errors import Forbidden, NotFound, Refusal
from points.keys import Keys
from points.ledger.posting import Owner
from points.people.cards import digits_index
from points.people.codes import check_card, code_invalid, read_member_code
from points.people.models import Person, cards, households, persons, places
from points.people.purse import CHILDREN
from points.people.session import Actor
from points.redeem import read
from points.redeem.access import ShopRead
from points.redeem.collection import not_reserved
from points.redeem.digits import kind_of_digits
from points.redeem.left import Left, counts_of, left_of, visits_left
from points.redeem.limits import takers_of
from points.redeem.models import Item, items
from points.redeem.order import refuse_blocked
from points.redeem.order_models import Identified
from points.redeem.terms import Terms, purses_for
from points.redeem.told import OrderTold, as_seen

ORDERS_SHOWN_MAX = 20


class Met(msgspec.Struct, frozen=True):
    """Who it is, and how that was known."""

    person: Person
    identified: Identified


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What the clerk sees beside the name.

    ``purses``: whose points pay, the first that has enough; none: they may not spend any here.
    """

    purses: tuple[Owner, ...]
    purse_refusal: Refusal | None
    household_name: str | None
    is_minor: bool
    left: list[Left]
    visits_left: int | None
    waiting: list[OrderTold]
    verify_above: int | None


def meet(
    connection: Connection,
    keys: Keys,
    by: Actor,
    shop: ShopRead,
    now: int,
    *,
    digits: str | None,
    person_id: int | None,
) -> Met:
    """The person meant; refuses ``invalid``, ``code_expired``, ``revoked``, ``person_not_found``, ``blocked``.

    A pick-up code stands for its person only while something waits for it in this shop (else ``not_reserved``,
    ``order_lapsed``, ``other_shop``): it is printed on receipts that anybody may find.
    """
    if digits is not None:
        person_id, identified = _by_digits(connection, keys, shop, digits, now)
    else:
        identified = "found"
    row = connection.execute(select(persons).where(persons.c.id == person_id)).one_or_none()
    if row is None:
        raise NotFound("person_not_found", "没有找到这个人,请核对后再试。")
    person = Person(*row)
    if digits is None:
        path = connection.execute(select(places.c.path).where(places.c.id == person.place_id)).scalar_one()
        if not by.may("person.read", path):
            raise Forbidden("这位居民不在您负责的范围里,请扫码或刷卡。")
    refuse_blocked(person)
    return Met(person, identified)


def _by_digits(connection: Connection, keys: Keys, shop: ShopRead, digits: str, now: int) -> tuple[int, Identified]:
    match kind_of_digits(digits):
        case "member":
            return read_member_code(keys, digits, now), "live_code"
        case "card":
            return _by_card(connection, keys, digits), "card"
        case "order":
            return _by_pickup_code(connection, shop, digits), "pickup"
        case _:
            raise code_invalid()


def _by_pickup_code(connection: Connection, shop: ShopRead, digits: str) -> int:
    found = read.order_by_number(connection, digits)
    if found is None:
        raise NotFound("order_not_found", "没有这个领取码,请核对后再试。")
    if found.state != "reserved":
        raise not_reserved(found)
    if found.shop_id != shop.id:
        raise Refusal("other_shop", f"这一单要到{found.shop_name}领取,请告诉居民去那里。")
    return found.person_id


def _by_card(connection: Connection, keys: Keys, digits: str) -> int:
    if not check_card(digits):
        raise code_invalid()
    row = connection.execute(
        select(cards.c.person_id, cards.c.revoked_at).where(cards.c.digits_index == digits_index(keys, digits))
    ).one_or_none()
    if row is None:
        raise code_invalid()
    if row.revoked_at is not None:
        raise Refusal("revoked", "卡已作废,请到服务台换卡。")
    return row.person_id


def standing(connection: Connection, shop: ShopRead, person: Person, terms: Terms) -> Standing:
    """All of it, for one person at one shop."""
    purses, refusal = (), None
    try:
        purses = purses_for(terms, person)
    except Refusal as minor:
        refusal = minor
    household = None
    if person.household_id is not None:
        query = select(households.c.name).where(households.c.id == person.household_id)
        household = connection.execute(query).scalar()
    counts = counts_of(connection, takers_of(person))
    on_offer = connection.execute(select(items).where(items.c.withdrawn_at.is_(None)))
    waiting = read.Filter(shop_id=shop.id, person_id=person.id, state="reserved")
    return Standing(
        purses=purses,
        purse_refusal=refusal,
        household_name=household,
        is_minor=person.age_band in CHILDREN,
        left=left_of((Item(*row) for row in on_offer), counts, terms.shop, terms.now),
        visits_left=visits_left(counts, terms.shop, terms.now),
        waiting=[
            as_seen(each, by_owner=False, now=terms.now)
            for each in read.orders_page(connection, waiting, ORDERS_SHOWN_MAX)
        ],
        verify_above=terms.shop.verify_above,
    )
