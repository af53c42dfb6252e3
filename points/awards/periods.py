"""The period an award is for: a quarter (``20264``), a year (``2026``), or everything up to a quarter's end."""

from datetime import date, timedelta

import msgspec

from points.clock import at
from points.errors import Invalid
from points.media.wording import day_words
from points.rules.awards import Award, Span

FIRST_YEAR, LAST_YEAR = 2000, 2099
NAMES = "一二三四"


class AwardPeriod(msgspec.Struct, frozen=True):
    """``number``: the quarter (``20264``) or, for an award of a year, the year."""

    span: Span
    number: int

    @property
    def year(self) -> int:
        """The year it ends in."""
        return self.number if self.span is Span.YEAR else self.number // 10

    @property
    def first_day(self) -> date | None:
        """Its first day; None where it reaches back to the beginning."""
        if self.span is Span.EVER:
            return None
        month = 1 if self.span is Span.YEAR else 3 * (self.number % 10) - 2
        return date(self.year, month, 1)

    @property
    def day_after(self) -> date:
        """The day after its last."""
        quarter = 4 if self.span is Span.YEAR else self.number % 10
        return date(self.year + quarter // 4, 3 * quarter % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        """Its last day."""
        return self.day_after - timedelta(days=1)

    @property
    def end(self) -> int:
        """The first instant that is no longer in it."""
        return at(self.day_after)

    def quarters(self) -> tuple[int, ...]:
        """The quarters whose totals make it up."""
        match self.span:
            case Span.QUARTER:
                return (self.number,)
            case Span.YEAR:
                return tuple(self.number * 10 + each for each in (1, 2, 3, 4))
            case Span.EVER:
                every = (year * 10 + each for year in range(FIRST_YEAR, self.year + 1) for each in (1, 2, 3, 4))
                return tuple(each for each in every if each <= self.number)

    @property
    def name(self) -> str:
        """How people say it: 2026年第四季度, 2026年度, 截至2026年12月31日."""
        match self.span:
            case Span.QUARTER:
                return f"{self.year}年第{NAMES[self.number % 10 - 1]}季度"
            case Span.YEAR:
                return f"{self.year}年度"
            case Span.EVER:
                return f"截至{day_words(self.last_day)}"


def period_of(award: Award, number: int) -> AwardPeriod:
    """The family's period with this number; ``Invalid`` for one there is not."""
    year, quarter = (number, 1) if award.span is Span.YEAR else divmod(number, 10)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= quarter <= 4):
        wanted = "年份,例如 2026" if award.span is Span.YEAR else "年份加季度,例如 20264 是2026年第四季度"
        raise Invalid(f"“{award.name}”的这一期要写{wanted}。", fields={"period": f"要写{wanted}。"})
    return AwardPeriod(award.span, number)


def end_of(number: int) -> int:
    """The first instant after the period with this number, of whichever family; ``Invalid`` for one there is not."""
    year, quarter = (number, 4) if number < FIRST_YEAR * 10 else divmod(number, 10)
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= quarter <= 4):
        wanted = "这一期要写年份(例如 2026),或年份加季度(例如 20264 是2026年第四季度)。"
        raise Invalid(wanted, fields={"period": wanted})
    return AwardPeriod(Span.QUARTER, year * 10 + quarter).end


def titled(period: AwardPeriod, award: Award) -> str:
    """An award with its period, without saying 季度 or 年度 twice: 2026年第四季度服务之星."""
    return period.name + award.name.removeprefix(period.name[-2:])


def periods_between(earlier: int, later: int) -> int:
    """How many periods of one family lie from one to another: quarters, or years."""
    if later < FIRST_YEAR * 10:
        return later - earlier
    return (later // 10 - earlier // 10) * 4 + later % 10 - earlier % 10
