"""The morning list: who is on it, with how much, and what is left of limits in words."""

from typing import Any

import msgspec
import pytest
from redeem.shop import Counter
from redeem.test_order import SATURDAY, buy

from points import clock
from points.clock import DAY, MINUTE
from points.errors import Forbidden, NotFound, Refusal
from points.keys import Keys
from points.ledger.posting import Owner
from points.people.finding import seal_phone
from points.people.models import PERSONS
from points.people.session import Actor
from points.redeem import morning
from points.redeem.morning import Spender, spenders
from points.redeem.printing import RecordPrinting
from points.redeem.terms import Terms
from points.redeem.today import terms_now
from points.rules.models import Limit, Period, Purse

KEYS = Keys(bytes(range(32)))


@pytest.fixture(autouse=True)
def _on_saturday(counter: Counter) -> None:
    counter.clock.instant = clock.at(SATURDAY, 9)


def printing(counter: Counter, by: Actor | None = None, shop: int = 0) -> RecordPrinting:
    return RecordPrinting(by=by or counter.clerk, shop_id=shop or counter.shop_id, format="pdf")


def listed(counter: Counter, *, purse: Purse | None = None, **shop: Any) -> list[Spender]:
    """The list, by the town's rules with these changes."""
    path = counter.run(printing(counter))
    with counter.town.database.read() as connection:
        terms = terms_now(connection, counter.clock.now())
        rules = msgspec.structs.replace(
            terms.rules,
            purse=purse or terms.rules.purse,
            shop=msgspec.structs.replace(terms.rules.shop, **shop),
        )
        return spenders(connection, KEYS, Terms(terms.version, rules, terms.days_off, terms.now), path)


def test_it_has_those_of_the_shops_place_with_something_to_spend(counter: Counter) -> None:
    wang = counter.town.person("王秀英", phone_sealed=seal_phone(KEYS, "+8619900001234"), phone_index="p")
    li, away = counter.town.person("李国富"), counter.town.person("陈大爷", place_id=counter.town.other_village)
    gone, poor = counter.town.person("赵四"), counter.town.person("孙五")
    for person in (wang, li, away, gone):
        counter.give(person, 1000)
    counter.give(poor, 500, expires_at=counter.clock.now() + MINUTE)
    counter.give(wang, 250, expires_at=counter.clock.now() + DAY)
    counter.clock.advance(MINUTE)
    _leave(counter, gone)
    assert [(each.name, each.place, each.phone_last4, each.available, each.left) for each in listed(counter)] == [
        ("李国富", "东村", "", 1000, ""), ("王秀英", "东村", "1234", 1250, ""),
    ]  # fmt: skip


def _leave(counter: Counter, person: Actor) -> None:
    with counter.writing() as ws:
        (row,) = ws.find(PERSONS, "key", person.person_id)
        ws.change(PERSONS, row, status="left")


def test_what_was_taken_is_said_in_words(counter: Counter) -> None:
    wang, li = counter.town.person("王秀英"), counter.town.person("李国富")
    rice = counter.good("大米", 400, stock=9, household_limit=3)
    soap = counter.good("肥皂", 100, stock=9, person_limit=1, person_period="month", measure="块")
    counter.household(wang, li)
    for person in (wang, li):
        counter.give(person, 5000)
    buy(counter, wang, (rice, 2), (soap, 1))
    assert {each.name: each.left for each in listed(counter)} == {
        "王秀英": "大米还可换1袋;肥皂已换满", "李国富": "大米还可换1袋;肥皂还可换1块",
    }  # fmt: skip
    visits = listed(counter, person_visits=Limit(1, Period.QUARTER))
    assert {each.name: each.left.split(";")[0] for each in visits} == {
        "王秀英": "这季已兑换过", "李国富": "还可兑换1次",
    }  # fmt: skip


def test_the_limit_that_is_used_up_names_its_own_period(corner: Counter) -> None:
    corner.clock.instant = clock.at(SATURDAY, 9)
    wang, li = corner.town.person("王秀英"), corner.town.person("李国富")
    corner.household(wang, li)
    rice = corner.good("大米", 400, stock=9, household_limit=9)
    for person in (wang, li):
        corner.give(person, 5000)
    for person in (wang, li):
        buy(corner, person, (rice, 1))

    def said(**visits: Any) -> set[str]:
        return {each.left.split(";")[0] for each in listed(corner, **visits)}

    both = {"person_visits": Limit(9, Period.YEAR), "household_visits": Limit(2, Period.MONTH)}
    assert said(**both) == {"这个月的2次已用完"}
    assert said(person_visits=Limit(1, Period.YEAR), household_visits=Limit(9, Period.MONTH)) == {"今年已兑换过"}


def test_a_household_that_shares_is_on_it_with_each_adult_and_the_whole(counter: Counter) -> None:
    wang, li = counter.town.person("王秀英"), counter.town.person("李国富")
    child, alone = counter.town.person("王小宝", age_band="under_14"), counter.town.person("孙五")
    home = counter.household(wang, li, child)
    counter.give(wang, 3000, owner=Owner("household", home))
    counter.give(alone, 700)
    assert [(each.name, each.available, each.left) for each in listed(counter, purse=Purse.HOUSEHOLD)] == [
        ("李国富", 3000, "全家共用"), ("孙五", 700, ""), ("王秀英", 3000, "全家共用"),
    ]  # fmt: skip


def test_it_is_for_who_runs_the_till_there(counter: Counter) -> None:
    there = counter.shop("西村兑换点", place_id=counter.town.other_village)
    for command, refusal in (
        (printing(counter, shop=there), Forbidden),
        (printing(counter, by=counter.town.person("王秀英")), Forbidden),
        (printing(counter, shop=999_999), NotFound),
    ):
        with pytest.raises(refusal):
            counter.run(command)


def test_a_list_that_nobody_could_carry_is_refused(corner: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    corner.clock.instant = clock.at(SATURDAY, 9)
    monkeypatch.setattr(morning, "PEOPLE_MAX", 1)
    for name in ("王秀英", "李国富"):
        corner.give(corner.town.person(name), 1000)
    with pytest.raises(Refusal) as caught:
        listed(corner)
    assert caught.value.reason == "list_too_long"
