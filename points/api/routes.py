"""The town's resources, in the order of the API's description."""

from litestar.types import ControllerRouterHandler

from points.api import (
    attendance,
    codes,
    events,
    households,
    imports,
    ledger,
    me,
    people,
    places,
    rules,
    scans,
    session,
    staff,
    town,
)

ROUTES: tuple[ControllerRouterHandler, ...] = (
    town.town,
    *session.HANDLERS,
    *me.HANDLERS,
    *events.HANDLERS,
    *codes.HANDLERS,
    *scans.HANDLERS,
    *attendance.HANDLERS,
    *rules.HANDLERS,
    *people.HANDLERS,
    *households.HANDLERS,
    *imports.HANDLERS,
    *places.HANDLERS,
    *staff.HANDLERS,
    *ledger.HANDLERS,
)
