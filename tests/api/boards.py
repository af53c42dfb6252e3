"""What hangs on the public boards of both villages before a test begins: a list of one, and an objection to it."""

from api.shelves import Run
from cast import KEYS, Cast
from notices.board import Opened

from points.notices.consent import SetConsents
from points.notices.freezing import Entry
from points.notices.models import Scope
from points.notices.notice import Source
from points.notices.objecting import Object
from points.people.session import SYSTEM

LISTED = {"东村": "王秀英", "西村": "陈大爷"}
CONTACT = "东村2组周大妈"


def put_up(run: Run, cast: Cast) -> None:
    """``cast.notices`` and ``cast.objections`` by village. 王秀英 consented to paper too, 陈大爷 did not."""
    for village, name in LISTED.items():
        person_id = cast.people[name]
        wanted: dict[Scope, bool] = {"listed": True, "paper": name == "王秀英"}
        run(SetConsents(by=SYSTEM, person_id=person_id, wanted=wanted))
        fields = {
            "kind": "award",
            "title": f"{village}服务之星公示",
            "source": Source("cycle", cast.places[village]),
            "place_id": cast.places[village],
            "lines": [Entry("person", person_id, "三星", "1")],
            "working_days": 5,
            "recipient": "郑评选",
            "phone": "0812-1",
        }
        cast.notices[village] = run(Opened(by=SYSTEM, fields=fields))
        objection = Object(
            actor=SYSTEM,
            keys=KEYS,
            notice_id=cast.notices[village],
            position=1,
            words="时长不对",
            objector_name="周大妈",
            contact=CONTACT,
        )
        cast.objections[village] = run(objection)
