"""Photographs: the small preview that rides in the record."""

import base64
import io

from PIL import Image, ImageOps, UnidentifiedImageError

from sangam.kernel.errors import Malformed
from sangam.records.types import Value
from sangam.records.values import PHOTO_MOST_BYTES

_LONGEST_SIDE_PX = 320
_MOST_PIXELS = 50_000_000
_QUALITIES = (82, 70, 58, 45, 30, 15)


def preview(image: bytes) -> Value:
    """Return an image as a JPEG preview of at most 30 kB and 320 pixels, upright, without its metadata.

    Raises Malformed for what is no image (JPEG, PNG or WebP) or larger than 50 megapixels.
    """
    try:
        with Image.open(io.BytesIO(image), formats=("JPEG", "PNG", "WEBP")) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Malformed("records:photo-large", "The photograph is larger than 50 megapixels.")
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise Malformed("records:photo-form", "This is not a photograph: JPEG, PNG or WebP is expected.") from None
    upright.thumbnail((_LONGEST_SIDE_PX, _LONGEST_SIDE_PX))
    small = next(jpeg for quality in _QUALITIES if len(jpeg := _jpeg(upright, quality)) <= PHOTO_MOST_BYTES)
    return {"jpeg": base64.b64encode(small).decode(), "label": ""}


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
