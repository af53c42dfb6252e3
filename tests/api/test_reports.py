"""Reports and paper over HTTP: who may have them, that every file opens, and that its sums are what happened."""

import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from api.counter import CLERK, ELSEWHERE, OIL, SATURDAY, WANG, ServedCounter
from api.server import Server, serving
from PIL import Image
from python_calamine import CalamineWorkbook

from points import clock
from points.clock import MINUTE, FixedClock
from points.db.audit import audit

DAY = str(SATURDAY)
SECRETARY = "郑评选"


@pytest.fixture(scope="module")
def counter(staged_file: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A counter on a Saturday, for tests that only look."""
    folder, now = tmp_path_factory.mktemp("counter"), FixedClock(clock.at(SATURDAY, 9))
    with serving(staged_file.copy(), staged_file.cast, now, folder) as running:
        yield ServedCounter(running)


def table(content: bytes, sheet: str) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name(sheet).to_python()


def formulas(content: bytes, number: int = 1) -> list[str]:
    page = ZipFile(BytesIO(content)).read(f"xl/worksheets/sheet{number}.xml").decode()
    return re.findall(r"<f>(.*?)</f>", page)


def pages_of(pdf: bytes) -> int:
    assert pdf.startswith(b"%PDF-")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_dashboard_is_the_ledgers(counter: ServedCounter) -> None:
    found = counter.get("reports/dashboard", SECRETARY).json()
    assert set(found) == {"as_of", "points", "by_month", "expiring", "goods", "hours", "shops"}
    assert found["points"]["spent_month"] == "15.50"
    assert (found["points"]["held"], len(found["by_month"])) == ("0.00", 12)
    assert found["by_month"][-1]["month"] == 202605
    assert [(each["name"], each["quantity"], each["points"]) for each in found["goods"]] == [
        ("大米", 2, "8.00"), (OIL, 1, "7.50"),
    ]  # fmt: skip
    assert found["hours"] == [{"weekday": 6, "hour": 9, "orders": 1}]
    assert {each["name"]: each["points"] for each in found["shops"]}["东村1号兑换点"] == "15.50"
    outstanding = float(found["points"]["outstanding"])
    assert outstanding == float(found["points"]["issued_month"]) - 15.50


def test_the_dashboard_as_a_spreadsheet_has_the_same_sums(counter: ServedCounter) -> None:
    answer = counter.get("reports/dashboard.xlsx", SECRETARY)
    assert answer.headers["content-disposition"] == f'attachment; filename="dashboard-{DAY}.xlsx"'
    assert table(answer.content, "按月")[-1][2] == 15.5
    assert table(answer.content, "本季物品")[-1] == ["合计", "", 3, 15.5]
    assert CalamineWorkbook.from_filelike(BytesIO(answer.content)).sheet_names == [
        "按月", "将到期", "本季物品", "时段", "本季兑换点",
    ]  # fmt: skip


def test_a_turnover_shows_what_stayed_and_what_it_cost(counter: ServedCounter) -> None:
    found = counter.get("reports/turnover", SECRETARY, **{"from": DAY, "to": DAY, "shop_id": counter.shop}).json()
    sums = [(each["name"], each["out"], each["back"], each["points"], each["cost_yuan"]) for each in found["items"]]
    assert sums == [("大米", 3, 1, "8.00", "5.00"), (OIL, 1, 0, "7.50", "6.00")]
    assert (found["points"], found["cost_yuan"], found["agrees"]) == ("15.50", "11.00", True)
    book = counter.get("reports/turnover.xlsx", SECRETARY, **{"from": DAY, "to": DAY}).content
    assert table(book, "兑换汇总")[-1] == ["合计", "", "", 4, 1, 3, 15.5, 11]
    assert len(formulas(book)) == 5
    assert all(re.fullmatch(r"SUM\(([D-H])\d+:\1\d+\)", each) for each in formulas(book))


@pytest.mark.parametrize("days", [("2026-05-17", "2026-05-16"), ("2025-01-01", "2026-05-16"), ("0001-01-01", DAY)])
def test_a_turnover_is_of_a_year_at_most(counter: ServedCounter, days: tuple[str, str]) -> None:
    answer = counter.get("reports/turnover", SECRETARY, **{"from": days[0], "to": days[1]})
    assert (answer.status_code, answer.json()["reason"]) == (422, "invalid_input")


def test_a_day_sheet_lists_the_day_with_what_was_undone(counter: ServedCounter) -> None:
    found = counter.get("reports/day-sheet", shop_id=counter.shop, day=DAY).json()
    lines = [(each["item_name"], each["quantity"], each["points"], each["person_name"]) for each in found["lines"]]
    assert lines == [
        ("大米", 1, "4.00", WANG), ("大米", -1, "-4.00", WANG), ("大米", 2, "8.00", WANG), (OIL, 1, "7.50", WANG),
    ]  # fmt: skip
    assert found["lines"][-1]["note"] == "代领:张小芳(女儿)"
    assert (found["points"], found["orders"], found["faults"]) == ("15.50", 2, [])
    assert [each for each in found["items"] if "cost_yuan" in each] == []


def test_a_day_sheet_as_a_spreadsheet_has_real_sums_and_no_formula_of_what_was_typed(counter: ServedCounter) -> None:
    book = counter.get("reports/day-sheet.xlsx", shop_id=counter.shop, day=DAY).content
    rows = table(book, "明细")
    assert [row[3] for row in rows if row[1].isdigit()] == ["大米", "大米", "大米", OIL]
    assert rows[-1][:7] == ["合计", "", "", "", "", 3, 15.5]
    assert len(formulas(book)) == 2
    assert table(book, "按物品")[-1] == ["合计", "", 4, 1, 3, 15.5]


def test_a_day_on_which_nothing_happened_is_empty_in_every_form(counter: ServedCounter) -> None:
    asked = {"shop_id": counter.shop, "day": "2026-05-13"}
    assert counter.get("reports/day-sheet", **asked).json()["lines"] == []
    assert table(counter.get("reports/day-sheet.xlsx", **asked).content, "明细")[-1][5:7] == [0, 0]
    assert pages_of(counter.get("reports/day-sheet.pdf", **asked).content) == 1


def test_the_morning_list_has_those_with_points_and_who_took_it_is_recorded(counter: ServedCounter) -> None:
    before = printings(counter.server)
    found = counter.get("reports/balances", shop_id=counter.shop).json()
    (wang,) = [each for each in found["items"] if each["name"] == WANG]
    assert (wang["place_name"], wang["phone_last4"]) == ("东村", "0001")
    assert float(wang["available"]) == 90 - 15.5
    assert wang["limits_left"] == "大米已换满;=食用油还可换1瓶"
    assert not {"陈大爷", "吴签到"} & {each["name"] for each in found["items"]}
    book = counter.get("reports/balances.xlsx", shop_id=counter.shop).content
    assert [row[:4] for row in table(book, "可用积分") if row[0] == WANG] == [[WANG, "东村", "0001", 74.5]]
    assert pages_of(counter.get("reports/balances.pdf", shop_id=counter.shop).content) == 1
    made = [(CLERK, kind) for kind in ("json", "xlsx", "pdf")]
    assert printings(counter.server)[len(before) :] == made


def printings(server: Server) -> list[tuple[str, str]]:
    names = {person_id: name for name, person_id in server.cast.people.items()}
    with server.parts.database.read() as connection:
        rows = connection.execute(audit.select().where(audit.c.action == "balances.print").order_by(audit.c.id))
        return [(names[row.actor_id], json.loads(row.detail)["format"]) for row in rows]


@pytest.mark.parametrize(
    ("path", "params", "pages"),
    [
        ("reports/day-sheet.pdf", {"day": DAY}, 1),
        ("reports/pickup-sheet.pdf", {"rows": 40}, 4),
        ("reports/pickup-sheet.pdf", {"day": DAY, "rows": 1}, 1),
        ("reports/price-list.pdf", {}, 1),
        ("reports/price-list.pdf", {"paper": "A3"}, 1),
    ],
)
def test_paper_of_a_shop_opens(counter: ServedCounter, path: str, params: dict[str, Any], pages: int) -> None:
    answer = counter.get(path, shop_id=counter.shop, **params)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline; filename=")
    assert pages_of(answer.content) == pages


def test_the_price_list_is_a_picture_to_share(counter: ServedCounter) -> None:
    answer = counter.get("reports/price-list.png", shop_id=counter.shop)
    assert Image.open(BytesIO(answer.content)).size == (1654, 2339)


def test_labels_are_printed_for_the_items_asked_for(counter: ServedCounter) -> None:
    twenty_five = ",".join([str(counter.rice)] * 24 + [str(counter.oil)])
    assert pages_of(counter.get("reports/shelf-labels.pdf", item_ids=twenty_five).content) == 2
    for ids, expected in ((f"{counter.rice},999999", (404, "item_not_found")), ("", (422, "invalid_input"))):
        answer = counter.get("reports/shelf-labels.pdf", item_ids=ids)
        assert (answer.status_code, answer.json()["reason"]) == expected


def test_the_sheet_for_counting_opens(counter: ServedCounter) -> None:
    count = counter.cast.counts["东村"]
    assert pages_of(counter.get(f"stock/counts/{count}/sheet.pdf").content) == 1


def test_a_receipt_is_a_page_with_its_own_policy(counter: ServedCounter) -> None:
    answer = counter.get(f"orders/{counter.kept.id}/receipt", WANG)
    assert answer.headers["content-type"].startswith("text/html")
    policies = answer.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "style-src 'sha256-" in policies[0]
    page = answer.text
    for words in ("东村1号兑换点", "王*英", "张*芳", "大米", "15.5分", "74.5分", "工作人员不会向您索要验证码"):
        assert words in page, words
    assert WANG not in page
    assert "补打" not in page


def test_a_receipt_of_an_undone_order_says_so_and_one_printed_later_too(counter: ServedCounter) -> None:
    assert "这一单已撤销" in counter.get(f"orders/{counter.undone.id}/receipt").text
    begun = counter.server.clock.now()
    counter.server.clock.instant = begun + 16 * MINUTE
    later = counter.get(f"orders/{counter.kept.id}/receipt").text
    counter.server.clock.instant = begun
    assert "补打" in later
    assert "74.5分" not in later


@pytest.mark.parametrize(("width", "dots"), [(58, 384), (80, 576)])
def test_a_receipt_fits_the_paper_in_each_form(counter: ServedCounter, width: int, dots: int) -> None:
    path = f"orders/{counter.kept.id}/receipt"
    picture = counter.get(path, width=width, format="png")
    assert Image.open(BytesIO(picture.content)).width == dots
    assert counter.get(path, width=width, format="escpos").content.startswith(b"\x1b@")
    assert f"size:{width}mm" in counter.get(path, width=width).text


def test_a_receipt_is_for_its_person_and_its_counter(counter: ServedCounter) -> None:
    path = f"orders/{counter.kept.id}/receipt"
    answers = {name: counter.get(path, name).status_code for name in (WANG, CLERK, ELSEWHERE)}
    assert answers == {WANG: 200, CLERK: 200, ELSEWHERE: 404}
    assert counter.get("orders/999999/receipt", WANG).status_code == 404
    bad: list[dict[str, Any]] = [{"width": 60}, {"format": "docx"}]
    for params in bad:
        assert counter.get(path, **params).status_code == 422


def test_a_shop_of_another_village_is_not_ones_own(counter: ServedCounter) -> None:
    there = counter.cast.shops["西村", 1]
    for path in ("day-sheet", "day-sheet.pdf", "balances", "balances.pdf", "pickup-sheet.pdf", "price-list.png"):
        answer = counter.get(f"reports/{path}", shop_id=there)
        assert (answer.status_code, answer.json()["reason"]) == (403, "forbidden"), path
