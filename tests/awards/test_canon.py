"""A ranking's bytes are those of RFC 8785, and what was written is read again."""

import json
from hashlib import sha256

import msgspec
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from points.awards.candidate import Copied
from points.awards.canon import copied_line, copied_of, digest, entry_line, entry_of, ranking_bytes
from points.awards.eligibility import Reason
from points.awards.ranking import Choice, Entry, Open
from points.awards.score import Line

PRINTED = st.text(st.characters(codec="utf-8", categories=("L", "M", "N", "P", "S", "Zs")), max_size=12)
"""What a rule file lets through in a name: quotes, backslashes, pictures; no control characters."""
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
IDS = st.integers(0, 2**53 - 1)
ENTRIES = st.builds(
    Entry,
    subject_id=IDS,
    place_id=st.none() | IDS,
    rank=st.none() | st.integers(1, 10**6),
    score=NUMBERS,
    lines=st.lists(st.builds(Line, PRINTED, PRINTED, NUMBERS, NUMBERS), max_size=3).map(tuple),
    reasons=st.lists(st.builds(Reason, PRINTED, PRINTED), max_size=3).map(tuple),
    seat=st.none() | st.sampled_from(["place", "open", "level"]),
    level=st.none() | st.integers(1, 10),
)
PERIODS = st.lists(st.integers(20001, 20994), max_size=3).map(tuple)
COPIES = st.builds(
    Copied,
    subject_id=IDS,
    members=st.lists(IDS, min_size=1, max_size=4).map(tuple),
    registered_at=NUMBERS,
    place_id=st.none() | IDS,
    active=st.booleans(),
    listed=st.booleans(),
    nominations=st.integers(0, 99),
    verdict=st.sampled_from(["none", "passed", "refused"]),
    open_complaints=st.integers(0, 9),
    upheld_complaints=st.integers(0, 9),
    ratings=st.integers(0, 999),
    stars=st.integers(0, 4999),
    won=PERIODS,
    feeder=PERIODS,
    level=st.integers(0, 10),
)


@given(ENTRIES)
def test_an_entry_is_written_as_rfc_8785_wants_and_read_again(entry: Entry) -> None:
    line = entry_line(entry)
    assert line.encode() == rfc8785.dumps(msgspec.to_builtins(entry))
    assert entry_of(line) == entry
    assert entry_line(entry_of(line)) == line
    assert "\n" not in line


@given(COPIES)
def test_a_copy_is_written_as_rfc_8785_wants_and_read_again(copied: Copied) -> None:
    line = copied_line(copied)
    assert line.encode() == rfc8785.dumps(msgspec.to_builtins(copied))
    assert copied_of(line) == copied


@given(
    st.lists(ENTRIES, max_size=3), st.lists(st.builds(Open, PERIODS, st.none() | IDS, st.none() | IDS), max_size=2)
)
def test_a_ranking_is_its_head_its_lines_and_what_was_open(entries: list[Entry], questions: list[Open]) -> None:
    head = {"period": 20262, "choices": [Choice((2, 1), (1,))], "panel": [(1, [5])], "kind": "final"}
    data = ranking_bytes(head, (entry_line(each) for each in entries), questions)
    lines = data.decode().split("\n")
    assert lines.pop() == ""
    assert json.loads(lines[0]) == {
        "choices": [{"chosen": [1], "subjects": [2, 1]}], "kind": "final", "panel": [[1, [5]]], "period": 20262,
    }  # fmt: skip
    assert lines[0].encode() == rfc8785.dumps(json.loads(lines[0]))
    assert lines[1:-1] == [entry_line(each) for each in entries]
    assert lines[-1].encode() == rfc8785.dumps(msgspec.to_builtins(questions))
    assert digest(data) == sha256(data).hexdigest()


def test_the_bytes_of_an_entry_never_change() -> None:
    # Rankings are compared by these bytes years later: whoever has to edit this breaks every stored hash.
    entry = Entry(7, None, 1, 150, (Line("时长", "minutes", 90, 150),), (), "open")
    assert entry_line(entry) == (
        '{"level":null,"lines":[["时长","minutes",90,150]],"place_id":null,"rank":1,"reasons":[],"score":150,'
        '"seat":"open","subject_id":7}'
    )
    out = Entry(8, 3, None, 0, (), (Reason("hours", "服务了0小时,要满1小时。"),))
    assert entry_line(out) == (
        '{"level":null,"lines":[],"place_id":3,"rank":null,"reasons":[["hours","服务了0小时,要满1小时。"]],"score":0,'
        '"seat":null,"subject_id":8}'
    )


def test_the_bytes_of_a_copy_never_change_and_say_nothing_of_what_is_usual() -> None:
    assert copied_line(Copied(7, (7,), 1000)) == '{"members":[7],"registered_at":1000,"subject_id":7}'
    full = Copied(7, (8, 9), 1, 3, False, True, 2, "passed", 1, 1, 2, 9, (20261,), (20254,), 2)
    assert copied_line(full) == (
        '{"active":false,"feeder":[20254],"level":2,"listed":true,"members":[8,9],"nominations":2,'
        '"open_complaints":1,"place_id":3,"ratings":2,"registered_at":1,"stars":9,"subject_id":7,'
        '"upheld_complaints":1,"verdict":"passed","won":[20261]}'
    )
