"""The ``points`` command for pictures: ``python still.py CLOCK_FILE serve``.

As ``tests/clocked.py``, and numbers that are drawn at random (pick-up codes, vouchers) begin anew with every start.
"""

import sys
from random import Random

from clocked import FileClock

from points.cli import installation
from points.cli.main import main
from points.redeem import digits, sale, voucher


def _still(command: str) -> None:
    """Take the place of what is drawn; another sequence for each command, so that none meets what another drew."""
    rng = Random(command)  # noqa: S311 - codes of an invented town

    def order_number(random_bytes: bytes) -> str:
        return digits.new_order_number(rng.randbytes(len(random_bytes)))

    def voucher_code(random_bytes: bytes) -> str:
        return digits.new_voucher_code(rng.randbytes(len(random_bytes)))

    sale.new_order_number, voucher.new_voucher_code = order_number, voucher_code


if __name__ == "__main__":
    clock = FileClock(sys.argv[1])
    installation.SystemClock = lambda: clock  # type: ignore[assignment,misc]
    _still(sys.argv[2])
    sys.argv = ["points", *sys.argv[2:]]
    sys.exit(main())
