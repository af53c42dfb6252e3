"""The till: who stands at the counter, and what the clerk has to see before the first thing is scanned."""

from typing import Annotated

import msgspec
from litestar import post
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from points.api.fields import Digits, Id, points_text
from points.api.me import BesideView, PointsView, beside_view, points_of
from points.api.order_views import Named, OrderView, order_view
from points.api.parts import Parts
from points.errors import Invalid
from points.people.search import OpenPerson, person_line
from points.people.session import Actor
from points.redeem import lookup, presence, read, today
from points.redeem.presence import Presence


class LookupBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`digits` of a member code, a card or a pick-up code; or a person chosen by name."""

    shop_id: Id
    digits: Digits | None = None
    person_id: Id | None = None
    order_number: Annotated[str, Meta(pattern=r"^[0-9]{10}$", examples=["5123456789"])] | None = None


class MetPerson(msgspec.Struct, frozen=True):
    """Who it is, in full: the clerk has them before the counter."""

    id: int
    name: str
    place_name: str
    phone_last4: str | None
    is_minor: bool


class LeftView(msgspec.Struct, frozen=True):
    """How many more of an item; null: no limit."""

    item_id: int
    person_left: int | None
    household_left: int | None


class TodayView(msgspec.Struct, frozen=True):
    """Whether the shop redeems now, in a sentence, and the next day on which it does."""

    open: bool
    explanation: str
    next_day: str | None


class LookupView(msgspec.Struct, frozen=True, kw_only=True):
    """One person at the counter. `presence` goes with the order, for a quarter of an hour.

    `beside`: points of the other purse, if there are any that may be spent.
    """

    kind: str
    presence: str
    person: MetPerson
    identified: str
    points: PointsView | None
    beside: BesideView | None
    purse: str
    purse_explanation: str | None
    household: Named | None
    limits: list[LeftView]
    visits_left: int | None
    orders: list[OrderView]
    verify_above: str | None
    today: TodayView


@post(
    "/api/till/lookup",
    permission="till.run",
    operation_id="tillLookup",
    tags=("orders",),
    status_code=200,
    refusals=(403, 404, 409, 410),
)
async def till_lookup(
    data: JSONBody[LookupBody],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    session_token: NamedDependency[str | None],
) -> LookupView:
    """Who this is, what they can spend, what expires, which limits are left, what waits to be collected.

    That somebody was opened by name, without a code or card of theirs, is recorded.

    Refusals carry a `reason`: invalid code_expired revoked order_not_found not_reserved order_lapsed other_shop
    person_not_found blocked forbidden.
    """
    digits = data.digits or data.order_number
    if (digits is None) == (data.person_id is None):
        raise Invalid("请扫居民的码或卡,或按姓名选人。", fields={"digits": "要有 digits 或 person_id 中的一个。"})
    found = await sync_to_thread(_looked_up, data, digits, parts, actor, session_token)
    if data.person_id is not None:
        await parts.writer.run(OpenPerson(actor=actor, keys=parts.keys, person_id=data.person_id))
    return found


def _looked_up(
    data: LookupBody, digits: str | None, parts: Parts, actor: Actor, session_token: str | None
) -> LookupView:
    now = parts.clock.now()
    with parts.database.read() as connection:
        shop = read.till_shop(connection, actor, data.shop_id)
        met = lookup.meet(connection, parts.keys, actor, shop, now, digits=digits, person_id=data.person_id)
        terms = today.terms_now(connection, now)
        seen = lookup.standing(connection, shop, met.person, terms)
        line = person_line(connection, parts.keys, met.person.id)
        purse, beside = (*seen.purses, None, None)[:2]
        points = points_of(connection, purse, now) if purse else None
        spare = beside_view(connection, beside, now)
    now_open = today.today(terms)
    token = Presence(met.person.id, met.identified, presence.counter_of(session_token or ""), now)
    return LookupView(
        kind="person",
        presence=presence.issue(parts.keys, token),
        person=MetPerson(
            met.person.id,
            met.person.name,
            line.place_name if line else "",
            line.phone_last4 if line else None,
            seen.is_minor,
        ),
        identified=met.identified,
        points=points,
        beside=spare,
        purse=terms.rules.purse.value,
        purse_explanation=seen.purse_refusal.explanation if seen.purse_refusal else None,
        household=_household(seen, met.person.household_id),
        limits=[LeftView(each.item_id, each.person, each.household) for each in seen.left],
        visits_left=seen.visits_left,
        orders=[order_view(each) for each in seen.waiting],
        verify_above=None if seen.verify_above is None else points_text(seen.verify_above),
        today=TodayView(
            now_open.open, now_open.explanation, now_open.next_day.isoformat() if now_open.next_day else None
        ),
    )


def _household(seen: lookup.Standing, household_id: int | None) -> Named | None:
    if household_id is None or seen.household_name is None:
        return None
    return Named(household_id, seen.household_name)


HANDLERS = (till_lookup,)
