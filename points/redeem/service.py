"""What becomes of a voucher: the provider says it is done, the resident confirms or complains, somebody decides.

Or it is cancelled, or lapses. Whoever comes second is refused: the writer decides one after the other.
"""

import hmac
from datetime import timedelta

from sqlalchemy import select

from points.clock import at, local_day
from points.db.audit import record
from points.db.working_set import WorkingSet
from points.db.writer import Command, Rounds
from points.errors import Forbidden, Invalid, NotFound, Refusal, refuse_wrong
from points.people.acting import ActorCommand
from points.people.models import PLACES
from points.people.names import text_problem
from points.people.rights import Permission
from points.redeem.models import SHOPS
from points.redeem.service_models import PROVIDERS, VOUCHERS, Voucher, VoucherState, vouchers
from points.redeem.voucher import (
    give_back,
    is_lapsed,
    need_to_end,
    need_to_return,
    need_voucher,
    order_of,
    release,
    side_by_side,
    spend,
)

COMPLAINT_DAYS = 30
"""How long after the service a resident may complain."""
COMPLAINT_CHARS_MAX = 500
LAPSE_LIMIT_MAX = 500

_ENDED: dict[VoucherState, tuple[str, str]] = {
    "issued": ("voucher_not_done", "这次服务还没有做完,做完以后再来办。"),
    "done": ("voucher_done", "这张券已经用过了,不能再用。"),
    "confirmed": ("voucher_confirmed", "这次服务已经确认过了,有问题请打服务台电话。"),
    "complained": ("voucher_complained", "这次服务的意见正在处理,请等处理结果。"),
    "returned": ("voucher_returned", "这张券的积分已经退回,不用再办。"),
    "cancelled": ("voucher_cancelled", "这张券已取消,积分已退回。"),
    "lapsed": ("voucher_lapsed", "这张券已过期,积分会自动退回。"),
}


class OnVoucher(ActorCommand[int], frozen=True, kw_only=True):
    """A command on one voucher; answers its id."""

    answer = int
    alone = False

    voucher_id: int

    def load(self, ws: WorkingSet) -> Rounds:
        """The voucher, whose it is, and where."""
        yield from need_voucher(ws, self.voucher_id)

    def voucher(self, ws: WorkingSet, *rights: Permission, owner: bool = False, provider: bool = False) -> Voucher:
        """The voucher, if they have one of these rights where it was issued, or if it is theirs.

        To somebody who has nothing to do with it there is no such voucher.
        """
        voucher = ws.get(VOUCHERS, self.voucher_id)
        if voucher is None or not self._is_known(ws, voucher):
            raise NotFound("voucher_not_found", "没有这张服务券,请核对后再试。")
        allowed = (owner and self._is_owner(voucher)) or (provider and self._is_provider(ws, voucher))
        if not allowed and not any(self._may(ws, voucher, right) for right in rights):
            raise Forbidden
        return voucher

    def _is_owner(self, voucher: Voucher) -> bool:
        return voucher.person_id == self.by.person_id

    def _is_provider(self, ws: WorkingSet, voucher: Voucher) -> bool:
        provider = ws.get(PROVIDERS, voucher.provider_id)
        return provider is not None and provider.person_id == self.by.person_id

    def _is_known(self, ws: WorkingSet, voucher: Voucher) -> bool:
        staff = any(self._may(ws, voucher, right) for right in ("till.run", "voucher.confirm", "voucher.settle"))
        return staff or self._is_owner(voucher) or self._is_provider(ws, voucher)

    def _may(self, ws: WorkingSet, voucher: Voucher, right: Permission) -> bool:
        shop = ws.get(SHOPS, order_of(ws, voucher).shop_id)
        place = ws.get(PLACES, shop.place_id) if shop is not None else None
        return place is not None and self.by.may(right, place.path)


class MarkDone(OnVoucher, frozen=True, kw_only=True):
    """The service was done: said by the provider's own person, or a clerk, to whom the resident gave the code."""

    operation = "voucher.done"

    code: str

    def load(self, ws: WorkingSet) -> Rounds:
        """Also what it holds."""
        yield from need_to_end(ws, self.voucher_id)

    def decide(self, ws: WorkingSet) -> int:
        """Spend what it holds. Refuses ``own_voucher``, ``wrong_code``, ``voucher_lapsed`` and what ended before."""
        voucher = self.voucher(ws, "voucher.confirm", provider=True, owner=True)
        if self._is_owner(voucher):
            raise Refusal("own_voucher", "这张券是您自己的,请把券码给服务人员或兑换员来确认。", 403)
        if not hmac.compare_digest(self.code.encode(), voucher.code.encode()):
            raise Refusal("wrong_code", "券码不对,请核对居民券上的18位数字。")
        refuse_unless(voucher, ws.now, "issued")
        spend(ws, voucher, self.by.audit_id)
        self.audit(ws, "voucher.done", "voucher", voucher.id, points=voucher.points)
        return voucher.id


class ConfirmVoucher(OnVoucher, frozen=True, kw_only=True):
    """The resident says that the service was done well; a second time is the same."""

    operation = "voucher.confirm"

    def decide(self, ws: WorkingSet) -> int:
        """Note it."""
        voucher = self.voucher(ws, owner=True)
        if voucher.state == "confirmed":
            return voucher.id
        refuse_unless(voucher, ws.now, "done")
        ws.change(VOUCHERS, voucher, state="confirmed", answered_at=ws.now)
        self.audit(ws, "voucher.confirm", "voucher", voucher.id)
        return voucher.id


class Complain(OnVoucher, frozen=True, kw_only=True):
    """The resident says that it was not done, or badly; a clerk may write it down for somebody without a phone."""

    operation = "voucher.complain"

    text: str

    def decide(self, ws: WorkingSet) -> int:
        """Note it; refuses ``complaint_late`` after 30 days."""
        voucher = self.voucher(ws, "till.run", owner=True)
        text = self.text.strip()
        refuse_wrong(text_problem(text, "text", "请写明哪里不满意", COMPLAINT_CHARS_MAX))
        refuse_unless(voucher, ws.now, "done")
        if ws.now >= complain_until(voucher):
            raise Refusal("complaint_late", f"服务已超过{COMPLAINT_DAYS}天,不能再提意见,有问题请打服务台电话。")
        ws.change(VOUCHERS, voucher, state="complained", answered_at=ws.now, complaint=text)
        self.audit(ws, "voucher.complain", "voucher", voucher.id)
        return voucher.id


class DecideComplaint(OnVoucher, frozen=True, kw_only=True):
    """Points back, or not. Decided by somebody whom the service does not concern."""

    operation = "voucher.decide"

    return_points: bool
    note: str

    def load(self, ws: WorkingSet) -> Rounds:
        """Also what it spent."""
        yield from need_to_return(ws, self.voucher_id)

    def decide(self, ws: WorkingSet) -> int:
        """Give back or let it stand; refuses ``concerned``."""
        voucher = self.voucher(ws, "voucher.settle")
        concerned = self._is_owner(voucher) or self._is_provider(ws, voucher)
        if concerned or (voucher.done_by is not None and voucher.done_by == self.by.audit_id):
            raise Refusal("concerned", "这次服务与您有关,请换人处理。", 403)
        if voucher.state != "complained":
            raise Refusal("no_complaint", "这张券没有要处理的意见。")
        if not (note := self.note.strip()):
            raise Invalid("请写明处理的理由。", fields={"note": "请写明处理的理由。"})
        if self.return_points:
            give_back(ws, voucher, self.by.audit_id)
        else:
            ws.change(VOUCHERS, voucher, state="confirmed")
        ws.change(VOUCHERS, voucher, decision=note)
        self.audit(ws, "voucher.decide", "voucher", voucher.id, returned=self.return_points, note=note)
        return voucher.id


class CancelVoucher(OnVoucher, frozen=True, kw_only=True):
    """The resident does not want it any more; a clerk may do it for somebody without a phone. Again is the same."""

    operation = "voucher.cancel"

    def load(self, ws: WorkingSet) -> Rounds:
        """Also what it holds."""
        yield from need_to_end(ws, self.voucher_id)

    def decide(self, ws: WorkingSet) -> int:
        """Give back what it holds."""
        voucher = self.voucher(ws, "till.run", owner=True)
        if voucher.state == "cancelled":
            return voucher.id
        refuse_unless(voucher, ws.now, "issued")
        release(ws, voucher, self.by.audit_id, "cancelled")
        self.audit(ws, "voucher.cancel", "voucher", voucher.id, points=voucher.points)
        return voucher.id


class LapseVouchers(Command[int], frozen=True, kw_only=True):
    """Give back what up to ``limit`` vouchers hold whose time is over; answers how many there were.

    Safe to run twice, late, and by several processes: what lapsed is found inside the writer's transaction.
    """

    operation = "voucher.lapse"
    answer = int
    long = True

    limit: int = LAPSE_LIMIT_MAX

    def load(self, ws: WorkingSet) -> Rounds:
        """The vouchers, and what they hold."""
        yield from side_by_side(need_to_end(ws, each) for each in self._over(ws))

    def decide(self, ws: WorkingSet) -> int:
        """End each."""
        over = self._over(ws)
        for voucher_id in over:
            voucher = ws.get(VOUCHERS, voucher_id)
            if voucher is not None and voucher.state == "issued":
                release(ws, voucher, None, "lapsed")
                record(ws, None, "voucher.lapse", "voucher", voucher.id, points=voucher.points)
        return len(over)

    def _over(self, ws: WorkingSet) -> list[int]:
        query = (
            select(vouchers.c.id)
            .where(vouchers.c.state == "issued", vouchers.c.valid_until <= ws.now)
            .order_by(vouchers.c.valid_until, vouchers.c.id)
            .limit(min(self.limit, LAPSE_LIMIT_MAX))
        )
        return list(ws.connection.execute(query).scalars())


def complain_until(voucher: Voucher) -> int:
    """The first instant at which it is too late to complain: the end of the thirtieth day after the service."""
    done_on = local_day(voucher.done_at or voucher.issued_at)
    return at(done_on + timedelta(days=COMPLAINT_DAYS + 1))


def refuse_unless(voucher: Voucher, now: int, wanted: VoucherState) -> None:
    """Raise what the voucher's state says, unless it is the one wanted, in time."""
    state: VoucherState = "lapsed" if is_lapsed(voucher, now) else voucher.state
    if state == wanted:
        return
    if wanted == "issued" and state in ("confirmed", "complained"):
        state = "done"
    raise Refusal(*_ENDED[state])
