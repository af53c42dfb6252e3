"""The canonical bytes of a transfer never change: a signature made over them must hold for decades."""

import msgspec

from points.ledger.canonical import canonical
from points.ledger.models import Transfer

ROW = Transfer(
    seq=7,
    group_seq=6,
    unit_id=1,
    debit_id=1000,
    credit_id=1001,
    amount=250,
    category="环境整治",
    person_id=12,
    place_id=None,
    rule_version=3,
    source_type="attendance",
    source_id=99,
    revision=1,
    leg=0,
    effective_at=1778457600000,
    recorded_at=1778457600123,
    reverses=None,
    actor_id=5,
    memo_hash=None,
    debit_after=None,
    credit_after=250,
)
GOLDEN = (
    '{"actor":5,"amount":250,"category":"环境整治","credit":1001,"credit_after":250,"debit":1000,"debit_after":null,'
    '"effective_at":1778457600000,"group":6,"leg":0,"memo_hash":null,"person":12,"place":null,'
    '"recorded_at":1778457600123,"reverses":null,"revision":1,"rule_version":3,"seq":7,"source_id":99,'
    '"source_type":"attendance","unit":1,"version":1}'
)


def test_the_bytes_are_these() -> None:
    assert canonical(ROW) == GOLDEN.encode()


def test_every_column_takes_part() -> None:
    for name in Transfer.__struct_fields__:
        value = getattr(ROW, name)
        other = f"{value}x" if isinstance(value, str) or name == "memo_hash" else (value or 0) + 1
        assert canonical(msgspec.structs.replace(ROW, **{name: other})) != canonical(ROW), name
