"""What the demo's shops have: goods and services as any town's would, with invented numbers and no brand."""

from typing import Literal

import msgspec

from points.people.models import AgeBand
from points.redeem.digits import ean_check_digit

Shape = Literal[
    "bag", "bottle", "box", "tube", "roll", "umbrella", "cup", "bulb", "towel", "hands",
    "broom", "scissors", "scales", "plug", "heart",
]  # fmt: skip

GRAIN, HOME, WASH, PAPER, TOOLS, SERVICES = "粮油", "家居", "洗护", "纸品", "五金", "服务"


class Good(msgspec.Struct, frozen=True):
    """Points for one, what it costs in fen, days it keeps (None: does not spoil), how it is drawn.

    ``a_month``: at most so many a household. ``printed``: a number of its own on the pack; else it gets ours.
    ``village``: only for people who live there. ``wanted``: how much more gladly people take it than the rest.
    """

    name: str
    measure: str
    category: str
    points: int
    cost_fen: int
    keeps_days: int | None
    shape: Shape
    colour: str
    printed: bool = True
    a_month: int | None = None
    village: str | None = None
    wanted: int = 1


class Service(msgspec.Struct, frozen=True):
    """A service with who provides it. ``neighbour``: the resident of the cast who confirms on their own phone."""

    name: str
    points: int
    cost_fen: int
    valid_days: int
    provider: str
    number: int
    about: str
    shape: Shape
    colour: str
    for_ages: tuple[AgeBand, ...] = ()
    neighbour: str | None = None


class Giver(msgspec.Struct, frozen=True):
    """A 爱心单位: what it gives at the start, and every half year again; ``goods``: what of, if not money."""

    name: str
    contact: str
    number: int
    fen: int
    goods: str = ""


GOODS = (
    Good("大米5kg", "袋", GRAIN, 28, 2_450, 300, "bag", "#c9a227", a_month=1, wanted=2),
    Good("食用油1.8L", "瓶", GRAIN, 25, 2_180, 360, "bottle", "#d9a441", a_month=1, wanted=2),
    Good("面粉2.5kg", "袋", GRAIN, 12, 1_050, 240, "bag", "#d8cbb0", wanted=2),
    Good("挂面1kg", "把", GRAIN, 7, 620, 240, "box", "#e0b973", wanted=2),
    Good("鸡蛋15枚", "盒", GRAIN, 10, 900, 30, "box", "#c98f5b", printed=False, wanted=4),
    Good("食盐400g", "袋", GRAIN, 2, 180, None, "bag", "#6f9bc8", wanted=3),
    Good("白糖500g", "袋", GRAIN, 5, 430, 540, "bag", "#b7c4cf"),
    Good("酱油500ml", "瓶", GRAIN, 8, 700, 540, "bottle", "#6b3e26"),
    Good("香醋500ml", "瓶", GRAIN, 6, 520, 720, "bottle", "#7d4a2f"),
    Good("洗衣液2kg", "瓶", WASH, 15, 1_280, 1_080, "bottle", "#3f7fb5", wanted=3),
    Good("洗洁精1kg", "瓶", WASH, 5, 450, 1_080, "bottle", "#58a05c", wanted=3),
    Good("牙膏120g", "支", WASH, 5, 480, 1_080, "tube", "#4aa3a2"),
    Good("牙刷两支装", "盒", WASH, 4, 350, None, "box", "#7a93c9"),
    Good("香皂两块装", "盒", WASH, 4, 360, 1_080, "box", "#d98aa0"),
    Good("毛巾", "条", WASH, 6, 520, None, "towel", "#c96a6a", printed=False),
    Good("洗手液500ml", "瓶", WASH, 8, 690, 1_080, "bottle", "#5fb0c9"),
    Good("抽纸三包装", "提", PAPER, 6, 540, 1_080, "box", "#8fb8de", wanted=3),
    Good("卷纸十卷装", "提", PAPER, 10, 920, 1_080, "roll", "#a9a3c9", wanted=3),
    Good("垃圾袋100只", "卷", HOME, 4, 330, None, "roll", "#5a5f66"),
    Good("雨伞", "把", HOME, 15, 1_320, None, "umbrella", "#33658a", printed=False),
    Good("电蚊香液套装", "盒", HOME, 12, 1_080, 720, "box", "#5c9e76"),
    Good("保温杯", "个", HOME, 22, 1_950, None, "cup", "#7b4b94", printed=False),
    Good("LED灯泡9W", "只", TOOLS, 8, 680, None, "bulb", "#e2b714"),
    Good("5号电池四节", "板", TOOLS, 6, 500, 1_500, "box", "#4d7c4d"),
    Good("棉线手套", "副", TOOLS, 2, 150, None, "hands", "#b8b2a7", printed=False),
    Good("蔬菜种子", "包", TOOLS, 3, 220, 540, "bag", "#6a994e", printed=False, village="青石村"),
)
"""Twenty-five for everybody, and one for the farmers of one village."""
SCARCE = "保温杯"
"""The wholesaler never has enough of these."""

SERVICES_OFFERED = (
    Service(
        "家政保洁2小时", 40, 6_000, 60, "星禾家政服务队", 211, "打扫、擦窗、整理,先约时间。", "broom", "#3d6f9e",
    ),
    Service("理发", 10, 1_200, 60, "河东巧手理发店", 212, "洗剪吹,腿脚不便的可以上门。", "scissors", "#a2553c"),
    Service(
        "法律咨询30分钟", 10, 0, 90, "镇公共法律服务室", 213, "邻里、合同、赡养都能问。", "scales", "#4f5d75",
    ),
    Service(
        "小家电维修", 15, 2_000, 60, "国富小家电维修", 214, "电饭锅、风扇、灯具,配件另算。", "plug", "#6b705c",
        neighbour="李国富",
    ),
    Service(
        "助浴陪护", 30, 5_000, 30, "星禾养老服务站", 215, "两人上门,自带设备,先评估身体情况。", "heart", "#7d5a7c",
        for_ages=("60_74", "75_plus"),
    ),
)  # fmt: skip

GIVERS = (
    Giver("惠丰粮油店", "孙惠丰", 201, 600_000, "大米、食用油、面粉"),
    Giver("便民日用百货店", "赖春燕", 202, 350_000, "洗护和纸品"),
    Giver("星禾镇商会", "龚正平", 203, 2_000_000),
    Giver("返乡青年互助会", "温晓东", 204, 800_000),
)


def printed_number(position: int) -> str:
    """An invented article number of those that GS1 leaves to shops (prefix 21)."""
    body = f"21{position:010d}"
    return body + ean_check_digit(body)
