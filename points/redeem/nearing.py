"""What nears its end without anybody looking at it: the month's budget, and vouchers nobody has come with."""

from sqlalchemy import Connection, func, select

from points.clock import DAY, local_day, month_number
from points.errors import NotFound
from points.ledger.models import FEN
from points.ledger.read import balance
from points.redeem.alerts import Due
from points.redeem.budget import month_of
from points.redeem.cover import state_of
from points.redeem.order_models import orders
from points.redeem.service_models import providers, vouchers
from points.redeem.supply_models import AlertKind
from points.rules.models import Budget
from points.rules.versions import rules_of, version_at

VOUCHER_DAYS = 7
"""How long before its end a voucher is worth a call."""

KINDS: tuple[AlertKind, ...] = ("budget", "voucher_ending")
"""The kinds that are found here."""


def nearing(connection: Connection, now: int) -> tuple[Due, ...]:
    """All that is to be alerted now, of ``KINDS``."""
    return (*due_of_budget(connection, now), *due_of_vouchers(connection, now))


def due_of_budget(connection: Connection, now: int) -> list[Due]:
    """The month that has come to the rule-set's warning or its end; said in per cent, for clerks see no yuan."""
    try:
        budget = rules_of(connection, version_at(connection, now)).budget
    except NotFound:  # no rules yet
        return []
    used = balance(connection, month_of(now), FEN, "sink")
    if not budget.month_fen or (state := state_of(budget, used)) == "ok":
        return []
    month = month_number(local_day(now))
    return [Due("budget", None, month, _budget_said(budget, used * 100 // budget.month_fen, state == "stop"))]


def due_of_vouchers(connection: Connection, now: int) -> list[Due]:
    """The providers with vouchers not done that end within a week, shop by shop: whoever issued them may call."""
    soon = (vouchers.c.state == "issued") & (vouchers.c.valid_until > now)
    query = (
        select(orders.c.shop_id, providers.c.id, providers.c.name, func.count(), func.min(vouchers.c.valid_until))
        .select_from(vouchers.join(orders).join(providers, providers.c.id == vouchers.c.provider_id))
        .where(soon, vouchers.c.valid_until <= now + VOUCHER_DAYS * DAY)
        .group_by(orders.c.shop_id, providers.c.id, providers.c.name)
        .order_by(orders.c.shop_id, providers.c.id)
    )
    found: list[Due] = []
    for shop_id, provider_id, name, count, first in connection.execute(query):
        last_day = local_day(first - 1)
        told = f"{name}有{count}张服务券还没做,最早的{last_day.month}月{last_day.day}日到期,请联系居民和服务方。"
        found.append(Due("voucher_ending", shop_id, provider_id, told))
    return found


def _budget_said(budget: Budget, percent: int, stopped: bool) -> str:
    if stopped:
        return f"本月兑换额度已用{percent}%,已停止兑换;预留好的照常领取。"
    return f"本月兑换额度已用{percent}%,用到{budget.stop_percent}%就停止兑换,请提前安排。"
