"""The demo town's shape: ten villages and communities, 43 grids, courtyards, villagers' groups, buildings.

The names are of the kind that every county has several of; together they are no real town.
"""

from random import Random

import msgspec

TOWN = "星禾镇"


class Village(msgspec.Struct, frozen=True):
    """A village, or an urban community. ``square``: where people meet; ``by``: what there is to look after."""

    name: str
    urban: bool
    grids: int
    square: str
    by: str


class Home(msgspec.Struct, frozen=True):
    """Where a household lives, in the words of the columns of a residents' list."""

    village: str
    grid: str
    group: str = ""
    compound: str = ""
    building: str = ""


VILLAGES = (
    Village("河东社区", True, 6, "河东文化广场", "滨河步道"),
    Village("河西社区", True, 6, "河西党群服务中心", "老街巷子"),
    Village("新街社区", True, 6, "新街小游园", "农贸市场周边"),
    Village("学府社区", True, 6, "学府社区活动室", "学校门口"),
    Village("上坝村", False, 4, "上坝村委会院坝", "灌溉渠"),
    Village("下坝村", False, 3, "下坝村文化广场", "河堤"),
    Village("青石村", False, 3, "青石村老学堂", "进村公路"),
    Village("果园村", False, 3, "果园村晒场", "果园机耕道"),
    Village("柳林村", False, 3, "柳林村戏台", "柳林塘"),
    Village("桥头村", False, 3, "桥头村便民服务室", "桥头两岸"),
)
"""Four communities of six grids, six villages of three or four: 43 grids."""

FEATURED = ("河东社区", "河西社区", "青石村")
"""The villages whose organisers the visitor can sign in as."""

_COURTYARDS = """
和顺院 丝厂院 粮站院 桂花院 供销社院 红砖楼院 老邮局院 水电院 农机院 林业院 剧团院
向阳院 幸福里 教师院 医院家属院 车队院 榕树院 双井院 惠民苑 书香院 五好院 梧桐院
"""
"""The 22 courtyards with a self-management group (院落自管小组)."""
_ESTATES = ("江岸小区", "金穗小区")
_GROUPS = "一二三四五六七八九十"
BUILDINGS_MIN, BUILDINGS_MAX = 2, 5


def grid_names(village: Village) -> list[str]:
    """``第一网格`` and so on."""
    return [f"第{_GROUPS[i]}网格" for i in range(village.grids)]


def homes(village: Village, rng: Random) -> list[Home]:
    """Every building or villagers' group of a village that people live in."""
    if village.urban:
        return _buildings(village, rng)
    found: list[Home] = []
    for i, grid in enumerate(grid_names(village)):
        found += [Home(village.name, grid, group=f"{_GROUPS[number]}组") for number in (2 * i, 2 * i + 1)]
    return found


def _buildings(village: Village, rng: Random) -> list[Home]:
    first = VILLAGES.index(village) * village.grids
    compounds = (*_COURTYARDS.split(), *_ESTATES)
    return [
        Home(village.name, grid, compound=compounds[first + i], building=f"{number}栋")
        for i, grid in enumerate(grid_names(village))
        for number in range(1, rng.randint(BUILDINGS_MIN, BUILDINGS_MAX) + 1)
    ]
