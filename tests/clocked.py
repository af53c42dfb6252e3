"""The ``points`` command under a clock that a test moves: ``python clocked.py CLOCK_FILE serve``.

The same composition root, parts and code; only where it learns the time is another. The file holds one instant as
decimal digits and may be written while the program runs.
"""

import os
import sys

from points.cli import installation
from points.cli.main import main

DIGITS = 20


class FileClock:
    """Reads the instant from a file each time it is asked."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDONLY)

    def now(self) -> int:
        """The instant the file holds."""
        return int(os.pread(self._file, DIGITS, 0))


if __name__ == "__main__":
    clock = FileClock(sys.argv[1])
    installation.SystemClock = lambda: clock  # type: ignore[assignment,misc]
    sys.argv = ["points", *sys.argv[2:]]
    sys.exit(main())
