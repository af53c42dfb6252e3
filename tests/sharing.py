"""Which worker runs which tests: those of a file go to one, so that what they share is made once."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

LONGEST_FIRST = ("demo", "end_to_end", "properties", "browser", "concurrency", "api")
"""Folders whose tests begin before the others, so that no worker is left alone with a long one at the end."""
EACH_ALONE = ("end_to_end", "properties")
"""Folders whose tests take long and share no set-up worth keeping together."""
TOGETHER = ("demo",)
"""Folders with one set-up for several files: the demo's year is played once."""


class Sharing(LoadScopeScheduling):
    """Hands out files, or what stands for them, in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    """What goes to one worker as a whole."""
    if _folder(nodeid) in EACH_ALONE:
        return nodeid
    return _folder(nodeid) if _folder(nodeid) in TOGETHER else nodeid.split("::", 1)[0]


def rank(nodeid: str) -> int:
    """Its folder's place in the line."""
    folder = _folder(nodeid)
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


def _folder(nodeid: str) -> str:
    return nodeid.split("/")[1]
