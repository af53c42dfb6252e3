"""Sessions: new at sign-in, gone at sign-out and password change, in a cookie that keeps to itself."""

from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx
from api.conftest import MORNING, Template
from api.server import Server, serving
from cast import CAST, PASSWORD, Cast, code_sent
from sqlalchemy import select

from points.clock import DAY, HOUR, MINUTE, FixedClock
from points.people.models import sessions
from points.people.setup import make_setup_token


def set_cookie(response: httpx.Response) -> SimpleCookie:
    return SimpleCookie(response.headers["set-cookie"])


def by_password(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    return client.post("/api/session", json={"way": "password", "login": CAST[name].phone, "password": password})


def test_a_resident_signs_in_with_the_code_sent_to_the_phone(server_on_each: Server) -> None:
    client = server_on_each.client()
    server_on_each.clock.advance(2 * MINUTE)
    phone = CAST["王秀英"].phone
    asked = client.post("/api/session/codes", json={"phone": phone})
    assert (asked.status_code, asked.json()) == (202, {"resend_after_seconds": 60, "valid_seconds": 300})
    code = code_sent(server_on_each.parts.database)
    response = client.post("/api/session", json={"way": "code", "phone": phone, "code": code})
    assert response.status_code == 201
    assert response.json()["person"]["name"] == "王秀英"
    assert response.json()["role"] == "resident"
    assert client.get("/api/session").json() == response.json()
    again = client.post("/api/session", json={"way": "code", "phone": phone, "code": code})
    assert again.json()["reason"] == "code_none"


def test_an_unknown_phone_gets_the_same_answer(server: Server) -> None:
    server.clock.advance(2 * MINUTE)
    known = server.client().post("/api/session/codes", json={"phone": CAST["王秀英"].phone})
    unknown = server.client().post("/api/session/codes", json={"phone": "19900009999"})
    assert (known.status_code, known.json()) == (unknown.status_code, unknown.json())


def test_asking_for_codes_too_often_says_when_to_come_back(server: Server) -> None:
    server.clock.advance(2 * MINUTE)
    client, body = server.client(), {"phone": "19900009999"}
    assert client.post("/api/session/codes", json=body).status_code == 202
    refused = client.post("/api/session/codes", json=body)
    assert (refused.status_code, refused.json()["reason"]) == (429, "too_many")
    assert refused.headers["retry-after"] == str(refused.json()["retry_after_seconds"]) == "60"


def test_staff_sign_in_by_password_and_see_their_rights(server: Server) -> None:
    body = by_password(server.client(), "赵组织").json()
    assert body["role"] == "organiser"
    assert [(each["role"], each["place_name"]) for each in body["roles"]] == [("organiser", "东村")]
    assert "event.create" in body["permissions"]
    assert "staff.manage" not in body["permissions"]


def test_an_office_holder_with_a_code_is_told_that_a_password_is_needed(server: Server) -> None:
    def signed_in_by_code(name: str) -> dict[str, Any]:
        server.clock.advance(2 * MINUTE)
        client, phone = server.client(), CAST[name].phone
        client.post("/api/session/codes", json={"phone": phone})
        body = {"way": "code", "phone": phone, "code": code_sent(server.parts.database)}
        return client.post("/api/session", json=body).json()

    organiser = signed_in_by_code("赵组织")
    assert (organiser["role"], organiser["roles"], organiser["offices_need_password"]) == ("resident", [], True)
    assert by_password(server.client(), "赵组织").json()["offices_need_password"] is False
    assert signed_in_by_code("王秀英")["offices_need_password"] is False
    steward = signed_in_by_code("吴签到")
    assert (steward["role"], steward["offices_need_password"]) == ("steward", False)


def test_the_cookie_keeps_to_itself(server: Server) -> None:
    cookie = set_cookie(by_password(server.client(), "赵组织"))["points"]
    assert (cookie["path"], cookie["samesite"].lower(), bool(cookie["httponly"])) == ("/", "lax", True)
    assert int(cookie["max-age"]) == 12 * HOUR // 1000
    assert (cookie["secure"], cookie["domain"]) == ("", "")


def test_over_tls_the_cookie_is_bound_to_the_host(cast_file: Template, tmp_path: Path) -> None:
    environment = {"POINTS_PUBLIC_URL": "https://points.example.cn"}
    with serving(cast_file.copy(), cast_file.cast, FixedClock(MORNING), tmp_path, environment=environment) as server:
        response = by_password(server.client(), "赵组织")
        cookie = set_cookie(response)["__Host-points"]
        assert bool(cookie["secure"])
        assert (cookie["path"], cookie["domain"]) == ("/", "")
        assert response.headers["strict-transport-security"].startswith("max-age=")


def test_a_session_id_chosen_by_the_client_is_never_taken_over(server: Server) -> None:
    client = server.client()
    client.cookies.set("points", "chosen-by-the-client")
    token = set_cookie(by_password(client, "赵组织"))["points"].value
    assert token != "chosen-by-the-client"
    other = httpx.Client(base_url=server.url, cookies={"points": "chosen-by-the-client"})
    with other:
        assert other.get("/api/session").status_code == 401


def test_signing_in_ends_the_session_that_was_open_in_this_browser(server: Server) -> None:
    client, same_session = server.client("赵组织"), server.client("赵组织")
    assert by_password(client, "周管理").status_code == 201
    assert same_session.get("/api/session").status_code == 401


def test_signing_out_ends_the_session_on_the_server(server: Server) -> None:
    client, thief = server.client("王秀英"), server.client("王秀英")
    response = client.delete("/api/session")
    assert response.status_code == 204
    assert set_cookie(response)["points"]["max-age"] == "0"
    assert thief.get("/api/me").status_code == 401
    assert client.delete("/api/session").status_code == 204


def test_changing_the_password_ends_every_session(server: Server) -> None:
    here, elsewhere = server.client("赵组织"), server.client("赵组织")
    wrong = here.put("/api/session/password", json={"old": "not-it-at-all", "new": "he-liu-2026"})
    assert (wrong.status_code, wrong.json()["reason"]) == (422, "password_wrong")
    assert here.get("/api/session").status_code == 200
    assert here.put("/api/session/password", json={"old": PASSWORD, "new": "he-liu-2026"}).status_code == 204
    assert elsewhere.get("/api/session").status_code == 401
    assert by_password(server.client(), "赵组织").status_code == 401
    assert by_password(server.client(), "赵组织", "he-liu-2026").status_code == 201


def test_wrong_passwords_lock_the_way_in(server: Server) -> None:
    client = server.client()
    for _ in range(5):
        assert by_password(client, "赵组织", "wrong-one-2026").json()["reason"] == "password_wrong"
    locked = by_password(client, "赵组织")
    assert (locked.status_code, locked.json()["reason"]) == (429, "too_many")
    assert int(locked.headers["retry-after"]) > 0
    server.clock.advance(16 * MINUTE)
    assert by_password(client, "赵组织").status_code == 201


def test_sessions_end_by_themselves(server: Server) -> None:
    staff, resident = server.client("赵组织"), server.client("王秀英")
    server.clock.advance(13 * HOUR)
    assert (staff.get("/api/session").status_code, resident.get("/api/session").status_code) == (401, 200)
    server.clock.advance(30 * DAY)
    assert resident.get("/api/session").status_code == 401


def test_no_token_is_stored(server: Server) -> None:
    token = set_cookie(by_password(server.client(), "赵组织"))["points"].value
    with server.parts.database.read() as connection:
        assert all(token not in str(row) for row in connection.execute(select(sessions)))


def test_the_first_administrator_signs_in_by_the_link_and_nobody_after(database_url: str, tmp_path: Path) -> None:
    with serving(database_url, Cast(), FixedClock(MORNING), tmp_path) as server:
        token = make_setup_token(tmp_path)
        body = {"way": "setup", "name": "周管理", "phone": "19900000008", "password": PASSWORD}
        wrong = server.client().post("/api/session", json=body | {"token": "guess"})
        assert wrong.json()["reason"] == "setup_invalid"
        client = server.client()
        done = client.post("/api/session", json=body | {"token": token})
        assert (done.status_code, done.json()["role"]) == (201, "administrator")
        assert client.get("/api/staff").status_code == 200
        again = server.client().post("/api/session", json=body | {"token": token})
        assert again.status_code in (404, 409)
