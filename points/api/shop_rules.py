"""What the rule-set says about spending, in words for residents: whose points, when, how many. Never of money."""

from collections.abc import Iterator

from points.decimals import decimal
from points.redeem.limits import PERIOD_NAMES
from points.redeem.wall import days_of
from points.rules.models import Holiday, Limit, Purse, RuleSet, Shop
from points.rules.opening import clock_of

SHORTEST_MONTH_DAYS = 28
HOLIDAYS = {
    Holiday.OPEN: "法定节假日照常兑换",
    Holiday.SKIP: "法定节假日不兑换",
    Holiday.NEXT_DAY: "遇法定节假日顺延",
    Holiday.PREVIOUS_DAY: "遇法定节假日提前",
}


def shop_lines(rules: RuleSet) -> list[str]:
    """The purse, the days and hours, the limits, how long things are kept: a short sentence each."""
    shop = rules.shop
    shared = "积分归全家:一户的积分合在一起用,每一笔都记着是谁的。"
    said = [shared if rules.purse is Purse.HOUSEHOLD else "积分归本人:谁得的记在谁名下。", _days(shop)]
    if shop.hours:
        spans = "、".join(f"{clock_of(start)}-{clock_of(end)}" for start, end in shop.hours)
        said.append(f"兑换时间:{spans}。")
    said += _limits(shop)
    every_day = not shop.opening and shop.holiday is Holiday.OPEN
    kept = "" if every_day else ",这期间没有兑换日的,留到下一个兑换日"
    said.append(f"预留的东西保留{shop.reserve_days}天{kept};到时没领,积分自动退回。")
    if shop.verify_above is not None:
        said.append(f"一单超过{decimal(shop.verify_above)}分,要出示手机上的码或输入密码。")
    said.append(f"退回的积分如果已经到期,再给{shop.grace_days}天。")
    return said


def _days(shop: Shop) -> str:
    if not shop.opening:
        return f"天天可以兑换,{HOLIDAYS[shop.holiday]}。"
    said = f"兑换日:{'、'.join(map(days_of, shop.opening))};{HOLIDAYS[shop.holiday]}。"
    late = any(day > SHORTEST_MONTH_DAYS for opening in shop.opening for day in opening.monthdays)
    return said + ("没有这一天的月份,在最后一天。" if late else "")


def _limits(shop: Shop) -> Iterator[str]:
    of_items = ((shop.person_limit, "每人"), (shop.household_limit, "每户"))
    if told := [f"{who}{_often(limit)}限{limit.count}件" for limit, who in of_items if limit]:
        yield f"同一样东西,{'、'.join(told)};东西上另有写明的,按写明的。"
    visits = ((shop.person_visits, "每人"), (shop.household_visits, "每户"))
    if told := [f"{who}{_often(limit)}兑换{limit.count}次" for limit, who in visits if limit]:
        yield "、".join(told) + "。"


def _often(limit: Limit) -> str:
    return PERIOD_NAMES[limit.period][0]
