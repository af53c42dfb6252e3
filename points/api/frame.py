"""What every answer has, whatever happened inside: security headers, compression, one log line, one count.

The outermost ASGI layer, around Litestar's own handling of errors and of unknown addresses.
"""

from collections.abc import Iterable
from gzip import compress
from time import perf_counter
from typing import Any, cast

import structlog
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from points.api.metrics import Metrics

COMPRESS_FROM_BYTES = 1_000
COMPRESSION_LEVEL = 5
CLOSED_BY_CLIENT = 499
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
_COMPRESSIBLE = (
    b"application/json",
    b"application/problem+json",
    b"application/vnd.oai.openapi+json",
    b"image/svg+xml",
)

log = structlog.get_logger("points.request")
Headers = list[tuple[bytes, bytes]]

_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(self), microphone=(), geolocation=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_UNLESS_SET: Headers = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
]
_OVER_TLS: Headers = [(b"strict-transport-security", b"max-age=31536000")]


class Frame:
    """Wraps the application. ``is_https``: phones reach it over TLS, so it may ask them never to come without."""

    def __init__(self, app: ASGIApp, metrics: Metrics, *, is_https: bool) -> None:
        self._app = app
        self._metrics = metrics
        self._always = _ALWAYS + (_OVER_TLS if is_https else [])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. HEAD is answered as GET, its body dropped by the server below."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        if method == "HEAD":
            # A copy: the server below goes by its own scope when it drops the body.
            scope = cast("Scope", {**scope, "method": "GET"})
        answer = _Answer(send, _header(scope["headers"], b"accept-encoding"), self._always)
        started = perf_counter()
        try:
            await self._app(scope, receive, answer)
        finally:
            self._note(
                cast("dict[str, Any]", scope), method, answer.status or CLOSED_BY_CLIENT, perf_counter() - started
            )

    def _note(self, scope: dict[str, Any], method: str, status: int, seconds: float) -> None:
        route = str(scope.get("path_template") or "-")
        self._metrics.count(method if method in METHODS else "-", route, status, seconds)
        person = getattr(scope.get("user"), "person_id", None) or scope.get("state", {}).get("person_id")
        log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1), person=person)


class _Answer:
    """The way back to the client: holds the head of the answer until it is known whether to compress the body."""

    def __init__(self, send: Send, accepts: bytes, always: Headers) -> None:
        self._send = send
        self._accepts_gzip = b"gzip" in accepts
        self._always = always
        self._held: HTTPResponseStartEvent | None = None
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = self._dressed(message["headers"])
            self._held = message
            return
        if self._held is not None:
            start, self._held = self._held, None
            if message["type"] == "http.response.body":
                self._squeeze(start, message)
            await self._send(start)
        await self._send(message)

    def _dressed(self, headers: Iterable[tuple[bytes, bytes]]) -> Headers:
        found = list(headers)
        names = {name for name, _ in found}
        return found + self._always + [each for each in _UNLESS_SET if each[0] not in names]

    def _squeeze(self, start: HTTPResponseStartEvent, message: Any) -> None:
        headers = list(start["headers"])
        media_type = _header(headers, b"content-type").split(b";")[0]
        if media_type not in _COMPRESSIBLE or _header(headers, b"content-encoding"):
            return
        headers.append((b"vary", b"Accept-Encoding"))
        body: bytes = message["body"]
        if self._accepts_gzip and len(body) > COMPRESS_FROM_BYTES and not message.get("more_body", False):
            message["body"] = compress(body, COMPRESSION_LEVEL, mtime=0)
            headers = [each for each in headers if each[0] != b"content-length"]
            headers.append((b"content-length", str(len(message["body"])).encode()))
            headers.append((b"content-encoding", b"gzip"))
        start["headers"] = headers


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> bytes:
    return next((value for each, value in headers if each.lower() == name), b"")
