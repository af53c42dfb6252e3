"""Names and numbers as people write them."""

import pytest

from points.errors import Invalid
from points.people.names import check_name, check_text, mask, mask_phone, national, normalise, parse_phone, tidy


@pytest.mark.parametrize(
    "written",
    [
        "19900001234",
        " 199 0000 1234 ",
        "199-0000-1234",
        "+86 19900001234",
        "8619900001234",
        "１９９００００１２３４",
        "19900001234.0",
        "'19900001234",
        "(86)19900001234",
    ],
)
def test_a_mobile_number_is_the_same_however_it_is_written(written: str) -> None:
    assert parse_phone(written) == "+8619900001234"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "phone_bad"),
        ("1990000", "phone_bad"),
        ("199000012345", "phone_bad"),
        ("12345678901", "phone_bad"),
        ("+852 5123 4567", "phone_bad"),
        ("+1 415 555 2671", "phone_bad"),
        ("手机", "phone_bad"),
        ("1" * 100, "phone_bad"),
        ("0812-8170000", "phone_landline"),
        ("010 6255 0000", "phone_landline"),
        ("1.99E+10", "phone_scientific"),
        ("19900001234/19900001235", "phone_several"),
        ("19900001234、19900001235", "phone_several"),
    ],
)
def test_what_is_no_mobile_number_is_refused_for_its_reason(written: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_phone(written)
    assert refused.value.reason == reason
    assert refused.value.details["fields"].keys() == {"phone"}


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("王明", "王*"),
        ("王小明", "王*明"),
        ("欧阳华", "欧阳*"),
        ("欧阳小华", "欧阳*华"),
        ("欧阳", "欧*"),
        ("李小小明", "李**明"),
        ("阿依古丽·买买提", "阿*提"),
        ("王", "王*"),
    ],
)
def test_a_masked_name_shows_family_name_and_last_character(name: str, masked: str) -> None:
    assert mask(name) == masked


def test_names_are_equal_across_widths_and_spaces() -> None:
    assert normalise("王　秀 英") == normalise("王秀英")
    assert normalise("ＴＯＭ") == normalise("tom")
    assert check_name(" 王　明 ") == "王明"
    assert check_name("Anna  Maria") == "Anna Maria"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "name_missing"),
        ("  ", "name_missing"),
        ("王2", "name_digits"),
        ("王①", "name_digits"),
        ("王" * 31, "name_long"),
        ("=HYPERLINK('x')", "name_unreadable"),
        ("@王", "name_unreadable"),
        ("-王", "name_unreadable"),
        ("王\x00明", "name_unreadable"),
        ("王<b>", "name_unreadable"),
    ],
)
def test_what_is_no_name_is_refused_for_its_reason(name: str, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        check_name(name)
    assert refused.value.reason == reason


def test_a_number_for_people_and_a_masked_one() -> None:
    assert national("+8619900001234") == "19900001234"
    assert mask_phone("+8619900001234") == "199****1234"


def test_a_text_is_kept_tidy() -> None:
    assert check_text(" 再　核对\n一遍 ", "reason", "请写为什么退回") == "再 核对 一遍"
    assert check_text("字" * 200, "reason", "请写为什么退回") == "字" * 200


def test_what_nobody_sees_makes_no_other_text_and_no_other_name() -> None:
    for unseen in ("\u200b", "\u00ad", "\ufe0f", "\u2060", "\ufeff"):
        assert tidy(f"河边{unseen}清洁队{unseen}") == "河边清洁队"
        assert tidy(unseen) == ""
        assert normalise(f"王{unseen}明") == normalise("王明")


@pytest.mark.parametrize("text", ["", " \n　", "字" * 201])
def test_a_text_that_is_missing_or_too_long_is_refused_at_its_field(text: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_text(text, "reason", "请写为什么退回")
    said = "请写为什么退回,最多200个字。"
    refused = caught.value
    assert (refused.reason, refused.explanation, refused.details) == (
        "invalid_input",
        said,
        {"fields": {"reason": said}},
    )


def test_a_text_may_be_as_long_as_its_room_says() -> None:
    with pytest.raises(Invalid, match="最多3个字"):
        check_text("四个字了", "name", "请填写名称", 3)
