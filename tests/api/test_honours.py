"""Honours over HTTP: the wall, certificates checked by anybody and printed by their winner, and taken back by two."""

from collections.abc import Sequence
from typing import Any

import pytest
from api.deciding import AUDITOR, MAYOR, SECRETARY, Deciding, hold_in_village, live_together
from api.server import Server
from cast import STRANGER
from msgspec.structs import replace
from sqlalchemy import select

from points.awards.models import HONOURS, Honour, honours
from points.db.working_set import WorkingSet
from points.media.certificate import Certificate, certificate_pdf
from points.media.honour_wall import WINNERS_MAX, HonourWall, honour_wall_png
from points.notices.models import CONSENTS, Consent
from points.people.models import HOUSEHOLDS, PERSONS

PDF, PNG = b"%PDF-", b"\x89PNG"


def spendable(at: Deciding, name: str) -> float:
    return float(at.get(name, "/api/me").json()["points"]["available"])


@pytest.fixture
def announced(staged: Server) -> Deciding:
    """The cycle that was announced, of which a test changes something."""
    return Deciding(staged, staged.cast.cycles["announced"])


def wall(at: Deciding) -> list[tuple[str, str]]:
    return [(each["number"], each["name"]) for each in at.get(STRANGER, "/api/honours").json()["items"]]


def test_the_wall_names_whole_who_consented_to_that_and_masks_the_others(announced: Deciding) -> None:
    assert wall(announced) == [("202500001", "李队长"), ("202500002", "钱*员"), ("202500003", "冯*村")]


def test_who_withdraws_their_consent_is_gone_from_the_wall_and_stays_in_the_file(
    announced: Deciding, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[HonourWall] = []
    monkeypatch.setattr("points.api.honours.honour_wall_png", lambda given: drawn.append(given) or PNG)
    announced.server.client("钱店员").put("/api/me/consents", json={"listed": False})
    assert [number for number, _ in wall(announced)] == ["202500001", "202500003"], "no line, and no gap filled"
    assert announced.get(SECRETARY, "/honour-wall.png").content == PNG
    assert [each.name for each in drawn[0].winners] == ["李队长", "冯*村"]
    for name in (SECRETARY, AUDITOR):
        assert [each["name"] for each in announced.get(name, "/honours").json()] == ["李队长", "钱店员", "冯西村"]
    assert announced.get(STRANGER, "/api/certificates/202500002").json()["name"] == "未公开"
    for name in ("李队长", "冯西村"):
        announced.server.client(name).put("/api/me/consents", json={"listed": False})
    assert wall(announced) == []
    assert announced.get(SECRETARY, "/honour-papers").json() == {"posters": 0, "certificates": 1}
    answer = announced.get(SECRETARY, "/honour-wall.png")
    assert (answer.status_code, answer.json()["reason"]) == (404, "nobody_on_wall")
    announced.server.client("钱店员").put("/api/me/consents", json={"listed": True})
    assert wall(announced) == [("202500002", "钱*员")]


def honour_more(at: Deciding, count: int, like: int | None = None) -> None:
    """So many more winners of the cycle, who consent to be listed; honoured like those of a cycle."""
    connection = at.server.parts.database.connect_writer()
    with connection.begin():
        ws = WorkingSet(connection, at.server.clock.now())
        given = connection.execute(select(honours).where(honours.c.cycle_id == (like or at.cycle_id)).limit(1)).one()
        (person,) = ws.find(PERSONS, "key", given.person_id)
        for number in range(count):
            who = replace(
                person,
                id=ws.next_id(),
                number=f"{at.cycle_id}/{number}",
                name=f"赵大{chr(0x4E00 + number)}",
                natural_key=f"{at.cycle_id}/{number}",
            )
            ws.insert(PERSONS, replace(who, phone_sealed=None, phone_index=None, last4_index=None, tail_index=None))
            ws.insert(CONSENTS, Consent(ws.next_id(), who.id, "listed", ws.now, None, "self", None, None))
            year = 2026 if like else 2025
            honour = replace(Honour(*given), id=ws.next_id(), number=f"{year}{number + 100:05}")
            honour = replace(honour, cycle_id=at.cycle_id)
            ws.insert(HONOURS, replace(honour, subject_id=who.id, person_id=who.id))
        ws.flush()
    connection.close()


def test_a_wall_of_many_comes_in_pictures_and_nobody_is_lost(staged: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    at = Deciding(staged, staged.cast.cycles["announced"])
    drawn: list[HonourWall] = []

    def draw(given: HonourWall) -> bytes:
        drawn.append(given)
        return honour_wall_png(given)

    monkeypatch.setattr("points.api.honours.honour_wall_png", draw)
    assert at.get(SECRETARY, "/honour-papers").json()["posters"] == 1
    honour_more(at, WINNERS_MAX)
    assert at.get(SECRETARY, "/honour-papers").json()["posters"] == 2
    for part in (1, 2):
        assert at.get(SECRETARY, "/honour-wall.png", part=part).content.startswith(PNG)
    assert [each.period for each in drawn] == [f"2025年第三季度(第{part}张,共2张)" for part in (1, 2)]
    names = [winner.name for each in drawn for winner in each.winners]
    assert (len(names), len({*names})) == (WINNERS_MAX + 3, WINNERS_MAX + 3)
    beyond = at.get(SECRETARY, "/honour-wall.png", part=3)
    assert (beyond.status_code, beyond.json()["reason"]) == (404, "no_such_part")


def test_the_wall_goes_on_page_by_page_the_latest_cycle_first(staged: Server) -> None:
    at = Deciding(staged, staged.cast.cycles["announced"])
    honour_more(at, 4)
    later = Deciding(staged, staged.cast.cycles["panel"])
    honour_more(later, 2, like=at.cycle_id)
    everybody = [(each["announced_at"], number) for each, (number, _) in zip(read_on(at), wall(at), strict=True)]
    assert [number for _, number in everybody] == [
        *("202600100", "202600101"),
        *("202500001", "202500002", "202500003", "202500100", "202500101", "202500102", "202500103"),
    ]
    for limit in (1, 2, 3, 9):
        assert [each["number"] for each in read_on(at, limit=limit)] == [number for _, number in everybody]
    assert len(read_on(at, limit=2, cycle_id=later.cycle_id)) == 2
    assert at.get(STRANGER, "/api/honours", cursor="x").json()["reason"] == "cursor_malformed"


def read_on(at: Deciding, **params: int) -> list[Any]:
    """The public wall, page by page."""
    found: list[Any] = []
    cursor: str | None = None
    while True:
        page = at.get(STRANGER, "/api/honours", **params, **({"cursor": cursor} if cursor else {})).json()
        found += page["items"]
        if (cursor := page["next_cursor"]) is None:
            return found


def test_many_certificates_come_in_parts_and_none_is_missing(staged: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    at = Deciding(staged, staged.cast.cycles["announced"])
    printed: list[str] = []

    def print_them(given: Sequence[Certificate]) -> bytes:
        printed.extend(each.number for each in given)
        return certificate_pdf(given)

    monkeypatch.setattr("points.api.certificates.certificate_pdf", print_them)
    monkeypatch.setattr("points.api.certificates.CERTIFICATES_A_PART", 2)
    assert at.get(SECRETARY, "/honour-papers").json()["certificates"] == 2
    for part in (1, 2):
        assert at.get(SECRETARY, "/certificates.pdf", part=part).content.startswith(PDF)
    assert printed == ["202500001", "202500002", "202500003"]
    beyond = at.get(SECRETARY, "/certificates.pdf", part=3)
    assert (beyond.status_code, beyond.json()["reason"]) == (404, "no_such_part")


def test_an_honoured_household_is_shown_and_printed_by_the_head_it_was_announced_with(
    announced: Deciding, monkeypatch: pytest.MonkeyPatch
) -> None:
    live_together(announced.server, "王秀英", "陈大爷")
    connection = announced.server.parts.database.connect_writer()
    with connection.begin():
        ws = WorkingSet(connection, announced.server.clock.now())
        (head,) = ws.find(PERSONS, "key", announced.id("王秀英"))
        (home,) = ws.find(HOUSEHOLDS, "key", head.household_id)
        ws.change(HOUSEHOLDS, home, head_id=announced.id("陈大爷"))
        (like,) = [Honour(*row) for row in connection.execute(select(honours).where(honours.c.number == "202500002"))]
        theirs = replace(like, id=ws.next_id(), number="202500004", subject_type="household", subject_id=home.id)
        ws.insert(HONOURS, replace(theirs, person_id=head.id))
        ws.flush()
    connection.close()
    printed: list[Certificate] = []
    monkeypatch.setattr("points.api.certificates.certificate_pdf", lambda given: printed.extend(given) or PDF)
    assert wall(announced)[3:] == [("202500004", "王*英户")]
    assert announced.get(STRANGER, "/api/certificates/202500004").json()["name"] == "王*英户"
    for path in ("/certificates.pdf", "/api/certificates/202500004/pdf"):
        assert announced.get(SECRETARY, path).status_code == 200
    assert [each.name for each in printed] == ["李队长", "钱店员", "冯西村", "王秀英户", "王秀英户"]
    assert announced.get(SECRETARY, "/honours").json()[3]["name"] == "王秀英户"


def test_staff_read_whole_names_with_what_was_withdrawn(announced: Deciding) -> None:
    for name in (SECRETARY, AUDITOR):
        found = announced.get(name, "/honours").json()
        assert [each["name"] for each in found] == ["李队长", "钱店员", "冯西村"]


def test_anybody_checks_a_certificate_by_its_number(announced: Deciding) -> None:
    told = announced.get(STRANGER, "/api/certificates/202500002").json()
    assert (told["award"], told["name"], told["withdrawn_at"]) == ("季度服务之星", "钱*员", None)
    assert announced.get(STRANGER, "/api/certificates/202500009").json()["reason"] == "certificate_not_found"
    assert announced.get(STRANGER, "/api/certificates/x").status_code in (400, 404, 422)


def test_a_certificate_masks_also_who_stands_whole_on_the_wall(announced: Deciding) -> None:
    assert announced.get(STRANGER, "/api/certificates/202500001").json()["name"] == "李*长"


@pytest.mark.parametrize(("kind", "begins"), [("pdf", PDF), ("png", PNG)])
def test_a_certificate_is_printed_by_its_winner_and_by_who_works_on_the_cycle(
    announced: Deciding, kind: str, begins: bytes
) -> None:
    path = f"/api/certificates/202500002/{kind}"
    for name in ("钱店员", SECRETARY, MAYOR):
        assert announced.get(name, path).content.startswith(begins), name
    for name in ("李队长", "王秀英", "赵组织"):
        assert announced.get(name, path).status_code == 403, name
    assert announced.get(STRANGER, path).status_code == 401
    hold_in_village(announced.server, SECRETARY)
    assert announced.get(SECRETARY, path).status_code == 403


def test_my_honours_are_mine(announced: Deciding) -> None:
    assert [each["number"] for each in announced.get("冯西村", "/api/me/honours").json()] == ["202500003"]
    assert announced.get("王秀英", "/api/me/honours").json() == []


def test_an_honour_is_taken_back_by_two_bonus_and_all_and_its_history_stays(announced: Deciding) -> None:
    (honour_id,) = [each["id"] for each in announced.get(SECRETARY, "/honours").json() if each["name"] == "钱店员"]
    path = f"/api/honours/{honour_id}"
    before = spendable(announced, "钱店员")
    assert announced.refused(MAYOR, f"{path}/withdrawal") == (409, "not_asked")
    assert announced.refused(SECRETARY, f"{path}/withdrawal-request", {"reason": " "}) == (422, "invalid_input")
    announced.done(SECRETARY, f"{path}/withdrawal-request", {"reason": "服务记录有误"})
    assert [each["asked"] for each in announced.get(STRANGER, "/api/honours").json()["items"]] == [False] * 3
    assert announced.refused(SECRETARY, f"{path}/withdrawal") == (403, "forbidden")
    announced.done(MAYOR, f"{path}/withdrawal")
    assert announced.refused(MAYOR, f"{path}/withdrawal") == (409, "withdrawn_before")
    assert before - spendable(announced, "钱店员") == 20
    assert [number for number, _ in wall(announced)] == ["202500001", "202500003"]
    told = announced.get(STRANGER, "/api/certificates/202500002").json()
    assert (told["withdrawn_at"] is not None, told["name"]) == (True, "未公开"), "nobody is shamed by number"
    assert announced.get("钱店员", "/api/certificates/202500002/pdf").json()["reason"] == "certificate_withdrawn"
    (kept,) = [each for each in announced.get(AUDITOR, "/honours").json() if each["id"] == honour_id]
    assert (kept["reason"], kept["asked"]) == ("服务记录有误", True)


def test_whoever_asks_does_not_decide(announced: Deciding) -> None:
    honour_id = announced.get(SECRETARY, "/honours").json()[0]["id"]
    announced.done(MAYOR, f"/api/honours/{honour_id}/withdrawal-request", {"reason": "服务记录有误"})
    assert announced.refused(MAYOR, f"/api/honours/{honour_id}/withdrawal") == (409, "own_work")


def test_the_live_board_and_my_standing_are_of_the_running_period(stage: Server) -> None:
    at = Deciding(stage)
    board = at.get(STRANGER, "/api/board").json()
    assert (board["period_name"], board["places"]) == ("2026年第二季度", [])
    assert at.get(STRANGER, "/api/board", family="no_such").json()["reason"] == "family_unknown"
    (mine,) = [each for each in at.get("李队长", "/api/me/standing").json() if each["family"] == "quarter_star"]
    assert (mine["listed"]["period_name"], mine["listed"]["rank"]) == ("2025年第四季度", 1)
    (none,) = [each for each in at.get("王秀英", "/api/me/standing").json() if each["family"] == "quarter_star"]
    assert none["listed"]["reasons"] == [["nothing", "这一期没有服务和议事的记录。"]]
