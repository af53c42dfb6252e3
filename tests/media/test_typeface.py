import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from points.media.typeface import BLANK, printable, squeeze, unprintable, width


def test_every_letter_of_gb2312_can_be_printed():
    letters = "".join(
        bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)
    )
    assert len(letters) == 6763
    assert unprintable(letters) == ""


@pytest.mark.parametrize(
    "name", ["王䶮", "李𬭚", "赵㛃", "陈堃", "燊", "犇", "翀", "赟", "頔", "㐂", "𠅤", "阿依·木果"]
)
def test_rare_names_can_be_printed(name):
    assert unprintable(name) == ""
    assert printable(name) == name


def test_a_letter_no_typeface_has_becomes_a_gap_for_the_pen_and_is_told():
    assert printable("李\U00031500明") == f"李{BLANK}明"
    assert printable("王\ue123") == f"王{BLANK}"
    assert unprintable("李\U00031500明\U00031500 王\ue123") == "\U00031500\ue123"


def test_emoji_and_invisible_characters_vanish():
    assert printable("🎉冬至\u200b包饺子❤️\ufeff\x07！👨‍👩‍👧") in ("冬至包饺子！", "冬至包饺子❤！")


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("雨天顺延,以通知为准", "雨天顺延，以通知为准"),
        ("广场(东门)集合", "广场（东门）集合"),
        ("见(8:00)通知", "见（8:00）通知"),
        ("8:00-11:30", "8:00-11:30"),
        ("1,000人", "1,000人"),
        ("时间:8:00", "时间：8:00"),
        ("Hello, world (2)", "Hello, world (2)"),
        ("你好 , 世界", "你好，世界"),
        ("甲 。 乙", "甲。乙"),
        ("  两端 \t 空白  ", "两端 空白"),
        ("一\r\n二", "一\n二"),
    ],
)
def test_chinese_text_gets_chinese_marks(typed, printed):
    assert printable(typed) == printed


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_what_is_printable_stays_as_it_is(text):
    assert printable(printable(text)) == printable(text)


def test_adjoining_marks_are_set_close():
    assert squeeze("》", "，", 40) == squeeze("", "《", 40) == squeeze("，", "《", 40) == 20
    assert squeeze("村", "，", 40) == squeeze("村", "《", 40) == 0
    assert width("《村》，", 40) == 20 + 40 + 40 + 0
    assert width("村村", 40) == 80
