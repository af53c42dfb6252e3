"""The event code on the wall and on the screen."""

from base64 import b32decode, b32encode

import pytest

from points import clock
from points.events.code import STEP, TOKEN_CHARS, EventCode, ExpiredCode, InvalidCode, read_token, step_at, token, url
from points.keys import Keys

KEYS = Keys(bytes(range(32)))
NOW = clock.at(clock.local_day(1_778_000_000_000), 8, 32)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def shown(gate: int = 3) -> str:
    return token(KEYS, EventCode(77, "in", gate, step_at(NOW)))


@pytest.mark.parametrize("phase", ["in", "out"])
@pytest.mark.parametrize("gate", [0, 1, 63])
@pytest.mark.parametrize("is_printed", [True, False])
@pytest.mark.parametrize("event_id", [1, 2**40 - 1])
def test_a_code_says_what_was_put_into_it(phase: str, gate: int, is_printed: bool, event_id: int) -> None:
    code = EventCode(event_id, phase, gate, None if is_printed else step_at(NOW))  # type: ignore[arg-type]
    text = token(KEYS, code)
    assert len(text) == TOKEN_CHARS
    assert read_token(KEYS, text, NOW) == code
    assert code.assurance == ("printed" if is_printed else "rotating")


@pytest.mark.parametrize("place", range(TOKEN_CHARS))
def test_no_character_can_be_changed(place: int) -> None:
    text = shown()
    for other in set(ALPHABET + "018!=é٣ı\x00") - {text[place]}:
        with pytest.raises(InvalidCode):
            read_token(KEYS, text[:place] + other + text[place + 1 :], NOW)


def test_no_byte_can_be_changed() -> None:
    raw = b32decode(shown() + "===")
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            with pytest.raises(InvalidCode):
                read_token(KEYS, b32encode(changed).decode().rstrip("="), NOW)


@pytest.mark.parametrize("wrong", ["", "A", "A" * 28, "A" * 29, "A" * 30, "A" * 10_000, " " * 29, "签" * 29])
def test_what_is_no_code_is_invalid(wrong: str) -> None:
    with pytest.raises(InvalidCode) as refused:
        read_token(KEYS, wrong, NOW)
    assert (refused.value.reason, refused.value.status) == ("invalid", 404)


def test_longer_or_shorter_is_invalid() -> None:
    for wrong in (shown()[:-1], shown() + "A", shown() + "=", " " + shown(), shown() + "\n"):
        with pytest.raises(InvalidCode):
            read_token(KEYS, wrong, NOW)


def test_another_towns_code_is_invalid() -> None:
    with pytest.raises(InvalidCode):
        read_token(Keys(bytes(32)), shown(), NOW)


def test_lower_case_reads_the_same() -> None:
    assert read_token(KEYS, shown().lower(), NOW) == read_token(KEYS, shown(), NOW)


def test_a_rotating_code_is_good_in_its_step_and_the_next() -> None:
    start = step_at(NOW) * STEP
    for later in (0, STEP - 1, STEP, 2 * STEP - 1):
        assert read_token(KEYS, shown(), start + later).step == step_at(NOW)
    for other in (-1, 2 * STEP, 100 * STEP):
        with pytest.raises(ExpiredCode) as refused:
            read_token(KEYS, shown(), start + other)
        assert (refused.value.reason, refused.value.status) == ("code_expired", 410)
        assert refused.value.explanation == "码已过期,请扫现场的新码。"


def test_a_printed_code_has_no_step_and_does_not_expire() -> None:
    printed = token(KEYS, EventCode(77, "in"))
    assert read_token(KEYS, printed, NOW) == read_token(KEYS, printed, NOW + 400 * clock.DAY)


@pytest.mark.parametrize(("event_id", "gate"), [(0, 0), (2**40, 0), (1, 64), (1, -1)])
def test_what_does_not_fit_is_a_fault_of_the_program(event_id: int, gate: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        token(KEYS, EventCode(event_id, "in", gate))


def test_the_address_is_upper_case_and_path_only() -> None:
    assert url("https://jifen.example.cn", shown()) == f"HTTPS://JIFEN.EXAMPLE.CN/C/{shown()}"
