"""Anybody may object while a notice runs; somebody whom it does not concern answers, once, in words."""

from datetime import date
from typing import Any

import pytest
from notices.board import Board
from rules.test_calendar import NOTICE, listed
from sqlalchemy import text

from points.clock import day_of
from points.db.working_set import WorkingSet
from points.notices.freezing import Entry
from points.notices.objecting import A_PERSON_MAX, UPHELD
from points.notices.read import my_objections
from points.people.session import SYSTEM, Actor
from points.rules.calendar import LoadCalendarYear


def test_a_resident_objects_to_a_line_or_to_the_whole_list(board: Board) -> None:
    notice_id = board.listed(board.wang)
    made = [board.run(board.objecting(notice_id, position=each)) for each in (1, None)]
    for objection_id, position in zip(made, (1, None), strict=True):
        found = board.objection(objection_id)
        assert (found.position, found.state, found.words) == (position, "open", "时长不对")
        who = (found.objector_id, found.objector_name, found.received_by)
        assert who == (board.stranger.person_id, "陈大爷", board.stranger.person_id)
    assert board.audited("objection.make") == 2


DUE = [
    (date(2026, 5, 11), date(2026, 5, 18)),  # a weekend between
    (date(2026, 5, 16), date(2026, 5, 22)),  # on a Saturday: the next Monday counts first
    (date(2026, 9, 30), date(2026, 10, 13)),  # 国庆, a worked Saturday, a Sunday
    (date(2026, 9, 18), date(2026, 9, 24)),  # a worked Sunday
]


@pytest.mark.parametrize(("received", "due"), DUE)
def test_it_is_due_on_the_fifth_working_day_after(board: Board, received: date, due: date) -> None:
    board.consent(board.wang, "listed")
    if received.isoweekday() < 6:
        board.go(received)
    notice_id = board.open(board.wang)
    board.go(received, 9)
    assert day_of(board.objection(board.run(board.objecting(notice_id))).due_on) == due


def test_whoever_opened_it_saw_to_the_calendar_so_no_objection_is_refused_for_it(board: Board) -> None:
    board.go(date(2026, 12, 17))
    notice_id = board.listed(board.wang)
    board.go(date(2026, 12, 24), 23)
    due = board.objection(board.run(board.objecting(notice_id))).due_on
    assert day_of(due) == date(2026, 12, 31)
    board.go(date(2026, 12, 25))
    assert board.refused(board.opening(board.wang)).reason == "calendar_missing"
    board.run(LoadCalendarYear(actor=None, year=2027, source=NOTICE, days=listed()))
    later = board.open(board.wang)
    board.go(date(2026, 12, 31))
    assert day_of(board.objection(board.run(board.objecting(later))).due_on) == date(2027, 1, 8)


def test_after_the_last_day_and_after_the_end_nothing_is_taken(board: Board) -> None:
    notice_id, stopped = board.listed(board.wang), board.listed(board.li)
    board.run(board.leave(stopped, "名单有误"))
    assert board.refused(board.objecting(stopped)).reason == "notice_over"
    board.go(date(2026, 5, 18), 23)
    board.run(board.objecting(notice_id, words="最后一天"))
    board.go(date(2026, 5, 19), 0)
    refusal = board.refused(board.objecting(notice_id))
    said = "公示期到5月18日为止,已经满了,有问题请打受理电话0812-1。"
    assert (refusal.reason, refusal.explanation) == ("notice_over", said)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"words": "  "}, "invalid_input"),
    ({"words": "长" * 1001}, "invalid_input"),
    ({"evidence": "长" * 1001}, "invalid_input"),
    ({"contact": "1" * 61}, "invalid_input"),
    ({"position": 2}, "line_not_found"),
    ({"notice_id": 999_999}, "notice_not_found"),
]


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_an_objection_says_something_about_something(corner: Board, changes: dict[str, Any], reason: str) -> None:
    notice_id = changes.pop("notice_id", None) or corner.listed(corner.wang)
    assert corner.refused(corner.objecting(notice_id, **changes)).reason == reason


def test_one_person_has_a_bounded_number_and_others_have_theirs(corner: Board) -> None:
    notice_id = corner.listed(corner.wang)
    for _ in range(A_PERSON_MAX):
        corner.run(corner.objecting(notice_id))
    assert corner.refused(corner.objecting(notice_id)).reason == "objections_many"
    corner.run(corner.objecting(notice_id, by=corner.li))


def test_staff_write_it_down_for_somebody_without_a_phone_and_may_answer_it(board: Board) -> None:
    notice_id = board.listed(board.wang)
    by = board.secretary
    named = board.run(board.objecting(notice_id, by, objector_name="周大妈", contact="东村2组"))
    known = board.run(board.objecting(notice_id, by, objector_id=board.li.person_id))
    found = [board.objection(each) for each in (named, known)]
    assert [(each.objector_id, each.objector_name, each.received_by) for each in found] == [
        (None, "周大妈", by.person_id),
        (board.li.person_id, "李大明", by.person_id),
    ]
    assert (board.contact(named), board.contact(known)) == ("东村2组", None)
    assert board.refused(board.objecting(notice_id, by, objector_name="周大妈")).reason == "invalid_input"
    assert board.refused(board.objecting(notice_id, by, objector_name=" ", contact="1")).reason == "invalid_input"
    assert board.refused(board.objecting(notice_id, by, objector_id=999_999)).reason == "person_not_found"
    board.run(board.answering(named, by))
    with board.database.read() as connection:
        mine = my_objections(connection, board.li.person_id)
    assert [each.objection.id for each in mine] == [known]


def test_a_resident_or_staff_of_elsewhere_objects_for_nobody_else(corner: Board) -> None:
    notice_id = corner.listed(corner.wang)
    elsewhere = corner.town.person("西村评选", role="secretary", place_id=corner.town.other_village)
    for by in (corner.li, corner.auditor, elsewhere):
        for whom in ({"objector_name": "周大妈", "contact": "1"}, {"objector_id": corner.stranger.person_id}):
            assert corner.refused(corner.objecting(notice_id, by, **whom)).reason == "forbidden"
    far = corner.objecting(notice_id, corner.village_secretary, objector_id=corner.stranger.person_id)
    assert corner.refused(far).reason == "forbidden", "whose name they may not read"


def test_dismissed_it_lets_the_notice_go_on_and_upheld_it_stops_it(board: Board) -> None:
    notice_id = board.listed(board.wang)
    first, second, third = (board.run(board.objecting(notice_id)) for _ in range(3))
    board.run(board.answering(first))
    assert board.notice(notice_id).state == "running"
    board.run(board.answering(second, upheld=True))
    stopped = board.notice(notice_id)
    assert (stopped.state, stopped.reason, stopped.ended_by) == ("stopped", UPHELD, board.secretary.person_id)
    board.run(board.answering(third, upheld=True))
    states = [board.objection(each).state for each in (first, second, third)]
    assert states == ["dismissed", "upheld", "upheld"]
    assert (board.audited("objection.answer"), board.audited("notice.stop")) == (3, 1)


def test_it_is_answered_once_and_in_words(board: Board) -> None:
    made = board.run(board.objecting(board.listed(board.wang)))
    silent = board.answering(made).__class__(by=board.secretary, objection_id=made, upheld=True, words=" ")
    assert board.refused(silent).reason == "invalid_input"
    board.run(board.answering(made))
    assert board.refused(board.answering(made, upheld=True)).reason == "objection_answered"
    assert board.refused(board.answering(999_999)).reason == "objection_not_found"
    found = board.objection(made)
    assert (found.answer, found.answered_by, found.answered_at) == (
        "已核对签到记录",
        board.secretary.person_id,
        board.clock.now(),
    )


def test_nobody_answers_what_they_made_or_what_is_about_them(board: Board) -> None:
    home = board.household(board.wang, board.village_secretary)
    board.consent(board.wang, "listed")
    board.consent(board.secretary, "listed")
    notice_id = board.open(board.secretary, Entry("household", home, "光荣户"))
    made = {
        "by the secretary": board.run(board.objecting(notice_id, board.secretary, position=2)),
        "about the secretary": board.run(board.objecting(notice_id, position=1)),
        "about the household": board.run(board.objecting(notice_id, position=2)),
        "about all": board.run(board.objecting(notice_id, position=None)),
    }
    refused = {
        "by the secretary": (board.secretary, board.village_secretary),
        "about the secretary": (board.secretary,),
        "about the household": (board.village_secretary,),
        "about all": (board.secretary, board.village_secretary),
    }
    chief = board.town.person("周管理", role="administrator", place_id=board.town.root)
    for name, answerers in refused.items():
        for by in answerers:
            for upheld in (True, False):
                assert board.refused(board.answering(made[name], by, upheld=upheld)).reason == "concerned", name
        board.run(board.answering(made[name], chief))


def test_nobody_answers_what_their_own_household_made_or_what_is_about_one_of_it(board: Board) -> None:
    board.household(board.wang, board.secretary)
    about = board.listed(board.wang, board.li)
    made = {
        "about one of it": board.run(board.objecting(about, position=1)),
        "about all": board.run(board.objecting(about, position=None)),
        "by one of it": board.run(board.objecting(about, board.wang, position=2)),
    }
    for name, each in made.items():
        assert board.refused(board.answering(each)).reason == "concerned", name
        board.run(board.answering(each, board.village_secretary))
    board.run(board.answering(board.run(board.objecting(about, position=2))))


def test_only_who_may_in_the_notices_place_answers(corner: Board) -> None:
    made = corner.run(corner.objecting(corner.listed(corner.wang)))
    elsewhere = corner.town.person("西村评选", role="secretary", place_id=corner.town.other_village)
    clerk = corner.town.person("钱店员", role="clerk")
    for by in (corner.stranger, corner.li, corner.auditor, elsewhere, clerk):
        assert corner.refused(corner.answering(made, by)).reason == "forbidden"
    corner.run(corner.answering(made, SYSTEM))


def test_who_objected_is_told_to_staff_of_the_place_alone_and_each_telling_is_recorded(board: Board) -> None:
    notice_id = board.listed(board.wang)
    made = board.run(board.objecting(notice_id, contact="19900000010"))
    elsewhere = board.town.person("西村评选", role="secretary", place_id=board.town.other_village)

    def told(by: Actor) -> list[tuple[str, str | None]]:
        found = board.run(board.opening_objections(notice_id, by))
        assert [each.objection.id for each in found] == [made]
        return [(each.objection.objector_name, each.contact) for each in found]

    for by in (board.secretary, board.village_secretary):
        assert told(by) == [("陈大爷", "19900000010")]
    assert told(board.auditor) == [("陈大爷", None)], "the contact is for who answers"
    assert board.audited("objection.open") == 3
    for by in (board.wang, board.stranger, elsewhere):
        assert board.refused(board.opening_objections(notice_id, by)).reason == "forbidden"
    stored = board.town.dump("objections", "audit", "idempotency")
    assert "19900000010" not in str(stored)


def test_whom_an_objection_concerns_is_not_told_who_made_it(board: Board) -> None:
    home = board.household(board.wang, board.village_secretary)
    for each in (board.wang, board.secretary, board.li):
        board.consent(each, "listed")
    notice_id = board.open(board.secretary, Entry("household", home, "光荣户"), board.li)
    made = [board.run(board.objecting(notice_id, position=each, contact="19900000010")) for each in (1, 2, 3, None)]
    made.append(board.run(board.objecting(notice_id, board.wang, position=3, contact="19900000010")))
    chief = board.town.person("周管理", role="administrator", place_id=board.town.root)
    for by in (chief, board.auditor, board.secretary, board.village_secretary):
        for each in board.run(board.opening_objections(notice_id, by)):
            found = each.objection
            concerns = (
                by
                in {
                    made[0]: (board.secretary,),
                    made[1]: (board.village_secretary,),
                    made[2]: (),
                    made[3]: (board.secretary, board.village_secretary),
                    made[4]: (board.village_secretary,),
                }[found.id]
            )
            told = (each.recused, found.objector_name in ("陈大爷", "王秀英"), found.objector_id is not None)
            assert told == (concerns, not concerns, not concerns), (by.name, found.id)
            assert (each.contact is not None) == (not concerns and by is not board.auditor)
            if concerns:
                assert (found.objector_name, each.contact) == ("回避", None)
                assert board.refused(board.answering(found.id, by)).reason == "concerned"


def test_whoever_made_one_reads_their_own_name(board: Board) -> None:
    notice_id = board.listed(board.wang)
    board.run(board.objecting(notice_id, board.secretary, contact="19900000010"))
    (found,) = board.run(board.opening_objections(notice_id, board.secretary))
    assert (found.objection.objector_name, found.contact, found.recused) == ("郑评选", "19900000010", True)


def test_one_sees_ones_own_objections_with_the_answer_and_the_line_as_it_may_be_read(board: Board) -> None:
    notice_id = board.listed(board.wang, board.li)
    first = board.run(board.objecting(notice_id, position=2))
    board.run(board.objecting(notice_id, by=board.li))
    board.run(board.answering(first))
    last = board.run(board.objecting(notice_id, position=None))
    board.withdraw(board.li, "listed")
    with board.database.read() as connection:
        found = my_objections(connection, board.stranger.person_id)
        rest = my_objections(connection, board.stranger.person_id, before_id=last)
    told = [(each.objection.id, each.line_words, each.objection.answer) for each in found]
    assert told == [(last, None, ""), (first, "本人已撤回同意", "已核对签到记录")]
    assert [each.objection.id for each in rest] == [first]
    assert {each.title for each in found} == {"二季度服务之星公示"}


def test_the_same_key_is_one_objection(board: Board) -> None:
    notice_id = board.listed(board.wang)
    command = board.objecting(notice_id, key=board.town.key(), contact="19900000010")
    first, second = board.town.outcome(command), board.town.outcome(command)
    assert (first.unwrap(), second.replayed) == (second.unwrap(), True)
    with board.database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM objections")).scalar_one() == 1


def test_many_share_a_batch_without_a_late_load(board: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    notice_id = board.listed(board.wang)
    made = [board.run(board.objecting(notice_id, position=each)) for each in (1, None)]
    heard: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, by: heard.append(f"{shelf.table.name}.{by}"))
    commands = [
        board.objecting(notice_id, by=board.li),
        board.objecting(notice_id, board.secretary, objector_id=board.wang.person_id),
        *(board.answering(each) for each in made),
    ]
    board.decide(commands)
    assert heard == []
