"""Freezing a list: whose consent each line stands on, the words it shows, and the bytes it is known again by."""

from collections.abc import Iterable, Sequence

import msgspec
import rfc8785

from points.db.working_set import WorkingSet
from points.errors import NotFound, Refusal
from points.notices.consent import consents_in
from points.notices.models import NoticeLine, SubjectType
from points.notices.words import online_words, paper_words
from points.people.models import HOUSEHOLDS, PERSONS, PLACES, Person
from points.people.places import label_in, need_label
from points.people.session import Actor

NAMES_SAID_MAX = 10
IDS_SAID_MAX = 100
LINES_VERSION = 1
"""Of the bytes that are hashed: a new member makes a new one."""


class Entry(msgspec.Struct, frozen=True):
    """A line to be frozen: about whom, and the short text shown beside the name (三星, 128.5分)."""

    subject_type: SubjectType
    subject_id: int
    detail: str
    rank: str | None = None


def lines_bytes(lines: Iterable[NoticeLine]) -> bytes:
    """The lines as bytes that never vary (RFC 8785), in their order: what ``lines_hash`` is made over."""
    shown = [msgspec.structs.asdict(line) for line in lines]
    return rfc8785.dumps({"version": LINES_VERSION, "lines": shown})


def people_of(ws: WorkingSet, lines: Sequence[Entry]) -> list[Person]:
    """Whose consent each line stands on: the person, or the household's head.

    ``head_missing`` where a household has none, or its head has moved out: nobody else's word is given for it.
    """
    for line in lines:
        if line.subject_type == "person":
            ws.need(PERSONS, "key", line.subject_id)
        else:
            ws.need(HOUSEHOLDS, "key", line.subject_id)
    ws.load()
    ids = [line.subject_id if line.subject_type == "person" else _head(ws, line.subject_id) for line in lines]
    for person_id in ids:
        if person_id is not None:
            ws.need(PERSONS, "key", person_id)
    ws.load()
    found = [ws.get(PERSONS, each) if each is not None else None for each in ids]
    missing = sum(
        line.subject_type == "household" and (head is None or head.household_id != line.subject_id)
        for line, head in zip(lines, found, strict=True)
    )
    if missing:
        raise Refusal("head_missing", f"有{missing}户没有登记户主,或者户主不住在这一户,请先登记户主,并征得户主同意。")
    people = [each for each in found if each is not None]
    if len(people) != len(lines):
        raise NotFound("person_not_found", "名单里有人没有登记,请核对后再试。")
    return people


def _head(ws: WorkingSet, household_id: int) -> int | None:
    household = ws.get(HOUSEHOLDS, household_id)
    return household.head_id if household is not None else None


def freeze(
    ws: WorkingSet, notice_id: int, lines: Sequence[Entry], people: Sequence[Person], by: Actor
) -> list[NoticeLine]:
    """The lines as they will stay; ``no_consent`` if anybody on them did not consent to be listed."""
    consents = consents_in(ws, (each.id for each in people))
    _need_homes(ws, people)
    if unwilling := {each.id: each for each in people if "listed" not in consents[each.id]}:
        raise _no_consent(ws, list(unwilling.values()), by)
    return [
        NoticeLine(
            notice_id=notice_id,
            position=position,
            subject_type=line.subject_type,
            subject_id=line.subject_id,
            person_id=person.id,
            online=online_words(person.name, line.subject_type),
            paper=paper_words(person.name, _home(ws, person), line.subject_type, consents[person.id]),
            detail=line.detail,
            rank=line.rank,
        )
        for position, (line, person) in enumerate(zip(lines, people, strict=True), 1)
    ]


def _need_homes(ws: WorkingSet, people: Sequence[Person]) -> None:
    for person in people:
        ws.need(PLACES, "key", person.place_id)
    ws.load()
    for person in people:
        need_label(ws, person.place_id)
    ws.load()


def _home(ws: WorkingSet, person: Person) -> str:
    """Down to the 小区, which is what was consented to: never the building."""
    place = ws.get(PLACES, person.place_id)
    above = place.parent_id if place is not None and place.kind == "building" else None
    return label_in(ws, person.place_id if above is None else above)


def _no_consent(ws: WorkingSet, people: Sequence[Person], by: Actor) -> Refusal:
    """How many, and to staff of their place who."""
    names: list[str] = []
    for person in people:
        place = ws.get(PLACES, person.place_id)
        if place is not None and by.may("person.read", place.path):
            names.append(person.name)
    said = "、".join(names[:NAMES_SAID_MAX])
    more = "等" if 0 < len(names[:NAMES_SAID_MAX]) < len(people) else ""
    who = f"({said}{more})" if said else ""
    told = f"有{len(people)}人本人不同意公示{who},不能列入名单。请先征得同意,或者从名单里去掉。"
    return Refusal("no_consent", told, count=len(people), person_ids=[each.id for each in people[:IDS_SAID_MAX]])
