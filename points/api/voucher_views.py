"""Vouchers as the API shows them, and the bodies of what is asked about them."""

from typing import Annotated

import msgspec
from msgspec import Meta

from points.api.fields import NO_CONTROLS, SomeText, maybe_rfc3339, points_text
from points.clock import rfc3339
from points.people.names import mask
from points.people.session import Actor
from points.redeem.digits import VOUCHER_DIGITS
from points.redeem.service import COMPLAINT_CHARS_MAX, complain_until
from points.redeem.service_models import VoucherState
from points.redeem.service_read import VoucherLine, state_at

Code = Annotated[str, Meta(pattern=rf"^[0-9]{{{VOUCHER_DIGITS}}}$", examples=["612345678901234567"])]
ComplaintText = Annotated[str, Meta(min_length=1, max_length=COMPLAINT_CHARS_MAX, pattern=NO_CONTROLS)]


class ItemName(msgspec.Struct, frozen=True):
    """The service."""

    id: int
    name: str


class VoucherPerson(msgspec.Struct, frozen=True):
    """Whose voucher it is. To the provider the name is masked; ``place_name`` is told while it can be used."""

    id: int | None
    name: str
    place_name: str


class VoucherProvider(msgspec.Struct, frozen=True):
    """Who does it, and the number to call."""

    id: int
    name: str
    phone: str


class VoucherView(msgspec.Struct, frozen=True, kw_only=True):
    """One service. ``code`` is told to its owner alone: who confirms must have been given it.

    ``complaint`` and the ``decision`` on it are told to its owner and the staff. ``complain_until``: until when its
    owner may complain.
    """

    id: int
    code: str | None
    state: VoucherState
    item: ItemName
    person: VoucherPerson
    provider: VoucherProvider
    points: str
    issued_at: str
    valid_until: str
    done_at: str | None
    complain_until: str | None
    complaint: str | None
    decision: str | None
    order_id: int


class Lookup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The digits of a voucher, as the resident shows or says them."""

    code: Code


class ComplaintBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was wrong."""

    text: ComplaintText


class ComplaintDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the points go back, and why."""

    return_points: bool
    note: SomeText


def voucher_view(line: VoucherLine, actor: Actor, now: int) -> VoucherView:
    """A voucher as somebody may see it; with the least to who has nothing to do with it."""
    voucher, seen_as, state = line.voucher, line.view_of(actor), state_at(line.voucher, now)
    named, inside = seen_as in ("owner", "staff"), seen_as in ("owner", "staff") and bool(line.voucher.complaint)
    return VoucherView(
        id=voucher.id,
        code=voucher.code if seen_as == "owner" else None,
        state=state,
        item=ItemName(voucher.item_id, line.item_name),
        person=VoucherPerson(
            voucher.person_id if named else None,
            line.person_name if named else mask(line.person_name),
            line.person_place if named or state == "issued" else "",
        ),
        provider=VoucherProvider(voucher.provider_id, line.provider_name, line.provider_phone),
        points=points_text(voucher.points),
        issued_at=rfc3339(voucher.issued_at),
        valid_until=rfc3339(voucher.valid_until),
        done_at=maybe_rfc3339(voucher.done_at),
        complain_until=rfc3339(complain_until(voucher)) if state == "done" else None,
        complaint=voucher.complaint if inside else None,
        decision=(voucher.decision or None) if inside else None,
        order_id=voucher.order_id,
    )
