"""Money behind the points: what sponsors gave is a pool; what is handed over is drawn from it at cost.

Both are accounts in fen. A month's draws gather in an account of that month, so its balance is what the month used.
The pool may go below zero: then the town pays the rest. Residents never see any of it.
"""

from points.clock import local_day, month_number
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.ledger.models import ACCOUNTS, FEN, Transfer
from points.ledger.posting import Owner, Posting, account_of, need_accounts, open_account
from points.rules.models import Budget

POOL = Owner("pool", 1)
COST = "cost"
PLEDGE = "pledge"


def month_of(instant: int) -> Owner:
    """Whose account the draws of the month gather in."""
    return Owner("budget", month_number(local_day(instant)))


def need_budget(ws: WorkingSet, instant: int) -> None:
    """Ask for the pool and the month's account."""
    need_accounts(ws, POOL)
    need_accounts(ws, month_of(instant))


def used(ws: WorkingSet, instant: int) -> int:
    """What the month has used so far, in fen."""
    account = account_of(ws, month_of(instant), FEN, "sink")
    return account.balance if account else 0


def refuse_stopped(ws: WorkingSet, budget: Budget, instant: int, fen: int) -> None:
    """Refuse what would take the month past the rule-set's stop; what was promised before is still handed over."""
    if budget.month_fen is None or not fen:
        return
    if (used(ws, instant) + fen) * 100 > budget.month_fen * budget.stop_percent:
        raise Refusal("budget_stopped", "本月兑换额度已用完,请下个月再来。")


def draw(posting: Posting, fen: int) -> Transfer | None:
    """Pay for what is handed over; None where it cost nothing."""
    if not fen:
        return None
    ws = posting.ws
    pool = open_account(ws, POOL, FEN, "issue")
    return posting.move(pool, open_account(ws, month_of(posting.effective_at), FEN, "sink"), fen, category=COST)


def need_drawn(ws: WorkingSet, drawn: Transfer) -> None:
    """Ask for the two accounts of an earlier draw."""
    ws.need(ACCOUNTS, "key", drawn.debit_id)
    ws.need(ACCOUNTS, "key", drawn.credit_id)


def give_back(posting: Posting, drawn: Transfer, fen: int) -> Transfer | None:
    """What was handed over came back: so does its cost, to the month it was drawn in."""
    if not fen:
        return None
    ws = posting.ws
    spent, pool = ws.find(ACCOUNTS, "key", drawn.credit_id)[0], ws.find(ACCOUNTS, "key", drawn.debit_id)[0]
    return posting.move(spent, pool, fen, category=COST, reverses=drawn)
