"""A resident looks at what is theirs."""

from datetime import date

from browser.phones import NewPhone
from browser.stage import Stage
from cast import CAST, code_sent
from playwright.sync_api import expect

from points import clock
from points.clock import HOUR


def serve_two_hours(stage: Stage) -> None:
    event_id = stage.event(settlement="at_once")
    stage.sign("王秀英", event_id)
    stage.move(2 * HOUR)
    stage.sign("王秀英", event_id, "out")


def test_my_points_and_statement_show_what_was_earned(stage: Stage, new_phone: NewPhone) -> None:
    serve_two_hours(stage)
    page = new_phone("王秀英").open("/")
    expect(page.locator(".balance")).to_contain_text("王秀英,您好")
    expect(page.locator(".balance .big")).to_have_text("4分")
    expect(page.locator(".balance")).to_contain_text("2小时")
    line = page.locator(".line").first
    expect(line).to_contain_text("河边清洁日")
    expect(line).to_contain_text("+4分")


def test_a_meeting_is_told_without_hours(stage: Stage, new_phone: NewPhone) -> None:
    stage.sign("王秀英", stage.meeting(settlement="at_once"))
    serve_two_hours(stage)
    page = new_phone("王秀英").open("/me/attendance")
    line = page.get_by_role("link", name="院坝会")
    expect(line).to_contain_text("积分 3分")
    expect(line).not_to_contain_text("时长")
    expect(page.get_by_role("link", name="河边清洁日")).to_contain_text("时长 2小时 · 积分 4分")


def test_points_that_lapse_are_told_with_their_last_day(stage: Stage, new_phone: NewPhone) -> None:
    serve_two_hours(stage)
    stage.server.clock.instant = clock.at(date(2027, 11, 20), 9)
    phone = new_phone()
    phone.may_be_refused = True  # whether somebody is signed in is asked, and answered 401
    page = phone.open("/signin")
    page.get_by_label("手机号", exact=True).fill(CAST["王秀英"].phone)
    with page.expect_response("**/api/session/codes"):
        page.get_by_role("button", name="获取验证码").tap()
    page.get_by_label("验证码", exact=True).fill(code_sent(stage.server.parts.database))
    page.get_by_role("button", name="登录", exact=True).tap()
    expect(page.locator(".soon")).to_have_text("快到期:4分,12月31日到期")


def test_my_code_is_what_a_steward_scans(stage: Stage, new_phone: NewPhone) -> None:
    phone = new_phone("王秀英")
    page = phone.open("/me/code")
    digits = stage.member_code("王秀英")
    expect(page.locator("main")).to_contain_text(digits[:4])
    shown = page.locator("main").inner_text().replace(" ", "").replace("\n", "")
    assert digits in shown
