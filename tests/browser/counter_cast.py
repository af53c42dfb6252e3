"""The counter's Saturday before it opens: what stands on the shelf, who will come, and with what in their pockets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cast import KEYS, PASSWORD, build

from points import clock
from points.clock import DAY, HOUR, FixedClock
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.ledger.commands import Earn
from points.ledger.posting import Cause, Owner
from points.people.cards import IssueCard, PrintCards, RevokeCard
from points.people.codes import member_code
from points.people.models import AgeBand
from points.people.passwords import hash_password, hash_pin
from points.people.persons import CreatePerson
from points.people.session import SYSTEM, begin
from points.people.staff import AppointStaff
from points.redeem.basket import Wanted
from points.redeem.catalogue import CreateItem, CreateShop, SetPrice
from points.redeem.digits import own_barcode
from points.redeem.item_draft import ItemDraft
from points.redeem.lapsing import LapseOrders
from points.redeem.order import PlaceOrder
from points.redeem.providers import CreateProvider, ProviderDraft
from points.redeem.stock import ReceiptLine, ReceiveStock

OPENS = clock.at(date(2026, 5, 16), 8, 32)
"""A Saturday, on which the rule-set of the demo redeems from half past eight."""
FOUNDED = OPENS - 12 * DAY
EXPIRES = clock.at(date(2026, 6, 1))
SECOND_CLERK, SECOND_PHONE = "沈店员", "19900000011"
PIN = "2580"
BASKET = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Ware:
    """Something to be had. ``points`` in hundredths; ``barcode`` None: it bears one of our own."""

    name: str
    measure: str
    points: int
    shelf: int = 0
    barcode: str | None = None
    for_ages: tuple[AgeBand, ...] = ()

    def draft(self, provider_id: int) -> ItemDraft:
        about: dict[str, Any] = {"name": self.name, "measure": self.measure, "for_ages": self.for_ages}
        if self.shelf:
            return ItemDraft(kind="good", barcode=self.barcode, **about)
        return ItemDraft(kind="service", provider_id=provider_id, valid_days=30, **about)


WARES = {
    ware.name: ware
    for ware in (
        Ware("大米", "袋", 400, 40, "6901234500011"),
        Ware("食用油", "瓶", 750, 30, "6901234500028"),
        Ware("酱油", "瓶", 300, 30, "69012341"),
        Ware("洗衣粉", "袋", 550, 30, "012345678905"),
        Ware("毛巾", "件", 200, 40),
        Ware("食盐", "袋", 125, 40),
        Ware("抽纸", "提", 600, 30, "6901234500035"),
        Ware("挂面", "把", 250, 30, "6901234500042"),
        Ware("月饼", "盒", 500, 2, "6901234500059"),
        Ware("雨伞", "把", 300, 10),
        Ware("老花镜", "副", 1000, 5, for_ages=("60_74", "75_plus")),
        Ware("电饭锅", "个", 5200, 5, "6901234500066"),
        Ware("理发", "次", 1000),
    )
}
GOODS = [name for name, ware in WARES.items() if ware.shelf]


@dataclass(frozen=True)
class Customer:
    """Somebody who comes. ``story``: which of the day's troubles or ways is theirs; "" for nothing out of the way."""

    name: str
    takes: BASKET = ()
    story: str = ""
    purse: int = 4500
    by: str = "card"
    phone: str = ""
    age: AgeBand = "60_74"
    pending: int = 0
    home: str = ""
    """Whose household they belong to; "" for one of their own."""
    reserved: BASKET = ()


STORIES: dict[int, dict[str, Any]] = {
    2: {"story": "signed_for", "takes": (("大米", 1), ("酱油", 1))},
    4: {"takes": (("月饼", 1), ("食盐", 1))},
    5: {"story": "too_few", "takes": (("抽纸", 1), ("大米", 1)), "purse": 400},
    7: {"takes": (("毛巾", 2), ("食盐", 1))},
    8: {"story": "collects_by_number", "reserved": (("大米", 2),)},
    9: {"story": "double_enter", "takes": (("食用油", 1), ("毛巾", 1))},
    11: {"story": "limit", "takes": (("毛巾", 1), ("挂面", 1)), "home": "7"},
    12: {"takes": (("月饼", 1),)},
    13: {"story": "double_click", "takes": (("洗衣粉", 2),)},
    15: {"story": "sold_out", "takes": (("月饼", 1), ("食盐", 2))},
    16: {"story": "collected_for", "reserved": (("抽纸", 1), ("食盐", 2))},
    18: {"story": "lapsed", "takes": (("食用油", 1),), "reserved": (("食用油", 1),), "purse": 800},
    20: {"story": "voucher", "takes": (("理发", 1), ("毛巾", 1))},
    21: {"story": "revoked", "takes": (("大米", 1), ("食盐", 1))},
    23: {"story": "reload", "takes": (("挂面", 2), ("酱油", 1))},
    24: {"story": "signed_for", "takes": (("食盐", 2),)},
    25: {"story": "by_pin", "by": "card", "takes": (("电饭锅", 1),), "purse": 6000},
    27: {"story": "voucher", "takes": (("理发", 1),)},
    28: {"story": "by_live_code", "by": "card", "takes": (("电饭锅", 1), ("食盐", 1)), "purse": 6000},
    30: {"story": "withdrawn", "takes": (("雨伞", 1), ("酱油", 2))},
    31: {"story": "collects_by_card", "reserved": (("毛巾", 2), ("大米", 1))},
    33: {"story": "lost_answer", "takes": (("大米", 2), ("抽纸", 1))},
    34: {"story": "price_changed", "takes": (("挂面", 2),)},
    36: {"story": "not_for_you", "takes": (("老花镜", 1), ("食盐", 1)), "age": "18_59"},
    38: {"story": "strange_codes", "takes": (("酱油", 1),)},
    40: {"story": "pending", "takes": (("洗衣粉", 1),), "purse": 350, "pending": 800},
    41: {"story": "by_hand", "takes": (("抽纸", 1), ("食盐", 2))},
    43: {"story": "service_done", "takes": (("食用油", 2),)},
    44: {"takes": (("老花镜", 1),), "age": "75_plus"},
    46: {"story": "undone_at_once", "takes": (("大米", 1), ("洗衣粉", 1))},
}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦"
GIVEN = ("桂兰", "建国", "秀芳", "德明", "小红", "春生", "玉珍")
EVERYDAY = ("大米", "食用油", "酱油", "洗衣粉", "毛巾", "食盐", "抽纸", "挂面")


def customers() -> list[Customer]:
    """The fifty of the day, in the order in which they come."""
    names = [surname + GIVEN[n % len(GIVEN)] for n, surname in enumerate(SURNAMES)]
    made: list[Customer] = []
    for n, name in enumerate(names):
        count = 1 + n % 3
        usual = tuple((EVERYDAY[(n + 3 * k) % len(EVERYDAY)], 1 + (n + k) % 2) for k in range(count))
        about: dict[str, Any] = {
            "takes": usual,
            "by": "code" if n % 3 == 1 else "card",
            "phone": f"1990000{2000 + n}",
        }
        about |= STORIES.get(n, {})
        if home := about.get("home"):
            about["home"] = names[int(home)]
        made.append(Customer(name, **about))
    assert len(made) == 50
    return made


@dataclass
class Town:
    """A database with the shop in it, acted on by commands; ids and digits by name."""

    database: Database
    clock: FixedClock
    shop_id: int = 0
    people: dict[str, int] = field(default_factory=dict[str, int])
    items: dict[str, int] = field(default_factory=dict[str, int])
    cards: dict[str, str] = field(default_factory=dict[str, str])
    numbers: dict[str, str] = field(default_factory=dict[str, str])
    """Pick-up codes of what was reserved, by person."""

    def run(self, command: Command[Any]) -> Any:
        connection = self.database.connect_writer()
        try:
            return decide_batch(connection, self.clock, [command])[0].unwrap()
        finally:
            connection.close()

    def barcode(self, item: str) -> str:
        return WARES[item].barcode or own_barcode(self.items[item])

    def code(self, name: str) -> str:
        """What their phone shows now."""
        return member_code(KEYS, self.people[name], self.clock.now())

    def reserve(self, customer: Customer) -> None:
        """From home, on their phone."""
        person_id = self.people[customer.name]
        with self.database.connect_writer() as connection, connection.begin():
            ws = WorkingSet(connection, self.clock.now())
            token, _ = begin(ws, person_id, "code")
            ws.flush()
        wanted = tuple(Wanted(self.items[item], quantity) for item, quantity in customer.reserved)
        made = self.run(PlaceOrder(token=token, shop_id=self.shop_id, channel="home", wanted=wanted))
        self.numbers[customer.name] = made.number


def found(database: Database) -> tuple[Town, Any]:
    """Everything up to the moment the shop opens; also the cast of the town."""
    cast = build(database, FOUNDED)
    town = Town(database, FixedClock(FOUNDED))
    village, people = cast.places["东村"], customers()
    staff = {"role": "clerk", "place_id": village, "password_hash": hash_password(PASSWORD)}
    town.run(AppointStaff(actor=SYSTEM, keys=KEYS, name=SECOND_CLERK, phone=SECOND_PHONE, **staff))
    town.shop_id = town.run(CreateShop(by=SYSTEM, name="东村积分超市", place_id=village, phone="19900000099"))
    _stock(town)
    for customer in people:
        _settle(town, customer, village)
    for card in town.run(PrintCards(actor=SYSTEM, keys=KEYS, place_id=village)):
        town.cards[card.name] = card.digits
    for customer in _with_story(people, "revoked"):
        person_id = town.people[customer.name]
        (card,) = town.run(PrintCards(actor=SYSTEM, keys=KEYS, person_ids=(person_id,)))
        town.run(RevokeCard(actor=SYSTEM, keys=KEYS, person_id=person_id, card_id=card.card_id))
    for customer in _with_story(people, "lapsed"):
        town.reserve(customer)
    town.clock.instant = OPENS - 15 * HOUR
    for customer in _with_story(people, "collects_by_number", "collected_for", "collects_by_card"):
        town.reserve(customer)
    town.clock.instant = OPENS
    assert town.run(LapseOrders()) == 1
    return town, cast


def _with_story(people: Iterable[Customer], *stories: str) -> list[Customer]:
    return [customer for customer in people if customer.story in stories]


def _stock(town: Town) -> None:
    provider = town.run(CreateProvider(by=SYSTEM, draft=ProviderDraft(name="巧手理发", phone="19900000098")))
    for ware in WARES.values():
        item_id = town.items[ware.name] = town.run(CreateItem(by=SYSTEM, draft=ware.draft(provider)))
        town.run(SetPrice(by=SYSTEM, item_id=item_id, effective_from=None, points=ware.points, cost_fen=100))
    lines = tuple(ReceiptLine(town.items[name], WARES[name].shelf, 100) for name in GOODS)
    town.run(ReceiveStock(by=SYSTEM, shop_id=town.shop_id, supplier="粮站", lines=lines))


def _settle(town: Town, customer: Customer, village: int) -> None:
    """They live in the village, have a card (one of them with a PIN) and points, and some are on their way."""
    head = customer.home or customer.name
    about = {
        "name": customer.name,
        "phone": customer.phone,
        "place_id": village,
        "household_head": head,
        "age_band": customer.age,
    }
    person_id = town.people[customer.name] = town.run(CreatePerson(actor=SYSTEM, keys=KEYS, **about)).id
    pin = hash_pin(PIN) if customer.story == "by_pin" else None
    town.run(IssueCard(actor=SYSTEM, keys=KEYS, person_id=person_id, pin_hash=pin))
    for revision, (amount, pending) in enumerate(((customer.purse, False), (customer.pending, True))):
        if amount:
            cause = Cause("test", 2 * person_id + revision)
            owner = Owner("person", person_id)
            earned: dict[str, Any] = {"amount": amount, "person_id": person_id, "pending": pending}
            earned |= {"category": "clean_up", "expires_at": EXPIRES}
            town.run(Earn(cause=cause, owner=owner, **earned))
