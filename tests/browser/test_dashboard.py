"""Those who answer for the town's points see them at a glance, drawn and in numbers."""

from browser.phones import NewPhone
from browser.stage import Stage
from playwright.sync_api import expect


def test_the_dashboard_draws_a_month_and_says_it_in_numbers_too(stage: Stage, new_phone: NewPhone) -> None:
    stage.sign("王秀英", stage.meeting(settlement="at_once"))
    page = new_phone("孙审计").open("/staff/dashboard")
    expect(page.locator("dl").filter(has_text="本月发放").first).to_contain_text("3分")
    months = page.get_by_role("region", name="每月积分")
    expect(months.locator("svg")).to_be_visible()
    months.get_by_text("看数字").tap()
    expect(months.get_by_role("row").filter(has_text="26年5月")).to_contain_text("3分")
    lapse = page.get_by_role("region", name="居民手里的积分,哪个月到期")
    lapse.get_by_text("看数字").tap()
    expect(lapse.get_by_role("row").filter(has_text="27年12月")).to_contain_text("3分")
