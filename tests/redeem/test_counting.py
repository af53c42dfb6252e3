"""盘点: counted blind, judged at the moment of submission, put right by somebody else, by the difference alone."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redeem.shop import Counter
from redeem.stocked import late_loads, release, reserve, sell

from points.errors import Refusal
from points.redeem.counting import CountLine, DecideCount, OpenCount, SubmitCount, WriteCount
from points.redeem.stock_read import CountRead, count_of

FACTS = ("ledger_transfers", "stock_counts", "stock_count_lines", "audit")


def opened(counter: Counter, *lines: tuple[int, int]) -> int:
    """A count of the clerk's, written down and not yet submitted."""
    count = counter.run(OpenCount(by=counter.clerk, shop_id=counter.shop_id))
    counter.run(write(counter, count, *lines))
    return count


def write(counter: Counter, count: int, *lines: tuple[int, int], **changes: Any) -> WriteCount:
    values: dict[str, Any] = {"by": counter.clerk, "lines": tuple(CountLine(*line) for line in lines)} | changes
    return WriteCount(count_id=count, **values)


def submitted(counter: Counter, *lines: tuple[int, int]) -> int:
    return counter.run(SubmitCount(by=counter.clerk, count_id=opened(counter, *lines)))


def decision(counter: Counter, count: int, *, approve: bool = True, **changes: Any) -> DecideCount:
    return DecideCount(**({"by": counter.second_clerk, "count_id": count, "approve": approve} | changes))


def refused(counter: Counter, command: Any) -> str:
    before = counter.town.dump(*FACTS)
    with pytest.raises(Refusal) as told:
        counter.run(command)
    assert counter.town.dump(*FACTS) == before
    return told.value.reason


def read(counter: Counter, count: int) -> CountRead:
    with counter.town.database.read() as connection:
        return count_of(connection, count)


def lines_of(counter: Counter, count: int) -> dict[str, tuple[int, int | None]]:
    return {good.name: (line.counted, line.expected) for line, good in read(counter, count).lines}


def test_a_count_is_blind_until_it_is_submitted(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    count = opened(counter, (rice, 9))
    assert lines_of(counter, count) == {"大米": (9, None)}
    counter.run(SubmitCount(by=counter.clerk, count_id=count))
    assert lines_of(counter, count) == {"大米": (9, 10)}


def test_differences_are_posted_and_nothing_else_is_touched(counter: Counter) -> None:
    rice, oil, salt = counter.good("大米", stock=10), counter.good("食用油", stock=4), counter.good("盐", stock=7)
    noodles = counter.good("挂面")
    count = submitted(counter, (rice, 8), (oil, 4), (noodles, 3))
    assert [counter.free(each) for each in (rice, oil, salt, noodles)] == [10, 4, 7, 0], "not before somebody decides"
    counter.run(decision(counter, count))
    assert [counter.free(each) for each in (rice, oil, salt, noodles)] == [8, 4, 7, 3]
    assert read(counter, count).count.state == "approved"
    assert counter.fault() is None


def test_what_is_reserved_is_counted_too(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    reserve(counter, rice, 4)
    count = submitted(counter, (rice, 10))
    assert lines_of(counter, count) == {"大米": (10, 10)}
    counter.run(decision(counter, count))
    assert (counter.free(rice), counter.reserved(rice)) == (6, 4)


def test_what_is_sold_before_and_after_submission(counter: Counter) -> None:
    """Sold while one counts: it shows as found. Sold while the decision waits: the difference is the same."""
    rice = counter.good("大米", stock=10)
    count = opened(counter, (rice, 9))
    sell(counter, rice, 2)
    counter.run(SubmitCount(by=counter.clerk, count_id=count))
    assert lines_of(counter, count) == {"大米": (9, 8)}
    sell(counter, rice, 3)
    counter.receive(rice, 20)
    counter.run(decision(counter, count))
    assert counter.free(rice) == 10 - 2 - 3 + 20 + 1


def test_what_was_counted_can_be_corrected_until_it_is_submitted(counter: Counter) -> None:
    rice, oil, salt = counter.good("大米"), counter.good("食用油"), counter.good("盐")
    count = opened(counter, (rice, 9), (oil, 1))
    counter.run(write(counter, count, (rice, 8), (salt, 2)))
    assert lines_of(counter, count) == {"大米": (8, None), "盐": (2, None)}
    counter.run(write(counter, count))
    assert refused(counter, SubmitCount(by=counter.clerk, count_id=count)) == "count_empty"
    counter.run(write(counter, count, (rice, 8)))
    for _ in range(2):
        counter.run(SubmitCount(by=counter.clerk, count_id=count))
    assert refused(counter, write(counter, count, (rice, 7))) == "count_submitted"


def test_only_goods_are_counted_each_once(counter: Counter) -> None:
    rice, service = counter.good("大米"), counter.service()
    count = opened(counter)
    assert refused(counter, write(counter, count, (service, 1))) == "not_a_good"
    assert refused(counter, write(counter, count, (rice, 1), (rice, 2))) == "invalid_input"
    assert refused(counter, write(counter, count, (999, 1))) == "item_not_found"
    assert refused(counter, write(counter, 999, (rice, 1))) == "count_not_found"


def test_whoever_counted_does_not_decide(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    count = submitted(counter, (rice, 1))
    assert refused(counter, decision(counter, count, by=counter.clerk)) == "own_count"
    assert refused(counter, decision(counter, count, by=counter.town.person())) == "forbidden"
    elsewhere = counter.town.person(role="clerk", place_id=counter.town.other_village)
    assert refused(counter, decision(counter, count, by=elsewhere)) == "forbidden"
    counter.run(decision(counter, count, by=counter.secretary))
    assert counter.free(rice) == 1


def test_a_count_is_written_and_submitted_by_its_maker_alone(counter: Counter) -> None:
    """Else somebody could write a line and decide on it."""
    rice = counter.good("大米", stock=10)
    count = opened(counter, (rice, 9))
    assert refused(counter, write(counter, count, (rice, 1), by=counter.second_clerk)) == "not_your_count"
    assert refused(counter, SubmitCount(by=counter.second_clerk, count_id=count)) == "not_your_count"
    assert refused(counter, OpenCount(by=counter.secretary, shop_id=counter.shop_id)) == "forbidden"


def test_a_count_is_decided_once(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    count = opened(counter, (rice, 8))
    assert refused(counter, decision(counter, count)) == "count_open"
    counter.run(SubmitCount(by=counter.clerk, count_id=count))
    for _ in range(2):
        counter.run(decision(counter, count))
    assert counter.free(rice) == 8
    assert refused(counter, decision(counter, count, approve=False)) == "count_decided"
    assert refused(counter, decision(counter, count, by=counter.secretary)) == "count_decided"


def test_two_decide_at_once_and_one_is_told_that_it_is_done(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    count = submitted(counter, (rice, 8))
    both = [decision(counter, count), decision(counter, count, by=counter.secretary)]
    assert [each.refusal and each.refusal.reason for each in counter.town.outcomes(both)] == [None, "count_decided"]
    assert counter.free(rice) == 8


def test_a_refused_count_changes_nothing(counter: Counter) -> None:
    rice = counter.good("大米", stock=10)
    count = submitted(counter, (rice, 2))
    before = counter.town.dump("ledger_transfers", "ledger_accounts")
    counter.run(decision(counter, count, approve=False, note="数错了,请重数"))
    assert counter.town.dump("ledger_transfers", "ledger_accounts") == before
    assert read(counter, count).count.state == "refused"


def test_what_is_missing_is_not_taken_from_those_who_reserved(counter: Counter) -> None:
    rice, oil = counter.good("大米", stock=10), counter.good("食用油", stock=5)
    hold = reserve(counter, rice, 8)
    count = submitted(counter, (oil, 4), (rice, 7))
    with pytest.raises(Refusal) as told:
        counter.run(decision(counter, count))
    assert told.value.reason == "count_short"
    assert told.value.explanation == "大米少了3袋,除去预订的只有2袋,请先取消1袋的预订再审核。"
    assert (counter.free(rice), counter.free(oil)) == (2, 5), "all of it or nothing"
    release(counter, hold)
    counter.run(decision(counter, count))
    assert (counter.free(rice), counter.free(oil)) == (7, 4)


def test_one_difference_is_not_decided_in_two_counts(counter: Counter) -> None:
    rice, oil = counter.good("大米", stock=10), counter.good("食用油", stock=5)
    first = submitted(counter, (rice, 8))
    second = opened(counter, (oil, 5), (rice, 8))
    assert refused(counter, SubmitCount(by=counter.clerk, count_id=second)) == "count_waiting"
    submitted(counter, (oil, 5))
    counter.run(decision(counter, first))
    third = submitted(counter, (rice, 8))
    assert lines_of(counter, third) == {"大米": (8, 8)}


def test_another_shops_count_is_no_obstacle(counter: Counter) -> None:
    rice, other = counter.good("大米", stock=10), counter.shop("东村二店")
    submitted(counter, (rice, 8))
    count = counter.run(OpenCount(by=counter.clerk, shop_id=other))
    counter.run(write(counter, count, (rice, 2)))
    counter.run(SubmitCount(by=counter.clerk, count_id=count))
    counter.run(decision(counter, count))
    assert (counter.free(rice), counter.free(rice, other)) == (10, 2)


def test_counts_share_a_batch_without_a_late_load(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    rice, oil = counter.good("大米", stock=10), counter.good("食用油", stock=5)
    waiting, open_ = submitted(counter, (rice, 8)), opened(counter, (oil, 5))
    heard = next(late_loads(monkeypatch))
    commands = [
        decision(counter, waiting),
        write(counter, open_, (oil, 4), (rice, 1)),
        OpenCount(by=counter.clerk, shop_id=counter.shop_id),
    ]
    assert [each.refusal for each in counter.town.outcomes(commands)] == [None] * 3
    assert heard == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3), st.integers(0, 12))
def test_after_a_count_there_is_what_was_counted(
    corner: Counter, received: int, found: int, reserved: int, sold_later: int
) -> None:
    """On hand = received - handed over + what counts added; a refusal changes nothing; the books stay right."""
    rice = corner.good(f"大米{corner.key()}", stock=received)
    reserved = min(reserved, received)
    if reserved:
        reserve(corner, rice, reserved)
    count = submitted(corner, (rice, found))
    sold_later = min(sold_later, received - reserved)
    if sold_later:
        sell(corner, rice, sold_later)
    difference = found - received
    outcome = corner.outcome(decision(corner, count))
    possible = received - reserved - sold_later + difference >= 0
    assert (outcome.refusal is None) == possible
    expected = received - sold_later + (difference if possible else 0)
    assert corner.free(rice) + corner.reserved(rice) == expected
    if not possible:
        corner.run(decision(corner, count, approve=False))
    assert corner.fault() is None
