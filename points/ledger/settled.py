"""What is asked of the transfers to recompute what counts for the stars, said in SQL.

What is few is written into the statement: the kinds of categories, and the accounts that issue, which are debited
most and so need not be looked up. The joins are outer ones: so SQLite, which has no figures of the town, starts from
the transfers, along their index by person.
"""

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, case, func, literal_column, or_, select

from points.clock import DAY, quarter_bounds
from points.db.schema import Big
from points.ledger.models import MINUTES, POINTS, accounts, transfers
from points.ledger.posting import PROGRAMME
from points.ledger.quarter_models import categories

Conditions = list[ColumnElement[bool]]
_debit, _credit = accounts.alias(), accounts.alias()
_came, _went = _credit.c.kind == "wallet", _credit.c.kind == "issue"
"""Which way a transfer moved what is settled; of those that did (``Settled.within``)."""
_amount = case((_came, transfers.c.amount), else_=-transfers.c.amount)


class Settled(msgspec.Struct, frozen=True):
    """The transfers of some quarters that settled something (``within``), up to a place in their order.

    Of whichever unit: each question says which it counts.
    ``rows``: the transfers with the accounts on both sides. ``midnight``: with which a quarter begins; the town's
    days have had 24 hours since 1992.
    """

    service: list[str]
    deliberation: list[str]
    rows: FromClause
    within: Conditions
    midnight: int

    def sums(self, whose: Conditions) -> Select[int, int, int, int, int, int]:
        """By person: ``minutes``, ``service``, ``deliberation``, ``days`` and how often minutes were ``taken`` back.

        ``days`` on which minutes came. That is right for everybody of whom none were taken: ``days`` tells the rest.
        """
        minutes, points = transfers.c.unit_id == MINUTES, transfers.c.unit_id == POINTS
        service = and_(points, transfers.c.category.in_(self.service))
        deliberation = and_(points, transfers.c.category.in_(self.deliberation))
        of = func.sum(_amount).filter
        return (
            select(
                transfers.c.person_id,
                func.coalesce(of(minutes), 0).label("minutes"),
                func.coalesce(of(service), 0).label("service"),
                func.coalesce(of(deliberation), 0).label("deliberation"),
                func.count(self._day.distinct()).filter(minutes, _came).label("days"),
                func.count().filter(minutes, _went).label("taken"),
            )
            .select_from(self.rows)
            .where(*whose, *self.within)
            .group_by(transfers.c.person_id)
            .order_by(transfers.c.person_id)
        )

    def days(self, people: Sequence[int]) -> Select[int, int]:
        """On how many days of these people more minutes came than were taken back."""
        each = (
            select(transfers.c.person_id, func.sum(_amount).label("minutes"))
            .select_from(self.rows)
            .where(transfers.c.person_id.in_(people), transfers.c.unit_id == MINUTES, *self.within)
            .group_by(transfers.c.person_id, self._day)
        ).subquery()
        return select(each.c.person_id, func.count()).where(each.c.minutes > 0).group_by(each.c.person_id)

    def moved(self, person_id: int) -> Select[int]:
        """The transfers of one person, whole, in their order."""
        return (
            select(transfers)
            .select_from(self.rows)
            .where(transfers.c.person_id == person_id, transfers.c.unit_id.in_((POINTS, MINUTES)), *self.within)
            .order_by(transfers.c.seq)
        )

    @property
    def _day(self) -> ColumnElement[int]:
        return (transfers.c.effective_at - literal_column(str(self.midnight), Big)) // literal_column(str(DAY), Big)


def settled_in(connection: Connection, quarters: Iterable[int], up_to_seq: int | None) -> Settled:
    """What settled something in these quarters, up to a place in the order (None: all there is)."""
    kinds = dict(connection.execute(select(categories.c.code, categories.c.kind)).all())
    issues = connection.execute(
        select(accounts.c.id).where(
            accounts.c.owner_id == PROGRAMME.id,
            accounts.c.owner_type == PROGRAMME.type,
            accounts.c.unit_id.in_((POINTS, MINUTES)),
            accounts.c.kind == "issue",
        )
    ).scalars()
    periods, at = spans(quarters), transfers.c.effective_at
    looked_up = case((transfers.c.debit_id.not_in(sorted(issues)), transfers.c.debit_id))
    at_once = _debit.c.id.is_(None)
    within = [
        or_(False, *(and_(at >= start, at < end) for start, end in periods)),
        transfers.c.category.in_(sorted(kinds)),
        *([] if up_to_seq is None else [transfers.c.seq <= up_to_seq]),
        # points.ledger.posting.settled_by, said in SQL
        or_(and_(_came, or_(at_once, _debit.c.kind == "pending")), and_(_went, _debit.c.kind != "pending")),
    ]
    return Settled(
        service=sorted(code for code, kind in kinds.items() if kind == "service"),
        deliberation=sorted(code for code, kind in kinds.items() if kind == "deliberation"),
        rows=transfers.outerjoin(_credit, _credit.c.id == transfers.c.credit_id).outerjoin(
            _debit, _debit.c.id == looked_up
        ),
        within=within,
        midnight=min((start for start, _ in periods), default=0),
    )


def spans(quarters: Iterable[int]) -> list[tuple[int, int]]:
    """The time of some quarters as half-open spans of instants, neighbours put together."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(quarter_bounds(each) for each in set(quarters)):
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found
