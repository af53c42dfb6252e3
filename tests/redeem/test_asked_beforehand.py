"""Commands of the counter ask for all they need before they decide: a batch takes a few round trips, however long."""

from datetime import date
from typing import Any

import pytest
from redeem.shop import Counter
from redeem.test_order import buy, reserve

from points import clock
from points.clock import DAY
from points.db.working_set import WorkingSet
from points.ledger.posting import Owner
from points.people.session import Actor
from points.redeem.collection import CancelOrder, CollectOrder
from points.redeem.giving_back import Brought, ReturnLines, UndoOrder
from points.redeem.lapsing import LapseOrders
from points.redeem.service import CancelVoucher
from points.redeem.told import OrderTold
from points.rules import shipped_text
from points.rules.versions import LoadRules

SATURDAY = date(2026, 5, 16)
Ending = CollectOrder | CancelOrder | UndoOrder
LIMITS = """[shop]
person_visits = { count = 90, per = "week" }
household_visits = { count = 90, per = "day" }
person_limit = { count = 90, per = "year" }"""


@pytest.fixture(params=["person", "household"])
def late(corner: Counter, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was fetched row by row since, in a town with every kind of limit and either purse."""
    corner.clock.instant = clock.at(SATURDAY, 9)
    text = shipped_text("one_yuan").replace("[shop]", LIMITS)
    assert 'purse = "person"' in text
    text = text.replace('purse = "person"', f'purse = "{request.param}"')
    corner.run(LoadRules(actor=None, source=text, file="limits.toml"))
    heard: list[str] = []

    def hear(self: WorkingSet, shelf: Any, lookup: str) -> None:
        heard.append(f"{shelf.table.name} by {lookup}")

    monkeypatch.setattr(WorkingSet, "on_late_load", hear)
    return heard


class Scene:
    """Somebody with a household, points in two lots, and something of every kind to order."""

    def __init__(self, counter: Counter, late: list[str]) -> None:
        self.counter = counter
        self.wang = counter.town.person("王秀英")
        self.home = counter.household(self.wang, counter.town.person("王大明"))
        for owner in (Owner("person", self.wang.person_id), Owner("household", self.home)):
            counter.give(self.wang, 1000, owner=owner, expires_at=counter.clock.now() + DAY)
            counter.give(self.wang, 90_000, owner=owner)
        village = counter.town.village
        self.goods = [
            counter.good(name, 300, stock=50, place_id=place, household_limit=40)
            for name, place in (("大米", None), ("食用油", village))
        ]
        self.service = counter.service(household_limit=40)
        late.clear()

    def all(self) -> tuple[tuple[int, int], ...]:
        return (*((good, 2) for good in self.goods), (self.service, 2))

    def returning(self, order: OrderTold, *, restock: bool = True) -> ReturnLines:
        brought = tuple(Brought(line.id, 1, restock) for line in order.lines if line.kind == "good")
        return ReturnLines(key=self.counter.key(), by=self.counter.clerk, order_id=order.id, brought=brought)

    def ending(self, kind: type[Ending], order: OrderTold, by: Actor | None = None) -> Ending:
        return kind(key=self.counter.key(), by=by or self.counter.clerk, order_id=order.id)


@pytest.mark.parametrize("later", [0, 4 * DAY], ids=["the same day", "after a lot has lapsed"])
def test_however_an_order_goes_on(corner: Counter, late: list[str], later: int) -> None:
    scene = Scene(corner, late)
    wang = scene.wang
    kept, given_up, own, gone = (reserve(corner, wang, *scene.all()) for _ in range(4))
    bought, undone = buy(corner, wang, *scene.all()), buy(corner, wang, *scene.all())
    corner.run(scene.ending(UndoOrder, undone))
    corner.run(CancelVoucher(key=corner.key(), by=wang, voucher_id=bought.vouchers[0].id))
    corner.clock.advance(later)
    corner.run(scene.ending(CollectOrder, kept))
    corner.run(scene.ending(CancelOrder, given_up))
    corner.run(scene.ending(CancelOrder, own, wang))
    for order in (kept, bought):
        for restock in (True, False):
            corner.run(scene.returning(order, restock=restock))
    corner.run(scene.ending(UndoOrder, kept))
    for order in (kept, bought, given_up, undone):  # what is refused was asked for too
        assert corner.outcome(scene.ending(CollectOrder, order)).refusal is not None
        assert corner.outcome(scene.ending(CancelOrder, order)).refusal is not None
        assert corner.outcome(scene.returning(order)).refusal is not None
    assert gone.deadline_at is not None
    corner.clock.instant = gone.deadline_at
    assert corner.run(LapseOrders()) == 1
    assert late == []
    assert corner.fault() is None
