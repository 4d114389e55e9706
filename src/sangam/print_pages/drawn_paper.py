"""Pages as they are drawn: A4, one column, handling at top and foot, page x of y; the letters of four scripts.

Black on white, so that a copier loses nothing.  Who prints a copy is stamped on it afterwards: the sheet beneath is the
same for all who see the same, and is drawn once.
"""

import atexit
import hashlib
import json
import re
import shutil
import tempfile
import unicodedata
import weakref
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from sangam.kernel import clock
from sangam.kernel.errors import Refused

# The fonts of paper, Latin, Devanagari, Gurmukhi and Urdu, and which letters they have.

_FONTS = Path(__file__).resolve().parents[1] / "web" / "static" / "built" / "print"
LATIN = "sans"
FILES: Mapping[str, str] = {
    LATIN: "noto-sans-latin-{}-normal.woff",
    "deva": "noto-sans-devanagari-devanagari-{}-normal.woff",
    "guru": "noto-sans-gurmukhi-gurmukhi-{}-normal.woff",
    "arab": "noto-naskh-arabic-arabic-{}-normal.woff",
    "more": "noto-sans-latin-ext-{}-normal.woff",
}
"""Family to file; a letter is taken from the first that has it."""
READ = "nast"
_READ_FILE = "noto-nastaliq-urdu-arabic-{}-normal.woff"
WEIGHTS: Mapping[str, int] = {"": 400, "B": 700}
_UNPRINTED = "[?]"
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_DIRECTIONS = frozenset("\u200e\u200f\u2066\u2067\u2068\u2069")
"""What tells the page which way a number runs: it shows nothing, and no font need have it."""


def file_of(family: str, weight: int) -> Path:
    """Return the file of a font.  Raises Refused where the browser's files were not built."""
    path = _FONTS / FILES.get(family, _READ_FILE).format(weight)
    if not path.is_file():
        raise Refused(
            "interchange:no-fonts", "The fonts to print with are missing: run `./sangam` once, which builds them."
        )
    return path


def require_fonts() -> None:
    """Raise Refused where the fonts to print with are missing."""
    for family in FILES:
        file_of(family, WEIGHTS[""])


def in_our_letters(text: str) -> tuple[str, bool]:
    """Return the text with [?] for each run of what no font has, and whether nothing is so.

    Signs that show nothing by themselves go.
    """
    had = _had()
    missing = {each for each in set(text) - _DIRECTIONS if not (each.isspace() or each in had)}
    signs = {each for each in missing if unicodedata.category(each) == "Cf" or each in _VARIATIONS}
    kept = text.translate(dict.fromkeys(map(ord, signs)))
    if missing == signs:
        return kept, True
    return re.sub(f"[{re.escape(''.join(sorted(missing - signs)))}]+", _UNPRINTED, kept), False


@cache
def _had() -> frozenset[str]:
    """Return the letters that some font has in each of its weights."""
    every: set[str] = set()
    for family in FILES:
        with TTFont(file_of(family, WEIGHTS[""]), lazy=True) as font:
            every.update(map(chr, font.getBestCmap()))
    return frozenset(every)


# All that a paper says, in the order in which it is drawn.

Step = tuple[Any, ...]
"""What is drawn, by its name, and the words or measures for it."""


@dataclass(frozen=True, slots=True)
class Script:
    """A whole paper, not drawn yet.  stamps: in their places, what one copy says of itself, such as who printed it."""

    title: str
    steps: tuple[Step, ...]
    stamps: tuple[tuple[str, float], ...] = ()

    @property
    def body(self) -> bytes:
        """Return all but the stamps, as it goes to another process."""
        return json.dumps([self.title, self.steps], ensure_ascii=False).encode()

    @property
    def digest(self) -> str:
        """Return the digest of all that is drawn but the stamps: the same for the same words in the same order."""
        return hashlib.sha256(self.body).hexdigest()


_AT_LENGTH = 60
"""From how many characters Urdu is read at length, and stands in Nastaliq; a row, a label and a table stay in Naskh."""
_LINE_OF_SIZE, _LINE_OF_NASTALIQ = 0.52, 0.9
"""Millimetres of a line for each point of the letters: Nastaliq slopes, and needs the height."""
_MARGIN_MM = 20
_BETWEEN_MM = 6
_SLOT_MM = 20
_SHAPED_BY = ("fragment_direction", "script", "language")
_STAMP_LINES, _SMALLEST = 3, 5.0
_FROM_THE_RIGHT = frozenset({"ur"})


_MOST_MEASURED = 20_000
_measured: dict[tuple[object, ...], tuple[int, float]] = {}

Place = tuple[int, float, str]
"""Where a stamp goes: the page from 0, millimetres from its top, and the side where its lines begin."""

_STEPS = frozenset(
    {
        "begin", "begin_part", "add_page", "begin_language", "paragraph", "two", "stamp", "slot_and_names", "picture",
        "whole", "rule", "blank_line", "room",
    }
)  # fmt: skip


def load_fonts() -> None:
    """Make the fonts' files at once, so that a process of its own for each paper finds them."""
    for weight in WEIGHTS.values():
        for family in (*FILES, READ):
            _font(family, weight)


def draw(script: Script) -> bytes:
    """Return a paper as PDF, stamped."""
    body, places = draw_body(script.title, script.steps)
    return stamp(body, places, script.stamps)


def draw_body(title: str, steps: Sequence[Step]) -> tuple[bytes, list[Place]]:
    """Return a paper as PDF without its stamps, and where they go."""
    paper = DrawnPaper(title)
    for name, *given in steps:
        if name not in _STEPS:
            raise ValueError(name)
        getattr(paper, name)(*given)
    return bytes(paper.output()), paper.places


def stamp(body: bytes, places: Sequence[Place], stamps: Sequence[tuple[str, float]]) -> bytes:
    """Return a paper with its stamps, each at its place."""
    if not stamps:
        return body
    sheets = DrawnPaper("", is_copy=True)
    for (text, size), place in zip(stamps, places, strict=True):
        sheets.lay_stamp(text, size, place)
    over = PdfFileReader(BytesIO(bytes(sheets.output())))
    writer = IncrementalPdfFileWriter(BytesIO(body))
    for number, (page, *_) in enumerate(places):
        drawn = writer.import_page_as_xobject(over, page_ix=number)
        shown = writer.add_object(generic.StreamObject(stream_data=b"q /Stamp%d Do Q" % number))
        writer.add_stream_to_page(page, shown, _resources(f"/Stamp{number}", drawn))  # type: ignore[no-untyped-call]
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyhanko names no types there
    return out.getvalue()


def _resources(name: str, drawn: object) -> object:
    """Return the resources of a page that draws a thing by a name."""
    named: Any = generic.DictionaryObject
    return named({generic.pdf_name("/XObject"): named({generic.pdf_name(name): drawn})})


class _MeasuredFont(TTFFont):
    """A font that measures a text once: fpdf2 breaks a line by measuring all of it again for each letter."""

    __slots__ = ()

    def shaped_text_width(self, text: str, size: float, shaping: dict[str, Any] | None) -> tuple[int, float]:
        """Return how many signs a text has, and how wide they are."""
        key = (self.fontkey, text, size, *((shaping or {}).get(name) for name in _SHAPED_BY))
        if key not in _measured:
            if len(_measured) >= _MOST_MEASURED:
                _measured.clear()
            _measured[key] = super().shaped_text_width(text, size, shaping)
        return _measured[key]


class DrawnPaper(FPDF):
    """A document as it is drawn, step by step.  is_copy: a sheet with the stamps alone, to be laid over another."""

    def __init__(self, title: str, *, is_copy: bool = False) -> None:
        super().__init__(format="A4")
        weakref.finalize(self, _close_fonts, self.fonts)
        self._is_copy = is_copy
        self._code = self._handling = self._next_handling = ""
        for family in FILES:
            for style, weight in list(WEIGHTS.items())[: 1 if is_copy else None]:  # a stamp is never bold
                self.add_font(family, style, _font(family, weight))
        self._measure_once()
        self.set_fallback_fonts([*list(FILES)[1:], LATIN], exact_match=False)
        self.set_text_shaping(True)
        self.set_title(title)
        self.set_creator("Sangam")
        self.set_creation_date(clock.now().replace(minute=0, second=0, microsecond=0))  # not who printed it first
        self._side = ""
        self.places: list[Place] = []
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(not is_copy, margin=_MARGIN_MM + 5)
        self.alias_nb_pages()

    def begin(self, handling: str, code: str) -> None:
        """Begin the first page.  handling: its words.  code: as the foot of each page has it."""
        self._handling, self._code = handling, code
        self.add_page()

    def begin_part(self, handling: str) -> None:
        """Begin a new page, whose handling is in these words."""
        self._next_handling = handling
        self.add_page()

    def begin_language(self, language: str) -> None:
        """Let every paragraph from here on begin where lines of a language begin, in whatever letters it is."""
        self._side = "R" if language in _FROM_THE_RIGHT else "L"

    def header(self) -> None:
        """Print the handling at the top of a page."""
        if self._is_copy:
            return
        self._handling, self._next_handling = self._next_handling or self._handling, ""
        self._centred(self._handling, at_mm=10)
        self.set_y(_MARGIN_MM)

    def footer(self) -> None:
        """Print handling, code and page at the foot."""
        if not self._is_copy:
            self._centred(f"{self._handling}{self._code} · {self.page_no()} / {{nb}}", at_mm=-14)

    def paragraph(self, text: str, size: float, bold: bool) -> None:
        """Print a paragraph over the whole width."""
        line = self._write_text_in(text, size, bold=bold)
        self.multi_cell(0, line, text, align=self._side or _side(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def two(self, local: str, english: str, size: float, bold: bool) -> None:
        """Print the language of the paper and English side by side, each in half the width."""
        half = (self.epw - _BETWEEN_MM) / 2
        heights = [self._height(half, self._write_text_in(each, size, bold=bold), each) for each in (local, english)]
        self.whole(max(heights))
        top = self.get_y()
        for at, text in ((0.0, local), (half + _BETWEEN_MM, english)):
            line = self._write_text_in(text, size, bold=bold)
            self.set_xy(self.l_margin + at, top)
            self.multi_cell(half, line, text, align=_side(text))
        self.set_xy(self.l_margin, top + max(heights))

    def slot_and_names(self, local: str, english: str) -> None:
        """Leave the slot for the force's emblem, its name beside it in both languages."""
        top = self.get_y()
        self.set_draw_color(150)
        self.rect(self.l_margin, top, _SLOT_MM, _SLOT_MM)
        self.set_xy(self.l_margin + _SLOT_MM + 5, top + 3)
        for name in dict.fromkeys((local, english)):
            self._write_in(14, bold=True)
            self.cell(0, 7, name, new_x=XPos.LEFT, new_y=YPos.NEXT)
        self.set_xy(self.l_margin, top + _SLOT_MM + 5)

    def picture(self, content: str, width_mm: float) -> None:
        """Print a picture, given as base64."""
        self.image(BytesIO(b64decode(content)), w=width_mm)

    def stamp(self, size: float) -> None:
        """Leave room for a stamp of three lines, and note where."""
        height = _STAMP_LINES * size * _LINE_OF_NASTALIQ
        self.whole(height)
        self.places.append((self.page_no() - 1, self.get_y(), self._side))
        self.ln(height)

    def lay_stamp(self, text: str, size: float, place: Place) -> None:
        """Print a stamp on a page of its own, at its place, in smaller letters where it would need more room."""
        self.add_page()
        _, top, self._side = place
        room = _STAMP_LINES * size * _LINE_OF_NASTALIQ
        while size > _SMALLEST and self._height(self.epw, self._write_text_in(text, size, bold=False), text) > room:
            size -= 0.5
        self.set_y(top)
        self.paragraph(text, size, False)

    def whole(self, height_mm: float) -> None:
        """Begin a new page unless so much room is left on this one."""
        if self.will_page_break(height_mm):
            self.add_page()

    def rule(self) -> None:
        """Print a dashed line over the whole width, to cut along."""
        self.ln(3)
        self.set_dash_pattern(dash=1.5, gap=1.5)
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.set_dash_pattern()
        self.ln(3)

    def blank_line(self) -> None:
        """Print a line to write on."""
        self.ln(7)
        self.set_draw_color(120)
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(1)

    def room(self, height_mm: float) -> None:
        """Leave some room."""
        self.ln(height_mm)

    def _write_text_in(self, text: str, size: float, *, bold: bool) -> float:
        """Set the font of a text; return the height of its lines in millimetres.  Urdu at length is in Nastaliq."""
        if not _is_read_at_length(text):
            self._write_in(size, bold=bold)
            return size * _LINE_OF_SIZE
        self._write_in(size, bold=bold, family=self._nastaliq(bold=bold))
        return size * _LINE_OF_NASTALIQ

    def _nastaliq(self, *, bold: bool) -> str:
        """Return the family of Nastaliq, whose font is read for a paper that needs it alone."""
        style = "B" if bold else ""
        if READ + style not in self.fonts:
            self.add_font(READ, style, _font(READ, WEIGHTS[style]))
            self._measure_once()
        return READ

    def _write_in(self, size: float, *, bold: bool, family: str = LATIN) -> None:
        """Set the font, and say so on the page whatever it was: fpdf2 forgets that a fallback font was last."""
        style = "B" if bold else ""
        self.set_font(family, style, size + 1)
        self.set_font(family, style, size)

    def _measure_once(self) -> None:
        """Let each font keep how wide a text is."""
        for font in self.fonts.values():
            if type(font) is TTFFont:
                font.__class__ = _MeasuredFont

    def _height(self, width: float, line: float, text: str) -> float:
        return cast(float, self.multi_cell(width, line, text, dry_run=True, output=MethodReturnValue.HEIGHT, align="L"))

    def _centred(self, text: str, *, at_mm: float) -> None:
        self.set_y(at_mm)
        self._write_in(9, bold=True)
        self.cell(0, 5, text, align="C")


def _side(text: str) -> str:
    """Return where a paragraph begins: R for one that begins in letters written from the right, else L."""
    kinds = (unicodedata.bidirectional(each) for each in text)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    return "L" if first == "L" else "R"


def _is_read_at_length(text: str) -> bool:
    """Tell whether a text is Urdu, and so long that it is read and not looked up."""
    kinds = [unicodedata.bidirectional(each) for each in text]
    return len(text) >= _AT_LENGTH and kinds.count("AL") > kinds.count("L")


@cache
def _font(family: str, weight: int) -> Path:
    """Return a font as a TrueType file of this process.  Raises Refused where the browser's files were not built."""
    path = file_of(family, weight)
    font, made = TTFont(path), _folder() / path.with_suffix(".ttf").name
    font.flavor = None
    font.save(made)
    return made


def _close_fonts(fonts: Mapping[str, object]) -> None:
    """Close the files of fonts: fpdf does it for a finished document, and leaves them open for one given up."""
    for font in fonts.values():
        if isinstance(font, TTFFont):
            font.close()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sangam-print-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
