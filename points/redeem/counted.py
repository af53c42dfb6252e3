"""Which goods of a shop were counted, so that what a count has put right is not posted a second time."""

from sqlalchemy import Connection, select

from points.redeem.supply_models import CountState, stock_count_lines, stock_counts


def counted_goods(connection: Connection, shop_id: int, state: CountState, *, since: int = 0) -> set[int]:
    """The ids of the goods in the shop's counts of this state that were submitted at an instant or later."""
    query = (
        select(stock_count_lines.c.item_id)
        .join(stock_counts, stock_counts.c.id == stock_count_lines.c.count_id)
        .where(stock_counts.c.shop_id == shop_id, stock_counts.c.state == state)
        .where(stock_counts.c.submitted_at >= since)
    )
    return set(connection.execute(query).scalars())
