"""The morning list: what everybody near a shop may spend today, kept on paper for a power cut.

Only people who have something to spend are on it: nobody else needs to be.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, and_, func, or_, select

from points.clock import local_day
from points.errors import Refusal
from points.keys import Keys
from points.ledger.lot_models import open_lots
from points.ledger.models import POINTS, accounts
from points.media.forms import by_sound
from points.people.finding import sealed_last4
from points.people.models import persons, places
from points.people.places import labels, within
from points.people.purse import CHILDREN
from points.redeem.left import Counts, left_of, visits_left, visits_limit_reached
from points.redeem.limits import PERIOD_NAMES, VISITS
from points.redeem.models import Item, items
from points.redeem.order_models import takings
from points.redeem.terms import Terms
from points.rules.models import Period, Purse
from points.rules.periods import period_number

PEOPLE_MAX = 6_000
"""On one list: some hundred and fifty pages of A4."""


class Spender(msgspec.Struct, frozen=True):
    """One person: ``place`` as people say it, ``available`` in hundredths, ``left`` of limited goods in words."""

    person_id: int
    name: str
    place: str
    phone_last4: str
    available: int
    left: str


def spenders(connection: Connection, keys: Keys, terms: Terms, path: str) -> list[Spender]:
    """Those of a part of the town, by 小区 and name; refuses ``list_too_long``.

    Where a household shares its points each adult of it is on the list with all of them.
    """
    rows = connection.execute(_people(terms, path)).all()
    if len(rows) > PEOPLE_MAX:
        told = f"清单上会有{len(rows)}人,超过{PEOPLE_MAX}人,请给小一点的地方设兑换点再打印。"
        raise Refusal("list_too_long", told, people=len(rows))
    where = labels(connection, {row.place_id for row in rows})
    counts = _counts(connection, terms, path)
    limited = _items(connection, {item_id for each in counts.values() for _, item_id, _ in _with_items(each)})
    shared = terms.rules.purse is Purse.HOUSEHOLD
    found = [
        Spender(
            person_id=row.id,
            name=row.name,
            place=where[row.place_id],
            phone_last4=sealed_last4(keys, row.phone_sealed) or "",
            available=int(row.available),
            left=_words(terms, counts.get(row.id, {}), limited, is_shared=shared and row.household_id is not None),
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (by_sound(each.place), by_sound(each.name), each.phone_last4))


def _people(terms: Terms, path: str) -> Select[*tuple[Any, ...]]:
    """Active people with something to spend, and how much."""
    of_person = and_(accounts.c.owner_type == "person", accounts.c.owner_id == persons.c.id)
    owner = of_person
    if terms.rules.purse is Purse.HOUSEHOLD:
        of_home = and_(accounts.c.owner_type == "household", accounts.c.owner_id == persons.c.household_id)
        adult = persons.c.age_band.not_in(CHILDREN)
        owner = or_(and_(of_home, adult), and_(of_person, persons.c.household_id.is_(None)))
    good = or_(open_lots.c.expires_at.is_(None), open_lots.c.expires_at > terms.now)
    about = (persons.c.id, persons.c.name, persons.c.place_id, persons.c.phone_sealed, persons.c.household_id)
    return (
        select(*about, func.sum(open_lots.c.remaining).label("available"))
        .join_from(persons, places, places.c.id == persons.c.place_id)
        .join(accounts, owner)
        .join(open_lots, open_lots.c.account_id == accounts.c.id)
        .where(persons.c.status == "active", within([path]), accounts.c.unit_id == POINTS, good)
        .where(accounts.c.kind == "wallet")
        .group_by(*about)
    )


def _counts(connection: Connection, terms: Terms, path: str) -> Mapping[int, Counts]:
    """By person, what they and their household took in the periods that run."""
    year = local_day(terms.now).year
    running = [*(year * 100 + month for month in range(1, 13))]
    running += [period_number(period, terms.now) for period in (Period.DAY, Period.WEEK)]
    home = func.coalesce(persons.c.household_id, persons.c.id)
    found: dict[int, Counts] = defaultdict(dict)
    for type_, owner in (("person", persons.c.id), ("household", home)):
        query = (
            select(persons.c.id, takings.c.owner_type, takings.c.item_id, takings.c.period, takings.c.quantity)
            .join_from(persons, places, places.c.id == persons.c.place_id)
            .join(takings, and_(takings.c.owner_id == owner, takings.c.owner_type == type_))
            .where(
                persons.c.status == "active", within([path]), takings.c.period.in_(running), takings.c.quantity > 0
            )
        )
        for row in connection.execute(query):
            found[row.id][row.owner_type, row.item_id, row.period] = row.quantity
    return found


def _with_items(counts: Counts) -> Iterable[tuple[str, int, int]]:
    return (key for key in counts if key[1] != VISITS)


def _items(connection: Connection, wanted: set[int]) -> dict[int, Item]:
    query = select(items).where(items.c.id.in_(sorted(wanted)), items.c.withdrawn_at.is_(None))
    return {row.id: Item(*row) for row in connection.execute(query)}


def _words(terms: Terms, counts: Counts, limited: Mapping[int, Item], *, is_shared: bool) -> str:
    """What differs from a person who took nothing yet: 已兑换过, 大米还可换1袋."""
    said = ["全家共用"] if is_shared else []
    taken = sorted({item_id for _, item_id, _ in _with_items(counts)} & limited.keys())
    times = visits_left(counts, terms.shop, terms.now)
    if times is not None and any(item_id == VISITS for _, item_id, _ in counts):
        said.append(f"还可兑换{times}次" if times else _used_up(terms, counts))
    had: Sequence[Item] = [limited[item_id] for item_id in taken]
    for each in left_of(had, counts, terms.shop, terms.now):
        item = limited[each.item_id]
        left = min(number for number in (each.person, each.household) if number is not None)
        said.append(f"{item.name}还可换{left}{item.measure}" if left else f"{item.name}已换满")
    return ";".join(said)


def _used_up(terms: Terms, counts: Counts) -> str:
    limit = visits_limit_reached(counts, terms.shop, terms.now)
    if limit is None:
        return ""
    return PERIOD_NAMES[limit.period][1] + ("已兑换过" if limit.count == 1 else f"的{limit.count}次已用完")
