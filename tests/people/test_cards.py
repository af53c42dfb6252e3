"""Cards: issued, printed, read, revoked."""

import pytest
from people.town import Town

from points.db.working_set import WorkingSet
from points.errors import Forbidden, NotFound, Refusal
from points.people import cards, codes, passwords
from points.people.cards import IssueCard, PrintCards, RevokeCard
from points.people.models import CARDS
from points.people.session import SYSTEM, Actor


def issue(town: Town, person_id: int, actor: Actor = SYSTEM, **fields: str) -> cards.CardIssued:
    return town.run(IssueCard(actor=actor, keys=town.keys, person_id=person_id, **fields))


def printed(town: Town) -> list[str]:
    return [card.digits for card in town.run(PrintCards(actor=SYSTEM, keys=town.keys))]


def test_a_new_card_makes_the_old_one_void(town: Town) -> None:
    person = town.person("张大爷")
    old = issue(town, person.id)
    assert printed(town)[0][-4:] == old.number
    new = issue(town, person.id)
    (digits,) = printed(town)
    assert digits[-4:] == new.number
    assert codes.check_card(digits)
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        (card,) = ws.find(CARDS, "digits", cards.digits_index(town.keys, digits))
        assert (card.id, card.person_id, card.revoked_at) == (new.id, person.id, None)
        revoked = ws.get(CARDS, old.id)
        assert revoked is not None
        assert revoked.revoked_at is not None


def test_the_digits_lie_sealed(town: Town) -> None:
    issue(town, town.person("张大爷").id)
    (digits,) = printed(town)
    with town.database.read() as connection:
        assert digits not in str(connection.exec_driver_sql("SELECT * FROM cards").all())
        assert digits not in str(connection.exec_driver_sql("SELECT * FROM audit").all())


def test_a_repeated_request_issues_one_card_and_another_pin_is_another_request(town: Town) -> None:
    person = town.person("张大爷")

    def ask(pin: str) -> cards.CardIssued:
        return issue(
            town, person.id, key="k1", pin_hash=passwords.hash_pin(pin), pin_mark=passwords.mark(town.keys, pin)
        )

    first = ask("2580")
    assert ask("2580") == first
    with pytest.raises(Refusal) as refused:
        ask("1397")
    assert (refused.value.reason, refused.value.status) == ("key_reused", 422)


def test_a_card_is_revoked_once_and_only_from_its_own_person(town: Town) -> None:
    person, other = town.person("张大爷"), town.person("李大爷")
    card = issue(town, person.id)
    with pytest.raises(NotFound):
        town.run(RevokeCard(actor=SYSTEM, keys=town.keys, person_id=other.id, card_id=card.id))
    for _ in range(2):
        town.run(RevokeCard(actor=SYSTEM, keys=town.keys, person_id=person.id, card_id=card.id))
    assert town.audit().count("card.revoke") == 1
    assert printed(town) == []


def test_a_clerk_does_not_make_a_card_to_sign_in_as_the_administrator(town: Town) -> None:
    clerk = town.actor(town.person("钱店员"), "clerk", town.root)
    chief = town.person("周管理", "19900000009")
    town.appoint(chief, "administrator", town.root)
    with pytest.raises(Forbidden):
        issue(town, chief.id, clerk, pin_hash=passwords.hash_pin("2580"))
    issue(town, chief.id, clerk)


def test_the_blocked_get_no_card(town: Town) -> None:
    from points.people.persons import EditPerson

    person = town.person("张大爷")
    town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=person.id, status="left"))
    with pytest.raises(Refusal, match="blocked"):
        issue(town, person.id)
