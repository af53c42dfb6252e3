"""Whose points pay, and whether there are enough."""

from points.db.working_set import WorkingSet
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
    pending = account_of(ws, purses[0], POINTS, "pending")
    raise Insufficient(total - available(ws, purses[0]), pending=pending.balance if pending else 0)


def available(ws: WorkingSet, owner: Owner) -> int:
    """What the purse can spend now."""
    wallet = account_of(ws, owner, POINTS, "wallet")
    return lots.available(ws, wallet) if wallet else 0
