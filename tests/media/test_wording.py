from datetime import date

import pytest

from points.clock import at
from points.media.wording import FEN_MAX, day_words, moment_words, points_words, yuan_in_capitals, yuan_words


@pytest.mark.parametrize(
    ("hundredths", "words"), [(0, "0"), (1200, "12"), (1250, "12.5"), (25, "0.25"), (10_000, "100"), (-350, "-3.5")]
)
def test_points_are_written_without_needless_places(hundredths, words):
    assert points_words(hundredths) == words


@pytest.mark.parametrize(("fen", "words"), [(0, "0.00"), (123_450, "1,234.50"), (-5, "-0.05")])
def test_money_always_has_two_places(fen, words):
    assert yuan_words(fen) == words


# The examples of 支付结算办法, 附件一, and the corners between them.
@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (30, "叁角整"),
        (12_000, "壹佰贰拾元整"),
        (1_001, "壹拾元零壹分"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_000_100_000, "壹亿零壹仟元整"),
        (1_000_000_000, "壹仟万元整"),
        (FEN_MAX, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_money_in_capital_figures(fen, words):
    assert yuan_in_capitals(fen) == words


@pytest.mark.parametrize("fen", [-1, FEN_MAX + 1])
def test_what_cannot_be_written_in_capitals_is_refused(fen):
    with pytest.raises(ValueError, match="capitals"):
        yuan_in_capitals(fen)


def test_times_are_those_of_the_town():
    assert day_words(date(2026, 1, 5)) == "2026年1月5日"
    assert moment_words(at(date(2026, 11, 25), 0, 5)) == "2026年11月25日 00:05"
