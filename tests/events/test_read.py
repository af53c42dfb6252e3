"""Reading: the landing, lists of events, the roster, one's own record."""

from datetime import timedelta

import pytest
from events.books import attendance
from town import DAY_OF_EVENT, Town

from points import clock
from points.clock import DAY, HOUR
from points.errors import NotFound, Refusal
from points.events import read, record, titles
from points.events.code import EventCode, InvalidCode
from points.events.desk import Decide
from points.events.landing import Landed, land
from points.events.manage import CancelEvent, CloseEvent, CreateEvent
from points.events.signup import CancelSignUp, SignUp
from points.keys import Keys
from points.people.finding import seal_phone
from points.people.session import SYSTEM, Actor

KEYS = Keys(bytes(range(32)))
EIGHT = clock.at(DAY_OF_EVENT, 8)


def landed(town: Town, code: EventCode, actor: Actor | None = None) -> Landed:
    with town.database.read() as connection:
        return land(connection, KEYS, code, actor)


def page(town: Town, view: str, actor: Actor | None = None, *, limit: int = 50) -> list[int]:
    """All pages of a view, walked to their end."""
    found: list[int] = []
    after = None
    while True:
        with town.database.read() as connection:
            events = read.page_of_events(connection, view, actor, town.clock.now(), after=after, limit=limit)  # type: ignore[arg-type]
        found += [each.id for each in events]
        if len(events) < limit:
            return found
        after = events[-1].starts_at, events[-1].id


def test_a_landing_shows_the_event_and_asks_who_of_the_phone_it_is(town: Town) -> None:
    phone = {"phone_sealed": seal_phone(KEYS, "+8619900001234"), "phone_index": "one", "tail_index": "1234"}
    wang, husband = (town.person(n, **phone, last4_index=n) for n in ("王秀英", "王大爷"))
    blocked = town.person("王小", **phone, last4_index="王小", status="active")
    with town.connection.begin():
        town.connection.exec_driver_sql(f"UPDATE persons SET status = 'left' WHERE id = {blocked.person_id}")
    event = town.event()
    assert landed(town, EventCode(event, "in", step=1)).people == ()
    town.at(8)
    town.scanned(wang, event)
    shown = landed(town, EventCode(event, "in", step=1), husband)
    assert [(each.name, each.place_name, each.phone_last4, each.in_at) for each in shown.people] == [
        ("王大爷", "东村", "1234", None), ("王*英", "东村", "1234", EIGHT),
    ]  # fmt: skip
    stranger = town.person("李四")
    assert [each.name for each in landed(town, EventCode(event, "in", step=1), stranger).people] == ["李四"]


def test_what_no_scan_could_succeed_at_does_not_land(village: Town) -> None:
    draft = village.run(CreateEvent(by=SYSTEM, draft=village.draft()))
    rotating_only = village.event(printed_code_allowed=False)
    for code in (EventCode(999_999, "in"), EventCode(draft, "in", step=1), EventCode(rotating_only, "in")):
        with pytest.raises(InvalidCode):
            landed(village, code)
    assert landed(village, EventCode(rotating_only, "in", step=1)).event.id == rotating_only
    village.run(CancelEvent(by=SYSTEM, event_id=rotating_only, reason="暴雨"))
    with pytest.raises(Refusal, match="活动已取消"):
        landed(village, EventCode(rotating_only, "in", step=1))


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_each_view_has_its_events_in_its_order(town: Town, limit: int) -> None:
    chief, wang = town.person(role="organiser"), town.person()
    days = [EIGHT + n * DAY for n in (2, 0, 1, 1)]
    events = [town.event(chief, starts_at=d, ends_at=d + HOUR, sign_up="optional") for d in days]
    draft = town.run(CreateEvent(by=chief, draft=town.draft()))
    town.run(SignUp(by=wang, event_id=events[0]))
    given_up = town.run(SignUp(by=wang, event_id=events[1]))
    town.run(CancelSignUp(by=wang, event_id=events[1], signup_id=given_up))
    soonest = [events[1], events[2], events[3], events[0]]
    assert page(town, "open", limit=limit) == soonest
    assert page(town, "mine", wang, limit=limit) == [events[0]]
    assert page(town, "mine", chief, limit=limit) == [events[0], events[3], events[2], draft, events[1]]
    assert page(town, "mine", limit=limit) == []
    assert page(town, "past", limit=limit) == []
    town.at(9, day=DAY_OF_EVENT)
    assert page(town, "running", limit=limit) == soonest[:3]
    assert page(town, "open", limit=limit) == soonest[1:]
    assert page(town, "past", limit=limit) == [events[1]]
    town.at(12, day=DAY_OF_EVENT + timedelta(days=1))
    town.run(CloseEvent(by=SYSTEM, event_id=events[2]))
    assert page(town, "past", limit=limit) == [events[3], events[2], events[1]]
    town.run(CancelEvent(by=SYSTEM, event_id=events[0], reason="暴雨"))
    assert page(town, "open", limit=limit) == []


def test_counts_and_my_own_part(town: Town) -> None:
    event = town.event(sign_up="optional")
    expected, present, left = (town.person() for _ in range(3))
    mine = town.run(SignUp(by=expected, event_id=event))
    for person in (present, left):
        town.at(8)
        town.scanned(person, event)
    town.at(9)
    town.scanned(left, event, "out")
    with town.database.read() as connection:
        counts = read.counts_of(connection, event)
        lines = read.roster(connection, event)
        own = [read.read_event(connection, event, each).mine for each in (expected, left)]
        names = read.last_names(connection, event)
        assert read.read_event(connection, event, None).mine is None
    assert counts == read.Counts(signed_up=1, present=1, signed_out=1, attended=2)
    assert [(line.person_id, line.state) for line in lines] == [
        (expected.person_id, "expected"), (present.person_id, "in"), (left.person_id, "left"),
    ]  # fmt: skip
    assert own == [read.Mine(True, mine, None, None, None), read.Mine(False, None, None, EIGHT, EIGHT + HOUR)]
    assert names == [left.name, present.name]


def test_an_event_that_is_not_there(village: Town) -> None:
    with village.database.read() as connection:
        with pytest.raises(NotFound, match="没有这个活动"):
            read.event_of(connection, 999_999)
        with pytest.raises(NotFound, match="没有这条出勤记录"):
            record.event_of_attendance(connection, 999_999)


def test_everybody_reads_what_became_of_it_and_why(town: Town) -> None:
    wang = town.person()
    talk = town.event(category="talk")
    town.at(8)
    town.scanned(wang, talk)
    cut, waiting, refused, cancelled, still_in = (
        town.event(settlement=how) for how in ("at_once", "on_approval", "at_once", "at_once", "at_once")
    )
    meeting = town.event(kind="deliberation", category="meeting", fixed_points=300)
    for event in (cut, waiting, refused, cancelled, still_in, meeting):
        town.at(8)
        town.scanned(wang, event)
        if event not in (still_in, meeting):
            town.at(9)
            town.scanned(wang, event, "out")
    town.run(Decide(by=SYSTEM, attendance_ids=(attendance(town, refused, wang.person_id).id,), decision="refuse"))
    town.run(CancelEvent(by=SYSTEM, event_id=cancelled, reason="暴雨"))
    town.run(CloseEvent(by=SYSTEM, event_id=talk))
    with town.database.read() as connection:
        lines = record.of_person(connection, wang.person_id, before=None, limit=50)
        first = record.of_person(connection, wang.person_id, before=None, limit=3)
        rest = record.of_person(connection, wang.person_id, before=first[-1].attendance.id, limit=50)
        assert titles.attendance_count(connection, wang.person_id) == 5
        named = titles.titles_of(connection, [line.attendance.id for line in lines])
    assert first + rest == lines
    assert {line.attendance.event_id: (line.status, line.explanation) for line in lines} == {
        talk: ("忘了签退", ""),
        cut: ("已完成", "当天的积分已到上限。"),
        waiting: ("待审核", "当天的积分已到上限。积分审核后到账。"),
        refused: ("未通过", "这次没有通过审核,有疑问请找活动负责人。"),
        cancelled: ("活动取消", "活动取消了,这次不计时长和积分。"),
        still_in: ("还没签退", ""),
        meeting: ("已签到", "当天的积分已到上限。"),
    }
    assert named == {line.attendance.id: line.title for line in lines}
