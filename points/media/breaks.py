"""Where a Chinese line may break (避头尾).

The rules are those of GB/T 15834 and of the W3C's "Requirements for Chinese Text Layout" (clreq), section 3.1:
no closing mark begins a line, no opening mark ends one, words and numbers stay whole.
"""

from collections.abc import Callable, Iterator

from points.media.typeface import CLOSERS, OPENERS

NOT_FIRST = CLOSERS | frozenset("…—～·‧・々〻%‰℃,.!?;:)]}»›")
"""What may not begin a line."""

NOT_LAST = OPENERS | frozenset("([{«‹￥¥$№#")
"""What may not end a line."""

PAIRED = frozenset("）》〉」』】〕］｝”’")
"""The closing marks that answer an opening one."""

_JOINTS = frozenset("-–—~～:：./\\,@&_+#?=%'’")
"""Marks inside a time, an address or a number: ``8:00—11:30`` stays whole."""

_UNITS = frozenset("年月日号时点分秒个元人名次岁楼栋层室户米公里克件小周")
"""What a number keeps beside it: ``2026年``, ``3栋``."""
_WORDS = (
    "志愿 服务 活动 社区 村民 居民 小区 院落 院坝 网格 街道 广场 公园 中心 集镇 环境 整治 清理 清扫 打扫 卫生 垃圾 "
    "分类 河道 积分 超市 兑换 邻里 议事 说事 义诊 宣传 关爱 老人 儿童 学生 妇女 党员 文明 创建 防火 巡逻 植树 报名 "
    "签到 签退 工作 人员 安全 健康 家政 理发 助老 助学 反诈 交通 劝导 电话 手机 时间 地点 负责 现场 自带 手套 雨天 "
    "得分 名次 名单 公示 异议 评议 推荐 表扬 "
    "顺延 午餐 饮水 集合 上午 下午 晚上 参加 学习 培训 会议 季度 审核 到账"
)
"""Two-letter words of this town's posters: a line reads badly when it breaks inside one."""

Measure = Callable[[str], float]
"""The width of a line of text."""

_Rule = Callable[[str, str], bool]


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two neighbouring characters, neither of them a space."""
    return _marks_allow(before, after) and not _one_word(before, after)


def pieces(text: str, room: float, measure: Measure) -> Iterator[str]:
    """``text`` cut into what has to stay together; together they are ``text`` again.

    A piece wider than ``room`` (a long address) is cut where the marks allow, and failing that anywhere.
    """
    return _pieces(text, room, measure, _RULES)


def _pieces(text: str, room: float, measure: Measure, rules: tuple[_Rule, ...]) -> Iterator[str]:
    """``text`` cut wherever the first rule lets it; a piece too wide for a line is cut by the next rule."""
    for piece in _cut(text, rules[0]):
        if len(rules) == 1 or measure(piece.rstrip()) <= room:
            yield piece
        else:
            yield from _pieces(piece, room, measure, rules[1:])


def _cut(text: str, rule: _Rule) -> Iterator[str]:
    start, before = 0, ""
    for end in range(1, len(text)):
        gap, after = text[end - 1] == " ", text[end]
        before = before if gap else text[end - 1]
        if after == " ":
            continue
        if rule(before, after) or (gap and _marks_allow(before, after)):
            yield text[start:end]
            start = end
    yield text[start:]


def _anywhere(_before: str, _after: str) -> bool:
    return True


def _marks_allow(before: str, after: str) -> bool:
    return after not in NOT_FIRST and before not in NOT_LAST


_RULES: tuple[_Rule, ...] = (may_break, _marks_allow, _anywhere)


def _one_word(before: str, after: str) -> bool:
    if before + after in _WORDS or (before == after and before in "—…"):
        return True
    if _western(before):
        return _western(after) or after in _JOINTS or (before.isdigit() and after in _UNITS)
    return _western(after) and (before in _JOINTS or before in "第年月午")


def _western(char: str) -> bool:
    """Latin, Greek, Cyrillic letters and digits, which make words without Chinese between them."""
    return char.isalnum() and ord(char) < 0x2E80
