"""The fixtures of this room's tests."""

import pytest
from people.town import Town
from sqlalchemy import Connection

from points.clock import FixedClock
from points.db.engine import Database


@pytest.fixture
def town(database: Database, writing: Connection, town_clock: FixedClock) -> Town:
    return Town(database, writing, town_clock)
