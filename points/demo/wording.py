"""What stands on the demo's events: titles, places, what to bring."""

from points.demo import cast
from points.demo.programme import Plan, Sort
from points.demo.town import Town
from points.events.draft import EventDraft, ShiftDraft

_TITLES: dict[Sort, str] = {
    "clean_up": "清洁日:{by} {by}大扫除 清理牛皮癣和卫生死角 {by}捡垃圾,一起动手",
    "drop_in": "家门口清洁站:随到随做",
    "market": "赶场日大扫除:{by}",
    "talk": "防诈骗讲给老人听 垃圾分类怎么分 森林防火进院坝 医保缴费讲清楚 用电用气安全 老人跌倒怎么防",
    "wish": "给独居老人包饺子 陪老人理发、量血压 帮困难家庭修灯换管 陪孩子做功课 给老人晒被子、擦窗户",
    "patrol": "夜间巡河护河 夜间巡查防倾倒",
    "meeting": "停车位怎么划 路灯修哪里 院坝怎么用 垃圾桶放哪里 水费怎么分摊 健身器材怎么管",
    "suggestion": "建议采纳登记",
}
"""The titles of each sort, spaces between them."""
_ABOUT: dict[Sort, str] = {
    "drop_in": "从早到晚都可以来,做多久算多久。来时签到,走时签退。",
    "clean_up": "大家一起动手,把家门口扫干净。来时签到,走时签退。",
    "market": "赶场日人多垃圾多,分三段清扫,做完一段歇一段。",
    "talk": "请人来讲,听完可以提问。帮忙摆凳子、发资料的都算志愿服务。",
    "wish": "按心愿单上门,两人一组,先打电话再敲门。",
    "patrol": "沿河走一遍,发现倾倒垃圾、电鱼的拍照报给村里,不要自己去拦。过了半夜才结束,请结伴回家。",
    "meeting": "有话当面说,能办的当场定,办不了的记下来往上报。",
    "suggestion": "建议被采纳的居民来登记。只提诉求、只反映问题不得分。",
}  # fmt: skip
_BRING: dict[Sort, str] = {
    "clean_up": "手套、水杯",
    "market": "手套、水杯、草帽",
    "patrol": "手电、反光背心",
    "wish": "志愿者马甲",
}
_SAFETY: dict[Sort, str] = {
    "patrol": "离水边两米以上,不下河,下雨就停。",
    "market": "注意来往车辆,不搬重物。",
}
MEETING_POINTS = (200, 300, 500)
_OFFICER_OF = {officer.place: officer for officer in cast.officers() if officer.role == "organiser"}


def draft_of(plan: Plan, town: Town, **changes: object) -> EventDraft:
    """The event as its organiser writes it down."""
    sort, village, shape = plan.sort, plan.village, plan.shape
    titles = _TITLES[sort].split()
    title = ("说事议事会:" if sort == "meeting" else "") + titles[plan.number % len(titles)].format(by=village.by)
    officer = _OFFICER_OF[village.name]
    fields: dict[str, object] = {
        "kind": "service" if plan.is_service else "deliberation",
        "title": title,
        "description": _ABOUT[sort],
        "category": shape.category,
        "place_id": town.places[village.name],
        "location": village.square,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "sign_up": shape.sign_up,
        "capacity": plan.capacity,
        "settlement": shape.settlement,
        "fixed_points": MEETING_POINTS[plan.number % 3] if sort == "meeting" else None,
        "forgotten": shape.forgotten,
        "contact_name": officer.name,
        "contact_phone": officer.phone,
        "bring": _BRING.get(sort, ""),
        "safety_notice": _SAFETY.get(sort, ""),
        "insured": sort in _SAFETY,
        "shifts": _shifts(plan) if sort == "market" else (),
        "on_duty": (town.staff[village.name, "organiser"], town.staff[village.name, "steward"]) if plan.duty else (),
    }
    return EventDraft(**(fields | changes))  # type: ignore[arg-type] - of as many types as it has fields


def _shifts(plan: Plan) -> tuple[ShiftDraft, ...]:
    """Three sections of the market, swept at the same time."""
    officer = _OFFICER_OF[plan.village.name]
    return tuple(
        ShiftDraft(
            name=name,
            duty_area=area,
            in_charge=officer.name,
            in_charge_phone=officer.phone,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            capacity=45,
        )
        for name, area in (("一段", "场口到邮局"), ("二段", "邮局到菜市"), ("三段", "菜市到桥头"))
    )
