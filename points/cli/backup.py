"""``points db backup``: a copy of the SQLite file while it is in use."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url
from tqdm import tqdm

from points.errors import PointsError
from points.settings import Settings

PAGES_AT_ONCE = 1_000


def backup(settings: Settings, target: Path) -> None:
    """Copy the database by SQLite's online backup: one consistent moment, nobody waits."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        raise PointsError("这是 PostgreSQL 数据库,请用它自己的工具备份,例如:pg_dump -Fc -f points.dump 数据库名")
    source = Path(url.database or "")
    if not source.is_file():
        raise PointsError(f"没有数据库文件 {source},没有可备份的内容。")
    if target.exists():
        raise PointsError(f"{target} 已经存在。备份不覆盖旧文件,请换一个文件名。")
    partial = target.with_name(target.name + ".partial")
    try:
        _copy(source, partial)
        partial.replace(target)
    except OSError as error:
        raise PointsError(f"不能写 {target}:{error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    print(f"已备份到 {target}。密钥文件 {settings.key_file} 要另外保存:没有它,手机号和卡都读不出来。")


def _copy(source: Path, target: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as opened,
            closing(sqlite3.connect(target)) as copy,
            tqdm(desc="备份", unit="页", leave=False, disable=None) as bar,
        ):

            def progress(_status: int, remaining: int, total: int) -> None:
                bar.total = total
                bar.update(total - remaining - bar.n)

            opened.backup(copy, pages=PAGES_AT_ONCE, progress=progress, sleep=0.0)
            if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise PointsError("备份出来的文件没有通过检查,请再试一次。")
    except sqlite3.Error as error:
        raise PointsError(f"备份失败:{error}") from error
