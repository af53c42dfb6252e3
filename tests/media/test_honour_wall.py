from functools import cache
from io import BytesIO

import msgspec
import pytest
from PIL import Image

from points.media.honour_wall import GROUND, MARGIN, WIDTH, WINNERS_MAX, HonourWall, Winner, honour_wall_png, in_parts

PAGE = "HTTPS://POINTS.PANLIAN.CN/HONOUR"
LONGEST = "买买提·阿不都热合曼·吐尔逊江"
NAMES = ["王秀英", "李明", "阿依·木果", LONGEST, "欧阳小兰", "赵*国", "䶮𬭚㛃", "李\U00031500明", "Anna Schmidt", ""]
PLACES = ["柳贤社区", "水塘社区 阳光花园小区三期", "", "攀莲镇柳贤社区第3网格滨河小区2栋1单元"]
LEVELS = ["三星", "二星", "一星", ""]
ABSURD = "环境整治“百日攻坚”（第2期），verylong" * 30


def wall(count: int) -> HonourWall:
    winners = tuple(
        Winner(
            name=NAMES[number % len(NAMES)],
            place=PLACES[number % len(PLACES)],
            level=LEVELS[number * len(LEVELS) // count],
        )
        for number in range(count)
    )
    return HonourWall(
        title="光荣榜",
        award="季度服务之星",
        period="2026年第四季度",
        winners=winners,
        honour_url=PAGE,
        town="米易县攀莲镇",
        help_phone="19900001234",
    )


TEXTS = ("title", "award", "period", "town", "help_phone")
LONG = msgspec.structs.replace(
    wall(7), winners=(Winner(name=ABSURD, place=ABSURD, level=ABSURD),) * 7, **dict.fromkeys(TEXTS, ABSURD)
)
BARE = msgspec.structs.replace(wall(1), winners=(Winner(name=""),), **dict.fromkeys(TEXTS, ""))


@cache
def drawn(given: HonourWall) -> Image.Image:
    return Image.open(BytesIO(honour_wall_png(given))).convert("RGB")


WALLS = [wall(count) for count in (1, 2, 4, 5, 16, 17, 59, WINNERS_MAX)] + [LONG, BARE]


@pytest.mark.parametrize("given", WALLS, ids=lambda given: f"{len(given.winners)}")
def test_it_is_as_wide_as_a_phone_and_leads_to_the_honour_page(read_codes, given):
    page = drawn(given)
    assert page.width == WIDTH == 1080
    assert page.height > page.width
    assert read_codes(page) == [PAGE]


@pytest.mark.parametrize("given", WALLS, ids=lambda given: f"{len(given.winners)}")
def test_no_name_leaves_its_card(given):
    """The ground shows beside the cards, and all around them."""
    page, head = drawn(given), 830
    ground = tuple((level, level) for level in bytes.fromhex(GROUND[1:]))
    for left, right in ((0, MARGIN), (WIDTH - MARGIN, WIDTH)):
        assert page.crop((left, head, right, page.height)).getextrema() == ground
    assert page.crop((0, page.height - 30, WIDTH, page.height)).getextrema() == ground


def test_a_forwarded_picture_of_it_still_leads_there(read_codes, forwarded):
    assert read_codes(forwarded(drawn(wall(16)))) == [PAGE]


@pytest.mark.parametrize("count", [1, 3, 16, WINNERS_MAX])
def test_the_longest_name_is_never_cut(count):
    """Another last letter is another picture."""
    given = wall(count)
    one, other = (
        msgspec.structs.replace(given, winners=(Winner(name=name, place="柳贤社区"), *given.winners[1:]))
        for name in (LONGEST, LONGEST[:-1] + "河")
    )
    assert drawn(one).tobytes() != drawn(other).tobytes()


@pytest.mark.parametrize("field", [*TEXTS, "honour_url"])
def test_every_field_is_on_the_picture(field):
    other = msgspec.structs.replace(wall(4), **{field: "7"})
    assert drawn(other).tobytes() != drawn(wall(4)).tobytes()


@pytest.mark.parametrize("field", ["name", "place", "level"])
def test_all_that_is_said_of_a_winner_is_on_the_picture(field):
    first, *others = wall(4).winners
    other = msgspec.structs.replace(wall(4), winners=(msgspec.structs.replace(first, **{field: "乙"}), *others))
    assert drawn(other).tobytes() != drawn(wall(4)).tobytes()


def test_a_level_stands_once_above_those_who_reached_it():
    together = [Winner(name="王秀英", level="三星"), Winner(name="李明", level="三星")]
    apart = [Winner(name="王秀英", level="三星"), Winner(name="李明", level="二星")]
    heights = [drawn(msgspec.structs.replace(wall(2), winners=tuple(each))).height for each in (together, apart)]
    assert heights[0] < heights[1]


def test_a_picture_small_enough_to_be_sent_the_same_twice():
    png = honour_wall_png(wall(WINNERS_MAX))
    assert png == honour_wall_png(wall(WINNERS_MAX))
    assert len(png) < 1_500_000


@pytest.mark.parametrize("count", [0, WINNERS_MAX + 1])
def test_a_wall_is_neither_empty_nor_endless(count):
    with pytest.raises(ValueError, match=f"1 to {WINNERS_MAX} winners, got {count}"):
        honour_wall_png(msgspec.structs.replace(wall(1), winners=wall(1).winners * count))


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (60, [60]), (61, [30, 31]), (200, [50] * 4)])
def test_many_winners_come_in_parts_and_nobody_is_lost(count, sizes):
    winners = [Winner(name=str(number)) for number in range(count)]
    parts = in_parts(winners)
    assert [each for part in parts for each in part] == winners
    assert [len(part) for part in parts] == sizes
    assert max(sizes, default=0) <= WINNERS_MAX
