"""Which encoding a text file is in, found by reading all of it once; and its lines in that encoding.

UTF-8 and UTF-16 are recognised by their mark or by their form.  What is neither is Windows-1252, which old Indian
spreadsheets with legacy fonts are.  A file that mixes both is read as UTF-8 with the odd bytes as Windows-1252, and
says so.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sangam.kernel.sentences import Told

LONGEST_LINE = 1_000_000
_FALLBACK = "sangam.windows-1252"
_SAMPLE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file; said: a sentence for the person, empty where nothing is remarkable."""

    name: str
    label: str
    errors: str = "replace"
    said: str = ""


def detect(path: Path) -> Encoding:
    """Return the encoding of a text file."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE_BYTES)
    if sample.startswith(codecs.BOM_UTF8):
        return _utf8(path, "utf-8-sig", "UTF-8 with a mark")
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", "UTF-16")
    return _unmarked_utf16(sample) or _utf8(path, "utf-8", "UTF-8")


def lines(path: Path, encoding: Encoding) -> Iterator[tuple[str, bool]]:
    """Yield each physical line with its end, and whether it was cut at LONGEST_LINE characters."""
    with path.open(encoding=encoding.name, errors=encoding.errors, newline="") as file:
        while line := file.readline(LONGEST_LINE):
            cut = len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r"))
            rest = line
            while cut and len(rest) >= LONGEST_LINE and not rest.endswith(("\n", "\r")):
                rest = file.readline(LONGEST_LINE)
            yield line, cut


def _unmarked_utf16(sample: bytes) -> Encoding | None:
    """Tell UTF-16 without its mark by where the zero bytes of its line ends, blanks and delimiters lie."""
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    said = Told("The file has no byte order mark; it reads as UTF-16.")
    if odd > len(sample) / 16 and even * 8 < odd:
        return Encoding("utf-16-le", "UTF-16", said=said)
    if even > len(sample) / 16 and odd * 8 < even:
        return Encoding("utf-16-be", "UTF-16", said=said)
    return None


def _utf8(path: Path, name: str, label: str) -> Encoding:
    good, bad = _count_lines(path)
    if not bad:
        return Encoding(name, label)
    if good * 20 <= bad and name == "utf-8":
        return Encoding("cp1252", "Windows-1252", said=Told("The file is not UTF-8; it was read as Windows-1252."))
    odd = "{lines} line(s) of the file are not {encoding}; in those the odd bytes were read as Windows-1252."
    said = Told(odd, lines=bad, encoding=label)
    return Encoding(name, f"{label} mixed with Windows-1252", _FALLBACK, said)


def _count_lines(path: Path) -> tuple[int, int]:
    """Return how many lines beyond ASCII are UTF-8, and how many are not."""
    good = bad = 0
    with path.open("rb") as file:
        for line in iter(lambda: file.readline(LONGEST_LINE), b""):
            if not line.isascii():
                good, bad = (good + 1, bad) if _is_utf8(line) else (good, bad + 1)
    return good, bad


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return len(line) == LONGEST_LINE and error.reason == "unexpected end of data"
    return True


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_FALLBACK, _as_windows_1252)
