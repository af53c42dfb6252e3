"""Who may scan for whom: sessions, shared phones, stewards, and people who only name themselves."""

from typing import Any

import msgspec
import pytest
from events.books import by_card, claim
from town import Town, token

from points.errors import Forbidden, Refusal, Unauthenticated
from points.events.claim_scan import CLAIM_LIMIT


def test_nobody_without_a_session_makes_an_attempt(village: Town) -> None:
    event = village.event()
    village.at(8)
    with pytest.raises(Unauthenticated):
        village.run(village.scan(village.person(), event, hashed="unknown"))
    assert village.dump("scans", "idempotency") == {"scans": [], "idempotency": []}


def test_nobody_scans_for_a_stranger(village: Town) -> None:
    event, wang, stranger = village.event(), village.person(), village.person()
    village.at(8)
    with pytest.raises(Forbidden, match="登记的不是您这个手机号"):
        village.run(village.scan(wang, event, person_id=stranger.person_id))
    assert village.dump("scans") == {"scans": []}


def test_couples_who_share_a_phone_scan_for_each_other(village: Town) -> None:
    phone: dict[str, Any] = {"phone_sealed": "-", "phone_index": "one", "last4_index": None, "tail_index": "1"}
    wang, husband = village.person("王秀英", **phone), village.person("王大爷", **phone)
    event = village.event()
    village.at(8)
    assert village.scanned(wang, event, person_id=husband.person_id).person_name == "王大爷"
    assert village.scanned(wang, event).person_name == "王秀英"


@pytest.mark.parametrize("role", [None, "clerk", "auditor"])
def test_a_steward_needs_the_right_here(village: Town, role: str | None) -> None:
    village.at(8)
    nobody = village.person(role=role)
    with pytest.raises(Forbidden):
        village.run(by_card(village, None, token=token(nobody.person_id), named_id=nobody.person_id))
    elsewhere = village.person(role="steward", place_id=village.other_village)
    with pytest.raises(Forbidden):
        village.run(by_card(village, None, token=token(elsewhere.person_id), named_id=nobody.person_id))
    assert village.dump("scans") == {"scans": []}


def test_an_answer_outlives_the_right_to_ask(village: Town) -> None:
    """Idempotency comes before any rule: the steward's device learns what became of its scan."""
    village.at(8)
    wang = village.person()
    command = by_card(village, None, named_id=wang.person_id)
    first = village.run(command)
    with village.connection.begin():
        village.connection.exec_driver_sql("UPDATE grants SET revoked_at = 1")
    again = village.outcome(command)
    assert (again.value, again.replayed) == (first, True)
    with pytest.raises(Forbidden):
        village.run(by_card(village, None, key=village.key(), token=command.token, named_id=wang.person_id))


def test_a_claim_names_one_person_waits_for_approval_and_hides_the_name(village: Town) -> None:
    phone: dict[str, Any] = {"phone_sealed": "-", "phone_index": "one", "last4_index": "wang", "tail_index": "1"}
    village.person("王秀英", **phone)
    event = village.event(category="talk")
    village.at(8)
    told = village.run(claim(village, event, "wang"))
    assert (told.person_name, told.message) == ("王*英", "签到成功 8:00。积分审核后到账。")
    assert [row[0] for row in _approvals(village)] == ["pending"]


def test_two_of_one_name_and_number_are_nobody(village: Town) -> None:
    for number in ("one", "two"):
        village.person("王秀英", phone_sealed="-", phone_index=number, last4_index="wang", tail_index="1")
    village.at(8)
    with pytest.raises(Refusal) as refused:
        village.run(claim(village, village.event(), "wang"))
    assert refused.value.reason == "not_registered"


def test_a_claim_after_signing_in_has_to_be_approved_too(village: Town) -> None:
    """Whoever knows a name and four digits cannot sign somebody out, or in again, and have it paid."""
    phone: dict[str, Any] = {"phone_sealed": "-", "phone_index": "one", "last4_index": "wang", "tail_index": "1"}
    wang, event = village.person("王秀英", **phone), village.event()
    village.at(8)
    village.scanned(wang, event)
    village.at(10)
    told = village.run(claim(village, event, "wang", phase="out"))
    assert told.message == "签退成功 10:00。本次服务120分钟。积分审核后到账。"
    assert _approvals(village) == [("pending", 1)]


def _approvals(village: Town) -> list[tuple[Any, ...]]:
    with village.database.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql("SELECT approval, claimed FROM attendances")]


def test_guessing_names_is_limited_by_address_and_knowing_is_not(village: Town) -> None:
    village.person("王秀英", phone_sealed="-", phone_index="one", last4_index="wang", tail_index="1")
    event = village.event()
    village.at(8)
    for _ in range(CLAIM_LIMIT.most):
        with pytest.raises(Refusal, match="没查到"):
            village.run(claim(village, event, "nobody"))
    with pytest.raises(Refusal) as refused:
        village.run(claim(village, event, "wang"))
    assert (refused.value.reason, refused.value.status) == ("too_many", 429)
    assert village.run(claim(village, event, "wang", address="elsewhere")).attendance_id


EXPIRED = ("code_expired", "这个页面放得太久了,请重新扫现场的码。", 410)


def test_an_answer_outlives_the_receipt(village: Town) -> None:
    """The same request sent again from a page that is too old by now: it was done, and that is what it hears."""
    wang, event = village.person(), village.event(category="talk")
    village.at(8)
    command = village.scan(wang, event)
    first = village.run(command)
    again = village.outcome(msgspec.structs.replace(command, code_refusal=EXPIRED))
    assert (again.value, again.replayed) == (first, True)


def test_a_page_that_was_left_open_too_long_is_an_attempt(village: Town) -> None:
    wang, event = village.person(), village.event()
    village.at(8)
    with pytest.raises(Refusal) as refused:
        village.scanned(wang, event, code_refusal=EXPIRED)
    assert (refused.value.reason, refused.value.status) == ("code_expired", 410)
    with village.database.read() as connection:
        kept = connection.exec_driver_sql("SELECT person_id, attendance_id, refused_for FROM scans").all()
    assert [tuple(row) for row in kept] == [(wang.person_id, None, "code_expired")]
