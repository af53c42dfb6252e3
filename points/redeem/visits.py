"""When an order is no visit after all: once nothing of it is left, however that came about, one may come again."""

from points.db.working_set import WorkingSet
from points.redeem.limits import VISITS, counted_by, need_untake, untake, visits_of
from points.redeem.order_models import LINES, Order
from points.redeem.service_models import VOUCHERS, VoucherState
from points.rules.versions import RULES, rules_in

OVER: tuple[VoucherState, ...] = ("cancelled", "lapsed", "returned")


def need_visit(ws: WorkingSet, order: Order) -> None:
    """Ask for what ``free_visit`` reads, of an order that is loaded."""
    ws.need(LINES, "order", order.id)
    ws.need(VOUCHERS, "order", order.id)
    ws.need(RULES, "key", order.rule_version)
    need_untake(ws, order, VISITS)


def free_visit(ws: WorkingSet, order: Order) -> None:
    """Count an order as no visit if what has just ended was the last of it."""
    if not _is_something_left(ws, order):
        untake(ws, order, VISITS, counted_by(visits_of(rules_in(ws, order.rule_version).shop)), 1)


def _is_something_left(ws: WorkingSet, order: Order) -> bool:
    vouchers = ws.find(VOUCHERS, "order", order.id)
    if any(each.state not in OVER for each in vouchers):
        return True
    of_services = {each.line_id for each in vouchers}
    goods = [line for line in ws.find(LINES, "order", order.id) if line.id not in of_services]
    return order.state in ("reserved", "collected") and any(line.returned < line.quantity for line in goods)
