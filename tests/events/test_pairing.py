"""From scans to minutes, as a pure function."""

from datetime import date, timedelta
from itertools import accumulate
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points import clock
from points.clock import HOUR, MINUTE, SECOND
from points.events.models import Phase
from points.events.pairing import Forgotten, Pairing, Stamp, Window, pair

DAY = date(2026, 5, 16)
PHASES: tuple[tuple[int, Phase], ...] = ((0, "in"), (90 * SECOND, "out"))
RULES = ("zero", "planned_end", "half")


def at(hour: int, minute: int = 0, day: date = DAY) -> int:
    return clock.at(day, hour, minute)


MORNING = Window(at(8), at(11))
MET = st.lists(st.builds(Stamp, st.integers(at(6), at(13)), st.sampled_from(["in", "out"])), max_size=8, unique=True)
BACK_ENTRIES = st.lists(
    st.tuples(st.integers(at(6), at(13)), st.integers(1, 3 * HOUR)).map(
        lambda e: [Stamp(e[0], "in", True), Stamp(e[0] + e[1], "out", True)]
    ),
    max_size=3,
).map(lambda entries: [stamp for entry in entries for stamp in entry])
STAMPS = st.tuples(MET, BACK_ENTRIES).map(lambda both: both[0] + both[1])
EVENING = clock.at(date(2026, 3, 31), 20)
GAPS = st.lists(st.integers(1, 5 * HOUR), min_size=2, max_size=12)
"""Milliseconds between scans, from the last evening of a quarter on."""
ENDINGS = st.tuples(st.sampled_from(RULES), st.booleans())


def paired(*stamps: Stamp, window: Window = MORNING, forgotten: str = "zero", over: bool = False) -> Pairing:
    return pair(stamps, window, forgotten=cast(Forgotten, forgotten), over=over)


def entry(hour: int, minute: int = 0, day: date = DAY) -> Stamp:
    return Stamp(at(hour, minute, day), "in")


def leave(hour: int, minute: int = 0, day: date = DAY) -> Stamp:
    return Stamp(at(hour, minute, day), "out")


@given(STAMPS.flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))), ENDINGS)
def test_the_order_of_arrival_never_matters(
    orders: tuple[list[Stamp], list[Stamp]], ending: tuple[Any, bool]
) -> None:
    one, other = (pair(stamps, MORNING, forgotten=ending[0], over=ending[1]) for stamps in orders)
    assert one == other


@given(STAMPS, ENDINGS)
def test_minutes_never_exceed_the_window_nor_the_time_there(stamps: list[Stamp], ending: tuple[Any, bool]) -> None:
    found = pair(stamps, MORNING, forgotten=ending[0], over=ending[1])
    assert 0 <= found.minutes <= 180
    if stamps and not ending[1]:
        assert found.minutes * MINUTE <= max(s.at for s in stamps) - min(s.at for s in stamps)


@given(GAPS)
def test_the_days_add_up_to_the_whole_rounded_once(gaps: list[int]) -> None:
    times = [EVENING + run for run in accumulate(gaps[: len(gaps) // 2 * 2])]
    stamps = [Stamp(t, "in" if i % 2 == 0 else "out") for i, t in enumerate(times)]
    found = pair(stamps, Window(EVENING, times[-1]), forgotten="zero", over=True)
    served = sum(out - in_ for in_, out in zip(times[::2], times[1::2], strict=True))
    assert found.minutes == served // MINUTE == sum(minutes for _, minutes in found.days)
    for day, minutes in found.days:
        midnight = clock.at(day + timedelta(days=1))
        on_it = sum(
            max(0, min(out, midnight) - max(in_, clock.at(day)))
            for in_, out in zip(times[::2], times[1::2], strict=True)
        )
        assert abs(minutes - on_it / MINUTE) < 1  # a day is at most the minute off that it carries over


@given(MET, st.integers(at(6), at(13)))
def test_one_more_exit_never_adds_a_minute_beyond_its_time(stamps: list[Stamp], instant: int) -> None:
    without = [s for s in stamps if s.at <= instant]
    found = pair([*without, Stamp(instant, "out")], MORNING, forgotten="zero", over=True)
    assert found.minutes * MINUTE <= max(0, instant - at(8))
    assert not found.forgotten


def test_a_night_belongs_to_the_two_days_of_shanghai() -> None:
    night = Window(at(22), at(2, 0, DAY + timedelta(days=1)))
    found = paired(entry(22, 30), leave(1, 15, DAY + timedelta(days=1)), window=night)
    assert found.days == ((DAY, 90), (DAY + timedelta(days=1), 75))


def test_a_night_across_two_quarters_splits_by_itself() -> None:
    march, april = date(2026, 3, 31), date(2026, 4, 1)
    window = Window(at(23, 0, march), at(1, 0, april))
    found = paired(
        Stamp(at(23, 0, march) + 30 * SECOND, "in"), Stamp(at(0, 59, april) + 30 * SECOND, "out"), window=window
    )
    assert found.days == ((march, 59), (april, 60))
    assert found.minutes == 119  # two half minutes make a whole one: it belongs to the day on which it was full


def test_coming_back_counts_both_times_and_not_the_time_between() -> None:
    found = paired(entry(8), leave(9), entry(10), leave(10, 30))
    assert (found.minutes, found.in_at, found.out_at) == (90, at(8), at(10, 30))
    assert not found.unmatched


def test_seconds_add_up_before_they_are_rounded() -> None:
    spans = [Stamp(at(8) + n * HOUR // 4 + d, p) for n in range(4) for d, p in PHASES]
    assert paired(*spans).minutes == 6


@pytest.mark.parametrize(
    ("stamps", "minutes", "unmatched"),
    [
        ([entry(8), entry(9), leave(10)], 120, True),
        ([entry(8), leave(9), leave(10)], 60, True),
        ([leave(9)], 0, True),
        ([entry(7), leave(12)], 180, False),
        ([entry(6), leave(7)], 0, False),
        ([entry(9), leave(9)], 0, False),
        ([], 0, False),
    ],
)
def test_what_does_not_match_is_told(stamps: list[Stamp], minutes: int, unmatched: bool) -> None:
    found = paired(*stamps, over=True)
    assert (found.minutes, found.unmatched) == (minutes, unmatched)


@pytest.mark.parametrize(("rule", "minutes"), [("zero", 0), ("planned_end", 120), ("half", 60)])
def test_a_forgotten_sign_out_ends_as_the_event_said(rule: str, minutes: int) -> None:
    assert paired(entry(9), forgotten=rule).open
    found = paired(entry(9), forgotten=rule, over=True)
    assert (found.minutes, found.forgotten, found.open, found.out_at) == (minutes, True, False, None)


@pytest.mark.parametrize(("rule", "minutes"), [("zero", 60), ("planned_end", 120), ("half", 90)])
def test_only_the_last_entry_can_be_forgotten(rule: str, minutes: int) -> None:
    found = paired(entry(8), leave(9), entry(10), forgotten=rule, over=True)
    assert (found.minutes, found.forgotten) == (minutes, True)


@pytest.mark.parametrize("rule", RULES)
def test_who_came_early_or_late_and_forgot_gets_no_more_than_the_window(rule: str) -> None:
    early = paired(entry(7), forgotten=rule, over=True)
    assert early.minutes == {"zero": 0, "planned_end": 180, "half": 90}[rule]
    assert paired(Stamp(at(12), "in"), forgotten=rule, over=True).minutes == 0


def entered(*times: tuple[int, int]) -> list[Stamp]:
    """A back-entry, from and to, each as hour and minute."""
    (came, left) = times
    return [Stamp(at(*came), "in", True), Stamp(at(*left), "out", True)]


@pytest.mark.parametrize(
    ("met", "back_entries", "minutes"),
    [
        ([entry(8), leave(9)], [((9, 0), (10, 0))], 120),
        ([entry(8), leave(9)], [((8, 30), (10, 0))], 120),
        ([entry(8), leave(10)], [((8, 30), (9, 0))], 120),
        ([entry(9), leave(10)], [((8, 0), (9, 0))], 120),
        ([entry(8), leave(9)], [((8, 0), (9, 0))], 60),
        ([entry(8), leave(8, 30)], [((10, 0), (10, 30))], 60),
        ([], [((8, 0), (10, 0)), ((9, 0), (11, 0))], 180),
        ([], [((8, 0), (10, 0)), ((8, 30), (9, 0))], 120),
        ([], [((8, 0), (9, 0)), ((8, 0), (9, 0))], 60),
        ([entry(8)], [((8, 0), (10, 0))], 120),
        ([entry(7, 50)], [((8, 0), (10, 0))], 120),
        ([leave(9)], [((8, 0), (10, 0))], 120),
    ],
)
def test_a_back_entry_is_a_stay_of_its_own_and_no_minute_counts_twice(
    met: list[Stamp], back_entries: list[Any], minutes: int
) -> None:
    stamps = met + [stamp for times in back_entries for stamp in entered(*times)]
    found = paired(*stamps, over=True)
    assert (found.minutes, found.unmatched, found.forgotten) == (minutes, False, False)


def test_an_entry_never_signed_out_before_a_back_entry_is_told_and_adds_nothing() -> None:
    found = paired(entry(8), *entered((9, 0), (10, 0)), forgotten="planned_end", over=True)
    assert (found.minutes, found.unmatched, found.forgotten) == (60, True, False)


def test_whoever_came_again_after_a_back_entry_is_there() -> None:
    found = paired(*entered((8, 0), (9, 0)), entry(10))
    assert (found.minutes, found.open, found.in_at, found.out_at) == (60, True, at(8), None)
    assert paired(*entered((8, 0), (9, 0)), entry(10), forgotten="half", over=True).minutes == 90


@given(MET, BACK_ENTRIES, ENDINGS)
def test_a_back_entry_never_takes_minutes_away(met: list[Stamp], more: list[Stamp], ending: tuple[Any, bool]) -> None:
    settled = [stamp for pair_ in zip(met[::2], met[1::2], strict=False) for stamp in _whole(*pair_)]
    before = pair(settled, MORNING, forgotten=ending[0], over=ending[1])
    after = pair(settled + more, MORNING, forgotten=ending[0], over=ending[1])
    alone = pair(more, MORNING, forgotten=ending[0], over=ending[1])
    assert max(before.minutes, alone.minutes) <= after.minutes <= before.minutes + alone.minutes + 1


def _whole(one: Stamp, other: Stamp) -> list[Stamp]:
    """Two instants as a stay of its own; several may overlap, and then the scans between are left out."""
    first, last = sorted((one.at, other.at))
    return [Stamp(first, "in"), Stamp(last, "out")]
