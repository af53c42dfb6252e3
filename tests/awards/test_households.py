"""A household stands on a list by the word of its head, who lives in it; nobody else's is taken for it."""

from awards.conftest import Build
from awards.families import family
from awards.stars import Stars
from cast import KEYS
from sqlalchemy import select

from points.awards.cycle import CycleCommand
from points.awards.publicity import Publicise, Recall
from points.awards.snapshot import TakeSnapshot
from points.awards.wall import honour_numbered, standing, wall, whole_names
from points.ledger.models import POINTS, accounts
from points.people.households import NameHead
from points.people.persons import EditPerson
from points.people.session import SYSTEM, Actor

TWO_SEATS = family(of='"household"', seats="{ open = 2 }")


def move_out(stars: Stars, person: Actor) -> None:
    stars.run(EditPerson(actor=SYSTEM, keys=KEYS, person_id=person.person_id, household_id=None))


def reasons(stars: Stars, cycle_id: int) -> dict[int, list[str]]:
    listed = stars.ranking(stars.cycle(cycle_id).list_id)
    return {each.subject_id: [why.sentence for why in each.reasons] for each in listed}


def test_without_a_head_or_with_one_who_moved_out_it_is_not_listed(build: Build) -> None:
    stars = build(TWO_SEATS)
    first, second, third, fourth, fifth, _ = stars.east
    whole = stars.household("陈家", first, second, head=first)
    headless = stars.household("无户主", third)
    left = stars.household("搬走的", fourth, fifth, head=fourth)
    for each in (first, third, fifth):
        stars.served(each, 600)
    move_out(stars, fourth)
    told = ["户主没有登记,或者户主不同意公示,不列入名单。"]
    cycle_id = stars.to("listed")
    assert reasons(stars, cycle_id) == {whole: [], headless: told, left: told}
    stars.to("announced", cycle_id)
    assert [each.subject_id for each in stars.honours()] == [whole]


def test_a_household_stands_on_the_wall_as_long_as_its_head_consents(build: Build) -> None:
    stars = build(TWO_SEATS)
    first, second = stars.east[:2]
    homes = [stars.household(f"{each.name}家", each, head=each) for each in (first, second)]
    for each in (first, second):
        stars.served(each, 600)
    cycle_id = stars.to("announced")
    stars.consent(second, listed=False)
    with stars.town.database.read() as connection:
        shown = [each.honour.subject_id for each in wall(connection)]
        kept = [each.honour.subject_id for each in standing(connection, cycle_id)]
    assert (shown, sorted(kept)) == (homes[:1], homes)


def test_another_head_changes_nothing_of_what_was_announced(build: Build) -> None:
    stars = build(TWO_SEATS)
    old, new = stars.east[:2]
    home = stars.household("陈家", old, new, head=old)
    stars.served(old, 600)
    stars.to("announced")
    (given,) = stars.honours()

    def told() -> tuple[list[str], str, list[str]]:
        with stars.town.database.read() as connection:
            on_wall, found = wall(connection), honour_numbered(connection, given.number)
            return [each.name for each in on_wall], found.name, [*whole_names(connection, [found]).values()]

    before = told()
    assert before[2] == [f"{old.name}户"]
    stars.run(NameHead(actor=SYSTEM, keys=KEYS, household_id=home, person_id=new.person_id))
    stars.consent(new, listed=False)
    assert told() == before, "whose line it was, and whose consent"
    stars.consent(new)
    stars.consent(old, listed=False)
    assert told()[:2] == ([], "未公开")


def test_whose_head_moves_out_after_the_list_is_not_shown_until_there_is_a_new_one(build: Build) -> None:
    stars = build(TWO_SEATS)
    homes = [stars.household(f"{each.name}家", each, head=each) for each in stars.east[:2]]
    for each in stars.east[:2]:
        stars.served(each, 600)
    stars.served(stars.east[2], 60)
    cycle_id = stars.to("panel")
    stars.meet(cycle_id)
    move_out(stars, stars.east[0])
    shown: CycleCommand[int] = Publicise(by=stars.secretary, cycle_id=cycle_id, recipient="郑评选", phone="1")
    assert stars.reason(shown) == "head_missing"
    stars.run(Recall(by=stars.secretary, cycle_id=cycle_id, reason="户主搬走了"))
    stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    stars.to("announced", cycle_id)
    assert [each.subject_id for each in stars.honours()] == homes[1:]
    assert stars.books_are_right()


def test_a_new_head_is_asked_for_the_households_consent(build: Build) -> None:
    stars = build(TWO_SEATS)
    father, daughter, *_ = stars.east
    home = stars.household("陈家", father, daughter, head=father)
    stars.served(father, 600)
    move_out(stars, father)
    naming = NameHead(actor=SYSTEM, keys=KEYS, household_id=home, person_id=daughter.person_id)
    assert stars.run(naming).head_id == daughter.person_id
    stars.served(daughter, 60)
    stars.consent(daughter, listed=False)
    cycle_id = stars.to("listed")
    assert reasons(stars, cycle_id) == {home: ["户主没有登记,或者户主不同意公示,不列入名单。"]}
    stars.consent(daughter)
    stars.run(TakeSnapshot(by=stars.secretary, cycle_id=cycle_id))
    assert reasons(stars, cycle_id) == {home: []}
    stars.to("announced", cycle_id)
    assert [(each.subject_id, each.person_id) for each in stars.honours()] == [(home, daughter.person_id)]


def test_the_honour_goes_to_whose_line_stood_in_the_notice_and_into_the_households_own_purse(build: Build) -> None:
    stars = build(family(of='"household"', bonus="5"), purse='"household"')
    old, new = stars.east[:2]
    home = stars.household("陈家", old, new, head=old)
    stars.served(old, 300)
    cycle_id = stars.to("listed")
    stars.run(NameHead(actor=SYSTEM, keys=KEYS, household_id=home, person_id=new.person_id))
    stars.to("confirming", cycle_id)
    move_out(stars, new)
    stars.to("announced", cycle_id)
    (given,) = stars.honours()
    assert given.person_id == new.person_id, "who headed it when it was shown"
    holds = (accounts.c.kind == "wallet") & (accounts.c.unit_id == POINTS) & (accounts.c.balance > 0)
    with stars.town.database.read() as connection:
        paid = connection.execute(select(accounts.c.owner_type, accounts.c.owner_id).where(holds)).all()
    assert paid == [("household", home)]
    assert stars.books_are_right()
