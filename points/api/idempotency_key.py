"""The Idempotency-Key header of a request, by the IETF draft "The Idempotency-Key HTTP Header Field".

A structured-field string in quotes (RFC 8941, 3.3.3); the bare value is accepted too.
"""

import re
from typing import Annotated, TypeVar

from litestar import Response
from litestar.params import HeaderParameter

from points.api.request import AnyRequest
from points.db.writer import Outcome
from points.errors import Refusal
from points.limits import IDEMPOTENCY_KEY_CHARS_MAX

T = TypeVar("T")
V = TypeVar("V")

_QUOTED = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_KEY = re.compile(rf"[\x21-\x7e]{{1,{IDEMPOTENCY_KEY_CHARS_MAX}}}")

KeyHeader = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        required=False,
        description="A key made by the client for this one act, in quotes; the same key never acts twice.",
    ),
]


class KeyMissing(Refusal):
    """The act moves something, so asking again must be harmless, so it needs a key."""

    def __init__(self) -> None:
        super().__init__("key_missing", "请求里没有请求号(Idempotency-Key),请刷新页面后再试。", 400)


class KeyMalformed(Refusal):
    """The header is there, and is no key."""

    def __init__(self) -> None:
        explanation = f"请求号(Idempotency-Key)要写成引号里的1到{IDEMPOTENCY_KEY_CHARS_MAX}个英文字符。"
        super().__init__("key_malformed", explanation, 400)


def read_key(header: str) -> str:
    """The key in a header's value; refuses ``key_malformed``."""
    text = header.strip()
    if quoted := _QUOTED.fullmatch(text):
        text = re.sub(r"\\(.)", r"\1", quoted[1])
    elif '"' in text or "," in text:
        raise KeyMalformed
    if not _KEY.fullmatch(text):
        raise KeyMalformed
    return text


def required_key(request: AnyRequest, idempotency_key: KeyHeader = None) -> str:
    """Dependency ``key``: the request's key; refuses ``key_missing`` without one."""
    key = optional_key(request, idempotency_key)
    if key is None:
        raise KeyMissing
    return key


def optional_key(request: AnyRequest, idempotency_key: KeyHeader = None) -> str | None:
    """Dependency ``maybe_key``: the request's key if it has one; two are none (a field in two lines is a list)."""
    if idempotency_key is None:
        return None
    if len(request.headers.getall("idempotency-key")) > 1:
        raise KeyMalformed
    return read_key(idempotency_key)


def answered(outcome: Outcome[T], view: V, *, status: int = 201) -> Response[V]:
    """The answer to a command done, marked if it was told before. Unwrap the outcome first to make the view."""
    headers = {"Idempotency-Replayed": "true"} if outcome.replayed else {}
    return Response(view, status_code=status, headers=headers)
