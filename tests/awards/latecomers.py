"""What comes after a list was frozen, in a tale: by the town's own commands, and on the oracle's list."""

from datetime import date

from awards.tales import Late
from awards.telling import Telling
from cast import KEYS

from points.notices.consent import SetConsents
from points.people.persons import EditPerson
from points.people.session import SYSTEM


def late_act(telling: Telling, late: Late) -> None:
    """After a snapshot: what may no longer change it."""
    number = late.event % len(telling.held)
    who = telling.people[late.person].person_id
    resident = telling.known.people[who]
    match late.what:
        case "approve":
            telling.decide(number, "approve")
        case "cancel" if not telling.gatherings[number].cancelled:
            telling.cancel(number)
        case "correct":
            telling.correct(number, 30, None)
        case "back" if who not in [each.person for each in telling.gatherings[number].visits]:
            gathering = telling.gatherings[number]
            on_duty = telling.duty.get(number) == late.person
            if not gathering.cancelled and not on_duty and gathering.kind != "meeting":
                telling.enter(number, late.person, gathering.starts, gathering.ends)
        case "move" if who not in telling.known.heads.values():
            village = telling.villages[resident.village == telling.villages[0]]
            telling.town.run(EditPerson(actor=SYSTEM, keys=KEYS, person_id=who, place_id=village, household_id=None))
            resident.village, resident.grid, resident.household = village, None, None
        case "complain":
            telling.complain(late.person, date(2025, 12, 1), "upheld")
        case "rate":
            telling.rate(number, late.person, 1)
        case _:
            pass


def leave(telling: Telling, late: Late) -> None:
    """After a notice has begun: who withdraws consent, who is blocked."""
    person = telling.people[late.person]
    resident = telling.known.people[person.person_id]
    if late.what == "consent" and resident.listed:
        telling.town.run(SetConsents(by=person, person_id=person.person_id, wanted={"listed": False}))
        resident.listed = False
    elif late.what == "block":
        telling.town.run(EditPerson(actor=SYSTEM, keys=KEYS, person_id=person.person_id, status="blocked"))
        resident.active = False
