"""What a steward's device read, as a scan: codes fresh and old, cards, names on the roster, clocks that are wrong."""

from typing import Any

import pytest
from events.books import attendance, minutes
from town import DAY_OF_EVENT, Town, token

from points import clock
from points.clock import HOUR, MINUTE
from points.errors import Refusal
from points.events.read import event_of
from points.events.review import SKEW_MAX, review
from points.events.staff_scan import Device, by_steward
from points.events.steward_scan import StewardScan
from points.keys import Keys
from points.people.codes import STEP, member_code, new_card_digits

KEYS = Keys(bytes(range(32)))
EIGHT = clock.at(DAY_OF_EVENT, 8)
CARD = new_card_digits(bytes(range(16)))


def read(at: int, *, skew: int = 0, received_at: int | None = None, **changes: Any) -> StewardScan:
    device = Device("tablet", skew, received_at if received_at is not None else max(at, EIGHT))
    values: dict[str, Any] = {
        "key": "k", "event_id": 1, "phase": "in", "at": at, "code": None, "person_id": None
    }  # fmt: skip
    return by_steward(KEYS, "token", device, **(values | changes))


def test_a_fresh_member_code_names_its_person() -> None:
    scan = read(EIGHT, code=member_code(KEYS, 7, EIGHT))
    assert (scan.named_id, scan.assurance, scan.code_refusal) == (7, "member", None)


@pytest.mark.parametrize(
    ("later", "offline", "ok"),
    [
        (0, False, True),
        (STEP, False, True),
        (2 * STEP, False, False),
        (-STEP, False, False),
        (SKEW_MAX, True, True),
        (-SKEW_MAX, True, True),
        (SKEW_MAX + 2 * STEP, True, False),
        (-SKEW_MAX - 2 * STEP, True, False),
    ],
)
def test_how_old_a_member_code_may_be(later: int, offline: bool, ok: bool) -> None:
    """Live: its step and the next. Offline: by the scan's own time, with room for a clock a little off."""
    at = EIGHT + HOUR + later
    scan = read(at, code=member_code(KEYS, 7, EIGHT + HOUR), offline=offline, received_at=EIGHT + 3 * HOUR)
    assert (scan.named_id == 7) is ok
    assert scan.code_refusal is None or scan.code_refusal[0] in ("code_expired", "invalid")
    assert (scan.code_refusal is None) is ok


def test_a_code_kept_for_hours_without_a_network_is_as_good_as_when_it_was_read() -> None:
    scan = read(EIGHT, code=member_code(KEYS, 7, EIGHT), offline=True, received_at=EIGHT + 8 * HOUR)
    assert (scan.named_id, scan.at, scan.received_at) == (7, EIGHT, EIGHT + 8 * HOUR)


def test_a_card_is_known_by_its_hash_alone() -> None:
    scan = read(EIGHT, code=CARD)
    assert (scan.card_index, scan.assurance, scan.named_id) == (KEYS.index("card", CARD), "card", None)


@pytest.mark.parametrize(
    "wrong", [CARD[:-1] + str((int(CARD[-1]) + 1) % 10), "1234", "0" * 22, "2" + "0" * 21, "签到"]
)
def test_a_code_that_is_wrong_becomes_an_attempt(wrong: str) -> None:
    scan = read(EIGHT, code=wrong)
    assert scan.code_refusal is not None
    assert scan.code_refusal[0] in ("invalid", "code_expired")
    assert (scan.named_id, scan.card_index) == (None, None)


def test_a_name_on_the_roster_is_recorded_as_that() -> None:
    scan = read(EIGHT, person_id=7)
    assert (scan.named_id, scan.assurance) == (7, "listed")


def test_the_same_code_under_the_same_key_is_the_same_request_also_when_it_has_expired() -> None:
    code = member_code(KEYS, 7, EIGHT)
    assert read(EIGHT, code=code).payload() == read(EIGHT + HOUR, code=code).payload()
    assert read(EIGHT, code=code).payload() != read(EIGHT, code=member_code(KEYS, 8, EIGHT)).payload()
    assert read(EIGHT, code=code).payload() != read(EIGHT, code=code, phase="out").payload()


def test_a_clock_plainly_wrong_is_put_right_by_what_it_said_when_it_sent() -> None:
    slow = read(EIGHT - 3 * HOUR, skew=3 * HOUR, offline=True, received_at=EIGHT + HOUR, person_id=7)
    assert (slow.at, slow.skew) == (EIGHT, 3 * HOUR)
    fast = read(EIGHT + 3 * HOUR, skew=-3 * HOUR, offline=True, received_at=EIGHT + HOUR, person_id=7)
    assert (fast.at, fast.skew) == (EIGHT, -3 * HOUR)


def test_a_clock_a_little_off_is_left_alone_and_nobody_scans_in_the_future() -> None:
    little = read(EIGHT, skew=SKEW_MAX, offline=True, received_at=EIGHT + HOUR, person_id=7)
    assert (little.at, little.skew) == (EIGHT, SKEW_MAX)
    assert read(EIGHT, skew=MINUTE, offline=True, person_id=7).skew == 0
    future = read(EIGHT + HOUR, offline=True, received_at=EIGHT, person_id=7)
    assert future.at == EIGHT


def test_a_skewed_device_counts_the_true_minutes_and_is_flagged(town: Town) -> None:
    steward, wang, event = town.person(role="steward"), town.person(), town.event()
    town.at(12)
    skew = 5 * HOUR
    for phase, hour in (("in", 8), ("out", 10)):
        device = Device("tablet", skew, town.clock.now())
        said = clock.at(DAY_OF_EVENT, hour) - skew
        command = by_steward(
            KEYS, token(steward.person_id), device, key=town.key(), event_id=event, phase=phase, at=said,  # type: ignore[arg-type]
            code=member_code(KEYS, wang.person_id, clock.at(DAY_OF_EVENT, hour)), person_id=None, offline=True,
        )  # fmt: skip
        town.run(command)
    assert minutes(town, wang.person_id) == 120
    assert attendance(town, event, wang.person_id).in_at == EIGHT
    with town.database.read() as connection:
        (line,) = review(connection, event_of(connection, event))
    assert line.flags == ("clock_skew",)


def test_a_wrong_code_is_kept_as_an_attempt_of_nobody(town: Town) -> None:
    steward, event = town.person(role="steward"), town.event()
    town.at(8)
    device = Device("", 0, town.clock.now())
    command = by_steward(
        KEYS, token(steward.person_id), device, key="k", event_id=event, phase="in", at=town.clock.now(),
        code=member_code(KEYS, 7, EIGHT - HOUR), person_id=None,
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        town.run(command)
    assert (refused.value.reason, refused.value.status) == ("code_expired", 410)
    with town.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT person_id, actor_id, refused_for FROM scans").all()
    assert [tuple(row) for row in kept] == [(None, steward.person_id, "code_expired")]
