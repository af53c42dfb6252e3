"""The text of a rule file as TOML, with a clerk's typing mistakes told in Chinese and by line and column."""

import re
import tomllib
from decimal import Decimal, InvalidOperation

from points.rules.errors import Problem, RuleFileError
from points.rules.fields import Toml

TEXT_CHARS_MAX = 65_536
PLACE = re.compile(r"at line (\d+), column (\d+)")
# What a Chinese input method types in place of the ASCII that TOML needs.
CHINESE_MARKS = re.compile(r"[\u2018\u2019\u201c\u201d\u3000-\u3003\u3008-\u3011\uff01-\uff5e]")
# The parser's own words, by their beginnings, in ours.
SAID = (
    ("Cannot overwrite", "这一项写了两次,请删去一个"),
    ("Cannot declare", "这个表写了两次,请合成一个"),
    ("Cannot mutate", "这个表已经写完,不能在别处再加"),
    ("Cannot redefine", "这个表写了两次,请合成一个"),
    ("Duplicate inline table key", "这一项在花括号里写了两次,请删去一个"),
    ("Expected '='", "项目名后面要有等号 ="),
    ("Expected ']", "方括号没有写全"),
    ("Expected newline", "一行只写一项,后面有多余的字"),
    ("Invalid statement", "这一行看不懂,项目名只用英文字母、数字和下划线"),
    ("Invalid initial character", "项目名只用英文字母、数字和下划线"),
    ("Invalid value", "等号后面的值看不懂:文字要加英文引号,数字和日期不加"),
    ("Invalid date", "没有这一天,请检查日期"),
    ("Unclosed", "括号没有写全,或括号里少了逗号"),
    ("Unterminated", "文字的引号没有写全"),
    ("Found invalid character", "注释里有看不见的字符,请删去"),
    ("Illegal character", "文字里有换行或看不见的字符,或引号没有写全"),
)


def toml_of(text: str, file: str) -> Toml:
    """The tables of a TOML text, its numbers exact; :class:`RuleFileError` if it is none or too long."""
    if len(text) > TEXT_CHARS_MAX:
        raise broken(file, f"文件太长,最多{TEXT_CHARS_MAX}个字符,请检查是不是选错了文件")
    source = text.removeprefix("\ufeff").replace("\r\n", "\n")  # as Windows' Notepad saves it
    try:
        return tomllib.loads(source, parse_float=exact)
    except tomllib.TOMLDecodeError as error:
        raise misspelt(str(error), source, file) from None
    except (ValueError, RecursionError):
        # int() refuses thousands of digits, the parser thousands of brackets; neither says where.
        raise broken(file, "文件里有长得不合理的数字或层层嵌套的括号,请检查") from None


def exact(digits: str) -> Decimal:
    """A TOML float without binary error; one past any decimal is as good as infinite, and refused as that."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("inf")


def misspelt(said: str, source: str, file: str) -> RuleFileError:
    """The parser's complaint with its place, and the Chinese punctuation mark that often is the cause."""
    meaning = next((ours for theirs, ours in SAID if said.startswith(theirs)), "写法不合 TOML 的格式")
    place = PLACE.search(said)
    if place is None:
        lines = source.split("\n")
        return broken(file, f"到文件末尾:{meaning}", len(lines), len(lines[-1]) + 1)
    line, column = int(place[1]), int(place[2])
    rest = source.split("\n")[line - 1][column - 1 :]
    if mark := CHINESE_MARKS.match(rest):
        meaning = f"这里的 {mark[0]} 是中文标点或全角字符,请换成英文的"
    return broken(file, f"第{line}行第{column}列:{meaning}", line, column)


def broken(file: str, message: str, line: int | None = None, column: int | None = None) -> RuleFileError:
    """The error for a text that is no TOML at all."""
    return RuleFileError((Problem(file, "", message, line, column),))
