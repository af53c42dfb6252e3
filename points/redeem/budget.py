"""Money behind the points: what sponsors gave is a pool; what is handed over is drawn from it at cost.

Both are accounts in fen. A month's draws gather in an account of that month, so its balance is what the month used.
The pool may go below zero: then the town pays the rest. Residents never see any of it.
"""

from collections.abc import Iterable

from points.clock import local_day, month_number
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.ledger.models import ACCOUNTS, FEN, Transfer
from points.ledger.posting import Owner, Posting, account_of, need_accounts, open_account
from points.rules.models import Budget

POOL = Owner("pool", 1)
COST = "cost"
PLEDGE = "pledge"
PROMISE = "promise"


def month_of(instant: int) -> Owner:
    """Whose account the draws of the month gather in."""
    return Owner("budget", month_number(local_day(instant)))


def need_budget(ws: WorkingSet, instant: int) -> None:
    """Ask for the pool and the month's account."""
    need_accounts(ws, POOL)
    need_accounts(ws, month_of(instant))


def used(ws: WorkingSet, instant: int) -> int:
    """What the month has used so far, in fen: handed over, and promised by reservations and vouchers."""
    accounts = (account_of(ws, month_of(instant), FEN, kind) for kind in ("sink", "pending"))
    return sum(each.balance for each in accounts if each is not None)


def refuse_stopped(ws: WorkingSet, budget: Budget, instant: int, fen: int) -> None:
    """Refuse what would take the month past the rule-set's stop; what was promised before is still handed over."""
    if budget.month_fen is None or not fen:
        return
    if (used(ws, instant) + fen) * 100 > budget.month_fen * budget.stop_percent:
        if used(ws, instant) * 100 >= budget.month_fen * budget.stop_percent:
            raise Refusal("budget_stopped", "本月兑换额度已用完,请下个月再来。")
        raise Refusal("budget_stopped", "本月剩下的额度不够换这些,请换少一点,或下个月再来。")


def promise(posting: Posting, fen: int) -> None:
    """Note what a reservation or a voucher will cost: it counts for the month in which it was promised."""
    if fen:
        ws, month = posting.ws, month_of(posting.effective_at)
        source = open_account(ws, month, FEN, "issue")
        posting.move(source, open_account(ws, month, FEN, "pending"), fen, category=PROMISE)


def redeem_promise(posting: Posting, fen: int, promised_at: int) -> None:
    """What was promised then is handed over or given up now: it is promised no more."""
    if fen:
        ws, month = posting.ws, month_of(promised_at)
        source = open_account(ws, month, FEN, "pending")
        posting.move(source, open_account(ws, month, FEN, "issue"), fen, category=PROMISE)


def draw(posting: Posting, fen: int) -> Transfer | None:
    """Pay for what is handed over; None where it cost nothing."""
    if not fen:
        return None
    ws = posting.ws
    pool = open_account(ws, POOL, FEN, "issue")
    return posting.move(pool, open_account(ws, month_of(posting.effective_at), FEN, "sink"), fen, category=COST)


def draw_of(moved: Iterable[Transfer]) -> Transfer | None:
    """The draw among what a cause has moved; None where it cost nothing."""
    return next((each for each in moved if each.category == COST and each.reverses is None), None)


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
