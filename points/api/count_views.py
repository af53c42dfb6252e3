"""Counts and alerts as the API writes and reads them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from points.api.fields import Id, Text, maybe_rfc3339
from points.api.stock_views import PIECES_MAX
from points.clock import rfc3339
from points.people.session import Actor
from points.redeem.counting import LINES_MAX
from points.redeem.stock_read import CountRead, Named
from points.redeem.supply_models import Alert

Counted = Annotated[int, Meta(ge=0, le=PIECES_MAX, examples=[18])]


class CountBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where one begins to count."""

    shop_id: Id
    note: Text = ""


class CountLineBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of one good stand there, reserved ones included."""

    item_id: Id
    counted: Counted


class CountLinesBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that was counted so far; what is left out is not counted and stays as it is."""

    lines: Annotated[list[CountLineBody], Meta(max_length=LINES_MAX)]


class CountDecisionBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take the differences over, or not."""

    approve: bool
    note: Text = ""


class CountLineView(msgspec.Struct, frozen=True):
    """One good counted. `expected`, `difference`: nobody is told before the count is submitted."""

    item_id: int
    name: str
    measure: str
    counted: int
    expected: int | None
    difference: int | None


class CountView(msgspec.Struct, frozen=True, kw_only=True):
    """A count. `may`: what whoever asks may do with it now."""

    id: int
    shop_id: int
    state: Literal["open", "submitted", "approved", "refused"]
    note: str
    made_by: Named | None
    created_at: str
    submitted_at: str | None
    decided_by: Named | None
    decided_at: str | None
    may: list[Literal["write", "submit", "decide"]]
    lines: list[CountLineView]


class AlertView(msgspec.Struct, frozen=True):
    """Something to look at. `subject_id`: the good, the provider of the vouchers, or the month (`202611`)."""

    id: int
    kind: Literal["low_stock", "shelf_life", "budget", "voucher_ending"]
    shop_id: int | None
    subject_id: int
    explanation: str
    opened_at: str


class Alerts(msgspec.Struct, frozen=True):
    """What is open, the latest first."""

    items: list[AlertView]


def count_view(read: CountRead, actor: Actor, place_path: str) -> CountView:
    """A count for whoever asks: blind until it is submitted, whoever that is."""
    count, lines = read.count, list[CountLineView]()
    for line, good in read.lines:
        expected = None if count.state == "open" else line.expected
        difference = None if expected is None else line.counted - expected
        lines.append(CountLineView(line.item_id, good.name, good.measure, line.counted, expected, difference))
    own = count.made_by == actor.person_id
    decides = count.state == "submitted" and not own and actor.may("stock.approve", place_path)
    writes = count.state == "open" and own and actor.may("stock.write", place_path)
    may: dict[Literal["write", "submit", "decide"], bool] = {
        "write": writes, "submit": writes and bool(lines), "decide": decides,
    }  # fmt: skip
    return CountView(
        id=count.id,
        shop_id=count.shop_id,
        state=count.state,
        note=count.note,
        made_by=read.maker,
        created_at=rfc3339(count.created_at),
        submitted_at=maybe_rfc3339(count.submitted_at),
        decided_by=read.decider,
        decided_at=maybe_rfc3339(count.decided_at),
        may=[name for name, holds in may.items() if holds],
        lines=lines,
    )


def alert_view(alert: Alert) -> AlertView:
    """Something to look at."""
    return AlertView(
        alert.id, alert.kind, alert.shop_id, alert.subject_id, alert.explanation, rfc3339(alert.opened_at)
    )
