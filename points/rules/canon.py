"""A rule-set as bytes that never vary: to hash a version by, to store it, and to read it back."""

import msgspec
import rfc8785

from points.rules.models import RuleSet

LATER = ("shop", "budget")
"""Parts that came later than the first versions: one that says nothing is left out, so that their hashes stay."""


def canonical(rules: RuleSet) -> bytes:
    """The rule-set as JSON by RFC 8785: the same rules give the same bytes.

    The file's comments and its order of keys do not matter; the order of categories does, as
    people see them in it.
    """
    written = msgspec.to_builtins(rules)
    for part in LATER:
        if not written.get(part, True):
            del written[part]
    return rfc8785.dumps(written)


def from_canonical(data: bytes) -> RuleSet:
    """The rule-set that :func:`canonical` wrote; ``msgspec.DecodeError`` for other bytes."""
    return msgspec.json.decode(data, type=RuleSet)
