"""Every way a request can fail, as application/problem+json (RFC 9457) with our two members.

A browser that goes to an address (a link to a file) gets the sentence as a page instead.
``reason`` is the stable word for programs (also in ``type``, as urn:points:REASON), ``explanation`` the whole Chinese
sentence to show as it is. A fault of the program is logged with its traceback and tells nothing about itself.
"""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    MethodNotAllowedException,
    ValidationException,
)

from points.api.refusal_page import refusal_page
from points.api.request import AnyRequest, parts_of, scope_of
from points.api.wording import fields_of
from points.errors import Refusal

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger()

_BY_STATUS = {
    400: ("malformed", "请求的内容读不懂,请刷新页面后再试。"),
    401: ("not_signed_in", "请先登录。"),
    403: ("forbidden", "您没有办理这件事的权限,请找社区工作人员。"),
    404: ("not_found", "没有这个地址,请检查后再试。"),
    405: ("method_not_allowed", "这个地址不支持这样操作。"),
    413: ("too_large", "内容太大了,请分成小份再试。"),
    415: ("unsupported_media_type", "内容的格式不对,请用 JSON 格式(application/json)重新发送。"),
    429: ("too_many", "操作太频繁了,请过一会儿再试。"),
    503: ("busy", "系统正忙,请过几秒再试一次。"),
}
_INTERNAL = ("internal", "系统出了问题,已记录,请稍后再试。")


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The shape of every failed answer; further members depend on ``reason``."""

    type: str
    title: str
    status: int
    detail: str
    reason: str
    explanation: str
    instance: str


def to_answer(request: AnyRequest, error: Exception) -> Response[bytes]:
    """The answer to an exception, whatever it is."""
    if isinstance(error, Refusal):
        return problem(request, error)
    if isinstance(error, ValidationException):
        return problem(request, _invalid(error))
    if isinstance(error, HTTPException) and error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
        reason, explanation = _BY_STATUS.get(error.status_code, _BY_STATUS[400])
        return problem(request, Refusal(reason, explanation, error.status_code), _headers(error))
    log.error("unhandled", path=scope_of(request).get("path_template", "-"), exc_info=error)
    return problem(request, Refusal(*_INTERNAL, 500))


def problem(request: AnyRequest, refusal: Refusal, headers: dict[str, str] | None = None) -> Response[bytes]:
    """A refusal as an answer. ``retry_after_seconds`` and ``replayed`` among its details become headers too."""
    details = dict(refusal.details)
    headers = headers or {}
    if details.pop("replayed", False):
        headers["Idempotency-Replayed"] = "true"
    if (seconds := details.get("retry_after_seconds")) is not None:
        headers["Retry-After"] = str(seconds)
    if _goes_there(request):
        return _page(request, refusal, headers)
    body = Problem(
        type=f"urn:points:{refusal.reason}",
        title=title(refusal.status),
        status=refusal.status,
        detail=refusal.explanation,
        reason=refusal.reason,
        explanation=refusal.explanation,
        instance=request.url.path,
    )
    content = msgspec.json.encode(details | msgspec.to_builtins(body))
    return Response(content, status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers)


def _goes_there(request: AnyRequest) -> bool:
    """Whether somebody followed a link: only then does a browser ask for a page. Our own scripts ask for JSON."""
    return scope_of(request).get("method") == "GET" and "text/html" in request.headers.get("accept", "")


def _page(request: AnyRequest, refusal: Refusal, headers: dict[str, str]) -> Response[bytes]:
    html, policy = refusal_page(
        refusal.explanation,
        is_stranger=refusal.status == HTTPStatus.UNAUTHORIZED,
        help_phone=parts_of(request).settings.help_phone,
    )
    headers = headers | {"Content-Security-Policy": policy, "Vary": "Accept"}
    return Response(html.encode(), status_code=refusal.status, media_type="text/html", headers=headers)


def _invalid(error: ValidationException) -> Refusal:
    messages = error.extra if isinstance(error.extra, list) else []
    fields = fields_of(messages)
    first = next(iter(fields.items()), None)
    explanation = f"填写有误:{first[0]},{first[1]}" if first else "填写有误,请检查后再试。"
    return Refusal("invalid_input", explanation, 422, fields=fields)


def _headers(error: HTTPException) -> dict[str, str]:
    if isinstance(error, MethodNotAllowedException) and error.headers:
        allowed = error.headers.get("allow", "")
        return {"Allow": ", ".join(each for each in allowed.split(", ") if each != "OPTIONS")}
    return {}


def title(status: int) -> str:
    """A status's standard words, the ``title`` of a problem."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


EXCEPTION_HANDLERS: dict[int | type[Exception], Any] = {Exception: to_answer, ClientException: to_answer}
