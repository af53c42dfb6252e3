"""Where the rules share points by household: who served keeps the minutes, the household has the points."""

from typing import Any

import pytest
from events.books import attendance, balance, minutes, the_books_are_right
from sqlalchemy import select, update
from town import DAY_OF_EVENT, Town

from points import clock
from points.db.working_set import WorkingSet
from points.events.desk import BackEntry, Decide, SignOutAll
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent
from points.ledger import moves, read
from points.ledger.models import POINTS, accounts, totals, transfers
from points.ledger.posting import Cause, Owner, Posting
from points.people.models import HOUSEHOLDS, Household, persons
from points.people.purse import pot_of
from points.people.session import SYSTEM, Actor
from points.rules import shipped_text
from points.rules.versions import LoadRules

PERSONS_TEXT = 'purse = "person"'


def at(hour: int) -> int:
    return clock.at(DAY_OF_EVENT, hour)


@pytest.fixture
def shared(town: Town) -> Town:
    """The town, its rules changed so that households share their points."""
    text = shipped_text("one_yuan")
    assert text.count(PERSONS_TEXT) == 1
    text = text.replace(PERSONS_TEXT, 'purse = "household"')
    town.run(LoadRules(actor=None, source=text, file="shared.toml"))
    return town


def household(town: Town, name: str) -> int:
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        row = ws.insert(HOUSEHOLDS, Household(ws.next_id(), town.village, name, None, None))
        ws.flush()
    return row.id


def moves_to(town: Town, person: Actor, household_id: int | None) -> None:
    """What a correction of the person's record does."""
    with town.connection.begin():
        query = update(persons).where(persons.c.id == person.person_id).values(household_id=household_id)
        town.connection.execute(query)


def pot(town: Town, household_id: int, kind: str = "wallet", unit: int = POINTS) -> int:
    """A household's balance; 0 where no account was opened."""
    query = select(accounts.c.balance).where(
        accounts.c.owner_type == "household", accounts.c.owner_id == household_id, accounts.c.unit_id == unit
    )
    with town.database.read() as connection:
        return connection.execute(query.where(accounts.c.kind == kind)).scalar() or 0


def served(town: Town, event: int, person: Actor, *hours: int) -> None:
    for hour, phase in zip(hours, ("in", "out") * len(hours), strict=False):
        town.at(hour)
        town.scanned(person, event, phase)


def decide(town: Town, chief: Actor, event: int, person: Actor, decision: str = "approve") -> Any:
    ids = (attendance(town, event, person.person_id).id,)
    (made,) = town.run(Decide(by=chief, attendance_ids=ids, decision=decision))  # type: ignore[arg-type]
    return made


def spend(town: Town, household_id: int, person: Actor, amount: int) -> None:
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        posting = Posting(ws, Cause("test", 1), actor_id=None)
        posting.begin(ws.now)
        owner = Owner("household", household_id)
        moves.spend(posting, owner, amount, category="redeem", person_id=person.person_id)
        ws.flush()


def test_points_go_into_the_pot_and_each_credit_keeps_its_person(shared: Town) -> None:
    home = household(shared, "王秀英")
    wang, li, event = shared.person(household_id=home), shared.person(household_id=home), shared.event()
    served(shared, event, wang, 8, 10)
    served(shared, event, li, 8, 9)
    assert pot(shared, home) == 600
    assert (balance(shared, wang.person_id), balance(shared, li.person_id)) == (0, 0)
    assert (minutes(shared, wang.person_id), minutes(shared, li.person_id)) == (120, 60)
    with shared.database.read() as connection:
        query = select(transfers.c.person_id, transfers.c.amount).where(transfers.c.unit_id == POINTS)
        assert connection.execute(query.order_by(transfers.c.seq)).all() == [
            (wang.person_id, 400),
            (li.person_id, 200),
        ]
        assert read.available(connection, Owner("household", home), shared.clock.now()) == 600
    assert the_books_are_right(shared)


def test_who_has_no_household_keeps_their_own(shared: Town) -> None:
    wang, event = shared.person(), shared.event()
    served(shared, event, wang, 8, 10)
    assert balance(shared, wang.person_id) == 400
    assert the_books_are_right(shared)


def test_where_the_rules_say_person_a_household_changes_nothing(town: Town) -> None:
    home = household(town, "王秀英")
    wang, event = town.person(household_id=home), town.event()
    served(town, event, wang, 8, 10)
    assert (balance(town, wang.person_id), pot(town, home)) == (400, 0)


def test_an_event_goes_by_the_version_it_was_made_under(town: Town) -> None:
    home = household(town, "王秀英")
    wang, before = town.person(household_id=home), town.event()
    text = shipped_text("one_yuan").replace(PERSONS_TEXT, 'purse = "household"')
    town.run(LoadRules(actor=None, source=text, file="shared.toml"))
    after = town.event(ends_at=at(15))
    served(town, before, wang, 8, 10)
    served(town, after, wang, 11, 12)
    assert (balance(town, wang.person_id), pot(town, home)) == (400, 200)
    assert the_books_are_right(town)


def test_caps_stay_each_persons_own(shared: Town) -> None:
    home = household(shared, "王秀英")
    wang, li = shared.person(household_id=home), shared.person(household_id=home)
    event = shared.event(ends_at=at(16))
    served(shared, event, wang, 8, 15)
    served(shared, event, li, 8, 15)
    assert pot(shared, home) == 2_000  # ten a day for each of them
    assert attendance(shared, event, li.person_id).cut_by == "day_cap"
    with shared.database.read() as connection:
        day = select(totals.c.person_id, totals.c.amount).where(totals.c.unit_id == POINTS, totals.c.period > 999_999)
        assert dict(connection.execute(day).all()) == {wang.person_id: 1_000, li.person_id: 1_000}
    assert the_books_are_right(shared)


def test_what_waits_waits_in_the_pot_and_is_confirmed_there(shared: Town) -> None:
    home = household(shared, "王秀英")
    wang, chief = shared.person(household_id=home), shared.person(role="organiser")
    event = shared.event(settlement="on_approval")
    served(shared, event, wang, 8, 10)
    assert (pot(shared, home), pot(shared, home, "pending")) == (0, 400)
    assert minutes(shared, wang.person_id, "pending") == 120
    assert decide(shared, chief, event, wang).ok
    assert (pot(shared, home), pot(shared, home, "pending")) == (400, 0)
    assert minutes(shared, wang.person_id) == 120
    assert the_books_are_right(shared)


def test_what_was_posted_stays_with_its_household_when_the_person_moves_out(shared: Town) -> None:
    """Confirmed, corrected and taken back where it was posted; only what is earned anew goes to the new one."""
    old, new = household(shared, "王秀英"), household(shared, "李大爷")
    wang, chief = shared.person(household_id=old), shared.person(role="organiser")
    event, again = shared.event(settlement="on_approval"), shared.event(ends_at=at(15))
    served(shared, event, wang, 8, 10)
    moves_to(shared, wang, new)
    assert decide(shared, chief, event, wang).ok
    assert (pot(shared, old), pot(shared, new)) == (400, 0)
    served(shared, again, wang, 11, 12)
    assert (pot(shared, old), pot(shared, new)) == (400, 200)
    shorter = shared.draft(starts_at=at(9), settlement="on_approval")
    shared.run(ChangeEvent(by=SYSTEM, event_id=event, draft=shorter))
    assert (pot(shared, old), pot(shared, old, "pending"), pot(shared, new)) == (0, 200, 200)
    shared.run(CancelEvent(by=SYSTEM, event_id=event, reason="记错了"))
    assert (pot(shared, old), pot(shared, old, "pending"), pot(shared, new)) == (0, 0, 200)
    moves_to(shared, wang, None)
    shared.run(CancelEvent(by=SYSTEM, event_id=again, reason="记错了"))
    assert (pot(shared, new), balance(shared, wang.person_id), minutes(shared, wang.person_id)) == (0, 0, 0)
    assert the_books_are_right(shared)


def test_taken_back_after_the_family_spent_it_the_household_owes_and_a_members_points_pay(shared: Town) -> None:
    home = household(shared, "王秀英")
    wang, li, event = shared.person(household_id=home), shared.person(household_id=home), shared.event()
    served(shared, event, wang, 8, 10)
    spend(shared, home, li, 300)
    shared.run(CancelEvent(by=SYSTEM, event_id=event, reason="没有办成"))
    assert (pot(shared, home), pot(shared, home, "owed")) == (0, -300)
    assert balance(shared, wang.person_id, kind="owed") == 0
    again = shared.event(ends_at=at(15))
    served(shared, again, li, 11, 13)
    assert (pot(shared, home), pot(shared, home, "owed")) == (100, 0)
    shared.run(CancelEvent(by=SYSTEM, event_id=again, reason="没有办成"))
    assert (pot(shared, home), pot(shared, home, "owed")) == (0, -300)
    assert the_books_are_right(shared)


def test_the_desks_own_ways_fill_the_pot_too(shared: Town) -> None:
    home = household(shared, "王秀英")
    wang, li = shared.person(household_id=home), shared.person(household_id=home)
    chief, other = shared.person(role="organiser"), shared.person(role="organiser")
    event = shared.event(forgotten="planned_end")
    shared.at(8)
    shared.scanned(wang, event)
    shared.at(10)
    assert shared.run(SignOutAll(by=chief, event_id=event)) == 1
    assert pot(shared, home) == 400
    shared.at(12)
    shared.run(CloseEvent(by=SYSTEM, event_id=event))
    entry = BackEntry(by=chief, event_id=event, person_id=li.person_id, in_at=at(8), out_at=at(9), note="李队长证明")
    shared.run(entry)
    assert decide(shared, other, event, li).ok
    assert pot(shared, home) == 600
    assert the_books_are_right(shared)


def test_the_hot_path_makes_no_late_loads(shared: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(f"{shelf} by {lookup}"))
    home = household(shared, "王秀英")
    wang, li, event = shared.person(household_id=home), shared.person(household_id=home), shared.event()
    late.clear()
    served(shared, event, wang, 8, 9)
    served(shared, event, li, 8, 9)
    assert (late, pot(shared, home)) == ([], 400)


def test_deciding_and_closing_ask_for_everybody_at_once(shared: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before and after a household shares its points, as many late loads: none for it."""
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(f"{shelf} by {lookup}"))
    home, chief = household(shared, "王秀英"), shared.person(role="organiser")
    event = shared.event(settlement="on_approval")
    people = [shared.person(household_id=home) for _ in range(3)]
    for each in people:
        served(shared, event, each, 8, 10)
    shared.at(12)
    shared.run(CloseEvent(by=SYSTEM, event_id=event))
    late.clear()
    ids = tuple(attendance(shared, event, each.person_id).id for each in people)
    shared.run(Decide(by=chief, attendance_ids=ids, decision="approve"))
    asked_before = ("ledger_accounts", "persons", "ledger_totals", "ledger_quarters", "ledger_categories")
    unexpected = [each for each in late if any(name in each for name in asked_before)]
    assert (unexpected, pot(shared, home)) == ([], 1_200)


def test_a_pot_is_the_households_with_its_name_or_the_persons(shared: Town) -> None:
    home = household(shared, "王秀英")
    wang, li = shared.person(household_id=home), shared.person()
    with shared.database.read() as connection:
        assert pot_of(connection, "household", wang.person_id).owner == Owner("household", home)
        assert pot_of(connection, "household", wang.person_id).household_name == "王秀英"
        for purse, person in (("person", wang), ("household", li)):
            found = pot_of(connection, purse, person.person_id)
            assert (found.owner, found.household_name) == (Owner("person", person.person_id), None)
