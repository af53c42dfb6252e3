"""The monthly settlement with a provider: what the services done in a month cost, made by one, approved by another.

A voucher goes into one settlement only. One that waited for a decision when its month was settled goes into the next,
as ``late``; one whose points were given back after it was settled is deducted from the next one made (``deduction``),
and the sheet that has it stays as it was approved.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, and_, false, func, not_, or_, select, update

from points.clock import at, local_day, month_number
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import Invalid, NotFound, Refusal
from points.people.acting import ActorCommand
from points.people.models import places
from points.people.places import within
from points.people.rights import Permission
from points.people.session import Actor
from points.redeem.models import shops
from points.redeem.order_models import orders
from points.redeem.service_models import PROVIDERS, SETTLEMENTS, Provider, Settlement, settlements, vouchers


class MakeSettlement(ActorCommand[int], frozen=True, kw_only=True):
    """Settle a finished month (``202611``) with a provider; answers the settlement's id."""

    operation = "settlement.make"
    answer = int
    long = True

    provider_id: int
    month: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The provider."""
        ws.need(PROVIDERS, "key", self.provider_id)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``month_running``, ``settlement_exists`` and ``nothing_to_settle``."""
        self.by.require("voucher.settle")
        provider = ws.get(PROVIDERS, self.provider_id)
        if provider is None:
            raise NotFound("provider_not_found", "没有这个服务单位,请刷新后重新选择。")
        _refuse_concerned(self.by, provider)
        _refuse_running(self.month, ws.now)
        before = settled_before(ws.connection, provider.id)
        if any(each.month == self.month for each in before):
            raise Refusal("settlement_exists", "这个月的结算单已经做过了,不用再做。")
        row = Settlement(ws.next_id(), provider.id, self.month, 0, 0, self.by.audit_id, ws.now, None, None)
        due, back = _due(row, before), deducted(row, before)
        require_everywhere(ws.connection, self.by, "voucher.settle", or_(due, back))
        row.vouchers, owed = _count(ws.connection, due)
        taken_off, less = _count(ws.connection, back)
        row.fen = owed - less
        if row.vouchers + taken_off == 0:
            raise Refusal("nothing_to_settle", "这个月没有要结算的服务券。")
        ws.connection.execute(update(vouchers).where(due).values(settlement_id=row.id))
        ws.insert(SETTLEMENTS, row)
        self.audit(
            ws, "settlement.make", "settlement", row.id, provider=provider.id, month=row.month, vouchers=row.vouchers,
            fen=row.fen,
        )  # fmt: skip
        return row.id


class ApproveSettlement(ActorCommand[int], frozen=True, kw_only=True):
    """A second person looks at the sheet and approves it; answers its id."""

    operation = "settlement.approve"
    answer = int

    settlement_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The settlement."""
        ws.need(SETTLEMENTS, "key", self.settlement_id)
        yield
        if (row := ws.get(SETTLEMENTS, self.settlement_id)) is not None:
            ws.need(PROVIDERS, "key", row.provider_id)
        yield

    def decide(self, ws: WorkingSet) -> int:
        """Refuses ``own_settlement`` and ``settlement_approved``."""
        self.by.require("voucher.settle")
        row = ws.get(SETTLEMENTS, self.settlement_id)
        if row is None:
            raise no_settlement()
        if (provider := ws.get(PROVIDERS, row.provider_id)) is not None:
            _refuse_concerned(self.by, provider)
        require_everywhere(ws.connection, self.by, "voucher.settle", vouchers.c.settlement_id == row.id)
        if row.approved_at is not None:
            raise Refusal("settlement_approved", "这张结算单已经审核过了,不用再审。")
        if row.made_by == self.by.audit_id:
            raise Refusal("own_settlement", "结算单是您做的,请换人审核。", 403)
        ws.change(SETTLEMENTS, row, approved_by=self.by.audit_id, approved_at=ws.now)
        self.audit(ws, "settlement.approve", "settlement", row.id, month=row.month, fen=row.fen)
        return row.id


# Which vouchers


def settled_before(connection: Connection, provider_id: int, settlement_id: int | None = None) -> list[Settlement]:
    """A provider's settlements made before this one (all there are), in the order in which they were made."""
    query = select(settlements).where(settlements.c.provider_id == provider_id).order_by(settlements.c.id)
    if settlement_id is not None:
        query = query.where(settlements.c.id < settlement_id)
    return [Settlement(*row) for row in connection.execute(query)]


def deducted(row: Settlement, before: Sequence[Settlement]) -> ColumnElement[bool]:
    """What was settled earlier and given back since the settlement made before this one.

    What is given back in the very millisecond of this one belongs to the next, whichever came first.
    """
    if not before:
        return false()
    return and_(
        vouchers.c.provider_id == row.provider_id,
        vouchers.c.state == "returned",
        vouchers.c.settlement_id.is_not(None),
        vouchers.c.ended_at >= before[-1].made_at,
        vouchers.c.ended_at < row.made_at,
    )


def month_bounds(month: int) -> tuple[int, int]:
    """The first instant of a month (``202611``) and of the one after it."""
    year, number = divmod(month, 100)
    return at(date(year, number, 1)), at(date(year + number // 12, number % 12 + 1, 1))


def no_settlement() -> NotFound:
    """There is none of this id."""
    return NotFound("settlement_not_found", "没有这张结算单,请刷新后重新选择。")


def _due(row: Settlement, before: Iterable[Settlement]) -> ColumnElement[bool]:
    """Done in the month, or late: done in an earlier one whose settlement has been made without it."""
    months = {row.month} | {each.month for each in before if each.month < row.month}
    spans = [month_bounds(month) for month in sorted(months)]
    return and_(
        vouchers.c.provider_id == row.provider_id,
        vouchers.c.state.in_(("done", "confirmed")),
        vouchers.c.settlement_id.is_(None),
        or_(*(and_(vouchers.c.done_at >= start, vouchers.c.done_at < end) for start, end in spans)),
    )


def _count(connection: Connection, condition: ColumnElement[bool]) -> tuple[int, int]:
    """How many vouchers, and their cost in fen."""
    query = select(func.count(), func.coalesce(func.sum(vouchers.c.cost_fen), 0)).where(condition)
    count, fen = connection.execute(query).one()
    return int(count), int(fen)


def require_everywhere(
    connection: Connection, by: Actor, permission: Permission, condition: ColumnElement[bool]
) -> None:
    """Raise unless they may do this wherever one of these vouchers was issued."""
    query = (
        select(places.c.path)
        .join(shops, shops.c.place_id == places.c.id)
        .join(orders, orders.c.shop_id == shops.c.id)
        .join(vouchers, vouchers.c.order_id == orders.c.id)
        .where(condition)
        .distinct()
    )
    for path in connection.execute(query).scalars():
        by.require(permission, path)


def readable(paths: Iterable[str]) -> ColumnElement[bool]:
    """The condition that every voucher of a settlement, deducted ones too, was issued in one of these places."""
    earlier = settlements.alias("earlier")
    before = (
        select(func.max(earlier.c.made_at))
        .where(earlier.c.provider_id == settlements.c.provider_id, earlier.c.id < settlements.c.id)
        .correlate(settlements)
        .scalar_subquery()
    )
    taken_off = and_(
        vouchers.c.provider_id == settlements.c.provider_id,
        vouchers.c.state == "returned",
        vouchers.c.settlement_id.is_not(None),
        vouchers.c.ended_at >= before,
        vouchers.c.ended_at < settlements.c.made_at,
    )
    elsewhere = (
        select(vouchers.c.id)
        .join(orders, orders.c.id == vouchers.c.order_id)
        .join(shops, shops.c.id == orders.c.shop_id)
        .join(places, places.c.id == shops.c.place_id)
        .where(or_(vouchers.c.settlement_id == settlements.c.id, taken_off), not_(within(list(paths))))
        .correlate(settlements)
    )
    return not_(elsewhere.exists())


def _refuse_concerned(by: Actor, provider: Provider) -> None:
    if provider.person_id == by.person_id:
        raise Refusal("concerned", "这是您自己的服务单位,请换人办理。", 403)


def _refuse_running(month: int, now: int) -> None:
    if not 200_001 <= month <= 220_012 or not 1 <= month % 100 <= 12:
        raise Invalid("月份不对,写成 202611 这样。", fields={"month": "月份不对。"})
    if month >= month_number(local_day(now)):
        raise Refusal("month_running", f"{month % 100}月还没有过完,下个月1日起可以结算。")
