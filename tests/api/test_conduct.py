"""Ratings and complaints over HTTP: about people of one's own part of the town, decided by two."""

from typing import Any

from api.deciding import MAYOR, SECRETARY, Deciding
from api.server import Server
from cast import CAST

ORGANISER = "赵组织"


def complaint(at: Deciding, name: str, **more: str) -> dict[str, Any]:
    return {"person_id": at.id(name), "happened_on": "2026-05-10", "words": "约好了没有来"} | more


def test_a_service_is_rated_once_it_counted_and_again_replaces_it(staged: Server) -> None:
    at, attendance = Deciding(staged), staged.cast.attendances["东村"]
    body = {"attendance_id": attendance, "stars": 5, "words": "又快又好"}
    assert at.refused("李队长", "/api/ratings", body) == (404, "not_served"), "its minutes are not approved yet"
    at.done(ORGANISER, f"/api/attendance/{attendance}/approval", {"decision": "approve"})
    first, again = (at.post("李队长", "/api/ratings", body | {"stars": stars}).json()["id"] for stars in (5, 3))
    assert first != again, "what was said first is kept"
    assert at.refused("冯西村", "/api/ratings", body) == (403, "forbidden")
    for stars in (0, 6):
        assert at.refused("李队长", "/api/ratings", body | {"stars": stars}) == (422, "invalid_input")


def test_nobody_rates_their_own_service(staged: Server) -> None:
    at = Deciding(staged)
    assert at.refused("王秀英", "/api/ratings", {"attendance_id": staged.cast.attendances["东村"], "stars": 5}) == (
        403,
        "forbidden",
    )


def test_who_entered_a_complaint_does_not_decide_it(staged: Server) -> None:
    at = Deciding(staged)
    made = at.post(SECRETARY, "/api/complaints", complaint(at, "李队长")).json()["id"]
    decision, body = f"/api/complaints/{made}/decision", {"upheld": True, "reply": "已经核实"}
    assert at.refused(SECRETARY, decision, body) == (409, "own_complaint")
    at.done(MAYOR, decision, body)
    assert at.refused(MAYOR, decision, body) == (409, "complaint_decided")
    assert at.refused(MAYOR, "/api/complaints/999999/decision", body) == (404, "complaint_not_found")


def test_complaints_are_read_in_ones_part_of_the_town_and_never_by_residents(staged: Server) -> None:
    at = Deciding(staged)
    assert [each["name"] for each in at.get(ORGANISER, "/api/complaints").json()] == ["王秀英"]
    assert [each["name"] for each in at.get("冯西村", "/api/complaints").json()] == ["陈大爷"]
    assert {each["name"] for each in at.get(SECRETARY, "/api/complaints").json()} == {"王秀英", "陈大爷"}
    only = at.get(SECRETARY, "/api/complaints", person_id=at.id("陈大爷")).json()
    assert [each["name"] for each in only] == ["陈大爷"]
    for name in set(CAST) - {ORGANISER, "冯西村", SECRETARY, MAYOR}:
        assert at.get(name, "/api/complaints").status_code == 403, name
    assert at.refused(ORGANISER, "/api/complaints", complaint(at, "陈大爷")) == (403, "forbidden")


def test_what_cannot_be_is_no_complaint(staged: Server) -> None:
    at = Deciding(staged)
    for wrong in ({"happened_on": "2026-05-12"}, {"words": " "}, {"happened_on": "nie"}):
        assert at.refused(ORGANISER, "/api/complaints", complaint(at, "王秀英", **wrong))[0] == 422, wrong
