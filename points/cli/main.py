"""The command line: what can be asked, and how it answers when something is wrong."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from points import __version__, settings
from points.cli import awards, backup, calendar, logs, people, rules, schema, serve, town, worker
from points.errors import PointsError, Refusal

DONE, FAILED, INTERRUPTED = 0, 1, 130

Asked = argparse.Namespace
Commands = Any
"""argparse's group of subcommands; its type is private."""


def main() -> int:
    """The process: logging set up, then what its arguments ask for."""
    logs.configure()
    return obey()


def obey(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or failed, 2 not understood, 130 interrupted."""
    asked = parser().parse_args(arguments)
    try:
        return asked.run(asked) or DONE
    except Refusal as refusal:
        return _failed("\n".join([refusal.explanation, *map(str, refusal.details.get("problems", ()))]))
    except PointsError as error:
        return _failed(str(error))
    except OperationalError as error:
        return _failed(f"数据库连不上:{str(error.orig).splitlines()[0]}")
    except KeyboardInterrupt:
        return INTERRUPTED


def parser() -> argparse.ArgumentParser:
    """All commands."""
    top = argparse.ArgumentParser(prog="points", description="积分:一个镇的志愿服务和议事积分。")
    top.add_argument("--version", action="version", version=f"points {__version__}")
    commands = top.add_subparsers(title="命令", required=True, metavar="命令")
    _command(commands, "migrate", "建好数据库,或升级到这个版本", lambda _: schema.migrate(settings.load()))
    _command(commands, "serve", "提供服务", lambda _: serve.serve(settings.load()))
    _command(commands, "worker", "办后台的事(要有 Redis)", lambda _: worker.worker(settings.load()))
    _command(commands, "setup", "给出第一位管理员的登录链接", lambda _: town.setup(settings.load()))
    _command(commands, "verify", "从每一笔记录重新核对全部账目", lambda _: town.verify(settings.load()))
    _add_files(commands)
    demo = _command(
        commands, "demo", "装入演示用的镇子,说明各角色怎么登录", lambda a: town.demo(settings.load(), a.if_empty)
    )
    demo.add_argument("--if-empty", action="store_true", help="已有居民时不装入,只说明怎么登录")
    return top


def _add_files(commands: Commands) -> None:
    """The commands that read or write a file."""
    reading = _command(
        commands,
        "import",
        "导入居民名单(XLSX 或 CSV)",
        lambda a: people.import_people(settings.load(), a.file, dry_run=a.dry_run, skip_bad=a.skip_bad),
    )
    reading.add_argument("file", type=Path)
    reading.add_argument("--dry-run", action="store_true", help="只检查,不导入")
    reading.add_argument("--skip-bad", action="store_true", help="有问题的行留下不导,其余导入")
    writing = _command(
        commands, "export", "导出居民名单(.xlsx 或 .csv)", lambda a: people.export_people(settings.load(), a.file)
    )
    writing.add_argument("file", type=Path)
    group = commands.add_parser("rules", help="积分规则").add_subparsers(required=True, metavar="命令")
    _command(group, "check", "检查规则文件", lambda a: rules.check(a.file)).add_argument("file", type=Path)
    _command(group, "load", "载入规则文件", lambda a: rules.load(settings.load(), a.file)).add_argument(
        "file", type=Path
    )
    _add_calendar(commands)
    _add_awards(commands)
    group = commands.add_parser("db", help="数据库").add_subparsers(required=True, metavar="命令")
    copying = _command(group, "backup", "备份数据库", lambda a: backup.backup(settings.load(), a.file))
    copying.add_argument("file", type=Path)


def _add_calendar(commands: Commands) -> None:
    """The commands on the calendar."""
    group = commands.add_parser("calendar", help="放假安排").add_subparsers(required=True, metavar="命令")
    showing = _command(group, "show", "看一年的放假和调休上班日", lambda a: calendar.show(settings.load(), a.year))
    showing.add_argument("year", type=int)
    loading = _command(
        group,
        "import",
        "录入一年的放假安排(CSV,三列:day,kind,name)",
        lambda a: calendar.load(settings.load(), a.year, a.file, a.source),
    )
    loading.add_argument("year", type=int)
    loading.add_argument("file", type=Path)
    loading.add_argument("--source", help="来源,例如通知的名称和文号")


def _add_awards(commands: Commands) -> None:
    """The commands on the lists of awards."""
    group = commands.add_parser("awards", help="评选名单").add_subparsers(required=True, metavar="命令")
    again = _command(
        group,
        "recompute",
        "从每一笔记录重新算出一期的全部名单,和存的逐字核对",
        lambda a: awards.recompute(settings.load(), a.cycle, a.out),
    )
    again.add_argument("--out", type=Path, help="把最后一份名单的原文写到这个文件")
    moved = _command(
        group, "difference", "看最近两次名单谁变了", lambda a: awards.difference(settings.load(), a.cycle)
    )
    tried = _command(
        group,
        "what-if",
        "规则草稿表决以前,看按草稿谁会变",
        lambda a: awards.what_if(settings.load(), a.cycle, a.rules),
    )
    tried.add_argument("--rules", type=Path, required=True, help="规则草稿")
    for each in (again, moved, tried):
        each.add_argument("cycle", nargs="+", help="评选期的编号,或评选和期数,例如 quarter_star 20263")


def _command(
    commands: Commands, name: str, about: str, run: Callable[[Asked], int | None]
) -> argparse.ArgumentParser:
    added: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
    added.set_defaults(run=run)
    return added


def _failed(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return FAILED
