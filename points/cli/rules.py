"""``points rules``: look a rule file over, and put it into force."""

from pathlib import Path

from points.cli.installation import opened
from points.errors import PointsError
from points.rules import parse
from points.rules.versions import LoadRules
from points.settings import Settings

RULE_FILE_BYTES_MAX = 100_000


def check(file: Path) -> None:
    """Say whether a rule file can be used; every problem of it if not."""
    rules = parse(rule_text(file), file=file.name)
    print(f"规则「{rules.name}」没有问题:{len(rules.categories)}类积分,{rules.effective_from}起生效。")


def load(settings: Settings, file: Path) -> None:
    """Add a rule file as a version. The same file again changes nothing."""
    text = rule_text(file)
    with opened(settings) as town:
        version = town.writer.run_now(LoadRules(actor=None, source=text, file=file.name))
    print(f"规则已载入,版本号 {version}。")


def rule_text(file: Path) -> str:
    """A rule file's text; ``PointsError`` says why it cannot be read."""
    try:
        if file.stat().st_size > RULE_FILE_BYTES_MAX:
            raise PointsError(f"{file} 太大了,不像是规则文件。")
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise PointsError(f"读不了 {file}:{error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PointsError(f"{file} 不是 UTF-8 文字文件,请另存为 UTF-8 再试。") from error
