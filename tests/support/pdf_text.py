"""The text of a PDF that the node printed, read back from its pages: a line for each block of text."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_TOKEN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj|\b(ET|q|Q)\b", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def read_pages(pdf: bytes) -> list[str]:
    """Return the text of each page, as its fonts map their glyphs to letters.

    A glyph that is a part of a letter only, or another form of one, has no text of its own.
    """
    pages: Any = PdfFileReader(BytesIO(pdf)).root["/Pages"]
    return ["".join(_read(page)) for page in (kid.get_object() for kid in pages["/Kids"])]


def _read(page: Any) -> Iterator[str]:
    embedded = page["/Resources"]["/Font"]
    fonts = {name: _letters(embedded[name]) for name in embedded}
    font: dict[int, str] = {}
    saved: list[dict[int, str]] = []
    for name, shown, operator in _TOKEN.findall(page["/Contents"].data):
        if name:
            font = fonts[f"/{name.decode()}"]
        elif operator == b"q":
            saved.append(font)
        elif operator == b"Q":
            font = saved.pop()
        elif operator == b"ET":
            yield "\n"
        else:
            glyphs = _ESCAPED.sub(lambda match: _LETTERS.get(match[1], match[1]), shown)
            yield "".join(font.get(int.from_bytes(glyphs[at : at + 2]), "") for at in range(0, len(glyphs), 2))


def _letters(font: Any) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", font["/ToUnicode"].data)
    return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
