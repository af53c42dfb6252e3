"""The town whose stars are chosen: who serves, who agreed to be shown where, and a spring of real Saturdays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cast import KEYS, Cast, build

from points import clock
from points.clock import MINUTE, FixedClock
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.events.desk import Decide
from points.events.draft import EventDraft
from points.events.manage import CreateEvent, PublishEvent
from points.events.models import Phase
from points.events.self_scan import SelfScan
from points.notices.consent import SetConsents
from points.notices.models import Scope
from points.people.persons import CreatePerson
from points.people.session import SYSTEM, begin, token_hash

FOUNDED = clock.at(date(2026, 1, 5), 8)
"""Early enough for everybody to be registered for three months when the second quarter ends."""
FIRST_SATURDAY = date(2026, 4, 4)
EVENING = date(2026, 6, 10)
HOURS = 3


@dataclass(frozen=True)
class Volunteer:
    """``saturdays``: to how many clean-ups they came; ``agreed``: to which lists; ``home``: whose household."""

    name: str
    village: str
    saturdays: int
    agreed: frozenset[Scope] = frozenset()
    home: str = ""
    phone: str = ""


def _agreed(*scopes: Scope) -> frozenset[Scope]:
    return frozenset(scopes)


LISTED, ON_PAPER, ON_THE_WALL = _agreed("listed"), _agreed("listed", "paper"), _agreed("listed", "paper", "honour")
VOLUNTEERS = (
    Volunteer("沈桂兰", "东村", 10, ON_THE_WALL),
    Volunteer("许小红", "西村", 9, ON_THE_WALL),
    Volunteer("吕志强", "西村", 8, ON_PAPER),
    Volunteer("韩建国", "东村", 7, ON_PAPER),
    Volunteer("杨秀芳", "东村", 5, LISTED),
    Volunteer("秦玉珍", "东村", 5, LISTED),
    Volunteer("尤春生", "西村", 5, ON_PAPER),
    Volunteer("何大伟", "西村", 3, LISTED),
    Volunteer("朱德明", "东村", 6),
    Volunteer("施美华", "西村", 1, LISTED),
)
"""杨秀芳, 秦玉珍 and 尤春生 came on the same Saturdays: nothing but lots can part them."""
EQUALS = ("杨秀芳", "秦玉珍", "尤春生")
ON_SIGNED_PAPER = "何大伟"
"""Has agreed, and the office has the paper; nobody has entered it yet."""
NEIGHBOURS = (Volunteer("韩小梅", "东村", 0, home="韩建国"),)
"""Lives with a candidate, and sits on the panel."""
PANEL = ("陈大爷", "李队长", "韩小梅")
RESIDENTS = VOLUNTEERS + NEIGHBOURS
TALKERS = ("沈桂兰", "韩建国")


@dataclass
class StarTown:
    """The town's database before and while it is served; people by name."""

    database: Database
    clock: FixedClock
    cast: Cast
    people: dict[str, int] = field(default_factory=dict[str, int])
    phones: dict[str, str] = field(default_factory=dict[str, str])

    def run(self, *commands: Command[Any]) -> list[Any]:
        """Decide commands in one batch; any refusal is raised."""
        connection = self.database.connect_writer()
        try:
            return [each.unwrap() for each in decide_batch(connection, self.clock, list(commands))]
        finally:
            connection.close()

    def tokens(self, names: Iterable[str]) -> Mapping[str, str]:
        """These people's phones, signed in."""
        connection = self.database.connect_writer()
        try:
            with connection.begin():
                ws = WorkingSet(connection, self.clock.now())
                begun = {name: begin(ws, self.people[name], "code")[0] for name in names}
                ws.flush()
            return begun
        finally:
            connection.close()


def found(database: Database, name: str = "测试镇") -> StarTown:
    """Play the spring: people, their consents, ten clean-ups and an evening's meeting, scanned and approved."""
    cast = build(database, FOUNDED, name)
    town = StarTown(database, FixedClock(FOUNDED), cast, dict(cast.people))
    for number, each in enumerate(RESIDENTS):
        _settle(town, each, f"1990000{3000 + number}")
    for week in range(max(each.saturdays for each in VOLUNTEERS)):
        came = [each.name for each in VOLUNTEERS if each.saturdays > week]
        _clean_up(town, FIRST_SATURDAY + timedelta(weeks=week), came)
    _meeting(town)
    return town


def _settle(town: StarTown, person: Volunteer, phone: str) -> None:
    about: dict[str, Any] = {
        "name": person.name,
        "phone": phone,
        "place_id": town.cast.places[person.village],
        "household_head": person.home or person.name,
        "age_band": "60_74",
    }
    (made,) = town.run(CreatePerson(actor=SYSTEM, keys=KEYS, **about))
    town.people[person.name], town.phones[person.name] = made.id, phone
    if person.name != ON_SIGNED_PAPER:
        wanted: dict[Scope, bool] = dict.fromkeys(sorted(person.agreed), True)
        town.run(SetConsents(by=SYSTEM, person_id=made.id, wanted=wanted))


def _clean_up(town: StarTown, day: date, came: list[str]) -> None:
    """Three hours by the river; whoever came scanned in and out, and somebody looked at it afterwards."""
    _event(town, day, 8, came, title="河边清洁", kind="service", category="clean_up")


def _meeting(town: StarTown) -> None:
    _event(
        town, EVENING, 19, list(TALKERS), title="院坝会", kind="deliberation", category="meeting", fixed_points=300
    )


def _event(town: StarTown, day: date, hour: int, came: list[str], **about: Any) -> None:
    starts_at, ends_at = clock.at(day, hour), clock.at(day, hour + HOURS)
    town.clock.instant = starts_at - 60 * MINUTE
    values = {"place_id": town.cast.places["东村"], "location": "河边广场", "settlement": "on_approval"}
    contact = {"contact_name": "赵组织", "contact_phone": "19900000004"}
    given: dict[str, Any] = about | values | contact
    draft = EventDraft(starts_at=starts_at, ends_at=ends_at, **given)
    (event_id,) = town.run(CreateEvent(by=SYSTEM, draft=draft))
    town.run(PublishEvent(by=SYSTEM, event_id=event_id))
    tokens = town.tokens(came)
    scanned = _scan(town, event_id, "in", starts_at, tokens)
    if about["kind"] == "service":
        _scan(town, event_id, "out", ends_at, tokens)
    town.clock.instant = ends_at + 90 * MINUTE
    ids = tuple(each.attendance_id for each in scanned)
    (decided,) = town.run(
        Decide(by=SYSTEM, attendance_ids=ids, decision="approve", note="", key=f"approve-{event_id}")
    )
    assert all(each.ok for each in decided)


def _scan(town: StarTown, event_id: int, phase: Phase, at: int, tokens: Mapping[str, str]) -> list[Any]:
    town.clock.instant = at
    return town.run(
        *(
            SelfScan(
                key=f"{phase}-{event_id}-{name}",
                event_id=event_id,
                phase=phase,
                at=at,
                received_at=at,
                device=f"phone-{name}",
                assurance="rotating",
                hashed=token_hash(token),
            )
            for name, token in tokens.items()
        )
    )
