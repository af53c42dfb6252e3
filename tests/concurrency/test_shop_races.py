"""Races at the counter between real clients of real servers: the last bag goes to one, an order ends once.

One server process on SQLite, two on PostgreSQL; the requests of a race are sent to them in turn.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import httpx
import pytest
from concurrency.servers import CROWD, Nursery, Servers, at_once, serving
from databases import PostgreSQL, SQLiteFiles
from redeem import shop
from town import Town

from points import clock
from points.db.writer import decide_batch
from points.people.session import Actor
from points.redeem.lapsing import LapseOrders

NINE = clock.at(date(2026, 5, 16), 9)
"""A redemption day."""
PRICE, GIVEN = 400, 5000


@dataclass
class Scene:
    """Who comes, and for what."""

    counter: shop.Counter
    crowd: list[Actor]
    goods: dict[str, int]


def _scene(town: Town) -> Scene:
    counter = shop.Counter(town)
    crowd = [town.person() for _ in range(CROWD)]
    for person in crowd:
        counter.give(person, GIVEN)
    stocks = {"last": 1, "last reserved": 1, "last both": 1, "ended": 64, "deadline": 64, "key": 64, "clerks": 64}
    return Scene(counter, crowd, {name: counter.good(name, PRICE, stock=n) for name, n in stocks.items()})


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(
    nursery: Nursery, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Servers, Scene]]:
    files: SQLiteFiles | PostgreSQL
    files = request.getfixturevalue("sqlite_files" if request.param == "sqlite" else "postgresql")
    folder = tmp_path_factory.mktemp("shop-race")
    with files.fresh() as url, serving(nursery, url, folder, NINE, _scene) as (servers, scene):
        yield servers, scene


Running = tuple[Servers, Scene]


def _told(responses: list[httpx.Response]) -> Counter[tuple[int, str]]:
    return Counter((each.status_code, each.json().get("reason", "")) for each in responses)


def _lines(item_id: int) -> list[dict[str, int]]:
    return [{"item_id": item_id, "quantity": 1}]


def _buy(servers: Servers, scene: Scene, person: Actor, good: str, number: int, key: str = "") -> httpx.Response:
    """The clerk looks the person up, then confirms the order: two requests, as at a real counter."""
    clerk = servers.phone(scene.counter.clerk.person_id, number)
    looked = clerk.post("till/lookup", {"shop_id": scene.counter.shop_id, "person_id": person.person_id})
    assert looked.status_code == 200, looked.text
    body = {
        "shop_id": scene.counter.shop_id,
        "presence": looked.json()["presence"],
        "lines": _lines(scene.goods[good]),
    }
    return clerk.post("orders", body, key or servers.key())


def _reserve(servers: Servers, scene: Scene, person: Actor, good: str, number: int) -> httpx.Response:
    body: dict[str, Any] = {
        "shop_id": scene.counter.shop_id, "channel": "home", "lines": _lines(scene.goods[good]),
    }  # fmt: skip
    return servers.phone(person.person_id, number).post("orders", body, servers.key())


def _end(
    servers: Servers, scene: Scene, order: dict[str, Any], person: Actor, how: str, number: int
) -> httpx.Response:
    who = scene.counter.clerk if how == "collection" else person
    body = {"number": order["number"]} if how == "collection" else {}
    return servers.phone(who.person_id, number).post(f"orders/{order['id']}/{how}", body, servers.key())


def _stock(servers: Servers, scene: Scene, good: str) -> tuple[int, int, int]:
    """Free, reserved and handed over."""
    item = scene.goods[good]
    kinds = dict(servers.rows(f"SELECT kind, balance FROM ledger_accounts WHERE unit_id = {item}"))
    return kinds.get("stock", 0), kinds.get("hold", 0), kinds.get("sink", 0)


@pytest.mark.parametrize("good", ["last", "last reserved", "last both"])
def test_the_last_bag_goes_to_one_of_64_and_the_others_are_told_plainly(running: Running, good: str) -> None:
    servers, scene = running
    ways = {"last": (_buy,), "last reserved": (_reserve,), "last both": (_buy, _reserve)}[good]
    calls = [partial(ways[i % len(ways)], servers, scene, person, good, i) for i, person in enumerate(scene.crowd)]
    answers = at_once(calls)
    assert _told(answers) == {(201, ""): 1, (409, "sold_out"): CROWD - 1}
    refused = next(each.json() for each in answers if each.status_code == 409)
    assert refused["explanation"] == f"{good}已兑完,请换别的。"
    free, held, gone = _stock(servers, scene, good)
    assert (free, held + gone) == (0, 1)
    item = scene.goods[good]
    moved = servers.rows(f"SELECT count(*) FROM order_lines WHERE item_id = {item}")
    assert moved == [(1,)]
    assert servers.the_books_are_right()


def test_a_reservation_collected_and_cancelled_at_once_ends_one_way(running: Running) -> None:
    servers, scene = running
    people = scene.crowd[:16]
    orders = [_reserve(servers, scene, person, "ended", i).json() for i, person in enumerate(people)]
    calls = [
        partial(_end, servers, scene, order, person, how, i + j)
        for i, (order, person) in enumerate(zip(orders, people, strict=True))
        for j, how in enumerate(("collection", "cancellation", "collection", "cancellation"))
    ]
    answers = at_once(calls)
    for order, mine in zip(orders, (answers[i : i + 4] for i in range(0, len(answers), 4)), strict=True):
        told = _told(mine)
        assert (told[200, ""] + told[201, ""], told[409, "not_reserved"]) == (1, 3), order
    free, held, gone = _stock(servers, scene, "ended")
    collected = servers.rows(
        "SELECT count(*) FROM orders o JOIN order_lines l ON l.order_id = o.id "
        f"WHERE o.state = 'collected' AND l.item_id = {scene.goods['ended']}"
    )
    assert (free + gone, held, [(gone,)]) == (64, 0, collected)
    assert servers.the_books_are_right()


def test_a_double_click_is_one_order(running: Running) -> None:
    servers, scene = running
    person, key = scene.crowd[40], servers.key()
    answers = at_once([partial(_buy, servers, scene, person, "key", i, key) for i in range(16)])
    assert _told(answers) == {(201, ""): 16}
    assert len({each.json()["id"] for each in answers}) == 1
    assert sum("idempotency-replayed" in each.headers for each in answers) == 15
    assert _stock(servers, scene, "key") == (63, 0, 1)


def test_two_clerks_on_one_order_hand_it_over_once(running: Running) -> None:
    servers, scene = running
    person = scene.crowd[41]
    order = _reserve(servers, scene, person, "clerks", 0).json()
    clerks = (scene.counter.clerk, scene.counter.second_clerk)
    calls = [
        partial(
            servers.phone(clerks[i % 2].person_id, i).post,
            f"orders/{order['id']}/collection",
            {"number": order["number"]},
            servers.key(),
        )
        for i in range(8)
    ]
    told = _told(at_once(calls))
    assert (told[201, ""] + told[200, ""], told[409, "not_reserved"]) == (1, 7)
    assert _stock(servers, scene, "clerks") == (63, 0, 1)
    assert servers.the_books_are_right()


def test_at_the_deadline_a_reservation_is_collected_or_lapses_never_both(running: Running) -> None:
    servers, scene = running
    people = scene.crowd[16:32]
    orders = [_reserve(servers, scene, person, "deadline", i).json() for i, person in enumerate(people)]
    deadline = clock.instant_of(clock.datetime.fromisoformat(orders[0]["deadline_at"]))
    servers.at(deadline - 15 * clock.HOUR)  # the last redemption day, nine in the morning

    def time_passes() -> None:
        servers.at(deadline)

    def sweep() -> int:
        connection = servers.town.database.connect_writer()
        try:
            return sum(
                decide_batch(connection, servers.town.clock, [LapseOrders(limit=3)])[0].unwrap() for _ in range(12)
            )
        finally:
            connection.close()

    collects = [
        partial(_end, servers, scene, order, person, "collection", i)
        for i, (order, person) in enumerate(zip(orders, people, strict=True))
    ]
    at_once([*collects[:8], time_passes, *collects[8:], sweep, sweep])
    sweep()
    ids = ",".join(str(order["id"]) for order in orders)
    states = Counter(state for (state,) in servers.rows(f"SELECT state FROM orders WHERE id IN ({ids})"))
    free, held, gone = _stock(servers, scene, "deadline")
    assert set(states) <= {"collected", "lapsed"}
    assert states.total() == 16
    assert (gone, held, free) == (states["collected"], 0, 64 - states["collected"])
    assert servers.the_books_are_right()
