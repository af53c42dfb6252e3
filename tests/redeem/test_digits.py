"""The digits of one scan box: lengths tell them apart, check digits tell a slip of the finger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from points.errors import PointsError
from points.keys import Keys
from points.people.codes import check_digit, member_code, new_card_digits
from points.redeem.digits import (
    ean_check_digit,
    is_barcode,
    item_of_own_barcode,
    kind_of_digits,
    new_order_number,
    new_voucher_code,
    own_barcode,
)

BYTES = st.binary(min_size=16, max_size=32)
ITEMS = st.integers(1, 10**10 - 1)


@given(BYTES, ITEMS, st.integers(0, 10**10 - 1), st.integers(0, 2**42))
def test_no_two_kinds_share_a_length(random: bytes, item: int, person: int, now: int) -> None:
    made = {
        "item": own_barcode(item),
        "order": new_order_number(random),
        "voucher": new_voucher_code(random),
        "card": new_card_digits(random),
        "member": member_code(Keys(bytes(32)), person, now),
    }
    assert {kind: kind_of_digits(digits) for kind, digits in made.items()} == {kind: kind for kind in made}
    assert len({len(digits) for digits in made.values()}) == len(made)


@given(BYTES, st.data())
def test_every_wrong_digit_of_a_pick_up_or_voucher_code_is_noticed(random: bytes, data: st.DataObject) -> None:
    for digits in (new_order_number(random), new_voucher_code(random)):
        at = data.draw(st.integers(0, len(digits) - 1))
        other = data.draw(st.sampled_from([each for each in "0123456789" if each != digits[at]]))
        wrong = digits[:at] + other + digits[at + 1 :]
        assert check_digit(digits[:-1]) == digits[-1]
        assert check_digit(wrong[:-1]) != wrong[-1]


@given(ITEMS)
def test_our_own_barcode_names_its_item(item: int) -> None:
    digits = own_barcode(item)
    assert (len(digits), digits[:2], item_of_own_barcode(digits)) == (13, "20", item)
    assert is_barcode(digits)


@given(ITEMS, st.integers(0, 12), st.integers(1, 9))
def test_every_wrong_digit_of_a_barcode_is_noticed(item: int, at: int, more: int) -> None:
    digits = own_barcode(item)
    wrong = digits[:at] + str((int(digits[at]) + more) % 10) + digits[at + 1 :]
    assert not is_barcode(wrong)
    assert item_of_own_barcode(wrong) is None


@pytest.mark.parametrize("digits", ["6901234567892", "96385074", "036000291452", "00012345600012", "4006381333931"])
def test_barcodes_of_packs_are_known_for_what_they_are(digits: str) -> None:
    """GS1's own examples among them: EAN-8, UPC-A, EAN-13, GTIN-14."""
    assert is_barcode(digits)
    assert ean_check_digit(digits[:-1]) == digits[-1]
    assert kind_of_digits(digits) == "item"
    assert item_of_own_barcode(digits) is None


@pytest.mark.parametrize("digits", ["", "1", "12345", "1" * 9, "1" * 15, "1" * 23, "1" * 1000])
def test_other_lengths_are_nothing_of_ours(digits: str) -> None:
    assert kind_of_digits(digits) is None
    assert not is_barcode(digits)


@pytest.mark.parametrize(
    "digits", ["６９０１２３４５６７８９２", "690123456789²", "69012345678９2", " 690123456789", "+690123456789"]
)
def test_only_plain_digits_are_digits(digits: str) -> None:
    assert len(digits) == 13
    assert kind_of_digits(digits) is None
    assert not is_barcode(digits)
    assert item_of_own_barcode(digits) is None


def test_a_number_that_does_not_fit_is_an_error_not_another_number() -> None:
    for item in (0, -1, 10**10):
        with pytest.raises(PointsError):
            own_barcode(item)
    for make in (new_order_number, new_voucher_code):
        with pytest.raises(PointsError):
            make(b"1234567")
