"""The ways in, and everything that keeps others out."""

import asyncio
import threading
import time

import msgspec
import pytest
from loops import in_a_loop
from people.town import Town

from points.clock import DAY, HOUR, MINUTE
from points.db import outbox
from points.db.queue import Busy
from points.db.working_set import WorkingSet
from points.db.writer import Outcome
from points.errors import Forbidden, Invalid, Refusal
from points.people import attempts, passwords, proving
from points.people.cards import IssueCard, PrintCards, RevokeCard
from points.people.gateway import SEND_CODE, send_code
from points.people.login import ChangePassword, SignedIn, SignInByCard, SignInByCode, SignInByPassword
from points.people.one_time import CodeSent, RequestCode, SweepTries
from points.people.persons import EditPerson
from points.people.proving import Proof
from points.people.session import SYSTEM, Actor, actor_of
from points.people.staff import ResetPassword

PHONE = "19900000001"


class Phone:
    """A gateway that keeps what it was given."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, str]] = []

    def send(self, phone: str, text: str) -> None:
        self.texts.append((phone, text))


def ask(town: Town, phone: str = PHONE, address: str = "10.0.0.1") -> CodeSent:
    return town.run(RequestCode(keys=town.keys, phone=phone, address=address))


def arrived(town: Town) -> list[str]:
    """The codes that the outbox sends out now."""
    gateway = Phone()
    outbox.drain(town.database, town.clock, {SEND_CODE: send_code(town.keys, gateway, town.clock)})
    return [text.removeprefix("验证码")[:6] for _, text in gateway.texts]


def code_in(town: Town, code: str, phone: str = PHONE, person_id: int | None = None) -> Outcome[SignedIn]:
    return town.outcome(SignInByCode(keys=town.keys, phone=phone, code=code, person_id=person_id))


def reason(outcome: Outcome[SignedIn]) -> str | None:
    assert outcome.fault is None
    return outcome.refusal.reason if outcome.refusal else None


# By one-time code


def test_the_code_that_arrives_signs_its_person_in_once(town: Town) -> None:
    person = town.person("王秀英", PHONE)
    ask(town)
    (code,) = arrived(town)
    signed_in = code_in(town, code, phone="199 0000 0001").unwrap()
    assert signed_in.person_id == person.id
    with town.database.read() as connection:
        assert actor_of(connection, signed_in.token, town.clock.now()) is not None
    assert reason(code_in(town, code)) == "code_none"


def test_the_code_and_the_token_are_stored_nowhere(town: Town) -> None:
    town.person("王秀英", PHONE)
    ask(town)
    (code,) = arrived(town)
    token = code_in(town, code).unwrap().token
    with town.database.read() as connection:
        for table in ("one_time_codes", "outbox", "sessions", "audit", "idempotency", "attempts", "persons"):
            dumped = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            assert token not in dumped
            assert PHONE not in dumped
            assert f"'{code}'" not in dumped


def test_an_unknown_number_gets_the_same_answers_and_no_message(town: Town) -> None:
    town.person("王秀英", PHONE)
    known, unknown = ask(town), ask(town, "19900009999")
    assert known == unknown
    assert len(arrived(town)) == 1
    wrong = [code_in(town, "no code", phone).refusal for phone in (PHONE, "19900009999")]
    assert [(r.reason, r.explanation, r.details) for r in wrong if r][0::2] == [
        (r.reason, r.explanation, r.details) for r in wrong if r
    ][1::2]


def test_a_code_is_good_for_five_minutes(town: Town) -> None:
    town.person("王秀英", PHONE)
    ask(town)
    (code,) = arrived(town)
    town.clock.advance(5 * MINUTE)
    assert reason(code_in(town, code)) == "code_none"


def test_a_message_that_waited_too_long_is_not_sent(town: Town) -> None:
    town.person("王秀英", PHONE)
    ask(town)
    town.clock.advance(5 * MINUTE)
    assert arrived(town) == []


def test_five_wrong_tries_use_a_code_up(town: Town) -> None:
    town.person("王秀英", PHONE)
    ask(town)
    (code,) = arrived(town)
    wrong = "000000" if code != "000000" else "111111"
    left = [code_in(town, wrong).refusal for _ in range(5)]
    assert [r.details["tries_left"] for r in left if r] == [4, 3, 2, 1, 0]
    assert reason(code_in(town, code)) == "code_none"


def test_only_the_newest_code_is_good(town: Town) -> None:
    town.person("王秀英", PHONE)
    ask(town)
    (first,) = arrived(town)
    town.clock.advance(MINUTE)
    ask(town)
    (second,) = arrived(town)
    assert first == second or reason(code_in(town, first)) == "code_wrong"
    assert reason(code_in(town, second)) is None


def test_a_phone_gets_one_code_a_minute_and_five_an_hour(town: Town) -> None:
    town.person("王秀英", PHONE)
    start = town.clock.now()
    for i in range(5):
        town.clock.instant = start + i * MINUTE
        ask(town, address=f"10.0.0.{i}")
        town.clock.advance(MINUTE - 1)
        with pytest.raises(Refusal) as refused:
            ask(town, address="10.0.1.1")
        assert refused.value.status == 429
    town.clock.instant = start + 5 * MINUTE
    with pytest.raises(Refusal) as refused:
        ask(town)
    assert refused.value.details["retry_after_seconds"] == 55 * 60
    town.clock.instant = start + HOUR
    ask(town)


def test_a_square_behind_one_address_gets_three_hundred_an_hour(town: Town) -> None:
    for i in range(300):
        ask(town, phone=f"1990000{i:04d}")
    with pytest.raises(Refusal) as refused:
        ask(town, phone="19900000999")
    assert refused.value.reason == "too_many"
    ask(town, phone="19900000999", address="10.0.0.2")


def test_couples_share_a_phone_and_say_who_they_are(town: Town) -> None:
    wife, husband = town.person("王秀英", PHONE), town.person("李建国", PHONE)
    ask(town)
    (code,) = arrived(town)
    told = code_in(town, code).refusal
    assert told is not None
    assert (told.reason, told.status) == ("choose_person", 409)
    choices = msgspec.to_builtins(told.details["choices"])
    assert choices == [
        {"person_id": wife.id, "name": "王*英", "place": "青禾村"},
        {"person_id": husband.id, "name": "李*国", "place": "青禾村"},
    ]
    assert reason(code_in(town, code, person_id=999_999)) == "choose_person"
    assert code_in(town, code, person_id=husband.id).unwrap().person_id == husband.id


def test_nobody_is_told_who_lives_behind_a_number_without_its_code(town: Town) -> None:
    town.person("王秀英", PHONE)
    town.person("李建国", PHONE)
    ask(town)
    arrived(town)
    assert reason(code_in(town, "wrong!")) == "code_wrong"


def test_the_blocked_do_not_get_in(town: Town) -> None:
    person = town.person("王秀英", PHONE)
    ask(town)
    (code,) = arrived(town)
    town.run(EditPerson(actor=SYSTEM, keys=town.keys, person_id=person.id, status="blocked"))
    assert isinstance(code_in(town, code).refusal, Forbidden)
    town.clock.advance(MINUTE)
    ask(town)
    assert arrived(town) == []


def test_what_limits_nothing_any_more_is_swept_away_and_the_rest_stays(town: Town) -> None:
    ask(town)
    town.clock.advance(2 * DAY)
    ask(town, phone="19900000002")
    town.clock.advance(HOUR)
    assert town.run(SweepTries()) == 3  # a code, and the attempts of its phone and its address
    assert town.run(SweepTries()) == 0
    with town.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM one_time_codes").scalar() == 1


# By password


@pytest.fixture
def clerk(town: Town) -> int:
    person = town.person("钱店员", PHONE)
    town.appoint(person, "clerk", town.qinghe)
    town.run(
        ResetPassword(
            actor=SYSTEM,
            keys=town.keys,
            person_id=person.id,
            password_hash=passwords.hash_password("correct-1"),
        )
    )
    return person.id


def proof(town: Town, password: str, login_: str = PHONE, address: str = "10.0.0.1") -> Proof:
    with town.database.read() as connection:
        sought = proving.sought_by_login(connection, town.keys, login_, address, town.clock.now())
    return proving.prove(sought, password)


def password_in(town: Town, password: str, login_: str = PHONE) -> Outcome[SignedIn]:
    found = proof(town, password, login_)
    return town.outcome(SignInByPassword(keys=town.keys, proof=found, address="10.0.0.1"))


def test_a_password_signs_in_by_phone_or_number(town: Town, clerk: int) -> None:
    assert password_in(town, "correct-1").unwrap().person_id == clerk
    assert password_in(town, "correct-1", "v00000001").unwrap().person_id == clerk


def test_a_wrong_password_and_an_unknown_login_are_told_alike(town: Town, clerk: int) -> None:
    for login_ in (PHONE, "19900009999", "V00000099"):
        refusal = password_in(town, "wrong-123", login_).refusal
        assert refusal is not None
        assert (refusal.reason, refusal.status) == ("password_wrong", 401)


def test_five_wrong_passwords_lock_for_fifteen_minutes(town: Town, clerk: int) -> None:
    early = proof(town, "correct-1")
    for _ in range(5):
        assert reason(password_in(town, "wrong-123")) == "password_wrong"
    with pytest.raises(Refusal) as locked:
        proof(town, "correct-1")
    assert (locked.value.status, locked.value.details["retry_after_seconds"]) == (429, 15 * 60)
    # what was verified before the lock does not slip in after it
    assert reason(town.outcome(SignInByPassword(keys=town.keys, proof=early, address="x"))) == "too_many"
    town.clock.advance(15 * MINUTE)
    assert password_in(town, "correct-1").unwrap().person_id == clerk


def test_an_address_that_tried_too_often_is_refused_before_anything_is_hashed(
    town: Town, clerk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = proving.from_address(town.keys, "10.0.0.1")
    with town.connection.begin():
        ws = WorkingSet(town.connection, town.clock.now())
        for _ in range(proving.WRONG_FROM_ADDRESS.most):
            attempts.count(ws, scope)
        ws.flush()
    monkeypatch.setattr(passwords, "verify", lambda *_: pytest.fail("hashed"))
    with pytest.raises(Refusal, match="too_many"):
        proof(town, "correct-1")
    with pytest.raises(Refusal, match="too_many"):
        card_in(town, "7" * 16, "2580")
    monkeypatch.undo()
    assert proof(town, "correct-1", address="10.0.0.2").person_id == clerk


def test_at_most_two_are_hashed_at_once_and_a_rush_is_told_to_come_back() -> None:
    turns, lock = passwords.Turns(), threading.Lock()
    running = most = 0

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.002)
        with lock:
            running -= 1

    async def rush() -> list[BaseException | None]:
        waiting = (turns.take(work) for _ in range(passwords.WAITING_MAX + 3))
        return await asyncio.gather(*waiting, return_exceptions=True)

    told = [type(each) for each in in_a_loop(rush()) if each is not None]
    assert (most, told) == (passwords.AT_ONCE_MAX, [Busy] * 3)


def test_success_forgets_the_wrong_ones_before_it(town: Town, clerk: int) -> None:
    for _ in range(3):
        for _ in range(4):
            password_in(town, "wrong-123")
        assert reason(password_in(town, "correct-1")) is None


def test_changing_a_password_ends_every_session_and_the_old_password(town: Town, clerk: int) -> None:
    token = password_in(town, "correct-1").unwrap().token
    stale = proof(town, "correct-1")
    with town.database.read() as connection:
        own = proving.prove(proving.sought_of(connection, clerk, town.clock.now()), "correct-1")
        actor = actor_of(connection, token, town.clock.now())
    assert actor is not None
    town.run(ChangePassword(actor=actor, proof=own, new_hash=passwords.hash_password("better-22")))
    with town.database.read() as connection:
        assert actor_of(connection, token, town.clock.now()) is None
    assert reason(town.outcome(SignInByPassword(keys=town.keys, proof=stale, address="x"))) == "password_wrong"
    assert reason(password_in(town, "correct-1")) == "password_wrong"
    assert reason(password_in(town, "better-22")) is None
    assert "password.change" in town.audit()


def test_a_wrong_old_password_changes_nothing(town: Town, clerk: int) -> None:
    with town.database.read() as connection:
        own = proving.prove(proving.sought_of(connection, clerk, town.clock.now()), "wrong-123")
    with pytest.raises(Refusal, match="password_wrong"):
        town.run(ChangePassword(actor=Actor(clerk, 0, ""), proof=own, new_hash=passwords.hash_password("better-22")))
    assert reason(password_in(town, "correct-1")) is None


@pytest.mark.parametrize("password", ["", "short1", "aaaaaaaa", "12345678", "x" * 100])
def test_plain_passwords_are_refused(password: str) -> None:
    with pytest.raises(Invalid, match="password_weak") as refused:
        passwords.hash_password(password)
    assert refused.value.details["fields"] == {"password": refused.value.explanation}, "all that a form shows"
    assert "位。" in refused.value.explanation or "请用字母加数字。" in refused.value.explanation


@pytest.mark.parametrize("pin", ["", "12", "1234", "0000", "987654", "12a4", "1234567", "一二三四"])
def test_plain_pins_are_refused(pin: str) -> None:
    with pytest.raises(Refusal, match="pin_weak"):
        passwords.hash_pin(pin)


# By card


def card_in(town: Town, digits: str, pin: str) -> Outcome[SignedIn]:
    with town.database.read() as connection:
        sought = proving.sought_by_card(connection, town.keys, digits, "10.0.0.1", town.clock.now())
    found = proving.prove(sought, pin)
    return town.outcome(SignInByCard(keys=town.keys, proof=found, address="10.0.0.1"))


def test_a_card_and_its_pin_sign_in_until_the_card_is_revoked(town: Town) -> None:
    person = town.person("张大爷")
    pin_hash = passwords.hash_pin("2580")
    card = town.run(IssueCard(actor=SYSTEM, keys=town.keys, person_id=person.id, pin_hash=pin_hash))
    (printed,) = town.run(PrintCards(actor=SYSTEM, keys=town.keys))
    assert printed.digits[-4:] == card.number
    assert card_in(town, printed.digits, "2580").unwrap().person_id == person.id
    assert reason(card_in(town, printed.digits, "2581")) == "pin_wrong"
    assert reason(card_in(town, "7" * 16, "2580")) == "pin_wrong"
    town.run(RevokeCard(actor=SYSTEM, keys=town.keys, person_id=person.id, card_id=card.id))
    assert reason(card_in(town, printed.digits, "2580")) == "pin_wrong"


def test_five_wrong_pins_lock_the_card(town: Town) -> None:
    person = town.person("张大爷")
    town.run(IssueCard(actor=SYSTEM, keys=town.keys, person_id=person.id, pin_hash=passwords.hash_pin("2580")))
    (printed,) = town.run(PrintCards(actor=SYSTEM, keys=town.keys))
    for _ in range(5):
        assert reason(card_in(town, printed.digits, "0852")) == "pin_wrong"
    with pytest.raises(Refusal, match="too_many"):
        card_in(town, printed.digits, "2580")


def test_a_card_without_a_pin_signs_nobody_in(town: Town) -> None:
    person = town.person("张大爷")
    town.run(IssueCard(actor=SYSTEM, keys=town.keys, person_id=person.id))
    (printed,) = town.run(PrintCards(actor=SYSTEM, keys=town.keys))
    for pin in ("", "2580"):
        assert reason(card_in(town, printed.digits, pin)) == "pin_wrong"
