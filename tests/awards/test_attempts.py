"""Which refusals are kept: all that say that it was not their turn, or not theirs; none that says what was typed."""

import re
from itertools import chain
from pathlib import Path

import points.awards
import points.notices
from points.awards.attempts import KEPT

SAID = re.compile(r'(?:Refusal|__init__)\(\s*"(\w+)"')
NOBODYS = {
    "no_town", "no_list", "no_marks", "no_winners", "panel_small", "nothing_to_choose", "too_many_nominations",
    "nominated_before",
}  # fmt: skip
"""There is nothing to be done, or what was typed is not so: nobody passed over anything."""
OF_A_NOTICE = {"notice_running", "notice_stopped", "objections_open"}
"""What the end of 公示 waits for."""


def said(room: str) -> set[str]:
    """Every reason for which something is refused there."""
    return set(chain.from_iterable(SAID.findall(each.read_text("utf-8")) for each in Path(room).glob("*.py")))


def test_every_refusal_of_an_award_is_kept_or_known_to_be_nobodys_business() -> None:
    (awards,), (notices,) = points.awards.__path__, points.notices.__path__
    missing = {"cycle_not_found"}
    assert said(awards) - KEPT - missing == NOBODYS
    assert said(notices) >= OF_A_NOTICE
    assert said(awards) | OF_A_NOTICE | {"forbidden"} == KEPT | NOBODYS | missing
