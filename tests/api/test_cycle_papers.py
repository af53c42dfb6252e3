"""A cycle's papers over HTTP: pages, the file read back, who may take them, and that it is kept who did."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from api.deciding import AUDITOR, MAYOR, SECRETARY, Deciding, hold_in_village, kept, live_together, stay_signed_in
from api.server import Server
from api.starred import CANDIDATES, PANEL
from cast import CAST, STRANGER
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from points.api.parts import Parts
from points.awards.file import ACTIONS
from points.db.audit import audit
from points.notices.paper import notice_sheet
from points.notices.read import notice_of
from points.people.session import SYSTEM

PAPERS = ("/papers/list.pdf", "/papers/panel.pdf", "/papers/objections.pdf", "/certificates.pdf", "/file.xlsx")


@pytest.fixture
def announced(stage: Server) -> Deciding:
    return Deciding(stage, stage.cast.cycles["announced"])


def pages(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-")
    return pdf.count(b"/Type/Page/")


def book(content: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet below its heading, by its name."""
    read = CalamineWorkbook.from_filelike(BytesIO(content))
    return {name: [row for row in read.get_sheet_by_name(name).to_python() if any(row)] for name in read.sheet_names}


@pytest.mark.parametrize(
    ("path", "count"),
    [("/papers/list.pdf", 1), ("/papers/panel.pdf", 3), ("/papers/objections.pdf", 1), ("/certificates.pdf", 3)],
)
def test_papers_have_a_page_for_each(announced: Deciding, path: str, count: int) -> None:
    assert pages(announced.get(SECRETARY, path).content) == count


def test_papers_are_for_who_works_on_the_cycle_and_each_taking_is_kept(staged: Server) -> None:
    announced = Deciding(staged, staged.cast.cycles["announced"])
    for path in PAPERS:
        for name in set(CAST) - {SECRETARY, MAYOR, AUDITOR}:
            assert announced.get(name, path).status_code == 403, name
        assert announced.get(STRANGER, path).status_code == 401
        assert announced.get(AUDITOR, path).status_code == 200, path
    assert taken(staged.parts) == [
        (announced.id(AUDITOR), f'{{"paper":"{paper}"}}')
        for paper in ("list", "panel", "objections", "certificates", "file")
    ]


def test_what_is_not_there_nobody_took_and_who_may_not_take_it_is_told_that_first(staged: Server) -> None:
    announced, panel = (Deciding(staged, staged.cast.cycles[each]) for each in ("announced", "panel"))
    opened = announced.post(SECRETARY, "/api/cycles", {"family": "quarter_star", "period": 20261}).json()
    young = Deciding(staged, opened["id"])
    for at, path, reason in (
        (announced, "/certificates.pdf?part=2", "no_such_part"),
        (panel, "/certificates.pdf", "no_honours"),
        (young, "/papers/list.pdf", "no_list"),
        (young, "/papers/panel.pdf", "no_list"),
        (Deciding(staged, 7), "/file.xlsx", "cycle_not_found"),
    ):
        assert staged.client(SECRETARY).get(at.at(path)).json()["reason"] == reason, path
    assert taken(staged.parts) == []
    hold_in_village(staged, SECRETARY)
    assert panel.get(SECRETARY, "/certificates.pdf").status_code == 403
    assert [each[1:] for each in kept(staged)] == [
        ("award.take_paper.refused", "award_cycle", panel.cycle_id, "forbidden")
    ]


def taken(parts: Parts) -> list[tuple[int, str]]:
    with parts.database.read() as connection:
        query = select(audit.c.actor_id, audit.c.detail).where(audit.c.action == "award.take_paper")
        return [(row[0], row[1]) for row in connection.execute(query.order_by(audit.c.id))]


def test_the_file_tells_everything_that_was_done_and_its_sums_are_right(announced: Deciding) -> None:
    found = book(announced.get(AUDITOR, "/file.xlsx").content)
    assert list(found) == ["名单与得分明细", "推荐", "资格", "研究", "公示", "异议", "结果", "步骤"]
    head = next(row for row in found["名单与得分明细"] if row[0] == "名次")
    ranked = found["名单与得分明细"][found["名单与得分明细"].index(head) + 1 :]
    assert head[:6] == ["名次", "姓名", "小区", "服务时长", "评议分", "得分"]
    assert [row[:6] for row in ranked] == [
        [1, "李队长", "东村", 10, 15, 25],
        [2, "钱店员", "东村", 9, 15, 24],
        [3, "冯西村", "西村", 8, 15, 23],
    ]
    assert len([row for row in found["研究"] if row[1] in PANEL]) == len(PANEL) * len(CANDIDATES)
    assert [row[:2] for row in found["资格"] if row[2] == "符合"] == [[name, CAST[name].place] for name in CANDIDATES]
    results = [row for row in found["结果"] if str(row[3]).startswith("2025")]
    assert [(row[0], row[4]) for row in results] == [(name, 20) for name in CANDIDATES]
    assert next(row for row in found["结果"] if row[0] == "合计")[4] == 60
    meeting = next(row for row in found["步骤"] if row[0] == "群众评议会")
    assert meeting[3] == "2026年4月20日,到会36人:没有不同意见"
    done = {row[0] for row in found["步骤"]}
    wanted = ("open", "close_records", "nominate", "check", "snapshot", "give_marks", "publicise", "confirm", "sign")
    assert {ACTIONS[each] for each in wanted} <= done


def test_marks_are_told_in_the_file_once_all_are_in(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])

    def told() -> list[Any]:
        return [row[1] for row in book(at.get(SECRETARY, "/file.xlsx").content)["研究"] if row[1] in PANEL]

    for name in PANEL:
        assert told() == [], name
        assert any("评分还没有交齐" in str(row) for row in book(at.get(AUDITOR, "/file.xlsx").content)["步骤"])
        at.done(name, "/panel/marks", at.sheet())
    assert sorted(told()) == sorted(name for name in PANEL for _ in CANDIDATES)
    at.done(SECRETARY, "/recall", {"reason": "要补一条记录"})
    at.done(SECRETARY, "/snapshot")
    at.done(SECRETARY, "/panel", at.members())
    assert told() == [], "nor what they said of the list before, which nobody was shown"


def test_every_step_that_is_kept_has_a_name(announced: Deciding) -> None:
    for cycle_id in announced.cast.cycles.values():
        steps = Deciding(announced.server, cycle_id).get(AUDITOR, "/steps").json()
        assert {each["action"] for each in steps} <= set(ACTIONS)


def test_a_withdrawn_winner_stands_in_the_file_and_gets_no_certificate(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["announced"])
    honour_id = at.get(SECRETARY, "/honours").json()[1]["id"]
    at.done(SECRETARY, f"/api/honours/{honour_id}/withdrawal-request", {"reason": "服务记录有误"})
    at.done(MAYOR, f"/api/honours/{honour_id}/withdrawal")
    assert pages(at.get(SECRETARY, "/certificates.pdf").content) == 2
    results = book(at.get(SECRETARY, "/file.xlsx").content)["结果"]
    (row,) = [row for row in results if row[0] == "钱店员"]
    assert (row[4], row[5]) == (0, "2026年5月11日撤销:服务记录有误")


def test_before_there_is_a_list_the_papers_say_so_and_the_file_is_there(staged: Server) -> None:
    at = Deciding(staged)
    at.cycle_id = at.post(SECRETARY, "/api/cycles", {"family": "quarter_star", "period": 20261}).json()["id"]
    assert at.get(SECRETARY, "/papers/list.pdf").json()["reason"] == "no_list"
    assert at.get(SECRETARY, "/papers/panel.pdf").json()["reason"] == "no_list"
    assert at.get(SECRETARY, "/certificates.pdf").json()["reason"] == "no_honours"
    assert pages(at.get(SECRETARY, "/papers/objections.pdf").content) == 1, "one to be filled in by hand"
    assert "还没有出名单" in book(at.get(SECRETARY, "/file.xlsx").content)["步骤"][1][0]


def test_each_objection_has_its_sheet_and_then_comes_an_empty_one(staged: Server) -> None:
    stay_signed_in(staged)
    at = Deciding(staged, staged.cast.cycles["panel"])
    for name in PANEL:
        at.done(name, "/panel/marks", at.sheet())
    at.done(SECRETARY, "/meetings", at.meeting())
    at.done(SECRETARY, "/notice", at.recipient())
    at.done("陈大爷", "/objections", {"position": 1, "words": "时长不对"})
    made = at.post("王秀英", "/objections", {"words": "整个名单都不对"}).json()["id"]
    at.on(date(2026, 5, 12))
    at.done(SECRETARY, f"/api/objections/{made}/answer", {"upheld": False, "words": "已核对"})
    assert pages(at.get(SECRETARY, "/papers/objections.pdf").content) == 3
    rows = [row for row in book(at.get(SECRETARY, "/file.xlsx").content)["异议"] if row[2] in CAST]
    assert [(row[2], row[3], row[6]) for row in rows] == [("陈大爷", "李*长", ""), ("王秀英", "整个名单", "不成立")]


def test_the_file_does_not_tell_whom_an_objection_concerns_who_made_it(staged: Server) -> None:
    stay_signed_in(staged)
    at = Deciding(staged, staged.cast.cycles["panel"])
    for name in PANEL:
        at.done(name, "/panel/marks", at.sheet())
    at.done(SECRETARY, "/meetings", at.meeting())
    at.done(SECRETARY, "/notice", at.recipient())
    at.done("陈大爷", "/objections", {"position": 1, "words": "时长不对", "contact": "19900000010"})
    live_together(staged, AUDITOR, CANDIDATES[0])
    told = {
        name: [row[2] for row in book(at.get(name, "/file.xlsx").content)["异议"] if row[3] == "李*长"]
        for name in (SECRETARY, AUDITOR)
    }
    assert told == {SECRETARY: ["陈大爷"], AUDITOR: ["回避"]}
    (read,) = at.get(AUDITOR, "/objections").json()["items"]
    assert (read["objector_id"], read["objector_name"], read["contact"]) == (None, "回避", None)
    assert (read["recused"], read["recorded_for"]) == (True, False)


PAPER = [
    ({"listed": True, "paper": True}, ("王秀英", "东村", "第1名 三星")),
    ({"listed": True, "paper": False}, ("王*英", "", "第1名 三星")),
    ({"listed": False, "paper": True}, ("本人已撤回同意", "", "")),
    ({"listed": False, "paper": False}, ("本人已撤回同意", "", "")),
]


@pytest.mark.parametrize(("consents", "told"), PAPER)
def test_the_notice_on_paper_tells_what_was_consented_to_and_no_more(
    staged: Server, consents: dict[str, bool], told: tuple[str, str, str]
) -> None:
    assert staged.client("王秀英").put("/api/me/consents", json=consents).status_code == 200
    notice_id, now = staged.cast.notices["东村"], staged.clock.now()
    with staged.parts.database.read() as connection:
        sheet = notice_sheet(connection, SYSTEM, notice_of(connection, notice_id, now), "测试镇", now)
    assert [(row.name, row.place, row.matter) for row in sheet.rows] == [told]
    answer = staged.client(SECRETARY).get(f"/api/notices/{notice_id}/paper.pdf")
    assert pages(answer.content) == 1
