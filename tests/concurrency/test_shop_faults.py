"""Power cuts and two clerks at once: a click is one order however often it is sent, and each end of an order is one.

One server process on SQLite, two on PostgreSQL; a process is killed as a power cut does it (SIGKILL).
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest
from concurrency.servers import Nursery, Phone, Servers, at_once, serving
from concurrency.test_shop_races import NINE
from redeem import shop
from town import Town

from points.clock import HOUR
from points.people.session import Actor

KILLS = 6
PRICE, GIVEN, STOCK = 400, 5000, 99
Body = dict[str, Any]


@dataclass
class Scene:
    """A counter with one good, and people with points."""

    counter: shop.Counter
    people: list[Actor]
    rice: int


Running = tuple[Servers, Scene]


def _scene(town: Town) -> Scene:
    counter = shop.Counter(town)
    people = [town.person() for _ in range(KILLS + 2)]
    for person in people:
        counter.give(person, GIVEN)
    rice = counter.good("大米", PRICE, stock=STOCK, household_limit=50)
    return Scene(counter, people, rice)


@pytest.fixture
def running(nursery: Nursery, database_url: str, tmp_path: Path) -> Iterator[Running]:
    with serving(nursery, database_url, tmp_path, NINE, _scene) as (servers, scene):
        yield servers, scene


def _clerk(servers: Servers, scene: Scene, number: int = 0) -> Phone:
    clerks = (scene.counter.clerk, scene.counter.second_clerk)
    return servers.phone(clerks[number % 2].person_id, number)


def _basket(clerk: Phone, scene: Scene, person: Actor, quantity: int = 1) -> Body:
    """What stands on the clerk's screen before the click."""
    looked = clerk.post("till/lookup", {"shop_id": scene.counter.shop_id, "person_id": person.person_id})
    assert looked.status_code == 200, looked.text
    lines = [{"item_id": scene.rice, "quantity": quantity}]
    return {"shop_id": scene.counter.shop_id, "presence": looked.json()["presence"], "lines": lines}


def _bought(servers: Servers, scene: Scene, person: Actor, quantity: int = 1) -> Body:
    clerk = _clerk(servers, scene)
    answer = clerk.post("orders", _basket(clerk, scene, person, quantity), servers.key())
    assert answer.status_code == 201, answer.text
    return answer.json()


def _reserved(servers: Servers, scene: Scene, person: Actor, quantity: int = 1) -> Body:
    lines = [{"item_id": scene.rice, "quantity": quantity}]
    body = {"shop_id": scene.counter.shop_id, "channel": "home", "lines": lines}
    answer = servers.phone(person.person_id).post("orders", body, servers.key())
    assert answer.status_code == 201, answer.text
    return answer.json()


def _is_replay(answer: httpx.Response) -> bool:
    return answer.headers.get("Idempotency-Replayed") == "true"


def _told(answers: list[httpx.Response]) -> Counter[str]:
    """How many were done, and how many refused for what."""
    assert all(answer.status_code < 500 for answer in answers), [answer.text for answer in answers]
    return Counter("done" if each.is_success else each.json()["reason"] for each in answers)


def _orders(servers: Servers, person: Actor) -> list[str]:
    query = f"SELECT state FROM orders WHERE person_id = {person.person_id} ORDER BY id"
    return [state for (state,) in servers.rows(query)]


def _stock(servers: Servers, scene: Scene) -> tuple[int, int, int]:
    """Free, reserved and handed over."""
    kinds = dict(servers.rows(f"SELECT kind, balance FROM ledger_accounts WHERE unit_id = {scene.rice}"))
    return kinds.get("stock", 0), kinds.get("hold", 0), kinds.get("sink", 0)


def _purse(servers: Servers, person: Actor) -> int:
    where = f"owner_type = 'person' AND owner_id = {person.person_id} AND kind = 'wallet' AND unit_id = 1"
    return servers.rows(f"SELECT balance FROM ledger_accounts WHERE {where}")[0][0]


def _taken(servers: Servers, scene: Scene, person: Actor) -> int:
    where = f"owner_type = 'person' AND owner_id = {person.person_id} AND item_id = {scene.rice}"
    return sum(quantity for (quantity,) in servers.rows(f"SELECT quantity FROM takings WHERE {where}"))


def _swallow(call: Callable[[], httpx.Response]) -> httpx.Response | None:
    try:
        return call()
    except httpx.TransportError:
        return None


def test_a_click_cut_off_by_a_power_cut_is_one_order_when_it_is_sent_again(running: Running) -> None:
    """Killed at some point between the click and the answer, then sent again with the same key, also much later."""
    servers, scene = running
    random, process = Random(7), servers.processes[0]
    for number, person in enumerate(scene.people[:KILLS]):
        clerk, key = _clerk(servers, scene), servers.key()
        body = _basket(clerk, scene, person)
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(_swallow, partial(clerk.post, "orders", body, key))
            time.sleep(random.uniform(0, 0.03))
            process.kill()
            heard = sent.result(30)
        stored = _orders(servers, person)
        assert stored == ["collected"] or (stored == [] and heard is None), "what was answered is there"
        servers.up()
        if stored and number % 2:
            servers.at(servers.town.clock.now() + HOUR)  # the lights came back after the presence had run out
        again = clerk.post("orders", body, key)
        assert again.status_code == 201, again.text
        assert _is_replay(again) == bool(stored)
        assert heard is None or heard.content == again.content
        assert _orders(servers, person) == ["collected"]
        assert _purse(servers, person) == GIVEN - PRICE
    assert _stock(servers, scene) == (STOCK - KILLS, 0, KILLS)
    assert servers.the_books_are_right()


def test_an_answer_lost_after_the_commit_is_told_again(running: Running) -> None:
    """The order was made, and the power failed before the receipt: each act is done once and answered twice."""
    servers, scene = running
    wang, clerk = scene.people[0], _clerk(servers, scene)
    kept, bought, undone = (make(servers, scene, wang, 2) for make in (_reserved, _bought, _bought))
    given_up = _reserved(servers, scene, wang)
    brought = {"lines": [{"line_id": bought["lines"][0]["id"], "quantity": 1}], "reason": "破了"}
    acts: list[tuple[str, Body]] = [
        ("orders", _basket(clerk, scene, wang)),
        (f"orders/{kept['id']}/collection", {"number": kept["number"]}),
        (f"orders/{given_up['id']}/cancellation", {}),
        (f"orders/{bought['id']}/returns", brought),
        (f"orders/{undone['id']}/undo", {}),
    ]
    for path, body in acts:
        key = servers.key()
        first = clerk.post(path, body, key)
        assert first.status_code == 201, first.text
        for process in servers.processes:
            process.kill()
        with pytest.raises(httpx.TransportError):
            clerk.post(path, body, key)
        servers.up()
        again = clerk.post(path, body, key)
        assert (again.status_code, again.content, _is_replay(again)) == (201, first.content, True), path
    assert _orders(servers, wang) == ["collected", "collected", "undone", "cancelled", "collected"]
    assert _stock(servers, scene) == (STOCK - 4, 0, 4)
    assert (_purse(servers, wang), _taken(servers, scene, wang)) == (GIVEN - 4 * PRICE, 4)
    assert servers.the_books_are_right()


def test_collected_cancelled_and_undone_by_two_clerks_an_order_ends_as_its_books_say(running: Running) -> None:
    servers, scene = running
    wang = scene.people[0]
    for turn in range(4):
        order = _reserved(servers, scene, wang, 2)
        acts = [("collection", {"number": order["number"]}), ("cancellation", {}), ("undo", {})] * 3
        calls = [
            partial(_clerk(servers, scene, i).post, f"orders/{order['id']}/{act}", body, servers.key())
            for i, (act, body) in enumerate(Random(turn).sample(acts, len(acts)))
        ]
        told = _told(at_once(calls))
        (state,) = _orders(servers, wang)[-1:]
        assert told["done"] == {"cancelled": 1, "collected": 1, "undone": 2}[state], told
        assert set(told) <= {"done", "not_reserved", "not_collected"}
        gone = sum(each == "collected" for each in _orders(servers, wang)) * 2
        assert _stock(servers, scene) == (STOCK - gone, 0, gone)
        assert (_purse(servers, wang), _taken(servers, scene, wang)) == (GIVEN - gone * PRICE, gone)
    assert servers.the_books_are_right()


def test_the_same_bag_brought_back_at_two_tills_is_given_back_once(running: Running) -> None:
    servers, scene = running
    wang = scene.people[0]
    order = _bought(servers, scene, wang, 3)
    brought = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 2}], "reason": "受潮"}
    calls = [
        partial(_clerk(servers, scene, i).post, f"orders/{order['id']}/returns", brought, servers.key())
        for i in range(8)
    ]
    assert _told(at_once(calls)) == {"done": 1, "returned_too_many": 7}
    assert _stock(servers, scene) == (STOCK - 1, 0, 1)
    assert (_purse(servers, wang), _taken(servers, scene, wang)) == (GIVEN - PRICE, 1)
    one = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 1}], "reason": "受潮"}
    key = servers.key()
    clicks = at_once([partial(_clerk(servers, scene).post, f"orders/{order['id']}/returns", one, key)] * 8)
    assert _told(clicks) == {"done": 8}
    assert sum(map(_is_replay, clicks)) == 7
    assert (_purse(servers, wang), _taken(servers, scene, wang)) == (GIVEN, 0)
    assert servers.the_books_are_right()


def test_an_order_undone_while_some_of_it_is_brought_back_gives_everything_back_once(running: Running) -> None:
    servers, scene = running
    wang = scene.people[0]
    for turn in range(4):
        order = _bought(servers, scene, wang, 3)
        brought = {"lines": [{"line_id": order["lines"][0]["id"], "quantity": 1}], "reason": "受潮"}
        acts = [("returns", brought), ("undo", {})] * 4
        calls = [
            partial(_clerk(servers, scene, i).post, f"orders/{order['id']}/{act}", body, servers.key())
            for i, (act, body) in enumerate(Random(turn).sample(acts, len(acts)))
        ]
        told = _told(at_once(calls))
        assert set(told) <= {"done", "not_collected", "returned_too_many"}
        assert _orders(servers, wang) == ["undone"] * (turn + 1)
        assert _stock(servers, scene) == (STOCK, 0, 0)
        assert (_purse(servers, wang), _taken(servers, scene, wang)) == (GIVEN, 0)
        returns = servers.rows(f"SELECT sum(quantity) FROM order_returns WHERE order_id = {order['id']}")
        assert returns == [(3,)]
    assert servers.the_books_are_right()


def test_a_sheet_signed_by_two_at_once_is_applied_once(running: Running) -> None:
    servers, scene = running
    wang = scene.people[0]
    maker, signer = _clerk(servers, scene, 0), _clerk(servers, scene, 1)
    lines = [{"person_id": wang.person_id, "item_id": scene.rice, "quantity": 2}]
    sheet = {"shop_id": scene.counter.shop_id, "day": "2026-05-16", "lines": lines}
    entered = maker.post("paper-sheets", sheet, servers.key())
    assert entered.status_code == 201, entered.text
    at, seen = f"paper-sheets/{entered.json()['id']}/signature", {"version": entered.json()["version"]}
    calls = [partial((signer, maker)[i % 2].post, at, seen, servers.key()) for i in range(8)]
    told = _told(at_once(calls))
    assert (told["done"], told["own_sheet"] + told["sheet_applied"]) == (1, 7)
    assert (_orders(servers, wang), _purse(servers, wang)) == (["collected"], GIVEN - 2 * PRICE)
    assert servers.the_books_are_right()


def test_a_sheet_cut_off_by_a_power_cut_is_applied_whole_or_not_at_all(running: Running) -> None:
    """The very thing sheets are for."""
    servers, scene = running
    random, process = Random(3), servers.processes[0]
    lines = [{"person_id": person.person_id, "item_id": scene.rice, "quantity": 1} for person in scene.people]
    sheet = {"shop_id": scene.counter.shop_id, "day": "2026-05-16", "lines": lines}
    for turn in range(4):
        entered = _clerk(servers, scene, 0).post("paper-sheets", sheet, servers.key())
        assert entered.status_code == 201, entered.text
        at, key = f"paper-sheets/{entered.json()['id']}/signature", servers.key()
        seen = {"version": entered.json()["version"]}
        signer = servers.phone(scene.counter.second_clerk.person_id, 0)
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(_swallow, partial(signer.post, at, seen, key))
            time.sleep(random.uniform(0, 0.15))
            process.kill()
            sent.result(30)
        counts = {len(_orders(servers, person)) for person in scene.people}
        assert counts in ({turn}, {turn + 1}), "all of it or none"
        servers.up()
        again = signer.post(at, seen, key)
        assert (again.status_code, _is_replay(again)) == (200, counts == {turn + 1}), again.text
        assert {len(_orders(servers, person)) for person in scene.people} == {turn + 1}
        assert _stock(servers, scene)[2] == len(scene.people) * (turn + 1)
    assert servers.the_books_are_right()
