"""A voucher's slip printed again, for whoever has no phone and lost the first: only before the person, proven."""

from typing import ClassVar

from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.redeem.order import PROVEN
from points.redeem.order_models import Identified
from points.redeem.presence import expired
from points.redeem.service import OnVoucher, refuse_unless


class PrintVoucher(OnVoucher, frozen=True, kw_only=True):
    """Ask for the slip, which has the code on it; that is recorded before it is made. Answers its order's id.

    ``person_id``: whom the clerk met, ``identified``: how that was known. ``stale``: the presence has run out.
    """

    operation: ClassVar[str] = "voucher.print"

    person_id: int
    identified: Identified
    stale: bool = False

    def decide(self, ws: WorkingSet) -> int:
        """Record it. Refuses ``presence_expired``, ``other_person``, ``needs_proof`` and what ended before.

        A card alone is not enough: whoever found it would be handed a code as good as the service.
        """
        voucher = self.voucher(ws, "till.run")
        if self.stale:
            raise expired()
        if voucher.person_id != self.person_id:
            raise Refusal("other_person", "这张券不是这位居民的,请扫本人的码或卡。")
        if self.identified not in PROVEN:
            raise Refusal("needs_proof", "再打印服务券,请扫本人手机上的码,或请本人输卡密码。")
        refuse_unless(voucher, ws.now, "issued")
        self.audit(ws, "voucher.print", "voucher", voucher.id, identified=self.identified)
        return voucher.order_id
