"""户主 is set where staff open a resident: by a button, once asked, and told at once."""

from browser.phones import NewPhone
from browser.stage import Stage
from playwright.sync_api import expect


def daughter_of(stage: Stage) -> int:
    """王小梅, who lives with 王秀英."""
    cast = stage.server.cast
    body = {"name": "王小梅", "place_id": cast.places["东村"], "household_id": cast.households["东村"]}
    return stage.post("钱店员", "/api/people", body)["id"]


def test_a_clerk_names_a_new_head_of_a_household(stage: Stage, new_phone: NewPhone) -> None:
    cast, daughter = stage.server.cast, daughter_of(stage)
    phone = new_phone("钱店员")
    page = phone.open(f"/staff/people/{daughter}")
    facts, button = page.locator("dl.facts"), page.get_by_role("button", name="设为户主", exact=True)
    expect(facts).to_contain_text("户主 王秀英")
    button.tap()
    asked = page.get_by_role("dialog").filter(has_text="现在的户主是王秀英。")
    asked.get_by_role("button", name="设为户主").tap()
    expect(facts).to_contain_text("户主 王小梅")
    expect(button).to_have_count(0)
    phone.open(f"/staff/people/{cast.people['王秀英']}")
    expect(facts).to_contain_text("户主 王小梅")
    expect(button).to_be_visible()


def test_who_may_not_record_people_is_offered_no_such_button(stage: Stage, new_phone: NewPhone) -> None:
    page = new_phone("郑评选").open(f"/staff/people/{daughter_of(stage)}")
    expect(page.locator("dl.facts")).to_contain_text("户主 王秀英")
    expect(page.get_by_role("button", name="设为户主")).to_have_count(0)
