"""What a refusal of something broken or hostile looks like, and which tables may tell of it."""

import re
from typing import Any

import httpx

from points.api.problems import MEDIA_TYPE
from points.api.web import Web, WebFile

JSON = {"Content-Type": "application/json"}
KEY = {"Idempotency-Key": '"hostile-1"'}
FACTS = {"scans"}
"""Scans are kept, also the refused ones: that is their purpose."""
WEB = Web(
    {
        "index.html": WebFile("text/html", {"identity": b"<p>app</p>"}),
        "landing.html": WebFile("text/html", {"identity": b"<p>landing</p>"}),
        "assets/a-1.js": WebFile("text/javascript", {"identity": b"1"}),
    },
    {},
)


def refused(answer: httpx.Response, *statuses: int) -> dict[str, Any]:
    """A problem that is the sender's, in words for people."""
    assert answer.headers.get("content-type") == MEDIA_TYPE, (answer.status_code, answer.text[:200])
    body = answer.json()
    assert 400 <= answer.status_code < 500, body
    assert not statuses or answer.status_code in statuses, body
    said = body["explanation"]
    assert re.search("[一-鿿]", said), said
    assert said.endswith("。"), said
    for sentence in body.get("fields", {}).values():
        assert sentence.endswith("。"), body
    return body
