"""The oracle's second half: who stands where, who gets a seat, and the bytes of it all."""

from dataclasses import dataclass, field
from typing import Any

from awards.oracle import Town, against, candidates, canonical, hash_of, score_lines, value


@dataclass
class Said:
    """What people added: marks by subject in the order of members (None: before the panel), and choices."""

    panel: dict[int, list[int]] | None = None
    choices: list[tuple[list[int], list[int]]] = field(default_factory=list[tuple[list[int], list[int]]])


@dataclass
class Frozen:
    """A cycle's snapshot: what was known, when, under which rules."""

    family: dict[str, Any]
    period: int
    seq: int
    rule_version: int
    found: list[dict[str, Any]]

    @classmethod
    def of(cls, town: Town, family: dict[str, Any], period: int, seq: int, rule_version: int) -> "Frozen":
        return cls(family, period, seq, rule_version, candidates(town, family, period))

    def head(self) -> dict[str, Any]:
        return {
            "family": self.family["code"], "period": self.period,
            "rule_version": self.rule_version, "seq": self.seq,
        }  # fmt: skip

    def inputs_hash(self) -> str:
        return hash_of([canonical(self.head()), *(canonical(each["copy"]) for each in self.found), "[]"])


@dataclass
class Placed:
    """A ranking: its lines, and what is open as (subjects, seats, place)."""

    lines: list[dict[str, Any]]
    open: list[tuple[list[int], int | None, int | None]]
    text: str

    @property
    def winners(self) -> list[dict[str, Any]]:
        return [each for each in self.lines if each["seat"]]


def place(frozen: Frozen, said: Said) -> Placed:
    """The whole ranking."""
    family = frozen.family
    standing: list[dict[str, Any]] = []
    out: list[dict[str, Any]] = []
    for who in frozen.found:
        why = against(who, family, frozen.period)
        (out if why else standing).append(_measured(who, family, None) | {"reasons": why})
    if said.panel is not None:
        if family["shortlist"]:
            sentence = f"没有进入前{family['shortlist']}名,不进评议。"
            beyond = [each for each in standing if not _before_the_panel(family, each, standing)]
            out += [each | {"reasons": [["shortlist", sentence]]} for each in beyond]
            standing = [each for each in standing if each not in beyond]
        standing = [
            _measured(each["who"], family, said.panel.get(each["id"], [])) | {"reasons": []} for each in standing
        ]
    for each in standing:
        each["rank"] = 1 + len([other for other in standing if other["key"] > each["key"]])
    seated, questions = _seats(family, standing, said)
    standing.sort(key=lambda each: (each["rank"], each["id"]))
    out.sort(key=lambda each: each["id"])
    lines = [_line(each, seated.get(each["id"])) for each in standing + out]
    return Placed(lines, questions, _text(frozen, said, lines, questions))


def _before_the_panel(family: dict[str, Any], who: dict[str, Any], standing: list[dict[str, Any]]) -> bool:
    """Fewer are better than the shortlist is long, or fewer of the same place than it has seats of its own."""
    better = [each for each in standing if each["key"] > who["key"]]
    neighbours = [each for each in better if each["place"] == who["place"]]
    in_place = who["place"] is not None and len(neighbours) < family["each"]
    return len(better) < family["shortlist"] or in_place


def _measured(who: dict[str, Any], family: dict[str, Any], marks: list[int] | None) -> dict[str, Any]:
    lines = score_lines(who, family)
    if marks is not None and family["panel"]:
        lines.append(["评议分", "panel", len(marks), sum(marks) // len(marks) if marks else 0])
    score = max(0, sum(line[3] for line in lines))
    key = [score, *(value(who, source) for source in family["tie_break"])]
    subject = who["all"]["subject_id"]
    return {"who": who, "id": subject, "lines": lines, "score": score, "key": key, "place": who["all"]["place_id"]}


Seated = dict[int, tuple[str, int | None]]
Questions = list[tuple[list[int], int | None, int | None]]


def _seats(family: dict[str, Any], standing: list[dict[str, Any]], said: Said) -> tuple[Seated, Questions]:
    decided = {tuple(sorted(subjects)): chosen for subjects, chosen in said.choices}
    seated: Seated = {}
    questions: Questions = []

    def cut(people: list[dict[str, Any]], seats: int, how: str, where: int | None) -> None:
        for each in people:
            better = [other for other in people if other["key"] > each["key"]]
            equal = [other for other in people if other["key"] == each["key"]]
            if len(better) + len(equal) <= seats or (len(better) < seats and family["tie"] == "expand"):
                seated[each["id"]] = how, None
            elif len(better) < seats:
                ids = sorted(other["id"] for other in equal)
                if tuple(ids) in decided:
                    if each["id"] in decided[tuple(ids)]:
                        seated[each["id"]] = how, None
                elif (ids, seats - len(better), where) not in questions:
                    questions.append((ids, seats - len(better), where))

    if family["levels"]:
        return _levels(family["levels"], standing, decided)
    if family["each"]:
        for village in sorted({each["place"] for each in standing if each["place"] is not None}):
            cut([each for each in standing if each["place"] == village], family["each"], "place", village)
    if family["open"] and not questions:
        cut([each for each in standing if each["id"] not in seated], family["open"], "open", None)
    return seated, questions


def _levels(
    levels: list[tuple[str, int, bool]], standing: list[dict[str, Any]], decided: dict[tuple[int, ...], list[int]]
) -> tuple[Seated, Questions]:
    seated: Seated = {}
    questions: Questions = []
    for number, (_, _, by_people) in enumerate(levels, start=1):
        reached = [each for each in standing if _reached(levels, each) == number]
        ids = sorted(each["id"] for each in reached)
        if reached and by_people and tuple(ids) not in decided:
            questions.append((ids, None, None))
        for each in reached:
            got = number
            if by_people and each["id"] not in decided.get(tuple(ids), []):
                free = [n for n, (_, _, asks) in enumerate(levels[: number - 1], start=1) if not asks]
                got = max(free, default=0)
            if got > each["who"]["all"]["level"]:
                seated[each["id"]] = "level", got
    return seated, questions


def _reached(levels: list[tuple[str, int, bool]], each: dict[str, Any]) -> int:
    return len([name for name, least, _ in levels if each["who"]["worked"][0] >= least * 60])


def _line(each: dict[str, Any], seat: tuple[str, int | None] | None) -> dict[str, Any]:
    how, level = seat or (None, None)
    return {
        "subject_id": each["id"],
        "place_id": each["place"],
        "rank": each.get("rank"),
        "score": each["score"],
        "lines": each["lines"],
        "reasons": each["reasons"],
        "seat": how,
        "level": level,
    }


def _text(frozen: Frozen, said: Said, lines: list[dict[str, Any]], questions: Questions) -> str:
    head = frozen.head() | {
        "inputs_hash": frozen.inputs_hash(),
        "kind": "list" if said.panel is None else "final",
        "panel": None if said.panel is None else sorted([subject, marks] for subject, marks in said.panel.items()),
        "choices": [{"subjects": sorted(subjects), "chosen": sorted(chosen)} for subjects, chosen in said.choices],
    }
    last = [{"subjects": ids, "seats": seats, "place_id": where} for ids, seats, where in questions]
    return "".join(line + "\n" for line in (canonical(head), *map(canonical, lines), canonical(last)))
