"""Every failure is application/problem+json with a stable reason and a whole Chinese sentence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from api.conftest import MORNING, Template
from api.server import Server, serving
from litestar import get, post
from litestar.params import JSONBody
from structlog.testing import capture_logs

from points.api.fields import Id, SomeText
from points.api.problems import MEDIA_TYPE
from points.clock import FixedClock
from points.errors import LedgerFault, Refusal

MEMBERS = {"type", "title", "status", "detail", "reason", "explanation", "instance"}


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    n: Id


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: SomeText
    parts: list[Inner] = []


@get("/api/test/fault", permission="public", sync_to_thread=False)
def fault() -> None:
    raise LedgerFault("secret-of-the-house")


@get("/api/test/busy", permission="public", sync_to_thread=False)
def busy() -> None:
    raise Refusal("busy", "请过几秒再试。", 503, retry_after_seconds=2)


@get("/api/test/marked", permission="public", sync_to_thread=False)
def marked() -> None:
    raise Refusal("sold_out", "<b>大米</b>已兑完。")


@post("/api/test/form", permission="public", sync_to_thread=False)
def form(data: JSONBody[Form]) -> str:
    return data.name


@pytest.fixture(scope="module")
def odd(cast_file: Template, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("odd")
    more = (fault, busy, marked, form)
    with serving(cast_file.copy(), cast_file.cast, FixedClock(MORNING), folder, more=more) as running:
        yield running


def problem(response: httpx.Response, status: int, reason: str) -> dict[str, Any]:
    assert response.headers["content-type"] == MEDIA_TYPE
    body = response.json()
    assert (response.status_code, body["status"], body["reason"]) == (status, status, reason), body
    assert set(body) >= MEMBERS
    assert body["type"] == f"urn:points:{reason}"
    assert body["explanation"].endswith("。")
    assert body["instance"] == response.request.url.path
    return body


def test_an_unknown_address_is_not_found_under_api_whatever_the_method(odd: Server) -> None:
    for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
        problem(odd.client().request(method, "/api/nowhere/at/all"), 404, "not_found")


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def test_who_follows_a_link_and_is_refused_reads_a_sentence_and_not_json(odd: Server) -> None:
    day, lists = "/api/reports/day-sheet.pdf?shop_id=999999", "/api/reports/balances.xlsx?shop_id=999999"
    clerk, resident, stranger = odd.client("钱店员"), odd.client("王秀英"), odd.client()
    for client, path, status, there in (
        (clerk, day, 404, "/"), (resident, lists, 403, "/"), (stranger, day, 401, "/signin"),
    ):  # fmt: skip
        page = client.get(path, headers={"Accept": BROWSER})
        told = client.get(path).json()
        assert (page.status_code, told["status"]) == (status, status)
        assert page.headers["content-type"].startswith("text/html")
        assert f"<h1>{told['explanation']}</h1>" in page.text
        assert f'href="{there}"' in page.text
        assert "工作人员不会向您索要验证码" in page.text
        assert "script-src 'none'" in page.headers["content-security-policy"]


def test_a_page_says_nothing_of_a_fault_and_takes_no_words_for_markup(odd: Server) -> None:
    page = odd.client().get("/api/test/fault", headers={"Accept": BROWSER})
    assert (page.status_code, "secret" in page.text) == (500, False)
    assert "系统出了问题" in page.text
    asked = odd.client().get("/api/test/marked", headers={"Accept": BROWSER}).text
    assert "&lt;b&gt;大米&lt;/b&gt;" in asked


def test_a_script_that_asks_or_writes_is_answered_as_ever(odd: Server) -> None:
    problem(odd.client().get("/api/test/busy", headers={"Accept": "application/json"}), 503, "busy")
    problem(odd.client().post("/api/nowhere", headers={"Accept": BROWSER}), 404, "not_found")


def test_a_wrong_method_names_those_allowed(odd: Server) -> None:
    response = odd.client().delete("/api/health")
    problem(response, 405, "method_not_allowed")
    assert response.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"name": 5}, {"name": "这里要填文字。"}),
        ({"name": ""}, {"name": "至少1个字。"}),
        ({"name": "长" * 201}, {"name": "最多200个字。"}),
        ({"name": "a\x00b"}, {"name": "里面有不能用的字符,或写法不对。"}),
        ({}, {"name": "这一项必须填写。"}),
        ({"name": "王", "extra": 1}, {"extra": "没有这一项,请去掉。"}),
        ({"name": "王", "parts": [{"n": 1}, {"n": 0}]}, {"parts[1].n": "不能小于1。"}),
        ({"name": "王", "parts": [{"n": 2**63}]}, {"parts[0].n": "不能大于9007199254740991。"}),
        ({"name": "王", "parts": [{"m": 1}]}, {"parts[0].m": "没有这一项,请去掉。"}),
        (["name"], {"body": "这里要填一组有名字的内容。"}),
    ],
)
def test_what_is_wrong_is_named_field_by_field(odd: Server, body: Any, fields: dict[str, str]) -> None:
    assert problem(odd.client().post("/api/test/form", json=body), 422, "invalid_input")["fields"] == fields


@pytest.mark.parametrize(
    "content",
    [
        b'{"name"',
        b"name=1",
        b"\xff\xfe",
        b'{"name": "\xed\xb2\x80"}',
        b'{"name": "\\ud800"}',
        b'{"parts": ' + b"[" * 100_000,
        b'{"name": 1e999999}',
    ],
)
def test_broken_json_is_the_senders_mistake(odd: Server, content: bytes) -> None:
    problem(
        odd.client().post("/api/test/form", content=content, headers={"Content-Type": "application/json"}),
        400,
        "malformed",
    )


def test_no_body_where_one_is_needed_says_so(odd: Server) -> None:
    assert problem(odd.client().post("/api/test/form"), 422, "invalid_input")["fields"] == {
        "body": "请求里没有内容。"
    }


def test_a_body_past_the_limit_is_refused(odd: Server) -> None:
    content = b'{"name": "' + b"a" * 1_000_001 + b'"}'
    problem(odd.client().post("/api/test/form", content=content), 413, "too_large")


def test_a_body_past_the_limit_is_refused_also_when_its_length_is_not_told(odd: Server) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(20):
            yield b"a" * 100_000

    try:
        response = odd.client().post("/api/test/form", content=chunks())
    except httpx.WriteError:
        return  # the server had answered and hung up while we were still sending
    problem(response, 413, "too_large")


def test_a_fault_is_logged_whole_and_told_without_its_inside(odd: Server) -> None:
    with capture_logs() as logs:
        response = odd.client().get("/api/test/fault")
    body = problem(response, 500, "internal")
    assert body["explanation"] == "系统出了问题,已记录,请稍后再试。"
    assert "secret-of-the-house" not in response.text
    (entry,) = [each for each in logs if each["event"] == "unhandled"]
    assert str(entry["exc_info"]) == "secret-of-the-house"


def test_when_to_come_back_is_a_header_too(odd: Server) -> None:
    response = odd.client().get("/api/test/busy")
    assert problem(response, 503, "busy")["retry_after_seconds"] == 2
    assert response.headers["retry-after"] == "2"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/events/0", 422),
        ("/api/events/-1", 422),
        ("/api/events/9007199254740992", 422),
        ("/api/events/" + "9" * 5000, 404),
        ("/api/events/abc", 404),
        ("/api/events/17", 404),
        ("/api/events?limit=0", 422),
        ("/api/events?limit=101", 422),
        ("/api/events?limit=x", 422),
        ("/api/events?view=nothing", 422),
        ("/api/events?cursor=!!", 422),
        ("/api/events?cursor=abcd", 400),
    ],
)
def test_parameters_have_limits(odd: Server, path: str, status: int) -> None:
    response = odd.client().get(path)
    assert (response.status_code, response.headers["content-type"]) == (status, MEDIA_TYPE), response.text
