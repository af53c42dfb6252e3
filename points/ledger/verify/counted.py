"""Period totals, one person and unit at a time: what was issued less what was taken back, by day and month.

And, from the days so recomputed, what each person's quarters hold of what is settled.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import and_, or_, select

from points.ledger.models import accounts, totals, transfers
from points.ledger.posting import issued_by, periods, settled_by
from points.ledger.verify.quarterly import Quarterly
from points.ledger.verify.reading import Disagreement, Reading

Whose = tuple[int, int]
Sums = dict[tuple[int, str], tuple[int, int, int]]
"""Period and category to amount, times and how much of it is settled."""

_debit, _credit = accounts.alias(), accounts.alias()
_earned, _returned = _debit.c.kind == "issue", _credit.c.kind == "issue"
_confirmed = and_(_debit.c.kind == "pending", _credit.c.kind == "wallet")
_COUNTED = (
    select(
        transfers.c.person_id,
        transfers.c.unit_id,
        transfers.c.group_seq,
        transfers.c.reverses,
        transfers.c.effective_at,
        transfers.c.category,
        transfers.c.amount,
        _debit.c.kind.label("from_kind"),
        _credit.c.kind.label("to_kind"),
    )
    .select_from(
        transfers.join(_debit, _debit.c.id == transfers.c.debit_id).join(
            _credit, _credit.c.id == transfers.c.credit_id
        )
    )
    .where(
        transfers.c.person_id.is_not(None),
        or_(and_(_earned, ~_returned), and_(_returned, ~_earned), _confirmed),
    )
    .order_by(transfers.c.person_id, transfers.c.unit_id, transfers.c.seq)
)
_KEPT = select(totals).order_by(totals.c.person_id, totals.c.unit_id)


def check_totals(reading: Reading) -> None:
    """Recompute every person's totals and quarters."""
    quarterly = Quarterly(reading)
    counted = _by_person(reading.stream(_COUNTED), _count)
    kept = _by_person(reading.stream(_KEPT), _keep)
    ours, theirs = next(counted, None), next(kept, None)
    while ours or theirs:
        whose = min(each[0] for each in (ours, theirs) if each)
        expected, found = Sums(), Sums()
        if ours and ours[0] == whose:
            expected, ours = ours[1], next(counted, None)
        if theirs and theirs[0] == whose:
            found, theirs = theirs[1], next(kept, None)
        _agree(whose, expected, found)
        quarterly.add(*whose, {key: settled for key, (_, _, settled) in expected.items()})
    quarterly.finish()


def _by_person(rows: Iterator[Any], sum_up: Any) -> Iterator[tuple[Whose, Sums]]:
    for whose, own in groupby(rows, key=lambda row: (row.person_id, row.unit_id)):
        yield whose, sum_up(own)


def _count(rows: Iterator[Any]) -> Sums:
    """One reversal may take several transfers of its group; it is one time less all the same."""
    sums: Sums = {}
    last = None
    for row in rows:
        issued, settled = issued_by(row.from_kind, row.to_kind), settled_by(row.from_kind, row.to_kind)
        reversal = (row.group_seq, row.reverses)
        times = issued if issued > 0 or reversal != last else 0
        last = reversal
        for period in periods(row.effective_at):
            amount, known, before = sums.get((period, row.category), (0, 0, 0))
            counted = (amount + issued * row.amount, known + times, before + settled * row.amount)
            sums[period, row.category] = counted
    return sums


def _keep(rows: Iterator[Any]) -> Sums:
    return {(row.period, row.category): (row.amount, row.times, row.settled) for row in rows}


def _agree(whose: Whose, expected: Sums, found: Sums) -> None:
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            (person_id, unit_id), (period, category) = whose, key
            raise Disagreement(
                f"居民{person_id}在{period}的{category}合计(单位{unit_id})写着{found.get(key)},"
                f"逐笔算出来是{expected.get(key)}。"
            )
