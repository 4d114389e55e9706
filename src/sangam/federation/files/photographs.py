"""A photograph made small, by as little of it in memory as its form allows.  Pure but for Pillow.

A JPEG is read at an eighth of its size where that suffices.  PNG and WebP can only be opened whole, at four bytes a
pixel, so they may have fewer pixels.  Pillow keeps what it once took, and a node has several threads.
"""

from typing import IO

from PIL import Image, ImageOps

from sangam.kernel.errors import Malformed

SIDE_PX = 320
_MOST_PIXELS = 50_000_000
_MOST_PIXELS_WHOLE = 16_000_000
_ORIENTATION = 0x0112
_SCALED = frozenset({"RGB", "RGBA", "L"})


class TooManyPixels(ValueError):
    """The photograph has more than 50 megapixels."""


class BrokenPhotograph(ValueError):
    """These bytes are no photograph of the forms asked for, or a damaged one."""


def small_image(photo: IO[bytes], *, forms: tuple[str, ...]) -> tuple[Image.Image, int]:
    """Return (the photograph in RGB, upright, at most 320 pixels a side; its EXIF orientation).

    forms: of Pillow, such as "JPEG".
    Raises TooManyPixels, BrokenPhotograph, and Malformed for a PNG or WebP of more than 16 megapixels.
    """
    photo.seek(0)
    try:
        with Image.open(photo, formats=forms) as opened:
            _require_bounded(opened)
            return _shrink_photograph(opened), _exif_orientation(opened)
    except (Malformed, TooManyPixels):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Exception:  # a decoder that is given hostile bytes raises whatever it likes
        raise BrokenPhotograph from None


def _require_bounded(opened: Image.Image) -> None:
    pixels = opened.width * opened.height
    if pixels > _MOST_PIXELS:
        raise TooManyPixels
    if opened.format != "JPEG" and pixels > _MOST_PIXELS_WHOLE:
        raise Malformed(
            "federation:file-pixels-whole",
            "As PNG or WebP a photograph may have 16 megapixels: save this one as JPEG.",
        )


def _shrink_photograph(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))
    if opened.mode in _SCALED:  # of a palette an average is no colour
        opened.thumbnail((SIDE_PX, SIDE_PX))
    small = opened if opened.mode == "RGB" else opened.convert("RGB")
    small.thumbnail((SIDE_PX, SIDE_PX))
    return ImageOps.exif_transpose(small)


def _exif_orientation(opened: Image.Image) -> int:
    turned = int(opened.getexif().get(_ORIENTATION, 1))
    return turned if 1 <= turned <= 8 else 1
