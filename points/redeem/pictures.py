"""Pictures of items: whatever a phone took, made small and bare.

Only a picture that decodes whole gets through, and never its own bytes: it is drawn anew, so nothing hidden in the
file (place, camera, a second file behind it) is kept.
"""

from hashlib import sha256
from io import BytesIO

import msgspec
from PIL import Image, ImageOps

from points.errors import Invalid

SIDE_PIXELS_MAX = 480
PICTURE_BYTES_MAX = 100_000
UPLOAD_BYTES_MAX = 15_000_000
UPLOAD_PIXELS_MAX = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/jpeg"
_PAPER = (255, 255, 255)
_QUALITIES = (85, 75, 65, 50, 35, 20)
_UNREADABLE = "这张图片打不开,请换一张 JPG、PNG 或 WebP 图片。"
_TOO_LARGE = "这张图片太大,请先缩小,或换一张。"


class Picture(msgspec.Struct, frozen=True):
    """A small JPEG and its name."""

    sha256: str
    media_type: str
    bytes: bytes


def encode(upload: bytes) -> Picture:
    """A picture as it is stored: upright, at most 480 pixels a side and 100 kB; ``picture_bad`` or ``picture_large``.

    What is transparent becomes white. The same upload gives the same bytes, so a repeated request is the same.
    """
    if len(upload) > UPLOAD_BYTES_MAX:
        raise _refused("picture_large", _TOO_LARGE)
    try:
        small = _decode(upload)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused("picture_large", _TOO_LARGE) from error
    except Invalid:
        raise
    except Exception as error:  # a decoder raises whatever it likes over a broken file
        raise _refused("picture_bad", _UNREADABLE) from error
    body = _jpeg(small)
    return Picture(sha256(body).hexdigest(), MEDIA_TYPE, body)


def _decode(upload: bytes) -> Image.Image:
    with Image.open(BytesIO(upload), formats=FORMATS) as image:
        across, down = image.size  # told by the head of the file: nothing is unpacked yet
        if across * down > UPLOAD_PIXELS_MAX:
            raise _refused("picture_large", _TOO_LARGE)
        image.draft("RGB", (2 * SIDE_PIXELS_MAX, 2 * SIDE_PIXELS_MAX))  # a JPEG is unpacked small at once
        image.load()
        upright = ImageOps.exif_transpose(image)
    layered = upright.convert("RGBA")
    layered.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX), Image.Resampling.LANCZOS)
    flat = Image.new("RGB", layered.size, _PAPER)
    flat.paste(layered, mask=layered.getchannel("A"))
    return flat


def _jpeg(image: Image.Image) -> bytes:
    body = b""
    for quality in _QUALITIES:
        out = BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        body = out.getvalue()
        if len(body) <= PICTURE_BYTES_MAX:
            break
    return body


def _refused(reason: str, explanation: str) -> Invalid:
    return Invalid(explanation, reason, fields={"file": explanation})
