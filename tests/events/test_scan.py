"""A scan, from the volunteer's phone to points in the ledger."""

import pytest
from sqlalchemy import func, select
from town import DAY_OF_EVENT, Town, token

from points import clock
from points.db.working_set import WorkingSet
from points.errors import Refusal
from points.events.manage import CancelEvent, ChangeEvent, CloseEvent
from points.events.models import Phase, attendances, scans
from points.events.steward_scan import StewardScan
from points.ledger.models import accounts, transfers
from points.people.models import PLACES, Place
from points.people.places import labels
from points.people.session import SYSTEM


def balance(town: Town, person_id: int, unit: int, kind: str = "wallet") -> int:
    query = select(accounts.c.balance).where(
        accounts.c.owner_type == "person", accounts.c.owner_id == person_id, accounts.c.unit_id == unit
    )
    with town.database.read() as connection:
        return connection.execute(query.where(accounts.c.kind == kind)).scalar() or 0


def test_in_and_out_give_minutes_and_points_by_the_rule(town: Town) -> None:
    wang, event = town.person("王秀英"), town.event()
    town.at(8, 2)
    told = town.scanned(wang, event)
    assert told.message == "签到成功 8:02。走的时候记得签退。"
    town.at(10, 32)
    told = town.scanned(wang, event, "out")
    assert (told.minutes, told.points) == (150, 500)
    assert balance(town, wang.person_id, 1) == 500
    assert balance(town, wang.person_id, 2) == 150


def test_minutes_are_clipped_to_the_window(town: Town) -> None:
    wang, event = town.person(), town.event()
    town.at(7, 40)
    town.scanned(wang, event)
    town.at(12, 30)
    assert town.scanned(wang, event, "out").minutes == 180


@pytest.mark.parametrize(
    ("hour", "minute", "phase", "reason", "words"),
    [
        (7, 20, "in", "too_early", "还没到时间,7:30开始签到。"),
        (11, 0, "in", "too_late", "活动已结束,不能再签到。"),
        (9, 0, "out", "not_in", "没查到您的签到,请找负责人补登。"),
        (13, 1, "out", "too_late", "活动结束太久了,不能再签退,请找负责人补登。"),
    ],
)
def test_refusals_by_time_and_order(town: Town, hour: int, minute: int, phase: str, reason: str, words: str) -> None:
    wang, event = town.person(), town.event()
    town.at(hour, minute)
    with pytest.raises(Refusal) as refused:
        town.scanned(wang, event, phase)
    assert (refused.value.reason, refused.value.explanation) == (reason, words)
    with town.database.read() as connection:
        assert connection.execute(select(scans.c.refused_for)).scalars().all() == [reason]
        assert connection.execute(select(func.count()).select_from(attendances)).scalar() == 0


def test_a_second_entry_and_a_second_exit_are_refused(town: Town) -> None:
    wang, event = town.person(), town.event()
    town.at(8, 32)
    town.scanned(wang, event)
    with pytest.raises(Refusal, match="您8:32已签到,不用再签。"):
        town.scanned(wang, event)
    town.at(9, 32)
    town.scanned(wang, event, "out")
    with pytest.raises(Refusal) as refused:
        town.scanned(wang, event, "out")
    assert refused.value.reason == "already_out"


def test_caps_of_the_day_are_kept_and_told(town: Town) -> None:
    wang = town.person()
    first = town.event(ends_at=clock.at(DAY_OF_EVENT, 14))
    town.at(8)
    town.scanned(wang, first)
    town.at(14)
    told = town.scanned(wang, first, "out")
    assert (told.minutes, told.points, told.note) == (360, 1000, "今天的积分已到上限,时长照记。")


def test_a_replayed_key_moves_nothing(town: Town) -> None:
    wang, event = town.person(), town.event()
    town.at(8)
    command = town.scan(wang, event)
    first, again = town.outcome(command), town.outcome(command)
    assert again.replayed
    assert first.value == again.value


def test_a_cancelled_event_takes_everything_back(town: Town) -> None:
    wang, event = town.person(), town.event()
    town.at(8)
    town.scanned(wang, event)
    town.at(10)
    town.scanned(wang, event, "out")
    town.run(CancelEvent(by=SYSTEM, event_id=event, reason="暴雨"))
    assert balance(town, wang.person_id, 1) == 0
    assert balance(town, wang.person_id, 2) == 0


def test_a_corrected_time_posts_a_new_revision(town: Town) -> None:
    wang, event = town.person(), town.event()
    town.at(8)
    town.scanned(wang, event)
    town.at(10)
    town.scanned(wang, event, "out")
    shorter = town.draft(starts_at=clock.at(DAY_OF_EVENT, 9))
    town.run(ChangeEvent(by=SYSTEM, event_id=event, draft=shorter))
    assert balance(town, wang.person_id, 2) == 60
    assert balance(town, wang.person_id, 1) == 200
    with town.database.read() as connection:
        revisions = connection.execute(select(transfers.c.revision).distinct()).scalars().all()
    assert sorted(revisions) == [1, 2]


def test_a_forgotten_sign_out_is_closed_by_the_events_rule(town: Town) -> None:
    wang, event = town.person(), town.event(forgotten="half")
    town.at(9)
    town.scanned(wang, event)
    town.at(11, 30)
    town.run(CloseEvent(by=SYSTEM, event_id=event))
    assert balance(town, wang.person_id, 2) == 60


def test_a_revoked_card_is_refused_and_kept_as_an_attempt(town: Town) -> None:
    steward = town.person(role="steward")
    wang, event = town.person("王秀英"), town.event()
    town.card(wang.person_id, "good")
    town.card(wang.person_id, "old", revoked=True)
    town.at(8)

    def by_card(index: str) -> StewardScan:
        return StewardScan(
            key=town.key(), event_id=event, phase="in", at=town.clock.now(), received_at=town.clock.now(),
            device="desk", assurance="card", token=token(steward.person_id), card_index=index,
        )  # fmt: skip

    with pytest.raises(Refusal, match="卡已作废,请到签到台换卡。"):
        town.run(by_card("old"))
    told = town.run(by_card("good"))
    assert told.person_name == "王秀英"


def test_the_hot_path_makes_no_late_loads(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(f"{shelf} by {lookup}"))
    wang, event = town.person(), town.event()
    town.at(8)
    town.scanned(wang, event)
    town.at(9)
    late.clear()
    town.scanned(wang, event, "out")
    town.scanned(town.person(), event)
    assert late == []


def test_staff_see_where_somebody_lives_from_the_village_down_without_a_late_load(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        village = ws.get(PLACES, town.village)
        assert village is not None
        home_id = ws.next_id()
        home = ws.insert(PLACES, Place(home_id, village.id, "compound", "桂花苑", f"{village.path}{home_id}/"))
        ws.flush()
    wang, steward, event = town.person(place_id=home.id), town.person(role="steward"), town.event()
    late: list[str] = []
    monkeypatch.setattr(WorkingSet, "on_late_load", lambda _, shelf, lookup: late.append(f"{shelf} by {lookup}"))

    def picked(phase: Phase) -> StewardScan:
        return StewardScan(
            key=town.key(), event_id=event, phase=phase, at=town.clock.now(), received_at=town.clock.now(),
            device="", assurance="listed", token=token(steward.person_id), named_id=wang.person_id,
        )  # fmt: skip

    town.at(8)
    assert town.run(picked("in")).team == "东村 桂花苑"
    town.at(9)
    late.clear()
    assert town.run(picked("out")).team == "东村 桂花苑"
    assert late == []
    with town.database.read() as connection:
        assert labels(connection, [home.id]) == {home.id: "东村 桂花苑"}
