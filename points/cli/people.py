"""``points import`` and ``points export``: residents' files."""

from pathlib import Path

from points.cli.bar import Bar
from points.cli.installation import Installation, opened
from points.errors import PointsError
from points.limits import IMPORT_BYTES_MAX
from points.people.export import ExportPeople, Format, write_people
from points.people.importing import NATURAL_KEY_TEXT
from points.people.importing.applying import ApplyImport
from points.people.importing.reads import rows_of_import
from points.people.importing.staging import DiscardImport, ImportView, prepare
from points.people.session import SYSTEM
from points.rules.lapsing import lapses
from points.rules.versions import purse_at
from points.settings import Settings

BAD_ROWS_SHOWN_MAX = 100
FORMATS: dict[str, Format] = {".xlsx": "xlsx", ".csv": "csv"}


def import_people(settings: Settings, file: Path, *, dry_run: bool, skip_bad: bool) -> None:
    """Bring a file in: read, judge, show what is wrong, and apply whole or not at all."""
    content = _content(file)
    with opened(settings) as town:
        with town.database.read() as connection, Bar("检查", "行") as bar:
            command = prepare(connection, town.keys, SYSTEM, file.name, content, progress=bar.move)
        staged = town.writer.run_now(command)
        _tell(town, staged)
        if dry_run or (staged.counts.bad and not skip_bad):
            town.writer.run_now(DiscardImport(actor=SYSTEM, keys=town.keys, import_id=staged.id))
            if not dry_run:
                raise PointsError(
                    f"有{staged.counts.bad}行有问题,一行也没有导入。改好后再试,或加 --skip-bad 跳过这些行。"
                )
            print("只检查,没有导入。")
            return
        with Bar("导入", "行") as bar:
            town.writer.run_now(
                ApplyImport(
                    actor=SYSTEM,
                    keys=town.keys,
                    import_id=staged.id,
                    skip_bad=skip_bad,
                    lapses=lapses,
                    purse=purse_at,
                    progress=bar.move,
                )
            )
    print(f"已导入:新增{staged.counts.new}人,更新{staged.counts.change}人。")


def export_people(settings: Settings, file: Path) -> None:
    """Write everybody into a file that can be imported again."""
    format_ = FORMATS.get(file.suffix.lower())
    if format_ is None:
        raise PointsError(f"不知道 {file.name} 是什么格式,文件名请用 .xlsx 或 .csv 结尾。")
    if file.exists():
        raise PointsError(f"{file} 已经存在。导出不覆盖旧文件,请换一个文件名。")
    with opened(settings) as town:
        ticket = town.writer.run_now(ExportPeople(actor=SYSTEM, keys=town.keys))
        with town.database.read() as connection, Bar("导出", "人") as bar:
            written = write_people(connection, town.keys, ticket, format_, bar.move)
    try:
        file.write_bytes(written)
    except OSError as error:
        raise PointsError(f"不能写 {file}:{error.strerror}") from error
    print(f"已导出到 {file}。里面有居民的手机号,请妥善保管,用完删除。")


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > IMPORT_BYTES_MAX:
            raise PointsError(f"{file} 太大,最多{IMPORT_BYTES_MAX // 1_000_000}MB,请分成几个文件。")
        return file.read_bytes()
    except OSError as error:
        raise PointsError(f"读不了 {file}:{error.strerror}") from error


def _tell(town: Installation, staged: ImportView) -> None:
    """What was understood of a file, and what is wrong with it."""
    counts = staged.counts
    known = "、".join(each.column for each in staged.columns if each.field is not None)
    print(f"认出的列:{known}。{NATURAL_KEY_TEXT}")
    print(f"共{counts.total}行:新增{counts.new},更新{counts.change},不变{counts.same},有问题{counts.bad}。")
    with town.database.read() as connection:
        bad = rows_of_import(connection, town.keys, SYSTEM, staged.id, "bad", limit=BAD_ROWS_SHOWN_MAX)
    for row in bad:
        print(f"  第{row.row}行:{row.explanation}")
    if counts.bad > len(bad):
        print(f"  还有{counts.bad - len(bad)}行有问题,没有全部列出。")
