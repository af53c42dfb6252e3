"""What an attendance was given and still has, read back from its transfers."""

import msgspec

from points.clock import day_number, local_day
from points.db.working_set import WorkingSet
from points.events.models import Attendance
from points.ledger.models import ACCOUNTS, TRANSFERS, Transfer

Line = tuple[int, int]
"""What is settled at once: (unit, day number)."""


class Given(msgspec.Struct):
    """What an attendance was given and still has: the earning transfer, and whether it reached the wallet."""

    transfer: Transfer
    confirmed: bool


def given_to(ws: WorkingSet, attendance: Attendance) -> dict[Line, Given]:
    """The lines an attendance still has, read from its transfers."""
    lines: dict[Line, Given] = {}
    posted = sorted(ws.find(TRANSFERS, "source", attendance.id, "attendance"), key=lambda transfer: transfer.seq)
    live: dict[int, Line] = {}
    for transfer in posted:
        line = transfer.unit_id, day_number(local_day(transfer.effective_at))
        if transfer.reverses is not None:
            if reversed_line := live.pop(transfer.reverses, None):
                lines.pop(reversed_line, None)
        elif _kind(ws, transfer.credit_id) == "owed":
            continue  # a debt was recovered from it
        elif line in lines:
            lines[line].confirmed = True
        else:
            lines[line] = Given(transfer, confirmed=_kind(ws, transfer.credit_id) == "wallet")
            live[transfer.seq] = line
    return lines


def _kind(ws: WorkingSet, account_id: int) -> str:
    account = ws.get(ACCOUNTS, account_id)
    return account.kind if account is not None else ""
