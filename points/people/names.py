"""Names, phone numbers and texts as people write them: made comparable, checked, and masked for the public."""

import re
import unicodedata
from typing import NoReturn

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from points.errors import Invalid, refuse_wrong
from points.limits import TEXT_CHARS_MAX

NAME_CHARS_MAX = 30
PHONE_CHARS_MAX = 40

_COMPOUND_SURNAMES = """
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙
慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷
轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 东门 西门 第五
"""
COMPOUND_SURNAMES = frozenset(_COMPOUND_SURNAMES.split())

_SPACES = re.compile(r"\s+")
_VARIATIONS = re.compile("[\ufe00-\ufe0f]")
_SEVERAL = re.compile(r"[/、;;,,\n]|或")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
_WHOLE_FLOAT = re.compile(r"(\d{11,13})\.0+")


def normalise(name: str) -> str:
    """A name made comparable: compatibility forms folded (NFKC), every space out, letters in one case."""
    return _SPACES.sub("", _visible(name)).casefold()


def tidy(text: str) -> str:
    """Text as it is stored and shown: full-width forms folded, spaces trimmed, runs of them made one."""
    return _SPACES.sub(" ", _visible(text)).strip()


def _visible(text: str) -> str:
    """Compatibility forms folded, and out what nobody sees (Unicode's format characters, variation selectors).

    Or one team could be written down as two, and nothing at all as a reason.
    """
    folded = unicodedata.normalize("NFKC", text)
    return _VARIATIONS.sub("", "".join(each for each in folded if unicodedata.category(each) != "Cf"))


def check_text(text: str, field: str, asked: str, chars_max: int = TEXT_CHARS_MAX) -> str:
    """A text that must be written, as it is stored; ``Invalid`` says ``asked``, and how long it may be."""
    tidied = tidy(text)
    refuse_wrong(text_problem(tidied, field, asked, chars_max))
    return tidied


def text_problem(text: str, field: str, asked: str, chars_max: int = TEXT_CHARS_MAX) -> dict[str, str]:
    """What is wrong with a text that must be written, under its field; empty if nothing."""
    return {} if 0 < len(text) <= chars_max else {field: f"{asked},最多{chars_max}个字。"}


def check_name(text: str) -> str:
    """A person's name as it is stored; ``Invalid`` says what is wrong with it."""
    name = tidy(text)
    if not any(c.isascii() and c != " " for c in name):
        name = name.replace(" ", "")  # 王 明 is 王明, written to align with three-character names
    if not name:
        _refuse("name_missing", "请填写姓名。", "name")
    if len(name) > NAME_CHARS_MAX:
        _refuse("name_long", f"姓名太长,最多{NAME_CHARS_MAX}个字,请核对。", "name")
    if any(c.isdigit() for c in name):
        _refuse("name_digits", "姓名里不能有数字,请填真实姓名。", "name")
    if not name[0].isalpha() or any(not (c.isalpha() or c in " ·•.'-") for c in name):
        _refuse("name_unreadable", "姓名里有看不懂的符号,请只写姓名。", "name")
    return name


def surname(name: str) -> str:
    """The family name of a Chinese name."""
    return name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]


def mask(name: str) -> str:
    """A name as everyone may see it: 王*明, 王*, 欧阳*华."""
    family = surname(name)
    rest = name[len(family) :]
    if len(rest) <= 1:
        return family + "*"
    return family + ("*" * (len(rest) - 1) if len(name) <= 4 else "*") + rest[-1]


def parse_phone(text: str) -> str:
    """A mainland mobile number as E.164 (``+8619900001234``), however it was written; ``Invalid`` otherwise."""
    cleaned = unicodedata.normalize("NFKC", text).strip().lstrip("'`")
    if len(cleaned) > PHONE_CHARS_MAX:
        _refuse("phone_bad", "手机号太长,请填11位手机号。", "phone")
    if _SCIENTIFIC.fullmatch(cleaned):
        _refuse("phone_scientific", "手机号变成了科学计数法,末尾几位已丢失,请把这一列设为文本后重新填写。", "phone")
    if whole := _WHOLE_FLOAT.fullmatch(cleaned):
        cleaned = whole[1]
    parts = [part for part in _SEVERAL.split(cleaned) if part.strip()]
    if len(parts) > 1:
        _refuse("phone_several", "一格里有几个号码,请只留一个手机号。", "phone")
    try:
        number = phonenumbers.parse("".join(parts), "CN")
    except NumberParseException:
        _refuse("phone_bad", "手机号不对,请填11位手机号。", "phone")
    kind = phonenumbers.number_type(number)
    chinese = phonenumbers.region_code_for_number(number) == "CN" and not number.extension
    if chinese and kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE):
        _refuse("phone_landline", "这是座机号,收不到验证码,请填11位手机号,没有就空着。", "phone")
    if not chinese or kind != PhoneNumberType.MOBILE:
        _refuse("phone_bad", "手机号不对,请填11位手机号。", "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """An E.164 mainland number as people read it: 11 digits."""
    return phone.removeprefix("+86")


def last4(phone: str) -> str:
    """The 尾号 by which people know a number."""
    return phone[-4:]


def mask_phone(phone: str) -> str:
    """``199****1234``."""
    digits = national(phone)
    return f"{digits[:3]}****{digits[-4:]}"


def _refuse(reason: str, explanation: str, field: str) -> NoReturn:
    raise Invalid(explanation, reason, fields={field: explanation})
