"""Cards for people without a phone: 16 random digits on paper or plastic, and a PIN for signing in at a counter."""

import secrets

import msgspec
from sqlalchemy import Connection, select, update

from points.db.working_set import WorkingSet
from points.errors import NotFound, Refusal
from points.keys import Keys
from points.people.acting import Acting
from points.people.codes import new_card_digits
from points.people.models import CARDS, PERSONS, Card, cards, persons, places
from points.people.places import labels, within

CARD_SHEET_MAX = 500
"""Cards printed at one time."""


class CardIssued(msgspec.Struct, frozen=True):
    """A card just issued; ``number`` is its last four digits."""

    id: int
    person_id: int
    number: str


class PrintedCard(msgspec.Struct, frozen=True):
    """What stands on a card."""

    card_id: int
    person_id: int
    name: str
    person_number: str
    place_name: str
    digits: str


def digits_index(keys: Keys, digits: str) -> str:
    """The keyed hash by which a card is found."""
    return keys.index("card", digits)


class IssueCard(Acting[CardIssued], frozen=True, kw_only=True):
    """Issue a card; the person's earlier cards are revoked. ``pin_hash`` (points.people.passwords) allows sign-in.

    ``pin_mark``: ``passwords.mark`` of the PIN, which tells a repeated request from another one.
    """

    operation = "card.issue"
    answer = CardIssued

    person_id: int
    pin_hash: str | None = None
    pin_mark: str | None = None

    def payload(self) -> bytes:
        """Without the hash, which is salted anew each time."""
        return self.keys.mac("payload", msgspec.json.encode((self.person_id, self.pin_mark)))

    def decide(self, ws: WorkingSet) -> CardIssued:
        """Issue it."""
        person = self.person(ws, self.person_id, "card.issue")
        if person.status != "active":
            raise Refusal("blocked", "这个人已停用,不能发卡,请先恢复。")
        if self.pin_hash is not None:
            self.guard_staff(ws, person.id)
        valid = (cards.c.person_id == person.id) & cards.c.revoked_at.is_(None)
        ws.connection.execute(update(cards).where(valid).values(revoked_at=ws.now))
        digits = new_card_digits(secrets.token_bytes(16))
        card = Card(
            id=ws.next_id(),
            person_id=person.id,
            digits_index=digits_index(self.keys, digits),
            digits_sealed=self.keys.seal("card", digits),
            number_tail=digits[-4:],
            issued_at=ws.now,
            issued_by=self.actor.audit_id,
            revoked_at=None,
        )
        ws.insert(CARDS, card)
        if self.pin_hash is not None:
            ws.change(PERSONS, person, pin_hash=self.pin_hash)
        self.audit(ws, "card.issue", "person", person.id, card=card.id)
        return CardIssued(card.id, person.id, card.number_tail)


class RevokeCard(Acting[None], frozen=True, kw_only=True):
    """Take a card out of use; asking again changes nothing."""

    operation = "card.revoke"
    answer = None

    person_id: int
    card_id: int

    def decide(self, ws: WorkingSet) -> None:
        """Revoke it."""
        person = self.person(ws, self.person_id, "card.issue")
        card = ws.get(CARDS, self.card_id)
        if card is None or card.person_id != person.id:
            raise NotFound("card_not_found", "这个人没有这张卡,请核对后再试。")
        if card.revoked_at is None:
            ws.change(CARDS, card, revoked_at=ws.now)
            self.audit(ws, "card.revoke", "person", person.id, card=card.id)


class PrintCards(Acting[list[PrintedCard]], frozen=True, kw_only=True):
    """The valid cards of people or of a place, for a sheet. Without a key: answers are stored, digits not."""

    operation = "card.print"

    person_ids: tuple[int, ...] = ()
    place_id: int | None = None

    def decide(self, ws: WorkingSet) -> list[PrintedCard]:
        """Record the printing and answer."""
        paths = self.actor.paths("card.issue")
        if self.place_id is not None:
            paths = (self.place(ws, self.place_id, "card.issue").path,)
        self.actor.require("card.issue")
        found = _sheet(ws.connection, self.keys, paths, self.person_ids)
        self.audit(ws, "card.print", "place", self.place_id, cards=[card.card_id for card in found])
        return found


def _sheet(
    connection: Connection, keys: Keys, paths: tuple[str, ...], person_ids: tuple[int, ...]
) -> list[PrintedCard]:
    query = (
        select(cards.c.id, cards.c.digits_sealed, persons.c.id.label("person_id"), persons.c.name)
        .add_columns(persons.c.number, persons.c.place_id)
        .join(persons, persons.c.id == cards.c.person_id)
        .join(places, places.c.id == persons.c.place_id)
        .where(cards.c.revoked_at.is_(None), persons.c.status == "active", within(paths))
        .order_by(persons.c.id)
        .limit(CARD_SHEET_MAX)
    )
    if person_ids:
        query = query.where(persons.c.id.in_(person_ids[:CARD_SHEET_MAX]))
    rows = connection.execute(query).all()
    where = labels(connection, {row.place_id for row in rows})
    return [
        PrintedCard(r.id, r.person_id, r.name, r.number, where[r.place_id], keys.open("card", r.digits_sealed))
        for r in rows
    ]
