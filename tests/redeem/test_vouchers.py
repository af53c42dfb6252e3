"""A voucher is one service, once: whatever becomes of it, its points are spent once or given back once."""

from itertools import permutations
from typing import Any

import pytest
from redeem.services import COST, PRICE, Services
from redeem.shop import Counter
from sqlalchemy import select

from points.clock import DAY, SECOND, at, local_day
from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.db.writer import Command
from points.errors import Refusal
from points.ledger.lot_models import open_lots
from points.ledger.posting import Owner
from points.redeem.service import (
    ConfirmVoucher,
    LapseVouchers,
    MarkDone,
)
from points.rules import shipped_text
from points.rules.versions import LoadRules


@pytest.fixture
def services(counter: Counter) -> Services:
    return Services(counter)


@pytest.fixture
def small(corner: Counter) -> Services:
    """On SQLite alone."""
    return Services(corner)


def test_each_unit_of_a_line_is_a_voucher_with_its_own_hold_and_code(services: Services) -> None:
    made = services.buy(3)
    assert len({each.hold_id for each in made}) == len({each.code for each in made}) == 3
    assert services.purse() == (2000, 3000)
    assert all(len(each.code) == 18 and each.state == "issued" for each in made)
    now = services.counter.clock.now()
    assert {each.valid_until for each in made} == {at(local_day(now)) + 31 * DAY}
    assert services.pool() == 0, "nothing is drawn before it is done"
    assert services.counter.fault() is None


def test_done_spends_the_points_and_draws_the_cost_once(services: Services) -> None:
    voucher = services.one()
    services.run(services.done(voucher))
    assert services.purse() == (4000, 0)
    assert services.pool() == -COST
    done = services.voucher(voucher.id)
    assert (done.state, done.done_by, done.done_at) == ("done", services.hand.person_id, services.counter.clock.now())
    for again in (services.done(voucher), services.done(voucher, services.counter.clerk)):
        assert services.refused(again) == "voucher_done"
    assert services.purse() == (4000, 0)
    assert services.counter.fault() is None


def test_who_confirms_must_have_been_given_the_code(services: Services) -> None:
    voucher, other = services.buy(2)
    for code in (other.code, "", "6" * 18, voucher.code[:-1]):
        assert services.refused(services.done(voucher, code=code)) == "wrong_code"
    assert services.purse() == (3000, 2000)


def test_a_clerk_of_the_place_or_the_providers_person_confirms_and_nobody_else(small: Services) -> None:
    town = small.counter.town
    stranger = town.person()
    other_hand = town.person()
    small.counter.provider("别家", person_id=other_hand.person_id)
    far_clerk = town.person(role="clerk", place_id=town.other_village)
    voucher = small.one()
    for nobody in (stranger, other_hand, far_clerk):
        for command in (small.done(voucher, nobody), small.cancel(voucher, nobody), small.complain(voucher, nobody)):
            assert small.refused(command) == "voucher_not_found"
        assert small.refused(small.decide(voucher, nobody)) == "voucher_not_found"
    assert small.refused(small.done(voucher, small.resident)) == "own_voucher"
    assert small.refused(small.done(voucher, small.counter.secretary)) == "forbidden"
    assert small.refused(small.cancel(voucher, small.hand)) == "forbidden"
    assert small.refused(ConfirmVoucher(by=small.hand, voucher_id=voucher.id)) == "forbidden"
    small.run(small.done(voucher, small.counter.clerk))
    assert small.state(voucher) == "done"


def test_a_provider_does_not_confirm_a_service_to_themselves(small: Services) -> None:
    small.counter.give(small.hand, 5000)
    (voucher,) = small.buy(person=small.hand)
    assert small.refused(small.done(voucher, small.hand)) == "own_voucher"


def test_cancelling_gives_the_points_back_to_the_very_lots_and_counts_for_no_limit(services: Services) -> None:
    before = open_lots_of(services)
    voucher = services.one()
    assert services.taken() == 1
    services.run(services.cancel(voucher))
    assert services.purse() == (5000, 0)
    assert open_lots_of(services) == before
    assert services.taken() == 0
    assert services.run(services.cancel(voucher)) == voucher.id, "again is the same"
    assert services.purse() == (5000, 0)
    assert services.refused(services.done(voucher)) == "voucher_cancelled"
    assert services.counter.fault() is None


def test_a_voucher_past_its_time_is_refused_before_any_sweep(services: Services) -> None:
    voucher = services.one()
    services.counter.clock.instant = voucher.valid_until
    for command in (services.done(voucher), services.cancel(voucher), services.confirm(voucher)):
        assert services.refused(command) == "voucher_lapsed"
    assert services.state(voucher) == "issued"
    services.run(LapseVouchers())
    assert services.refused(services.done(voucher)) == "voucher_lapsed"


def test_until_the_last_moment_it_is_good(small: Services) -> None:
    voucher = small.one()
    small.counter.clock.instant = voucher.valid_until - 1
    assert small.run(LapseVouchers()) == 0
    small.run(small.done(voucher))
    assert small.state(voucher) == "done"


def test_lapsing_is_bounded_and_safe_to_run_twice_and_late(services: Services) -> None:
    made = services.buy(5)
    services.run(services.done(made[0]))
    services.run(services.cancel(made[1]))
    services.counter.clock.instant = made[0].valid_until + 400 * DAY
    assert [services.run(LapseVouchers(limit=2)) for _ in range(3)] == [2, 1, 0]
    assert [services.state(each) for each in made] == ["done", "cancelled", "lapsed", "lapsed", "lapsed"]
    assert services.purse() == (4000, 0)
    assert services.counter.fault() is None


def test_points_whose_lot_lapsed_meanwhile_get_the_rules_days_of_grace(services: Services) -> None:
    counter = services.counter
    someone = counter.town.person("陈大爷")
    counter.give(someone, PRICE, expires_at=counter.clock.now() + 2 * DAY)
    (voucher,) = services.buy(person=someone)
    counter.clock.instant = voucher.valid_until
    services.run(LapseVouchers())
    with counter.town.database.read() as connection:
        lots = connection.execute(
            select(open_lots.c.remaining, open_lots.c.expires_at).where(open_lots.c.expires_at.is_not(None))
        ).all()
    assert [tuple(each) for each in lots] == [(PRICE, voucher.valid_until + 30 * DAY)]
    assert counter.points_of(someone) == PRICE
    assert counter.fault() is None


@pytest.mark.parametrize("order", list(permutations(("done", "cancel", "lapse"))), ids="-".join)
def test_of_done_cancel_and_lapse_in_one_batch_exactly_one_wins(services: Services, order: tuple[str, ...]) -> None:
    voucher = services.one()
    late = order[0] == "lapse"
    services.counter.clock.instant = voucher.valid_until - (0 if late else SECOND)
    commands: dict[str, Command[Any]] = {
        "done": services.done(voucher), "cancel": services.cancel(voucher), "lapse": LapseVouchers(),
    }  # fmt: skip
    outcomes = services.counter.town.outcomes([commands[name] for name in order])
    assert all(each.fault is None for each in outcomes)
    won = {"done": "done", "cancel": "cancelled", "lapse": "lapsed"}
    first = order[0] if late else next(name for name in order if name != "lapse")
    assert services.state(voucher) == won[first]
    assert services.purse() == ((4000, 0) if first == "done" else (5000, 0))
    refused = {"done": "voucher_done", "cancelled": "voucher_cancelled", "lapsed": "voucher_lapsed"}[won[first]]
    reasons = [each.refusal.reason for each in outcomes if each.refusal is not None]
    assert reasons == [refused] * (2 if late else 1)
    assert services.counter.fault() is None


def test_the_same_key_is_one_act(services: Services) -> None:
    voucher = services.one()
    command = MarkDone(by=services.hand, voucher_id=voucher.id, code=voucher.code, key=services.counter.key())
    first, second = services.counter.outcome(command), services.counter.outcome(command)
    assert (first.unwrap(), second.unwrap(), second.replayed) == (voucher.id, voucher.id, True)
    assert services.purse() == (4000, 0)


def test_the_resident_confirms_once_done_and_then_complains_no_more(services: Services) -> None:
    voucher = services.one()
    assert services.refused(services.confirm(voucher)) == "voucher_not_done"
    services.run(services.done(voucher))
    services.run(services.confirm(voucher))
    services.run(services.confirm(voucher))
    assert services.state(voucher) == "confirmed"
    assert services.refused(services.complain(voucher)) == "voucher_confirmed"


def test_an_upheld_complaint_gives_points_and_cost_back(services: Services) -> None:
    before, voucher = open_lots_of(services), services.one()
    services.run(services.done(voucher))
    services.counter.clock.advance(DAY)
    services.run(services.complain(voucher))
    assert services.refused(services.confirm(voucher)) == "voucher_complained"
    services.run(services.decide(voucher, back=True))
    assert services.state(voucher) == "returned"
    assert (services.purse(), services.pool(), services.taken()) == ((5000, 0), 0, 0)
    assert open_lots_of(services) == before
    for again in (services.decide(voucher), services.decide(voucher, back=False)):
        assert services.refused(again) == "no_complaint"
    assert services.refused(services.cancel(voucher)) == "voucher_returned"
    assert services.counter.fault() is None


def test_a_complaint_that_is_not_upheld_leaves_it_spent(services: Services) -> None:
    voucher = services.one()
    services.run(services.done(voucher))
    services.run(services.complain(voucher))
    services.run(services.decide(voucher, back=False))
    assert (services.state(voucher), services.purse(), services.pool()) == ("confirmed", (4000, 0), -COST)


def test_nobody_decides_on_what_concerns_them(small: Services) -> None:
    town, counter = small.counter.town, small.counter
    chief = town.person("周管理", role="administrator", place_id=town.root)
    voucher = small.one()
    small.run(small.done(voucher, chief))
    small.run(small.complain(voucher))
    assert small.refused(small.decide(voucher, chief)) == "concerned", "who said it was done"
    assert small.refused(small.decide(voucher, counter.clerk)) == "forbidden"
    counter.give(counter.secretary, 5000)
    (own,) = small.buy(person=counter.secretary)
    small.run(small.done(own))
    small.run(small.complain(own, counter.secretary))
    assert small.refused(small.decide(own, counter.secretary)) == "concerned", "whose it is"
    small.run(small.decide(own, chief))


def test_a_complaint_comes_within_thirty_days_and_says_something(small: Services) -> None:
    first, second = small.buy(2)
    small.run(small.done(first))
    small.run(small.done(second))
    late = at(local_day(small.counter.clock.now())) + 31 * DAY
    assert small.refused(small.complain(first, text="  ")) == "invalid_input"
    small.counter.clock.instant = late - 1
    small.run(small.complain(first))
    small.counter.clock.instant = late
    assert small.refused(small.complain(second)) == "complaint_late"
    assert small.state(second) == "done", "it counts as settled"


def test_a_clerk_writes_down_the_complaint_or_cancels_for_somebody_without_a_phone(small: Services) -> None:
    first, second = small.buy(2)
    small.run(small.cancel(first, small.counter.clerk))
    small.run(small.done(second))
    small.run(small.complain(second, small.counter.clerk))
    assert (small.state(first), small.state(second)) == ("cancelled", "complained")
    with small.counter.town.database.read() as connection:
        told = connection.execute(select(audit.c.actor_id, audit.c.action).where(audit.c.subject_type == "voucher"))
        assert (small.counter.clerk.person_id, "voucher.complain") in [tuple(each) for each in told]


def test_a_household_pays_from_its_shared_purse_and_gets_back_into_it(services: Services) -> None:
    counter = services.counter
    text = shipped_text("one_yuan").replace('purse = "person"', 'purse = "household"')
    counter.run(LoadRules(actor=None, source=text, file="household.toml"))
    home = Owner("household", counter.household(services.resident))
    counter.give(services.resident, 3000, owner=home)
    first, second = services.buy(2)
    assert (first.owner_type, first.owner_id) == ("household", home.id)
    assert (counter.balance(home, "wallet"), counter.balance(home, "hold")) == (1000, 2000)
    services.run(services.done(first))
    services.run(services.cancel(second))
    services.run(services.complain(first))
    services.run(services.decide(first))
    assert (counter.balance(home, "wallet"), counter.balance(home, "hold")) == (3000, 0)
    assert services.purse() == (5000, 0)
    assert counter.fault() is None


def test_many_acts_share_a_batch_without_a_late_load(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    services.counter.give(services.resident, 20_000)
    made = services.buy(6) + services.buy(6)
    for voucher in made[6:]:
        services.run(services.done(voucher))
    for voucher in made[9:]:
        services.run(services.complain(voucher))
    heard: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, by: heard.append(f"{shelf.table.name}.{by}"))
    commands: list[Command[Any]] = [
        *(services.done(each) for each in made[:2]),
        *(services.cancel(each) for each in made[2:4]),
        *(services.confirm(each) for each in made[6:8]),
        services.complain(made[8]),
        services.decide(made[9]),
        services.decide(made[10], back=False),
    ]
    assert [each.refusal or each.fault for each in services.counter.town.outcomes(commands)] == [None] * len(commands)
    services.counter.clock.instant = made[0].valid_until
    assert services.run(LapseVouchers()) == 2
    assert heard == []
    assert services.purse() == (5000 + 20_000 - 12_000 + 2000 + 1000 + 2000, 0)
    assert services.counter.fault() is None


def open_lots_of(services: Services) -> list[Any]:
    with services.counter.town.database.read() as connection:
        return [tuple(each) for each in connection.execute(select(open_lots).order_by(open_lots.c.lot_id))]


def test_what_was_decided_on_a_complaint_stays_with_the_voucher(small: Services) -> None:
    kept, returned, plain = small.buy(3)
    for voucher in (kept, returned, plain):
        small.run(small.done(voucher))
    for voucher in (kept, returned):
        small.run(small.complain(voucher))
    small.run(small.decide(kept, back=False))
    small.run(small.decide(returned))
    told = [(found.state, found.decision) for found in (small.voucher(each.id) for each in (kept, returned, plain))]
    assert told == [("confirmed", "已核实"), ("returned", "已核实"), ("done", "")]


def test_a_lapsed_voucher_does_not_say_that_the_points_are_back_before_they_are(small: Services) -> None:
    voucher = small.one()
    small.counter.clock.instant = voucher.valid_until
    with pytest.raises(Refusal) as caught:
        small.run(small.done(voucher))
    assert caught.value.explanation == "这张券已过期,积分会自动退回。"
