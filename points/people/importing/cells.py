"""One row of a file, cell by cell: what it says of a person, or the first thing that is wrong with it."""

import re
from decimal import Decimal, InvalidOperation

import msgspec

from points.errors import Invalid
from points.limits import AMOUNT_MAX
from points.people import names
from points.people.importing.columns import Field, Header
from points.people.importing.reading import FileRow
from points.people.models import AgeBand, PlaceKind
from points.people.places import PLACE_CHARS_MAX

AGE_BANDS: dict[AgeBand, str] = {
    "under_14": "14岁以下",
    "14_17": "14-17",
    "18_59": "18-59",
    "60_74": "60-74",
    "75_plus": "75岁以上",
    "unknown": "不详",
}
AGE_TEXT = "、".join(AGE_BANDS.values())
_BANDS: tuple[tuple[int, AgeBand], ...] = (
    (14, "under_14"),
    (18, "14_17"),
    (60, "18_59"),
    (75, "60_74"),
    (131, "75_plus"),
)
_NOTHING = frozenset(("", "无", "没有", "空", "暂无", "/", "-", "--", "—", "——", "#n/a", "n/a", "null"))
_YES, _NO = frozenset(("是", "同意", "已同意", "有", "√", "yes", "y", "1")), frozenset(("否", "不同意", "未同意"))
_LEVELS: tuple[PlaceKind, ...] = ("grid", "group", "compound", "building")
OPENING_POINTS_MAX = 1_000_000
OPENING_HOURS_MAX = 100_000
SHOWN_CHARS_MAX = 20


Cells = dict[Field | None, str]


class Parsed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row says. ``phone`` is E.164; ``levels`` the places below the village; empty cells are None."""

    row: int
    name: str
    number: str | None = None
    phone: str | None = None
    village: str | None = None
    levels: tuple[tuple[PlaceKind, str], ...] = ()
    head: str | None = None
    household_number: str | None = None
    age_band: AgeBand | None = None
    guardian_consent: bool = False
    opening_points: int = 0
    opening_minutes: int = 0


class Bad(msgspec.Struct, frozen=True):
    """Why a row cannot be taken: a stable reason and a sentence for the person who mends the file."""

    reason: str
    explanation: str


class _Wrong(Exception):
    def __init__(self, field: Field | None, reason: str, sentence: str) -> None:
        super().__init__(reason)
        self.field: Field | None = field
        self.reason = reason
        self.sentence = sentence


def parse_row(header: Header, file_row: FileRow) -> Parsed | Bad:
    """Read one row's cells."""
    cells: Cells = {c.field: file_row.cells[i].strip() for i, c in enumerate(header.columns) if c.field}
    try:
        _check_width(file_row)
        return Parsed(
            row=file_row.row,
            name=_name(cells.get("name", "")),
            number=_number(_text(cells, "number")),
            phone=_phone(_text(cells, "phone")),
            village=_place(cells, "village"),
            levels=tuple((level, name) for level in _LEVELS if (name := _place(cells, _field(level)))),
            head=_head(_text(cells, "head")),
            household_number=_household_number(_text(cells, "household_number")),
            age_band=_age(_text(cells, "age_band")),
            guardian_consent=_yes(_text(cells, "guardian_consent")),
            opening_points=_points(_text(cells, "opening_points")),
            opening_minutes=_minutes(_text(cells, "opening_minutes")),
        )
    except _Wrong as wrong:
        if wrong.field is None:
            return Bad(wrong.reason, wrong.sentence)
        return explain(header, cells, wrong.field, wrong.reason, wrong.sentence)


def explain(header: Header, cells: Cells, field: Field, reason: str, sentence: str) -> Bad:
    """A refusal that names the column and its value."""
    value = cells.get(field, "")
    said = f"写的是“{_shown(value, field)}”" if value else "是空的"
    return Bad(reason, f"“{header.title(field)}”{said}:{sentence}")


def _check_width(file_row: FileRow) -> None:
    if file_row.short:
        raise _Wrong(None, "row_short", f"这一行少了{file_row.short}格,内容可能错位,请补齐逗号。")
    if file_row.long:
        raise _Wrong(None, "row_long", f"这一行多了{file_row.long}格,内容可能错位,请检查有没有多余的逗号。")


def _text(cells: Cells, field: Field) -> str:
    text = names.tidy(cells.get(field, ""))
    if text.startswith("'"):  # the quote that keeps a spreadsheet program from reading a formula
        text = text[1:]
    return "" if text.casefold() in _NOTHING else text


def _name(text: str) -> str:
    try:
        return names.check_name(text)
    except Invalid as invalid:
        raise _Wrong("name", invalid.reason, invalid.explanation) from invalid


def _head(text: str) -> str | None:
    try:
        return names.check_name(text) if text else None
    except Invalid as invalid:
        sentence = "这不像一个姓名,请填户主的姓名,没有就空着。"
        raise _Wrong("head", "head_bad", sentence) from invalid


def _phone(text: str) -> str | None:
    try:
        return names.parse_phone(text) if text else None
    except Invalid as invalid:
        raise _Wrong("phone", invalid.reason, invalid.explanation) from invalid


def _number(text: str) -> str | None:
    if text and not re.fullmatch(r"[Vv]\d{8}", text):
        raise _Wrong("number", "number_unknown", "没有这个编号,新登记的人请把这一格空着。")
    return text.upper() or None


def _place(cells: Cells, field: Field) -> str | None:
    text = _text(cells, field)
    if len(text) > PLACE_CHARS_MAX:
        raise _Wrong(field, "place_long", f"名称太长,最多{PLACE_CHARS_MAX}个字,请改短。")
    return text.replace(" ", "") or None


def _household_number(text: str) -> str | None:
    if len(text) > SHOWN_CHARS_MAX:
        raise _Wrong("household_number", "household_number_long", f"户号太长,最多{SHOWN_CHARS_MAX}个字,请核对。")
    return text or None


def _age(text: str) -> AgeBand | None:
    bare = text.replace(" ", "").replace("周岁", "岁").removesuffix("岁")
    if not bare or bare in ("不详", "未知"):
        return None
    if bare.isascii() and bare.isdigit():
        return _band(int(bare))
    if limits := re.fullmatch(r"(\d{1,3})岁?[-~–—至到](\d{1,3})", bare):
        low, high = _band(int(limits[1])), _band(int(limits[2]))
        if low == high:
            return low
        raise _Wrong("age_band", "age_bad", f"跨了两段,请从这些里选一个:{AGE_TEXT}。")
    if under := re.fullmatch(r"(?:(\d{1,3})岁?(?:以下|及以下)|(?:小于|不满|未满|<)(\d{1,3}))", bare):
        if int(under[1] or under[2]) <= 14:
            return "under_14"
    elif (over := re.fullmatch(r"(?:(\d{1,3})岁?(?:以上|及以上|\+)|(?:大于|>)(\d{1,3}))", bare)) and int(
        over[1] or over[2]
    ) >= 75:
        return "75_plus"
    raise _Wrong("age_band", "age_bad", f"看不懂,请填岁数,或从这些里选一个:{AGE_TEXT}。")


def _band(age: int) -> AgeBand:
    for limit, band in _BANDS:
        if age < limit:
            return band
    raise _Wrong("age_band", "age_bad", "岁数太大,请核对。")


def _yes(text: str) -> bool:
    if text.casefold() in _YES:
        return True
    if not text or text in _NO:
        return False
    raise _Wrong("guardian_consent", "guardian_bad", "看不懂,请填“是”或“否”。")


def _points(text: str) -> int:
    value = _decimal("opening_points", text.removesuffix("分"), OPENING_POINTS_MAX)
    hundredths = value * 100
    if hundredths != int(hundredths):
        raise _Wrong("opening_points", "opening_bad", "最多两位小数,请改好。")
    return min(int(hundredths), AMOUNT_MAX)


def _minutes(text: str) -> int:
    return int(_decimal("opening_minutes", text.removesuffix("小时"), OPENING_HOURS_MAX) * 60)


def _decimal(field: Field, text: str, most: int) -> Decimal:
    if not text:
        return Decimal(0)
    try:
        value = Decimal(text) if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text) else None
    except InvalidOperation:
        value = None
    if value is None or value > most:
        raise _Wrong(field, "opening_bad", f"请填0到{most}之间的数,没有就空着。")
    return value


def _field(level: PlaceKind) -> Field:
    for field in ("grid", "group", "compound", "building"):
        if field == level:
            return field
    raise ValueError(level)


def _shown(value: str, field: Field) -> str:
    text = " ".join(value.split())
    if (
        field == "phone" and sum(c.isdigit() for c in text) > 7
    ):  # a wrong number may be somebody's right one: shown in part
        return f"{text[:3]}****{text[-2:]}"
    return text if len(text) <= SHOWN_CHARS_MAX else text[:SHOWN_CHARS_MAX] + "…"
