"""What can go wrong, as a small tree that every room shares and the API maps to problem+json."""

from typing import Any


class PointsError(Exception):
    """The root: everything this program raises on purpose."""


class Refusal(PointsError):
    """A request that was understood and may not be done.

    ``reason`` is a stable snake_case string for programs; ``explanation`` is one plain Chinese sentence for
    the person, saying what is so and what to do next. ``status`` is the HTTP status it deserves.
    """

    def __init__(self, reason: str, explanation: str, status: int = 409, **details: Any) -> None:
        super().__init__(reason, explanation)
        self.reason = reason
        self.explanation = explanation
        self.status = status
        self.details = details


class NotFound(Refusal):
    """The thing named does not exist, or not for this person."""

    def __init__(self, reason: str = "not_found", explanation: str = "没有找到,请检查后再试。") -> None:
        super().__init__(reason, explanation, 404)


class Forbidden(Refusal):
    """Whoever asks may not do what they asked."""

    def __init__(self, explanation: str = "您没有办理这件事的权限,请找社区工作人员。") -> None:
        super().__init__("forbidden", explanation, 403)


class Unauthenticated(Refusal):
    """Nobody is signed in, or the session has ended."""

    def __init__(self, explanation: str = "请先登录。") -> None:
        super().__init__("not_signed_in", explanation, 401)


class Invalid(Refusal):
    """The input is not of the form asked for; ``details`` may name fields."""

    def __init__(self, explanation: str, reason: str = "invalid_input", **details: Any) -> None:
        super().__init__(reason, explanation, 422, **details)


def refuse_wrong(wrong: dict[str, str]) -> None:
    """Raise ``Invalid`` where fields have something wrong with them; the first one's sentence is said of it all."""
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


class LedgerFault(PointsError):
    """The ledger contradicts itself: a bug or a tampered file, never a user's mistake."""
