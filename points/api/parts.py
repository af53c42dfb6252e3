"""What the handlers are given: the open installation, put together once by the composition root."""

import msgspec

from points.api.web import Web
from points.clock import Clock
from points.db.engine import Database
from points.db.queue import Writer
from points.keys import Keys
from points.settings import Settings


class Parts(msgspec.Struct, frozen=True, kw_only=True):
    """One open installation. Handlers ask for it as the dependency ``parts``."""

    settings: Settings
    database: Database
    writer: Writer
    clock: Clock
    keys: Keys
    web: Web
