"""No list, online or on paper, nor the honour wall, shows more of anybody than they consented to, whenever read."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from notices.board import SCOPES, Board

from points.errors import Forbidden
from points.notices.consent import consents_of
from points.notices.models import Scope
from points.notices.read import notice_of, paper_lines_of
from points.notices.words import WITHDRAWN, ShownLine, honoured_as
from points.people.names import mask
from points.people.session import Actor

FULL, HOME = "欧阳明华", "东村"
ACTS = st.lists(st.tuples(st.booleans(), st.sampled_from(SCOPES)), max_size=8)


@dataclass
class Expected:
    """The obvious account of one person: what stands now, and what stood when the list was frozen."""

    now: set[Scope] = field(default_factory=set)
    frozen: set[Scope] | None = None

    def act(self, given: bool, scope: Scope) -> None:
        (self.now.add if given else self.now.discard)(scope)

    def online(self) -> str:
        return mask(FULL) if "listed" in self.now else WITHDRAWN

    def on_paper(self) -> str:
        whole = self.frozen is not None and "paper" in self.frozen and "paper" in self.now
        return f"{FULL}({HOME})" if whole and "listed" in self.now else self.online()

    def honoured(self) -> str | None:
        if "listed" not in self.now:
            return None
        return FULL if "honour" in self.now else mask(FULL)


def play(board: Board, person: Actor, expected: Expected, acts: list[tuple[bool, Scope]]) -> None:
    for given_, scope in acts:
        (board.consent if given_ else board.withdraw)(person, scope)
        expected.act(given_, scope)


def texts(line: ShownLine) -> str:
    return f"{line.words}{line.detail}{line.rank}"


def honoured(board: Board, person: Actor) -> str | None:
    with board.database.read() as connection:
        return honoured_as(FULL, consents_of(connection, [person.person_id])[person.person_id])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(before=ACTS, after=ACTS)
def test_no_list_shows_more_than_is_consented_to(
    board: Board, before: list[tuple[bool, Scope]], after: list[tuple[bool, Scope]]
) -> None:
    person, expected = board.town.person(FULL), Expected()
    play(board, person, expected, before)
    if "listed" not in expected.now:
        assert board.refused(board.opening(person)).reason == "no_consent"
        return
    notice_id, expected.frozen = board.open(person), set(expected.now)
    for acts in ([], after):
        play(board, person, expected, acts)
        (online,), (paper,) = board.online(notice_id), board.on_paper(notice_id)
        assert online.words == expected.online()
        assert paper.words == expected.on_paper()
        assert honoured(board, person) == expected.honoured()
        assert FULL not in texts(online)
        assert (FULL in texts(paper)) <= {"listed", "paper"}.issubset(expected.now)
        assert (online.withdrawn, paper.withdrawn) == ("listed" not in expected.now,) * 2


def test_a_withdrawn_line_says_only_that_while_the_frozen_row_stays(board: Board) -> None:
    board.consent(board.wang, "listed", "paper")
    notice_id = board.listed(board.wang, board.li)
    frozen = board.town.dump("notice_lines")
    board.withdraw(board.wang, "listed")
    for lines in (board.online(notice_id), board.on_paper(notice_id)):
        assert lines[0] == ShownLine(1, "本人已撤回同意", "", None, True)
        assert lines[1] == ShownLine(2, "李*明", "三星", "1", False)
    assert board.town.dump("notice_lines") == frozen
    board.consent(board.wang, "listed")
    assert [each.words for each in board.on_paper(notice_id)] == ["王秀英(东村)", "李*明"]


def test_a_consent_given_after_the_freezing_adds_nothing_to_that_list(board: Board) -> None:
    notice_id = board.listed(board.wang)
    board.consent(board.wang, "paper", "honour")
    assert [each.words for each in board.on_paper(notice_id)] == ["王*英"]


@pytest.mark.parametrize("name", ["王明", "王秀英", "欧阳明华", "阿依古丽·买买提", "Anna Li"])
def test_every_name_is_masked_online(corner: Board, name: str) -> None:
    person = corner.town.person(name)
    (line,) = corner.online(corner.listed(person))
    assert "*" in line.words
    assert name not in line.words


def test_what_is_printed_is_for_those_who_print_in_the_notices_place(corner: Board) -> None:
    notice_id = corner.listed(corner.wang)
    elsewhere = corner.town.person("西村评选", role="secretary", place_id=corner.town.other_village)
    with corner.database.read() as connection:
        notice = notice_of(connection, notice_id, corner.clock.now()).notice
        for by in (corner.wang, corner.stranger, elsewhere):
            with pytest.raises(Forbidden):
                paper_lines_of(connection, by, notice)
        for by in (corner.secretary, corner.village_secretary, corner.auditor):
            assert [each.words for each in paper_lines_of(connection, by, notice)] == ["王*英"]
