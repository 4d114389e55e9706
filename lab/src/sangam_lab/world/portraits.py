"""Placeholders for photographs: drawn faces that cannot be taken for a person's, each marked SYNTHETIC."""

import hashlib
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 240, 300
_FINE = 2  # drawn so many times as large, then made small: smooth lines without a library
_PAPER = ("#d6dee6", "#ded8ce", "#d0dcd2", "#e0d6dc", "#d9dbe4")
_SKIN = ("#8d5a3b", "#a06a45", "#b07a52", "#c08a60", "#7c4d33")
_HAIR = ("#17130f", "#221a14", "#2d2620", "#57504a")
_CLOTH = ("#3f5573", "#6b4a3a", "#3d6650", "#6a5068", "#7a6a3c", "#8a8f98")
_INK = "#1c1714"

Box = tuple[float, float, float, float]


@lru_cache
def portrait(key: str) -> bytes:
    """Return the JPEG placeholder for `key`, 240 by 300 pixels, under 10 kB, marked SYNTHETIC.

    The same key gives the same drawing; it says nothing about any face.
    """
    rng = Random(hashlib.sha256(key.encode()).digest())  # noqa: S311 - a drawing, not a secret
    large = Image.new("RGB", (WIDTH * _FINE, HEIGHT * _FINE), rng.choice(_PAPER))
    _Face(ImageDraw.Draw(large), rng).draw()
    image = large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    _mark(image)
    out = BytesIO()
    image.save(out, "JPEG", quality=62, optimize=True)
    return out.getvalue()


class _Face:
    """One man, drawn from the shoulders up, by chance."""

    def __init__(self, pencil: ImageDraw.ImageDraw, rng: Random) -> None:
        self.pencil, self.rng = pencil, rng
        self.skin, self.hair = rng.choice(_SKIN), rng.choice(_HAIR)
        self.half, self.long = rng.randrange(50, 62), rng.randrange(68, 80)
        self.middle, self.level = WIDTH / 2 + rng.randrange(-4, 5), 122.0
        self.eye = self.half * rng.uniform(0.40, 0.48)

    def draw(self) -> None:
        self._body()
        self._hair()
        self._head()
        bearded = self.rng.random() < 0.3
        if bearded:
            self._beard()
        self._eyes()
        self._nose_and_mouth(mustache=bearded or self.rng.random() < 0.55)
        self._fringe()
        if self.rng.random() < 0.15:
            self._glasses()

    def _body(self) -> None:
        x, wide = self.middle, self.rng.randrange(92, 112)
        self._oval((x - wide, 214, x + wide, 440), self.rng.choice(_CLOTH))
        self._shape([(x - 24, 160), (x + 24, 160), (x + 27, 222), (x, 246), (x - 27, 222)], self.skin)

    def _head(self) -> None:
        x, y = self.middle, self.level
        for side in (-1, 1):
            ear = x + side * self.half
            self._oval((ear - 9, y - 8, ear + 9, y + 22), self.skin)
        self._oval((x - self.half, y - self.long, x + self.half, y + self.long), self.skin)

    def _hair(self) -> None:
        x, y, more = self.middle, self.level, self.rng.randrange(4, 11)
        self._oval((x - self.half - more, y - self.long - more - 4, x + self.half + more, y + 24), self.hair)

    def _fringe(self) -> None:
        """Let the hair end at the forehead, at one of several heights."""
        x, top, low = self.middle, self.level - self.long, self.rng.randrange(20, 38)
        box = (x - self.half - 2, top - 6, x + self.half + 2, top + 2.6 * low)
        self.pencil.chord(_large(box), 180 + self.rng.randrange(0, 14), 360 - self.rng.randrange(0, 14), fill=self.hair)

    def _beard(self) -> None:
        x, y = self.middle, self.level
        box = (x - self.half, y - self.long + 8, x + self.half, y + self.long + self.rng.randrange(3, 14))
        self.pencil.chord(_large(box), 8, 172, fill=self.hair)

    def _eyes(self) -> None:
        y, slant, thick = self.level - 10, self.rng.randrange(-3, 4), self.rng.randrange(3, 6)
        for side in (-1, 1):
            x = self.middle + side * self.eye
            self._oval((x - 11, y - 6, x + 11, y + 6), "#f3efe8")
            self._oval((x - 5, y - 6, x + 5, y + 5), _INK)
            self._line([(x - side * 14, y - 15 + slant), (x + side * 14, y - 16 - slant)], self.hair, thick)

    def _nose_and_mouth(self, *, mustache: bool) -> None:
        x, y, wide = self.middle, self.level, self.rng.randrange(8, 14)
        self._line([(x - 2, y - 6), (x - wide, y + 21), (x + 3, y + 24)], _INK, 2)
        lips = y + 42
        self._oval((x - 19, lips - 4, x + 19, lips + 6), "#7b3b33")
        self._line([(x - 19, lips + 1), (x + 19, lips + 1)], _INK, 1)
        if mustache:
            ends = self.rng.randrange(-4, 6)
            self._shape(
                [(x - 26, lips - 4 + ends), (x, lips - 15), (x + 26, lips - 4 + ends), (x, lips - 4)], self.hair
            )

    def _glasses(self) -> None:
        y = self.level - 9
        for side in (-1, 1):
            x = self.middle + side * self.eye
            self.pencil.ellipse(_large((x - 19, y - 15, x + 19, y + 15)), outline=_INK, width=2 * _FINE)
        self._line([(self.middle - self.eye + 19, y), (self.middle + self.eye - 19, y)], _INK, 2)

    def _oval(self, box: Box, fill: str) -> None:
        self.pencil.ellipse(_large(box), fill=fill)

    def _shape(self, corners: list[tuple[float, float]], fill: str) -> None:
        self.pencil.polygon([(x * _FINE, y * _FINE) for x, y in corners], fill=fill)

    def _line(self, points: list[tuple[float, float]], fill: str, width: int) -> None:
        self.pencil.line([(x * _FINE, y * _FINE) for x, y in points], fill=fill, width=width * _FINE, joint="curve")


def _large(box: Box) -> Box:
    left, top, right, bottom = box
    return left * _FINE, top * _FINE, right * _FINE, bottom * _FINE


def _mark(image: Image.Image) -> None:
    """Write the word small, then enlarge it along the foot: no font file is needed."""
    word = Image.new("L", (58, 11), 0)
    ImageDraw.Draw(word).text((2, 0), "SYNTHETIC", fill=255)
    ImageDraw.Draw(image).rectangle((0, HEIGHT - 44, WIDTH, HEIGHT), fill="#f4f1ea")
    image.paste((20, 20, 20), (4, HEIGHT - 44), word.resize((232, 44)))
