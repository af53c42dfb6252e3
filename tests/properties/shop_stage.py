"""Two shops and their model, side by side: how they begin, how both are asked the same, and what has to agree."""

from collections import Counter as Tally
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from itertools import count
from typing import Any, TypeVar

from databases import PostgreSQL, SQLiteFiles
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant
from properties.purse_model import DAY
from properties.shop_model import Basket, Bought, Item, Model
from redeem.shop import Counter
from town import Town

from points import clock
from points.clock import HOUR, FixedClock
from points.db.engine import Database, driver
from points.db.writer import Command, Outcome
from points.ledger.models import POINTS
from points.ledger.posting import Owner
from points.redeem.basket import Wanted
from points.redeem.order import PlaceOrder
from points.rules import shipped_text
from points.rules.versions import LoadRules

T = TypeVar("T")

START = clock.at(date(2026, 6, 30), 15)
"""The last afternoon of a quarter."""
HOMES = {"王秀英": "王家", "李国富": "王家", "陈大爷": "陈大爷"}
PURSES = ("王秀英", "李国富", "陈大爷", "王家")
SHOPS: tuple[str, ...] = ("东村", "河边")
ITEMS = {
    "大米": Item(400, {"household": (2, "quarter")}),
    "牙膏": Item(150, {"person": (3, "month")}),
    "食盐": Item(50, {"person": (2, "day"), "household": (3, "day")}),
    "理发": Item(300, {"person": (3, "month"), "household": (5, "quarter")}, valid_days=3),
    "修鞋": Item(100, {"household": (2, "week")}, valid_days=20),
}
GOODS = tuple(name for name, item in ITEMS.items() if item.valid_days is None)

WHO = st.sampled_from(tuple(HOMES))
SHOP = st.sampled_from(SHOPS)
CHOICES = st.sampled_from([0, 0, 0, 1, 2, 5, -1, -2])
"""Of what is there: 0 the latest that is as it should be, -1 the latest, however it is."""
BASKETS = st.dictionaries(st.sampled_from(tuple(ITEMS)), st.sampled_from([1, 1, 1, 2, 3]), min_size=1, max_size=3)

OPEN_LOTS = """
    SELECT owner_type, owner_id, expires_at, remaining
    FROM ledger_open_lots lot JOIN ledger_accounts account ON account.id = lot.account_id
"""
BALANCES = "SELECT owner_type, owner_id, kind, unit_id, balance FROM ledger_accounts"
TAKEN_BY_MONTH = """
    SELECT owner_type, owner_id, item_id, period, quantity FROM takings
    WHERE period BETWEEN 100000 AND 999999 AND item_id > 0 AND quantity > 0
"""
SPENT_AFTER_IT_LAPSED = """
    SELECT spent.seq FROM ledger_allocations part
    JOIN ledger_lots lot ON lot.id = part.lot_id
    JOIN ledger_transfers spent ON spent.seq = part.seq AND spent.debit_id = lot.account_id
    JOIN ledger_accounts target ON target.id = spent.credit_id AND target.kind IN ('sink', 'hold')
    WHERE spent.recorded_at >= lot.expires_at
"""


class Stage(RuleBasedStateMachine):
    """A town with two shops, three people of two households, and goods and points to begin with."""

    def __init__(self, kind: SQLiteFiles | PostgreSQL, met: Tally[str]) -> None:
        super().__init__()
        self.met = met
        self.stack = ExitStack()
        self.database = Database(self.stack.enter_context(kind.fresh()))
        self.stack.callback(self.database.close)
        self.clock = FixedClock(START)
        self.town = Town.build(self.database, self.clock)
        self.stack.callback(self.town.close)
        if self.database.is_sqlite:
            driver(self.town.connection).execute("PRAGMA synchronous=OFF")  # nobody pulls the plug on this one
        self._rules = count(1)
        self.counter = Counter(self.town)
        self.shops = dict(zip(SHOPS, (self.counter.shop_id, self.counter.shop("河边兑换点")), strict=True))
        self.people = {name: self.town.person(name) for name in HOMES}
        self.hand = self.town.person("李巧手")
        self.owners = {name: Owner("person", person.person_id) for name, person in self.people.items()}
        home = self.counter.household(self.people["王秀英"], self.people["李国富"])
        self.owners["王家"] = Owner("household", home)
        provider = self.counter.provider(person_id=self.hand.person_id)
        self.items = {name: self._offer(name, item, provider) for name, item in ITEMS.items()}
        self.lines: dict[tuple[int, str], int] = {}
        self.codes: dict[int, str] = {}
        fresh = {name: Item(item.price, item.limits, item.valid_days) for name, item in ITEMS.items()}
        self.model = Model(dict(HOMES), fresh, SHOPS)
        self.set_purse(shared_first=False)
        for name in GOODS:
            self.receive("东村", name, 8)
            self.receive("河边", name, 4)
        for purse in PURSES:
            for points, life in ((600, 30 * HOUR), (700, 9 * DAY), (500, None)):
                self.earn(purse, points, life)

    def _offer(self, name: str, item: Item, provider: int) -> int:
        limits = {f"{who}_limit": most for who, (most, _) in item.limits.items()}
        periods = {f"{who}_period": kind for who, (_, kind) in item.limits.items()}
        columns: dict[str, Any] = limits | periods
        if item.valid_days is None:
            return self.counter.good(name, item.price, **columns)
        return self.counter.service(name, item.price, valid_days=item.valid_days, provider=provider, **columns)

    def teardown(self) -> None:
        try:
            assert self.counter.fault() is None
            with self.database.read() as connection:
                assert connection.exec_driver_sql(SPENT_AFTER_IT_LAPSED).all() == []
        finally:
            self.stack.close()

    # Both at once

    @property
    def now(self) -> int:
        return self.clock.now()

    def set_purse(self, *, shared_first: bool) -> None:
        """The town votes for other rules, the shop open day and night: days and hours have tests of their own."""
        text = shipped_text("one_yuan").replace('"one_yuan"', f'"every_day_{next(self._rules)}"')
        before, rest = text.split("[shop]", 1)
        text = before + "\n[[category]]" + rest.split("\n[[category]]", 1)[1]
        if shared_first:
            text = text.replace('purse = "person"', 'purse = "household"')
        self.counter.run(LoadRules(actor=None, source=text, file="every_day.toml"))
        self.model.shared_first = shared_first

    def receive(self, shop: str, what: str, quantity: int) -> None:
        self.counter.receive(self.items[what], quantity, shop=self.shops[shop])
        self.model.shelves[shop, what].received += quantity

    def earn(self, purse: str, points: int, life: int | None) -> None:
        expires = None if life is None else self.now + life
        earner = self.people["李国富" if purse == "王家" else purse]
        self.counter.give(earner, points, expires_at=expires, owner=self.owners[purse])
        self.model.purses.earn(purse, points, expires, self.now)

    def agree(self, command: Command[T], expected: str) -> T | None:
        """What the command answers, where the model expects ``ok``; one refused has moved nothing."""
        before = None if expected == "ok" else self._moved()
        value = self.heard(self.counter.outcome(command), expected)
        if expected == "ok":
            self.met[type(command).__name__] += 1
        assert before is None or before == self._moved()
        return value

    def heard(self, outcome: Outcome[T], expected: str) -> T | None:
        assert outcome.fault is None, outcome.fault
        assert (outcome.refusal.reason if outcome.refusal else "ok") == expected
        self.met[expected] += 1
        return outcome.unwrap() if expected == "ok" else None

    def _moved(self) -> dict[str, list[tuple[Any, ...]]]:
        return self.town.dump("ledger_transfers", "takings", "orders", "vouchers")

    # Orders

    def order(self, shop: str, who: str, basket: Basket, *, home: bool) -> PlaceOrder:
        """Of whoever stands at the counter (``till``), or from home."""
        person = self.people[who]
        return PlaceOrder(
            key=self.counter.key(),
            by=person if home else self.counter.clerk,
            person_id=None if home else person.person_id,
            channel="home" if home else "till",
            shop_id=self.shops[shop],
            wanted=tuple(Wanted(self.items[what], quantity) for what, quantity in basket.items()),
        )

    def judged(self, outcome: Outcome[Any], shop: str, who: str, basket: Basket, *, home: bool) -> None:
        """Hold an order's outcome against the model's, and write it down there."""
        told = self.heard(outcome, self.model.verdict(shop, who, basket, self.now))
        if told is None:
            return
        order = self.model.place(told.id, shop, who, basket, self.now, home=home)
        of_item = {each.item_id: each.id for each in told.lines}
        self.lines |= {(told.id, what): of_item[self.items[what]] for what in basket}
        services = [what for what in basket if what not in GOODS for _ in range(basket[what])]
        for each, what in zip(told.vouchers, services, strict=True):
            assert each.item_id == self.items[what]
            self.model.issue(order, each.id, what, self.now)
            assert each.valid_until == self.model.vouchers[each.id].until
            self.codes[each.id] = each.code
        assert told.left_after == self.model.purses.spendable(order.purse, self.now)
        assert told.deadline_at == (order.until or None)
        self.met.update(f"bought in the {edge} millisecond" for edge in ("last", "first") if self._is_edge(edge))
        self.met[f"paid by {'one' if order.purse == who else 'all'}"] += 1

    def _is_edge(self, edge: str) -> bool:
        """Whether this is the last, or the first, millisecond of a day in Shanghai."""
        return (self.now + 8 * HOUR) % DAY == (DAY - 1 if edge == "last" else 0)

    def some_order(self, choice: int, state: str) -> tuple[int, Bought]:
        order_id = chosen(self.model.orders, choice, state)
        return order_id, self.model.orders[order_id]

    @staticmethod
    def states(found: Mapping[int, Any]) -> set[str]:
        """In which these orders or vouchers are. Some rules wait until one is as it should be."""
        return {each.state for each in found.values()}

    # What holds

    @invariant()
    def books_agree(self) -> None:
        with self.database.read() as connection:
            lots = [tuple(row) for row in connection.exec_driver_sql(OPEN_LOTS)]
            balances = {tuple(row[:4]): row[4] for row in connection.exec_driver_sql(BALANCES)}
            taken = {tuple(row[:4]): row[4] for row in connection.exec_driver_sql(TAKEN_BY_MONTH)}
        self._points_agree(lots, balances)
        self._goods_agree(balances)
        self._limits_agree(taken)

    def _points_agree(self, lots: list[tuple[Any, ...]], balances: dict[tuple[Any, ...], int]) -> None:
        """To the very lot; and every point is in a purse, held, spent or expired."""
        model, now = self.model.purses, self.now
        good = [(self.owners[each], model.lots[i]) for each in PURSES for i in model.good(each, now)]
        assert sorted((*row[:2], row[2] or 0, row[3]) for row in lots if row[2] is None or row[2] > now) == sorted(
            (owner.type, owner.id, lot.expires or 0, lot.left) for owner, lot in good
        )
        kinds = Tally[str]()
        for (_, _, kind, unit), balance in balances.items():
            kinds[kind] += balance if unit == POINTS else 0
        assert kinds["hold"] == self.model.held()
        assert kinds["sink"] == self.model.spent()
        assert kinds["wallet"] + kinds["expired"] == sum(lot.left for lot in model.lots)
        assert kinds.pop("issue") == -model.earned == -kinds.total()

    def _goods_agree(self, balances: dict[tuple[Any, ...], int]) -> None:
        for (shop, name), shelf in self.model.shelves.items():
            where, item_id = self.shops[shop], self.items[name]
            assert balances.get(("shop", where, "stock", item_id), 0) == shelf.free >= 0
            assert balances.get(("shop", where, "hold", item_id), 0) == shelf.held <= shelf.on_hand

    def _limits_agree(self, taken: dict[tuple[Any, ...], int]) -> None:
        assert taken == {
            (who, self.owners[whose].id, self.items[item], month): n
            for (who, whose, item, month), n in self.model.taken_by_month().items()
        }

    @invariant()
    def limits_hold(self) -> None:
        for name, item in self.model.items.items():
            for who, (most, kind) in item.limits.items():
                assert all(self.model.taken(who, person, name, kind, self.now) <= most for person in HOMES)


def chosen(found: Mapping[int, Any], choice: int, state: str) -> int:
    """The id of one of these orders or vouchers, most often of one in a certain state."""
    ids = sorted(found)
    fitting = [each for each in ids if found[each].state == state]
    return fitting[-1 - choice % len(fitting)] if choice >= 0 and fitting else ids[choice % len(ids)]
