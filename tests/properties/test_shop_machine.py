"""The shop against a small model, on both databases: whatever happens in whatever order, the laws hold.

Goods on hand are those received less those handed over, more or less those found by counting; what is reserved is on
hand; a lot is never spent after it lapsed; a return restores the very lots; no limit is exceeded by splitting orders,
by the people of a household, or at the edge of a local day, month or quarter.
"""

from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from databases import PostgreSQL, SQLiteFiles
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from properties.shop_model import DAY, Item, Lot, Model, end_of_day
from redeem.shop import Counter
from town import Town

from points import clock
from points.clock import HOUR, FixedClock
from points.db.engine import Database, driver
from points.db.writer import Command, Outcome
from points.ledger.holding import ExpireLots
from points.ledger.posting import Owner
from points.ledger.read import available
from points.redeem.basket import Wanted
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.counting import CountLine, DecideCount, OpenCount, SubmitCount, WriteCount
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.lapsing import LapseOrders
from points.redeem.order import PlaceOrder
from points.rules import shipped_text
from points.rules.versions import LoadRules

START = clock.at(date(2026, 6, 27), 15)
"""A Saturday three days before a quarter ends."""
PEOPLE = ("王秀英", "李国富", "陈大爷")
HOMES = {"王秀英": "王家", "李国富": "王家", "陈大爷": "陈家"}
WHO = st.sampled_from(PEOPLE)
WHAT = st.sampled_from(("大米", "牙膏", "食盐"))
CHOICES = st.integers(0, 1_000)
LIMITS: dict[str, tuple[str, int, str]] = {
    "大米": ("household", 2, "quarter"),
    "牙膏": ("person", 3, "month"),
    "食盐": ("household", 2, "day"),
}
PRICES = {"大米": 400, "牙膏": 150, "食盐": 50}


def every_day() -> str:
    """The demo's rules with the shop open day and night: days and hours have tests of their own."""
    text = shipped_text("one_yuan").replace('code = "one_yuan"', 'code = "every_day"')
    before, rest = text.split("[shop]", 1)
    _, after = rest.split("[budget]", 1)
    _, after = after.split("\n[[category]]", 1)
    return before + "\n[[category]]" + after


class Machine(RuleBasedStateMachine):
    """One shop and its model, side by side."""

    def __init__(self, kind: SQLiteFiles | PostgreSQL) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.database = Database(self.stack.enter_context(kind.fresh()))
        self.stack.callback(self.database.close)
        self.clock = FixedClock(START)
        self.town = Town.build(self.database, self.clock)
        self.stack.callback(self.town.close)
        if self.database.is_sqlite:
            driver(self.town.connection).execute("PRAGMA synchronous=OFF")  # nobody pulls the plug on this one
        self.town.run(LoadRules(actor=None, source=every_day(), file="every_day.toml"))
        self.counter = Counter(self.town)
        self.people = {name: self.town.person(name) for name in PEOPLE}
        self.counter.household(self.people["王秀英"], self.people["李国富"])
        self.goods = {
            name: self.counter.good(
                name,
                PRICES[name],
                **{f"{who}_limit": most, f"{who}_period": kind},  # type: ignore[arg-type]
                **({"household_limit": 99} if who == "person" else {}),
            )
            for name, (who, most, kind) in LIMITS.items()
        }
        self.model = Model(dict(HOMES), {name: Item(PRICES[name], LIMITS[name]) for name in LIMITS})

        for name in LIMITS:
            self.receive(name, 8)
        for name in PEOPLE:
            for points, life in ((700, 30 * HOUR), (900, 9 * DAY), (2000, None)):
                self.earn(name, points, life)

    def teardown(self) -> None:
        assert self.counter.fault() is None
        self.stack.close()

    def outcome(self, command: Command[Any]) -> Outcome[Any]:
        before = self.town.dump("ledger_transfers", "takings", "orders") if self.refusals_are_watched else None
        outcome = self.counter.outcome(command)
        assert outcome.fault is None, outcome.fault
        if before is not None and outcome.refusal is not None:
            assert before == self.town.dump("ledger_transfers", "takings", "orders")
        return outcome

    refusals_are_watched = True

    # What comes in

    @rule(what=WHAT, quantity=st.integers(1, 3))
    def take_delivery(self, what: str, quantity: int) -> None:
        self.receive(what, quantity)

    def receive(self, what: str, quantity: int) -> None:
        self.counter.receive(self.goods[what], quantity)
        item = self.model.items[what]
        item.free += quantity
        item.received += quantity

    @rule(who=WHO, points=st.sampled_from([100, 400, 900]), life=st.sampled_from([None, 5 * HOUR, 2 * DAY, 20 * DAY]))
    def credit(self, who: str, points: int, life: int | None) -> None:
        self.earn(who, points, life)

    def earn(self, who: str, points: int, life: int | None) -> None:
        expires = None if life is None else self.clock.now() + life
        self.counter.give(self.people[who], points, expires_at=expires)
        self.model.lots.append(Lot(who, points, expires, self.clock.now()))

    # What goes out

    @rule(who=WHO, what=WHAT, quantity=st.sampled_from([1, 1, 1, 2, 3]), home=st.booleans())
    def order(self, who: str, what: str, quantity: int, home: bool) -> None:
        person = self.people[who]
        command = PlaceOrder(
            key=self.counter.key(),
            by=person if home else self.counter.clerk,
            person_id=None if home else person.person_id,
            channel="home" if home else "till",
            shop_id=self.counter.shop_id,
            wanted=(Wanted(self.goods[what], quantity),),
        )
        expected = self.model.verdict(who, what, quantity, self.clock.now())
        outcome = self.outcome(command)
        assert (outcome.refusal.reason if outcome.refusal else "ok") == expected
        if expected == "ok":
            told = outcome.unwrap()
            self.model.place(told.id, who, what, quantity, self.clock.now(), home=home)
            assert told.left_after == self.model.spendable(who, self.clock.now())
            assert told.deadline_at == (self.model.orders[told.id].deadline or None)
            again = self.counter.outcome(command)
            assert again.replayed
            assert again.unwrap() == told

    @precondition(lambda self: self.model.orders)
    @rule(choice=CHOICES)
    def collect(self, choice: int) -> None:
        order_id, order = self._some(choice)
        outcome = self.outcome(CollectOrder(key=self.counter.key(), by=self.counter.clerk, order_id=order_id))
        late = order.deadline <= self.clock.now()
        if order.state == "reserved" and not late:
            self.model.collect(order_id, self.clock.now())
            assert outcome.unwrap().state == "collected"
        else:
            assert outcome.refusal is not None
            lapsed = order.state == "lapsed" or (order.state == "reserved" and late)
            assert outcome.refusal.reason == ("order_lapsed" if lapsed else "not_reserved")

    @precondition(lambda self: self.model.orders)
    @rule(choice=CHOICES)
    def cancel(self, choice: int) -> None:
        order_id, order = self._some(choice)
        by = self.people[order.person]
        outcome = self.outcome(CancelOrder(key=self.counter.key(), by=by, order_id=order_id))
        assert (outcome.refusal is None) == (order.state == "reserved")
        if order.state == "reserved":
            self.model.release(order_id, self.clock.now(), "cancelled")

    @rule()
    def lapse(self) -> None:
        due = [i for i, each in self.model.orders.items() if each.state == "reserved"]
        due = [i for i in due if self.model.orders[i].deadline <= self.clock.now()]
        assert self.counter.run(LapseOrders(limit=1_000)) == len(due)
        for order_id in sorted(due, key=lambda i: (self.model.orders[i].deadline, i)):
            self.model.release(order_id, self.clock.now(), "lapsed")
        assert self.counter.run(LapseOrders(limit=1_000)) == 0

    @precondition(lambda self: self.model.orders)
    @rule(choice=CHOICES, quantity=st.sampled_from([1, 1, 2]), restock=st.booleans())
    def bring_back(self, choice: int, quantity: int, restock: bool) -> None:
        order_id, order = self._some(choice)
        brought = (Brought(self._line(order_id), quantity, restock),)
        outcome = self.outcome(
            ReturnLines(key=self.counter.key(), by=self.counter.clerk, order_id=order_id, brought=brought)
        )
        if order.state != "collected":
            assert outcome.refusal is not None
            assert outcome.refusal.reason == "not_collected"
        elif quantity > order.quantity - order.returned:
            assert outcome.refusal is not None
            assert outcome.refusal.reason == "returned_too_many"
        else:
            outcome.unwrap()
            self.model.bring_back(order_id, quantity, self.clock.now(), restock=restock)

    @precondition(lambda self: self.model.orders)
    @rule(choice=CHOICES)
    def undo(self, choice: int) -> None:
        order_id, order = self._some(choice)
        outcome = self.outcome(UndoOrder(key=self.counter.key(), by=self.counter.clerk, order_id=order_id))
        if order.state != "collected":
            assert outcome.refusal is not None
            assert outcome.refusal.reason == "not_collected"
        elif end_of_day(order.ended) <= self.clock.now():
            assert outcome.refusal is not None
            assert outcome.refusal.reason == "undo_late"
        else:
            outcome.unwrap()
            self.model.undo(order_id, self.clock.now())

    # What changes

    @rule(what=WHAT, found=st.integers(-2, 2))
    def count(self, what: str, found: int) -> None:
        item = self.model.items[what]
        counted = item.free + item.held + found
        if counted < 0:
            return
        clerk, other = self.counter.clerk, self.counter.second_clerk
        count_id = self.counter.run(OpenCount(key=self.counter.key(), by=clerk, shop_id=self.counter.shop_id))
        self.counter.run(WriteCount(by=clerk, count_id=count_id, lines=(CountLine(self.goods[what], counted),)))
        self.counter.run(SubmitCount(key=self.counter.key(), by=clerk, count_id=count_id))
        decision = DecideCount(key=self.counter.key(), by=other, count_id=count_id, approve=True)
        outcome = self.outcome(decision)
        if -found > item.free:
            assert outcome.refusal is not None
            return
        outcome.unwrap()
        item.free += found
        item.counted += found

    @rule(what=WHAT, price=st.sampled_from([50, 150, 400, 500]))
    def reprice(self, what: str, price: int) -> None:
        self.counter.price(self.goods[what], price)
        self.model.items[what].price = price

    @rule(hours=st.sampled_from([1, 4, 9, 24, 100, 200]))
    def pass_time(self, hours: int) -> None:
        self.clock.advance(hours * HOUR)

    @rule()
    def sweep(self) -> None:
        self.counter.run(ExpireLots(limit=1_000))

    # What holds

    @invariant()
    def points_agree(self) -> None:
        with self.database.read() as connection:
            for name, person in self.people.items():
                owner = Owner("person", person.person_id)
                now = self.clock.now()
                assert available(connection, owner, now) == self.model.spendable(name, now), name

    @invariant()
    def goods_agree(self) -> None:
        for name, item in self.model.items.items():
            free, held = self.counter.free(self.goods[name]), self.counter.reserved(self.goods[name])
            assert (free, held) == (item.free, item.held)
            assert free + held == item.received - item.issued + item.counted

    @invariant()
    def limits_hold(self) -> None:
        now = self.clock.now()
        for name, (who, most, kind) in LIMITS.items():
            assert all(self.model.taken(who, person, name, kind, now) <= most for person in PEOPLE)

    def _some(self, choice: int) -> tuple[int, Any]:
        ids = sorted(self.model.orders)
        order_id = ids[choice % len(ids)]
        return order_id, self.model.orders[order_id]

    def _line(self, order_id: int) -> int:
        with self.database.read() as connection:
            query = f"SELECT id FROM order_lines WHERE order_id = {int(order_id)}"
            return connection.exec_driver_sql(query).scalar_one()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_shop_does_as_the_model(database: str, request: pytest.FixtureRequest) -> None:
    kind = request.getfixturevalue("sqlite_files" if database == "sqlite" else "postgresql")
    run_state_machine_as_test(
        lambda: Machine(kind),  # type: ignore[arg-type]  # a factory will do, says hypothesis itself
        settings=settings(
            max_examples=25 if database == "sqlite" else 6,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
