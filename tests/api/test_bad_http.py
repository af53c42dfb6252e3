"""Cookies, methods, paths and lines that no browser of ours sends: our own pages or a refusal, and nothing stored."""

import re
import socket

import httpx
import pytest
from api.hostile import refused
from api.server import Server
from api.stage import TEN, token_of
from api.test_places_of_rights import HERE
from api.test_rights import MATRIX

pytestmark = pytest.mark.usefixtures("unharmed")


@pytest.mark.parametrize("cookie", ["x" * 10_000, "键", "", "a; points=b", '"' * 500, "x" * 201])
def test_a_hostile_cookie_is_no_session(house: Server, cookie: str) -> None:
    headers = [(b"Cookie", b"points=" + cookie.encode() + b"; visitor=" + cookie.encode())]
    refused(house.client().get("/api/me", headers=headers), 401)
    address = f"/api/codes/{token_of(house.cast.events[HERE, '上午'], TEN)}"
    assert house.client().get(address, headers=headers).status_code == 200


def test_options_and_head_tell_and_change_nothing(house: Server) -> None:
    client = house.client("周管理")
    for route in MATRIX:
        answer = client.options(re.sub(r"\{\w+:int\}", "1", route.address))
        assert answer.status_code in (204, 404, 405), (route, answer.status_code)
        assert "access-control-allow-origin" not in answer.headers
    for path in ("/api/town", "/api/events", "/api/me", "/", "/c/X", "/assets/a-1.js", "/api/nowhere"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
    for path in ("/api/scans", "/api/session/codes", "/api/till/lookup"):
        refused(client.get(path), 405)
        assert client.head(path).status_code == 405


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "LOCK", "SEARCH"])
def test_a_method_nobody_serves_is_refused(house: Server, method: str) -> None:
    for path in ("/api/me", "/api/scans", "/api/nowhere", "/", "/c/X", "/assets/a-1.js"):
        refused(house.client("周管理").request(method, path), 404, 405)


TRICKS = (
    "../secret",
    "..%2fsecret",
    "%2e%2e/%2e%2e/etc/passwd",
    "..%5c..%5csecret",
    "%00",
    "a-1.js%00",
    "a-1.js/",
    "%ff",
    "x" * 5_000,
)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda each: each[:20])
def test_tricks_with_paths_lead_to_our_own_pages_only(house: Server, trick: str) -> None:
    client = house.client()
    for folder in ("/assets/", "/c/", "/C/", "/", "//", "/api/", "/api//"):
        answer = raw(client, f"{folder}{trick}")
        assert answer.status_code in (200, 400, 404, 405, 414, 422), (folder, answer.status_code)
        if answer.status_code == 200:
            assert answer.content in (b"<p>app</p>", b"<p>landing</p>", b"1"), folder
        else:
            refused(answer)


def raw(client: httpx.Client, path: str) -> httpx.Response:
    """Ask for a path as it is written."""
    base = client.base_url
    return client.send(httpx.Request("GET", base.copy_with(raw_path=path.encode()), headers=client.headers))


def spoken(house: Server, words: bytes) -> bytes:
    """What a server answers to bytes that are hardly HTTP, until it hangs up."""
    address = house.url.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1])), timeout=10) as line:
        line.sendall(words)
        line.shutdown(socket.SHUT_WR)
        heard = b""
        while part := line.recv(65_536):
            heard += part
    return heard


@pytest.mark.parametrize(
    "words",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\r\n\r\n",
        b"GET /api/me HTTP/9.9\r\nHost: a\r\n\r\n",
        b"POST /api/places HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n{}",
        b"POST /api/places HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
        b"POST /api/places HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n",
        b"POST /api/places HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{",
        b"GET /api/town HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 200_000 + b"\r\nConnection: close\r\n\r\n",
        b"GET /api/town HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 20_000 + b"Connection: close\r\n\r\n",
    ],
    ids=lambda words: repr(words[:24]),
)
def test_what_is_hardly_http_hurts_nobody(house: Server, words: bytes) -> None:
    heard = spoken(house, words)
    assert not re.match(rb"HTTP/1\.1 5", heard), heard[:200]
