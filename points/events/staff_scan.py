"""From what a steward's device read (a member code, a card, a name on the roster) to a scan's command."""

import msgspec

from points.clock import MINUTE
from points.errors import Refusal
from points.events.models import Phase
from points.events.review import SKEW_MAX
from points.events.steward_scan import StewardScan
from points.keys import Keys
from points.people.codes import STEP, check_card, kind_of, read_member_code


class Device(msgspec.Struct, frozen=True):
    """The device that scanned. ``skew``: our clock less its own when it sent, in milliseconds; 0 for live scans."""

    id: str
    skew: int
    received_at: int


def by_steward(
    keys: Keys,
    token: str,
    device: Device,
    *,
    key: str,
    event_id: int,
    phase: Phase,
    at: int,
    code: str | None,
    person_id: int | None,
    gate: str = "",
    shift_id: int | None = None,
    offline: bool = False,
) -> StewardScan:
    """The command of one scan.

    A device whose clock is plainly wrong is put right by what it said the time was when it sent; a member code is
    judged by the scan's own time, with room for a clock that is a little off. A code that is wrong becomes a command
    all the same: the attempt is recorded.
    """
    true_at = min(at + (device.skew if abs(device.skew) > SKEW_MAX else 0), device.received_at)
    named_id, card_index, refusal = person_id, None, None
    if code is not None:
        match kind_of(code):
            case "card" if check_card(code):
                card_index = keys.index("card", code)
            case "member":
                slack = SKEW_MAX // STEP if offline else 1
                try:
                    named_id = read_member_code(
                        keys, code, true_at, steps_back=slack, steps_ahead=slack if offline else 0
                    )
                except Refusal as error:
                    refusal = (error.reason, error.explanation, error.status)
            case _:
                refusal = ("invalid", "这个码不对,请重新扫,或从名单里选人。", 404)
    return StewardScan(
        key=key,
        event_id=event_id,
        phase=phase,
        at=true_at,
        received_at=device.received_at,
        device=device.id,
        skew=device.skew if offline and abs(device.skew) > MINUTE else 0,
        assurance="card" if card_index is not None else "member" if code is not None else "listed",
        gate=gate,
        shift_id=shift_id,
        offline=offline,
        token=token,
        named_id=named_id,
        card_index=card_index,
        code_refusal=refusal,
        said=code,
    )
