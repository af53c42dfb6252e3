"""The ``[[award]]`` tables of a rule file: who may win a star, how a score is made, how many win."""

from itertools import pairwise
from typing import cast

from points.limits import NOTICE_DAYS_MAX
from points.rules.awards import Award, Eligible, Level, ScoreLine, Seats, Source, Span, Subject, Tie
from points.rules.fields import CODE, HUNDREDTH, Table, Toml

AWARDS_MAX = 30
LINES_MAX = 12
LEVELS_MAX = 10
SEATS_MAX = 1_000
SHORTLIST_MAX = 500
"""Each member of a panel fills in one sheet by hand; equals and a place's own go on it beyond these."""
HOURS_MAX = 100_000
MONTHS_MAX = 120
REST_MAX = 40
WORKING_DAYS_MAX = 60
NOTICE_DAYS_MIN = 5
"""DOMAIN: usual practice is a publicity of five working days; a town may give longer, not shorter."""
SCORE_MAX = 100_000
PLACES = ("village", "grid")
LINE_EXAMPLE = '{ name = "服务时长", from = "minutes", each = 1 }'

AWARD = (
    "code", "name", "span", "of", "grantor", "score", "eligible", "seats", "levels", "tie_break", "tie", "rest",
    "drawn_from", "shortlist", "panel", "bonus", "nominate_days", "notice_days",
)  # fmt: skip
LINE = ("name", "from", "each", "cap")
ELIGIBLE = ("hours", "months", "nominated")
SEATS = ("open", "each", "by")
LEVEL = ("name", "hours", "decided")


def read_awards(top: Table) -> tuple[Award, ...]:
    """All award families; left out: none. Two with one code or one name are a mistake."""
    if not top.has("award"):
        return ()
    awards: list[Award] = []
    for table in _tables(top, "award", AWARD, AWARDS_MAX, "[[award]](两层方括号)"):
        award = read_award(table)
        if award.code and any(award.code == other.code for other in awards):
            table.wrong("code", f"“{award.code}”前面的评选已经用过,请换一个")
        if award.name and any(award.name == other.name for other in awards):
            table.wrong("name", f"“{award.name}”前面的评选已经用过,请换一个")
        awards.append(award)
    _compare(top, awards)
    return tuple(awards)


def read_award(table: Table) -> Award:
    """One award family."""
    award = Award(
        code=table.code("code"),
        name=table.text("name"),
        span=Span(table.one_of("span", Span) or Span.QUARTER),
        score=read_score(table),
        of=Subject(table.one_of("of", Subject) or Subject.PERSON) if table.has("of") else Subject.PERSON,
        grantor=table.text("grantor") if table.has("grantor") else "",
        eligible=read_eligible(table),
        seats=read_seats(table),
        levels=read_levels(table),
        tie_break=read_tie_break(table),
        tie=Tie(table.one_of("tie", Tie) or Tie.EXPAND) if table.has("tie") else Tie.EXPAND,
        rest=table.whole_or("rest", 0, REST_MAX, 0),
        drawn_from=table.code("drawn_from") if table.has("drawn_from") else None,
        shortlist=table.whole("shortlist", 1, SHORTLIST_MAX) if table.has("shortlist") else None,
        panel=table.hundredths("panel", HUNDREDTH, SCORE_MAX, "分") if table.has("panel") else None,
        bonus=table.points("bonus") if table.has("bonus") else 0,
        nominate_days=table.whole_or("nominate_days", 1, WORKING_DAYS_MAX, 5),
        notice_days=table.whole_or("notice_days", NOTICE_DAYS_MIN, NOTICE_DAYS_MAX, NOTICE_DAYS_MIN),
    )
    if table.has("seats") == table.has("levels"):
        table.wrong("", "要写名额(seats)或级别(levels)中的一种:seats 是排名取前几,levels 是到了时长就给")
    elif award.levels and table.values.get("span") == award.span != Span.EVER:
        table.wrong("span", '按级别(levels)评的,时长从头累计,要写 span = "ever"')
    if award.shortlist is not None and award.panel is None:
        table.wrong("shortlist", "没有评议分(panel)就不用写入围几名(shortlist),请补上 panel 或删去")
    if table.has("panel") and not table.has("shortlist") and not table.has("drawn_from"):
        said = "有评议分(panel)就要写入围几名(shortlist),例如 20;只有从别的评选里产生的(drawn_from)可以不写"
        table.wrong("shortlist", said)
    return award


def read_score(award: Table) -> tuple[ScoreLine, ...]:
    """The named lines whose sum is the score."""
    lines = tuple(read_line(table) for table in _tables(award, "score", LINE, LINES_MAX, LINE_EXAMPLE))
    names = [line.name for line in lines if line.name]
    if len(set(names)) < len(names):
        award.wrong("score", "有两行用了同一个名称(name),请改成不同的")
    if lines and all(line.source is Source.COMPLAINTS for line in lines):
        award.wrong("score", "只有扣分没有得分,至少要有一行得分")
    return lines


def read_line(table: Table) -> ScoreLine:
    """One line of the score."""
    return ScoreLine(
        name=table.text("name"),
        source=Source(table.one_of("from", Source) or Source.MINUTES),
        each=table.hundredths("each", HUNDREDTH, SCORE_MAX, "分"),
        cap=table.hundredths("cap", HUNDREDTH, SCORE_MAX, "分") if table.has("cap") else None,
    )


def read_eligible(award: Table) -> Eligible:
    """What a candidate must have; each may be left out."""
    table = award.table("eligible", ELIGIBLE, required=False)
    return Eligible(
        minutes=_minutes(table, "hours") if table.has("hours") else 0,
        months=table.whole_or("months", 0, MONTHS_MAX, 0),
        nominated=table.yes("nominated") if table.has("nominated") else False,
    )


def read_seats(award: Table) -> Seats | None:
    """How many win."""
    if not award.has("seats"):
        return None
    table = award.table("seats", SEATS)
    seats = Seats(
        open=table.whole_or("open", 0, SEATS_MAX, 0),
        each=table.whole_or("each", 0, SEATS_MAX, 0),
        by=table.one_of("by", PLACES) if table.has("by") else "village",
    )
    if table.sound() and not seats.open and not seats.each:
        table.wrong("", "一个名额也没有,open(不分村社区)和 each(每个村社区)至少写一项")
    if table.has("by") and not seats.each:
        table.wrong("by", "没有写每处几名(each),这一项用不上,请补上 each 或删去")
    return seats


def read_levels(award: Table) -> tuple[Level, ...]:
    """Steps by hours, from low to high."""
    if not award.has("levels"):
        return ()
    levels = tuple(
        Level(table.text("name"), _minutes(table, "hours"), table.yes("decided") if table.has("decided") else False)
        for table in _tables(award, "levels", LEVEL, LEVELS_MAX, '{ name = "一星", hours = 100 }')
    )
    if any(0 < upper.minutes <= lower.minutes for lower, upper in pairwise(levels)):  # nothing: it was not read
        award.wrong("levels", "时长(hours)要从小到大写")
    return levels


def read_tie_break(award: Table) -> tuple[Source, ...]:
    """What is compared when scores are equal, in order."""
    if not award.has("tie_break"):
        return ()
    words = [source.value for source in Source if source is not Source.COMPLAINTS]
    value = award.values["tie_break"]
    items = cast("list[object]", value) if isinstance(value, list) else []
    chain = [str(item) for item in items]
    if not items or len(set(chain)) < len(chain) or not all(item in words for item in chain):
        award.misfit("tie_break", "先后比什么的列表,不重复,可以写的有:" + "、".join(f'"{word}"' for word in words))
        return ()
    return tuple(Source(item) for item in chain)


def _compare(top: Table, awards: list[Award]) -> None:
    """Note what one family says of another."""
    known = {award.code: award for award in awards}
    for number, award in enumerate(awards, start=1):
        source = award.drawn_from
        if not source:
            continue
        where = f"award[{number} {award.code}].drawn_from"
        if award.span is not Span.YEAR:
            top.wrong(where, '从别的评选里产生的,要写 span = "year"')
        if source not in known or known[source].span is not Span.QUARTER or known[source].of is not award.of:
            top.wrong(where, f"没有叫“{source}”的季度评选,请写同一份规则里一个季度评选的代号(code)")


def _tables(parent: Table, key: str, known: tuple[str, ...], most: int, example: str) -> list[Table]:
    wanted = f"1到{most}个,例如 {example}"
    value = parent.take(key, wanted)
    items = cast("list[object]", value) if isinstance(value, list) else []
    if not 0 < len(items) <= most or not all(isinstance(item, dict) for item in items):
        parent.misfit(key, wanted)
        return []
    tables: list[Table] = []
    for number, item in enumerate(cast("list[Toml]", items), start=1):
        code = item.get("code")
        label = f"{number} {code}" if isinstance(code, str) and CODE.fullmatch(code) else f"{number}"
        where = f"{parent.path}.{key}[{label}]" if parent.path else f"{key}[{label}]"
        tables.append(Table(item, where, known, parent.notes))
    return tables


def _minutes(table: Table, key: str) -> int:
    minutes, part = divmod(table.hundredths(key, HUNDREDTH, HOURS_MAX, "小时") * 60, 100)
    if part:
        table.wrong(key, "要合成整分钟,例如 0.5、10、100")
    return minutes
