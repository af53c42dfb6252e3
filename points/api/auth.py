"""Who is asking, and whether they may: the session cookie, and default-deny by the permission a route names.

A handler is registered with ``permission="..."`` (points.people.rights), or ``"public"``. ``session`` says how the
cookie is read: ``"read"`` (the default) looks the session up; ``"in_batch"`` hands only the token on (dependency
``session_token``), for the command itself looks it up within the writer's batch; ``"none"`` reads no cookie.

``attempt=Confirm``: the command behind the route keeps who tried it in vain (points.awards.attempts). Whoever is
signed in and stopped here never reaches it, so the guard keeps the same of them.
"""

from collections.abc import Mapping
from typing import Any, Literal, get_args

from litestar import Litestar
from litestar.concurrency import sync_to_thread
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult

from points.api.origin import same_origin
from points.api.parts import Parts
from points.api.request import AnyConnection, parts_of, scope_of
from points.awards.attempts import KeepAttempt, attempt_at
from points.errors import Forbidden, PointsError, Unauthenticated
from points.people.acting import ActorCommand
from points.people.rights import Permission
from points.people.session import Actor, actor_of
from points.settings import Settings

PUBLIC = "public"
SESSIONS = ("read", "in_batch", "none")
TOKEN_CHARS_MAX = 200


def cookie_name(settings: Settings, name: str = "points") -> str:
    """A cookie's name: under https with the prefix by which browsers keep it to this host and to TLS."""
    return f"__Host-{name}" if settings.is_https else name


def cookie(settings: Settings, value: str, *, seconds: int, name: str = "points") -> Cookie:
    """A cookie that no script reads and no other site sends; ``seconds`` 0 takes it away."""
    return Cookie(
        key=cookie_name(settings, name),
        value=value,
        path="/",
        max_age=seconds,
        httponly=True,
        samesite="lax",
        secure=settings.is_https,
    )


def cookie_of(connection: AnyConnection, name: str) -> str | None:
    """The value of one of our cookies. They are plain tokens, so nothing has to be unquoted (RFC 6265, 5.4)."""
    wanted = f"{name}="
    for header, value in scope_of(connection)["headers"]:
        if header == b"cookie":
            for pair in value.decode("latin-1").split(";"):
                if (pair := pair.strip()).startswith(wanted):
                    return pair[len(wanted) :]
    return None


class Authentication(AbstractAuthenticationMiddleware):
    """Reads the session cookie: ``user`` is an ``Actor`` or None, ``auth`` the token or None."""

    async def authenticate_request(self, connection: AnyConnection) -> AuthenticationResult:
        """Look the session up as the route asks."""
        parts = parts_of(connection)
        mode = connection.route_handler.opt.get("session", "read")
        token = None if mode == "none" else cookie_of(connection, cookie_name(parts.settings))
        if not token or len(token) > TOKEN_CHARS_MAX:
            return AuthenticationResult(user=None, auth=None)
        actor = await sync_to_thread(_actor, parts, token) if mode == "read" else None
        return AuthenticationResult(user=actor, auth=token)


def _actor(parts: Parts, token: str) -> Actor | None:
    with parts.database.read() as connection:
        return actor_of(connection, token, parts.clock.now())


async def admitted(connection: AnyConnection, handler: BaseRouteHandler) -> None:
    """Guard of the whole application: from our own pages, and permitted. What is not permitted is refused.

    One guard, and a coroutine: Litestar copies the handler for each guard, and runs a plain function in a thread.
    """
    same_origin(connection)
    if scope_of(connection).get("method") == "OPTIONS":  # Litestar's own handler: it tells the methods, nothing more
        return
    permission: Permission | Literal["public"] | None = handler.opt.get("permission")
    if permission == PUBLIC:
        return
    if permission is None:
        raise Forbidden
    if handler.opt.get("session") == "in_batch":
        return  # the command looks the session up and decides: points.events.scan
    actor: Actor | None = connection.user
    if actor is None:
        raise Unauthenticated
    if not actor.may(permission):
        await _keep_attempt(connection, handler, actor)
        raise Forbidden


async def _keep_attempt(connection: AnyConnection, handler: BaseRouteHandler, actor: Actor) -> None:
    command = handler.opt.get("attempt")
    if command is not None:
        parts = parts_of(connection)
        attempt = await sync_to_thread(_attempt, parts, command, actor, connection.path_params)
        (await parts.writer.submit(attempt)).unwrap()


def _attempt(parts: Parts, command: type[ActorCommand[Any]], actor: Actor, told: Mapping[str, Any]) -> KeepAttempt:
    with parts.database.read() as connection:
        return attempt_at(connection, command, actor, told, parts.clock.now())


def give_actor(request: AnyConnection) -> Actor:
    """Dependency ``actor``: who is signed in; refuses ``not_signed_in``."""
    if request.user is None:
        raise Unauthenticated
    return request.user


def give_visitor(request: AnyConnection) -> Actor | None:
    """Dependency ``visitor``: who is signed in, if anybody."""
    return request.user


def give_token(request: AnyConnection) -> str | None:
    """Dependency ``session_token``: the session cookie's value, not looked up."""
    return request.auth


def every_route_names_a_permission(app: Litestar) -> None:
    """Refuse to start with a route whose permission nobody decided; litestar's own OPTIONS answers are not ours."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", [getattr(route, "route_handler", None)]):
            if handler is None or getattr(handler, "http_methods", None) == {"OPTIONS"}:
                continue
            known = handler.opt.get("permission") in (PUBLIC, *get_args(Permission))
            if not known or handler.opt.get("session", "read") not in SESSIONS:
                raise PointsError(f"route {route.path} ({handler}) names no known permission or way of session")
