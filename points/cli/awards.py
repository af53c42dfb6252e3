"""``points awards``: make lists again and believe them, see who moved, try a draft of the rules.

They only read, and need no key: whoever has a copy of the database can do it.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import Connection, select

from points.awards.difference import Moved, between, by_draft
from points.awards.family import award_of, family_in
from points.awards.naming import GONE, Named, named
from points.awards.periods import titled
from points.awards.ranking import Entry
from points.awards.read import list_shown, lists_of
from points.awards.recomputing import Checked, Differing, check, cycle_named
from points.cli.installation import reading
from points.cli.rules import rule_text
from points.db.pieces import in_pieces
from points.decimals import decimal
from points.errors import PointsError
from points.people.models import persons
from points.rules import parse
from points.rules.awards import Subject
from points.settings import Settings

KINDS = {"list": "名单", "final": "公示名单"}
DIFFERS = 1


def recompute(settings: Settings, cycle: Sequence[str], out: Path | None) -> int:
    """Make every list of a cycle again from transfers and copies; 1 if anything differs.

    ``out``: a new file for the bytes of the last one.
    """
    with reading(settings) as database, database.read() as connection:
        found = cycle_named(connection, cycle)
        award, period = award_of(connection, found)
        print(titled(period, award))
        checked = [check(connection, each.stored.id, beside=database) for each in lists_of(connection, found.id)]
        for each in checked:
            _tell(connection, award.of, each)
    if not checked:
        print("还没有出过名单。")
    elif out is not None:
        _write(out, checked[-1].again.data)
    return 0 if all(each.same for each in checked) else DIFFERS


def difference(settings: Settings, cycle: Sequence[str]) -> None:
    """Print what moved between the two latest snapshots of a cycle."""
    with reading(settings) as database, database.read() as connection:
        found = cycle_named(connection, cycle)
        lists = [each for each in lists_of(connection, found.id) if each.stored.kind == "list"]
        if len(lists) < 2:
            print("只出过一次名单,没有可以比的。" if lists else "还没有出过名单。")
            return
        before, after = lists[-2:]
        print(f"第{before.snapshot.number}次和第{after.snapshot.number}次名单:")
        award, _ = award_of(connection, found)
        _print_moved(connection, award.of, between(connection, before.stored.id, after.stored.id))


def what_if(settings: Settings, cycle: Sequence[str], file: Path) -> None:
    """Print who would move on a cycle's list if a draft of the rules were in force. Changes nothing."""
    draft = parse(rule_text(file), file=file.name)
    with reading(settings) as database, database.read() as connection:
        found = cycle_named(connection, cycle)
        tried = family_in(draft, found.family)
        moved = by_draft(connection, list_shown(connection, found), tried)
        _print_moved(connection, tried.of, moved)


def _tell(connection: Connection, of: Subject, checked: Checked) -> None:
    stored, snapshot = checked.again.stored, checked.again.snapshot
    head = f"第{snapshot.number}次{KINDS[stored.kind]}  账目到第{snapshot.seq}笔  {stored.hash}"
    print(f"{head}  {'一致' if checked.same else '不一致'}")
    if checked.again.inputs_hash != snapshot.inputs_hash:
        print(f"  名单依据的副本和当时的不同:{snapshot.inputs_hash} → {checked.again.inputs_hash}")
    if checked.differing is not None:
        _tell_differing(connection, of, checked.differing)
    elif not checked.again.same:
        print("  每一行都相同,只是校验码对不上。")


def _tell_differing(connection: Connection, of: Subject, differing: Differing) -> None:
    who = _called(connection, of, [differing.subject_id])[differing.subject_id]
    print(f"  从{who}起不同:")
    print(f"  存的:{differing.stored or '没有这一行'}")
    print(f"  重算:{differing.again or '没有这一行'}")


def _print_moved(connection: Connection, of: Subject, moved: Sequence[Moved]) -> None:
    names = _called(connection, of, [each.subject_id for each in moved])
    for each in moved:
        print(f"{names[each.subject_id]}:{_stand(each.before)} → {_stand(each.after)}")
    print(f"共{len(moved)}个有变动。" if moved else "没有变动。")


def _stand(entry: Entry | None) -> str:
    if entry is None:
        return "不在名单上"
    if entry.rank is None:
        return f"不参评({''.join(each.sentence for each in entry.reasons).rstrip('。')})"
    seat = ",评上" if entry.seat is not None else ""
    return f"第{entry.rank}名 {decimal(entry.score)}分{seat}"


def _called(connection: Connection, of: Subject, subject_ids: Iterable[int]) -> Mapping[int, str]:
    """Number and name, for the operator at the machine; a household without a head has no number."""
    ids = list(subject_ids)
    names = named(connection, of, ids)
    numbers: dict[int | None, str] = {}
    for some in in_pieces(each.person_id for each in names.values() if each.person_id is not None):
        query = select(persons.c.id, persons.c.number).where(persons.c.id.in_(some))
        numbers |= {row.id: row.number for row in connection.execute(query)}
    return {each: _numbered(each, names.get(each, GONE), numbers) for each in ids}


def _numbered(subject_id: int, found: Named, numbers: Mapping[int | None, str]) -> str:
    if found is GONE:
        return f"{GONE.name}({subject_id})"
    return f"{numbers.get(found.person_id, '')} {found.name}".strip()


def _write(out: Path, data: bytes) -> None:
    try:
        with out.open("xb") as file:
            file.write(data)
    except FileExistsError as error:
        raise PointsError(f"{out} 已经存在,请换一个文件名。") from error
    except OSError as error:
        raise PointsError(f"写不了 {out}:{error.strerror}") from error
    print(f"名单的原文写在 {out}。")
