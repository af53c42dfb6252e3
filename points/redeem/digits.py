"""The digits of the shop. Lengths tell them apart on one scan box.

Items 8, 12, 13 or 14, order 10, card 16, voucher 18, member code 22. All end in a check digit, so a mistyped one is
noticed before anything is looked up.
"""

from typing import Literal

from points.errors import PointsError
from points.people.codes import CARD_DIGITS, MEMBER_DIGITS, check_digit

ORDER_DIGITS = 10
VOUCHER_DIGITS = 18
BARCODE_DIGITS = (8, 12, 13, 14)
_OWN = "20"
"""GS1 keeps 20 to 29 for numbers that a shop gives itself."""

DigitsKind = Literal["item", "order", "card", "voucher", "member"]
_BY_LENGTH: dict[int, DigitsKind] = {
    **dict.fromkeys(BARCODE_DIGITS, "item"),
    ORDER_DIGITS: "order",
    CARD_DIGITS: "card",
    VOUCHER_DIGITS: "voucher",
    MEMBER_DIGITS: "member",
}


def kind_of_digits(digits: str) -> DigitsKind | None:
    """What these digits are by their length; None for nothing of ours."""
    if not (digits.isascii() and digits.isdigit()):
        return None
    return _BY_LENGTH.get(len(digits))


def new_order_number(random_bytes: bytes) -> str:
    """The pick-up code of an order, from at least 8 random bytes."""
    return _checked("5", ORDER_DIGITS, random_bytes)


def new_voucher_code(random_bytes: bytes) -> str:
    """The code of a voucher, from at least 16 random bytes."""
    return _checked("6", VOUCHER_DIGITS, random_bytes)


def is_barcode(digits: str) -> bool:
    """Whether these are an article number whose check digit is right (GS1 General Specifications, 7.9.1)."""
    fits = digits.isascii() and digits.isdigit() and len(digits) in BARCODE_DIGITS
    return fits and ean_check_digit(digits[:-1]) == digits[-1]


def own_barcode(item_id: int) -> str:
    """The article number we give an item that has none: EAN-13 with its id inside."""
    if not 0 < item_id < 10**10:
        raise PointsError(f"item {item_id} does not fit an article number")
    body = f"{_OWN}{item_id:010d}"
    return body + ean_check_digit(body)


def item_of_own_barcode(digits: str) -> int | None:
    """Which item our own article number names; None for any other."""
    if len(digits) == 13 and digits.startswith(_OWN) and is_barcode(digits):
        return int(digits[len(_OWN) : -1])
    return None


def ean_check_digit(body: str) -> str:
    """Weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if i % 2 == 0 else 1) for i, digit in enumerate(reversed(body)))
    return str(-total % 10)


def _checked(first: str, length: int, random_bytes: bytes) -> str:
    if len(random_bytes) < 8:
        raise PointsError("a code needs at least 8 random bytes")
    free = length - 2
    body = first + f"{int.from_bytes(random_bytes) % 10**free:0{free}d}"
    return body + check_digit(body)
