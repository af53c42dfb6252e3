"""Where a request comes from, as far as it can be believed."""

from typing import Any

from litestar.connection import ASGIConnection


def address_of(connection: ASGIConnection[Any, Any, Any, Any], trusted_proxies: int) -> str:
    """The client's address, for limits: the peer, or behind N trusted proxies the Nth last of X-Forwarded-For.

    What stands before that was written by the client and is not read.
    """
    peer = connection.client.host if connection.client else "-"
    if trusted_proxies == 0:
        return peer
    forwarded = [each.strip() for each in connection.headers.get("x-forwarded-for", "").split(",") if each.strip()]
    return forwarded[-trusted_proxies][:64] if len(forwarded) >= trusted_proxies else peer
