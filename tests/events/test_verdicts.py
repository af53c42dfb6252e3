"""Every reason for which a scan is refused, with the sentence that the person reads. Each attempt is kept."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from events.books import by_card, claim
from town import DAY_OF_EVENT, Town

from points import clock
from points.db.writer import Command
from points.errors import Refusal
from points.events.draft import ShiftDraft
from points.events.manage import CancelEvent, CloseEvent, CreateEvent
from points.events.signup import SignUp
from points.people.session import SYSTEM

EIGHT = clock.at(DAY_OF_EVENT, 8)
ELEVEN = clock.at(DAY_OF_EVENT, 11)
Attempt = Callable[[Town], Command[Any]]


def shift(name: str, **changes: Any) -> ShiftDraft:
    return ShiftDraft(**{"name": name, "starts_at": EIGHT, "ends_at": ELEVEN} | changes)


def of_an_event_that_is_not_there(town: Town) -> Command[Any]:
    return town.scan(town.person(), 999_999)


def of_a_draft(town: Town) -> Command[Any]:
    return town.scan(town.person(), town.run(CreateEvent(by=SYSTEM, draft=town.draft())))


def of_a_cancelled_event(town: Town) -> Command[Any]:
    event = town.event()
    town.run(CancelEvent(by=SYSTEM, event_id=event, reason="暴雨"))
    return town.scan(town.person(), event)


def into_a_closed_event(town: Town) -> Command[Any]:
    event = town.event()
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    return town.scan(town.person(), event)


def out_of_a_closed_event(town: Town) -> Command[Any]:
    event = town.event()
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    return town.scan(town.person(), event, "out")


def out_of_a_deliberation(town: Town) -> Command[Any]:
    event = town.event(kind="deliberation", category="meeting", fixed_points=300)
    wang = town.person()
    town.scanned(wang, event)
    return town.scan(wang, event, "out")


def by_a_blocked_person(town: Town) -> Command[Any]:
    wang = town.person()
    with town.connection.begin():
        town.connection.exec_driver_sql(f"UPDATE persons SET status = 'blocked' WHERE id = {wang.person_id}")
    return town.scan(wang, town.event())


def by_a_child_without_consent(town: Town) -> Command[Any]:
    return town.scan(town.person(age_band="under_14"), town.event())


def by_staff_on_duty(town: Town) -> Command[Any]:
    wang = town.person()
    return town.scan(wang, town.event(on_duty=(wang.person_id,)))


def by_somebody_not_on_the_list(town: Town) -> Command[Any]:
    return town.scan(town.person(), town.event(sign_up="required"))


def by_an_unknown_name(town: Town) -> Command[Any]:
    return claim(town, town.event(), "nobody")


def beyond_the_events_places(town: Town) -> Command[Any]:
    event = town.event(capacity=1)
    town.scanned(town.person(), event)
    return town.scan(town.person(), event)


def beyond_every_shifts_places(town: Town) -> Command[Any]:
    event = town.event(shifts=(shift("河东", capacity=1), shift("河西", capacity=1)))
    for _ in range(2):
        town.scanned(town.person(), event)
    return town.scan(town.person(), event)


def into_another_events_shift(town: Town) -> Command[Any]:
    town.event(shifts=(shift("河东"),))
    ((other, *_),) = town.dump("shifts")["shifts"]
    return town.scan(town.person(), town.event(shifts=(shift("河西"),)), shift_id=other)


def into_the_full_shift_that_was_named(town: Town) -> Command[Any]:
    event = town.event(shifts=(shift("河东", capacity=1), shift("河西")))
    first = town.dump("shifts")["shifts"][0][0]
    town.scanned(town.person(), event, shift_id=first)
    return town.scan(town.person(), event, shift_id=first)


def in_twice(town: Town) -> Command[Any]:
    wang, event = town.person(), town.event()
    town.at(8, 32)
    town.scanned(wang, event)
    town.at(9)
    return town.scan(wang, event)


def out_twice(town: Town) -> Command[Any]:
    wang, event = town.person(), town.event()
    town.scanned(wang, event)
    town.at(9, 5)
    town.scanned(wang, event, "out")
    return town.scan(wang, event, "out")


def out_before_in(town: Town) -> Command[Any]:
    return town.scan(town.person(), town.event(), "out")


def before_the_doors_open(town: Town) -> Command[Any]:
    town.at(7, 29)
    return town.scan(town.person(), town.event())


def the_day_before(town: Town) -> Command[Any]:
    return town.scan(town.person(), town.event(), at=EIGHT - clock.DAY)


def after_the_end(town: Town) -> Command[Any]:
    town.at(11)
    return town.scan(town.person(), town.event(ends_at=ELEVEN + 1), at=ELEVEN + 1)


def out_two_hours_after_the_end(town: Town) -> Command[Any]:
    return town.scan(town.person(), town.event(), "out", at=ELEVEN + 2 * clock.HOUR + 1)


def with_a_revoked_card(town: Town) -> Command[Any]:
    town.card(town.person().person_id, "old", revoked=True)
    return by_card(town, "old")


def with_a_card_of_another_town(town: Town) -> Command[Any]:
    return by_card(town, "strange")


def of_a_person_who_is_not_there(town: Town) -> Command[Any]:
    return by_card(town, None, named_id=999_999)


def with_a_code_that_has_moved_on(town: Town) -> Command[Any]:
    return by_card(town, None, code_refusal=("code_expired", "码已过期,请刷新手机上的码再扫。", 410))


@pytest.mark.parametrize(
    ("attempt", "status", "reason", "words"),
    [
        (of_an_event_that_is_not_there, 404, "invalid", "这个活动不存在,请扫现场的码。"),
        (of_a_draft, 404, "invalid", "这个活动还没有发布,请找负责人。"),
        (into_another_events_shift, 404, "invalid", "这个班次不属于这个活动,请重新选择。"),
        (with_a_card_of_another_town, 404, "invalid", "这张卡不是本镇的卡,请到签到台登记。"),
        (of_a_person_who_is_not_there, 404, "invalid", "没有这位居民,请核对或到签到台登记。"),
        (of_a_cancelled_event, 409, "revoked", "活动已取消,不用签到了。"),
        (with_a_revoked_card, 409, "revoked", "卡已作废,请到签到台换卡。"),
        (with_a_code_that_has_moved_on, 410, "code_expired", "码已过期,请刷新手机上的码再扫。"),
        (before_the_doors_open, 409, "too_early", "还没到时间,7:30开始签到。"),
        (the_day_before, 409, "too_early", "还没到时间,5月16日7:30开始签到。"),
        (after_the_end, 409, "too_late", "活动已结束,不能再签到。"),
        (into_a_closed_event, 409, "too_late", "活动已结束,不能再签到。"),
        (out_of_a_closed_event, 409, "too_late", "活动已结束,签退请找负责人补登。"),
        (out_two_hours_after_the_end, 409, "too_late", "活动结束太久了,不能再签退,请找负责人补登。"),
        (by_somebody_not_on_the_list, 409, "not_registered", "不在名单上,请现场登记。"),
        (by_an_unknown_name, 409, "not_registered", "没查到这个姓名和手机尾号,请检查一下,或找负责人登记。"),
        (beyond_the_events_places, 409, "full", "人数已满,请问问负责人还有没有别的班次。"),
        (beyond_every_shifts_places, 409, "full", "人数已满,请问问负责人还有没有别的班次。"),
        (into_the_full_shift_that_was_named, 409, "full", "人数已满,请问问负责人还有没有别的班次。"),
        (in_twice, 409, "already_in", "您8:32已签到,不用再签。"),
        (out_before_in, 409, "not_in", "没查到您的签到,请找负责人补登。"),
        (out_twice, 409, "already_out", "您9:05已签退,不用再签。"),
        (out_of_a_deliberation, 409, "wrong_phase", "议事会不用签退,签到一次就好。"),
        (by_a_blocked_person, 409, "blocked", "您的账户已停用,请到社区问一问。"),
        (by_a_child_without_consent, 409, "blocked", "未满14周岁要先由监护人同意,请找负责人登记。"),
        (by_staff_on_duty, 409, "on_duty", "您今天是值班工作人员,不计积分和时长。"),
    ],
)
def test_every_refusal_says_why_and_is_kept(
    village: Town, attempt: Attempt, status: int, reason: str, words: str
) -> None:
    village.at(8)
    command = attempt(village)
    before = village.dump("scans", "attendances", "ledger_transfers", "shifts", "events")
    with pytest.raises(Refusal) as refused:
        village.run(command)
    told = refused.value
    assert (told.status, told.reason, told.explanation) == (status, reason, words)
    after = village.dump("scans", "attendances", "ledger_transfers", "shifts", "events")
    kept = after.pop("scans")[len(before.pop("scans")) :]
    assert [row[-1] for row in kept] == [reason]
    assert after == before


@pytest.mark.parametrize(
    "attempt", [in_twice, out_twice, out_before_in, beyond_the_events_places, beyond_every_shifts_places]
)
def test_what_depends_on_the_order_is_no_reason_without_a_network(village: Town, attempt: Attempt) -> None:
    village.at(8)
    command = attempt(village)
    told = village.run(_offline(command))
    assert told.attendance_id


@pytest.mark.parametrize(
    "attempt", [of_a_cancelled_event, before_the_doors_open, by_staff_on_duty, by_somebody_not_on_the_list]
)
def test_what_does_not_is_a_reason_all_the_same(village: Town, attempt: Attempt) -> None:
    village.at(8)
    with pytest.raises(Refusal):
        village.run(_offline(attempt(village)))


def _offline(command: Command[Any]) -> Command[Any]:
    return msgspec.structs.replace(command, offline=True)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("already_in", "8:32已签到,不用再签。"),
        ("already_out", "9:05已签退,不用再签。"),
        ("not_in", "没查到签到,请找负责人补登。"),
        ("blocked", "账户已停用,请到社区问一问。"),
        ("on_duty", "今天是值班工作人员,不计积分和时长。"),
    ],
)
def test_a_steward_is_not_taken_for_the_person_scanned(village: Town, reason: str, words: str) -> None:
    wang = village.person()
    village.card(wang.person_id, "card")
    event = village.event(on_duty=(wang.person_id,) if reason == "on_duty" else ())
    done: list[tuple[int, int, str]] = [(8, 32, "in")] if reason.startswith("already") else []
    for hour, minute, phase in done + ([(9, 5, "out")] if reason == "already_out" else []):
        village.at(hour, minute)
        village.scanned(wang, event, phase)
    village.at(9, 10)
    if reason == "blocked":
        with village.connection.begin():
            village.connection.exec_driver_sql(f"UPDATE persons SET status = 'blocked' WHERE id = {wang.person_id}")
    phase = "out" if reason in ("already_out", "not_in") else "in"
    with pytest.raises(Refusal) as refused:
        village.run(by_card(village, "card", event_id=event, phase=phase))
    assert (refused.value.reason, refused.value.explanation) == (reason, words)


@pytest.mark.parametrize("minute", [0, 179])
def test_the_doors_are_open_from_half_an_hour_before_until_the_end(village: Town, minute: int) -> None:
    event = village.event()
    village.at(7, 30)
    assert village.scanned(village.person(), event).phase == "in"
    assert village.run(village.scan(village.person(), event, at=EIGHT + minute * clock.MINUTE)).phase == "in"


def test_whoever_signed_up_has_their_place_also_when_it_is_full(village: Town) -> None:
    event = village.event(sign_up="required", capacity=1)
    wang = village.person()
    village.run(SignUp(by=wang, event_id=event))
    village.at(8)
    assert village.scanned(wang, event).attendance_id


def test_newcomers_fill_the_free_shift_that_is_going_on(village: Town) -> None:
    nine = clock.at(DAY_OF_EVENT, 9)
    event = village.event(
        shifts=(shift("早班", ends_at=nine), shift("河东", starts_at=nine, capacity=1), shift("河西", starts_at=nine))
    )
    village.at(9, 10)
    for _ in range(2):
        village.scanned(village.person(), event)
    taken = {row[2]: row[-1] for row in village.dump("shifts")["shifts"]}
    assert taken == {"早班": 0, "河东": 1, "河西": 1}


def test_nobody_is_put_into_a_shift_whose_sign_in_has_not_begun(village: Town) -> None:
    """They would sign in, work, and earn nothing: they are told when to come."""
    nine, ten = clock.at(DAY_OF_EVENT, 9), clock.at(DAY_OF_EVENT, 10)
    early = shift("早班", ends_at=nine, capacity=1)
    event = village.event(
        shifts=(early, shift("满班", starts_at=nine, ends_at=ten, capacity=1), shift("晚班", starts_at=ten))
    )
    for hour, minute in ((8, 0), (9, 0)):
        village.at(hour, minute)
        village.scanned(village.person(), event)
    village.at(8, 10)
    with pytest.raises(Refusal) as refused:
        village.scanned(village.person(), event)
    told = refused.value
    assert told.reason == "full"
    assert told.explanation == "人数已满,下一个有名额的班次是“晚班”,10:00开始。"
    village.at(9, 30)
    assert village.scanned(village.person(), event).attendance_id
    assert {row[2]: row[-1] for row in village.dump("shifts")["shifts"]} == {"早班": 1, "满班": 1, "晚班": 1}


def test_between_and_after_the_shifts_it_is_too_early_or_too_late(village: Town) -> None:
    ten = clock.at(DAY_OF_EVENT, 10)
    event = village.event(
        shifts=(shift("早班", ends_at=EIGHT + clock.HOUR), shift("晚班", starts_at=ten, ends_at=ten + 1))
    )
    for hour, reason, words in (
        (9, "too_early", "这会儿没有班次,9:30开始下一班的签到。"),
        (10, "too_late", "各班次都结束了,不能再签到。"),
    ):
        village.at(hour, 1)
        with pytest.raises(Refusal) as refused:
            village.scanned(village.person(), event)
        assert (refused.value.reason, refused.value.explanation) == (reason, words)


def test_a_draft_called_off_is_no_more_there_than_before(village: Town) -> None:
    event = village.run(CreateEvent(by=SYSTEM, draft=village.draft(sign_up="optional")))
    village.run(CancelEvent(by=SYSTEM, event_id=event, reason="不办了"))
    village.at(8)
    with pytest.raises(Refusal) as refused:
        village.scanned(village.person(), event)
    assert refused.value.reason == "invalid"
    with pytest.raises(Refusal) as refused:
        village.run(SignUp(by=village.person(), event_id=event))
    assert refused.value.reason == "event_not_found"
