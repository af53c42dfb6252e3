"""Who tried what they may not, or passed over a step, is kept: also where the guard refused it before any command."""

from datetime import date, timedelta

from api.deciding import AUDITOR, MAYOR, SECRETARY, Deciding, kept, stay_signed_in
from api.server import Server
from api.starred import PANEL
from cast import STRANGER

from points.clock import local_day
from points.people.rights import RESIDENT


def test_of_what_is_only_asked_to_be_read_and_of_strangers_no_attempt_is_kept(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["panel"])
    for path in ("/steps", "/ranking"):
        assert at.get("王秀英", path).status_code == 403
    assert at.refused("王秀英", "/what-if", {"lines": []}) == (403, "forbidden")
    assert at.refused(STRANGER, "/confirmation") == (401, "not_signed_in")
    assert kept(staged) == []


def test_an_attempt_names_what_its_address_named_and_nothing_that_is_not_there(staged: Server) -> None:
    at, me = Deciding(staged, staged.cast.cycles["panel"]), "王秀英"
    announced = Deciding(staged, staged.cast.cycles["announced"])
    honour_id = announced.get(SECRETARY, "/honours").json()[0]["id"]
    for path in (
        "/api/cycles",
        "/confirmation",
        "/api/cycles/99999999999999999999/confirmation",
        "/api/honours/7/withdrawal",
        f"/api/honours/{honour_id}/withdrawal",
        "/api/complaints/8/decision",
        "/api/objections/9/answer",
        "/api/ratings",
        "/api/complaints",
    ):
        assert at.refused(me, path, {}) == (403, "forbidden"), path
    assert [each[1:4] for each in kept(staged)] == [
        ("award.open.refused", "award_cycle", None),
        ("award.confirm.refused", "award_cycle", at.cycle_id),
        ("award.confirm.refused", "award_cycle", None),
        ("award.withdraw.refused", "honour", None),
        ("award.withdraw.refused", "honour", honour_id),
        ("conduct.decide.refused", "complaint", None),
        ("objection.answer.refused", "objection", None),
        ("award.rate.refused", "attendance", None),
        ("conduct.complain.refused", "person", None),
    ]


def test_who_tries_the_same_again_is_kept_once_a_day(staged: Server) -> None:
    stay_signed_in(staged)
    at, other = (Deciding(staged, staged.cast.cycles[each]) for each in ("panel", "announced"))
    for _ in range(3):
        for number in ("7", "8", "99999999999999999999"):
            assert at.refused("王秀英", f"/api/cycles/{number}/confirmation") == (403, "forbidden")
        assert at.refused("王秀英", "/confirmation") == (403, "forbidden")
    for again in (at.refused("王秀英", "/signature"), at.refused("陈大爷", "/confirmation")):
        assert again == (403, "forbidden")
    assert other.refused("王秀英", "/confirmation") == (403, "forbidden")
    me, he = at.id("王秀英"), at.id("陈大爷")
    today = [
        (me, "award.confirm.refused", None),
        (me, "award.confirm.refused", at.cycle_id),
        (me, "award.sign.refused", at.cycle_id),
        (he, "award.confirm.refused", at.cycle_id),
        (me, "award.confirm.refused", other.cycle_id),
    ]
    assert [(each[0], each[1], each[3]) for each in kept(staged)] == today
    at.on(local_day(staged.clock.now()) + timedelta(days=1))
    assert at.refused("王秀英", "/confirmation") == (403, "forbidden")
    assert [(each[0], each[1], each[3]) for each in kept(staged)] == [*today, today[1]]


def test_passing_over_a_step_within_one_stage_is_kept(staged: Server) -> None:
    stay_signed_in(staged)
    at = Deciding(staged, staged.cast.cycles["panel"])
    for path, body, reason in (
        ("/closing", None, "wrong_step"),
        ("/notice", at.recipient(), "marks_missing"),
    ):
        assert at.refused(SECRETARY, path, body) == (409, reason)
    for name in PANEL:
        at.done(name, "/panel/marks", at.sheet())
    assert at.refused(SECRETARY, "/notice", at.recipient()) == (409, "meeting_missing")
    at.done(SECRETARY, "/meetings", at.meeting())
    at.done(SECRETARY, "/notice", at.recipient())
    assert at.refused(SECRETARY, "/submission") == (409, "notice_running")
    at.on(date(2026, 5, 25))
    at.done(SECRETARY, "/submission")
    assert at.refused(AUDITOR, "/signature") == (409, "unconfirmed")
    assert at.refused(SECRETARY, "/announcement") == (409, "unconfirmed")
    at.done(MAYOR, "/confirmation")
    assert at.refused(SECRETARY, "/announcement") == (409, "unsigned")
    assert [(each[1].split(".")[1], each[4]) for each in kept(staged)] == [
        ("close_records", "wrong_step"),
        ("publicise", "marks_missing"),
        ("publicise", "meeting_missing"),
        ("submit", "notice_running"),
        ("sign", "unconfirmed"),
        ("announce", "unconfirmed"),
        ("announce", "unsigned"),
    ]


def test_every_act_on_an_award_that_not_everybody_may_do_keeps_who_tried_it(shared: Server) -> None:
    """But trying other weights, which changes nothing."""
    acts = {
        handler.operation_id: handler.opt
        for route in shared.app.routes
        for handler in getattr(route, "route_handlers", ())
        if "POST" in handler.http_methods
        and str(handler.opt.get("permission")).startswith(("award.", "conduct."))
        and handler.opt["permission"] not in RESIDENT
    }
    assert len(acts) > 15
    assert {name for name, opt in acts.items() if "attempt" not in opt} == {"tryWeights"}
