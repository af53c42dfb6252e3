"""The ledger against a small model, on both databases: whatever happens in whatever order, the laws hold."""

from collections import Counter
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest
from databases import PostgreSQL, SQLiteFiles
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from ledger.books import facts, fold
from ledger.model import KINDS, MINUTES, POINTS, Model, balances, programme
from ledger.model import Cause as ModelCause
from ledger.model import quarters as quarters_of
from properties.seeds import RUNS_A_SEED
from sqlalchemy import select

from points import clock
from points.clock import DAY, HOUR, FixedClock
from points.db.engine import Database, driver
from points.db.writer import Command, Outcome, decide_batch
from points.ledger import commands, holding, read
from points.ledger.as_of import Moment, account_as_of
from points.ledger.lot_models import open_lots
from points.ledger.models import GUARDED, accounts, totals, transfers
from points.ledger.posting import PROGRAMME, Cause, Owner, periods
from points.ledger.quarter_models import categories, quarters
from points.ledger.quarters import Values, values_from_projection, values_from_transfers
from points.ledger.verify import verify

START = clock.at(date(2026, 5, 11), 8)
PEOPLE = st.integers(1, 2)
AMOUNTS = st.sampled_from([50, 100, 200, 350, 600])
EARNINGS = st.sampled_from([100, 250, 600, 1000])
CHOICES = st.integers(0, 1_000)
LIVES = st.sampled_from([None, HOUR, DAY, 3 * DAY, 40 * DAY])
GRACES = st.sampled_from([HOUR, 5 * DAY])
BACK = st.sampled_from([0, 0, DAY, 40 * DAY, 45 * DAY])
"""Now, yesterday, on the last day of the quarter before, earlier in it."""
CATEGORIES = st.sampled_from(["cleanup", "meeting", "opening"])
QUARTERS = (20254, 20261, 20262, 20263, 20264, 20271, 20272, 20273)


class Machine(RuleBasedStateMachine):
    """One town's ledger and its model, side by side."""

    def __init__(self, kind: SQLiteFiles | PostgreSQL) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.database = Database(self.stack.enter_context(kind.fresh()))
        self.stack.callback(self.database.close)
        self.connection = self.database.connect_writer()
        self.stack.callback(self.connection.close)
        if self.database.is_sqlite:
            driver(self.connection).execute("PRAGMA synchronous=OFF")  # nobody pulls the plug on this one
        with self.connection.begin():
            self.connection.execute(categories.insert(), [{"code": c, "kind": kind} for c, kind in KINDS.items()])
        self.clock = FixedClock(START)
        self.model = Model()
        self.holds: dict[int, int] = {}
        self.keys = 0
        self.history: list[tuple[int, dict[int, int]]] = []
        self.boards: dict[int, list[Values]] = {}

    def teardown(self) -> None:
        try:
            self.look_back()
            with self.database.read() as connection:
                report = verify(connection)
            assert report.fault is None
        finally:
            self.stack.close()

    def run(self, command: Command[Any]) -> Outcome[Any]:
        """Decide it; a refused one changes nothing but what was refused under its key."""
        before = self.read(facts)
        outcome = decide_batch(self.connection, self.clock, [command])[0]
        assert outcome.fault is None
        if outcome.refusal is not None:
            after = self.read(facts)
            assert len(after.pop("idempotency")) - len(before.pop("idempotency")) == (command.key is not None)
            assert after == before
        else:
            self.history.append(self.read(lambda c: (len(c.execute(select(transfers.c.seq)).all()), fold(c))))
            self.boards[self.history[-1][0]] = self.read(lambda c: list(values_from_projection(c, QUARTERS)))
        return outcome

    def read(self, question: Any) -> Any:
        with self.connection.begin():
            return question(self.connection)

    def expect(self, command: Command[Any], refusal: str | None) -> Outcome[Any]:
        outcome = self.run(command)
        assert (outcome.refusal.reason if outcome.refusal else None) == refusal
        return outcome

    def tick(self) -> None:
        """The ledger's time: the clock's, but never back."""
        self.model.now = max(self.model.now, self.clock.now())

    @initialize(lives=st.lists(LIVES, min_size=2, max_size=4))
    def people_have_points(self, lives: list[int | None]) -> None:
        for number, life in enumerate(lives):
            self.earn_once(number + 1, 1 + number % 2, 600, POINTS, "cleanup", False, life, 0)

    # What people do

    @rule(
        choice=CHOICES,
        person=PEOPLE,
        amount=EARNINGS,
        unit=st.sampled_from([POINTS, POINTS, MINUTES]),
        category=CATEGORIES,
        pending=st.booleans(),
        life=LIVES,
        ago=BACK,
    )
    def earn(
        self,
        choice: int,
        person: int,
        amount: int,
        unit: int,
        category: str,
        pending: bool,
        life: int | None,
        ago: int,
    ) -> None:
        self.tick()
        number = self.new(choice)
        self.earn_once(number, person, amount, unit, category, pending, life, ago)

    def earn_once(
        self,
        number: int,
        person: int,
        amount: int,
        unit: int,
        category: str,
        pending: bool,
        life: int | None,
        ago: int,
    ) -> None:
        self.tick()
        effective_at = self.model.now - ago
        expires_at = None if life is None else self.model.now + life
        cause = ModelCause("earned", person, amount, unit, category, effective_at)
        refusal = self.model.earn(number, cause, pending=pending, expires_at=expires_at)
        command = commands.Earn(
            cause=Cause("test", number),
            owner=Owner("person", person),
            amount=amount,
            category=category,
            person_id=person,
            unit_id=unit,
            pending=pending,
            expires_at=expires_at,
            effective_at=effective_at,
        )
        self.expect(command, refusal)

    @rule(choice=CHOICES, life=LIVES)
    def confirm(self, choice: int, life: int | None) -> None:
        self.tick()
        number = self.known(choice, "pending")
        expires_at = None if life is None else self.model.now + life
        owner = self.owner(number)
        self.expect(
            commands.Confirm(cause=Cause("test", number), owner=owner, expires_at=expires_at),
            self.model.confirm(number, expires_at),
        )

    @rule(choice=CHOICES)
    def take_back(self, choice: int) -> None:
        self.tick()
        number = self.known(choice, "pending", "arrived")
        command = commands.TakeBack(cause=Cause("test", number), owner=self.owner(number))
        self.expect(command, self.model.take_back(number))

    @rule(choice=CHOICES, person=PEOPLE, amount=AMOUNTS)
    def spend(self, choice: int, person: int, amount: int) -> None:
        self.tick()
        number = self.new(choice)
        refusal = self.model.spend(number, person, amount)
        self.expect(
            commands.Spend(
                cause=Cause("test", number),
                owner=Owner("person", person),
                amount=amount,
                category="shop",
                person_id=person,
            ),
            refusal,
        )

    @rule(choice=CHOICES, person=PEOPLE, amount=AMOUNTS, wait=st.sampled_from([HOUR, DAY, 3 * DAY, 0]))
    def hold(self, choice: int, person: int, amount: int, wait: int) -> None:
        self.tick()
        number = self.new(choice)
        deadline_at = self.model.now + wait
        refusal = self.model.hold(number, person, amount, deadline_at)
        outcome = self.expect(
            holding.PlaceHold(
                cause=Cause("test", number),
                owner=Owner("person", person),
                amount=amount,
                category="shop",
                person_id=person,
                deadline_at=deadline_at,
            ),
            refusal,
        )
        if outcome.value is not None:
            self.holds[number] = outcome.value.hold_id

    @precondition(lambda self: self.holds)
    @rule(data=st.data(), how=st.sampled_from(["collected", "cancelled", "lapsed"]), grace=GRACES)
    def end_hold(self, data: st.DataObject, how: Any, grace: int) -> None:
        self.tick()
        number = data.draw(st.sampled_from(sorted(self.holds)))
        grace_until = self.model.now + grace
        refusal = self.model.end_hold(number, how, grace_until)
        self.expect(holding.EndHold(hold_id=self.holds[number], how=how, grace_until=grace_until), refusal)

    @rule(choice=CHOICES, amount=AMOUNTS, grace=GRACES)
    def give_back(self, choice: int, amount: int, grace: int) -> None:
        self.tick()
        number = self.known(choice, "spent")
        grace_until = self.model.now + grace
        refusal = self.model.give_back(number, amount, grace_until)
        self.expect(
            commands.GiveBack(
                cause=Cause("test", number), owner=self.owner(number), amount=amount, grace_until=grace_until
            ),
            refusal,
        )

    @rule()
    def sweep(self) -> None:
        self.tick()
        expired = self.model.expired
        self.model.sweep()
        assert self.run(holding.ExpireLots(limit=1000)).unwrap().amount == self.model.expired - expired

    @rule(step=st.sampled_from([-2 * HOUR, HOUR, DAY, 4 * DAY]))
    def time_passes(self, step: int) -> None:
        self.clock.advance(step)

    @rule(person=PEOPLE, amount=AMOUNTS)
    def ask_twice(self, person: int, amount: int) -> None:
        """A replayed key never moves twice, and is told the same."""
        self.tick()
        self.keys += 1
        number = len(self.model.causes) + 1
        command = commands.Spend(
            key=f"key-{self.keys}",
            cause=Cause("test", number),
            owner=Owner("person", person),
            amount=amount,
            category="shop",
            person_id=person,
        )
        first = self.expect(command, self.model.spend(number, person, amount))
        before = self.read(facts)
        again = decide_batch(self.connection, self.clock, [command])[0]
        assert again.replayed
        assert again.value == first.value
        assert (again.refusal is None) == (first.refusal is None)
        assert self.read(facts) == before

    def new(self, choice: int) -> int:
        """A cause not seen before; now and then one that was."""
        known = sorted(self.model.causes)
        return known[choice % len(known)] if known and choice % 8 == 7 else len(known) + 1

    def known(self, choice: int, *states: str) -> int:
        """A cause in one of these states; now and then any, or one that never was."""
        fit = [number for number, cause in sorted(self.model.causes.items()) if cause.state in states]
        if choice % 8 == 7:
            fit = [*sorted(self.model.causes), 999]
        return fit[choice % len(fit)] if fit else 999

    def owner(self, number: int) -> Owner:
        known = self.model.causes.get(number)
        return Owner("person", known.owner if known else 1)

    # What must hold whatever they did

    @invariant()
    def the_books_are_the_models(self) -> None:
        with self.connection.begin():
            for person in (1, 2):
                assert self.held_by(Owner("person", person)) == balances(self.model, person)
                available = read.available(self.connection, Owner("person", person), self.model.now)
                assert available == self.model.available(person)
            assert self.held_by(PROGRAMME) == programme(self.model)

    @invariant()
    def the_very_lots_are_open(self) -> None:
        with self.connection.begin():
            rows = self.connection.execute(
                select(open_lots.c.expires_at, open_lots.c.earned_at, open_lots.c.remaining)
            )
            found = Counter(tuple(row) for row in rows)
        assert found == Counter(
            (lot.expires_at, lot.earned_at, lot.remaining) for lot in self.model.lots if lot.remaining
        )

    @invariant()
    def nothing_comes_from_nowhere(self) -> None:
        with self.connection.begin():
            rows = self.connection.execute(select(accounts.c.unit_id, accounts.c.kind, accounts.c.balance)).all()
        sums: Counter[int] = Counter()
        for unit_id, kind, balance in rows:
            sums[unit_id] += balance
            assert balance >= 0 or kind not in GUARDED
        assert not any(sums.values())

    def held_by(self, owner: Owner) -> dict[tuple[int, str], int]:
        return {(b.unit_id, b.kind): b.amount for b in read.balances(self.connection, owner) if b.amount}

    def look_back(self) -> None:
        """As-of by seq is what the books said then, by time what the rows add up to; totals are the model's."""
        with self.connection.begin():
            for seq, then in self.history:
                for account_id, balance in then.items():
                    assert account_as_of(self.connection, account_id, Moment("seq", seq)) == balance
            groups = list(self.connection.execute(select(transfers.c.group_seq).order_by(transfers.c.seq)).scalars())
            for seq, group in enumerate(groups, start=1):
                if seq == len(groups) or groups[seq] != group:
                    continue
                for account_id, balance in fold(self.connection, seq=group - 1).items():
                    assert account_as_of(self.connection, account_id, Moment("seq", seq)) == balance
            for by, column in (("recorded", "recorded_at"), ("effective", "effective_at")):
                for instant in (START - DAY, START, START + HOUR, START + 2 * DAY, START + 400 * DAY):
                    for account_id, balance in fold(self.connection, **{column: instant}).items():
                        assert account_as_of(self.connection, account_id, Moment(by, instant)) == balance  # type: ignore[arg-type]
            self.totals_agree()
            self.quarters_agree()

    def totals_agree(self) -> None:
        expected: Counter[tuple[int, int, int, str]] = Counter()
        times: Counter[tuple[int, int, int, str]] = Counter()
        settled: Counter[tuple[int, int, int, str]] = Counter()
        for (person, unit, category, effective_at), amount in self.model.earned.items():
            for period in periods(effective_at):
                expected[person, unit, period, category] += amount
                times[person, unit, period, category] += self.model.times[person, unit, category, effective_at]
                settled[person, unit, period, category] += self.model.settled[person, unit, category, effective_at]
        found = {
            (person, unit, each.period, each.category): (each.amount, each.times)
            for person in (1, 2)
            for unit in (POINTS, MINUTES)
            for each in read.period_totals(self.connection, person, unit, 0, 99_999_999)
        }
        assert found == {key: (amount, times[key]) for key, amount in expected.items()}
        kept = self.connection.execute(
            select(totals.c.person_id, totals.c.unit_id, totals.c.period, totals.c.category, totals.c.settled)
        )
        assert {tuple(row[:4]): row.settled for row in kept} == {key: settled[key] for key in expected}

    def quarters_agree(self) -> None:
        """The rows kept are the model's; recomputed they are the same, as of now and as of every step before."""
        expected = quarters_of(self.model)
        kept = (tuple(row) for row in self.connection.execute(select(quarters)))
        assert {row[:2]: row[2:] for row in kept if any(row[2:])} == expected
        for quarter in QUARTERS:
            wanted = [Values(whose, *row) for (q, whose), row in sorted(expected.items()) if q == quarter]
            assert list(values_from_projection(self.connection, [quarter])) == wanted
            assert list(values_from_transfers(self.connection, [quarter], up_to_seq=None)) == wanted
        for seq, board in self.boards.items():
            assert list(values_from_transfers(self.connection, QUARTERS, up_to_seq=seq)) == board


@pytest.mark.parametrize(("kind", "seeds"), [("sqlite_files", range(5)), ("postgresql", range(5, 6))])
def test_the_ledger_is_its_model(kind: str, seeds: range, request: pytest.FixtureRequest) -> None:
    place = request.getfixturevalue(kind)
    for number in seeds:
        run_state_machine_as_test(
            seed(number)(lambda: Machine(place)),  # type: ignore[arg-type]  # a factory will do, says hypothesis
            settings=settings(
                max_examples=RUNS_A_SEED,
                stateful_step_count=40,
                suppress_health_check=[HealthCheck.too_slow],
                deadline=None,
            ),
        )
