"""The parts of a rule file about spending: read as written, refused with everything that is wrong."""

import pytest

from points.rules import Problem, RuleFileError, parse
from points.rules.models import Budget, Holiday, Limit, Opening, Period, Purse, Shop
from tests.rules.towns import TRIAL, TRIAL_WITH_SHOP


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RuleFileError) as caught:
        parse(text, file="trial.toml")
    return caught.value.problems


def changed(old: str, new: str) -> str:
    assert TRIAL_WITH_SHOP.count(old) == 1, old
    return TRIAL_WITH_SHOP.replace(old, new)


def with_shop(*lines: str) -> str:
    return TRIAL.replace("[[category]]", "\n".join(["[shop]", *lines, "[[category]]"]), 1)


def test_a_file_without_these_parts_means_open_every_day_without_limit():
    rules = parse(TRIAL, file="f")
    assert (rules.purse, rules.shop, rules.budget) == (Purse.PERSON, Shop(), Budget())


def test_every_part_is_read_as_written():
    rules = parse(TRIAL_WITH_SHOP, file="f")
    assert rules.purse is Purse.HOUSEHOLD
    assert rules.shop == Shop(
        opening=(Opening(weekdays=(3, 6)), Opening(monthdays=(15,))),
        hours=((510, 690), (840, 1020)),
        holiday=Holiday.NEXT_DAY,
        household_limit=Limit(2, Period.QUARTER),
        person_visits=Limit(1, Period.MONTH),
        reserve_days=7,
        verify_above=5050,
        grace_days=30,
    )
    assert rules.budget == Budget(month_fen=300_000, warn_percent=80, stop_percent=100, point_fen=50)


DAYS = 'days = [{ weekdays = ["wed", "sat"] }, { monthdays = [15] }]'
HOURS = 'hours = ["08:30-11:30", "14:00-17:00"]'
MISTAKES = [
    # what is written, what stands there instead, the key named, words the message must hold
    ('purse = "household"', 'purse = "family"', "purse", ('"person"、"household"', "family")),
    ('purse = "household"', "purse = 1", "purse", ('"person"、"household"',)),
    ("[budget]", "[budgets]", "budgets", ("是不是想写 budget",)),
    ("reserve_days = 7", "reserved_days = 7", "shop.reserved_days", ("是不是想写 reserve_days", "days、hours")),
    ("reserve_days = 7", "reserve_days = 0", "shop.reserve_days", ("1到90的整数",)),
    ("grace_days = 30", 'grace_days = "30"', "shop.grace_days", ("1到366的整数", "文字“30”")),
    ("verify_above = 50.5", "verify_above = 50.555", "shop.verify_above", ("最多两位小数",)),
    ('holiday = "next_day"', 'holiday = "next"', "shop.holiday", ('"open"、"skip"、"next_day"、"previous_day"',)),
    ('holiday = "next_day"', 'holiday = "顺延"', "shop.holiday", ('"next_day"', "顺延")),
    (DAYS, "", "shop.holiday", ("没有写兑换日(days)", '"skip"')),
    (DAYS, 'days = ["wed"]', "shop.days", ("weekdays", "一个列表")),
    (DAYS, 'days = "wed"', "shop.days", ("1到31条", "文字“wed”")),
    (DAYS, "days = []", "shop.days", ("1到31条", "删去这一项")),
    (DAYS, "days = [{ weekday = 3 }]", "shop.days[1].weekday", ("是不是想写 weekdays",)),
    (DAYS, 'days = [{ weekdays = ["wed"] }, {}]', "shop.days[2]", ("weekdays", "monthdays")),
    (DAYS, 'days = [{ weekdays = ["wed"], monthdays = [1] }]', "shop.days[1]", ("写成两条",)),
    (DAYS, 'days = [{ weekdays = "wed" }]', "shop.days[1].weekdays", ('"mon"、"tue"', "文字“wed”")),
    (DAYS, 'days = [{ weekdays = ["周三"] }]', "shop.days[1].weekdays", ('"wed"',)),
    (DAYS, 'days = [{ weekdays = ["wed", "wed"] }]', "shop.days[1].weekdays", ("不重复",)),
    (DAYS, "days = [{ weekdays = [] }]", "shop.days[1].weekdays", ("星期几",)),
    (DAYS, "days = [{ monthdays = [0] }]", "shop.days[1].monthdays", ("1到31",)),
    (DAYS, "days = [{ monthdays = [true] }]", "shop.days[1].monthdays", ("1到31",)),
    (DAYS, "days = [{ monthdays = [15, 15] }]", "shop.days[1].monthdays", ("不重复",)),
    (DAYS, "days = [{ monthdays = [15], week = 2 }]", "shop.days[1].week", ("只和 weekdays 一起用",)),
    (DAYS, 'days = [{ weekdays = ["wed"], week = 6 }]', "shop.days[1].week", ("1到5",)),
    (DAYS, "days = [{ monthdays = [1], month_of_quarter = 4 }]", "shop.days[1].month_of_quarter", ("1到3",)),
    (HOURS, 'hours = "08:30-11:30"', "shop.hours", ('["08:30-11:30", "14:00-17:00"]',)),
    (HOURS, "hours = []", "shop.hours", ("1到10段",)),
    (HOURS, 'hours = ["8点到11点"]', "shop.hours", ("看不懂其中的“8点到11点”",)),
    (HOURS, 'hours = ["08:30-24:30"]', "shop.hours", ("看不懂其中的“08:30-24:30”",)),
    (HOURS, 'hours = ["08:30-08:60"]', "shop.hours", ("看不懂",)),
    (HOURS, 'hours = ["11:30-08:30"]', "shop.hours", ("结束要晚于开始",)),
    (HOURS, 'hours = ["08:30-11:30", "11:00-17:00"]', "shop.hours", ("重叠",)),
    (HOURS, 'hours = ["14:00-17:00", "08:30-11:30"]', "shop.hours", ("从早到晚",)),
    ("{ count = 2, per = \"quarter\" }", "2", "shop.household_limit", ("count、per", "2")),
    ("{ count = 2, per = \"quarter\" }", "{ count = 0, per = \"quarter\" }", "shop.household_limit.count", ("1到",)),
    ("{ count = 2, per = \"quarter\" }", "{ count = 2 }", "shop.household_limit.per", ("缺少", '"quarter"')),
    ("{ count = 2, per = \"quarter\" }", '{ count = 2, per = "季" }', "shop.household_limit.per", ('"month"',)),
    ("month_yuan = 3000", "month_yuan = -1", "budget.month_yuan", ("0.01到", "金额")),
    ("month_yuan = 3000", 'month_yuan = "3000元"', "budget.month_yuan", ("不加引号",)),
    ("point_yuan = 0.5", "point_yuan = 0", "budget.point_yuan", ("0.01到",)),
    ("warn_percent = 80", "warn_percent = 80.5", "budget.warn_percent", ("整数",)),
    ("warn_percent = 80", "warn_percent = 101", "budget.warn_percent", ("不能大于停兑", "101", "100")),
    ("warn_percent = 80\nstop_percent = 100", "stop_percent = 70", "budget.stop_percent", ("80", "70")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES)
def test_each_mistake_is_told_once_with_its_key_and_what_is_allowed(old: str, new: str, key: str, words: tuple[str]):
    (problem,) = problems(changed(old, new))
    assert (problem.file, problem.key) == ("trial.toml", key)
    for word in words:
        assert word in problem.message
    assert len(problem.message) < 200


def test_all_mistakes_are_told_at_once_and_with_those_of_the_other_parts():
    text = TRIAL_WITH_SHOP
    for old, new in (
        ("step = 15", "step = 99"),
        ('"household"', '"x"'),
        ('["wed", "sat"]', '["wen"]'),
        ("[15]", "[32]"),
        ("08:30-11:30", "08.30-11.30"),
        ('per = "month"', 'per = "moon"'),
        ("month_yuan = 3000\n", ""),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    assert [problem.key for problem in problems(text)] == [
        "minutes.step",
        "purse",
        "shop.days[1].weekdays",
        "shop.days[2].monthdays",
        "shop.hours",
        "shop.person_visits.per",
        "budget.warn_percent",
        "budget.stop_percent",
    ]


def test_a_part_that_is_no_table_is_one_mistake():
    for part in ("shop", "budget"):
        text = TRIAL.replace('code = "trial"', f'code = "trial"\n{part} = 5')
        assert [problem.key for problem in problems(text)] == [part]


def test_weekdays_and_monthdays_are_kept_in_order_so_that_the_same_rules_have_one_hash():
    rules = parse(with_shop('days = [{ weekdays = ["sat", "mon"] }, { monthdays = [31, 1] }]'), file="f")
    assert rules.shop.opening == (Opening(weekdays=(1, 6)), Opening(monthdays=(1, 31)))


def test_hours_may_be_written_without_a_leading_nought_and_end_at_midnight():
    assert parse(with_shop('hours = ["8:30 - 11:30", "19:00-24:00"]'), file="f").shop.hours == (
        (510, 690),
        (1140, 1440),
    )


def test_every_day_but_public_holidays_needs_no_days():
    assert parse(with_shop('holiday = "skip"'), file="f").shop == Shop(holiday=Holiday.SKIP)
