"""Bodies shown in the API's description for operations whose example is too long to stand at the handler."""

from typing import Any

_EVENT: dict[str, Any] = {
    "kind": "service",
    "title": "河边清洁",
    "description": "清理河道两边的垃圾。",
    "category": "clean_up",
    "place_id": 17,
    "location": "河边广场",
    "starts_at": "2026-05-16T08:00:00+08:00",
    "ends_at": "2026-05-16T11:00:00+08:00",
    "sign_in_opens_minutes": 30,
    "sign_up": "optional",
    "capacity": 60,
    "settlement": "on_approval",
    "fixed_points": None,
    "forgotten": "planned_end",
    "contact_name": "赵组织",
    "contact_phone": "19900001234",
    "bring": "手套、水杯",
    "shifts": [
        {
            "name": "上午班",
            "duty_area": "东岸",
            "in_charge": "李队长",
            "in_charge_phone": "19900001235",
            "starts_at": "2026-05-16T08:00:00+08:00",
            "ends_at": "2026-05-16T11:00:00+08:00",
            "capacity": 30,
        }
    ],
    "on_duty": [],
    "printed_code_allowed": True,
    "safety_notice": "下河道要两人以上同行。",
    "insured": True,
}

_SHEET: dict[str, Any] = {
    "shop_id": 41,
    "day": "2026-05-16",
    "note": "停电",
    "lines": [{"person_id": 21, "item_id": 51, "quantity": 2, "collector_name": "王小红"}],
}

EXAMPLES: dict[str, Any] = {
    "createEvent": _EVENT,
    "changeEvent": _EVENT | {"note": "改到河边广场集合"},
    "cancelEvent": {"reason": "下大雨,改期另行通知"},
    "signUp": {"shift_id": 18},
    "signOutAll": {"at": "2026-05-16T11:00:00+08:00", "except": [21]},
    "backEntry": {
        "person_id": 21,
        "in_at": "2026-05-16T08:00:00+08:00",
        "out_at": "2026-05-16T11:00:00+08:00",
        "note": "手机没电,现场由李队长登记",
    },
    "decideSeveral": {"decision": "approve", "attendance_ids": [31, 32]},
    "decideOne": {"decision": "approve", "points": "3.00", "note": "按实际情况"},
    "scan": {"receipt": "RECEIPT", "person_id": 21},
    "scanBatch": {
        "device_id": "counter-1",
        "device_time": "2026-05-16T12:00:05+08:00",
        "scans": [
            {
                "nonce": "0196d0a8-7c1e-7000-8000-000000000001",
                "event_id": 17,
                "phase": "in",
                "code": "2123000000002112345678",
                "scanned_at": "2026-05-16T08:03:00+08:00",
            }
        ],
    },
    "receiveStock": {
        "shop_id": 41,
        "supplier": "县粮油站",
        "lines": [{"item_id": 51, "quantity": 20, "cost_yuan": "2.50", "best_before": "2026-12-31"}],
    },
    "moveStock": {"from_shop_id": 41, "to_shop_id": 42, "lines": [{"item_id": 51, "quantity": 5}]},
    "openStockCount": {"shop_id": 41, "note": "月末盘点"},
    "writeStockCount": {"lines": [{"item_id": 51, "counted": 18}]},
    "decideStockCount": {"approve": True, "note": "已复核"},
    "tillLookup": {"shop_id": 41, "digits": "7123456789012345"},
    "placeOrder": {
        "shop_id": 41,
        "presence": "PRESENCE",
        "lines": [{"item_id": 51, "quantity": 2}],
        "total": "8.00",
        "collector": {"name": "王小红", "relation": "女儿"},
    },
    "collectOrder": {"number": "5123456789"},
    "returnLines": {"lines": [{"line_id": 61, "quantity": 1, "restock": False}], "reason": "包装破损"},
    "writeSheet": _SHEET,
    "rewriteSheet": _SHEET | {"note": "补上第3行"},
    "signSheet": {"version": "0123456789abcdef"},
}
"""By operation id."""


def example_of(operation_id: str, opt: dict[str, Any]) -> Any:
    """The example of an operation's body: the handler's own, or one from here; None if it has none."""
    return opt.get("example", EXAMPLES.get(operation_id))
