"""What an item costs and when: prices are facts with a day from which they hold, never changed afterwards."""

from collections.abc import Iterable

from points.redeem.models import Price


def price_at(prices: Iterable[Price], instant: int) -> Price | None:
    """The price of one item at an instant: the last to begin by then; of two for the same time the later recorded.

    None: it had no price yet, and could not be ordered (``no_price``).
    """
    begun = (price for price in prices if price.effective_from <= instant)
    return max(begun, key=lambda price: (price.effective_from, price.recorded_at, price.id), default=None)
