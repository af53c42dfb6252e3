"""A shop's printer on its own network: what it is sent, what happens while it is off, and where it may stand."""

import socket
from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
from api.counter import CLERK, WANG, ServedCounter
from api.server import Server

from points.db.audit import audit
from points.redeem.order_models import orders

CUT = b"\x1dV"
"""GS V: what ends a slip."""


class Printer:
    """A printer on loopback that keeps what it is sent, job by job."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.jobs: list[bytes] = []
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            connection, _ = self._socket.accept()
            with connection, connection.makefile("rb") as sent:
                if not (job := sent.read()):
                    return
            self.jobs.append(job)

    def stop(self) -> None:
        """Take no more; every job that was sent is in ``jobs`` afterwards."""
        socket.create_connection(self._socket.getsockname()).close()
        self._thread.join()
        self._socket.close()


@pytest.fixture
def counter(staged: Server) -> ServedCounter:
    return ServedCounter(staged)


@pytest.fixture
def printer() -> Iterator[Printer]:
    found = Printer()
    yield found
    if found._thread.is_alive():  # pyright: ignore[reportPrivateUsage]
        found.stop()


def place(counter: ServedCounter, address: str, name: str = "郑评选") -> httpx.Response:
    """Write down where the shop's printer stands."""
    shop = {"name": "东村1号兑换点", "place_id": counter.cast.places["东村"], "printer": address}
    return counter.server.client(name).put(f"/api/shops/{counter.shop}", json=shop)


def press(counter: ServedCounter, name: str = CLERK, width: int = 58) -> httpx.Response:
    return counter.server.client(name).post(f"/api/orders/{counter.kept.id}/receipt", json={"width": width})


def test_the_printer_is_sent_the_slip_and_a_second_press_is_a_copy(counter: ServedCounter, printer: Printer) -> None:
    assert place(counter, printer.address).status_code == 200
    path = f"orders/{counter.kept.id}/receipt"
    slips = [counter.get(path, format="escpos", width=width).content for width in (58, 80)]
    pressed = [press(counter), press(counter), press(counter, width=80)]
    printer.stop()
    assert [(each.status_code, each.json()) for each in pressed] == [
        (200, {"duplicate": False}),
        (200, {"duplicate": True}),
        (200, {"duplicate": True}),
    ]
    first, second, wide = printer.jobs
    assert first == slips[0]
    assert first.startswith(b"\x1b@")
    assert CUT in first[-8:]
    assert second not in (first, wide)
    assert wide != slips[1]
    assert prints(counter.server) == [counter.kept.id] * 3


def test_where_nobody_listens_the_order_stays_and_no_slip_is_recorded(
    counter: ServedCounter, printer: Printer
) -> None:
    place(counter, printer.address)
    printer.stop()
    answer = press(counter)
    assert (answer.status_code, answer.json()["reason"]) == (503, "printer_missing")
    assert answer.json()["explanation"] == "小票机连不上,兑换已经办好了。检查电源和网线,再点打印。"
    assert prints(counter.server) == []
    with counter.server.parts.database.read() as connection:
        row = connection.execute(orders.select().where(orders.c.id == counter.kept.id)).one()
        assert row.state == "collected"


def test_a_shop_without_a_printer_says_so(counter: ServedCounter) -> None:
    answer = press(counter)
    assert (answer.status_code, answer.json()["reason"]) == (409, "no_printer")


def test_only_who_runs_the_till_prints_there_or_is_told_where_it_stands(
    counter: ServedCounter, printer: Printer
) -> None:
    place(counter, printer.address)
    assert [press(counter, name).status_code for name in (WANG, "孙审计")] == [403, 403]
    assert place(counter, "", CLERK).status_code == 403
    told = {name: counter.get("shops", name).json()["items"][0]["printer"] for name in (WANG, "孙审计", CLERK)}
    assert told == {WANG: None, "孙审计": None, CLERK: printer.address}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("192.168.1.50:9100", 200),
        ("10.0.0.7:9100", 200),
        ("172.31.255.254:9100", 200),
        ("[fd00::50]:9100", 200),
        ("127.0.0.1:9100", 200),
        ("", 200),
        ("172.32.0.1:9100", 422),
        ("8.8.8.8:9100", 422),
        ("169.254.169.254:80", 422),
        ("[::ffff:8.8.8.8]:9100", 422),
        ("[2001:db8::1]:9100", 422),
        ("0.0.0.0:9100", 422),
        ("192.168.1.50", 422),
        ("192.168.1.50:0", 422),
        ("192.168.1.50:65536", 422),
        ("192.168.1.500:9100", 422),
        ("printer.local:9100", 422),
        ("http://192.168.1.50:9100", 422),
        ("192.168.1.50:9100/", 422),
    ],
)
def test_a_printer_stands_in_the_network_of_the_shop(counter: ServedCounter, address: str, status: int) -> None:
    answer = place(counter, address)
    assert answer.status_code == status
    if status == 200:
        assert answer.json()["printer"] == address
    else:
        assert "printer" in answer.json()["fields"]


def prints(server: Server) -> list[int | None]:
    """The orders whose slips are recorded as printed."""
    with server.parts.database.read() as connection:
        rows = connection.execute(audit.select().where(audit.c.action == "receipt.print").order_by(audit.c.id))
        return [row.subject_id for row in rows]


def test_a_clerk_of_another_village_prints_nothing_here(counter: ServedCounter, printer: Printer) -> None:
    place(counter, printer.address)
    assert press(counter, "冯西村").status_code == 403
