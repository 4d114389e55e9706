"""Text that may be read on the screen and not be printed: it carries its own mark into whatever shows it."""

from collections.abc import Callable
from html import escape
from typing import Self


class Unprinted(str):
    """A text for the screen alone.  on_paper: what stands in its place on a sheet, empty for nothing."""

    on_paper: str

    def __new__(cls, text: str, on_paper: str = "") -> Self:
        """Return the text, marked."""
        made = super().__new__(cls, text)
        made.on_paper = on_paper
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str, str], dict[str, object]]:
        """Return what a copy is made of."""
        return (str(self), self.on_paper), {}

    def __html__(self) -> str:
        """Draw both, of which the style shows the one that fits."""
        screen = f'<span class="no-print">{escape(str(self))}</span>'
        return f'{screen}<span class="print-only">{escape(self.on_paper)}</span>' if self.on_paper else screen

    def changed(self, change: Callable[[str], str]) -> "Unprinted":
        """Return it with the same done to both texts."""
        return Unprinted(change(str(self)), change(self.on_paper) if self.on_paper else "")


def mark_unprinted(text: str, on_paper: str) -> str:
    """Return a text as it is where the same may be printed, else marked.  on_paper: as far as it may."""
    return text if text == on_paper else Unprinted(text, on_paper)


def of_both(text: object, change: Callable[[str], str]) -> str:
    """Return a text changed, with its mark where it has one."""
    return text.changed(change) if isinstance(text, Unprinted) else change(str(text))


def printable(text: str) -> str:
    """Return what of a text may be printed."""
    return text.on_paper if isinstance(text, Unprinted) else text
