from datetime import date
from io import BytesIO
from zipfile import ZipFile

import msgspec
import pytest
from python_calamine import CalamineWorkbook

from points.clock import at
from points.media.award_forms import Scored
from points.media.cycle_book import (
    CycleFile,
    Nomination,
    Objection,
    PanelScore,
    Published,
    Result,
    Screening,
    Step,
    cycle_book,
)

DAY = date(2026, 7, 20)
SHEETS = ["名单与得分明细", "推荐", "资格", "研究", "公示", "异议", "结果", "步骤"]
EMPTY = CycleFile(title="2026年第二季度服务之星", facts=("规则第3版", "校验码 ab12"), lines=("服务时长", "扣分"))
WHOLE = msgspec.structs.replace(
    EMPTY,
    ranking=[
        Scored(rank=rank, name=name, place="柳贤社区", scores=(3650, -200), total=3450)
        for rank, name in ((1, "王秀英"), (2, "李明"), (2, "陈大爷"), (4, "=1+1"))
    ],
    nominations=[Nomination(name="王秀英", place="柳贤社区", by="本人", day=DAY, reason="热心")],
    screenings=[
        Screening(name="王秀英", place="柳贤社区", eligible=True),
        Screening(name="周国强", place="城南村", eligible=False, reason="加入不满3个月", evidence="2026年6月1日加入"),
    ],
    panel=[
        PanelScore(name="王秀英", member="刘大姐", score=950),
        PanelScore(name="李明", member="刘大姐", score=None, recused=True, note="亲属"),
    ],
    notices=[
        Published(title="公示", first=DAY, last=DAY, receiver="刘大姐", phone="19900001234", state="已结束"),
    ],
    objections=[
        Objection(number="1", received_on=DAY, raised_by="周国强", against="李明", reasons="早退", due_on=DAY),
    ],
    results=[
        Result(name="王秀英", place="柳贤社区", level="三星", certificate="PL-20262-001", bonus=1000),
        Result(name="陈大爷", place="柳贤社区", bonus=550, remark="现场抓阄，见证人刘大姐"),
    ],
    steps=[Step(step="截止", at=at(DAY, 9, 5), by="张干事")],
)


def rows(book: bytes, sheet: str) -> list[list[object]]:
    return [list(row) for row in CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_name(sheet).to_python()]


def table(book: bytes, sheet: str) -> list[list[object]]:
    """What stands below title, facts and a gap."""
    return rows(book, sheet)[5:]


@pytest.mark.parametrize("file", [WHOLE, EMPTY])
def test_every_part_of_a_cycle_has_its_sheet_and_says_how_much_it_holds(file):
    book = cycle_book(file)
    assert CalamineWorkbook.from_filelike(BytesIO(book)).sheet_names == SHEETS
    for name in SHEETS:
        title, first, second, count, *_ = (row[0] for row in rows(book, name))
        assert (title, first, second) == (f"{file.title} {name}", *file.facts)
        assert count == f"共{len(table(book, name)) - 1 - (name == '结果')}条"


def test_the_list_opens_each_score_to_its_lines_and_keeps_equal_ranks():
    head, *found = table(cycle_book(WHOLE), "名单与得分明细")
    assert head == ["名次", "姓名", "小区", "服务时长", "扣分", "得分", "说明"]
    assert [row[0] for row in found] == [1, 2, 2, 4]
    assert found[0] == [1, "王秀英", "柳贤社区", 36.5, -2, 34.5, ""]


def test_what_was_typed_never_becomes_a_formula():
    book = cycle_book(WHOLE)
    assert table(book, "名单与得分明细")[-1][1] == "=1+1"
    with ZipFile(BytesIO(book)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert [sheet.count(b"<f>") for sheet in sheets] == [0, 0, 0, 0, 0, 0, 1, 0]


def test_who_was_kept_out_why_and_who_stepped_aside_is_said():
    book = cycle_book(WHOLE)
    assert table(book, "资格")[1:] == [
        ["王秀英", "柳贤社区", "符合", "", ""],
        ["周国强", "城南村", "不符合", "加入不满3个月", "2026年6月1日加入"],
    ]
    assert table(book, "研究")[1:] == [
        ["王秀英", "刘大姐", 9.5, "", ""],
        ["李明", "刘大姐", "", "是", "亲属"],
    ]


def test_every_other_sheet_says_when_and_by_whom():
    book = cycle_book(WHOLE)
    assert table(book, "推荐")[1:] == [["王秀英", "柳贤社区", "本人", "2026-07-20", "热心"]]
    assert table(book, "公示")[1:] == [["公示", "2026-07-20", "2026-07-20", "刘大姐", "19900001234", "已结束"]]
    assert table(book, "异议")[1:] == [["1", "2026-07-20", "周国强", "李明", "早退", "2026-07-20", "", "", ""]]
    assert table(book, "步骤")[1:] == [["截止", "2026年7月20日 09:05", "张干事", ""]]
    assert table(book, "结果")[1:] == [
        ["王秀英", "柳贤社区", "三星", "PL-20262-001", 10, ""],
        ["陈大爷", "柳贤社区", "", "", 5.5, "现场抓阄，见证人刘大姐"],
        ["合计", "", "", "", 15.5, ""],
    ]


def test_what_is_long_is_written_on_several_lines_and_the_row_read_from_its_top():
    with ZipFile(BytesIO(cycle_book(WHOLE))) as parts:
        styles = parts.read("xl/styles.xml")
    assert b'<alignment vertical="top" wrapText="1"/>' in styles


def test_scores_without_a_name_are_refused():
    with pytest.raises(ValueError, match="2 scores for 1 lines"):
        cycle_book(msgspec.structs.replace(WHOLE, lines=("服务时长",)))
