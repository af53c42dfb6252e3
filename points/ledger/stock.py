"""Goods in the ledger: each good is a unit, each shop has some of it, free (``stock``) or reserved (``hold``).

What was received comes from the good's ``issue`` account, what was handed over goes to its ``sink``. Both guarded
accounts stop at zero, so what is not there is never sold, and what is reserved is never sold to another.
"""

from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.ledger.models import ACCOUNTS, UNITS, Account, Hold, Transfer, Unit
from points.ledger.moves import keep
from points.ledger.posting import Owner, Posting, account_of, need_accounts, need_unit, open_account


def open_good(ws: WorkingSet, item_id: int, name: str) -> None:
    """Make a good countable: its unit has the item's own id."""
    ws.insert(UNITS, Unit(item_id, f"item:{item_id}", name, 0))


def need_stock(ws: WorkingSet, shop_id: int, item_id: int) -> None:
    """Ask for what a shop has of a good, and where it comes from and goes."""
    need_unit(ws, _shop(shop_id), item_id)
    need_accounts(ws, _item(item_id))


def free(ws: WorkingSet, shop_id: int, item_id: int) -> int:
    """How many a shop can sell."""
    account = account_of(ws, _shop(shop_id), item_id, "stock")
    return account.balance if account else 0


def reserved(ws: WorkingSet, shop_id: int, item_id: int) -> int:
    """How many stand aside for those who ordered them."""
    account = account_of(ws, _shop(shop_id), item_id, "hold")
    return account.balance if account else 0


def receive(posting: Posting, shop_id: int, item_id: int, quantity: int, *, category: str = "receipt") -> Transfer:
    """Goods come in."""
    ws = posting.ws
    source, shelf = open_account(ws, _item(item_id), item_id, "issue"), _shelf(ws, shop_id, item_id)
    return posting.move(source, shelf, quantity, category=category)


def send_back(posting: Posting, shop_id: int, received: Transfer) -> Transfer:
    """Undo a delivery that was entered by mistake; ``Short`` where some of it is sold or reserved."""
    ws = posting.ws
    item_id = received.unit_id
    _refuse_short(ws, shop_id, item_id, received.amount)
    source = open_account(ws, _item(item_id), item_id, "issue")
    shelf = _shelf(ws, shop_id, item_id)
    return posting.move(shelf, source, received.amount, category=received.category, reverses=received)


def hand_over(
    posting: Posting, shop_id: int, item_id: int, quantity: int, *, category: str, person_id: int | None = None
) -> Transfer:
    """Goods go out for good; ``Short`` where there are fewer free."""
    ws = posting.ws
    _refuse_short(ws, shop_id, item_id, quantity)
    sink = open_account(ws, _item(item_id), item_id, "sink")
    return posting.move(_shelf(ws, shop_id, item_id), sink, quantity, category=category, person_id=person_id)


def set_aside(
    posting: Posting, shop_id: int, item_id: int, quantity: int, *, deadline_at: int, category: str, person_id: int
) -> Hold:
    """Reserve goods until a deadline; ``moves.collect`` (to ``item_owner``) and ``moves.end_hold`` end it."""
    ws = posting.ws
    _refuse_short(ws, shop_id, item_id, quantity)
    held = open_account(ws, _shop(shop_id), item_id, "hold")
    transfer = posting.move(_shelf(ws, shop_id, item_id), held, quantity, category=category, person_id=person_id)
    return keep(posting, transfer, deadline_at)


def take_in(posting: Posting, shop_id: int, given: Transfer, quantity: int) -> Transfer:
    """Goods that were handed over come back to the shelf."""
    ws = posting.ws
    sink = ws.find(ACCOUNTS, "key", given.credit_id)[0]
    return posting.move(
        sink,
        _shelf(ws, shop_id, given.unit_id),
        quantity,
        category=given.category,
        person_id=given.person_id,
        reverses=given,
    )


def carry(posting: Posting, from_shop_id: int, to_shop_id: int, item_id: int, quantity: int) -> Transfer:
    """Goods change shops."""
    ws = posting.ws
    _refuse_short(ws, from_shop_id, item_id, quantity)
    target = _shelf(ws, to_shop_id, item_id)
    return posting.move(_shelf(ws, from_shop_id, item_id), target, quantity, category="move")


def item_owner(item_id: int) -> Owner:
    """Where a good's issue and sink accounts are."""
    return _item(item_id)


class Short(Refusal):
    """There are fewer than wanted; ``free`` says how many."""

    def __init__(self, item_id: int, left: int) -> None:
        told = f"只剩{left}件了,请减少数量。" if left else "已兑完,请换别的。"
        super().__init__("sold_out", told, item_id=item_id, free=left)


def _refuse_short(ws: WorkingSet, shop_id: int, item_id: int, quantity: int) -> None:
    left = free(ws, shop_id, item_id)
    if left < quantity:
        raise Short(item_id, left)


def _shelf(ws: WorkingSet, shop_id: int, item_id: int) -> Account:
    return open_account(ws, _shop(shop_id), item_id, "stock")


def _shop(shop_id: int) -> Owner:
    return Owner("shop", shop_id)


def _item(item_id: int) -> Owner:
    return Owner("item", item_id)
