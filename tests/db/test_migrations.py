"""The schema is what the migrations build, on both databases."""

import importlib
import pkgutil

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import points
from points.db.engine import Database
from points.db.schema import metadata


def test_the_models_say_what_the_migrations_built(database: Database) -> None:
    for module in pkgutil.walk_packages(points.__path__, "points."):
        if _may_hold_tables(module.name):
            importlib.import_module(module.name)
    with database.read() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)
    assert differences == []
    assert {"stock_counts", "vouchers", "calendar_days"} <= set(metadata.tables), "a room's tables were not looked at"


def _may_hold_tables(name: str) -> bool:
    in_db = name.startswith("points.db.") and "migrations" not in name
    return in_db or name.endswith("models") or name.startswith("points.rules.")
