"""One plain form of any text for the rules to read, each character knowing where it stood in the original.

Officers paste from WhatsApp, scans and typing software of thirty years.  The rules would drown in spellings, so they
are made one here.  Digits of every script and full-width Latin become ASCII, Latin becomes upper case.  Dashes, spaces
and slashes become one of each.  Marks without width and nuktas vanish, runs of space become one.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_GONE = "\u200b"
_FIXED: dict[str, str] = {
    "\n": "\n",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
    "\t": " ",
    "\u093c": _GONE,
    "\u0a3c": _GONE,
    "\u20e3": _GONE,
    "ँ": "ं",
    "॰": ".",
    "۔": ".",
    "،": ",",
    "№": "#",
    "⁄": "/",
    "∕": "/",
    "−": "-",
    "⬆": "↑",
    "⇧": "↑",
}
_SQUEEZE = re.compile(f"{_GONE}+|(?<=[ \n]) +|(?<=\n)\n+")


class _Letters(dict[int, str]):
    """The plain form of one character, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain_letter(chr(code))
        return plain


def _plain_letter(letter: str) -> str:
    fixed = _FIXED.get(letter)
    if fixed is not None:
        return fixed
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category == "Cf" or "\ufe00" <= letter <= "\ufe0f":
        return _GONE
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    return _one_letter(letter)


def _one_letter(letter: str) -> str:
    composed = unicodedata.normalize("NFKC", letter)
    if len(composed) == 2 and composed[1] in "\u093c\u0a3c":
        return composed[0]
    base = composed if len(composed) == 1 else letter
    upper = base.upper()
    return upper if len(upper) == 1 else base


_LETTERS = _Letters()


@dataclass(frozen=True)
class Plain:
    """A text as the rules read it: `text` is plain, `origin[i]` is the place of `text[i]` in `source`."""

    source: str
    text: str
    origin: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span in the source of the plain span, which is not empty."""
        return self.origin[start], self.origin[end - 1] + 1

    def original(self, start: int, end: int) -> str:
        """Return the source's own characters of the plain span."""
        first, last = self.span(start, end)
        return self.source[first:last]


def plain_text(source: str) -> Plain:
    """Return the plain form of any string."""
    text = source.translate(_LETTERS)
    pieces: list[str] = []
    origin: list[int] = []
    done = 0
    for gap in _SQUEEZE.finditer(text):
        pieces.append(text[done : gap.start()])
        origin.extend(range(done, gap.start()))
        done = gap.end()
    if not done:
        return Plain(source, text, range(len(text)))
    pieces.append(text[done:])
    origin.extend(range(done, len(text)))
    return Plain(source, "".join(pieces), origin)
