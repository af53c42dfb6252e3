"""Columns by the names communities give them, and cells as people fill them in."""

from collections.abc import Sequence

import pytest

from points.people.importing.cells import Bad, Parsed, parse_row
from points.people.importing.columns import Header, find_header, simplify
from points.people.importing.reading import FileRow

COLUMNS = (
    "姓名",
    "手机号",
    "村(社区)",
    "网格",
    "小区",
    "楼栋",
    "户主",
    "年龄段",
    "监护人同意",
    "期初积分",
    "期初时长",
)


def header(*titles: str) -> Header:
    found = find_header([titles])
    assert found is not None
    return found


def parse(**cells: str) -> Parsed | Bad:
    given = {"姓名": "王秀英", "村(社区)": "青禾村", **cells}
    titles = (*COLUMNS, *(title for title in given if title not in COLUMNS))
    return parse_row(header(*titles), FileRow(9, tuple(given.get(title, "") for title in titles)))


def parsed(**cells: str) -> Parsed:
    row = parse(**cells)
    assert isinstance(row, Parsed), row
    return row


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("手机号", "phone"),
        ("联系电话", "phone"),
        (" 电 话 ", "phone"),
        ("手机号码(必填)", "phone"),
        ("*手机", "phone"),
        ("村(社区)", "village"),
        ("村（社区）", "village"),
        ("村/社区", "village"),
        ("所属村（社区）", "village"),
        ("社区", "village"),
        ("村", "village"),
        ("网　格", "grid"),
        ("小区/院落", "compound"),
        ("院落", "compound"),
        ("村民小组", "group"),
        ("楼栋\n", "building"),
        ("户主姓名", "head"),
        ("户号", "household_number"),
        ("年龄", "age_band"),
        ("年龄段", "age_band"),
        ("期初时长(小时)", "opening_minutes"),
        ("志愿者编号", "number"),
        ("身份证号", None),
        ("备注", None),
        ("", None),
    ],
)
def test_columns_are_known_by_what_communities_call_them(title: str, field: str | None) -> None:
    columns = header("姓名", "户主" if field == "phone" else "手机号", title, "x").columns
    assert columns[2].field == field


def test_the_header_may_stand_below_titles_and_notes() -> None:
    lines = ("攀莲镇花名册,,", "填表人:,姓名,", "序号,姓名,电话", "1,王秀英,")
    rows: list[Sequence[str]] = [line.split(",") for line in lines]
    found = find_header(rows)
    assert found is not None
    assert found.row == 3


def test_the_first_of_two_columns_alike_is_read() -> None:
    columns = header("姓名", "手机号", "联系电话").columns
    assert [column.field for column in columns] == ["name", "phone", None]


@pytest.mark.parametrize("rows", [[], [[]], [["姓名"]], [["手机号", "村"]], [["x"] * 50] * 40])
def test_without_a_header_nothing_is_guessed(rows: list[list[str]]) -> None:
    assert find_header(rows) is None


def test_simplified_titles_keep_their_words() -> None:
    assert simplify("分") == "分"
    assert simplify("期初积分（分）") == "期初积分"


@pytest.mark.parametrize(
    ("written", "band"),
    [
        ("8", "under_14"),
        ("13岁", "under_14"),
        ("14", "14_17"),
        ("17周岁", "14_17"),
        ("18", "18_59"),
        ("59", "18_59"),
        ("60", "60_74"),
        ("75", "75_plus"),
        ("102岁", "75_plus"),
        ("18-59", "18_59"),
        ("60～74", "60_74"),
        ("60—74岁", "60_74"),
        ("60至74岁", "60_74"),
        ("70-74", "60_74"),
        ("14岁以下", "under_14"),
        ("未满14", "under_14"),
        ("75岁以上", "75_plus"),
        ("80岁及以上", "75_plus"),
        ("75+", "75_plus"),
        ("", None),
        ("不详", None),
        ("/", None),
    ],
)
def test_ages_become_bands(written: str, band: str | None) -> None:
    assert parsed(年龄段=written, 监护人同意="是").age_band == band


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"姓名": ""}, "name_missing"),
        ({"姓名": "王2"}, "name_digits"),
        ({"姓名": "王" * 31}, "name_long"),
        ({"姓名": "=HYPERLINK(A1)"}, "name_digits"),
        ({"姓名": "=cmd()"}, "name_unreadable"),
        ({"手机号": "1990000"}, "phone_bad"),
        ({"手机号": "0812-8170000"}, "phone_landline"),
        ({"手机号": "1.99E+10"}, "phone_scientific"),
        ({"手机号": "19900000001、19900000002"}, "phone_several"),
        ({"年龄段": "中年"}, "age_bad"),
        ({"年龄段": "50-70"}, "age_bad"),
        ({"年龄段": "60岁以上"}, "age_bad"),
        ({"年龄段": "200"}, "age_bad"),
        ({"监护人同意": "也许"}, "guardian_bad"),
        ({"小区": "长" * 41}, "place_long"),
        ({"户主": "3号"}, "head_bad"),
        ({"户号": "9" * 21}, "household_number_long"),
        ({"志愿者编号": "15"}, "number_unknown"),
        ({"期初积分": "-5"}, "opening_bad"),
        ({"期初积分": "1.234"}, "opening_bad"),
        ({"期初积分": "很多"}, "opening_bad"),
        ({"期初积分": "1e9"}, "opening_bad"),
        ({"期初时长": "100001"}, "opening_bad"),
    ],
)
def test_a_bad_cell_is_named_with_column_and_value(cells: dict[str, str], reason: str) -> None:
    row = parse(**cells)
    assert isinstance(row, Bad)
    assert row.reason == reason
    ((title, value),) = cells.items()
    assert f"“{title}”" in row.explanation
    assert row.explanation.endswith("。")
    if value and reason not in ("phone_bad", "phone_landline", "phone_several"):
        assert value[:20] in row.explanation


def test_a_wrong_number_is_shown_in_part() -> None:
    row = parse(手机号="0812-8170000")
    assert isinstance(row, Bad)
    assert "8170" not in row.explanation


@pytest.mark.parametrize("nothing", ["", " ", "无", "/", "-", "——", "N/A", "没有"])
def test_ways_of_writing_nothing_are_nothing(nothing: str) -> None:
    row = parsed(手机号=nothing, 网格=nothing, 户主=nothing, 年龄段=nothing)
    assert (row.phone, row.levels, row.head, row.age_band) == (None, (), None, None)


def test_a_row_is_read_whole() -> None:
    row = parsed(
        手机号="１９９ ００００ ０００１",
        网格=" 第一 网格 ",
        小区="阳光小区",
        楼栋="3栋",
        户主="王 大山",
        期初积分="12.5分",
        期初时长="1.5小时",
    )
    assert row == Parsed(
        row=9,
        name="王秀英",
        phone="+8619900000001",
        village="青禾村",
        levels=(("grid", "第一网格"), ("compound", "阳光小区"), ("building", "3栋")),
        head="王大山",
        opening_points=1250,
        opening_minutes=90,
    )
