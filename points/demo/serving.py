"""The demo's services: a voucher, the service itself, what the resident says of it, and the month's settlement."""

from datetime import date, timedelta
from random import Random
from typing import Literal

from points.clock import DAY, HOUR, MINUTE, at, local_day, month_number
from points.demo import baskets, counter
from points.demo.counter import Counter, Year, shop_of
from points.demo.geography import TOWN
from points.demo.goods import Service
from points.demo.town import Neighbour
from points.people.session import Actor
from points.redeem.basket import Wanted
from points.redeem.order import PlaceOrder
from points.redeem.service import (
    CancelVoucher,
    Complain,
    ConfirmVoucher,
    DecideComplaint,
    LapseVouchers,
    MarkDone,
    OnVoucher,
)
from points.redeem.settlement import ApproveSettlement, MakeSettlement
from points.redeem.told import OrderTold, VoucherTold

Fate = Literal["confirmed", "done", "cancelled", "lapsed", "complained", "upheld"]
_GOOD: tuple[Fate, ...] = ("confirmed",) * 5
FATES: tuple[Fate, ...] = (*_GOOD, "lapsed", *_GOOD, "done", *_GOOD, "cancelled")
"""What becomes of services, in turn."""
ASKED_OF_100 = 65
"""On so many of a hundred redemption days somebody takes a service."""
LEAST = 10_00
"""What the cheapest service costs (hundredths)."""
UPHELD_BEFORE_DAYS, COMPLAINED_BEFORE_DAYS = 100, 9
"""How long before the present those services were taken of which somebody complained: decided, and waiting."""
COMPLAINT = "约好上午来,等到下午才来,做得也马虎。"
DECISION = "问过双方,确实没做好,积分退回。"
SETTLED_ON, APPROVED_AFTER = 3, 5 * HOUR


def schedule(year: Year) -> None:
    """Enter the complaints and the settlements into the play; services are asked for day by day."""
    begin, end = year.play.stage.clock.now(), year.play.end
    complaints: tuple[tuple[int, Fate], ...] = (
        (UPHELD_BEFORE_DAYS, "upheld"),
        (COMPLAINED_BEFORE_DAYS, "complained"),
    )
    for days, fate in complaints:
        evening = at(local_day(end) - timedelta(days=days), 19, 20)
        if evening > begin:
            year.play.later(evening, lambda fate=fate: _ask_one(year, fate))
    day, last = local_day(begin).replace(day=SETTLED_ON), local_day(end)
    while (day := _next_month(day)) <= last:
        is_last = _next_month(day) > last
        year.play.later(at(day, 10), lambda day=day, is_last=is_last: _settle(year, day, is_last=is_last))


def ask(year: Year, rng: Random, seen: Counter, day: date) -> None:
    """Perhaps somebody takes a service today, at the counter or in the evening from home."""
    if rng.randrange(100) >= ASKED_OF_100:
        return
    found = _somebody(rng, year, seen, day)
    if found is None:
        return
    person, service = found
    fate = FATES[year.asked % len(FATES)]
    year.asked += 1
    from_home = person.who.phone is not None and rng.random() < 0.6
    instants = [at(day, 19) + rng.randrange(120) * MINUTE] if from_home else year.seasons.instants(rng, day, 1)
    for instant in instants:
        year.play.later(instant, lambda: _order(year, person, service, fate, from_home=from_home))


def _ask_one(year: Year, fate: Fate) -> None:
    """Somebody with a phone takes a service from home."""
    day = local_day(year.play.stage.clock.now())
    found = _somebody(year.play.chance(f"service {fate}"), year, counter.look(year), day, with_phone=True)
    if found is not None:
        _order(year, *found, fate, from_home=True)


def _somebody(
    rng: Random, year: Year, seen: Counter, day: date, *, with_phone: bool = False
) -> tuple[Neighbour, Service] | None:
    for person in baskets.crowd(rng, year, seen, day, least=LEAST):
        if (person.who.phone or not with_phone) and (service := baskets.service(rng, year, seen, person, day)):
            wanted = (Wanted(year.market.items[service.name], 1),)
            seen.sell(shop_of(person), person.id, wanted)
            baskets.remember(year, person, wanted, day)
            return person, service
    return None


def _order(year: Year, person: Neighbour, service: Service, fate: Fate, *, from_home: bool) -> None:
    """Take the voucher, and enter what becomes of it into the play."""
    village, owner = shop_of(person), Actor(person.id, 0, person.who.name)
    order = PlaceOrder(
        by=owner if from_home else year.clerk(village),
        shop_id=year.market.shops[village],
        person_id=person.id,
        channel="home" if from_home else "till",
        wanted=(Wanted(year.market.items[service.name], 1),),
        identified="self" if from_home else "card" if person.card else "live_code",
    )
    told: OrderTold | None = year.play.stage.run_all([order])[0].value
    if told is None:
        return
    (voucher,) = told.vouchers
    now = year.play.stage.clock.now()
    if fate == "lapsed":
        year.play.later(voucher.valid_until + MINUTE, lambda: year.play.stage.run(LapseVouchers()))
    elif fate == "cancelled":
        year.play.later(now + 2 * DAY, lambda: _run(year, CancelVoucher(by=owner, voucher_id=voucher.id)))
    else:
        days = 3 if fate in ("complained", "upheld") else 2 + voucher.id % 9
        done_at = at(local_day(now) + timedelta(days=days), 9) + voucher.id % 8 * HOUR
        year.play.later(done_at, lambda: _done(year, person, service, voucher, fate))


def _done(year: Year, person: Neighbour, service: Service, voucher: VoucherTold, fate: Fate) -> None:
    """The provider's person says so on their own phone, or the clerk does to whom the provider brings the code."""
    by = year.clerk(shop_of(person))
    if service.neighbour is not None and service.neighbour != person.who.name:
        mender = year.play.town.named(service.neighbour)
        by = Actor(mender.id, 0, mender.who.name)
    _run(year, MarkDone(by=by, voucher_id=voucher.id, code=voucher.code))
    owner, now = Actor(person.id, 0, person.who.name), year.play.stage.clock.now()
    if fate == "confirmed" and person.who.phone is not None:
        year.play.later(now + 20 * HOUR, lambda: _run(year, ConfirmVoucher(by=owner, voucher_id=voucher.id)))
    elif fate in ("complained", "upheld"):
        complaint = Complain(by=owner, voucher_id=voucher.id, text=COMPLAINT)
        year.play.later(now + 26 * HOUR, lambda: _run(year, complaint))
    if fate == "upheld":
        secretary = year.play.officer(TOWN, "secretary")
        decision = DecideComplaint(by=secretary, voucher_id=voucher.id, return_points=True, note=DECISION)
        year.play.later(now + 3 * DAY, lambda: _run(year, decision))


def _settle(year: Year, day: date, *, is_last: bool) -> None:
    """The secretary settles the month before with each provider, the administrator approves; one of the last not."""
    stage, month = year.play.stage, month_number(day.replace(day=1) - timedelta(days=1))
    secretary, administrator = (year.play.officer(TOWN, role) for role in ("secretary", "administrator"))
    providers = year.market.providers.values()
    made = stage.run_all([MakeSettlement(by=secretary, provider_id=each, month=month) for each in providers])
    ids = [outcome.value for outcome in made if outcome.value is not None]
    approved = [ApproveSettlement(by=administrator, settlement_id=each) for each in ids[is_last:]]
    year.play.later(stage.clock.now() + APPROVED_AFTER, lambda: stage.run_all(approved))


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=day.day)


def _run(year: Year, command: OnVoucher) -> None:
    """Do it, unless the people of the play got in each other's way."""
    year.play.stage.run_all([command])
