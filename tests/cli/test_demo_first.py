"""What `make run` does on a new machine: the demo town is the first thing its database records."""

from pathlib import Path

from points.cli import schema
from points.cli.installation import opened
from points.db.condition import recorded_at
from points.settings import load


def test_opening_an_installation_records_nothing(tmp_path: Path) -> None:
    settings = load({"POINTS_DATA_DIR": str(tmp_path)})

    schema.migrate(settings)
    with opened(settings) as town, town.database.read() as connection:
        assert recorded_at(connection) == 0
