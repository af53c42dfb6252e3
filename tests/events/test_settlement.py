"""From attendance to ledger: what changes is taken back and posted anew, what was decided is looked at again."""

from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from events.books import attendance, balance, minutes, offline, shift, the_books_are_right
from sqlalchemy import func, select
from town import DAY_OF_EVENT, Town

from points import clock
from points.db.working_set import WorkingSet
from points.events import settlement
from points.events.desk import Decide
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent
from points.events.models import ATTENDANCES, EVENTS
from points.ledger import moves
from points.ledger.models import POINTS, transfers
from points.ledger.posting import Cause, Owner, Posting
from points.ledger.quarter_models import quarters
from points.people.session import SYSTEM, Actor

EIGHT = clock.at(DAY_OF_EVENT, 8)


def at(hour: int, minute: int = 0) -> int:
    return clock.at(DAY_OF_EVENT, hour, minute)


def served(town: Town, event: int, person: Actor, *hours: int) -> None:
    """In and out on the hours named."""
    for hour, phase in zip(hours, ("in", "out") * len(hours), strict=False):
        town.at(hour)
        town.scanned(person, event, phase)


def decide(town: Town, chief: Actor, event: int, person: Actor, decision: str = "approve", **more: Any) -> Any:
    ids = (attendance(town, event, person.person_id).id,)
    (made,) = town.run(Decide(by=chief, attendance_ids=ids, decision=decision, **more))  # type: ignore[arg-type]
    return made


def spend(town: Town, person: Actor, amount: int) -> None:
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        posting = Posting(ws, Cause("test", 1), actor_id=None)
        posting.begin(ws.now)
        moves.spend(posting, Owner("person", person.person_id), amount, category="shop", person_id=person.person_id)
        ws.flush()


def test_points_on_approval_wait_and_then_arrive(town: Town) -> None:
    wang, chief, event = town.person(), town.person(role="organiser"), town.event(settlement="on_approval")
    served(town, event, wang, 8, 10)
    assert (balance(town, wang.person_id), balance(town, wang.person_id, kind="pending")) == (0, 400)
    assert (minutes(town, wang.person_id), minutes(town, wang.person_id, "pending")) == (0, 120)
    assert decide(town, chief, event, wang).ok
    assert (balance(town, wang.person_id), balance(town, wang.person_id, kind="pending")) == (400, 0)
    assert (minutes(town, wang.person_id), minutes(town, wang.person_id, "pending")) == (120, 0)
    assert the_books_are_right(town)


def test_a_late_upload_after_the_approval_goes_back_to_pending(town: Town) -> None:
    wang, chief, event = town.person(), town.person(role="organiser"), town.event(settlement="on_approval")
    steward = town.person(role="steward")
    served(town, event, wang, 8, 9)
    decide(town, chief, event, wang)
    town.at(12)
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    for phase, hour in (("in", 10), ("out", 11)):
        town.run(offline(town, steward.person_id, event, wang.person_id, phase, at(hour)))
    found = attendance(town, event, wang.person_id)
    assert (found.approval, found.decided_by, found.minutes, found.points) == ("pending", None, 120, 400)
    assert (balance(town, wang.person_id), balance(town, wang.person_id, kind="pending")) == (0, 400)
    decide(town, chief, event, wang)
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (400, 120)
    assert the_books_are_right(town)


def test_a_late_upload_that_changes_nothing_leaves_the_approval(town: Town) -> None:
    wang, chief, event = town.person(), town.person(role="organiser"), town.event(settlement="on_approval")
    steward = town.person(role="steward")
    served(town, event, wang, 8, 10)
    decide(town, chief, event, wang)
    before = attendance(town, event, wang.person_id).revision
    town.run(offline(town, steward.person_id, event, wang.person_id, "in", at(9)))
    found = attendance(town, event, wang.person_id)
    assert (found.approval, found.revision) == ("approved", before)


def test_a_cap_is_judged_once_when_points_are_earned(town: Town) -> None:
    wang, long_one, second = town.person(), town.event(ends_at=at(14)), town.event(ends_at=at(16))
    served(town, long_one, wang, 8, 12)
    served(town, second, wang, 13, 16)
    assert attendance(town, second, wang.person_id).points == 200
    assert attendance(town, second, wang.person_id).cut_by == "day_cap"
    before = town.dump("ledger_transfers")
    town.run(ChangeEvent(by=SYSTEM, event_id=second, draft=town.draft(title="改个名字", ends_at=at(16))))
    assert town.dump("ledger_transfers") == before
    town.run(CancelEvent(by=SYSTEM, event_id=long_one, reason="记错了"))
    assert attendance(town, second, wang.person_id).points == 200
    assert balance(town, wang.person_id) == 200
    assert the_books_are_right(town)


def test_a_corrected_time_is_paid_as_corrected_whichever_way(town: Town) -> None:
    wang, event = town.person(), town.event()
    served(town, event, wang, 8, 11)
    for start, end, expected in ((9, 11, 120), (8, 9, 60), (8, 11, 180), (10, 11, 60)):
        town.run(ChangeEvent(by=SYSTEM, event_id=event, draft=town.draft(starts_at=at(start), ends_at=at(end))))
        assert minutes(town, wang.person_id) == expected
        assert balance(town, wang.person_id) == expected * 200 // 60
    assert the_books_are_right(town)


def test_a_corrected_day_moves_points_and_minutes_to_it(town: Town) -> None:
    """A meeting written down for the wrong day counts under the caps of the right one."""
    wang, event = town.person(), town.event(forgotten="planned_end")
    town.at(8)
    town.scanned(wang, event)
    town.at(11, 30)
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    assert minutes(town, wang.person_id) == 180
    later = {"starts_at": EIGHT + clock.DAY, "ends_at": at(11) + clock.DAY}
    town.run(ChangeEvent(by=SYSTEM, event_id=event, draft=town.draft(forgotten="planned_end", **later)))
    with town.database.read() as connection:
        last = connection.execute(select(func.max(transfers.c.effective_at))).scalar_one()
    assert clock.local_day(last) == DAY_OF_EVENT + timedelta(days=1)
    assert minutes(town, wang.person_id) == 180
    assert the_books_are_right(town)


def test_cancelled_after_spending_leaves_a_debt_that_later_points_pay(town: Town) -> None:
    wang, event = town.person(), town.event()
    served(town, event, wang, 8, 10)
    spend(town, wang, 300)
    town.run(CancelEvent(by=SYSTEM, event_id=event, reason="没有办成"))
    assert balance(town, wang.person_id) == 0
    assert balance(town, wang.person_id, kind="owed") == -300
    assert minutes(town, wang.person_id) == 0
    assert attendance(town, event, wang.person_id).state == "void"
    again = town.event(ends_at=at(14))
    served(town, again, wang, 11, 13)
    assert balance(town, wang.person_id) == 100
    assert balance(town, wang.person_id, kind="owed") == 0
    assert the_books_are_right(town)


def test_refused_after_it_was_confirmed_takes_everything_back(town: Town) -> None:
    wang, chief, event = town.person(), town.person(role="organiser"), town.event(settlement="on_approval")
    served(town, event, wang, 8, 10)
    decide(town, chief, event, wang)
    assert decide(town, chief, event, wang, "refuse").ok
    found = attendance(town, event, wang.person_id)
    assert (found.state, found.approval, found.minutes, found.points) == ("void", "refused", 0, 0)
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (0, 0)
    assert decide(town, chief, event, wang).ok  # and a decision can be put right
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (400, 120)
    assert the_books_are_right(town)


def test_a_scan_after_the_refusal_earns_nothing(town: Town) -> None:
    wang, chief, event = town.person(), town.person(role="organiser"), town.event()
    steward = town.person(role="steward")
    served(town, event, wang, 8, 9)
    decide(town, chief, event, wang, "refuse")
    town.at(12)
    for phase, hour in (("in", 10), ("out", 11)):
        town.run(offline(town, steward.person_id, event, wang.person_id, phase, at(hour)))
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (0, 0)
    assert the_books_are_right(town)


def test_who_turns_out_to_have_been_on_duty_keeps_nothing(town: Town) -> None:
    wang, event = town.person(), town.event()
    served(town, event, wang, 8, 10)
    town.run(ChangeEvent(by=SYSTEM, event_id=event, draft=town.draft(on_duty=(wang.person_id,))))
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (0, 0)
    assert attendance(town, event, wang.person_id).state == "void"
    town.run(ChangeEvent(by=SYSTEM, event_id=event, draft=town.draft()))
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (400, 120)
    assert the_books_are_right(town)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_offline_scans_come_to_the_same_in_any_order(village: Town, order: tuple[int, ...]) -> None:
    """Also where the event has shifts: the earliest scan says which one was walked into, not the first upload."""
    shifts = (shift("早班", EIGHT, at(9), capacity=1), shift("晚班", at(9), at(11), capacity=1))
    wang, event = village.person(), village.event(shifts=shifts)
    steward = village.person(role="steward")
    seen = [("in", at(8, 10)), ("out", at(8, 50)), ("in", at(9, 10)), ("out", at(10))]
    village.at(12)
    for number in order:
        phase, instant = seen[number]
        village.run(offline(village, steward.person_id, event, wang.person_id, phase, instant))
    assert minutes(village, wang.person_id) == 40
    assert balance(village, wang.person_id) == 100
    assert [row[-1] for row in village.dump("shifts")["shifts"]] == [1, 0]
    assert the_books_are_right(village)


def test_fixed_points_come_with_the_entry_and_minutes_with_the_exit(town: Town) -> None:
    wang, event = town.person(), town.event(category="talk")
    town.at(8)
    told = town.scanned(wang, event)
    assert (told.message, told.points, told.minutes) == ("签到成功 8:00。积分已到账。", 1000, 0)
    town.at(9)
    assert town.scanned(wang, event, "out").minutes == 60
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (1000, 60)


def test_deliberation_earns_points_and_never_minutes(town: Town) -> None:
    wang, chief = town.person(), town.person(role="organiser")
    event = town.event(kind="deliberation", category="meeting", fixed_points=300, settlement="on_approval")
    town.at(8)
    town.scanned(wang, event)
    assert decide(town, chief, event, wang).ok  # nobody signs out of a meeting, so nobody waits for it
    town.at(11)
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    found = attendance(town, event, wang.person_id)
    assert (found.state, found.approval, found.minutes) == ("left", "approved", 0)
    assert (balance(town, wang.person_id), minutes(town, wang.person_id)) == (300, 0)
    assert minutes(town, wang.person_id, "pending") == 0


def test_a_night_across_two_quarters_is_credited_to_both(town: Town) -> None:
    last_of_june = DAY_OF_EVENT.replace(month=6, day=30)
    start = clock.at(last_of_june, 23)
    event = town.event(starts_at=start, ends_at=start + 2 * clock.HOUR)
    wang = town.person()
    for instant, phase in ((start, "in"), (start + 2 * clock.HOUR, "out")):
        town.clock.instant = instant
        town.scanned(wang, event, phase)
    with town.database.read() as connection:
        query = select(transfers.c.effective_at, transfers.c.amount).where(transfers.c.unit_id == 2)
        days = {(clock.local_day(e).month, amount) for e, amount in connection.execute(query)}
        kept = {row.quarter: (row.minutes, row.days) for row in connection.execute(select(quarters))}
    assert days == {(6, 60), (7, 60)}
    assert kept == {20262: (60, 1), 20263: (60, 1)}
    assert the_books_are_right(town)


def test_times_a_month_are_counted_and_told(village: Town) -> None:
    wang = village.person()
    for number in range(5):
        day = DAY_OF_EVENT + timedelta(days=number)
        start = clock.at(day, 8)
        event = village.event(starts_at=start, ends_at=start + clock.HOUR)
        told = None
        for hour, phase in ((8, "in"), (9, "out")):
            village.at(hour, day=day)
            told = village.scanned(wang, event, phase)
        assert told is not None
        assert (told.points, told.note) == (
            (200, None) if number < 4 else (0, "这类活动本月的积分次数已满,时长照记。")
        )
    assert minutes(village, wang.person_id) == 300


def test_what_was_brought_over_from_an_older_book_uses_up_no_cap(town: Town) -> None:
    """Ten points a day and forty a month are for what is earned; an opening balance was earned before."""
    wang, event = town.person(), town.event()
    town.at(7)
    _post(town, Cause("opening", wang.person_id), wang, "opening", 9000)
    served(town, event, wang, 8, 10)
    assert balance(town, wang.person_id) == 9400
    assert attendance(town, event, wang.person_id).cut_by is None
    assert the_books_are_right(town)


def test_a_category_may_be_called_what_it_likes(town: Town) -> None:
    """A debt is known by the account it pays, not by a word that a rule-set may use too."""
    wang, chief, event = town.person(), town.person(role="organiser"), town.event(settlement="on_approval")
    town.at(8)
    town.scanned(wang, event)
    found = attendance(town, event, wang.person_id)
    _post(town, Cause("attendance", found.id), wang, "debt", 400, pending=True)
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        (row,) = ws.find(ATTENDANCES, "key", found.id)
        (event_row,) = ws.find(EVENTS, "key", event)
        ws.change(ATTENDANCES, row, revision=1)
        settlement.confirm(ws, event_row, row, actor_id=chief.person_id)
        ws.flush()
    assert balance(town, wang.person_id) == 400
    assert the_books_are_right(town)


def _post(town: Town, cause: Cause, person: Actor, category: str, amount: int, *, pending: bool = False) -> None:
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        posting = Posting(ws, cause, actor_id=None)
        posting.begin(ws.now)
        owner = Owner("person", person.person_id)
        moves.earn(posting, owner, POINTS, amount, category=category, person_id=person.person_id, pending=pending)
        ws.flush()
