"""Who is judged, and whether that is oneself: the same question at every step, for persons and households alike."""

from collections.abc import Collection
from typing import Any

import msgspec

from points.db.shelf import Shelf
from points.db.working_set import WorkingSet
from points.db.writer import Rounds
from points.errors import NotFound
from points.people.households import is_of_own_home
from points.people.models import HOUSEHOLDS, PERSONS, PLACES
from points.rules.awards import Subject


class Someone(msgspec.Struct, frozen=True):
    """A person or a household, where they live (as a path), and the household they are of."""

    of: Subject
    id: int
    home: str
    household_id: int | None


def subject_in(ws: WorkingSet, of: Subject, subject_id: int) -> Someone:
    """Who this is; ``subject_not_found``."""
    found = _home_of(ws, of, subject_id)
    place = ws.get(PLACES, found[0]) if found is not None else None
    if found is None or place is None:
        raise NotFound("subject_not_found", "没有找到这位候选人,请核对后再试。")
    return Someone(of, subject_id, place.path, found[1])


def need_subjects(ws: WorkingSet, of: Subject, subject_ids: Collection[int]) -> Rounds:
    """Ask for what ``subject_in`` reads of these."""
    shelf: Shelf[Any] = HOUSEHOLDS if of is Subject.HOUSEHOLD else PERSONS
    for subject_id in subject_ids:
        ws.need(shelf, "key", subject_id)
    yield
    for subject_id in subject_ids:
        if (found := _home_of(ws, of, subject_id)) is not None:
            ws.need(PLACES, "key", found[0])
    yield


def is_own(ws: WorkingSet, someone: Someone, person_id: int) -> bool:
    """Whether this is the person, or of their household: nobody judges those."""
    me = ws.get(PERSONS, person_id)
    alone = someone.id if someone.of is Subject.PERSON else None
    return me is not None and is_of_own_home(me, alone, someone.household_id)


def _home_of(ws: WorkingSet, of: Subject, subject_id: int) -> tuple[int, int | None] | None:
    """The place where they live, and their household."""
    if of is Subject.HOUSEHOLD:
        household = ws.get(HOUSEHOLDS, subject_id)
        return (household.place_id, household.id) if household is not None else None
    person = ws.get(PERSONS, subject_id)
    return (person.place_id, person.household_id) if person is not None else None
