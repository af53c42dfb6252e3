"""The named people of the demo: those whom a visitor signs in as, and the staff of the other villages.

All numbers are of the prefix 199 0000, whose last four digits tell people apart; the cast has those below 1000.
"""

import msgspec

from points.demo.geography import FEATURED, TOWN, VILLAGES, Home
from points.people.rights import Role


class Officer(msgspec.Struct, frozen=True):
    """Somebody with a role in a part of the town. ``password``: for the demo alone; empty: signs in by phone code.

    ``about``: what a visitor can do in their place.
    """

    name: str
    role: Role
    place: str
    number: int
    password: str = ""
    about: str = ""

    @property
    def phone(self) -> str:
        """Their invented phone number."""
        return phone(self.number)


class Neighbour(msgspec.Struct, frozen=True):
    """A resident whom a visitor signs in as. ``about``: what there is to see."""

    name: str
    number: int
    woman: bool
    age: int
    home: Home
    head: str
    about: str


def phone(number: int) -> str:
    """The invented phone number with these last four digits."""
    return f"1990000{number:04d}"


_VISITED = (
    Officer("周敏", "administrator", TOWN, 1, "demo-guanli-1", "评选公示期满以后由她审定"),
    Officer("赵海燕", "organiser", "河东社区", 2, "demo-zuzhi-2"),
    Officer("何文斌", "organiser", "河西社区", 3, "demo-zuzhi-3"),
    Officer("罗建平", "organiser", "青石村", 4, "demo-zuzhi-4"),
    Officer("李光荣", "captain", "河东社区", 5),
    Officer("吴婷", "steward", "河东社区", 6),
    Officer("钱晓丽", "clerk", TOWN, 7, "demo-jifen-7", "打开“兑换台”,扫码兑换、办领取和退货,也管进货和盘点"),
    Officer("郑静", "secretary", TOWN, 8, "demo-pingxuan-8", "打开“评选”,一期一期往下办"),
    Officer("孙志刚", "auditor", TOWN, 9, "demo-jiandu-9", "评选在镇里审定以后由他签字,也能看全部记录"),
    Officer("金凤", "clerk", TOWN, 10, "demo-jifen-10", "也进“兑换台”,钱晓丽做的盘点和登记表由她审核签字"),
)
DEPUTY = Officer("方明秀", "administrator", TOWN, 11)
"""The other administrator, who brings in what 周敏 then checks and takes."""
_ORGANISERS = ("唐红艳", "许鹏", "邓春梅", "曹云飞", "潘国芬", "袁小芳", "蒋勇")
_CAPTAINS = ("冯永福", "韩淑珍", "彭昌林", "梁玉珍", "宋德明", "萧桂英", "董世贵", "叶秀兰", "程大全")
_STEWARDS = ("田佳慧", "余磊", "苏雪梅", "魏涛", "丁琴", "沈海波", "吕冬梅", "任伟", "杜燕")


def officers() -> list[Officer]:
    """Every village has an organiser, a captain and a steward; the town has the rest."""
    elsewhere = [village.name for village in VILLAGES if village.name not in FEATURED]
    also = [village.name for village in VILLAGES if village.name != FEATURED[0]]
    found = [*_VISITED, DEPUTY]
    found += [Officer(n, "organiser", p, 20 + i) for i, (n, p) in enumerate(zip(_ORGANISERS, elsewhere, strict=True))]
    found += [Officer(n, "captain", p, 40 + i) for i, (n, p) in enumerate(zip(_CAPTAINS, also, strict=True))]
    found += [Officer(n, "steward", p, 60 + i) for i, (n, p) in enumerate(zip(_STEWARDS, also, strict=True))]
    return found


VISITED = _VISITED
"""Those whose ways in are told."""
SECRETARY, ADMINISTRATOR, AUDITOR = (
    next(each for each in _VISITED if each.role == role) for role in ("secretary", "administrator", "auditor")
)
CLERKS = ("钱晓丽", "金凤")
"""Who stands at the counter: in the first shop, and in the second. Each checks what the other counted."""

_HOME = Home("河东社区", "第一网格", compound="和顺院", building="2栋")
_FARM = Home("青石村", "第一网格", group="一组")
REGULAR = Neighbour("王秀英", 101, True, 67, _HOME, "王秀英", "参加了一年的活动,积分多,有一单预留、一张服务券")
COUPLE = (
    Neighbour("李国富", 102, False, 70, _FARM, "李国富", "和老伴共用一部手机,登录时要选是哪一位;李国富会修小家电"),
    Neighbour("陈桂芳", 102, True, 68, _FARM, "李国富", "和老伴共用一部手机,登录时要选是哪一位"),
)
NEWCOMER = Neighbour("林可", 103, True, 31, _HOME, "林可", "刚登记,还没有积分")
_COURT = Home("河西社区", "第二网格", compound="水电院", building="1栋")
JUROR = Neighbour("廖静宜", 104, True, 64, _COURT, "廖静宜", "评议小组成员,评选到了“研究”就等她打分")
NEIGHBOURS = (REGULAR, *COUPLE, NEWCOMER, JUROR)
JURY = (JUROR.name, "吴婷", "田佳慧", "余磊", "魏涛")
"""The panel: a teacher who is retired, and four who see at the events who comes."""
