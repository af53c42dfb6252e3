"""Whom an item is for, by age, in the words of the counter. The web says the same: web/src/text/shop.ts."""

from collections.abc import Sequence

BANDS = ("under_14", "14_17", "18_59", "60_74", "75_plus")
"""Youngest first; somebody whose age nobody wrote down is in none of them."""
_NAMES = ("14岁以下", "14到17岁", "18到59岁", "60到74岁", "75岁以上")
_FROM = (0, 14, 18, 60, 75)


def whom(ages: Sequence[str]) -> str:
    """``60岁以上`` of bands side by side up to an end, else the bands by name; empty for everybody."""
    at = sorted(BANDS.index(band) for band in ages)
    if len(at) == len(BANDS):
        return "登记过年龄"
    if len(at) > 1 and at[-1] - at[0] + 1 == len(at):
        if at[-1] == len(BANDS) - 1:
            return f"{_FROM[at[0]]}岁以上"
        if at[0] == 0:
            return f"{_FROM[at[-1] + 1]}岁以下"
    return "、".join(_NAMES[number] for number in at)
