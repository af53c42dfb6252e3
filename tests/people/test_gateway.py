"""The gateways, and the outbox handler before them."""

import stat
from pathlib import Path

import httpx
import pytest

from points import settings
from points.clock import FixedClock
from points.errors import PointsError
from points.keys import Keys
from points.people.gateway import (
    ConsoleGateway,
    FileGateway,
    HttpGateway,
    Message,
    gateway_of,
    seal,
    send_code,
)

PHONE = "+8619900000001"


def test_the_file_gateway_appends_lines_only_its_owner_reads(empty_folder: Path) -> None:
    path = empty_folder / "codes.txt"
    gateway = FileGateway(path)
    gateway.send(PHONE, "验证码123456")
    gateway.send(PHONE, "验证码654321")
    assert path.read_text(encoding="utf-8") == "19900000001\t验证码123456\n19900000001\t验证码654321\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_console_gateway_prints(capsys: pytest.CaptureFixture[str]) -> None:
    ConsoleGateway().send(PHONE, "验证码123456")
    assert "19900000001: 验证码123456" in capsys.readouterr().out


def test_the_http_gateway_posts_json() -> None:
    seen: list[tuple[str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append((request.method, request.content))
        return httpx.Response(202)

    HttpGateway("http://sms.test/send", httpx.MockTransport(answer)).send(PHONE, "hi")
    assert seen == [("POST", b'{"phone":"19900000001","text":"hi"}')]


@pytest.mark.parametrize("status", [301, 400, 500])
def test_what_the_supplier_did_not_take_raises(status: int) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(status))
    with pytest.raises(httpx.HTTPError):
        HttpGateway("http://sms.test/send", transport).send(PHONE, "hi")


def test_only_this_installation_opens_what_it_sealed() -> None:
    payload = seal(Keys(b"a" * 32), Message(PHONE, "hi", 10))
    import msgspec

    with pytest.raises(PointsError):
        send_code(Keys(b"b" * 32), ConsoleGateway(), FixedClock(0))(msgspec.json.encode(payload))


@pytest.mark.parametrize(
    ("name", "kind"), [("console", ConsoleGateway), ("file", FileGateway), ("http", HttpGateway)]
)
def test_the_operator_chooses(name: str, kind: type, empty_folder: Path) -> None:
    found = settings.load(
        {
            "POINTS_DATA_DIR": str(empty_folder),
            "POINTS_CODE_GATEWAY": name,
            "POINTS_CODE_GATEWAY_URL": "http://sms.test/",
        }
    )
    assert isinstance(gateway_of(found), kind)
