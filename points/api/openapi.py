"""The API's description of itself (OpenAPI 3.1) at /api/openapi.json, made from the handlers once."""

from typing import Any

import msgspec
from litestar import Litestar, Request, Response, Router, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig

from points import __version__
from points.api import problems
from points.api.examples import example_of
from points.limits import IDEMPOTENCY_KEY_CHARS_MAX

JSON = "application/json"
_QUOTED_KEY = rf'"([!#-\[\]-~]|\\["\\]){{1,{IDEMPOTENCY_KEY_CHARS_MAX}}}"'
_BARE_KEY = rf"[!#-+\--~]{{1,{IDEMPOTENCY_KEY_CHARS_MAX}}}"
KEY_PATTERN = rf"^[ \t]*({_QUOTED_KEY}|{_BARE_KEY})[ \t]*$"
"""All that ``idempotency_key`` reads: a key in quotes, as clients should send it, or bare."""

_ADDED = {
    400: "malformed",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    409: "refused",
    410: "code_expired",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "too_many",
    500: "internal",
    503: "busy",
}
_EXPLANATIONS = {
    400: "请求的内容读不懂,请刷新页面后再试。",
    401: "请先登录。",
    403: "您没有办理这件事的权限,请找社区工作人员。",
    404: "没有找到,请检查后再试。",
    409: "您8:32已签到,不用再签。",
    410: "码已过期,请扫现场的新码。",
    413: "内容太大了,请分成小份再试。",
    415: "内容的格式不对,请用 JSON 格式(application/json)重新发送。",
    422: "填写有误:title,这一项必须填写。",
    429: "操作太频繁了,请过一会儿再试。",
    500: "系统出了问题,已记录,请稍后再试。",
    503: "系统正忙,请过几秒再试一次。",
}
_DESCRIPTION = """One town's points: residents, events, scans, minutes and points.

Every failure is `application/problem+json`: `reason` is a stable word, `explanation` a whole Chinese sentence to show
as it is. Times are RFC 3339, points are decimal strings with two places, minutes whole numbers. Lists come in pages:
give `next_cursor` back as `cursor`. What moves something takes an `Idempotency-Key`; the same key acts once and is
answered the same again (`Idempotency-Replayed: true`)."""


class _Unserved(Router):
    """Serves nothing: Litestar would put pages of its own here, a 404 in HTML among them."""

    def register(self, value: Any) -> list[Any]:
        """Take nothing."""
        return []


def config() -> OpenAPIConfig:
    """Litestar's part of the description."""
    return OpenAPIConfig(
        title="积分 points",
        version=__version__,
        description=_DESCRIPTION,
        use_handler_docstrings=True,
        openapi_router=_Unserved(path="/api", route_handlers=[]),
    )


@get(
    "/api/openapi.json",
    permission="public",
    session="none",
    include_in_schema=False,
    media_type="application/vnd.oai.openapi+json",
    sync_to_thread=False,
)
def description(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The API's description of itself."""
    return Response(described(request.app), media_type="application/vnd.oai.openapi+json")


def described(app: Litestar) -> bytes:
    """The whole description as JSON; made at the first call."""
    if "openapi" not in app.state:
        app.state.openapi = msgspec.json.encode(_complete(app))
    return app.state.openapi


def _complete(app: Litestar) -> dict[str, Any]:
    """Litestar's description with what it leaves out: examples of requests, and every way to fail."""
    found: dict[str, Any] = msgspec.to_builtins(app.openapi_schema.to_schema())
    components = found.setdefault("components", {}).setdefault("schemas", {})
    _, named = msgspec.json.schema_components([problems.Problem])
    components.update(named)
    handlers = {
        handler.operation_id: handler
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if getattr(handler, "operation_id", None)
    }
    paths: dict[str, dict[str, Any]] = found["paths"]
    for path in paths.values():
        for method, operation in path.items():
            if handler := handlers.get(operation["operationId"]):
                _close(operation, handler, components)
                _finish(operation, handler, is_write=method != "get")
    return found


def _close(operation: dict[str, Any], handler: HTTPRouteHandler, components: dict[str, Any]) -> None:
    """Say of the parts of a JSON body that they take no other members, where that is so."""
    body = handler.parsed_data_field
    if body is None or JSON not in _content(operation):
        return
    _, parts = msgspec.json.schema_components([body.annotation])
    for name, part in parts.items():
        if name in components and part.get("additionalProperties") is False:
            components[name]["additionalProperties"] = False


def _finish(operation: dict[str, Any], handler: HTTPRouteHandler, *, is_write: bool) -> None:
    opt, content, parameters = handler.opt, _content(operation), operation.get("parameters", [])
    operation["x-permission"] = opt["permission"]
    if (example := example_of(operation["operationId"], opt)) is not None and JSON in content:
        content[JSON]["example"] = example
    possible = {422, 500} | set(opt.get("refusals", ()))
    if opt["permission"] != "public":
        possible |= {401, 403}
    if any(each["in"] == "path" for each in parameters):
        possible |= {404}
    if is_write:
        possible |= {403, 409, 503}
    if content:
        possible |= {400, 413, 415}
    if parameters:
        possible |= {400}
    if {"key", "idempotency_key"} & handler.parsed_fn_signature.parameters.keys():
        for header in (each for each in parameters if each["name"] == "Idempotency-Key"):
            header |= {"required": True, "schema": {"type": "string", "pattern": KEY_PATTERN}}
    responses = operation["responses"]
    responses.get("204", {}).pop("content", None)
    for status in sorted(possible):
        responses[str(status)] = _failure(status)


def _content(operation: dict[str, Any]) -> dict[str, Any]:
    return operation.get("requestBody", {}).get("content", {})


def _failure(status: int) -> dict[str, Any]:
    reason, explanation = _ADDED[status], _EXPLANATIONS[status]
    example = problems.Problem(
        type=f"urn:points:{reason}",
        title=problems.title(status),
        status=status,
        detail=explanation,
        reason=reason,
        explanation=explanation,
        instance="/api/events/17",
    )
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": explanation,
        "content": {problems.MEDIA_TYPE: {"schema": schema, "example": msgspec.to_builtins(example)}},
    }
