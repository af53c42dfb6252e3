"""A list is frozen with those who consented, runs its working days, and ends once."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from notices.board import Board, Opened
from rules.test_calendar import NOTICE, listed
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from points.clock import day_of
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.notices.freezing import Entry, lines_bytes
from points.notices.models import NOTICES, NoticeLine, notice_lines
from points.notices.notice import LINES_MAX, Source, refuse_unfinished
from points.notices.read import notice_of, notices_shown
from points.rules.calendar import LoadCalendarYear

PERIODS = [
    (date(2026, 5, 11), 5, date(2026, 5, 18)),  # a weekend between
    (date(2026, 5, 15), 1, date(2026, 5, 18)),  # from a Friday
    (date(2026, 6, 18), 2, date(2026, 6, 23)),  # 端午, a Friday
    (date(2026, 9, 14), 5, date(2026, 9, 20)),  # ends on a Sunday that is worked
    (date(2026, 9, 30), 3, date(2026, 10, 10)),  # 国庆, and the Saturday worked for it
]


@pytest.mark.parametrize(("begins", "days", "ends"), PERIODS)
def test_the_first_day_does_not_count_and_only_working_days_do(
    board: Board, begins: date, days: int, ends: date
) -> None:
    board.go(begins)
    notice = board.notice(board.listed(board.wang, working_days=days))
    assert (day_of(notice.starts_on), day_of(notice.ends_on)) == (begins, ends)


@pytest.mark.parametrize("begins", [date(2026, 12, 24), date(2026, 12, 28)])
def test_past_the_calendars_end_nothing_is_opened_that_could_give_no_date(board: Board, begins: date) -> None:
    board.go(begins)
    board.consent(board.wang, "listed")
    refusal = board.refused(board.opening(board.wang))
    assert (refusal.reason, refusal.details["year"]) == ("calendar_missing", 2027)
    board.run(LoadCalendarYear(actor=None, year=2027, source=NOTICE, days=listed()))
    board.open(board.wang)


def test_it_may_be_ended_from_the_day_after_its_last_and_says_which(board: Board) -> None:
    notice_id = board.listed(board.wang)
    for day in (date(2026, 5, 11), date(2026, 5, 18)):
        board.go(day, 23)
        refusal = board.refused(board.leave(notice_id))
        assert (refusal.reason, refusal.explanation) == ("notice_running", "公示未满5个工作日,最早5月19日提交。")
    board.go(date(2026, 5, 19), 0)
    board.run(board.leave(notice_id))
    notice = board.notice(notice_id)
    ended = (notice.state, notice.ended_by, notice.ended_at)
    assert ended == ("ended", board.secretary.person_id, board.clock.now())
    assert board.audited("notice.end") == 1


def test_over_new_year_it_says_the_year(corner: Board) -> None:
    corner.run(LoadCalendarYear(actor=None, year=2027, source=NOTICE, days=listed()))
    corner.go(date(2026, 12, 24))
    notice_id = corner.listed(corner.wang)
    assert corner.refused(corner.leave(notice_id)).explanation == "公示未满5个工作日,最早2027年1月1日提交。"


def test_an_open_objection_keeps_it_from_ending(board: Board) -> None:
    notice_id = board.listed(board.wang)
    first, second = (board.run(board.objecting(notice_id)) for _ in range(2))
    board.go(date(2026, 5, 19))
    board.run(board.answering(first))
    refusal = board.refused(board.leave(notice_id))
    assert (refusal.reason, refusal.explanation) == ("objections_open", "还有1条异议没办结,不能提交。")
    board.run(board.answering(second))
    board.run(board.leave(notice_id))


def test_it_ends_once_and_what_was_stopped_never_releases(board: Board) -> None:
    stopped, ended = board.listed(board.wang), board.listed(board.wang)
    board.run(board.leave(stopped, "名单有误"))
    board.go(date(2026, 5, 19))
    board.run(board.leave(ended))
    for reason in (None, "再来一次"):
        assert board.refused(board.leave(ended, reason)).reason == "notice_over"
    assert board.refused(board.leave(stopped)).reason == "notice_stopped"
    assert board.refused(board.leave(stopped, "再来一次")).reason == "notice_over"
    assert [board.notice(each).reason for each in (stopped, ended)] == ["名单有误", ""]


def test_what_waits_asks_whether_it_is_finished(corner: Board) -> None:
    notice_id = corner.listed(corner.wang)

    def asked() -> str | None:
        with corner.town.connection.begin():
            ws = WorkingSet(corner.town.connection, corner.clock.now())
            (notice,) = ws.find(NOTICES, "key", notice_id)
            try:
                refuse_unfinished(ws, notice)
            except Refusal as refusal:
                return refusal.reason
        return None

    assert asked() == "notice_running"
    corner.go(date(2026, 5, 19))
    assert asked() is None
    corner.run(corner.leave(notice_id))
    assert asked() is None


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_who_stops_it_says_why(corner: Board, reason: str) -> None:
    notice_id = corner.listed(corner.wang)
    assert corner.refused(corner.leave(notice_id, reason)).reason == "invalid_input"


def test_of_one_source_one_notice_runs(board: Board) -> None:
    source = Source("cycle", 7)
    first = board.listed(board.wang, source=source)
    assert board.refused(board.opening(board.wang, source=source)).reason == "notice_open"
    board.open(board.wang, source=Source("month", 7))
    board.run(board.leave(first, "名单有误"))
    board.open(board.wang, source=source)


def test_whoever_did_not_consent_is_on_no_list_and_staff_of_their_place_are_told_who(board: Board) -> None:
    board.consent(board.wang, "listed")
    board.consent(board.li, "paper", "honour")  # worth nothing without the first
    lines = (board.wang, board.li, board.stranger)
    told = {
        board.secretary: "有2人本人不同意公示(李大明、陈大爷),不能列入名单。请先征得同意,或者从名单里去掉。",
        board.village_secretary: "有2人本人不同意公示(李大明等),不能列入名单。请先征得同意,或者从名单里去掉。",
        board.wang: "有2人本人不同意公示,不能列入名单。请先征得同意,或者从名单里去掉。",
    }
    for by, said in told.items():
        refusal = board.refused(board.opening(*lines, by=by))
        assert (refusal.reason, refusal.explanation, refusal.details["count"]) == ("no_consent", said, 2)
    with board.database.read() as connection:
        assert notices_shown(connection, board.clock.now()) == []


def test_a_household_stands_on_its_heads_consent(board: Board) -> None:
    home, headless = board.household(board.wang, board.li), board.household(None)
    board.consent(board.li, "listed")
    assert board.refused(board.opening(Entry("household", home, "光荣户"))).reason == "no_consent"
    board.consent(board.wang, "listed", "paper")
    notice_id = board.open(Entry("household", home, "光荣户"))
    assert [each.words for each in board.online(notice_id)] == ["王*英户"]
    assert [each.words for each in board.on_paper(notice_id)] == ["王秀英户(东村)"]
    for missing in (headless, 999_999):
        assert board.refused(board.opening(Entry("household", missing, "光荣户"))).reason == "head_missing"
    assert board.refused(board.opening(Entry("person", 999_999, "三星"))).reason == "person_not_found"


def test_on_paper_the_home_goes_down_to_the_compound_and_never_to_the_building(board: Board) -> None:
    compound = board.place(board.town.village, "compound", "桂花苑")
    building = board.place(compound, "building", "3栋")
    for place_id in (compound, building):
        somebody = board.town.person("赵一", place_id=place_id)
        board.consent(somebody, "listed", "paper")
        assert [each.words for each in board.on_paper(board.open(somebody))] == ["赵一(东村 桂花苑)"]


BAD: list[tuple[dict[str, Any], str]] = [
    ({"title": " "}, "invalid_input"),
    ({"recipient": ""}, "invalid_input"),
    ({"phone": "1" * 201}, "invalid_input"),
    ({"working_days": 0}, "invalid_input"),
    ({"working_days": 31}, "invalid_input"),
    ({"lines": []}, "no_lines"),
    ({"lines": [Entry("person", 1, "三星")] * (LINES_MAX + 1)}, "too_many_lines"),
    ({"lines": [Entry("person", 1, "长" * 201)]}, "line_too_long"),
]


@pytest.mark.parametrize(("changes", "reason"), BAD)
def test_a_notice_says_who_takes_objections_and_has_a_size(
    corner: Board, changes: dict[str, Any], reason: str
) -> None:
    corner.consent(corner.wang, "listed")
    assert corner.refused(corner.opening(corner.wang, **changes)).reason == reason


def test_those_that_run_come_first_and_every_page_goes_on_where_the_last_ended(board: Board) -> None:
    made = [board.listed(board.wang) for _ in range(5)]
    for each in (made[4], made[1]):
        board.run(board.leave(each, "名单有误"))
    with board.database.read() as connection:
        seen: list[int] = []
        after = None
        while page := notices_shown(connection, board.clock.now(), after=after, limit=2):
            seen += [each.notice.id for each in page]
            after = page[-1].position
        one = notice_of(connection, made[0], board.clock.now())
    assert seen == [made[3], made[2], made[0], made[4], made[1]]
    assert (one.place_name, one.line_count, one.takes_objections) == ("东村", 1, True)


def test_the_hash_is_of_the_lines_as_they_stand(board: Board) -> None:
    notice_id = board.listed(board.wang, board.li)
    with board.database.read() as connection:
        rows = connection.execute(select(notice_lines).order_by(notice_lines.c.position))
        lines = [NoticeLine(*row) for row in rows]
    assert [each.position for each in lines] == [1, 2]
    assert board.notice(notice_id).lines_hash == sha256(lines_bytes(lines)).hexdigest()
    assert (
        lines_bytes(lines[:1])
        == (
            f'{{"lines":[{{"detail":"三星","notice_id":{notice_id},"online":"王*英","paper":"王*英",'
            f'"person_id":{board.wang.person_id},"position":1,"rank":"1","subject_id":{board.wang.person_id},'
            f'"subject_type":"person"}}],"version":1}}'
        ).encode()
    )


FROZEN = [
    "UPDATE notice_lines SET online = '王秀英'",
    "UPDATE notice_lines SET paper = paper",
    "DELETE FROM notice_lines",
    "INSERT INTO notice_lines SELECT * FROM notice_lines",
    "UPDATE notices SET ends_on = starts_on + 1",
    "UPDATE notices SET lines_hash = ''",
    "UPDATE notices SET source_id = source_id + 1",
    "DELETE FROM notices",
    "UPDATE objections SET words = ''",
    "UPDATE objections SET objector_id = NULL",
    "UPDATE objections SET due_on = 20991231",
    "DELETE FROM objections",
]


@pytest.mark.parametrize("statement", FROZEN)
def test_the_database_refuses_to_change_what_was_shown_and_what_was_objected(board: Board, statement: str) -> None:
    board.run(board.objecting(board.listed(board.wang)))
    before = board.town.dump("notices", "notice_lines", "objections")
    with (
        pytest.raises(DBAPIError, match=r"(?i)append-only|permission denied|unique"),
        board.town.connection.begin(),
    ):
        board.town.connection.execute(text(statement))
    assert board.town.dump("notices", "notice_lines", "objections") == before


@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "UPDATE OR REPLACE"])
def test_sqlites_replace_does_not_slip_past(corner: Board, verb: str) -> None:
    corner.listed(corner.wang)
    tails = {
        "INSERT OR REPLACE": "INTO notice_lines SELECT * FROM notice_lines",
        "UPDATE OR REPLACE": "notice_lines SET rank = '2'",
    }
    with pytest.raises(DBAPIError, match="append-only"), corner.town.connection.begin():
        corner.town.connection.execute(text(f"{verb} {tails[verb]}"))


def test_a_refused_opening_leaves_no_trace(board: Board) -> None:
    board.consent(board.wang, "listed")
    before = board.town.dump("notices", "notice_lines", "audit")
    command: Opened = board.opening(board.wang, board.li)
    board.refused(command)
    assert board.town.dump("notices", "notice_lines", "audit") == before
