"""Photographs: the small preview that rides in the record."""

import base64
import io

from PIL import Image

from sangam.federation.public.file_refs import BrokenPhotograph, TooManyPixels, small_image
from sangam.kernel.errors import Malformed
from sangam.records.schema.values import PHOTO_MOST_BYTES
from sangam.records.types import Value

_QUALITIES = (82, 70, 58, 45, 30, 15)


def preview(image: bytes) -> Value:
    """Return an image as a JPEG preview of at most 30 kB and 320 pixels, upright, without its metadata.

    Raises Malformed for what is no JPEG, PNG or WebP, and for more than 50 megapixels, or 16 in PNG and WebP.
    """
    try:
        upright, _ = small_image(io.BytesIO(image), forms=("JPEG", "PNG", "WEBP"))
    except TooManyPixels:
        raise Malformed("records:photo-large", "The photograph is larger than 50 megapixels.") from None
    except BrokenPhotograph:
        raise Malformed("records:photo-form", "This is not a photograph: JPEG, PNG or WebP is expected.") from None
    small = next(jpeg for quality in _QUALITIES if len(jpeg := _jpeg(upright, quality)) <= PHOTO_MOST_BYTES)
    return {"jpeg": base64.b64encode(small).decode(), "label": ""}


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
