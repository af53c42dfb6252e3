"""A public board for tests, on top of a town: people who consented, a notice over them, and those who answer."""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any, TypeVar

from cast import KEYS
from sqlalchemy import func, select
from town import Town

from points import clock
from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.db.writer import Command, decide_batch
from points.errors import Refusal
from points.notices.consent import SetConsents
from points.notices.freezing import Entry
from points.notices.models import Notice, Objection, Scope, notices, objections
from points.notices.notice import Source, end_notice, need_notice, notice_in, open_notice, stop_notice
from points.notices.objecting import AnswerObjection, Object, open_contact
from points.notices.read import OpenObjections, lines_of, notice_of, paper_lines_of
from points.notices.words import ShownLine
from points.people.acting import ActorCommand
from points.people.models import HOUSEHOLDS, PERSONS, PLACES, Household, Place, PlaceKind
from points.people.session import SYSTEM, Actor

T = TypeVar("T")
SCOPES: tuple[Scope, ...] = ("listed", "paper", "honour")
_sources = count(1)


class Opened(ActorCommand[int], frozen=True, kw_only=True):
    """A room above puts a list on show."""

    operation = "test.notice.open"
    answer = int

    fields: dict[str, Any]

    def decide(self, ws: WorkingSet) -> int:
        return open_notice(ws, by=self.by, **self.fields).id


class Left(ActorCommand[int], frozen=True, kw_only=True):
    """A room above ends a notice, or stops it where a reason is given."""

    operation = "test.notice.leave"
    answer = int

    notice_id: int
    reason: str | None = None

    def load(self, ws: WorkingSet) -> Any:
        yield from need_notice(ws, self.notice_id)

    def decide(self, ws: WorkingSet) -> int:
        notice = notice_in(ws, self.notice_id)
        if self.reason is None:
            end_notice(ws, notice, self.by)
        else:
            stop_notice(ws, notice, self.by, self.reason)
        return notice.id


class Board:
    """王秀英 and 李大明 stand on lists of the village; a secretary of the town, and one of the village."""

    def __init__(self, town: Town) -> None:
        self.town, self.clock, self.database = town, town.clock, town.database
        self.secretary = town.person("郑评选", role="secretary", place_id=town.root)
        self.village_secretary = town.person("何评选", role="secretary")
        self.auditor = town.person("孙审计", role="auditor", place_id=town.root)
        self.wang, self.li = town.person("王秀英"), town.person("李大明")
        self.stranger = town.person("陈大爷", place_id=town.other_village)

    def run(self, command: Command[T]) -> T:
        return self.town.run(command)

    def refused(self, command: Command[Any]) -> Refusal:
        """What is said; the command must not succeed, and not for a fault of the program."""
        outcome = self.town.outcome(command)
        assert outcome.fault is None, outcome.fault
        assert outcome.refusal is not None
        return outcome.refusal

    def consent(self, person: Actor, *scopes: Scope, by: Actor | None = None) -> None:
        """Give these."""
        self.run(SetConsents(by=by or person, person_id=person.person_id, wanted=dict.fromkeys(scopes, True)))

    def withdraw(self, person: Actor, *scopes: Scope, by: Actor | None = None) -> None:
        self.run(SetConsents(by=by or person, person_id=person.person_id, wanted=dict.fromkeys(scopes, False)))

    def opening(self, *lines: Entry | Actor, by: Actor = SYSTEM, **changes: Any) -> Opened:
        """A notice of five working days in the village."""
        fields: dict[str, Any] = {
            "kind": "award",
            "title": "二季度服务之星公示",
            "source": Source("cycle", next(_sources)),
            "place_id": self.town.village,
            "lines": [self.entry(each) for each in lines],
            "working_days": 5,
            "recipient": "郑评选",
            "phone": "0812-1",
        }
        return Opened(by=by, fields=fields | changes)

    @staticmethod
    def entry(line: Entry | Actor) -> Entry:
        return line if isinstance(line, Entry) else Entry("person", line.person_id, "三星", "1")

    def open(self, *lines: Entry | Actor, **changes: Any) -> int:
        return self.run(self.opening(*lines, **changes))

    def listed(self, *people: Actor, **changes: Any) -> int:
        """A notice over people who consent to be on it."""
        for person in people:
            self.consent(person, "listed")
        return self.open(*people, **changes)

    def leave(self, notice_id: int, reason: str | None = None) -> Left:
        return Left(by=self.secretary, notice_id=notice_id, reason=reason)

    def objecting(self, notice_id: int, by: Actor | None = None, **changes: Any) -> Object:
        values: dict[str, Any] = {"position": 1, "words": "时长不对", "evidence": "当天我也在场"} | changes
        return Object(actor=by or self.stranger, keys=KEYS, notice_id=notice_id, **values)

    def answering(self, objection_id: int, by: Actor | None = None, *, upheld: bool = False) -> AnswerObjection:
        return AnswerObjection(
            by=by or self.secretary, objection_id=objection_id, upheld=upheld, words="已核对签到记录"
        )

    def opening_objections(self, notice_id: int, by: Actor) -> OpenObjections:
        return OpenObjections(actor=by, keys=KEYS, notice_id=notice_id)

    def online(self, notice_id: int) -> list[ShownLine]:
        with self.database.read() as connection:
            return lines_of(connection, notice_id)

    def on_paper(self, notice_id: int) -> list[ShownLine]:
        with self.database.read() as connection:
            notice = notice_of(connection, notice_id, self.clock.now()).notice
            return paper_lines_of(connection, self.secretary, notice)

    def notice(self, notice_id: int) -> Notice:
        with self.database.read() as connection:
            return Notice(*connection.execute(select(notices).where(notices.c.id == notice_id)).one())

    def objection(self, objection_id: int) -> Objection:
        with self.database.read() as connection:
            return Objection(*connection.execute(select(objections).where(objections.c.id == objection_id)).one())

    def contact(self, objection_id: int) -> str | None:
        return open_contact(KEYS, self.objection(objection_id).contact_sealed)

    def audited(self, action: str) -> int:
        with self.database.read() as connection:
            return connection.execute(select(func.count()).where(audit.c.action == action)).scalar_one()

    def go(self, day: date, hour: int = 8) -> None:
        """Set the town's clock."""
        self.clock.instant = clock.at(day, hour)

    def household(self, head: Actor | None, *members: Actor) -> int:
        """A household of people who have none yet."""
        with self.town.connection.begin():
            ws = WorkingSet(self.town.connection, self.clock.now())
            head_id = head.person_id if head else None
            home = Household(ws.next_id(), self.town.village, head.name if head else "无名", None, head_id)
            ws.insert(HOUSEHOLDS, home)
            for person in (*members, *((head,) if head else ())):
                (found,) = ws.find(PERSONS, "key", person.person_id)
                ws.change(PERSONS, found, household_id=home.id)
            ws.flush()
        return home.id

    def place(self, parent_id: int, kind: PlaceKind, name: str) -> int:
        with self.town.connection.begin():
            ws = WorkingSet(self.town.connection, self.clock.now())
            parent = ws.get(PLACES, parent_id)
            assert parent is not None
            place_id = ws.next_id()
            ws.insert(PLACES, Place(place_id, parent_id, kind, name, f"{parent.path}{place_id}/"))
            ws.flush()
        return place_id

    def decide(self, commands: Sequence[Command[Any]]) -> list[Any]:
        return [each.unwrap() for each in decide_batch(self.town.connection, self.clock, commands)]
