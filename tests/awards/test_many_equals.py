"""However many are equal at the cut, people decide among them: a score that is capped makes thousands equal."""

import msgspec
from awards.conftest import JANUARY
from awards.families import family, rules
from awards.stars import IN_MARCH, Stars
from town import Town

from points import clock
from points.awards.choosing import Choose
from points.awards.panel_read import table_of
from points.clock import FixedClock
from points.db.engine import Database
from points.db.working_set import WorkingSet
from points.ledger.commands import Earn
from points.ledger.models import MINUTES
from points.ledger.posting import Cause, Owner
from points.limits import BATCH_SIZE_MAX
from points.notices.models import CONSENTS, Consent
from points.people.models import PERSONS

EQUALS = 2_100


def test_thousands_of_equals_are_decided_as_two_are(database: Database) -> None:
    town = Town.build(database, FixedClock(JANUARY))
    stars = Stars(town, rules(family(tie='"draw"', seats="{ open = 1000 }")))
    crowd = _crowd(stars)
    cycle_id = stars.to("panel")
    with database.read() as connection:
        (question,) = table_of(connection, cycle_id).open
    assert question.subjects == crowd
    drawn = {"subjects": crowd, "chosen": crowd[-1000:], "witnesses": ("王见证", "李见证"), "note": "现场抓阄"}
    stars.run(Choose(by=stars.secretary, cycle_id=cycle_id, how="draw", **drawn))  # type: ignore[arg-type]
    stars.meet(cycle_id)
    stars.publicise(cycle_id)
    final = stars.ranking(stars.cycle(cycle_id).final_id)
    assert tuple(each.subject_id for each in final if each.seat) == crowd[-1000:]
    town.close()


def _crowd(stars: Stars) -> tuple[int, ...]:
    """Equals who consent and served an hour each; their ids in order."""
    town, ids = stars.town, list[int]()
    with town.connection.begin():
        ws = WorkingSet(town.connection, stars.clock.now())
        known = ws.get(PERSONS, stars.east[0].person_id)
        assert known is not None
        for number in range(EQUALS):
            each = msgspec.structs.replace(known, id=ws.next_id(), number=f"V9{number:07d}")
            ws.insert(PERSONS, each)
            ws.insert(CONSENTS, Consent(ws.next_id(), each.id, "listed", ws.now, each.id, "self", None, None))
            ids.append(each.id)
        ws.flush()
    served = [
        Earn(
            cause=Cause("attendance", each),
            owner=Owner("person", each),
            person_id=each,
            amount=60,
            unit_id=MINUTES,
            category="clean_up",
            place_id=town.village,
            effective_at=clock.at(IN_MARCH, 9),
        )
        for each in ids
    ]
    for start in range(0, EQUALS, BATCH_SIZE_MAX):
        for outcome in town.outcomes(served[start : start + BATCH_SIZE_MAX]):
            outcome.unwrap()
    return tuple(ids)
