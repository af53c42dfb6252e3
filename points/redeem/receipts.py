"""The slip of an order: what was taken, what it cost, what is left; its vouchers with their codes."""

import msgspec
from sqlalchemy import Connection, select

from points.clock import local_day
from points.ledger.posting import Owner
from points.ledger.read import available
from points.media.receipt import Receipt, ReceiptLine, ReceiptVoucher
from points.media.wording import day_words, points_words
from points.people.names import mask
from points.redeem.collection import order_not_found
from points.redeem.models import shops
from points.redeem.order_models import OrderState, orders
from points.redeem.read import order
from points.redeem.told import LineTold, OrderTold, is_fresh

_ENDED: dict[OrderState, str] = {
    "cancelled": "这一单已取消,积分已退回。",
    "lapsed": "这一单预留已过期,积分已退回。",
    "undone": "这一单已撤销,积分已退回。",
}


def receipt_of(connection: Connection, told: OrderTold, now: int) -> Receipt:
    """The slip as it is now: what was brought back is left out, and said below. The name is masked."""
    first = told.state in ("reserved", "collected") and is_fresh(told, now)
    lines = told.lines if told.state in _ENDED else [each for each in told.lines if each.quantity > each.returned]
    kept = [_line(each, whole=told.state in _ENDED) for each in lines]
    phone = connection.execute(select(shops.c.phone).where(shops.c.id == told.shop_id)).scalar_one()
    relation = f"({told.collector_relation})" if told.collector_relation else ""
    return Receipt(
        shop=told.shop_name,
        phone=phone,
        number=told.number,
        number_name="领取码" if told.state == "reserved" else "单号",
        at=told.slip_at,
        person=mask(told.person_name),
        lines=tuple(kept),
        total=sum(each.points for each in kept),
        left_after=_left(connection, told.id, now) if first else None,
        collector=f"{mask(told.collector_name)}{relation}" if told.collector_name else "",
        vouchers=_vouchers(told, now),
        notes=_notes(told),
        duplicate=told.state == "collected" and not first,
    )


def voucher_slip(connection: Connection, order_id: int, voucher_id: int, now: int) -> Receipt:
    """The slip of an order again (补打), with the code of this voucher, whenever the first was printed."""
    told = order(connection, order_id)
    if told is None:
        raise order_not_found()
    only = [each for each in told.vouchers if each.id == voucher_id]
    slip = receipt_of(connection, msgspec.structs.replace(told, vouchers=only), now)
    return msgspec.structs.replace(slip, duplicate=True, left_after=None)


def _line(line: LineTold, *, whole: bool) -> ReceiptLine:
    quantity = line.quantity if whole else line.quantity - line.returned
    return ReceiptLine(
        name=line.name,
        quantity=quantity,
        measure=line.measure,
        points_each=line.price,
        points=line.price * quantity,
    )


def _vouchers(told: OrderTold, now: int) -> tuple[ReceiptVoucher, ...]:
    """Those that can still be used."""
    return tuple(
        ReceiptVoucher(
            item=each.item_name,
            code=each.code,
            provider=each.provider_name,
            phone=each.provider_phone,
            valid_until=local_day(each.valid_until - 1),
        )
        for each in told.vouchers
        if each.code and each.state == "issued" and each.valid_until > now
    )


def _notes(told: OrderTold) -> tuple[str, ...]:
    if told.state in _ENDED:
        return (_ENDED[told.state],)
    notes = [
        f"已退回{each.name}{each.returned}{each.measure},退{points_words(each.returned * each.price)}分。"
        for each in told.lines
        if each.returned
    ]
    if told.state == "reserved" and told.deadline_at is not None:
        last = day_words(local_day(told.deadline_at - 1))
        notes.append(f"已预留,请在{last}前(含当天)凭领取码来领。")
    return tuple(notes)


def _left(connection: Connection, order_id: int, now: int) -> int:
    row = connection.execute(select(orders.c.owner_type, orders.c.owner_id).where(orders.c.id == order_id)).one()
    return available(connection, Owner(row.owner_type, row.owner_id), now)
