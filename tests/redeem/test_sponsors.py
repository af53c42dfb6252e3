"""What sponsors give is a pool in the ledger, to the fen; what is drawn from it and what it covers is told."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from redeem.shop import Counter
from sqlalchemy import select

from points import clock
from points.clock import DAY
from points.db.audit import audit
from points.db.working_set import WorkingSet
from points.errors import Forbidden, Invalid, Refusal
from points.ledger import moves
from points.ledger.models import FEN
from points.ledger.posting import Cause, Owner, Posting, need_accounts
from points.people.session import SYSTEM
from points.redeem import sponsors
from points.redeem.budget import POOL, draw, need_budget
from points.redeem.cover import Cover, cover, measured, outstanding, state_of
from points.redeem.order_models import LINES, ORDERS, Order, OrderLine
from points.redeem.sponsors import CancelPledge, ChangeSponsor, CreateSponsor, RecordPledge
from points.rules.models import Budget

TODAY = date(2026, 5, 11)


def sponsor(counter: Counter, name: str = "惠民粮油店") -> int:
    return counter.run(CreateSponsor(by=counter.secretary, name=name, contact_name="孙经理"))


def pledge(counter: Counter, sponsor_id: int, fen: int, **changes: Any) -> int:
    values: dict[str, Any] = {"by": counter.secretary, "kind": "yuan", "what": "", "day": TODAY} | changes
    return counter.run(RecordPledge(sponsor_id=sponsor_id, fen=fen, **values))


def covered(counter: Counter, **budget: Any) -> Cover:
    with counter.town.database.read() as connection:
        return cover(connection, Budget(**budget), counter.clock.now())


def posted(counter: Counter, number: int, act: Callable[[Posting], Any]) -> None:
    with counter.town.connection.begin():
        ws = WorkingSet(counter.town.connection, counter.clock.now())
        need_budget(ws, ws.now)
        need_accounts(ws, Owner("person", number))
        ws.load()
        posting = Posting(ws, Cause("test", number), actor_id=None)
        posting.begin(ws.now)
        act(posting)
        ws.flush()


def refused(act: Callable[[], Any]) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.explanation.endswith("。")
    return caught.value


def test_the_pool_holds_what_was_pledged_and_each_sponsor_what_it_gave(counter: Counter) -> None:
    grain, bank = sponsor(counter), sponsor(counter, "农信社")
    pledge(counter, grain, 100_000)
    pledge(counter, grain, 52_050, kind="goods", what="大米20袋")
    pledge(counter, bank, 200_000)
    assert counter.balance(POOL, "issue", FEN) == 352_050
    assert counter.balance(Owner("sponsor", grain), "issue", FEN) == -152_050
    with counter.town.database.read() as connection:
        told = [(each.sponsor.name, each.fen, each.goods_fen, each.pledges) for each in sponsors.given(connection)]
        gifts = sponsors.pledges_of(connection, grain, 10)
    assert told == [("惠民粮油店", 152_050, 52_050, 2), ("农信社", 200_000, 0, 1)]
    assert [(each.pledge.kind, each.pledge.fen, each.pledge.what) for each in gifts] == [
        ("goods", 52_050, "大米20袋"),
        ("yuan", 100_000, ""),
    ]
    assert counter.fault() is None


def test_a_pledge_written_down_wrong_is_struck_out_once_and_counts_no_more(counter: Counter) -> None:
    grain, bank = sponsor(counter), sponsor(counter, "农信社")
    wrong, right = pledge(counter, grain, 1_000_000), pledge(counter, grain, 100_000)
    pledge(counter, grain, 5_000, kind="goods", what="大米")

    def cancel(**changes: Any) -> int:
        values: dict[str, Any] = {
            "by": counter.secretary,
            "sponsor_id": grain,
            "pledge_id": wrong,
            "reason": "多写了零",
        }
        return counter.run(CancelPledge(**(values | changes)))

    for changes, reason in (
        ({"by": counter.clerk}, "forbidden"), ({"sponsor_id": bank}, "pledge_not_found"),
        ({"pledge_id": 999_999}, "pledge_not_found"), ({"reason": " "}, "invalid_input"),
    ):  # fmt: skip
        assert refused(lambda given=changes: cancel(**given)).reason == reason
    assert counter.balance(POOL, "issue", FEN) == 1_105_000
    assert cancel(key="once") == cancel(key="once") == wrong
    assert refused(cancel).reason == "pledge_cancelled"
    assert counter.balance(POOL, "issue", FEN) == 105_000
    assert counter.balance(Owner("sponsor", grain), "issue", FEN) == -105_000
    with counter.town.database.read() as connection:
        told = sponsors.given_by(connection, grain)
        gifts = {each.pledge.id: each.cancelled for each in sponsors.pledges_of(connection, grain, 10)}
        why = select(audit.c.detail).where(audit.c.action == "sponsor.cancel_pledge")
        assert "多写了零" in connection.execute(why).scalar_one()
    assert (told.fen, told.goods_fen, told.pledges) == (105_000, 5_000, 2)
    assert (gifts[wrong], gifts[right]) == (True, False)
    assert counter.fault() is None


def test_a_pledge_asked_for_twice_is_one(counter: Counter) -> None:
    grain = sponsor(counter)
    ids = {pledge(counter, grain, 5_000, key="once") for _ in range(3)}
    assert len(ids) == 1
    assert counter.balance(POOL, "issue", FEN) == 5_000


@pytest.mark.parametrize(
    ("fen", "changes", "field"),
    [
        (0, {}, "yuan"),
        (1_000_000_001, {}, "yuan"),
        (100, {"kind": "goods"}, "what"),
        (100, {"what": "米" * 201}, "what"),
        (100, {"day": date(2026, 5, 12)}, "day"),
        (100, {"day": date(1999, 5, 12)}, "day"),
    ],
)
def test_a_pledge_that_cannot_be_is_refused_at_its_field(
    corner: Counter, fen: int, changes: dict[str, Any], field: str
) -> None:
    grain = sponsor(corner)
    with pytest.raises(Invalid) as caught:
        pledge(corner, grain, fen, **changes)
    assert list(caught.value.details["fields"]) == [field]
    assert corner.balance(POOL, "issue", FEN) == 0


def test_a_sponsor_is_known_once_and_gives_nothing_once_closed(counter: Counter) -> None:
    grain = sponsor(counter)
    assert refused(lambda: sponsor(counter, " 惠民粮油店")).reason == "sponsor_exists"
    pledge(counter, grain, 700)
    counter.run(ChangeSponsor(by=counter.secretary, sponsor_id=grain, name="惠民粮油", closed=True))
    assert refused(lambda: pledge(counter, grain, 100)).reason == "sponsor_closed"
    with counter.town.database.read() as connection:
        found = sponsors.given_by(connection, grain)
        assert (found.sponsor.name, found.sponsor.closed_at is None, found.fen) == ("惠民粮油", False, 700)
        assert refused(lambda: sponsors.given_by(connection, 999_999)).reason == "sponsor_not_found"
    counter.run(ChangeSponsor(by=counter.secretary, sponsor_id=grain, name="惠民粮油"))
    pledge(counter, grain, 100)
    for name in ("", "粮" * 61):
        with pytest.raises(Invalid):
            sponsor(counter, name)


def test_only_the_town_writes_sponsors(corner: Counter) -> None:
    grain, of_village = sponsor(corner), corner.town.person(role="secretary")
    for by in (of_village, corner.clerk, corner.town.person()):
        with pytest.raises(Forbidden):
            corner.run(CreateSponsor(by=by, name="别家"))
        with pytest.raises(Forbidden):
            corner.run(ChangeSponsor(by=by, sponsor_id=grain, name="别家"))
        with pytest.raises(Forbidden):
            pledge(corner, grain, 100, by=by)


def test_what_is_drawn_counts_in_its_month_and_leaves_the_pool_even_below_zero(counter: Counter) -> None:
    pledge(counter, sponsor(counter), 10_000, by=SYSTEM)
    posted(counter, 1, lambda posting: draw(posting, 4_000))
    now = covered(counter, month_fen=20_000)
    assert (now.month, now.used_fen, now.percent, now.state, now.pool_fen) == (202605, 4_000, 20, "ok", 6_000)
    counter.clock.instant = clock.at(date(2026, 6, 1), 8)
    posted(counter, 2, lambda posting: draw(posting, 9_000))
    now = covered(counter)
    assert (now.month, now.used_fen, now.percent, now.state, now.pool_fen) == (202606, 9_000, None, "ok", -3_000)
    assert counter.fault() is None


@pytest.mark.parametrize(
    ("used", "state"),
    [(0, "ok"), (7_999, "ok"), (8_000, "warn"), (9_999, "warn"), (10_000, "stop"), (12_000, "stop")],
)
def test_the_month_warns_and_stops_at_the_rule_sets_percents(used: int, state: str) -> None:
    assert state_of(Budget(month_fen=10_000), used) == state
    assert state_of(Budget(), used) == "ok"


def test_outstanding_is_all_that_may_still_be_spent(counter: Counter) -> None:
    wang = counter.town.person("王秀英")
    counter.give(wang, 1_000)
    owner = Owner("person", wang.person_id)

    def hold_some(posting: Posting) -> None:
        until = posting.ws.now + DAY
        moves.hold(posting, owner, 300, deadline_at=until, category="redeem", person_id=wang.person_id)
        moves.earn(posting, owner, 1, 250, category="clean_up", person_id=wang.person_id, pending=True)
        moves.spend(posting, owner, 200, category="redeem", person_id=wang.person_id)

    posted(counter, wang.person_id, hold_some)
    with counter.town.database.read() as connection:
        assert outstanding(connection) == 500 + 300 + 250


def test_the_points_are_worth_what_the_rules_say_or_what_was_measured(counter: Counter) -> None:
    counter.give(counter.town.person(), 10_000)
    pledge(counter, sponsor(counter), 4_000)
    assert covered(counter, point_fen=80).worth_fen == 8_000
    assert covered(counter, point_fen=80).cover_percent == 50
    assert (covered(counter).worth_fen, covered(counter).cover_percent) == (None, None)
    rice = counter.good()
    order(counter, rice, "collected", quantity=3, returned=1, points=400, cost_fen=250)
    order(counter, rice, "undone", quantity=9, returned=9, points=400, cost_fen=9_000)
    order(counter, rice, "reserved", quantity=9, returned=0, points=400, cost_fen=9_000)
    with counter.town.database.read() as connection:
        assert measured(connection, counter.clock.now() - DAY, counter.clock.now()) == (500, 800)
    assert covered(counter).worth_fen == 10_000 * 500 // 800
    counter.later(91)
    assert covered(counter).worth_fen is None


def order(counter: Counter, item_id: int, state: Any, **line: Any) -> None:
    """An order as the till leaves it; only what is measured matters."""
    fixed: dict[str, Any] = {
        "owner_type": "person", "household_id": 1, "channel": "till", "identified": "card", "points": 0,
        "cost_fen": 0, "hold_id": None, "revision": 1, "rule_version": 1, "made_by": None, "handed_by": None,
        "collector_name": "", "collector_relation": "", "signature": "", "met_at": None,
    }  # fmt: skip
    who = counter.secretary.person_id
    with counter.town.connection.begin():
        ws = WorkingSet(counter.town.connection, counter.clock.now())
        order_id, ended = ws.next_id(), None if state == "reserved" else ws.now
        whose = {"shop_id": counter.shop_id, "person_id": who, "owner_id": who}
        when = {"created_at": ws.now, "deadline_at": ws.now + DAY, "ended_at": ended}
        ws.insert(ORDERS, Order(id=order_id, number=f"5{order_id:09d}", state=state, **fixed, **whose, **when))
        counted = {"person_period": None, "household_period": None, "hold_id": None}
        ws.insert(LINES, OrderLine(id=ws.next_id(), order_id=order_id, item_id=item_id, **counted, **line))
        ws.flush()
