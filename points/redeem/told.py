"""An order as it is told: to the counter, to the resident, on paper; from a working set or from a connection."""

import msgspec

from points.clock import DAY, MINUTE, at, local_day
from points.redeem.models import Item
from points.redeem.order_models import Channel, Identified, Order, OrderLine, OrderState
from points.redeem.service_models import Provider, Voucher, VoucherState

FRESH = 15 * MINUTE
"""So long after it was handed over a slip is the first one; later it says 补打, and nothing that opens anything."""


class LineTold(msgspec.Struct, frozen=True):
    """Some of one item; ``price`` in hundredths for one."""

    id: int
    item_id: int
    kind: str
    name: str
    measure: str
    quantity: int
    returned: int
    price: int


class VoucherTold(msgspec.Struct, frozen=True):
    """One service to be had. ``code``: empty for who may not show it (``as_seen``)."""

    id: int
    code: str
    state: VoucherState
    item_id: int
    item_name: str
    provider_name: str
    provider_phone: str
    points: int
    valid_until: int


class OrderTold(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of an order. ``points``: hundredths, goods and services; ``left_after``: what can be spent then."""

    id: int
    number: str
    state: OrderState
    channel: Channel
    identified: Identified
    shop_id: int
    shop_name: str
    person_id: int
    person_name: str
    points: int
    left_after: int | None
    lines: list[LineTold]
    vouchers: list[VoucherTold]
    created_at: int
    deadline_at: int | None
    ended_at: int | None
    collector_name: str
    collector_relation: str
    undo_until: int | None

    @property
    def slip_at(self) -> int:
        """The instant on its slip: when it ended, or until then when it was made."""
        return self.ended_at if self.ended_at is not None else self.created_at


def tell(
    order: Order,
    shop_name: str,
    person_name: str,
    lines: list[tuple[OrderLine, Item]],
    vouchers: list[tuple[Voucher, str, Provider]],
    left_after: int | None,
) -> OrderTold:
    """An order with what belongs to it; vouchers with their item's name and provider."""
    return OrderTold(
        id=order.id,
        number=order.number,
        state=order.state,
        channel=order.channel,
        identified=order.identified,
        shop_id=order.shop_id,
        shop_name=shop_name,
        person_id=order.person_id,
        person_name=person_name,
        points=sum(line.points * line.quantity for line, _ in lines),
        left_after=left_after,
        lines=[
            LineTold(each.id, item.id, item.kind, item.name, item.measure, each.quantity, each.returned, each.points)
            for each, item in lines
        ],
        vouchers=[
            VoucherTold(
                each.id,
                each.code,
                each.state,
                each.item_id,
                name,
                provider.name,
                provider.phone,
                each.points,
                each.valid_until,
            )
            for each, name, provider in vouchers
        ],
        created_at=order.created_at,
        deadline_at=order.deadline_at,
        ended_at=order.ended_at,
        collector_name=order.collector_name,
        collector_relation=order.collector_relation,
        undo_until=undo_until(order),
    )


def as_seen(told: OrderTold, *, by_owner: bool, now: int, at_till: bool = True) -> OrderTold:
    """An order as somebody may see it: a voucher's code is its owner's, and stands on the first slip.

    Who reads it away from the till is told neither that code nor the number by which goods are still collected.
    """
    if not by_owner and not at_till:
        number = "" if told.state == "reserved" else told.number
        return msgspec.structs.replace(_without_codes(told), number=number)
    return told if by_owner or is_fresh(told, now) else _without_codes(told)


def is_fresh(told: OrderTold, now: int) -> bool:
    """Whether a slip printed now is the first one."""
    return now - told.slip_at < FRESH


def _without_codes(told: OrderTold) -> OrderTold:
    return msgspec.structs.replace(told, vouchers=[msgspec.structs.replace(each, code="") for each in told.vouchers])


def undo_until(order: Order) -> int | None:
    """The end of the day on which the goods were handed over; None where there is nothing to undo."""
    if order.state != "collected" or order.ended_at is None:
        return None
    return at(local_day(order.ended_at)) + DAY
