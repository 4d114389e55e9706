"""Pages on paper: A4, one column, handling at top and foot, page x of y, in Latin and Devanagari letters.

Black on white, so that a copier loses nothing.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

from sangam.kernel.errors import Refused

_FONTS = Path(__file__).resolve().parents[1] / "web" / "static" / "built" / "print"
_LATIN, _DEVANAGARI = "sans", "deva"
_FILES = {_LATIN: "noto-sans-latin-{}-normal.woff", _DEVANAGARI: "noto-sans-devanagari-devanagari-{}-normal.woff"}
_WEIGHTS = {"": 400, "B": 700}
_MARGIN_MM = 20


class Paper(FPDF):
    """A document under way.  handling: printed at the top and the foot of each page."""

    def __init__(self, title: str, *, handling: str) -> None:
        super().__init__(format="A4")
        self._handling = handling
        for family in _FILES:
            for style, weight in _WEIGHTS.items():
                self.add_font(family, style, _font(family, weight))
        self.set_fallback_fonts([_DEVANAGARI], exact_match=False)
        self.set_text_shaping(True)
        self.set_title(title)
        self.set_creator("Sangam")
        self.set_margin(_MARGIN_MM)
        self.set_auto_page_break(True, margin=_MARGIN_MM + 5)
        self.alias_nb_pages()
        self.add_page()

    def header(self) -> None:
        """Print the handling at the top of a page."""
        self._centred(self._handling.upper(), at_mm=10)
        self.set_y(_MARGIN_MM)

    def footer(self) -> None:
        """Print handling and page at the foot."""
        self._centred(f"{self._handling.upper()} · {self.page_no()} / {{nb}}", at_mm=-14)

    def paragraph(self, text: str, *, size: float = 10.5, bold: bool = False) -> None:
        """Print a paragraph over the whole width."""
        self.set_font(_LATIN, "B" if bold else "", size)
        self.multi_cell(0, size * 0.52, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def room(self, height_mm: float) -> None:
        """Leave some room."""
        self.ln(height_mm)

    def _centred(self, text: str, *, at_mm: float) -> None:
        self.set_y(at_mm)
        self.set_font(_LATIN, "B", 9)
        self.cell(0, 5, text, align="C")


@cache
def _font(family: str, weight: int) -> Path:
    """Return a font as a TrueType file of this process.  Raises Refused where the browser's files were not built."""
    path = _FONTS / _FILES[family].format(weight)
    if not path.is_file():
        raise Refused(
            "interchange:no-fonts", "The fonts to print with are missing: run `./sangam` once, which builds them."
        )
    font, made = TTFont(path), _folder() / path.with_suffix(".ttf").name
    font.flavor = None
    font.save(made)
    return made


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="sangam-print-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
