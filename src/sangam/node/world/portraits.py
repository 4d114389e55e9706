"""Placeholders for photographs: a drawn silhouette that cannot be taken for a person."""

import hashlib
from io import BytesIO

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 240, 300
_PAPER = ((214, 222, 230), (222, 216, 206), (208, 220, 210), (224, 214, 220))
_INK = ((70, 84, 102), (96, 80, 66), (62, 92, 78), (92, 72, 90))


def portrait(key: str) -> bytes:
    """Return the JPEG placeholder for `key`, 240 by 300 pixels, under 10 kB, marked SYNTHETIC.

    The same key gives the same drawing; it says nothing about any face.
    """
    digest = hashlib.sha256(key.encode()).digest()
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER[digest[0] % len(_PAPER)])
    _figure(ImageDraw.Draw(image), _INK[digest[1] % len(_INK)], digest)
    _watermark(image)
    out = BytesIO()
    image.save(out, "JPEG", quality=60, optimize=True)
    return out.getvalue()


def _figure(draw: ImageDraw.ImageDraw, ink: tuple[int, int, int], digest: bytes) -> None:
    head = 44 + digest[2] % 12
    shoulder = 84 + digest[3] % 22
    middle, top = WIDTH // 2, 118
    draw.ellipse((middle - shoulder, 190, middle + shoulder, 420), fill=ink)
    draw.rectangle((middle - 20, 150, middle + 20, 210), fill=ink)
    draw.ellipse((middle - head, top - head - 12, middle + head, top + head + 12), fill=ink)


def _watermark(image: Image.Image) -> None:
    """Write the word small, then enlarge it across the picture: no font file is needed."""
    word = Image.new("L", (64, 12), 0)
    ImageDraw.Draw(word).text((2, 0), "SYNTHETIC", fill=255)
    mask = word.resize((WIDTH, 45)).rotate(20, expand=True)
    image.paste((255, 255, 255), (0, 120), mask)
    foot = word.resize((128, 24))
    image.paste((20, 20, 20), (8, HEIGHT - 28), foot)
