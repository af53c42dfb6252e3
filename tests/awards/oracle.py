"""The stars worked out slowly and obviously from a plain list, down to the bytes of the ranking.

Nothing of the program is used: its words, its order of lines and its JSON are written here a second time.
"""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from awards.tally import Settled

UNITS = {"minutes": 60, "service_points": 100, "deliberation_points": 100, "days": 1, "ratings": 100, "complaints": 1}


@dataclass
class Resident:
    """Somebody as they are recorded at the moment. ``registered_at``: milliseconds; ``registered``: that day.

    ``grid``: of the village, None: none is known.
    """

    id: int
    village: int | None
    grid: int | None
    household: int | None
    registered_at: int
    registered: date
    active: bool = True
    listed: bool = True
    opening: int = 0


@dataclass
class Won:
    """An award that was given."""

    subject: int
    family: str
    period: int
    level: int | None


@dataclass
class Town:
    """All that is known at the moment of a snapshot. Of ``ratings`` the last of each attendance."""

    people: dict[int, Resident] = field(default_factory=dict[int, Resident])
    heads: dict[int, int] = field(default_factory=dict[int, int])
    settled: list[Settled] = field(default_factory=list[Settled])
    ratings: dict[int, tuple[int, date, int]] = field(default_factory=dict[int, tuple[int, date, int]])
    complaints: list[tuple[int, date, str]] = field(default_factory=list[tuple[int, date, str]])
    honours: list[Won] = field(default_factory=list[Won])
    nominations: dict[int, int] = field(default_factory=dict[int, int])
    verdicts: dict[int, str] = field(default_factory=dict[int, str])


def span(family: dict[str, Any], period: int) -> tuple[date, date]:
    """First day, and the day after the last."""
    year, quarter = (period, 4) if family["span"] == "year" else divmod(period, 10)
    after = date(year + 1, 1, 1) if quarter == 4 else date(year, quarter * 3 + 1, 1)
    if family["span"] == "ever":
        return date(2000, 1, 1), after
    return (date(year, 1, 1) if family["span"] == "year" else date(year, quarter * 3 - 2, 1)), after


def worked(town: Town, family: dict[str, Any], period: int, person: int) -> list[int]:
    """Minutes, service points, deliberation points, days."""
    first, after = span(family, period)
    own = [each for each in town.settled if each.person == person and first <= each.day < after]
    served = {each.day for each in own if each.minutes}
    minutes = sum(each.minutes for each in own)
    if family["span"] == "ever":
        minutes += town.people[person].opening
    return [minutes, sum(each.service for each in own), sum(each.deliberation for each in own), len(served)]


def candidates(town: Town, family: dict[str, Any], period: int) -> list[dict[str, Any]]:
    """The copies, in the order of ids, with what was worked beside them."""
    busy = [person for person in town.people if any(worked(town, family, period, person))]
    if family["of"] == "person":
        groups = {person: [person] for person in {*busy, *town.nominations}}
    else:
        homes = {town.people[person].household for person in busy} | set(town.nominations)
        groups = {}
        for home in (each for each in homes if each is not None):
            members = sorted(person for person, each in town.people.items() if each.household == home)
            head = town.heads[home]
            groups[home] = [each for each in members if each == head] + [each for each in members if each != head]
    return [candidate(town, family, period, subject, groups[subject]) for subject in sorted(groups)]


def candidate(town: Town, family: dict[str, Any], period: int, subject: int, members: list[int]) -> dict[str, Any]:
    first, after = span(family, period)
    people = [town.people[each] for each in members]
    about = [each for each in town.complaints if each[0] in members]
    stars = [each[2] for each in town.ratings.values() if each[0] in members and first <= each[1] < after]
    mine = [each for each in town.honours if each.subject == subject]
    won = sorted(each.period for each in mine if each.family == family["code"])
    feeder = sorted(each.period for each in mine if each.family == family.get("drawn_from"))
    copied = {
        "members": members,
        "registered_at": min(each.registered_at for each in people),
        "subject_id": subject,
    }
    usual: dict[str, tuple[Any, Any]] = {
        "place_id": (people[0].grid if family["by"] == "grid" else people[0].village, None),
        "active": (any(each.active for each in people), True),
        "listed": (people[0].listed, False),
        "nominations": (town.nominations.get(subject, 0), 0),
        "verdict": (town.verdicts.get(subject, "none"), "none"),
        "open_complaints": (sum(state == "open" for _, _, state in about), 0),
        "upheld_complaints": (sum(s == "upheld" and first <= day < after for _, day, s in about), 0),
        "ratings": (len(stars), 0),
        "stars": (sum(stars), 0),
        "won": (won, []),
        "feeder": (feeder, []),
        "level": (max([each.level or 0 for each in mine if each.family == family["code"]], default=0), 0),
    }
    total = [sum(column) for column in zip(*(worked(town, family, period, each) for each in members), strict=True)]
    registered = min(each.registered for each in people)
    full = {name: value for name, (value, _) in usual.items()}
    short = {name: value for name, (value, left_out) in usual.items() if value != left_out}
    return {"copy": copied | short, "all": copied | full, "worked": total, "registered": registered}


def value(who: dict[str, Any], source: str) -> int:
    """How much of a source."""
    everything = who["all"]
    if source == "ratings":
        return everything["stars"] * 100 // everything["ratings"] if everything["ratings"] else 0
    if source == "complaints":
        return everything["upheld_complaints"]
    return who["worked"][["minutes", "service_points", "deliberation_points", "days"].index(source)]


def score_lines(who: dict[str, Any], family: dict[str, Any]) -> list[list[Any]]:
    found: list[list[Any]] = []
    for name, source, each, cap in family["score"]:
        much = value(who, source)
        score = much * each // UNITS[source]
        if cap is not None and score > cap:
            score = cap
        found.append([name, source, much, -score if source == "complaints" else score])
    return found


def hours(minutes: int) -> str:
    if minutes % 60 == 0:
        return f"{minutes // 60}小时"
    return f"{minutes // 60}小时{minutes % 60}分钟" if minutes >= 60 else f"{minutes}分钟"


def against(who: dict[str, Any], family: dict[str, Any], period: int) -> list[list[str]]:
    """Every reason, in the order in which they are told."""
    everything, (minutes, service, talk, _) = who["all"], who["worked"]
    last = span(family, period)[1] - timedelta(days=1)
    start, had = who["registered"], 0
    while full_months(start, had + 1) <= last:
        had += 1
    found: list[list[str]] = []
    if not everything["active"]:
        found.append(["inactive", "登记已经停用,不参加评选。"])
    if not minutes and not service and not talk:
        whose = "全家" if family["of"] == "household" else ""
        found.append(["nothing", f"这一期{whose}没有服务和议事的记录。"])
    if minutes < family["hours"] * 60:
        found.append(["hours", f"服务了{hours(minutes)},要满{hours(family['hours'] * 60)}。"])
    if had < family["months"]:
        found.append(["months", f"到这一期结束登记了{had}个月,要满{family['months']}个月。"])
    if family["nominated"] and not everything["nominations"]:
        found.append(["nomination", "没有人推荐。"])
    if everything["open_complaints"]:
        found.append(["complaint", f"有{everything['open_complaints']}件投诉还没办结。"])
    if everything["verdict"] == "refused":
        found.append(["verdict", "资格审查没有通过。"])
    since = [quarters(period) - quarters(each) for each in everything["won"]]
    if [each for each in since if 1 <= each <= family["rest"]]:
        found.append(["rest", f"前面评上过,评上以后休息{family['rest']}期。"])
    elif [each for each in since if -family["rest"] <= each <= -1]:
        found.append(["rest", f"后面的一期评上过,评上前后各休息{family['rest']}期。"])
    if family.get("drawn_from") and not [each for each in everything["feeder"] if each // 10 == period]:
        found.append(["feeder", "当年没有评上过前一级的称号。"])
    if family["levels"]:
        found += level_reason(everything["level"], minutes, family["levels"])
    if not everything["listed"]:
        speaker = "户主没有登记,或者户主" if family["of"] == "household" else "本人"
        found.append(["consent", f"{speaker}不同意公示,不列入名单。"])
    return found


def level_reason(held: int, minutes: int, levels: list[tuple[str, int, bool]]) -> list[list[str]]:
    reached = len([name for name, least, _ in levels if minutes >= least * 60])
    if reached > held:
        return []
    if held == len(levels):
        return [["level", f"已经是最高的{levels[-1][0]}。"]]
    name, least, _ = levels[held]
    return [["level", f"累计{hours(minutes)},满{hours(least * 60)}评{name}。"]]


def full_months(start: date, count: int) -> date:
    """The last day of the ``count``-th full month since the day of registration."""
    month = start.month - 1 + count
    year, month = start.year + month // 12, month % 12 + 1
    while True:
        try:
            return date(year, month, start.day) - timedelta(days=1)
        except ValueError:  # there is no such day: the month is full on its last
            return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def quarters(period: int) -> int:
    return period if period < 10_000 else period // 10 * 4 + period % 10


def canonical(what: Any) -> str:
    """RFC 8785 of whole numbers, texts and lists: keys in order, no spaces, letters as they are."""
    return json.dumps(what, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def hash_of(lines: list[str]) -> str:
    return sha256("".join(line + "\n" for line in lines).encode()).hexdigest()
