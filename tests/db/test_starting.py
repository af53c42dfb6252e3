"""How the tests themselves begin: workers must not trip over each other, nor make twice what can be shared."""

import subprocess
import sys
from pathlib import Path

import pytest
from databases import one_at_a_time
from sharing import rank, scope

PROGRAM = """
import sys
from pathlib import Path
from databases import one_at_a_time
print("waiting", flush=True)
with one_at_a_time(Path(sys.argv[1])):
    print("alone", flush=True)
"""


def test_servers_are_started_one_after_the_other(tmp_path: Path) -> None:
    line = [sys.executable, "-c", PROGRAM, str(tmp_path / "lock")]
    tests = Path(__file__).parents[1]
    with one_at_a_time(tmp_path / "lock"):
        other = subprocess.Popen(line, cwd=tests.parent, env={"PYTHONPATH": f"{tests}:."}, stdout=subprocess.PIPE)
        assert other.stdout is not None
        assert other.stdout.readline() == b"waiting\n"
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(0.5)
    said, _ = other.communicate(timeout=20)
    assert (said, other.returncode) == (b"alone\n", 0)


def test_what_shares_a_set_up_goes_to_one_worker_and_the_longest_first() -> None:
    assert scope("tests/db/test_a.py::test_one") == scope("tests/db/test_a.py::test_two[sqlite]")
    assert scope("tests/db/test_a.py::test_one") != scope("tests/db/test_b.py::test_one")
    assert scope("tests/demo/test_a.py::test_one") == scope("tests/demo/test_b.py::test_one")
    assert scope("tests/properties/test_a.py::test[sqlite]") != scope("tests/properties/test_a.py::test[postgresql]")
    assert rank("tests/demo/test_a.py::test_one") < rank("tests/db/test_a.py::test_one")
