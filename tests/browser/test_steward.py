"""The steward's scan: a hardware scanner types like nobody can, and a phone without a network forgets nothing."""

import pytest
from browser.phones import NewPhone, Phone
from browser.scanner import scanner_reads
from browser.stage import Stage
from playwright.sync_api import Page, expect


@pytest.fixture
def desk(stage: Stage, new_phone: NewPhone) -> tuple[Phone, int]:
    """The steward at a running event."""
    event_id, phone = stage.event(), new_phone("吴签到")
    page = phone.open(f"/events/{event_id}/scan")
    expect(page.get_by_text("河边清洁日")).to_be_visible()
    return phone, event_id


def verdict(page: Page) -> str:
    found = page.get_by_role("alertdialog")
    found.wait_for()
    return found.inner_text()


def test_a_scanner_without_enter_under_an_input_method(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    scanner_reads(phone.page, stage.member_code("王秀英"))
    said = verdict(phone.page)
    assert "✓" in said
    assert "签到成功" in said
    assert "王秀英" in said
    assert "东村" in said
    assert [row["person"]["name"] for row in stage.attendance(event_id)] == ["王秀英"]


def test_a_scanner_with_enter_while_a_field_has_the_focus(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    phone.page.get_by_label("手输数字").focus()
    landed = scanner_reads(phone.page, stage.member_code("王秀英"), end=True, composing=False)
    assert "王秀英" in verdict(phone.page)
    assert landed <= 1  # the first key may be a hand's; from the second on it is a scanner
    assert len(stage.attendance(event_id)) == 1


def test_a_hand_that_types_slowly_is_no_scanner(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    phone.page.keyboard.type("1234567890", delay=60)
    phone.page.wait_for_timeout(200)
    assert phone.page.get_by_role("alertdialog").count() == 0
    assert stage.attendance(event_id) == []


def test_digits_typed_by_hand_with_spaces(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, _ = desk
    digits = stage.member_code("王秀英")
    spaced = " ".join(digits[i : i + 4] for i in range(0, len(digits), 4))
    phone.page.get_by_label("手输数字").fill(spaced)
    phone.page.get_by_role("button", name="确定").tap()
    assert "王秀英" in verdict(phone.page)


def test_a_refusal_stays_until_it_is_seen(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    phone.may_be_refused = True
    scanner_reads(phone.page, "7123456789012345")
    assert stage.attendance(event_id) == []
    said = verdict(phone.page)
    assert "✗" in said
    phone.page.wait_for_timeout(2_000)
    phone.page.get_by_role("button", name="下一位").tap()
    expect(phone.page.get_by_role("alertdialog")).to_have_count(0)


def test_who_is_in_already_is_no_alarm(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    phone.may_be_refused = True
    stage.sign("王秀英", event_id)
    scanner_reads(phone.page, stage.member_code("王秀英"))
    said = verdict(phone.page)
    assert "8:32已签到,不用再签。" in said
    assert "✗" not in said
    assert "签到成功" not in said


def test_scans_without_a_network_are_kept_and_uploaded(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    phone.may_be_refused = True
    page, digits = phone.page, stage.member_code("王秀英")
    phone.context.set_offline(True)
    scanner_reads(page, digits)
    said = verdict(page)
    assert "没有网络,已存本机,还没算签到成功。" in said
    assert "✓" not in said
    expect(page.get_by_text("待上传 1 条")).to_be_visible()
    assert stage.attendance(event_id) == []
    phone.context.set_offline(False)
    expect(page.get_by_text("待上传")).to_have_count(0)
    (row,) = stage.attendance(event_id)
    assert row["person"]["name"] == "王秀英"
    assert row["in_at"].startswith("2026-05-16T08:32")


def test_what_was_kept_survives_a_reload_and_a_lost_answer_counts_once(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    phone.may_be_refused = True
    page = phone.page
    page.route("**/api/scans", lambda route: (route.fetch(max_retries=2), route.abort("connectionreset")))
    page.route("**/api/scans/batch", lambda route: route.abort("connectionreset"))
    scanner_reads(page, stage.member_code("王秀英"))
    assert "已存本机" in verdict(page)
    page.unroute("**/api/scans/batch")
    with page.expect_response("**/api/scans/batch") as uploaded:
        page.reload()
    (result,) = uploaded.value.json()["results"]
    assert (result["status"], result["replayed"], result["reason"]) == (201, True, None)
    expect(page.get_by_text("待上传")).to_have_count(0)
    (row,) = stage.attendance(event_id)
    assert (row["status"], row["review"]) == ("in", [])


def test_the_roll_call_signs_who_has_neither_phone_nor_card(stage: Stage, desk: tuple[Phone, int]) -> None:
    phone, event_id = desk
    stage.post("王秀英", f"/api/events/{event_id}/signups", expect=409)
    stage.sign("王秀英", event_id)
    page = phone.open(f"/events/{event_id}/roll")
    expect(page.get_by_role("radio", name="在现场 1")).to_be_checked()
    page.get_by_role("button", name="王秀英签退").tap()
    assert "签退成功" in verdict(page)
    (row,) = stage.attendance(event_id)
    assert row["status"] == "left"
