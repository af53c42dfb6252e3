"""An order written down: its row, its lines, and what they move. Whoever makes one has judged it before."""

import secrets
from typing import Any

import msgspec

from points.db.working_set import WorkingSet
from points.ledger import moves, stock
from points.ledger.models import TRANSFERS
from points.ledger.posting import Owner, Posting
from points.people.models import Person
from points.redeem import budget
from points.redeem.basket import Pick
from points.redeem.digits import new_order_number
from points.redeem.limits import counted_by, limits_of, takers_of
from points.redeem.models import Item
from points.redeem.order_models import LINES, ORDERS, Order, OrderLine
from points.rules.versions import rules_in

REDEEM = "redeem"


def fresh_number() -> str:
    """A pick-up code that no order has yet, most likely; whoever stores one looks."""
    return new_order_number(secrets.token_bytes(8))


class Collector(msgspec.Struct, frozen=True):
    """Who takes it for the person: 代领. ``signature``: strokes as an SVG path."""

    name: str = ""
    relation: str = ""
    signature: str = ""


def write_order(
    ws: WorkingSet,
    person: Person,
    owner: Owner,
    picks: list[Pick],
    collector: Collector,
    *,
    number: str,
    **columns: Any,
) -> Order:
    """The order's row, of which there can be no lines and no transfers yet. ``number``: unless somebody has it."""
    while ws.find(ORDERS, "number", number):
        number = fresh_number()
    goods = [each for each in picks if each.item.kind == "good"]
    order = Order(
        id=ws.next_id(),
        number=number,
        person_id=person.id,
        owner_type="household" if owner.type == "household" else "person",
        owner_id=owner.id,
        household_id=takers_of(person).household_id,
        points=sum(each.points for each in goods),
        cost_fen=sum(each.cost_fen for each in goods),
        hold_id=None,
        revision=1,
        collector_name=collector.name,
        collector_relation=collector.relation,
        signature=collector.signature,
        **columns,
    )
    ws.nothing_yet(TRANSFERS, "source", order.id, "order")
    ws.nothing_yet(LINES, "order", order.id)
    return ws.insert(ORDERS, order)


def write_lines(ws: WorkingSet, order: Order, picks: list[Pick]) -> list[tuple[OrderLine, Item]]:
    """The order's lines, at the prices picked and with the periods they were counted in (``basket.count``)."""
    made: list[tuple[OrderLine, Item]] = []
    shop_rules = rules_in(ws, order.rule_version).shop
    for each in picks:
        person_period, household_period = counted_by(limits_of(each.item, shop_rules))
        line = OrderLine(
            id=ws.next_id(),
            order_id=order.id,
            item_id=each.item.id,
            quantity=each.quantity,
            returned=0,
            points=each.price.points,
            cost_fen=each.price.cost_fen,
            person_period=person_period,
            household_period=household_period,
            hold_id=None,
        )
        made.append((ws.insert(LINES, line), each.item))
    return made


def hand_over(posting: Posting, order: Order, goods: list[tuple[OrderLine, Item]], owner: Owner) -> None:
    """Spend the points, hand over the goods, draw their cost."""
    moves.spend(posting, owner, order.points, category=REDEEM, person_id=order.person_id)
    for line, item in goods:
        stock.hand_over(posting, order.shop_id, item.id, line.quantity, category=REDEEM, person_id=order.person_id)
    budget.draw(posting, order.cost_fen)


def reserve(posting: Posting, order: Order, goods: list[tuple[OrderLine, Item]], owner: Owner) -> None:
    """Set points and goods aside until the order's deadline."""
    ws, until = posting.ws, order.deadline_at or 0
    held = moves.hold(posting, owner, order.points, deadline_at=until, category=REDEEM, person_id=order.person_id)
    ws.change(ORDERS, order, hold_id=held.id)
    for line, item in goods:
        kept = stock.set_aside(
            posting,
            order.shop_id,
            item.id,
            line.quantity,
            deadline_at=until,
            category=REDEEM,
            person_id=order.person_id,
        )
        ws.change(LINES, line, hold_id=kept.id)
    budget.promise(posting, order.cost_fen)
