"""东村's counter over HTTP: a day of redemption, residents with points and cards, and clerks of both villages."""

from itertools import count
from typing import Any, TypeVar

import httpx
from api.server import Server
from cast import KEYS, PASSWORD

from points.clock import HOUR
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.ledger.commands import Earn
from points.ledger.posting import Cause, Owner
from points.people.cards import IssueCard
from points.people.codes import member_code
from points.people.models import CARDS, PERSONS, SESSIONS
from points.people.passwords import hash_password, hash_pin
from points.people.session import SYSTEM, begin, token_hash
from points.people.staff import AppointStaff
from points.redeem.catalogue import CreateItem, SetPrice
from points.redeem.item_draft import ItemDraft
from points.redeem.providers import CreateProvider, ProviderDraft
from points.redeem.stock import ReceiptLine, ReceiveStock
from points.rules import shipped_text
from points.rules.models import Limit, Period
from points.rules.versions import LoadRules

T = TypeVar("T")
WANG, CHEN, CLERK, ELSEWHERE, CHIEF = "王秀英", "陈大爷", "钱店员", "韩店员", "周管理"
"""Residents of 东村 and 西村, the clerks of both, the administrator."""
PIN = "135790"
_numbers = count(1)

Body = dict[str, Any]


class Desk:
    """The staged town on a Monday on which the shop redeems. 王秀英 and 陈大爷 have 200 points each."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.shop = server.cast.shops["东村", 1]
        self.other_shop = server.cast.shops["西村", 1]
        self.rice = server.cast.items["大米"]
        text = shipped_text("one_yuan").replace('"wed", "sat"', '"mon"')
        self.run(LoadRules(actor=None, source=text, file="monday.toml"))
        self.pot = self.good("电饭煲", 6000)
        self.soap = self.good("肥皂", 400, stock=20)
        self.haircut = self._haircut()
        for name in (WANG, CHEN):
            self.give(name)
        hashed = hash_password(PASSWORD)
        appoint = AppointStaff(
            actor=SYSTEM, keys=KEYS, name=ELSEWHERE, phone="19900000055", role="clerk",
            place_id=server.cast.places["西村"], password_hash=hashed,
        )  # fmt: skip
        self.elsewhere = self.run(appoint).person_id

    def person(self, name: str) -> int:
        return self.elsewhere if name == ELSEWHERE else self.server.cast.people[name]

    def run(self, command: Command[T]) -> T:
        with self.server.parts.database.connect_writer() as connection:
            return decide_batch(connection, self.server.clock, [command])[0].unwrap()

    def good(self, name: str, price: int, *, cost_fen: int = 250, stock: int = 9) -> int:
        draft = ItemDraft(kind="good", name=name, measure="个", household_limit=Limit(99, Period.MONTH))
        item = self.run(CreateItem(by=SYSTEM, draft=draft))
        self.run(SetPrice(by=SYSTEM, item_id=item, effective_from=None, points=price, cost_fen=cost_fen))
        if stock:
            lines = (ReceiptLine(item, stock, cost_fen),)
            self.run(ReceiveStock(by=SYSTEM, shop_id=self.shop, supplier="粮站", lines=lines))
        return item

    def _haircut(self) -> int:
        provider = self.run(CreateProvider(by=SYSTEM, draft=ProviderDraft(name="巧手理发", phone="0812-8172345")))
        draft = ItemDraft(kind="service", name="理发", measure="次", provider_id=provider, valid_days=30)
        item = self.run(CreateItem(by=SYSTEM, draft=draft))
        self.run(SetPrice(by=SYSTEM, item_id=item, effective_from=None, points=500, cost_fen=800))
        return item

    def give(self, name: str, points: int = 20_000) -> None:
        person = self.person(name)
        cause, owner = Cause("test", next(_numbers)), Owner("person", person)
        self.run(Earn(cause=cause, owner=owner, amount=points, category="clean_up", person_id=person))

    def pin(self, name: str, pin: str = PIN) -> None:
        """A fresh card with a PIN."""
        issue = IssueCard(actor=SYSTEM, keys=KEYS, person_id=self.person(name), pin_hash=hash_pin(pin))
        self.run(issue)

    def without_card(self, name: str) -> None:
        """Take their latest card out of use."""
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.server.clock.now())
            card = max(ws.find(CARDS, "person", self.person(name)), key=lambda each: each.id)
            ws.change(CARDS, card, revoked_at=ws.now)
            ws.flush()

    def block(self, name: str) -> None:
        """Stop them, without the sessions that end with it."""
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.server.clock.now())
            ws.change(PERSONS, ws.find(PERSONS, "key", self.person(name))[0], status="blocked")
            ws.flush()

    def card(self, name: str) -> str:
        """The digits on somebody's latest card, good or not."""
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.server.clock.now())
            card = max(ws.find(CARDS, "person", self.person(name)), key=lambda each: each.id)
            return KEYS.open("card", card.digits_sealed)

    def code(self, name: str, age: int = 0) -> str:
        """What somebody's phone shows now, or showed some milliseconds ago."""
        return member_code(KEYS, self.person(name), self.server.clock.now() - age)

    def client(self, name: str = CLERK) -> httpx.Client:
        """A browser of theirs, in a session of its own."""
        opened = self.server.client()
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.server.clock.now())
            opened.cookies["points"], _ = begin(ws, self.person(name), "password")
            ws.flush()
        return opened

    def keep_sessions(self) -> None:
        """Let no session end by itself: a test lets days pass."""
        with self.server.parts.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.server.clock.now())
            for token in self.server.cast.tokens.values():
                (session,) = ws.find(SESSIONS, "token", token_hash(token))
                ws.change(SESSIONS, session, expires_at=ws.now + 10_000 * HOUR)
            ws.flush()

    # What a counter does

    def lookup(self, client: httpx.Client, **who: Any) -> httpx.Response:
        return client.post("/api/till/lookup", json={"shop_id": self.shop} | who)

    def presence(self, client: httpx.Client, name: str = WANG) -> str:
        """A clerk scans the code on somebody's phone, a moment after whatever was before."""
        self.server.clock.advance(1)
        answer = self.lookup(client, digits=self.code(name))
        assert answer.status_code == 200, answer.text
        return answer.json()["presence"]

    def body(self, presence: str | None = None, *lines: tuple[int, int], **more: Any) -> Body:
        wanted = [{"item_id": item, "quantity": quantity} for item, quantity in lines or [(self.rice, 1)]]
        by = {"presence": presence} if presence is not None else {"channel": "home"}
        return {"shop_id": self.shop, "lines": wanted} | by | more

    def post(self, client: httpx.Client, path: str, body: Body | None = None, key: str = "") -> httpx.Response:
        headers = {"Idempotency-Key": f'"{key or self.key()}"'}
        return client.post(f"/api/{path}", json={} if body is None else body, headers=headers)

    def key(self) -> str:
        return f"till-{next(_numbers)}"

    def bought(self, client: httpx.Client, *lines: tuple[int, int], name: str = WANG) -> Body:
        """An order made at the counter."""
        answer = self.post(client, "orders", self.body(self.presence(client, name), *lines))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def reserved(self, *lines: tuple[int, int], name: str = WANG) -> Body:
        """An order made from home."""
        answer = self.post(self.server.client(name), "orders", self.body(None, *lines))
        assert answer.status_code == 201, answer.text
        return answer.json()

    def left(self, client: httpx.Client, item: int | None = None) -> tuple[int, int]:
        """Free and reserved of an item, as the stock list tells."""
        items = client.get("/api/stock", params={"shop_id": self.shop}).json()["items"]
        (found,) = [each for each in items if each["item_id"] == (item or self.rice)]
        return found["available"], found["reserved"]

    def points(self, name: str = WANG) -> str:
        """What somebody can spend, as their own page tells."""
        return self.server.client(name).get("/api/me").json()["points"]["available"]


def is_plain(answer: httpx.Response, status: int, reason: str) -> str:
    """Whether a refusal is told as all are: a reason for programs, a Chinese sentence for people. The sentence."""
    problem = answer.json()
    assert (answer.status_code, problem["reason"]) == (status, reason), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    explanation = problem["explanation"]
    assert explanation == problem["detail"]
    assert any("\u4e00" <= character <= "\u9fff" for character in explanation), explanation
    assert explanation[-1] in "。?!", explanation
    assert problem["status"] == status
    return explanation
