"""What the ledger says of everybody in a period: from the kept quarters now, or from the transfers as of a seq."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from points.awards.candidate import Worked
from points.awards.periods import AwardPeriod
from points.ledger.quarters import Values, values_from_projection, values_from_transfers

_NOTHING = Worked()


def worked_now(connection: Connection, period: AwardPeriod) -> dict[int, Worked]:
    """By person, from the projection that the writer keeps."""
    return _by_person(values_from_projection(connection, *period.bounds()))


def worked_at(connection: Connection, period: AwardPeriod, seq: int) -> dict[int, Worked]:
    """By person, summed up again from the transfers up to a seq."""
    return _by_person(values_from_transfers(connection, *period.bounds(), up_to_seq=seq))


def together(worked: Mapping[int, Worked], members: Iterable[int]) -> Worked:
    """The members' numbers added up."""
    total = _NOTHING
    for person_id in members:
        if (own := worked.get(person_id)) is not None:
            total = own if total is _NOTHING else total.plus(own)
    return total


def _by_person(values: Iterable[Values]) -> dict[int, Worked]:
    return {
        each.person_id: Worked(each.minutes, each.service_points, each.deliberation_points, each.days)
        for each in values
    }
