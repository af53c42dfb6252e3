"""Makes the pictures of docs/guides/counter.zh-CN.md from the demo town: a Saturday at its counter.

Run by `make guide`. Same program, same demo, same fonts: same pictures.
"""

from collections.abc import Callable

from counter import morning, shelf, till
from counter.album import Album
from counter.desk import DAY, Desk
from photographing import DOCS, demo_town

from points.clock import at

STEPS: tuple[Callable[[Desk], None], ...] = (
    morning.sign_in,
    morning.check,
    morning.papers,
    morning.shelves,
    morning.too_early,
    till.person,
    till.goods,
    till.by_name,
    till.proof,
    till.collector,
    till.refused,
    till.unknown,
    till.reserved,
    till.undo,
    shelf.voucher,
    shelf.delivery,
    shelf.paper,
    shelf.count,
    shelf.day_sheet,
    shelf.closed,
)


def main() -> None:
    """Play the day and photograph it."""
    album = Album(DOCS / "guides" / "pictures")
    with demo_town(at(DAY, 8, 5)) as (program, browser, said):
        desk = Desk(program, browser, said, album)
        desk.greet_the_regular()
        desk.sign_in(desk.colleague, "金凤")
        for step in STEPS:
            step(desk)
    album.close()


if __name__ == "__main__":
    main()
