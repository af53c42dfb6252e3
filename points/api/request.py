"""A request as this program reads it, and the names of Litestar's types with their parameters filled in."""

import json
from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, SerializationException

from points.api.parts import Parts

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class TownRequest(Request[Any, Any, Any]):
    """A request whose broken JSON is always the client's mistake."""

    async def json(self) -> Any:
        """The body, decoded; ``SerializationException`` for bad UTF-8, nesting without end and members said twice.

        A body said to be something else than JSON is refused with 415; one that says nothing is taken for JSON.
        """
        said = self.headers.get("content-type", "")
        if said and said.partition(";")[0].strip().lower() != "application/json":
            raise HTTPException(status_code=415)
        try:
            decoded = await super().json()
            if decoded:
                _once(await self.body())
        except (UnicodeDecodeError, RecursionError) as error:
            raise SerializationException(str(error)) from error
        return decoded


def _once(body: bytes) -> None:
    """Refuse an object that names a member twice: readers differ on which counts (RFC 8259, section 4)."""
    json.loads(body, object_pairs_hook=_members, parse_int=len, parse_float=len)


def _members(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise SerializationException("a member is named twice")


def scope_of(connection: AnyConnection) -> dict[str, Any]:
    """The ASGI scope as the dictionary it is."""
    return cast("dict[str, Any]", connection.scope)


def parts_of(connection: AnyConnection) -> Parts:
    """The open installation, where dependencies do not reach: guards and middleware."""
    return connection.app.state.parts
