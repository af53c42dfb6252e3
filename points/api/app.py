"""The application: every route, behind one frame, one guard and one mapping of errors."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from litestar.types import ControllerRouterHandler

from points.api import health, openapi, static
from points.api.auth import (
    Authentication,
    admitted,
    every_route_names_a_permission,
    give_actor,
    give_token,
    give_visitor,
)
from points.api.frame import Frame
from points.api.idempotency_key import optional_key, required_key
from points.api.metrics import Metrics
from points.api.parts import Parts
from points.api.problems import EXCEPTION_HANDLERS
from points.api.request import TownRequest
from points.api.routes import ROUTES
from points.limits import REQUEST_BODY_BYTES_MAX

Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]

OUTSIDE: tuple[ControllerRouterHandler, ...] = (
    health.health,
    health.metrics,
    openapi.description,
    static.asset,
    static.landing,
    static.unknown,
    static.app_page,
)
"""What is not a resource of the town."""


def create_app(
    parts: Parts, *, lifespan: Sequence[Lifespan] = (), more: Sequence[ControllerRouterHandler] = ()
) -> Litestar:
    """The application over an open installation.

    ``lifespan``: what runs beside it, from start to end. ``more``: routes of a test's own.
    """
    metrics = Metrics()
    app = Litestar(
        route_handlers=[*ROUTES, *OUTSIDE, *more],
        dependencies=_dependencies(parts),
        guards=[admitted],
        middleware=[Authentication],
        exception_handlers=EXCEPTION_HANDLERS,
        request_class=TownRequest,
        request_max_body_size=REQUEST_BODY_BYTES_MAX,
        openapi_config=openapi.config(),
        state=State({"parts": parts, "metrics": metrics, "beat": health.new_beat()}),
        lifespan=list(lifespan),
        # Litestar's logger would print what a request holds; `problems` logs what went wrong, `frame` every request.
        logging_config=None,
        debug=False,
    )
    every_route_names_a_permission(app)
    app.asgi_handler = Frame(app.asgi_handler, metrics, is_https=parts.settings.is_https)
    return app


def _dependencies(parts: Parts) -> dict[str, Provide]:
    given: dict[str, Callable[..., Any]] = {
        "parts": lambda: parts,
        "actor": give_actor,
        "visitor": give_visitor,
        "session_token": give_token,
        "key": required_key,
        "maybe_key": optional_key,
    }
    return {name: Provide(give, sync_to_thread=False) for name, give in given.items()}
