"""What is read on the screen and may not be printed: a text that carries its own mark into whatever page shows it.

Every label, line, caution and value of a record goes through `naming`, which marks here what a caveat bars from paper.
A page then need not think of it: the mark is drawn wherever the text is, and the print style leaves the text out.
"""

from collections.abc import Callable
from typing import Self

from django.utils.html import format_html
from django.utils.safestring import SafeString


class Unprinted(str):
    """A text for the screen alone.  on_paper: what stands in its place on a sheet, empty for nothing."""

    on_paper: str

    def __new__(cls, text: str, on_paper: str = "") -> Self:
        """Return the text, marked."""
        made = super().__new__(cls, text)
        made.on_paper = on_paper
        return made

    def __html__(self) -> SafeString:
        """Draw both, of which the style shows the one that fits."""
        return self.drawn(str)

    def changed(self, change: Callable[[str], str]) -> "Unprinted":
        """Return it with the same done to both texts."""
        return Unprinted(change(str(self)), change(self.on_paper) if self.on_paper else "")

    def drawn(self, draw: Callable[[str], str]) -> SafeString:
        """Draw both, each drawn by `draw`."""
        screen = format_html('<span class="no-print">{}</span>', draw(str(self)))
        if not self.on_paper:
            return screen
        return format_html('{}<span class="print-only">{}</span>', screen, draw(self.on_paper))


def marked(text: str, on_paper: str) -> str:
    """Return a text as it is where the same may be printed, else marked.  on_paper: as far as it may."""
    return text if text == on_paper else Unprinted(text, on_paper)


def of_both(text: object, change: Callable[[str], str]) -> str:
    """Return a text changed, with its mark where it has one."""
    return text.changed(change) if isinstance(text, Unprinted) else change(str(text))
