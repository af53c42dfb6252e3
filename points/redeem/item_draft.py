"""An item as somebody describes it, before it is written down: every mistake named at its field."""

import msgspec
from sqlalchemy import Column, Connection, select

from points.errors import Invalid, Refusal
from points.people.models import AgeBand, places
from points.people.names import tidy
from points.redeem.ages import BANDS
from points.redeem.digits import BARCODE_DIGITS, is_barcode, item_of_own_barcode
from points.redeem.models import ItemKind, items
from points.redeem.service_models import providers
from points.redeem.voucher import VALID_DAYS_MAX
from points.rules.models import Limit

NAME_CHARS_MAX = 40
MEASURE_CHARS_MAX = 8
CATEGORY_CHARS_MAX = 20
DESCRIPTION_CHARS_MAX = 500
LIMIT_COUNT_MAX = 1_000
LOW_STOCK_MAX = 1_000_000


class ItemDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What an item is to be. ``place_id``: only for people of that part of town. A limit of None: the rule-set's.

    ``low_stock``: goods only; fewer than that raises an alert. ``provider_id``, ``valid_days``: services only.
    """

    kind: ItemKind
    name: str
    measure: str
    category: str = ""
    description: str = ""
    barcode: str | None = None
    for_ages: tuple[AgeBand, ...] = ()
    place_id: int | None = None
    person_limit: Limit | None = None
    household_limit: Limit | None = None
    low_stock: int | None = None
    provider_id: int | None = None
    valid_days: int | None = None

    def columns(self) -> dict[str, object]:
        """As the table has it."""
        return {
            "name": tidy(self.name),
            "measure": tidy(self.measure),
            "category": tidy(self.category),
            "description": self.description.strip(),
            "barcode": self.barcode,
            "for_ages": ",".join(band for band in BANDS if band in self.for_ages),
            "place_id": self.place_id,
            "person_limit": self.person_limit.count if self.person_limit else None,
            "person_period": self.person_limit.period.value if self.person_limit else "quarter",
            "household_limit": self.household_limit.count if self.household_limit else None,
            "household_period": self.household_limit.period.value if self.household_limit else "quarter",
            "low_stock": self.low_stock,
            "provider_id": self.provider_id,
            "valid_days": self.valid_days or 0,
        }


def check(connection: Connection, draft: ItemDraft, item_id: int | None) -> None:
    """``Invalid`` with all that is wrong, ``barcode_taken`` for a number of another item."""
    wrong = _text_problems(draft) | _number_problems(draft)
    wrong |= _service_problems(connection, draft) if draft.kind == "service" else _goods_problems(draft)
    if draft.place_id is not None and not _exists(connection, places.c.id, draft.place_id):
        wrong["place_id"] = "没有这个村(社区),请重新选择。"
    if draft.barcode is not None and (sentence := barcode_problem(draft.barcode)):
        wrong["barcode"] = sentence
    if wrong:
        raise Invalid("有几处需要改一下,改好再保存。", fields=wrong)
    if draft.barcode is not None and (twin := _bearer(connection, draft.barcode, item_id)):
        raise Refusal("barcode_taken", f"这个条码已经用在“{twin}”上,请核对。")


def barcode_problem(digits: str) -> str | None:
    """What is wrong with an article number, in a sentence; None if nothing."""
    if not (digits.isascii() and digits.isdigit() and len(digits) in BARCODE_DIGITS):
        return "条码是8、12、13或14位数字,请照包装上的抄。"
    if not is_barcode(digits):
        return "条码的最后一位对不上,多半抄错了一位,请再看看包装。"
    if any(item_of_own_barcode(each) is not None for each in same_article(digits)):
        return "20开头的13位条码是系统自编的,不用填;没有条码就空着。"
    return None


def same_article(digits: str) -> tuple[str, ...]:
    """The ways one article number is written: GTIN-12 is GTIN-13 with a zero before it, and that GTIN-14."""
    bare = digits.lstrip("0") if len(digits) > 8 else digits
    wholes = (bare.rjust(length, "0") for length in BARCODE_DIGITS if length > 8 and len(bare) <= length)
    return (digits,) if len(digits) == 8 else tuple(dict.fromkeys((digits, *wholes)))


def _bearer(connection: Connection, barcode: str, item_id: int | None) -> str | None:
    query = select(items.c.name).where(items.c.barcode.in_(same_article(barcode)))
    if item_id is not None:
        query = query.where(items.c.id != item_id)
    return connection.execute(query.limit(1)).scalar()


def _text_problems(draft: ItemDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for field, words, most in (
        ("name", "名称", NAME_CHARS_MAX),
        ("measure", "单位(袋、瓶、次)", MEASURE_CHARS_MAX),
        ("category", "类别", CATEGORY_CHARS_MAX),
        ("description", "说明", DESCRIPTION_CHARS_MAX),
    ):
        length = len(tidy(getattr(draft, field)))
        if field in ("name", "measure") and not length:
            wrong[field] = f"请填写{words}。"
        elif length > most:
            wrong[field] = f"{words}最多{most}个字。"
    if not set(draft.for_ages) <= set(BANDS):
        wrong["for_ages"] = "年龄段不对,请重新勾选;都能换就一个不勾。"
    return wrong


def _number_problems(draft: ItemDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for limit in (draft.person_limit, draft.household_limit):
        if limit is not None and not 0 < limit.count <= LIMIT_COUNT_MAX:
            wrong["limits"] = f"限量要在1到{LIMIT_COUNT_MAX}之间;不限就空着。"
    if draft.low_stock is not None and not 0 <= draft.low_stock <= LOW_STOCK_MAX:
        wrong["low_stock"] = f"提醒数量要在0到{LOW_STOCK_MAX}之间。"
    return wrong


def _goods_problems(draft: ItemDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.provider_id is not None:
        wrong["provider_id"] = "商品不用选服务单位。"
    if draft.valid_days is not None:
        wrong["valid_days"] = "商品没有服务券,不用写有效天数。"
    return wrong


def _service_problems(connection: Connection, draft: ItemDraft) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if draft.low_stock is not None:
        wrong["low_stock"] = "服务没有库存,不用写提醒数量。"
    if draft.provider_id is None or not _exists(connection, providers.c.id, draft.provider_id):
        wrong["provider_id"] = "请选择由哪个单位来服务。"
    if draft.valid_days is None or not 0 < draft.valid_days <= VALID_DAYS_MAX:
        wrong["valid_days"] = f"服务券的有效天数要在1到{VALID_DAYS_MAX}之间。"
    return wrong


def _exists(connection: Connection, column: Column[int], value: int) -> bool:
    return connection.execute(select(column).where(column == value)).first() is not None
