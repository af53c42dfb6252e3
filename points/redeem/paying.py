"""Whose points pay, and whether there are enough."""

from points.db.working_set import WorkingSet
from points.decimals import decimal
from points.errors import Refusal
from points.ledger import lots
from points.ledger.models import POINTS
from points.ledger.posting import Insufficient, Owner, account_of
from points.people.models import Person
from points.redeem.terms import Terms, purses_for


def payer(ws: WorkingSet, terms: Terms, person: Person, total: int) -> Owner:
    """The purse of the rules, or what the person has beside it if that alone is enough; refuses ``insufficient``."""
    purses = purses_for(terms, person)
    for owner in purses:
        if available(ws, owner) >= total:
            return owner
    raise _insufficient(ws, purses, total)


def _insufficient(ws: WorkingSet, purses: tuple[Owner, ...], total: int) -> Refusal:
    """How many are missing from the fuller purse, and what is on its way, or why two purses are not enough."""
    there = [available(ws, owner) for owner in purses]
    missing = total - max(there)
    if sum(there) >= total:
        told = f"还差{decimal(missing)}分;全家的和本人的积分分开算,不能合着用。"
        return Refusal("insufficient", told, missing=decimal(missing))
    pending = account_of(ws, purses[0], POINTS, "pending")
    return Insufficient(missing, pending=pending.balance if pending else 0)


def available(ws: WorkingSet, owner: Owner) -> int:
    """What the purse can spend now."""
    wallet = account_of(ws, owner, POINTS, "wallet")
    return lots.available(ws, wallet) if wallet else 0
