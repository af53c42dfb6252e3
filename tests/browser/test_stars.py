"""What residents and neighbours do around the stars: object, take a consent back, check a certificate."""

from browser.phones import NewPhone
from browser.stage import Stage


def test_a_resident_objects_to_a_line_and_learns_until_when_it_is_answered(stage: Stage, new_phone: NewPhone) -> None:
    page = new_phone("王秀英").open(f"/notices/{stage.notice('西村')}")
    page.get_by_role("link", name="陈*").tap()
    page.get_by_label("哪里不对").fill("时长不对\n那天没有来")
    page.get_by_role("button", name="提交异议").tap()
    page.get_by_text("收到了,谢谢您。我们最晚5月22日答复。").wait_for()
    page.get_by_role("link", name="看我的异议").tap()
    page.get_by_text("正在核实").wait_for()
    (made,) = stage.get("王秀英", "/api/me/objections")["items"]
    assert (made["position"], made["words"]) == (1, "时长不对\n那天没有来")


def test_a_consent_is_taken_back_by_one_touch_and_the_line_is_gone(stage: Stage, new_phone: NewPhone) -> None:
    notice, phone = f"/notices/{stage.notice('东村')}", new_phone("王秀英")
    phone.open(notice).get_by_text("王*英").wait_for()
    page = phone.open("/stars/consents")
    page.get_by_role("switch").first.tap()
    page.get_by_text("5月16日已撤回").wait_for()
    page.get_by_text("要先同意第一项").wait_for()
    page = phone.open(notice)
    page.get_by_text("本人已撤回同意").wait_for()
    assert "王*英" not in page.locator("main").inner_text()


def test_a_stranger_learns_that_a_number_is_nobodys(new_phone: NewPhone) -> None:
    phone = new_phone()
    phone.may_be_refused = True
    for number in ("202600001", "12AB"):
        page = phone.open(f"/V/{number}")
        page.get_by_role("status").get_by_text("没有这个编号", exact=True).wait_for()


def test_a_stranger_sees_the_board_and_a_notice_and_is_asked_in_before_objecting(
    stage: Stage, new_phone: NewPhone
) -> None:
    phone = new_phone()
    phone.may_be_refused = True
    phone.open("/stars").get_by_role("heading", name="季度服务之星").wait_for()
    notice = f"/notices/{stage.notice('东村')}"
    phone.open(notice).get_by_role("heading", name="名单,共1行").wait_for()
    objection = f"{notice}/objection"
    phone.open(objection).wait_for_url(f"**/signin?next={objection}")
