"""公示表: a notice as it may be printed now, for who prints it in its place."""

from sqlalchemy import Connection

from points.clock import day_of
from points.media.notice_forms import NoticeRow, NoticeSheet
from points.notices.notice import LINES_MAX
from points.notices.read import NoticeRead, paper_lines_of
from points.notices.words import ShownLine, apart
from points.people.session import Actor


def notice_sheet(connection: Connection, actor: Actor, read: NoticeRead, issuer: str, now: int) -> NoticeSheet:
    """Full name and 小区 of who consented to that on paper, everybody else masked; ``forbidden``."""
    notice = read.notice
    lines = paper_lines_of(connection, actor, notice, limit=LINES_MAX)
    return NoticeSheet(
        title=f"{notice.title}公示",
        issuer=issuer,
        rows=[_row(each) for each in lines],
        first=day_of(notice.starts_on),
        last=day_of(notice.ends_on),
        working_days=notice.working_days,
        receiver=notice.recipient,
        phone=notice.phone,
        printed_at=now,
        matter_title="名次和结果",
    )


def _row(line: ShownLine) -> NoticeRow:
    name, home = apart(line.words)
    rank = f"第{line.rank}名 " if line.rank else ""
    return NoticeRow(name=name, place=home, matter=f"{rank}{line.detail}")
