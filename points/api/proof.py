"""That the person before the clerk is who they seem: the code on their phone once more, or their PIN."""

from functools import partial
from typing import Annotated

from litestar.concurrency import sync_to_thread
from msgspec import Meta

from points.api.parts import Parts
from points.errors import Refusal
from points.people.codes import read_member_code
from points.people.login import ProvePin
from points.people.passwords import in_turn
from points.people.proving import Sought, prove, sought_by_pin
from points.redeem.order_models import Identified
from points.redeem.presence import Presence

PresenceText = Annotated[str, Meta(max_length=400)]
PinText = Annotated[str, Meta(pattern=r"^[0-9]{4,12}$", examples=["135790"])]


async def proven(parts: Parts, met: Presence, live_code: str | None, pin: str | None) -> Identified:
    """How they are known by now; without a code or a PIN, as they were met. Refuses ``other_person``, a wrong PIN."""
    if live_code is not None:
        if read_member_code(parts.keys, live_code, parts.clock.now()) != met.person_id:
            raise Refusal("other_person", "这不是同一位居民的码,请核对。")
        return "live_code"
    if pin is None:
        return met.identified
    proof = await in_turn(partial(prove, await sync_to_thread(_sought, parts, met.person_id), pin))
    await parts.writer.run(ProvePin(proof=proof))
    return "card_pin"


def _sought(parts: Parts, person_id: int) -> Sought:
    with parts.database.read() as connection:
        return sought_by_pin(connection, person_id, parts.clock.now())
