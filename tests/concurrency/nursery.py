"""A process that has imported the program once and forks a ``points serve`` for each line it reads.

Starting one from nothing takes seconds of importing; the tests that kill servers start many. A line is a JSON object
{clock, log, environment}; the answer is the child's process id. The child is the whole program, by its own entry.
"""

import json
import os
import signal
import sys

from clocked import FileClock

from points.cli import installation
from points.cli.main import main


def _serve(order: dict[str, str]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(json.loads(order["environment"]))
    clock = FileClock(order["clock"])
    installation.SystemClock = lambda: clock  # type: ignore[assignment,misc]
    sys.argv = ["points", "serve"]
    os._exit(main())


if __name__ == "__main__":
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are nobody's to wait for
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _serve(json.loads(line))
        print(child, flush=True)
