"""A consent is given for one thing alone, stands until it is withdrawn, and is never written over."""

from typing import Any

import pytest
from notices.board import SCOPES, Board
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from points.db.working_set import WorkingSet
from points.errors import Forbidden
from points.notices.consent import SetConsents, consent_lines, consents_in, consents_of
from points.notices.models import consents
from points.people.session import Actor


def standing(board: Board, *people: Actor) -> list[set[str]]:
    """By both ways of reading, which agree."""
    ids = [each.person_id for each in people]
    with board.database.read() as connection:
        read = consents_of(connection, ids)
    with board.town.connection.begin():
        assert consents_in(WorkingSet(board.town.connection, board.clock.now()), ids) == read
    return [set(read[each]) for each in ids]


def rows(board: Board) -> list[tuple[Any, ...]]:
    with board.database.read() as connection:
        columns = (consents.c.scope, consents.c.way, consents.c.given_by, consents.c.withdrawn_by)
        return [tuple(row) for row in connection.execute(select(*columns).order_by(consents.c.id))]


def test_nobody_has_consented_to_anything_unasked(board: Board) -> None:
    assert standing(board, board.wang, board.li) == [set(), set()]


def test_each_scope_stands_by_itself(board: Board) -> None:
    board.consent(board.wang, "listed", "honour")
    board.consent(board.li, "paper")
    assert standing(board, board.wang, board.li) == [{"listed", "honour"}, {"paper"}]
    board.withdraw(board.wang, "honour")
    assert standing(board, board.wang) == [{"listed"}]


def test_what_is_so_already_is_not_written_again(board: Board) -> None:
    for _ in range(2):
        board.consent(board.wang, "listed")
    board.withdraw(board.wang, "listed", "paper")
    board.withdraw(board.wang, "listed")
    assert len(rows(board)) == 1
    assert (board.audited("consent.give"), board.audited("consent.withdraw")) == (1, 1)


def test_given_again_after_a_withdrawal_is_another_consent_within_the_same_millisecond_too(board: Board) -> None:
    board.consent(board.wang, "listed")
    board.withdraw(board.wang, "listed")
    board.consent(board.wang, "listed")
    me = board.wang.person_id
    assert rows(board) == [("listed", "self", me, me), ("listed", "self", me, None)]
    assert standing(board, board.wang) == [{"listed"}]


def test_staff_of_the_place_record_a_signed_paper_and_it_says_who(board: Board) -> None:
    clerk = board.town.person("钱店员", role="clerk")
    board.consent(board.wang, "paper", by=clerk)
    board.withdraw(board.wang, "paper")
    assert rows(board) == [("paper", "paper", clerk.person_id, board.wang.person_id)]


@pytest.mark.parametrize("role", ["captain", "organiser", "auditor"])
def test_other_roles_record_nobodys_consent(corner: Board, role: str) -> None:
    other = corner.town.person("别人", role=role)
    for scope in SCOPES:
        command = SetConsents(by=other, person_id=corner.wang.person_id, wanted={scope: True})
        assert corner.refused(command).reason == "forbidden"
    assert standing(corner, corner.wang) == [set()]


def test_nobody_gives_or_withdraws_or_reads_for_somebody_else_or_elsewhere(corner: Board) -> None:
    corner.consent(corner.stranger, "listed")
    for by in (corner.wang, corner.village_secretary):
        for wanted in (True, False):
            command = SetConsents(by=by, person_id=corner.stranger.person_id, wanted={"listed": wanted})
            assert corner.refused(command).reason == "forbidden"
        with corner.database.read() as connection, pytest.raises(Forbidden):
            consent_lines(connection, by, corner.stranger.person_id)
    assert standing(corner, corner.stranger) == [{"listed"}]
    missing = SetConsents(by=corner.secretary, person_id=999_999, wanted={"listed": True})
    assert corner.refused(missing).reason == "person_not_found"


def test_under_fourteen_nothing_stands_without_a_guardians_consent(board: Board) -> None:
    child = board.town.person("小宝", age_band="under_14")
    guarded = board.town.person("小贝", age_band="under_14", guardian_consent=1)
    command = SetConsents(by=child, person_id=child.person_id, wanted={"listed": True})
    assert board.refused(command).reason == "guardian_missing"
    board.consent(guarded, "listed")
    assert standing(board, child, guarded) == [set(), {"listed"}]
    with board.town.connection.begin():
        board.town.connection.execute(text(f"UPDATE persons SET guardian_consent = 0 WHERE id = {guarded.person_id}"))
    assert standing(board, guarded) == [set()], "a guardian's consent that is gone takes the rest with it"


def test_everybody_sees_each_scope_with_its_latest_consent(corner: Board) -> None:
    corner.consent(corner.wang, "listed", "paper")
    corner.withdraw(corner.wang, "paper")
    with corner.database.read() as connection:
        found = consent_lines(connection, corner.wang, corner.wang.person_id)
    assert [(each.scope, each.stands, each.latest is not None) for each in found] == [
        ("listed", True, True),
        ("paper", False, True),
        ("honour", False, False),
    ]


def test_thousands_are_read_at_once(board: Board) -> None:
    board.consent(board.li, "listed")
    ids = [*range(1_000_000, 1_012_000), board.li.person_id]
    with board.database.read() as connection:
        found = consents_of(connection, ids)
    assert len(found) == len(ids)
    assert {person_id for person_id, scopes in found.items() if scopes} == {board.li.person_id}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE consents SET scope = 'honour'",
        "UPDATE consents SET person_id = 1",
        "UPDATE consents SET given_by = NULL",
        "UPDATE consents SET given_at = 1",
        "DELETE FROM consents",
        "INSERT INTO consents SELECT id + 1000000, person_id, scope, given_at + 1, given_by, way, NULL, NULL"
        " FROM consents",
    ],
)
def test_the_database_keeps_who_consented_to_what_and_one_at_a_time(board: Board, statement: str) -> None:
    board.consent(board.wang, "listed")
    before = rows(board)
    with pytest.raises(DBAPIError, match=r"(?i)append-only|permission denied|unique"), board.town.connection.begin():
        board.town.connection.execute(text(statement))
    assert rows(board) == before
