"""Gathering the candidates of a cycle: who they are and all that is not in the ledger, as it stands now.

Read in bulk, a table at a time: the whole town is a candidate until a reason says otherwise.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import msgspec
from sqlalchemy import Connection, func, select

from points.awards.candidate import Candidate, Copied, Worked
from points.awards.conduct_models import complaints, ratings
from points.awards.models import checks, honours, nominations
from points.awards.periods import AwardPeriod
from points.awards.standing import together
from points.clock import at, day_number
from points.notices.consent import consents_of
from points.people.models import households, persons, places
from points.people.places import ids_of
from points.rules.awards import Award, Subject


class Resident(msgspec.Struct, frozen=True):
    """What is read of a person."""

    id: int
    place_id: int
    household_id: int | None
    created_at: int
    status: str


class Conduct(msgspec.Struct):
    """What was said of a person's service in the period."""

    open: int = 0
    upheld: int = 0
    ratings: int = 0
    stars: int = 0


class Held(msgspec.Struct, frozen=True):
    """Honours by subject: periods won of this family, of the one it is drawn from, and the highest level."""

    won: Mapping[int, tuple[int, ...]]
    feeder: Mapping[int, tuple[int, ...]]
    level: Mapping[int, int]


def gather(
    connection: Connection, cycle_id: int | None, award: Award, period: AwardPeriod, worked: Mapping[int, Worked]
) -> list[Candidate]:
    """Every candidate in the order of ids: whoever did anything in the period, or was recommended for it.

    ``cycle_id`` None: before there is a cycle nobody has been recommended or looked at.
    """
    nominated = _nominations(connection, cycle_id)
    residents = _residents(connection)
    members = _members(connection, award, residents, worked, nominated)
    consenting = _consenting(connection, award, members)
    conduct = _conduct(connection, period)
    held = held_now(connection, award, period)
    verdicts = _verdicts(connection, cycle_id)
    seat_places = _places(connection, award)
    found: list[Candidate] = []
    for subject_id, people in members.items():
        own = [residents[person_id] for person_id in people]
        said = [conduct[person_id] for person_id in people if person_id in conduct]
        copied = Copied(
            subject_id=subject_id,
            members=people,
            registered_at=min(each.created_at for each in own),
            place_id=seat_places.get(own[0].place_id),
            active=any(each.status == "active" for each in own),
            listed=subject_id in consenting,
            nominations=nominated.get(subject_id, 0),
            verdict=verdicts.get(subject_id, "none"),
            open_complaints=sum(each.open for each in said),
            upheld_complaints=sum(each.upheld for each in said),
            ratings=sum(each.ratings for each in said),
            stars=sum(each.stars for each in said),
            won=held.won.get(subject_id, ()),
            feeder=held.feeder.get(subject_id, ()),
            level=held.level.get(subject_id, 0),
        )
        found.append(Candidate(copied, together(worked, people)))
    return found


def _residents(connection: Connection) -> dict[int, Resident]:
    columns = (persons.c.id, persons.c.place_id, persons.c.household_id, persons.c.created_at, persons.c.status)
    return {row[0]: Resident(*row) for row in connection.execute(select(*columns).order_by(persons.c.id))}


def _members(
    connection: Connection,
    award: Award,
    residents: Mapping[int, Resident],
    worked: Iterable[int],
    nominated: Iterable[int],
) -> dict[int, tuple[int, ...]]:
    """Who stands behind each candidate, the head first in a household; in the order of the candidates' ids."""
    if award.of is Subject.PERSON:
        return {person_id: (person_id,) for person_id in sorted({*worked, *nominated}) if person_id in residents}
    people: dict[int, list[int]] = defaultdict(list)
    for each in residents.values():
        if each.household_id is not None:
            people[each.household_id].append(each.id)
    wanted = {*nominated, *(residents[each].household_id for each in worked if each in residents)} - {None}
    heads = _heads(connection)
    return {
        household_id: tuple(sorted(people[household_id], key=lambda each: (each != heads.get(household_id), each)))
        for household_id in sorted(each for each in wanted if each is not None)
        if people[household_id]
    }


def _heads(connection: Connection) -> dict[int, int | None]:
    return {row.id: row.head_id for row in connection.execute(select(households.c.id, households.c.head_id))}


def _consenting(connection: Connection, award: Award, members: Mapping[int, tuple[int, ...]]) -> frozenset[int]:
    """The candidates who may stand on a list: the person consents, or the household's head, who must live in it."""
    if award.of is Subject.HOUSEHOLD:
        heads = _heads(connection)
        members = {each: people for each, people in members.items() if heads.get(each) == people[0]}
    consents = consents_of(connection, (people[0] for people in members.values()))
    return frozenset(subject_id for subject_id, people in members.items() if "listed" in consents[people[0]])


def _nominations(connection: Connection, cycle_id: int | None) -> dict[int, int]:
    standing = (nominations.c.cycle_id == cycle_id) & nominations.c.withdrawn_at.is_(None)
    query = select(nominations.c.subject_id, func.count()).where(standing).group_by(nominations.c.subject_id)
    return dict(connection.execute(query).all())


def _verdicts(connection: Connection, cycle_id: int | None) -> dict[int, str]:
    """The last verdict of each."""
    query = select(checks.c.subject_id, checks.c.verdict).where(checks.c.cycle_id == cycle_id).order_by(checks.c.id)
    return dict(connection.execute(query).all())


def _conduct(connection: Connection, period: AwardPeriod) -> dict[int, Conduct]:
    """Complaints of the period (an open one waits whenever it happened), and the latest rating of each attendance."""
    found: dict[int, Conduct] = defaultdict(Conduct)
    first, after = period.first_day, day_number(period.day_after)
    since = day_number(first) if first is not None else 0
    query = select(complaints.c.person_id, complaints.c.state, complaints.c.happened_on)
    for person_id, state, happened_on in connection.execute(query.where(complaints.c.state != "dismissed")):
        if state == "open":
            found[person_id].open += 1
        elif since <= happened_on < after:
            found[person_id].upheld += 1
    within = (ratings.c.effective_at >= (at(first) if first is not None else 0)) & (
        ratings.c.effective_at < period.end
    )
    query = select(ratings.c.attendance_id, ratings.c.person_id, ratings.c.stars).where(within)
    latest = {row.attendance_id: row for row in connection.execute(query.order_by(ratings.c.revision))}
    for row in latest.values():
        found[row.person_id].ratings += 1
        found[row.person_id].stars += row.stars
    return found


def held_now(connection: Connection, award: Award, period: AwardPeriod) -> Held:
    """What stands of the honours of other periods, and of the family that this one is drawn from."""
    won: dict[int, list[int]] = defaultdict(list)
    feeder: dict[int, list[int]] = defaultdict(list)
    level: dict[int, int] = {}
    query = select(honours.c.subject_id, honours.c.family, honours.c.period, honours.c.level).where(
        honours.c.family.in_((award.code, award.drawn_from)), honours.c.withdrawn_at.is_(None)
    )
    for subject_id, family, number, reached in connection.execute(query.order_by(honours.c.period, honours.c.id)):
        if family == award.code and number != period.number:
            won[subject_id].append(number)
            level[subject_id] = max(level.get(subject_id, 0), reached or 0)
        elif family == award.drawn_from:
            feeder[subject_id].append(number)
    return Held(_tuples(won), _tuples(feeder), level)


def _tuples(found: Mapping[int, list[int]]) -> dict[int, tuple[int, ...]]:
    return {subject_id: tuple(numbers) for subject_id, numbers in found.items()}


def has_own_seats(award: Award) -> bool:
    """Whether places have seats of their own, so that it matters of which each candidate is."""
    return award.seats is not None and award.seats.each > 0


def copied_kind(award: Award) -> str:
    """The kind of place that is copied of each candidate: by which seats are given, else the village."""
    return award.seats.by if award.seats is not None and has_own_seats(award) else "village"


def _places(connection: Connection, award: Award) -> dict[int, int]:
    """For each place the one above it (or itself) of the kind that is copied."""
    kind = copied_kind(award)
    rows = connection.execute(select(places.c.id, places.c.path, places.c.kind)).all()
    of_kind = {row.id for row in rows if row.kind == kind}
    found: dict[int, int] = {}
    for row in rows:
        above = next((each for each in ids_of(row.path) if each in of_kind), None)
        if above is not None:
            found[row.id] = above
    return found
