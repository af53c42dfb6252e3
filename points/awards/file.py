"""The whole file of a cycle, gathered for one spreadsheet: who stood where and why, every step, who took it."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from points.awards.choosing import WAYS, choice_of
from points.awards.models import Check, Nomination, Step, checks
from points.awards.naming import GONE, Named, named, people_named
from points.awards.panel_models import Mark, Meeting, StoredChoice, choices, marks, meetings
from points.awards.panel_read import is_complete
from points.awards.papers import OUTCOMES, against, basis, line_names, scored
from points.awards.periods import titled
from points.awards.publicity import CYCLE
from points.awards.ranking import Entry
from points.awards.read import CycleRead, ListRead, entries_of, lists_of, nominations_of, steps_of, winners_of
from points.awards.wall import every_honour, whole_names
from points.clock import day_of, local_day
from points.media import cycle_book as book
from points.media.wording import day_words
from points.notices.models import Notice
from points.notices.notice import Source
from points.notices.read import ObjectionRead, notices_from, objections_to

ENTRIES_MAX = 20_000
"""Of the list; a town in which more people did anything in a quarter reads the rest in the program."""
NOTICE_STATES = {"running": "公示中", "ended": "已结束", "stopped": "已中止"}
ACTIONS = {
    "open": "开评",
    "close_records": "截止",
    "nominate": "推荐",
    "withdraw_nomination": "撤回推荐",
    "close_nominations": "推荐结束",
    "check": "资格审查",
    "snapshot": "出名单",
    "name_panel": "定评议小组",
    "give_marks": "交评分",
    "record_meeting": "群众评议会",
    "choose": "定并列",
    "publicise": "公示",
    "submit": "提交审定",
    "recall": "退回资格",
    "send_back": "退回",
    "confirm": "审定",
    "sign": "监委会签字",
    "announce": "通报",
    "ask_withdrawal": "提出撤销",
    "withdraw": "撤销",
}
VERDICTS = {"passed": "符合", "refused": "不符合"}


def cycle_file(connection: Connection, read: CycleRead, reader_id: int) -> book.CycleFile:
    """All that is kept of a cycle, in the order in which it happened. Whole names: for who reads the file.

    Who objected is not told to a reader whom it concerns.
    """
    cycle, award = read.cycle, read.award
    listed = lists_of(connection, cycle.id)
    shown = listed[-1] if listed else None
    found = [entry for _, entry in entries_of(connection, shown.stored.id, limit=ENTRIES_MAX)] if shown else []
    names = _names(connection, read, found)
    lines = line_names(award, shown) if shown else ()
    facts = basis(connection, shown) if shown else ("还没有出名单",)
    if shown and shown.subjects > ENTRIES_MAX:
        facts = (*facts, f"名单共{shown.subjects}行,这里只有前{ENTRIES_MAX}行")
    told = is_complete(connection, cycle, award)
    if not told:
        facts = (*facts, "评分还没有交齐,交齐以后才写在这里")
    shows = notices_from(connection, Source(CYCLE, cycle.id))
    return book.CycleFile(
        title=titled(read.period, award),
        facts=facts,
        lines=lines,
        ranking=[scored(award, lines, each, names) for each in found],
        nominations=_nominations(connection, nominations_of(connection, cycle.id), names),
        screenings=_screenings(connection, cycle.id, names),
        panel=_panel(connection, listed, names, complete=told),
        notices=[_published(each) for each in shows],
        objections=[_objection(each) for each in objections_to(connection, [each.id for each in shows], reader_id)],
        results=_results(connection, read, names),
        steps=_steps(connection, cycle.id, names),
    )


def _names(connection: Connection, read: CycleRead, found: Iterable[Entry]) -> dict[int, Named]:
    """Of everybody whom the file is about."""
    cycle_id = read.cycle.id
    ids = {each.subject_id for each in found}
    ids |= {each.subject_id for each in nominations_of(connection, cycle_id)}
    ids |= {step.subject_id for step, _ in steps_of(connection, cycle_id) if step.subject_id is not None}
    return named(connection, read.award.of, ids)


def _named(names: Mapping[int, Named], subject_id: int) -> tuple[str, str]:
    found = names.get(subject_id, GONE)
    return found.name, found.home


def _nominations(
    connection: Connection, standing: Sequence[Nomination], names: Mapping[int, Named]
) -> list[book.Nomination]:
    makers = people_named(connection, {each.made_by for each in standing})
    found: list[book.Nomination] = []
    for each in standing:
        name, home = _named(names, each.subject_id)
        maker = makers.get(each.made_by, "")
        by = "本人" if each.by_kind == "self" else f"{each.by_name}({maker})" if each.by_name else maker
        found.append(book.Nomination(name=name, place=home, by=by, day=local_day(each.made_at), reason=each.reason))
    return found


def _screenings(connection: Connection, cycle_id: int, names: Mapping[int, Named]) -> list[book.Screening]:
    """Every check; the last word on somebody counts."""
    found: list[book.Screening] = []
    for row in connection.execute(select(checks).where(checks.c.cycle_id == cycle_id).order_by(checks.c.id)):
        check = Check(*row)
        name, home = _named(names, check.subject_id)
        eligible = check.verdict == "passed"
        found.append(
            book.Screening(name=name, place=home, eligible=eligible, reason=check.reason, evidence=check.evidence)
        )
    return found


def _panel(
    connection: Connection, made: Sequence[ListRead], names: Mapping[int, Named], *, complete: bool
) -> list[book.PanelScore]:
    """The marks of every list; those of an earlier one say so.

    Until the table is ``complete`` only of lists that were shown, whose marks were all in: nobody follows anybody.
    """
    shown = {each.snapshot.id for each in made if each.stored.kind == "final"}
    number = {each.stored.id: each.snapshot.number for each in made if each.stored.kind == "list"}
    told = [each.stored.id for each in made if complete or each.snapshot.id in shown]
    query = select(marks).where(marks.c.ranking_id.in_(told))
    given = [
        Mark(*row)
        for row in connection.execute(query.order_by(marks.c.ranking_id, marks.c.person_id, marks.c.subject_id))
    ]
    members = people_named(connection, {each.person_id for each in given})
    last = max(number.values(), default=0)
    return [
        book.PanelScore(
            name=_named(names, each.subject_id)[0],
            member=members.get(each.person_id, ""),
            score=each.points,
            recused=each.points is None,
            note=each.conflict + ("" if (own := number[each.ranking_id]) == last else f"(第{own}次名单)"),
        )
        for each in given
    ]


def _published(notice: Notice) -> book.Published:
    return book.Published(
        title=notice.title,
        first=day_of(notice.starts_on),
        last=day_of(notice.ends_on),
        receiver=notice.recipient,
        phone=notice.phone,
        state=NOTICE_STATES[notice.state] + (f":{notice.reason}" if notice.reason else ""),
    )


def _objection(read: ObjectionRead) -> book.Objection:
    made = read.objection
    return book.Objection(
        number=str(made.id),
        received_on=local_day(made.received_at),
        raised_by=made.objector_name,
        against=against(read),
        reasons=made.words,
        due_on=day_of(made.due_on),
        outcome=OUTCOMES[made.state],
        answered_on=local_day(made.answered_at) if made.answered_at is not None else None,
        answer=made.answer,
    )


def _results(connection: Connection, read: CycleRead, names: Mapping[int, Named]) -> list[book.Result]:
    """The honours, withdrawn ones too; before they are given, who stands on the list that is shown."""
    given = every_honour(connection, read.cycle.id)
    if not given and read.cycle.final_id is not None:
        return [_to_come(read, each, names) for each in winners_of(connection, read.cycle.final_id)]
    found: list[book.Result] = []
    whole = whole_names(connection, given)
    for each in given:
        honour = each.honour
        name, home = whole[honour.id], _named(names, honour.subject_id)[1]
        taken = honour.withdrawn_at
        remark = f"{day_words(local_day(taken))}撤销:{honour.reason}" if taken is not None else ""
        found.append(
            book.Result(
                name=name,
                place=home,
                level=each.level or "",
                certificate=honour.number,
                bonus=honour.bonus if taken is None else 0,
                remark=remark,
            )
        )
    return found


def _to_come(read: CycleRead, entry: Entry, names: Mapping[int, Named]) -> book.Result:
    name, home = _named(names, entry.subject_id)
    level = read.award.levels[entry.level - 1].name if entry.level else ""
    return book.Result(name=name, place=home, level=level, remark="还没有通报")


def _steps(connection: Connection, cycle_id: int, names: Mapping[int, Named]) -> list[book.Step]:
    """Every act; a meeting and a choice are told whole, each beside the act that kept it."""
    met = select(meetings).where(meetings.c.cycle_id == cycle_id).order_by(meetings.c.id)
    heard = (_meeting(Meeting(*row)) for row in connection.execute(met).all())
    decided = select(choices).where(choices.c.cycle_id == cycle_id).order_by(choices.c.id)
    chosen = (_choice(StoredChoice(*row), names) for row in connection.execute(decided).all())
    found: list[book.Step] = []
    for step, who in steps_of(connection, cycle_id):
        told = {"record_meeting": heard, "choose": chosen}.get(step.action)
        note = next(told) if told is not None else _note(step)
        about = f"{_named(names, step.subject_id)[0]} " if step.subject_id is not None else ""
        found.append(book.Step(step=ACTIONS[step.action], at=step.at, by=who, note=f"{about}{note}".strip()))
    return found


def _note(step: Step) -> str:
    match step.action:
        case "check":
            return VERDICTS[step.note]
        case "snapshot":
            return f"第{step.note}次"
        case "name_panel" | "announce":
            return f"{step.note}人"
        case _:
            return step.note


def _meeting(meeting: Meeting) -> str:
    return f"{day_words(day_of(meeting.held_on))},到会{meeting.attended}人:{meeting.heard}"


def _choice(stored: StoredChoice, names: Mapping[int, Named]) -> str:
    choice = choice_of(stored)
    of, took = ("、".join(_named(names, each)[0] for each in ids) for ids in (choice.subjects, choice.chosen))
    return f"{WAYS[stored.how]}:{of}中评上{took or '无'}。见证人:{stored.witnesses}。{stored.note}"
