"""One nursery of server processes for all races."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from concurrency.servers import Nursery
from running import ROOT


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    line = [sys.executable, str(ROOT / "tests" / "concurrency" / "nursery.py")]
    paths = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    with subprocess.Popen(line, env=paths, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Nursery(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
