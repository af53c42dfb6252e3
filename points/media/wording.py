"""Numbers and times as paper says them: 12.5分, 2026年11月25日, 壹佰贰拾元整."""

from datetime import date

from points.clock import local, local_day
from points.decimals import decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_STEPS = ("", "万", "亿")
FEN_MAX = 10**14 - 1
"""Below a thousand thousand million yuan: the largest amount that the three steps can write."""


def points_words(hundredths: int) -> str:
    """Points without needless places: ``12``, ``12.5``, ``0.25``; the unit 分 is left to the sentence."""
    return decimal(hundredths)


def yuan_words(fen: int) -> str:
    """Money in figures, always two places: ``1,234.50``."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def day_words(day: date) -> str:
    """A day: ``2026年11月25日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_day_words(day: date) -> str:
    """A day of about now: ``7月26日``."""
    return f"{day.month}月{day.day}日"


def moment_words(instant: int) -> str:
    """An instant by the town's clocks: ``2026年11月25日 14:05``."""
    return f"{day_words(local_day(instant))} {clock_words(instant)}"


def clock_words(instant: int) -> str:
    """The time of day of an instant: ``14:05``."""
    return f"{local(instant):%H:%M}"


def yuan_in_capitals(fen: int) -> str:
    """Money in the capital figures that vouchers of account carry: ``壹佰贰拾元整``, ``壹仟零伍元零叁分``.

    After 支付结算办法 (中国人民银行), 附件一 正确填写票据和结算凭证的基本规定: runs of zeros are read once, an amount
    that ends at 元 or 角 is closed by 整. ``ValueError`` below zero and above ``FEN_MAX``.
    """
    if not 0 <= fen <= FEN_MAX:
        raise ValueError(f"{fen} fen cannot be written in capitals")
    yuan, jiao, rest = fen // 100, fen // 10 % 10, fen % 10
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        words += f"{_DIGITS[jiao]}角"
    elif yuan and rest:
        words += "零"
    if rest:
        return f"{words}{_DIGITS[rest]}分"
    return f"{words or '零元'}整"


def _whole(number: int) -> str:
    """A whole number, in steps of four places."""
    words, gap = "", False
    for step in (2, 1, 0):
        four = number // 10_000**step % 10_000
        if not four:
            gap = gap or bool(words)
            continue
        words += "零" if words and (gap or four < 1_000) else ""
        words += _four(four) + _STEPS[step]
        gap = False
    return words


def _four(number: int) -> str:
    """1 to 9999, without a zero in front."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = bool(words)
    return words
