"""What can be wrong with a rule file, all of it at once."""

import msgspec

from points.errors import Refusal


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing to change in a rule file.

    ``key`` is dotted, and names a category by its number in the file (from 1) and its code:
    ``category[3 clean_up].earn``. It is empty when the file is no TOML; then ``line`` and ``column`` (both
    from 1) say where, if that is known.
    """

    file: str
    key: str
    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """One line for a terminal or a log."""
        place = f":{self.line}:{self.column}" if self.line is not None else ""
        return (
            f"{self.file}{place}: {self.key}: {self.message}" if self.key else f"{self.file}{place}: {self.message}"
        )


class RuleFileError(Refusal):
    """A rule file that cannot be used; ``problems`` holds all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        explanation = f"积分规则文件 {first.file} 有{len(problems)}处要改,改好后再试。"
        super().__init__("rules_invalid", explanation, 422, problems=problems)
        self.problems = problems

    def __str__(self) -> str:
        """The sentence, then a line a problem."""
        return "\n".join([self.explanation, *(str(problem) for problem in self.problems)])
