"""The fixed cast of the API's tests: people of two villages, made and signed in by the real commands."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import select

from points import clock
from points.db.engine import Database
from points.db.outbox import outbox
from points.db.writer import Command, decide_batch
from points.keys import Keys
from points.people.gateway import SEND_CODE, Message, Sealed
from points.people.login import SignInByCode, SignInByPassword
from points.people.models import persons
from points.people.one_time import RequestCode
from points.people.passwords import hash_password
from points.people.persons import CreatePerson
from points.people.places import CreatePlace, CreateTown
from points.people.proving import prove, sought_by_login
from points.people.rights import Role
from points.people.session import SYSTEM
from points.people.staff import AppointStaff
from points.rules import shipped_text
from points.rules.versions import LoadRules

SECRET = bytes(range(32))
KEYS = Keys(SECRET)
PASSWORD = "shan-shui-2026"
CAST_DAY = date(2026, 5, 11)
"""An ordinary Monday; tests begin at eight in the morning."""


@dataclass(frozen=True)
class Part:
    """Somebody of the cast: their role, where they live and hold it, and their invented number."""

    role: Role
    place: str
    phone: str


CAST: dict[str, Part] = {
    "王秀英": Part("resident", "东村", "19900000001"),
    "李队长": Part("captain", "东村", "19900000002"),
    "吴签到": Part("steward", "东村", "19900000003"),
    "赵组织": Part("organiser", "东村", "19900000004"),
    "钱店员": Part("clerk", "东村", "19900000005"),
    "郑评选": Part("secretary", "镇", "19900000006"),
    "孙审计": Part("auditor", "镇", "19900000007"),
    "周管理": Part("administrator", "镇", "19900000008"),
    "冯西村": Part("organiser", "西村", "19900000009"),
    "陈大爷": Part("resident", "西村", "19900000010"),
}
STRANGER = "陌生人"
"""Nobody: a browser without a session."""

BY_ROLE: dict[str, str] = {"stranger": STRANGER} | {part.role: name for name, part in reversed(CAST.items())}
"""One of the cast for each role; of two organisers the one of 东村."""


@dataclass
class Cast:
    """Who they became in one database."""

    places: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    households: dict[str, int] = field(default_factory=dict)
    """Of the residents, by village; nobody else has one."""
    tokens: dict[str, str] = field(default_factory=dict)
    rules: int = 0
    events: dict[tuple[str, str], int] = field(default_factory=dict)
    """By village and name; these and what follows only where the stage was played (tests/api/stage.py)."""
    attendances: dict[str, int] = field(default_factory=dict)
    signups: dict[str, int] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)
    shops: dict[tuple[str, int], int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    receipts: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notices: dict[str, int] = field(default_factory=dict)
    objections: dict[str, int] = field(default_factory=dict)
    cycles: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, int] = field(default_factory=dict)


def build(database: Database, now: int, town: str = "测试镇") -> Cast:
    """Play the cast into an empty, migrated database."""
    connection = database.connect_writer()
    town_clock = clock.FixedClock(now)

    def run(command: Command[Any]) -> Any:
        return decide_batch(connection, town_clock, [command])[0].unwrap()

    cast = Cast()
    root = run(CreateTown(actor=SYSTEM, keys=KEYS, name=town))
    cast.places["镇"] = root.id
    for village in ("东村", "西村"):
        command = CreatePlace(actor=SYSTEM, keys=KEYS, parent_id=root.id, kind="village", name=village)
        cast.places[village] = run(command).id
    cast.rules = run(LoadRules(actor=None, source=shipped_text("one_yuan"), file="one_yuan.toml"))
    hashed = hash_password(PASSWORD)
    for name, part in CAST.items():
        place_id = cast.places[part.place]
        if part.role == "resident":
            made = CreatePerson(
                actor=SYSTEM, keys=KEYS, name=name, phone=part.phone, place_id=place_id, household_head=name
            )
            cast.people[name] = run(made).id
            with database.read() as reading:
                query = select(persons.c.household_id).where(persons.c.id == cast.people[name])
                cast.households[part.place] = reading.execute(query).scalar_one()
        else:
            made = AppointStaff(
                actor=SYSTEM,
                keys=KEYS,
                name=name,
                phone=part.phone,
                role=part.role,
                place_id=place_id,
                password_hash=hashed,
            )
            cast.people[name] = run(made).person_id
    for name, part in CAST.items():
        cast.tokens[name] = _sign_in(database, run, part, now)
    connection.close()
    return cast


def _sign_in(database: Database, run: Callable[[Command[Any]], Any], part: Part, now: int) -> str:
    if part.role == "resident":
        run(RequestCode(keys=KEYS, phone=part.phone, address="127.0.0.1"))
        return run(SignInByCode(keys=KEYS, phone=part.phone, code=code_sent(database))).token
    with database.read() as connection:
        sought = sought_by_login(connection, KEYS, part.phone, "127.0.0.1", now)
    return run(SignInByPassword(keys=KEYS, proof=prove(sought, PASSWORD), address="127.0.0.1")).token


def code_sent(database: Database) -> str:
    """The one-time code that lies in the outbox for the gateway, the latest one."""
    with database.read() as connection:
        payload = connection.execute(select(outbox.c.payload).order_by(outbox.c.id.desc()).limit(1)).scalar_one()
    sealed = msgspec.json.decode(payload, type=Sealed).sealed
    text = msgspec.json.decode(KEYS.open(SEND_CODE, sealed), type=Message).text
    found = re.search(r"\d{6}", text)
    assert found is not None
    return found[0]
