"""A whole Saturday at one counter in a real browser: fifty customers, some in trouble, and the books agree."""

from collections.abc import Generator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from api.server import serving
from browser.counter_cast import GOODS, OPENS, SECOND_PHONE, Customer, Town, customers, found
from browser.counter_stories import ONE_ORDER, STORIES
from browser.counter_tally import Tally
from browser.counter_till import OLD_PC, Till, sign_in
from browser.phones import NewPhone, Phone, phones_on
from browser.scanner import scanner_reads
from browser.stage import Stage
from cast import CAST
from databases import SQLiteFiles
from playwright.sync_api import Browser, Locator, Page, expect
from python_calamine import CalamineWorkbook
from sqlalchemy import case, func, or_, select

from points.api.web import Web
from points.clock import at, local_day
from points.db.engine import Database
from points.decimals import decimal
from points.ledger.models import POINTS, accounts, transfers
from points.ledger.verify import verify

DAY = str(local_day(OPENS))


@pytest.fixture
def opened(
    browser: Browser, sqlite_files: SQLiteFiles, pages: Web, tmp_path: Path
) -> Generator[tuple[Town, NewPhone]]:
    """The server on the morning of the day, and browsers for its clerks."""
    with sqlite_files.fresh() as url:
        town, cast = found(Database(url))
        with serving(url, cast, town.clock, tmp_path, web=pages) as server, phones_on(browser, Stage(server)) as make:
            yield town, make
        town.database.close()


def test_a_counter_day(opened: tuple[Town, NewPhone]) -> None:
    town, new_phone = opened
    people, tally = customers(), Tally()
    tally.opens(people)
    till = Till(_old_pc(new_phone), town, tally)
    sign_in(till.phone, CAST["钱店员"].phone)
    for customer in people:
        _comes(till, customer)
    print(f"\nfirst scan to done, with the test's own hands: median {median(till.times):.0f} ms of {len(till.times)}")
    _brought_back(till, people)
    _day_sheet_agrees(till)
    second = _old_pc(new_phone)
    sign_in(second, SECOND_PHONE)
    _count(till, second)
    _day_sheet_agrees(till)
    _books_agree(till)
    _closed_tomorrow(till, people[0])


def _old_pc(new_phone: NewPhone) -> Phone:
    phone = new_phone(large=True)
    phone.may_be_refused = True
    phone.page.set_viewport_size(OLD_PC)
    return phone


def _comes(till: Till, customer: Customer) -> None:
    """One of the fifty."""
    till.next()
    if customer.story:
        STORIES[customer.story](till, customer)
        if customer.story in ONE_ORDER:
            assert [each["state"] for each in till.orders_of(customer.name)] == ["collected"]
    else:
        till.serve(customer)
        till.keep_time()


def _row(page: Page, name: str) -> Locator:
    return page.get_by_role("article").filter(has_text=name)


def _brought_back(till: Till, people: list[Customer]) -> None:
    """Two more orders are undone and two come back in part, from the list of the day: one thing whole, one broken."""
    page, tally = till.page, till.tally
    ordinary = [each for each in people if not each.story and sum(quantity for _, quantity in each.takes) > 2]
    page.get_by_role("link", name="今天的单子").click()
    for customer in ordinary[-2:]:
        _row(page, customer.name).get_by_role("button", name="撤销").click()
        page.get_by_role("dialog").get_by_role("button", name="撤销").click()
        expect(_row(page, customer.name)).to_contain_text("已撤销")
        tally.brings(customer.name, customer.takes)
    for customer, broken in ((ordinary[-3], False), (ordinary[-4], True)):
        item, _ = customer.takes[0]
        _row(page, customer.name).get_by_role("button", name="退货").click()
        sheet = page.get_by_role("dialog", name=f"退货:{customer.name}")
        sheet.get_by_role("button", name="加一").first.click()
        if broken:
            sheet.get_by_text("坏了,不再兑换").click()
        sheet.get_by_label("为什么退").fill("包装破了")
        sheet.get_by_role("button", name="确认退货").click()
        expect(_row(page, customer.name)).to_contain_text("(退了1")
        expect(_row(page, customer.name)).to_contain_text(f"已退{decimal(tally.price[item])}分")
        tally.brings(customer.name, ((item, 1),), broken=broken)
    paper = page.get_by_role("link", name="打印当天汇总").get_attribute("href")
    assert page.request.get(f"{till.phone.host.url}{paper}").body().startswith(b"%PDF-")


def _day_sheet_agrees(till: Till) -> None:
    """日结单, as data, as a spreadsheet and on paper, says what the tally says."""
    tally, asked = till.tally, {"shop_id": till.town.shop_id, "day": DAY}
    address = f"{till.phone.host.url}/api/reports/day-sheet"
    sheet = till.page.request.get(address, params=asked).json()
    expected = {
        name: (tally.out[name], tally.back[name], tally.out[name] - tally.back[name], tally.points[name])
        for name in tally.out
    }
    sums = {
        each["name"]: (each["out"], each["back"], each["net"], _hundredths(each["points"])) for each in sheet["items"]
    }
    assert sums == expected
    assert _hundredths(sheet["points"]) == tally.points.total()
    assert (sheet["orders"], sheet["vouchers_issued"], sheet["reserved"]) == (tally.orders, tally.vouchers, 0)
    assert sheet["faults"] == []
    book = CalamineWorkbook.from_filelike(BytesIO(till.page.request.get(f"{address}.xlsx", params=asked).body()))
    rows = [row for row in book.get_sheet_by_name("按物品").to_python() if row[0] in expected]
    assert {row[0]: (*row[2:5], _hundredths(str(row[5]))) for row in rows} == expected


def _count(till: Till, second: Phone) -> None:
    """The clerk counts blind and misses a bag; another one sees the difference and decides."""
    page, shelf = till.page, till.tally.shelf
    counted = {name: shelf[name] - (name == "大米") for name in GOODS}
    _to_counts(page)
    page.get_by_label("盘哪里").fill("全部")
    page.get_by_role("button", name="开始盘点").click()
    expect(page.get_by_role("combobox", name="扫条码")).to_be_visible()
    for name in GOODS:
        scanner_reads(page, till.town.barcode(name), end=True)
        page.get_by_label(f"{name}数到几").fill(str(counted[name]))
    expect(page.get_by_text("应有")).to_have_count(0)
    page.get_by_role("button", name="提交盘点").click()
    page.get_by_role("dialog").get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("盘点是您做的,请换人审核。")).to_be_visible()
    expect(page.get_by_role("button", name="按盘点数调整库存")).to_have_count(0)
    other = second.page
    _to_counts(other)
    other.get_by_role("link", name="全部").click()
    expect(other.get_by_text(f"盘了{len(GOODS)}样,1样有差异")).to_be_visible()
    rice = other.get_by_role("listitem").first  # what differs comes first
    expect(rice).to_contain_text("大米")
    expect(rice).to_contain_text(f"数到{counted['大米']} · 应有{shelf['大米']}袋")
    expect(rice).to_contain_text("少1袋")
    other.get_by_role("button", name="按盘点数调整库存").click()
    other.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(other.get_by_text("已按盘点数调整")).to_be_visible()
    shelf["大米"] -= 1


def _to_counts(page: Page) -> None:
    page.get_by_role("link", name="库存", exact=True).click()
    page.get_by_role("tab", name="盘点").click()


def _books_agree(till: Till) -> None:
    """The ledger, read apart from every report: shelves, purses, and what orders and vouchers moved."""
    town, tally = till.town, till.tally
    debit, credit = accounts.alias(), accounts.alias()
    amount = case((credit.c.kind == "sink", transfers.c.amount), else_=-transfers.c.amount)
    moved = (
        select(transfers.c.unit_id, func.sum(amount))
        .join_from(transfers, debit, debit.c.id == transfers.c.debit_id)
        .join(credit, credit.c.id == transfers.c.credit_id)
        .where(transfers.c.source_type.in_(("order", "voucher")))
        .where(or_(credit.c.kind == "sink", debit.c.kind == "sink"))
        .group_by(transfers.c.unit_id)
    )
    with town.database.read() as connection:
        sums: dict[int, Any] = {unit: int(total) for unit, total in connection.execute(moved)}
        held = {(row.owner_type, row.owner_id, row.unit_id, row.kind): row.balance
                for row in connection.execute(select(accounts))}  # fmt: skip
        assert verify(connection).fault is None
    assert sums[POINTS] == tally.points.total()
    for name in GOODS:
        unit = town.items[name]
        on_hand = sum(held.get(("shop", town.shop_id, unit, kind), 0) for kind in ("stock", "hold"))
        assert (name, on_hand, sums.get(unit, 0)) == (name, tally.shelf[name], tally.kept_out[name])
    wallets = {name: held.get(("person", town.people[name], POINTS, "wallet"), 0) for name in tally.purse}
    assert wallets == tally.purse


def _hundredths(text: str) -> int:
    return round(float(text) * 100)


def _closed_tomorrow(till: Till, customer: Customer) -> None:
    """Sunday: nothing is had, and everybody is told when."""
    till.town.clock.instant = at(local_day(OPENS) + timedelta(days=1), 9)
    sign_in(till.phone, CAST["钱店员"].phone)
    till.serve_refused(customer, "今天不兑换,下次5月20日。")
    expect(till.person.get_by_role("alert")).to_contain_text("今天不兑换,下次5月20日。")
