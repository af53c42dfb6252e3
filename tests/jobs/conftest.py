"""An installation on PostgreSQL and Valkey, nothing of it started but the two."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import PostgreSQL
from jobs.processes import Grown

from points.clock import FixedClock


@pytest.fixture
def grown(postgresql: PostgreSQL, tmp_path: Path, town_clock: FixedClock) -> Iterator[Grown]:
    with postgresql.fresh() as url:
        installation = Grown(url, tmp_path, town_clock.now())
        try:
            installation.valkey_up()
            yield installation
        finally:
            installation.close()
