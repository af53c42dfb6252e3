"""通报: each winner is honoured once, with their bonus once; two people take it back, and the history stays."""

from collections.abc import Callable

import pytest
from awards.families import FULL, family
from awards.stars import IN_MARCH, Stars
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from points.awards.conduct import Complain
from points.awards.confirming import Announce
from points.awards.honouring import AskWithdrawal, Withdraw
from points.awards.snapshot import TakeSnapshot
from points.ledger.commands import Spend, TakeBack
from points.ledger.models import POINTS, accounts, totals, transfers
from points.ledger.posting import Cause, Owner
from points.ledger.quarters import values_from_projection

Build = Callable[..., Stars]


def balance(stars: Stars, owner_id: int, kind: str = "wallet", owner_type: str = "person") -> int:
    query = select(accounts.c.balance).where(accounts.c.owner_type == owner_type, accounts.c.owner_id == owner_id)
    with stars.town.database.read() as connection:
        return connection.execute(query.where(accounts.c.unit_id == POINTS, accounts.c.kind == kind)).scalar() or 0


def posted(stars: Stars) -> list[tuple[int, int, str]]:
    """What honours have moved: revision, amount, category."""
    query = select(transfers.c.revision, transfers.c.amount, transfers.c.category).order_by(transfers.c.seq)
    query = query.where(transfers.c.source_type == "honour")
    with stars.town.database.read() as connection:
        return [
            (row[0], row[1], row[2]) for row in connection.execute(query.where(transfers.c.source_type == "honour"))
        ]


def asking(stars: Stars, honour_id: int, **more: object) -> AskWithdrawal:
    given = {"by": stars.secretary, "reason": "时长有假"} | more
    return AskWithdrawal(honour_id=honour_id, **given)  # type: ignore[arg-type]


@pytest.fixture
def announced(stars: Stars) -> Stars:
    stars.served(stars.east[0], 600)
    stars.to("announced")
    return stars


def test_the_bonus_is_posted_once_and_counts_for_no_star(announced: Stars) -> None:
    winner = announced.east[0].person_id
    assert balance(announced, winner) == 2000
    assert posted(announced) == [(1, 2000, "award")]
    cycle_id = announced.honours()[0].cycle_id
    assert announced.reason(Announce(by=announced.secretary, cycle_id=cycle_id)) == "wrong_step"
    with announced.town.database.read() as connection:
        (own,) = values_from_projection(connection, [20261, 20262])
        assert (own.person_id, own.minutes, own.service_points, own.deliberation_points) == (winner, 600, 0, 0)
    assert announced.books_are_right()


def test_two_people_withdraw_and_the_bonus_goes_back_once(announced: Stars) -> None:
    (given,) = announced.honours()
    taking = Withdraw(by=announced.mayor, honour_id=given.id)
    assert announced.reason(taking) == "not_asked"
    announced.run(asking(announced, given.id))
    assert announced.reason(Withdraw(by=announced.secretary, honour_id=given.id)) == "forbidden"
    announced.run(taking)
    (after,) = announced.honours()
    assert (after.asked_by, after.withdrawn_by) == (announced.secretary.person_id, announced.mayor.person_id)
    assert (after.number, after.reason, after.bonus) == (given.number, "时长有假", 2000), "the history stays"
    assert balance(announced, given.person_id) == 0
    assert posted(announced) == [(1, 2000, "award"), (2, 2000, "award")]
    assert announced.reason(taking) == announced.reason(asking(announced, given.id)) == "withdrawn_before"
    assert announced.books_are_right()
    with announced.town.database.read() as connection:
        kept = select(totals.c.amount).where(totals.c.category == "award")
        assert set(connection.execute(kept).scalars()) == {0}
    assert [each.action for each in announced.steps(given.cycle_id)][-2:] == ["ask_withdrawal", "withdraw"]


def test_who_asked_for_it_does_not_withdraw(announced: Stars) -> None:
    (given,) = announced.honours()
    announced.run(asking(announced, given.id, by=announced.mayor))
    refused = announced.refused(Withdraw(by=announced.mayor, honour_id=given.id))
    assert (refused.reason, refused.explanation) == ("own_work", "撤销是您提出的,请换人来办。")
    assert announced.audited("award.withdraw.refused") == [
        (announced.mayor.person_id, given.id, '{"reason":"own_work"}')
    ]  # fmt: skip
    assert balance(announced, given.person_id) == 2000


def test_what_was_spent_of_a_bonus_becomes_a_debt(announced: Stars) -> None:
    (given,) = announced.honours()
    owner = Owner("person", given.person_id)
    spending = {"owner": owner, "amount": 1500, "category": "s", "person_id": given.person_id}
    announced.run(Spend(cause=Cause("t", 1), **spending))  # type: ignore[arg-type]
    announced.run(asking(announced, given.id))
    announced.run(Withdraw(by=announced.mayor, honour_id=given.id))
    assert (balance(announced, given.person_id), balance(announced, given.person_id, "owed")) == (0, -1500)
    assert announced.books_are_right()


def test_a_bonus_that_paid_a_debt_is_taken_back_whole(stars: Stars) -> None:
    winner = stars.east[0]
    stars.served(winner, 600)
    owner = Owner("person", winner.person_id)
    number = stars.served(winner, 500, IN_MARCH, POINTS)
    stars.run(Spend(cause=Cause("t", 1), owner=owner, amount=500, category="s", person_id=winner.person_id))
    stars.run(TakeBack(cause=Cause("attendance", number), owner=owner))
    stars.to("announced")
    assert (balance(stars, winner.person_id), balance(stars, winner.person_id, "owed")) == (1500, 0)
    (given,) = stars.honours()
    stars.run(asking(stars, given.id))
    stars.run(Withdraw(by=stars.mayor, honour_id=given.id))
    assert (balance(stars, winner.person_id), balance(stars, winner.person_id, "owed")) == (0, -500)
    assert stars.books_are_right()


def test_whoever_was_withdrawn_rests_for_nothing(build: Build) -> None:
    stars = build(family(rest="1", bonus="5"))
    for number, month in enumerate((3, 5)):
        stars.served(stars.east[0], 600 - number, IN_MARCH.replace(month=month))
    stars.to("announced")
    (given,) = stars.honours()
    stars.on(IN_MARCH.replace(month=8))
    second = stars.to("listed", stars.open(period=20262))
    (mine,) = stars.ranking(stars.cycle(second).list_id)
    assert [each.code for each in mine.reasons] == ["rest"]
    stars.run(asking(stars, given.id))
    stars.run(Withdraw(by=stars.mayor, honour_id=given.id))
    again = stars.run(TakeSnapshot(by=stars.secretary, cycle_id=second))
    assert stars.ranking(again)[0].rank == 1
    assert stars.recomputed(stars.cycle(second).list_id).same


def test_a_household_is_honoured_through_its_head_and_its_purse(build: Build) -> None:
    stars = build(family(of='"household"', bonus="5"))
    head, child = stars.east[:2]
    home = stars.household("陈家", head, child, head=child)
    stars.served(head, 300)
    stars.to("announced")
    (given,) = stars.honours()
    assert (given.subject_type, given.subject_id, given.person_id) == ("household", home, child.person_id)
    assert (balance(stars, child.person_id), balance(stars, head.person_id)) == (500, 0)


def test_certificates_of_a_year_are_numbered_through_all_families(build: Build) -> None:
    stars = build(FULL, family(code='"other"', name='"另一种"', seats="{ open = 2 }"))
    for each in stars.east[:3]:
        stars.served(each, 600 + each.person_id)
    stars.to("announced")
    first = len(stars.honours())
    stars.to("announced", stars.open("other"))
    numbers = [each.number for each in stars.honours()]
    assert numbers == [f"2026{number:05d}" for number in range(1, first + 3)]


def test_an_award_is_not_replaced_by_another_of_its_number(announced: Stars) -> None:
    (given,) = announced.honours()
    replace = f"""
        INSERT OR REPLACE INTO award_honours
        SELECT id + 1, number, cycle_id, family, period, subject_type, subject_id + 1, person_id, place_id, rank,
               score + 1, level, bonus, announced_at, NULL, NULL, '', NULL, NULL
        FROM award_honours WHERE number = '{given.number}'"""
    if announced.town.database.engine.dialect.name == "postgresql":
        replace = replace.replace("OR REPLACE ", "")
    with pytest.raises(DatabaseError), announced.town.connection.begin():
        announced.town.connection.execute(text(replace))


def test_honours_and_what_led_to_them_cannot_be_edited_in_the_database(announced: Stars) -> None:
    announced.run(
        Complain(by=announced.secretary, person_id=announced.east[1].person_id, happened_on=IN_MARCH, words="迟到")
    )
    for statement in (
        "DELETE FROM award_honours",
        "UPDATE award_honours SET score = 1",
        "UPDATE award_honours SET subject_id = 1",
        "UPDATE award_entries SET line = ''",
        "DELETE FROM award_entries",
        "UPDATE award_copies SET line = ''",
        "UPDATE award_marks SET points = 2000",
        "DELETE FROM award_marks",
        "UPDATE award_rankings SET hash = ''",
        "UPDATE award_snapshots SET seq = 1",
        "UPDATE award_steps SET actor_id = 1",
        "DELETE FROM award_steps",
        "UPDATE award_checks SET verdict = 'passed'",
        "DELETE FROM award_nominations",
        "UPDATE award_nominations SET reason = ''",
        "UPDATE award_cycles SET rule_version = 0",
        "DELETE FROM award_cycles",
        "DELETE FROM award_complaints",
        "UPDATE award_complaints SET happened_on = 0",
    ):
        with pytest.raises(DatabaseError), announced.town.connection.begin():
            assert announced.town.connection.execute(text(statement)).rowcount, f"nothing to change: {statement}"
