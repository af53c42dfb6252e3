"""Two pictures of A4 at 200 dots an inch: 报名海报 to share in a group, and 现场签到码 for the wall.

They are apart on purpose: a picture that is shared must not carry a sign-in code, or people sign in from home.
"""

from typing import Literal
from urllib.parse import urlsplit

import msgspec
from PIL import Image

from points.media import sheet as draw
from points.media.lines import Block, fit, keep_tail
from points.media.qr import EVENT_VERSION_MAX, PAGE_VERSION_MAX

DPI = 200
MARGIN = 118
"""15 mm: more than any office printer leaves white."""

HEAD = 660
"""Where the red head of a sign-up poster ends."""

SIGN_UP_STEPS = ("微信扫码，或长按图片识别", "核对时间地点，点“我要报名”", "活动当天，到现场扫码签到")

LABEL_SIZE = 46
FACT_SIZES = (74, 66, 58, 52, 46)

NEVER_ASK = "工作人员不会向您索要验证码"


class SignupPoster(msgspec.Struct, frozen=True, kw_only=True):
    """What an invitation says. All texts are plain Chinese, of any length; empty ones leave no hole."""

    title: str
    when: str
    place: str
    organiser: str
    contact_name: str
    contact_phone: str
    points: str
    """What it earns, in words: ``每小时2分，审核后到账``."""
    description: str = ""
    """What is to be done and brought; newlines separate paragraphs."""
    sign_up_url: str
    """The event's ordinary page, where people sign up: ASCII, never an event code."""
    help_phone: str


class SigninPoster(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs on the wall at an event: one code for one phase, at one gate."""

    title: str
    when: str
    place: str
    phase: Literal["in", "out"]
    code: str
    """The event code's text, at most version 3-M (see ``qr.EVENT_VERSION_MAX``)."""
    in_charge: str
    phone: str
    shift: str = ""
    gate: str = ""
    printed_on: str = ""
    """The day of printing, in words: ``2026年11月20日``."""
    note: str = ""


def signup_poster(poster: SignupPoster) -> bytes:
    """报名海报 as PNG. ``ValueError`` when the address is an event code, not ASCII, or too long for a code."""
    if urlsplit(poster.sign_up_url.lower()).path.startswith("/c/"):
        raise ValueError("a sign-up poster is shared from phone to phone: it may not carry an event code")
    page = draw.sheet(DPI)
    foot = page.height - MARGIN - 672
    _signup_head(page, poster)
    _signup_facts(page, poster, HEAD + 64, foot - 36)
    _signup_panel(page, poster, foot)
    return draw.png(page, DPI)


def _signup_head(page: Image.Image, poster: SignupPoster) -> None:
    """The red head: who invites, to what."""
    room = page.width - 2 * MARGIN
    draw.panel(page, (0, 0, page.width, HEAD), draw.RED)
    for radius in (520, 380, 240):
        draw.ring(page, (page.width - 60, 40), radius, 44, "#b03138")
    draw.rule(page, 0, HEAD, page.width, ink="#e3b34c", px=12)
    tag = (page.width - MARGIN - 250, 84, page.width - MARGIN, 160)
    draw.panel(page, tag, draw.PAPER, radius=38)
    draw.write(page, (tag[0] + tag[2]) / 2, 101, "活动报名", 42, ink=draw.RED, bold=True, side="centre")
    organiser = fit(poster.organiser, room - 300, 120, (48, 42, 36), leading=1.3, balanced=True)
    draw.write_block(page, MARGIN, 122 - organiser.height / 2, organiser, ink="#fbeceb")
    title = fit(poster.title, room, 420, (168, 152, 136, 120, 104, 90, 78, 68, 58), leading=1.3, balanced=True)
    draw.write_block(page, MARGIN, 405 - title.height / 2, title, ink=draw.PAPER, bold=True)


def _signup_facts(page: Image.Image, poster: SignupPoster, top: int, bottom: int) -> None:
    """When, where, what for, who; then what to know, in whatever room is left."""
    x, room = MARGIN + 220, page.width - 2 * MARGIN - 220
    contact = keep_tail(poster.contact_name, phone_text(poster.contact_phone), room, FACT_SIZES[-1])
    facts = [("时间", poster.when), ("地点", poster.place), ("积分", poster.points), ("联系人", contact)]
    facts = [(label, text) for label, text in facts if text.strip()]
    details = poster.description if poster.description.strip() else ""
    blocks, gap = _arranged(facts, details, room, bottom - top)
    y = top
    for number, (label, block) in enumerate(blocks):
        if number:
            draw.rule(page, MARGIN, y - gap // 2, page.width - 2 * MARGIN)
        label_top = y + (block.leading - LABEL_SIZE) / 2
        draw.write(page, MARGIN, label_top, label, LABEL_SIZE, ink=draw.RED, bold=True)
        y += gap + draw.write_block(page, x, y, block, bold=label == "时间")


def _arranged(
    facts: list[tuple[str, str]], details: str, room: int, height: int
) -> tuple[list[tuple[str, Block]], int]:
    """The facts in one size, the largest that leaves room for all the details; and the gap between blocks."""
    blocks: list[tuple[str, Block]] = []
    left = height
    for size in FACT_SIZES:
        blocks = [(label, fit(text, room, 150, (size,), leading=1.28)) for label, text in facts]
        left = height - sum(block.height for _, block in blocks)
        about = fit(details, room, left - 28 * len(blocks), (50, 46, 42, 38, 34), leading=1.5)
        if details:
            blocks.append(("说明", about))
            left -= about.height
        if all(block.whole for _, block in blocks):
            break
    return blocks, min(110, left // max(1, len(blocks)))


def _signup_panel(page: Image.Image, poster: SignupPoster, top: int) -> None:
    """The code, what to do with it, and whom to ask."""
    bottom, right = top + 610, page.width - MARGIN
    draw.outlined(page, (MARGIN, top, right, bottom), draw.RED, radius=40, px=5)
    code = (MARGIN + 6, top + 6, MARGIN + 604, bottom - 6)
    draw.paste_code(page, poster.sign_up_url, code, PAGE_VERSION_MAX)
    x, y = code[2] + 20, top + 66
    draw.write(page, x, y, "扫码报名", 116, ink=draw.RED, bold=True)
    y += 186
    for number, step in enumerate(SIGN_UP_STEPS):
        draw.panel(page, (x, y, x + 60, y + 60), draw.RED, radius=30)
        draw.write(page, x + 30, y + 11, str(number + 1), 38, ink=draw.PAPER, bold=True, side="centre")
        draw.write(page, x + 84, y + 7, step, 46)
        y += 88
    if poster.help_phone.strip():
        call = f"不会用手机？请打电话 {phone_text(poster.help_phone)}"
        draw.write_block(page, x, y + 8, fit(call, right - 40 - x, 60, (40, 34, 28)), ink=draw.GREY)
    draw.write(page, page.width / 2, bottom + 24, NEVER_ASK, 38, ink=draw.GREY, side="centre")


def signin_poster(poster: SigninPoster) -> bytes:
    """现场签到码 as PNG. ``ValueError`` when the code's text needs more than version 3-M."""
    page = draw.sheet(DPI)
    colour, verb = (draw.GREEN, "签到") if poster.phase == "in" else (draw.BLUE, "签退")
    _signin_head(page, poster, colour, verb)
    side, top = 1110, 690
    left = (page.width - side) // 2
    draw.outlined(page, (left - 12, top - 12, left + side + 12, top + side + 12), colour, radius=32, px=9)
    draw.paste_code(page, poster.code, (left, top, left + side, top + side), EVENT_VERSION_MAX)
    middle = page.width / 2
    draw.write(page, middle, 1836, f"微信扫一扫，点“我来{verb}”", 100, bold=True, side="centre")
    draw.panel(page, (MARGIN, 1966, page.width - MARGIN, 2082), colour, radius=24)
    draw.write(page, middle, 1992, "没带手机？请到签到台", 64, ink=draw.PAPER, bold=True, side="centre")
    _signin_foot(page, poster)
    return draw.png(page, DPI)


def _signin_head(page: Image.Image, poster: SigninPoster, colour: str, verb: str) -> None:
    """The phase, told by word and by colour; then which event, when and where."""
    middle, room = page.width / 2, page.width - 2 * MARGIN
    draw.panel(page, (0, 0, page.width, 304), colour)
    draw.write(page, middle, 50, f"{verb[0]} {verb[1]}", 204, ink=draw.PAPER, bold=True, side="centre")
    title = fit(poster.title, room, 190, (92, 84, 76, 68, 60, 52), leading=1.3, balanced=True)
    facts = "\n".join(part for part in (poster.when, poster.place) if part.strip())
    about = fit(facts, room, 150, (50, 46, 42, 38, 34), leading=1.36)
    air = (678 - 304 - title.height - about.height) // 3
    y = 304 + air
    y += draw.write_block(page, middle, y, title, bold=True, side="centre")
    draw.write_block(page, middle, y + air // 2, about, side="centre")


def _signin_foot(page: Image.Image, poster: SigninPoster) -> None:
    """Who answers for it, for which shift and gate, printed when."""
    room, right = page.width - 2 * MARGIN, page.width - MARGIN
    shift = " ".join(part for part in (poster.shift, poster.gate) if part.strip())
    share = room * 6 // 10 if shift else room
    who = keep_tail(f"负责人 {poster.in_charge}", phone_text(poster.phone), share, 36)
    draw.write_block(page, MARGIN, 2102, fit(who, share, 60, (44, 40, 36, 32), leading=1.3), bold=True)
    if shift:
        block = fit(shift, room - share - 24, 60, (44, 40, 36, 32), leading=1.3)
        draw.write_block(page, right, 2102, block, bold=True, side="right")
    draw.write(page, MARGIN, 2170, NEVER_ASK, 40)
    if poster.printed_on.strip():
        printed = fit(f"{poster.printed_on}打印", room // 2, 44, (32, 28), leading=1.3)
        draw.write_block(page, right, 2170, printed, ink=draw.GREY, side="right")
    draw.write_block(page, MARGIN, 2224, fit(poster.note, room, 44, (32, 28), leading=1.3), ink=draw.GREY)


def phone_text(phone: str) -> str:
    """A telephone number in the groups people say it in: ``199 0000 1234``; other numbers as they are."""
    digits = phone.strip()
    if len(digits) == 11 and digits.isdigit() and digits.startswith("1"):
        return f"{digits[:3]} {digits[3:7]} {digits[7:]}"
    return digits
