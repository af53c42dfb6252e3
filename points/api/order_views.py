"""Orders as the API writes and reads them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from points.api.fields import Count, Digits, Id, PointsText, SomeText, Text, maybe_rfc3339, points_text
from points.api.proof import PinText, PresenceText
from points.clock import rfc3339
from points.redeem.basket import LINES_MAX, QUANTITY_MAX
from points.redeem.told import OrderTold, VoucherTold

SIGNATURE_CHARS_MAX = 20_000
SIGNATURE = r"^[MLQCZmlqcz0-9 ,.\-]*$"
"""What an SVG path of strokes is made of; nothing else is ever put into a page."""


class WantedBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of one item."""

    item_id: Id
    quantity: Annotated[int, Meta(ge=1, le=QUANTITY_MAX, examples=[2])]


class CollectorBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes it for the person (代领). `signature`: strokes as an SVG path."""

    name: SomeText
    relation: Text = ""
    signature: Annotated[str, Meta(max_length=SIGNATURE_CHARS_MAX, pattern=SIGNATURE)] = ""


class OrderBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`channel` `till`: with the `presence` of a lookup; `home`: for oneself, goods are reserved.

    `total`: what the screen showed; a price that changed since is refused. Above the rule-set's value also
    `live_code` or `pin`.
    """

    shop_id: Id
    lines: Annotated[list[WantedBody], Meta(min_length=1, max_length=LINES_MAX)]
    channel: Annotated[str, Meta(pattern="^(till|home)$", examples=["till"])] = "till"
    presence: PresenceText | None = None
    person_id: Id | None = None
    collector: CollectorBody | None = None
    live_code: Digits | None = None
    pin: PinText | None = None
    total: PointsText | None = None


class CollectionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The pick-up `number`, or the `presence` of a lookup, shows that the right person is there."""

    presence: PresenceText | None = None
    number: Digits | None = None
    collector: CollectorBody | None = None


class BroughtBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """So many of a line come back; `restock`: they can be sold again."""

    line_id: Id
    quantity: Annotated[int, Meta(ge=1, le=QUANTITY_MAX, examples=[1])]
    restock: bool = True


class ReturnsBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is brought back, and why."""

    lines: Annotated[list[BroughtBody], Meta(min_length=1, max_length=LINES_MAX)]
    reason: Text = ""


class Named(msgspec.Struct, frozen=True):
    """Somebody or something, by name."""

    id: int
    name: str


class LineView(msgspec.Struct, frozen=True):
    """A line; `price` for one, `points` for what is left of it after returns."""

    id: int
    item_id: int
    kind: str
    name: str
    measure: str
    quantity: int
    returned: Count
    price: str
    points: str


class OrderVoucher(msgspec.Struct, frozen=True):
    """A voucher of the order."""

    id: int
    code: str
    state: str
    item: Named
    provider_name: str
    provider_phone: str
    points: str
    valid_until: str


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order. `number`: the pick-up code; `points`: all of it; `left_after`: what could be spent then."""

    id: int
    number: str
    state: str
    channel: str
    identified: str
    shop: Named
    person: Named
    points: str
    left_after: str | None
    lines: list[LineView]
    vouchers: list[OrderVoucher]
    created_at: str
    deadline_at: str | None
    ended_at: str | None
    collector_name: str
    collector_relation: str
    can_undo_until: str | None


def order_view(told: OrderTold) -> OrderView:
    """An order for a screen."""
    return OrderView(
        id=told.id,
        number=told.number,
        state=told.state,
        channel=told.channel,
        identified=told.identified,
        shop=Named(told.shop_id, told.shop_name),
        person=Named(told.person_id, told.person_name),
        points=points_text(told.points),
        left_after=None if told.left_after is None else points_text(told.left_after),
        lines=[
            LineView(
                id=line.id,
                item_id=line.item_id,
                kind=line.kind,
                name=line.name,
                measure=line.measure,
                quantity=line.quantity,
                returned=line.returned,
                price=points_text(line.price),
                points=points_text(line.price * (line.quantity - line.returned)),
            )
            for line in told.lines
        ],
        vouchers=[_voucher(each) for each in told.vouchers],
        created_at=rfc3339(told.created_at),
        deadline_at=maybe_rfc3339(told.deadline_at),
        ended_at=maybe_rfc3339(told.ended_at),
        collector_name=told.collector_name,
        collector_relation=told.collector_relation,
        can_undo_until=maybe_rfc3339(told.undo_until),
    )


def _voucher(each: VoucherTold) -> OrderVoucher:
    return OrderVoucher(
        id=each.id,
        code=each.code,
        state=each.state,
        item=Named(each.item_id, each.item_name),
        provider_name=each.provider_name,
        provider_phone=each.provider_phone,
        points=points_text(each.points),
        valid_until=rfc3339(each.valid_until),
    )
