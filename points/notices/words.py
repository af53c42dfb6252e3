"""What a list may say of somebody: never more than they consented to, when it was frozen and now.

``listed`` lets a line stand at all. ``paper`` and ``honour`` each show a full name in one place more, and nothing
without ``listed``. What is withdrawn is gone from every list at once; the frozen row stays as the proof it is.
"""

from collections.abc import Set

import msgspec

from points.notices.models import NoticeLine, Scope, SubjectType
from points.people.names import mask

WITHDRAWN = "本人已撤回同意"


class ShownLine(msgspec.Struct, frozen=True):
    """A line as it may be read now. ``withdrawn``: it says only that."""

    position: int
    words: str
    detail: str
    rank: str | None
    withdrawn: bool


def online_words(name: str, subject_type: SubjectType) -> str:
    """A masked name, for a household that of its head: 王*明, 王*明户."""
    return _of(mask(name), subject_type)


def paper_words(name: str, home: str, subject_type: SubjectType, scopes: Set[Scope]) -> str:
    """Full name and 小区 for who consented to that on paper; for everybody else the masked name."""
    if "paper" not in scopes:
        return online_words(name, subject_type)
    return f"{_of(name, subject_type)}({home})"


def apart(words: str) -> tuple[str, str]:
    """What ``paper_words`` put together: the name, and the 小区 where it is told. No name has a bracket in it."""
    name, bracket, home = words.partition("(")
    return name, home.removesuffix(")") if bracket else ""


def shown_online(line: NoticeLine, scopes: Set[Scope]) -> ShownLine:
    """A frozen line as everybody reads it, by what stands of the person's consents now."""
    return _shown(line, line.online, scopes)


def shown_on_paper(line: NoticeLine, scopes: Set[Scope]) -> ShownLine:
    """A frozen line as it may be printed now."""
    return _shown(line, line.paper if "paper" in scopes else line.online, scopes)


def honoured_as(name: str, scopes: Set[Scope]) -> str | None:
    """A name on the honour wall: full, masked, or none at all."""
    if "listed" not in scopes:
        return None
    return name if "honour" in scopes else mask(name)


def _shown(line: NoticeLine, words: str, scopes: Set[Scope]) -> ShownLine:
    if "listed" not in scopes:
        return ShownLine(line.position, WITHDRAWN, "", None, True)
    return ShownLine(line.position, words, line.detail, line.rank, False)


def _of(name: str, subject_type: SubjectType) -> str:
    return f"{name}户" if subject_type == "household" else name
