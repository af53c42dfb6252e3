"""A rule file is taken whole or refused with everything that is wrong with it."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.errors import PointsError, Refusal
from points.rules import Problem, RuleFileError, canonical, from_canonical, parse, shipped_text
from tests.rules.towns import TRIAL


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RuleFileError) as caught:
        parse(text, file="trial.toml")
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert TRIAL.count(old) == 1, old
    return TRIAL.replace(old, new)


MISTAKES = [
    # what is written, what stands there instead, the key named, words the message must hold
    ("step = 15", 'step = "15"', "minutes.step", ("1到60的整数", "文字“15”")),
    ("step = 15", "step = true", "minutes.step", ("1到60的整数", "true")),
    ("step = 15", "step = 15.0", "minutes.step", ("1到60的整数", "15.0")),
    ("step = 15", "step = 0", "minutes.step", ("1到60的整数",)),
    ("step = 15", f"step = {2**63}", "minutes.step", ("太大的数",)),
    ('"down"', '"up"', "minutes.round", ('"down"、"nearest"', "up")),
    ('"down"', '"Down"', "minutes.round", ("是不是想写 down",)),
    ("day = 10", "day = -1", "caps.day", ("0.01到100000", "-1")),
    ("day = 10", "day = 0", "caps.day", ("0.01到100000",)),
    ("day = 10", "day = 10.005", "caps.day", ("最多两位小数", "10.005")),
    ("day = 10", "day = 10.00" + "0" * 50 + "1", "caps.day", ("最多两位小数",)),
    ("day = 10", "day = nan", "caps.day", ("100000", "NaN")),
    ("day = 10", "day = inf", "caps.day", ("100000", "Infinity")),
    ("day = 10", "day = -inf", "caps.day", ("100000", "-Infinity")),
    ("day = 10", "day = 1e999999999999999999999", "caps.day", ("100000",)),
    ("day = 10", "day = 1e-999999", "caps.day", ("最多两位小数",)),
    ("day = 10", "day = 0x" + "f" * 9_000, "caps.day", ("太大的数",)),
    ("day = 10", f"day = {2**63}", "caps.day", ("太大的数",)),
    ("day = 10", "day = 41", "caps.day", ("不能大于每月的上限",)),
    ("day = 10", "days = 10", "caps.days", ("是不是想写 day", "day、month")),
    ("[caps]", "[cap]", "cap", ("是不是想写 caps",)),
    ('"months"', '"years"', "expiry.kind", ('"end_of_next_year"、"months"、"never"', "years")),
    ('"months"', '"never"', "expiry.months", ("请删去",)),
    ("months = 24\n", "", "expiry.months", ("缺少", "1到240的整数")),
    ("effective_from = 2026-01-01", 'effective_from = "2026-01-01"', "effective_from", ("日期", "不加引号", "文字")),
    ("effective_from = 2026-01-01", "effective_from = 2026-01-01T00:00:00", "effective_from", ("不带钟点",)),
    ("effective_from = 2026-01-01", "effective_from = 1999-12-31", "effective_from", ("2000-01-01到2099",)),
    (
        "effective_from = 2026-01-01",
        "effective_from = 2025-12-19",
        "effective_from",
        ("早于表决日期 2025-12-20",),
    ),
    ('name = "试点"\n', "", "name", ("缺少", "文字")),
    ('name = "试点"', 'name = "  "', "name", ("1到60个字",)),
    ('name = "试点"', 'name = "试\\n点"', "name", ("不能有换行",)),
    ('name = "试点"', f'name = "{"点" * 61}"', "name", ("1到60个字", "…")),
    ('code = "trial"', 'code = "Trial 1"', "code", ("小写", "Trial 1")),
    ("in_favour = 30", "in_favour = 29", "adoption.in_favour", ("不到三分之二", "至少30人")),
    ("in_favour = 30", "in_favour = 46", "adoption.in_favour", ("多于到会的45人",)),
    ("present = 45", "present = 46", "adoption.in_favour", ("至少31人",)),
    ("present = 45", "present = 0", "adoption.present", ("1到100000",)),
    ('code = "meeting"', 'code = "debt"', "category[2 debt].code", ("账本", "debt、expiry、opening")),
    ('code = "meeting"', 'code = "expiry"', "category[2 expiry].code", ("账本",)),
    ('code = "meeting"', 'code = "opening"', "category[2 opening].code", ("账本", "opening")),
    ("{ from = 2, to = 5 }", "{ per_hour = 2 }", "category[2 meeting].earn.per_hour", ("没有服务时长", "第十九条")),
    ("{ from = 2, to = 5 }", "{ from = 5, to = 2 }", "category[2 meeting].earn.to", ("大于 from",)),
    ("{ from = 2, to = 5 }", "{ from = 2, to = 2 }", "category[2 meeting].earn.to", ("fixed",)),
    ("{ from = 2, to = 5 }", "{ to = 5 }", "category[2 meeting].earn.from", ("缺少",)),
    ("{ from = 2, to = 5 }", "{ from = 2 }", "category[2 meeting].earn.to", ("缺少",)),
    ("{ from = 2, to = 5 }", "{ fixed = 2, to = 5 }", "category[2 meeting].earn", ("一种得分办法",)),
    ("{ from = 2, to = 5 }", "{ fixed = 2, max_hours = 2 }", "category[2 meeting].earn.max_hours", ("请删去",)),
    ("{ from = 2, to = 5 }", "{ fix = 2 }", "category[2 meeting].earn.fix", ("是不是想写 fixed",)),
    ("{ from = 2, to = 5 }", "{}", "category[2 meeting].earn", ("一种得分办法",)),
    ("{ from = 2, to = 5 }", "5", "category[2 meeting].earn", ("per_hour、max_hours、fixed、from、to", "5")),
    ("earn = { from = 2, to = 5 }\n", "", "category[2 meeting].earn", ("缺少",)),
    ("max_hours = 1.5", "max_hours = 1.33", "category[1 clean_up].earn.max_hours", ("整分钟",)),
    ("max_hours = 1.5", "max_hours = 25", "category[1 clean_up].earn.max_hours", ("0.25到24",)),
    ("times_a_month = 4", "times_a_month = 0", "category[1 clean_up].times_a_month", ("1到1000",)),
    ("times_a_month = 4", "time_a_month = 4", "category[1 clean_up].time_a_month", ("是不是想写 times_a_month",)),
    ('kind = "service"', 'kind = "sharing"', "category[1 clean_up].kind", ('"service"、"deliberation"',)),
    ('code = "meeting"', 'code = "clean_up"', "category[2 clean_up].code", ("已经用过",)),
    ('name = "议事会"', 'name = "环境整治"', "category[2 meeting].name", ("已经用过",)),
    ('code = "meeting"', 'code = "议事"', "category[2].code", ("小写英文字母",)),
    ('[minutes]\nstep = 15\nround = "down"\n', "", "minutes", ("per_hour", "[minutes]")),
]


def test_the_file_the_mistakes_are_made_in_is_good():
    rules = parse(TRIAL, file="trial.toml")
    assert (rules.caps.day, rules.caps.month) == (1_000, 4_050)


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES)
def test_each_mistake_is_told_once_with_its_key_and_what_is_allowed(old: str, new: str, key: str, words: tuple[str]):
    (problem,) = problems(changed(old, new))
    assert (problem.file, problem.key) == ("trial.toml", key)
    for word in words:
        assert word in problem.message
    assert len(problem.message) < 200


def test_all_mistakes_are_told_at_once():
    text = TRIAL
    for old, new in (("step = 15", "step = 99"), ("day = 10", "day = -1"), ('"service"', '"x"'), ("= 30", "= 1")):
        assert old in text
        text = text.replace(old, new)
    text = text.replace("effective_from = 2026-01-01", "effective_from = 2025-01-01")
    keys = ["adoption.in_favour", "minutes.step", "caps.day", "category[1 clean_up].kind", "effective_from"]
    assert [problem.key for problem in problems(text)] == keys


def test_a_missing_section_is_one_mistake_and_not_one_for_each_of_its_keys():
    assert [problem.key for problem in problems("")] == [
        "code", "name", "effective_from", "adoption", "expiry", "category",
    ]  # fmt: skip


def test_the_optional_sections_may_be_left_out():
    text = changed("[caps]\nday = 10\nmonth = 40.5\n", "").replace(
        "{ per_hour = 2.25, max_hours = 1.5 }", "{ fixed = 1 }"
    )
    rules = parse(text.replace('[minutes]\nstep = 15\nround = "down"\n', ""), file="trial.toml")
    assert (rules.caps.day, rules.caps.month, rules.minutes.step) == (None, None, 1)


@pytest.mark.parametrize("written", ['[category]\ncode = "a"', "category = []", "category = [1]", 'category = "a"'])
def test_categories_are_a_list_of_tables(written: str):
    head = TRIAL.split("[[category]]")[0]
    text = written + "\n" + head if written.startswith("category") else head + written
    (problem,) = problems(text)
    assert problem.key == "category"
    assert "[[category]]" in problem.message


def test_there_is_a_limit_to_categories():
    one = '[[category]]\ncode = "c{0}"\nname = "类{0}"\nkind = "service"\nearn = {{ fixed = 1 }}\n'
    head = TRIAL.split("[[category]]")[0]
    assert len(parse(head + "".join(one.format(n) for n in range(100)), file="f").categories) == 100
    (problem,) = problems(head + "".join(one.format(n) for n in range(101)))
    assert "1到100个" in problem.message


BROKEN = [
    ("day = 10", "day = ", (13, 7), "等号后面的值看不懂"),
    ("day = 10", "day = “10”", (13, 7), " “ 是中文标点"),
    ("day = 10", "day \uff1d 10", (13, 5), " \uff1d 是中文标点或全角"),
    ("day = 10", "day = \uff11\uff10", (13, 7), " \uff11 是中文标点或全角"),
    ('code = "trial"', 'code = "trial"\uff0c', (2, 15), " \uff0c 是中文标点或全角"),
    ("day = 10", "每天 = 10", (13, 1), "项目名只用英文字母"),
    ("day = 10", "day = 10\nday = 11", (14, 9), "写了两次"),
    ("day = 10", "day = 10 11", (13, 10), "一行只写一项"),
    ("[minutes]", "[caps]", (12, 6), "写了两次"),
    ('"down"', '"down', (11, 14), "引号没有写全"),
    ("[expiry]", "[expiry", (15, 8), "方括号没有写全"),
    ("2025-12-20", "2025-02-30", (5, 14), "没有这一天"),
    ("{ from = 2, to = 5 }", "{ from = 2, to = 5", (28, 26), "括号"),
    ('name = "试点"', "name = '试\x00点'", (1, 10), "看不见的字符"),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), BROKEN)
def test_broken_toml_is_told_by_line_and_column(old: str, new: str, place: tuple[int, int], words: str):
    (problem,) = problems(changed(old, new))
    assert (problem.key, (problem.line, problem.column)) == ("", place)
    assert words in problem.message
    assert str(problem).startswith(f"trial.toml:{place[0]}:{place[1]}: ")


@pytest.mark.parametrize("text", ["a=" + "9" * 5_000, "a=" + "[" * 60_000, "#" * 65_537])
def test_a_hostile_text_is_refused_and_not_obeyed(text: str):
    (problem,) = problems(text)
    assert problem.key == ""
    assert "请检查" in problem.message


def test_problems_are_limited_and_cannot_smuggle_control_characters():
    found = problems("\n".join(f'"\\u001b[2J{n}" = 1' for n in range(500)))
    assert len(found) == 100
    assert all(problem.key.isprintable() and problem.message.isprintable() for problem in found)


def test_a_file_saved_by_windows_notepad_reads_the_same():
    assert parse("\ufeff" + TRIAL.replace("\n", "\r\n"), file="f") == parse(TRIAL, file="f")


def test_the_error_is_a_refusal_that_programs_and_people_can_read():
    with pytest.raises(Refusal) as caught:
        parse(changed("day = 10", "day = -1"), file="trial.toml")
    error = caught.value
    assert isinstance(error, RuleFileError)
    assert isinstance(error, PointsError)
    assert (error.reason, error.status) == ("rules_invalid", 422)
    assert error.explanation == "积分规则文件 trial.toml 有1处要改,改好后再试。"
    assert "trial.toml: caps.day: 要写" in str(error)
    told = json.loads(msgspec.json.encode(error.details))
    assert told["problems"][0].keys() == {"file", "key", "message"}


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_any_text_is_parsed_or_refused_and_never_crashes(text: str):
    with pytest.raises(RuleFileError):
        parse(text, file="f")


@given(st.integers(0, 3_000), st.integers(0, 3_000), st.text('"[]{}=,.-0123456789\n abc“=', max_size=8))
def test_a_good_file_with_a_piece_replaced_is_parsed_or_refused(start: int, length: int, piece: str):
    text = shipped_text("one_yuan")
    try:
        rules = parse(text[:start] + piece + text[start + length :], file="f")
    except RuleFileError:
        return
    assert from_canonical(canonical(rules)) == rules
