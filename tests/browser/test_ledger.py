"""The supervisory committee reads the books, in words."""

from browser.phones import NewPhone
from browser.stage import Stage
from playwright.sync_api import expect

from points.clock import HOUR


def test_the_books_are_told_in_words(stage: Stage, new_phone: NewPhone) -> None:
    event_id = stage.event(settlement="at_once")
    stage.sign("王秀英", event_id)
    stage.move(2 * HOUR)
    stage.sign("王秀英", event_id, "out")
    (row,) = stage.attendance(event_id)
    page = new_phone("孙审计").open("/staff/ledger")
    line = page.locator(".list-item").filter(has_text="4分")
    expect(line).to_contain_text("环境整治")
    expect(line).to_contain_text(f"来源:出勤{row['id']}(第1版)")
    expect(page.locator(".list-item").filter(has_text="120分钟")).to_have_count(1)
    assert not [word for word in ("clean_up", "attendance", "wallet") if word in page.locator("main").inner_text()]
    line.get_by_role("button", name="看收入账户").tap()
    expect(page.locator("main")).to_contain_text(f"居民{stage.server.cast.people['王秀英']},可用积分,余额 4分")
