"""The rule files that come with the program, for a town to choose from and change."""

from importlib.resources import files

from points.errors import NotFound
from points.rules.models import RuleSet
from points.rules.parsing import parse

SHIPPED = ("one_yuan", "passbook", "courtyard")


def shipped_text(code: str) -> str:
    """The TOML text of a shipped rule file, comments and all; refuses ``rules_not_found`` for others."""
    if code not in SHIPPED:
        raise NotFound("rules_not_found", f"没有这份自带的规则,可选:{'、'.join(SHIPPED)}。")
    return files("points.rules").joinpath("examples", f"{code}.toml").read_text(encoding="utf-8")


def shipped(code: str) -> RuleSet:
    """A shipped rule-set, parsed."""
    return parse(shipped_text(code), file=f"{code}.toml")
