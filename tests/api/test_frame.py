"""What every answer has: headers, compression, one log line and one count."""

import gzip

import pytest
from api.server import Server
from cast import CAST
from structlog.testing import capture_logs


@pytest.mark.parametrize("path", ["/api/health", "/api/nowhere", "/api/me", "/", "/c/ABC", "/assets/none.js"])
def test_every_answer_carries_the_security_headers(shared: Server, path: str) -> None:
    headers = shared.client().get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers


def test_answers_of_the_api_are_never_kept(shared: Server) -> None:
    headers = shared.client("王秀英").get("/api/me").headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_json_past_a_kilobyte_is_compressed_for_who_takes_it(shared: Server) -> None:
    client = shared.client()
    with client.stream("GET", "/api/openapi.json", headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["vary"] == "Accept-Encoding"
    assert int(response.headers["content-length"]) == len(raw)
    plain = client.get("/api/openapi.json", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content
    small = client.get("/api/town", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in small.headers


def test_head_is_answered_as_get_without_a_body(shared: Server) -> None:
    response = shared.client().head("/api/town")
    assert (response.status_code, response.content) == (200, b"")
    assert int(response.headers["content-length"]) > 0
    assert shared.client().head("/api/me").status_code == 401


def test_after_head_the_same_line_goes_on_with_the_next_answer(shared: Server) -> None:
    client = shared.client()
    for path in ("/api/town", "/api/me", "/api/nowhere", "/"):
        client.head(path)
        assert client.get("/api/town").json()["name"], path


def test_a_request_is_one_line_that_tells_no_secret(server: Server) -> None:
    client = server.client("王秀英")
    with capture_logs() as logs:
        client.get("/api/me/statement?unit=minutes&cursor=")
        client.get("/c/SECRETTOKEN?x=SECRETQUERY")
        server.client().post(
            "/api/session", json={"way": "password", "login": CAST["赵组织"].phone, "password": "SECRETPASSWORD"}
        )
    lines = [each for each in logs if each["event"] == "request"]
    assert [(each["method"], each["route"], each["status"]) for each in lines] == [
        ("GET", "/api/me/statement", 200),
        ("GET", "/c/{token}", 503),
        ("POST", "/api/session", 401),
    ]
    assert lines[0]["person"] == server.cast.people["王秀英"]
    assert all(each["ms"] >= 0 for each in lines)
    told = str(logs)
    for secret in ("SECRET", CAST["赵组织"].phone, server.cast.tokens["王秀英"]):
        assert secret not in told


def test_counts_are_by_route_and_never_by_person_or_code(server: Server) -> None:
    client = server.client("王秀英")
    for code in ("AAAA", "BBBB"):
        client.get(f"/api/codes/{code}")
    text = client.get("/api/metrics").text
    assert 'points_requests_total{method="GET",route="/api/codes/{token}",status="404"} 2.0' in text
    assert "AAAA" not in text


def test_metrics_are_for_this_machine_only(shared: Server) -> None:
    assert shared.client().get("/api/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404


def test_health_says_what_works(server: Server) -> None:
    body = server.client().get("/api/health").json()
    assert (body["status"], body["database"], body["writer"]) == ("ok", True, True)
    assert body["outbox_waiting"] == 0 or body["outbox_oldest_seconds"] == 0
    server.clock.advance(3_600_000)
    late = server.client().get("/api/health").json()
    assert late["status"] == ("degraded" if late["outbox_waiting"] else "ok")


def test_a_writer_that_cannot_commit_is_told(server: Server) -> None:
    server.parts.writer.close_now()
    response = server.client().get("/api/health")
    assert (response.status_code, response.json()["status"], response.json()["writer"]) == (503, "down", False)
