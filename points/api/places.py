"""Places: town, villages and communities, grids, compounds, groups, buildings."""

import msgspec
from litestar import Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from points.api.fields import Id, PathId, SomeText
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.people.models import Place, PlaceKind
from points.people.places import CreatePlace, Node, RenamePlace, tree
from points.people.session import Actor


class NewPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place below another; its kind must be a smaller one."""

    parent_id: Id
    kind: PlaceKind
    name: SomeText


class PlaceName(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a place is to be called."""

    name: SomeText


class PlaceView(msgspec.Struct, frozen=True):
    """One place."""

    id: int
    parent_id: int | None
    kind: PlaceKind
    name: str

    @classmethod
    def of(cls, place: Place) -> "PlaceView":
        """As the API shows it."""
        return cls(place.id, place.parent_id, place.kind, place.name)


@get("/api/places", permission="me.read", operation_id="listPlaces", tags=["places"], sync_to_thread=True)
def list_places(parts: NamedDependency[Parts]) -> list[Node]:
    """The whole tree from the town down."""
    with parts.database.read() as connection:
        return tree(connection)


@post(
    "/api/places",
    permission="place.write",
    operation_id="createPlace",
    tags=["places"],
    example={"parent_id": 17, "kind": "compound", "name": "桂花苑"},
    refusals=(404,),
)
async def create_place(
    data: JSONBody[NewPlace],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    maybe_key: NamedDependency[str | None],
) -> Response[PlaceView]:
    """Add a place. 409 `place_exists` where its parent has one of this name."""
    outcome = await parts.writer.submit(
        CreatePlace(
            actor=actor, keys=parts.keys, key=maybe_key, parent_id=data.parent_id, kind=data.kind, name=data.name
        )
    )
    return answered(outcome, PlaceView.of(outcome.unwrap()))


@patch(
    "/api/places/{place_id:int}",
    permission="place.write",
    operation_id="renamePlace",
    tags=["places"],
    example={"name": "桂花苑"},
)
async def rename_place(
    place_id: PathId, data: JSONBody[PlaceName], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> PlaceView:
    """Give a place another name."""
    command = RenamePlace(actor=actor, keys=parts.keys, place_id=place_id, name=data.name)
    return PlaceView.of(await parts.writer.run(command))


HANDLERS = (list_places, create_place, rename_place)
