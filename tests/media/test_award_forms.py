from datetime import date

import msgspec
import pytest
from PIL import Image, ImageChops

from points.clock import at
from points.media.award_forms import EQUAL_RANKS, PanelSheet, RankingSheet, Scored, panel_form, ranking_form
from points.media.form import Form, form_pages, form_pdf
from points.media.grid import MARGIN_MM, Table, px
from points.media.notice_forms import (
    OUTCOMES,
    WAYS,
    NoticeRow,
    NoticeSheet,
    ObjectionSheet,
    notice_form,
    objection_form,
)

NOW = at(date(2026, 7, 17), 9, 5)
ABSURD = "买买提·阿不都热合曼，（吐尔逊江）𬭚🎉verylong" * 6
LINES = ("服务时长", "服务积分", "议事积分", "群众评价", "出勤天数", "扣分")
SCORES = (3600, 1250, 800, 1200, 600, -200)


def notice(count: int, text: str = "柳贤社区滨河小区") -> NoticeSheet:
    return NoticeSheet(
        title="2026年第二季度“季度服务之星”公示",
        issuer="攀莲镇柳贤社区居民委员会",
        rows=[NoticeRow(name="王秀英", place=text, matter=text)] * count,
        first=date(2026, 7, 17),
        last=date(2026, 7, 24),
        working_days=5,
        receiver="刘大姐",
        phone="19900001234",
        printed_at=NOW,
        intro="拟通报表扬以下居民，现予公示。",
    )


def scored(rank: int, name: str = "王秀英") -> Scored:
    return Scored(rank=rank, name=name, place="柳贤社区", scores=SCORES, total=sum(SCORES))


RANKING = RankingSheet(
    title="2026年第二季度“季度服务之星”名单",
    issuer="攀莲镇柳贤社区",
    lines=LINES,
    rows=[scored(rank) for rank in (1, 2, 2, 4, *range(5, 61))],
    printed_at=NOW,
    basis=("数据截至2026年7月14日", "规则第3版", "校验码 ab12 cd34"),
    tie_break="先比服务天数，再比服务时长；还相同的，现场抓阄。",
)
PANEL = PanelSheet(
    title="评议表",
    issuer="攀莲镇柳贤社区",
    lines=LINES,
    rows=[scored(1)] * 30,
    printed_at=NOW,
    scale="每人评0至10分。",
)
BLANK = ObjectionSheet(issuer="攀莲镇柳贤社区居民委员会", printed_at=NOW)
FILLED = ObjectionSheet(
    issuer="攀莲镇柳贤社区居民委员会",
    printed_at=NOW,
    notice="2026年第二季度“季度服务之星”公示",
    number="YY-20262-001",
    received_on=date(2026, 7, 20),
    raised_by="周国强",
    phone="19900005678",
    way="电话",
    against="李明 服务时长",
    reasons="李明上午10点就走了，登记的是到12点。",
    evidence="当天的签到表。",
    receiver="刘大姐",
    due_on=date(2026, 7, 27),
    findings="确为10:05离开。",
    outcome="成立",
    answered_on=date(2026, 7, 23),
    answered_by="刘大姐",
    answer="已更正，重新计算得分。",
)
LONG = msgspec.structs.replace(FILLED, reasons="他没有来。" * 300, findings="查无此事。" * 60, raised_by=ABSURD)
FORMS = {
    "notice": notice_form(notice(3)),
    "long_notice": notice_form(notice(60)),
    "absurd_notice": notice_form(notice(9, ABSURD)),
    "empty_notice": notice_form(notice(0)),
    "blank_objection": objection_form(BLANK),
    "filled_objection": objection_form(FILLED),
    "long_objection": objection_form(LONG),
    "ranking": ranking_form(RANKING),
    "absurd_ranking": ranking_form(msgspec.structs.replace(RANKING, rows=[scored(1, ABSURD)] * 9, tie_break=ABSURD)),
    "panel": panel_form(PANEL),
}


def table_of(form: Form) -> Table:
    [table] = form.tables
    return table


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_nothing_reaches_into_the_margins_and_the_pdf_has_every_page(form):
    pages = list(form_pages(form))
    for page in pages:
        inside = page.copy()
        inside.paste(255, (px(MARGIN_MM) - 2, px(MARGIN_MM) - 8, page.width - px(MARGIN_MM) + 3, page.height - px(8)))
        assert ImageChops.difference(Image.new("L", page.size, 255), inside).getbbox() is None
    assert form_pdf(form).count(b"/Type/Page/") == len(pages)


@pytest.mark.parametrize("name", ["notice", "blank_objection", "filled_objection"])
def test_what_is_short_stands_on_one_sheet(name):
    assert len(list(form_pages(FORMS[name]))) == 1


@pytest.mark.parametrize(("name", "rows"), [("long_notice", 60), ("ranking", 60), ("panel", 30)])
def test_a_long_list_goes_on_over_pages_none_lost_each_with_its_head(crossing_lines, name, rows):
    pages = list(form_pages(FORMS[name]))
    assert len(pages) > 1
    # A page of n rows has n + 2 lines: above and below its head, and below each row.
    assert sum(len(crossing_lines(page)) - 2 for page in pages) == rows


@pytest.mark.parametrize("count", range(1, 14))
def test_nobody_seals_a_page_that_says_nothing(crossing_lines, count):
    *_, last = form_pages(notice_form(notice(count)))
    assert len(crossing_lines(last)) >= 3


def test_a_notice_says_until_when_to_whom_and_how_to_object():
    form = FORMS["notice"]
    assert form.facts == ("公示时间：2026年7月17日至7月24日", "共3名", "受理人：刘大姐", "电话：199 0000 1234")
    assert form.intro == ("拟通报表扬以下居民，现予公示。", "公示满5个工作日，张贴当天不算。")
    assert any("不同意见" in note for note in form.notes)
    assert [signature.seal for signature in form.signatures] == [True]
    across = msgspec.structs.replace(notice(1), last=date(2027, 1, 4))
    assert notice_form(across).facts[0] == "公示时间：2026年7月17日至2027年1月4日"


def test_a_notice_is_set_larger_than_paper_for_a_desk(crossing_lines):
    large, small = (
        next(form_pages(msgspec.structs.replace(FORMS["notice"], large=large))) for large in (True, False)
    )
    heads = [crossing_lines(page)[1] - crossing_lines(page)[0] for page in (large, small)]
    assert heads[0] > heads[1] * 1.2


def test_ranks_are_printed_as_they_were_given_and_explained():
    form = FORMS["ranking"]
    assert [row[0] for row in table_of(form).rows][:5] == ["1", "2", "2", "4", "5"]
    assert form.notes == (RANKING.tie_break, EQUAL_RANKS)
    assert form.facts == ("共60人", *RANKING.basis)


def test_a_score_opens_to_its_named_lines():
    table = table_of(FORMS["ranking"])
    assert tuple(column.title for column in table.columns)[3:-2] == LINES
    assert table.rows[0][3:-1] == ("36", "12.5", "8", "12", "6", "-2", "72.5")


def test_more_lines_than_there_is_room_for_are_added_up():
    lines, scores = tuple(f"第{n}项" for n in range(12)), tuple(100 * n for n in range(12))
    rows = [Scored(rank=1, name="王秀英", place="", scores=scores, total=sum(scores))]
    table = table_of(ranking_form(msgspec.structs.replace(RANKING, lines=lines, rows=rows)))
    assert [column.title for column in table.columns][3:-2] == [*lines[:7], "其他"]
    assert sum(map(float, table.rows[0][3:-2])) == float(table.rows[0][-2]) == 66


def test_scores_without_a_name_are_refused():
    with pytest.raises(ValueError, match="6 scores for 2 lines"):
        ranking_form(msgspec.structs.replace(RANKING, lines=LINES[:2]))


def test_a_panel_sheet_leaves_room_to_score_to_step_aside_and_to_sign():
    table = table_of(FORMS["panel"])
    assert [column.title for column in table.columns][-3:] == ["评分", "回避", "签名"]
    assert {row[-3:] for row in table.rows} == {("", "", "")}
    assert FORMS["panel"].intro[0].startswith("每人评0至10分。候选人是本人")
    assert FORMS["panel"].sign_each_page


def test_every_part_of_an_objection_is_on_the_sheet():
    [before] = form_pages(FORMS["filled_objection"])
    for field in FILLED.__struct_fields__:
        value = {"printed_at": NOW + 3_600_000, "way": WAYS[0], "outcome": OUTCOMES[2]}.get(field, "7")
        value = date(2026, 8, 9) if field in ("received_on", "due_on", "answered_on") else value
        [after] = form_pages(objection_form(msgspec.structs.replace(FILLED, **{field: value})))
        assert after.tobytes() != before.tobytes(), field


def test_a_long_objection_is_printed_whole():
    """Its last letter is on the paper."""
    pages = [
        [page.tobytes() for page in form_pages(objection_form(msgspec.structs.replace(LONG, reasons=text)))]
        for text in (LONG.reasons + "甲", LONG.reasons + "乙")
    ]
    assert pages[0] != pages[1]


@pytest.mark.parametrize(("field", "value"), [("way", "托梦"), ("outcome", "可能")])
def test_a_way_or_outcome_that_has_no_box_is_refused(field, value):
    with pytest.raises(ValueError, match="is none of"):
        objection_form(msgspec.structs.replace(FILLED, **{field: value}))
