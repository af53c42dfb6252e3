"""Invented names, drawn from the commonest family and given names so that they point at nobody."""

from random import Random

_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任"
_RARE = ("欧阳", "上官", "司马")
_ELDER_WOMEN = "秀英 桂芳 玉兰 淑珍 桂英 素芬 秀兰 玉珍 凤英 淑华 国芬 玉琼 光秀 明珍 素华 正英"
_ELDER_MEN = "国富 建国 德明 光荣 志强 永福 正华 文才 世贵 大全 明高 昌林 朝义 启发 德贵 绍清"
_WOMEN = "丽 敏 静 燕 小芳 雪梅 晓霞 春梅 红艳 佳慧 海燕 琴 婷 玲 晓丽 冬梅 利容 小琼"
_MEN = "强 军 勇 磊 涛 伟 小龙 志刚 海波 云飞 鹏 建平 永刚 文斌 波 国庆 小东 启明"
_CHILDREN = "子涵 梓萱 浩然 雨桐 欣怡 俊杰 思远 可欣 宇轩 诗涵 天佑 一诺 梦瑶 嘉豪"


def family(rng: Random) -> str:
    """A family name."""
    return rng.choice(_RARE) if rng.random() < 0.01 else rng.choice(_SURNAMES)


def full(rng: Random, surname: str, age: int, *, woman: bool) -> str:
    """A full name of somebody of that age."""
    if age < 18:
        given = _CHILDREN
    elif age >= 58:
        given = _ELDER_WOMEN if woman else _ELDER_MEN
    else:
        given = _WOMEN if woman else _MEN
    return surname + rng.choice(given.split())
