import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from points.media.breaks import NOT_FIRST, NOT_LAST, may_break
from points.media.lines import balance, break_lines, cut_short, fit, keep_tail
from points.media.typeface import printable, width

SIZE = 20

WORDS = [
    "志愿",
    "河道清理",
    "2026年",
    "8:00—11:30",
    "米易县",
    "第3网格",
    "COVID-19",
    "村民",
    "红",
    "5栋",
    "https://x.cn/e/1",
]
OPEN = ["", "《", "“", "（", "(", "「“"]
CLOSE = ["", "》", "”", "）", ")", "”」"]
STOP = ["", "，", "。", "！", "、", ",", "……", "。”"]


@st.composite
def prose(draw):
    """Sentences of words with at most two marks before and four behind: as people write."""
    words = draw(st.lists(st.tuples(*map(st.sampled_from, (OPEN, WORDS, CLOSE, STOP, ["", "", " "]))), max_size=25))
    return printable("".join("".join(word) for word in words))


def measure(text):
    return width(text, SIZE)


def bare(text):
    return "".join(text.split())


rooms = st.integers(min_value=17 * SIZE, max_value=40 * SIZE)
relaxed = settings(max_examples=150, deadline=None)


@relaxed
@given(text=prose(), room=rooms)
def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(text, room):
    for lines in (break_lines(text, room, measure), balance(text, room, measure)):
        assert not any(line and line[-1] in NOT_LAST for line in lines[:-1])
        assert not any(line and line[0] in NOT_FIRST for line in lines[1:])


@relaxed
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=80), room=rooms)
def test_breaking_loses_nothing_and_never_overflows(text, room):
    text = printable(text)
    for lines in (break_lines(text, room, measure), balance(text, room, measure)):
        assert bare("".join(lines)) == bare(text)
        assert all(measure(line) <= room for line in lines)
        assert all(line == line.strip() for line in lines)


@relaxed
@given(text=prose(), room=rooms)
def test_numbers_addresses_and_words_stay_whole(text, room):
    text = " ".join(text.split())
    lines = break_lines(text, room, measure)
    for word in ("2026年", "8:00—11:30", "第3", "5栋", "志愿", "村民"):
        assert sum(line.count(word) for line in lines) == text.count(word)


@relaxed
@given(text=prose(), room=rooms)
def test_balancing_takes_no_more_lines_and_no_longer_ones(text, room):
    plain, even = break_lines(text, room, measure), balance(text, room, measure)
    assert len(even) == len(plain)
    assert max(map(measure, even)) <= max(max(map(measure, plain)), room)


@relaxed
@given(
    text=st.one_of(prose(), st.text(st.characters(exclude_categories=["Cs"]), max_size=200)),
    room=st.integers(100, 800),
    height=st.integers(30, 300),
    balanced=st.booleans(),
)
def test_fitted_text_never_leaves_its_box(text, room, height, balanced):
    block = fit(text, room, height, (48, 36, 24, 20), leading=1.4, balanced=balanced)
    assert block.height <= height
    assert all(width(line, block.size) <= room for line in block.lines)
    if block.whole:
        assert bare("".join(block.lines)) == bare(printable(text))
    else:
        assert block.size == 20
        assert block.lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        ("村", "。", False),
        ("《", "米", False),
        ("）", "，", False),
        ("米", "易", True),
        ("2", "0", False),
        ("6", "年", False),
        ("月", "2", False),
        ("第", "3", False),
        ("志", "愿", False),
        ("愿", "服", True),
        ("—", "—", False),
        ("0", "—", False),
        ("—", "1", False),
        ("村", "3", True),
        ("A", "村", True),
        ("”", "河", True),
        ("·", "木", True),
        ("依", "·", False),
    ],
)
def test_where_a_line_may_end(before, after, allowed):
    assert may_break(before, after) is allowed


def test_a_title_breaks_behind_its_quotation_not_inside():
    title = printable("攀莲镇2026年“情暖冬至·邻里一家亲”河道清理与环境整治志愿服务活动")
    assert balance(title, width("攀" * 22, SIZE), measure) == [
        "攀莲镇2026年“情暖冬至·邻里一家亲”",
        "河道清理与环境整治志愿服务活动",
    ]


def test_a_title_never_leaves_one_letter_alone():
    title = "安宁河右岸环境卫生大扫除"
    room = width(title[:-1], SIZE) + 1
    assert len(break_lines(title, room, measure)[-1]) <= 2
    assert len(balance(title, room, measure)[-1]) >= 5


def test_a_long_address_is_cut_rather_than_run_off_the_page():
    lines = break_lines("见" + "https://" + "verylong" * 20 + "。", 300, measure)
    assert len(lines) > 3
    assert all(measure(line) <= 300 for line in lines)
    assert lines[-1] != "。"


def test_what_is_cut_short_ends_in_an_ellipsis_without_a_mark_before_it():
    assert cut_short(["甲乙丙，", "丁"], 1, 80, measure) == ["甲乙丙…"]
    assert cut_short(["甲乙（", "丁"], 1, 80, measure) == ["甲乙…"]
    assert cut_short(["甲", "乙"], 2, 80, measure) == ["甲", "乙"]


def test_a_long_name_is_shortened_and_the_telephone_number_is_not():
    line = keep_tail("阿依·木果" * 20, "199 0000 1234", 400, SIZE)
    assert line.endswith("… 199 0000 1234")
    assert width(line, SIZE) <= 400
    assert keep_tail("王芳", "199 0000 1234", 400, SIZE) == "王芳 199 0000 1234"
