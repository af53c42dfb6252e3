"""What a person's quarters count for the stars: kept (``ledger_quarters``), or recomputed from the transfers.

Settled is what was earned and is neither pending nor taken back; it counts in the quarter in which it took effect.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import msgspec
from sqlalchemy import Connection, func, or_, select

from points.db.engine import Database
from points.db.pieces import in_pieces
from points.ledger.models import Transfer, transfers
from points.ledger.quarter_models import quarters
from points.ledger.settled import Conditions, Settled, settled_in

ROWS_AT_ONCE = 5_000
People = tuple[int, int | None]
"""From which id, and before which (None: to the last)."""
EVERYBODY: People = (0, None)


class Values(msgspec.Struct, frozen=True, gc=False):
    """What is settled of a person in some quarters. Points in hundredths; ``days``: local days with net minutes."""

    person_id: int
    minutes: int
    service_points: int
    deliberation_points: int
    days: int


def values_from_projection(connection: Connection, wanted: Sequence[int]) -> Iterator[Values]:
    """Everybody's values in these quarters as kept, by person; who has none is left out."""
    kept = quarters.c
    columns = (kept.minutes, kept.service_points, kept.deliberation_points, kept.days)
    sums = tuple(func.sum(column) for column in columns)
    query = (
        select(kept.person_id, *sums)
        .where(kept.quarter.in_(sorted(set(wanted))))
        .group_by(kept.person_id)
        .having(or_(*(each != 0 for each in sums)))
        .order_by(kept.person_id)
    )
    for row in connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}):
        person_id, *held = row
        yield Values(person_id, *map(int, held))


def values_from_transfers(
    connection: Connection, wanted: Sequence[int], *, up_to_seq: int | None, people: People = EVERYBODY
) -> Iterator[Values]:
    """The same, recomputed from the transfers up to a place in their order (None: all there are)."""
    first, after = people
    whose = [transfers.c.person_id >= first, *([] if after is None else [transfers.c.person_id < after])]
    yield from _added_up(connection, settled_in(connection, wanted, up_to_seq), whose)


def values_of(
    connection: Connection, wanted: Sequence[int], person_ids: Iterable[int], *, up_to_seq: int | None
) -> Iterator[Values]:
    """The same of these people alone: nobody else's transfers are read."""
    settled = settled_in(connection, wanted, up_to_seq)
    for some in in_pieces(person_ids):
        yield from _added_up(connection, settled, [transfers.c.person_id.in_(some)])


def _added_up(connection: Connection, settled: Settled, whose: Conditions) -> Iterator[Values]:
    result = connection.execute(settled.sums(whose), execution_options={"yield_per": ROWS_AT_ONCE})
    for rows in result.partitions():
        unsure = [person_id for person_id, *_, taken in rows if taken]
        exact = dict(connection.execute(settled.days(unsure)).all()) if unsure else {}
        for person_id, minutes, service, deliberation, days, taken in rows:
            held = exact.get(person_id, 0) if taken else days
            if minutes or service or deliberation or held:
                yield Values(person_id, int(minutes), int(service), int(deliberation), held)


def values_side_by_side(database: Database, wanted: Sequence[int], *, up_to_seq: int) -> list[Values]:
    """``values_from_transfers`` by two readers, each half of the people: for a town's whole quarter in half the time.

    What is committed up to a place in the order never changes, so the two see the same. Half: of the people kept in
    the projection, which decides only who reads whom.
    """
    with database.read() as connection:
        kept = select(quarters.c.person_id).where(quarters.c.quarter.in_(wanted)).distinct()
        count = connection.execute(select(func.count()).select_from(kept.subquery())).scalar_one()
        middle = connection.execute(kept.order_by(quarters.c.person_id).offset(count // 2).limit(1)).scalar() or 1

    def read(people: People) -> list[Values]:
        with database.read() as connection:
            return list(values_from_transfers(connection, wanted, up_to_seq=up_to_seq, people=people))

    with ThreadPoolExecutor(2) as pool:
        lower, upper = pool.map(read, ((0, middle), (middle, None)))
    return lower + upper


def evidence(
    connection: Connection, person_id: int, wanted: Sequence[int], *, up_to_seq: int | None
) -> list[Transfer]:
    """The transfers that make a person's values, in their order, whosever purse they went to."""
    found = connection.execute(settled_in(connection, wanted, up_to_seq).moved(person_id))
    return [Transfer(*row) for row in found]
