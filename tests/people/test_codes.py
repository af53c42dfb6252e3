"""Member codes and card codes: digits only, fresh or refused for the right reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.clock import DAY, HOUR
from points.errors import PointsError, Refusal
from points.keys import Keys
from points.people.codes import (
    CARD_DIGITS,
    MEMBER_DIGITS,
    STEP,
    check_card,
    kind_of,
    member_code,
    new_card_digits,
    read_member_code,
    valid_until,
)

KEYS = Keys(b"c" * 32)
NOW = 1_780_000_000_000
people = st.integers(0, 10**10 - 1)
instants = st.integers(NOW, NOW + 1000 * DAY)


@given(people, instants)
def test_a_member_code_names_its_person_while_it_is_fresh(person_id: int, now: int) -> None:
    digits = member_code(KEYS, person_id, now)
    assert digits.isdigit()
    assert len(digits) == MEMBER_DIGITS
    assert kind_of(digits) == "member"
    for later in (now, valid_until(now) - 1, valid_until(now) + STEP - 1):
        assert read_member_code(KEYS, digits, later) == person_id


@given(people, instants, st.one_of(st.integers(2 * STEP, DAY), st.sampled_from((8 * HOUR, 9 * HOUR, 7 * DAY))))
def test_an_old_member_code_is_known_for_an_old_one(person_id: int, now: int, age: int) -> None:
    digits = member_code(KEYS, person_id, now)
    with pytest.raises(Refusal) as refused:
        read_member_code(KEYS, digits, now + age)
    assert (refused.value.reason, refused.value.status) == ("code_expired", 410)


@given(people, instants, st.integers(1, MEMBER_DIGITS - 1), st.integers(1, 9))
def test_a_changed_digit_is_invalid(person_id: int, now: int, place: int, shift: int) -> None:
    digits = member_code(KEYS, person_id, now)
    changed = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    with pytest.raises(Refusal) as refused:
        read_member_code(KEYS, changed, now)
    assert (refused.value.reason, refused.value.status) == ("invalid", 404)


def test_a_code_from_the_future_needs_steps_ahead() -> None:
    digits = member_code(KEYS, 7, NOW + 3 * STEP)
    with pytest.raises(Refusal, match="invalid"):
        read_member_code(KEYS, digits, NOW)
    assert read_member_code(KEYS, digits, NOW, steps_ahead=4) == 7


def test_another_installation_does_not_read_it() -> None:
    with pytest.raises(Refusal, match="invalid"):
        read_member_code(Keys(b"x" * 32), member_code(KEYS, 7, NOW), NOW)


@pytest.mark.parametrize("digits", ["", "2", "9" * 22, "二" * 22, "٢" * 22, "2" * 21, "2" * 23, "2" + "a" * 21])
def test_what_is_no_code_is_invalid(digits: str) -> None:
    with pytest.raises(Refusal, match="invalid"):
        read_member_code(KEYS, digits, NOW)


def test_a_person_too_large_for_the_code_is_an_error_not_another_person() -> None:
    with pytest.raises(PointsError):
        member_code(KEYS, 10**10, NOW)


@given(st.binary(min_size=16, max_size=16))
def test_card_digits_have_their_form_and_check(random_bytes: bytes) -> None:
    digits = new_card_digits(random_bytes)
    assert len(digits) == CARD_DIGITS
    assert kind_of(digits) == "card"
    assert check_card(digits)


@given(st.binary(min_size=16, max_size=16), st.integers(1, CARD_DIGITS - 1), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_card_is_noticed(random_bytes: bytes, place: int, shift: int) -> None:
    digits = new_card_digits(random_bytes)
    wrong = digits[:place] + str((int(digits[place]) + shift) % 10) + digits[place + 1 :]
    assert not check_card(wrong)


def test_the_check_digit_is_the_standards() -> None:
    from points.people.codes import check_digit

    assert check_digit("0794") == "5"  # ISO 7064's own example for MOD 11,10


def test_a_card_needs_enough_chance() -> None:
    with pytest.raises(PointsError):
        new_card_digits(b"short")
