"""Writes come from our own pages only: no other site may use a visitor's session.

Browsers say where a request comes from (Sec-Fetch-Site; older ones only Origin), and a page cannot change that.
A request with neither comes from a program that has no visitor's cookies to abuse.
"""

from urllib.parse import urlsplit

from points.api.request import AnyConnection, parts_of, scope_of
from points.errors import Refusal

READING = frozenset(("GET", "HEAD", "OPTIONS"))


class CrossOrigin(Refusal):
    """The write was asked for by another site."""

    def __init__(self) -> None:
        super().__init__("cross_origin", "这个操作不是从本站页面发出的,请打开本站页面再试。", 403)


def same_origin(connection: AnyConnection) -> None:
    """Refuse a write that another site's page asked for."""
    if scope_of(connection).get("method") in READING:
        return
    if connection.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise CrossOrigin
    origin = connection.headers.get("origin")
    if origin is None:
        return
    if origin != parts_of(connection).settings.public_url and _host(origin) != connection.headers.get("host", "-"):
        raise CrossOrigin


def _host(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
