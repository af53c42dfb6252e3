"""What happens to goods at a counter, in the fewest words: sold, reserved, released, a shop closed."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from redeem.shop import Counter

from points.db.working_set import WorkingSet
from points.ledger import moves, stock
from points.ledger.models import HOLDS
from points.ledger.posting import Cause, Owner, Posting
from points.redeem import shelf_life
from points.redeem.models import SHOPS

_causes = count(1)


def sell(counter: Counter, item_id: int, quantity: int) -> None:
    """Goods leave the main shop for good."""
    with counter.writing() as ws:
        stock.hand_over(_posting(ws), counter.shop_id, item_id, quantity, category="redeem")


def reserve(counter: Counter, item_id: int, quantity: int) -> int:
    """Goods of the main shop are put aside; answers the hold."""
    with counter.writing() as ws:
        return stock.set_aside(
            _posting(ws), counter.shop_id, item_id, quantity,
            deadline_at=ws.now + 1_000_000_000, category="redeem", person_id=counter.clerk.person_id,
        ).id  # fmt: skip


def release(counter: Counter, hold_id: int) -> None:
    """What was put aside is free again."""
    with counter.writing() as ws:
        (held,) = ws.find(HOLDS, "key", hold_id)
        owner = Owner("shop", counter.shop_id)
        moves.end_hold(_posting(ws), owner, held, how="cancelled", grace_until=ws.now)


def set_closed(counter: Counter, shop_id: int) -> None:
    with counter.writing() as ws:
        (shop,) = ws.find(SHOPS, "key", shop_id)
        ws.change(SHOPS, shop, closed_at=ws.now)


def late_loads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The lookups that nobody asked for beforehand."""
    heard: list[str] = []
    monkeypatch.setattr(
        WorkingSet, "on_late_load", lambda _ws, shelf, lookup: heard.append(f"{shelf.table.name}.{lookup}")
    )
    yield heard


def in_part(layers: list[Any], skip: int, take: int) -> list[Any]:
    return list(shelf_life._part(iter(layers), skip, take))  # pyright: ignore[reportPrivateUsage]


def _posting(ws: WorkingSet) -> Posting:
    posting = Posting(ws, Cause("test_sale", next(_causes)), actor_id=None)
    posting.begin(ws.now)
    return posting
