"""Which refusals are kept: all that say that it was not their turn, or not theirs; none that says what was typed."""

import re
from itertools import chain
from pathlib import Path

from awards.stars import Stars
from sqlalchemy import select

import points.awards
import points.notices
from points.awards.attempts import KEPT, attempt_at
from points.awards.confirming import Confirm
from points.db.audit import audit

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


def test_attempts_at_the_same_are_one_line_in_one_batch_and_in_the_next(stars: Stars) -> None:
    cycle_id, (first, second, *_) = stars.to("listed"), stars.east
    now = stars.clock.now()
    with stars.town.database.read() as connection:
        mine, made_up, theirs = (
            attempt_at(connection, Confirm, by, {"cycle_id": about}, now)
            for by, about in ((first, cycle_id), (first, cycle_id + 10_000_000), (second, cycle_id))
        )
    for _ in range(2):
        outcomes = stars.town.outcomes([mine, made_up, mine, theirs, made_up])
        assert [(each.fault, each.refusal) for each in outcomes] == [(None, None)] * 5
    query = select(audit.c.actor_id, audit.c.subject_id).where(audit.c.action == "award.confirm.refused")
    with stars.town.database.read() as connection:
        kept = [(row[0], row[1]) for row in connection.execute(query.order_by(audit.c.id))]
    me, they = first.person_id, second.person_id
    assert kept == [(me, cycle_id), (me, None), (they, cycle_id)]
