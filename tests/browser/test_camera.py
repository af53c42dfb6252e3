"""The steward's camera and still photos: what our own decoder makes of pictures of a code, in a real browser."""

from collections.abc import Generator
from io import BytesIO
from pathlib import Path

import pytest
from browser.phones import NewPhone, Phone, phones_on
from browser.stage import Stage
from chromium import SWITCHES, program
from PIL import Image
from playwright.sync_api import Browser, expect

from points.media.qr import qr_png

FRAME = (640, 480)
CODE_PX = 260
TABLE = 170
"""How light the table is on which the code lies, of 255."""
NO_COLOUR = bytes([128]) * (FRAME[0] * FRAME[1] // 2)
FRAMES = 10


def seen(digits: str, turned: float = 4) -> Image.Image:
    """A code as a hand holds it up: small in the picture, off its middle, a little turned."""
    code = Image.open(BytesIO(qr_png(digits))).convert("L").resize((CODE_PX, CODE_PX))
    picture = Image.new("L", FRAME, TABLE)
    picture.paste(code.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE), (200, 90))
    return picture


def film(picture: Image.Image) -> bytes:
    """A YUV4MPEG2 stream that shows the picture, over and over (Chromium plays the file in a loop)."""
    head = f"YUV4MPEG2 W{FRAME[0]} H{FRAME[1]} F10:1 Ip A1:1 C420jpeg\n".encode()
    return head + (b"FRAME\n" + picture.tobytes() + NO_COLOUR) * FRAMES


@pytest.fixture
def camera_phone(browser: Browser, stage: Stage, tmp_path: Path) -> Generator[Phone]:
    """The steward's phone; its camera sees 王秀英's code."""
    file = tmp_path / "camera.y4m"
    file.write_bytes(film(seen(stage.member_code("王秀英"))))
    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={file}",
    )
    with (
        browser.browser_type.launch(executable_path=program(), args=[*SWITCHES, *camera]) as with_camera,
        phones_on(with_camera, stage) as make,
    ):
        yield make("吴签到")


def test_the_camera_reads_a_code_once(stage: Stage, camera_phone: Phone) -> None:
    event_id = stage.event()
    page = camera_phone.open(f"/events/{event_id}/scan")
    page.get_by_role("button", name="开始扫码").tap()
    verdict = page.get_by_role("alertdialog")
    expect(verdict).to_contain_text("签到成功")
    expect(verdict).to_contain_text("王秀英")
    expect(verdict).to_be_hidden()  # it goes away by itself, and the code still in sight is not taken again
    page.wait_for_timeout(1_000)
    expect(verdict).to_be_hidden()
    assert [row["person"]["name"] for row in stage.attendance(event_id)] == ["王秀英"]
    page.get_by_role("button", name="停止扫码").tap()
    expect(page.get_by_role("button", name="开始扫码")).to_be_visible()


def png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_still_photo_is_read_where_there_is_no_camera(stage: Stage, new_phone: NewPhone) -> None:
    event_id = stage.event()
    page = new_phone("吴签到").open(f"/events/{event_id}/scan")
    photo = page.get_by_label("拍照识别")
    photo.set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": png(Image.new("L", FRAME, TABLE))})
    expect(page.get_by_role("alert")).to_contain_text("照片里没看到码")
    assert stage.attendance(event_id) == []
    held_askew = png(seen(stage.member_code("王秀英"), turned=25))
    photo.set_input_files({"name": "b.png", "mimeType": "image/png", "buffer": held_askew})
    expect(page.get_by_role("alertdialog")).to_contain_text("王秀英")
    assert [row["person"]["name"] for row in stage.attendance(event_id)] == ["王秀英"]


def test_no_camera_is_said_in_a_sentence(stage: Stage, new_phone: NewPhone) -> None:
    page = new_phone("吴签到").open(f"/events/{stage.event()}/scan")
    page.get_by_role("button", name="开始扫码").tap()
    expect(page.get_by_role("alert")).to_contain_text("请")
    expect(page.get_by_label("拍照识别")).to_be_enabled()
