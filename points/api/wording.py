"""What msgspec and Litestar say of a wrong field, in plain Chinese."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

_TYPES = {
    "int": "整数",
    "str": "文字",
    "bool": "是或否(true 或 false)",
    "float": "数",
    "number": "数",
    "array": "列表",
    "object": "一组有名字的内容",
    "null": "空",
}

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"Object contains unknown field `(?P<inner>.*)`", "没有这一项,请去掉。"),
    (r"Object missing required field `(?P<inner>.*)`", "这一项必须填写。"),
    (r"Missing required .*", "这一项必须填写。"),
    (r"Expected `str` of length <= (\d+)", r"最多\1个字。"),
    (r"Expected `str` of length >= (\d+)", r"至少\1个字。"),
    (r"Expected `array` of length <= (\d+)", r"最多\1项。"),
    (r"Expected `array` of length >= (\d+)", r"至少\1项。"),
    (r"Expected `\w+` <= (-?\d+)", r"不能大于\1。"),
    (r"Expected `\w+` >= (-?\d+)", r"不能小于\1。"),
    (r"Expected `str` matching regex .*", "里面有不能用的字符,或写法不对。"),
    (r"Invalid enum value .*", "不在可选的范围内。"),
    (r"Invalid value .*", "不在可选的范围内。"),
    (r"Invalid RFC3339 encoded .*", "时间写法不对,例如 2026-05-11T08:00:00+08:00。"),
    (r"Expected `datetime` with a timezone component", "时间要写明时区,例如 2026-05-11T08:00:00+08:00。"),
)


def fields_of(messages: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Litestar's list of errors as ``{field: sentence}``; a field inside another is named ``shifts[0].name``."""
    found: dict[str, str] = {}
    for message in messages:
        field, sentence = _one(str(message.get("key", "")), str(message.get("message", "")))
        found.setdefault(field, sentence)
    return found


def _one(key: str, message: str) -> tuple[str, str]:
    field = "" if key == "data" else key
    if message == "'data'":
        return "body", "请求里没有内容。"
    for pattern, sentence in _SENTENCES:
        if match := re.fullmatch(pattern, message):
            inner = match.groupdict().get("inner")
            named = ".".join(each for each in (field, inner) if each)
            return named or "body", match.expand(sentence)
    expected = re.match(r"Expected `([^`]+)`", message)
    if expected is None:
        return field or "body", "这一项填得不对。"
    kinds = [_TYPES.get(each.strip(), "别的写法") for each in expected[1].split("|") if each.strip() != "null"]
    return field or "body", f"这里要填{'或'.join(dict.fromkeys(kinds))}。"
