"""A whole cycle over HTTP by several people: every step in its time, by whom it is for, and by nobody else."""

from datetime import date
from typing import Any

import pytest
from api.deciding import AUDITOR, MAYOR, SECRETARY, Deciding, Kept, begun, hold_in_village, kept, stay_signed_in
from api.server import Server
from api.starred import CANDIDATES, FAMILY, PANEL
from cast import CAST, STRANGER
from sqlalchemy import event, select

from points.db.audit import audit

JANUARY = date(2026, 1, 5)
RECORDED, NOMINATED = date(2026, 1, 16), date(2026, 1, 26)
"""The tenth working day after the quarter is 15 January; the fifth after the 16th is the 23rd, a Friday."""
SHOWN, LAST, OVER = date(2026, 1, 27), date(2026, 2, 3), date(2026, 2, 4)


def test_a_cycle_goes_its_way_and_skips_no_step(server: Server) -> None:
    at = begun(server, JANUARY)
    assert at.get(SECRETARY).json()["stage"] == "cutoff"
    _recommend(at)
    _screen(at)
    _judge(at)
    _show(at)
    _confirm(at)
    path = at.get(SECRETARY).json()["path"]
    assert [each["state"] for each in path] == ["done"] * 8
    assert {each["stage"]: each["done_by"] for each in path if each["done_by"] != SECRETARY} == {"confirming": MAYOR}
    assert {each["done_by"] for each in at.get("王秀英").json()["path"]} == {None}
    steps = at.get(AUDITOR, "/steps").json()
    assert [each["action"] for each in steps if each["action"] in ("confirm", "sign", "announce")] == [
        "confirm",
        "sign",
        "announce",
    ]


def test_a_question_about_a_whole_town_of_equals_is_heard(server: Server) -> None:
    at = begun(server, JANUARY)
    crowd = list(range(2**49, 2**49 + 20_000))
    asked = {
        "subject_ids": crowd,
        "chosen_ids": crowd[:1000],
        "how": "draw",
        "witnesses": ["王", "李"],
        "note": "抓阄",
    }
    assert at.refused(SECRETARY, "/choices", asked) == (409, "wrong_step"), "its step is to come"
    asked["subject_ids"] = [*crowd, 2**50]
    assert at.refused(SECRETARY, "/choices", asked)[0] in (400, 422)


def _recommend(at: Deciding) -> None:
    assert at.refused(SECRETARY, "/closing") == (409, "records_open")
    assert at.refused(SECRETARY, "/snapshot") == (409, "wrong_step")
    at.on(RECORDED)
    assert at.done(SECRETARY, "/closing") == "nomination"
    assert at.refused("王秀英", "/nominations", at.nomination("李队长", "self")) == (403, "forbidden")
    assert at.refused("王秀英", "/nominations", at.nomination("李队长")) == (403, "forbidden")
    assert at.refused("李队长", "/nominations", at.nomination("冯西村", "team", by_name="河边清洁队")) == (
        403,
        "forbidden",
    ), "a captain recommends in their own village"
    at.done("李队长", "/nominations", at.nomination("李队长", "self"))
    at.done("李队长", "/nominations", at.nomination("钱店员", "team", by_name="河边清洁队"))
    at.done(SECRETARY, "/nominations", at.nomination("冯西村"))
    assert at.refused(SECRETARY, "/nominations", at.nomination("冯西村")) == (409, "nominated_before")
    mine = at.get("李队长", "/nominations").json()
    assert [each["name"] for each in mine] == ["李队长", "钱店员"]
    assert at.get("陈大爷", "/nominations").json() == []
    assert len(at.get(AUDITOR, "/nominations").json()) == 3
    assert at.refused("李队长", f"/nominations/{mine[0]['id'] + 9999}/withdrawal") == (404, "nomination_not_found")
    assert at.refused("陈大爷", f"/nominations/{mine[0]['id']}/withdrawal") == (403, "forbidden")
    assert at.refused(SECRETARY, "/nominations/closing") == (409, "nominations_open")
    at.on(NOMINATED)
    assert at.done(SECRETARY, "/nominations/closing") == "screening"


def _screen(at: Deciding) -> None:
    for name in CANDIDATES[:-1]:
        at.done(SECRETARY, "/checks", at.check(name))
    assert at.refused(SECRETARY, "/snapshot") == (409, "unchecked")
    assert at.refused(SECRETARY, "/checks", at.check(CANDIDATES[-1]) | {"evidence": " "}) == (422, "invalid_input")
    at.done(SECRETARY, "/checks", at.check(CANDIDATES[-1]))
    assert at.done(SECRETARY, "/snapshot") == "listed"


def _judge(at: Deciding) -> None:
    assert at.refused(SECRETARY, "/panel", {"person_ids": [at.id("王秀英")]}) == (422, "panel_small")
    assert at.done(SECRETARY, "/panel", at.members()) == "panel"
    assert at.refused("李队长", "/panel/marks", at.sheet()) == (403, "forbidden"), "no member"
    assert at.refused("王秀英", "/panel/marks", {"marks": at.sheet()["marks"][:2]}) == (422, "marks_incomplete")
    assert at.refused("王秀英", "/panel/marks", at.sheet("21")) == (422, "mark_out_of_range")
    at.done("王秀英", "/panel/marks", at.sheet(李队长="是我邻居"))
    assert at.refused("王秀英", "/panel/marks", at.sheet()) == (409, "marks_given")
    assert at.refused(SECRETARY, "/notice", at.recipient()) == (409, "marks_missing")
    for name in PANEL[1:]:
        at.done(name, "/panel/marks", at.sheet("18"))
    assert at.refused(SECRETARY, "/notice", at.recipient()) == (409, "meeting_missing")
    at.done(SECRETARY, "/meetings", at.meeting())


def _show(at: Deciding) -> None:
    assert at.get("王秀英", "/notice").json()["reason"] == "no_notice"
    at.on(SHOWN)
    assert at.done(SECRETARY, "/notice", at.recipient()) == "notice"
    shown = at.get("陈大爷", "/notice").json()
    assert [each["words"] for each in shown["lines"]] == ["李*长", "钱*员", "冯*村"]
    assert (shown["notice"]["ends_on"], shown["notice"]["source"]["id"]) == (str(LAST), at.cycle_id)
    made = at.post("陈大爷", "/objections", {"position": 1, "words": "时长不对"}).json()
    at.on(LAST)
    assert at.refused(SECRETARY, "/submission") == (409, "notice_running")
    assert at.refused(SECRETARY, "/recall", {"reason": "再看看"}) == (409, "notice_runs")
    at.on(OVER)
    assert at.refused("陈大爷", "/objections", {"words": "晚了"}) == (409, "notice_over")
    assert at.refused(SECRETARY, "/submission") == (409, "objections_open")
    (waiting,) = at.get(AUDITOR, "/objections").json()["items"]
    assert (waiting["id"], waiting["objector_name"]) == (made["id"], "陈大爷")
    answer = f"/api/objections/{made['id']}/answer"
    at.done(SECRETARY, answer, {"upheld": False, "words": "已核对签到记录"})
    assert at.done(SECRETARY, "/submission") == "confirming"


def _confirm(at: Deciding) -> None:
    assert at.refused(SECRETARY, "/confirmation") == (403, "forbidden")
    assert at.refused(SECRETARY, "/return", {"reason": "再看看"}) == (403, "forbidden")
    assert at.refused(SECRETARY, "/recall", {"reason": "再看看"}) == (409, "wrong_step"), "it is with the town"
    assert at.refused(AUDITOR, "/signature") == (409, "unconfirmed")
    assert at.refused(SECRETARY, "/announcement") == (409, "unconfirmed")
    at.done(MAYOR, "/confirmation")
    assert at.refused(MAYOR, "/confirmation") == (409, "confirmed_before")
    assert at.refused(MAYOR, "/signature") == (403, "forbidden")
    assert at.refused(SECRETARY, "/announcement") == (409, "unsigned")
    at.done(AUDITOR, "/signature")
    assert at.done(SECRETARY, "/announcement") == "announced"
    assert at.refused(SECRETARY, "/announcement") == (409, "wrong_step")


def test_whoever_made_anything_of_a_list_does_not_confirm_it(staged: Server) -> None:
    stay_signed_in(staged)
    at = Deciding(staged, staged.cast.cycles["panel"])
    for name in PANEL:
        at.done(name, "/panel/marks", at.sheet())
    at.done(MAYOR, "/meetings", at.meeting())
    at.done(SECRETARY, "/notice", at.recipient())
    at.on(date(2026, 5, 25))
    at.done(SECRETARY, "/submission")
    assert at.refused(MAYOR, "/confirmation") == (409, "own_work")


def test_an_upheld_objection_takes_the_list_back_to_screening(staged: Server) -> None:
    stay_signed_in(staged)
    at = Deciding(staged, staged.cast.cycles["panel"])
    for name in PANEL:
        at.done(name, "/panel/marks", at.sheet())
    at.done(SECRETARY, "/meetings", at.meeting())
    at.done(SECRETARY, "/notice", at.recipient())
    made = at.post("陈大爷", "/objections", {"position": 3, "words": "时长不对"}).json()
    at.done(SECRETARY, f"/api/objections/{made['id']}/answer", {"upheld": True, "words": "签到记录有误"})
    assert at.refused(SECRETARY, "/submission") == (409, "notice_stopped")
    assert at.done(SECRETARY, "/recall", {"reason": "时长有误"}) == "screening"
    shown = at.get("陈大爷", "/notice").json()["notice"]
    assert (shown["state"], shown["takes_objections"]) == ("stopped", False), "the last one is still there to be read"
    at.done(SECRETARY, "/checks", at.check("冯西村", "refused"))
    found = {each["subject_id"]: (each["verdict"], each["checked_by"]) for each in at.get(AUDITOR, "/checks").json()}
    assert found == {
        at.id("李队长"): ("passed", SECRETARY),
        at.id("钱店员"): ("passed", SECRETARY),
        at.id("冯西村"): ("refused", SECRETARY),
    }, "the last word on each"
    assert at.get(AUDITOR, "/steps").json()[-1]["subject_name"] == "冯西村"
    at.done(SECRETARY, "/snapshot")
    lists = [each["id"] for each in at.get(SECRETARY, "/snapshot").json() if each["kind"] == "list"]
    moved = at.get(SECRETARY, "/snapshot/difference", before=lists[0], after=lists[1]).json()["moved"]
    assert [(each["subject"]["name"], each["after"]["rank"]) for each in moved] == [("冯西村", None)]


def test_the_same_cycle_opened_again_is_the_same(staged: Server) -> None:
    at = Deciding(staged)
    body = {"family": FAMILY, "period": 20254}
    assert at.post(SECRETARY, "/api/cycles", body).json()["id"] == staged.cast.cycles["panel"]
    refusals: list[tuple[dict[str, Any], tuple[int, str]]] = [
        (body | {"period": 20262}, (409, "period_running")),
        (body | {"period": 2026}, (422, "invalid_input")),
        (body | {"family": "no_such_star"}, (404, "family_unknown")),
    ]
    for wrong, reason in refusals:
        assert at.refused(SECRETARY, "/api/cycles", wrong) == reason


@pytest.mark.parametrize("name", [SECRETARY, "王秀英"])
def test_the_list_of_cycles_asks_as_often_however_many_there_are(staged: Server, name: str) -> None:
    at = Deciding(staged)
    asked: list[str] = []
    event.listen(staged.parts.database.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def listed() -> tuple[list[dict[str, Any]], int]:
        asked.clear()
        return at.get(name, "/api/cycles").json(), len(asked)

    two, before = listed()
    opened = at.post(SECRETARY, "/api/cycles", {"family": FAMILY, "period": 20261}).json()
    three, after = listed()
    assert [each["id"] for each in three] == [opened["id"], *(each["id"] for each in two)]
    assert after == before
    assert three == [at.get(name, f"/api/cycles/{each['id']}").json() for each in three]


def test_every_act_needs_a_key_and_acts_once(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])
    client = staged.client(SECRETARY)
    assert client.post(at.at("/meetings"), json=at.meeting()).json()["reason"] == "key_missing"
    key = {"Idempotency-Key": '"meeting-1"'}
    first, again = (client.post(at.at("/meetings"), json=at.meeting(), headers=key) for _ in range(2))
    assert (again.status_code, again.headers["Idempotency-Replayed"]) == (first.status_code, "true")
    assert len(at.get(SECRETARY, "/panel").json()["meetings"]) == 1


OF_THE_FILE = (
    "/steps",
    "/checks",
    "/snapshot",
    "/ranking",
    "/honours",
    "/honour-papers",
    "/honour-wall.png",
    "/certificates.pdf",
    "/papers/list.pdf",
    "/papers/panel.pdf",
    "/papers/objections.pdf",
    "/file.xlsx",
)


@pytest.mark.parametrize("name", [SECRETARY, AUDITOR])
def test_staff_of_one_village_do_not_open_the_towns_file(staged: Server, name: str) -> None:
    hold_in_village(staged, name)
    at = Deciding(staged, staged.cast.cycles["announced"])
    for path in OF_THE_FILE:
        answer = at.get(name, path)
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden"), path
    assert at.get(name, "/panel").status_code == 403
    assert [each for each in at.get(name, "/nominations").json() if not each["mine"]] == []
    assert {each["done_by"] for each in at.get(name).json()["path"]} == {None}
    assert at.get(name, f"/ranking/{at.id('冯西村')}").status_code == 403
    assert at.get(name, "/api/certificates/202500001/pdf").status_code == 403


def test_no_answer_to_a_resident_holds_a_full_name(stage: Server) -> None:
    """Whatever of a cycle a resident opens: nobody's name but as they consented, and who takes objections."""
    paths = ("", "/notice", "/nominations", "/api/board", "/api/me/standing", "/api/me/honours", "/api/cycles")
    for cycle_id in stage.cast.cycles.values():
        for path in paths:
            answer = Deciding(stage, cycle_id).get("陈大爷", path)
            assert answer.status_code in (200, 404), path
            assert {name for name in CAST if name in answer.text} <= {"陈大爷", SECRETARY}, path
    for path in ("/api/honours", *(f"/api/certificates/20250000{each}" for each in (1, 2, 3))):
        answer = Deciding(stage).get(STRANGER, path)
        assert answer.status_code == 200, path
        assert {name for name in CAST if name in answer.text} <= {"李队长"}, "who consented to their name on the wall"


def test_what_was_refused_leaves_no_trace_but_the_line_of_who_tried(staged: Server) -> None:
    at, before = Deciding(staged, staged.cast.cycles["panel"]), staged.rows()
    tried: list[Kept] = []
    for name in ("王秀英", "李队长", "赵组织", "钱店员", AUDITOR):
        for path, body, action in (
            ("/snapshot", None, "award.snapshot"),
            ("/meetings", at.meeting(), "award.record_meeting"),
            ("/notice", at.recipient(), "award.publicise"),
            ("/confirmation", None, "award.confirm"),
        ):
            assert at.refused(name, path, body) == (403, "forbidden")
            tried.append((at.id(name), f"{action}.refused", "award_cycle", at.cycle_id, "forbidden"))
    after = staged.rows()
    assert {name for name in before if after[name] != before[name]} == {"audit"}
    assert kept(staged) == tried


def test_every_act_is_in_the_audit_trail(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])
    at.done(SECRETARY, "/meetings", at.meeting())
    with staged.parts.database.read() as connection:
        query = select(audit.c.actor_id).where(audit.c.subject_id == at.cycle_id)
        assert list(connection.execute(query.where(audit.c.action == "award.record_meeting")).scalars()) == [
            at.id(SECRETARY)
        ]
