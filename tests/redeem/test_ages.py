"""Whom an item is for, in words."""

import pytest

from points.redeem.ages import whom


@pytest.mark.parametrize(
    ("ages", "said"),
    [
        ((), ""),
        (("75_plus", "60_74"), "60岁以上"),
        (("under_14", "14_17"), "18岁以下"),
        (("60_74",), "60到74岁"),
        (("75_plus",), "75岁以上"),
        (("under_14", "75_plus"), "14岁以下、75岁以上"),
        (("18_59", "60_74"), "18到59岁、60到74岁"),
        (("under_14", "14_17", "18_59", "60_74", "75_plus"), "登记过年龄"),
    ],
)
def test_ages_side_by_side_are_one_span(ages: tuple[str, ...], said: str) -> None:
    assert whom(ages) == said
