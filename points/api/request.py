"""A request as this program reads it, and the names of Litestar's types with their parameters filled in."""

from typing import Any, cast

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import SerializationException

from points.api.parts import Parts

AnyRequest = Request[Any, Any, Any]
AnyConnection = ASGIConnection[Any, Any, Any, Any]


class TownRequest(Request[Any, Any, Any]):
    """A request whose broken JSON is always the client's mistake."""

    async def json(self) -> Any:
        """The body, decoded; ``SerializationException`` for bad UTF-8 or nesting without end, as for bad JSON."""
        try:
            return await super().json()
        except (UnicodeDecodeError, RecursionError) as error:
            raise SerializationException(str(error)) from error


def scope_of(connection: AnyConnection) -> dict[str, Any]:
    """The ASGI scope as the dictionary it is."""
    return cast("dict[str, Any]", connection.scope)


def parts_of(connection: AnyConnection) -> Parts:
    """The open installation, where dependencies do not reach: guards and middleware."""
    return connection.app.state.parts
