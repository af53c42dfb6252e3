"""What an award was given for never changes and no award goes: of it only its withdrawal is written later.

The same for what was recommended, what was complained about, and what a cycle is of.
"""

from points.db.append_only import guard_identity

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    guard_identity("award_cycles", ["id", "family", "period", "rule_version", "place_id", "opened_by", "opened_at"])
    guard_identity(
        "award_nominations", ["id", "cycle_id", "subject_id", "by_kind", "by_name", "reason", "made_by", "made_at"]
    )
    guard_identity(
        "award_honours",
        [
            "id", "number", "cycle_id", "family", "period", "subject_type", "subject_id", "person_id", "place_id",
            "rank", "score", "level", "bonus", "announced_at",
        ],
        [("number",), ("cycle_id", "subject_id")],
    )  # fmt: skip
    guard_identity("award_complaints", ["id", "person_id", "happened_on", "words", "evidence", "made_by", "made_at"])
