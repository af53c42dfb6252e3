"""The rule-set in words: how points are spent, and nothing of money."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from rules.towns import rule_sets

from points.api.rules import lines
from points.rules import RuleSet, shipped
from points.rules.models import Budget, Holiday, Limit, Opening, Period, Purse, Shop


def with_shop(**fields: Any) -> RuleSet:
    return msgspec.structs.replace(shipped("passbook"), shop=Shop(**fields))


def test_a_town_reads_when_and_how_much_it_may_have() -> None:
    said = lines(shipped("one_yuan"))
    for line in (
        "积分归本人:谁得的记在谁名下。",
        "兑换日:每周三、周六、每月15日;遇法定节假日顺延。",
        "兑换时间:8:30-11:30、14:00-17:00。",
        "同一样东西,每户每季限2件;东西上另有写明的,按写明的。",
        "预留的东西保留7天,这期间没有兑换日的,留到下一个兑换日;到时没领,积分自动退回。",
        "一单超过50分,要出示手机上的码或输入密码。",
        "退回的积分如果已经到期,再给30天。",
    ):
        assert line in said


def test_a_town_that_opens_every_day_and_counts_visits() -> None:
    said = lines(shipped("passbook"))
    assert "天天可以兑换,法定节假日不兑换。" in said
    assert "每人每季兑换1次。" in said
    assert "预留的东西保留7天;到时没领,积分自动退回。" in lines(with_shop())
    assert not any("兑换时间" in line or "一单超过" in line for line in said)


def test_households_that_share_read_so() -> None:
    said = lines(shipped("courtyard"))
    assert "积分归全家:一户的积分合在一起用,每一笔都记着是谁的。" in said
    assert "兑换日:每季第3个月第一个周三、周六;遇法定节假日顺延。" in said


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        (Opening(weekdays=(6,), month_of_quarter=2), "每季第2个月的周六;遇法定节假日提前。"),
        (Opening(weekdays=(7,), week=5), "每月第五个周日;遇法定节假日提前。"),
        (Opening(monthdays=(1, 28)), "每月1日、28日;遇法定节假日提前。"),
        (Opening(monthdays=(1, 31)), "每月1日、31日;遇法定节假日提前。没有这一天的月份,在最后一天。"),
        (Opening(monthdays=(10,), month_of_quarter=1), "每季第1个月10日;遇法定节假日提前。"),
    ],
)
def test_each_way_to_state_a_day_is_said(opening: Opening, said: str) -> None:
    rules = with_shop(opening=(opening,), holiday=Holiday.PREVIOUS_DAY)
    assert f"兑换日:{said}" in lines(rules)


def test_limits_of_persons_and_households_stand_together() -> None:
    rules = with_shop(
        person_limit=Limit(1, Period.MONTH),
        household_limit=Limit(3, Period.YEAR),
        household_visits=Limit(2, Period.WEEK),
    )
    assert "同一样东西,每人每月限1件、每户每年限3件;东西上另有写明的,按写明的。" in lines(rules)
    assert "每户每周兑换2次。" in lines(rules)


@given(rule_sets())
def test_any_rules_are_said_in_sentences_and_the_budget_changes_none_of_them(rules: RuleSet) -> None:
    said = lines(rules)
    assert all(line.endswith("。") for line in said)
    assert "元" not in "".join(said).replace("一分一元", "")
    assert lines(msgspec.structs.replace(rules, budget=Budget())) == said
    other = Purse.PERSON if rules.purse is Purse.HOUSEHOLD else Purse.HOUSEHOLD
    assert lines(msgspec.structs.replace(rules, purse=other)) != said
