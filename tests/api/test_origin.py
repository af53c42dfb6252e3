"""No other site may write in a visitor's name; reading and programs without a browser are not asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from api.conftest import MORNING, Template
from api.server import Server, serving

from points.clock import FixedClock

PUBLIC = "https://points.example.cn"


@pytest.fixture(scope="module")
def behind_proxy(cast_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("proxy")
    environment = {"POINTS_PUBLIC_URL": PUBLIC}
    with serving(cast_file.copy(), cast_file.cast, FixedClock(MORNING), folder, environment=environment) as running:
        yield running


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, False),
        ({"Origin": PUBLIC}, True),
        ({"Origin": "null"}, False),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://points.example.cn.evil.example"}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "http://other.example", "Host": "other.example"}, True),
    ],
)
def test_a_write_comes_from_our_own_pages(behind_proxy: Server, headers: dict[str, str], allowed: bool) -> None:
    response = behind_proxy.client("周管理").post("/api/places", json={}, headers=headers)
    assert (response.json()["reason"] != "cross_origin") is allowed
    assert response.status_code != 403 or not allowed


def test_every_kind_of_write_is_asked(behind_proxy: Server) -> None:
    client = behind_proxy.client("周管理", **{"Sec-Fetch-Site": "cross-site"})
    for method, path in (
        ("POST", "/api/session"),
        ("DELETE", "/api/session"),
        ("PUT", "/api/session/password"),
        ("PATCH", "/api/people/1"),
        ("POST", "/api/scans"),
    ):
        assert client.request(method, path, json={}).json()["reason"] == "cross_origin", path


def test_reading_is_not_asked(behind_proxy: Server) -> None:
    response = behind_proxy.client("周管理").get("/api/me", headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code != 403
