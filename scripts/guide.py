"""Makes the pictures of the guides: a Saturday at the demo town's counter, and a cycle of stars in a small town.

Run by `make guide`. Same program, same demo, same fonts: same pictures. ``guide.py stars`` takes one guide's alone.
"""

import sys
from collections.abc import Callable

from counter import morning, shelf, till
from counter.album import Album
from counter.desk import DAY, Desk
from photographing import DOCS, chromium, demo_town
from stars import choosing, closing, judging
from stars.book import Book, small_town

from points.clock import at

COUNTER: tuple[Callable[[Desk], None], ...] = (
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
STARS: tuple[Callable[[Book], None], ...] = (
    choosing.consent,
    choosing.begin,
    choosing.recommend,
    choosing.check,
    choosing.listed,
    choosing.weigh,
    judging.name_panel,
    judging.mark,
    judging.meet,
    judging.publish,
    judging.objection,
    judging.correct,
    closing.submit,
    closing.agree,
    closing.show,
    closing.withdraw,
)


def counter(album: Album) -> None:
    """A Saturday at the counter."""
    with demo_town(at(DAY, 8, 5)) as (program, browser, said):
        desk = Desk(program, browser, said, album)
        desk.greet_the_regular()
        desk.sign_in(desk.colleague, "金凤")
        for step in COUNTER:
            step(desk)


def stars(album: Album) -> None:
    """A cycle, from the cut-off to a withdrawal."""
    with chromium() as browser, small_town(browser) as play:
        for step in STARS:
            step(Book(play, album))


GUIDES = {"counter": counter, "stars": stars}


def main() -> None:
    """Play what is asked for, or all of it, and photograph it."""
    album = Album(DOCS / "guides" / "pictures")
    wanted = sys.argv[1:] or list(GUIDES)
    for name in wanted:
        GUIDES[name](album)
    if wanted == list(GUIDES):
        album.close()


if __name__ == "__main__":
    main()
