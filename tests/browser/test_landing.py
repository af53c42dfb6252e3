"""The volunteer's two taps, and everything that may stand between them."""

from browser.phones import NewPhone, Phone
from browser.stage import Stage
from cast import CAST, code_sent
from playwright.sync_api import Page, Route, expect

from points.clock import MINUTE, SECOND


def heading(page: Page) -> str:
    page.locator(".verdict h1").wait_for()
    return page.locator(".verdict").inner_text()


def sign(phone: Phone, word: str = "我来签到") -> str:
    phone.page.get_by_role("button", name=word).tap()
    return heading(phone.page)


def type_phone(stage: Stage, phone: Phone, number: str) -> None:
    """Phone and code, in the form on the landing page."""
    page = phone.page
    page.get_by_label("手机号", exact=True).fill(number)
    with page.expect_response("**/api/session/codes"):
        page.get_by_role("button", name="获取验证码").tap()
    page.get_by_label("验证码", exact=True).fill(code_sent(stage.server.parts.database))
    page.get_by_role("button", name="登录").tap()


def test_two_taps_sign_in_and_two_sign_out(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    page = phone.open(stage.landing(event_id))
    for words in ("河边清洁日", "河边广场东门", "赵组织", "王秀英", "尾号0001", "8:00"):
        expect(page.locator("main")).to_contain_text(words)
    assert page.get_by_role("link", name="给赵组织打电话").get_attribute("href") == "tel:19900000004"
    said = sign(phone)
    assert "签到成功 8:32" in said
    assert "积分审核后到账" in said
    (row,) = stage.attendance(event_id)
    assert (row["person"]["name"], row["status"], row["review"]) == ("王秀英", "in", [])
    stage.move(90 * MINUTE)
    phone.open(stage.landing(event_id, "out"))
    assert "签退成功 10:02" in sign(phone, "我来签退")
    (row,) = stage.attendance(event_id)
    assert (row["status"], row["minutes"], row["points"]) == ("left", 90, "3.00")


def test_the_lower_case_address_opens_the_same_page(stage: Stage, new_phone: NewPhone) -> None:
    phone = new_phone("王秀英")
    phone.open(stage.landing(stage.event()).replace("/C/", "/c/").lower())
    assert "签到成功" in sign(phone)


def test_an_old_code_says_scan_the_new_one(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    phone.may_be_refused = True
    address = stage.landing(event_id)
    stage.move(61 * SECOND)
    page = phone.open(address)
    assert "码已过期,请扫现场的新码。" in heading(page)
    assert page.get_by_role("button", name="我来签到").count() == 0
    assert stage.attendance(event_id) == []


def test_a_slow_sign_in_loses_nothing_though_the_code_moved_on(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone()
    phone.may_be_refused = True  # the page asks about its code again, which is old by now
    page = phone.open(stage.landing(event_id))
    page.get_by_label("手机号", exact=True).wait_for()  # the page has met its code; only then does time pass
    stage.move(10 * MINUTE)
    type_phone(stage, phone, CAST["王秀英"].phone)
    assert "签到成功 8:32" in sign(phone)
    assert len(stage.attendance(event_id)) == 1


def test_a_page_left_open_too_long_cannot_sign(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    phone.may_be_refused = True
    page = phone.open(stage.landing(event_id))
    page.get_by_role("button", name="我来签到").wait_for()
    stage.move(16 * MINUTE)
    assert "重新扫现场的码" in sign(phone)
    assert stage.attendance(event_id) == []


def test_who_is_in_already_is_told_when(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    stage.sign("王秀英", event_id)
    stage.move(5 * MINUTE)
    page = phone.open(stage.landing(event_id))
    expect(page.get_by_role("status")).to_contain_text("您8:32已签到,不用再签。")
    assert page.get_by_role("button", name="我来签到").count() == 0


def test_too_early_says_when_it_begins(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    phone.may_be_refused = True
    stage.move(-90 * MINUTE)
    phone.open(stage.landing(event_id))
    assert "还没到时间,7:30开始签到。" in sign(phone)


def test_a_couple_on_one_phone_is_asked_who_it_is(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    stage.neighbour("李国富", CAST["王秀英"].phone)
    page = phone.open(stage.landing(event_id))
    expect(page.get_by_role("heading", name="您是哪一位?")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("李国富")
    page.get_by_role("button", name="李*富").tap()
    expect(page.locator("main")).to_contain_text("您是:李*富")
    said = sign(phone)
    assert "签到成功" in said
    assert "李国富" in said
    stage.move(MINUTE)
    page = phone.open(stage.landing(event_id))
    page.get_by_role("button", name="王秀英").tap()
    assert "王秀英" in sign(phone)
    rows = {row["person"]["name"]: row["review"] for row in stage.attendance(event_id)}
    assert rows == {"李国富": ["shared_phone"], "王秀英": ["shared_phone"]}


def test_a_stranger_signs_in_inside_the_page(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone()
    page = phone.open(stage.landing(event_id))
    expect(page.locator("body")).to_contain_text("工作人员不会向您索要验证码")
    type_phone(stage, phone, CAST["王秀英"].phone)
    expect(page.locator("main")).to_contain_text("您是:王秀英")
    assert "签到成功 8:32" in sign(phone)


def test_without_a_code_name_and_last_four_wait_for_the_organiser(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(settlement="at_once"), new_phone()
    page = phone.open(stage.landing(event_id))
    page.get_by_role("button", name="没有验证码").tap()
    page.get_by_label("姓名").fill("王秀英")
    page.get_by_label("手机尾号").fill("0001")
    said = sign(phone)
    assert "签到成功" in said
    assert "王*英" in said
    assert "积分审核后到账" in said
    (row,) = stage.attendance(event_id)
    assert (row["approval"], row["review"]) == ("pending", ["claimed"])


def test_a_name_nobody_has_is_sent_to_the_desk(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone()
    phone.may_be_refused = True
    page = phone.open(stage.landing(event_id))
    page.get_by_role("button", name="没有验证码").tap()
    page.get_by_label("姓名").fill("没有人")
    page.get_by_label("手机尾号").fill("0001")
    assert "找负责人登记" in sign(phone)
    assert stage.attendance(event_id) == []


def test_not_me_signs_the_other_person_out_and_asks(stage: Stage, new_phone: NewPhone) -> None:
    phone = new_phone("王秀英")
    phone.may_be_refused = True
    page = phone.open(stage.landing(stage.event()))
    with page.expect_response(lambda answer: answer.request.method == "DELETE"):
        page.get_by_role("button", name="不是我").tap()
    expect(page.get_by_label("手机号", exact=True)).to_be_visible()
    assert page.request.get(f"{stage.url}/api/session").status == 401


def test_after_a_wrong_pick_the_other_is_not_named_whole(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone()
    phone.may_be_refused = True
    stage.neighbour("李国富", CAST["王秀英"].phone)
    stage.neighbour("李家富", CAST["王秀英"].phone, "西村")
    page = phone.open(stage.landing(event_id))
    type_phone(stage, phone, CAST["王秀英"].phone)
    expect(page.get_by_role("button", name="李*富 东村")).to_be_visible()
    page.get_by_role("button", name="李*富 西村").tap()
    expect(page.locator("main")).to_contain_text("您是:李家富")
    page.get_by_role("button", name="不是我").tap()
    expect(page.get_by_role("button", name="王*英")).to_be_visible()
    assert "王秀英" not in page.content()
    assert "李国富" not in page.content()


def test_a_lost_answer_is_asked_for_again_and_counts_once(stage: Stage, new_phone: NewPhone) -> None:
    event_id, phone = stage.event(), new_phone("王秀英")
    phone.may_be_refused = True
    keys: list[str] = []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 2:
            return route.continue_()
        route.fetch(max_retries=2)  # the server did it; the answer does not come back
        return route.abort("connectionreset")

    phone.page.route("**/api/scans", lose)
    page = phone.open(stage.landing(event_id))
    said = sign(phone)
    assert "还没登记成功" in said
    assert "签到成功" not in said
    page.get_by_role("button", name="再试一次").tap()
    expect(page.locator(".verdict h1")).to_contain_text("签到成功 8:32")
    assert len(keys) == 3
    assert len(set(keys)) == 1
    (row,) = stage.attendance(event_id)
    assert row["revision"] == 0
    assert row["review"] == []


def test_a_receipt_is_worthless_on_another_phone(stage: Stage, new_phone: NewPhone) -> None:
    event_id, first, second = stage.event(), new_phone("王秀英"), new_phone("李队长")
    address = stage.landing(event_id)
    with first.page.expect_response("**/api/codes/*") as met:
        first.open(address)
    second.open(address)
    answer = second.page.request.post(
        f"{stage.url}/api/scans",
        data={"receipt": met.value.json()["receipt"]},
        headers={"Idempotency-Key": '"another"'},
    )
    assert (answer.status, answer.json()["reason"]) == (404, "invalid")
