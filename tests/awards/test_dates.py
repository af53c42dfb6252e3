"""When a cycle may go on: ten working days for records, days for recommending, all on the town's calendar."""

from collections.abc import Callable
from datetime import date

import pytest
from awards.families import FULL, family, rules
from awards.stars import NOMINATIONS_CLOSED, NOTICE_OVER, RECORDS_CLOSED, Stars

from points import clock
from points.awards.cycle import CloseNominations, CloseRecords, OpenCycle
from points.awards.publicity import Submit
from points.rules.versions import LoadRules

Build = Callable[..., Stars]
TOMORROW = clock.DAY


def opening(stars: Stars, period: int = 20261, code: str = "star") -> OpenCycle:
    return OpenCycle(by=stars.secretary, family=code, period=period)


def test_a_cycle_begins_once_its_period_is_over_to_the_minute(quiet: Stars) -> None:
    quiet.clock.instant = clock.at(date(2026, 4, 1)) - 1
    refusal = quiet.refused(opening(quiet))
    assert (refusal.reason, refusal.explanation) == ("period_running", "2026年第一季度还没有结束,4月1日起可以开评。")
    quiet.clock.instant += 1
    assert quiet.run(opening(quiet))


def test_the_same_cycle_is_opened_once(quiet: Stars) -> None:
    cycle_id = quiet.open()
    assert quiet.open() == cycle_id
    assert [each.action for each in quiet.steps(cycle_id)] == ["open"]


def test_records_may_come_for_ten_working_days_and_the_list_waits_for_them(quiet: Stars) -> None:
    cycle_id = quiet.open()
    assert quiet.cycle(cycle_id).records_until == 20260415, "清明 from 4 to 6 April does not count"
    closing = CloseRecords(by=quiet.secretary, cycle_id=cycle_id)
    quiet.clock.instant = clock.at(RECORDS_CLOSED) - 1
    refusal = quiet.refused(closing)
    assert refusal.reason == "records_open"
    assert refusal.explanation == "2026年第一季度的记录可以补到4月15日,4月16日起才能截止。"
    assert refusal.details["earliest"] == "2026-04-16"
    quiet.clock.instant += 1
    assert quiet.run(closing) == cycle_id


def test_a_make_up_saturday_is_a_working_day(quiet: Stars) -> None:
    quiet.on(date(2026, 10, 1))
    cycle_id = quiet.run(opening(quiet, 20263))
    # 国庆节 to 7 October; 8, 9, then Saturday the 10th is worked; 12 to 16; 19, 20
    assert quiet.cycle(cycle_id).records_until == 20261020


def test_where_the_next_years_calendar_is_missing_it_is_said_and_nothing_begins(quiet: Stars) -> None:
    quiet.on(date(2027, 1, 4))
    refusal = quiet.refused(opening(quiet, 20264))
    assert (refusal.reason, refusal.details["year"]) == ("calendar_missing", 2027)
    assert refusal.explanation == "2027年的放假安排还没有录入,请管理员导入国务院办公厅当年的通知。"
    assert quiet.town.dump("award_cycles") == {"award_cycles": []}


def test_recommending_lasts_the_familys_working_days(quiet: Stars) -> None:
    cycle_id = quiet.to("nomination")
    assert quiet.cycle(cycle_id).nominate_until == 20260423
    closing = CloseNominations(by=quiet.secretary, cycle_id=cycle_id)
    quiet.clock.instant = clock.at(NOMINATIONS_CLOSED) - 1
    refusal = quiet.refused(closing)
    assert (refusal.reason, "4月23日" in refusal.explanation) == ("nominations_open", True)
    quiet.clock.instant += 1
    assert quiet.run(closing) == cycle_id


def test_a_notice_runs_its_working_days_to_the_last_minute(quiet: Stars) -> None:
    quiet.served(quiet.east[0], 600)
    cycle_id = quiet.to("notice")
    submitting = Submit(by=quiet.secretary, cycle_id=cycle_id)
    quiet.clock.instant = clock.at(NOTICE_OVER) - 1
    assert quiet.reason(submitting) == "notice_running"
    quiet.clock.instant += 1
    assert quiet.run(submitting) == cycle_id


def test_a_list_late_in_the_year_needs_the_next_years_calendar_before_it_is_shown(build: Build) -> None:
    stars = build(family())
    stars.served(stars.east[0], 600, date(2026, 9, 5))
    stars.on(date(2026, 10, 1))
    cycle_id = stars.run(opening(stars, 20263))
    stars.on(date(2026, 12, 29))
    stars.to("panel", cycle_id)
    stars.meet(cycle_id)
    with pytest.raises(Exception, match="2027年的放假安排"):
        stars.publicise(cycle_id)
    assert stars.cycle(cycle_id).stage == "panel"


@pytest.mark.parametrize("period", [2026, 20260, 20265, 19994, 0, -1, 10**15])
def test_a_period_that_is_none_is_refused_in_words(quiet: Stars, period: int) -> None:
    refusal = quiet.refused(opening(quiet, period))
    assert (refusal.reason, refusal.status, "20264" in refusal.explanation) == ("invalid_input", 422, True)


def test_an_unknown_family_is_refused_naming_those_there_are(quiet: Stars) -> None:
    quiet.on(date(2026, 4, 1))
    refusal = quiet.refused(opening(quiet, code="moon"))
    assert (refusal.reason, "季度之星" in refusal.explanation) == ("family_unknown", True)


def test_a_cycle_keeps_to_the_rules_of_its_periods_last_day(build: Build) -> None:
    stars = build(FULL)
    later = rules(family(name='"新的星"', notice_days="9")).replace("2026-01-01", "2026-04-01")
    stars.run(LoadRules(actor=None, source=later, file="later.toml"))
    stars.on(date(2026, 7, 1))
    first, second = stars.run(opening(stars)), stars.run(opening(stars, 20262))
    assert stars.cycle(first).rule_version < stars.cycle(second).rule_version
    assert stars.cycle(stars.to("nomination", first)).nominate_until, "the new family asks for no recommendation"


def test_a_family_that_new_rules_have_dropped_is_awarded_for_the_last_time(build: Build) -> None:
    stars = build(FULL)
    later = rules().replace("2026-01-01", "2026-04-01")
    stars.run(LoadRules(actor=None, source=later, file="later.toml"))
    stars.on(date(2026, 7, 1))
    assert stars.run(opening(stars))
    assert stars.reason(opening(stars, 20262)) == "family_unknown"
