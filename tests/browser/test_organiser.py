"""The organiser's afternoon: write an event, publish it, hold up the code, look at who came, approve."""

from browser.phones import NewPhone
from browser.stage import SATURDAY, Stage
from playwright.sync_api import Page, expect

from points.clock import MINUTE, SECOND


def confirm(page: Page, word: str) -> None:
    dialog = page.locator(".van-dialog")
    dialog.get_by_role("button", name=word).tap()
    expect(dialog).to_be_hidden()


def shown_code(page: Page) -> str:
    """The picture on the live screen, as its address."""
    picture = page.get_by_role("img", name="扫码签到的码")
    picture.wait_for()
    return picture.get_attribute("src") or ""


def test_an_event_is_written_published_and_ready_to_hold_up(stage: Stage, new_phone: NewPhone) -> None:
    phone = new_phone("赵组织")
    page = phone.open("/work")
    page.get_by_role("link", name="发起新活动").tap()
    page.get_by_label("活动名称").fill("河边清洁日")
    page.get_by_label("类别").select_option("clean_up")
    page.get_by_label("开始", exact=True).fill("2026-05-16T08:30")
    page.get_by_label("结束", exact=True).fill("2026-05-16T11:00")
    page.get_by_label("集合地点").fill("河边广场东门")
    _choose_place(page)
    page.get_by_label("联系电话").fill("19900000004")
    page.get_by_role("button", name="保存草稿,下一步").tap()
    page.get_by_role("button", name="发布活动").tap()
    confirm(page, "发布")
    expect(page.get_by_role("link", name="现场签到")).to_be_visible()
    (event,) = stage.get("王秀英", "/api/events", view="open")["items"]
    assert (event["title"], event["status"], event["starts_at"]) == (
        "河边清洁日",
        "published",
        "2026-05-16T08:30:00.000+08:00",
    )


def _choose_place(page: Page) -> None:
    """镇, then 村: one select after the other."""
    page.get_by_label("哪里办的", exact=True).select_option(label="测试镇")
    page.get_by_label("哪里办的,下一级").select_option(label="东村")


def test_what_is_missing_is_said_before_anything_is_sent(stage: Stage, new_phone: NewPhone) -> None:
    page = new_phone("赵组织").open("/events/new")
    page.get_by_role("button", name="保存草稿,下一步").tap()
    expect(page.get_by_role("dialog")).to_contain_text("请填活动名称。")
    assert stage.get("赵组织", "/api/events", view="mine")["items"] == []


def test_the_code_changes_with_its_step_and_the_count_rises(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("赵组织")
    page = phone.open(f"/events/{event_id}/live")
    first = shown_code(page)
    expect(page.locator(".count")).to_have_text("已到0人")
    expect(page.locator("body")).to_contain_text("没带手机?请到签到台")
    stage.sign("王秀英", event_id)
    stage.move(31 * SECOND)
    phone.right_time()
    expect(page.locator(".count")).to_have_text("已到1人")
    expect(page.locator(".names")).to_have_text("王*英")
    assert shown_code(page) != first


def test_the_code_fills_two_thirds_of_a_phone(stage: Stage, new_phone: NewPhone) -> None:
    page = new_phone("赵组织").open(f"/events/{stage.event()}/live")
    shown_code(page)
    box = page.locator(".board").bounding_box()
    picture = page.get_by_role("img", name="扫码签到的码").bounding_box()
    assert box is not None
    assert picture is not None
    assert min(picture["width"], picture["height"]) >= 0.85 * 360
    assert box["width"] * box["height"] >= 0.5 * 360 * 740
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_without_a_network_the_screen_says_so_and_recovers(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("赵组织")
    phone.may_be_refused = True
    page = phone.open(f"/events/{event_id}/live")
    shown_code(page)
    phone.context.set_offline(True)
    expect(page.get_by_role("alert")).to_contain_text("网络断了,请先用纸质签到表。", timeout=20_000)
    phone.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0, timeout=10_000)


def test_turning_to_sign_out_asks_first(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("赵组织")
    page = phone.open(f"/events/{event_id}/live")
    shown_code(page)
    page.get_by_role("button", name="改为签退").tap()
    confirm(page, "先不")
    expect(page.get_by_role("img", name="扫码签到的码")).to_be_visible()
    page.get_by_role("button", name="改为签退").tap()
    confirm(page, "改为签退")
    expect(page.get_by_role("img", name="扫码签退的码")).to_be_visible()
    expect(page.locator(".word")).to_have_text("扫码签退")


def test_a_closed_event_shows_no_code(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("赵组织")
    page = phone.open(f"/events/{event_id}/live")
    shown_code(page)
    stage.post("赵组织", f"/api/events/{event_id}/closing")
    expect(page.get_by_role("alert")).to_have_text("活动已结束,不能再签到。")
    assert page.get_by_role("img", name="扫码签到的码").count() == 0


def come_and_go(stage: Stage, event_id: int, *names: str) -> None:
    stage.server.clock.instant = SATURDAY
    for name in names:
        stage.sign(name, event_id)
        stage.move(MINUTE)
    stage.move(60 * MINUTE)
    for name in names:
        stage.sign(name, event_id, "out")
        stage.move(MINUTE)


def test_what_needs_no_look_is_approved_together(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("赵组织")
    come_and_go(stage, event_id, "王秀英", "李队长", "陈大爷")
    stage.post("赵组织", f"/api/events/{event_id}/closing")
    page = phone.open(f"/events/{event_id}/manage")
    page.get_by_role("link", name="审核出勤").tap()
    page.get_by_role("button", name="没有问题的,一起通过").tap()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_contain_text("共3人,6分。")
    sheet.get_by_role("button", name="通过这3人").tap()
    expect(page.locator("body")).to_contain_text("通过了3人")
    expect(page.get_by_role("button", name="没有问题的,一起通过")).to_have_count(0)
    assert {row["approval"] for row in stage.attendance(event_id)} == {"approved"}
    assert stage.get("王秀英", "/api/me")["points"]["available"] == "2.00"


def test_what_is_flagged_is_looked_at_one_by_one(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("赵组织")
    _claim(stage, event_id)
    stage.move(60 * MINUTE)
    stage.sign("王秀英", event_id, "out")
    page = phone.open(f"/events/{event_id}/attendance")
    expect(page.locator("main")).to_contain_text("没有登录,只报了姓名和尾号")
    page.get_by_role("button", name="不通过").first.tap()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("textbox").last.fill("本人没有来")
    sheet.get_by_role("button", name="不通过").tap()
    expect(page.locator("main")).to_contain_text("没有要处理的。")
    (row,) = stage.attendance(event_id)
    assert (row["approval"], row["points"]) == ("refused", "0.00")


def _claim(stage: Stage, event_id: int) -> None:
    visitor = stage.server.client()
    token = stage.landing(event_id).rpartition("/")[2]
    receipt = visitor.get(f"/api/codes/{token}").json()["receipt"]
    claim = {"name": "王秀英", "phone_last4": "0001"}
    stage.post(visitor, "/api/scans", {"receipt": receipt, "claim": claim})
