"""What is one's own, the rule-set in words, and the books for who audits them."""

import pytest
from api.server import Server
from cast import KEYS

from points.clock import DAY, HOUR
from points.db.writer import decide_batch
from points.ledger.commands import Earn
from points.ledger.models import MINUTES, POINTS
from points.ledger.posting import Cause, Owner
from points.media.qr import qr_svg
from points.people.codes import read_member_code


def test_my_page_is_mine(shared: Server) -> None:
    body = shared.client("王秀英").get("/api/me").json()
    assert body["person"] == {
        "id": shared.cast.people["王秀英"],
        "name": "王秀英",
        "number": body["person"]["number"],
        "phone_last4": "0001",
        "place_name": "东村",
        "age_band": "unknown",
    }
    assert body["points"] == {"available": "0.00", "pending": "0.00", "held": "0.00", "debt": "0.00", "expiring": []}
    assert body["minutes"] == {"total": 0, "quarter": 0, "pending": 0}


def test_my_code_is_read_back_as_me(shared: Server) -> None:
    body = shared.client("王秀英").get("/api/me/code").json()
    now = shared.clock.now()
    assert read_member_code(KEYS, body["digits"], now) == shared.cast.people["王秀英"]
    assert body["svg"] == qr_svg(body["digits"])
    assert body["server_time"] == "2026-05-11T08:00:00.000+08:00"
    assert body["valid_until"] == "2026-05-11T08:00:30.000+08:00"


def test_the_rules_are_told_in_words(shared: Server) -> None:
    body = shared.client("王秀英").get("/api/rules").json()
    assert body["code"] == "one_yuan"
    clean_up = next(each for each in body["categories"] if each["code"] == "clean_up")
    assert (clean_up["per_hour"], clean_up["fixed"], clean_up["from"]) == ("2.00", None, None)
    assert clean_up["earn_text"].startswith("每小时2分")
    assert "每人每天最多10分、每人每月最多40分。" in body["text_lines"]


@pytest.mark.parametrize(
    "query", ["as_of_seq=1&as_of_recorded=2026-05-11T08:00:00%2B08:00", "as_of_recorded=2026-05-11", "as_of_seq=-1"]
)
def test_a_moment_is_one_and_names_its_zone(shared: Server, query: str) -> None:
    response = shared.client("孙审计").get(f"/api/ledger/accounts/1?{query}")
    assert response.status_code == 422, response.text


def earned(
    server: Server, name: str, amount: int, unit_id: int = POINTS, source_id: int = 1, category: str | None = None
) -> None:
    person = server.cast.people[name]
    command = Earn(
        cause=Cause("gift", source_id),
        owner=Owner("person", person),
        unit_id=unit_id,
        amount=amount,
        category=category or ("clean_up" if unit_id == POINTS else "service"),
        person_id=person,
        expires_at=server.clock.now() + 30 * DAY if unit_id == POINTS else None,
    )
    connection = server.parts.database.connect_writer()
    decide_batch(connection, server.clock, [command])[0].unwrap()
    connection.close()


def test_the_points_of_an_honour_are_named_on_the_statement(server_on_each: Server) -> None:
    earned(server_on_each, "王秀英", 2000, category="award")
    (line,) = server_on_each.client("王秀英").get("/api/me/statement").json()["items"]
    assert line["what"] == "评选奖励"


def test_what_was_earned_stands_on_my_page_and_in_my_statement(server_on_each: Server) -> None:
    server = server_on_each
    for source_id, amount in enumerate((250, 125, 100), 1):
        earned(server, "王秀英", amount, source_id=source_id)
    earned(server, "王秀英", 90, MINUTES, source_id=9)
    client = server.client("王秀英")
    body = client.get("/api/me").json()
    assert body["points"]["available"] == "4.75"
    assert body["points"]["expiring"] == [{"amount": "4.75", "at": "2026-06-10T08:00:00.000+08:00"}]
    assert body["minutes"] == {"total": 90, "quarter": 90, "pending": 0}
    first = client.get("/api/me/statement", params={"limit": 2}).json()
    rest = client.get("/api/me/statement", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    lines = first["items"] + rest["items"]
    assert [(each["amount"], each["balance_after"], each["what"]) for each in lines] == [
        ("+1.00", "4.75", "环境整治"),
        ("+1.25", "3.75", "环境整治"),
        ("+2.50", "2.50", "环境整治"),
    ]
    assert rest["next_cursor"] is None
    (minutes,) = client.get("/api/me/statement?unit=minutes").json()["items"]
    assert (minutes["amount"], minutes["balance_after"]) == ("+90", "90")
    assert server.client("陈大爷").get("/api/me/statement").json()["items"] == []


def test_an_auditor_reads_an_account_as_it_was(server: Server) -> None:
    earned(server, "王秀英", 250, source_id=1)
    server.clock.advance(6 * HOUR)
    earned(server, "王秀英", 100, source_id=2)
    auditor = server.client("孙审计")
    items = auditor.get("/api/ledger/transfers", params={"person_id": server.cast.people["王秀英"]}).json()["items"]
    assert [each["amount"] for each in items] == ["1.00", "2.50"]
    person = {"owner_type": "person", "owner_id": server.cast.people["王秀英"], "kind": "wallet"}
    assert items[0]["credit_side"] == person
    assert items[0]["debit_side"] == {"owner_type": "programme", "owner_id": 1, "kind": "issue"}
    wallet = f"/api/ledger/accounts/{items[0]['credit']}"
    assert auditor.get(wallet).json()["balance"] == "3.50"
    assert auditor.get(wallet, params={"as_of_seq": items[1]["seq"]}).json()["balance"] == "2.50"
    noon = {"as_of_recorded": "2026-05-11T12:00:00+08:00"}
    assert auditor.get(wallet, params=noon).json()["balance"] == "2.50"
    assert auditor.get(wallet, params={"as_of_effective": "2026-05-01T00:00:00+08:00"}).json()["balance"] == "0.00"
    assert auditor.get("/api/ledger/accounts/999999").json()["reason"] == "account_not_found"
