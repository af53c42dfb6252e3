"""Whose points a person earns and spends: their own, or their household's where the rules say so."""

from points.ledger.posting import Owner
from points.people.models import Person


def purse_of(purse: str, person: Person) -> Owner:
    """The owner of the wallet. ``purse``: what the rule-set says (``person`` or ``household``)."""
    if purse == "household" and person.household_id is not None:
        return Owner("household", person.household_id)
    return Owner("person", person.id)
