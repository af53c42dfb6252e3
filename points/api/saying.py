"""Words for what the ledger did, as residents read them."""

from typing import Any

from points.errors import NotFound
from points.ledger.statement import Line
from points.rules.versions import rules_of, version_at

_BY_SOURCE = {"opening": "期初结转", "expiry": "到期"}
_OF_NO_RULE = {"award": "评选奖励"}
"""Categories of the ledger's own that stand on a statement; all others are the rule-set's."""
_BY_OTHER_SIDE = {"sink": "兑换", "hold": "预留兑换", "expired": "到期", "owed": "补扣以前多发的"}


class Sayings:
    """The names of the rule-set's categories, and the few words for everything else."""

    def __init__(self, categories: dict[str, str]) -> None:
        self._categories = categories

    def of_line(self, line: Line) -> str:
        """What a line of a statement was for."""
        if found := _BY_SOURCE.get(line.source_type):
            return found
        name = self.category(line.category)
        if line.other_kind == "issue":
            return name if line.amount > 0 else f"{name}(更正)"
        if line.other_kind == "pending":
            return name
        word = _BY_OTHER_SIDE.get(line.other_kind, name)
        return word if line.amount < 0 else f"{word}退回"

    def category(self, code: str) -> str:
        """A category's name; its code if neither the rule-set in force nor the ledger has a word for it."""
        return self._categories.get(code) or _OF_NO_RULE.get(code, code)


def sayings(connection: Any, now: int) -> Sayings:
    """The words in force now; without a rule-set, none of categories."""
    try:
        rules = rules_of(connection, version_at(connection, now))
    except NotFound:
        return Sayings({})
    return Sayings({each.code: each.name for each in rules.categories})
