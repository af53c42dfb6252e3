"""Who comes to the demo's counter and what they take: within their points, the shelf and a household's limits."""

from datetime import date
from random import Random

from points.demo import cast
from points.demo.counter import Counter, Year, shop_of
from points.demo.goods import GOODS, SERVICES_OFFERED, Good, Service
from points.demo.town import Neighbour
from points.redeem.basket import Wanted
from points.redeem.order import Collector

_POINT = 100
LINES = ((1, 2, 3), (45, 35, 20))
"""How many different things people take, and how often."""
ENOUGH = (8, 10, 12, 15, 20, 25, 30)
"""For how many points people come, most of them."""
SAVERS_OF_10, SAVED_FOR = 4, 28_00
"""So many of ten people come only once they have enough for a bag of rice (hundredths)."""
HOARDED = 55_00
"""One of ten comes only with so many, and then spends nearly all."""
AGAIN_AFTER_DAYS = 24
STRANGER = "刘桂珍"
"""A neighbour who comes for somebody who lives alone."""


def crowd(rng: Random, year: Year, counter: Counter, day: date, *, least: int) -> list[Neighbour]:
    """Those who may come, likelier the more points they have. ``least``: how many at least (hundredths).

    Who came lately, or saves for something, stands at the end.
    """

    def waits(person: Neighbour) -> bool:
        lately = day.toordinal() - year.came.get(person.id, 0) < AGAIN_AFTER_DAYS
        return counter.purses[person.id] < _saves_for(person) or (lately and rng.random() < 0.8)

    can = [
        each
        for each in year.play.town.people
        if each.status == "active"
        and counter.purses.get(each.id, 0) >= least
        and each.who.phone != cast.phone(cast.REGULAR.number)
    ]
    drawn = [(waits(each), -(rng.random() ** (_POINT / counter.purses[each.id])), each) for each in can]
    return [each for *_, each in sorted(drawn, key=lambda found: found[:2])]


def basket(rng: Random, year: Year, counter: Counter, person: Neighbour, day: date) -> tuple[Wanted, ...]:
    """One to three goods, dear ones rather, that the person can have and pay; empty where there are none."""
    purse, village = counter.purses[person.id], shop_of(person)
    saved = purse >= SAVED_FOR
    large = purse >= HOARDED <= _saves_for(person)
    left = purse if saved else min(purse, rng.choice(ENOUGH) * _POINT)
    wanted: list[Wanted] = []
    for _ in range(5 if large else rng.choices(*LINES)[0]):
        taken = {line.item_id for line in wanted}
        can = [
            good
            for good in GOODS
            if (item_id := year.market.items[good.name]) not in taken
            and counter.prices[item_id].points <= left
            and counter.free[village].get(item_id, 0) > 1
            and good.village in (None, person.village)
            and _may_have(year, person, item_id, day)
        ]
        if not can:
            break
        good = rng.choices(can, [each.wanted * each.points ** (1 + saved) for each in can])[0]
        wanted.append(_some(rng, year, counter, good, left))
        left -= counter.points_of((wanted[-1],))
    return tuple(wanted)


def service(rng: Random, year: Year, counter: Counter, person: Neighbour, day: date) -> Service | None:
    """A service that the person can pay and may have."""
    can = [
        each
        for each in SERVICES_OFFERED
        if counter.prices[year.market.items[each.name]].points <= counter.purses.get(person.id, 0)
        and (not each.for_ages or person.who.age >= 60)
        and _may_have(year, person, year.market.items[each.name], day)
    ]
    return rng.choice(can) if can else None


def remember(year: Year, person: Neighbour, wanted: tuple[Wanted, ...], day: date) -> None:
    """Note what somebody takes, so that their household does not ask for it again in the quarter."""
    year.came[person.id] = day.toordinal()
    for line in wanted:
        year.had[_household(person), line.item_id] = _quarter(day)


def collector(rng: Random, year: Year, person: Neighbour) -> Collector:
    """Who takes it for them: one of the household, or a neighbour, with a signature."""
    home = person.household_id
    kin = [
        each
        for each in year.play.town.people
        if home is not None and each.household_id == home and each is not person and each.who.age >= 18
    ]
    by = rng.choice(kin) if kin else None
    strokes = " ".join(f"L{rng.randrange(6, 230)} {rng.randrange(10, 80)}" for _ in range(9))
    name, relation = (by.who.name, _relation(person, by)) if by else (STRANGER, "邻居")
    return Collector(name, relation, f"M{rng.randrange(6, 60)} {rng.randrange(10, 80)} {strokes}")


def _some(rng: Random, year: Year, counter: Counter, good: Good, left: int) -> Wanted:
    item_id = year.market.items[good.name]
    two = good.a_month is None and counter.prices[item_id].points * 2 <= left and rng.random() < 0.2
    return Wanted(item_id, 2 if two else 1)


def _saves_for(person: Neighbour) -> int:
    """How many points (hundredths) they want to have before they come; large orders need a phone."""
    if person.id % 10 == 0 and person.who.phone is not None:
        return HOARDED
    return SAVED_FOR if person.id % 10 <= SAVERS_OF_10 else 0


def _may_have(year: Year, person: Neighbour, item_id: int, day: date) -> bool:
    return year.had.get((_household(person), item_id)) != _quarter(day)


def _household(person: Neighbour) -> int:
    return person.household_id or person.id


def _quarter(day: date) -> int:
    return day.year * 4 + (day.month - 1) // 3


def _relation(person: Neighbour, by: Neighbour) -> str:
    years = person.who.age - by.who.age
    if abs(years) < 16:
        return "配偶"
    return "子女" if years > 0 else "父母"
