"""The command line: one plain sentence and an exit code, whatever happens; never a traceback."""

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from points import settings
from points.cli.installation import opened
from points.cli.main import obey
from points.people.persons import CreatePerson
from points.people.places import CreatePlace, CreateTown
from points.people.session import SYSTEM


@dataclass(frozen=True)
class Done:
    """A command's exit code and what it said."""

    code: int
    said: str
    error: str


Run = Callable[..., Done]
START_SECONDS_MAX = 20
TABLE = """姓名,手机号,村(社区),小区,户主,年龄段
何一,19900001001,东村,桂花苑,何一,60-74
何二,19900001002,东村,桂花苑,何一,18-59
,19900001003,东村,,,
何四,12345,东村,,,
何五,19900001005,没有的村,,,
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("POINTS_")}
    return kept | {"POINTS_DATA_DIR": str(tmp_path / "data"), "PORT": str(port)}


@pytest.fixture
def points(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Give a command, in this process; ``more`` are variables of its environment."""

    def run(*arguments: str, **more: str) -> Done:
        with monkeypatch.context() as patched:
            for name, value in (environment | more).items():
                patched.setenv(name, value)
            try:
                code = obey(arguments)
            except SystemExit as left:
                code = int(left.code or 0)
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return run


def failed_with(done: Done, *words: str) -> None:
    assert done.code == 1, done
    for word in words:
        assert word in done.error, done


def test_nothing_runs_before_the_database_is_built(points: Run) -> None:
    for command in (["serve"], ["verify"], ["setup"], ["export", "a.xlsx"]):
        failed_with(points(*command), "points migrate")


def test_migrating_twice_changes_nothing(points: Run) -> None:
    assert points("migrate").code == 0
    assert points("migrate").code == 0
    assert points("verify").said.startswith("账目一致")


def test_a_wrong_setting_is_named(points: Run) -> None:
    failed_with(points("migrate", PORT="many"), "PORT")
    failed_with(points("migrate", POINTS_CODE_GATEWAY="pigeon"), "POINTS_CODE_GATEWAY")
    failed_with(points("migrate", POINTS_DATABASE_URL="mysql://x/y"), "mysql")


def test_a_database_that_does_not_answer_is_said_plainly(points: Run) -> None:
    failed_with(points("verify", POINTS_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"), "数据库连不上")


def test_a_command_nobody_knows_exits_with_2(points: Run) -> None:
    assert points("dance").code == 2


def test_rules_are_checked_and_loaded_once(points: Run, tmp_path: Path) -> None:
    points("migrate")
    shipped = Path("points/rules/examples/one_yuan.toml")
    assert "一分一元" in points("rules", "check", str(shipped)).said
    first, again = points("rules", "load", str(shipped)).said, points("rules", "load", str(shipped)).said
    assert first == again
    broken = tmp_path / "broken.toml"
    broken.write_text("name = 5\n")
    failed_with(points("rules", "check", str(broken)), "broken.toml", "name")
    failed_with(points("rules", "check", str(tmp_path / "none.toml")), "none.toml")


def test_the_key_is_made_once_and_another_is_refused(
    points: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    points("migrate")
    key = Path(environment["POINTS_DATA_DIR"]) / "secret.key"
    assert points("verify").code == 0
    kept = key.read_text()
    assert (len(kept), stat.S_IMODE(key.stat().st_mode)) == (64, 0o600)
    key.write_text("0" * 64)
    failed_with(points("verify"), str(key), "不是这个数据库的密钥")
    key.unlink()
    failed_with(points("verify"), str(key), "备份")
    assert not key.exists()
    elsewhere = tmp_path / "elsewhere.key"
    failed_with(points("verify", POINTS_SECRET_KEY_FILE=str(elsewhere)), str(elsewhere))
    elsewhere.write_text(kept + "\n")
    assert points("verify", POINTS_SECRET_KEY_FILE=str(elsewhere)).code == 0
    elsewhere.write_text("short")
    failed_with(points("verify", POINTS_SECRET_KEY_FILE=str(elsewhere)), str(elsewhere))


def test_no_key_is_made_for_a_town_in_which_somebody_lives(points: Run, environment: dict[str, str]) -> None:
    points("migrate")
    folder = Path(environment["POINTS_DATA_DIR"])
    with opened(settings.load(environment)) as town:
        root = town.writer.run_now(CreateTown(actor=SYSTEM, keys=town.keys, name="测试镇"))
        town.writer.run_now(CreatePerson(actor=SYSTEM, keys=town.keys, name="何一", place_id=root.id))
    with closing(sqlite3.connect(folder / "points.db")) as file, file:
        file.execute("DELETE FROM installation")  # as a database from before the mark was kept
    (folder / "secret.key").unlink()
    failed_with(points("verify"), "secret.key", "备份")
    assert not (folder / "secret.key").exists()


def test_the_first_administrator_gets_a_link(points: Run, environment: dict[str, str]) -> None:
    points("migrate")
    assert f"http://127.0.0.1:{environment['PORT']}/setup/" in points("setup").said


def test_residents_go_in_and_come_out_as_they_were(points: Run, environment: dict[str, str], tmp_path: Path) -> None:
    points("migrate")
    with opened(settings.load(environment)) as town:
        root = town.writer.run_now(CreateTown(actor=SYSTEM, keys=town.keys, name="测试镇"))
        town.writer.run_now(CreatePlace(actor=SYSTEM, keys=town.keys, parent_id=root.id, kind="village", name="东村"))
    file = tmp_path / "名单.csv"
    file.write_text(TABLE, encoding="utf-8")
    failed_with(points("import", str(file)), "一行也没有导入")
    done = points("import", str(file), "--skip-bad")
    assert (done.code, "新增2人" in done.said) == (0, True), done
    out = tmp_path / "out.xlsx"
    assert points("export", str(out)).code == 0
    again = points("import", str(out), "--dry-run")
    assert "新增0,更新0,不变2,有问题0" in again.said
    failed_with(points("export", str(out)), "已经存在")
    failed_with(points("export", str(tmp_path / "out.pdf")), ".xlsx")
    failed_with(points("import", str(tmp_path / "none.csv")), "none.csv")


def test_a_backup_is_whole_and_never_overwrites(points: Run, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    failed_with(points("db", "backup", str(target)), "没有数据库文件")
    points("migrate")
    points("rules", "load", "points/rules/examples/one_yuan.toml")
    assert points("db", "backup", str(target)).code == 0
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT code FROM rule_versions").fetchall() == [("one_yuan",)]
    failed_with(points("db", "backup", str(target)), "已经存在")
    failed_with(points("db", "backup", "x", POINTS_DATABASE_URL="postgresql://a@127.0.0.1:1/b"), "pg_dump")


def test_one_process_serves_a_file_and_stops_when_told(points: Run, environment: dict[str, str]) -> None:
    points("migrate")
    address = f"http://127.0.0.1:{environment['PORT']}/api/health"
    command = [sys.executable, "-m", "points", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as serving:
        try:
            wait_until_up(address)
            failed_with(points("serve", PORT="1"), "只能由一个进程服务")
            assert points("verify").code == 0
        finally:
            serving.send_signal(signal.SIGTERM)
        out, err = serving.communicate(timeout=START_SECONDS_MAX)
    assert b"Traceback" not in err, err.decode()
    assert serving.returncode in (0, -signal.SIGTERM)
    assert b"http://127.0.0.1:" in out
    assert b'"route":"/api/health"' in err


def test_a_port_in_use_is_said_plainly(points: Run, environment: dict[str, str]) -> None:
    points("migrate")
    with socket.create_server(("127.0.0.1", int(environment["PORT"]))):
        failed_with(points("serve"), environment["PORT"], "换一个端口")


def wait_until_up(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            assert httpx.get(address).status_code == 200
        except httpx.ConnectError:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.05)
        else:
            return
