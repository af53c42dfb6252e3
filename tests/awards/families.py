"""Rule-sets with award families, as a town writes them."""

HEAD = """\
name = "评选试点"
code = "stars"
effective_from = 2026-01-01
[adoption]
decided_on = 2025-12-20
body = "居民代表会议"
present = 45
in_favour = 41
[minutes]
step = 15
round = "down"
[expiry]
kind = "end_of_next_year"
[[category]]
code = "clean_up"
name = "环境整治"
kind = "service"
earn = { per_hour = 2 }
[[category]]
code = "talk"
name = "政策宣讲"
kind = "service"
earn = { fixed = 10 }
[[category]]
code = "meeting"
name = "参加议事会"
kind = "deliberation"
earn = { from = 2, to = 5 }
"""
PLAIN = {
    "code": '"star"',
    "name": '"季度之星"',
    "span": '"quarter"',
    "score": '[{ name = "服务时长", from = "minutes", each = 1 }]',
    "seats": "{ open = 1 }",
}


def family(**fields: str | None) -> str:
    """A quarter's star with one open seat; ``fields``: TOML values instead or beside, None: left out."""
    written = {key: value for key, value in (PLAIN | fields).items() if value is not None}
    return "\n".join(["[[award]]", *(f"{key} = {value}" for key, value in written.items()), ""])


def rules(*families: str, **top: str) -> str:
    """A rule-set with these families."""
    text = HEAD
    for key, value in top.items():
        text = text.replace('code = "stars"', f'code = "stars"\n{key} = {value}', 1)
    return text + "\n".join(families)


FULL = family(
    eligible="{ hours = 1, months = 1, nominated = true }",
    seats='{ each = 1, by = "village", open = 1 }',
    tie='"draw"',
    shortlist="20",
    panel="20",
    bonus="20",
)
"""A family in which every step has something to do."""
