"""How much one may take: where a period ends, for whom it counts, and that what comes back gives the right back."""

from datetime import date
from typing import Any

import pytest
from redeem.shop import Counter
from redeem.test_order import buy, buying, refused, reserve
from sqlalchemy import select

from points import clock
from points.clock import DAY, HOUR
from points.ledger.models import FEN
from points.ledger.posting import Owner
from points.people.models import PERSONS, Person, persons
from points.people.session import Actor
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.lapsing import LapseOrders
from points.redeem.left import counts_of, left_of, visits_left
from points.redeem.limits import period_end, takers_of
from points.redeem.models import ITEMS, Item, items
from points.redeem.order_models import takings
from points.redeem.read import order as read_order
from points.redeem.service import CancelVoucher
from points.redeem.today import terms_now
from points.rules import shipped_text
from points.rules.models import Limit, Period
from points.rules.versions import LoadRules

SATURDAY = date(2026, 5, 16)
BOOK_DAY = date(2026, 5, 18)
"""An ordinary Monday: the passbook's shop redeems every day."""


def rules(counter: Counter, name: str, *changes: tuple[str, str]) -> None:
    text = shipped_text(name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    counter.run(LoadRules(actor=None, source=text, file=f"{name}.toml"))


def always_open(counter: Counter, *limits: str) -> None:
    """A shop that redeems day and night, with these lines about limits."""
    old = 'person_visits = { count = 1, per = "quarter" }'
    rules(counter, "passbook", ('holiday = "skip"', 'holiday = "open"'), (old, "\n".join(limits)))


def limit(whose: str, count: int, per: str) -> str:
    return f'{whose}_limit = {{ count = {count}, per = "{per}" }}'


def rich(counter: Counter, name: str = "王秀英", **columns: Any) -> Actor:
    person = counter.town.person(name, **columns)
    counter.give(person, 90_000)
    return person


def counts(counter: Counter) -> list[tuple[Any, ...]]:
    """All counts that are not zero."""
    with counter.town.database.read() as connection:
        rows = connection.execute(select(takings).where(takings.c.quantity > 0))
        return sorted(tuple(row) for row in rows)


def reason(counter: Counter, person: Actor, *wanted: tuple[int, int], **changes: Any) -> str:
    return refused(counter, person, *wanted, **changes).reason


def collect(counter: Counter, order_id: int) -> None:
    counter.run(CollectOrder(key=counter.key(), by=counter.clerk, order_id=order_id))


def undo(counter: Counter, order_id: int) -> None:
    counter.run(UndoOrder(key=counter.key(), by=counter.clerk, order_id=order_id))


def cancel(counter: Counter, order_id: int) -> None:
    counter.run(CancelOrder(key=counter.key(), by=counter.clerk, order_id=order_id))


EDGES = [
    (Period.DAY, date(2026, 5, 18), date(2026, 5, 19)),
    (Period.WEEK, date(2026, 5, 24), date(2026, 5, 25)),
    (Period.WEEK, date(2027, 1, 3), date(2027, 1, 4)),
    (Period.MONTH, date(2026, 5, 31), date(2026, 6, 1)),
    (Period.MONTH, date(2028, 2, 29), date(2028, 3, 1)),
    (Period.QUARTER, date(2026, 6, 30), date(2026, 7, 1)),
    (Period.QUARTER, date(2026, 12, 31), date(2027, 1, 1)),
    (Period.YEAR, date(2026, 12, 31), date(2027, 1, 1)),
]
"""A period, its last day, and the first day of the next."""


@pytest.mark.parametrize("whose", ["person", "household"])
@pytest.mark.parametrize(("period", "last", "first"), EDGES)
def test_a_period_ends_at_the_towns_midnight_and_not_a_moment_before(
    corner: Counter, period: Period, last: date, first: date, whose: str
) -> None:
    always_open(corner)
    corner.clock.instant = clock.at(last, 9)
    wang = rich(corner)
    corner.household(wang, corner.town.person("王大明"))
    columns: dict[str, Any] = {f"{whose}_limit": 2, f"{whose}_period": period.value}
    rice = corner.good(price=1, stock=20, **columns)
    midnight = clock.at(first)
    assert period_end(Limit(2, period), midnight - 1) == midnight
    buy(corner, wang, (rice, 1))
    corner.clock.instant = midnight - 1
    buy(corner, wang, (rice, 1))
    assert reason(corner, wang, (rice, 1)) == f"limit_{whose}"
    corner.clock.instant = midnight
    buy(corner, wang, (rice, 2))
    assert reason(corner, wang, (rice, 1)) == f"limit_{whose}"


@pytest.mark.parametrize("months", [(4, 5, 6), (10, 11, 12)])
def test_the_months_of_a_quarter_add_up(corner: Counter, months: tuple[int, ...]) -> None:
    always_open(corner)
    wang = rich(corner)
    rice = corner.good(price=1, stock=20, person_limit=3, person_period="quarter")
    for month in months:
        corner.clock.instant = max(clock.at(date(2026, month, 28), 9), corner.clock.instant)
        buy(corner, wang, (rice, 1))
    refusal = refused(corner, wang, (rice, 1))
    assert refusal.explanation == "每人每季限3袋,您已换3袋。"
    assert refusal.details["left"] == 0


def test_a_year_adds_up_whatever_the_limit_was_when_it_was_taken(corner: Counter) -> None:
    """A limit that changes finds its past."""
    always_open(corner)
    wang = rich(corner)
    rice = corner.good(price=1, stock=20, person_limit=9, person_period="week")
    for month in (6, 9):
        corner.clock.instant = clock.at(date(2026, month, 30), 9)
        buy(corner, wang, (rice, 2))
    with corner.writing() as ws:
        ws.change(ITEMS, ws.find(ITEMS, "key", rice)[0], person_limit=5, person_period="year")
    corner.clock.instant = clock.at(date(2026, 12, 30), 9)
    assert reason(corner, wang, (rice, 2)) == "limit_person"
    buy(corner, wang, (rice, 1))


def test_an_items_own_limit_goes_before_the_rule_sets(corner: Counter) -> None:
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    always_open(corner, limit("person", 2, "month"), limit("household", 3, "month"))
    wang, li = rich(corner), rich(corner, "李国富")
    corner.household(wang, li)
    plain, free = corner.good(stock=50), corner.good(stock=50, person_limit=9, household_limit=9)
    scarce = corner.good(stock=50, household_limit=1, household_period="year")
    assert refused(corner, wang, (plain, 3)).explanation == "每人每月限2袋。"
    buy(corner, wang, (plain, 2))
    assert refused(corner, li, (plain, 2)).explanation == "每户每月限3袋,您家已换2袋。"
    buy(corner, li, (plain, 1))
    buy(corner, wang, (free, 9))
    assert refused(corner, wang, (scarce, 2)).explanation == "每户每年限1袋。"
    buy(corner, li, (scarce, 1))
    assert refused(corner, wang, (scarce, 1)).explanation == "每户每年限1袋,您家已换1袋。"


def test_splitting_an_order_gives_no_more(corner: Counter) -> None:
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    always_open(corner, limit("person", 3, "month"))
    wang = rich(corner)
    rice = corner.good(stock=50)
    assert reason(corner, wang, (rice, 2), (rice, 2)) == "limit_person", "two lines of one basket"
    buy(corner, wang, (rice, 1))
    reserve(corner, wang, (rice, 1))
    buy(corner, wang, (rice, 1))
    assert reason(corner, wang, (rice, 1)) == "limit_person"
    other_shop = corner.shop("二号兑换点")
    corner.receive(rice, 5, shop=other_shop)
    assert reason(corner, wang, (rice, 1), shop_id=other_shop) == "limit_person", "nor another shop"
    assert reason(corner, wang, (rice, 1), by=wang, person_id=None, channel="home") == "limit_person"


def test_orders_of_one_batch_share_what_is_left(corner: Counter) -> None:
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    always_open(corner, limit("household", 3, "month"))
    wang, li = rich(corner), rich(corner, "李国富")
    corner.household(wang, li)
    rice = corner.good(stock=50)
    outcomes = corner.town.outcomes([buying(corner, (wang, li)[i % 2], (rice, 1)) for i in range(8)])
    assert [each.refusal.reason if each.refusal else "" for each in outcomes] == [""] * 3 + ["limit_household"] * 5
    assert corner.free(rice) == 47


def test_who_changes_household_takes_their_own_count_along_and_leaves_the_households(corner: Counter) -> None:
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    always_open(corner, limit("person", 3, "quarter"), limit("household", 3, "quarter"))
    wang, daughter, husband = rich(corner), rich(corner, "王小红"), rich(corner, "张小伟")
    corner.household(wang, daughter)
    new = corner.household(husband, name="张小伟")
    rice = corner.good(stock=50)
    first = buy(corner, daughter, (rice, 2))
    with corner.writing() as ws:
        ws.change(PERSONS, ws.find(PERSONS, "key", daughter.person_id)[0], household_id=new)
    buy(corner, husband, (rice, 2))
    assert reason(corner, daughter, (rice, 2)) == "limit_person"
    buy(corner, daughter, (rice, 1))
    assert reason(corner, husband, (rice, 1)) == "limit_household"
    assert reason(corner, wang, (rice, 2)) == "limit_household", "what was taken for the old home stays its"
    undo(corner, first.id)
    buy(corner, wang, (rice, 3))
    assert reason(corner, husband, (rice, 1)) == "limit_household", "and comes back to it"
    buying_again = refused(corner, daughter, (rice, 1))
    assert buying_again.reason == "limit_household"


@pytest.mark.parametrize("period", ["day", "week", "month", "quarter", "year"])
@pytest.mark.parametrize("end", ["cancel", "lapse", "return", "undo", "return late", "undo collected"])
def test_what_comes_back_gives_exactly_its_right_back(corner: Counter, period: str, end: str) -> None:
    corner.clock.instant = clock.at(date(2026, 6, 25), 9)
    always_open(corner)
    wang = rich(corner)
    columns: dict[str, Any] = {"person_period": period, "household_period": period}
    rice = corner.good(stock=50, person_limit=4, household_limit=4, **columns)
    buy(corner, wang, (rice, 1))
    before = counts(corner)
    order = (buy if end in ("return", "undo", "return late") else reserve)(corner, wang, (rice, 3))
    assert reason(corner, wang, (rice, 1)) == "limit_person"
    assert counts(corner) != before
    if end == "lapse":
        assert order.deadline_at is not None
        corner.clock.instant = order.deadline_at
        assert corner.run(LapseOrders()) == 1
    elif end == "cancel":
        cancel(corner, order.id)
    elif end.startswith("undo"):
        if end == "undo collected":
            corner.clock.advance(5 * DAY)
            collect(corner, order.id)
        undo(corner, order.id)
    else:
        corner.clock.advance(30 * DAY if end == "return late" else HOUR)
        for quantity in (1, 2):
            brought = (Brought(order.lines[0].id, quantity, restock=quantity == 1),)
            corner.run(ReturnLines(key=corner.key(), by=corner.clerk, order_id=order.id, brought=brought))
    assert counts(corner) == before
    assert corner.fault() is None


def test_a_return_of_some_gives_back_the_right_to_some(corner: Counter) -> None:
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    always_open(corner, limit("household", 3, "quarter"))
    wang = rich(corner)
    rice = corner.good(stock=50)
    order = buy(corner, wang, (rice, 3))
    brought = (Brought(order.lines[0].id, 1),)
    corner.run(ReturnLines(key=corner.key(), by=corner.clerk, order_id=order.id, brought=brought))
    assert refused(corner, wang, (rice, 2)).explanation == "每户每季限3袋,您家已换2袋。"
    buy(corner, wang, (rice, 1))


def test_what_is_left_as_told_is_what_can_be_had(corner: Counter) -> None:
    """The screen and the counter count alike: one more than is told is refused, as many are not."""
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    always_open(corner, limit("household", 5, "year"), 'person_visits = { count = 4, per = "week" }')
    wang, li = rich(corner), rich(corner, "李国富")
    corner.household(wang, li)
    rice, oil = corner.good("大米", stock=50), corner.good("食用油", stock=50, person_limit=2, person_period="day")
    buy(corner, li, (rice, 1), (oil, 2))
    buy(corner, wang, (rice, 2), (oil, 1))
    reserve(corner, wang, (rice, 1))
    with corner.town.database.read() as connection:
        terms = terms_now(connection, corner.clock.now())
        found = connection.execute(select(persons).where(persons.c.id == wang.person_id)).one()
        counted = counts_of(connection, takers_of(Person(*found)))
        things = [Item(*row) for row in connection.execute(select(items).where(items.c.id.in_((rice, oil))))]
        told = left_of(things, counted, terms.shop, terms.now)
        visits = visits_left(counted, terms.shop, terms.now)
    assert {each.item_id: (each.person, each.household) for each in told} == {rice: (None, 1), oil: (1, 2)}
    assert visits == 2
    assert reason(corner, wang, (rice, 2)) == "limit_household"
    assert reason(corner, wang, (oil, 2)) == "limit_person"
    buy(corner, wang, (rice, 1))
    buy(corner, wang, (oil, 1))
    salt = corner.good("食盐", stock=5)
    assert refused(corner, wang, (salt, 1)).explanation == "每人每周兑换4次,您这周已经用完了。"


# Visits


@pytest.fixture
def booked(corner: Counter) -> Counter:
    """Once a quarter a person."""
    corner.clock.instant = clock.at(BOOK_DAY, 9)
    rules(corner, "passbook")
    return corner


def test_a_person_comes_once_a_quarter_and_the_words_say_so(booked: Counter) -> None:
    wang, li = rich(booked), rich(booked, "李国富")
    booked.household(wang, li)
    rice = booked.good(stock=9)
    buy(booked, wang, (rice, 1))
    refusal = refused(booked, wang, (rice, 1))
    assert (refusal.reason, refusal.explanation) == ("visits_used", "每人每季兑换1次,您这季已经兑换过了。")
    buy(booked, li, (rice, 1))
    booked.clock.instant = clock.at(date(2026, 6, 30), 23, 59)
    assert reason(booked, wang, (rice, 1)) == "visits_used"
    booked.clock.instant = clock.at(date(2026, 7, 1))
    buy(booked, wang, (rice, 1))


def test_a_reservation_is_a_visit_and_its_collection_is_not_another(booked: Counter) -> None:
    wang = rich(booked)
    rice = booked.good(stock=9)
    order = reserve(booked, wang, (rice, 1))
    assert reason(booked, wang, (rice, 1)) == "visits_used"
    collect(booked, order.id)
    assert reason(booked, wang, (rice, 1)) == "visits_used"
    booked.clock.instant = clock.at(date(2026, 7, 1), 9)
    buy(booked, wang, (rice, 1))


@pytest.mark.parametrize("end", ["cancel", "lapse", "undo", "undo collected", "undo service", "undo both"])
def test_what_did_not_come_about_is_no_visit(booked: Counter, end: str) -> None:
    wang = rich(booked)
    rice, haircut = booked.good(stock=9), booked.service()
    wanted = {"undo service": [(haircut, 1)], "undo both": [(rice, 1), (haircut, 2)]}.get(end, [(rice, 1)])
    order = (reserve if end in ("cancel", "lapse", "undo collected") else buy)(booked, wang, *wanted)
    if end == "lapse":
        assert order.deadline_at is not None
        booked.clock.instant = order.deadline_at
        booked.run(LapseOrders())
    elif end == "cancel":
        cancel(booked, order.id)
    else:
        if end == "undo collected":
            collect(booked, order.id)
        undo(booked, order.id)
    assert counts(booked) == []
    buy(booked, wang, (rice, 1))
    assert reason(booked, wang, (rice, 1)) == "visits_used"


def test_a_refused_order_is_no_visit(booked: Counter) -> None:
    wang = rich(booked)
    rice, soap = booked.good(stock=9), booked.good("肥皂", price=99_000, stock=9)
    assert reason(booked, wang, (soap, 1)) == "insufficient"
    assert reason(booked, wang, (rice, 10)) == "sold_out"
    buy(booked, wang, (rice, 1))


def test_a_voucher_cancelled_before_anything_was_had_is_no_visit(booked: Counter) -> None:
    wang = rich(booked)
    haircut, rice = booked.service(), booked.good(stock=9)
    order = reserve(booked, wang, (haircut, 2))
    for each in order.vouchers:
        booked.run(CancelVoucher(key=booked.key(), by=wang, voucher_id=each.id))
    assert counts(booked) == []
    both = reserve(booked, wang, (haircut, 1), (rice, 1))
    cancel(booked, both.id)
    assert reason(booked, wang, (rice, 1)) == "visits_used", "the haircut is still to be had"
    booked.run(CancelVoucher(key=booked.key(), by=wang, voucher_id=both.vouchers[0].id))
    assert counts(booked) == []
    other = reserve(booked, wang, (haircut, 1), (rice, 1))
    booked.run(CancelVoucher(key=booked.key(), by=wang, voucher_id=other.vouchers[0].id))
    assert reason(booked, wang, (rice, 1)) == "visits_used", "the rice is still to be fetched"
    cancel(booked, other.id)
    assert counts(booked) == []
    last = buy(booked, wang, (haircut, 1))
    undo(booked, last.id)
    buy(booked, wang, (rice, 1))
    assert reason(booked, wang, (rice, 1)) == "visits_used"


# The household's purse


@pytest.fixture
def shared(corner: Counter) -> Counter:
    """One purse a household; open day and night."""
    rules(corner, "courtyard", ("days = [", "# days = ["), ("hours = [", "# hours = ["), ('"next_day"', '"open"'))
    return corner


def test_any_adult_of_the_household_spends_its_points_and_the_order_says_who(shared: Counter) -> None:
    wang, li = shared.town.person("王秀英"), shared.town.person("李国富", age_band="18_59")
    home = Owner("household", shared.household(wang, li))
    rice = shared.good(stock=9)
    shared.give(wang, 2000, owner=home)
    first = buy(shared, li, (rice, 1))
    second = reserve(shared, wang, (rice, 2))
    assert (first.person_id, first.left_after, second.left_after) == (li.person_id, 1600, 800)
    assert (shared.balance(home, "wallet"), shared.balance(home, "hold")) == (800, 800)
    assert refused(shared, li, (rice, 3)).explanation == "还差4分,可以换小一点的。"
    collect(shared, second.id)
    undo(shared, first.id)
    assert (shared.balance(home, "wallet"), shared.balance(home, "hold")) == (1200, 0)
    assert shared.points_of(wang) == shared.points_of(li) == 0
    assert shared.fault() is None


@pytest.mark.parametrize("age", ["under_14", "14_17"])
def test_a_child_does_not_spend_the_households_points_but_its_own(shared: Counter, age: str) -> None:
    wang, child = shared.town.person("王秀英"), shared.town.person("王小宝", age_band=age)
    alone = shared.town.person("张小宝", age_band=age)
    home = Owner("household", shared.household(wang, child))
    rice = shared.good(stock=9)
    shared.give(wang, 2000, owner=home)
    shared.give(alone, 2000)
    for changes in ({}, {"by": child, "person_id": None, "channel": "home", "identified": "self"}):
        refusal = refused(shared, child, (rice, 1), **changes)
        assert (refusal.reason, refusal.explanation) == ("minor", "未成年人不能用全家的积分,请家里大人来。")
    assert shared.balance(home, "wallet") == 2000
    buy(shared, alone, (rice, 1))


def test_who_leaves_the_household_leaves_what_they_reserved_to_its_purse(shared: Counter) -> None:
    wang, li = shared.town.person("王秀英"), shared.town.person("李国富")
    home = Owner("household", shared.household(wang, li))
    rice = shared.good(stock=9)
    shared.give(wang, 2000, owner=home)
    order = reserve(shared, li, (rice, 2))
    with shared.writing() as ws:
        ws.change(PERSONS, ws.find(PERSONS, "key", li.person_id)[0], household_id=None)
    assert reason(shared, li, (rice, 1)) == "insufficient"
    cancel(shared, order.id)
    assert (shared.balance(home, "wallet"), shared.points_of(li)) == (2000, 0)
    assert shared.fault() is None


# The month's money, and points that lapse


def test_what_was_reserved_before_the_stop_is_handed_over_and_undoing_gives_the_money_back(corner: Counter) -> None:
    corner.clock.instant = clock.at(SATURDAY, 9)
    wang, li = rich(corner), rich(corner, "李国富")
    pot = corner.good("电饭煲", 1000, 100_000, stock=20, household_limit=20)
    month = Owner("budget", 202605)
    kept = reserve(corner, li, (pot, 1))
    orders = [buy(corner, wang, (pot, 1)) for _ in range(2)]
    refusal = refused(corner, wang, (pot, 1))
    assert (refusal.reason, refusal.explanation) == ("budget_stopped", "本月兑换额度已用完,请下个月再来。")
    assert reason(corner, li, (pot, 1), by=li, person_id=None, channel="home") == "budget_stopped"
    gift = corner.good("旧书", 100, 0, stock=5)
    buy(corner, wang, (gift, 1))
    collect(corner, kept.id)
    assert corner.balance(month, "sink", FEN) == 300_000
    for order_id in (kept.id, orders[0].id):
        undo(corner, order_id)
    assert corner.balance(month, "sink", FEN) == 100_000
    buy(corner, wang, (pot, 1))
    buy(corner, wang, (pot, 1))
    assert reason(corner, wang, (pot, 1)) == "budget_stopped"
    corner.clock.instant = clock.at(date(2026, 6, 3), 9)
    buy(corner, wang, (pot, 1))
    assert corner.fault() is None


def test_money_comes_back_to_the_month_that_spent_it(corner: Counter) -> None:
    corner.clock.instant = clock.at(date(2026, 5, 30), 9)
    wang = rich(corner)
    pot = corner.good("电饭煲", 1000, 100_000, stock=20, household_limit=20)
    order = buy(corner, wang, (pot, 3))
    corner.clock.instant = clock.at(date(2026, 6, 3), 9)
    for quantity, restock, used in ((1, True, 200_000), (1, False, 200_000), (1, True, 100_000)):
        brought = (Brought(order.lines[0].id, quantity, restock),)
        corner.run(ReturnLines(key=corner.key(), by=corner.clerk, order_id=order.id, brought=brought))
        assert corner.balance(Owner("budget", 202605), "sink", FEN) == used, "what is spoiled stays paid for"
    assert corner.balance(Owner("budget", 202606), "sink", FEN) == 0
    assert (corner.free(pot), corner.points_of(wang)) == (19, 90_000)


@pytest.mark.parametrize("end", ["collect", "cancel", "lapse", "undo"])
def test_points_that_were_held_do_not_lapse_and_come_back_with_a_grace(corner: Counter, end: str) -> None:
    corner.clock.instant = clock.at(SATURDAY, 9)
    wang = corner.town.person("王秀英")
    rice = corner.good("大米", 400, stock=9, household_limit=9)
    corner.give(wang, 800, expires_at=clock.at(SATURDAY, 9) + DAY)
    order = reserve(corner, wang, (rice, 2))
    corner.clock.instant = clock.at(date(2026, 5, 20), 9)
    assert reason(corner, wang, (rice, 1)) == "insufficient"
    if end == "lapse":
        assert order.deadline_at is not None
        corner.clock.instant = order.deadline_at
        corner.run(LapseOrders())
    elif end == "cancel":
        cancel(corner, order.id)
    else:
        collect(corner, order.id)
        assert corner.points_of(wang, "hold") == 0
        if end == "collect":
            assert (corner.points_of(wang), corner.fault()) == (0, None)
            return
        undo(corner, order.id)
    ended = corner.clock.now()
    told = read(corner, order.id)
    assert told.state == {"lapse": "lapsed", "cancel": "cancelled", "undo": "undone"}[end]
    corner.clock.instant = ended + 30 * DAY - 1
    assert corner.points_of(wang) == 800
    reserve(corner, wang, (rice, 1))
    corner.clock.instant = ended + 30 * DAY
    assert reason(corner, wang, (rice, 1), by=wang, person_id=None, channel="home") == "insufficient"
    assert corner.fault() is None


def read(counter: Counter, order_id: int) -> Any:
    with counter.town.database.read() as connection:
        return read_order(connection, order_id)
