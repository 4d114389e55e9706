"""Pages on paper: A4, one column, handling at top and foot, page x of y; Latin, Devanagari, Gurmukhi, Urdu letters.

Black on white, so that a copier loses nothing.
"""

import atexit
import re
import shutil
import tempfile
import unicodedata
import weakref
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import cast

from django.utils.translation import gettext, override
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

from sangam.kernel.errors import Refused
from sangam.print_pages.fixed_words import paper_language

_FONTS = Path(__file__).resolve().parents[1] / "web" / "static" / "built" / "print"
_LATIN = "sans"
_FILES = {
    _LATIN: "noto-sans-latin-{}-normal.woff",
    "deva": "noto-sans-devanagari-devanagari-{}-normal.woff",
    "guru": "noto-sans-gurmukhi-gurmukhi-{}-normal.woff",
    "arab": "noto-naskh-arabic-arabic-{}-normal.woff",
    "more": "noto-sans-latin-ext-{}-normal.woff",
}
"""Family to file; a letter is taken from the first that has it."""
_READ = "nast"
_READ_FILE = "noto-nastaliq-urdu-arabic-{}-normal.woff"
_AT_LENGTH = 60
"""From how many characters Urdu is read at length, and stands in Nastaliq; a row, a label and a table stay in Naskh."""
_LINE_OF_SIZE, _LINE_OF_NASTALIQ = 0.52, 0.9
"""Millimetres of a line for each point of the letters: Nastaliq slopes, and needs the height."""
_WEIGHTS = {"": 400, "B": 700}
_MARGIN_MM = 20
_BETWEEN_MM = 6
_SLOT_MM = 20
_UNPRINTED = "[?]"
_VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_DIRECTIONS = frozenset("\u200e\u200f\u2066\u2067\u2068\u2069")
"""What tells the page which way a number runs: it shows nothing, and no font need have it."""
_HANDLING = frozenset({"Unclassified", "Restricted", "Confidential"})
_FROM_THE_RIGHT = frozenset({"ur"})


class Paper(FPDF):
    """A document under way.  handling, and the code if there is one: printed on each page."""

    def __init__(self, title: str, *, handling: str, code: str = "") -> None:
        super().__init__(format="A4")
        weakref.finalize(self, _close, self.fonts)
        self._code = f" · {code}" if code else ""
        self._class = handling
        self._handling, self._next_handling = _said_handling(handling), ""
        for family in _FILES:
            for style, weight in _WEIGHTS.items():
                self.add_font(family, style, _font(family, weight))
        self.set_fallback_fonts([*list(_FILES)[1:], _LATIN], exact_match=False)
        self.set_text_shaping(True)
        self.set_title(title)
        self.set_creator("Sangam")
        self.unprinted = False
        """Whether something was in letters that no font has, and is [?] on the paper."""
        self._side = ""
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(True, margin=_MARGIN_MM + 5)
        self.alias_nb_pages()
        self.add_page()

    def begin_part(self) -> None:
        """Begin a new page, whose handling is in the language that is active now."""
        self._next_handling = _said_handling(self._class)
        self.add_page()

    def begin_language(self, language: str) -> None:
        """Let every paragraph from here on begin where lines of a language begin, in whatever letters it is.

        Before, each begins where its own letters do.
        """
        self._side = "R" if language in _FROM_THE_RIGHT else "L"

    def header(self) -> None:
        """Print the handling at the top of a page."""
        self._handling, self._next_handling = self._next_handling or self._handling, ""
        self._centred(self._handling, at_mm=10)
        self.set_y(_MARGIN_MM)

    def footer(self) -> None:
        """Print handling, code and page at the foot."""
        self._centred(f"{self._handling}{self._code} · {self.page_no()} / {{nb}}", at_mm=-14)

    def paragraph(self, text: str, *, size: float = 10.5, bold: bool = False) -> None:
        """Print a paragraph over the whole width."""
        text = self._in_our_letters(text)
        line = self._write_text_in(text, size, bold=bold)
        self.multi_cell(0, line, text, align=self._side or _side(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def two(self, local: str, english: str, *, size: float = 10.5, bold: bool = False) -> None:
        """Print the language of the paper and English side by side, each in half the width."""
        local, english = self._in_our_letters(local), self._in_our_letters(english)
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
        if _READ + style not in self.fonts:
            self.add_font(_READ, style, _font(_READ, _WEIGHTS[style]))
        return _READ

    def _write_in(self, size: float, *, bold: bool, family: str = _LATIN) -> None:
        """Set the font, and say so on the page whatever it was: fpdf2 forgets that a fallback font was last."""
        style = "B" if bold else ""
        self.set_font(family, style, size + 1)
        self.set_font(family, style, size)

    def _in_our_letters(self, text: str) -> str:
        """Return the text with [?] for each run of what no font has; signs that show nothing by themselves go."""
        missing = {each for each in set(text) - _DIRECTIONS if not (each.isspace() or self._has(each))}
        signs = {each for each in missing if unicodedata.category(each) == "Cf" or each in _VARIATIONS}
        kept = text.translate(dict.fromkeys(map(ord, signs)))
        if missing == signs:
            return kept
        self.unprinted = True
        return re.sub(f"[{re.escape(''.join(sorted(missing - signs)))}]+", _UNPRINTED, kept)

    def _has(self, letter: str) -> bool:
        fonts = (self.fonts[family] for family in _FILES)
        return any(isinstance(font, TTFFont) and ord(letter) in font.cmap for font in fonts)

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


def _said_handling(handling: str) -> str:
    return _in_both(handling) if handling in _HANDLING else handling.upper()


def _in_both(handling: str) -> str:
    """Return a class in the language of the paper, before its English word: no class is taken for another."""
    with override(paper_language()):
        return f"{gettext(handling).partition(' (')[0]} · {handling.upper()}"


@cache
def _font(family: str, weight: int) -> Path:
    """Return a font as a TrueType file of this process.  Raises Refused where the browser's files were not built."""
    path = _FONTS / _FILES.get(family, _READ_FILE).format(weight)
    if not path.is_file():
        raise Refused(
            "interchange:no-fonts", "The fonts to print with are missing: run `./sangam` once, which builds them."
        )
    font, made = TTFont(path), _folder() / path.with_suffix(".ttf").name
    font.flavor = None
    font.save(made)
    return made


def _close(fonts: Mapping[str, object]) -> None:
    """Close the files of fonts: fpdf does it for a finished document, and leaves them open for one given up."""
    for font in fonts.values():
        if isinstance(font, TTFFont):
            font.close()


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sangam-print-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
