"""A small town for each test."""

from collections.abc import Iterator

import pytest
from town import Town

from points.clock import FixedClock
from points.db.engine import Database


@pytest.fixture
def town(database: Database, town_clock: FixedClock) -> Iterator[Town]:
    built = Town.build(database, town_clock)
    yield built
    built.close()
