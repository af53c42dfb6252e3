"""``points migrate``."""

from points.cli.installation import app_role
from points.db.engine import Database
from points.db.migrate import upgrade
from points.settings import Settings


def migrate(settings: Settings) -> None:
    """Bring the database to this program's version, as the role that owns its tables."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.owner_database_url)
    try:
        upgrade(database, app_role=app_role(settings))
    finally:
        database.close()
    print("数据库已是最新版本。")
