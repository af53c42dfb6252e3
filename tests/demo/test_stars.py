"""The demo town's awards: what a visitor finds of every step, and that nothing about them is made up."""

from collections import Counter
from typing import get_args

import pytest
from demo.conftest import KEYS, NOW
from sqlalchemy import func, select

from points import demo
from points.awards.conduct_models import complaints, ratings
from points.awards.difference import between
from points.awards.models import Cycle, Honour, NominatedBy, Verdict, checks, cycles, honours, nominations, steps
from points.awards.panel_models import marks, meetings
from points.awards.panel_read import panels_of, table_of
from points.awards.ranking_models import rankings
from points.awards.read import lists_of, winners_of
from points.awards.snapshot import recompute
from points.awards.wall import wall
from points.db.engine import Database
from points.demo import cast
from points.ledger.models import transfers
from points.notices.consent import consents_of
from points.notices.models import Objection, notices, objections
from points.notices.read import notices_shown
from points.people.models import persons

Loaded = tuple[Database, demo.Summary]


def all_cycles(database: Database) -> list[Cycle]:
    with database.read() as connection:
        return [Cycle(*row) for row in connection.execute(select(cycles).order_by(cycles.c.id))]


def only(database: Database, family: str, period: int) -> Cycle:
    (found,) = (each for each in all_cycles(database) if (each.family, each.period) == (family, period))
    return found


def objections_by_state(database: Database) -> dict[str, Objection]:
    with database.read() as connection:
        return {row.state: Objection(*row) for row in connection.execute(select(objections))}


def test_every_quarter_has_its_cycle_and_the_last_ones_wait_for_the_visitor(full_town: Loaded) -> None:
    database, _ = full_town
    assert [(each.family, each.period, each.stage) for each in all_cycles(database)] == [
        ("quarter_star", 20261, "announced"),
        ("quarter_star", 20262, "announced"),
        ("hour_star", 20262, "announced"),
        ("honour_household", 20262, "announced"),
        ("quarter_star", 20263, "panel"),
        ("honour_household", 20263, "notice"),
    ]


def test_every_list_is_made_again_to_the_byte(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        ids = list(connection.execute(select(rankings.c.id)).scalars())
        assert len(ids) >= 12
        assert all(recompute(connection, each).same for each in ids)


def test_whoever_confirms_or_signs_had_no_part_in_the_list(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        for cycle in all_cycles(database):
            done = connection.execute(select(steps).where(steps.c.cycle_id == cycle.id)).all()
            judges = {each.actor_id for each in done if each.action in ("confirm", "sign")}
            makers = {each.actor_id for each in done if each.action not in ("confirm", "sign", "withdraw")}
            assert not judges & makers
            assert len(judges) == (2 if cycle.stage == "announced" else 0)


def test_people_are_recommended_in_every_way_and_looked_at_with_evidence(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        kinds = set(connection.execute(select(nominations.c.by_kind)).scalars())
        looked_at = connection.execute(select(checks.c.verdict, checks.c.evidence, checks.c.reason)).all()
    assert kinds == set(get_args(NominatedBy))
    assert {each.verdict for each in looked_at} == set(get_args(Verdict))
    assert all(each.evidence for each in looked_at)
    assert all(each.reason for each in looked_at if each.verdict == "refused")


def test_nobody_of_the_jurors_house_is_recommended(full_town: Loaded) -> None:
    database, _ = full_town
    home = select(persons.c.household_id).where(persons.c.name == cast.JUROR.name).scalar_subquery()
    with database.read() as connection:
        housemates = set(connection.execute(select(persons.c.id).where(persons.c.household_id == home)).scalars())
        recommended = set(connection.execute(select(nominations.c.subject_id)).scalars())
    assert housemates
    assert not housemates & recommended


def test_members_of_the_panel_declare_conflicts_and_the_meeting_is_heard(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        declared = connection.execute(
            select(rankings.c.cycle_id).join(marks, marks.c.ranking_id == rankings.c.id).where(marks.c.conflict != "")
        )
        heard = set(connection.execute(select(meetings.c.cycle_id)).scalars())
        assert set(declared.scalars()) == {each.id for each in all_cycles(database) if each.family == "quarter_star"}
    assert heard == {each.id for each in all_cycles(database)}


def test_the_last_panel_waits_for_the_juror_whom_a_visitor_signs_in_as(full_town: Loaded) -> None:
    database, _ = full_town
    cycle = only(database, "quarter_star", 20263)
    with database.read() as connection:
        juror = connection.execute(select(persons.c.id).where(persons.c.name == cast.JUROR.name)).scalars().all()
        table = table_of(connection, cycle.id)
        assert [cycle.id] == [waiting for each in juror for waiting in panels_of(connection, each)]
    assert [each.name for each in table.members if not each.given] == [cast.JUROR.name]
    assert len(table.candidates) >= 10


def test_an_objection_waits_on_a_notice_that_runs_now(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        running = [each for each in notices_shown(connection, NOW) if each.takes_objections]
    assert [each.notice.source_id for each in running] == [only(database, "honour_household", 20263).id]
    assert objections_by_state(database)["open"].notice_id == running[0].notice.id


def test_an_objection_to_no_purpose_changes_nothing_and_one_upheld_makes_a_new_list(full_town: Loaded) -> None:
    database, _ = full_town
    by_state = objections_by_state(database)
    upheld = by_state["upheld"]
    with database.read() as connection:
        source = select(notices.c.id, notices.c.source_id)
        cycle_of = dict(connection.execute(source).all())
        assert cycle_of[by_state["dismissed"].notice_id] == only(database, "quarter_star", 20261).id
        again = only(database, "quarter_star", 20262)
        assert cycle_of[upheld.notice_id] == again.id
        first, first_final, second, second_final = lists_of(connection, again.id)
        assert (first.snapshot.number, second.snapshot.number) == (1, 2)
        moved = between(connection, first.stored.id, second.stored.id)
        won = [{each.subject_id for each in winners_of(connection, f.stored.id)} for f in (first_final, second_final)]
    (struck,) = (each for each in moved if each.before and each.after and each.before.rank and not each.after.rank)
    assert struck.subject_id in won[0] - won[1]
    assert struck.after is not None
    assert "verdict" in [each.code for each in struck.after.reasons]


def test_one_winner_was_withdrawn_and_their_bonus_taken_back(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        gone = connection.execute(select(honours).where(honours.c.withdrawn_at.is_not(None)))
        (given,) = (Honour(*row) for row in gone)
        assert given.asked_by != given.withdrawn_by
        posted = select(transfers.c.revision, transfers.c.reverses).where(
            transfers.c.source_type == "honour", transfers.c.source_id == given.id
        )
        revisions = sorted({row.revision for row in connection.execute(posted)})
        assert given.number not in {each.honour.number for each in wall(connection)}
    assert (given.family, revisions) == ("quarter_star", [1, 2])


def test_a_winner_rests_and_the_older_hours_of_a_few_make_levels(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        kept = honours.c.withdrawn_at.is_(None)
        stars = select(honours.c.subject_id).where(honours.c.family == "quarter_star", kept)
        winners = list(connection.execute(stars).scalars())
        levels = (
            select(honours.c.level, func.count()).where(honours.c.family == "hour_star").group_by(honours.c.level)
        )
        reached = dict(connection.execute(levels).all())
    assert len(winners) == len(set(winners)) >= 15
    assert reached[1] > reached[2] >= 1


def test_who_is_honoured_consented_and_some_to_more_than_others(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        everybody = list(connection.execute(select(persons.c.id)).scalars())
        honoured = set(connection.execute(select(honours.c.person_id)).scalars())
        agreed = consents_of(connection, everybody)
        names = [each.name for each in wall(connection)]
    counted = Counter(len(scopes) for scopes in agreed.values())
    assert all("listed" in agreed[each] for each in honoured)
    assert min(counted.values()) > 100
    assert counted[0] < 300
    assert all("listed" in scopes for scopes in agreed.values() if scopes)
    assert 0.2 < sum("*" in name for name in names) / len(names) < 0.8


def test_services_are_rated_and_complaints_decided_by_somebody_else(full_town: Loaded) -> None:
    database, _ = full_town
    with database.read() as connection:
        stars = set(connection.execute(select(ratings.c.stars)).scalars())
        found = connection.execute(select(complaints)).all()
    assert stars == {3, 4, 5}
    assert sorted(each.state for each in found) == ["dismissed", "upheld"]
    assert all(each.decided_by not in (None, each.made_by, each.person_id) for each in found)


@pytest.mark.parametrize("role", ["secretary", "administrator", "auditor"])
def test_it_is_told_who_does_what_of_an_award(full_town: Loaded, role: str) -> None:
    database, _ = full_town
    (officer,) = (each for each in cast.VISITED if each.role == role)
    with database.read() as connection:
        told = demo.sign_in_lines(connection, KEYS, "http://127.0.0.1:8000")
    assert [line for line in told if officer.name in line and "评选" in line.split(officer.password)[-1]]
    assert [line for line in told if cast.JUROR.name in line and "评议小组" in line]
    assert [line for line in told if "季度服务之星到了“研究”" in line and "光荣户到了“公示”" in line]
