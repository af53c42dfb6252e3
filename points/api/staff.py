"""Who works here: roles given and taken back."""

from functools import partial

import msgspec
from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from points.api.fields import Id, PathId, Phone, Secret, SomeText
from points.api.idempotency_key import answered
from points.api.parts import Parts
from points.people.passwords import hash_password, in_turn, mark
from points.people.rights import Role
from points.people.session import Actor
from points.people.staff import AppointStaff, Granted, ResetPassword, RevokeRole, StaffLine, staff_of


class Appointment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets which role where. ``password``: a first one, for roles that sign in by password."""

    name: SomeText
    phone: Phone
    role: Role
    place_id: Id
    password: Secret | None = None


class FreshPassword(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A password for somebody who forgot theirs."""

    password: Secret


@get("/api/staff", permission="staff.manage", operation_id="listStaff", tags=["staff"], sync_to_thread=True)
def list_staff(parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> list[StaffLine]:
    """Every role held in the part of the town that I manage."""
    with parts.database.read() as connection:
        return staff_of(connection, parts.keys, actor)


@post(
    "/api/staff",
    permission="staff.manage",
    operation_id="appointStaff",
    tags=["staff"],
    example={
        "name": "赵组织",
        "phone": "19900001234",
        "role": "organiser",
        "place_id": 17,
        "password": "shan-shui-2026",
    },
    refusals=(404,),
)
async def appoint_staff(
    data: JSONBody[Appointment],
    parts: NamedDependency[Parts],
    actor: NamedDependency[Actor],
    maybe_key: NamedDependency[str | None],
) -> Response[Granted]:
    """Give somebody a role; a person nobody knows yet is recorded."""
    password = data.password
    hashed = await in_turn(partial(hash_password, password)) if password is not None else None
    outcome = await parts.writer.submit(
        AppointStaff(
            actor=actor,
            keys=parts.keys,
            key=maybe_key,
            name=data.name,
            phone=data.phone,
            role=data.role,
            place_id=data.place_id,
            password_hash=hashed,
            password_mark=mark(parts.keys, password) if password is not None else None,
        )
    )
    return answered(outcome, outcome.unwrap())


@delete(
    "/api/staff/{grant_id:int}", permission="staff.manage", operation_id="revokeRole", tags=["staff"], refusals=(409,)
)
async def revoke_role(grant_id: PathId, parts: NamedDependency[Parts], actor: NamedDependency[Actor]) -> None:
    """Take a role back. 409 `last_administrator` for the last one."""
    await parts.writer.run(RevokeRole(actor=actor, keys=parts.keys, grant_id=grant_id))


@put(
    "/api/people/{person_id:int}/password",
    permission="staff.manage",
    status_code=204,
    operation_id="resetPassword",
    tags=["staff"],
    example={"password": "shan-shui-2026"},
)
async def reset_password(
    person_id: PathId, data: JSONBody[FreshPassword], parts: NamedDependency[Parts], actor: NamedDependency[Actor]
) -> None:
    """Give a staff member a new password; their sessions end."""
    hashed = await in_turn(partial(hash_password, data.password))
    await parts.writer.run(ResetPassword(actor=actor, keys=parts.keys, person_id=person_id, password_hash=hashed))


HANDLERS = (list_staff, appoint_staff, revoke_role, reset_password)
