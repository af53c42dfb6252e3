"""A resident's page, as staff open it."""

from api.purses import HOME, earn, share
from browser.phones import NewPhone
from browser.stage import Stage
from playwright.sync_api import expect

from points.ledger.posting import Owner


def test_staff_read_both_purses_in_the_words_of_the_till(stage: Stage, new_phone: NewPhone) -> None:
    people = stage.server.cast.people
    share(stage.server)
    earn(stage.server, "王秀英", Owner("household", HOME), 4_800, 1)
    earn(stage.server, "王秀英", Owner("person", people["王秀英"]), 600, 2)
    page = new_phone("钱店员").open(f"/staff/people/{people['王秀英']}")
    card = page.locator(".card").first
    expect(card).to_contain_text("全家可用48分,待审核 0分")
    expect(card).to_contain_text("本人另有6分。全家的和本人的积分分开算,不能合着用。")
    page.goto(f"{stage.url}/staff/people/{people['李队长']}")
    expect(card).to_contain_text("可用积分48分,待审核 0分")
    expect(card).not_to_contain_text("另有")
