"""Lists over HTTP: read by who works on them, opened to the records by the candidate, tried with other weights."""

from typing import Any

import pytest
from api.deciding import AUDITOR, MAYOR, SECRETARY, Deciding, live_together
from api.server import Server
from api.starred import CANDIDATES, PANEL, served_as
from cast import CAST, STRANGER


@pytest.fixture
def waiting(stage: Server) -> Deciding:
    """The cycle that waits for its panel."""
    return Deciding(stage, stage.cast.cycles["panel"])


def test_the_list_is_in_order_with_every_line_in_words(waiting: Deciding) -> None:
    for name in (SECRETARY, MAYOR, AUDITOR):
        found = waiting.get(name, "/ranking").json()["items"]
        assert [(each["rank"], each["subject"]["name"], each["score"]) for each in found] == [
            (1, "李队长", "10"),
            (2, "钱店员", "9"),
            (3, "冯西村", "8"),
        ]
        assert [each["seat"] for each in found] == ["place", "open", "place"]
        assert found[0]["lines"] == [{"name": "服务时长", "source": "minutes", "told": "10小时", "score": "10"}]


def test_the_list_goes_on_page_by_page(waiting: Deciding) -> None:
    found: list[int] = []
    cursor: str | None = None
    while True:
        answer = waiting.get(SECRETARY, "/ranking", limit=2, **({"cursor": cursor} if cursor else {})).json()
        found += [each["position"] for each in answer["items"]]
        if (cursor := answer["next_cursor"]) is None:
            break
    assert found == [1, 2, 3]


def test_a_list_of_another_cycle_is_not_this_ones(stage: Server, waiting: Deciding) -> None:
    other = Deciding(stage, stage.cast.cycles["announced"]).get(SECRETARY, "/snapshot").json()[0]
    answer = waiting.get(SECRETARY, "/ranking", list_id=other["id"])
    assert (answer.status_code, answer.json()["reason"]) == (404, "ranking_not_found")


def test_a_candidate_opens_their_own_score_to_the_records(waiting: Deciding) -> None:
    opened = waiting.get("李队长", f"/ranking/{waiting.id('李队长')}").json()
    assert (opened["entry"]["rank"], opened["nominations"], opened["members"]) == (1, 1, 1)
    (record,) = opened["records"]
    assert (record["unit"], record["amount"], record["source_type"], record["reversal"]) == (
        "minutes",
        "600",
        "attendance",
        False,
    )


@pytest.mark.parametrize("name", [*PANEL, "赵组织", "钱店员"])
def test_nobody_opens_another_persons_score_nor_learns_whether_there_is_one(waiting: Deciding, name: str) -> None:
    others = [waiting.id(each) for each in ("李队长", "周管理") if each != name]
    for subject_id in (*others, 999_999):
        answer = waiting.get(name, f"/ranking/{subject_id}")
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden")
    assert waiting.get(STRANGER, f"/ranking/{others[0]}").status_code == 401


def test_ratings_and_complaints_open_with_only_what_the_reader_may_see(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])
    me, attendance_id = at.id("李队长"), served_as("李队长", 1)
    at.done("赵组织", "/api/ratings", {"attendance_id": attendance_id, "stars": 2, "words": "来得晚"})
    at.done("赵组织", "/api/ratings", {"attendance_id": attendance_id, "stars": 4, "words": "补上了"})
    complaint = {"person_id": me, "happened_on": "2025-11-15", "words": "约好了没有来", "evidence": "周大妈说的"}
    made = at.post("赵组织", "/api/complaints", complaint).json()["id"]
    at.done(MAYOR, f"/api/complaints/{made}/decision", {"upheld": True, "reply": "已经道歉"})
    at.done(SECRETARY, "/recall", {"reason": "要补一条记录"})
    at.done(SECRETARY, "/snapshot")
    for name in (SECRETARY, MAYOR, AUDITOR, "李队长"):
        answer = at.get(name, f"/ranking/{me}")
        opened = answer.json()
        assert (opened["ratings"], opened["upheld_complaints"]) == (1, 1)
        (rating,), (upheld,) = opened["rated"], opened["upheld"]
        assert (rating["stars"], rating["effective_at"][:10]) == (4, "2025-11-15")
        assert (upheld["happened_on"], upheld["decided_at"][:10]) == ("2025-11-15", "2026-05-11")
        words = ("约好了没有来", "已经道歉") if name in (SECRETARY, MAYOR) else ("", "")
        assert (upheld["words"], upheld["answer"]) == words, name
        assert not [each for each in ("周大妈", "赵组织", "补上了") if each in answer.text], name
    live_together(staged, SECRETARY, "李队长")
    (upheld,) = at.get(SECRETARY, f"/ranking/{me}").json()["upheld"]
    assert upheld["words"] == "", "nor to the family"


def test_who_is_not_on_the_list_is_told_so_themselves(waiting: Deciding) -> None:
    answer = waiting.get("王秀英", f"/ranking/{waiting.id('王秀英')}")
    assert (answer.status_code, answer.json()["reason"]) == (404, "candidate_not_found")


def test_other_weights_say_who_would_move_and_change_nothing(stage: Server, waiting: Deciding) -> None:
    before = stage.rows()
    body = {"lines": [{"name": "服务时长", "each": "2", "cap": "18"}]}
    moved = waiting.post(AUDITOR, "/what-if", body).json()["moved"]
    assert [(each["before"]["score"], each["after"]["score"], each["after"]["rank"]) for each in moved] == [
        ("10", "18", 1),
        ("9", "18", 1),
        ("8", "16", 3),
    ]
    assert stage.rows() == before
    unknown = {"lines": [{"name": "人缘", "each": "2"}]}
    assert waiting.refused(AUDITOR, "/what-if", unknown) == (422, "line_unknown")
    assert waiting.refused("李队长", "/what-if", body) == (403, "forbidden")


def test_the_panel_sees_its_own_cycle_and_no_other(staged: Server) -> None:
    open_, closed = (Deciding(staged, staged.cast.cycles[each]) for each in ("panel", "announced"))
    connection = staged.parts.database.connect_writer()
    with connection.begin():
        connection.exec_driver_sql(f"DELETE FROM award_panelists WHERE cycle_id = {closed.cycle_id}")
    connection.close()
    for name in PANEL:
        assert open_.get(name, "/panel").status_code == 200
        assert closed.get(name, "/panel").status_code == 403
        assert open_.get(name, "/api/me/panels").json() == [open_.cycle_id]
        assert open_.get(name, "/ranking").status_code == 403, "the list beyond their table is not theirs"
    for name in set(CAST) - {*PANEL, SECRETARY, MAYOR, AUDITOR}:
        assert open_.get(name, "/panel").status_code == 403, name


def test_marks_are_told_once_all_are_in(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])
    at.done("王秀英", "/panel/marks", at.sheet("20", 冯西村="是我表弟"))
    at.done("吴签到", "/panel/marks", at.sheet("10"))
    for name, seen in (("王秀英", {"王秀英"}), ("吴签到", {"吴签到"}), ("陈大爷", set()), (SECRETARY, set())):
        table: dict[str, Any] = at.get(name, "/panel").json()
        assert {each["member"] for each in table["marks"]} == seen, name
        assert {each["score"] for each in table["candidates"]} == {"10", "9", "8"}, "no mark shows in a sum"
        assert not table["complete"]
    at.done("陈大爷", "/panel/marks", at.sheet("15"))
    table = at.get("陈大爷", "/panel").json()
    assert {each["member"] for each in table["marks"]} == set(PANEL)
    assert [(each["subject"]["name"], each["score"]) for each in table["candidates"]] == [
        ("李队长", "25"),
        ("钱店员", "24"),
        ("冯西村", "20.5"),
    ], "a mean of those who were free to judge"
    conflicts = [(each["member"], each["conflict"]) for each in table["marks"] if each["points"] is None]
    assert conflicts == [("王秀英", "是我表弟")]


def test_a_candidate_on_the_panel_marks_the_others_and_not_themselves(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])
    at.done(SECRETARY, "/recall", {"reason": "换评议小组"})
    at.done(SECRETARY, "/snapshot")
    at.done(SECRETARY, "/panel", {"person_ids": [at.id(each) for each in (CANDIDATES[0], *PANEL[:2])]})
    assert at.refused(CANDIDATES[0], "/panel/marks", at.sheet()) == (409, "own_candidacy")
    at.done(CANDIDATES[0], "/panel/marks", at.sheet(李队长="是我自己"))
