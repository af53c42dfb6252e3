from functools import cache
from io import BytesIO

import msgspec
import pytest
from PIL import Image, ImageChops

from points.media.poster import MARGIN, SigninPoster, SignupPoster, phone_text, signin_poster, signup_poster

A4_AT_200_DPI = (1654, 2339)
PAGE = "https://points.panlian.example.cn/events/128"
CODE = "HTTPS://POINTS.PANLIAN.CN.EX/C/ABCDEFGHIJKLMNOPQRSTUVWXYZ2345"

INVITATION = SignupPoster(
    title="冬至包饺子",
    when="12月21日（星期一）8:00—11:30",
    place="柳贤社区广场",
    organiser="攀莲镇柳贤社区",
    contact_name="王芳",
    contact_phone="19900001234",
    points="每小时2分，审核后到账",
    description="请穿防滑鞋，自带水杯。",
    sign_up_url=PAGE,
    help_phone="19900005678",
)
WALL = SigninPoster(
    title="冬至包饺子",
    when="12月21日（星期一）8:00—11:30",
    place="柳贤社区广场",
    phase="in",
    code=CODE,
    in_charge="王芳",
    phone="19900001234",
    shift="上午班",
    gate="东门",
    printed_on="2026年12月20日",
    note="打印的码只记到场时间",
)
LONG = {
    name: text * 60
    for name, text in {
        "title": "环境整治“百日攻坚”（第2期），",
        "when": "2026年12月20日，",
        "place": "verylongaddress",
        "organiser": "攀莲镇",
        "contact_name": "䶮𬭚㛃\U00031500",
        "points": "分",
        "description": "请自带手套。\n",
        "in_charge": "阿依·木果",
        "shift": "班",
        "gate": "门",
        "printed_on": "年",
        "note": "备注🎉",
    }.items()
}


def stretched(poster):
    return msgspec.structs.replace(poster, **{f: LONG[f] for f in poster.__struct_fields__ if f in LONG})


def emptied(poster):
    kept = ("sign_up_url", "code", "phase")
    return msgspec.structs.replace(poster, **{f: "" for f in poster.__struct_fields__ if f not in kept})


def opened(png):
    return Image.open(BytesIO(png)).convert("RGB")


made = cache(lambda draw, poster: draw(poster))

LENGTHS = [lambda poster: poster, stretched, emptied]


@pytest.mark.parametrize("length", LENGTHS, ids=["short", "absurdly_long", "empty"])
def test_the_sign_up_poster_leads_to_the_page_and_carries_no_other_code(read_codes, length):
    png = signup_poster(length(INVITATION))
    assert opened(png).size == A4_AT_200_DPI
    assert read_codes(png) == [PAGE]


@pytest.mark.parametrize("length", LENGTHS, ids=["short", "absurdly_long", "empty"])
@pytest.mark.parametrize("phase", ["in", "out"])
def test_the_sign_in_poster_carries_exactly_its_code(read_codes, length, phase):
    png = signin_poster(msgspec.structs.replace(length(WALL), phase=phase))
    assert opened(png).size == A4_AT_200_DPI
    assert read_codes(png) == [CODE]


@pytest.mark.parametrize("path", ["/C/ABC", "/c/abc", "/c/"])
def test_an_event_code_is_refused_on_a_poster_to_be_shared(path):
    with pytest.raises(ValueError, match="event code"):
        signup_poster(msgspec.structs.replace(INVITATION, sign_up_url=f"HTTPS://POINTS.PANLIAN.CN.EX{path}"))


def test_a_code_above_version_3_is_refused_on_the_wall():
    with pytest.raises(ValueError, match="version 3-M"):
        signin_poster(msgspec.structs.replace(WALL, code=CODE + "6"))


def test_both_posters_survive_the_way_to_the_phone(read_codes, worsen):
    assert read_codes(worsen(opened(made(signup_poster, INVITATION)))) == [PAGE]
    assert read_codes(worsen(opened(made(signin_poster, WALL)))) == [CODE]


def test_the_wall_is_read_from_across_the_room(read_codes):
    """A fifth of its size: the A4 sheet from three metres, in a phone's picture."""
    assert read_codes(opened(made(signin_poster, WALL)).reduce(5)) == [CODE]


@pytest.mark.parametrize(("draw", "poster"), [(signup_poster, INVITATION), (signin_poster, WALL)])
def test_nothing_leaves_the_margins_however_long_it_is(draw, poster):
    page = opened(draw(stretched(poster)))
    body = 700  # below the coloured heads
    left = (0, body, MARGIN - 8, page.height)
    right = (page.width - MARGIN + 8, body, page.width, page.height)
    below = (0, page.height - 60, page.width, page.height)
    for edge in (left, right, below):
        assert page.crop(edge).getextrema() == ((255, 255),) * 3


@pytest.mark.parametrize(("draw", "poster"), [(signup_poster, INVITATION), (signin_poster, WALL)])
def test_every_field_is_on_the_paper(draw, poster):
    whole = made(draw, poster)
    for field in poster.__struct_fields__:
        other = {"phase": "out", "code": CODE[:-1], "sign_up_url": PAGE + "9"}.get(field, "乙")
        assert draw(msgspec.structs.replace(poster, **{field: other})) != whole, field


@pytest.mark.parametrize(("draw", "poster"), [(signup_poster, INVITATION), (signin_poster, WALL)])
def test_it_prints_at_its_true_size_and_is_the_same_twice(draw, poster):
    png = draw(poster)
    assert png == made(draw, poster)
    assert Image.open(BytesIO(png)).info["dpi"] == pytest.approx((200, 200), abs=0.1)
    assert len(png) < 1_000_000


def test_in_and_out_differ_without_colour():
    leave = msgspec.structs.replace(WALL, phase="out")
    black = [
        opened(made(signin_poster, poster)).convert("L").convert("1", dither=Image.Dither.NONE)
        for poster in (WALL, leave)
    ]
    box = ImageChops.difference(*black).getbbox()
    assert box is not None
    assert box[3] - box[1] > 1000


@pytest.mark.parametrize(
    ("number", "shown"),
    [("19900001234", "199 0000 1234"), ("0812-8172345", "0812-8172345"), (" 12345 ", "12345"), ("", "")],
)
def test_mobile_numbers_are_shown_as_they_are_said(number, shown):
    assert phone_text(number) == shown
