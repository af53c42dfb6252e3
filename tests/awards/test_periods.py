"""Periods: quarters, years and everything so far, by the town's days."""

from datetime import date, timedelta
from types import MappingProxyType

import pytest
from awards.candidates import award
from hypothesis import given
from hypothesis import strategies as st

from points.awards.periods import AwardPeriod, period_of, periods_between, titled
from points.clock import at, quarter_bounds, quarter_number
from points.errors import Invalid
from points.rules.awards import Span

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
NAMES = MappingProxyType(
    {
        (Span.QUARTER, 20264): "2026年第四季度",
        (Span.YEAR, 2026): "2026年度",
        (Span.EVER, 20264): "截至2026年12月31日",
        (Span.EVER, 20262): "截至2026年6月30日",
    }
)


@pytest.mark.parametrize(
    ("number", "span", "name", "said"),
    [
        (20264, Span.QUARTER, "季度服务之星", "2026年第四季度服务之星"),
        (20264, Span.QUARTER, "服务之星", "2026年第四季度服务之星"),
        (2026, Span.YEAR, "年度最美志愿者", "2026年度最美志愿者"),
        (20264, Span.EVER, "日行一善奖", "截至2026年12月31日日行一善奖"),
    ],
)
def test_an_award_is_said_with_its_period_and_no_word_twice(number: int, span: Span, name: str, said: str) -> None:
    assert titled(AwardPeriod(span, number), award(name=name)) == said


@given(DAYS)
def test_a_quarter_holds_its_days_and_no_other(day: date) -> None:
    period = AwardPeriod(Span.QUARTER, quarter_number(day))
    assert period.first_day is not None
    assert period.first_day <= day <= period.last_day < period.day_after
    assert quarter_bounds(period.number) == (at(period.first_day), period.end)
    assert period.quarters() == (period.number,)


@given(DAYS)
def test_a_year_is_its_four_quarters(day: date) -> None:
    period = AwardPeriod(Span.YEAR, day.year)
    quarters = [AwardPeriod(Span.QUARTER, each) for each in period.quarters()]
    assert (period.first_day, period.end) == (quarters[0].first_day, quarters[3].end)
    assert [each.day_after for each in quarters[:3]] == [each.first_day for each in quarters[1:]]
    assert period.year == day.year


@given(DAYS)
def test_ever_reaches_back_to_the_beginning_and_ends_with_its_quarter(day: date) -> None:
    period, quarter = (AwardPeriod(span, quarter_number(day)) for span in (Span.EVER, Span.QUARTER))
    assert period.first_day is None
    assert (period.end, period.year) == (quarter.end, quarter.year)
    assert period.quarters()[0] == 20001
    assert period.quarters()[-1] == period.number
    assert len(period.quarters()) == (period.year - 2000) * 4 + period.number % 10


@given(DAYS, st.integers(0, 200))
def test_periods_between_count_quarters_and_years(day: date, further: int) -> None:
    month = day.month - 1 + 3 * further
    later = date(day.year + month // 12, month % 12 + 1, 1)
    assert periods_between(quarter_number(day), quarter_number(later)) == further
    assert periods_between(quarter_number(later), quarter_number(day)) == -further
    assert periods_between(day.year, later.year) == later.year - day.year


@pytest.mark.parametrize(("which", "name"), NAMES.items())
def test_a_period_is_named_as_people_say_it(which: tuple[Span, int], name: str) -> None:
    assert AwardPeriod(*which).name == name


@pytest.mark.parametrize(
    ("span", "number"),
    [
        (Span.QUARTER, 2026),
        (Span.QUARTER, 20260),
        (Span.QUARTER, 20265),
        (Span.QUARTER, 19994),
        (Span.QUARTER, 21001),
        (Span.EVER, 2026),
        (Span.YEAR, 20261),
        (Span.YEAR, 1999),
        (Span.YEAR, 2100),
        (Span.YEAR, 0),
        (Span.QUARTER, -20261),
        (Span.QUARTER, 10**18),
    ],
)
def test_a_number_that_is_no_period_of_the_family_is_refused_with_an_example(span: Span, number: int) -> None:
    with pytest.raises(Invalid) as caught:
        period_of(award(span=span), number)
    assert "例如" in caught.value.explanation
    assert "period" in caught.value.details["fields"]


def test_the_last_day_is_the_day_before_the_next() -> None:
    for number in (20261, 20262, 20263, 20264):
        period = AwardPeriod(Span.QUARTER, number)
        assert period.last_day + timedelta(days=1) == period.day_after
        assert period.day_after.day == 1
