"""The [[award]] tables of a rule file: read as written, refused with everything that is wrong."""

from hashlib import sha256
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.rules import Problem, RuleFileError, canonical, from_canonical, parse, shipped_text
from points.rules.awards import Award, Eligible, Level, ScoreLine, Seats, Source, Span, Subject, Tie
from tests.rules.towns import TRIAL

AWARDS = """
[[award]]
code = "star"
name = "季度之星"
grantor = "评选小组"
span = "quarter"
score = [
    { name = "时长", from = "minutes", each = 1.5, cap = 60 },
    { name = "投诉", from = "complaints", each = 10 },
]
eligible = { hours = 6.5, months = 3, nominated = true }
seats = { each = 1, by = "grid", open = 3 }
tie_break = ["minutes", "days"]
tie = "draw"
rest = 2
shortlist = 20
panel = 20
bonus = 20.5
nominate_days = 4
notice_days = 6
[[award]]
code = "finest"
name = "年度最美"
span = "year"
drawn_from = "star"
score = [{ name = "天数", from = "days", each = 1 }]
seats = { open = 1 }
[[award]]
code = "hours"
name = "星级"
span = "ever"
score = [{ name = "累计", from = "minutes", each = 1 }]
levels = [{ name = "一星", hours = 100 }, { name = "二星", hours = 300, decided = true }]
[[award]]
code = "home"
name = "光荣户"
of = "household"
span = "quarter"
score = [{ name = "全家", from = "deliberation_points", each = 1 }]
seats = { each = 2 }
tie = "vote"
"""
WITH_AWARDS = TRIAL + AWARDS


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RuleFileError) as caught:
        parse(text, file="trial.toml")
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert WITH_AWARDS.count(old) == 1, old
    return WITH_AWARDS.replace(old, new)


def test_every_part_is_read_as_written():
    star, finest, hours, home = parse(WITH_AWARDS, file="f").awards
    assert star == Award(
        code="star",
        name="季度之星",
        grantor="评选小组",
        span=Span.QUARTER,
        score=(ScoreLine("时长", Source.MINUTES, 150, 6000), ScoreLine("投诉", Source.COMPLAINTS, 1000)),
        eligible=Eligible(minutes=390, months=3, nominated=True),
        seats=Seats(open=3, each=1, by="grid"),
        tie_break=(Source.MINUTES, Source.DAYS),
        tie=Tie.DRAW,
        rest=2,
        shortlist=20,
        panel=2000,
        bonus=2050,
        nominate_days=4,
        notice_days=6,
    )
    assert (finest.drawn_from, finest.span, finest.seats) == ("star", Span.YEAR, Seats(open=1))
    assert hours.levels == (Level("一星", 6000), Level("二星", 18000, decided=True))
    assert (home.of, home.tie, home.seats) == (Subject.HOUSEHOLD, Tie.VOTE, Seats(open=0, each=2))


def test_what_is_left_out_asks_for_nothing_and_a_notice_takes_five_days():
    home = parse(WITH_AWARDS, file="f").awards[3]
    assert home.eligible == Eligible(minutes=0, months=0, nominated=False)
    assert (home.tie_break, home.rest, home.bonus, home.panel, home.shortlist) == ((), 0, 0, None, None)
    assert (home.nominate_days, home.notice_days, home.grantor) == (5, 5, "")


STAR, FINEST, HOURS, HOME = "award[1 star]", "award[2 finest]", "award[3 hours]", "award[4 home]"
SEATS = 'seats = { each = 1, by = "grid", open = 3 }'
TIES = 'tie_break = ["minutes", "days"]'
ELIGIBLE = "eligible = { hours = 6.5, months = 3, nominated = true }"
LINE = '{ name = "时长", from = "minutes", each = 1.5, cap = 60 }'
LEVELS = 'levels = [{ name = "一星", hours = 100 }, { name = "二星", hours = 300, decided = true }]'
DAYS_LINE = 'score = [{ name = "天数", from = "days", each = 1 }]'
MISTAKES = [
    # what is written, what stands there instead, the key named, words the message must hold
    ('code = "home"\n', "", "award[4].code", ("缺少", "代号")),
    ('code = "home"\n', 'code = "Home"\n', "award[4].code", ("小写", "Home")),
    ('code = "home"', 'code = "hours"', "award[4 hours].code", ("已经用过", "hours")),
    ('name = "季度之星"\n', "", f"{STAR}.name", ("缺少",)),
    ('name = "年度最美"', 'name = "季度之星"', f"{FINEST}.name", ("已经用过", "季度之星")),
    ('grantor = "评选小组"', "grantor = 5", f"{STAR}.grantor", ("文字", "5")),
    ('span = "ever"', 'span = "month"', f"{HOURS}.span", ('"quarter"、"year"、"ever"', "month")),
    ('span = "ever"', 'span = "year"', f"{HOURS}.span", ("级别", '"ever"')),
    ('of = "household"', 'of = "family"', f"{HOME}.of", ('"person"、"household"', "family")),
    ('tie = "draw"', 'tie = "lots"', f"{STAR}.tie", ('"expand"、"vote"、"draw"', "lots")),
    (DAYS_LINE, "", f"{FINEST}.score", ("缺少", "1到12个")),
    (DAYS_LINE, "score = []", f"{FINEST}.score", ("1到12个",)),
    (DAYS_LINE, 'score = "days"', f"{FINEST}.score", ("1到12个", "文字“days”")),
    (DAYS_LINE, "score = [3]", f"{FINEST}.score", ("1到12个",)),
    (DAYS_LINE, 'score = [{ name = "投诉", from = "complaints", each = 1 }]', f"{FINEST}.score", ("只有扣分",)),
    ('{ name = "投诉",', '{ name = "时长",', f"{STAR}.score", ("同一个名称",)),
    (LINE, LINE.replace("cap", "caps"), f"{STAR}.score[1].caps", ("是不是想写 cap",)),
    (LINE, LINE.replace('"minutes"', '"hours"'), f"{STAR}.score[1].from", ('"minutes"、"service_points"', "hours")),
    (LINE, LINE.replace("1.5", "0"), f"{STAR}.score[1].each", ("0.01到", "分数")),
    (LINE, LINE.replace("1.5", "1.555"), f"{STAR}.score[1].each", ("最多两位小数",)),
    (LINE, LINE.replace("1.5", "-1"), f"{STAR}.score[1].each", ("0.01到",)),
    (LINE, LINE.replace("60", "0"), f"{STAR}.score[1].cap", ("0.01到",)),
    (ELIGIBLE, "eligible = 6", f"{STAR}.eligible", ("hours、months、nominated", "6")),
    (ELIGIBLE, ELIGIBLE.replace("hours", "hour"), f"{STAR}.eligible.hour", ("是不是想写 hours",)),
    (ELIGIBLE, ELIGIBLE.replace("6.5", "0.01"), f"{STAR}.eligible.hours", ("整分钟",)),
    (ELIGIBLE, ELIGIBLE.replace("3", "121"), f"{STAR}.eligible.months", ("0到120",)),
    (ELIGIBLE, ELIGIBLE.replace("true", '"yes"'), f"{STAR}.eligible.nominated", ("true", "不加引号")),
    (SEATS, "", STAR, ("名额(seats)或级别(levels)",)),
    (LEVELS, LEVELS + "\nseats = { open = 1 }", HOURS, ("seats", "levels")),
    (SEATS, "seats = 3", f"{STAR}.seats", ("open、each、by",)),
    (SEATS, "seats = { each = 0, open = 0 }", f"{STAR}.seats", ("一个名额也没有",)),
    (SEATS, 'seats = { open = 3, by = "grid" }', f"{STAR}.seats.by", ("each", "请补上")),
    (SEATS, SEATS.replace('"grid"', '"town"'), f"{STAR}.seats.by", ('"village"、"grid"', "town")),
    (SEATS, SEATS.replace("3", "1001"), f"{STAR}.seats.open", ("0到1000",)),
    (LEVELS, LEVELS.replace("300", "100"), f"{HOURS}.levels", ("从小到大",)),
    (LEVELS, LEVELS.replace("300", "99"), f"{HOURS}.levels", ("从小到大",)),
    (LEVELS, LEVELS.replace("300", "300.001"), f"{HOURS}.levels[2].hours", ("最多两位小数",)),
    (LEVELS, LEVELS.replace("decided", "decide"), f"{HOURS}.levels[2].decide", ("是不是想写 decided",)),
    (LEVELS, "levels = []", f"{HOURS}.levels", ("1到10个",)),
    (TIES, 'tie_break = "minutes"', f"{STAR}.tie_break", ("先后比什么", "文字“minutes”")),
    (TIES, "tie_break = []", f"{STAR}.tie_break", ("先后比什么",)),
    (TIES, 'tie_break = ["days", "days"]', f"{STAR}.tie_break", ("不重复",)),
    (TIES, 'tie_break = ["complaints"]', f"{STAR}.tie_break", ('"minutes"',)),
    (TIES, "tie_break = [1]", f"{STAR}.tie_break", ('"minutes"',)),
    ("rest = 2", "rest = 41", f"{STAR}.rest", ("0到40",)),
    ("shortlist = 20", "shortlist = 0", f"{STAR}.shortlist", ("1到500",)),
    ("shortlist = 20", "shortlist = 501", f"{STAR}.shortlist", ("1到500",)),
    ("shortlist = 20\n", "", f"{STAR}.shortlist", ("评议分(panel)", "入围几名(shortlist)", "drawn_from")),
    (DAYS_LINE, DAYS_LINE + "\npanel = 0", f"{FINEST}.panel", ("0.01到",)),
    ("panel = 20\n", "", f"{STAR}.shortlist", ("没有评议分(panel)",)),
    ("panel = 20\n", "panel = 0\n", f"{STAR}.panel", ("0.01到",)),
    ("bonus = 20.5", "bonus = -1", f"{STAR}.bonus", ("0到100000",)),
    ("nominate_days = 4", "nominate_days = 0", f"{STAR}.nominate_days", ("1到60",)),
    ("notice_days = 6", "notice_days = 4", f"{STAR}.notice_days", ("5到",)),
    ("notice_days = 6", "notice_days = 31", f"{STAR}.notice_days", ("5到30",)),
    ('drawn_from = "star"', 'drawn_from = "sun"', f"{FINEST}.drawn_from", ("sun", "季度评选")),
    ('drawn_from = "star"', 'drawn_from = "hours"', f"{FINEST}.drawn_from", ("hours",)),
    ('drawn_from = "star"', 'drawn_from = "home"', f"{FINEST}.drawn_from", ("home",)),
    ('span = "year"', 'span = "quarter"', f"{FINEST}.drawn_from", ('"year"',)),
    ('code = "home"', 'codes = "home"\ncode = "home"', f"{HOME}.codes", ("是不是想写 code",)),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES)
def test_each_mistake_is_told_once_with_its_key_and_what_is_allowed(old: str, new: str, key: str, words: tuple[str]):
    (problem,) = problems(changed(old, new))
    assert (problem.file, problem.key) == ("trial.toml", key)
    for word in words:
        assert word in problem.message
    assert len(problem.message) < 200


def test_whoever_was_drawn_from_another_award_goes_before_the_panel_without_a_shortlist():
    assert parse(changed(DAYS_LINE, DAYS_LINE + "\npanel = 50"), file="f").awards[1].shortlist is None


@pytest.mark.parametrize("awards", ["award = 3\n", 'award = ["star"]\n', "award = []\n", "[award]\ncode = 'x'\n"])
def test_awards_that_are_no_list_of_tables_are_one_mistake(awards: str):
    text = TRIAL + "\n" + awards if awards.startswith("[") else awards + TRIAL
    (problem,) = problems(text)
    assert problem.key == "award"
    assert "[[award]]" in problem.message


def test_what_could_not_be_read_is_not_called_a_second_mistake():
    text = WITH_AWARDS
    gone = ('code = "star"\n', 'name = "季度之星"\n', 'code = "home"\n', 'name = "光荣户"\n')
    for old in (*gone, 'drawn_from = "star"'):
        assert text.count(old) == 1
        text = text.replace(old, "drawn_from = 5" if "drawn" in old else "")
    text = text.replace('name = "时长",', "").replace('name = "投诉",', "")
    found = problems(text)
    assert {each.key for each in found} == {
        "award[1].code", "award[1].name", "award[1].score[1].name", "award[1].score[2].name", f"{FINEST}.drawn_from",
        "award[4].code", "award[4].name",
    }  # fmt: skip
    assert len(found) == 7, "each once"


def test_all_mistakes_are_told_at_once_and_with_those_of_the_other_parts():
    text = WITH_AWARDS
    for old, new in (
        ("step = 15", "step = 99"),
        ('tie = "draw"', 'tie = "x"'),
        ("rest = 2", "rest = -1"),
        ('drawn_from = "star"', 'drawn_from = "x"'),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    assert {problem.key for problem in problems(text)} == {
        "minutes.step", f"{STAR}.tie", f"{STAR}.rest", f"{FINEST}.drawn_from",
    }  # fmt: skip


def test_a_rule_set_with_awards_comes_back_from_its_bytes():
    rules = parse(WITH_AWARDS, file="f")
    assert from_canonical(canonical(rules)) == rules
    assert b'"awards":[{"code":"star"' not in canonical(rules), "keys are in the order of RFC 8785"
    assert b'"tie":"draw"' in canonical(rules)


LINES = st.builds(
    ScoreLine,
    st.sampled_from(["时长", '他说"好"', "反\\斜"]),
    st.sampled_from(Source),
    st.integers(1, 10_000_000),
    st.none() | st.integers(1, 10_000_000),
)
MADE = st.builds(
    Award,
    code=st.just("made"),
    name=st.sampled_from(["评选", "星★"]),
    span=st.sampled_from(Span),
    score=st.lists(LINES, min_size=1, max_size=4).map(tuple),
    of=st.sampled_from(Subject),
    eligible=st.builds(Eligible, st.integers(0, 9999), st.integers(0, 120), st.booleans()),
    seats=st.none() | st.builds(Seats, st.integers(0, 9), st.integers(0, 9), st.sampled_from(["village", "grid"])),
    levels=st.lists(st.builds(Level, st.just("级"), st.integers(1, 9999), st.booleans()), max_size=3).map(tuple),
    tie_break=st.lists(st.sampled_from(Source), unique=True).map(tuple),
    tie=st.sampled_from(Tie),
    rest=st.integers(0, 40),
    drawn_from=st.none() | st.just("other"),
    shortlist=st.none() | st.integers(1, 99),
    panel=st.none() | st.integers(1, 9999),
    bonus=st.integers(0, 9999),
)


@given(st.lists(MADE, max_size=3))
def test_any_awards_come_back_from_the_bytes_of_their_rule_set(awards: list[Award]):
    rules = msgspec.structs.replace(parse(TRIAL, file="f"), awards=tuple(awards))
    assert from_canonical(canonical(rules)) == rules


SHIPPED_WITHOUT = {
    # what canonical() gave before there were awards
    "courtyard": "f7fc2c884261",
    "trial": "b4326bf46f55",
}


@pytest.mark.parametrize(("name", "hash_"), SHIPPED_WITHOUT.items())
def test_rule_sets_without_awards_keep_the_hash_they_had(name: str, hash_: str):
    rules = parse(TRIAL if name == "trial" else shipped_text(name), file="f")
    assert sha256(canonical(rules)).hexdigest().startswith(hash_)
    assert b"award" not in canonical(rules)


def test_the_shipped_rule_set_of_the_demo_has_four_families():
    found: dict[str, Any] = {each.code: each for each in parse(shipped_text("one_yuan"), file="f").awards}
    assert list(found) == ["quarter_star", "year_finest", "hour_star", "honour_household"]
    assert found["year_finest"].drawn_from == "quarter_star"
    assert [level.minutes // 60 for level in found["hour_star"].levels] == [100, 300, 600, 1000, 1500]
    assert [level.decided for level in found["hour_star"].levels] == [False] * 4 + [True]
    assert found["honour_household"].of is Subject.HOUSEHOLD
