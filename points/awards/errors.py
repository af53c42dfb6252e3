"""What the awards say when something may not be done, in words that say what to do next."""

from collections.abc import Mapping

from points.awards.models import Stage
from points.errors import NotFound, Refusal

STAGE_NAMES: Mapping[Stage, str] = {
    "cutoff": "截止",
    "nomination": "推荐",
    "screening": "资格",
    "listed": "名单",
    "panel": "研究",
    "notice": "公示",
    "confirming": "审定",
    "announced": "通报",
}


class CycleNotFound(NotFound):
    """There is no such cycle."""

    def __init__(self) -> None:
        super().__init__("cycle_not_found", "没有这一期评选,请刷新后再试。")


class WrongStep(Refusal):
    """What was asked belongs to another step."""

    def __init__(self, now: Stage, wanted: tuple[Stage, ...]) -> None:
        steps = "、".join(f"“{STAGE_NAMES[each]}”" for each in wanted)
        said = f"这一期现在到了“{STAGE_NAMES[now]}”,这件事要在{steps}这一步办。"
        super().__init__("wrong_step", said, stage=now)


class MadeByYou(Refusal):
    """Four eyes: whoever made something does not judge it."""

    def __init__(self, said: str) -> None:
        super().__init__("own_work", said)
