"""光荣榜: who was honoured, as everybody may read it; a certificate looked up by its number; one's own honours."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Select, select, tuple_

from points.awards.family import award_of
from points.awards.models import Cycle, Honour, cycles, honours
from points.awards.naming import called, named, shown
from points.awards.periods import AwardPeriod
from points.errors import NotFound
from points.notices.consent import consenting
from points.people.models import persons
from points.people.places import labels
from points.rules.awards import Award, Subject


class Honoured(msgspec.Struct, frozen=True):
    """An honour with the name that may be shown, the place its seat was of, and the award as it then was.

    A household goes by whose line it was in the notice: another head changes nothing of what was announced.
    """

    honour: Honour
    name: str
    place: str
    award: Award
    period: AwardPeriod

    @property
    def position(self) -> "Position":
        """Its place on the wall."""
        return self.honour.cycle_id, self.honour.number

    @property
    def level(self) -> str | None:
        """The level's name, where there are levels."""
        return self.award.levels[self.honour.level - 1].name if self.honour.level else None


Position = tuple[int, str]
"""Of an honour on the wall: its cycle and its number."""


def wall(
    connection: Connection, *, cycle_id: int | None = None, after: Position | None = None, limit: int | None = None
) -> list[Honoured]:
    """The honours that stand, the latest cycle first; names whole for who consented to that, others masked.

    Whoever takes back their consent to stand on lists is gone from it, as from a notice; of a household who headed
    it when it was announced.
    """
    query = select(honours).where(honours.c.withdrawn_at.is_(None), honours.c.person_id.in_(consenting("listed")))
    if cycle_id is not None:
        query = query.where(honours.c.cycle_id == cycle_id)
    if after is not None:
        query = query.where(tuple_(-honours.c.cycle_id, honours.c.number) > tuple_(-after[0], after[1]))
    return _read(connection, query.order_by(honours.c.cycle_id.desc(), honours.c.number).limit(limit))


def standing(connection: Connection, cycle_id: int) -> list[Honoured]:
    """The honours of a cycle that stand: for who works on it."""
    return [each for each in every_honour(connection, cycle_id) if each.honour.withdrawn_at is None]


def every_honour(connection: Connection, cycle_id: int) -> list[Honoured]:
    """All honours of a cycle, withdrawn ones too: for who works on it."""
    return _read(connection, select(honours).where(honours.c.cycle_id == cycle_id).order_by(honours.c.number))


def honours_of(connection: Connection, person_id: int) -> list[Honoured]:
    """A person's own, and their household's, the latest first."""
    household = select(persons.c.household_id).where(persons.c.id == person_id).scalar_subquery()
    mine = ((honours.c.subject_type == "person") & (honours.c.subject_id == person_id)) | (
        (honours.c.subject_type == "household") & (honours.c.subject_id == household)
    )
    return _read(connection, select(honours).where(mine).order_by(honours.c.id.desc()))


def honour_numbered(connection: Connection, number: str) -> Honoured:
    """The honour of a certificate's number; ``certificate_not_found``. The name is masked for everybody.

    Whole names were agreed to for the honour wall, and a certificate is looked up after it was taken off the wall.
    """
    found = _read(connection, select(honours).where(honours.c.number == number), on_wall=False)
    if not found:
        raise NotFound("certificate_not_found", "没有这个编号的证书,请核对编号。")
    return found[0]


def honour_by_id(connection: Connection, honour_id: int) -> Honoured:
    """One honour; ``honour_not_found``."""
    found = _read(connection, select(honours).where(honours.c.id == honour_id))
    if not found:
        raise NotFound("honour_not_found", "没有这项荣誉,请刷新后再试。")
    return found[0]


def whole_names(connection: Connection, found: Sequence[Honoured]) -> dict[int, str]:
    """The whole names by honour: for the certificates, and for who works on the cycle."""
    given = [each.honour for each in found]
    names = named(connection, Subject.PERSON, {each.person_id for each in given})
    return {each.id: called(Subject(each.subject_type), names[each.person_id].name) for each in given}


def no_honours() -> NotFound:
    """Nobody of a cycle has been honoured, or nobody's honour stands."""
    return NotFound("no_honours", "这一期还没有通报,没有光荣榜和证书。")


def _read(connection: Connection, query: Select[Any], *, on_wall: bool = True) -> list[Honoured]:
    given = [Honour(*row) for row in connection.execute(query)]
    ids = {each.cycle_id for each in given}
    families = {
        row.id: award_of(connection, Cycle(*row))
        for row in connection.execute(select(cycles).where(cycles.c.id.in_(ids)))
    }
    places = labels(connection, {each.place_id for each in given if each.place_id is not None})
    names = shown(connection, Subject.PERSON, {each.person_id for each in given}, on_wall=on_wall)
    return [
        Honoured(
            each,
            called(Subject(each.subject_type), names[each.person_id]),
            places.get(each.place_id, "") if each.place_id is not None else "",
            *families[each.cycle_id],
        )
        for each in given
    ]
